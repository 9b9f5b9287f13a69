/* What `hongyan check` says about carriers, appointments and clearances: the numbers that a school
 * wants to see before it opens. */
#include "cli/check_private.h"

#include "base/buf.h"
#include "base/cst.h"

#include <stdio.h>
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
static void print_appointment(const struct school_appointment *a)
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
    printf("appointment %s: %u places a day: %s\n", a->name, all, parts.p);
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
static void print_clearance(const struct school_clearance *c)
{
    printf("clearance %s: %s to %s, %u %s\n", c->name, c->window.from, c->window.until,
           c->nodes_count, c->nodes_count == 1 ? "node" : "nodes");
    for (unsigned i = 0; i < c->nodes_count;) {
        auto_buf struct buf line = {0};
        unsigned            number = c->nodes[i].number;

        for (const char *comma = ""; i < c->nodes_count && c->nodes[i].number == number; i++) {
            buf_c(&line, comma);
            write_node(&c->nodes[i], &line);
            comma = ", ";
        }
        printf("  %u: %s\n", number, line.p);
    }
}

void check_print_services(const struct conf_school *school)
{
    for (unsigned i = 0; i < school->appointments_count; i++)
        print_appointment(&school->appointments[i]);
    for (unsigned i = 0; i < school->clearances_count; i++)
        print_clearance(&school->clearances[i]);
}

/* ---- notes ---- */

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

static void note_over(const char *what, const char *name, const char *until, int64_t now)
{
    if (is_over(until, now))
        printf("note: %s %s ended at %s\n", what, name, until);
}

static void note_booking(const struct school_booking *b, int64_t now)
{
    if (b == NULL)
        return;
    note_over("flow", "booking", b->window.until, now);
    for (unsigned i = 0; i < b->carriers_count; i++)
        if (b->carriers[i].tariff == NULL)
            printf("note: carrier %s has no tariff: people are told that it has given none, and "
                   "that a booking may get no call\n",
                   b->carriers[i].name);
}

static void note_appointment(const struct school_appointment *a, int64_t now)
{
    auto_buf struct buf of = {0};

    note_over("appointment", a->name, a->window.until, now);
    buf_f(&of, "appointment %s", a->name);
    if (a->remind)
        check_note_rush(of.p, "remind", a->remind);
}

/* A node whose deciders sit in no application would wait for ever; who they are is in the
 * database, so only what the file shows is said. */
static void note_clearance(const struct conf *conf, const struct school_clearance *c, int64_t now)
{
    note_over("clearance", c->name, c->window.until, now);
    if (c->code_words_count == 0 && conf->login)
        printf("note: clearance %s has no code_words: there is no code on the page for a PC "
               "either\n",
               c->name);
}

void check_note_services(const struct conf *conf, int64_t now)
{
    const struct conf_school *school = conf->school;

    note_booking(school->booking, now);
    for (unsigned i = 0; i < school->appointments_count; i++)
        note_appointment(&school->appointments[i], now);
    for (unsigned i = 0; i < school->clearances_count; i++)
        note_clearance(conf, &school->clearances[i], now);
    if (conf->login && school->clearances_count == 0)
        puts("note: login is configured, but the school has no clearances: its pages show nothing");
}
