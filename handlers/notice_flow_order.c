/* 发通知: the order that the answers make. */
#include "base/mem.h"
#include "conf/notices.h"
#include "handlers/notice_flow_private.h"
#include "handlers/texts.h"
#include "store/photos.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void notice_draft_free(struct notice_draft *d)
{
    for (unsigned i = 0; i < ARRAY_LEN(d->text); i++)
        buf_wipe(&d->text[i]);
    buf_free(&d->media);
    buf_free(&d->persons);
    buf_free(&d->listed);
}

/* ---- what there is ---- */

const struct notice_kind *notice_kind_offered(const struct ctx *ctx, unsigned i)
{
    const struct school_notices *n = &ctx->school->notices;

    for (unsigned k = 0; k < n->kinds_count; k++)
        if (notice_kind_usable(&n->kinds[k]) && i-- == 0)
            return &n->kinds[k];
    return NULL;
}

/* ---- the words ---- */

static struct str given(const struct answers *a, const char *field)
{
    return str_c(answers_get(a, field));
}

struct answering {
    const struct ctx     *ctx;
    const struct answers *a;
};

/* What the sender has answered for a free field of the templates; NULL: it is none of these. */
static const char *free_value(const void *arg, struct str name)
{
    const struct answering *who = arg;
    struct str              fields[NOTICE_FREE];
    unsigned                count = notice_free_fields(&who->ctx->school->notices, fields);
    char                    field[16];

    for (unsigned i = 0; i < count; i++)
        if (str_eq(fields[i], name)) {
            snprintf(field, sizeof field, ASKED_FIELD "%u", i + 1);
            return answers_get(who->a, field);
        }
    return NULL;
}

/* A text of the template with what the sender has answered. */
static struct str fill(const struct ctx *ctx, const struct answers *a, const char *text,
                       struct buf *out)
{
    struct answering who = {.ctx = ctx, .a = a};

    notice_fields_fill(text_line(text ? text : ""), free_value, &who, out);
    return buf_view(out);
}

static void take_template(const struct ctx *ctx, const struct answers *a, struct notice_draft *d)
{
    const struct notice_template *t = d->template;
    struct notice_content        *c = &d->order.content;

    c->type = t->type;
    c->title = fill(ctx, a, t->title, &d->text[0]);
    c->text = fill(ctx, a, t->text, &d->text[1]);
    c->title_en = fill(ctx, a, t->title_en, &d->text[2]);
    c->text_en = fill(ctx, a, t->text_en, &d->text[3]);
    c->url = str_c(t->url);
    c->picture = str_c(t->picture);
    c->deadline = given(a, ASKED_DEADLINE);
    d->order.ack = t->ack || t->type == NOTICE_CARD;
    d->order.kind = notice_kind_of(&ctx->school->notices, str_c(t->kind));
}

static void take_own(const struct ctx *ctx, const struct answers *a, struct notice_draft *d)
{
    struct notice_content *c = &d->order.content;
    bool                   picture;

    c->type = NOTICE_TEXT; /* until it is answered */
    notice_type_of(given(a, ASKED_FORM), &c->type);
    picture = c->type == NOTICE_IMAGE;
    if (c->type == NOTICE_TEXTCARD || c->type == NOTICE_NEWS || c->type == NOTICE_CARD)
        c->title = given(a, ASKED_TITLE);
    if (!picture) {
        c->text = given(a, ASKED_BODY);
        c->text_en = given(a, ASKED_BODY_EN);
    }
    if (c->title.n > 0 && c->text_en.n > 0)
        c->title_en = given(a, ASKED_TITLE_EN);
    if (c->type == NOTICE_TEXTCARD || c->type == NOTICE_NEWS)
        c->url = given(a, ASKED_URL);
    if (picture && !str_i64(given(a, ASKED_PICTURE), &d->photo))
        d->photo = 0;
    if (picture)
        c->media_type = STR_LIT("image");
    d->order.ack = c->type == NOTICE_CARD || str_is(given(a, ASKED_ACK), "yes");
    d->order.kind = notice_kind_of(&ctx->school->notices, given(a, ASKED_KIND));
}

/* The notice names how many they are, not who. */
static void take_list(const struct ctx *ctx, struct notice_draft *d)
{
    struct notice_order *o = &d->order;
    auto_buf struct buf  why = {0};

    if (notice_list_read(ctx, NULL, o->audience, &d->persons, &why, NULL) != 1)
        return;
    o->listed = (const int64_t *)(const void *)d->persons.p;
    o->listed_count = (int64_t)(d->persons.n / sizeof(int64_t));
    buf_f(&d->listed, tr(ctx, "名单 %" PRId64 " 人", "a list of %" PRId64), o->listed_count);
    o->audience = buf_view(&d->listed);
}

