/* May this row go now, and the request that it becomes. */
#include "bot/sender_private.h"

#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "bot/photo.h"

#include <string.h>

enum {
    MEMBER_MINUTE_MOST = 30, /* the platform's limits for one member (protocol 7) */
    MEMBER_HOUR_MOST = 1000,
    SILENCES = 3,            /* calls in a row without an answer: then one at a time */
    TFA_CONCURRENCY = 20,
};

/* ---- gates ---- */

/* Those whose limit is known apply to all of the school together. Source: protocol 5.9 */
static unsigned gate_most(const struct sender *s, struct str path)
{
    unsigned most = s->options.conf->tuning.api_concurrency;
    bool     tfa = str_is(path, "auth/get_tfa_info") || str_is(path, "user/tfa_succ");

    if (str_is(path, "media/get"))
        return SENDER_FETCHES;
    return tfa && most > TFA_CONCURRENCY ? TFA_CONCURRENCY : most;
}

struct gate *gate_of(struct sender *s, struct str path)
{
    struct gate *g;

    for (unsigned i = 0; i < s->gates_count; i++)
        if (str_is(path, s->gates[i].path))
            return &s->gates[i];
    if (s->gates_count == SENDER_GATES)
        return &s->gates[SENDER_GATES - 1];
    g = &s->gates[s->gates_count];
    g->number = ++s->gates_count;
    g->most = g->concurrency = gate_most(s, path);
    snprintf(g->path, sizeof g->path, "%.*s", STR_ARG(path));
    return g;
}

struct sender_app *app_of(struct sender *s, struct str name)
{
    for (unsigned i = 0; i < s->apps_count; i++)
        if (str_is(name, s->apps[i].name))
            return &s->apps[i];
    return NULL;
}

enum verdict verdict_at(struct sender *s, int64_t at)
{
    if (at <= s->now)
        return GO;
    if (at <= s->now + SENDER_STAY) {
        sender_due(s, at);
        return STAY;
    }
    if (at < s->look_at)
        s->look_at = at;
    return LEAVE;
}

/* The platform does not answer: one call at a time finds out whether it does again. */
static enum verdict silence_verdict(struct sender *s)
{
    if (s->silences < SILENCES)
        return GO;
    if (s->now < s->silence.until) {
        sender_due(s, s->silence.until);
        return STAY;
    }
    return s->in_flight > 0 ? STAY : GO;
}

/* held_until: of a hold; 0: not to be waited for. */
static enum verdict verdict_of(struct sender *s, struct gate *gate, const struct sender_app *app,
                               int64_t held_until)
{
    const struct hold *hold = &gate->holds[app->number], *pause = &gate->pauses[app->number];
    unsigned           minute = s->options.conf->tuning.api_minute;
    int64_t            at = limiter_when(s->calls, gate->number, s->now, minute, 0);
    enum verdict       v;

    if (pause->until > at)
        at = pause->until;
    if (hold->wait > 0 && held_until > at)
        at = held_until;
    v = verdict_at(s, at);
    if (v != GO)
        return v;
    if (gate->in_flight >= gate->concurrency || (hold->wait > 0 && hold->in_flight > 0))
        return STAY;
    return silence_verdict(s);
}

enum verdict gate_verdict(struct sender *s, struct gate *gate, const struct sender_app *app)
{
    return verdict_of(s, gate, app, gate->holds[app->number].until);
}

enum verdict ask_verdict(struct sender *s, struct gate *gate, const struct sender_app *app)
{
    const struct hold *hold = &gate->holds[app->number];

    return verdict_of(s, gate, app, token_secret_wrong(hold->errcode) ? hold->until : 0);
}

/* A message to several may use the room between our limit and the platform's: one busy member does
 * not keep it from all the others, nor do his own messages that wait (sender_queue.c). */
static enum verdict members_verdict(struct sender *s, const struct send *row)
{
    const struct conf_tuning *tuning = &s->options.conf->tuning;
    bool                      several = row->keys_count > 1;
    unsigned                  minute = several ? MEMBER_MINUTE_MOST : tuning->member_minute;
    unsigned                  hour = several ? MEMBER_HOUR_MOST : tuning->member_hour;
    int64_t                   at = s->now;

