/* A database of the first or of the third release, opened by today's program: whoever was known is
 * known, what was under way goes on, and it happens once. */
#include "tests/test.h"
#include "tests/tools/talk.h"

#include "base/clock.h"
#include "base/mem.h"
#include "store/db.h"
#include "store/migrations.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

static struct server server;
static struct wecom  wecom;

/* The first is server_user(0), and bound; so he stood there on the day of the upgrade. */
static const char *const rows[] = {
    "INSERT INTO people (id, number, spelling, name, kind, college, class_name, year, updated_at)"
    " VALUES (5, '2026000001', '2026000001', '张三', 'student', '信息学院', '计科1班', 2026, 7)",
    "INSERT INTO members (userid, spelling, id, person, channel, lang, pressed, created_at)"
    " VALUES ('2026000001', '2026000001', 9, 5, 1, 0, 0, 1000)",
    "INSERT INTO submissions (flow, day, person, nth, receipt, answers, member, at)"
    " VALUES ('quick', 20000, 5, 1, 'R1', '', '2026000001', 1728000000)",
    "INSERT INTO outbox (id, kind, app, api, receivers, body, media, due_at, created_at)"
    " VALUES (4, 0, 'student', '', '2026000001', '{\"msgtype\":\"text\"}', '', 1000, 1000)",
};

/* The same man a year later, with a picture that waits to be sent. $1 is now. */
static const char *const third_rows[] = {
    "INSERT INTO people (id, number, spelling, name, kind, college, class_name, year, updated_at,"
    "  confirmed_at)"
    " VALUES (5, '2026000001', '2026000001', '张三', 'undergraduate', '信息学院', '计科1班', 2026,"
    "  7, 8)",
    "INSERT INTO members (userid, spelling, id, person, channel, lang, pressed, created_at,"
    "  bound_at, bound_by) VALUES ('2026000001', '2026000001', 9, 5, 1, 0, 0, 1000, 1000, 'chat')",
    "INSERT INTO submissions (flow, day, person, nth, receipt, answers, member, at)"
    " VALUES ('quick', 20000, 5, 1, 'R1', '', '2026000001', 1728000000),"
    "  ('quick', 20001, 5, 1, 'R2', '', '2026000001', 1728086400)",
    "INSERT INTO media (hash, type, filename, bytes, media_id, uploaded_at, created_at) VALUES"
    " ('0a1b', 'image', 'picture.png', x'89504e470d0a1a0a', '', 0, $1)",
    "INSERT INTO outbox (id, kind, app, api, receivers, body, media, due_at, created_at, sealed)"
    " VALUES (4, 0, 'student', '', '2026000001', '{\"msgtype\":\"image\"}', '0a1b', 1000, 1000,"
    "  NULL)",
};

static int64_t columns(const char *table)
{
    char sql[100];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM pragma_table_info('%s')", table);
    return server_query(&server, sql);
}

/* A database as the first `releases` migrations made it, in the place of today's. $1 is now. */
static void make_release(unsigned releases, const char *const *sql, unsigned count)
{
    static const char *const files[] = {"hongyan.db", "hongyan.db-wal", "hongyan.db-shm"};
    const char              *migrations[8] = {NULL};
    struct db               *db = NULL;
    struct err               err = {0};
    char                     path[200];

    for (size_t i = ARRAY_LEN(files); i-- > 0;) { /* the last path is the database */
        snprintf(path, sizeof path, "%s/%s", server.dir, files[i]);
        unlink(path);
    }
    memcpy(migrations, store_migrations, releases * sizeof *migrations);
    CHECK(db_open(&db, path, DB_WRITE, migrations, sql, count, &err) == 0, "made: %s", err.text);
    for (unsigned i = 0; i < count; i++) {
        struct stmt *st = db_use(db, i);

        if (strstr(sql[i], "$1"))
            stmt_i64(st, 1, clock_now());
        CHECK(stmt_run(st, NULL, &err) == 0, "row %u: %s", i, err.text);
    }
    db_close(db);
}

static void an_old_database_goes_on(void **state)
{
    struct text                     t = talk_text(0, "快打 1");
    auto_answer_of struct answer_of first = {0}, again = {0};
    int64_t                         people;

    (void)state;
    server_make(&server, "", 3);
    make_release(1, rows, ARRAY_LEN(rows));
    CHECK(columns("inbox") == 3, "it is as it was");
    server_start(&server);
    people = columns("people");
    CHECK(people > 9 && columns("identities") > 0 && columns("audit") == 6, "today's schema");
    talk_deliver(&server, &wecom, &t, &first);
    CHECK(first.status == 200 && answer_contains(&first, "回执"), "who was known checks in");
    CHECK(server_query(&server, "SELECT count(*) FROM submissions WHERE person = 5") == 2,
          "beside what was submitted before");
    CHECK(server_query(&server, "SELECT count(*) FROM outbox WHERE id = 4 AND body <> ''") == 1,
          "what was to be sent still is");
    CHECK(server_stop(&server, SIGKILL) == 128 + SIGKILL, "a power cut");

    server_start(&server);
    talk_deliver(&server, &wecom, &t, &again);
    CHECK(again.plain && first.plain && strcmp(again.plain, first.plain) == 0, "the same answer");
    CHECK(columns("people") == people && columns("inbox") == 4, "upgraded once");
    CHECK(server_query(&server, "SELECT count(*) FROM submissions WHERE person = 5") == 2, "once");
}

static void the_third_release_goes_on(void **state)
{
    struct text                     t = talk_text(0, "快打 1");
    auto_answer_of struct answer_of first = {0};

    (void)state;
    server_make(&server, "", 3);
    make_release(3, third_rows, ARRAY_LEN(third_rows));
    CHECK(columns("submissions") == 8 && columns("media") == 7, "it is as it was");
    server_start(&server);
    CHECK(columns("submissions") == 10 && columns("media") == 9 && columns("photos") > 0,
          "today's schema");
    talk_deliver(&server, &wecom, &t, &first);
    CHECK(first.status == 200 && answer_contains(&first, "回执"), "he checks in");
    CHECK(server_query(&server, "SELECT count(*) FROM submissions WHERE person = 5") == 3 &&
              server_query(&server, "SELECT sum(streak + proxy) FROM submissions") == 0,
          "beside what was submitted before");
    CHECK(server_query(&server,
                       "SELECT sealed FROM media WHERE hash = '0a1b' AND length(bytes) = 8") == 0,
          "a picture that waits is whole");
    CHECK(server_query(&server, "SELECT count(*) FROM outbox WHERE id = 4 AND state = 0"
                                 " AND expires_at = 0") == 1,
          "and still waits, whatever the hour");
    CHECK(server_stop(&server, SIGTERM) == 0, "stopped");
}

static int setup(void **state)
{
    (void)state;
    wecom_init(&wecom);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    server_free(&server);
    wecom_free(&wecom);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_old_database_goes_on, setup, teardown),
        cmocka_unit_test_setup_teardown(the_third_release_goes_on, setup, teardown),
    };

    return cmocka_run_group_tests_name("upgrade", tests, NULL, NULL);
}
