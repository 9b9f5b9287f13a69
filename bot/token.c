#include "bot/token.h"

#include "base/clock.h"
#include "crypto/digest.h"
#include "crypto/random.h"
#include "store/tokens.h"

#include <time.h>

enum {
    TOKEN_MAX = 512,       /* bytes: protocol 5.1 */
    SECONDS_MAX = 86400,   /* of life that are believed */
    LOOK_AGAIN_MS = 200,   /* while another process fetches */
};

bool token_secret_wrong(int errcode)
{
    return errcode == 40001 || errcode == 40013 || errcode == 40091;
}

void token_owner(char owner[TOKEN_OWNER])
{
    unsigned char bytes[(TOKEN_OWNER - 1) / 2];

    random_bytes(bytes, sizeof bytes);
    digest_hex(owner, bytes, sizeof bytes);
}

struct api_request token_request(const struct conf_wecom *wecom, const char *secret,
                                 struct buf *query)
{
    buf_clear(query);
    api_query_add(query, "corpid", str_c(wecom->corp_id));
    api_query_add(query, "corpsecret", str_c(secret));
    return (struct api_request){
        .base = wecom->api_base,
        .path = STR_LIT("gettoken"),
        .query = buf_view(query),
    };
}

int token_answer(const struct api_answer *a, int64_t now, struct str *token, int64_t *expires_at,
                 struct err *err)
{
    struct str text = js_str(a->json, "access_token");
    int64_t    seconds = 0;

    if (text.n == 0 || text.n > TOKEN_MAX)
        return err_set(err, ERR_RETRY, "gettoken: no usable access_token in the answer");
    if (!js_int(a->json, "expires_in", &seconds) || seconds < 1)
        return err_set(err, ERR_RETRY, "gettoken: no usable expires_in in the answer");
    *token = text;
    *expires_at = now + (seconds < SECONDS_MAX ? seconds : SECONDS_MAX);
    return 0;
}

/* Calls gettoken and stores what it gives. */
static int fetch(const struct conf_wecom *wecom, struct store *store, const char *app,
                 const char *secret, struct buf *token, struct err *err)
{
    auto_answer struct api_answer answer = {0};
    auto_buf struct buf           query = {0};
    struct api_request            request = token_request(wecom, secret, &query);
    struct str                    text;
    int64_t                       expires_at;

    if (api_perform(&request, &answer, err) < 0)
        return -1;
    if (answer.errcode == API_NETWORK)
        return err_set(err, ERR_RETRY, "gettoken: %s", answer.why);
    if (answer.errcode != 0)
        return err_set(err, ERR_RETRY, "gettoken: errcode %d: %s", answer.errcode,
                       api_code_find(answer.errcode)->meaning);
    if (token_answer(&answer, clock_now(), &text, &expires_at, err) < 0 ||
        token_write(store, str_c(app), text, expires_at, err) < 0)
        return -1;
    buf_str(token, text);
    return 0;
}

/* 1: a token that may be used was appended; 0: there is none; -1: the store failed. */
static int look(struct store *store, const char *app, struct str bad, int64_t least,
                struct buf *token, struct err *err)
{
    auto_buf struct buf stored = {0};
    int64_t             expires_at;
    int                 rc = token_read(store, str_c(app), &stored, &expires_at, err);

    if (rc <= 0)
        return rc;
    if (expires_at - clock_now() < least || str_eq(buf_view(&stored), bad))
        return 0;
    buf_str(token, buf_view(&stored));
    return 1;
}

static void pause_ms(int64_t ms)
{
    struct timespec t = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};

    nanosleep(&t, NULL);
}

int token_get(const struct conf_wecom *wecom, struct store *store, const char *app,
              const char *secret, struct str bad, struct buf *token, struct err *err)
{
    char    owner[TOKEN_OWNER];
    int64_t give_up = clock_monotonic_us() + (int64_t)2 * TOKEN_LEASE * 1000000;
    bool    mine = false;
    int     rc;

    token_owner(owner);
    while ((rc = look(store, app, bad, TOKEN_EARLY, token, err)) == 0) {
        int64_t now = clock_now();

        if (mine) { /* and nobody stored one before we had the lease */
            rc = fetch(wecom, store, app, secret, token, err);
            if (rc < 0) /* others need not wait until the lease has run out */
                token_lease(store, str_c(app), str_c(owner), now, now, &mine, NULL);
            return rc;
        }
        if (token_lease(store, str_c(app), str_c(owner), now, now + TOKEN_LEASE, &mine, err) < 0)
            return -1;
        if (!mine && clock_monotonic_us() > give_up)
            return err_set(err, ERR_RETRY, "gettoken: another process holds the lease");
        if (!mine)
            pause_ms(LOOK_AGAIN_MS);
    }
    return rc < 0 ? -1 : 0;
}
