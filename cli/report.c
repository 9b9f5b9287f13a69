/* hongyan report: a day of a flow by class, or as a table of all people of a scope. Masked as in
 * the chat; the look or the export is in the audit before anything is shown. */

#include "cli/cli.h"

#include "base/clock.h"
#include "base/cst.h"
#include "bot/json.h"
#include "handlers/make_table.h"
#include "handlers/staff_flow.h"
#include "store/audit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: hongyan report FLOW -c FILE [--day DATE] [--college NAME [--class NAME]] [--json]\n"
    "       hongyan report FLOW -c FILE … (--csv | --xlsx FILE) --purpose TEXT\n\n"
    "Who has reported by FLOW (its name in the school file) on a day and who has not: numbers by\n"
    "class, or a table of all people with what they reported, personal answers masked. The look\n"
    "or the export is kept in the audit.\n"
    "--day      2026-09-01; today when absent. Does not matter where the flow counts no days\n"
    "--college  of this college only, and --class of this class of it\n"
    "--json     the numbers for a program\n"
    "--csv      the table on the standard output, in UTF-8 with a mark in front\n"
    "--xlsx     the table as a new file, which only you can read\n"
    "--purpose  what the table is for\n";

struct report_run {
    const struct cli_options *options;
    const struct school_flow *flow;
    struct report_filter      filter;
    int64_t                   day;
    struct ctx                ctx;
    struct report_class       all;
    struct buf                out;
    struct err                err;
};

/* ---- the trace ---- */

static int keep_trace(struct report_run *r, bool table)
{
    const struct cli_options *o = r->options;
    auto_buf struct buf       detail = {0};
    char                      actor[CLI_ACTOR], date[11];
    struct audit              row = {
                     .at = r->ctx.now,
                     .actor = cli_actor(actor),
                     .action = table ? STR_LIT("report.export") : STR_LIT("report.look"),
    };

    buf_f(&detail, "%s %s%s%s%s%s", r->flow->name, cst_date(date, cst_day_start(r->day)),
          o->college ? " " : "", o->college ? o->college : "", o->class_name ? " " : "",
          o->class_name ? o->class_name : "");
    if (table)
        buf_f(&detail, " %s %s", o->csv ? "csv" : "xlsx", o->purpose);
    row.detail = buf_view(&detail);
    if (store_begin(r->ctx.store, &r->err) < 0)
        return -1;
    if (audit_add(r->ctx.store, &row, &r->err) < 0) {
        store_rollback(r->ctx.store);
        return -1;
    }
    return store_commit(r->ctx.store, &r->err);
}

/* ---- numbers ---- */

static void write_numbers(const struct report_class *c, struct buf *out)
{
    buf_f(out, "\"people\":%lld,\"done\":%lld,\"proxies\":%lld,\"alerts\":%lld",
          (long long)c->people, (long long)c->done, (long long)c->proxies, (long long)c->alerts);
}

static void write_line(const struct report_class *c, struct buf *out)
{
    buf_f(out, "%7lld %7lld %7lld %7lld %7lld  ", (long long)c->people, (long long)c->done,
          (long long)(c->people - c->done), (long long)c->proxies, (long long)c->alerts);
}

static int add_class(void *arg, const struct report_class *c)
{
    struct report_run *r = arg;

    r->all.people += c->people;
    r->all.done += c->done;
    r->all.proxies += c->proxies;
    r->all.alerts += c->alerts;
    if (!r->options->json) {
        write_line(c, &r->out);
        buf_f(&r->out, "%.*s%s%.*s\n", STR_ARG(c->college), c->class_name.n > 0 ? " " : "",
              STR_ARG(c->class_name));
        return 0;
    }
    buf_c(&r->out, r->out.n > 0 ? ",{\"college\":" : "{\"college\":");
    js_write_str(&r->out, c->college.p ? c->college : STR_LIT(""));
    buf_c(&r->out, ",\"class\":");
    js_write_str(&r->out, c->class_name.p ? c->class_name : STR_LIT(""));
    buf_char(&r->out, ',');
    write_numbers(c, &r->out);
    buf_char(&r->out, '}');
    return 0;
}

static void print_numbers(struct report_run *r)
{
    auto_buf struct buf text = {0};
    char                date[11];

    cst_date(date, cst_day_start(r->day));
    if (r->options->json) {
        buf_f(&text, "{\"flow\":\"%s\",\"day\":\"%s\",", r->flow->name, date);
        write_numbers(&r->all, &text);
        buf_f(&text, ",\"classes\":[%s]}\n", r->out.p ? r->out.p : "");
    } else {
        buf_f(&text, "%s %s\n   应报    已报    未报    代填    异常\n%s", r->flow->title, date,
              r->out.p ? r->out.p : "");
        write_line(&r->all, &text);
        buf_c(&text, "合计 / all\n");
    }
    fputs(text.p, stdout);
}

