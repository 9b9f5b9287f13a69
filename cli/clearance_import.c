/* hongyan clearance import NAME NODE TABLE.
 *
 * First everybody whom the node concerns is read, then the table row by row, without a transaction.
 * What is to be written is short, and is written in one transaction, so that a bot beside it waits
 * for as short as can be: clearance_write.c. The bot tells the students: what it finds in the news
 * is how they stand then. */

#include "cli/clearance_private.h"

#include "base/clock.h"
#include "base/idnum.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    SAID_ROWS = 20,   /* on the screen; all refused ones are in the file */
    TURNED_FEW = 50,  /* a slip with so many can be mended at the desk */
};

struct list_person *list_people(const struct list_import *in, size_t *count)
{
    *count = in->people.n / sizeof(struct list_person);
    return (struct list_person *)(void *)in->people.p;
}

/* ---- saying ---- */

static void say(struct list_import *in, int64_t line, const char *note, struct str sentence)
{
    progress_hide(&in->progress);
    fprintf(stderr, "%s", in->path);
    if (line > 0)
        fprintf(stderr, ":%lld", (long long)line);
    fprintf(stderr, ": %s%.*s\n", note, STR_ARG(sentence));
}

static void note(struct list_import *in, int64_t line, const char *text)
{
    say(in, line, "提示 / note: ", str_c(text));
}

static int fail(struct list_import *in)
{
    progress_end(&in->progress);
    return cli_fail(EXIT_FAILED, "%s: %s", in->path, in->err.text);
}

/* ---- whom it concerns ---- */

unsigned list_node_place(const struct list_import *in)
{
    return (unsigned)(in->node - in->clearance->nodes);
}

static int keep_someone(void *arg, const struct clear_person *p)
{
    auto_clear_view struct clear_view v = {0};
    struct list_import               *in = arg;
    const struct clear_line          *line;
    struct list_person                s = {.person = p->person};

    if (clearance_view(&in->ctx, in->clearance, &in->lists, p, &v, &in->err) < 0)
        return -1;
    line = clear_line_of(&v, str_c(in->node->name));
    if (line == NULL || line->spared)
        return 0;
    s.before = line->state;
    s.open = in->node->by == NODE_FEED && line->at == 0 && !clear_is_done(line->state);
    s.desk = line->had && line->source == CLEAR_BY_DESK;
    s.listed = line->had && line->source == CLEAR_BY_FEED;
    buf_add(&in->people, &s, sizeof s);
    return 0;
}

static int compare(const void *a, const void *b)
{
    int64_t x = ((const struct list_person *)a)->person;
    int64_t y = ((const struct list_person *)b)->person;

    return x < y ? -1 : x > y;
}

static int keep_listed(void *arg, const struct clear_feed *f)
{
    struct list_import *in = arg;

    if (str_is(f->node, in->node->name))
        in->listed_before = f->listed;
    return 0;
}

static int read_people(struct list_import *in)
{
    struct clear_who    who = clearance_who(in->clearance);
    struct str          name = str_c(in->clearance->name);
    struct list_person *all;
    size_t              count;

    progress_stage(&in->progress, "名册 / the roster");
    if (clearance_lists(&in->ctx, in->clearance, &in->lists, &in->err) < 0 ||
        clear_feeds(in->ctx.store, name, keep_listed, in, &in->err) < 0 ||
        clear_people(in->ctx.store, name, &who, keep_someone, in, &in->err) < 0)
        return -1;
    all = list_people(in, &count);
    if (count > 0)
        qsort(all, count, sizeof *all, compare);
    if (in->ctx.now <= in->lists.at[list_node_place(in)]) /* in the same second */
        in->ctx.now = in->lists.at[list_node_place(in)] + 1;
    return 0;
}

static struct list_person *someone_of(const struct list_import *in, int64_t person)
{
    struct list_person  key = {.person = person};
    size_t              count;
    struct list_person *all = list_people(in, &count);

    return count > 0 ? bsearch(&key, all, count, sizeof *all, compare) : NULL;
}

/* ---- a row ---- */

static int refuse(struct list_import *in, const struct sheet_row *row, struct str said,
                  struct str why)
{
    if (++in->refused_rows <= SAID_ROWS || in->options->dry_run)
        say(in, row->line, "", said);
    else if (in->refused_rows == SAID_ROWS + 1)
        say(in, row->line, "", STR_LIT("…… 其余的不再逐行显示 / the others are not shown here"));
    if (in->options->dry_run) /* writes no file, so all reasons are said */
        return 0;
    return refused_add(in->refused, row, why, &in->err);
}

