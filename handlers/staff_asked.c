#include "handlers/staff_asked.h"

#include "base/cst.h"
#include "base/mem.h"
#include "handlers/flow.h"
#include "store/runs.h"

/* The run is called asked, flow, userid: lines. */
static const char prefix[] = "asked\n";

enum { NUMBERS = 12 }; /* in the first line of its place */

void asked_free(struct asked *a)
{
    struct buf *const all[] = {&a->flow_name, &a->userid, &a->college, &a->class_name, &a->place};

    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        buf_free(all[i]);
}

static void write_name(const struct asked *a, struct buf *out)
{
    buf_f(out, "%s%.*s\n%.*s", prefix, STR_ARG(buf_view(&a->flow_name)),
          STR_ARG(buf_view(&a->userid)));
}

/* A line of numbers, the college, the class, and the place in the report behind them. */
static void write_place(const struct asked *a, struct buf *out)
{
    const int64_t numbers[NUMBERS] = {a->lang, a->one_college, a->one_class, a->scope,
                                      a->hour, a->part,        a->told,      a->lost,
                                      a->again, a->again_at,   a->unknown,   a->off};

    for (unsigned i = 0; i < NUMBERS; i++) {
        buf_i64(out, numbers[i]);
        buf_char(out, i + 1 < NUMBERS ? ' ' : '\n');
    }
    buf_f(out, "%.*s\n%.*s\n%.*s", STR_ARG(buf_view(&a->college)),
          STR_ARG(buf_view(&a->class_name)), STR_ARG(buf_view(&a->place)));
}

static bool read_numbers(struct str line, struct asked *a)
{
    enum { WAS = 11 }; /* before there was `off`: a run of today may have begun before an update */
    int64_t    n[NUMBERS] = {0};
    struct str one;

    for (unsigned i = 0; i < WAS || (i < NUMBERS && line.p != NULL); i++)
        if (!str_split(&line, ' ', &one) || !str_i64(one, &n[i]) || n[i] < 0)
            return false;
    a->lang = n[0] == LANG_EN ? LANG_EN : LANG_ZH;
    a->one_college = n[1] != 0;
    a->one_class = n[2] != 0;
    a->scope = (unsigned)n[3];
    a->hour = n[4] == HOUR_FREE || n[4] == HOUR_TAKEN ? (enum reminder_hour)n[4] : HOUR_UNKNOWN;
    a->part = (unsigned)n[5];
    a->told = n[6];
    a->lost = n[7];
    a->again = n[8];
    a->again_at = n[9];
    a->unknown = n[10];
    a->off = n[11];
    return line.p == NULL;
}

static int read_run(const struct ctx *ctx, struct str name, struct str place, struct asked *out,
                    struct err *err)
{
    struct str numbers, college, class_name, flow;

    name = str_skip(name, sizeof prefix - 1);
    if (!str_split(&name, '\n', &flow) || name.p == NULL || !str_split(&place, '\n', &numbers) ||
        !read_numbers(numbers, out) || !str_split(&place, '\n', &college) ||
        !str_split(&place, '\n', &class_name) || place.p == NULL)
        return err_set(err, ERR_BAD_INPUT, "remind: a run that cannot be read");
    out->flow = flow_anywhere(ctx, flow);
    buf_str(&out->flow_name, flow);
    buf_str(&out->userid, name);
    buf_str(&out->college, college);
    buf_str(&out->class_name, class_name);
    buf_str(&out->place, place);
    return 0;
}

int asked_keep(struct ctx *ctx, const struct asked *a, bool done, struct err *err)
{
    auto_buf struct buf name = {0}, place = {0};

    write_name(a, &name);
    write_place(a, &place);
    return run_keep(ctx->store, ctx->now, buf_view(&name), cst_day(ctx->now), buf_view(&place),
                    done, err);
}

int asked_begin(struct ctx *ctx, const struct asked *a, bool *running, struct err *err)
{
    auto_buf struct buf name = {0}, place = {0};
    enum run_state      state;

    write_name(a, &name);
    if (run_state(ctx->store, buf_view(&name), cst_day(ctx->now), &state, &place, NULL, err) < 0)
        return -1;
    *running = state == RUN_BEGUN;
    return *running ? 0 : asked_keep(ctx, a, false, err);
}

int asked_next(struct ctx *ctx, struct asked *out, struct err *err)
{
    auto_buf struct buf name = {0}, place = {0}, behind = {0};
    int                 found = run_next(ctx->store, str_c(prefix), cst_day(ctx->now), &name,
                                         &place, err);

    enum run_state      state;

    if (found <= 0)
        return found;
    if (run_state(ctx->store, buf_view(&name), cst_day(ctx->now), &state, &behind, &out->kept_at,
                  err) < 0)
        return -1;
    return read_run(ctx, buf_view(&name), buf_view(&place), out, err) < 0 ? -1 : 1;
}
