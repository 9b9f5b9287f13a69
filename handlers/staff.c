#include "handlers/staff.h"

#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/staff_scope.h"
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

int staff_may_see(struct ctx *ctx, struct str college, struct str class_name, bool *may,
                  struct err *err)
{
    struct scopes s;

    if (scopes_read(ctx->store, ctx->me.userid, roles_reach, &s, err) < 0)
        return -1;
    *may = scopes_have(&s, college, class_name);
    return 0;
}

bool staff_free(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return !flow_asks_text(ctx) || word_of(ctx->text) != WORD_NONE;
}

/* ---- the trace ---- */

int staff_audit_text(struct ctx *ctx, const char *action, int64_t person, struct str detail,
                     struct err *err)
{
    struct audit row = {
        .at = ctx->now,
        .actor = ctx->me.userid,
        .action = str_c(action),
        .person = person,
        .detail = detail,
    };

    return ctx->reading ? 0 : audit_add(ctx->store, &row, err);
}

int staff_audit(struct ctx *ctx, const char *action, int64_t person, const char *const *words,
                struct str about, int64_t number, struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%s %.*s%s%lld", words[0], STR_ARG(about), about.n > 0 ? " " : "",
          (long long)number);
    return staff_audit_text(ctx, action, person, buf_view(&detail), err);
}
