/* What is over its time goes: photos that nobody needs, with their files, and where people were. */
#include "tests/unit/store_fixture.h"

#include "base/cst.h"
#include "bot/files.h"
#include "bot/purge.h"
#include "store/appointments.h"
#include "store/audit.h"
#include "store/lookups.h"
#include "store/passes.h"
#include "store/photos.h"
#include "store/positions.h"

#include <sys/stat.h>

enum { WEEK = 7 * CST_DAY };

struct world {
    struct fixture *f;
    char            folder[80];
};

static struct world make(struct fixture *f)
{
    struct world w = {.f = f};

    snprintf(w.folder, sizeof w.folder, "%s/files", f->folder);
    return w;
}

static void end(struct world *w)
{
    CHECK(rmdir(w->folder) == 0, "no file is left behind");
}

/* A photo that is here, with its file; the name is kept. */
static int64_t add(struct world *w, char name[FILES_NAME])
{
    struct photo p = {.person = 5, .media_id = STR_LIT("M")};
    struct err   err = {0};
    int64_t      id;
    bool         done;

    OK(files_put(w->folder, w->f->sealer, STR_LIT("picture"), name, &err));
    OK(files_keep(w->folder, str_c(name), &err));
    OK(photo_add(w->f->store, NOW, &p, &id, &err));
    OK(photo_done(w->f->store, NOW, id, PHOTO_HERE, str_c(name), str_c(name), &done, &err));
    return id;
}

static bool is_there(struct world *w, const char *name)
{
    char        path[200];
    struct stat st;

    snprintf(path, sizeof path, "%s/%s", w->folder, name);
    return stat(path, &st) == 0;
}

static int see_state(void *arg, const struct photo *p)
{
    *(enum photo_state *)arg = p->state;
    return 0;
}

static enum photo_state state_of(struct world *w, int64_t id)
{
    enum photo_state state = PHOTO_WAITING;
    struct err       err = {0};

    OK(photo_get(w->f->store, id, see_state, &state, &err));
    return state;
}

static void photos_go_with_their_files(void **state)
{
    struct world w = make(*state);
    char         left[FILES_NAME], used[FILES_NAME], gone[FILES_NAME];
    int64_t      id[] = {add(&w, left), add(&w, used), add(&w, gone)};
    struct err   err = {0};

    OK(photo_keep(w.f->store, id[1], STR_LIT("R1"), PHOTO_FOR_EVER, &err));
    OK(files_delete(w.folder, str_c(gone), &err)); /* as before a power cut */
    CHECK(!purge_photos(w.f->store, NOW + WEEK, w.folder), "nothing more to do");
    CHECK(is_there(&w, left) && state_of(&w, id[0]) == PHOTO_HERE, "for a week it stays");
    CHECK(!purge_photos(w.f->store, NOW + WEEK + 1, w.folder), "nothing more to do");
    CHECK(!is_there(&w, left) && state_of(&w, id[0]) == PHOTO_OVER, "then it goes");
    CHECK(state_of(&w, id[2]) == PHOTO_OVER, "also one whose file went before");
    CHECK(is_there(&w, used) && state_of(&w, id[1]) == PHOTO_HERE, "what is needed stays");
    OK(files_delete(w.folder, str_c(used), &err));
    end(&w);
}

static void many_go_in_parts(void **state)
{
    struct world w = make(*state);
    char         name[FILES_NAME];

    for (int i = 0; i < 60; i++)
        add(&w, name);
    CHECK(purge_photos(w.f->store, NOW + WEEK + 1, w.folder), "there is more");
    CHECK(!purge_photos(w.f->store, NOW + WEEK + 1, w.folder), "that was all");
    end(&w);
}

