/* Under bot/api.h: HTTPS requests to the platform, many at once (struct api_pool) or one. Only
 * bot/api.c knows curl.
 *
 * TLS is always verified, at least 1.2; redirects are not followed; 5 s to connect, 15 s in all (60
 * where pictures and files go one way or the other); at most 1 MiB of answer, or bytes_max. Plain
 * http is for a simulator on the same machine and goes past any proxy. */
#ifndef BOT_API_PRIVATE_H
#define BOT_API_PRIVATE_H

#include "bot/api.h"
#include "bot/json.h"

struct api_request {
    const char *base;   /* wecom.api_base of the configuration */
    struct str  path;   /* below /cgi-bin/ */
    struct str  query;  /* percent-encoded, without the token; may be empty */
    struct str  token;  /* becomes access_token of the query; empty: none */
    struct str  body;   /* JSON of a POST; p == NULL: a GET, or an upload */
    size_t      bytes_max; /* not 0: the answer is so many bytes at most of anything (media/get),
                              unless it begins as JSON does (and is no
                              longer than a refusal may be) */
    struct {
        struct str  bytes;    /* p != NULL: multipart/form-data with one part, "media" */
        const char *filename; /* raw UTF-8: filename*= and %XX are not understood (protocol 8,
                                 17) */
    } upload;
};

struct api_answer {
    int        errcode; /* 0 ok; API_NETWORK: none, too long, not HTTP 200, or no JSON object */
    struct buf body;    /* as received */
    json_t    *json;    /* the object; NULL with API_NETWORK, and when the bytes asked for came */
    bool       unsent;  /* of API_NETWORK: the request has surely not left us (no connection) */
    char       why[80]; /* of API_NETWORK, for the log: no URL in it */
};

void api_answer_free(struct api_answer *a); /* empty again */
#define auto_answer __attribute__((cleanup(api_answer_free)))

enum { API_TOO_LARGE = 45001 }; /* errcode, the platform's own: more than bytes_max */

struct api_pool; /* one thread; only api_pool_wake may come from others */

int api_pool_new(struct api_pool **out, struct err *err);
void api_pool_free(struct api_pool *p); /* NULL is fine; calls under way are cut off */

/* Starts a call; everything in r is copied. tag comes back with the answer. -1: not started
 * (ERR_RETRY). */
int api_pool_start(struct api_pool *p, const struct api_request *r, void *tag, struct err *err);

/* Works on the calls under way, and takes one that has ended: true, *tag and *answer are set
 * (answer is {0} before; the caller frees it). Call it until it says false. */
bool api_pool_next(struct api_pool *p, void **tag, struct api_answer *answer);

/* Cuts off a call that is under way: true, and its tag. false: there is none. */
bool api_pool_cut(struct api_pool *p, void **tag);

/* Waits until bytes move, somebody wakes it, or `ms` have passed. */
void api_pool_wait(struct api_pool *p, int ms);
void api_pool_wake(struct api_pool *p);

/* One call, start to end. What the network says is in answer->errcode; -1: not even started. */
int api_perform(const struct api_request *r, struct api_answer *answer, struct err *err);

/* Appends name=value, percent-encoded, with '&' in front unless the text is empty. */
void api_query_add(struct buf *query, const char *name, struct str value);

#endif
