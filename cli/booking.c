/* hongyan booking export, list: what carriers are given of those who have booked. */

#include "cli/cli.h"

#include "base/clock.h"
#include "base/mem.h"
#include "bot/json.h"
#include "cli/handover.h"
#include "store/audit.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

static const char usage[] =
    "usage: hongyan booking export -c FILE --carrier NAME [--again]\n"
    "                              (--purpose TEXT --out TABLE [--format xlsx|csv] | --dry-run)\n"
    "       hongyan booking list -c FILE [--json]\n\n"
    "export  writes what this carrier (its name in the school file) has to be given now: name and\n"
    "        phone of exactly those who allow it and were not given yet, what has changed since,\n"
    "        and who has withdrawn, marked so. It is given from then on: the student sees it\n"
    "        (谁有我的信息), and the audit has every person. A new file, which only you can read;\n"
    "        where there is nothing to give there is none. It runs beside the bot. When it was\n"
    "        stopped half-way the next one says what became of it.\n"
    "list    how many have booked with each carrier, how many allow it to call, and what is due\n"
    "        to it; nobody's name\n\n"
    "--purpose  what the table is for; kept in the audit\n"
    "--out      the table: its ending says whether XLSX or CSV, unless --format does\n"
    "--again    everybody who allows it, also those it was given before: when a file was lost\n"
    "--dry-run  only count; nothing is given, nothing changed\n"
    "--json     the counts for a program\n";

struct booking_run {
    const struct cli_options    *options;
    const struct school_booking *school; /* NULL: it has none (any more) */
    const struct school_offer   *offer;  /* NULL: nor this carrier */
    struct handover_run          hand;
    struct buf                   out;
    struct err                   err;
};

static int fail(const struct booking_run *r)
{
    return cli_fail(EXIT_FAILED, "%s", r->err.text);
}

/* ---- list ---- */

static int keep_look(struct booking_run *r)
{
    struct audit row = {.at = r->hand.now,
                        .actor = r->hand.by,
                        .action = STR_LIT("booking.count"),
                        .detail = STR_LIT("")};

    if (store_begin(r->hand.store, &r->err) < 0)
        return -1;
    if (audit_add(r->hand.store, &row, &r->err) < 0) {
        store_rollback(r->hand.store);
        return -1;
    }
    return store_commit(r->hand.store, &r->err);
}

static void write_counts(struct booking_run *r, const struct school_offer *offer, int64_t own,
                         int64_t all)
{
    const int64_t *due = r->hand.kind;

    if (!r->options->json) {
        buf_f(&r->out, "%8lld %8lld %8lld %8lld %8lld  %s %s\n", (long long)own, (long long)all,
              (long long)due[HANDOVER_NEW], (long long)due[HANDOVER_CHANGED],
              (long long)due[HANDOVER_WITHDRAWN], offer->name, offer->title);
        return;
    }
    buf_f(&r->out, "%s{\"name\":\"%s\",\"title\":", r->out.n > 0 ? "," : "", offer->name);
    js_write_str(&r->out, str_c(offer->title));
    buf_f(&r->out,
          ",\"booked\":%lld,\"allowed\":%lld,\"due\":{\"new\":%lld,\"changed\":%lld,"
          "\"withdrawn\":%lld}}",
          (long long)own, (long long)all, (long long)due[HANDOVER_NEW],
          (long long)due[HANDOVER_CHANGED], (long long)due[HANDOVER_WITHDRAWN]);
}

static int list(struct booking_run *r)
{
    int64_t own, all;

    if (r->school == NULL)
        return cli_fail(EXIT_USAGE, "学校文件里没有 booking / the school file has no `booking`");
    if (keep_look(r) < 0)
        return fail(r);
    for (unsigned i = 0; i < r->school->carriers_count; i++) {
        const struct school_offer *offer = &r->school->carriers[i];

        r->hand.carrier = offer->name;
        if (booking_count(r->hand.store, str_c(offer->name), &own, &all, &r->err) < 0 ||
            handover_count(&r->hand, &r->err) < 0)
            return fail(r);
        write_counts(r, offer, own, all);
    }
    if (r->options->json)
        printf("{\"carriers\":[%s]}\n", r->out.p ? r->out.p : "");
    else
        printf("    预约   可联系 待交：新    变更    撤回\n%s", r->out.p ? r->out.p : "");
    return fflush(stdout) == 0 ? EXIT_DONE : cli_fail(EXIT_FAILED, "the output cannot be written");
}

