/* Whatever is done in whatever order: what a notice counts is what its rows say, nobody is there
 * twice, and who was told once never becomes somebody who was not. */
#include "tests/unit/notices_store.h"

enum { PEOPLE = 40, NOTICES = 3, STEPS = 1500, SEEDS = 6, PARTS = 4000 };

struct play {
    struct fixture *f;
    uint64_t        seed;
    int64_t         number[NOTICES];
    int64_t         parts;           /* the last one */
    int64_t         of[PARTS];       /* notice of each */
    int64_t         ending;          /* … which this step ends; 0: none */
    bool            ended[PARTS];
    bool            was_told[NOTICES][PEOPLE + 1];
    unsigned        letters; /* that were ordered */
};

/* The numbers are the same in every run. */
static unsigned roll(struct play *p, unsigned below)
{
    p->seed = p->seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(p->seed >> 33) % below;
}

static unsigned any_notice(struct play *p)
{
    return roll(p, NOTICES);
}

static int play_add(struct play *p, struct err *err)
{
    static const enum notice_fate fates[] = {
        FATE_QUEUED, FATE_QUEUED, FATE_QUEUED, FATE_QUEUED, FATE_OFF, FATE_UNKNOWN, FATE_AWAY,
        FATE_LIMITED,
    };
    enum notice_fate fate = fates[roll(p, ARRAY_LEN(fates))];
    char             userid[16];
    bool             added;

    /* some are of two people */
    snprintf(userid, sizeof userid, "%c%u", roll(p, 2) ? 'm' : 'M', roll(p, PEOPLE) + 1);
    struct notice_person person = {
        .person = 1 + (int64_t)roll(p, PEOPLE),
        .userid = fate == FATE_UNKNOWN ? NOBODY : str_c(userid),
        .variant = (enum notice_variant)roll(p, VARIANT_COUNT),
        .fate = fate,
    };
    return notice_add(p->f->store, NOW, p->number[any_notice(p)], roll(p, 2), &person, &added,
                      err);
}

static int play_send(struct play *p, struct err *err)
{
    unsigned            which = any_notice(p);
    struct taken        t = {.count = 0};
    enum notice_variant variant;
    int                 rc = notice_take(p->f->store, p->number[which], roll(p, 2), 1 + roll(p, 6),
                                         &variant, take_one, &t, err);

    buf_free(&t.to);
    if (rc <= 0)
        return rc;
    if (roll(p, 4) == 0)
        return notice_put_part(p->f->store, NOW, p->number[which], 0, t.seqs, t.count,
                               roll(p, 2) ? FATE_LIMITED : FATE_OFF, err);
    if (roll(p, 5) == 0) {
        p->of[++p->parts] = p->number[which];
        if (notice_put_twin(p->f->store, NOW, p->number[which], p->parts, err) < 0)
            return -1;
    }
    p->of[++p->parts] = p->number[which];
    return notice_put_part(p->f->store, NOW, p->number[which], p->parts, t.seqs, t.count, FATE_PUT,
                           err);
}

/* One that may have ended before. */
static int play_end(struct play *p, struct err *err)
{
    static const int64_t codes[] = {0, 0, 0, 0, 81013, 45009, 701008, -1000};
    char                 invalid[64];
    int64_t              part;

    if (p->parts == 0)
        return 0;
    part = p->parts - (int64_t)roll(p, p->parts < 12 ? (unsigned)p->parts : 12u);
    p->ending = part;
    snprintf(invalid, sizeof invalid, "m%u|M%u", roll(p, PEOPLE) + 1, roll(p, PEOPLE) + 1);
    return notice_part_ended(p->f->store, NOW + 1, p->of[part], part,
                             codes[roll(p, ARRAY_LEN(codes))], roll(p, 8) == 0, STR_LIT("M"),
                             roll(p, 2) ? str_c(invalid) : NOBODY,
                             roll(p, 4) ? NOBODY : str_c(invalid), err);
}

static int play_again(struct play *p, struct err *err)
{
    int64_t left;

    return notice_requeue(p->f->store, p->number[any_notice(p)], STR_LIT(""),
                          STR_LIT(""), roll(p, PEOPLE), 1 + roll(p, 30), &left, err);
}

static int play_ack(struct play *p, struct err *err)
{
    enum ack_result result;
    int64_t         which, at;

    return notice_ack(p->f->store, NOW, 1 + (int64_t)roll(p, PEOPLE),
                      roll(p, 2) ? 0 : p->number[any_notice(p)], &which, &result, &at, err);
}

/* Those of other plays are in the same store. */
static int64_t first_letter(const struct play *p)
{
    return p->number[0] * 1000000;
}

static int play_text(struct play *p, struct err *err)
{
    bool first;

    if (p->letters > 0 && roll(p, 2))
        return notice_letter_ended(p->f->store, first_letter(p) + roll(p, p->letters),
                                   roll(p, 2), err);
    return notice_texted(p->f->store, p->number[any_notice(p)], 1 + (int64_t)roll(p, PEOPLE),
                         first_letter(p) + p->letters++, &first, err);
}

