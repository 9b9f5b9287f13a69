#include "handlers/staff.h"

#include "handlers/texts.h"
#include "store/audit.h"

const char *const roles_office[] = {ROLE_OFFICE, NULL};
const char *const roles_reach[] = {ROLE_OFFICE, ROLE_COUNSELLOR, NULL};

int staff_office(struct ctx *ctx, bool *may, struct reply *out, struct err *err)
{
    if (staff_is(ctx->store, ctx->me.userid, ROLE_OFFICE, may, err) < 0)
        return -1;
    if (*may)
        return 0;
    return reply_textf(out, err,
                       tr(ctx, "这项功能只对%s开放，需要权限请联系他们。", "This is for %s only."),
                       text_office(ctx));
}

/* ---- whom the member looks after ---- */

struct sight {
    struct str college, class_name;
    bool       may;
};

static bool in_scope(struct str scope, struct str of)
{
    return scope.n == 0 || str_eq(scope, of);
}

static int look(void *arg, const struct staff *m)
{
    struct sight *s = arg;

    s->may = str_is(m->role, ROLE_OFFICE) ||
             (str_is(m->role, ROLE_COUNSELLOR) && in_scope(m->college, s->college) &&
              in_scope(m->class_name, s->class_name));
    return s->may;
}

int staff_may_see(struct ctx *ctx, struct str college, struct str class_name, bool *may,
                  struct err *err)
{
    struct sight s = {.college = college, .class_name = class_name};

    if (staff_roles(ctx->store, ctx->me.userid, look, &s, err) < 0)
        return -1;
    *may = s.may;
    return 0;
}

/* ---- the trace ---- */

int staff_audit(struct ctx *ctx, const char *action, int64_t person, int64_t about, struct err *err)
{
    auto_buf struct buf detail = {0};
    struct audit        row = {
        .at = ctx->now,
        .actor = ctx->me.userid,
        .action = str_c(action),
        .person = person,
    };

    buf_i64(&detail, about);
    row.detail = buf_view(&detail);
    return audit_add(ctx->store, &row, err);
}
