/* hongyan notice send|status|people|release|reject|stop|recall|repeat|sms|drill: what is told to
 * many, from the command line. */

#include "cli/notice_private.h"

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/random.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: hongyan notice send -c FILE (--to WORDS | --list TABLE | --corrects N) [--kind KIND]\n"
    "                           [--type TYPE | --template NAME] [--title TEXT] [--title-en TEXT]\n"
    "                           [--text TEXT | --text-file FILE] [--text-en TEXT |\n"
    "                           --text-en-file FILE] [--url URL] [--picture URL] [--file FILE]\n"
    "                           [--deadline TEXT] [--ack] [--at TIME] [--expires TIME]\n"
    "                           [--sample USERID] [--partial] [--dry-run] [--yes] [--no-wait]\n"
    "                           [--json] [FIELD=VALUE …]\n"
    "       hongyan notice status -c FILE [--limit N] [--json] [N]\n"
    "       hongyan notice people -c FILE --purpose TEXT [--fate FATE | --unread]\n"
    "                             [--college NAME [--class NAME]] [--json | --csv |\n"
    "                             --out TABLE] N\n"
    "       hongyan notice release -c FILE [--yes | --people COUNT] N\n"
    "       hongyan notice reject -c FILE --reason TEXT N\n"
    "       hongyan notice stop -c FILE N\n"
    "       hongyan notice recall -c FILE N\n"
    "       hongyan notice repeat -c FILE N\n"
    "       hongyan notice sms -c FILE [--dry-run] [--yes] N\n"
    "       hongyan notice drill -c FILE\n\n"
    "Tells many people something, and what became of it. The bot sends (hongyan serve): here it\n"
    "is only put. N is the number of a notice.\n"
    "send     says first who gets it, who cannot and why, how many calls it takes, when it\n"
    "         begins, how it reads; then asks. Then shows how far it is; Ctrl-C leaves it going.\n"
    "  --to         全校 (students), 师生, or any of: a college, a class, 2023级, 本科生,\n"
    "               教职工, 未打卡, 未确认, 未办 NODE, 未收到 N, with blanks between them.\n"
    "               Of several colleges or classes, of years, of kinds of people one has to\n"
    "               fit; and each of the other words: \"软件学院 音乐学院 2023级\"\n"
    "  --list       a table (CSV, XLSX) with a column 学号, also for one person; a number that\n"
    "               stands there twice is told once; rows with a mistake are shown, and nothing\n"
    "               is sent without --partial\n"
    "  --corrects   a correction, to whom notice N has reached\n"
    "  --kind       of the school file: notice when absent\n"
    "  --type       text (when absent), textcard, news, image, file, card\n"
    "  --template   of the school file; FIELD=VALUE fills its {FIELD}\n"
    "  --text       {name}, {class}, {college}, {number} are those of who reads it, {deadline}\n"
    "               that of --deadline; a brace itself is {{ or }}; the English ones are for who\n"
    "               reads English; none of these stand in --url and --picture\n"
    "  --file       the picture (PNG, JPEG, whole, up to 10 MB) or the file (up to 20 MB),\n"
    "               whose name is shown: no quotes in it, at most 100 bytes\n"
    "  --ack        asks to say 收到 (got it)\n"
    "  --at         18:20, \"明天 9:10\", \"2026-11-25 08:45\": not before; now when absent\n"
    "  --expires    from then on it is of no use\n"
    "  --sample     one to this account of the staff's list first; with --dry-run only that\n"
    "  --dry-run    only say what it would come to; --yes does not ask\n"
    "  --no-wait    does not wait until it is sent\n"
    "status   the newest notices, or one: how many got it, what became of the others, and all\n"
    "         that is in it\n"
    "people   who: all, those of one fate (as status --json calls it), or who has not said 收到;\n"
    "         kept in the audit. --out makes a new file, .csv or .xlsx, which only you can read\n"
    "release, reject   a notice that waits for a second person, who is not the one who put it;\n"
    "         release shows all of it first, and asks (--yes does not); one that was held\n"
    "         because it had grown is released by answering, or with the number of its people\n"
    "         now (--people 120, which does not ask and agrees to no more than that)\n"
    "stop     what has not gone does not go\n"
    "recall   asks WeCom to take back what went within 24 hours; what WeChat has shown stays\n"
    "repeat   once more to who has got it and has not said 收到, and to who was refused because the\n"
    "         platform was busy or did not answer\n"
    "sms      by SMS to who has not got it or not said 收到; says the cost, and asks (--dry-run:\n"
    "         only says it)\n"
    "drill    asks the office to say 收到 in each application, to see that they are alive\n";

const struct scopes cli_notice_everybody = {.count = 1, .all = true};

/* ---- one run ---- */

void cli_notice_renew(struct cli_notice *r)
{
    r->ctx.now = clock_now();
    random_bytes(r->ctx.salt, sizeof r->ctx.salt);
}

int cli_notice_open(struct cli_notice *r, const struct cli_options *o, const struct conf *conf,
                    enum db_mode mode)
{
    *r = (struct cli_notice){
        .options = o,
        .conf = conf,
        .ctx = {.school = conf->school, .apps = conf->wecom.apps,
                .apps_count = conf->wecom.apps_count, .outbound_apps = ~0U,
                .tuning = &conf->tuning},
    };
    r->ctx.me.userid = r->ctx.text = r->ctx.flow_key = r->ctx.expired_flow = STR_LIT("");
    r->actor = cli_actor(r->actor_memory);
    cli_notice_renew(r);
    return cli_store(conf, mode, &r->sealer, &r->ctx.store) == 0 ? 0 : -1;
}

