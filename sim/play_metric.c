/* What hongyan's own /metrics says: `metric NAME VALUE` waits for it. */
#include "sim/play_private.h"

#include "sim/http.h"

#include <time.h>

enum {
    ANSWER_MS = 60000,
    LOOK_MS = 20,
    QUIET_LOOKS = 2,
    ARRIVE_MS = 20000, /* longer than a call may take: 15 s */
};

int sim_run_metrics(const struct sim_run *r, struct buf *text, struct buf *why)
{
    struct sim_http    *http = sim_http_new();
    auto_buf struct buf url = {0};
    struct err          err = {0};
    unsigned            status = 0;
    int                 rc;

    buf_clear(text);
    buf_f(&url, "%s/metrics", r->world->admin_url);
    rc = sim_http_do(http, url.p, NULL, ANSWER_MS, &status, text, &err);
    sim_http_free(http);
    if (rc == 0 && status == 200)
        return 0;
    buf_f(why, "wanted /metrics\ngot HTTP %u %s\n", status, err.text);
    return -1;
}

/* false: there is no such line. */
static bool metric_of(struct str rest, const char *name, int64_t *value)
{
    auto_buf struct buf head = {0};
    struct str          line;

    buf_f(&head, "%s ", name);
    while (rest.n > 0 && str_split(&rest, '\n', &line))
        if (str_starts(line, buf_view(&head)))
            return str_i64(str_skip(line, head.n), value);
    return false;
}

/* Twice in a row: it is a moment between an answer to a person and the look at what it has put into
 * the outbox. */
void sim_run_let_arrive(struct sim_run *r)
{
    auto_buf struct buf text = {0}, why = {0};
    int64_t             end = sim_run_now_ms() + ARRIVE_MS, value = 1;
    unsigned            quiet = 0;

    while (quiet < QUIET_LOOKS && r->world->pid > 0 && sim_run_now_ms() < end &&
           sim_run_metrics(r, &text, &why) == 0 &&
           metric_of(buf_view(&text), "hongyan_sends_under_way", &value)) {
        quiet = value == 0 ? quiet + 1 : 0;
        if (quiet < QUIET_LOOKS)
            nanosleep(&(struct timespec){0, LOOK_MS * 1000000}, NULL);
    }
}

/* What the platform has answered is not what hongyan has understood: whoever needs that waits for
 * it here, however slow the machine is. */
int sim_run_metric(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    auto_buf struct buf text = {0};
    int64_t             end = sim_run_now_ms() + r->patience, value = 0;

    for (;;) {
        if (sim_run_metrics(r, &text, why) < 0)
            return -1;
        if (!metric_of(buf_view(&text), step->text, &value)) {
            buf_f(why, "wanted %s in /metrics\ngot none\n", step->text);
            return -1;
        }
        if (value == step->number)
            return 0;
        if (sim_run_now_ms() >= end)
            break;
        nanosleep(&(struct timespec){0, LOOK_MS * 1000000}, NULL);
    }
    buf_f(why, "wanted %s %lld\ngot %lld\n", step->text, (long long)step->number,
          (long long)value);
    return -1;
}
