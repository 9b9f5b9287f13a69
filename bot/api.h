/* The platform's API: one HTTPS call and what its errcode means. libcurl is named in bot/api.c
 * only, jansson in bot/json.h. Policies are one table (api_policy.c).  Source: protocol 5 and 6. */
#ifndef BOT_API_H
#define BOT_API_H

#include "base/buf.h"
#include "base/err.h"
#include "conf/conf.h"

/* What to do after an errcode: protocol 6. */
enum api_policy {
    API_OK,
    API_RETRY,     /* R: with backoff, at most 3 */
    API_TOKEN,     /* T: refresh the token once, repeat once */
    API_WAIT,      /* W: the window is full: pause this API for its period */
    API_ALERT,     /* C: configuration or permission: stop, tell the administrator, no retry */
    API_PERMANENT, /* P: this request is over */
    API_USER,      /* U: a branch of the business, the caller decides */
    API_BUG,       /* B: ours: logged as an error */
    API_MEDIA,     /* 40007, 40145: upload again once */
};

enum { API_NETWORK = -1000 }; /* errcode of our own: no answer, a time-out, HTTP 5xx; treated like
                                 -1 */

struct api_code {
    int              code;
    enum api_policy  policy;
    const char      *meaning; /* for the operator's log line */
};

/* The row of a code; unknown codes get API_PERMANENT. Never NULL. */
const struct api_code *api_code_find(int code);

/* Every row, sorted by code, ended by meaning == NULL: tests compare it with the reference. */
extern const struct api_code api_codes[];

struct api_result {
    int        errcode;      /* 0 ok; API_NETWORK */
    struct buf body;         /* the JSON answer, "" when none */
};

/* The synchronous client, for the command line: takes the token from the store (fetches and shares
 * it when needed: one refresh on 40014/42001, none on 40001). Not for the server.
 *   path  below /cgi-bin/, e.g. "menu/create"; query: without token, "" or "agentid=1000002"
 *   body  JSON for a POST; p == NULL makes a GET
 * 0: an answer came (result->errcode may still say no); -1: no token or no answer: err says why (no
 * secret in it). */
struct store;
int api_call(const struct conf *conf, struct store *store, const struct conf_app *app,
             const char *path, const char *query, struct str body, struct api_result *result,
             struct err *err);
void api_result_free(struct api_result *r);

#endif
