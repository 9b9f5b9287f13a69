/* How findings are told: for people, Chinese first; for programs, as JSON. */
#include "cli/doctor_private.h"

#include "bot/json.h"
#include "cli/cli.h"

static const char *const marks[MARK_COUNT] = {
    [MARK_OK] = "ok", [MARK_WARN] = "warn", [MARK_FAIL] = "FAIL", [MARK_SKIP] = "skip"};
static const char *const names[MARK_COUNT] = {
    [MARK_OK] = "ok", [MARK_WARN] = "warn", [MARK_FAIL] = "fail", [MARK_SKIP] = "skip"};

static void print_line(FILE *out, const char *mark, const char *lead, const struct buf *text)
{
    if (text->n > 0)
        fprintf(out, "%-5s %s%s\n", mark, lead, text->p);
}

/* What is well takes one line; what is not, its English and what to do below it. */
static void print(const struct doctor *d, const struct finding *f)
{
    if (f->mark == MARK_OK) {
        fprintf(d->out, "%-5s %s / %s\n", marks[f->mark], f->zh.p, f->en.p);
    } else {
        print_line(d->out, marks[f->mark], "", &f->zh);
        print_line(d->out, "", "→ ", &f->fix_zh);
        print_line(d->out, "", "", &f->en);
        print_line(d->out, "", "→ ", &f->fix_en);
    }
    fflush(d->out);
}

static void keep(struct doctor *d, const struct finding *f)
{
    auto_json json_t *o = json_object();

    js_put_str(o, "check", str_c(f->check));
    js_put_some(o, "app", str_c(f->app));
    js_put_str(o, "result", str_c(names[f->mark]));
    js_put_str(o, "zh", buf_view(&f->zh));
    js_put_str(o, "en", buf_view(&f->en));
    js_put_some(o, "fix_zh", buf_view(&f->fix_zh));
    js_put_some(o, "fix_en", buf_view(&f->fix_en));
    if (d->json.n > 0)
        buf_char(&d->json, ',');
    js_write(&d->json, o);
}

void doctor_tell(struct doctor *d, struct finding *f)
{
    d->count[f->mark]++;
    if (d->as_json)
        keep(d, f);
    else
        print(d, f);
    buf_free(&f->zh);
    buf_free(&f->en);
    buf_free(&f->fix_zh);
    buf_free(&f->fix_en);
}

void doctor_note(struct doctor *d, enum mark mark, const char *check, const char *app,
                 const char *zh, const char *en, const char *fix_zh, const char *fix_en)
{
    struct finding f = {.mark = mark, .check = check, .app = app};

    buf_c(&f.zh, zh);
    buf_c(&f.en, en);
    if (fix_zh) {
        buf_c(&f.fix_zh, fix_zh);
        buf_c(&f.fix_en, fix_en);
    }
    doctor_tell(d, &f);
}

int doctor_end(struct doctor *d)
{
    const unsigned *n = d->count;

    if (d->as_json)
        fprintf(d->out,
                "{\"checks\":[%s],\"ok\":%u,\"warn\":%u,\"fail\":%u,\"skip\":%u}\n",
                d->json.p ? d->json.p : "", n[MARK_OK], n[MARK_WARN], n[MARK_FAIL], n[MARK_SKIP]);
    else
        fprintf(d->out,
                "\n正常 %u，提醒 %u，失败 %u，没查成 %u / %u ok, %u warnings, %u failed, %u not "
                "checked\n",
                n[MARK_OK], n[MARK_WARN], n[MARK_FAIL], n[MARK_SKIP], n[MARK_OK], n[MARK_WARN],
                n[MARK_FAIL], n[MARK_SKIP]);
    fflush(d->out);
    return n[MARK_FAIL] > 0 ? EXIT_FAILED : EXIT_DONE;
}

void doctor_span(int64_t seconds, struct buf *zh, struct buf *en)
{
    static const struct {
        int64_t     length;
        const char *zh, *en;
    } units[] = {{86400, "天", "d"}, {3600, "小时", "h"}, {60, "分钟", "min"}, {1, "秒", "s"}};
    unsigned i = 0;

    while (i < 3 && seconds < 2 * units[i].length)
        i++;
    buf_f(zh, "%lld %s", (long long)(seconds / units[i].length), units[i].zh);
    buf_f(en, "%lld %s", (long long)(seconds / units[i].length), units[i].en);
}