void cli_notice_close(struct cli_notice *r)
{
    store_close(r->ctx.store);
    sealer_free(r->sealer);
    buf_wipe(&r->why);
}

int cli_notice_failed(const struct cli_notice *r)
{
    return cli_fail(EXIT_FAILED, "%s", r->err.text);
}

int cli_notice_refused(const struct cli_notice *r)
{
    return cli_fail(EXIT_FAILED, "%.*s", STR_ARG(buf_view(&r->why)));
}

void cli_notice_twin(struct cli_notice *r, int (*act)(struct cli_notice *r, void *arg), void *arg)
{
    struct buf zh = r->why;
    struct err err = r->err;
    int        rc;

    r->why = (struct buf){0};
    r->ctx.me.lang = LANG_EN;
    rc = act(r, arg);
    r->ctx.me.lang = LANG_ZH;
    r->err = err;
    if (rc == 0 && r->why.n > 0 && !str_eq(buf_view(&r->why), buf_view(&zh)))
        buf_f(&zh, " / %.*s", STR_ARG(buf_view(&r->why)));
    buf_wipe(&r->why);
    r->why = zh;
}

int cli_notice_in(struct cli_notice *r, int (*act)(struct cli_notice *r, void *arg), void *arg)
{
    struct err err = {0};
    int        rc;

    if (store_begin(r->ctx.store, &r->err) < 0)
        return -1;
    rc = act(r, arg);
    if (rc > 0)
        return store_commit(r->ctx.store, &r->err) < 0 ? -1 : rc;
    store_rollback(r->ctx.store);
    if (rc == 0 && store_begin(r->ctx.store, &err) == 0) {
        cli_notice_twin(r, act, arg);
        store_rollback(r->ctx.store);
    }
    return rc;
}

bool cli_notice_number(const char *text, int64_t *number)
{
    return str_i64(str_c(text), number) && *number > 0;
}

int cli_notice_find(struct cli_notice *r, int64_t number, struct notice_seen *out)
{
    auto_buf struct buf why = {0};
    int                 rc = notice_read(&r->ctx, number, out, &why, &r->err);

    if (rc == 0)
        buf_f(&r->why, "没有第 %lld 号通知 / there is no notice %lld", (long long)number,
              (long long)number);
    return rc;
}

int cli_notice_flush(void)
{
    return fflush(stdout) == 0 && !ferror(stdout)
               ? EXIT_DONE
               : cli_fail(EXIT_FAILED, "the output cannot be written");
}

/* ---- asking ---- */

static bool is_yes(struct str said)
{
    static const char *const yes[] = {"yes", "y", "是", "好", "发", "发送", "放行"};

    for (size_t i = 0; i < ARRAY_LEN(yes); i++)
        if (str_eq_nocase(said, str_c(yes[i])))
            return true;
    return false;
}

bool cli_notice_ask(const char *question)
{
    char line[64];

    fputs(question, stderr);
    fflush(stderr);
    return fgets(line, sizeof line, stdin) != NULL && is_yes(str_trim(str_c(line)));
}

/* ---- the words ---- */

static const struct word {
    const char *name;
    int         least, most; /* words behind it; most -1: any */
    bool        number;      /* the first one is a notice's */
    int (*run)(const struct cli_options *o, const struct conf *conf);
} words[] = {
    {"send", 0, -1, false, cli_notice_send},
    {"status", 0, 1, true, cli_notice_status},
    {"people", 1, 1, true, cli_notice_people},
    {"release", 1, 1, true, cli_notice_decide},
    {"reject", 1, 1, true, cli_notice_decide},
    {"stop", 1, 1, true, cli_notice_decide},
    {"recall", 1, 1, true, cli_notice_decide},
    {"repeat", 1, 1, true, cli_notice_decide},
    {"sms", 1, 1, true, cli_notice_sms},
    {"drill", 0, 0, false, cli_notice_drill},
};

static const struct word *word_of(const struct cli_options *o)
{
    for (size_t i = 0; o->words_count > 0 && i < ARRAY_LEN(words); i++)
        if (strcmp(o->words[0], words[i].name) == 0)
            return &words[i];
    return NULL;
}

/* What cannot be meant, before the configuration is read. */
static int check(const struct cli_options *o, const struct word *w)
{
    int     behind = o->words_count - 1;
    int64_t number;

    if (w == NULL || behind < w->least || (w->most >= 0 && behind > w->most))
        return cli_usage(usage);
    if (w->number && behind > 0 && !cli_notice_number(o->words[1], &number))
        return cli_fail(EXIT_USAGE, "“%s”不是通知的编号，编号见 hongyan notice status / \"%s\" is not the "
                                    "number of a notice",
                        o->words[1], o->words[1]);
    return w->run == cli_notice_send ? cli_draft_check(o) : EXIT_DONE;
}

int cli_notice(int argc, char **argv)
{
    struct cli_options     o;
    auto_conf struct conf *conf = NULL;
    const struct word     *w;
    int                    code;

    if (!cli_parse(argc, argv, usage, &o, &code))
        return code;
    w = word_of(&o);
    code = check(&o, w);
    if (code != EXIT_DONE)
        return code;
    return cli_config(&o, &conf) < 0 ? EXIT_USAGE : w->run(&o, conf);
}
