#include "handlers/desk.h"

#include "base/cst.h"
#include "base/mem.h"
#include "handlers/desk_private.h"
#include "handlers/staff.h"
#include "handlers/texts.h"
#include "store/passes.h"
#include "store/quotas.h"
#include "store/unlocks.h"

#include <stdio.h>

enum { UNKNOWN_HOUR = 30 }; /* slips of a busy day are fewer; who tries all numbers needs more */

/* ---- who may ---- */

static void add_desk(struct desks *d, struct str name)
{
    d->clerk = true;
    for (unsigned i = 0; i < d->count; i++)
        if (str_is(name, d->name[i]))
            return;
    if (d->count < DESKS)
        snprintf(d->name[d->count++], DESK_SIZE, "%.*s", STR_ARG(name));
}

struct owning {
    struct desks desks;
    bool         listed; /* has any role at all */
};

static int own_desk(void *arg, const struct staff *m)
{
    struct owning *o = arg;
    struct desks  *d = &o->desks;

    o->listed = true;
    if (str_is(m->role, ROLE_OFFICE) || (str_is(m->role, ROLE_CLERK) && m->college.n == 0))
        d->all = d->clerk = true;
    else if (str_is(m->role, ROLE_CLERK))
        add_desk(d, m->college);
    return 0;
}

struct lending {
    struct ctx   *ctx;
    struct desks *desks;
    struct err   *err;
};

static int lent_desk(void *arg, const struct deputy *deputy)
{
    const struct lending *l = arg;
    bool                  stands;

    if (deputy_stands(l->ctx, deputy, &stands, l->err) < 0)
        return -1;
    if (stands)
        add_desk(l->desks, deputy->desk);
    return 0;
}

int desks_own(struct ctx *ctx, struct str userid, struct desks *out, struct err *err)
{
    struct owning o = {.listed = false};

    if (staff_roles(ctx->store, userid, own_desk, &o, err) < 0)
        return -1;
    *out = o.desks;
    return 0;
}

int deputy_stands(struct ctx *ctx, const struct deputy *d, bool *stands, struct err *err)
{
    auto_buf struct buf desk = {0};
    struct desks        by;

    if (desks_own(ctx, d->by, &by, err) < 0)
        return -1;
    buf_str(&desk, d->desk);
    buf_c(&desk, "");
    *stands = desk_may(&by, desk.p);
    return 0;
}

/* Who has left the list of the staff stands in for nobody, whatever day was named. */
int desks_of(struct ctx *ctx, struct str userid, struct desks *out, struct err *err)
{
    struct owning  o = {.listed = false};
    struct lending l = {ctx, &o.desks, err};

    if (ctx->school->clearances_count + ctx->school->appointments_count > 0 &&
        (staff_roles(ctx->store, userid, own_desk, &o, err) < 0 ||
         (o.listed &&
          deputy_desks(ctx->store, userid, cst_day(ctx->now), lent_desk, &l, err) < 0)))
        return -1;
    *out = o.desks;
    return 0;
}

bool desk_may(const struct desks *d, const char *desk)
{
    for (unsigned i = 0; i < d->count; i++)
        if (str_is(str_c(desk), d->name[i]))
            return true;
    return d->all;
}

const char *desk_of_node(const struct clearance_node *n)
{
    return n->desk ? n->desk : n->title;
}

bool desk_there(const struct ctx *ctx)
{
    return ctx->school->clearances_count > 0;
}

int desk_clerk(struct ctx *ctx, struct desks *desks, struct reply *out, struct err *err)
{
    if (desks_of(ctx, ctx->me.userid, desks, err) < 0)
        return -1;
    if (desks->clerk)
        return 1;
    return reply_textf(out, err,
                       tr(ctx, "这项功能只对办理点的老师开放，需要权限请联系%s。",
                          "This is for the clerks of a desk. Please ask %s."),
                       text_office(ctx));
}

int desk_listed(struct ctx *ctx, bool *may, struct err *err)
{
    struct desks d = {.clerk = false};

    if (desk_there(ctx) && desks_of(ctx, ctx->me.userid, &d, err) < 0)
        return -1;
    *may = d.clerk;
    return 0;
}

/* ---- whom a code or a number means ---- */

