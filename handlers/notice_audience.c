/* Whom a notice is for, in words; and the people who fit. The words are kept, and read again when
 * the notice is sent: who fits then gets it. */
#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/words.h"
#include "handlers/clearance.h"
#include "handlers/notice_whom.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"

#include <string.h>

void notice_audience_free(struct notice_audience *a)
{
    buf_free(&a->memory);
    buf_free(&a->said);
    *a = (struct notice_audience){.missing = NULL};
}

/* ---- single words ---- */

void whom_plain(struct str text, struct buf *out)
{
    static const struct str comma = STR_LIT("、");
    auto_buf struct buf     half = {0};
    struct str              rest;

    utf8_halfwidth(&half, text);
    for (rest = buf_view(&half); rest.n > 0;) {
        size_t n = str_starts(rest, comma) ? comma.n : 1;
        bool   blank = n > 1 || rest.p[0] == ',' || rest.p[0] == ';' || rest.p[0] == '\n' ||
                     rest.p[0] == '\t';

        buf_char(out, blank ? ' ' : rest.p[0]);
        rest = str_skip(rest, n);
    }
}

bool whom_next(const struct whom *w, struct str word)
{
    struct str head = {w->rest.p, word.n};

    return word.n > 0 && w->rest.n >= word.n && str_eq_nocase(head, word) &&
           (w->rest.n == word.n || w->rest.p[word.n] == ' ');
}

bool whom_takes(struct whom *w, struct str word)
{
    if (!whom_next(w, word))
        return false;
    w->rest = str_trim(str_skip(w->rest, word.n));
    return true;
}

static bool takes_any(struct whom *w, const char *const *words)
{
    for (; *words; words++)
        if (whom_takes(w, str_c(*words)))
            return true;
    return false;
}

int whom_refuse(struct whom *w, const char *text)
{
    buf_c(w->why, text);
    return 0;
}

/* The second would be in the place of the first, and reach others than was said. */
static int refuse_twice(struct whom *w)
{
    return whom_refuse(w, tr(w->ctx, "未打卡、未办、未收到每样只能写一次，请分几次发。",
                             "Each of missing, todo, unread only once; send it in parts."));
}

static int take_all(struct whom *w)
{
    static const char *const words[] = {"全校", "全部", "所有人", "全体", "all", "everybody", NULL};

    return takes_any(w, words) ? 1 : WHOM_OTHER;
}

static void add_kind(struct audience_filter *f, const char *kind)
{
    for (unsigned i = 0; i < f->kinds_count; i++)
        if (strcmp(f->kinds[i], kind) == 0)
            return;
    if (f->kinds_count < AUDIENCE_KINDS)
        f->kinds[f->kinds_count++] = kind;
}

static int take_kind(struct whom *w)
{
    static const struct {
        const char *words[6];
        const char *kinds[6];
    } known[] = {
        {{"本科生", "本科", "undergraduates", "undergraduate"}, {"undergraduate"}},
        {{"研究生", "graduates", "graduate"}, {"graduate"}},
        {{"考生", "candidates", "candidate"}, {"candidate"}},
        {{"教职工", "教师", "老师", "staff"}, {"staff"}},
        {{"师生", "全校师生", "全体师生", "students and staff"},
         {"student", "undergraduate", "graduate", "candidate", "staff"}},
        {{"学生", "students", "student"}, {"student", "undergraduate", "graduate", "candidate"}},
    };

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (takes_any(w, known[i].words)) {
            for (const char *const *kind = known[i].kinds; *kind; kind++)
                add_kind(&w->filter, *kind);
            return 1;
        }
    return WHOM_OTHER;
}

