/* Six people who book, wait, change and cancel at random while the clock runs: whatever they do, no
 * slot has more than its capacity, what is counted is what is there, and nobody waits for a place
 * that is free. */
#include "tests/unit/appointment_world.h"

enum { ROUNDS = 12, STEPS = 250, PEOPLE = 6 };

/* A fixed series: the same dice every time. */
static uint64_t seed;

static unsigned dice(unsigned sides)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % sides;
}

/* ---- what is there ---- */

static int add_all(void *arg, const struct appointment *a)
{
    return kept_add(arg, a);
}

static int keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static void read_all(struct appointment_world *a, struct kept_list *out)
{
    struct err err = {0};

    out->count = 0;
    for (int i = 1; i <= PEOPLE; i++) {
        char    number[16];
        int64_t id = 0;

        snprintf(number, sizeof number, "p%d", i);
        CHECK(people_find(a->w.store, str_c(number), keep_id, &id, &err) == 1, "he is there");
        world_must(appointment_of(a->w.store, id, STR_LIT("repair"), false, 3, add_all, out, &err),
                   &err);
    }
}

static bool is_near(const struct appointment_world *a, const struct kept *k)
{
    return a->w.now >= slot_begins(k->day, k->minute) - 3600;
}

/* Of the slot of row i. */
static void check_slot(struct appointment_world *a, const struct kept_list *all, unsigned i,
                       const char *did)
{
    const struct kept *k = &all->row[i];
    struct slot        slot = kept_slot(k);
    struct err         err = {0};
    int64_t            taken, waiting, held = 0, waits = 0;
    const int64_t      capacity = 1;

    for (unsigned n = 0; n < all->count; n++)
        if (kept_is(&all->row[n], &slot)) {
            held += all->row[n].state != APPT_WAITING;
            waits += all->row[n].state == APPT_WAITING;
        }
    world_must(appointment_count(a->w.store, &slot, &taken, &waiting, &err), &err);
    CHECK(taken <= capacity, "%s: %d of %d", did, (int)taken, (int)capacity);
    CHECK(waiting == waits, "%s: %d wait, %d are counted", did, (int)waits, (int)waiting);
    if (a->w.now < slot_begins(k->day, k->until))
        CHECK(taken == held, "%s: %d have a place, %d are counted", did, (int)held, (int)taken);
    CHECK(waits == 0 || taken == capacity || is_near(a, k), "%s: a place is free, and %d wait", did,
          (int)waits);
}

static void check_all(struct appointment_world *a, const char *did)
{
    struct kept_list all;

    read_all(a, &all);
    for (unsigned i = 0; i < all.count; i++) {
        check_slot(a, &all, i, did);
        for (unsigned n = 0; n < i; n++)
            CHECK(all.row[i].person != all.row[n].person || all.row[i].state != all.row[n].state,
                  "%s: somebody has two", did);
    }
}

/* ---- what they do ---- */

/* One of those who have something, whoever speaks. */
static unsigned own_number(struct appointment_world *a)
{
    struct kept_list all;

    read_all(a, &all);
    return all.count == 0 ? 1 : (unsigned)all.row[dice(all.count)].number;
}

static void say_any(struct appointment_world *a, char *did, size_t room)
{
    static const char *const words[] = {"约维修", "1",   "2",        "取消", "返回",
                                        "改3",    "留言", "取消预约", "帮助", "提交"};

    if (dice(4) == 0) /* four slots of one place each: there is always somebody who waits */
        snprintf(did, room, "约维修 %u 1 %u", 1 + dice(2), 1 + dice(2));
    else if (dice(3) > 0)
        snprintf(did, room, "提交");
    else if (dice(2) == 0)
        snprintf(did, room, "取消预约 %u", own_number(a));
    else
        snprintf(did, room, "%s", words[dice(ARRAY_LEN(words))]);
    world_say(&a->w, did);
    CHECK(a->w.heard.n > 0, "“%s” is answered", did);
}

static void step(struct appointment_world *a)
{
    char user[16], did[64];

    snprintf(user, sizeof user, "p%u", 1 + dice(PEOPLE));
    a->w.user = user;
    if (dice(12) == 0) {
        a->w.now += 60 * (int64_t)dice(30);
        snprintf(did, sizeof did, "the clock");
        tick(a);
    } else {
        say_any(a, did, sizeof did);
    }
    check_all(a, did);
}

static void whatever_they_do(void **state)
{
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct appointment_world a;

        seed = 20260911 + round;
        appointment_open_at(&a, APPOINTMENT_HEAD APPOINTMENT_REPAIR("1"), ":memory:");
        for (unsigned i = 0; i < STEPS; i++)
            step(&a);
        appointment_close(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(whatever_they_do)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
