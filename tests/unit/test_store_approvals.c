/* What the staff decide about: one counts at a time, and each is decided once. */
#include "tests/unit/people.h"
#include "tests/unit/store_fixture.h"

#include "base/cst.h"
#include "store/approvals.h"
#include "store/migrations.h"
#include "store/photos.h"

#define TODAY (cst_day(NOW))

static const char *const names[] = {
    [APPROVAL_NONE] = "none",         [APPROVAL_PENDING] = "pending",
    [APPROVAL_VALID] = "valid",       [APPROVAL_REFUSED] = "refused",
    [APPROVAL_SUSPENDED] = "suspended", [APPROVAL_EXPIRED] = "expired",
};

static bool apply(struct store *s, int64_t now, const char *flow, int64_t person, int64_t photo,
                  int64_t *number)
{
    struct approval a = {
        .flow = str_c(flow), .person = person, .receipt = STR_LIT("R1"), .photo = photo};
    struct err err = {0};
    bool       added;

    *number = -1;
    OK(approval_add(s, now, &a, &added, number, &err));
    return added;
}

static bool decide(struct store *s, int64_t now, int64_t number, enum approval_state from,
                   enum approval_state to, int64_t until)
{
    struct err err = {0};
    bool       done;

    OK(approval_decide(s, now, number, from, to, until, STR_LIT("Wang"), STR_LIT("照片不清楚"),
                       &done, &err));
    return done;
}

struct seen {
    int64_t             number, photo, until, created_at, decided_at;
    enum approval_state state;
    char                text[200]; /* flow, receipt, decided_by, reason */
    unsigned            count;
};

static int see(void *arg, const struct approval *a)
{
    struct seen *seen = arg;

    seen->number = a->number;
    seen->photo = a->photo;
    seen->until = a->until;
    seen->created_at = a->created_at;
    seen->decided_at = a->decided_at;
    seen->state = a->state;
    seen->count++;
    snprintf(seen->text, sizeof seen->text, "%.*s %d %.*s [%.*s] [%.*s]", STR_ARG(a->flow),
             (int)a->person, STR_ARG(a->receipt), STR_ARG(a->decided_by), STR_ARG(a->reason));
    return 0;
}

static enum approval_state state_of(struct store *s, int64_t now, int64_t person)
{
    struct seen seen = {.state = APPROVAL_NONE};
    struct err  err = {0};
    int         rc = approval_last(s, now, STR_LIT("id"), person, see, &seen, &err);

    OK(rc);
    CHECK((rc == 1) == (seen.count == 1), "found is shown");
    return seen.state;
}

static void one_counts_at_a_time(void **state)
{
    struct fixture *f = *state;
    int64_t         first, n;

    CHECK(state_of(f->store, NOW, 5) == APPROVAL_NONE, "nothing yet");
    CHECK(apply(f->store, NOW, "id", 5, 0, &first) && first == 1, "the first");
    CHECK(!apply(f->store, NOW, "id", 5, 0, &n) && n == first, "a second while it is pending");
    CHECK(apply(f->store, NOW, "green", 5, 0, &n) && n == 2, "another flow");
    CHECK(apply(f->store, NOW, "id", 6, 0, &n) && n == 3, "another person");
    CHECK(decide(f->store, NOW, first, APPROVAL_PENDING, APPROVAL_VALID, -1), "approved");
    CHECK(!apply(f->store, NOW, "id", 5, 0, &n) && n == first, "a second while it is valid");
    CHECK(decide(f->store, NOW, first, APPROVAL_VALID, APPROVAL_SUSPENDED, -1), "suspended");
    CHECK(!apply(f->store, NOW, "id", 5, 0, &n) && n == first, "a second while it is suspended");
    CHECK(decide(f->store, NOW, first, APPROVAL_SUSPENDED, APPROVAL_REFUSED, -1), "refused");
    CHECK(apply(f->store, NOW, "id", 5, 0, &n) && n == 4, "then it may be applied for again");
    CHECK(state_of(f->store, NOW, 5) == APPROVAL_PENDING, "the newest counts");
}