static void a_folder_that_cannot_be_changed_loses_nothing(void **state)
{
    struct world w = make(*state);
    char         name[FILES_NAME], place[200];
    int64_t      id = add(&w, name);
    struct err   err = {0};

    /* a folder in the place of the file: nobody may unlink that */
    OK(files_delete(w.folder, str_c(name), &err));
    snprintf(place, sizeof place, "%s/%s", w.folder, name);
    CHECK(mkdir(place, 0700) == 0, "something that cannot be deleted");
    CHECK(!purge_photos(w.f->store, NOW + WEEK + 1, w.folder), "not again at once");
    CHECK(state_of(&w, id) == PHOTO_HERE, "it is tried again later");
    CHECK(rmdir(place) == 0, "repaired");
    purge_photos(w.f->store, NOW + WEEK + 1, w.folder);
    CHECK(state_of(&w, id) == PHOTO_OVER, "and done then");
    end(&w);
}

static void positions_are_forgotten_in_an_hour(void **state)
{
    auto_buf struct buf place = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    int64_t             at;

    OK(position_put(f->store, NOW, STR_LIT("zhangsan"), STR_LIT("at 1,1"), &err));
    purge_old(f->store, NOW + 3600, CST_DAY);
    CHECK(position_get(f->store, STR_LIT("zhangsan"), 0, &place, &at, &err) == 1, "not before");
    purge_old(f->store, NOW + 3601, CST_DAY);
    CHECK(position_get(f->store, STR_LIT("zhangsan"), 0, &place, &at, &err) == 0, "forgotten");
}

static int count_scan(void *arg, const struct scan *scan)
{
    (void)scan;
    ++*(int *)arg;
    return 0;
}

static void passages_are_forgotten_in_a_month(void **state)
{
    enum { MONTH = 30 * CST_DAY };
    struct fixture *f = *state;
    struct scan     scan = {.at = NOW, .person = 5, .window = 600, .result = SCAN_PASSED};
    struct err      err = {0};
    int             count = 0;

    OK(scan_add(f->store, &scan, &err));
    purge_old(f->store, NOW + MONTH, CST_DAY);
    OK(scan_list(f->store, 0, 9, count_scan, &count, &err));
    CHECK(count == 1, "not before");
    count = 0;
    purge_old(f->store, NOW + MONTH + 1, CST_DAY);
    OK(scan_list(f->store, 0, 9, count_scan, &count, &err));
    CHECK(count == 0, "forgotten");
}

static void add_trace(struct store *s, const char *action, int64_t at)
{
    struct audit row = {.at = at, .actor = STR_LIT("nan"), .action = str_c(action), .person = 5};
    struct err   err = {0};

    OK(audit_add(s, &row, &err));
}

static int write_trace(void *arg, int64_t id, const struct audit *a)
{
    (void)id;
    buf_f(arg, "%.*s %d; ", STR_ARG(a->action), (int)(a->at - NOW));
    return 0;
}

