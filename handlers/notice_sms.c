/* SMS for those whom a notice has not reached, or who have not said 收到: how many, what it costs,
 * and ordering exactly what was shown. */
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/notice_fields.h"
#include "handlers/notice_form.h"
#include "handlers/notice_private.h"
#include "handlers/texts.h"
#include "store/identities.h"
#include "store/letters.h"
#include "store/preferences.h"

#include <ctype.h>
#include <string.h>

enum {
    ONE_SMS = 70,      /* UTF-16 units of one alone … */
    LONG_SMS = 67,     /* … and of each of several: the rest joins them */
    MOST_SMS = 4,      /* of one text */
    LOOKED = 20000,    /* people: all who write would have to wait for more */
    PHONE_ROOM = 512,  /* bytes of what is sealed of one person */
    VALID = 24 * 3600, /* seconds: later it is of no use */
};

/* Whom WeCom has not reached by this notice. Who had turned the kind off, or had had enough of it,
 * is left alone; so is who has turned it off since (is_off). */
static const enum notice_fate unreached[] = {FATE_REFUSED, FATE_SCOPE, FATE_UNLICENSED,
                                             FATE_UNKNOWN, FATE_AWAY};

/* ---- the words: nothing of anybody ---- */

/* What is said to somebody by his name: of "{name}同学" it stays, where it is said in front as well
 * as behind. */
static const char *const titles[] = {"同学", "老师", "家长", "同志", "先生", "女士", "校友"};

static bool ends_with(const struct buf *out, const char *word)
{
    size_t n = strlen(word);

    return out->n >= n &&
           str_eq_nocase((struct str){out->p + out->n - n, n}, (struct str){word, n});
}

static void drop_end(struct buf *out, size_t n)
{
    out->n -= n;
    out->p[out->n] = '\0';
}

static struct str skip_blanks(struct str text)
{
    while (text.n > 0 && (text.p[0] == ' ' || text.p[0] == '\t'))
        text = str_skip(text, 1);
    return text;
}

/* rest: what stands behind it. */
static bool has_title(const struct buf *out, struct str rest)
{
    rest = skip_blanks(rest);
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        if (str_starts(rest, str_c(titles[i])))
            return true;
    return ends_with(out, titles[0]);
}

/* 同学, or, in English, student: Student where the words begin. */
static void write_name(struct str rest, bool first, bool english, struct buf *out)
{
    if (!english && !has_title(out, rest))
        buf_c(out, titles[0]);
    else if (english && !ends_with(out, "student "))
        buf_c(out, first ? "Student" : "student");
    else if (english) /* "Dear student {name}," */
        drop_end(out, 1);
}

/* What stands for a field: for what is of the member but his name, nothing. */
static void write_field(const struct notice_content *c, const struct notice_piece *field,
                        struct buf *out)
{
    if (field->field == FIELD_DEADLINE)
        buf_str(out, c->deadline);
    else if (field->field == FIELD_FREE)
        buf_str(out, field->written);
}

/* Behind a field for which nothing stands: brackets around it go too, and the 的 of "{class}的". */
static struct str drop_hanging(struct str text, struct buf *out)
{
    static const struct {
        const char *open, *close;
    } brackets[] = {{"（", "）"}, {"(", ")"}, {"【", "】"}, {"[", "]"}, {"「", "」"}, {"“", "”"}};

    for (size_t i = 0; i < ARRAY_LEN(brackets); i++)
        if (str_starts(text, str_c(brackets[i].close)) && ends_with(out, brackets[i].open)) {
            text = str_skip(text, strlen(brackets[i].close));
            drop_end(out, strlen(brackets[i].open));
            if (ends_with(out, " ") && (text.n == 0 || !isalnum((unsigned char)text.p[0])))
                drop_end(out, 1);
            return text;
        }
    return str_starts(text, STR_LIT("的")) ? str_skip(text, strlen("的")) : text;
}

static void write_plain(const struct notice_content *c, struct str text, bool english,
                        struct buf *out)
{
    struct notice_piece piece;
    size_t              begin = out->n;
    bool                silent = false; /* nothing stands for the field in front */

    while (notice_piece_next(&text, &piece)) {
        size_t before = out->n;

        if (piece.what != PIECE_FIELD) {
            struct str read = silent ? drop_hanging(piece.read, out) : piece.read;

            for (size_t i = 0; i < read.n; i++)
                buf_char(out, read.p[i] == '\n' ? ' ' : read.p[i]);
        } else if (piece.field == FIELD_NAME) {
            write_name(text, before == begin, english, out);
        } else {
            write_field(c, &piece, out);
        }
        silent = piece.what == PIECE_FIELD && piece.field != FIELD_NAME && out->n == before;
    }
}

