/* What is done once a day and how far it has got; where a client last said to be. */
#include "tests/unit/store_fixture.h"

#include "store/positions.h"
#include "store/runs.h"

static void keep(struct store *s, const char *name, int64_t day, const char *place, bool done)
{
    struct err err = {0};

    OK(run_keep(s, NOW, str_c(name), day, str_c(place), done, &err));
}

static void check_run(struct store *s, const char *name, int64_t day, enum run_state want,
                      const char *place, const char *what)
{
    auto_buf struct buf at = {0};
    enum run_state      state = (enum run_state)9;
    int64_t             kept = -1;
    struct err          err = {0};

    buf_c(&at, ">");
    OK(run_state(s, str_c(name), day, &state, &at, &kept, &err));
    CHECK(state == want, "%s: state %d", what, (int)state);
    CHECK(strcmp(at.p + 1, place) == 0, "%s: at %s", what, at.p);
    CHECK(kept == (want == RUN_NEW ? -1 : NOW), "%s: kept at %lld", what, (long long)kept);
}

static void a_run_goes_on_where_it_was(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};

    check_run(f->store, "digest", 5, RUN_NEW, "", "nothing yet");
    keep(f->store, "digest", 5, "信息学院", false);
    check_run(f->store, "digest", 5, RUN_BEGUN, "信息学院", "begun");
    keep(f->store, "digest", 5, "法学院", false);
    check_run(f->store, "digest", 5, RUN_BEGUN, "法学院", "further");
    check_run(f->store, "digest", 6, RUN_NEW, "", "another day");
    check_run(f->store, "remind", 5, RUN_NEW, "", "another run");
    OK(store_begin(f->store, &err));
    keep(f->store, "digest", 5, "文学院", false);
    store_rollback(f->store);
    check_run(f->store, "digest", 5, RUN_BEGUN, "法学院", "what was undone was not done");
    keep(f->store, "digest", 5, "end", true);
    check_run(f->store, "digest", 5, RUN_DONE, "end", "done");
    keep(f->store, "empty", 5, "", false);
    check_run(f->store, "empty", 5, RUN_BEGUN, "", "begun, from the start");
}

/* Each has its turn. */
static void who_waits_longest_is_next(void **state)
{
    static const struct {
        const char *name;
        int64_t     day, at;
        bool        done;
    } rows[] = {
        {"asked\nb", 5, NOW + 2, false}, {"asked\na", 5, NOW + 3, false},
        {"asked\nc", 5, NOW + 1, true},  {"asked\nd", 4, NOW, false},
        {"asked", 5, NOW, false},        {"askes\na", 5, NOW, false},
        {"gate.7", 5, NOW, false},
    };
    struct fixture     *f = *state;
    auto_buf struct buf name = {0}, place = {0};
    struct err          err = {0};

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        OK(run_keep(f->store, rows[i].at, str_c(rows[i].name), rows[i].day, str_c(rows[i].name),
                    rows[i].done, &err));
    CHECK(run_next(f->store, STR_LIT("asked\n"), 5, &name, &place, &err) == 1 &&
              str_is(buf_view(&name), "asked\nb") && str_is(buf_view(&place), "asked\nb"),
          "the oldest of them: %s", name.p);
    OK(run_keep(f->store, NOW + 9, STR_LIT("asked\nb"), 5, STR_LIT("x"), false, &err));
    buf_clear(&name);
    CHECK(run_next(f->store, STR_LIT("asked\n"), 5, &name, &place, &err) == 1 &&
              str_is(buf_view(&name), "asked\na"),
          "then the other: %s", name.p);
    buf_clear(&name);
    CHECK(run_next(f->store, STR_LIT("asked\n"), 6, &name, &place, &err) == 0 && name.n == 0,
          "none of another day");
}

static void old_runs_go(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         deleted = -1;

    for (int64_t day = 1; day <= 5; day++)
        keep(f->store, "digest", day, "", true);
    keep(f->store, "remind", 2, "", false);
    OK(run_purge(f->store, 4, 2, &deleted, &err));
    CHECK(deleted == 2, "no more than asked for");
    OK(run_purge(f->store, 4, 9, &deleted, &err));
    CHECK(deleted == 2, "not that day's");
    check_run(f->store, "digest", 3, RUN_NEW, "", "forgotten");
    check_run(f->store, "digest", 4, RUN_DONE, "", "remembered");
}

/* ---- positions ---- */

static void put(struct store *s, int64_t now, const char *userid, const char *place)
{
    struct err err = {0};

    OK(position_put(s, now, str_c(userid), str_c(place), &err));
}

static void check_place(struct store *s, const char *userid, int64_t since, int64_t want_at,
                        const char *want, const char *what)
{
    auto_buf struct buf place = {0};
    struct err          err = {0};
    int64_t             at = 0;

    CHECK(position_get(s, str_c(userid), since, &place, &at, &err) == (want_at > 0),
          "%s: found or not", what);
    buf_char(&place, '\0');
    CHECK(at == want_at && strcmp(place.p, want) == 0, "%s: %s", what, place.p);
}

static void the_newest_position_counts(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};

    check_place(f->store, "ZhangSan", 0, 0, "", "none yet");
    put(f->store, NOW, "ZhangSan", "at 28.6,115.8 a");
    check_place(f->store, "zhangsan", NOW, NOW, "at 28.6,115.8 a", "his");
    check_place(f->store, "ZhangSan", NOW + 1, 0, "", "too old");
    check_place(f->store, "LiSi", 0, 0, "", "another's");
    put(f->store, NOW + 9, "ZHANGSAN", "at 28.7,115.9 b");
    put(f->store, NOW + 5, "ZhangSan", "at 1,1 late");
    check_place(f->store, "ZhangSan", 0, NOW + 9, "at 28.7,115.9 b", "the newest");
    CHECK(position_put(f->store, NOW, STR_LIT(""), STR_LIT("at 1,1"), &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "nobody's");
}

static void old_positions_go(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         deleted = -1;

    put(f->store, NOW, "a", "at 1,1");
    put(f->store, NOW + 1, "b", "at 1,1");
    put(f->store, NOW + 2, "c", "at 1,1");
    put(f->store, NOW + 3, "a", "at 2,2");
    OK(position_purge(f->store, NOW + 3, 1, &deleted, &err));
    CHECK(deleted == 1, "no more than asked for");
    OK(position_purge(f->store, NOW + 3, 9, &deleted, &err));
    CHECK(deleted == 1, "not one that was renewed");
    check_place(f->store, "a", 0, NOW + 3, "at 2,2", "it stays");
}

static void positions_are_sealed(void **state)
{
    auto_buf struct buf place = {0};
    struct fixture     *f = *state;
    struct store       *s = NULL;
    struct err          err = {0};
    int64_t             at;

    put(f->store, NOW, "zhangsan", "at 28.61234,115.81234 x");
    CHECK(!fixture_file_has(f, "-wal", "28.61234"), "not in the clear");
    CHECK(fixture_file_has(f, "-wal", "zhangsan"), "what is not sealed is found");
    OK(store_open(&s, f->path, DB_WRITE, NULL, &err));
    CHECK(position_put(s, NOW, STR_LIT("b"), STR_LIT("at 1,1"), &err) == -1 &&
              err.kind == ERR_RETRY,
          "not without a key");
    CHECK(position_get(s, STR_LIT("zhangsan"), 0, &place, &at, &err) == -1, "nor read");
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_run_goes_on_where_it_was), BOTH(who_waits_longest_is_next), BOTH(old_runs_go),
        BOTH(the_newest_position_counts), BOTH(old_positions_go),
        ON_FILE(positions_are_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
