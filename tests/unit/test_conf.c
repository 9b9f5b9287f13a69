/* The configuration file. The school file is tested in test_conf_school.c. */
#include "tests/unit/conf_edit.h"

#include "base/mem.h"
#include "conf/conf_private.h"

#include <stdio.h>
#include <unistd.h>

#define KEY_1 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
#define KEY_2 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP7"

static const char good[] = "listen: 127.0.0.1:8080\n"                                 /*  1 */
                           "database: data/hongyan.db\n"                              /*  2 */
                           "data_key: AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n" /*  3 */
                           "school: school.yaml\n"                                    /*  4 */
                           "wecom:\n"                                                 /*  5 */
                           "  corp_id: ww0123456789abcdef\n"                          /*  6 */
                           "  apps:\n"                                                /*  7 */
                           "    - name: student\n"                                    /*  8 */
                           "      agent_id: 1000002\n"                                /*  9 */
                           "      secret: VerySecretOne\n"                            /* 10 */
                           "      token: TokenOne\n"                                  /* 11 */
                           "      encoding_aes_key: " KEY_1 "\n"                      /* 12 */
                           "    - name: staff\n"                                      /* 13 */
                           "      agent_id: 1000003\n"                                /* 14 */
                           "      secret: VerySecretTwo\n"                            /* 15 */
                           "      token: TokenTwo\n"                                  /* 16 */
                           "      encoding_aes_key: " KEY_2 "\n"                      /* 17 */
                           "tuning:\n"                                                /* 18 */
                           "  queue: 100\n";                                          /* 19 */

static char folder[] = "/tmp/test_conf.XXXXXX";
static char file[64]; /* of the configuration; never written, its text comes from memory */

static void write_file(const char *name, const char *text, size_t n)
{
    char  path[128];
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    f = fopen(path, "w");
    CHECK(f && fwrite(text, 1, n, f) == n && fclose(f) == 0, "%s is written", path);
}

static const char school[] = "name: 鸿雁大学\nwelcome: 你好\n";

static int set_up(void **state)
{
    (void)state;
    CHECK(mkdtemp(folder) != NULL, "there is a folder for the files");
    snprintf(file, sizeof file, "%s/hongyan.yaml", folder);
    write_file("school.yaml", school, sizeof school - 1);
    write_file("token", "FromAFile\n", 10);
    write_file("two_feeds", "FromAFile\n\n", 11);
    write_file("empty", "", 0);
    write_file("nul", "a\0b", 3);
    write_file("latin1", "caf\xe9", 4);
    write_file("broken_school.yaml", "name: 鸿雁大学\nwelcom: 你好\n", 34);
    return 0;
}

static int tear_down(void **state)
{
    static const char *const names[] = {"school.yaml", "token",  "two_feeds",         "empty",
                                        "nul",         "latin1", "broken_school.yaml"};
    char                     path[128];

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        unlink(path);
    }
    return rmdir(folder);
}

static struct conf *loaded(const char *text)
{
    auto_buf struct buf report = {0};
    struct conf        *c = NULL;
    struct err          err = {0};

    CHECK(conf_load_text(&c, file, str_c(text), &report, &err) == 0, "it loads, but: %s",
          report.n ? report.p : err.text);
    CHECK(report.n == 0, "the report of a good file is empty");
    return c;
}

static struct conf *loaded_edited(const char *from, const char *to)
{
    struct edit     e = {"accepted", from, to, 0, NULL};
    auto_free char *text = edited(good, &e);

    return loaded(text);
}

static void accepts_and_fills_in(void **state)
{
    auto_conf struct conf *c = loaded(good);
    char                   path[96];

    (void)state;
    assert_string_equal(c->listen, "127.0.0.1:8080");
    assert_string_equal(c->admin_listen, "127.0.0.1:9090");
    assert_null(c->public_url);
    snprintf(path, sizeof path, "%s/data/hongyan.db", folder);
    assert_string_equal(c->database, path);
    snprintf(path, sizeof path, "%s/data/files", folder);
    assert_string_equal(c->files, path);
    snprintf(path, sizeof path, "%s/school.yaml", folder);
    assert_string_equal(c->school_file, path);
    assert_string_equal(c->wecom.api_base, "https://qyapi.weixin.qq.com");
    assert_null(c->wecom.contacts_secret);
    assert_int_equal(c->wecom.apps_count, 2);
    assert_int_equal(c->wecom.apps[1].agent_id, 1000003);
    assert_string_equal(c->wecom.apps[0].encoding_aes_key, KEY_1);
    assert_string_equal(c->school->name, "鸿雁大学");
    assert_ptr_equal(conf_app_named(c, "staff"), &c->wecom.apps[1]);
    assert_null(conf_app_named(c, "guest"));
}

