/* What who follows the staff's application, or opens it, is told: what the school's welcome says is
 * for students. */
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/texts.h"

bool staff_here(const struct ctx *ctx)
{
    return str_is(str_c(ctx->app->name), "staff");
}

static int see_role(void *arg, const struct staff *m)
{
    (void)m;
    *(bool *)arg = true;
    return 1;
}

/* Nobody here yet: a student who has found it, or somebody whose name is not on the list. */
static void say_no_role(const struct ctx *ctx, struct buf *out)
{
    buf_f(out,
          tr(ctx, "您的账号还没有职务。老师和门岗请联系%s登记；学生请用学生的应用。",
             "Your account has no role yet. Teachers and guards: please ask %s; students have an "
             "application of their own."),
          text_office(ctx));
}

static int say_roles(struct ctx *ctx, bool brief, struct buf *out, struct err *err)
{
    auto_buf struct buf words = {0};
    bool                has = false;

    if (staff_roles(ctx->store, ctx->me.userid, see_role, &has, err) < 0 ||
        (has && help_roles(ctx, brief, &words, err) < 0))
        return -1;
    if (!has) {
        say_no_role(ctx, out);
        return 0;
    }
    if (words.n > 0 && brief)
        buf_f(out, tr(ctx, "常用：%.*s。", "Reply with: %.*s. "), STR_ARG(buf_view(&words)));
    else
        buf_str(out, buf_view(&words));
    buf_c(out, tr(ctx, "回复“帮助”看全部。", "Reply \"help\" for everything."));
    return 0;
}

int staff_welcome(struct ctx *ctx, struct buf *out, struct err *err)
{
    buf_f(out, tr(ctx, "您好！这里是%s教职工用的。\n", "Hello! This is for the staff of %s.\n"),
          tr(ctx, ctx->school->name, ctx->school->name_en));
    return say_roles(ctx, false, out, err);
}

int staff_greet(struct ctx *ctx, struct buf *out, struct err *err)
{
    return say_roles(ctx, true, out, err);
}
