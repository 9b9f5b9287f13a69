/* The log: one line an event, `key=value`, English, on stderr. Never personal data, a token, a key
 * or a plaintext. Lines of all threads are collected and written with one call by log_flush. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/str.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

void log_set_level(enum log_level least); /* lines below it are dropped; LOG_INFO at the start */
bool log_enabled(enum log_level level);

/* One line: time and level are put in front, a line feed behind. Line feeds and control characters
 * inside become '?'. Written at once for LOG_WARN and above, and when 16 KiB have come together;
 * otherwise at log_flush, which the worker calls after every batch and every second. Any thread. */
void log_line(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));
void log_str(enum log_level level, struct str line);   /* the same for a line that is ready */
void log_flush(void);                                   /* everybody's lines */

#endif
