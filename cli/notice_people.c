/* hongyan notice people N: who got it, who did not, who has not said 收到. Names: the look is in the
 * audit before anything is shown. */

#include "cli/notice_private.h"

#include "base/mem.h"
#include "bot/json.h"
#include "handlers/texts.h"
#include "render/workbook.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PART = 1000, CELLS = 9 };

struct looking {
    struct cli_notice   *r;
    struct notice_filter filter;
    int64_t              count, last;
    struct workbook     *table; /* NULL: out is lines, or a list of JSON objects */
    struct buf           out;
};

/* ---- one line ---- */

static void write_json(struct looking *k, const struct notice_line *l, const struct str *cells)
{
    static const char *const names[CELLS] = {"number",  "name", "college", "class", "fate",
                                             "errcode", "at",   "acked",   "sms"};

    buf_c(&k->out, k->count > 0 ? ",\n{" : "{");
    for (unsigned i = 0; i < CELLS - 1; i++) {
        buf_f(&k->out, "%s\"%s\":", i > 0 ? "," : "", names[i]);
        if (i == 5)
            buf_f(&k->out, "%lld", (long long)l->p.errcode);
        else if (i == 4)
            js_write_str(&k->out, str_c(notice_fate_name(l->p.fate)));
        else
            js_write_str(&k->out, cells[i]);
    }
    buf_f(&k->out, ",\"sms\":%s}",
          l->text == TEXT_ORDERED || l->text == TEXT_SENT ? "true" : "false");
}

static int add_line(void *arg, const struct notice_line *l)
{
    static const char *const texts[] = {
        [TEXT_NONE] = "", [TEXT_ORDERED] = "等着发", [TEXT_SENT] = "是", [TEXT_FAILED] = "没发出去"};
    struct looking *k = arg;
    char            at[17] = "", acked[17] = "", code[24] = "";

    if (l->p.at > 0)
        cst_stamp(at, l->p.at);
    if (l->p.acked_at > 0)
        cst_stamp(acked, l->p.acked_at);
    if (l->p.errcode != 0)
        snprintf(code, sizeof code, "%lld", (long long)l->p.errcode);

    const struct str cells[CELLS] = {
        l->number,
        l->name,
        l->college,
        l->class_name,
        str_c(notice_is_unfit(l->p.errcode) ? notice_refusal_say(&k->r->ctx, l->p.errcode)
                                            : notice_fate_say(&k->r->ctx, l->p.fate)),
        str_c(code),
        str_c(at),
        str_c(acked),
        str_c(texts[l->text]),
    };

    k->last = l->p.seq;
    if (k->table) {
        if (workbook_row(k->table, cells, CELLS, &k->r->err) < 0)
            return -1;
    } else if (k->r->options->json) {
        write_json(k, l, cells);
    } else {
        for (unsigned i = 0; i < CELLS; i++)
            if (cells[i].n > 0)
                buf_f(&k->out, "%.*s%s", STR_ARG(cells[i]), i + 1 < CELLS ? "  " : "");
        buf_char(&k->out, '\n');
    }
    k->count++;
    return 0;
}

/* In parts, so that the bot can write between them. */
static int read_all(struct looking *k)
{
    int64_t before;

    k->filter.most = PART;
    do {
        before = k->count;
        k->filter.after = k->last;
        if (notice_people(k->r->ctx.store, &k->filter, add_line, k, &k->r->err) < 0)
            return -1;
    } while (k->count - before == PART);
    return 0;
}

/* ---- the whole ---- */

static int keep_trace(struct cli_notice *r, void *arg)
{
    const struct looking       *k = arg;
    const struct notice_filter *f = &k->filter;
    const char                 *which = f->unacked    ? "unread"
                                        : f->one_fate ? notice_fate_name(f->fate)
                                                      : "all";
    auto_buf struct buf         detail = {0};

    buf_f(&detail, "%s%s%.*s%s%.*s rows=%lld %s", which, f->college.n > 0 ? " " : "",
          STR_ARG(f->college), f->class_name.n > 0 ? " " : "", STR_ARG(f->class_name),
          (long long)k->count, r->options->purpose);
    return notice_audit(&r->ctx, r->actor, "notice.people", f->number, buf_view(&detail),
                        &r->err) < 0
               ? -1
               : 1;
}

static int begin_table(struct looking *k)
{
    static const struct str headings[CELLS] = {
        STR_LIT("学号"),     STR_LIT("姓名"), STR_LIT("学院"), STR_LIT("班级"), STR_LIT("结果"),
        STR_LIT("错误码"), STR_LIT("时间"), STR_LIT("收到"), STR_LIT("短信")};
    const struct cli_options *o = k->r->options;
    size_t                    n = o->out ? strlen(o->out) : 0;
    bool xlsx = n >= 5 && strcmp(o->out + n - 5, ".xlsx") == 0;

    if (!o->csv && !o->out)
        return 0;
    if (workbook_begin(&k->table, xlsx ? WORKBOOK_XLSX : WORKBOOK_CSV, STR_LIT("通知"),
                       &k->r->err) < 0)
        return -1;
    return workbook_row(k->table, headings, CELLS, &k->r->err);
}

