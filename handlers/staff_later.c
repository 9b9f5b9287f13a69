#include "handlers/staff_later.h"

#include "handlers/make.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/report.h"

int staff_later(struct ctx *ctx, const struct scopes *scopes, unsigned most, bool *later,
                struct err *err)
{
    int64_t left = most;

    *later = false;
    if (ctx->reading || !ctx->outbound)
        return 0;
    for (unsigned i = 0; i < scopes->count && left >= 0; i++) {
        struct report_filter f = {
            .college = str_c(scopes->scope[i].college),
            .class_name = str_c(scopes->scope[i].class_name),
        };
        int64_t people;

        if (report_people(ctx->store, &f, left + 1, &people, err) < 0)
            return -1;
        left -= people;
    }
    *later = left < 0;
    return 0;
}

int staff_later_say(struct ctx *ctx, struct reply *out, struct err *err)
{
    return reply_text(out,
                      str_c(tr(ctx, "人数很多，正在统计，结果马上发到这里。",
                               "There are very many people: the answer comes here in a moment.")),
                      err);
}

int staff_later_answer(struct ctx *ctx, const struct handler *h, const char *action,
                       const char *const *words, struct str about, struct reply *out,
                       struct err *err)
{
    auto_buf struct buf detail = {0};

    buf_f(&detail, "%s %.*s", words[0], STR_ARG(about));
    if (make_answer_order(ctx, h, err) < 0 ||
        staff_audit_text(ctx, action, 0, buf_view(&detail), err) < 0)
        return -1;
    return staff_later_say(ctx, out, err);
}
