/* How far a notice is, until everybody has an outcome. The bot sends it: here is only looked. */

#include "cli/notice_private.h"

#include "base/clock.h"
#include "cli/progress.h"

#include <signal.h>
#include <stdio.h>
#include <time.h>

enum {
    LOOK_MS = 250,
    AHEAD = 60,        /* seconds: what begins later is not waited for */
    NOBODY_S = 20,     /* nothing has taken it for so long: there is no bot, or it cannot send */
    STUCK_S = 120,     /* nothing has moved for so long */
};

struct waiting {
    struct cli_notice *r;
    int64_t            number;
    struct progress    progress;
    sigset_t           stop;     /* Ctrl-C */
    int64_t            moved_us; /* when something moved, monotonic */
    int64_t            moves;    /* a number that changes with it */
};

enum verdict { GOES_ON, ENDED, HELD, LATER, NO_BOT, STUCK, LEFT };

/* Sleeps; true: the operator wants to go. */
static bool was_stopped(const struct waiting *w)
{
    const struct timespec some = {.tv_nsec = LOOK_MS * 1000000L};

    return sigtimedwait(&w->stop, NULL, &some) > 0;
}

static int64_t quiet_seconds(struct waiting *w, const struct notice_seen *s)
{
    int64_t moves = (int64_t)s->n.state * 4 + s->n.stage + s->n.rounds + s->counts.people +
                    notice_settled(&s->counts) + s->counts.parts;

    if (moves != w->moves) {
        w->moves = moves;
        w->moved_us = clock_monotonic_us();
    }
    return (clock_monotonic_us() - w->moved_us) / 1000000;
}

/* The first 1 % is out, and its time runs. */
static bool is_between_stages(const struct cli_notice *r, const struct notice *n)
{
    int64_t until = n->staged_at + (int64_t)r->ctx.school->notices.stage_minutes * 60;

    return n->state == NOTICE_SENDING && n->stage == 1 && n->staged_at > 0 &&
           r->ctx.now < until + NOBODY_S;
}

/* When it begins or goes on; 0: now. */
static int64_t later_at(const struct cli_notice *r, const struct notice *n)
{
    bool quiet;

    return n->state == NOTICE_SENDING ? notice_goes_on_at(&r->ctx, n, &quiet) : n->due_at;
}

static enum verdict judge(struct waiting *w, const struct notice_seen *s)
{
    int64_t quiet = quiet_seconds(w, s);

    w->r->ctx.now = clock_now();
    if (s->n.state >= NOTICE_DONE)
        return ENDED;
    if (s->n.state == NOTICE_WAITING)
        return HELD;
    if (later_at(w->r, &s->n) > w->r->ctx.now + AHEAD)
        return LATER;
    if (later_at(w->r, &s->n) > w->r->ctx.now || is_between_stages(w->r, &s->n))
        return GOES_ON;
    if (s->n.state == NOTICE_PLANNED && quiet >= NOBODY_S)
        return NO_BOT;
    return quiet >= STUCK_S ? STUCK : GOES_ON;
}

/* Of nobody who is not written down yet is anything known. */
static double part_of(const struct notice_seen *s)
{
    int64_t all = s->counts.people > s->n.expected ? s->counts.people : s->n.expected;

    if (s->n.state < NOTICE_SENDING || all <= 0)
        return 0;
    return (double)notice_settled(&s->counts) / (double)all;
}

static int watch(struct waiting *w, struct notice_seen *s, enum verdict *verdict)
{
    for (;;) {
        int rc = cli_notice_find(w->r, w->number, s);

        if (rc <= 0)
            return -1;
        *verdict = judge(w, s);
        progress_at(&w->progress, part_of(s));
        if (*verdict != GOES_ON)
            return 0;
        if (was_stopped(w)) {
            *verdict = LEFT;
            return 0;
        }
    }
}

/* ---- what is said in the end ---- */

/* That it passes is said only where it does. */
static int say_nobody(const struct waiting *w)
{
    struct err err = {0};
    int64_t    passing = 0;
    long long  n = (long long)w->number;

    if (notice_passing(w->r->ctx.store, w->number, STR_LIT(""), STR_LIT(""), &passing, &err) < 0 ||
        passing == 0)
        return cli_fail(EXIT_FAILED,
                        "第 %lld 号没有送到任何人，原因见上；再发一次也一样，请改好以后重新发一条 / notice %lld has reached "
                        "nobody, and would not if it were repeated: mend what is said above, and "
                        "send a new one",
                        n, n);
    return cli_fail(EXIT_FAILED,
                    "第 %lld 号没有送到任何人，原因见上；会过去的，好了以后用 hongyan notice repeat %lld 再发 / "
                    "notice %lld has reached nobody; that passes: then hongyan notice repeat %lld",
                    n, n, n, n);
}

