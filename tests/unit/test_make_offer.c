/* A carrier's picture: sent behind the words, but not each time that somebody goes back and chooses
 * again; and read from a file that may be gone or broken by then. */
#include "tests/unit/flow_world.h"

#include "handlers/make.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PNG "\x89PNG\r\n\x1a\n"

struct offers {
    struct world w;
    char         folder[32], path[64]; /* of the picture of both carriers */
};

static void write_picture(const char *path, size_t bytes)
{
    FILE *f = fopen(path, "wb");

    CHECK(f && fwrite(PNG, 1, 8, f) == 8, "a picture");
    for (size_t i = 8; i < bytes; i++)
        CHECK(fputc('x', f) == 'x', "of so many bytes");
    CHECK(fclose(f) == 0, "it is written");
}

static void open_offers(struct offers *o)
{
    char school[1200];

    snprintf(o->folder, sizeof o->folder, "/tmp/offer.XXXXXX");
    CHECK(mkdtemp(o->folder) != NULL, "a folder");
    snprintf(o->path, sizeof o->path, "%s/offer.png", o->folder);
    write_picture(o->path, 100);
    snprintf(school, sizeof school,
             "name: 测试大学\nwelcome: 你好\nchannel: text\n"
             "booking:\n"
             "  version: 2026-08\n"
             "  words: [预约运营商]\n"
             "  carriers:\n"
             "    - {name: mobile, title: 中国移动, hotline: 10086, tariff: 十九元, picture: %s}\n"
             "    - {name: unicom, title: 中国联通, hotline: 10010, picture: %s}\n"
             "    - {name: all, title: 全都有, hotline: 10000}\n",
             o->path, o->path);
    world_open(&o->w, school);
    o->w.ctx.outbound = true;
    world_person(&o->w, "lisi", "李四");
}

static void close_offers(struct offers *o)
{
    world_close(&o->w);
    unlink(o->path);
    rmdir(o->path);
    CHECK(rmdir(o->folder) == 0, "nothing is left behind");
}

/* ---- how often ---- */

struct orders {
    char    last[32]; /* the newest carrier */
    int     count;
    int64_t seen;
};

static int keep_order(void *arg, const struct outbox_row *row)
{
    struct orders *o = arg;

    o->seen = row->id;
    if (row->kind != OUT_MAKE || !str_is(row->api, MAKE_OFFER))
        return 0;
    o->count++;
    snprintf(o->last, sizeof o->last, "%.*s", STR_ARG(row->body));
    return 0;
}

static void a_few_times_an_hour(void **state)
{
    static const struct {
        const char *name, *user;
        int         minutes;
        const char *say, *sent;
    } rows[] = {
        {"the first time", "zhangsan", 0, "1", "mobile"},
        {"again", "zhangsan", 1, "1", "mobile"},
        {"a third time", "zhangsan", 1, "1", "mobile"},
        {"enough", "zhangsan", 1, "1", ""},
        {"another carrier", "zhangsan", 0, "2", "unicom"},
        {"one without a picture", "zhangsan", 0, "3", ""},
        {"another member", "lisi", 0, "1", "mobile"},
        {"still enough", "zhangsan", 50, "1", ""},
        {"an hour later", "zhangsan", 8, "1", "mobile"},
    };
    struct offers o;
    struct orders seen = {.count = 0};
    struct err    err = {0};

    (void)state;
    open_offers(&o);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int before = seen.count;

        o.w.user = rows[i].user;
        o.w.now += 60 * rows[i].minutes;
        world_say(&o.w, "预约运营商");
        world_say(&o.w, rows[i].say);
        CHECK(world_has(&o.w.heard, "谁可以|咨询：100"), "%s: the words come: %s", rows[i].name,
              o.w.heard.p);
        world_say(&o.w, "取消");
        world_must(outbox_waiting(o.w.store, seen.seen, 100, keep_order, &seen, &err), &err);
        CHECK(seen.count == before + (rows[i].sent[0] != '\0'), "%s: %d pictures", rows[i].name,
              seen.count - before);
        if (rows[i].sent[0] != '\0')
            CHECK(strcmp(seen.last, rows[i].sent) == 0, "%s: of %s", rows[i].name, seen.last);
    }
    close_offers(&o);
}

/* ---- the file ---- */

static void as_it_is(const char *path)
{
    (void)path;
}

static void gone(const char *path)
{
    CHECK(unlink(path) == 0, "gone");
}

/* It opens, and cannot be read. */
static void a_folder(const char *path)
{
    gone(path);
    CHECK(mkdir(path, 0700) == 0, "a folder");
}

static void empty(const char *path)
{
    CHECK(truncate(path, 0) == 0, "empty");
}

static void too_large(const char *path)
{
    write_picture(path, (2 << 20) + 1);
}

static void read_from_its_file(void **state)
{
    static const struct {
        const char   *name;
        void        (*change)(const char *path);
        const char   *spec;
        int           rc;
        enum err_kind kind;
        size_t        bytes;
    } rows[] = {
        {"it is there", as_it_is, "mobile", 0, ERR_NONE, 100},
        {"one without a picture", as_it_is, "all", 0, ERR_NONE, 0},
        {"no carrier any more", as_it_is, "telecom", 0, ERR_NONE, 0},
        {"gone", gone, "mobile", -1, ERR_BAD_INPUT, 0},
        {"cannot be read", a_folder, "mobile", -1, ERR_RETRY, 0},
        {"empty", empty, "unicom", -1, ERR_BAD_INPUT, 0},
        {"too large", too_large, "unicom", -1, ERR_BAD_INPUT, 0},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct offers o;
        struct made   m = {.type = NULL};
        struct err    err = {0};
        int           rc;

        open_offers(&o);
        rows[i].change(o.path);
        rc = make_offer.make(o.w.store, o.w.school, o.w.now, str_c(rows[i].spec), &m, &err);
        CHECK(rc == rows[i].rc && err.kind == rows[i].kind, "%s: %s", rows[i].name, err.text);
        CHECK(rc < 0 || m.bytes.n == rows[i].bytes, "%s: %zu bytes", rows[i].name, m.bytes.n);
        CHECK(strstr(err.text, o.folder) == NULL, "%s: no path: %s", rows[i].name, err.text);
        buf_free(&m.bytes);
        close_offers(&o);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_few_times_an_hour),
        cmocka_unit_test(read_from_its_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
