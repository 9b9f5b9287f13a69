/* A code or a number that somebody holds up: scanned by the menu of the staff's application, by
 * typing what the code says, the number alone, or 办理 number. A clerk sees what is his to decide, a
 * guard whether all is done, everybody else one sentence. */
#include "conf/words.h"
#include "handlers/desk_private.h"
#include "handlers/flow.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/texts.h"
#include "store/passes.h"

#include <ctype.h>
#include <stdio.h>

enum {
    NUMBER_LEAST = 4,
    NUMBER_MOST = 32,
    DIGITS_LEAST = 3,
    PASS_DIGITS = 8,
    NUMBERS_SECONDS = 120, /* so long somebody may answer to numbers that he has read before */
};

static bool is_ticket(struct str text)
{
    return str_starts(text, STR_LIT("HY1."));
}

/* 20170001, MZ2021001: what a number of the roster may look like, said alone. */
static bool is_number(struct str text)
{
    unsigned digits = 0;

    if (text.n < NUMBER_LEAST || text.n > NUMBER_MOST)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (!isalnum(c) || c >= 0x80)
            return false;
        digits += isdigit(c) != 0;
    }
    return digits >= DIGITS_LEAST;
}

static bool names_node(const struct ctx *ctx, struct str text)
{
    for (unsigned i = 0; i < ctx->school->clearances_count; i++)
        for (unsigned k = 0; k < ctx->school->clearances[i].nodes_count; k++)
            if (desk_names(&ctx->school->clearances[i].nodes[k], text))
                return true;
    return false;
}

static unsigned digits_of(struct str text)
{
    unsigned digits = 0;

    for (size_t i = 0; i < text.n; i++)
        digits += isdigit((unsigned char)text.p[i]) != 0;
    return digits;
}

/* By its form alone: what is answered otherwise when a number is on the roster could be tried. */
bool desk_is_call(const struct ctx *ctx, struct str text)
{
    enum { SURELY = 6 }; /* so many digits are no year and no sum of money */
    struct str rest = text, word = {"", 0};
    uint64_t   number;

    str_split(&rest, ' ', &word);
    rest = str_trim(rest);
    if (!is_number(word))
        return false;
    return rest.n == 0 || desk_is_number(desk_first_word(rest), &number) ||
           names_node(ctx, rest) || digits_of(word) >= SURELY;
}

/* With or without blanks. */
static bool is_pass_digits(const struct ctx *ctx, struct str text)
{
    unsigned digits = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] != ' ' && !isdigit((unsigned char)text.p[i]))
            return false;
        digits += text.p[i] != ' ';
    }
    return ctx->school->pass && digits == PASS_DIGITS;
}

/* ---- whose it is ---- */

/* The same whether the code is good or not: nobody finds out by trying. */
static int say_others(struct ctx *ctx, struct reply *out, struct err *err)
{
    return flow_say(ctx,
                    str_c(tr(ctx,
                             "这是办手续用的二维码，由办理点的老师和门岗扫：请出示自己的，不要转发别人的。",
                             "This code is for the clerks of a desk and for guards: please show "
                             "your own, and pass on nobody's.")),
                    false, out, err);
}

static int to_clerk(struct ctx *ctx, const struct desks *desks, const struct desk_person *p,
                    struct reply *out, struct err *err)
{
    if (p->found != FOUND_PERSON)
        return desk_talk_end(ctx, err) < 0
                   ? -1
                   : reply_text(out, str_c(desk_found_say(ctx, p->found)), err);
    return desk_show(ctx, desks, p->clearance, p->person, out, err);
}

/* Who is both is at the gate when nothing there is for his desk. */
static int to_staff(struct ctx *ctx, const struct desks *desks, const struct desk_person *p,
                    bool guard, struct reply *out, struct err *err)
{
    bool here = desks->clerk &&
                (!guard || (p->found == FOUND_PERSON && desks_have(desks, p->clearance)));

    if (here)
        return to_clerk(ctx, desks, p, out, err);
    return guard ? desk_gate(ctx, p, out, err) : say_others(ctx, out, err);
}

static bool is_lookup(enum desk_found found)
{
    return found == FOUND_PERSON || found == FOUND_DEAD || found == FOUND_EXPIRED ||
           found == FOUND_UNKNOWN;
}

/* What is no look-up code is for here only when a clerk holds it who is no guard: else it may be a
 * pass. Where there are none everything is. */
