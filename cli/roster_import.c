/* hongyan roster import TABLE.
 *
 * The table is read once, into a sealed spool. Then every row is checked and compared with the
 * store, without a transaction; what changes something goes into a plan, sealed and indexed. The
 * plan is written in one transaction, which does nothing else, so that a server beside it waits
 * for as short as can be. */

#include "cli/roster.h"

#include "base/clock.h"
#include "base/mem.h"
#include "cli/progress.h"
#include "cli/refused.h"
#include "cli/roster_check.h"
#include "cli/roster_difference.h"
#include "cli/roster_plan.h"
#include "store/audit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    SAID_ROWS = 20, /* refused rows, and notes, on the screen; all refused rows are in the file */
    PAGE = 1000,    /* people looked at at once */
};

/* What becomes of a row. */
enum verdict { SAME, ADD, CHANGE, LEAVE, REFUSED };

struct import {
    const struct cli_options *options;
    const struct conf        *conf;
    const char               *path;
    struct sealer            *sealer;
    struct store             *store;
    int64_t                   now;
    struct columns            columns;
    bool                      complete;   /* no column is missing that people_put overwrites */
    struct spool             *spool;      /* the table */
    struct spool             *plans;      /* what is going to be written: cli/roster_plan.h */
    struct roster_row         row;
    struct buf                known;      /* what the store knows of the row's person */
    struct buf                sealed;     /* the row's personal fields */
    struct roster_check       check;
    struct refused           *refused;
    struct progress           progress;
    bool                      kinds[ROSTER_KINDS]; /* that stand in the table */
    bool                      unreadable; /* a row's number is not known */
    struct buf                leavers;    /* int64_t, ids */
    struct roster_difference  difference;
    int64_t                   notes;
    struct err                err;
};

/* ---- saying ---- */

static void say(struct import *in, int64_t line, const char *note, struct str sentence)
{
    progress_hide(&in->progress);
    fprintf(stderr, "%s", in->path);
    if (line > 0)
        fprintf(stderr, ":%lld", (long long)line);
    fprintf(stderr, ": %s%.*s\n", note, STR_ARG(sentence));
}

/* What is imported all the same, but may be a mistake. */
static void note(struct import *in, int64_t line, const char *text)
{
    static const char more[] = "…… 其余的提示加 --dry-run 看 / --dry-run says the other notes";

    if (++in->notes <= SAID_ROWS || in->options->dry_run)
        say(in, line, "提示 / note: ", str_c(text));
    else if (in->notes == SAID_ROWS + 1)
        say(in, line, "", str_c(more));
}

static int fail(struct import *in)
{
    progress_end(&in->progress);
    return cli_fail(EXIT_FAILED, "%s: %s", in->path, in->err.text);
}

/* ---- the row and what is known already ---- */

struct completing {
    struct import *in;
    struct person *row;
};

static int keep_known(void *arg, const struct person *p)
{
    struct completing *c = arg;
    struct import     *in = c->in;
    struct person     *row = c->row;
    const int         *at = in->columns.at;
    size_t             used = 0;
    struct {
        bool        missing;
        struct str *to, from;
    } texts[] = {
        {at[ROSTER_KIND] < 0, &row->kind, p->kind},
        {at[ROSTER_COLLEGE] < 0, &row->college, p->college},
        {at[ROSTER_CLASS] < 0, &row->class_name, p->class_name},
        /* who is in the list of the school again is back */
        {at[ROSTER_STATE] < 0 && !str_is(p->state, "left"), &row->state, p->state},
    };

    buf_clear(&in->known);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        buf_str(&in->known, texts[i].from);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        if (texts[i].missing)
            *texts[i].to = (struct str){in->known.p + used, texts[i].from.n};
        used += texts[i].from.n;
    }
    if (at[ROSTER_YEAR] < 0)
        row->year = p->year;
    return 0;
}