static void what_is_kept_comes_back(void **state)
{
    struct fixture *f = *state;
    struct seen     seen = {.count = 0};
    struct err      err = {0};
    int64_t         n;

    CHECK(approval_get(f->store, NOW, 1, see, &seen, &err) == 0 && seen.count == 0, "unknown");
    apply(f->store, NOW, "id", 5, 77, &n);
    CHECK(approval_get(f->store, NOW, n, see, &seen, &err) == 1, "found");
    CHECK(strcmp(seen.text, "id 5 R1 [] []") == 0 && seen.photo == 77 && seen.until == -1 &&
              seen.created_at == NOW && seen.decided_at == 0 && seen.number == n,
          "as it was added: %s", seen.text);
    decide(f->store, NOW + 60, n, APPROVAL_PENDING, APPROVAL_VALID, TODAY + 9);
    OK(approval_get(f->store, NOW, n, see, &seen, &err));
    CHECK(strcmp(seen.text, "id 5 R1 [Wang] [照片不清楚]") == 0 && seen.until == TODAY + 9 &&
              seen.decided_at == NOW + 60 && seen.state == APPROVAL_VALID,
          "as it was decided: %s", seen.text);
}

/* From each state to each: what the table does not name is refused, or finds another state. */
static void decisions_have_their_ways(void **state)
{
    static const bool way[6][6] = {
        [APPROVAL_PENDING] = {[APPROVAL_VALID] = true, [APPROVAL_REFUSED] = true},
        [APPROVAL_VALID] = {[APPROVAL_SUSPENDED] = true},
        [APPROVAL_SUSPENDED] = {[APPROVAL_VALID] = true, [APPROVAL_REFUSED] = true},
    };
    struct fixture *f = *state;
    int64_t         n;

    apply(f->store, NOW, "id", 5, 0, &n);
    for (int from = APPROVAL_NONE; from <= APPROVAL_EXPIRED; from++)
        for (int to = APPROVAL_NONE; to <= APPROVAL_EXPIRED; to++) {
            struct err err = {0};
            bool       done = true;
            int        rc;

            if (from == APPROVAL_PENDING && way[from][to])
                continue; /* it is pending */
            rc = approval_decide(f->store, NOW, n, (enum approval_state)from,
                                 (enum approval_state)to, -1, STR_LIT("Wang"), STR_LIT(""), &done,
                                 &err);
            if (way[from][to])
                CHECK(rc == 0 && !done, "%s to %s: it is pending", names[from], names[to]);
            else
                CHECK(rc == -1 && err.kind == ERR_BAD_INPUT && done, "%s to %s is no way",
                      names[from], names[to]);
        }
    CHECK(state_of(f->store, NOW, 5) == APPROVAL_PENDING, "it still is");
    CHECK(!decide(f->store, NOW, n + 1, APPROVAL_PENDING, APPROVAL_VALID, -1), "an unknown number");
    CHECK(decide(f->store, NOW, n, APPROVAL_PENDING, APPROVAL_VALID, -1), "decided");
    CHECK(!decide(f->store, NOW, n, APPROVAL_PENDING, APPROVAL_REFUSED, -1), "not twice");
    CHECK(state_of(f->store, NOW, 5) == APPROVAL_VALID, "the first decision stands");
}