/* 2023, 2023级. */
static int take_year(struct whom *w)
{
    enum { DIGITS = 4, FIRST = 1990, LAST = 2099 };
    static const struct str level = STR_LIT("级");
    struct str              word = w->rest;
    struct str              number = {word.p, DIGITS};
    int64_t                 year;
    size_t                  n = DIGITS;

    if (word.n < DIGITS || !str_i64(number, &year) || year < FIRST || year > LAST)
        return WHOM_OTHER;
    if (str_starts(str_skip(word, DIGITS), level))
        n += level.n;
    if (word.n > n && word.p[n] != ' ')
        return WHOM_OTHER;
    w->rest = str_trim(str_skip(word, n));
    if (w->filter.years_count == AUDIENCE_YEARS)
        return whom_refuse(w, tr(w->ctx, "年级太多，请分几次发。", "Too many years; send it in parts."));
    w->filter.years[w->filter.years_count++] = year;
    return 1;
}

static int take_unconfirmed(struct whom *w)
{
    static const char *const words[] = {"未确认", "未确认身份", "unconfirmed", NULL};

    if (!takes_any(w, words))
        return WHOM_OTHER;
    w->filter.unconfirmed = true;
    return 1;
}

/* ---- who has not reported ---- */

static const struct staff_wish missing_wish = {
    .usual = staff_daily,
    .may = staff_expected,
    .none = "学校没有每日填报的项目。",
    .none_en = "The school has nothing that is reported daily.",
    .other = "「%s」不是人人要填的，没有未报的人。",
    .other_en = "\"%s\" is not expected of everybody: nobody is missing.",
};

static int take_missing(struct whom *w)
{
    auto_reply struct reply why = {0};
    int                     rc;

    if (!takes_any(w, words_missing))
        return WHOM_OTHER;
    if (w->missing)
        return refuse_twice(w);
    rc = staff_flow(w->ctx, &missing_wish, words_missing, &w->rest, &w->missing, NULL, &why,
                    w->err);
    if (rc < 0)
        return -1;
    if (w->missing == NULL) {
        buf_str(w->why, buf_view(&why.text));
        return 0;
    }
    return 1;
}

/* ---- an earlier notice ---- */

static bool takes_number(struct whom *w, int64_t *number)
{
    struct str rest = w->rest, word;

    if (rest.n == 0 || !str_split(&rest, ' ', &word) || !str_i64(word, number) || *number <= 0)
        return false;
    w->rest = str_trim(rest);
    return true;
}

static int take_earlier(struct whom *w)
{
    static const char *const told[] = {"已送达", "told", NULL};
    bool                     unread = takes_any(w, words_notice_unread);
    int64_t                 *number = unread ? &w->filter.unacked : &w->filter.told;

    if (!unread && !takes_any(w, told))
        return WHOM_OTHER;
    if (*number > 0)
        return refuse_twice(w);
    if (takes_number(w, number))
        return 1;
    return whom_refuse(w, unread ? tr(w->ctx, "请写上是第几号通知：未收到 12",
                                      "Please say which notice: unread 12")
                                 : tr(w->ctx, "请写上是第几号通知：已送达 12",
                                      "Please say which notice: told 12"));
}

/* ---- a clearance ---- */

/* The longest name that the rest begins with; nodes before clearances, seasons before others. */
struct named {
    const struct school_clearance *clearance;
    const struct clearance_node   *node;
    size_t                         n;
    bool                           open;
};

static void try_name(const struct whom *w, const char *name, const struct school_clearance *c,
                     const struct clearance_node *node, struct named *best)
{
    auto_buf struct buf half = {0};
    struct named        one = {.clearance = c, .node = node};

    if (name == NULL)
        return;
    whom_plain(text_line(name), &half);
    if (!whom_next(w, buf_view(&half)))
        return;
    one.n = half.n;
    one.open = clearance_season(c, w->ctx->now) == SEASON_OPEN;
    if (one.n > best->n || (one.n == best->n && one.open && !best->open))
        *best = one;
}

static struct named find_named(const struct whom *w)
{
    const struct conf_school *school = w->ctx->school;
    struct named              best = {.n = 0};