static int for_staff(struct ctx *ctx, struct str text, bool *mine, struct reply *out,
                     struct err *err)
{
    struct desks       desks;
    struct desk_person p;
    bool               guard;

    if (desks_of(ctx, ctx->me.userid, &desks, err) < 0 ||
        staff_is(ctx->store, ctx->me.userid, ROLE_GUARD, &guard, err) < 0)
        return -1;
    if (!is_ticket(text) && (!desks.clerk || (guard && ctx->school->pass)))
        return 0;
    if (desk_find(ctx, text, &p, err) < 0)
        return -1;
    *mine = is_lookup(p.found) || (desks.clerk && !guard) ||
            (ctx->school->pass == NULL && (desks.clerk || guard));
    return *mine ? to_staff(ctx, &desks, &p, guard, out, err) : 0;
}

int desk_scanned(struct ctx *ctx, struct str text, bool *mine, struct reply *out, struct err *err)
{
    struct desk_person p;

    *mine = false;
    if (!desk_there(ctx))
        return 0;
    if (desk_talk_end(ctx, err) < 0)
        return -1;
    if (!is_ticket(text) && !is_number(text))
        return 0;
    if (staff_here(ctx))
        return for_staff(ctx, text, mine, out, err);
    if (!is_ticket(text))
        return 0;
    if (desk_find(ctx, text, &p, err) < 0)
        return -1;
    *mine = is_lookup(p.found);
    return *mine ? say_others(ctx, out, err) : 0;
}

/* ---- where the school has no passes; else pass_scan.c asks here first ---- */

static bool wants_scan(const struct ctx *ctx, const struct message *msg)
{
    (void)msg;
    return desk_there(ctx) && ctx->school->pass == NULL;
}

static int run_scan(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    bool mine;

    if (desk_scanned(ctx, str_trim(msg->scan.result), &mine, out, err) < 0)
        return -1;
    if (!mine && staff_here(ctx))
        return reply_text(out, str_c(desk_found_say(ctx, FOUND_FOREIGN)), err);
    return mine ? 0 : handler_scan.run(ctx, msg, out, err);
}

const struct handler handler_desk_scan = {
    .name = "desk_scan",
    .type = MSG_EVENT_SCANCODE_WAITMSG,
    .wants = wants_scan,
    .run = run_scan,
};

static bool wants_ticket(const struct ctx *ctx, const struct message *msg)
{
    return wants_scan(ctx, msg) && is_ticket(ctx->text);
}

static int run_ticket(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    bool mine;

    (void)msg;
    if (desk_scanned(ctx, ctx->text, &mine, out, err) < 0)
        return -1;
    return mine ? 0 : say_others(ctx, out, err);
}

const struct handler handler_desk_ticket = {
    .name = "desk_scan",
    .type = MSG_TEXT,
    .wants = wants_ticket,
    .run = run_ticket,
};

/* ---- 办理 number [department, or a decision] ---- */

bool desk_names(const struct clearance_node *n, struct str word)
{
    return word.n > 0 && (str_eq_nocase(word, str_c(n->title)) ||
                          str_eq_nocase(word, str_c(n->title_en)) ||
                          str_eq_nocase(word, str_c(n->name)) ||
                          str_eq_nocase(word, str_c(desk_of_node(n))));
}

/* 办理 20170001 财务处: only what is of that desk, for who has many. */
static int one_desk(struct ctx *ctx, const struct desks *desks, const struct desk_person *p,
                    struct str word, struct reply *out, struct err *err)
{
    struct desks one = {.clerk = true};

    for (unsigned i = 0; i < p->clearance->nodes_count; i++) {
        const struct clearance_node *n = &p->clearance->nodes[i];

        if (!desk_names(n, word) || !desk_may(desks, desk_of_node(n)))
            continue;
        one.count = 1;
        snprintf(one.name[0], DESK_SIZE, "%s", desk_of_node(n));
        return desk_show(ctx, &one, p->clearance, p->person, out, err);
    }
    return reply_textf(out, err,
                       tr(ctx, "没有“%.*s”这一项，或它不归您处理。",
                          "There is no \"%.*s\", or it is not for you."),
                       STR_ARG(text_chars(word, 20)));
}

struct call {
    struct str number, rest;
    unsigned   words; /* that stand before the reason, for text_behind */
};

