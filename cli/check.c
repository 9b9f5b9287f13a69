/* hongyan check: every mistake of the configuration and of its school file, one line each; then
 * each flow is walked through, in words and with cards. */

#include "cli/check_private.h"
#include "cli/cli.h"

#include "base/buf.h"
#include "conf/builtin.h"
#include "handlers/flow_prove.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static const char usage[] =
    "usage: hongyan check -c FILE\n"
    "\n"
    "Checks the configuration and the school file that it names. Every mistake is one line\n"
    "\"FILE:LINE: what is wrong and what would be right\"; values of secrets are never shown.\n"
    "Without mistakes each flow is walked through to its end, in words and with cards, and a line\n"
    "says how long it is. What cannot be finished, or would be cut, is a mistake like the others.\n"
    "Then how many places a day each appointment has, the nodes of each clearance by number, and\n"
    "the kinds and templates of notices, with what the calendar says of today.\n"
    "Nothing is started, stored or sent. Exit code: 0 when all is well, 2 when not.\n";

/* Those of the file; the others are made from its sections. */
static unsigned own_flows(const struct conf_school *school)
{
    unsigned count = 0;

    for (unsigned i = 0; i < school->flows_count; i++)
        count += school->flows[i].action == NULL;
    return count;
}

static const struct school_flow *flow_of(const struct conf_school *school, const char *name)
{
    for (unsigned i = 0; i < school->flows_count; i++)
        if (strcmp(school->flows[i].name, name) == 0)
            return &school->flows[i];
    return NULL;
}

/* 2026-09-01 or 2026-09-01 10:00: a date is its end. NULL is never. */
static bool is_before(const char *a, const char *b)
{
    int days;

    if (a == NULL || b == NULL)
        return a != NULL;
    days = strncmp(a, b, strlen("2026-09-01"));
    return days < 0 || (days == 0 && strlen(a) > strlen(b)) ||
           (days == 0 && strlen(a) == strlen(b) && strcmp(a, b) < 0);
}

static void print_needs(const struct conf_school *school)
{
    for (unsigned i = 0; i < school->flows_count; i++)
        for (unsigned k = 0; k < school->flows[i].needs_count; k++) {
            const struct school_flow *flow = &school->flows[i];
            const struct school_flow *first = flow_of(school, flow->needs[k]);

            if (first && is_before(first->window.until, flow->window.until))
                printf("note: flow %s needs %s, which ends at %s: who has not answered it by then "
                       "can never begin\n",
                       flow->name, first->name, first->window.until);
        }
}

static void note_times(const struct conf_school *school, struct buf *out)
{
    for (unsigned i = 0; i < school->flows_count; i++) {
        const struct school_flow *flow = &school->flows[i];
        auto_buf struct buf       of = {0};

        buf_f(&of, "flow %s", flow->name);
        for (unsigned k = 0; k < flow->remind_count; k++)
            check_note_remind(school, of.p, flow->remind[k], out);
        if (flow->digest)
            check_note_rush(of.p, "digest", flow->digest, out);
    }
}

/* No mistakes, because a school may begin without, but nobody would guess why no code comes. */
static void print_notes(const struct conf *conf)
{
    const struct school_identity *id = conf->school->identity;
    auto_buf struct buf           notes = {0};

    if (id && id->phone && conf->sms == NULL)
        puts("note: identity.phone is on, but the configuration has no sms: no code can be sent");
    if (id && id->mail && conf->mail == NULL)
        puts("note: identity.mail is on, but the configuration has no mail: no code can be sent");
    print_needs(conf->school);
    note_times(conf->school, &notes);
    check_note_services(conf, time(NULL), &notes);
    check_note_notices(conf, time(NULL), &notes);
    check_note_menus(conf, time(NULL), &notes);
    fputs(notes.n > 0 ? notes.p : "", stdout);
}

/* ---- each flow can be finished ---- */

struct walk {
    const struct conf        *conf;
    const struct school_flow *flow;
    unsigned                  flaws;
};