static void days_end(void **state)
{
    struct fixture *f = *state;
    struct seen     seen = {.count = 0};
    struct err      err = {0};
    int64_t         n, next, tomorrow = cst_day_start(TODAY + 1);

    apply(f->store, NOW, "id", 5, 0, &n);
    decide(f->store, NOW, n, APPROVAL_PENDING, APPROVAL_VALID, TODAY);
    CHECK(state_of(f->store, tomorrow - 1, 5) == APPROVAL_VALID, "until the day's last second");
    CHECK(!apply(f->store, tomorrow - 1, "id", 5, 0, &next), "no second one");
    CHECK(state_of(f->store, tomorrow, 5) == APPROVAL_EXPIRED, "not a second longer");
    CHECK(!decide(f->store, tomorrow, n, APPROVAL_VALID, APPROVAL_SUSPENDED, -1),
          "nothing is left to be suspended");
    CHECK(apply(f->store, tomorrow, "id", 5, 0, &next) && next != n, "then the next");
    CHECK(state_of(f->store, tomorrow, 5) == APPROVAL_PENDING, "which counts");
    OK(approval_get(f->store, NOW, n, see, &seen, &err));
    CHECK(seen.state == APPROVAL_EXPIRED, "what was replaced is over, whatever the day");
    CHECK(!decide(f->store, NOW, n, APPROVAL_VALID, APPROVAL_SUSPENDED, -1), "and stays over");
}

static void who_is_suspended_does_not_wait_it_out(void **state)
{
    struct fixture *f = *state;
    struct seen     seen = {.count = 0};
    struct err      err = {0};
    int64_t         n, next, tomorrow = cst_day_start(TODAY + 1);

    apply(f->store, NOW, "id", 5, 0, &n);
    decide(f->store, NOW, n, APPROVAL_PENDING, APPROVAL_VALID, TODAY);
    decide(f->store, NOW, n, APPROVAL_VALID, APPROVAL_SUSPENDED, TODAY + 99);
    OK(approval_get(f->store, NOW, n, see, &seen, &err));
    CHECK(seen.until == TODAY, "its days are as they were");
    CHECK(state_of(f->store, tomorrow, 5) == APPROVAL_SUSPENDED, "still");
    CHECK(!apply(f->store, tomorrow, "id", 5, 0, &next), "no next one");
    CHECK(decide(f->store, tomorrow, n, APPROVAL_SUSPENDED, APPROVAL_VALID, TODAY + 9), "back");
    CHECK(state_of(f->store, tomorrow, 5) == APPROVAL_VALID, "with new days");
}

struct list {
    char     text[100];
    unsigned stop_after;
    int      rc;
};

static int see_number(void *arg, const struct approval *a)
{
    struct list *list = arg;
    size_t       n = strlen(list->text);

    snprintf(list->text + n, sizeof list->text - n, "%d ", (int)a->number);
    return list->stop_after && --list->stop_after == 0 ? list->rc : 0;
}

static void pending_ones_are_listed_by_scope(void **state)
{
    static const struct {
        const char *name, *college, *class_name;
        int64_t     after;
        unsigned    most;
        const char *want;
    } lists[] = {
        {"all, also from outside the roster", "", "", 0, 9, "1 2 4 5 "},
        {"behind the second", "", "", 2, 9, "4 5 "},
        {"two of them", "", "", 0, 2, "1 2 "},
        {"a college", "信息学院", "", 0, 9, "1 2 "},
        {"a class", "信息学院", "软件2602", 0, 9, "2 "},
        {"what is decided", "法学院", "法学2601", 0, 9, ""},
        {"no such college", "医学院", "", 0, 9, ""},
    };
    struct fixture *f = *state;
    int64_t         n;
    int64_t         person[] = {
        person_in(f->store, NOW, "1", "信息学院", "软件2601"),
        person_in(f->store, NOW, "2", "信息学院", "软件2602"),
        person_in(f->store, NOW, "3", "法学院", "法学2601"),
        person_in(f->store, NOW, "4", "文学院", "中文2601"),
        -7,
    };

    for (size_t i = 0; i < ARRAY_LEN(person); i++)
        apply(f->store, NOW, "id", person[i], 0, &n);
    decide(f->store, NOW, 3, APPROVAL_PENDING, APPROVAL_REFUSED, -1);
    apply(f->store, NOW, "green", person[0], 0, &n); /* of another flow: not among them */
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        struct list list = {.text = ""};
        struct err  err = {0};

        OK(approval_list(f->store, STR_LIT("id"), lists[i].after, lists[i].most,
                         str_c(lists[i].college), str_c(lists[i].class_name), see_number, &list,
                         &err));
        CHECK(strcmp(list.text, lists[i].want) == 0, "%s: %s", lists[i].name, list.text);
    }

    struct str  id = STR_LIT("id"), all = STR_LIT("");
    struct list stop = {.stop_after = 1, .rc = 1}, failing = {.stop_after = 1, .rc = -1};
    struct err  err = {0};

    OK(approval_list(f->store, id, 0, 9, all, all, see_number, &stop, &err));
    CHECK(strcmp(stop.text, "1 ") == 0, "the caller may stop");
    CHECK(approval_list(f->store, id, 0, 9, all, all, see_number, &failing, &err) == -1 &&
              err.kind == ERR_RETRY,
          "a failure is passed on");
}