/* A link in a text (protocol 4.2); 0: none begins here. 成绩<60 is no tag. */
static size_t tag_length(struct str text)
{
    const char *end = memchr(text.p, '>', text.n);

    if (end == NULL || !(str_starts(text, STR_LIT("<a ")) || str_starts(text, STR_LIT("</a>"))))
        return 0;
    return (size_t)(end - text.p) + 1;
}

static void drop_tags(struct str text, struct buf *out)
{
    while (text.n > 0) {
        size_t n = tag_length(text);

        if (n == 0)
            buf_char(out, text.p[0]);
        text = str_skip(text, n > 0 ? n : 1);
    }
}

/* An SMS with Chinese is of UTF-16 units (3GPP TS 23.038, UCS2): an emoji is two. */
static size_t units_of(uint32_t code)
{
    return code < 0x10000 ? 1 : 2;
}

static size_t units(struct str text)
{
    uint32_t code;
    size_t   sum = 0, n;

    for (; (n = utf8_next(text, &code)) > 0; text = str_skip(text, n))
        sum += units_of(code);
    return sum;
}

/* As many characters as have room. */
static struct str cut_units(struct str text, size_t most)
{
    struct str rest = text;
    uint32_t   code;
    size_t     sum = 0, n;

    while ((n = utf8_next(rest, &code)) > 0 && (sum += units_of(code)) <= most)
        rest = str_skip(rest, n);
    return (struct str){text.p, text.n - rest.n};
}

static unsigned sms_of(size_t n)
{
    return n <= ONE_SMS ? 1 : (unsigned)((n + LONG_SMS - 1) / LONG_SMS);
}

static void write_all(const struct notice_content *c, bool english, struct buf *out)
{
    struct str title = english && c->title_en.n > 0 ? c->title_en : c->title;

    notice_prefix_write(c->prefix, false, english, out);
    write_plain(c, str_trim(title), english, out);
    if (title.n > 0)
        buf_c(out, english ? ": " : "：");
    write_plain(c, str_trim(english ? c->text_en : c->text), english, out);
}

/* sign: units that the gateway puts in front. How many SMS it is: letters count as Chinese
 * characters do. */
static unsigned write_sms(const struct notice_content *c, unsigned sign, bool english,
                          struct buf *out)
{
    const char         *more = english ? "… All of it is in WeCom." : "…全文请看企业微信";
    auto_buf struct buf all = {0}, plain = {0};
    size_t              most = MOST_SMS * LONG_SMS - sign;
    struct str          text;

    write_all(c, english, &all);
    drop_tags(buf_view(&all), &plain);
    text = str_trim(buf_view(&plain));
    if (units(text) <= most) {
        buf_str(out, text);
    } else {
        buf_str(out, cut_units(text, most - units(str_c(more))));
        buf_c(out, more);
    }
    return sms_of(units(buf_view(out)) + sign);
}

/* ---- for whom ---- */

struct receiver {
    int64_t person;
    bool    english;
};

struct gathering {
    struct buf people; /* struct receiver after struct receiver */
    int64_t    texted; /* were sent one before */
};

static size_t count_of(const struct gathering *g)
{
    return g->people.n / sizeof(struct receiver);
}

static int add_person(void *arg, const struct notice_line *l)
{
    struct gathering *g = arg;
    struct receiver   r = {.person = l->p.person, .english = notice_is_english(l->p.variant)};

    if (l->text == TEXT_ORDERED || l->text == TEXT_SENT) {
        g->texted++;
        return 0;
    }
    if (count_of(g) == LOOKED)
        return 1;
    buf_add(&g->people, &r, sizeof r);
    return 0;
}

static int gather_scope(struct ctx *ctx, const struct notice *n, const struct scope *scope,
                        struct gathering *g, struct err *err)
{
    struct notice_filter f = {
        .number = n->number,
        .college = str_c(scope->college),
        .class_name = str_c(scope->class_name),
        .unacked = true,
        .most = LOOKED,
    };

    if (n->ack && notice_people(ctx->store, &f, add_person, g, err) < 0)
        return -1;
    f.unacked = false;
    f.one_fate = true;
    for (unsigned i = 0; i < ARRAY_LEN(unreached); i++) {
        f.fate = unreached[i];
        if (notice_people(ctx->store, &f, add_person, g, err) < 0)
            return -1;
    }
    return 0;
}

/* Those whom the actor may tell today. */
static int gather(struct ctx *ctx, struct str actor, const struct notice *n, struct gathering *g,
                  struct err *err)
{
    struct scopes scopes;

