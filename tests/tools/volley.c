#include "tests/tools/volley.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static uint64_t mix(uint64_t x) /* splitmix64: distinct nonces and prefixes, nothing secret */
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static uint64_t common_divisor(uint64_t a, uint64_t b)
{
    return b == 0 ? a : common_divisor(b, a % b);
}

/* A step that visits every user once before it repeats, in no order that a table could like. */
static uint64_t user_stride(uint64_t users)
{
    uint64_t stride = users * 618 / 1000 + 1;

    while (common_divisor(stride, users) != 1)
        stride++;
    return stride;
}

/* One volley being built. */
struct builder {
    const struct volley_plan *plan;
    const struct wecom       *w;
    int64_t                   now;
    uint64_t                  id, users, stride;
    char                    (*lines)[2][160]; /* user, and the task of a card or the code */
};

static void read_lines(struct builder *b, const char *path)
{
    FILE    *f = fopen(path, "r");
    unsigned n = 0;

    b->lines = xcalloc(b->plan->requests, sizeof *b->lines);
    while (f != NULL && n < b->plan->requests &&
           fscanf(f, "%159s %159s", b->lines[n][0], b->lines[n][1]) == 2)
        n++;
    if (f != NULL)
        fclose(f);
    if (n == b->plan->requests)
        return;
    fprintf(stderr, "volley: %s has %u lines, not %u\n", path, n, b->plan->requests);
    exit(1);
}

/* Message i: the same whenever it is asked for. */
static void write_inner(const struct builder *b, unsigned i, struct buf *inner)
{
    const struct volley_plan *p = b->plan;
    char                      user[24];

    snprintf(user, sizeof user, "%010" PRIu64, p->first_user + i * b->stride % b->users);
    if (p->tasks != NULL) {
        char              code[32];
        struct wecom_card card = {.task = b->lines[i][1],
                                  .type = "multiple_interaction",
                                  .key = "submit",
                                  .response_code = code,
                                  .chosen = p->chosen};

        snprintf(code, sizeof code, "code%" PRIu64, b->id + i);
        wecom_press(inner, b->w, b->lines[i][0], b->now, &card);
    } else if (p->scans != NULL) {
        wecom_scan(inner, b->w, b->lines[i][0], b->now, "scan", b->lines[i][1]);
    } else if (p->tap != NULL) {
        wecom_tap(inner, b->w, user, b->now, p->tap);
    } else {
        wecom_text(inner, b->w, user, b->now, b->id + i, p->text);
    }
}

static void add(struct volley *v, const struct builder *b, unsigned i)
{
    auto_buf struct buf inner = {0};
    uint64_t            own = b->id + v->count;
    uint64_t            random[2] = {mix(own + 1), mix(~own)};
    struct wecom_stamp  stamp = {
         .timestamp = b->now, .nonce = mix(own), .forged = b->plan->forged};

    memcpy(stamp.random, random, sizeof stamp.random);
    write_inner(b, i, &inner);
    wecom_post(&v->bytes, b->w, buf_view(&inner), &stamp);
    v->start[++v->count] = v->bytes.n;
}

void volley_build(struct volley *v, const struct volley_plan *plan, const struct wecom *w)
{
    struct timespec now;
    struct builder  b = {.plan = plan, .w = w};

    clock_gettime(CLOCK_REALTIME, &now);
    b.now = now.tv_sec;
    b.id = (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u; /* new in every run */
    b.users = plan->users ? plan->users : plan->requests;
    b.stride = user_stride(b.users);
    if (plan->tasks != NULL)
        read_lines(&b, plan->tasks);
    else if (plan->scans != NULL)
        read_lines(&b, plan->scans);
    v->start = xcalloc(2 * (size_t)plan->requests + 1, sizeof *v->start);
    for (unsigned i = 0; i < plan->requests + VOLLEY_LAG; i++) {
        if (i < plan->requests)
            add(v, &b, i);
        if (i >= VOLLEY_LAG && mix(i - VOLLEY_LAG) % 100 < plan->again)
            add(v, &b, i - VOLLEY_LAG);
    }
    free(b.lines);
}

void volley_free(struct volley *v)
{
    buf_free(&v->bytes);
    free(v->start);
}
