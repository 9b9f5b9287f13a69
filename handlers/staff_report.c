#include "handlers/staff_report.h"

#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/words.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

enum { WORST = 10 }; /* classes of a digest in words */

void class_lines_free(struct class_lines *c)
{
    for (unsigned i = 0; i < c->count; i++) {
        free(c->line[i].college);
        free(c->line[i].class_name);
    }
    free(c->line);
    *c = (struct class_lines){0};
}

/* ---- reading ---- */

static void add(struct class_line *sum, const struct class_line *one)
{
    sum->people += one->people;
    sum->done += one->done;
    sum->proxies += one->proxies;
    sum->alerts += one->alerts;
}

static struct class_line *next_line(struct class_lines *c, struct err *err)
{
    unsigned           room = c->room ? 2 * c->room : 32;
    struct class_line *line;

    if (c->count < c->room)
        return &c->line[c->count++];
    line = realloc(c->line, room * sizeof *line);
    if (line == NULL) {
        err_set(err, ERR_RETRY, "report: no memory for %u classes", room);
        return NULL;
    }
    c->line = line;
    c->room = room;
    return &c->line[c->count++];
}

struct reading {
    struct class_lines *lines;
    struct err         *err;
};

static int keep_class(void *arg, const struct report_class *r)
{
    struct class_lines *c = ((struct reading *)arg)->lines;
    struct class_line  *line = next_line(c, ((struct reading *)arg)->err);

    if (line == NULL)
        return -1;
    *line = (struct class_line){
        .college = str_dup(r->college),
        .class_name = str_dup(r->class_name),
        .people = r->people,
        .done = r->done,
        .proxies = r->proxies,
        .alerts = r->alerts,
        .chosen = true,
    };
    add(&c->all, line);
    c->chosen++;
    c->colleges = c->colleges || strcmp(line->college, c->line[0].college) != 0;
    return 0;
}

int class_lines_read(struct store *s, const struct school_flow *flow, int64_t day,
                     const struct scopes *scopes, struct class_lines *out, struct err *err)
{
    struct class_lines found = {0};
    struct reading     r = {.lines = &found, .err = err};

    for (unsigned i = 0; i < scopes->count; i++) {
        struct report_filter f =
            staff_filter(flow, day, scopes->scope[i].college, scopes->scope[i].class_name);

        if (report_classes(s, &f, keep_class, &r, err) < 0) {
            class_lines_free(&found);
            return -1;
        }
    }
    *out = found;
    return 0;
}

/* ---- choosing ---- */

/* Half-width, so that 软件２６０１ is what was typed. */
static void plain(struct str text, struct buf *out)
{
    buf_clear(out);
    utf8_halfwidth(out, str_trim(text));
    buf_c(out, "");
}

enum match { SAME_CLASS, SAME_COLLEGE, IN_CLASS, MATCHES };

static bool matches(const struct class_line *line, struct str name, enum match how,
                    struct buf *memory)
{
    plain(str_c(how == SAME_COLLEGE ? line->college : line->class_name), memory);
    return how == IN_CLASS ? text_contains(buf_view(memory), name)
                           : str_eq_nocase(buf_view(memory), name);
}

static unsigned count_matches(const struct class_lines *c, struct str name, enum match how,
                              struct buf *memory)
{
    unsigned n = 0;

    for (unsigned i = 0; i < c->count; i++)
        n += matches(&c->line[i], name, how, memory);
    return n;
}

static bool choose_named(struct class_lines *c, struct str name)
{
    auto_buf struct buf memory = {0};
    enum match          how = SAME_CLASS;
    unsigned            found = 0;

    while (how < MATCHES && (found = count_matches(c, name, how, &memory)) == 0)
        how++;
    if (found == 0 || (how == IN_CLASS && found > 1))
        return false;
    c->all = (struct class_line){0};
    c->chosen = found;
    for (unsigned i = 0; i < c->count; i++) {
        c->line[i].chosen = matches(&c->line[i], name, how, &memory);
        if (c->line[i].chosen)
            add(&c->all, &c->line[i]);
    }
    return true;
}

/* The last word of *rest when it is a page, and what stands in front of it. */
static bool take_page(struct str *rest, unsigned *page)
{
    enum { PAGES = 9999 };
    size_t   at = rest->n;
    uint64_t number;

    while (at > 0 && rest->p[at - 1] != ' ')
        at--;
    if (!str_u64(str_skip(*rest, at), &number) || number < 1 || number > PAGES)
        return false;
    *page = (unsigned)number;
    *rest = str_trim((struct str){rest->p, at});
    return true;
}

bool class_lines_choose(struct class_lines *c, struct str rest, struct str *name, unsigned *page)
{
    *page = 1;
    *name = rest;
    if (rest.n == 0 || choose_named(c, rest))
        return true;
    if (!take_page(&rest, page))
        return false;
    *name = rest;
    return rest.n == 0 || choose_named(c, rest);
}

void class_lines_drop(struct class_lines *c, unsigned i)
{
    struct class_line *line = &c->line[i];

    if (!line->chosen)
        return;
    line->chosen = false;
    c->chosen--;
    c->all.people -= line->people;
    c->all.done -= line->done;
    c->all.proxies -= line->proxies;
    c->all.alerts -= line->alerts;
}

int class_lines_refuse(struct ctx *ctx, const char *const *words, struct reply *out,
                       struct err *err)
{
    return reply_textf(out, err,
                       tr(ctx, "你负责的范围里没有这个班级或学院，或不止一个。回复“%s”看有哪些。",
                          "No class or college of yours, or several, are called so. Reply \"%s\" "
                          "for all of them."),
                       staff_word(ctx, words));
}

