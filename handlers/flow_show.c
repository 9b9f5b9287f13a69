/* Answers that were given, as lines that share the room of a message: short ones whole, what is
 * long cut with a sign, and any of them whole when it is asked for. */
#include "handlers/flow_private.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_path.h"
#include "handlers/texts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum {
    TITLE_LEAST = 24,  /* bytes of a title that stay */
    PAGE_BYTES = 1500, /* of one answer: 500 Chinese characters, the longest text answer */
};

struct line {
    unsigned   number;
    struct buf title, value;
};

struct lines {
    struct line *p;
    unsigned     n;
    bool         numbered;
    const char  *colon;
};

#define auto_lines __attribute__((cleanup(lines_free)))

static void lines_free(struct lines *l)
{
    for (unsigned i = 0; i < l->n; i++) {
        buf_free(&l->p[i].title);
        buf_free(&l->p[i].value);
    }
    free(l->p);
}

/* ---- collecting them ---- */

static const struct answer *answer_to(const struct answers *a, const char *name)
{
    for (unsigned i = 0; i < a->count; i++)
        if (strcmp(a->item[i].field, name) == 0)
            return &a->item[i];
    return NULL;
}

static void collect_asked(const struct ctx *ctx, const struct school_flow *flow,
                          const struct answers *a, struct lines *l)
{
    for (unsigned i = 0; i < flow->questions_count; i++) {
        const struct school_question *q = &flow->questions[i];
        const struct answer          *answer = answer_to(a, q->name);
        struct line                  *line = &l->p[l->n];

        if (!path_asks(flow, a, i) || answer == NULL)
            continue;
        line->number = path_number(flow, a, i);
        buf_str(&line->title, text_label(ctx, q));
        answer_show(ctx, q, answer, &line->value);
        l->n++;
    }
}

/* Of a flow that the school file has no more: its fields as they were called. */
static void collect_fields(const struct ctx *ctx, const struct answers *a, struct lines *l)
{
    for (; l->n < a->count; l->n++) {
        l->p[l->n].number = l->n + 1;
        buf_c(&l->p[l->n].title, a->item[l->n].field);
        if (a->item[l->n].personal)
            buf_c(&l->p[l->n].value, "***");
        else
            answer_show(ctx, NULL, &a->item[l->n], &l->p[l->n].value);
    }
}

static struct lines collect(const struct ctx *ctx, const struct school_flow *flow,
                            const struct answers *a, bool numbered)
{
    struct lines l = {.numbered = numbered, .colon = tr(ctx, "：", ": ")};

    l.p = xcalloc((flow ? flow->questions_count : a->count) + 1, sizeof *l.p);
    if (flow)
        collect_asked(ctx, flow, a, &l);
    else
        collect_fields(ctx, a, &l);
    return l;
}

/* ---- sharing the room ---- */

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Bytes of all lines when titles and answers have at most so many. */
static size_t bytes_of(const struct lines *l, size_t titles, size_t values)
{
    size_t sum = 0;

    for (unsigned i = 0; i < l->n; i++) {
        sum += least(l->p[i].title.n, titles) + least(l->p[i].value.n, values);
        sum += strlen(l->colon) + 1;
        if (l->numbered)
            sum += l->p[i].number < 10 ? 3 : 4; /* "9. " */
    }
    return sum;
}

/* The most that titles, or else answers, may have each so that all fit; `other`: what the other
 * has. What is shorter leaves its room to the longer ones. */
static size_t share_of(const struct lines *l, bool titles, size_t other, size_t room)
{
    size_t fits = 0, not = REPLY_TEXT_MAX;

    while (not - fits > 1) {
        size_t try = fits + (not - fits) / 2;

        if ((titles ? bytes_of(l, try, other) : bytes_of(l, other, try)) <= room)
            fits = try;
        else
            not = try;
    }
    return fits;
}

static void write_line(const struct lines *l, unsigned i, size_t titles, size_t values,
                       struct buf *out)
{
    const struct line *line = &l->p[i];

    if (l->numbered)
        buf_f(out, "%u. ", line->number);
    text_cut(buf_view(&line->title), titles, out);
    buf_c(out, l->colon);
    text_cut(buf_view(&line->value), values, out);
    buf_char(out, '\n');
}

struct shown_part text_answers(const struct ctx *ctx, const struct school_flow *flow,
                               const struct answers *a, bool numbered, size_t room,
                               struct buf *out)
{
    auto_lines struct lines l = collect(ctx, flow, a, numbered);
    size_t                  titles = SIZE_MAX, values = SIZE_MAX;
    struct shown_part       part = {0};

    if (bytes_of(&l, titles, values) > room) {
        titles = share_of(&l, true, SIZE_MAX, room);
        if (titles < TITLE_LEAST) {
            titles = TITLE_LEAST;
            values = share_of(&l, false, titles, room);
        }
    }
    for (unsigned i = 0; i < l.n; i++) {
        write_line(&l, i, titles, values, out);
        if (part.number == 0 && l.p[i].value.n > values)
            part = (struct shown_part){.number = l.p[i].number, .bytes = values};
    }
    return part;
}

/* ---- one of them ---- */

bool text_whole(const struct ctx *ctx, const struct school_flow *flow, const struct answers *a,
                uint64_t number, uint64_t page, bool *more, struct buf *out)
{
    auto_lines struct lines l = collect(ctx, flow, a, true);
    struct str              rest = {NULL, 0}, part;
    unsigned                i = 0;

    while (i < l.n && l.p[i].number != number)
        i++;
    if (i == l.n || page < 1)
        return false;
    rest = buf_view(&l.p[i].value);
    part = utf8_cut(rest, PAGE_BYTES);
    for (; page > 1 && rest.n > part.n; page--) {
        rest = str_skip(rest, part.n);
        part = utf8_cut(rest, PAGE_BYTES);
    }
    if (page > 1)
        return false;
    buf_f(out, "%u. ", l.p[i].number);
    buf_str(out, buf_view(&l.p[i].title));
    buf_f(out, "%s\n", tr(ctx, "：", ":"));
    buf_str(out, part);
    buf_char(out, '\n');
    *more = rest.n > part.n;
    return true;
}

bool text_wants_whole(struct str said, uint64_t *number, uint64_t *page)
{
    static const char *const words[] = {"看", "show", "第", NULL};
    struct str               digits;
    bool                     named = false;

    for (const char *const *w = words; *w; w++) {
        struct str start = {said.p, strlen(*w)};

        if (said.n <= start.n || !str_eq_nocase(start, str_c(*w)))
            continue;
        said = str_trim(str_skip(said, start.n));
        named = named || w < words + 2;
    }
    digits = (struct str){said.p, 0};
    while (digits.n < said.n && isdigit((unsigned char)said.p[digits.n]))
        digits.n++;
    if (!named || !str_u64(digits, number))
        return false;
    said = str_trim(str_skip(said, digits.n));
    if (said.n == 0 || !str_u64(said, page)) /* 项 may follow */
        *page = 1;
    return true;
}
