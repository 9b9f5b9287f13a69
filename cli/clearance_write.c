/* The second half of hongyan clearance import: what a list changes goes to the store, in one
 * transaction, and the operator is told what came of it. */

#include "cli/clearance_private.h"

#include "base/clock.h"
#include "store/audit.h"

#include <stdio.h>

/* ---- writing ---- */

/* Before the season they wait for its first morning: schedule_clear.c. */
static int put_news(struct list_import *in, int64_t person)
{
    return clear_news_put(in->ctx.store, in->ctx.now, str_c(in->clearance->name),
                          str_c(in->node->name), person, &in->err);
}

static int write_row(struct list_import *in, const struct list_plan *p, struct str by)
{
    struct clear_row row = {
        .clearance = str_c(in->clearance->name),
        .node = str_c(in->node->name),
        .person = p->person,
        .state = p->state,
        .source = CLEAR_BY_FEED,
        .at = in->ctx.now,
        .by = by,
        .reason = {in->reasons.p ? in->reasons.p + p->reason : "", p->reason_size},
    };
    bool kept = false, changed = false;

    if (clear_feed_row(in->ctx.store, in->ctx.now, &row, &kept, &changed, &in->err) < 0)
        return -1;
    return p->changes && !kept ? put_news(in, p->person) : 0;
}

static int write_rows(struct list_import *in, struct str by)
{
    const struct list_plan *plan = (const struct list_plan *)(const void *)in->plan.p;
    size_t                  count = in->plan.n / sizeof *plan;

    for (size_t i = 0; i < count; i++) {
        if (write_row(in, &plan[i], by) < 0)
            return -1;
        progress_at(&in->progress, (double)i / (double)count);
    }
    return 0;
}

static int is_gone(void *arg, const struct clear_row *row)
{
    (void)arg;
    (void)row;
    return 0;
}

static int write_rest(struct list_import *in)
{
    struct str          name = str_c(in->clearance->name), node = str_c(in->node->name);
    size_t              count;
    struct list_person *all = list_people(in, &count);
    struct clear_feed   feed = {
        .node = node,
        .unlisted = in->unlisted,
        .at = in->ctx.now,
        .listed = in->listed + (list_is_part(in) ? in->listed_before : 0),
    };

    if (!in->applies)
        return 0;
    if (!list_is_part(in) &&
        clear_feed_rest(in->ctx.store, name, node, in->ctx.now, is_gone, NULL, &in->err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (list_is_rest(in, &all[i]) && (all[i].open || all[i].before != in->unlisted) &&
            put_news(in, all[i].person) < 0)
            return -1;
    return clear_feed_put(in->ctx.store, in->ctx.now, name, &feed, &in->err);
}

static int write_audit(struct list_import *in, struct str by)
{
    auto_buf struct buf detail = {0};
    struct audit        audit = {
               .at = clock_now(), .actor = by, .action = STR_LIT("clearance.import")};

    buf_f(&detail, "%s %s listed=%lld changed=%lld kept=%lld outside=%lld refused=%lld unlisted=%s",
          in->clearance->name, in->node->name, (long long)in->listed, (long long)in->changed,
          (long long)in->kept, (long long)in->outside, (long long)in->refused_rows,
          in->applies ? list_state_name(in->unlisted) : "as before");
    audit.detail = buf_view(&detail);
    return audit_add(in->ctx.store, &audit, &in->err);
}

static int refuse_busy(struct list_import *in)
{
    struct err why = in->err;

    return err_set(&in->err, why.kind,
                   "数据库一直有别的写入，这次什么也没有导入，请再导一次 / the database was busy: nothing "
                   "was imported, please run it again (%.60s)",
                   why.text);
}

/* What is to change was found out without a transaction: it is void when the list is another by
 * now. */
static int begin(struct list_import *in)
{
    struct clear_lists now;

    if (store_begin(in->ctx.store, &in->err) < 0)
        return refuse_busy(in);
    if (clearance_lists(&in->ctx, in->clearance, &now, &in->err) == 0 &&
        (now.at[list_node_place(in)] == in->lists.at[list_node_place(in)] ||
         err_set(&in->err, ERR_RETRY,
                 "这个节点的名单刚被另一次导入换了，这次什么也没有导入；要用这一份，请再导一次 / another "
                 "import of this node was first: nothing was imported; for this list run it "
                 "again") == 0))
        return 0;
    store_rollback(in->ctx.store);
    return -1;
}

int list_write(struct list_import *in)
{
    char       actor[CLI_ACTOR];
    struct str by = cli_actor(actor);
    struct err why = {0};

    progress_stage(&in->progress, "写入 / writing");
    if (begin(in) < 0)
        return -1;
    if (write_rows(in, by) < 0 || write_rest(in) < 0 || write_audit(in, by) < 0) {
        store_rollback(in->ctx.store);
        return -1;
    }
    if (store_commit(in->ctx.store, &in->err) < 0)
        return -1;
    if (refused_finish(in->refused, &why) == 0)
        return 0;
    return err_set(&in->err, why.kind, "已经导入，只是 / imported, but: %s", why.text);
}

/* ---- the result ---- */

static void print_json(const struct list_import *in)
{
    printf("{\"listed\":%lld,\"changed\":%lld,\"kept\":%lld,\"outside\":%lld,\"refused\":%lld,"
           "\"unlisted_people\":%lld,\"unlisted\":%s%s%s,\"told\":%s,\"dry_run\":%s}\n",
           (long long)in->listed, (long long)in->changed, (long long)in->kept,
           (long long)in->outside, (long long)in->refused_rows, (long long)in->rest,
           in->applies ? "\"" : "", in->applies ? list_state_name(in->unlisted) : "null",
           in->applies ? "\"" : "", in->tells ? "true" : "false",
           in->options->dry_run ? "true" : "false");
}

static void print_rest(const struct list_import *in)
{
    if (in->applies)
        printf("不在名单里的 %lld 人：%s / %lld people are not in it: %s\n", (long long)in->rest,
               list_state_zh(in->unlisted), (long long)in->rest, list_state_name(in->unlisted));
    else
        printf("有退回的行，不在名单里的人这次不动；改好再导，或加 --unlisted %s / as rows were refused, who "
               "is not in it stands as before; correct them, or say --unlisted %s\n",
               list_state_name(in->unlisted), list_state_name(in->unlisted));
}

void list_print(const struct list_import *in)
{
    bool dry = in->options->dry_run;

    if (in->options->json) {
        print_json(in);
        return;
    }
    printf("%s%s：名单 %lld 人，变化 %lld 人，办理点已决定、不改 %lld 人，不用办的 %lld 行，退回 %lld 行 / "
           "%s%lld listed, %lld changed, %lld kept as decided, %lld rows of others, %lld refused\n",
           dry ? "试算（没有写入）：" : "", in->node->title, (long long)in->listed,
           (long long)in->changed, (long long)in->kept, (long long)in->outside,
           (long long)in->refused_rows, dry ? "dry run: " : "", (long long)in->listed,
           (long long)in->changed, (long long)in->kept, (long long)in->outside,
           (long long)in->refused_rows);
    print_rest(in);
    if (!in->tells)
        printf("还没有到办理时间：开始那天 08:00 起通知学生 / the season has not begun: people are told "
               "from 08:00 of its first day on\n");
    if (in->refused_rows > 0 && !dry)
        printf("退回的行和原因 / refused rows with the reasons: %s\n", refused_path(in->refused));
}
