#include "conf/pattern.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <locale.h>
#include <regex.h>
#include <stdlib.h>

/* ---- how large it is ----
 *
 * glibc writes repetitions out: a{3} is aaa, and a+ is aa*. Nested ones multiply, and regcomp takes
 * gigabytes for ((a{200}){200}){200}. */

enum { ATOMS = 1000, DEPTH = 50 };

struct level {
    unsigned sum;  /* atoms in this group so far, at most ATOMS + 1 */
    unsigned last; /* of them in the last piece, which a repetition repeats */
};

struct scan {
    const char  *p;
    struct level level[DEPTH];
    unsigned     depth;
};

static unsigned capped(unsigned long atoms)
{
    return atoms > ATOMS ? ATOMS + 1 : (unsigned)atoms;
}

static void piece(struct level *l, unsigned atoms)
{
    l->sum = capped((unsigned long)l->sum + atoms);
    l->last = atoms;
}

static void repeat(struct level *l, unsigned long times)
{
    unsigned before = l->sum - (l->last < l->sum ? l->last : l->sum);
    unsigned atoms = capped((unsigned long)l->last * (times > ATOMS ? ATOMS + 1 : times));

    l->sum = before;
    piece(l, atoms);
}

/* Past "[…]" from behind its first bracket: a bracket that stands first is a letter, and so is all
 * in [:alpha:], [.a.] and [=a=]. */
static const char *bracket_end(const char *p)
{
    p += *p == '^';
    p += *p == ']';
    while (*p && *p != ']') {
        char kind = p[0] == '[' ? p[1] : '\0';

        if (kind != ':' && kind != '.' && kind != '=') {
            p++;
            continue;
        }
        for (p += 2; *p && !(p[0] == kind && p[1] == ']'); p++)
            ;
        p += *p ? 2 : 0;
    }
    return *p ? p + 1 : p;
}

/* {3}, {3,} or {3,5}, from behind its brace. */
static void braces(struct scan *s, struct level *l)
{
    char         *end;
    unsigned long times = strtoul(s->p, &end, 10);

    if (*end == ',' && end[1] == '}')
        times++;
    else if (*end == ',')
        times = strtoul(end + 1, &end, 10);
    repeat(l, times > 0 ? times : 1);
    s->p = end;
    while (*s->p && *s->p != '}')
        s->p++;
    s->p += *s->p == '}';
}

static void close_group(struct scan *s)
{
    unsigned atoms;

    if (s->depth == 0)
        return; /* a letter like any other */
    atoms = s->level[s->depth--].sum;
    piece(&s->level[s->depth], atoms > 0 ? atoms : 1);
}

/* One character or construct of the expression. */
static bool step(struct scan *s, struct buf *why)
{
    struct level *l = &s->level[s->depth];
    char          c = *s->p++;

    if (c == '\\' && *s->p >= '1' && *s->p <= '9') {
        buf_f(why, "\\%c refers to an earlier group, which is not used here", *s->p);
        return false;
    }
    if (c == '(' && s->depth + 1 == DEPTH) {
        buf_c(why, "too many groups stand inside each other");
        return false;
    }
    if (c == '(') {
        s->level[++s->depth] = (struct level){0};
    } else if (c == ')') {
        close_group(s);
    } else if (c == '{') {
        braces(s, l);
    } else if (c == '+') {
        repeat(l, 2);
    } else if (c != '*' && c != '?') {
        s->p += c == '\\' && *s->p;
        s->p = c == '[' ? bracket_end(s->p) : s->p;
        piece(l, 1);
    }
    return true;
}

static bool is_small(const char *pattern, struct buf *why)
{
    struct scan s = {.p = pattern};

    while (*s.p)
        if (!step(&s, why))
            return false;
    while (s.depth > 0)
        close_group(&s);
    if (s.level[0].sum <= ATOMS)
        return true;
    buf_f(why, "with its repetitions written out it has more than %d parts", ATOMS);
    return false;
}

/* ---- glibc's part ---- */

struct compiled {
    locale_t utf8, before;
    bool     ready; /* regex has to be freed */
    regex_t  regex;
};

#define auto_compiled __attribute__((cleanup(compiled_free)))

static void compiled_free(struct compiled *c)
{
    if (c->ready)
        regfree(&c->regex);
    if (c->utf8 == (locale_t)0)
        return;
    uselocale(c->before);
    freelocale(c->utf8);
}

/* glibc's own words, which are short and clear but for this one. */
static void say_failure(int failed, struct buf *why)
{
    char sentence[128];

    regerror(failed, NULL, sentence, sizeof sentence);
    buf_c(why, failed == REG_ECOLLATE ? "a range in brackets can be one of ASCII only; [[:alpha:]] "
                                        "is any letter, a Chinese character too"
                                      : sentence);
}

/* In the plain C locale . would be a byte, and [甲乙] six of them. The thread stays in the locale
 * until compiled_free: regexec asks for it, too. */
static bool compile(struct compiled *c, const char *pattern, struct buf *why)
{
    int failed;

    c->utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    if (c->utf8 == (locale_t)0) {
        buf_c(why, "this machine has no locale C.UTF-8, which it needs");
        return false;
    }
    c->before = uselocale(c->utf8);
    failed = regcomp(&c->regex, pattern, REG_EXTENDED);
    c->ready = failed == 0;
    if (failed != 0)
        say_failure(failed, why);
    return c->ready;
}

bool pattern_check(const char *pattern, struct buf *why)
{
    auto_compiled struct compiled c = {0};

    return is_small(pattern, why) && compile(&c, pattern, why);
}

/* The match is the longest of the leftmost ones (POSIX), so when the whole text fits it is that. */
bool pattern_fits(const char *pattern, struct str text)
{
    auto_compiled struct compiled c = {0};
    auto_buf struct buf           ignored = {0};
    auto_free char               *line = str_dup(text);
    regmatch_t                    match;

    return compile(&c, pattern, &ignored) && regexec(&c.regex, line, 1, &match, 0) == 0 &&
           match.rm_so == 0 && (size_t)match.rm_eo == text.n;
}