static int count_photo(void *arg, const struct photo *p)
{
    (void)p;
    ++*(int *)arg;
    return 0;
}

static int idle(struct store *s, int64_t before)
{
    struct err err = {0};
    int        count = 0;

    OK(photo_idle(s, before, 99, count_photo, &count, &err));
    return count;
}

/* The picture is needed exactly as long as the approval counts. */
static void a_photo_stays_as_long_as_it_counts(void **state)
{
    struct fixture *f = *state;
    struct photo    p = {.person = 5, .flow = STR_LIT("id"), .media_id = STR_LIT("M")};
    struct err      err = {0};
    int64_t         n, id, day_after = cst_day_start(TODAY + 10);
    bool            done;

    OK(photo_add(f->store, NOW, &p, &id, &err));
    OK(photo_done(f->store, NOW, id, PHOTO_HERE, STR_LIT("F"), STR_LIT("aa"), &done, &err));
    CHECK(idle(f->store, NOW + 1) == 1, "nobody has submitted it yet");
    apply(f->store, NOW, "id", 5, id, &n);
    CHECK(idle(f->store, INT64_MAX) == 0, "pending: needed");
    decide(f->store, NOW, n, APPROVAL_PENDING, APPROVAL_VALID, TODAY + 9);
    CHECK(idle(f->store, day_after) == 0 && idle(f->store, day_after + 1) == 1,
          "valid: until its last day is over");
    decide(f->store, NOW, n, APPROVAL_VALID, APPROVAL_SUSPENDED, -1);
    CHECK(idle(f->store, INT64_MAX) == 0, "suspended: needed");
    decide(f->store, NOW, n, APPROVAL_SUSPENDED, APPROVAL_VALID, -1);
    CHECK(idle(f->store, INT64_MAX) == 0, "valid for ever: needed");
    decide(f->store, NOW, n, APPROVAL_VALID, APPROVAL_SUSPENDED, -1);
    decide(f->store, NOW + 60, n, APPROVAL_SUSPENDED, APPROVAL_REFUSED, -1);
    CHECK(idle(f->store, NOW + 60) == 0 && idle(f->store, NOW + 61) == 1, "refused: no more");
    CHECK(apply(f->store, NOW + 90, "id", 5, id, &n), "the same picture again");
    CHECK(idle(f->store, INT64_MAX) == 0, "is needed again");
}

static int64_t add_photo(struct store *s, int64_t person, const char *flow, const char *file)
{
    struct photo p = {.person = person, .flow = str_c(flow), .media_id = STR_LIT("M")};
    struct err   err = {0};
    int64_t      id = 0;
    bool         done;

    OK(photo_add(s, NOW, &p, &id, &err));
    OK(photo_done(s, NOW, id, PHOTO_HERE, str_c(file), str_c(file), &done, &err));
    return id;
}

static int see_file(void *arg, const struct photo *p)
{
    buf_f(arg, "%.*s ", STR_ARG(p->file));
    return 0;
}

