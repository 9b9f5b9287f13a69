/* The synchronous client, for the command line. */
#include "bot/token.h"

static int call(const struct conf *conf, struct str token, const char *path, const char *query,
                struct str body, struct api_answer *answer, struct err *err)
{
    struct api_request request = {
        .base = conf->wecom.api_base,
        .path = str_c(path),
        .query = str_c(query),
        .token = token,
        .body = body,
    };

    if (api_perform(&request, answer, err) < 0)
        return -1;
    if (answer->errcode == API_NETWORK)
        return err_set(err, ERR_RETRY, "%s: %s", path, answer->why);
    return 0;
}

int api_call(const struct conf *conf, struct store *store, const struct conf_app *app,
             const char *path, const char *query, struct str body, struct api_result *result,
             struct err *err)
{
    auto_answer struct api_answer answer = {0};
    auto_buf struct buf           token = {0}, other = {0};
    struct str                    none = {NULL, 0};

    if (token_get(&conf->wecom, store, app->name, app->secret, none, &token, err) < 0 ||
        call(conf, buf_view(&token), path, query, body, &answer, err) < 0)
        return -1;
    if (api_code_find(answer.errcode)->policy == API_TOKEN) { /* once, with another token */
        api_answer_free(&answer);
        if (token_get(&conf->wecom, store, app->name, app->secret, buf_view(&token), &other,
                      err) < 0 ||
            call(conf, buf_view(&other), path, query, body, &answer, err) < 0)
            return -1;
    }
    *result = (struct api_result){.errcode = answer.errcode, .body = answer.body};
    answer.body = (struct buf){0};
    return 0;
}

void api_result_free(struct api_result *r)
{
    buf_free(&r->body);
}