static int find_code(struct ctx *ctx, struct str text, struct desk_person *out, struct err *err)
{
    auto_buf struct buf  memory = {0};
    struct signed_ticket ticket;
    struct lookup_code   code;
    struct err           why = {0};
    int                  found;

    if (pass_code_read(ctx->store, text, &ticket, &why) < 0) {
        if (why.kind == ERR_RETRY)
            return err_set(err, ERR_RETRY, "%s", why.text);
        out->found = why.kind == ERR_FORBIDDEN ? FOUND_FORGED : FOUND_FOREIGN;
        return 0;
    }
    out->found = ticket.kind == SIGNED_LOOKUP ? FOUND_UNKNOWN : FOUND_PASS;
    if (ticket.kind != SIGNED_LOOKUP)
        return 0;
    if ((found = lookup_by_ref(ctx->store, ticket.ref, &code, &memory, err)) <= 0)
        return found;
    out->clearance = clearance_named(ctx->school, code.clearance);
    out->person = code.person;
    if (code.dead_at > 0)
        out->found = FOUND_DEAD;
    else if (code.expires_at <= ctx->now)
        out->found = FOUND_EXPIRED;
    else if (out->clearance)
        out->found = FOUND_PERSON;
    return 0;
}

bool desks_have(const struct desks *d, const struct school_clearance *c)
{
    for (unsigned i = 0; i < c->nodes_count; i++)
        if (desk_may(d, desk_of_node(&c->nodes[i])))
            return true;
    return false;
}

/* Of several the one in which the member has something to decide. */
static int choose_clearance(struct ctx *ctx, struct desk_person *out, struct err *err)
{
    struct desks d;

    if (ctx->school->clearances_count < 2)
        return 0;
    if (desks_of(ctx, ctx->me.userid, &d, err) < 0)
        return -1;
    for (unsigned i = 0; i < ctx->school->clearances_count; i++) {
        const struct school_clearance    *c = &ctx->school->clearances[i];
        auto_clear_view struct clear_view v = {0};

        if (!desks_have(&d, c) || clearance_season(c, ctx->now) != SEASON_OPEN)
            continue;
        if (clearance_read(ctx, c, out->person, &v, err) < 0)
            return -1;
        if (!v.concerned)
            continue;
        out->clearance = c;
        return 0;
    }
    return 0;
}

