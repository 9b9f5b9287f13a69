/* The lines of a transcript that are about the world: school, people, clock, faults. */
#include "sim/play_script_private.h"

#include "base/cst.h"
#include "base/mem.h"

#include <string.h>

static int take_school(struct sim_reader *r, const struct str *words, size_t n)
{
    if (n != 2 || r->out->school)
        return sim_reader_bad(r, "school NAME, once");
    r->out->school = str_dup(words[1]);
    return 0;
}

static int take_file(struct sim_reader *r, const struct str *words, size_t n)
{
    bool   staff = str_is(words[0], "staff");
    bool   outside = !staff && n == 3 && str_is(words[2], "outside");
    char **file = staff ? &r->out->staff : &r->out->roster;

    if ((n != 2 && !outside) || *file)
        return sim_reader_bad(r, staff ? "staff FILE, once" : "roster FILE [outside], once");
    *file = str_dup(words[1]);
    if (outside)
        r->out->roster_outside = true;
    return 0;
}

static bool kind_known(struct str kind)
{
    static const char *const known[] = {"student", "staff", "undergraduate", "graduate",
                                        "candidate"};

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_is(kind, known[i]))
            return true;
    return false;
}

/* people 张三 20210001 student 学院 班级 年级 wechat mobile=13800000001 …: from the fourth on in any
 * order, but for college, class and year. */
static int take_people(struct sim_reader *r, const struct str *words, size_t n)
{
    struct sim_person one = {0};
    char            **rest[] = {&one.college, &one.class_name, &one.year};
    size_t            next = 0;
    struct err        why = {0};
    int               rc = 0;

    if (n < 4 || !kind_known(words[3]))
        return sim_reader_bad(r, "people NAME USERID student|staff|undergraduate|graduate|candidate"
                                 " [COLLEGE CLASS YEAR] [wechat] [NAME=VALUE]…");
    one.staff = str_is(words[3], "staff");
    one.kind = str_dup(words[3]);
    one.name = str_dup(words[1]);
    one.userid = str_dup(words[2]);
    for (size_t i = 4; i < n && rc == 0; i++)
        if (sim_person_set(&one, words[i]))
            continue;
        else if (next < ARRAY_LEN(rest) && memchr(words[i].p, '=', words[i].n) == NULL)
            *rest[next++] = str_dup(words[i]);
        else
            rc = err_set(&why, ERR_BAD_INPUT, "%.*s is not known", STR_ARG(words[i]));
    if (rc == 0)
        rc = sim_people_add(&r->out->people, &one, &why);
    sim_person_free(&one);
    return rc == 0 ? 0 : sim_reader_bad(r, why.text);
}

static int take_clock(struct sim_reader *r, const struct str *words, size_t n)
{
    struct sim_step    *step = sim_reader_step(r, SIM_STEP_CLOCK);
    auto_buf struct buf stamp = {0};
    int64_t             amount;

    if (n == 3) {
        buf_f(&stamp, "%.*s %.*s", STR_ARG(words[1]), STR_ARG(words[2]));
        if (cst_parse_stamp(buf_view(&stamp), &step->number))
            return 0;
    } else if (n == 2 && words[1].n >= 3 && words[1].p[0] == '+') {
        const char *units = "smhd", *unit = strchr(units, words[1].p[words[1].n - 1]);
        static const int64_t seconds[] = {1, 60, 3600, 86400};

        if (unit && *unit &&
            str_i64((struct str){words[1].p + 1, words[1].n - 2}, &amount) && amount >= 0) {
            step->kind = SIM_STEP_ADVANCE;
            step->number = amount * seconds[unit - units];
            return 0;
        }
    }
    return sim_reader_bad(r, "clock 2021-02-20 07:30, or clock +1d, +2h, +30m, +5s");
}

static int take_view(struct sim_reader *r, const struct str *words, size_t n)
{
    struct sim_step *step = sim_reader_step(r, SIM_STEP_VIEW);

    if (n != 3 || (!str_is(words[2], "app") && !str_is(words[2], "wechat")))
        return sim_reader_bad(r, "view NAME app|wechat");
    step->who = str_dup(words[1]);
    step->text = str_dup(words[2]);
    return 0;
}

static int take_fault(struct sim_reader *r, const struct str *words, size_t n)
{
    struct sim_step *step = sim_reader_step(r, SIM_STEP_FAULT);

    if (n < 2 || n > 3)
        return sim_reader_bad(r, "fault NAME [NUMBER|on|off]");
    step->text = str_dup(words[1]);
    step->number = 1;
    if (n == 3 && str_is(words[2], "off"))
        step->number = 0;
    else if (n == 3 && !str_is(words[2], "on") && !str_i64(words[2], &step->number))
        return sim_reader_bad(r, "a fault's value is a number, on or off");
    return 0;
}

static int take_limit(struct sim_reader *r, const struct str *words, size_t n)
{
    struct sim_step *step = sim_reader_step(r, SIM_STEP_LIMIT);

    if (n != 3 || !str_i64(words[2], &step->number))
        return sim_reader_bad(r, "limit NAME NUMBER, for example: limit person_times_day 40");
    step->text = str_dup(words[1]);
    return 0;
}

/* calls message/send 1; calls all <=2 */
static int take_calls(struct sim_reader *r, const struct str *words, size_t n)
{
    struct sim_step *step = sim_reader_step(r, SIM_STEP_CALLS);
    struct str       most = STR_LIT("<="), count = n == 3 ? words[2] : most;

    if (str_starts(count, most)) {
        step->extra = str_dup(most);
        count = str_skip(count, most.n);
    }
    if (n != 3 || !str_i64(count, &step->number) || step->number < 0)
        return sim_reader_bad(r, "calls API|all [<=]NUMBER, for example: calls message/send 1");
    step->text = str_dup(words[1]);
    return 0;
}

/* metric hongyan_outbound_up 0 */
static int take_metric(struct sim_reader *r, const struct str *words, size_t n)
{
    struct sim_step *step = sim_reader_step(r, SIM_STEP_METRIC);

    if (n != 3 || !str_starts(words[1], STR_LIT("hongyan_")) || !str_i64(words[2], &step->number))
        return sim_reader_bad(r, "metric NAME NUMBER, for example: metric hongyan_outbound_up 0");
    step->text = str_dup(words[1]);
    return 0;
}

static int take_restart(struct sim_reader *r, const struct str *words, size_t n)
{
    sim_reader_step(r, str_is(words[0], "restart") ? SIM_STEP_RESTART
                : str_is(words[0], "kill")  ? SIM_STEP_KILL
                                            : SIM_STEP_RESEND);
    return n == 1 ? 0 : sim_reader_bad(r, "nothing may follow this word");
}

static const struct {
    const char *word;
    int (*take)(struct sim_reader *r, const struct str *words, size_t n);
} commands[] = {
    {"school", take_school}, {"roster", take_file},     {"people", take_people},
    {"staff", take_file},    {"clock", take_clock},     {"view", take_view},
    {"fault", take_fault},   {"kill", take_restart},    {"restart", take_restart},
    {"resend", take_restart}, {"calls", take_calls},    {"limit", take_limit},
    {"metric", take_metric},
};

int sim_reader_world(struct sim_reader *r, struct str line)
{
    struct str words[SIM_WORDS_MAX];
    size_t     n = sim_words(line, words);

    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (str_is(words[0], commands[i].word))
            return commands[i].take(r, words, n);
    return sim_reader_bad(r, "neither NAME> …, NAME< …, $ … nor a word that is known");
}

