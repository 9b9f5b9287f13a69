/* The running process, as its operators' pages tell. */
#include "cli/doctor_private.h"

enum { ADMIN_MS = 3000, QUEUE_WARN_PERCENT = 50 };

int64_t doctor_metric(const struct doctor *d, const char *name)
{
    struct str rest = buf_view(&d->metrics), line, first;
    int64_t    value;

    while (str_split(&rest, '\n', &line)) {
        if (!str_starts(line, STR_LIT("hongyan_")))
            continue;
        line = str_skip(line, 8);
        if (str_split(&line, ' ', &first) && str_is(first, name) && str_i64(line, &value))
            return value;
    }
    return -1;
}

static unsigned ask(const struct doctor *d, const char *path, struct probe *answer)
{
    auto_buf struct buf url = {0};

    doctor_local_url(d->conf->admin_listen, &url);
    buf_c(&url, path);
    doctor_get(d, url.p, ADMIN_MS, true, answer);
    return answer->end == PROBE_ANSWERED ? answer->status : 0;
}

static void tell_stopped(struct doctor *d, const struct probe *p)
{
    struct finding f = {.mark = MARK_FAIL, .check = "process"};

    buf_f(&f.zh, "hongyan 没有在运行（admin_listen %s ", d->conf->admin_listen);
    buf_f(&f.en, "hongyan is not running (admin_listen %s: ", d->conf->admin_listen);
    buf_c(&f.fix_zh, "systemctl start hongyan；起不来看 journalctl -u hongyan");
    buf_c(&f.fix_en, "systemctl start hongyan; when it does not start: journalctl -u hongyan");
    doctor_explain(p, &f);
    buf_c(&f.zh, "）");
    buf_c(&f.en, ")");
    doctor_tell(d, &f);
}

static void tell_stranger(struct doctor *d, unsigned status)
{
    struct finding f = {.mark = MARK_FAIL, .check = "process"};

    buf_f(&f.zh, "admin_listen %s 上的不是 hongyan（/healthz 应答 %u）", d->conf->admin_listen, status);
    buf_f(&f.en, "what answers at admin_listen %s is not hongyan (/healthz gives %u)",
          d->conf->admin_listen, status);
    buf_c(&f.fix_zh, "换一个没人用的端口，重启 hongyan serve");
    buf_c(&f.fix_en, "choose a port that nobody uses, and restart hongyan serve");
    doctor_tell(d, &f);
}

void doctor_process(struct doctor *d)
{
    auto_probe struct probe health = {0}, ready = {0}, metrics = {0};
    unsigned                status = ask(d, "/healthz", &health);

    if (status == 0) {
        tell_stopped(d, &health);
        return;
    }
    if (status != 200 || !str_is(str_trim(buf_view(&health.body)), "ok")) {
        tell_stranger(d, status);
        return;
    }
    d->running = true;
    if (ask(d, "/metrics", &metrics) == 200)
        buf_str(&d->metrics, buf_view(&metrics.body));
    if (ask(d, "/readyz", &ready) == 200)
        doctor_note(d, MARK_OK, "process", NULL, "hongyan 在运行，可以接收消息",
                    "hongyan runs and takes messages", NULL, NULL);
    else
        doctor_note(d, MARK_WARN, "process", NULL, "hongyan 在运行，但还没有准备好（/readyz）",
                    "hongyan runs, but is not ready yet (/readyz)",
                    "刚启动、正在停下时是这样；一直这样就看日志",
                    "so it is while it starts or stops; if it stays so, look at the log");
}

void doctor_queue(struct doctor *d)
{
    struct finding f = {.check = "queue"};
    int64_t        waiting = doctor_metric(d, "queue"), refused;

    if (!d->running || waiting < 0)
        return;
    refused = doctor_metric(d, "refused_busy_total");
    if (waiting * 100 >= (int64_t)d->conf->tuning.queue * QUEUE_WARN_PERCENT || refused > 0)
        f.mark = MARK_WARN;
    buf_f(&f.zh, "等着处理的回调 %lld 个；启动以来因忙拒绝 %lld 个", (long long)waiting,
          (long long)(refused > 0 ? refused : 0));
    buf_f(&f.en, "%lld callbacks wait; refused as too busy since the start: %lld",
          (long long)waiting, (long long)(refused > 0 ? refused : 0));
    if (f.mark != MARK_OK) {
        buf_c(&f.fix_zh, "看磁盘是不是慢（iostat）、有没有别的程序占着数据库；被拒绝的企业微信会再发");
        buf_c(&f.fix_en, "see whether the disk is slow (iostat) or something holds the database; "
                         "WeCom sends again what was refused");
    }
    doctor_tell(d, &f);
}