    if (row->kind != OUT_SEND || row->begun_at > 0)
        return GO; /* or it is counted already: it would wait for itself */
    for (unsigned i = 0; i < row->keys_count; i++) {
        int64_t when = limiter_when(s->members, row->keys[i], s->now, minute, hour);

        if (when > at)
            at = when;
    }
    return verdict_at(s, at);
}

/* A picture that the platform does not have yet needs the gate of the uploads, too. */
static enum verdict media_verdict(struct sender *s, const struct send *row)
{
    bool                gone;
    struct known_media *m = media_known(s, row->media, &gone);

    if (m == NULL)
        return gone ? GO : STAY; /* to its failure */
    if (media_fresh(m, s->now))
        return GO;
    return m->uploading ? STAY : gate_verdict(s, gate_of(s, STR_LIT("media/upload")), row->app);
}

enum verdict token_verdict(struct sender *s, struct sender_app *app)
{
    enum verdict v;

    if (token_ready(s, app))
        return GO;
    if (app->step != TOKEN_IDLE)
        return STAY;
    v = verdict_at(s, app->hold.until);
    return v == GO ? STAY : v;
}

/* A picture that is being drawn counts as one that is fetched: its bytes are in memory. */
static bool fetches_enough(const struct sender *s, const struct send *row)
{
    return row->kind == OUT_FETCH && s->drawings + row->gate->in_flight >= SENDER_FETCHES;
}

enum verdict row_verdict(struct sender *s, const struct send *row, bool *limited)
{
    enum verdict v;

    if (row->app == NULL || given_up(s, row))
        return GO; /* to its failure */
    if ((v = verdict_at(s, row->due_at)) != GO)
        return v;
    v = members_verdict(s, row);
    *limited = v != GO;
    if (v != GO || (v = gate_verdict(s, row->gate, row->app)) != GO)
        return v;
    if (fetches_enough(s, row))
        return STAY;
    v = token_verdict(s, row->app);
    return v == GO && row->media.n > 0 ? media_verdict(s, row) : v;
}

/* ---- requests ---- */

struct str api_key(struct str api)
{
    return str_starts(api, STR_LIT("GET ")) ? str_skip(api, 4) : api;
}

struct str api_path(struct str api)
{
    struct str rest = api_key(api), path = rest;

    return str_split(&rest, '#', &path) ? path : rest;
}

int call_start(struct sender *s, const struct sender_call *call, const struct api_request *request)
{
    struct sender_call *copy = xcalloc(1, sizeof *copy);
    struct err          err = {0};

    *copy = *call;
    if (api_pool_start(s->pool, request, copy, &err) < 0) {
        log_line(LOG_ERROR, "%s", err.text);
        free(copy);
        return -1;
    }
    s->in_flight++;
    metrics_add(s->options.metrics, M_API_CALLS, 1);
    if (call->gate != NULL) {
        call->gate->in_flight++;
        call->gate->holds[call->app->number].in_flight++;
        limiter_count(s->calls, call->gate->number, s->now);
    }
    return 0;
}

/* Puts the receivers and the application in front, and the media id into its place. A row gives the
 * same bytes every time, so that the platform's duplicate check knows one that is sent again after
 * a crash (bot/push.c). */
static void write_send(struct buf *out, const struct send *row, const char *media_id)
{
    static const char mark[] = "\"@media@\"";
    struct str        rest = str_skip(row->body, 1); /* behind the '{' */
    const char       *at = NULL;

    buf_c(out, "{\"touser\":");
    if (row->media.n > 0)
        at = memmem(rest.p, rest.n, mark, sizeof mark - 1);
    js_write_str(out, row->to);
    buf_f(out, ",\"agentid\":%lld,", (long long)row->app->agent_id);
    if (at != NULL) {
        size_t before = (size_t)(at - rest.p);

        buf_add(out, rest.p, before);
        js_write_str(out, str_c(media_id));
        rest = str_skip(rest, before + sizeof mark - 1);
    }
    buf_str(out, rest);
}

/* What the row asks for; body and query hold what is written for it. */
static void fill_request(const struct send *row, const char *media_id,
                         struct api_request *request, struct buf *body, struct buf *query)
{
    bool get = row->kind == OUT_FETCH || str_starts(row->api, STR_LIT("GET "));