/* A column that the table does not have changes nothing. */
static int complete(struct import *in, struct person *p)
{
    struct completing c = {in, p};
    int               rc = 0;

    if (!in->complete) {
        rc = people_find(in->store, p->number, keep_known, &c, &in->err);
        if (rc == 0 && p->candidate.n > 0)
            rc = people_candidate(in->store, p->candidate, keep_known, &c, &in->err);
    }
    if (p->kind.n == 0)
        p->kind = STR_LIT("student");
    return rc < 0 ? -1 : 0;
}

/* ---- reading ---- */

static bool has_all(const struct columns *c)
{
    return c->at[ROSTER_KIND] >= 0 && c->at[ROSTER_COLLEGE] >= 0 && c->at[ROSTER_CLASS] >= 0 &&
           c->at[ROSTER_YEAR] >= 0 && c->at[ROSTER_STATE] >= 0;
}

static int read_heading(struct import *in, struct sheet *sheet)
{
    auto_buf struct buf said = {0};
    struct str          rest, line;

    in->columns.fields = roster_columns;
    in->columns.fields_count = ROSTER_FIELDS;
    if (columns_read(&in->columns, sheet, &roster_need, &in->conf->school->roster, &said,
                     &in->err) < 0)
        return -1;
    in->complete = has_all(&in->columns);
    for (rest = buf_view(&said); str_split(&rest, '\n', &line);)
        if (line.n > 0)
            say(in, in->columns.heading.line, "提示 / note: ", line);
    return 0;
}

static int read_rows(struct import *in, struct sheet *sheet)
{
    struct sheet_row row;
    int              rc;

    progress_stage(&in->progress, "读取 / reading");
    if (read_heading(in, sheet) < 0 || spool_open(&in->spool, in->sealer, &in->err) < 0)
        return -1;
    while ((rc = sheet_next(sheet, &row, &in->err)) > 0) {
        if (spool_put(in->spool, &row, &in->err) < 0)
            return -1;
        if (columns_reason(&in->columns, &row).n == 0) {
            roster_row_read(&in->row, &in->columns, &row);
            roster_check_count(&in->check, &in->row);
        }
        progress_at(&in->progress, sheet_progress(sheet));
    }
    return rc;
}

static int read_table(struct import *in)
{
    struct sheet *sheet = NULL;
    int           rc = sheet_open(&sheet, in->path, &in->err);

    if (rc == 0)
        rc = read_rows(in, sheet);
    sheet_close(sheet);
    return rc;
}

/* ---- comparing ---- */

static void blame_clash(struct import *in, enum people_clash clash)
{
    static const struct {
        enum roster_field field;
        const char       *zh, *en;
    } words[] = {
        [PEOPLE_TWO] = {ROSTER_NUMBER, "和考生号在名册里是两个人的",
                        "and the candidate number are two persons' in the roster"},
        [PEOPLE_NUMBERED] = {ROSTER_CANDIDATE, "与名册里另一个人相同，那个人的学号不是这个",
                             "is that of another person in the roster, who has another number"},
        [PEOPLE_STRANGER] = {ROSTER_CANDIDATE,
                             "与名册里另一个人相同，姓名、证件号码对不上（确是同一个人：学号先空着，一次只改一样）",
                             "is that of another person in the roster: neither name nor document "
                             "fits (if it is the same one, leave the number empty and change one "
                             "thing at a time)"},
    };

    roster_row_blame(&in->row, words[clash].field, words[clash].zh, words[clash].en);
}

struct twin {
    const struct roster_check *check;
    bool                       corrected;
};

static int look_at_twin(void *arg, const struct person *p)
{
    struct twin *twin = arg;

    twin->corrected = roster_check_tells(twin->check, p);
    return 0;
}

/* The same document as another person's. A row for that one in this table tells another (or both
 * rows would have been refused): documents that were mixed up are put right in one go. */