static int keep_person(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static const struct quota unknown = {.name = "desk.unknown", .hour = UNKNOWN_HOUR};

/* left: how many might still be nobody's, with this one. */
static int keep_unknown(struct ctx *ctx, int64_t left, struct err *err)
{
    auto_buf struct buf detail = {0};
    bool                taken;

    ctx->unknown++;
    if (quota_take(ctx->store, ctx->now, &unknown, ctx->me.userid, &taken, NULL, err) < 0)
        return -1;
    buf_f(&detail, "%d in an hour", UNKNOWN_HOUR);
    return left == 1 ? staff_audit_text(ctx, "desk.unknown", 0, buf_view(&detail), err) : 0;
}

static int look_number(struct ctx *ctx, struct str number, struct desk_person *out, struct err *err)
{
    int found = people_find(ctx->store, number, keep_person, &out->person, err);

    if (found == 0)
        found = people_candidate(ctx->store, number, keep_person, &out->person, err);
    if (found < 0 ||
        (found > 0 && (clearance_of(ctx, out->person, &out->clearance, err) < 0 ||
                       (out->clearance && choose_clearance(ctx, out, err) < 0))))
        return -1;
    out->found = out->clearance ? FOUND_PERSON : FOUND_NOBODY;
    return 0;
}

/* Over the bound nothing is looked up: else whoever tries all numbers would still see which ones
 * are good. */
static int find_number(struct ctx *ctx, struct str number, struct desk_person *out, struct err *err)
{
    int64_t left;

    if (quota_left(ctx->store, ctx->now, &unknown, ctx->me.userid, &left, err) < 0)
        return -1;
    if (left <= 0) {
        out->found = FOUND_OFTEN;
        return 0;
    }
    if (look_number(ctx, number, out, err) < 0)
        return -1;
    return out->found == FOUND_NOBODY ? keep_unknown(ctx, left, err) : 0;
}

int desk_find(struct ctx *ctx, struct str text, struct desk_person *out, struct err *err)
{
    struct desk_person p = {.found = FOUND_NOBODY};
    struct str         said = str_trim(text);
    int rc = str_starts(said, STR_LIT("HY1.")) ? find_code(ctx, said, &p, err)
             : said.n > 0                      ? find_number(ctx, said, &p, err)
                                               : 0;

    if (rc < 0)
        return -1;
    if (p.found != FOUND_PERSON)
        p = (struct desk_person){.found = p.found};
    *out = p;
    return 0;
}

int desk_looked(struct ctx *ctx, const struct clear_view *v, struct err *err)
{
    return staff_audit_text(ctx, "clear.look", v->person, str_c(v->clearance->name), err);
}

/* ---- what may be decided ---- */

enum desk_choice desk_choice(const struct clear_view *v, const struct clear_line *l)
{
    if (v->season != SEASON_OPEN || l->node->by == NODE_RULE || l->spared || !l->turn)
        return CHOICE_NONE;
    if (!clear_is_done(l->state))
        return CHOICE_BOTH;
    return l->had && l->source == CLEAR_BY_DESK && l->state == CLEAR_PASSED ? CHOICE_NONE
                                                                            : CHOICE_REFUSE;
}

/* ---- how it reads ---- */

static int keep_name(void *arg, const struct staff *m)
{
    buf_str(arg, m->name);
    return m->name.n > 0;
}

int desk_name_say(struct ctx *ctx, struct str userid, struct buf *out, struct err *err)
{
    size_t before = out->n;

    if (staff_roles(ctx->store, userid, keep_name, out, err) < 0)
        return -1;
    if (out->n == before)
        buf_str(out, userid);
    return 0;
}

static void say_when(const struct ctx *ctx, int64_t at, struct buf *out)
{
    char    moment[MOMENT_SIZE];
    int64_t days = cst_day(ctx->now) - cst_day(at);

    if (days == 0)
        buf_c(out, tr(ctx, "今天 ", "today "));
    buf_c(out, text_moment(ctx, at, moment));
}

/* Nobody has decided what is as the school file says; a list is named as one, and not by who
 * imported it. */
static int say_source(struct ctx *ctx, const struct clear_line *l, struct buf *out, struct err *err)
{
    if (l->node->by == NODE_RULE || l->at == 0)
        return 0;
    buf_c(out, tr(ctx, "（", " ("));
    if (!l->had || l->source == CLEAR_BY_FEED)
        buf_c(out, tr(ctx, "名单", "by list"));
    else if (desk_name_say(ctx, buf_view(&l->by), out, err) < 0)
        return -1;
    buf_char(out, ' ');
    say_when(ctx, l->at, out);
    buf_c(out, tr(ctx, "）", ")"));
    return 0;
}

int desk_line_say(struct ctx *ctx, const struct clear_line *l, struct buf *out, struct err *err)
{
    enum { REASON_SHOWN = 60 };

    clear_node_say(ctx, l->node, out);
    buf_f(out, tr(ctx, "：%s", ": %s"), clear_state_say(ctx, l->state));
    if (l->state == CLEAR_REFUSED && l->reason.n > 0)
        buf_f(out, tr(ctx, "，%.*s", ", %.*s"),
              STR_ARG(text_chars(buf_view(&l->reason), REASON_SHOWN)));
    return say_source(ctx, l, out, err);
}

/* 资产处、后勤宿舍科: those before it that are open. */
static void say_before(const struct ctx *ctx, const struct clear_view *v,
                       const struct clear_line *l, struct buf *out)
{
    bool first = true;

    for (unsigned i = 0; i < v->count; i++) {
        const struct clear_line *before = &v->line[i];

        if (before->node->number >= l->node->number || clear_is_done(before->state))
            continue;
        buf_f(out, "%s%s", first ? "" : tr(ctx, "、", ", "),
              tr(ctx, before->node->title, before->node->title_en));
        first = false;
    }
}

void desk_why_say(const struct ctx *ctx, const struct clear_view *v, const struct clear_line *l,
                  struct buf *out)
{
    if (l->spared) {
        buf_c(out, tr(ctx, "这一项不涉及这位同学", "It does not concern this person"));
    } else if (l->node->by == NODE_RULE) {
        buf_c(out, tr(ctx, "由系统按规定判定，不用您决定", "Decided by a rule, and by nobody else"));
    } else if (v->season == SEASON_BEFORE) {
        buf_c(out, tr(ctx, "还没有开始办理", "The season has not begun"));
    } else if (v->season == SEASON_OVER) {
        buf_c(out, tr(ctx, "办理时间已过", "The season is over"));
    } else if (!l->turn) {
        buf_c(out, tr(ctx, "还没轮到，要先办完：", "Not its turn yet; first: "));
        say_before(ctx, v, l, out);
    }
}

const char *desk_found_say(const struct ctx *ctx, enum desk_found found)
{
    static const struct {
        const char *zh, *en;
    } say[] = {
        [FOUND_PERSON] = {"", ""},
        [FOUND_DEAD] = {"【已作废】对方换过新码，请出示最新的，或报学号。",
                        "[Replaced] There is a newer code: ask for that, or for the number."},
        [FOUND_EXPIRED] = {"【已过期】这张码过了办理时间，请报学号。",
                           "[Expired] The season of this code is over: ask for the number."},
        [FOUND_PASS] = {"【不归您处理】这是进出校门的通行码，请对方出示办手续的二维码，或报学号。",
                        "[Not for you] This is a pass for the gates: ask for the code of the "
                        "clearance, or for the number."},
        [FOUND_FORGED] = {"【无效】签名不对，可能是伪造或改过的，请核对本人证件，输入学号。",
                          "[Invalid] The signature is wrong: forged or changed. See a document, "
                          "and type the number."},
        [FOUND_FOREIGN] = {"【无效】不是本校的二维码，请对方打开办手续的二维码，或报学号。",
                           "[Invalid] Not a code of this school: ask for the right one, or for the "
                           "number."},
        [FOUND_UNKNOWN] = {"【无效】没有这张码的记录，请对方重新打开，或报学号。",
                           "[Invalid] There is no record of this code: ask for a new one, or for "
                           "the number."},
        [FOUND_NOBODY] = {"没有这个学号，或这位同学没有要办的手续，请核对。",
                          "Nobody has this number, or has anything to clear: please check it."},
        [FOUND_OFTEN] = {"一小时里查无此人的学号太多了，这次没有查。请扫学生的二维码，或过一小时再输学号。",
                         "Too many numbers in an hour were nobody's: this one was not looked up. "
                         "Scan the student's code, or type numbers an hour later."},
    };

    return tr(ctx, say[found].zh, say[found].en);
}

void desk_result_say(struct ctx *ctx, const struct decision *d, enum decide_result result,
                     struct buf *out)
{
    static const struct {
        const char *zh, *en;
    } say[] = {
        [DECIDE_DONE] = {"已记下。", "Done."},
        [DECIDE_SAME] = {"已经是这样，没有改动。", "It stood so already; nothing was changed."},
        [DECIDE_OTHER] = {"刚才已有人决定，没有改动。请看现在的状态再决定。",
                          "Somebody else was first; nothing was changed. Please look again."},
        [DECIDE_NOT_TURN] = {"前面还有没办完的，没有改动。",
                             "What comes first is not done; nothing was changed."},
        [DECIDE_RULE] = {"这一项由系统按规定判定，没有改动。",
                         "This is decided by a rule; nothing was changed."},
        [DECIDE_SEASON] = {"现在不在办理时间，没有改动。",
                           "It is not the season; nothing was changed."},
        [DECIDE_NOBODY] = {"这一项不涉及这位同学，没有改动。",
                           "It does not concern this person; nothing was changed."},
        [DECIDE_DAY] = {"不是今天决定的，不能撤回，要改请用“重开”。",
                        "It was not decided today: reopen it instead."},
        [DECIDE_UNDECIDED] = {"没有可以撤回或重开的决定，没有改动。",
                              "There is no decision to take back; nothing was changed."},
    };

    if (result == DECIDE_DONE && d->to == CLEAR_TODO)
        buf_c(out, d->late ? tr(ctx, "已重开，", "Reopened. ")
                           : tr(ctx, "已撤回，", "Taken back. "));
    else
        buf_c(out, tr(ctx, say[result].zh, say[result].en));
}