static void check_traces(struct store *s, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(audit_list(s, 0, 99, write_trace, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

/* Who was scanned at a gate when is no less a trace of where he was for standing in the audit. All
 * other rows of it stay. */
static void passages_are_forgotten_in_the_audit(void **state)
{
    enum { MONTH = 30 * CST_DAY };
    struct fixture *f = *state;

    add_trace(f->store, "approval.show", NOW - 1);
    add_trace(f->store, AUDIT_SCAN, NOW);
    add_trace(f->store, "pass.scanned", NOW + 1);
    add_trace(f->store, AUDIT_SCAN, NOW + 60);
    purge_old(f->store, NOW + MONTH, CST_DAY);
    check_traces(f->store, "pass.scan 60; pass.scanned 1; pass.scan 0; approval.show -1; ",
                 "not before");
    purge_old(f->store, NOW + MONTH + 1, CST_DAY);
    check_traces(f->store, "pass.scan 60; pass.scanned 1; approval.show -1; ", "forgotten");
    purge_old(f->store, NOW + 99 * MONTH, CST_DAY);
    check_traces(f->store, "pass.scanned 1; approval.show -1; ", "only they");
}

static void many_traces_go_in_parts(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         deleted = 0;

    add_trace(f->store, "approval.show", NOW);
    for (int i = 0; i < 5; i++)
        add_trace(f->store, AUDIT_SCAN, NOW + i);
    OK(audit_purge_scans(f->store, NOW + 9, 3, &deleted, &err));
    CHECK(deleted == 3, "three of them: %d", (int)deleted);
    check_traces(f->store, "pass.scan 4; pass.scan 3; approval.show 0; ", "the oldest first");
    for (int i = 0; i < 2000; i++)
        add_trace(f->store, AUDIT_SCAN, NOW + 5);
    CHECK(purge_old(f->store, NOW + 99 * CST_DAY, CST_DAY), "there is more");
    CHECK(!purge_old(f->store, NOW + 99 * CST_DAY, CST_DAY), "that was all");
}

static void issue(struct store *s, unsigned char ref, int64_t person, int64_t expires)
{
    struct lookup_code c = {.ref = {ref}, .person = person, .clearance = STR_LIT("leaving"),
                            .issued_at = NOW, .expires_at = expires};
    struct err         err = {0};

    OK(lookup_issue(s, NOW, &c, &err));
}

static bool is_known(struct store *s, unsigned char ref)
{
    auto_buf struct buf memory = {0};
    unsigned char       whole[SIGNED_REF] = {ref};
    struct lookup_code  found;
    struct err          err = {0};
    int                 rc = lookup_by_ref(s, whole, &found, &memory, &err);

    OK(rc);
    return rc > 0;
}

/* Until then a scan says that another one was issued, or that it has expired. */
static void look_up_codes_are_forgotten_in_a_year(void **state)
{
    enum { YEAR = 365 * CST_DAY };
    struct fixture *f = *state;

    issue(f->store, 1, 5, NOW + 60);
    issue(f->store, 2, 5, NOW + 60); /* the first is dead from now on */
    purge_old(f->store, NOW + YEAR, CST_DAY);
    CHECK(is_known(f->store, 1) && is_known(f->store, 2), "not before");
    purge_old(f->store, NOW + YEAR + 1, CST_DAY);
    CHECK(!is_known(f->store, 1) && is_known(f->store, 2), "the one that died");
    purge_old(f->store, NOW + YEAR + 61, CST_DAY);
    CHECK(!is_known(f->store, 2), "and the one that expired");
}

static int count_one(void *arg, const struct appointment *a)
{
    (void)a;
    ++*(int *)arg;
    return 0;
}

static void appointments_are_forgotten_in_a_year(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct appointment  a = {.slot = {{"shop", 4}, {"east", 4}, cst_day(NOW), 540, 600, 1},
                             .person = 5, .hold_until = NOW + 60};
    struct slot         freed;
    struct err          err = {0};
    int64_t             number;
    int                 count = 0;
    bool                taken;

    OK(appointment_hold(f->store, NOW, &a, &taken, &number, &freed, &memory, &err));
    purge_old(f->store, NOW + (int64_t)365 * CST_DAY, CST_DAY);
    OK(appointment_of(f->store, 5, STR_LIT(""), true, 9, count_one, &count, &err));
    CHECK(count == 1, "not before");
    purge_old(f->store, NOW + (int64_t)366 * CST_DAY, CST_DAY);
    OK(appointment_of(f->store, 5, STR_LIT(""), true, 9, count_one, &count, &err));
    CHECK(count == 1, "forgotten");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(look_up_codes_are_forgotten_in_a_year),
        BOTH(appointments_are_forgotten_in_a_year),
        ON_FILE(photos_go_with_their_files),
        ON_FILE(many_go_in_parts),
        ON_FILE(a_folder_that_cannot_be_changed_loses_nothing),
        BOTH(positions_are_forgotten_in_an_hour),
        BOTH(passages_are_forgotten_in_a_month),
        BOTH(passages_are_forgotten_in_the_audit),
        BOTH(many_traces_go_in_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
