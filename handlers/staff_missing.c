/* 未打卡 [flow] [class or college] [page] — who has not reported today: numbers by class, and the
 * names of one class, or of all when they are few. For counsellors (their own scope) and the office
 * (everybody). Each look is in the audit. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_later.h"
#include "handlers/staff_report.h"
#include "handlers/texts.h"

static const struct staff_wish wish = {
    .usual = staff_daily,
    .may = staff_expected,
    .none = "学校没有每日填报的项目。",
    .none_en = "The school has nothing that is reported daily.",
    .other = "「%s」不是每天填报的，谁需要谁提交，没有未报的名单。",
    .other_en = "\"%s\" is not reported daily: who needs it sends it, and nobody is missing.",
};

enum {
    FEW = 30,         /* so many are named at once, whatever their classes */
    NAMES = 30,       /* of one answer */
    CLASSES = 25,     /* of one answer */
    NAME_CHARS = 10,  /* shown of a name */
    CLASS_CHARS = 20,
};

/* One look. */
struct look {
    struct ctx               *ctx;
    const struct school_flow *flow;
    const struct scopes      *scopes;
    struct str                name; /* of the class or college, as it was asked for; may be empty */
    bool                      named; /* the flow was named, and so it is in what can be replied */
    unsigned                  page;
    struct class_lines        lines;
    struct buf                text;
};

static int64_t missing_of(const struct class_line *line)
{
    return line->people - line->done;
}

/* Appends what to reply: 未打卡 打卡 软件2601 */
static void write_command(const struct look *l, const char *const *words, struct str name,
                          struct buf *out)
{
    buf_c(out, staff_word(l->ctx, words));
    if (l->named)
        buf_f(out, " %s", flow_word(l->ctx, l->flow));
    if (name.n > 0)
        buf_f(out, " %.*s", STR_ARG(name));
}

static void write_more(struct look *l)
{
    buf_c(&l->text, tr(l->ctx, "后面还有，回复“", "More: reply \""));
    write_command(l, words_missing, l->name, &l->text);
    buf_f(&l->text, tr(l->ctx, " %u”。\n", " %u\".\n"), l->page + 1);
}

/* What can be done about them. */
static void write_remind(struct look *l)
{
    auto_buf struct buf proxy = {0};

    if (l->lines.all.people == l->lines.all.done || l->flow->rule != RULE_DAILY)
        return;
    buf_c(&l->text, tr(l->ctx, "回复“", "Reply \""));
    write_command(l, words_remind, l->name, &l->text);
    staff_command(l->ctx, &staff_proxy_wish, words_proxy, l->flow, &proxy);
    buf_f(&l->text,
          l->flow->proxy ? tr(l->ctx, "”一次提醒他们，“%s 学号”代他们填报。",
                              "\" to remind them, \"%s\" and a number to report for one.")
                         : tr(l->ctx, "”一次提醒他们。", "\" to remind them."),
          proxy.p);
}

/* For the audit: the flow, and the class or college that was chosen, or all of the scope. */
static void write_about(const struct look *l, struct buf *out)
{
    buf_f(out, "%s ", l->flow->name);
    if (l->name.n > 0)
        buf_str(out, l->name);
    else
        scopes_name(l->scopes, out);
}

static int keep_trace(struct look *l, const char *action, int64_t count, struct err *err)
{
    auto_buf struct buf detail = {0};

    write_about(l, &detail);
    return staff_audit(l->ctx, action, 0, words_missing, buf_view(&detail), count, err);
}

static int say_no_page(const struct look *l, struct reply *out, struct err *err)
{
    return reply_textf(out, err, tr(l->ctx, "没有第 %u 页。", "There is no page %u."), l->page);
}

/* ---- names ---- */

struct naming {
    struct look *look;
    unsigned     skip, seen; /* seen: of this page, and one more where there is one */
    struct buf   group;      /* college and class of the newest name */
};

/* The class as a heading, where there are several. */
static void write_heading(struct naming *n, const struct report_person *p)
{
    auto_buf struct buf group = {0};

    if (class_lines_one(&n->look->lines))
        return;
    if (n->look->lines.colleges && p->college.n > 0)
        buf_f(&group, "%.*s ", STR_ARG(p->college));
    buf_str(&group, p->class_name.n > 0 ? p->class_name
                                        : str_c(tr(n->look->ctx, "（无班级）", "(no class)")));
    if (str_eq(buf_view(&group), buf_view(&n->group)))
        return;
    buf_clear(&n->group);
    buf_str(&n->group, buf_view(&group));
    buf_f(&n->look->text, "%.*s%s\n", STR_ARG(text_chars(buf_view(&group), CLASS_CHARS)),
          tr(n->look->ctx, "：", ":"));
}

static int write_name(void *arg, const struct report_person *p)
{
    struct naming *n = arg;
    struct look   *l = n->look;

    if (n->skip > 0) {
        n->skip--;
        return 0;
    }
    if (++n->seen > NAMES)
        return 1;
    write_heading(n, p);
    buf_f(&l->text, "%.*s %.*s", STR_ARG(text_chars(p->name, NAME_CHARS)), STR_ARG(p->number));
    if (p->frozen)
        buf_c(&l->text, tr(l->ctx, "（已冻结）", " (frozen)"));
    else if (p->member.n == 0)
        buf_c(&l->text, tr(l->ctx, "（未加入）", " (not a member)"));
    else if (!p->follows)
        buf_c(&l->text, tr(l->ctx, "（收不到）", " (not reachable)"));
    buf_char(&l->text, '\n');
    return 0;
}