    for (unsigned i = 0; i < school->clearances_count; i++) {
        const struct school_clearance *c = &school->clearances[i];

        for (unsigned k = 0; k < c->nodes_count; k++) {
            try_name(w, c->nodes[k].title, c, &c->nodes[k], &best);
            try_name(w, c->nodes[k].title_en, c, &c->nodes[k], &best);
            try_name(w, c->nodes[k].name, c, &c->nodes[k], &best);
        }
        try_name(w, c->title, c, NULL, &best);
        try_name(w, c->title_en, c, NULL, &best);
        for (unsigned k = 0; k < c->words_count; k++)
            try_name(w, c->words[k], c, NULL, &best);
    }
    return best;
}

/* Where none is named: the only one, or the only one in its season. */
static const struct school_clearance *usual_clearance(const struct ctx *ctx)
{
    const struct school_clearance *open = NULL;
    unsigned                       count = 0;

    if (ctx->school->clearances_count == 1)
        return &ctx->school->clearances[0];
    for (unsigned i = 0; i < ctx->school->clearances_count; i++)
        if (clearance_season(&ctx->school->clearances[i], ctx->now) == SEASON_OPEN) {
            open = &ctx->school->clearances[i];
            count++;
        }
    return count == 1 ? open : NULL;
}

static int take_todo(struct whom *w)
{
    static const char *const words[] = {"未办", "未办理", "待办理", "todo", NULL};
    struct named             found;

    if (!takes_any(w, words))
        return WHOM_OTHER;
    if (w->clearance)
        return refuse_twice(w);
    found = find_named(w);
    w->rest = str_trim(str_skip(w->rest, found.n));
    w->clearance = found.clearance ? found.clearance : usual_clearance(w->ctx);
    w->node = found.node;
    if (w->clearance)
        return 1;
    return whom_refuse(w, w->ctx->school->clearances_count == 0
                              ? tr(w->ctx, "学校没有要办理的手续。", "The school has no clearance.")
                              : tr(w->ctx, "请写上是哪一项手续，或者哪个环节：未办 财务处",
                                   "Please say which clearance, or which node: todo Finance"));
}

/* ---- all of it ---- */

static int take_one(struct whom *w)
{
    static int (*const takers[])(struct whom *) = {
        take_all, take_kind, take_missing, take_unconfirmed, take_todo, take_earlier, take_year,
        whom_take_place,
    };
    int rc = WHOM_OTHER;

    for (size_t i = 0; i < ARRAY_LEN(takers) && rc == WHOM_OTHER; i++)
        rc = takers[i](w);
    return rc;
}

static const char *const student_kinds[] = {"student", "undergraduate", "graduate", "candidate"};

/* Where no kind is said it is students: of the staff only who 教职工 says. Who was told of an earlier
 * notice, has to report, or has a clearance is whoever that is. */
static bool is_of_students(const struct whom *w)
{
    return w->filter.kinds_count == 0 && w->missing == NULL && w->clearance == NULL &&
           w->filter.told == 0 && w->filter.unacked == 0;
}

/* Only those who are expected to report can be missing. */
static int narrow_kinds(struct whom *w)
{
    struct report_filter   expected;
    struct audience_filter both = {.kinds_count = 0};

    if (w->missing == NULL)
        return 1;
    expected = staff_filter(w->missing, 0, "", "");
    for (unsigned i = 0; i < expected.kinds_count; i++)
        for (unsigned k = 0; k < w->filter.kinds_count || w->filter.kinds_count == 0; k++) {
            if (w->filter.kinds_count == 0 ||
                strcmp(expected.kinds[i], w->filter.kinds[k]) == 0)
                add_kind(&both, expected.kinds[i]);
            if (w->filter.kinds_count == 0)
                break;
        }
    if (both.kinds_count == 0 && expected.kinds_count > 0)
        return whom_refuse(w, tr(w->ctx, "这一项不要求他们填报。", "They are not expected to report this."));
    memcpy(w->filter.kinds, both.kinds, sizeof both.kinds);
    w->filter.kinds_count = both.kinds_count;
    return 1;
}