const struct class_line *class_lines_one(const struct class_lines *c)
{
    for (unsigned i = 0; c->chosen == 1 && i < c->count; i++)
        if (c->line[i].chosen)
            return &c->line[i];
    return NULL;
}

/* ---- who is missing ---- */

struct missing {
    const struct class_lines *lines;
    int (*each)(void *arg, const struct report_person *p);
    void    *arg;
    unsigned at; /* line of the newest person: people come in the same order */
    bool     stopped;
};

static bool is_of(const struct report_person *p, const struct class_line *line)
{
    return str_is(p->class_name, line->class_name) && str_is(p->college, line->college);
}

static bool is_chosen(struct missing *m, const struct report_person *p)
{
    for (unsigned i = 0; i < m->lines->count; i++) {
        unsigned at = (m->at + i) % m->lines->count;

        if (is_of(p, &m->lines->line[at])) {
            m->at = at;
            return m->lines->line[at].chosen;
        }
    }
    return false;
}

static int pass_chosen(void *arg, const struct report_person *p)
{
    struct missing *m = arg;
    int             rc = 0;

    if (is_chosen(m, p))
        rc = m->each(m->arg, p);
    m->stopped = rc == 1;
    return rc;
}

/* The only college of the chosen ones; "" when there are several, or none is told. */
static const char *only_college(const struct class_lines *c)
{
    const char *college = NULL;

    for (unsigned i = 0; i < c->count; i++)
        if (c->line[i].chosen && college && strcmp(college, c->line[i].college) != 0)
            return "";
        else if (c->line[i].chosen)
            college = c->line[i].college;
    return college ? college : "";
}

int class_lines_missing(struct store *s, const struct school_flow *flow, int64_t day,
                        const struct scopes *scopes, const struct class_lines *c,
                        int (*each)(void *arg, const struct report_person *p), void *arg,
                        struct err *err)
{
    const struct class_line *one = class_lines_one(c);
    const char              *college = only_college(c);
    struct missing           m = {.lines = c, .each = each, .arg = arg};

    for (unsigned i = 0; i < scopes->count && !m.stopped; i++) {
        const struct scope  *scope = &scopes->scope[i];
        const char          *within = scope->college[0] ? scope->college : college;
        const char          *class_name = scope->class_name[0] ? scope->class_name
                                          : one                ? one->class_name
                                                               : "";
        struct report_filter f = staff_filter(flow, day, within, class_name);

        if (college[0] != '\0' && strcmp(within, college) != 0)
            continue;
        if (report_missing(s, &f, str_c(flow->app), (struct str){"", 0}, INT32_MAX, pass_chosen,
                           &m, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- words ---- */

void class_lines_say(const struct ctx *ctx, const struct school_flow *flow, int64_t day,
                     const struct class_lines *c, struct buf *out)
{
    bool today = day == cst_day(ctx->now);
    char stamp[17];

    cst_stamp(stamp, today ? ctx->now : cst_day_start(day));
    buf_f(out, tr(ctx, "【%s】%.*s\n", "[%s] %.*s\n"), flow_title(ctx, flow), today ? 11 : 5,
          stamp + 5);
    buf_f(out, tr(ctx, "应报 %lld 人，已报 %lld 人", "Expected %lld, reported %lld"),
          (long long)c->all.people, (long long)c->all.done);
    if (c->all.proxies > 0)
        buf_f(out, tr(ctx, "（代填 %lld）", " (%lld by staff)"), (long long)c->all.proxies);
    buf_f(out, tr(ctx, "，未报 %lld 人", ", missing %lld"),
          (long long)(c->all.people - c->all.done));
    if (c->all.alerts > 0)
        buf_f(out, tr(ctx, "；有异常 %lld 人", "; with alerts %lld"), (long long)c->all.alerts);
    buf_char(out, '\n');
}

void class_line_name(const struct ctx *ctx, const struct class_lines *c,
                     const struct class_line *line, struct buf *out)
{
    if (c->colleges && line->college[0] != '\0')
        buf_f(out, "%s ", line->college);
    buf_c(out, line->class_name[0] ? line->class_name : tr(ctx, "（无班级）", "(no class)"));
}

static int64_t missing_of(const struct class_line *line)
{
    return line->people - line->done;
}

/* The next one in the order of how many are missing, below `after`; NULL: no more. */
static const struct class_line *next_worst(const struct class_lines *c,
                                           const struct class_line *after)
{
    const struct class_line *found = NULL;

    for (unsigned i = 0; i < c->count; i++) {
        const struct class_line *line = &c->line[i];

        if (after && (missing_of(line) > missing_of(after) ||
                      (missing_of(line) == missing_of(after) && line <= after)))
            continue;
        if (missing_of(line) > 0 && (found == NULL || missing_of(line) > missing_of(found)))
            found = line;
    }
    return found;
}

void class_lines_digest(const struct ctx *ctx, const struct school_flow *flow, int64_t day,
                        const struct class_lines *c, struct buf *out)
{
    const struct class_line *line = NULL;

    class_lines_say(ctx, flow, day, c, out);
    for (unsigned i = 0; i < WORST && (line = next_worst(c, line)) != NULL; i++) {
        class_line_name(ctx, c, line, out);
        buf_f(out, tr(ctx, "　未报 %lld/%lld\n", ": %lld of %lld missing\n"),
              (long long)missing_of(line), (long long)line->people);
    }
    if (line && next_worst(c, line))
        buf_f(out, tr(ctx, "…回复“%s”看全部。\n", "... reply \"%s\" for all.\n"),
              staff_word(ctx, words_missing));
}