void notice_draft_make(const struct ctx *ctx, const struct answers *a, struct notice_draft *out)
{
    struct notice_order *o = &out->order;

    out->template = notice_template_of(&ctx->school->notices, given(a, ASKED_WHAT));
    if (out->template)
        take_template(ctx, a, out);
    else
        take_own(ctx, a, out);
    if (o->kind == NULL || !notice_kind_usable(o->kind))
        o->kind = notice_kind_offered(ctx, 0);
    o->audience = given(a, ASKED_TO);
    take_list(ctx, out);
    if (str_i64(given(a, NOTE_CORRECTS), &o->corrects))
        o->content.prefix = STR_LIT("【更正】");
    if (!notice_time_read(given(a, ASKED_AT), ctx->now, &o->wanted))
        o->wanted = 0;
}

/* ---- the picture ---- */

struct looking {
    enum photo_state state;
    struct buf      *key;
};

static int look(void *arg, const struct photo *p)
{
    struct looking *l = arg;

    l->state = p->state;
    if (p->state == PHOTO_HERE)
        buf_str(l->key, p->hash);
    return 0;
}

int notice_draft_picture(struct ctx *ctx, struct notice_draft *d, struct buf *why, struct err *err)
{
    struct looking l = {.state = PHOTO_LOST, .key = &d->media};

    if (d->order.content.type != NOTICE_IMAGE)
        return 0;
    if (photo_get(ctx->store, d->photo, look, &l, err) < 0)
        return -1;
    if (l.state == PHOTO_HERE)
        d->order.media = buf_view(&d->media);
    else if (l.state == PHOTO_WAITING)
        buf_c(why, tr(ctx, "图片还在取，请过几秒再回复一次。",
                      "The picture is being fetched: please reply again in some seconds."));
    else
        buf_c(why, tr(ctx, "这张图片用不了（取不到，或不是 JPG、PNG），请换一张：回复“返回”到那一题。",
                      "This picture cannot be used: please send another one (\"back\")."));
    return 0;
}

/* ---- what was reckoned ---- */

#define FATES_KEPT 6
static const enum notice_fate kept_fates[FATES_KEPT] = {FATE_QUEUED, FATE_LIMITED, FATE_OFF,
                                                        FATE_UNKNOWN, FATE_AWAY, FATE_REFUSED};

void notice_reckoned_keep(const struct ctx *ctx, struct answers *a,
                          const struct notice_reckoning *r)
{
    auto_buf struct buf text = {0};

    buf_f(&text, "%" PRId64 " %" PRId64 " %" PRId64 " %d %d %d %" PRId64, r->people, r->calls,
          r->personal, r->second, r->staged, r->more, r->due_at);
    for (unsigned i = 0; i < FATES_KEPT; i++)
        buf_f(&text, " %" PRId64, r->fate[kept_fates[i]]);
    buf_f(&text, " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64, r->quota, r->used, r->times,
          ctx->now);
    answers_set(a, NOTE_RECKONED, buf_view(&text), false);
}

enum { NUMBERS = 7 + FATES_KEPT + 4, FRESH = 600 /* seconds */ };

static bool read_numbers(struct str text, int64_t out[NUMBERS])
{
    struct str part;

    for (unsigned i = 0; i < NUMBERS; i++)
        if (text.p == NULL || !str_split(&text, ' ', &part) || !str_i64(part, &out[i]))
            return false;
    return true;
}

bool notice_reckoned_read(const struct ctx *ctx, const struct answers *a,
                          struct notice_reckoning *out)
{
    struct notice_reckoning r = {.people = 0};
    int64_t                 n[NUMBERS];

    if (!read_numbers(given(a, NOTE_RECKONED), n) || ctx->now - n[NUMBERS - 1] > FRESH)
        return false;
    r.people = n[0];
    r.calls = n[1];
    r.personal = n[2];
    r.second = n[3] != 0;
    r.staged = n[4] != 0;
    r.more = n[5] != 0;
    r.due_at = n[6];
    for (unsigned i = 0; i < FATES_KEPT; i++)
        r.fate[kept_fates[i]] = n[7 + i];
    r.quota = n[7 + FATES_KEPT];
    r.used = n[8 + FATES_KEPT];
    r.times = n[9 + FATES_KEPT];
    *out = r;
    return true;
}
