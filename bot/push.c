#include "bot/push_private.h"

#include "base/utf8.h"
#include "bot/api_private.h"

#include <inttypes.h>
#include <stdio.h>

enum {
    USERID_MAX = 64,                   /* bytes: protocol 5.5 */
    RESPONSE_CODE_MAX = 1024,
    API_MAX = 63,                      /* bytes of a path: that is what the sender keeps of it */
    QUERY_MAX = 1024,
    DUPLICATE_SECONDS = 600,
    DUPLICATE_SPREAD = 13799,          /* a prime; with the above below 4 hours: protocol 4.1 */
    NOTICE_SECONDS = 13403,            /* … for a part of a notice, so as to be long … */
    NOTICE_SPREAD = 997,
    AFTER_REPLY = 2,                   /* seconds; the clock counts whole ones, so one to two */
};

int push_refuse(struct err *err, const char *why)
{
    return err_set(err, ERR_BAD_INPUT, "push: %s", why);
}

/* Userids are letters, digits and a few signs; anything that could end the list or the JSON is
 * none. */
bool push_is_userid(struct str s)
{
    if (s.n == 0 || s.n > USERID_MAX || s.p[0] == '@' || !utf8_valid(s))
        return false; /* one begins with a letter or a digit: protocol 5.5 */
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 0x7f || s.p[i] == '|' || s.p[i] == '"' ||
            s.p[i] == '\\')
            return false;
    return true;
}

int push_check_receivers(struct str to, struct err *err)
{
    struct str one;
    unsigned   count = 0;

    if (to.n == 0)
        return push_refuse(err, "no receiver");
    while (str_split(&to, '|', &one))
        if (!push_is_userid(one))
            return push_refuse(err, "a receiver that is no userid");
        else if (++count > PUSH_RECEIVERS)
            return push_refuse(err, "over 1000 receivers");
    return 0;
}

enum { TASK_ROOM = 48 }; /* two numbers, and what stands in front of them */

/* What ctx says of all that is pushed now; "": nothing. */
static void write_task(const struct ctx *ctx, char out[TASK_ROOM])
{
    const struct push_reminder *r = &ctx->push_reminder;
    int                         n;

    out[0] = '\0';
    if (ctx->push_waits > 0)
        snprintf(out, TASK_ROOM, OUTBOX_WAITS "%" PRId64, ctx->push_waits);
    if (ctx->push_waits > 0 || (!r->quiet && r->counted == 0 && r->appointment == 0))
        return;
    n = snprintf(out, TASK_ROOM, "%s%s%s", OUTBOX_REMINDER, r->quiet ? OUTBOX_QUIET : "",
                 r->quiet && r->night ? OUTBOX_NIGHT : "");
    if (r->counted > 0)
        n += snprintf(out + n, TASK_ROOM - (size_t)n, OUTBOX_COUNTED "%u", r->counted);
    if (r->appointment > 0)
        snprintf(out + n, TASK_ROOM - (size_t)n, OUTBOX_OF "%" PRId64, r->appointment);
}

int push_put(struct ctx *ctx, const char *app, struct outbox_row row, struct err *err)
{
    char task[TASK_ROOM];

    row.app = str_c(app);
    write_task(ctx, task);
    if (row.task.n == 0)
        row.task = str_c(task);
    row.due_at = ctx->after_reply ? ctx->now + AFTER_REPLY : 0;
    row.expires_at = ctx->push_until;
    return outbox_put(ctx->store, ctx->now, &row, err);
}

/* ---- message/send ---- */

void push_begin(struct buf *body, const char *type)
{
    buf_f(body, "{\"msgtype\":\"%s\",\"%s\":", type, type);
}

/*
 * The platform drops a request whose JSON is the same as that of one before, within this interval.
 * That serves when a row is sent again though the platform may have taken it: its answer was lost,
 * or we crashed before our commit. But two rows may say the same on purpose (the same QR code asked
 * for twice), and then both must arrive: so the interval is another one for each row. By the order
 * of the ids, not at random: of 18 texts at random in 600 intervals two were the same in one of
 * four mornings, and one of them was lost.
 *
 * An ordinary row is tried for a day, also beyond its interval, so after an outage it may come
 * twice: a message to one person twice is a small evil, and one that is lost a great one. A part of
 * a notice goes to a thousand: its interval is nearly as long as may be, and after that it never
 * goes again (bot/sender_part.c).
 */
