#include "handlers/staff_report.h"

#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/words.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

enum {
    WORST = 10, /* classes of a digest in words */
    FEW = 20,   /* classes that are counted one by one */
};

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

static const char *class_of(const struct ctx *ctx, const struct class_line *line)
{
    return line->class_name[0] ? line->class_name : tr(ctx, "（无班级）", "(no class)");
}

static void write_both(const struct ctx *ctx, const struct class_line *line, struct buf *out)
{
    buf_f(out, "%s %s", line->college, class_of(ctx, line));
}

enum match { SAME_CLASS, SAME_BOTH, SAME_COLLEGE, IN_CLASS, MATCHES };

/* What is looked for among very many classes: its memory is kept from one to the next. */
struct wanted {
    const struct ctx *ctx;
    struct str        name;
    enum match        how;
    struct buf        said, half;
};

static bool matches(struct wanted *w, const struct class_line *line)
{
    buf_clear(&w->said);
    if (w->how == SAME_BOTH) {
        buf_c(&w->said, line->college);
        buf_char(&w->said, ' ');
    }
    buf_c(&w->said, w->how == SAME_COLLEGE ? line->college : class_of(w->ctx, line));
    plain(buf_view(&w->said), &w->half);
    return w->how == IN_CLASS ? text_contains(buf_view(&w->half), w->name)
                              : str_eq_nocase(buf_view(&w->half), w->name);
}

static unsigned count_matches(struct wanted *w, const struct class_lines *c)
{
    unsigned n = 0;

    for (unsigned i = 0; i < c->count; i++)
        n += matches(w, &c->line[i]);
    return n;
}

static bool choose_wanted(struct wanted *w, struct class_lines *c)
{
    unsigned found = 0;

    while (w->how < MATCHES && (found = count_matches(w, c)) == 0)
        w->how++;
    if (found == 0 || (w->how == IN_CLASS && found > 1))
        return false;
    c->all = (struct class_line){0};
    c->chosen = found;
    for (unsigned i = 0; i < c->count; i++) {
        c->line[i].chosen = matches(w, &c->line[i]);
        if (c->line[i].chosen)
            add(&c->all, &c->line[i]);
    }
    return true;
}

