/* hongyan notice send: reads, shows, asks, puts, waits. */

#include "cli/notice_private.h"

#include "bot/push.h"
#include "handlers/texts.h"
#include "store/audit.h"
#include "store/members.h"
#include "store/staff.h"

#include <stdio.h>
#include <unistd.h>

enum { SAMPLE_SECONDS = 120 }; /* or it never goes: later it would be taken for the notice */

/* What is put in one transaction. */
struct sending {
    struct cli_draft       *draft;
    struct notice_reckoning reckoning;
    int64_t                 number;
};

/* ---- the sample ---- */

static int put_media(struct cli_notice *r, struct cli_draft *d)
{
    const struct notice_content *c = &d->order.content;

    buf_clear(&d->media);
    if (c->media_type.n == 0)
        return 0;
    if (push_media_put(&r->ctx, c->type == NOTICE_IMAGE ? "image" : "file", c->filename,
                       buf_view(&d->bytes), &d->media, &r->err) < 0)
        return -1;
    d->order.media = buf_view(&d->media);
    return 0;
}

/* As the first receiver of a type would see it, with the name of an example. It is a message of its
 * own: the notice does not know of it. */
static int put_sample(struct cli_notice *r, void *arg)
{
    static const char                   app_missing[] = "配置里没有应用 / no application %s";
    auto_notice_form struct notice_form f = {.msgtype = NULL};
    struct sending                     *s = arg;
    struct audit                        trace = {
                               .at = r->ctx.now,
                               .actor = r->actor,
                               .action = STR_LIT("notice.sample"),
                               .detail = str_c(s->draft->order.kind->name),
    };
    struct str                          to = str_c(r->options->notice.sample);
    const char                         *app = r->ctx.school->notices.app;
    struct notice                       n = {.number = 0, .ack = s->draft->order.ack};
    int64_t                             row = store_new_id(r->ctx.store, r->ctx.now);

    if (!ctx_app(&r->ctx, app))
        return err_set(&r->err, ERR_BAD_INPUT, app_missing, app);
    if (put_media(r, s->draft) < 0 ||
        notice_content_form(&r->ctx, &s->draft->order.content, &n, NULL, LANG_ZH, true, row, &f,
                            &r->err) < 0 ||
        push_notice(&r->ctx, app, 0, to, f.msgtype, buf_view(&f.object), s->draft->order.media,
                    row, &r->err) < 0 ||
        (f.words.n > 0 && push_text_in(&r->ctx, app, to, buf_view(&f.words), &r->err) < 0) ||
        audit_add(r->ctx.store, &trace, &r->err) < 0)
        return -1;
    return 1;
}

static int see_role(void *arg, const struct staff *m)
{
    (void)m;
    *(bool *)arg = true;
    return 0;
}

/* Only the staff get samples: to a student it would look like a notice, at night too. 1, or 0 with
 * r->why. */
static int check_sample(struct cli_notice *r)
{
    struct str  to = str_c(r->options->notice.sample ? r->options->notice.sample : "");
    const char *app = r->ctx.school->notices.app;
    bool        staff = false, away = false;

    if (r->options->notice.sample == NULL)
        return 1;
    if (push_is_userid(to) && (staff_roles(r->ctx.store, to, see_role, &staff, &r->err) < 0 ||
                               member_away(r->ctx.store, to, str_c(app), &away, &r->err) < 0))
        return -1;
    if (!staff)
        buf_f(&r->why,
              "--sample %s：样例只发给教职工名单里的人，名单里没有这个账号（hongyan staff import） / a sample goes "
              "only to somebody of the staff's list, and this account is not in it",
              r->options->notice.sample);
    else if (away)
        buf_f(&r->why, "--sample %s：不在应用 %s 里，收不到样例 / is not in the application %s",
              r->options->notice.sample, app, app);
    return staff && !away;
}

static int send_sample(struct cli_notice *r, struct sending *s)
{
    int rc;

    if (r->options->notice.sample == NULL)
        return 0;
    r->ctx.push_until = r->ctx.now + SAMPLE_SECONDS;
    rc = cli_notice_in(r, put_sample, s);
    r->ctx.push_until = 0;
    if (rc < 0)
        return -1;
    fprintf(stderr, "样例正发给 %s / a sample goes to %s\n", r->options->notice.sample,
            r->options->notice.sample);
    return 0;
}

/* ---- putting ---- */

static int put(struct cli_notice *r, void *arg)
{
    struct sending *s = arg;

    if (put_media(r, s->draft) < 0)
        return -1;
    return notice_order_put(&r->ctx, &cli_notice_everybody, r->actor, &s->draft->order, &s->number,
                            &r->why, &r->err);
}