static int duplicate_seconds(const struct outbox_row *row)
{
    _Static_assert(NOTICE_SECONDS > PUSH_NOTICE_AGAIN + 15 + 10,
                   "a call takes up to 15 s, and a clock goes back by 10 unseen");
    return row->notice > 0 ? NOTICE_SECONDS + (int)(row->id % NOTICE_SPREAD)
                           : DUPLICATE_SECONDS + (int)(row->id % DUPLICATE_SPREAD);
}

int push_put_send(struct ctx *ctx, const char *app, struct outbox_row row, struct buf *body,
                  struct err *err)
{
    if (row.id == 0)
        row.id = store_new_id(ctx->store, ctx->now);
    row.kind = OUT_SEND;
    buf_f(body, ",\"enable_duplicate_check\":1,\"duplicate_check_interval\":%d}",
          duplicate_seconds(&row));
    row.body = buf_view(body);
    return push_put(ctx, app, row, err);
}

static const struct str none = {NULL, 0};

int push_text_back(struct ctx *ctx, const char *app, struct str to, struct str text,
                   struct str back, struct err *err)
{
    auto_reply struct reply clean = {0}; /* a passive text has the same limits */
    auto_buf struct buf     body = {0};

    if (push_check_receivers(to, err) < 0 || reply_text(&clean, text, err) < 0)
        return -1;
    push_begin(&body, "text");
    buf_c(&body, "{\"content\":");
    js_write_str(&body, buf_view(&clean.text));
    buf_char(&body, '}');
    return push_put_send(ctx, app, (struct outbox_row){.to = to, .api = back}, &body, err);
}

int push_text_in(struct ctx *ctx, const char *app, struct str to, struct str text, struct err *err)
{
    return push_text_back(ctx, app, to, text, none, err);
}

int push_text(struct ctx *ctx, struct str to, struct str text, struct err *err)
{
    return push_text_in(ctx, ctx->app->name, to, text, err);
}

int push_textf(struct ctx *ctx, struct str to, struct err *err, const char *format, ...)
{
    auto_buf struct buf text = {0};
    va_list             args;

    va_start(args, format);
    buf_vf(&text, format, args);
    va_end(args);
    return push_text(ctx, to, buf_view(&text), err);
}

static int put_card(struct ctx *ctx, const char *app, struct outbox_row row,
                    const struct card *card, struct err *err)
{
    auto_buf struct buf body = {0};

    if (push_check_receivers(row.to, err) < 0)
        return -1;
    push_begin(&body, "template_card");
    if (card_write_json(&body, card, CARD_SEND, err) < 0)
        return -1;
    return push_put_send(ctx, app, row, &body, err);
}

int push_card_back(struct ctx *ctx, const char *app, struct str to, const struct card *card,
                   struct str back, struct err *err)
{
    return put_card(ctx, app, (struct outbox_row){.to = to, .api = back}, card, err);
}

int push_card_in(struct ctx *ctx, const char *app, struct str to, const struct card *card,
                 struct err *err)
{
    return push_card_back(ctx, app, to, card, none, err);
}

int push_card(struct ctx *ctx, struct str to, const struct card *card, struct err *err)
{
    return push_card_in(ctx, ctx->app->name, to, card, err);
}

int push_dialog_card(struct ctx *ctx, const struct card *card, struct err *err)
{
    struct outbox_row row = {.to = ctx->me.userid, .task = card->task_id};

    return put_card(ctx, ctx->app->name, row, card, err);
}

/* ---- notices ---- */

int push_notice(struct ctx *ctx, const char *app, int64_t notice, struct str to, const char *type,
                struct str object, struct str media, int64_t row, struct err *err)
{
    struct outbox_row     out = {.id = row, .to = to, .media = media, .notice = notice};
    auto_wiped struct buf body = {0};

    if (push_check_receivers(to, err) < 0)
        return -1;
    if (notice < 0 || row <= 0)
        return push_refuse(err, "a part of a notice without a number");
    if (object.n < 2 || object.p[0] != '{' || !utf8_valid(object))
        return push_refuse(err, "a notice that is no JSON object");
    push_begin(&body, type);
    buf_str(&body, object);
    return push_put_send(ctx, app, out, &body, err);
}

