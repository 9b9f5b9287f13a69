/* The style sheets of the pages: bot/html_style.c, and html_style_wide.c for what a PC shows. */
#ifndef BOT_HTML_PRIVATE_H
#define BOT_HTML_PRIVATE_H

extern const char html_style[], html_style_wide[];

#endif
