/* Tokens of the sender: read from the store, else fetched under the lease, one fetch for all calls
 * that wait. Source: protocol 5.1 */
#include "bot/sender_private.h"

#include "base/log.h"
#include "store/tokens.h"

enum {
    RENEW_SECONDS = 60,    /* between two renewals: gettoken may give the same old token again */
    LOOK_SECONDS = 1,      /* while another process fetches */
    WAIT_FIRST = 1,        /* seconds of the first hold after silence … */
    WAIT_SILENCE = 30,     /* … and of the longest: so soon the end of an outage is seen */
    WAIT_ALERT = 60,       /* after a refusal */
    WAIT_ALERT_MOST = 600,
    WAIT_SECRET = 3600,    /* several wrong secrets block our address for an hour: protocol 5.1 */
};

static bool usable(const struct sender *s, const struct sender_app *app)
{
    return app->token.n > 0 && !app->refused && app->expires_at > s->now;
}

static void adopt(struct sender *s, struct sender_app *app, struct str token, int64_t expires_at,
                  bool fresh)
{
    buf_clear(&app->token);
    buf_str(&app->token, token);
    app->expires_at = expires_at;
    app->generation++;
    app->refused = false;
    app->fresh = fresh;
    app->renew_at = s->now + RENEW_SECONDS; /* the hold ends when a call has succeeded with it */
}

/* Another process may have stored a better one. */
static bool adopt_stored(struct sender *s, struct sender_app *app)
{
    auto_buf struct buf stored = {0};
    struct err          err = {0};
    int64_t             expires_at;
    int                 rc = token_read(s->store, str_c(app->name), &stored, &expires_at, &err);

    if (rc < 0)
        log_line(LOG_WARN, "token app=%s: %s", app->name, err.text);
    if (rc <= 0 || expires_at <= s->now || str_eq(buf_view(&stored), buf_view(&app->token)))
        return false;
    if (usable(s, app) && expires_at <= app->expires_at)
        return false; /* ours is at least as good */
    adopt(s, app, buf_view(&stored), expires_at, false);
    return true;
}

static void post(struct sender *s, struct sender_app *app, enum send_write what, struct str token,
                 int64_t at)
{
    struct send_task *t = task_new(s, what);

    t->app = app;
    t->at = at;
    buf_str(&t->text, token);
    task_post(t);
}

static void release(struct sender *s, struct sender_app *app)
{
    post(s, app, WRITE_RELEASE, (struct str){NULL, 0}, 0);
}

/* Begins to get one, unless that is under way or not to be tried yet. */
static void want(struct sender *s, struct sender_app *app)
{
    if (app->step != TOKEN_IDLE)
        return;
    if (s->now < app->hold.until) {
        sender_due(s, app->hold.until);
        return;
    }
    if (adopt_stored(s, app) && app->expires_at - s->now >= TOKEN_EARLY)
        return;
    app->step = TOKEN_LEASING;
    post(s, app, WRITE_LEASE, (struct str){NULL, 0}, s->now + TOKEN_LEASE);
}

bool token_ready(struct sender *s, struct sender_app *app)
{
    if (!usable(s, app) || (app->expires_at - s->now < TOKEN_EARLY && s->now >= app->renew_at))
        want(s, app);
    return usable(s, app);
}

void token_leased(struct sender *s, struct sender_app *app, bool got)
{
    struct sender_call call = {.what = CALL_TOKEN, .app = app};
    struct api_request request;
    auto_buf struct buf query = {0};

    app->step = TOKEN_IDLE;
    if (got && atomic_load(&s->stopping)) {
        release(s, app);
        return;
    }
    if (!got) { /* somebody else fetches: look soon whether it is there */
        app->hold.until = s->now + LOOK_SECONDS;
        sender_due(s, app->hold.until);
        return;
    }
    if (adopt_stored(s, app) && app->expires_at - s->now >= TOKEN_EARLY) {
        release(s, app);
        return;
    }
    app->asked_at = s->now;
    request = token_request(&s->options.conf->wecom, app->secret, &query);
    if (call_start(s, &call, &request) < 0) {
        hold_on(&app->hold, s->now, API_NETWORK, WAIT_FIRST, WAIT_SILENCE);
        release(s, app);
        return;
    }
    metrics_add(s->options.metrics, M_TOKEN_FETCHES, 1);
    app->step = TOKEN_FETCHING;
}

static void failed(struct sender *s, struct sender_app *app, const struct api_answer *answer)
{
    enum api_policy policy = api_code_find(answer->errcode)->policy;

    if (answer->errcode == API_NETWORK || policy == API_RETRY) {
        hold_on(&app->hold, s->now, answer->errcode, WAIT_FIRST, WAIT_SILENCE);
        log_line(LOG_WARN, "token app=%s errcode=%d: %s", app->name, answer->errcode, answer->why);
    } else if (token_secret_wrong(answer->errcode)) {
        hold_on(&app->hold, s->now, answer->errcode, WAIT_SECRET, WAIT_SECRET);
        alert(s, app, "gettoken", answer->errcode, app->hold.wait);
    } else {
        hold_on(&app->hold, s->now, answer->errcode, WAIT_ALERT, WAIT_ALERT_MOST);
        alert(s, app, "gettoken", answer->errcode, app->hold.wait);
    }
    release(s, app);
}

void token_fetched(struct sender *s, struct sender_app *app, struct api_answer *answer)
{
    struct err err = {0};
    struct str token;
    int64_t    expires_at;

    app->step = TOKEN_IDLE;
    if (answer->errcode == 0 &&
        token_answer(answer, app->asked_at, &token, &expires_at, &err) < 0) {
        answer->errcode = API_NETWORK; /* nothing that we can use: as good as no answer */
        snprintf(answer->why, sizeof answer->why, "%.79s", err.text);
    }
    if (answer->errcode != 0) {
        failed(s, app, answer);
        return;
    }
    adopt(s, app, token, expires_at, true);
    app->step = TOKEN_STORING; /* until then the store has the old one */
    post(s, app, WRITE_TOKEN, token, expires_at);
}

/* Of all calls that fail with one token, the first brings a new one. A token may die before any
 * call has used it (the morning after a quiet night; a clock that was set), so a fresh one is
 * replaced, too; but a second one that is refused at once is no reason to go on fetching, but to
 * call for help. */
void token_refused(struct sender *s, const struct sender_call *call, int errcode)
{
    struct sender_app *app = call->app;

    if (app->generation != call->generation || app->refused)
        return;
    app->refused = true;
    if (!app->fresh || app->stillborn++ == 0)
        return;
    hold_on(&app->hold, s->now, errcode, WAIT_ALERT, WAIT_ALERT_MOST);
    alert(s, app, call->gate->path, errcode, app->hold.wait);
}