/* Without waiting it is told in one line, or as `status` does. */
static int say_put(struct cli_notice *r, int64_t number)
{
    auto_notice_seen struct notice_seen seen = {.kind = NULL};
    auto_buf struct buf                 out = {0};

    if (cli_notice_find(r, number, &seen) <= 0)
        return cli_notice_failed(r);
    if (r->options->json) {
        buf_char(&out, '{');
        cli_notice_write_json(&r->ctx, &seen.n, &seen.counts, &out);
        buf_c(&out, "}\n");
    } else {
        buf_f(&out, "第 %lld 号通知 / notice %lld：", (long long)number, (long long)number);
        notice_state_say(&r->ctx, &seen.n, &out);
        buf_c(&out, seen.n.state == NOTICE_WAITING ? "（有权放行的人已收到消息 / who may release it is told）\n"
                                                   : "\n");
    }
    fwrite(out.p, 1, out.n, stdout);
    return cli_notice_flush();
}

static int put_it(struct cli_notice *r, struct sending *s)
{
    int rc;

    cli_notice_renew(r);
    rc = cli_notice_in(r, put, s);
    if (rc <= 0)
        return rc < 0 ? cli_notice_failed(r) : cli_notice_refused(r);
    return r->options->notice.no_wait || s->reckoning.second ? say_put(r, s->number)
                                                             : cli_notice_wait(r, s->number);
}

/* ---- all of it ---- */

/* On the screen even with --yes: what was done is seen in the log of who did it. */
static int show(struct cli_notice *r, struct sending *s)
{
    auto_buf struct buf out = {0};

    if (r->options->json && !r->options->dry_run)
        return 0;
    if (cli_notice_preview(r, s->draft, &s->reckoning, &out) < 0)
        return -1;
    fwrite(out.p, 1, out.n, stdout);
    fflush(stdout);
    return 0;
}

static bool has_number(const char *to)
{
    enum { DIGITS = 4 };

    for (to += strcspn(to, "0123456789"); *to; to += strcspn(to, "0123456789")) {
        size_t n = strspn(to, "0123456789");

        if (n >= DIGITS)
            return true;
        to += n;
    }
    return false;
}

/* The chat takes numbers of people; here they would stay in the history of the shell. */
static int say_list(struct cli_notice *r)
{
    auto_notice_audience struct notice_audience to = {.missing = NULL};
    auto_buf struct buf                         why = {0};
    const char                                 *said = r->options->notice.to;
    int                                         rc;

    if (said == NULL || !has_number(said))
        return 0;
    rc = notice_audience_read(&r->ctx, &cli_notice_everybody, str_c(said), &to, &why, &r->err);
    if (rc == 0)
        buf_c(&r->why, tr(&r->ctx, "按学号发（一个人也行）：--list，一张有“学号”一列的表。",
                          " By student number, also to one person: --list, a table with a column "
                          "学号."));
    return rc < 0 ? -1 : 0;
}

static int check_order(struct cli_notice *r, void *arg)
{
    struct sending *s = arg;
    int             rc = notice_order_check(&r->ctx, &cli_notice_everybody, r->actor,
                                            &s->draft->order, &s->reckoning, &r->why, &r->err);

    return rc == 0 ? say_list(r) : rc;
}

static int check_all(struct cli_notice *r, struct sending *s)
{
    int rc = check_sample(r);

    if (rc <= 0)
        return rc;
    rc = check_order(r, s);
    if (rc == 0)
        cli_notice_twin(r, check_order, s);
    return rc;
}

static int go(struct cli_notice *r, struct sending *s)
{
    int rc = check_all(r, s);

    if (rc == 0 && s->reckoning.people > 0 && !r->options->json)
        show(r, s); /* whom it does not reach, and why: the sentence says only that */
    if (rc <= 0)
        return rc < 0 ? cli_notice_failed(r) : cli_notice_refused(r);
    if (show(r, s) < 0 || send_sample(r, s) < 0)
        return cli_notice_failed(r);
    if (r->options->dry_run)
        return cli_notice_flush();
    if (!r->options->notice.yes && !cli_notice_ask("发送吗？输入 yes / Send it? Say yes: "))
        return cli_fail(EXIT_FAILED, "没有发送 / not sent");
    return put_it(r, s);
}

static int read_and_go(struct cli_notice *r)
{
    struct cli_draft draft = {.refused = 0};
    struct sending   s = {.draft = &draft};
    int              code = cli_draft_read(r, &draft);

    if (code == EXIT_DONE && r->options->notice.list)
        code = cli_draft_list(r, &draft);
    if (code == EXIT_DONE && !r->options->dry_run)
        code = cli_draft_list_whole(r, &draft);
    if (code == EXIT_DONE)
        code = go(r, &s);
    if (code == EXIT_DONE && r->options->dry_run) /* behind the preview: it ends as the sending */
        code = cli_draft_list_whole(r, &draft);
    cli_draft_free(&draft);
    return code;
}

int cli_notice_send(const struct cli_options *o, const struct conf *conf)
{
    struct cli_notice r;
    bool              writes = !o->dry_run || o->notice.sample;
    int               code = EXIT_FAILED;

    if (cli_notice_open(&r, o, conf, writes ? DB_WRITE : DB_READ) == 0)
        code = read_and_go(&r);
    cli_notice_close(&r);
    return code;
}