/* ---- export ---- */

static void say_counts(const struct booking_run *r, struct buf *out)
{
    const int64_t *n = r->hand.kind;

    buf_f(out, "%s：新预约 %lld，有变更 %lld，已撤回 %lld", r->hand.title,
          (long long)n[HANDOVER_NEW], (long long)n[HANDOVER_CHANGED],
          (long long)n[HANDOVER_WITHDRAWN]);
}

static bool is_empty(const struct handover_run *h)
{
    return h->kind[HANDOVER_NEW] + h->kind[HANDOVER_CHANGED] + h->kind[HANDOVER_WITHDRAWN] == 0;
}

static void say_kept_back(const struct booking_run *r)
{
    if (r->hand.kept_back > 0)
        fprintf(stderr,
                "hongyan: 学校文件里没有“%s”了：%lld 人没有给，只交接撤回 / the school has this carrier no "
                "more: %lld people were kept back, and only withdrawals are told\n",
                r->hand.carrier, (long long)r->hand.kept_back, (long long)r->hand.kept_back);
}

static int say_unknown(const struct booking_run *r)
{
    auto_buf struct buf names = {0};

    for (unsigned i = 0; r->school && i < r->school->carriers_count; i++)
        buf_f(&names, " %s", r->school->carriers[i].name);
    return cli_fail(EXIT_USAGE, "没有这家运营商 / there is no carrier \"%s\":%s", r->hand.carrier,
                    names.n > 0 ? names.p : " -");
}

static int count_only(struct booking_run *r)
{
    auto_buf struct buf text = {0};

    say_counts(r, &text);
    printf("%s（只是清点，什么都没有给 / nothing was given）\n", text.p);
    say_kept_back(r);
    return EXIT_DONE;
}

/* Whether the new one may begin; otherwise *code. */
static bool settle_last(struct booking_run *r, int *code)
{
    auto_buf struct buf path = {0};
    enum handover_left  left;

    do {
        buf_clear(&path);
        if (handover_recover(&r->hand, &left, &path, &r->err) < 0) {
            *code = fail(r);
            return false;
        }
        if (left == LEFT_VOID)
            fprintf(stderr, "hongyan: 上一次没有完成，什么都没有给，残留已清除 / the last one was stopped "
                            "before anything was given\n");
    } while (left == LEFT_VOID);
    if (left == LEFT_FINISHED) {
        *code = cli_fail(EXIT_FAILED,
                         "上一次导出中途停下，但已经记为交接；它的文件现在完整了：%s。先把它交给运营商，再运行一次 / the "
                         "last one had been given, and its file is finished now: hand it over, "
                         "then run this again",
                         path.p);
        return false;
    }
    if (left != LEFT_LOST)
        return true;
    *code = r->options->again
                ? handover_give_up(&r->hand, &r->err) < 0 ? fail(r) : EXIT_DONE
                : cli_fail(EXIT_FAILED,
                           "上一次已经记为交接，文件却不见了：%s。找不到就加 --again 全部重给，并请对方作废以前的名单 "
                           "/ the last one was given, but its file is gone: --again gives all "
                           "anew, and the carrier has to drop what it had",
                           path.p);
    return *code == EXIT_DONE;
}

static int say_given(const struct booking_run *r)
{
    auto_buf struct buf text = {0};

    say_counts(r, &text);
    printf("%s → %s（第 %lld 次交接 / handed over）\n", text.p, r->hand.path,
           (long long)r->hand.batch);
    say_kept_back(r);
    return fflush(stdout) == 0 ? EXIT_DONE : cli_fail(EXIT_FAILED, "the output cannot be written");
}

static int give(struct booking_run *r)
{
    bool given;
    int  rc;

    if (handover_begin(&r->hand, &r->err) < 0 || handover_write(&r->hand, &r->err) < 0)
        return fail(r);
    if (is_empty(&r->hand)) {
        printf("%s：没有要交接的，没有写文件 / nothing is due, and no file was made\n", r->hand.title);
        say_kept_back(r);
        return EXIT_DONE;
    }
    rc = handover_finish(&r->hand, &given, &r->err);
    if (rc == 0)
        return say_given(r);
    return given ? cli_fail(EXIT_FAILED, "已经记为交接，只是 / given, but: %s", r->err.text)
                 : cli_fail(EXIT_FAILED,
                            "%s；再运行一次就知道有没有交接 / run this again to know whether it was given",
                            r->err.text);
}

