/* The colleges and classes of an audience, within the sender's scopes; and how all of it reads. */
#include "base/mem.h"
#include "handlers/clearance.h"
#include "handlers/notice_whom.h"
#include "handlers/texts.h"

#include <stdlib.h>
#include <string.h>

/* ---- the roster's names ---- */

static void names_free(struct whom_names *n)
{
    for (unsigned i = 0; i < n->count; i++) {
        free(n->name[i].college);
        free(n->name[i].class_name);
        free(n->name[i].half_college);
        free(n->name[i].half_class);
        free(n->name[i].half_both);
    }
    free(n->name);
    *n = (struct whom_names){.name = NULL};
}

void whom_free(struct whom *w)
{
    names_free(&w->mine);
    buf_free(&w->memory);
    buf_free(&w->said);
}

static char *plain(struct str text)
{
    struct buf out = {0};

    whom_plain(str_trim(text), &out);
    return buf_take(&out);
}

static void names_grow(struct whom_names *n)
{
    unsigned          room = n->room ? 2 * n->room : 64;
    struct whom_name *name = xcalloc(room, sizeof *name);

    if (n->count > 0)
        memcpy(name, n->name, n->count * sizeof *name);
    free(n->name);
    n->name = name;
    n->room = room;
}

static int keep_name(void *arg, struct str college, struct str class_name)
{
    struct whom_names *n = arg;
    struct whom_name   one = {
          .college = str_dup(college),
          .class_name = str_dup(class_name),
          .half_college = plain(college),
          .half_class = plain(class_name),
    };
    struct buf both = {0};

    buf_f(&both, "%s %s", one.half_college, one.half_class);
    one.half_both = buf_take(&both);
    if (n->count == n->room)
        names_grow(n);
    n->name[n->count++] = one;
    return 0;
}

static int read_names(struct whom *w, const struct scopes *scopes, struct whom_names *out)
{
    out->read = true;
    for (unsigned i = 0; i < scopes->count; i++) {
        struct report_filter f = {
            .college = str_c(scopes->scope[i].college),
            .class_name = str_c(scopes->scope[i].class_name),
        };

        if (report_names(w->ctx->store, &f, keep_name, out, w->err) < 0)
            return -1;
    }
    return 0;
}

/* ---- one name ---- */

/* Bytes that the rest begins with: of "college class", the class, the college; 0: none of them. */
static size_t begins(const struct whom *w, const struct whom_name *n, bool *whole)
{
    *whole = false;
    if (n->half_class[0] && whom_next(w, str_c(n->half_both)))
        return strlen(n->half_both);
    if (whom_next(w, str_c(n->half_class)))
        return strlen(n->half_class);
    *whole = whom_next(w, str_c(n->half_college));
    return *whole ? strlen(n->half_college) : 0;
}

/* The longest name counts; 0: none. */
static size_t longest_name(const struct whom *w, const struct whom_names *names)
{
    size_t most = 0;
    bool   whole;

    for (unsigned i = 0; i < names->count; i++) {
        size_t n = begins(w, &names->name[i], &whole);

        most = n > most ? n : most;
    }
    return most;
}

static void choose(struct whom *w, unsigned i, bool whole)
{
    for (unsigned k = 0; k < w->chosen_count; k++)
        if (w->chosen[k] == i && w->whole[k] == whole)
            return;
    if (w->chosen_count > AUDIENCE_SCOPES)
        return; /* one too many tells that there are too many */
    w->chosen[w->chosen_count] = i;
    w->whole[w->chosen_count++] = whole;
}

/* Of who looks after some classes only, the college is these. */
static bool has_all_of(const struct whom *w, const char *college)
{
    return scopes_have(w->scopes, str_c(college), STR_LIT(""));
}

static void choose_all(struct whom *w, size_t n)
{
    const char *last = NULL;

    for (unsigned i = 0; i < w->mine.count; i++) {
        const struct whom_name *name = &w->mine.name[i];
        bool                    whole;

        if (begins(w, name, &whole) != n)
            continue;
        whole = whole && has_all_of(w, name->college);
        if (whole && last && strcmp(last, name->college) == 0)
            continue; /* its first class stands for it */
        choose(w, i, whole);
        last = whole ? name->college : last;
    }
}