static void fills_in_tuning(void **state)
{
    const struct conf_tuning want = {.queue = 100,
                                     .batch = 512,
                                     .http_threads = 2,
                                     .connections = 1024,
                                     .member_minute = 20,
                                     .member_hour = 300,
                                     .api_minute = 8000,
                                     .api_concurrency = 8,
                                     .notice_minute = 4000,
                                     .inbox_hours = 24};
    auto_conf struct conf   *c = loaded(good), *d = loaded_edited("tuning:\n  queue: 100\n", "");

    (void)state;
    CHECK(memcmp(&c->tuning, &want, sizeof want) == 0, "absent keys of tuning have their defaults");
    CHECK(d->tuning.queue == 4096 && d->tuning.inbox_hours == 24, "so have they without tuning");
}

/* Who has fewer calls has fewer for notices, without having to say so. */
static void notices_leave_room(void **state)
{
    static const struct {
        const char *tuning;
        unsigned    want;
    } rows[] = {
        {"api_minute: 4001", 4000},
        {"api_minute: 4000", 2000},
        {"api_minute: 100", 50},
        {"api_minute: 1", 1},
        {"notice_minute: 7999", 7999},
        {"api_minute: 100\n  notice_minute: 99", 99},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_conf struct conf *c = loaded_edited("queue: 100", rows[i].tuning);

        CHECK(c->tuning.notice_minute == rows[i].want, "%s: %u", rows[i].tuning,
              c->tuning.notice_minute);
    }
}

/* ---- what is accepted ---- */