static int compare_twin(struct import *in, int64_t line, const struct people_judgement *judged)
{
    struct twin twin = {.check = &in->check};

    if (judged->twin == 0)
        return 0;
    if (people_get(in->store, judged->twin, look_at_twin, &twin, &in->err) < 0)
        return -1;
    if (twin.corrected)
        return 0;
    if (judged->rival) {
        roster_row_blame(&in->row, ROSTER_ID_NUMBER, "与名册里另一个人相同，两个人类别相同、都没有离校",
                         "is that of another person of the same kind in the roster, and "
                         "neither has left");
        return 0;
    }
    in->difference.shared++;
    note(in, line, "证件号码与名册里另一个人相同，仍导入：一个人有两个号码？ / the document is that of another "
                   "person in the roster, imported all the same: one human with two numbers?");
    return 0;
}

/* What the store says of the row; a refusal of it is a reason. */
static int compare_row(struct import *in, int64_t line, enum verdict *verdict)
{
    static const enum verdict verdicts[] = {
        [PEOPLE_SAME] = SAME, [PEOPLE_ADDED] = ADD, [PEOPLE_CHANGED] = CHANGE};
    struct roster_plan      plan = {.line = line, .p = in->row.p};
    struct people_judgement judged;

    buf_clear(&in->sealed);
    if (people_seal(in->store, &in->row.x, &in->sealed, &plan.sealed, &in->err) < 0 ||
        complete(in, &in->row.p) < 0 ||
        people_judge(in->store, in->now, &in->row.p, &plan.sealed, &judged, &in->err) < 0)
        return -1;
    if (judged.clash != PEOPLE_CLEAR) {
        blame_clash(in, judged.clash);
        return 0;
    }
    *verdict = judged.left ? LEAVE : verdicts[judged.change];
    in->difference.replaced += judged.replaced;
    if (judged.replaced)
        note(in, line, "姓名和证件号码都变了，仍导入：学号给了别人？ / both the name and the document "
                       "have changed, imported all the same: is the number somebody else's now?");
    if (judged.change == PEOPLE_ADDED && !in->options->any_length)
        roster_check_length(&in->check, &in->row);
    if (in->row.why.n == 0 && compare_twin(in, line, &judged) < 0)
        return -1;
    if (judged.change == PEOPLE_SAME || in->row.why.n > 0 || in->options->dry_run)
        return 0;
    return roster_plan_put(in->plans, &plan, &in->err);
}

static void note_phone(struct import *in, int64_t line)
{
    int64_t first = roster_check_phone(&in->check, &in->row, line);
    char    text[160];

    if (first == 0)
        return;
    snprintf(text, sizeof text,
             "手机号与第 %lld 行相同，仍导入 / the phone is the same as in line %lld; imported all the "
             "same",
             (long long)first, (long long)first);
    note(in, line, text);
}

static int refuse_row(struct import *in, const struct sheet_row *row, struct str said,
                      struct str why)
{
    static const struct str more = STR_LIT("…… 其余的不再逐行显示 / the others are not shown here");

    if (++in->difference.refused <= SAID_ROWS || in->options->dry_run)
        say(in, row->line, "", said);
    else if (in->difference.refused == SAID_ROWS + 1)
        say(in, row->line, "", more);
    if (in->options->dry_run) /* writes no file, so all reasons are said */
        return 0;
    return refused_add(in->refused, row, why, &in->err);
}

/* A row that was refused and is as it was: nothing of it counts. What stands in the cell is shown
 * to nobody: it may be anything. */
static int refuse_again(struct import *in, const struct sheet_row *row)
{
    static const struct str held =
        STR_LIT("“原因”还没有清空，仍然退回：改好后请清空这一格 / the reason still stands there, so the row is "
                "refused again: empty that cell when the row is corrected");

    return refuse_row(in, row, held, columns_reason(&in->columns, row));
}

