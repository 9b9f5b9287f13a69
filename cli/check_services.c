/* What `hongyan check` says about carriers, appointments and clearances: the numbers that a school
 * wants to see before it opens. */
#include "cli/check_private.h"

#include "base/cst.h"
#include "conf/notices.h"

#include <string.h>

/* ---- appointments ---- */

static unsigned slots_of(const struct appointment_place *p)
{
    unsigned slots = 0;
    int      from, to;

    for (unsigned i = 0; i < p->hours_count; i++)
        if (p->minutes == 0)
            slots++;
        else if (cst_parse_clock(str_c(p->hours[i].from), &from) &&
                 cst_parse_clock(str_c(p->hours[i].to), &to))
            slots += (unsigned)(to - from) / p->minutes;
    return slots;
}

/* appointment shop: 176 places a day: 北区营业厅 88 (11 slots of 8), … */
static void write_appointment(const struct school_appointment *a, struct buf *out)
{
    auto_buf struct buf parts = {0};
    unsigned            all = 0;

    for (unsigned i = 0; i < a->places_count; i++) {
        const struct appointment_place *p = &a->places[i];
        unsigned                        slots = slots_of(p);

        all += slots * p->capacity;
        buf_f(&parts, "%s%s %u (%u %s of %u)", i > 0 ? ", " : "", p->title, slots * p->capacity,
              slots, slots == 1 ? "slot" : "slots", p->capacity);
    }
    buf_f(out, "appointment %s: %u places a day: %s\n", a->name, all, parts.p);
}

/* ---- clearances ---- */

static void write_node(const struct clearance_node *n, struct buf *out)
{
    static const char *const by[] = {
        [NODE_DESK] = "desk", [NODE_FEED] = "list, desk", [NODE_RULE] = "rule"};

    buf_c(out, n->title);
    if (n->subtitle)
        buf_f(out, "（%s）", n->subtitle);
    buf_f(out, " by %s", by[n->by]);
    if (n->by != NODE_RULE)
        buf_f(out, " %s", n->desk);
}

/* A line for each number, because those in it are done in any order. */
static void write_clearance(const struct school_clearance *c, struct buf *out)
{
    buf_f(out, "clearance %s: %s to %s, %u %s\n", c->name, c->window.from, c->window.until,
          c->nodes_count, c->nodes_count == 1 ? "node" : "nodes");
    for (unsigned i = 0; i < c->nodes_count;) {
        unsigned number = c->nodes[i].number;

        buf_f(out, "  %u: ", number);
        for (const char *comma = ""; i < c->nodes_count && c->nodes[i].number == number; i++) {
            buf_c(out, comma);
            write_node(&c->nodes[i], out);
            comma = ", ";
        }
        buf_char(out, '\n');
    }
}

void check_services(const struct conf_school *school, struct buf *out)
{
    for (unsigned i = 0; i < school->appointments_count; i++)
        write_appointment(&school->appointments[i], out);
    for (unsigned i = 0; i < school->clearances_count; i++)
        write_clearance(&school->clearances[i], out);
}

/* ---- notes ---- */

static bool is_rush(const char *clock)
{
    size_t n = strlen(clock);

    return n >= 3 && (strcmp(clock + n - 3, ":00") == 0 || strcmp(clock + n - 3, ":30") == 0);
}

void check_note_rush(const char *of, const char *what, const char *clock, struct buf *out)
{
    if (is_rush(clock))
        buf_f(out,
              "note: %s: %s at %s, when everybody sends: the platform asks for a few minutes "
              "before or after :00 and :30\n",
              of, what, clock);
}

void check_note_remind(const struct conf_school *school, const char *of, const char *clock,
                       struct buf *out)
{
    struct quiet_hours q = notice_quiet_hours(&school->notices);
    int                minute;

    check_note_rush(of, "remind", clock, out);
    if (cst_parse_clock(str_c(clock), &minute) &&
        quiet_until(q, cst_day_start(1) + 60 * (int64_t)minute) > 0)
        buf_f(out,
              "note: %s: remind at %s, which is in the quiet hours of notices: people are reminded "
              "then all the same\n",
              of, clock);
}

/* A date is its last second. */
static bool is_over(const char *until, int64_t now)
{
    int64_t day, last;

    if (until == NULL)
        return false;
    if (cst_parse_date(str_c(until), &day))
        return now >= cst_day_start(day + 1);
    return cst_parse_stamp(str_c(until), &last) && now > last;
}

static void note_over(const char *what, const char *name, const char *until, int64_t now,
                      struct buf *out)
{
    if (is_over(until, now))
        buf_f(out, "note: %s %s ended at %s\n", what, name, until);
}

static void note_booking(const struct school_booking *b, int64_t now, struct buf *out)
{
    if (b == NULL)
        return;
    note_over("flow", "booking", b->window.until, now, out);
    for (unsigned i = 0; i < b->carriers_count; i++)
        if (b->carriers[i].tariff == NULL)
            buf_f(out,
                  "note: carrier %s has no tariff: people are told that it has given none, and "
                  "that a booking may get no call\n",
                  b->carriers[i].name);
}

static void note_appointment(const struct conf_school *school, const struct school_appointment *a,
                             int64_t now, struct buf *out)
{
    auto_buf struct buf of = {0};

    note_over("appointment", a->name, a->window.until, now, out);
    buf_f(&of, "appointment %s", a->name);
    if (a->remind)
        check_note_remind(school, of.p, a->remind, out);
}

/* A rule that nobody was ever asked about. */
static void note_calm(const struct school_clearance *c, struct buf *out)
{
    for (unsigned i = 0; i < c->nodes_count; i++) {
        const struct node_rule *r = c->nodes[i].rule;

        if (r && r->calm && r->flow == NULL && r->report == NULL)
            buf_f(out,
                  "note: clearance %s: node %s passes before anybody was asked anything; give its "
                  "rule, besides calm, the report or the flow that asks\n",
                  c->name, c->nodes[i].name);
    }
}

static void note_clearance(const struct conf *conf, const struct school_clearance *c, int64_t now,
                           struct buf *out)
{
    auto_buf struct buf of = {0};

    note_over("clearance", c->name, c->window.until, now, out);
    note_calm(c, out);
    buf_f(&of, "clearance %s", c->name);
    if (c->remind_days > 0)
        check_note_remind(conf->school, of.p, c->remind, out);
    if (c->code_words_count == 0 && conf->login)
        buf_f(out, "note: clearance %s has no code_words: its page for a PC has no code either\n",
              c->name);
}

void check_note_services(const struct conf *conf, int64_t now, struct buf *out)
{
    const struct conf_school *school = conf->school;

    note_booking(school->booking, now, out);
    for (unsigned i = 0; i < school->appointments_count; i++)
        note_appointment(school, &school->appointments[i], now, out);
    for (unsigned i = 0; i < school->clearances_count; i++)
        note_clearance(conf, &school->clearances[i], now, out);
    if (conf->login && school->clearances_count == 0)
        buf_c(out, "note: login is configured, but the school has no clearances: its pages show "
                   "nothing\n");
}