static int play_recall(struct play *p, struct err *err)
{
    return p->parts == 0 ? 0
                         : notice_part_recalled(p->f->store, NOW, 1 + roll(p, (unsigned)p->parts),
                                                roll(p, 3) ? 0 : 42020, err);
}

static int play_halt(struct play *p, struct err *err)
{
    return notice_halt(p->f->store, NOW, p->number[any_notice(p)], err);
}

static const struct {
    unsigned weight;
    int (*run)(struct play *p, struct err *err);
} moves[] = {
    {30, play_add}, {25, play_send}, {20, play_end}, {4, play_again},
    {15, play_ack}, {4, play_text},  {1, play_recall}, {1, play_halt},
};

static int move(struct play *p, struct err *err)
{
    unsigned at = roll(p, 100);

    for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
        if (at < moves[i].weight)
            return moves[i].run(p, err);
        at -= moves[i].weight;
    }
    return 0;
}

struct look {
    struct play *play;
    unsigned     which;
    int64_t      seq;
    uint64_t     members; /* bits */
    bool         past;    /* the transaction holds */
};

static bool was_handed(const struct notice_person *p)
{
    return p->fate == FATE_HANDED || p->fate == FATE_RECALLED || p->fate == FATE_QUEUED ||
           p->fate == FATE_PUT;
}

static int look_at(void *arg, const struct notice_line *l)
{
    struct look *k = arg;
    bool        *told = &k->play->was_told[k->which][l->p.person];

    CHECK(l->p.seq == ++k->seq, "seq is without gaps");
    if (l->p.userid.n > 0) {
        uint64_t bit = (uint64_t)1 << atoi(l->p.userid.p + 1);

        CHECK((k->members & bit) == 0, "no member twice");
        k->members |= bit;
    }
    CHECK(!*told || was_handed(&l->p), "person %d was told, and is %s now", (int)l->p.person,
          notice_fate_name(l->p.fate));
    CHECK(l->p.acked_at == 0 || l->p.fate == FATE_HANDED || l->p.fate == FATE_RECALLED,
          "person %d has said so, and is %s", (int)l->p.person, notice_fate_name(l->p.fate));
    /* who has said so before its end may yet turn out not to have it */
    *told = *told || (l->p.fate == FATE_HANDED && k->play->ended[l->p.part]);
    CHECK((l->p.fate == FATE_PUT) <= (l->p.part > 0), "what is put is in a part");
    return 0;
}

/* Whatever is shown: all fates together are all people, and who has said so is one who was told. */
static void check_sums(struct store *s, int64_t number)
{
    struct notice_counts c = counts_of(s, number);
    int64_t              sum = 0;

    for (int i = 0; i < FATE_COUNT; i++) {
        CHECK(c.fate[i] >= 0, "%s: %d", notice_fate_name((enum notice_fate)i), (int)c.fate[i]);
        sum += c.fate[i];
    }
    CHECK(sum == c.people, "%d of %d people", (int)sum, (int)c.people);
    CHECK(c.acked >= 0 && c.acked <= c.fate[FATE_HANDED] + c.fate[FATE_RECALLED],
          "%d have said so, of %d and %d", (int)c.acked, (int)c.fate[FATE_HANDED],
          (int)c.fate[FATE_RECALLED]);
}

static void check_all(struct play *p)
{
    for (unsigned i = 0; i < NOTICES; i++) {
        struct look              k = {.play = p, .which = i};
        const struct notice_filter all = {.number = p->number[i], .most = 1000};
        struct err               err = {0};

        check_counts(p->f->store, p->number[i]);
        check_sums(p->f->store, p->number[i]);
        OK(notice_people(p->f->store, &all, look_at, &k, &err));
    }
}

/* Some are undone. */
static void play_once(struct play *p)
{
    int64_t    parts = p->parts;
    struct err err = {0};

    p->ending = 0;
    OK(store_begin(p->f->store, &err));
    CHECK(move(p, &err) >= 0, "a move: %s", err.text);
    if (roll(p, 10) == 0) {
        store_rollback(p->f->store);
        p->parts = parts;
    } else {
        OK(store_commit(p->f->store, &err));
        p->ended[p->ending] = true;
    }
    check_all(p);
}

static void counts_are_the_rows(void **state)
{
    static struct play p;
    bool               all[FATE_COUNT] = {false};

    for (unsigned seed = 1; seed <= SEEDS; seed++) {
        p = (struct play){.f = *state, .seed = seed};
        for (unsigned i = 0; i < NOTICES; i++)
            p.number[i] = put_notice(p.f->store, i != 2);
        p.parts = PARTS / SEEDS / 2 * (seed - 1);
        for (unsigned i = 0; i < STEPS && p.parts < PARTS - 2; i++)
            play_once(&p);
        for (unsigned i = 0; i < NOTICES; i++)
            for (int k = 0; k < FATE_COUNT; k++)
                all[k] = all[k] || counts_of(p.f->store, p.number[i]).fate[k] > 0;
    }
    for (int k = 0; k < FATE_COUNT; k++)
        CHECK(all[k], "somebody was %s", notice_fate_name((enum notice_fate)k));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"counts are the rows", counts_are_the_rows, fixture_memory, fixture_end, NULL},
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