static void accepts_forms(void **state)
{
    static const struct {
        const char *name, *from, *to;
    } rows[] = {
        {"an IPv6 address", "127.0.0.1:8080", "\"[::1]:8080\""},
        {"a host name", "127.0.0.1:8080", "localhost:65535"},
        {"an absolute path", "data/hongyan.db", "/var/lib/hongyan.db"},
        {"a corp id of the older form", "ww0123456789abcdef", "wx5823bf96d3bd56c7"},
        {"an http api_base", "  corp_id", "  api_base: http://127.0.0.1:9800\n  corp_id"},
        {"a path in public_url", "listen", "public_url: https://wx.example.edu.cn/hy\nlisten"},
        {"a quoted number", "queue: 100", "queue: \"100\""},
        {"the lowest number", "queue: 100", "queue: 1"},
        {"the highest number", "queue: 100", "queue: 65536"},
        {"a byte order mark", "listen", "\xef\xbb\xbflisten"},
        {"CR LF", "school: school.yaml\n", "school: school.yaml\r\n"},
        {"JSON inside", "tuning:\n  queue: 100", "tuning: {\"queue\": 100}"},
        {"a document start", "listen", "---\nlisten"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        conf_free(loaded_edited(rows[i].from, rows[i].to));
}

static void leaves_some_paths_alone(void **state)
{
    auto_conf struct conf *absolute = loaded_edited("data/hongyan.db", "/var/lib/hongyan.db");
    auto_conf struct conf *memory = loaded_edited("data/hongyan.db", "\":memory:\"");
    auto_conf struct conf *given = loaded_edited("data/hongyan.db", "/a.db\nfiles: photos");
    auto_conf struct conf *both = loaded_edited("data/hongyan.db", "\":memory:\"\nfiles: /photos");
    char                   path[96];

    (void)state;
    assert_string_equal(absolute->database, "/var/lib/hongyan.db");
    assert_string_equal(absolute->files, "/var/lib/files");
    assert_string_equal(memory->database, ":memory:");
    assert_null(memory->files);
    snprintf(path, sizeof path, "%s/photos", folder);
    assert_string_equal(given->files, path);
    assert_string_equal(both->files, "/photos");
}

#define PHOTO                                                                                      \
    "name: 鸿雁大学\nwelcome: 你好\nflows: [{name: a, app: student, title: 甲, rule: once,\n"       \
    "  questions: [{name: q, title: 照片,\n    kind: photo}]}]\n"

static void finds_lines(char *path)
{
    const struct conf c = {.school_file = path};

    CHECK(conf_school_line(&c, "a", NULL) == 3 && conf_school_line(&c, "a", "q") == 4, "its lines");
    CHECK(conf_school_line(&c, "b", NULL) == 0 && conf_school_line(&c, "identity", "q") == 0,
          "no line of what is not there");
    CHECK(conf_school_line(&c, "a", "none") == 3, "the flow's of a question that is not there");
}

/* A photo has nowhere to go. */
static void needs_a_folder(void **state)
{
    struct edit         e = {"memory", "data/hongyan.db", "\":memory:\"", 5,
                             "a photo needs a folder"};
    auto_free char     *text = edited(good, &e);
    auto_buf struct buf report = {0};
    struct conf        *c = NULL;
    char                path[96] = "/nowhere";

    (void)state;
    CHECK(conf_school_line(&(struct conf){.school_file = path}, "a", NULL) == 0, "no such file");
    write_file("school.yaml", PHOTO, sizeof PHOTO - 1);
    CHECK(conf_load_text(&c, file, str_c(text), &report, NULL) == -1, "it is refused");
    snprintf(path, sizeof path, "%s/school.yaml", folder);
    check_says(&e, path, &report);
    finds_lines(path);
    conf_free(loaded_edited("data/hongyan.db", "\":memory:\"\nfiles: photos"));
    write_file("school.yaml", school, sizeof school - 1);
}

/* ---- what is refused ---- */

static const struct edit refused[] = {
    /* syntax */
    {"nothing", NULL, "", 0, "the file is empty"},
    {"only a comment", NULL, "# nothing\n", 0, "the file is empty"},
    {"a text", NULL, "hello", 1, "a mapping is needed here"},
    {"a list", NULL, "- a\n- b\n", 1, "a mapping is needed here"},
    {"an open quote", "school: school.yaml", "school: \"school.yaml", 20,
     "quoted scalar that starts in line 4"},
    {"a tab", "  queue: 100", "\tqueue: 100", 19, "a tab cannot indent"},
    {"a control character", "school.yaml", "school\x01.yaml", 4, "not YAML in UTF-8"},
    {"bytes that are not UTF-8", "school.yaml", "sch\xff.yaml", 4, "not YAML in UTF-8"},
    {"an escaped NUL", "school: school.yaml", "school: \"a\\0b\"", 4, "control character"},
    {"a NUL in a key", "tuning:", "\"tun\\0ing\":", 18, "a key must be a single word"},
    {"a list as key", "tuning:", "? [a]\n:", 18, "a key must be a single word"},
    {"a second document", "tuning:", "---\ntuning:", 18, "a second document"},
    {"an anchor", "queue: 100", "queue: &q 100", 19, "anchors"},
    {"an alias", "queue: 100", "queue: *q", 19, "aliases"},
    {"a merge key", "queue: 100", "<<: {queue: 100}", 19, "merge keys"},
    {"a tag", "queue: 100", "queue: !!int 100", 19, "tags"},
    {"a key twice", "  queue: 100", "  queue: 100\n  queue: 101", 20, "already, in line 19"},
    {"a mapping too deep", NULL, "a: [[[[[[[[[[[[[[1]]]]]]]]]]]]]]", 1, "nested more than"},

    /* keys and types */
    {"an unknown key", "listen:", "lisen:", 1, "unknown key lisen; did you mean listen?"},
    {"a key of nobody", "tuning:", "colour: red\ntuning:", 18, "unknown key colour; the keys here"},
    {"a key in the wrong case", "queue: 100", "Queue: 100", 19, "did you mean queue?"},
    {"a missing key", "school: school.yaml\n", "", 1, "the key school is missing"},
    {"a missing key of an app", "      token: TokenOne\n", "", 8, "wecom.apps[1]: the key token"},
    {"no wecom", NULL, "school: s.yaml\n", 1, "the key wecom is missing"},
    {"an empty value", "school: school.yaml", "school:", 4, "school: the value is empty"},
    {"an empty quoted value", "school: school.yaml", "school: \"\"", 4, "the value is empty"},
    {"a tilde", "school: school.yaml", "school: ~", 4, "the value is empty"},
    {"a null", "school: school.yaml", "school: null", 4, "the value is empty"},
    {"a list for a text", "school: school.yaml", "school: [a]", 4, "not a list"},
    {"a mapping for a text", "school: school.yaml", "school: {a: b}", 4, "not a mapping"},
    {"a text for a mapping", "tuning:\n  queue: 100", "tuning: fast", 18, "a mapping is needed"},
    {"a mapping for a list", NULL, "wecom: {apps: {name: a}}", 1, "wecom.apps: a list is needed"},
    {"an empty list", NULL, "wecom: {apps: []}", 1, "it must have 1 to 8"},
    {"nine apps", NULL, "wecom: {apps: [{}, {}, {}, {}, {}, {}, {}, {}, {}]}", 1, "1 to 8"},
    {"several lines", "school: school.yaml", "school: |\n  a\n  b", 4, "several lines"},

    /* numbers */
    {"letters behind a number", "queue: 100", "queue: 80a", 19,
     "tuning.queue: \"80a\" is not a whole number from 1 to 65536"},
    {"a fraction", "queue: 100", "queue: 1.5", 19, "not a whole number"},
    {"an exponent", "queue: 100", "queue: 1e3", 19, "not a whole number"},
    {"a number in base 16", "queue: 100", "queue: 0x10", 19, "not a whole number"},
    {"a number in base 8", "queue: 100", "queue: 010", 19, "not a whole number"},
    {"a plus sign", "queue: 100", "queue: +10", 19, "not a whole number"},
    {"a minus sign", "queue: 100", "queue: -10", 19, "not a whole number"},
    {"zero", "queue: 100", "queue: 0", 19, "not a whole number from 1"},
    {"too large", "queue: 100", "queue: 65537", 19, "not a whole number from 1 to 65536"},
    {"2 to the 32nd", "queue: 100", "queue: 4294967297", 19, "not a whole number"},
    {"a number of 30 digits", "queue: 100", "queue: 100000000000000000000000000001", 19,
     "not a whole number"},
    {"batch", "queue: 100", "batch: 4097", 19, "1 to 4096"},
    {"http_threads", "queue: 100", "http_threads: 17", 19, "1 to 16"},
    {"connections", "queue: 100", "connections: 20001", 19, "1 to 20000"},
    {"member_minute", "queue: 100", "member_minute: 31", 19, "1 to 30"},
    {"member_hour", "queue: 100", "member_hour: 1001", 19, "1 to 1000"},
    {"api_minute", "queue: 100", "api_minute: 10001", 19, "1 to 10000"},
    {"api_concurrency", "queue: 100", "api_concurrency: 65", 19, "1 to 64"},
    {"notice_minute", "queue: 100", "notice_minute: 9001", 19, "1 to 9000"},
    {"accounts", "queue: 100", "accounts: 10000001", 19, "0 to 10000000"},
    {"notices take all calls", "queue: 100", "notice_minute: 8000", 19,
     "notice_minute: \"8000\" must be below api_minute, which is 8000"},
    {"notices take more than all", "queue: 100", "notice_minute: 4000\n  api_minute: 3000", 19,
     "must be below api_minute, which is 3000"},
    {"inbox_hours", "queue: 100", "inbox_hours: 169", 19, "1 to 168"},
    {"agent id with letters", "agent_id: 1000002", "agent_id: 1000002x", 9, "not a whole number"},

    /* forms */
    {"no port", "127.0.0.1:8080", "127.0.0.1", 1, "is not an address and a port"},
    {"no host", "127.0.0.1:8080", "\":8080\"", 1, "is not an address and a port"},
    {"port 0", "127.0.0.1:8080", "127.0.0.1:0", 1, "is not an address and a port"},
    {"port 65536", "127.0.0.1:8080", "127.0.0.1:65536", 1, "is not an address and a port"},
    {"a port with junk", "127.0.0.1:8080", "127.0.0.1:80a", 1, "is not an address and a port"},
    {"an address with a scheme", "127.0.0.1:8080", "http://127.0.0.1:80", 1, "is not an address"},
    {"one port for both", "listen:", "admin_listen: 127.0.0.1:8080\nlisten:", 1,
     "admin_listen is the same as listen"},
    {"a slash at the end", "listen:", "public_url: https://wx.example.edu.cn/\nlisten:", 1,
     "without a slash at the end"},
    {"no scheme", "listen:", "public_url: wx.example.edu.cn\nlisten:", 1, "with http or https"},
    {"a scheme only", "listen:", "public_url: https://\nlisten:", 1, "with http or https"},
    {"a query", "listen:", "public_url: https://a.cn/?b\nlisten:", 1, "with http or https"},
    {"api_base with ftp", "  corp_id", "  api_base: ftp://a.cn\n  corp_id", 6, "http or https"},
    {"a corp id without ww", "ww0123456789abcdef", "0123456789abcdef", 6, "is not a corp id"},
    {"a corp id with a blank", "ww0123456789abcdef", "ww0123 456789", 6, "is not a corp id"},
    {"a token with a dash", "TokenOne", "Token-One", 11, "the value is not a token"},
    {"a token of 33", "TokenOne", "abcdefghijklmnopqrstuvwxyz0123456", 11, "1 to 32 letters"},
    {"a tag by mistake", KEY_1, "!bcdefg", 12, "a value that starts with ! needs quotes"},
    {"a key that does not decode", KEY_1, "a!cdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ", 12,
     "wecom.apps[1].encoding_aes_key: the value is not an EncodingAESKey"},
    {"a key of 42", KEY_1, "bcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ", 12, "exactly 43"},
    {"a key of 44", KEY_1, "aabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ", 12, "exactly 43"},
    {"a data key of 31 bytes", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
     "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==", 3, "data_key: the value is not 32 bytes"},
    {"a data key in hex", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 3, "openssl rand"},
    {"an app name with capitals", "name: student", "name: Student", 8, "small letters"},
    {"an app name with a slash", "name: student", "name: a/b", 8, "small letters"},

    /* what must agree */
    {"two apps with one name", "name: staff", "name: student", 13,
     "two apps have the same name \"student\"; the first is in line 8"},
    {"two apps with one agent", "agent_id: 1000003", "agent_id: 1000002", 14,
     "two apps have the same agent_id \"1000002\"; the first is in line 9"},
    {"an app called contacts", "name: staff", "name: contacts", 13,
     "no app can be called contacts"},
    {"a database of another engine", "data/hongyan.db", "postgresql://u@host/db", 2,
     "write the file's path"},
    {"a database address in quotes", "data/hongyan.db", "\"mysql://host/db\"", 2,
     "this is an address"},
    {"a part of contacts", "  corp_id", "  contacts_secret: x\n  corp_id", 6,
     "contacts_token is missing beside contacts_secret"},

    /* variables and files */
    {"an unset variable", "TokenOne", "${HONGYAN_TEST_UNSET}", 11, "HONGYAN_TEST_UNSET is not set"},
    {"an open variable", "TokenOne", "${HONGYAN_TEST_SET", 11, "${ starts the name"},
    {"a variable without a name", "TokenOne", "${}", 11, "${ starts the name"},
    {"a variable with a dash", "TokenOne", "${A-B}", 11, "${ starts the name"},
    {"a variable that does not fit", "queue: 100", "queue: ${HONGYAN_TEST_SET}", 19,
     "tuning.queue: the value is not a whole number"},
    {"an empty variable", "TokenOne", "${HONGYAN_TEST_EMPTY}", 11, "the value is empty"},
    {"a file that is not there", "TokenOne", "file:nowhere", 11, "nowhere cannot be read: No such"},
    {"a folder", "TokenOne", "file:.", 11, "cannot be read: not a file"},
    {"a device", "TokenOne", "file:/dev/zero", 11, "cannot be read: not a file"},
    {"no path", "TokenOne", "\"file:\"", 11, "file: needs the path"},
    {"a file with two line feeds", "TokenOne", "file:two_feeds", 11, "several lines"},
    {"an empty file", "TokenOne", "file:empty", 11, "the value is empty"},
    {"a file with a NUL", "TokenOne", "file:nul", 11, "control character"},
    {"a file that is not UTF-8", "TokenOne", "file:latin1", 11, "not UTF-8"},
    {"no school file", "school.yaml", "nowhere.yaml", 4, "nowhere.yaml cannot be read"},
};

static void refuses_one(const struct edit *e)
{
    auto_free char     *text = edited(good, e);
    auto_buf struct buf report = {0};
    struct conf        *c = (struct conf *)&report; /* anything but NULL */
    struct err          err = {0};

    CHECK(conf_load_text(&c, file, str_c(text), &report, &err) == -1, "%s is refused", e->name);
    CHECK(c == (struct conf *)&report, "%s leaves the output alone", e->name);
    CHECK(err.kind == ERR_BAD_INPUT, "%s: the kind of the error", e->name);
    CHECK(strncmp(report.p, err.text, strlen(err.text)) == 0, "%s: err has the first line",
          e->name);
    CHECK(strstr(report.p, "VerySecret") == NULL, "%s: no secret in:\n%s", e->name, report.p);
    check_says(e, file, &report);
}

static void refuses(void **state)
{
    (void)state;
    setenv("HONGYAN_TEST_SET", "VerySecretValue", 1);
    setenv("HONGYAN_TEST_EMPTY", "", 1);
    unsetenv("HONGYAN_TEST_UNSET");
    for (size_t i = 0; i < ARRAY_LEN(refused); i++)
        refuses_one(&refused[i]);
}

static void tells_all_of_them(void **state)
{
    static const char   bad[] = "lisen: 127.0.0.1:8080\n"
                                "database: d.db\n"
                                "data_key: short\n"
                                "school: broken_school.yaml\n"
                                "wecom:\n"
                                "  corp_id: nobody\n"
                                "  apps:\n"
                                "    - {name: a, agent_id: 1x, secret: s, token: t, "
                                "encoding_aes_key: " KEY_1 "}\n"
                                "    - {name: a, agent_id: 2, secret: s, token: t}\n"
                                "tuning: {queue: 0}\n";
    auto_buf struct buf report = {0};
    struct conf        *c = NULL;
    char                start[256];

    (void)state;
    CHECK(conf_load_text(&c, file, str_c(bad), &report, NULL) == -1, "it is refused");
    snprintf(start, sizeof start,
             "%s:1: unknown key lisen; did you mean listen?\n%s:3: data_key: ", file, file);
    CHECK(strncmp(report.p, start, strlen(start)) == 0, "by line:\n%s", report.p);
    CHECK(strstr(report.p, ":9: two apps") < strstr(report.p, ":10: tuning"),
          "by line, whatever "
          "was found first:\n%s",
          report.p);
    CHECK(lines_of(&report) == 9, "seven mistakes here and two in the school:\n%s", report.p);
    CHECK(strstr(report.p, "broken_school.yaml:2: unknown key welcom; did you mean welcome?"),
          "the school's are among them:\n%s", report.p);
}

static void never_shows_a_secret(void **state)
{
    static const struct edit rows[] = {
        {"a database address", "data/hongyan.db", "postgresql://u:VerySecret@h/d", 2,
         "this is an address"},
        {"a token with a dash", "TokenOne", "VerySecret-1", 11, "not a token"},
        {"a key with junk", KEY_1, "VerySecret!", 12, "not an EncodingAESKey"},
        {"a data key", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "VerySecret", 3, "not 32"},
        {"a database with a control character", "data/hongyan.db",
         "\"postgresql://u:VerySecret\\u0007@h/d\"", 2, "control character"},
        {"a variable as corp id", "ww0123456789abcdef", "${HONGYAN_TEST_SET}", 6, "not a corp id"},
        {"a file as corp id", "ww0123456789abcdef", "file:token", 6, "the value is not a corp id"},
        {"a secret that lost its key", "secret: VerySecretOne", "VerySecret/+One: x", 10,
         "unknown key; the keys here are"},
    };

    (void)state;
    setenv("HONGYAN_TEST_SET", "VerySecretValue", 1);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        refuses_one(&rows[i]);
}

/* ---- variables and files ---- */

static void replaces_variables(void **state)
{
    auto_conf struct conf *whole, *part, *escaped, *from_file, *number;

    (void)state;
    setenv("HONGYAN_TEST_TOKEN", "FromTheEnvironment", 1);
    setenv("HONGYAN_TEST_7", "7", 1);
    setenv("HONGYAN_TEST_FILE", "file:token", 1);
    whole = loaded_edited("TokenOne", "${HONGYAN_TEST_TOKEN}");
    assert_string_equal(whole->wecom.apps[0].token, "FromTheEnvironment");
    part = loaded_edited("VerySecretOne", "a${HONGYAN_TEST_7}${HONGYAN_TEST_7}b$${c}$");
    assert_string_equal(part->wecom.apps[0].secret, "a77b${c}$");
    escaped = loaded_edited("VerySecretOne", "${HONGYAN_TEST_FILE}");
    assert_string_equal(escaped->wecom.apps[0].secret, "file:token");
    from_file = loaded_edited("TokenOne", "file:token");
    assert_string_equal(from_file->wecom.apps[0].token, "FromAFile");
    number = loaded_edited("queue: 100", "queue: ${HONGYAN_TEST_7}0");
    assert_int_equal(number->tuning.queue, 70);
}

/* What libyaml would fold or refuse if it were handed on as it came. */
static void keeps_values_whole(void **state)
{
    static const char value[] =
        "a \"b\" \\ 'c' # d: {e} [f] %g @h `i` \xe9\xb8\xbf\xe2\x80\xa8\xf0\x9f\x90\xa6";
    auto_conf struct conf *c;

    (void)state;
    setenv("HONGYAN_TEST_WILD", value, 1);
    c = loaded_edited("VerySecretOne", "${HONGYAN_TEST_WILD}");
    assert_string_equal(c->wecom.apps[0].secret, value);
}

static void bounds_what_variables_bring(void **state)
{
    auto_buf struct buf text = {0}, report = {0};
    auto_free char     *big = xcalloc(1, 100001);
    struct conf        *c = NULL;

    (void)state;
    memset(big, 'x', 100000);
    setenv("HONGYAN_TEST_BIG", big, 1);
    buf_c(&text, "listen: \"");
    for (int i = 0; i < 1000; i++)
        buf_c(&text, "${HONGYAN_TEST_BIG}");
    buf_c(&text, "\"\n");
    CHECK(conf_load_text(&c, file, buf_view(&text), &report, NULL) == -1, "it is refused");
    CHECK(strstr(report.p, "are larger than"), "and says why: %s", report.p);
}

/* ---- size ---- */

static void refuses_large(const char *name, const char *start, const char *entry, size_t count,
                          const char *says)
{
    auto_buf struct buf text = {0}, report = {0};
    struct conf        *c = NULL;

    buf_c(&text, start);
    for (size_t i = 0; i < count; i++)
        buf_f(&text, entry, (unsigned)i);
    CHECK(conf_load_text(&c, file, buf_view(&text), &report, NULL) == -1, "%s is refused", name);
    CHECK(strstr(report.p, says), "%s: %.200s", name, report.p);
    CHECK(lines_of(&report) <= 201, "%s: the report has an end", name);
}

static void refuses_floods(void **state)
{
    (void)state;
    refuses_large("a file over 1 MiB", "", "# %060u\n", 17000, "larger than 1048576 bytes");
    refuses_large("many values", "wecom: [", "%u,", 60000, "more than 50000 values");
    refuses_large("many keys", "", "k%u: 1\n", 100, "more than 64 keys in one mapping");
    refuses_large("many brackets", "", "[", 100000, "nested more than");
    refuses_large("many braces", "", "{a: ", 100000, "nested more than");
    refuses_large("many entries", "wecom:\n  apps:\n", "    - {name: a%u}\n", 9000,
                  "there is more");
}

/* ---- from disk ---- */

static void refuses_a_missing_file(void **state)
{
    auto_buf struct buf report = {0};
    struct conf        *c = NULL;
    struct err          err = {0};

    (void)state;
    CHECK(conf_load(&c, "/nowhere/x.yaml", &report, &err) == -1 && c == NULL, "it is refused");
    assert_string_equal(report.p,
                        "/nowhere/x.yaml: the file cannot be read: No such file or directory\n");
    assert_int_equal(err.kind, ERR_BAD_INPUT);
    CHECK(conf_load(&c, "/dev", NULL, &err) == -1, "a folder is refused, without a report too");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_and_fills_in),
        cmocka_unit_test(fills_in_tuning),
        cmocka_unit_test(notices_leave_room),
        cmocka_unit_test(accepts_forms),
        cmocka_unit_test(leaves_some_paths_alone),
        cmocka_unit_test(needs_a_folder),
        cmocka_unit_test(refuses),
        cmocka_unit_test(tells_all_of_them),
        cmocka_unit_test(never_shows_a_secret),
        cmocka_unit_test(replaces_variables),
        cmocka_unit_test(keeps_values_whole),
        cmocka_unit_test(bounds_what_variables_bring),
        cmocka_unit_test(refuses_floods),
        cmocka_unit_test(refuses_a_missing_file),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
