#include "tests/tools/talk.h"

#include "base/mem.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { WAIT_MS = 120000 };

static atomic_uint_fast64_t count; /* of messages and envelopes: makes each one new */

struct text talk_text(unsigned i, const char *content)
{
    struct text t = {.create_time = (int64_t)time(NULL), .content = content};

    t.msg_id = (uint64_t)t.create_time * 1000000u + ++count;
    server_user(t.user, i);
    return t;
}

void talk_request(struct buf *request, const struct wecom *w, const struct text *t)
{
    auto_buf struct buf inner = {0};
    uint64_t            n = ++count * 0x9e3779b97f4a7c15u;
    struct wecom_stamp  stamp = {.timestamp = (int64_t)time(NULL), .nonce = n};

    memcpy(stamp.random, &n, sizeof n);
    wecom_text(&inner, w, t->user, t->create_time, t->msg_id, t->content);
    wecom_post(request, w, buf_view(&inner), &stamp);
}

void talk_take(struct answer_of *out, const struct wecom *w, const struct http_reply *reply)
{
    size_t     len;
    struct err err = {0};

    out->status = reply->status;
    buf_str(&out->body, reply->body);
    if (reply->body.n > 0 && reply->status == 200 &&
        wecom_open(w, reply->body, &out->plain, &len, &err) < 0)
        fprintf(stderr, "talk: %s\n", err.text);
}

void talk_deliver(const struct server *s, const struct wecom *w, const struct text *t,
                  struct answer_of *out)
{
    auto_buf struct buf request = {0}, in = {0};
    struct http_reply   reply;

    *out = (struct answer_of){0};
    talk_request(&request, w, t);
    if (http_once(s->port, buf_view(&request), &in, &reply, WAIT_MS) == 0)
        talk_take(out, w, &reply);
}

bool talk_say(const struct server *s, const struct wecom *w, unsigned i, const char *content,
              const char *want)
{
    struct text                     t = talk_text(i, content);
    auto_answer_of struct answer_of a = {0};

    talk_deliver(s, w, &t, &a);
    if (a.status == 200 && answer_contains(&a, want))
        return true;
    fprintf(stderr, "\"%s\" -> %d: %s\n", content, a.status, a.plain ? a.plain : "(empty)");
    return false;
}

bool answer_contains(const struct answer_of *a, const char *want)
{
    return a->plain != NULL && strstr(a->plain, want) != NULL;
}

void answer_of_free(struct answer_of *a)
{
    buf_free(&a->body);
    free(a->plain);
    *a = (struct answer_of){0};
}