static void print_flaw(void *arg, const struct school_question *q, const char *sentence)
{
    struct walk *w = arg;
    unsigned     line = conf_school_line(w->conf, w->flow->name, q ? q->name : NULL);

    w->flaws++;
    fprintf(stderr, "%s:%u: flow %s%s%s: %s\n", w->conf->school_file, line, w->flow->name,
            q ? ", question " : "", q ? q->name : "", sentence);
}

static void write_range(unsigned least, unsigned most, const char *one, const char *many,
                        struct buf *out)
{
    if (least < most && least == 0)
        buf_f(out, "up to %u %s", most, most == 1 ? one : many);
    else if (least < most)
        buf_f(out, "%u to %u %s", least, most, many);
    else
        buf_f(out, "%u %s", most, most == 1 ? one : many);
}

/* checkin: 1 to 2 cards and up to 2 messages, or 1 line */
static void write_proof(const struct school_flow *flow, const struct flow_proof *p, struct buf *out)
{
    buf_f(out, "%s: ", flow->name);
    if (p->cards_most > 0)
        write_range(p->cards_least, p->cards_most, "card", "cards", out);
    if (p->cards_most > 0 && p->words_most > 0)
        buf_c(out, " and ");
    if (p->words_most > 0)
        write_range(p->words_least, p->words_most, "message", "messages", out);
    if (p->line)
        buf_c(out, ", or 1 line");
    if (p->parts)
        buf_c(out, " (long answers are shown in part, and whole on request)");
    if (p->sampled)
        buf_f(out, " (%u of its many ways were walked)", p->ways);
    buf_char(out, '\n');
    if (p->unspoken)
        buf_f(out,
              "note: flow %s has an English title, but none of its words can be typed without "
              "Chinese: add one\n",
              flow->name);
}

/* Those of the file, and what it offers of carriers and places; what is made from `identity` and
 * `notices` is the same for every school. */
static bool is_shown(const struct school_flow *flow)
{
    const struct builtin *ours = builtin_named(str_c(flow->name));

    return flow->action == NULL || ours == NULL ||
           (strcmp(ours->section, "identity") != 0 && strcmp(ours->section, "notices") != 0);
}

/* A line for each of these; the others are proven all the same: their notice is the school's. */
static int prove(const struct conf *conf, bool *fine, struct buf *out, struct err *err)
{
    *fine = true;
    for (unsigned i = 0; i < conf->school->flows_count; i++) {
        const struct school_flow *flow = &conf->school->flows[i];
        struct walk               w = {.conf = conf, .flow = flow};
        const struct flow_flaws   flaws = {.say = print_flaw, .arg = &w};
        struct flow_proof         proof;

        if (flow_prove(conf, flow, time(NULL), &flaws, &proof, err) < 0)
            return -1;
        *fine = *fine && w.flaws == 0;
        if (w.flaws == 0 && is_shown(flow))
            write_proof(flow, &proof, out);
    }
    return 0;
}

int cli_check(int argc, char **argv)
{
    struct cli_options     options;
    auto_conf struct conf *conf = NULL;
    auto_buf struct buf    proofs = {0};
    struct err             err = {0};
    bool                   fine;
    int                    code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    if (options.words_count > 0)
        return cli_fail(EXIT_USAGE, "check: %s is one word too many; the file goes behind -c",
                        options.words[0]);
    if (cli_config(&options, &conf) < 0)
        return EXIT_USAGE;
    if (prove(conf, &fine, &proofs, &err) < 0)
        return cli_fail(EXIT_FAILED, "check: %s", err.text);
    if (!fine)
        return EXIT_USAGE;
    printf("%s and %s are fine: %s, %u apps, %u flows, %u FAQ entries\n", options.config,
           conf->school_file, conf->school->name, conf->wecom.apps_count, own_flows(conf->school),
           conf->school->faq_count);
    check_services(conf->school, &proofs);
    check_write_notices(conf, time(NULL), &proofs);
    fputs(proofs.n > 0 ? proofs.p : "", stdout);
    print_notes(conf);
    return EXIT_DONE;
}
