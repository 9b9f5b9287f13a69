/* hongyan roster reach: how many can be reached, and for who cannot what a counsellor can send.
 *
 * The list goes into a sealed spool first: whoever reads it slowly (`| less`) keeps no snapshot of
 * the database open meanwhile, which would let its write-ahead log grow. */

#include "cli/roster.h"

#include "base/clock.h"
#include "base/cst.h"
#include "bot/json.h"
#include "cli/spool.h"
#include "conf/reach_words.h"
#include "handlers/identity.h"
#include "sheet/sheet.h"
#include "store/audit.h"
#include "store/reach.h"

#include <stdio.h>
#include <string.h>

struct reach_run {
    const struct cli_options *options;
    const struct conf_school *school;
    struct store             *store;
    struct reach_filter       filter;
    int64_t                   count[REACH_COUNT];
    struct spool             *lines;  /* the list as it will be printed */
    struct err                err;
};

/* ---- one person ---- */

/* Texts of one row of the list. */
struct entry {
    const struct reach_words *words;
    char                      since[11]; /* "" not known */
    struct buf                cause, send;
};

static void entry_of(const struct reach_run *r, const struct reach_person *p, struct entry *e)
{
    *e = (struct entry){.words = reach_words(str_c(reach_name(p->state)))};
    if (p->since > 0)
        cst_date(e->since, p->since);
    buf_c(&e->cause, e->words->cause);
    if (p->errcode != 0)
        buf_f(&e->cause, "（%lld）", (long long)p->errcode);
    reach_send(r->school, e->words, p->name, &e->send);
}

static void entry_free(struct entry *e)
{
    buf_free(&e->cause);
    buf_free(&e->send);
}

static struct str text_of(const struct buf *b)
{
    return b->p ? buf_view(b) : STR_LIT("");
}

/* Not the first of its object. */
static void add_member(struct buf *out, const char *key, struct str value)
{
    buf_f(out, ",\"%s\":", key);
    js_write_str(out, value.p ? value : STR_LIT(""));
}

static void write_json(struct buf *out, const struct reach_person *p, const struct entry *e)
{
    buf_f(out, "{\"%s\":", p->person ? "number" : "userid");
    js_write_str(out, p->number);
    add_member(out, "name", p->name);
    add_member(out, "college", p->college);
    add_member(out, "class", p->class_name);
    add_member(out, "state", str_c(e->words->state));
    add_member(out, "since", str_c(e->since));
    buf_f(out, ",\"errcode\":%lld", (long long)p->errcode);
    add_member(out, "send", text_of(&e->send));
    buf_c(out, "}");
}

static void write_csv(struct buf *out, const struct reach_person *p, const struct entry *e)
{
    const struct str cells[] = {p->number,         p->name,           p->college,
                                p->class_name,     str_c(e->words->zh), text_of(&e->cause),
                                str_c(e->since),   text_of(&e->send)};

    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        sheet_write_cell(out, cells[i], i == 0);
    buf_c(out, "\r\n");
}

static void write_text(struct buf *out, const struct reach_person *p, const struct entry *e)
{
    buf_f(out, "%.*s %.*s  %.*s %.*s  %s%s%s：%.*s\n", STR_ARG(p->number), STR_ARG(p->name),
          STR_ARG(p->college), STR_ARG(p->class_name), e->words->zh, e->since[0] ? " " : "",
          e->since, STR_ARG(text_of(&e->cause)));
    if (e->send.n > 0)
        buf_f(out, "    %.*s\n", STR_ARG(buf_view(&e->send)));
}

static int on_person(void *arg, const struct reach_person *p)
{
    struct reach_run         *r = arg;
    const struct cli_options *o = r->options;
    auto_wiped struct buf     line = {0};
    struct entry              e;

    if (p->state == REACH_ACTIVE && !r->filter.only)
        return 0; /* nothing is to be done for them: the count says it */
    entry_of(r, p, &e);
    if (o->json)
        buf_c(&line, spool_count(r->lines) > 0 ? "," : "");
    (o->json ? write_json : o->csv ? write_csv : write_text)(&line, p, &e);
    entry_free(&e);
    return spool_put(r->lines, &(struct sheet_row){.cells = (struct str[]){buf_view(&line)},
                                                   .count = 1}, &r->err);
}

/* ---- the whole ---- */