static int read_words(struct whom *w)
{
    int rc = 1;

    if (w->rest.n == 0)
        return whom_refuse(w, tr(w->ctx, "请写上发给谁：全校，或者学院、班级、年级。",
                                 "Please say for whom: all, or a college, a class, a year."));
    if (w->scopes->count == 0)
        return whom_refuse(w, tr(w->ctx, "您没有可以通知的范围。", "There is nobody whom you may tell."));
    while (rc > 0 && w->rest.n > 0)
        rc = take_one(w);
    return rc > 0 ? narrow_kinds(w) : rc;
}

int notice_audience_read(struct ctx *ctx, const struct scopes *scopes, struct str text,
                         struct notice_audience *out, struct buf *why, struct err *err)
{
    auto_buf struct buf    plain = {0};
    auto_whom struct whom  w = {.ctx = ctx, .scopes = scopes, .why = why, .err = err};
    int                    rc;

    whom_plain(text, &plain);
    w.rest = str_trim(buf_view(&plain));
    rc = read_words(&w);
    if (rc <= 0)
        return rc;
    if (!whom_place(&w))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(student_kinds) && (i > 0 || is_of_students(&w)); i++)
        add_kind(&w.filter, student_kinds[i]);
    whom_say(&w);
    if (w.missing)
        w.filter.missing = str_c(w.missing->name);
    *out = (struct notice_audience){
        .filter = w.filter,
        .missing = w.missing,
        .clearance = w.clearance,
        .node = w.node,
        .memory = w.memory,
        .said = w.said,
    };
    w.memory = w.said = (struct buf){0}; /* the caller owns them now */
    return 1;
}

int notice_nobody_say(struct ctx *ctx, const struct scopes *scopes, struct str text,
                      struct buf *why, struct err *err)
{
    auto_notice_audience struct notice_audience a = {.missing = NULL};
    auto_buf struct buf                         none = {0};

    if (notice_audience_read(ctx, scopes, text, &a, &none, err) < 0)
        return -1;
    if (a.clearance)
        buf_f(why,
              tr(ctx, "现在没有要办的人（还没有人到这一步，或都办好了）：%.*s。",
                 "Nobody has that to do now (nobody has come to it yet, or all have done it): "
                 "%.*s."),
              STR_ARG(buf_view(&a.said)));
    else
        buf_c(why, tr(ctx, "没有人符合，请换一个说法。", "Nobody fits; please say it otherwise."));
    return 0;
}

/* ---- the people ---- */

struct part {
    struct ctx                   *ctx;
    const struct notice_audience *audience;
    int                         (*each)(void *arg, const struct audience_person *p);
    void                         *arg;
    struct err                   *err;
};

/* Whether something is still to be done: of the one node, or of any. */
static bool is_open(const struct notice_audience *a, const struct clear_view *v)
{
    const struct clear_line *line;

    if (!v->concerned)
        return false;
    if (a->node == NULL)
        return !v->complete;
    line = clear_line_of(v, str_c(a->node->name));
    return line && !clear_is_done(line->state);
}

static int see(void *arg, const struct audience_person *p)
{
    struct part                      *part = arg;
    auto_clear_view struct clear_view v = {0};

    if (part->audience->clearance) {
        if (clearance_read(part->ctx, part->audience->clearance, p->p.person, &v, part->err) < 0)
            return -1;
        if (!is_open(part->audience, &v))
            return 0;
    }
    return part->each(part->arg, p);
}

unsigned notice_audience_look(const struct notice_audience *a, unsigned look)
{
    enum { LOOK_CLEARANCE = 300 };

    return a->clearance && look > LOOK_CLEARANCE ? LOOK_CLEARANCE : look;
}

int notice_audience_part(struct ctx *ctx, const struct notice_audience *a, struct str app,
                         unsigned look, struct buf *place,
                         int (*each)(void *arg, const struct audience_person *p), void *arg,
                         bool *more, struct err *err)
{
    struct audience_filter f = a->filter;
    struct part            part = {.ctx = ctx, .audience = a, .each = each, .arg = arg, .err = err};

    if (a->missing)
        f.day = staff_filter(a->missing, cst_day(ctx->now), "", "").day;
    return audience_part(ctx->store, &f, app, notice_audience_look(a, look), place, see, &part,
                         more, err);
}
