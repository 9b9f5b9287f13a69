#include "base/mem.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>

static void *or_die(void *p)
{
    if (p == NULL) {
        fputs("hongyan: out of memory\n", stderr);
        abort();
    }
    return p;
}

void *xmalloc(size_t size)
{
    return or_die(malloc(size ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
    return or_die(calloc(count ? count : 1, size ? size : 1));
}

char *xstrdup(const char *text)
{
    return or_die(strdup(text));
}

char *xcopy(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

char *xstrndup(const char *text, size_t len)
{
    return or_die(strndup(text, len));
}

void mem_free_at(void *p)
{
    void *heap;

    memcpy(&heap, p, sizeof heap);
    free(heap);
}

void mem_give_back(void)
{
    enum { WORTH_IT = 4 << 20 };

    if (mallinfo2().fordblks >= WORTH_IT)
        malloc_trim(0);
}
