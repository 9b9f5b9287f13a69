/* Small allocations and cleanup by scope. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stdlib.h>

/* `auto_free char *p = NULL;` is freed when p goes out of scope. */
#define auto_free __attribute__((cleanup(mem_free_at)))

/* For small, fixed sizes only (never a size that came from outside): on failure these log and
 * exit. The supervisor restarts us, WeCom sends again, and the inbox remembers. */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
char *xstrdup(const char *text);
char *xcopy(const char *text); /* the same, but NULL stays NULL */
char *xstrndup(const char *text, size_t len);

/* After big work (a picture, a table), when its thread has nothing else to do: what is free inside
 * of malloc goes back to the system, when that is over some MB. malloc keeps it otherwise, between
 * what is still in use. Takes 0.2 ms, and 0.5 ms for each MB that goes back. Any thread. */
void mem_give_back(void);

/* The cleanup behind auto_free; p is the address of the pointer. */
void mem_free_at(void *p);

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
