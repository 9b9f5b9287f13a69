#include "cli/admin.h"

static void answer(struct exchange *x, unsigned status, const char *text)
{
    x->status = status;
    x->type = "text/plain; charset=utf-8";
    buf_c(&x->answer, text);
}

static enum serve look(void *arg, struct exchange *x)
{
    struct admin *admin = arg;

    if (!str_is(x->method, "GET") && !str_is(x->method, "HEAD")) {
        answer(x, 405, "only GET\n");
    } else if (str_is(x->path, "/healthz")) {
        answer(x, 200, "ok\n");
    } else if (str_is(x->path, "/readyz")) {
        bool ready = atomic_load(&admin->ready);
        answer(x, ready ? 200 : 503, ready ? "ready\n" : "not ready\n");
    } else if (str_is(x->path, "/metrics")) {
        x->status = 200;
        x->type = "text/plain; version=0.0.4; charset=utf-8";
        metrics_write(admin->metrics, &x->answer);
    } else {
        answer(x, 404, "there are /healthz, /readyz and /metrics\n");
    }
    return SERVE_DONE;
}

struct site admin_site(struct admin *admin)
{
    return (struct site){.arg = admin, .look = look};
}
