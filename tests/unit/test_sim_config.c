/* The simulator's own reading of YAML, configuration and people. */
#include "base/mem.h"
#include "sim/config.h"
#include "sim/people.h"
#include "sim/yaml.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A file with that text; the caller unlinks it. */
static const char *file(char path[64], const char *suffix, const char *text)
{
    FILE *f;
    int   fd;

    snprintf(path, 64, "/tmp/test_sim.XXXXXX%s", suffix);
    fd = mkstemps(path, (int)strlen(suffix));
    CHECK(fd >= 0, "a file");
    f = fdopen(fd, "wb");
    fputs(text, f);
    fclose(f);
    return path;
}

static void reads_and_writes_yaml(void **state)
{
    char path[64], again[64];

    (void)state;
    file(path, ".yaml",
         "a: 1\nb: 'x: y'\nc: {d: [1, \"two\", 3.5], e: \"${HOME}\"}\nf:\n  - {g: true}\n  - h: "
         "|\n      "
         "two\n      lines\n");
    for (int round = 0; round < 2; round++) {
        struct sim_yaml       *root = NULL;
        const struct sim_yaml *c, *f;
        auto_buf struct buf    out = {0};
        struct err             err = {0};

        CHECK(sim_yaml_load(&root, round ? again : path, &err) == 0, "it is read: %s", err.text);
        c = sim_yaml_get(root, "c");
        f = sim_yaml_get(root, "f");
        CHECK(strcmp(sim_yaml_text(root, "a"), "1") == 0 && sim_yaml_get(root, "a")->plain, "a");
        CHECK(strcmp(sim_yaml_text(root, "b"), "x: y") == 0, "b");
        CHECK(sim_yaml_get(c, "d")->count == 3, "d");
        CHECK(strcmp(sim_yaml_text(c, "e"), "${HOME}") == 0, "e is not expanded here");
        CHECK(strcmp(sim_yaml_text(f->items[1], "h"), "two\nlines\n") == 0, "h");
        CHECK(sim_yaml_text(root, "z") == NULL && sim_yaml_text(root, "c") == NULL, "no scalars");
        CHECK(sim_yaml_get(NULL, "a") == NULL, "nothing in nothing");
        if (round == 0) {
            sim_yaml_write(root, &out);
            file(again, ".yaml", out.p);
        } else {
            sim_yaml_set(root, "a", "2");
            sim_yaml_set(root, "new", "n");
            CHECK(strcmp(sim_yaml_text(root, "a"), "2") == 0 &&
                      strcmp(sim_yaml_text(root, "new"), "n") == 0,
                  "it can be changed");
        }
        sim_yaml_free(root);
    }
    unlink(path);
    unlink(again);
}