/* Numbers are those of what can be decided now. Where a line before the one that is meant has left
 * them, or come back to them, a moment ago, the clerk may still mean the numbers from before. */
static bool has_shifted(const struct ctx *ctx, const struct desk_sight *s, struct str said)
{
    uint64_t number;

    if (!desk_is_number(desk_first_word(said), &number) || number == 0 ||
        (number - 1) / 2 >= s->choice_count)
        return false;
    for (unsigned i = 0; s->mine[i] != s->choice[(number - 1) / 2]; i++) {
        const struct clear_line *l = &s->view.line[s->mine[i]];
        bool left = desk_choice(&s->view, l) == CHOICE_NONE;

        if (l->had && l->source == CLEAR_BY_DESK && l->at > ctx->now - NUMBERS_SECONDS &&
            (left || l->state == CLEAR_TODO))
            return true;
    }
    return false;
}

static int show_again(struct ctx *ctx, const struct desks *desks, const struct desk_person *p,
                      struct reply *out, struct err *err)
{
    auto_reply struct reply shown = {.kind = REPLY_NONE};

    if (desk_show(ctx, desks, p->clearance, p->person, &shown, err) < 0)
        return -1;
    return reply_textf(out, err,
                       tr(ctx, "没有改动：这位的手续刚刚有变化，编号可能不同了，请看清再回复。\n\n%s",
                          "Nothing was changed: something about this person was decided just now, "
                          "and the numbers may be others. Please look first.\n\n%s"),
                       shown.text.p);
}

static int decide(struct ctx *ctx, const struct message *msg, const struct desks *desks,
                  const struct desk_person *p, const struct call *call, struct reply *out,
                  struct err *err)
{
    auto_desk_sight struct desk_sight s = {.mine_count = 0};
    struct desk_talk                  talk;

    if (desk_sight_read(ctx, desks, p->clearance, p->person, &s, err) < 0)
        return -1;
    if (s.mine_count == 0)
        return desk_refuse(ctx, desks, &s.view, out, err);
    if (has_shifted(ctx, &s, call->rest))
        return show_again(ctx, desks, p, out, err);
    desk_talk_of(&s, &talk);
    if (desk_looked(ctx, &s.view, err) < 0 ||
        (talk.count > 0 && !flow_open(ctx) && desk_talk_save(ctx, &talk, err) < 0))
        return -1;
    return desk_decide(ctx, desks, &talk, call->rest, text_behind(ctx, msg, call->words), out, err);
}

/* Whoever was in front of the clerk before is not any more (DIALOG_HOLDS). */
static int serve(struct ctx *ctx, const struct message *msg, const struct desks *desks,
                 const struct call *call, struct reply *out, struct err *err)
{
    struct desk_person p;

    if (desk_find(ctx, call->number, &p, err) < 0)
        return -1;
    if (p.found != FOUND_PERSON || call->rest.n == 0)
        return to_clerk(ctx, desks, &p, out, err);
    if (isdigit((unsigned char)call->rest.p[0]))
        return decide(ctx, msg, desks, &p, call, out, err);
    return one_desk(ctx, desks, &p, call->rest, out, err);
}

static int say_usage(struct ctx *ctx, struct reply *out, struct err *err)
{
    const char *button = text_button(ctx, MENU_SCANCODE_WAITMSG, MENU_SCANCODE_WAITMSG);

    return reply_textf(out, err,
                       tr(ctx, "请点菜单的“%s”扫学生的二维码，或回复学号，例如：%s 20170001",
                          "Scan the student's code with \"%s\" of the menu, or reply with the "
                          "number: %s 20170001"),
                       button ? button : tr(ctx, "扫一扫", "scan"),
                       staff_word(ctx, words_desk_find));
}

static int run_find(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    struct call  call = {.rest = staff_rest(ctx), .words = 3};
    struct desks desks;
    int          rc = desk_clerk(ctx, &desks, out, err);

    if (rc <= 0)
        return rc;
    str_split(&call.rest, ' ', &call.number);
    call.rest = str_trim(call.rest);
    return call.number.n == 0 ? say_usage(ctx, out, err)
                              : serve(ctx, msg, &desks, &call, out, err);
}

static bool wants_word(const struct ctx *ctx, const struct message *msg)
{
    return desk_there(ctx) && staff_free(ctx, msg);
}