static int refuse_again(struct list_import *in, const struct sheet_row *row)
{
    static const struct str held =
        STR_LIT("“原因”还没有清空，仍然退回：改好后请清空这一格 / the reason still stands there, so the row is "
                "refused again: empty that cell when the row is corrected");

    return refuse(in, row, held, columns_reason(&in->columns, row));
}

struct finding {
    struct list_import *in;
    int64_t             person;
};

static int keep_person(void *arg, const struct person *p)
{
    struct finding  *f = arg;
    struct list_row *row = &f->in->row;

    f->person = p->id;
    if (row->name.n > 0 && !name_same(row->name, p->name))
        list_row_blame(row, LIST_NAME, "与名册里这个学号的姓名不同",
                       "is not the name that the roster has for this number");
    return 0;
}

static void blame_twice(struct list_import *in, int64_t line)
{
    char zh[60], en[60];

    snprintf(zh, sizeof zh, "与第 %lld 行是同一个人", (long long)line);
    snprintf(en, sizeof en, "the same person as in line %lld", (long long)line);
    list_row_blame(&in->row, LIST_NUMBER, zh, en);
}

/* *who NULL: refused, or nobody whom the node concerns. */
static int find(struct list_import *in, struct list_person **who)
{
    struct finding f = {.in = in};
    int            rc;

    *who = NULL;
    if (in->row.number.n == 0)
        return 0;
    rc = people_find(in->ctx.store, in->row.number, keep_person, &f, &in->err);
    if (rc < 0)
        return -1;
    if (rc == 0)
        list_row_blame(&in->row, LIST_NUMBER, "名册里没有", "nobody in the roster has it");
    else
        *who = someone_of(in, f.person);
    if (*who && (*who)->line != 0)
        blame_twice(in, (*who)->line);
    return 0;
}

static void plan_row(struct list_import *in, struct list_person *who, int64_t line)
{
    enum clear_state listed = (enum clear_state)in->node->listed;
    struct list_plan p = {
        .person = who->person,
        .line = line,
        .state = in->row.told ? in->row.state : listed,
        .reason = in->reasons.n,
        .reason_size = in->row.reason.n,
    };

    p.changes = !who->desk && (who->open || who->before != p.state);
    if (who->desk && who->before != p.state && ++in->kept <= SAID_ROWS)
        note(in, line, "办理点已经另有决定，不改 / a clerk has decided otherwise, and that stands");
    who->line = line;
    in->listed++;
    buf_str(&in->reasons, in->row.reason);
    buf_add(&in->plan, &p, sizeof p);
}

static int judge(struct list_import *in, const struct sheet_row *row)
{
    struct list_person *who;

    if (columns_reason(&in->columns, row).n > 0)
        return refuse_again(in, row);
    list_row_read(&in->row, &in->columns, row);
    if (find(in, &who) < 0)
        return -1;
    if (in->row.why.n > 0)
        return refuse(in, row, buf_view(&in->row.why), buf_view(&in->row.why));
    if (who == NULL)
        in->outside++;
    else
        plan_row(in, who, row->line);
    return 0;
}

/* ---- the table ---- */

static int read_rows(struct list_import *in, struct sheet *sheet)
{
    auto_buf struct buf said = {0};
    struct sheet_row    row;
    struct str          rest, line;
    int                 rc;

    in->columns.fields = list_columns;
    in->columns.fields_count = LIST_FIELDS;
    if (columns_read(&in->columns, sheet, &list_need, &in->ctx.school->roster, &said, &in->err) < 0)
        return -1;
    for (rest = buf_view(&said); str_split(&rest, '\n', &line);)
        if (line.n > 0)
            say(in, in->columns.heading.line, "提示 / note: ", line);
    refused_new(&in->refused, in->path, &in->columns);
    while ((rc = sheet_next(sheet, &row, &in->err)) > 0) {
        if (judge(in, &row) < 0)
            return -1;
        progress_at(&in->progress, sheet_progress(sheet));
    }
    return rc < 0 ? -1 : refused_flush(in->refused, &in->err);
}

static int read_table(struct list_import *in)
{
    struct sheet *sheet = NULL;
    int           rc = sheet_open(&sheet, in->path, &in->err);

    progress_stage(&in->progress, "读取 / reading");
    if (rc == 0)
        rc = read_rows(in, sheet);
    sheet_close(sheet);
    return rc;
}

/* ---- what it means ---- */

bool list_is_part(const struct list_import *in)
{
    return in->columns.reason >= 0;
}

bool list_is_rest(const struct list_import *in, const struct list_person *s)
{
    return s->line == 0 && !s->desk && !(list_is_part(in) && s->listed);
}

/* Who owes something may stand in a row that nobody could read: then nobody passes for not being in
 * the list. */