static bool choose_named(const struct ctx *ctx, struct class_lines *c, struct str name)
{
    struct wanted w = {.ctx = ctx, .name = name, .how = SAME_CLASS};
    bool          found = choose_wanted(&w, c);

    buf_free(&w.said);
    buf_free(&w.half);
    return found;
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

bool class_lines_choose(const struct ctx *ctx, struct class_lines *c, struct str rest,
                        struct str *name, unsigned *page)
{
    *page = 1;
    *name = rest;
    if (rest.n == 0 || choose_named(ctx, c, rest))
        return true;
    if (!take_page(&rest, page))
        return false;
    *name = rest;
    return rest.n == 0 || choose_named(ctx, c, rest);
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

/* ---- among very many ---- */

static int keep_name(void *arg, struct str college, struct str class_name)
{
    return keep_class(arg, &(struct report_class){.college = college, .class_name = class_name});
}

static int read_names(struct store *s, const struct scopes *scopes, struct class_lines *out,
                      struct err *err)
{
    struct class_lines found = {0};
    struct reading     r = {.lines = &found, .err = err};

    for (unsigned i = 0; i < scopes->count; i++) {
        struct report_filter f = {
            .college = str_c(scopes->scope[i].college),
            .class_name = str_c(scopes->scope[i].class_name),
        };

        if (report_names(s, &f, keep_name, &r, err) < 0) {
            class_lines_free(&found);
            return -1;
        }
    }
    *out = found;
    return 0;
}

static int add_counts(void *arg, const struct report_class *r)
{
    struct class_line *line = arg;

    line->people += r->people;
    line->done += r->done;
    line->proxies += r->proxies;
    line->alerts += r->alerts;
    return 0;
}

static int count_chosen(struct store *s, const struct school_flow *flow, int64_t day,
                        struct class_lines *c, struct err *err)
{
    for (unsigned i = 0; i < c->count; i++) {
        struct class_line   *line = &c->line[i];
        struct report_filter f = staff_filter(flow, day, line->college, line->class_name);

        f.exact = true;
        if (!line->chosen)
            continue;
        if (report_classes(s, &f, add_counts, line, err) < 0)
            return -1;
        add(&c->all, line);
    }
    return 0;
}

int class_lines_find(const struct ctx *ctx, const struct school_flow *flow, int64_t day,
                     const struct scopes *scopes, struct str rest, struct class_lines *out,
                     struct str *name, unsigned *page, enum class_found *found, struct err *err)
{
    struct class_lines c = {0};

    if (read_names(ctx->store, scopes, &c, err) < 0)
        return -1;
    if (!class_lines_choose(ctx, &c, rest, name, page))
        *found = CLASS_NONE;
    else
        *found = c.chosen <= FEW ? CLASS_FEW : CLASS_MANY;
    if (*found == CLASS_FEW && count_chosen(ctx->store, flow, day, &c, err) < 0) {
        class_lines_free(&c);
        return -1;
    }
    *out = c;
    return 0;
}

/* ---- who is missing ---- */

struct missing {
    int (*each)(void *arg, const struct report_person *p);
    void *arg;
    bool  stopped;
};

static int pass_on(void *arg, const struct report_person *p)
{
    struct missing *m = arg;
    int             rc = m->each(m->arg, p);

    m->stopped = rc == 1;
    return rc;
}

/* Class by class: of a school that has nearly all reported, few are looked at. */
int class_lines_missing(struct store *s, const struct school_flow *flow, int64_t day,
                        const struct class_lines *c,
                        int (*each)(void *arg, const struct report_person *p), void *arg,
                        struct err *err)
{
    struct missing m = {.each = each, .arg = arg};

    for (unsigned i = 0; i < c->count && !m.stopped; i++) {
        const struct class_line *line = &c->line[i];
        struct report_filter     f = staff_filter(flow, day, line->college, line->class_name);

        f.exact = true;
        if (line->chosen && line->people > line->done &&
            report_missing(s, &f, str_c(flow->app), (struct str){"", 0}, INT32_MAX, pass_on, &m,
                           err) < 0)
            return -1;
    }
    return 0;
}

/* ---- words ---- */

void class_lines_say(const struct ctx *ctx, const struct school_flow *flow, int64_t day,
                     const struct class_lines *c, struct buf *out)
{
    int64_t missing = c->all.people - c->all.done;
    bool    today = day == cst_day(ctx->now);
    char    stamp[17];

    cst_stamp(stamp, today ? ctx->now : cst_day_start(day));
    buf_f(out, tr(ctx, "【%s】%.5s\n", "[%s] %.5s\n"), flow_title(ctx, flow),
          stamp + (today ? 11 : 5));
    if (missing == 0 && c->all.people > 0)
        buf_c(out, tr(ctx, "都报了", "Everybody has reported"));
    else
        buf_f(out, tr(ctx, "未报 %lld 人", "Missing %lld"), (long long)missing);
    if (c->all.alerts > 0)
        buf_f(out, tr(ctx, "，有异常 %lld 人", ", with alerts %lld"), (long long)c->all.alerts);
    buf_f(out, tr(ctx, "（应报 %lld，已报 %lld", " (expected %lld, reported %lld"),
          (long long)c->all.people, (long long)c->all.done);
    if (c->all.proxies > 0)
        buf_f(out, tr(ctx, "，其中代填 %lld", ", %lld of them by staff"),
              (long long)c->all.proxies);
    buf_c(out, tr(ctx, "）\n", ")\n"));
}

void class_line_name(const struct ctx *ctx, const struct class_lines *c,
                     const struct class_line *line, struct buf *out)
{
    if (c->colleges && line->college[0] != '\0')
        buf_f(out, "%s ", line->college);
    buf_c(out, class_of(ctx, line));
}

void class_line_choice(const struct ctx *ctx, const struct class_lines *c,
                       const struct class_line *line, struct buf *out)
{
    unsigned same = 0;

    for (unsigned i = 0; i < c->count; i++)
        same += strcmp(c->line[i].class_name, line->class_name) == 0;
    if (same > 1)
        write_both(ctx, line, out);
    else
        buf_c(out, class_of(ctx, line));
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
    if (line && next_worst(c, line) && day == cst_day(ctx->now)) /* 未打卡 is of today */
        buf_f(out, tr(ctx, "…回复“%s”看全部。\n", "... reply \"%s\" for all.\n"),
              staff_word(ctx, words_missing));
}