static int judge(struct import *in, const struct sheet_row *row)
{
    struct roster_difference *d = &in->difference;
    enum verdict              verdict = REFUSED;

    if (columns_reason(&in->columns, row).n > 0)
        return refuse_again(in, row);
    roster_row_read(&in->row, &in->columns, row);
    roster_check_twice(&in->check, &in->row, row->line);
    if (in->row.why.n == 0 && compare_row(in, row->line, &verdict) < 0)
        return -1;
    if (in->row.why.n > 0)
        verdict = REFUSED;
    in->unreadable = in->unreadable || in->row.p.number.n == 0;
    if (verdict == REFUSED)
        return refuse_row(in, row, buf_view(&in->row.why), buf_view(&in->row.why));
    note_phone(in, row->line);
    in->kinds[roster_kind(in->row.p.kind)] = true;
    d->added += verdict == ADD;
    d->changed += verdict == CHANGE;
    d->same += verdict == SAME;
    d->told += verdict == LEAVE;
    d->left += verdict == LEAVE;
    return 0;
}

static int compare(struct import *in)
{
    struct sheet_row row;
    int64_t          n = 0;
    int              rc;

    progress_stage(&in->progress, "比对 / comparing");
    refused_new(&in->refused, in->path, &in->columns);
    if (spool_open(&in->plans, in->sealer, &in->err) < 0 || spool_rewind(in->spool, &in->err) < 0)
        return -1;
    while ((rc = spool_next(in->spool, &row, &in->err)) > 0) {
        if (judge(in, &row) < 0)
            return -1;
        progress_at(&in->progress, (double)++n / (double)spool_count(in->spool));
    }
    return rc < 0 ? -1 : refused_flush(in->refused, &in->err);
}

/* ---- who leaves ---- */

struct page {
    struct import *in;
    int64_t        last;
    unsigned       count;
};

static int look_at(void *arg, const struct person *p)
{
    struct page   *page = arg;
    struct import *in = page->in;

    page->last = p->id;
    page->count++;
    if (in->kinds[roster_kind(p->kind)] && !str_is(p->state, "left") &&
        !roster_check_has(&in->check, p)) {
        buf_add(&in->leavers, &p->id, sizeof p->id);
        in->difference.left++;
    }
    return 0;
}

static int find_leavers(struct import *in)
{
    struct page page = {.in = in};

    if (in->unreadable && !in->options->partial)
        say(in, 0, "提示 / note: ",
            STR_LIT("有的行学号读不出来，所以这次没有人因为不在文件里而离校 / the number of some rows cannot be "
                    "read, so nobody leaves for not being in the table"));
    if (in->columns.reason >= 0)
        say(in, 0, "提示 / note: ",
            STR_LIT("这是退回行的文件，没有人因为不在文件里而离校 / these are refused rows; nobody leaves for not "
                    "being among them"));
    if (in->options->partial || in->unreadable || in->columns.reason >= 0)
        return 0;
    do {
        page.count = 0;
        if (people_each(in->store, page.last, PAGE, look_at, &page, &in->err) < 0)
            return -1;
    } while (page.count == PAGE);
    return 0;
}

static bool too_many_leave(const struct import *in)
{
    int64_t most = in->conf->school->roster.leave;

    return !in->options->allow_deletes && in->difference.left > most;
}

/* ---- writing ---- */

static int write_row(struct import *in, struct roster_plan *plan)
{
    enum people_change change;

    /* what the table does not tell is as it is now */
    if (complete(in, &plan->p) < 0)
        return -1;
    return people_put(in->store, in->now, &plan->p, &plan->sealed, false, &change, &in->err);
}

static int write_rows(struct import *in)
{
    struct roster_plan plan;
    int64_t            n = 0;
    int                rc;

    while ((rc = roster_plan_next(in->plans, &plan, &in->err)) > 0) {
        if (write_row(in, &plan) < 0) {
            struct err why = in->err; /* it was fine a moment ago: another import runs */

            return err_set(&in->err, why.kind, "第 %lld 行 / line %lld: %s", (long long)plan.line,
                           (long long)plan.line, why.text);
        }
        progress_at(&in->progress, (double)++n / (double)spool_count(in->plans));
    }
    return rc;
}

static int write_leavers(struct import *in)
{
    bool changed;

    for (size_t at = 0; at < in->leavers.n; at += sizeof(int64_t)) {
        int64_t id;

        memcpy(&id, in->leavers.p + at, sizeof id);
        if (people_leave(in->store, in->now, id, &changed, &in->err) < 0)
            return -1;
    }
    return 0;
}

