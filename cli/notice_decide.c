/* hongyan notice release|reject|stop|recall|repeat N and sms N: what is decided about a notice
 * that is there. Who may, and what follows, is in handlers/notice_decide.c. */

#include "cli/notice_private.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- one decision ---- */

struct decision {
    const char *word;
    int (*act)(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
               struct err *err); /* NULL: reject, which has a reason */
    const char *done;
};

static const struct decision decisions[] = {
    {"release", notice_release, "已放行 / released"},
    {"reject", NULL, "已驳回，不会发送 / rejected: it is not sent"},
    {"stop", notice_stop, "已停发：没发的不再发，已送达的还在 / stopped: what has not gone does not go"},
    {"recall", notice_recall,
     "已请企业微信撤回。企业微信里会撤回；微信里已经收到的收不回来，对方还看得到；超过 24 小时的也收不回来。没发的不再发 / WeCom is "
     "asked to take it back: it disappears in WeCom; what came in WeChat stays there and can be "
     "read, and so does what went over 24 hours ago"},
    {"repeat", notice_repeat,
     "再提醒一次送达了、还没有回复“收到”的人，再发给因为企业微信忙、没有回答等没有发成的人（不在免打扰时间里）"
     " / those who got it and have not said 收到 are told once more, and those for whom the platform"
     " was too busy or did not answer; outside of the quiet hours"},
};

struct deciding {
    const struct decision *d;
    int64_t                number;
    int64_t                people; /* of one that is released, as it was shown; 0: it was not */
    int64_t                most;   /* --people; 0: not given */
};

static int decide(struct cli_notice *r, void *arg)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    struct deciding                    *g = arg;
    int                                 rc = cli_notice_find(r, g->number, &s);

    if (rc <= 0)
        return rc;
    if (g->people > 0 && s.n.state == NOTICE_WAITING && s.n.expected != g->people) {
        buf_f(&r->why, "没有放行：刚才是 %lld 人，现在有 %lld 人，请再看一次 / not released: they were %lld "
                       "people, now they are %lld: please look once more",
              (long long)g->people, (long long)s.n.expected, (long long)g->people,
              (long long)s.n.expected);
        return 0;
    }
    if (g->d->act)
        return g->d->act(&r->ctx, r->actor, g->number, &r->why, &r->err);
    return notice_reject(&r->ctx, r->actor, g->number, str_trim(str_c(r->options->notice.reason)),
                         &r->why, &r->err);
}

static int say_done(struct cli_notice *r, const struct deciding *g)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_buf struct buf                 out = {0};

    if (cli_notice_find(r, g->number, &s) <= 0)
        return cli_notice_failed(r);
    buf_f(&out, "%s\n", g->d->done);
    cli_notice_write_text(r, &s, &out);
    fwrite(out.p, 1, out.n, stdout);
    return cli_notice_flush();
}

/* He has seen how many they are. EXIT_DONE: go on. */
static int ask_release(struct cli_notice *r, const struct deciding *g, const struct notice *n)
{
    long long before = (long long)notice_before(n), now = (long long)n->expected;
    long long number = (long long)n->number;

    if (g->most > 0 && n->expected > g->most)
        return cli_fail(EXIT_FAILED,
                        "没有放行：现在有 %lld 人，不是 %lld 人。确定要发给这么多人，请加 --people %lld / not released: "
                        "there are %lld people now, not %lld; to release it for so many say "
                        "--people %lld",
                        now, (long long)g->most, now, now, (long long)g->most, now);
    if (g->most > 0 || (r->options->notice.yes && before == 0))
        return EXIT_DONE;
    if (before > 0)
        fprintf(stderr, "第 %lld 号原来 %lld 人，现在有 %lld 人 / there were %lld people, there are %lld now\n",
                number, before, now, before, now);
    if (before > 0 && (r->options->notice.yes || isatty(STDIN_FILENO) != 1))
        return cli_fail(EXIT_USAGE,
                        "没有放行：确定要发给这么多人，请用 --people %lld / not released: to release it for so many "
                        "say --people %lld",
                        now, now);
    if (isatty(STDIN_FILENO) != 1)
        return cli_fail(EXIT_USAGE, "这里没有人可以回答“放行吗”：看清楚以后加 --yes 才放行 / nobody is here to be "
                                    "asked: say --yes to release it");
    if (!cli_notice_ask("放行吗？输入 yes / Release it? Say yes: "))
        return cli_fail(EXIT_FAILED, "没有放行 / not released");
    return EXIT_DONE;
}

/* Who releases sees what: then he is asked. EXIT_DONE: go on. */
static int show_release(struct cli_notice *r, struct deciding *g)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    auto_wiped struct buf               out = {0};
    auto_buf struct buf                 why = {0};
    bool                                may = false;
    int rc = cli_notice_find(r, g->number, &s), code;

    if (rc > 0 && notice_may_release(&r->ctx, r->actor, &s, &may, &why, &r->err) < 0)
        rc = -1;
    if (rc <= 0)
        return rc < 0 ? cli_notice_failed(r) : cli_notice_refused(r);
    if (!may || s.n.state != NOTICE_WAITING)
        return EXIT_DONE; /* which is refused there, with why */
    cli_notice_write_text(r, &s, &out);
    if (cli_notice_write_reading(r, &s, &out) < 0)
        return cli_notice_failed(r);
    g->people = s.n.expected;
    fwrite(out.p, 1, out.n, stdout);
    if (cli_notice_flush() != EXIT_DONE)
        return EXIT_FAILED;
    code = ask_release(r, g, &s.n);
    cli_notice_renew(r);
    return code;
}