const struct handler handler_desk_find = {
    .name = "desk_find",
    .type = MSG_TEXT,
    .words = words_desk_find,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = wants_word,
    .listed = desk_listed,
    .help = "办理 学号　学生在您这里的手续；有二维码的点扫一扫",
    .help_en = "serve NUMBER: a student at your desk; or scan the code",
    .run = run_find,
};

/* ---- number [department, or a decision] ---- */

/* A code that cannot be scanned: the guard is told the number. Of several clearances the one that
 * is a matter of the gates, and open. */
static int choose_gate(struct ctx *ctx, struct desk_person *p, struct err *err)
{
    bool found = false, concerns;

    for (unsigned i = 0; i < ctx->school->clearances_count && p->found == FOUND_PERSON; i++) {
        const struct school_clearance *c = &ctx->school->clearances[i];
        bool open = clearance_season(c, ctx->now) == SEASON_OPEN;

        if (!c->gate || (found && !open))
            continue;
        if (clearance_concerns(ctx, c, p->person, &concerns, err) < 0)
            return -1;
        if (!concerns)
            continue;
        p->clearance = c;
        found = true;
        if (open)
            return 0;
    }
    return 0;
}

/* Of a guard, who may be a clerk too. */
static int take_number(struct ctx *ctx, const struct desks *desks, struct desk_person *p,
                       struct reply *out, struct err *err)
{
    bool here = desks->clerk && p->found == FOUND_PERSON && desks_have(desks, p->clearance);

    if (!here && choose_gate(ctx, p, err) < 0)
        return -1;
    return to_staff(ctx, desks, p, true, out, err);
}

/* Asked of the store, because who is no clerk means something else by it. Eight digits of a guard
 * are a pass first (pass_scan.c). */
static bool wants_number(const struct ctx *ctx, const struct message *msg)
{
    struct ctx   asking = *ctx;
    struct desks desks = {.clerk = false};
    bool         guard = false;

    (void)msg;
    if (!desk_there(ctx) || flow_open(ctx) || !desk_is_call(ctx, ctx->text) ||
        staff_is(ctx->store, ctx->me.userid, ROLE_GUARD, &guard, NULL) < 0 ||
        (guard && is_pass_digits(ctx, ctx->text)) ||
        desks_of(&asking, ctx->me.userid, &desks, NULL) < 0)
        return false;
    return desks.clerk || (guard && is_number(ctx->text));
}

static int run_number(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    struct call        call = {.rest = ctx->text, .words = 2};
    struct desk_person p;
    struct desks       desks;
    bool               guard;

    if (desks_of(ctx, ctx->me.userid, &desks, err) < 0 ||
        staff_is(ctx->store, ctx->me.userid, ROLE_GUARD, &guard, err) < 0)
        return -1;
    str_split(&call.rest, ' ', &call.number);
    call.rest = str_trim(call.rest);
    if (guard && call.rest.n == 0)
        return desk_find(ctx, call.number, &p, err) < 0
                   ? -1
                   : take_number(ctx, &desks, &p, out, err);
    return serve(ctx, msg, &desks, &call, out, err);
}

const struct handler handler_desk_number = {
    .name = "desk_number",
    .type = MSG_TEXT,
    .apps = APPS_STAFF,
    .wants = wants_number,
    .run = run_number,
};

int desk_digits(struct ctx *ctx, struct str text, bool *mine, struct reply *out, struct err *err)
{
    struct desks       desks;
    struct desk_person p;
    struct pass_code   code;
    int64_t            digits;
    bool               guard;
    int                found;

    *mine = false;
    if (!desk_there(ctx) || !staff_here(ctx) || flow_open(ctx) || !is_number(text) ||
        !str_i64(text, &digits))
        return 0;
    if ((found = pass_code_by_digits(ctx->store, digits, &code, err)) != 0)
        return found < 0 ? -1 : 0;
    if (desks_of(ctx, ctx->me.userid, &desks, err) < 0 ||
        staff_is(ctx->store, ctx->me.userid, ROLE_GUARD, &guard, err) < 0)
        return -1;
    if (!guard && !desks.clerk)
        return 0;
    if (desk_find(ctx, text, &p, err) < 0)
        return -1;
    *mine = p.found == FOUND_PERSON;
    if (*mine && guard)
        return take_number(ctx, &desks, &p, out, err);
    return *mine ? to_clerk(ctx, &desks, &p, out, err) : 0;
}