static int print(struct looking *k)
{
    const struct cli_options *o = k->r->options;

    if (o->out) {
        if (cli_write_new(o->out, buf_view(&k->out), &k->r->err) < 0)
            return cli_notice_failed(k->r);
        printf("%s：%lld 人 / people\n", o->out, (long long)k->count);
    } else if (o->json) {
        printf("{\"notice\":%lld,\"people\":[%s]}\n", (long long)k->filter.number,
               k->out.n > 0 ? k->out.p : "");
    } else {
        fputs(k->out.n > 0 ? k->out.p : "", stdout); /* texts have no NUL */
        if (!o->csv)
            printf("%lld 人 / people\n", (long long)k->count);
    }
    return cli_notice_flush();
}

static int look(struct looking *k)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    int                                 rc = cli_notice_find(k->r, k->filter.number, &s);

    if (rc <= 0)
        return rc < 0 ? cli_notice_failed(k->r) : cli_notice_refused(k->r);
    if (begin_table(k) < 0 || read_all(k) < 0 ||
        (k->table && workbook_end(k->table, &k->out, &k->r->err) < 0) ||
        cli_notice_in(k->r, keep_trace, k) < 0)
        return cli_notice_failed(k->r);
    return print(k);
}

/* ---- what cannot be meant ---- */

static bool fate_named(const char *name, enum notice_fate *out)
{
    for (unsigned f = 0; f < FATE_COUNT; f++)
        if (strcmp(name, notice_fate_name((enum notice_fate)f)) == 0) {
            *out = (enum notice_fate)f;
            return true;
        }
    return false;
}

static int read_fate(const struct cli_options *o, struct notice_filter *f)
{
    auto_buf struct buf names = {0};

    f->unacked = o->notice.unread;
    f->one_fate = o->notice.fate != NULL;
    if (!o->notice.fate || fate_named(o->notice.fate, &f->fate))
        return EXIT_DONE;
    for (unsigned fate = 0; fate < FATE_COUNT; fate++)
        buf_f(&names, " %s", notice_fate_name((enum notice_fate)fate));
    return cli_fail(EXIT_USAGE, "--fate %s: 没有这种结果，有 / there is no such fate, but:%s",
                    o->notice.fate, names.p);
}

static int check(const struct cli_options *o)
{
    size_t n = o->out ? strlen(o->out) : 0;

    if (o->purpose == NULL || str_trim(str_c(o->purpose)).n == 0)
        return cli_fail(EXIT_USAGE, "看名单要用 --purpose 写上用途，会记入审计 / names need a --purpose");
    if (o->notice.fate && o->notice.unread)
        return cli_fail(EXIT_USAGE, "--fate 和 --unread 只能用一个 / either --fate or --unread");
    if (o->json + o->csv + (o->out != NULL) > 1)
        return cli_fail(EXIT_USAGE, "--json、--csv、--out 只能用一个 / --json, --csv or --out, not "
                                    "several");
    if (o->class_name && o->college == NULL)
        return cli_fail(EXIT_USAGE, "--class 要和 --college 一起用 / --class goes with --college");
    if (o->out && !(n > 5 && strcmp(o->out + n - 5, ".xlsx") == 0) &&
        !(n > 4 && strcmp(o->out + n - 4, ".csv") == 0))
        return cli_fail(EXIT_USAGE, "--out %s: 以 .csv 或 .xlsx 结尾 / ends in .csv or .xlsx", o->out);
    if (o->out && access(o->out, F_OK) == 0)
        return cli_fail(EXIT_FAILED, "%s: 已经有这个文件 / is there already", o->out);
    return EXIT_DONE;
}

int cli_notice_people(const struct cli_options *o, const struct conf *conf)
{
    struct cli_notice r;
    struct looking    k = {.r = &r};
    int               code = check(o);

    if (code == EXIT_DONE)
        code = read_fate(o, &k.filter);
    if (code != EXIT_DONE)
        return code;
    cli_notice_number(o->words[1], &k.filter.number);
    k.filter.college = str_c(o->college ? o->college : "");
    k.filter.class_name = str_c(o->class_name ? o->class_name : "");
    code = EXIT_FAILED;
    if (cli_notice_open(&r, o, conf, DB_WRITE) == 0)
        code = look(&k);
    workbook_free(k.table);
    buf_wipe(&k.out);
    cli_notice_close(&r);
    return code;
}