/* Behind 未办 stands a node: which are there? */
static void say_nodes(const struct whom *w, struct str word)
{
    const struct school_clearance *c = w->clearance;

    buf_f(w->why,
          tr(w->ctx, "“%.*s”不是%s的环节，也不是学院或班级。环节有：",
             "\"%.*s\" is no node of %s, and no college or class. The nodes: "),
          STR_ARG(text_chars(word, 30)), clear_title(w->ctx, c));
    for (unsigned i = 0; i < c->nodes_count; i++) {
        auto_buf struct buf node = {0};

        clear_node_say(w->ctx, &c->nodes[i], &node);
        buf_f(w->why, "%s%s", i > 0 ? tr(w->ctx, "、", ", ") : "", node.p);
    }
    buf_c(w->why, tr(w->ctx, "。", "."));
}

/* Nobody of that name is the sender's: is there one at all? */
static int refuse_place(struct whom *w)
{
    static const struct scopes everybody = {.count = 1, .all = true};
    struct whom_names          all = {.name = NULL};
    struct str                 rest = w->rest, word = rest;
    bool                       known = false;

    str_split(&rest, ' ', &word);
    if (!w->scopes->all) {
        if (read_names(w, &everybody, &all) < 0) {
            names_free(&all);
            return -1;
        }
        known = longest_name(w, &all) > 0;
        names_free(&all);
    }
    if (known)
        buf_f(w->why, tr(w->ctx, "“%.*s”不在您负责的范围里。", "\"%.*s\" is not in your scope."),
              STR_ARG(text_chars(word, 30)));
    else if (w->clearance && w->node == NULL)
        say_nodes(w, word);
    else
        buf_f(w->why,
              tr(w->ctx, "不知道“%.*s”是谁：可以写全校、学院、班级、2023级、本科生、未打卡、未确认、未办、"
                         "未收到 12。",
                 "\"%.*s\" is not known: a college, a class, 2023, undergraduates, all, missing, "
                 "unconfirmed, todo, unread 12."),
              STR_ARG(text_chars(word, 30)));
    return 0;
}

int whom_take_place(struct whom *w)
{
    size_t n;

    if (!w->mine.read && read_names(w, w->scopes, &w->mine) < 0)
        return -1;
    n = longest_name(w, &w->mine);
    if (n == 0)
        return refuse_place(w);
    choose_all(w, n);
    w->rest = str_trim(str_skip(w->rest, n));
    return 1;
}

/* ---- the scope ---- */

/* The memory has room for all, so that what lies in it stays. */
static struct str keep(struct whom *w, const char *text)
{
    size_t from = w->memory.n;

    buf_c(&w->memory, text);
    return (struct str){w->memory.p + from, w->memory.n - from};
}

static void add_scope(struct whom *w, const char *college, const char *class_name)
{
    w->filter.scope[w->filter.scopes_count++] =
        (struct audience_scope){keep(w, college), keep(w, class_name)};
}

static size_t chosen_bytes(const struct whom *w)
{
    size_t bytes = 0;

    for (unsigned i = 0; i < w->chosen_count; i++) {
        const struct whom_name *n = &w->mine.name[w->chosen[i]];

        bytes += strlen(n->college) + strlen(n->class_name);
    }
    return bytes;
}

bool whom_place(struct whom *w)
{
    if (w->chosen_count > AUDIENCE_SCOPES) {
        buf_f(w->why, tr(w->ctx, "一次最多 %d 个学院或班级，请分几次发。",
                         "At most %d colleges or classes at once; send it in parts."),
              AUDIENCE_SCOPES);
        return false;
    }
    buf_room(&w->memory, chosen_bytes(w) + sizeof w->scopes->scope);
    for (unsigned i = 0; i < w->chosen_count; i++) {
        const struct whom_name *n = &w->mine.name[w->chosen[i]];

        add_scope(w, n->college, w->whole[i] ? "" : n->class_name);
    }
    for (unsigned i = 0; i < w->scopes->count && w->chosen_count == 0 && !w->scopes->all; i++)
        add_scope(w, w->scopes->scope[i].college, w->scopes->scope[i].class_name);
    return true;
}