static int say_names(struct look *l, struct reply *out, struct err *err)
{
    struct naming n = {.look = l, .skip = (l->page - 1) * NAMES};
    int rc = class_lines_missing(l->ctx->store, l->flow, cst_day(l->ctx->now), &l->lines,
                                 write_name, &n, err);

    buf_free(&n.group);
    if (rc < 0)
        return -1;
    if (n.seen == 0 && l->page > 1)
        return say_no_page(l, out, err);
    if (keep_trace(l, "staff.list", n.seen < NAMES ? n.seen : NAMES, err) < 0)
        return -1;
    if (n.seen > NAMES)
        write_more(l);
    write_remind(l);
    return reply_text(out, str_trim(buf_view(&l->text)), err);
}

/* ---- numbers ---- */

static void write_class(struct look *l, const struct class_line *line)
{
    auto_buf struct buf name = {0};

    class_line_name(l->ctx, &l->lines, line, &name);
    buf_f(&l->text, tr(l->ctx, "%.*s　未报 %lld/%lld\n", "%.*s: %lld of %lld missing\n"),
          STR_ARG(text_chars(buf_view(&name), CLASS_CHARS)), (long long)missing_of(line),
          (long long)line->people);
}

static int say_classes(struct look *l, struct reply *out, struct err *err)
{
    unsigned                 seen = 0, skip = (l->page - 1) * CLASSES;
    const struct class_line *first = NULL;
    auto_buf struct buf      choice = {0};

    for (unsigned i = 0; i < l->lines.count; i++) {
        const struct class_line *line = &l->lines.line[i];

        if (!line->chosen || missing_of(line) == 0 || seen++ < skip || seen > skip + CLASSES)
            continue;
        first = first ? first : line;
        write_class(l, line);
    }
    if (first == NULL)
        return say_no_page(l, out, err);
    if (keep_trace(l, "staff.missing", l->lines.chosen, err) < 0)
        return -1;
    if (seen > skip + CLASSES)
        write_more(l);
    buf_c(&l->text, tr(l->ctx, "看名单回复“", "For names reply \""));
    class_line_choice(l->ctx, &l->lines, first, &choice);
    write_command(l, words_missing, buf_view(&choice), &l->text);
    buf_c(&l->text, tr(l->ctx, "”。", "\". "));
    write_remind(l);
    return reply_text(out, str_trim(buf_view(&l->text)), err);
}

/* ---- the word ---- */

static int say_nobody(struct look *l, struct reply *out, struct err *err)
{
    if (keep_trace(l, "staff.missing", l->lines.chosen, err) < 0)
        return -1;
    if (l->lines.all.people == 0)
        buf_c(&l->text, tr(l->ctx, "名册里没有要填这一项的人。", "Nobody of the roster has to."));
    return reply_text(out, str_trim(buf_view(&l->text)), err);
}

static int say(struct look *l, const struct scopes *scopes, struct reply *out, struct err *err)
{
    int64_t missing = missing_of(&l->lines.all);

    class_lines_say(l->ctx, l->flow, cst_day(l->ctx->now), &l->lines, &l->text);
    scopes_say_more(l->ctx, scopes, &l->text);
    if (l->flow->rule != RULE_DAILY)
        buf_c(&l->text, tr(l->ctx, "（这一项不是每天填报的）\n", "(not reported daily)\n"));
    if (missing == 0)
        return say_nobody(l, out, err);
    return missing <= FEW || l->lines.chosen == 1 ? say_names(l, out, err)
                                                  : say_classes(l, out, err);
}

static int look(struct look *l, const struct scopes *scopes, struct str rest, struct reply *out,
                struct err *err)
{
    if (class_lines_read(l->ctx->store, l->flow, cst_day(l->ctx->now), scopes, &l->lines, err) < 0)
        return -1;
    if (!class_lines_choose(l->ctx, &l->lines, rest, &l->name, &l->page))
        return class_lines_refuse(l->ctx, words_missing, out, err);
    return say(l, scopes, out, err);
}

/* Of very many a few classes are read here, all others by the maker. */
static int look_later(struct look *l, const struct scopes *scopes, struct str rest,
                      struct reply *out, struct err *err)
{
    enum class_found    found = CLASS_MANY;
    auto_buf struct buf about = {0};

    if (rest.n > 0 && class_lines_find(l->ctx, l->flow, cst_day(l->ctx->now), scopes, rest,
                                       &l->lines, &l->name, &l->page, &found, err) < 0)
        return -1;
    if (found == CLASS_NONE)
        return class_lines_refuse(l->ctx, words_missing, out, err);
    if (found == CLASS_FEW)
        return say(l, scopes, out, err);
    write_about(l, &about);
    return staff_later_answer(l->ctx, &handler_missing, "staff.missing", words_missing,
                              buf_view(&about), out, err);
}

static int run(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct look       l = {.ctx = ctx};
    struct staff_call call;
    bool              later;
    int               rc = staff_call_read(ctx, &wish, words_missing, &call, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    l.scopes = &call.scopes;
    l.flow = call.flow;
    l.named = call.named;
    if (staff_later(ctx, &call.scopes, LATER_PEOPLE, &later, err) < 0)
        return -1;
    rc = later ? look_later(&l, &call.scopes, call.rest, out, err)
               : look(&l, &call.scopes, call.rest, out, err);
    class_lines_free(&l.lines);
    buf_free(&l.text);
    return rc;
}

const struct handler handler_missing = {
    .name = "missing",
    .type = MSG_TEXT,
    .words = words_missing,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = staff_free,
    .roles = roles_reach,
    .help = "未打卡　今天谁还没报",
    .help_en = "missing: who has not reported today",
    .run = run,
};