    if (notice_scopes_of(ctx, actor, &scopes, err) < 0)
        return -1;
    for (unsigned i = 0; i < scopes.count; i++)
        if (gather_scope(ctx, n, &scopes.scope[i], g, err) < 0)
            return -1;
    return 0;
}

/* ---- one after the other ---- */

struct texting {
    struct ctx          *ctx;
    struct str           actor;
    const struct notice *n;
    struct str           words, words_en; /* the second empty: the first for all */
    bool                 order; /* else they are only counted */
    struct notice_sms   *out;
    struct err          *err;
};

static int order_one(const struct texting *t, int64_t person, struct str words, struct str phone,
                     bool *first)
{
    struct ctx   *ctx = t->ctx;
    struct letter l = {
        .id = store_new_id(ctx->store, ctx->now),
        .kind = LETTER_SMS,
        .address = phone,
        .text = words,
        .due_at = t->out->due_at,
    };

    l.expires_at = l.due_at + VALID;
    if (notice_texted(ctx->store, t->n->number, person, l.id, first, t->err) < 0)
        return -1;
    return *first ? letter_put(ctx->store, ctx->now, &l, t->err) : 0;
}

/* By now: he may have done so when he had it. */
static int is_off(const struct texting *t, int64_t person, bool *off)
{
    auto_buf struct buf userid = {0};
    int                 rc;

    *off = false;
    if (t->n->critical)
        return 0;
    rc = member_of(t->ctx->store, person, &userid, t->err);
    if (rc <= 0)
        return rc;
    return preference_off(t->ctx->store, buf_view(&userid), t->n->kind, off, t->err);
}

static int text_one(const struct texting *t, const struct receiver *r)
{
    auto_wiped struct buf memory = {0};
    struct identity       id;
    bool                  first = true, off, english = r->english && t->words_en.n > 0;
    struct str            words = english ? t->words_en : t->words;

    if (is_off(t, r->person, &off) < 0)
        return -1;
    if (off) {
        t->out->off++;
        return 0;
    }
    buf_room(&memory, PHONE_ROOM);
    if (identity_get(t->ctx->store, r->person, &id, &memory, t->err) < 0)
        return -1;
    if (id.phone.n == 0) {
        t->out->no_phone++;
        return 0;
    }
    if (t->order && order_one(t, r->person, words, id.phone, &first) < 0)
        return -1;
    t->out->people += first;
    t->out->english += first && english;
    return 0;
}

/* Over the limit nothing is ordered, and not all are looked at. */
static int text_all(const struct texting *t, const struct gathering *g)
{
    int64_t         most = t->ctx->school->notices.sms_most;
    struct receiver r;

    for (size_t i = 0; i < count_of(g) && t->out->people <= most; i++) {
        memcpy(&r, g->people.p + i * sizeof r, sizeof r);
        if (text_one(t, &r) < 0)
            return -1;
    }
    return 0;
}

/* ---- why not ---- */

static void say_cannot(const struct ctx *ctx, const struct notice_seen *s, struct buf *why)
{
    long long n = (long long)s->n.number;

    if (!ctx->school->notices.sms)
        buf_c(why, tr(ctx, "学校还没有开通通知短信，不能用短信补发。要开通请找管理员（配置里的 sms）。",
                      "Notices cannot be sent by SMS here: the administrator has to configure it "
                      "(sms)."));
    else if (s->n.state != NOTICE_DONE)
        buf_f(why,
              tr(ctx, "第 %lld 号还没有发完（或已停发、撤回），发完才能用短信补发。",
                 "Notice %lld is not sent, or was stopped or recalled: no SMS."),
              n);
    else if (s->n.content.n == 0)
        buf_f(why, tr(ctx, "第 %lld 号的内容已经过了保存期。", "The words of notice %lld are forgotten."),
              n);
    else if (s->n.expires_at > 0 && s->n.expires_at <= ctx->now)
        buf_f(why, tr(ctx, "第 %lld 号的截止时间已经过了。", "The end of notice %lld is over."), n);
}

static int read_it(struct ctx *ctx, struct str actor, int64_t number, struct notice_seen *s,
                   struct buf *why, struct err *err)
{
    bool his;
    int  rc = notice_read_his(ctx, actor, number, s, &his, why, err);

    if (rc <= 0)
        return rc;
    if (!his)
        buf_f(why,
              tr(ctx, "短信要花钱：第 %lld 号只有发的人和%s可以补发。",
                 "SMS cost money: only who has put notice %lld may, and %s."),
              (long long)number, text_office(ctx));
    else
        say_cannot(ctx, s, why);
    return why->n == 0;
}

