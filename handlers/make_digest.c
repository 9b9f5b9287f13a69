/* digest — a flow's day in the scope of one of the staff: the numbers in words, the classes as a
 * bar chart. Where there are more classes than a chart takes, its bars are the colleges; and where
 * there are more of those, or there is one college only, the chart shows the ones that are behind
 * and says how many it leaves out. */
#include "base/cst.h"
#include "base/log.h"
#include "base/mem.h"
#include "handlers/make.h"
#include "handlers/staff.h"
#include "handlers/staff_report.h"
#include "handlers/texts.h"
#include "render/chart.h"

#include <stdio.h>

/* ---- as a chart ---- */

/* Labels are in `memory`, one behind the other, until it moves no more. */
struct bars {
    struct chart_bar *bar; /* room for all that come */
    unsigned          count;
    struct buf        memory;
};

static void add_bar(struct bars *b, struct str label, int64_t done, int64_t all)
{
    buf_str(&b->memory, label);
    b->bar[b->count++] = (struct chart_bar){.label = {NULL, label.n}, .done = done, .all = all};
}

static void settle(struct bars *b)
{
    size_t at = 0;

    for (unsigned i = 0; i < b->count; i++) {
        b->bar[i].label.p = b->memory.n > 0 ? b->memory.p + at : "";
        at += b->bar[i].label.n;
    }
}

static void add_classes(const struct ctx *ctx, const struct class_lines *c, struct bars *b)
{
    for (unsigned i = 0; i < c->count; i++) {
        auto_buf struct buf name = {0};

        class_line_name(ctx, c, &c->line[i], &name);
        if (c->line[i].people > 0)
            add_bar(b, buf_view(&name), c->line[i].done, c->line[i].people);
    }
}

/* They come one behind the other. */
static void add_colleges(const struct ctx *ctx, const struct class_lines *c, struct bars *b)
{
    for (unsigned i = 0; i < c->count;) {
        const char *college = c->line[i].college;
        int64_t     done = 0, all = 0;

        for (; i < c->count && strcmp(c->line[i].college, college) == 0; i++) {
            done += c->line[i].done;
            all += c->line[i].people;
        }
        if (all > 0)
            add_bar(b, str_c(college[0] ? college : tr(ctx, "（无学院）", "(no college)")), done,
                    all);
    }
}

static int draw(const struct ctx *ctx, const struct school_flow *flow, int64_t day,
                const struct class_lines *c, struct buf *png, struct err *err)
{
    auto_free struct chart_bar *bar = xcalloc(c->count ? c->count : 1, sizeof *bar);
    struct bars                 b = {.bar = bar};
    auto_buf struct buf         title = {0}, note = {0};
    char                        date[11];
    int                         rc = 0;

    if (c->count <= CHART_BARS || !c->colleges)
        add_classes(ctx, c, &b);
    else
        add_colleges(ctx, c, &b);
    settle(&b);
    buf_f(&title, "%s　%s", flow_title(ctx, flow), cst_date(date, cst_day_start(day)));
    buf_f(&note, tr(ctx, "已报 %lld / 应报 %lld", "reported %lld of %lld"),
          (long long)c->all.done, (long long)c->all.people);
    if (b.count > 0)
        rc = chart_png(&(struct chart){.title = buf_view(&title),
                                       .note = buf_view(&note),
                                       .bars = b.bar,
                                       .count = b.count},
                       png, err);
    buf_free(&b.memory);
    return rc;
}

/* The numbers need no font: whoever waits for them has them without the chart, too. */
static int fill(const struct ctx *ctx, const struct make_ask *ask, const struct class_lines *c,
                struct made *out, struct err *err)
{
    const struct school_flow *flow = make_flow(ctx, ask, err);
    struct err                why = {0};

    if (flow == NULL)
        return -1;
    if (draw(ctx, flow, ask->day, c, &out->bytes, &why) < 0 && !ask->words)
        return err_set(err, why.kind, "%s", why.text);
    if (why.kind != ERR_NONE)
        log_line(LOG_WARN, "digest: without its chart: %s", why.text);
    out->type = "image";
    snprintf(out->filename, sizeof out->filename, "digest.png");
    if (ask->words || out->bytes.n == 0)
        class_lines_digest(ctx, flow, ask->day, c, &out->text);
    return 0;
}

static int make(struct store *store, const struct conf_school *school, int64_t now,
                struct str spec, struct made *out, struct err *why)
{
    auto_class_lines struct class_lines lines = {0};
    struct make_ask                     ask;
    struct ctx                          ctx;
    struct scopes                       scopes;
    const struct school_flow           *flow;

    if (make_read(spec, &ask, why) < 0)
        return -1;
    ctx = make_ctx(store, school, now, &ask);
    flow = make_flow(&ctx, &ask, why);
    if (flow == NULL || scopes_read(store, ask.userid, roles_reach, &scopes, why) < 0 ||
        class_lines_read(store, flow, ask.day, &scopes, &lines, why) < 0)
        return -1;
    return fill(&ctx, &ask, &lines, out, why);
}

const struct maker make_digest = {.name = MAKE_DIGEST, .make = make};
