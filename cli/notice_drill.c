/* hongyan notice drill: is there anybody who would notice that an application is dead? */

#include "cli/notice_private.h"

#include "store/audit.h"

#include <stdio.h>

static int ask_office(struct cli_notice *r, void *arg)
{
    int64_t     *asked = arg;
    struct audit trace = {
        .at = r->ctx.now,
        .actor = r->actor,
        .action = STR_LIT("notice.drill"),
        .detail = STR_LIT(""),
    };

    if (notice_drill(&r->ctx, STR_LIT(""), asked, &r->err) < 0)
        return -1;
    if (*asked > 0)
        return audit_add(r->ctx.store, &trace, &r->err) < 0 ? -1 : 1;
    buf_c(&r->why, "没有人可以问：没有信息办的人，或者今天已经演练过 / nobody is asked: there is no office, or "
                   "there was a drill today");
    return 0;
}

int cli_notice_drill(const struct cli_options *o, const struct conf *conf)
{
    struct cli_notice r;
    int64_t           asked = 0;
    int               code = EXIT_FAILED, rc;

    if (cli_notice_open(&r, o, conf, DB_WRITE) == 0) {
        rc = cli_notice_in(&r, ask_office, &asked);
        if (rc > 0)
            printf("请信息办的人回复“收到”：%lld 条；谁没有回复，下一个工作日告诉信息办 / asked, in each application; the "
                   "office hears on the next workday who has not answered\n",
                   (long long)asked);
        code = rc > 0    ? cli_notice_flush()
               : rc == 0 ? cli_notice_refused(&r)
                         : cli_notice_failed(&r);
    }
    cli_notice_close(&r);
    return code;
}
