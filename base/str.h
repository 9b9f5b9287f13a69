/* A slice of bytes that somebody else owns. Not NUL-terminated. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct str {
    const char *p; /* NULL only when n is 0 */
    size_t      n; /* bytes */
};

/* "%.*s" with STR_ARG(s). */
#define STR_ARG(s) (int)(s).n, (s).p ? (s).p : ""
#define STR_LIT(literal) ((struct str){(literal), sizeof(literal) - 1})

/* The smallest ones are inline: a callback calls them hundreds of times. */

/* Of a C string; NULL gives the empty slice. */
static inline struct str str_c(const char *text)
{
    return (struct str){text, text ? strlen(text) : 0};
}

static inline bool str_eq(struct str a, struct str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* Equal to a C string. Most differ in the first byte: then its length need not be counted. */
static inline bool str_is(struct str a, const char *text)
{
    if (a.n > 0 && text && a.p[0] != *text)
        return false;
    return str_eq(a, str_c(text));
}

/* Without the first n bytes (at most all). */
static inline struct str str_skip(struct str a, size_t n)
{
    if (n > a.n)
        n = a.n;
    return a.p ? (struct str){a.p + n, a.n - n} : a;
}

bool str_eq_nocase(struct str a, struct str b);       /* ASCII letters only: userids */

static inline char str_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* How long the C string is when a begins with it, ASCII letters in either case; else 0. */
static inline size_t str_starts_nocase(struct str a, const char *word)
{
    const char case_bit = 'a' - 'A'; /* what differs in another bit is no pair of letters */
    size_t     n = 0;

    for (; word[n] != '\0'; n++)
        if (n == a.n || ((a.p[n] ^ word[n]) & ~case_bit) != 0 ||
            str_lower(a.p[n]) != str_lower(word[n]))
            return 0;
    return n;
}

bool str_starts(struct str a, struct str prefix);
int  str_compare(struct str a, struct str b);         /* < 0, 0, > 0: by bytes, as the store */
int  str_compare_nocase(struct str a, struct str b);  /* both in ASCII lower case: keys of userids */
struct str str_trim(struct str a);                    /* without ASCII blanks and U+3000 around */

/* Takes the part before the first `sep` from *rest and moves *rest behind it; false when *rest is
 * used up (rest->p == NULL). An empty slice gives one empty part. */
bool str_split(struct str *rest, char sep, struct str *part);
size_t str_parts(struct str a, char sep); /* how many that gives; of an empty slice 0 */
/* Whether one of them is `part`, in any case of ASCII letters: lists of userids. Of an empty slice
 * none is. */
bool str_among(struct str part, struct str list, char sep);

/* The whole slice as a decimal number: digits only (and one '-' for i64), no blanks, no overflow.
 * false leaves *out untouched. */
bool str_i64(struct str a, int64_t *out);
bool str_u64(struct str a, uint64_t *out);

int str_hex_digit(char c); /* 0..15, in either case; -1: none */

char *str_dup(struct str a); /* NUL-terminated copy, the caller's to free (C stops at a NUL
                                inside) */

#endif