static void check_idle(struct store *s, int64_t before, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(photo_idle(s, before, 99, see_file, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: idle are %s", name, text.p);
}

/* So are the others that were sent with it; those of somebody else, of another flow and of another
 * submission have their own end. */
static void all_its_photos_stay_as_long(void **state)
{
    static const struct {
        const char *file;
        int64_t     person;
        const char *flow, *receipt; /* "": in no submission */
    } photos[] = {
        {"first", 5, "id", "R1"},      {"second", 5, "id", "R1"},  {"third", 5, "id", "R1"},
        {"left", 5, "id", ""},         {"another", 6, "id", "R1"}, {"other flow", 5, "ic", "R1"},
        {"before it", 5, "id", "R01"},
    };
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         n, id[ARRAY_LEN(photos)];

    for (size_t i = 0; i < ARRAY_LEN(photos); i++) {
        id[i] = add_photo(f->store, photos[i].person, photos[i].flow, photos[i].file);
        if (i > 0 && photos[i].receipt[0])
            OK(photo_keep(f->store, id[i], str_c(photos[i].receipt), PHOTO_FOR_EVER, &err));
    }
    apply(f->store, NOW, "id", 5, id[0], &n);
    check_idle(f->store, INT64_MAX, "left ", "pending");
    decide(f->store, NOW, n, APPROVAL_PENDING, APPROVAL_VALID, TODAY + 9);
    check_idle(f->store, cst_day_start(TODAY + 10), "left ", "its last day");
    check_idle(f->store, cst_day_start(TODAY + 10) + 1, "left first second third ", "over");
    decide(f->store, NOW, n, APPROVAL_VALID, APPROVAL_SUSPENDED, -1);
    check_idle(f->store, INT64_MAX, "left ", "suspended");
    decide(f->store, NOW + 60, n, APPROVAL_SUSPENDED, APPROVAL_REFUSED, -1);
    check_idle(f->store, NOW + 60, "left ", "not refused yet");
    check_idle(f->store, NOW + 61, "left first second third ", "refused");
}

/* What two processes at once rely on. */
static void the_schema_holds_it_too(void **state)
{
    static const char *const sql[] = {
        "INSERT INTO approvals (number, flow, person, receipt, photo, state, until, created_at)"
        " VALUES ($1, 'id', 5, 'R', 0, $2, -1, 1)"};
    static const struct {
        const char *state;
        int         rc;
    } rows[] = {
        {"refused", 0}, {"replaced", 0}, {"pending", 0}, {"valid", -1},
        {"suspended", -1}, {"pending", -1}, {"refused", 0}, {"unheard of", -1},
    };
    struct fixture *f = *state;
    struct db      *db = NULL;
    struct err      err = {0};

    OK(db_open(&db, f->path, DB_WRITE, store_migrations, sql, 1, &err));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct stmt *st = db_use(db, 0);

        stmt_i64(st, 1, (int64_t)i + 1);
        stmt_text(st, 2, str_c(rows[i].state));
        CHECK(stmt_run(st, NULL, &err) == rows[i].rc, "row %zu: %s", i, rows[i].state);
    }
    db_close(db);
}

static void reasons_are_sealed(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         n;
    bool            done;

    apply(f->store, NOW, "id", 5, 0, &n);
    OK(approval_decide(f->store, NOW, n, APPROVAL_PENDING, APPROVAL_REFUSED, -1, STR_LIT("Wang"),
                       STR_LIT("call 13800000001"), &done, &err));
    CHECK(!fixture_file_has(f, "-wal", "13800000001"), "not in the clear");
    CHECK(fixture_file_has(f, "-wal", "refused"), "what is not sealed is found");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(one_counts_at_a_time),
        BOTH(what_is_kept_comes_back),
        BOTH(decisions_have_their_ways),
        BOTH(days_end),
        BOTH(who_is_suspended_does_not_wait_it_out),
        BOTH(pending_ones_are_listed_by_scope),
        BOTH(a_photo_stays_as_long_as_it_counts),
        BOTH(all_its_photos_stay_as_long),
        ON_FILE(the_schema_holds_it_too),
        ON_FILE(reasons_are_sealed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