static int say_verdict(const struct waiting *w, const struct notice_seen *s, enum verdict verdict)
{
    long long n = (long long)w->number;
    char      stamp[17];

    if (verdict == NO_BOT)
        return cli_fail(EXIT_FAILED,
                        "第 %lld 号已经提交，但没有开始发：hongyan serve 没有运行，或者现在发不出去（原因看 hongyan "
                        "doctor）；好了会自动发 / notice %lld is put, but nothing takes it: hongyan serve "
                        "is not running, or cannot send (hongyan doctor says why); it begins by "
                        "itself",
                        n, n);
    if (verdict == STUCK)
        return cli_fail(EXIT_FAILED,
                        "第 %lld 号两分钟没有进展：看日志和 hongyan doctor；能发了会自动接着发，进度看 hongyan notice "
                        "status %lld / nothing has moved for two minutes: see the log and "
                        "hongyan doctor; it goes on by itself",
                        n, n);
    if (verdict == HELD && notice_late(&s->n) > 0)
        fprintf(stderr,
                "第 %lld 号先没有发：原定 %s 发，那时服务没有运行；现在发用 hongyan notice release %lld / notice %lld "
                "is held: it was planned for then, when the service was down; release it to send it "
                "now\n",
                n, cst_stamp(stamp, notice_late(&s->n)), n, n);
    else if (verdict == HELD)
        fprintf(stderr,
                "第 %lld 号先没有发：原来 %lld 人，现在有 %lld 人，等另一个人放行 / notice %lld is held: there were %lld "
                "people, there are %lld now; a second person has to release it\n",
                n, (long long)notice_before(&s->n), (long long)s->n.expected, n,
                (long long)notice_before(&s->n), (long long)s->n.expected);
    if (verdict == LATER)
        fprintf(stderr, "第 %lld 号 %s 再发，不用等 / notice %lld goes on at %s\n", n,
                cst_stamp(stamp, later_at(w->r, &s->n)), n, stamp);
    if (verdict == LEFT)
        fprintf(stderr,
                "第 %lld 号接着在发；看进度 hongyan notice status %lld，停发 hongyan notice stop %lld / it goes "
                "on; see notice status %lld, end it with notice stop %lld\n",
                n, n, n, n, n);
    if (verdict == ENDED && s->n.state == NOTICE_DONE && s->counts.fate[FATE_HANDED] == 0)
        return say_nobody(w);
    return verdict == ENDED && s->n.state != NOTICE_DONE ? EXIT_FAILED : EXIT_DONE;
}

static int say(struct waiting *w, const struct notice_seen *s, enum verdict verdict)
{
    auto_buf struct buf out = {0};
    int                 code;

    if (w->r->options->json) {
        buf_char(&out, '{');
        cli_notice_write_json(&w->r->ctx, &s->n, &s->counts, &out);
        buf_c(&out, "}\n");
    } else {
        cli_notice_write_text(w->r, s, &out);
    }
    fwrite(out.p, 1, out.n, stdout);
    code = cli_notice_flush();
    return code == EXIT_DONE ? say_verdict(w, s, verdict) : code;
}

int cli_notice_wait(struct cli_notice *r, int64_t number)
{
    auto_notice_seen struct notice_seen s = {.kind = NULL};
    struct waiting w = {.r = r, .number = number, .moved_us = clock_monotonic_us(), .moves = -1};
    enum verdict   verdict;
    sigset_t       before;
    int            rc;

    sigemptyset(&w.stop);
    sigaddset(&w.stop, SIGINT);
    sigaddset(&w.stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &w.stop, &before);
    w.progress.quiet = r->options->json;
    progress_stage(&w.progress, "发送 / sending");
    rc = watch(&w, &s, &verdict);
    progress_end(&w.progress);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (rc < 0)
        return r->why.n > 0 ? cli_notice_refused(r) : cli_notice_failed(r);
    return say(&w, &s, verdict);
}