static int decide_it(struct cli_notice *r, struct deciding *g)
{
    int code = g->d->act == notice_release ? show_release(r, g) : EXIT_DONE, rc;

    if (code != EXIT_DONE)
        return code;
    rc = cli_notice_in(r, decide, g);
    if (rc > 0)
        return say_done(r, g);
    return rc == 0 ? cli_notice_refused(r) : cli_notice_failed(r);
}

int cli_notice_decide(const struct cli_options *o, const struct conf *conf)
{
    struct cli_notice r;
    struct deciding   g = {.d = decisions};
    int               code = EXIT_FAILED;

    while (strcmp(g.d->word, o->words[0]) != 0)
        g.d++;
    cli_notice_number(o->words[1], &g.number);
    if (g.d->act == NULL && (!o->notice.reason || str_trim(str_c(o->notice.reason)).n == 0))
        return cli_fail(EXIT_USAGE, "请用 --reason 写上原因，提交的人会看到 / why? --reason TEXT");
    if (o->notice.people && o->notice.yes)
        return cli_fail(EXIT_USAGE, "--people 和 --yes 只能用一个 / either --people or --yes");
    if (o->notice.people && !cli_notice_number(o->notice.people, &g.most))
        return cli_fail(EXIT_USAGE, "--people %s：要写人数 / has to be a number of people",
                        o->notice.people);
    if (cli_notice_open(&r, o, conf, DB_WRITE) == 0)
        code = decide_it(&r, &g);
    cli_notice_close(&r);
    return code;
}

/* ---- by SMS ---- */

struct texting {
    int64_t           number;
    struct notice_sms sms;
    struct buf        text;   /* the words */
    int64_t           due_at; /* when they go, once they are ordered */
};

static int reckon_sms(struct cli_notice *r, void *arg)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    struct texting                     *t = arg;
    int                                 rc = cli_notice_find(r, t->number, &s);

    return rc <= 0 ? rc
                   : notice_sms_reckon(&r->ctx, r->actor, t->number, &t->sms, &t->text, &r->why,
                                       &r->err);
}

static int order_sms(struct cli_notice *r, void *arg)
{
    struct texting *t = arg;

    return notice_sms_order(&r->ctx, r->actor, t->number, &t->sms, &t->due_at, &r->why, &r->err);
}

static void print_when(int64_t due_at, int64_t now)
{
    char stamp[17];

    if (due_at > now)
        printf("现在是免打扰时间，%s 才发 / quiet hours: they go then\n", cst_stamp(stamp, due_at));
}

static void print_cost(const struct texting *t, int64_t now)
{
    const struct notice_sms *s = &t->sms;
    auto_buf struct buf      cost = {0};

    notice_cost_say(s->cost, &cost);
    printf("%lld 人，每人 %u 条，共 %lld 条短信，约 %s 元 / people, %u each, %lld SMS, about CNY %s\n",
           (long long)s->people, s->each, (long long)s->sms, cost.p, s->each, (long long)s->sms,
           cost.p);
    if (s->english > 0)
        printf("其中 %lld 人发英文，每人 %u 条 / of them get English, %u each\n",
               (long long)s->english, s->each_en, s->each_en);
    if (s->no_phone > 0)
        printf("另有 %lld 人名册里没有手机号 / have no phone in the roster\n", (long long)s->no_phone);
    if (s->off > 0)
        printf("%lld 人关闭了这类通知，不发 / have turned this kind off\n", (long long)s->off);
    if (s->texted > 0)
        printf("%lld 人已经发过短信，不再发 / were sent one before\n", (long long)s->texted);
    print_when(s->due_at, now);
    printf("----\n%.*s\n----\n", STR_ARG(buf_view(&t->text)));
    fflush(stdout);
}

static int text_people(struct cli_notice *r, struct texting *t)
{
    int rc = reckon_sms(r, t);

    if (rc == 0)
        cli_notice_twin(r, reckon_sms, t);
    if (rc <= 0)
        return rc < 0 ? cli_notice_failed(r) : cli_notice_refused(r);
    print_cost(t, r->ctx.now);
    if (r->options->dry_run)
        return cli_notice_flush();
    if (!r->options->notice.yes && isatty(STDIN_FILENO) != 1)
        return cli_fail(EXIT_USAGE, "短信要花钱，这里没有人可以回答：看清楚以后加 --yes 才发 / SMS cost money, and "
                                    "nobody is here to be asked: say --yes to send them");
    if (!r->options->notice.yes && !cli_notice_ask("发送吗？输入 yes / Send it? Say yes: "))
        return cli_fail(EXIT_FAILED, "没有发送 / not sent");
    cli_notice_renew(r);
    rc = cli_notice_in(r, order_sms, t);
    if (rc <= 0)
        return rc < 0 ? cli_notice_failed(r) : cli_notice_refused(r);
    printf("已安排给 %lld 人发短信 / ordered\n", (long long)t->sms.people);
    print_when(t->due_at, r->ctx.now);
    return cli_notice_flush();
}

int cli_notice_sms(const struct cli_options *o, const struct conf *conf)
{
    struct cli_notice r;
    struct texting    t = {.number = 0};
    int               code = EXIT_FAILED;

    if (o->dry_run && o->notice.yes)
        return cli_fail(EXIT_USAGE, "--dry-run 和 --yes 只能用一个 / either --dry-run or --yes");
    cli_notice_number(o->words[1], &t.number);
    if (cli_notice_open(&r, o, conf, DB_WRITE) == 0)
        code = text_people(&r, &t);
    buf_wipe(&t.text);
    cli_notice_close(&r);
    return code;
}