    request->body = get ? (struct str){NULL, 0} : row->body;
    if (row->kind == OUT_CALL) {
        request->path = api_path(row->api);
        request->query = get ? row->body : (struct str){NULL, 0};
    }
    if (row->kind == OUT_FETCH) {
        api_query_add(query, "media_id", row->body);
        request->query = buf_view(query);
        request->bytes_max = PHOTO_BYTES_MAX;
    }
    if (row->kind == OUT_SEND) {
        write_send(body, row, media_id);
        request->body = buf_view(body);
    }
}

static void count_receivers(struct sender *s, const struct send *row)
{
    for (unsigned i = 0; row->kind == OUT_SEND && i < row->keys_count; i++)
        limiter_count(s->members, row->keys[i], s->now);
}

static void start_call(struct sender *s, struct send *row, const char *media_id)
{
    struct sender_call call = {
        .what = CALL_ROW,
        .row = row,
        .app = row->app,
        .gate = row->gate,
        .generation = row->app->generation,
    };
    struct api_request request = {
        .base = s->options.conf->wecom.api_base,
        .path = str_c(row->gate->path),
        .token = buf_view(&row->app->token),
    };
    auto_buf struct buf body = {0}, query = {0};

    if (part_is_new(row)) {
        count_receivers(s, row);
        part_begin(s, row);
        return;
    }
    fill_request(row, media_id, &request, &body, &query);
    if (call_start(s, &call, &request) < 0)
        return;
    row->state = SEND_CALL;
    if (row->begun_at == 0)
        count_receivers(s, row);
    else
        row->begun_at = s->now; /* it may have waited since that was stored */
}

#define DOUBT "it had no answer, and the platform would not know it again: it may have arrived"

/* The picture first, unless the platform has it. media_verdict has looked. */
static void start_media(struct sender *s, struct send *row)
{
    bool                gone;
    struct known_media *m = media_known(s, row->media, &gone);

    if (m == NULL)
        row_fail(s, row, 0, "media unknown");
    else if (row->doubt_at > 0 && (!media_fresh(m, s->now) || m->uploaded_at > row->doubt_at))
        row_fail(s, row, API_NETWORK, DOUBT); /* with another id it would be another request */
    else if (media_fresh(m, s->now))
        start_call(s, row, m->id);
    else if (media_upload(s, row, m) < 0)
        row_fail(s, row, 0, "media unusable");
}

/* A part of a notice has one row, which has one outcome. */
static void split(struct sender *s, struct send *row)
{
    enum { TOO_MANY = 40032 }; /* errcode: what the platform would say */
    struct send_task *t;

    if (row->notice > 0) {
        row_fail(s, row, TOO_MANY, "too many receivers");
        return;
    }
    t = task_new(s, WRITE_SPLIT);
    t->row = row;
    t->app = row->app;
    t->errcode = TOO_MANY;
    row->state = SEND_STORING;
    task_post(t);
}

/* A body that was sealed with another key is empty (store/outbox.h). */
static bool has_body(const struct send *row)
{
    if (row->kind == OUT_FETCH)
        return row->body.n > 0;
    return row->kind == OUT_CALL || (row->body.n >= 2 && row->body.p[0] == '{');
}

void row_start(struct sender *s, struct send *row)
{
    if (row_over(s, row))
        row_expire(s, row, "expired");
    else if (part_over(s, row))
        row_fail(s, row, API_NETWORK, DOUBT);
    else if (row->app == NULL)
        row_fail(s, row, 0, "no such application");
    else if (given_up(s, row))
        row_fail(s, row, 0, "no administrator mended it within a week");
    else if (row->kind == OUT_FETCH && row->attempts / SENDER_DRAWING >= SENDER_DRAWINGS)
        row_fail(s, row, NO_PICTURE, "the process ended whenever it was drawn");
    else if (row_answered(s, row))
        row_expire(s, row, "answered");
    else if (row_stopped(s, row))
        row_expire(s, row, "stopped");
    else if (!has_body(row))
        row_fail(s, row, 0, "body unusable");
    else if (!utf8_valid(row->to))
        row_fail(s, row, 0, "receivers unusable");
    else if (row->kind == OUT_SEND && row->keys_count > SENDER_RECEIVERS)
        split(s, row);
    else if (row->media.n > 0)
        start_media(s, row);
    else
        start_call(s, row, "");
}