static void refuses_yaml(void **state)
{
    static const struct {
        const char *name, *text;
    } rows[] = {
        {"nothing", ""},
        {"an open bracket", "a: [1\n"},
        {"an open quote", "a: \"1\n"},
        {"tabs", "a:\n\t- 1\n"},
        {"a key that is a list", "[1, 2]: 3\n"},
        {"an alias to itself", "a: &a [*a]\n"},
        {"seventeen levels", "[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_yaml *root = NULL;
        char             path[64];

        CHECK(sim_yaml_load(&root, file(path, ".yaml", rows[i].text), NULL) == -1, "%s is refused",
              rows[i].name);
        CHECK(root == NULL, "%s leaves the output alone", rows[i].name);
        unlink(path);
    }
    CHECK(sim_yaml_load(&(struct sim_yaml *){NULL}, "/nonexistent", NULL) == -1, "no file");
}

#define KEY "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define APP(name, id)                                                                              \
    "    - {name: " name ", agent_id: " id ", secret: \"${TEST_SIM_SECRET}x\", token: t, "         \
    "encoding_aes_key: " KEY "}\n"
#define WECOM "wecom:\n  corp_id: ww1\n"

static void reads_the_configuration(void **state)
{
    struct sim_config *c = NULL;
    struct err         err = {0};
    char               path[64];

    (void)state;
    setenv("TEST_SIM_SECRET", "s3", 1);
    CHECK(
        sim_config_load(&c,
                        file(path, ".yaml",
                             "listen: 127.0.0.1:1\nother: {x: 1}\n" WECOM
                             "  contacts_secret: cs\n  apps:\n" APP("student", "7") APP("x", "8")),
                        &err) == 0,
        "it is read: %s", err.text);
    CHECK(strcmp(c->corp_id, "ww1") == 0 && strcmp(c->listen, "127.0.0.1:1") == 0 &&
              strcmp(c->contacts_secret, "cs") == 0,
          "the company");
    CHECK(c->apps_count == 2 && c->apps[1].agent_id == 8 && strcmp(c->apps[0].name, "student") == 0,
          "the applications");
    CHECK(strcmp(c->apps[0].secret, "s3x") == 0, "${…} comes from the environment");
    CHECK(strcmp(c->school, "鸿雁大学") == 0, "a school without a file has a name all the same");
    sim_config_free(c);
    unlink(path);
}

static void refuses_configurations(void **state)
{
    static const struct {
        const char *name, *text, *says;
    } rows[] = {
        {"no wecom", "listen: 127.0.0.1:1\n", "wecom.corp_id is missing"},
        {"no applications", WECOM, "wecom.apps"},
        {"an empty list", WECOM "  apps: []\n", "wecom.apps"},
        {"an agent_id that is no number", WECOM "  apps:\n" APP("a", "x"), "agent_id of a"},
        {"an application without keys", WECOM "  apps:\n    - {name: a, agent_id: 1}\n", "secret"},
        {"an unknown ${…}",
         WECOM "  contacts_secret: ${TEST_SIM_NONE}\n  apps:\n" APP("a", "1"), "TEST_SIM_NONE"},
        {"a file that is not there",
         WECOM "  contacts_secret: file:none\n  apps:\n" APP("a", "1"), "none"},
    };

    (void)state;
    unsetenv("TEST_SIM_NONE");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_config *c = NULL;
        struct err         err = {0};
        char               path[64];

        CHECK(sim_config_load(&c, file(path, ".yaml", rows[i].text), &err) == -1 && c == NULL,
              "%s is refused", rows[i].name);
        CHECK(strstr(err.text, rows[i].says), "%s: %s, got %s", rows[i].name, rows[i].says,
              err.text);
        unlink(path);
    }
}

static void reads_people(void **state)
{
    static const struct {
        const char *name, *suffix, *text;
    } rows[] = {
        {"Chinese headings", ".csv",
         "学号,姓名,类别,学院,班级,年级\n1,张三,student,法学院,法学1班,2021\n\nT1,王老师,staff,,,\n"},
        {"English ones, in another order, with BOM and CR LF", ".csv",
         "\xef\xbb\xbfname,x,number,kind,college,class,year\r\n"
         "张三,?,1,student,法学院,法学1班,2021\r\n王老师,?,T1,教职工,,,\r\n"},
        {"YAML", ".yaml",
         "- {number: 1, name: 张三, college: 法学院, class: 法学1班, year: 2021}\n"
         "- {学号: T1, 姓名: 王老师, kind: staff}\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_sim_people struct sim_people p = {0};
        auto_buf struct buf               csv = {0};
        struct err                        err = {0};
        char                              path[64];

        CHECK(sim_people_load(&p, file(path, rows[i].suffix, rows[i].text), &err) == 0, "%s: %s",
              rows[i].name, err.text);
        sim_people_csv(&p, &csv);
        CHECK(strcmp(csv.p, "学号,姓名,类别,学院,班级,年级\n1,张三,student,法学院,法学1班,2021\n"
                            "T1,王老师,staff,,,\n") == 0,
              "%s: %s", rows[i].name, csv.p);
        unlink(path);
    }
}

static void refuses_people(void **state)
{
    static const struct {
        const char *name, *text, *says;
    } rows[] = {
        {"no number", "name\n张三\n", ":2: not a userid"},
        {"a number with a blank", "number,name\n1 2,张三\n", ":2: not a userid"},
        {"no name", "number,name\n1,\n", ":2: 1 has no name"},
        {"the same twice", "number,name\na1,张三\nA1,李四\n", ":3: A1 is there twice"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_sim_people struct sim_people p = {0};
        struct err                        err = {0};
        char                              path[64];

        CHECK(sim_people_load(&p, file(path, ".csv", rows[i].text), &err) == -1, "%s is refused",
              rows[i].name);
        CHECK(strstr(err.text, rows[i].says), "%s: %s, got %s", rows[i].name, rows[i].says,
              err.text);
        unlink(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_and_writes_yaml),   cmocka_unit_test(refuses_yaml),
        cmocka_unit_test(reads_the_configuration), cmocka_unit_test(refuses_configurations),
        cmocka_unit_test(reads_people),            cmocka_unit_test(refuses_people),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