/* c: of the actor's people. */
static bool check_count(const struct ctx *ctx, const struct notice_seen *s,
                        const struct notice_counts *c, const struct notice_sms *sms,
                        struct buf *why)
{
    if (c->people == 0)
        notice_say_none(ctx, s, why);
    else if (sms->people == 0)
        buf_c(why, sms->texted > 0
                       ? tr(ctx, "需要短信的人都已经补发过了，每人只发一次（没发出去的可以再补发）。",
                            "All of them were sent one before; nobody gets two.")
                       : tr(ctx, "没有需要用短信补发的人（名册里没有手机号的、关闭了这类通知的不发）。",
                            "There is nobody to send an SMS to: who has no phone in the roster, or "
                            "has turned this kind off, gets none."));
    else if (sms->people > (int64_t)ctx->school->notices.sms_most)
        buf_f(why,
              tr(ctx, "需要短信的超过 %u 人，一条通知最多给这么多人补发。请先“催收”，或用别的办法通知。",
                 "Over %u people would need one, which is the most for one notice. Please send the "
                 "notice again first, or tell them another way."),
              ctx->school->notices.sms_most);
    return why->n == 0;
}

/* ---- both ---- */

static int go(struct texting *t, const struct notice_seen *s)
{
    struct gathering g = {.texted = 0};
    int              rc = gather(t->ctx, t->actor, &s->n, &g, t->err);

    t->out->texted = g.texted;
    if (rc == 0)
        rc = text_all(t, &g);
    buf_free(&g.people);
    return rc;
}

static void reckon_cost(const struct ctx *ctx, struct notice_sms *out)
{
    out->sms = (out->people - out->english) * out->each + out->english * out->each_en;
    out->cost = out->sms * (int64_t)ctx->school->notices.sms_price;
}

/* order: else it is only counted. */
static int work(struct ctx *ctx, struct str actor, const struct notice_seen *s, bool order,
                struct notice_sms *out, struct buf *text, struct err *err)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};
    auto_buf struct buf                       en = {0};
    struct texting t = {
        .ctx = ctx, .actor = actor, .n = &s->n, .order = order, .out = out, .err = err};

    if (notice_content_read(s->n.content, &c, err) < 0)
        return -1;
    out->due_at = notice_when(&ctx->school->notices, ctx->now, 0, s->n.critical,
                              (uint64_t)s->n.number);
    out->each = write_sms(&c, ctx->school->notices.sms_sign, false, text);
    t.words = buf_view(text);
    if (c.text_en.n > 0)
        out->each_en = write_sms(&c, ctx->school->notices.sms_sign, true, &en);
    t.words_en = buf_view(&en);
    if (go(&t, s) < 0)
        return -1;
    if (out->english > 0)
        buf_f(text, "\n%s", en.p);
    reckon_cost(ctx, out);
    return 0;
}

int notice_sms_reckon(struct ctx *ctx, struct str actor, int64_t number, struct notice_sms *out,
                      struct buf *text, struct buf *why, struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    struct notice_sms                   found = {.people = 0};
    struct notice_counts                counts;
    auto_buf struct buf                 words = {0};
    int                                 rc = read_it(ctx, actor, number, &s, why, err);

    if (rc <= 0)
        return rc;
    if (work(ctx, actor, &s, false, &found, &words, err) < 0 ||
        notice_counts_seen(ctx, actor, &s, &counts, err) < 0)
        return -1;
    if (!check_count(ctx, &s, &counts, &found, why))
        return 0;
    buf_str(text, buf_view(&words));
    *out = found;
    return 1;
}

static int keep_trace(struct ctx *ctx, struct str actor, int64_t number,
                      const struct notice_sms *sms, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "people=%lld sms=%lld cost=%lld", (long long)sms->people, (long long)sms->sms,
          (long long)sms->cost);
    return notice_audit(ctx, actor, "notice.sms", number, buf_view(&detail), err);
}

int notice_sms_order(struct ctx *ctx, struct str actor, int64_t number,
                     const struct notice_sms *shown, struct buf *why, struct err *err)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    struct notice_sms                   now = {.people = 0}, done = {.people = 0};
    auto_buf struct buf                 text = {0}, again = {0};
    int rc = notice_sms_reckon(ctx, actor, number, &now, &text, why, err);

    if (rc <= 0)
        return rc;
    if (now.people != shown->people || now.english != shown->english ||
        now.each != shown->each || now.cost != shown->cost) {
        buf_c(why, tr(ctx, "人数或费用和刚才说的不一样了，没有发。",
                      "It is not what it was any more, in number or cost: nothing was sent."));
        return 0;
    }
    if ((rc = notice_read(ctx, number, &s, why, err)) <= 0)
        return rc;
    if (work(ctx, actor, &s, true, &done, &again, err) < 0 ||
        keep_trace(ctx, actor, number, &done, err) < 0)
        return -1;
    return 1;
}
