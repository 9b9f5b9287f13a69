/* 我的通知 [number] — the newest notices that the member got; one of them in full again, its picture,
 * file or article behind the words where it is still here. What was sent to somebody else is as
 * unknown as what never was. */
#include "base/utf8.h"
#include "bot/push.h"
#include "conf/words.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/notice_form.h"
#include "handlers/notice_member.h"
#include "handlers/notice_show.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"
#include "store/media.h"
#include "store/people.h"

enum {
    LISTED = 5,
    LOOKED = 30,     /* newest ones among which something may still wait for 收到 */
    HEAD_CHARS = 24, /* Chinese … */
    HEAD_COLUMNS = 2 * HEAD_CHARS, /* … for which two letters have room */
    OF_USE = 600,    /* seconds: later nobody knows why a picture comes */
    WIDE = 0x1100,   /* what is as wide as a Chinese character begins here */
};

void notice_glance_free(struct notice_glance *g)
{
    buf_free(&g->head);
}

/* ---- how one reads for the member himself ---- */

struct own { /* what stands for {name} and the like */
    struct buf name, class_name, college, number;
};

#define auto_own __attribute__((cleanup(own_free)))
static void own_free(struct own *o)
{
    buf_free(&o->name);
    buf_free(&o->class_name);
    buf_free(&o->college);
    buf_free(&o->number);
}

static int keep_own(void *arg, const struct person *p)
{
    struct own *o = arg;

    buf_str(&o->name, p->name);
    buf_str(&o->class_name, p->class_name);
    buf_str(&o->college, p->college);
    buf_str(&o->number, p->number);
    return 0;
}

static int own_read(struct ctx *ctx, struct own *out, struct err *err)
{
    if (ctx->me.person <= 0)
        return 0;
    return people_get(ctx->store, ctx->me.person, keep_own, out, err) < 0 ? -1 : 0;
}

/* 1; 0: its words are forgotten, or were sealed with another key. */
static int read_content(const struct notice *n, struct notice_content *out, struct err *err)
{
    if (n->content.n == 0)
        return 0;
    return notice_content_read(n->content, out, err) < 0 ? -1 : 1;
}

static struct notice_values values_of(const struct own *own, const struct notice_content *c)
{
    return (struct notice_values){
        .name = buf_view(&own->name),
        .class_name = buf_view(&own->class_name),
        .college = buf_view(&own->college),
        .number = buf_view(&own->number),
        .deadline = c->deadline,
    };
}

static bool is_media(const struct notice_content *c)
{
    return c->type == NOTICE_IMAGE || c->type == NOTICE_FILE;
}

/* The words, and that there was more than words. follows: that comes once more. */
static void write_words(const struct ctx *ctx, const struct own *own, const struct notice *n,
                        const struct notice_content *c, bool ack, bool follows,
                        struct notice_words *out)
{
    struct notice_values v = values_of(own, c);
    const char          *what = c->type == NOTICE_IMAGE  ? tr(ctx, "图片", "picture")
                                : c->type == NOTICE_FILE ? tr(ctx, "文件", "file")
                                                         : tr(ctx, "图文", "article");

    notice_words_write(c, n->number, ack, false, &v, ctx->me.lang, out);
    if (!follows && !is_media(c))
        return;
    text_newline(&out->whole);
    buf_f(&out->whole,
          follows ? tr(ctx, "（%s马上再发给你）", "(the %s follows)")
                  : tr(ctx, "（%s在聊天记录里）", "(the %s is further up in this chat)"),
          what);
}

/* ---- the head ---- */

static struct str first_line(struct str text)
{
    struct str rest = str_trim(text), line = {"", 0};

    if (rest.n > 0)
        str_split(&rest, '\n', &line);
    return str_trim(line);
}

/* As much as fits: letters are half as wide as what is Chinese. */
static struct str cut_columns(struct str text)
{
    size_t   n = 0, columns = 0, bytes;
    uint32_t code;

    while (n < text.n && (bytes = utf8_next(str_skip(text, n), &code)) > 0) {
        columns += code < WIDE ? 1 : 2;
        if (columns > HEAD_COLUMNS)
            break;
        n += bytes;
    }
    return (struct str){text.p, n};
}

static int head_of(const struct ctx *ctx, const struct own *own, const struct notice *n,
                   struct buf *out, struct err *err)
{
    auto_notice_words struct notice_words w = {.ack = {0}};
    auto_notice_content struct notice_content c = {.memory = {0}};
    struct str                            head, cut;
    int                                   rc = read_content(n, &c, err);

    buf_clear(out);
    buf_c(out, "");
    if (rc <= 0)
        return rc;
    write_words(ctx, own, n, &c, false, false, &w);
    head = first_line(buf_view(&w.whole));
    cut = cut_columns(head);
    buf_str(out, cut);
    if (cut.n < head.n)
        buf_c(out, "…");
    return 0;
}

