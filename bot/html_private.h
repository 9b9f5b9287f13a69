/* The style sheet of the pages: bot/html_style.c. */
#ifndef BOT_HTML_PRIVATE_H
#define BOT_HTML_PRIVATE_H

extern const char html_style[];

#endif