static int write_audit(struct import *in)
{
    const struct roster_difference *d = &in->difference;
    char                            actor[CLI_ACTOR], detail[160];
    struct audit                    audit = {.at = in->now,
                                             .actor = cli_actor(actor),
                                             .action = STR_LIT("roster.import")};

    snprintf(detail, sizeof detail, "added=%lld changed=%lld left=%lld same=%lld refused=%lld",
             (long long)d->added, (long long)d->changed, (long long)d->left, (long long)d->same,
             (long long)d->refused);
    audit.detail = str_c(detail);
    return audit_add(in->store, &audit, &in->err);
}

static int write_all(struct import *in)
{
    progress_stage(&in->progress, "写入 / writing");
    roster_check_free(&in->check); /* what is written needs the memory */
    if (spool_rewind(in->plans, &in->err) < 0 || store_begin(in->store, &in->err) < 0)
        return -1;
    if (write_rows(in) < 0 || write_leavers(in) < 0 || write_audit(in) < 0) {
        store_rollback(in->store);
        return -1;
    }
    return store_commit(in->store, &in->err);
}

/* ---- all of it ---- */

/* The file of refused rows belongs to an import that was committed: any other leaves the one of an
 * earlier time alone. */
static int write_and_finish(struct import *in)
{
    struct err why = {0};

    if (write_all(in) < 0)
        return -1;
    if (refused_finish(in->refused, &why) == 0)
        return 0;
    return err_set(&in->err, why.kind, "已经导入，只是 / imported, but: %s", why.text);
}

static int run(struct import *in)
{
    bool nothing;

    if (read_table(in) < 0 || compare(in) < 0 || find_leavers(in) < 0)
        return fail(in);
    nothing = in->difference.refused > 0 && in->difference.refused == spool_count(in->spool);
    if (!in->options->dry_run && !nothing && !too_many_leave(in) && write_and_finish(in) < 0)
        return fail(in);
    progress_end(&in->progress);
    if (in->options->dry_run || !too_many_leave(in))
        roster_difference_print(&in->difference, in->options,
                                in->options->dry_run || nothing ? NULL
                                                                : refused_path(in->refused));
    if (too_many_leave(in))
        return roster_difference_refuse(&in->difference, in->path,
                                        in->conf->school->roster.leave);
    return nothing ? cli_fail(EXIT_FAILED,
                              "%s: 没有一行可以导入；加 --dry-run 看全部原因 / no row could be imported; "
                              "--dry-run says all reasons",
                              in->path)
                   : EXIT_DONE;
}

static void release(struct import *in)
{
    spool_close(in->spool);
    spool_close(in->plans);
    refused_free(in->refused);
    roster_row_free(&in->row);
    columns_free(&in->columns);
    buf_wipe(&in->known);
    buf_free(&in->sealed);
    buf_free(&in->leavers);
    roster_check_free(&in->check);
    store_close(in->store);
    sealer_free(in->sealer);
}

/* A dry run leaves the database alone; where there is none yet, everybody is new. */
static int open_store(struct import *in)
{
    struct conf none = *in->conf;
    char        memory[] = ":memory:";

    if (!in->options->dry_run)
        return cli_store(in->conf, DB_WRITE, &in->sealer, &in->store);
    if (access(in->conf->database, F_OK) == 0)
        return cli_store(in->conf, DB_READ, &in->sealer, &in->store);
    none.database = memory;
    return cli_store(&none, DB_WRITE, &in->sealer, &in->store);
}

int roster_import(const struct cli_options *o, const struct conf *conf, const char *path)
{
    struct import in = {.options = o,
                        .conf = conf,
                        .path = path,
                        .now = clock_now(),
                        .row.identity = conf->school->identity};
    int           code = EXIT_FAILED;

    in.progress.quiet = o->json;
    if (open_store(&in) == 0)
        code = run(&in);
    release(&in);
    return code;
}