int notice_glance(struct ctx *ctx, struct notice_glance *g, struct err *err)
{
    auto_wiped struct buf memory = {0};
    auto_own struct own   own = {.name = {0}};
    struct notice         n;
    int                   rc = notice_get(ctx->store, g->number, &n, NULL, &memory, err);

    buf_clear(&g->head);
    buf_c(&g->head, "");
    if (rc <= 0)
        return rc;
    g->recalled = n.state == NOTICE_RECALLED;
    g->recalling = notice_is_recalling(&n);
    return own_read(ctx, &own, err) < 0 ? -1 : head_of(ctx, &own, &n, &g->head, err);
}

/* What is over, or was taken back, asks for nothing any more. */
static bool is_over(const struct ctx *ctx, const struct notice *n)
{
    return n->state == NOTICE_RECALLED || (n->expires_at > 0 && n->expires_at <= ctx->now);
}

struct looking {
    const struct ctx *ctx;
    int64_t           number;
};

static int look_unread(void *arg, const struct notice *n, int64_t at, int64_t acked_at)
{
    struct looking *l = arg;

    (void)at;
    if (!n->ack || acked_at != 0 || is_over(l->ctx, n))
        return 0;
    l->number = n->number;
    return 1;
}

int notice_unread(struct ctx *ctx, struct notice_glance *g, struct err *err)
{
    struct looking l = {.ctx = ctx};

    if (ctx->me.person <= 0)
        return 0;
    if (notice_of_person(ctx->store, ctx->me.person, 0, LOOKED, look_unread, &l, err) < 0)
        return -1;
    g->number = l.number;
    if (l.number == 0)
        return 0;
    return notice_glance(ctx, g, err) < 0 ? -1 : 1;
}

/* ---- the list ---- */

struct listing {
    struct ctx *ctx;
    struct own  own;
    struct buf  out;
    unsigned    count;
    struct err *err;
};

static void say_state(const struct ctx *ctx, const struct notice *n, int64_t acked_at,
                      struct buf *out)
{
    if (n->ack && acked_at != 0)
        buf_c(out, tr(ctx, "（已确认收到）", " (confirmed)"));
    else if (n->state == NOTICE_RECALLED)
        buf_c(out, notice_is_recalling(n) ? tr(ctx, "（正在撤回）", " (being recalled)")
                                          : tr(ctx, "（已撤回）", " (recalled)"));
    else if (n->ack && is_over(ctx, n))
        buf_c(out, tr(ctx, "（已过截止时间）", " (its end is over)"));
    else if (n->ack)
        buf_f(out, tr(ctx, "（等你回复“收到 %lld”）", " (please reply \"ack %lld\")"),
              (long long)n->number);
}

static int write_line(void *arg, const struct notice *n, int64_t at, int64_t acked_at)
{
    struct listing     *l = arg;
    auto_buf struct buf head = {0};
    char                moment[MOMENT_SIZE];

    if (head_of(l->ctx, &l->own, n, &head, l->err) < 0)
        return -1;
    l->count++;
    buf_f(&l->out, tr(l->ctx, "%lld号　%s　%s", "%lld  %s  %s"), (long long)n->number,
          text_moment(l->ctx, at, moment), head.p);
    say_state(l->ctx, n, acked_at, &l->out);
    buf_char(&l->out, '\n');
    return 0;
}

static int say_list(struct ctx *ctx, struct buf *out, struct err *err)
{
    struct listing l = {.ctx = ctx, .err = err};
    int            rc = own_read(ctx, &l.own, err);

    if (rc == 0 && ctx->me.person > 0)
        rc = notice_of_person(ctx->store, ctx->me.person, 0, LISTED, write_line, &l, err);
    if (rc == 0 && l.count == 0)
        buf_c(out, tr(ctx, "你还没有收到过通知。", "You have got no notices yet."));
    else if (rc == 0)
        buf_f(out,
              tr(ctx, "最近收到的通知：\n%s回复“我的通知”加编号看全文。",
                 "Your newest notices:\n%sReply \"my notices\" and a number to read one again."),
              l.out.p);
    buf_free(&l.out);
    own_free(&l.own);
    return rc;
}

/* ---- its picture, file or article ---- */

static int look_at_media(void *arg, const struct media *m)
{
    *(bool *)arg = m->bytes.n > 0 || m->file.n > 0;
    return 0;
}

/* Where it can be sent now. What was taken back is not sent once more. */
static int is_here(struct ctx *ctx, const struct notice *n, const struct notice_content *c,
                   bool *here, struct err *err)
{
    *here = ctx->outbound && n->state != NOTICE_RECALLED && c->type == NOTICE_NEWS;
    if (!ctx->outbound || n->state == NOTICE_RECALLED || !is_media(c) || n->media.n == 0)
        return 0;
    return media_find(ctx->store, n->media, look_at_media, here, err) < 0 ? -1 : 0;
}

/* false: it does not fit because of the member's name; then the words have to do. */
static bool write_again(const struct ctx *ctx, const struct own *own, const struct notice *n,
                        const struct notice_content *c, bool ack, struct notice_form *out)
{
    const struct notice           once = {.number = n->number, .kind = n->kind, .ack = ack};
    const struct audience_person  me = {.p = {.name = buf_view(&own->name),
                                              .class_name = buf_view(&own->class_name),
                                              .college = buf_view(&own->college),
                                              .number = buf_view(&own->number)}};

    return notice_content_form(ctx, c, &once, &me, ctx->me.lang, false, 0, out, NULL) == 0;
}