static void print_counts(const struct reach_run *r)
{
    for (int i = 0; i < REACH_COUNT; i++) {
        const struct reach_words *w = reach_words(str_c(reach_name((enum reach)i)));

        if (r->options->json)
            printf("%s\"%s\":%lld", i > 0 ? "," : "", w->state, (long long)r->count[i]);
        else
            printf("%8lld  %s / %s: %s\n", (long long)r->count[i], w->zh, w->en, w->cause);
    }
}

static void print_head(const struct reach_run *r)
{
    if (r->options->csv) {
        fputs("\xef\xbb\xbf学号,姓名,学院,班级,状态,原因,自,可以发送的话\r\n", stdout);
        return;
    }
    if (r->options->json)
        fputs("{\"counts\":{", stdout);
    print_counts(r);
    fputs(r->options->json ? "},\"people\":[" : "\n", stdout);
}

/* The look is kept before anything is shown. */
static int keep_look(struct reach_run *r)
{
    const struct cli_options *o = r->options;
    auto_buf struct buf       detail = {0};
    char                      actor[CLI_ACTOR];
    struct audit              audit = {
                     .at = clock_now(), .actor = cli_actor(actor), .action = STR_LIT("reach.list")};

    buf_f(&detail, "college=%s class=%s state=%s", o->college ? o->college : "",
          o->class_name ? o->class_name : "", r->filter.only ? reach_name(r->filter.state) : "");
    audit.detail = buf_view(&detail);
    if (store_begin(r->store, &r->err) < 0)
        return -1;
    if (audit_add(r->store, &audit, &r->err) < 0) {
        store_rollback(r->store);
        return -1;
    }
    return store_commit(r->store, &r->err);
}

static int collect(struct reach_run *r)
{
    if (keep_look(r) < 0 || reach_count(r->store, &r->filter, r->count, &r->err) < 0 ||
        reach_list(r->store, &r->filter, on_person, r, &r->err) < 0)
        return -1;
    return spool_rewind(r->lines, &r->err);
}

static int print_lines(struct reach_run *r)
{
    struct sheet_row row;
    int              rc;

    while ((rc = spool_next(r->lines, &row, &r->err)) > 0)
        if (fwrite(row.cells[0].p, 1, row.cells[0].n, stdout) != row.cells[0].n)
            return 0; /* stdout remembers it */
    return rc;
}

static int run(struct reach_run *r)
{
    if (collect(r) < 0)
        return cli_fail(EXIT_FAILED, "%s", r->err.text);
    print_head(r);
    if (print_lines(r) < 0)
        return cli_fail(EXIT_FAILED, "%s", r->err.text);
    if (r->options->json)
        fputs("]}\n", stdout);
    return fflush(stdout) == 0 && !ferror(stdout)
               ? EXIT_DONE
               : cli_fail(EXIT_FAILED, "the output cannot be written");
}

/* The word of a state as the file, the table or the staff's chat has it. */
static bool read_state(struct reach_filter *f, const char *word)
{
    const struct reach_words *w = reach_words(str_c(word));

    f->only = word != NULL;
    for (int i = 0; w && i < REACH_COUNT; i++)
        if (strcmp(reach_name((enum reach)i), w->state) == 0)
            f->state = (enum reach)i;
    return word == NULL || w != NULL;
}

int roster_reach(const struct cli_options *o, const struct conf *conf)
{
    const struct school_identity *identity = conf->school->identity;
    struct reach_run              r = {.options = o, .school = conf->school};
    struct sealer                *sealer = NULL;
    int                           code = EXIT_FAILED;

    r.filter.app = str_c(identity && identity->app ? identity->app : "student");
    r.filter.confirm = identity_confirmers(identity);
    r.filter.college = str_c(o->college);
    r.filter.class_name = str_c(o->class_name);
    if (o->json && o->csv)
        return cli_fail(EXIT_USAGE, "--json or --csv, not both");
    if (!read_state(&r.filter, o->state))
        return cli_fail(EXIT_USAGE, "没有“%s”这种状态 / there is no state \"%s\"", o->state, o->state);
    if (cli_store(conf, DB_WRITE, &sealer, &r.store) == 0)
        code = spool_open(&r.lines, sealer, &r.err) == 0
                   ? run(&r)
                   : cli_fail(EXIT_FAILED, "%s", r.err.text);
    spool_close(r.lines);
    store_close(r.store);
    sealer_free(sealer);
    return code;
}