static int export_table(struct booking_run *r)
{
    auto_free char *path = NULL;
    int64_t         own, all;
    int             code = EXIT_DONE;

    if (handover_count(&r->hand, &r->err) < 0 ||
        booking_count(r->hand.store, str_c(r->hand.carrier), &own, &all, &r->err) < 0)
        return fail(r);
    /* who lets all carriers call has not heard of this one */
    if (r->hand.gone && is_empty(&r->hand) && own == 0)
        return say_unknown(r);
    if (r->options->dry_run)
        return count_only(r);
    if (!settle_last(r, &code))
        return code;
    if (handover_path(r->options->out, &path, &r->err) < 0)
        return fail(r);
    r->hand.path = path;
    return give(r);
}

/* ---- the whole ---- */

static bool ends_in(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcasecmp(text + n - m, end) == 0;
}

/* NULL: it cannot be told. */
static const char *form_of(const struct cli_options *o)
{
    const char *named = ends_in(o->out, ".csv") ? "csv" : ends_in(o->out, ".xlsx") ? "xlsx" : NULL;

    if (o->format == NULL)
        return named ? named : "xlsx";
    if (strcmp(o->format, "csv") != 0 && strcmp(o->format, "xlsx") != 0)
        return NULL;
    return named == NULL || strcmp(named, o->format) == 0 ? o->format : NULL;
}

static int check_export(const struct cli_options *o, struct handover_run *hand)
{
    const char *form;

    if (o->carrier == NULL)
        return cli_fail(EXIT_USAGE, "请用 --carrier 说哪一家 / which carrier? --carrier NAME");
    if (o->dry_run)
        return EXIT_DONE;
    if (o->purpose == NULL || str_trim(str_c(o->purpose)).n == 0)
        return cli_fail(EXIT_USAGE, "导出要用 --purpose 写上用途，会记入审计 / a table needs a --purpose");
    if (o->out == NULL || o->out[0] == '\0')
        return cli_fail(EXIT_USAGE, "请用 --out 写文件名 / a table needs an --out");
    form = form_of(o);
    if (form == NULL)
        return cli_fail(EXIT_USAGE,
                        "--format 是 xlsx 或 csv，与文件名一致 / --format is xlsx or csv, as the name ends");
    hand->form = strcmp(form, "csv") == 0 ? WORKBOOK_CSV : WORKBOOK_XLSX;
    return EXIT_DONE;
}

static const struct school_offer *find_offer(const struct school_booking *b, const char *name)
{
    for (unsigned i = 0; b && i < b->carriers_count; i++)
        if (strcmp(b->carriers[i].name, name) == 0)
            return &b->carriers[i];
    return NULL;
}

static int open_and_run(struct booking_run *r, const struct conf *conf)
{
    const struct cli_options *o = r->options;
    struct sealer            *sealer = NULL;
    bool                      exports = strcmp(o->words[0], "export") == 0;
    int                       code = EXIT_FAILED;

    r->school = conf->school->booking;
    if (exports) {
        r->offer = find_offer(r->school, o->carrier);
        r->hand.carrier = o->carrier;
        r->hand.title = r->offer ? r->offer->title : o->carrier;
        r->hand.gone = r->offer == NULL;
    }
    if (cli_store(conf, exports && o->dry_run ? DB_READ : DB_WRITE, &sealer, &r->hand.store) == 0)
        code = exports ? export_table(r) : list(r);
    handover_end(&r->hand);
    buf_free(&r->out);
    store_close(r->hand.store);
    sealer_free(sealer);
    return code;
}

int cli_booking(int argc, char **argv)
{
    struct cli_options     o;
    char                   actor[CLI_ACTOR];
    struct booking_run     r = {.options = &o};
    auto_conf struct conf *conf = NULL;
    int                    code = EXIT_DONE;

    if (!cli_parse(argc, argv, usage, &o, &code))
        return code;
    if (o.words_count != 1 ||
        (strcmp(o.words[0], "export") != 0 && strcmp(o.words[0], "list") != 0))
        return cli_usage(usage);
    handover_start(&r.hand);
    r.hand.now = clock_now();
    r.hand.by = cli_actor(actor);
    r.hand.again = o.again;
    r.hand.purpose = o.purpose;
    if (strcmp(o.words[0], "export") == 0)
        code = check_export(&o, &r.hand);
    if (code != EXIT_DONE)
        return code;
    if (cli_config(&o, &conf) < 0)
        return EXIT_USAGE;
    return open_and_run(&r, conf);
}