static int show_numbers(struct report_run *r)
{
    if (keep_trace(r, false) < 0 ||
        report_classes(r->ctx.store, &r->filter, add_class, r, &r->err) < 0)
        return -1;
    print_numbers(r);
    return 0;
}

/* ---- the table ---- */

static int show_table(struct report_run *r)
{
    const struct cli_options *o = r->options;
    int64_t                   rows = 0;

    if (o->xlsx && access(o->xlsx, F_OK) == 0)
        return err_set(&r->err, ERR_BAD_INPUT, "%s is there already", o->xlsx);
    if (keep_trace(r, true) < 0 ||
        table_file(&r->ctx, r->flow, &r->filter, 1, o->csv ? WORKBOOK_CSV : WORKBOOK_XLSX, &r->out,
                   &rows, &r->err) < 0)
        return -1;
    if (o->csv) {
        fwrite(r->out.p, 1, r->out.n, stdout);
        return 0;
    }
    if (cli_write_new(o->xlsx, buf_view(&r->out), &r->err) < 0)
        return -1;
    printf("%s：%lld 人 / people\n", o->xlsx, (long long)rows);
    return 0;
}

/* ---- the whole ---- */

static int run(struct report_run *r)
{
    const struct cli_options *o = r->options;

    if ((o->csv || o->xlsx ? show_table(r) : show_numbers(r)) < 0)
        return cli_fail(EXIT_FAILED, "%s", r->err.text);
    return fflush(stdout) == 0 && !ferror(stdout)
               ? EXIT_DONE
               : cli_fail(EXIT_FAILED, "the output cannot be written");
}

static const struct school_flow *find_flow(const struct conf_school *school, const char *name)
{
    for (unsigned i = 0; i < school->flows_count; i++)
        if (strcmp(school->flows[i].name, name) == 0 && staff_countable(&school->flows[i]))
            return &school->flows[i];
    return NULL;
}

/* What cannot be meant: a sentence, and EXIT_USAGE. */
static int check(const struct cli_options *o, int64_t *day)
{
    if (o->words_count != 1)
        return cli_usage(usage);
    if (o->json + o->csv + (o->xlsx != NULL) > 1)
        return cli_fail(EXIT_USAGE, "--json, --csv or --xlsx, not several");
    if ((o->csv || o->xlsx) && (o->purpose == NULL || o->purpose[0] == '\0'))
        return cli_fail(EXIT_USAGE, "导出要用 --purpose 写上用途，会记入审计 / a table needs a --purpose");
    if (o->class_name && o->college == NULL)
        return cli_fail(EXIT_USAGE, "--class goes with --college");
    if (o->day && !cst_parse_date(str_c(o->day), day))
        return cli_fail(EXIT_USAGE, "--day %s: not a day such as 2026-09-01", o->day);
    return EXIT_DONE;
}

static int open_and_run(struct report_run *r, const struct conf *conf)
{
    const struct cli_options *o = r->options;
    struct sealer            *sealer = NULL;
    struct store             *store = NULL;
    int                       code = EXIT_FAILED;

    r->flow = find_flow(conf->school, o->words[0]);
    if (r->flow == NULL)
        return cli_fail(EXIT_USAGE, "the school file has no flow \"%s\" that is counted",
                        o->words[0]);
    r->filter = staff_filter(r->flow, r->day, o->college ? o->college : "",
                             o->class_name ? o->class_name : "");
    if (cli_store(conf, DB_WRITE, &sealer, &store) == 0) {
        r->ctx.store = store;
        r->ctx.school = conf->school;
        code = run(r);
    }
    buf_wipe(&r->out);
    store_close(store);
    sealer_free(sealer);
    return code;
}

int cli_report(int argc, char **argv)
{
    struct cli_options o;
    struct report_run  r = {.options = &o, .ctx = {.now = clock_now()}};
    auto_conf struct conf *conf = NULL;
    int                code = EXIT_DONE;

    if (!cli_parse(argc, argv, usage, &o, &code))
        return code;
    r.day = cst_day(r.ctx.now);
    code = check(&o, &r.day);
    if (code != EXIT_DONE)
        return code;
    if (cli_config(&o, &conf) < 0)
        return EXIT_USAGE;
    return open_and_run(&r, conf);
}