int push_recall(struct ctx *ctx, const char *app, const struct recall *r, struct err *err)
{
    auto_buf struct buf api = {0}, body = {0};
    struct outbox_row   row = {.kind = OUT_CALL, .to = r->by};

    if (!push_is_userid(r->by))
        return push_refuse(err, "a recall by nobody");
    if (r->msgid.n == 0 || !utf8_valid(r->msgid))
        return push_refuse(err, "a recall of no message");
    buf_f(&api, PUSH_RECALL "%lld/%lld/%lld", (long long)r->notice, (long long)r->part,
          (long long)r->asked_day);
    if (api.n > API_MAX)
        return push_refuse(err, "a recall whose numbers are none");
    buf_c(&body, "{\"msgid\":");
    js_write_str(&body, r->msgid);
    buf_char(&body, '}');
    row.api = buf_view(&api);
    row.body = buf_view(&body);
    return push_put(ctx, app, row, err);
}

void push_json(struct buf *out, struct str text)
{
    js_write_str(out, text);
}

/* ---- message/update_template_card ---- */

static int begin_update(struct buf *body, const struct ctx *ctx, struct str userid, struct str code,
                        struct err *err)
{
    if (!push_is_userid(userid))
        return push_refuse(err, "a card's owner that is no userid");
    if (code.n == 0 || code.n > RESPONSE_CODE_MAX || !utf8_valid(code))
        return push_refuse(err, "no response_code");
    buf_c(body, "{\"userids\":[");
    js_write_str(body, userid);
    buf_f(body, "],\"agentid\":%lld,\"response_code\":", (long long)ctx->app->agent_id);
    js_write_str(body, code);
    return 0;
}

static int put_update(struct ctx *ctx, struct str userid, const struct buf *body, struct err *err)
{
    struct outbox_row row = {.kind = OUT_UPDATE_CARD, .to = userid, .body = buf_view(body)};

    return push_put(ctx, ctx->app->name, row, err);
}

int push_card_update(struct ctx *ctx, struct str userid, struct str response_code,
                     const struct card *card, struct err *err)
{
    auto_buf struct buf body = {0};

    if (begin_update(&body, ctx, userid, response_code, err) < 0)
        return -1;
    buf_c(&body, ",\"template_card\":");
    if (card_write_json(&body, card, CARD_UPDATE, err) < 0)
        return -1;
    buf_char(&body, '}');
    return put_update(ctx, userid, &body, err);
}

int push_button_update(struct ctx *ctx, struct str userid, struct str response_code,
                       struct str text, struct err *err)
{
    auto_buf struct buf body = {0};

    if (begin_update(&body, ctx, userid, response_code, err) < 0)
        return -1;
    if (text.n == 0 || !utf8_valid(text))
        return push_refuse(err, "a button's text that is empty or not UTF-8");
    buf_c(&body, ",\"button\":{\"replace_name\":");
    js_write_str(&body, text);
    buf_c(&body, "}}");
    return put_update(ctx, userid, &body, err);
}

int push_press_update(struct ctx *ctx, const struct message *msg, const char *text,
                      struct err *err)
{
    if (msg->card.response_code.n == 0)
        return 0;
    return push_button_update(ctx, ctx->me.userid, msg->card.response_code, str_c(text), err);
}

/* ---- any other API ---- */

/* "user/get", "GET user/get": nothing that could change the address around it. */
static bool is_api(struct str api)
{
    if (str_starts(api, STR_LIT("GET ")))
        api = str_skip(api, 4);
    for (size_t i = 0; i < api.n; i++)
        if (!((api.p[i] >= 'a' && api.p[i] <= 'z') || api.p[i] == '_' || api.p[i] == '/'))
            return false;
    return api.n > 0 && api.n <= API_MAX && api.p[0] != '/';
}

/* The query is percent-encoded already: what may not stand in a URL was forgotten. */
static bool is_query(struct str query)
{
    for (size_t i = 0; i < query.n; i++)
        if (query.p[i] <= ' ' || query.p[i] >= 0x7f || query.p[i] == '#')
            return false;
    return query.n <= QUERY_MAX;
}

int push_call(struct ctx *ctx, const char *app, const char *api, struct str about, struct str body,
              struct err *err)
{
    struct outbox_row row = {.kind = OUT_CALL, .api = str_c(api), .to = about, .body = body};
    bool              get = str_starts(row.api, STR_LIT("GET "));

    if (!is_api(row.api))
        return push_refuse(err, "an API's path that is none");
    if (about.n > 0 && !push_is_userid(about))
        return push_refuse(err, "a call about somebody who is no userid");
    if (get ? !is_query(body) : body.n < 2 || body.p[0] != '{' || !utf8_valid(body))
        return push_refuse(err, "a call whose query or JSON is none");
    return push_put(ctx, app, row, err);
}

void push_query(struct buf *query, const char *name, struct str value)
{
    api_query_add(query, name, value);
}