/* ---- how it reads ---- */

static void say_scopes(const struct whom *w, struct buf *out)
{
    enum { NAMED = 5 };
    const struct audience_filter *f = &w->filter;

    if (f->scopes_count == 0)
        buf_c(out, tr(w->ctx, "全校", f->kinds_count > 0 && !w->missing ? "all" : "everybody"));
    for (unsigned i = 0; i < f->scopes_count && i < NAMED; i++)
        buf_f(out, "%s%.*s%s%.*s", i > 0 ? tr(w->ctx, "、", ", ") : "",
              STR_ARG(f->scope[i].college),
              f->scope[i].college.n > 0 && f->scope[i].class_name.n > 0 ? " " : "",
              STR_ARG(f->scope[i].class_name));
    if (f->scopes_count > NAMED)
        buf_f(out, tr(w->ctx, "等 %u 个学院或班级", " and others, %u in all"), f->scopes_count);
}

/* All students are 学生, all of these and the staff 师生. */
static void say_kinds(const struct whom *w, struct buf *out)
{
    enum { STUDENTS = 4, KINDS };
    const struct audience_filter *f = &w->filter;
    bool                          staff = false;

    for (unsigned i = 0; i < f->kinds_count; i++)
        staff |= strcmp(f->kinds[i], "staff") == 0;
    if (f->kinds_count == KINDS)
        buf_c(out, tr(w->ctx, " 师生", " students and staff"));
    else if (f->kinds_count == STUDENTS && !staff)
        buf_c(out, tr(w->ctx, " 学生", " students"));
    else
        for (unsigned i = 0; i < f->kinds_count; i++)
            buf_f(out, "%s%s", i > 0 ? tr(w->ctx, "、", ", ") : " ", text_kind(w->ctx, f->kinds[i]));
}

static void say_who(const struct whom *w, struct buf *out)
{
    const struct audience_filter *f = &w->filter;

    for (unsigned i = 0; i < f->years_count; i++)
        buf_f(out, tr(w->ctx, "%s%lld级", "%s%lld"), i > 0 ? tr(w->ctx, "、", ", ") : " ",
              (long long)f->years[i]);
    if (w->missing == NULL)
        say_kinds(w, out);
}

static void say_clearance(const struct whom *w, struct buf *out)
{
    auto_buf struct buf node = {0};

    if (w->node)
        clear_node_say(w->ctx, w->node, &node);
    if (w->node)
        buf_f(out, tr(w->ctx, "，%s的%s还没有办好", ", who have not finished in %s: %s"),
              clear_title(w->ctx, w->clearance), node.p);
    else
        buf_f(out, tr(w->ctx, "，%s还没有办完", ", who have not finished %s"),
              clear_title(w->ctx, w->clearance));
}

void whom_say(struct whom *w)
{
    const struct audience_filter *f = &w->filter;
    struct buf                   *out = &w->said;

    say_scopes(w, out);
    say_who(w, out);
    if (w->missing)
        buf_f(out, w->missing->rule == RULE_DAILY
                       ? tr(w->ctx, "，当天还没有填「%s」", ", who have not reported \"%s\" that day")
                       : tr(w->ctx, "，还没有填「%s」", ", who have not filled in \"%s\""),
              flow_title(w->ctx, w->missing));
    if (f->unconfirmed)
        buf_c(out, tr(w->ctx, "，还没有确认身份", ", who have not confirmed their identity"));
    if (w->clearance)
        say_clearance(w, out);
    if (f->unacked > 0)
        buf_f(out, tr(w->ctx, "，没有回复收到第 %lld 号通知", ", who have not confirmed notice %lld"),
              (long long)f->unacked);
    if (f->told > 0)
        buf_f(out, tr(w->ctx, "，收到过第 %lld 号通知", ", whom notice %lld reached"),
              (long long)f->told);
}