static void weigh(struct list_import *in)
{
    size_t              count;
    struct list_person *all = list_people(in, &count);

    in->applies = in->refused_rows == 0 || in->options->unlisted != NULL;
    in->tells = clearance_season(in->clearance, in->ctx.now) == SEASON_OPEN;
    for (size_t i = 0; i < in->plan.n / sizeof(struct list_plan); i++)
        in->changed += ((struct list_plan *)(void *)in->plan.p)[i].changes;
    for (size_t i = 0; i < count && in->applies; i++) {
        in->held += all[i].listed;
        if (!list_is_rest(in, &all[i]))
            continue;
        in->rest++;
        in->changed += all[i].open || all[i].before != in->unlisted;
        in->turned += clear_is_done(all[i].before) != clear_is_done(in->unlisted);
    }
}

/* Half a file, or that of another node, looks like a list of few: it must not let everybody else
 * pass. What a department mends from day to day is less than half of its list. */
static bool too_many_turn(const struct list_import *in)
{
    bool first = in->lists.at[list_node_place(in)] == 0;

    return !in->options->allow_unlisted && in->turned > TURNED_FEW &&
           (first || in->turned > in->held / 2);
}

static int refuse_turn(const struct list_import *in)
{
    return cli_fail(EXIT_FAILED,
                    "%s: 有 %lld 人会因为不在名单里而变成“%s”（上一份名单 %lld 人），所以什么也没有导入。请核对节点和文件是否完整；"
                    "没有错请加 --allow-unlisted。\n"
                    "%lld people would be %s for not being in it (the list before had %lld), so "
                    "nothing was imported. See that node and file are right and whole, and say "
                    "--allow-unlisted.",
                    in->path, (long long)in->turned, list_state_zh(in->unlisted),
                    (long long)in->held, (long long)in->turned, list_state_name(in->unlisted),
                    (long long)in->held);
}

/* Why nothing is imported; NULL: it is. */
static const char *objection(const struct list_import *in)
{
    if (clearance_season(in->clearance, in->ctx.now) == SEASON_OVER)
        return "办理时间已经过了，不再导入；要延长请改学校文件的 window.until / the season is over: nothing is "
               "imported; window.until of the school file makes it longer";
    if (in->listed > 0 || (in->options->unlisted && !list_is_part(in)))
        return NULL;
    return in->refused_rows > 0
               ? "没有一行可以导入；加 --dry-run 看全部原因 / no row could be imported; --dry-run says all "
                 "reasons"
               : "名单里没有要办的人；确实一个都没有，请加 --unlisted none / nobody of the list is "
                 "concerned; when that is right, say --unlisted none";
}

/* ---- all of it ---- */

static int run(struct list_import *in)
{
    const char *why;

    if (read_people(in) < 0 || read_table(in) < 0)
        return fail(in);
    weigh(in);
    why = objection(in);
    if (why == NULL && !in->options->dry_run && !too_many_turn(in) && list_write(in) < 0)
        return fail(in);
    progress_end(&in->progress);
    if (why != NULL)
        return cli_fail(EXIT_FAILED, "%s: %s", in->path, why);
    if (in->options->dry_run || !too_many_turn(in))
        list_print(in);
    return too_many_turn(in) ? refuse_turn(in) : EXIT_DONE;
}

static void release(struct list_import *in)
{
    refused_free(in->refused);
    columns_free(&in->columns);
    buf_free(&in->row.why);
    buf_free(&in->people);
    buf_free(&in->plan);
    buf_wipe(&in->reasons);
    store_close(in->ctx.store);
    sealer_free(in->sealer);
}

/* A desk decides about everybody: its list is about those who are in it, and lets nobody else pass
 * unless that is said. */
static enum clear_state unlisted_of(const struct clearance_node *node)
{
    return node->by == NODE_DESK && node->unlisted == NODE_NONE ? CLEAR_TODO
                                                                : (enum clear_state)node->unlisted;
}

int clearance_import(const struct cli_options *o, const struct conf *conf,
                     const struct school_clearance *c, const struct clearance_node *node,
                     const char *path)
{
    struct list_import in = {
        .options = o,
        .clearance = c,
        .node = node,
        .path = path,
        .ctx = {.now = clock_now(), .school = conf->school},
        .unlisted = unlisted_of(node),
    };
    int code = EXIT_FAILED;

    if (o->unlisted)
        list_state(str_c(o->unlisted), &in.unlisted);
    in.progress.quiet = o->json;
    if (cli_store(conf, o->dry_run ? DB_READ : DB_WRITE, &in.sealer, &in.ctx.store) == 0)
        code = run(&in);
    release(&in);
    return code;
}