/* Behind the answer, which has the words. */
static int send_again(struct ctx *ctx, const struct notice_form *form, struct str media,
                      struct err *err)
{
    int64_t row = store_new_id(ctx->store, ctx->now);
    int     rc;

    if (form->msgtype == NULL)
        return 0;
    ctx->after_reply = true;
    ctx->push_until = ctx->now + OF_USE;
    rc = push_notice(ctx, ctx->app->name, 0, ctx->me.userid, form->msgtype,
                     buf_view(&form->object), media, row, err);
    ctx->push_until = 0;
    ctx->after_reply = false;
    return rc;
}

/* ---- one of them ---- */

struct reading {
    struct ctx        *ctx;
    int64_t            number;
    bool               found;
    struct buf        *out;
    struct notice_form again; /* what follows the words; its msgtype NULL: nothing */
    struct buf         media; /* its key */
    struct err        *err;
};

static int write_full(struct reading *r, const struct notice *n, bool ack)
{
    auto_notice_content struct notice_content c = {.memory = {0}};
    auto_notice_words struct notice_words     w = {.ack = {0}};
    auto_own struct own                       own = {.name = {0}};
    struct ctx                               *ctx = r->ctx;
    bool                                      here;
    int                                       rc = read_content(n, &c, r->err);

    if (rc == 0)
        buf_c(r->out, tr(ctx, "内容已过保存期。", "Its words are no longer kept."));
    if (rc <= 0)
        return rc;
    if (own_read(ctx, &own, r->err) < 0 || is_here(ctx, n, &c, &here, r->err) < 0)
        return -1;
    here = here && write_again(ctx, &own, n, &c, ack, &r->again);
    if (here && is_media(&c))
        buf_str(&r->media, n->media);
    write_words(ctx, &own, n, &c, ack, here, &w);
    buf_str(r->out, buf_view(&w.whole));
    return 0;
}

static int read_one(void *arg, const struct notice *n, int64_t at, int64_t acked_at)
{
    struct reading *r = arg;
    struct ctx     *ctx = r->ctx;
    char            moment[MOMENT_SIZE];

    if (n->number != r->number)
        return 1;
    r->found = true;
    buf_f(r->out, tr(ctx, "【第 %lld 号通知　%s】", "[Notice no. %lld, %s]"), (long long)n->number,
          text_moment(ctx, at, moment));
    buf_char(r->out, '\n');
    if (n->state == NOTICE_RECALLED)
        buf_c(r->out, notice_is_recalling(n)
                          ? tr(ctx, "（正在撤回，请不要再按它办）\n",
                               "(it is being taken back: please do not act on it any more)\n")
                          : tr(ctx, "（已经撤回了，请不要再按它办）\n",
                               "(it was taken back: please do not act on it any more)\n"));
    if (write_full(r, n, n->ack && acked_at == 0 && !is_over(ctx, n)) < 0)
        return -1;
    if (n->ack && acked_at != 0)
        buf_f(r->out, tr(ctx, "\n（%s 已确认收到）", "\n(confirmed on %s)"),
              text_moment(ctx, acked_at, moment));
    return 1;
}

static int say_one(struct ctx *ctx, int64_t number, struct buf *out, struct err *err)
{
    struct reading r = {.ctx = ctx, .number = number, .out = out, .err = err};
    int            rc = 0;

    if (ctx->me.person > 0)
        rc = notice_of_person(ctx->store, ctx->me.person, number + 1, 1, read_one, &r, err);
    if (rc == 0)
        rc = send_again(ctx, &r.again, buf_view(&r.media), err);
    notice_form_free(&r.again);
    buf_free(&r.media);
    if (rc == 0 && !r.found)
        buf_f(out,
              tr(ctx, "没有你的第 %lld 号通知（或者已经撤回）。回复“我的通知”看最近收到的。",
                 "There is no notice no. %lld of yours (or it was recalled). Reply \"my notices\" "
                 "for the newest."),
              (long long)number);
    return rc;
}

/* ---- the handler ---- */

/* Behind the word, which has a blank in English. */
static bool read_number(const struct ctx *ctx, int64_t *number)
{
    struct str rest = ctx->text, word = {"", 0};

    while (rest.p != NULL && str_split(&rest, ' ', &word))
        ;
    return str_i64(word, number) && *number > 0 && *number < INT64_MAX;
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_wiped struct buf text = {0};
    int64_t               number = 0;

    (void)msg;
    buf_room(&text, REPLY_TEXT_MAX);
    if ((read_number(ctx, &number) ? say_one(ctx, number, &text, err)
                                   : say_list(ctx, &text, err)) < 0)
        return -1;
    return flow_say(ctx, str_trim(buf_view(&text)), false, out, err);
}

const struct handler handler_notices = {
    .name = "notices",
    .type = MSG_TEXT,
    .words = words_notices,
    .arguments = true,
    .wants = staff_free,
    .help = "我的通知　重看最近收到的",
    .help_en = "my notices: the newest, to read again",
    .run = run,
};
