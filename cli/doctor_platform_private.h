/* Calls of the platform's API, for the checks: past the store's tokens, so that the secret itself
 * is tried, and works without a database. */
#ifndef CLI_DOCTOR_PLATFORM_PRIVATE_H
#define CLI_DOCTOR_PLATFORM_PRIVATE_H

#include "bot/json.h"
#include "cli/doctor_private.h"

struct platform_answer {
    int64_t      errcode; /* API_NETWORK: no answer of the platform */
    struct probe probe;
    json_t      *json;    /* NULL with API_NETWORK */
};

/* One GET of path below /cgi-bin/. *a is set; free it. */
void platform_get(struct doctor *d, const char *path, struct str query, struct platform_answer *a);
/* As that, with the token of an application (in their order), and `more` ("agentid=1", or empty).
 * A token that has expired or was withdrawn in the middle of the run is fetched anew, once. */
void platform_ask(struct doctor *d, unsigned app, const char *path, struct str more,
                  struct platform_answer *a);
void platform_answer_free(struct platform_answer *a);

/* Appends name=value, percent-encoded. */
void platform_query(struct buf *query, const char *name, struct str value);

/* Where the console has an application (or "contacts"): "应用管理 › 自建 › student". */
void platform_page(const char *app, struct buf *out);

/* What an answer that is no success means, and what to do: appended; the mark is FAIL. */
void platform_explain(const struct platform_answer *a, const char *app, struct finding *f);

#endif
