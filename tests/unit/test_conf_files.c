/* What must agree with the schema tables: their rules, the manual, the files that are delivered.
 * These tests run in the top folder of the repository, as `make check` does. */
#include "tests/test.h"

#include "base/mem.h"
#include "conf/conf.h"
#include "conf/file_private.h"
#include "conf/schema_private.h"

#include <stdlib.h>
#include <string.h>

static unsigned check_ruled(const struct schema *s, const struct cyaml_schema_value *v,
                            const struct place *at)
{
    auto_buf struct buf path = {0};
    const struct rule  *rule = schema_rule(s, at);
    unsigned            found = 0;

    place_print(at, &path);
    if (v->type == CYAML_MAPPING)
        for (const struct cyaml_schema_field *f = v->mapping.fields; f->key; f++)
            found += check_ruled(s, &f->value, &(struct place){.up = at, .key = f->key});
    else if (v->type == CYAML_SEQUENCE)
        found = check_ruled(s, v->sequence.entry, &(struct place){.up = at, .entry = 1});
    else if (v->type == CYAML_STRING)
        CHECK(rule->bytes || rule->chars || rule->form, "%s has a form or a limit", path.p);
    else if (v->type != CYAML_BOOL && v->type != CYAML_ENUM)
        CHECK(rule->most > 0, "%s has a range", path.p);
    CHECK(rule->preset == NULL || (v->flags & CYAML_FLAG_OPTIONAL), "%s may be absent", path.p);
    return found + (rule->path != NULL);
}

static unsigned rules_of(const struct schema *s)
{
    unsigned count = 0;

    for (const struct rule *const *list = s->rules; *list; list++)
        for (const struct rule *r = *list; r->path; r++)
            count++;
    return count;
}

static void every_key_has_a_rule(void **state)
{
    static const struct schema *const schemas[] = {&schema_conf, &schema_school,
                                                   &schema_calendar};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(schemas); i++)
        CHECK(check_ruled(schemas[i], schemas[i]->top, NULL) == rules_of(schemas[i]),
              "each rule of schema %zu is the rule of a key", i);
}

/* "`key`", or as the last part of a path: "`wecom.apps[].key`". */
static bool documents(const char *manual, const char *key)
{
    char whole[64], last[64];

    snprintf(whole, sizeof whole, "`%s`", key);
    snprintf(last, sizeof last, ".%s`", key);
    return strstr(manual, whole) || strstr(manual, last);
}

static void check_documented(const struct cyaml_schema_value *v, const char *manual)
{
    if (v->type == CYAML_SEQUENCE)
        check_documented(v->sequence.entry, manual);
    if (v->type != CYAML_MAPPING)
        return;
    for (const struct cyaml_schema_field *f = v->mapping.fields; f->key; f++) {
        size_t n = strlen(f->key);
        bool   twin = n > 3 && strcmp(f->key + n - 3, "_en") == 0;

        CHECK(twin || f->value.type == CYAML_MAPPING || documents(manual, f->key),
              "docs/configuration.md has %s", f->key);
        check_documented(&f->value, manual);
    }
}

static void every_key_is_documented(void **state)
{
    auto_buf struct buf text = {0};
    char               *english;

    (void)state;
    CHECK(file_read(&text, "docs/configuration.md", 1 << 20, NULL) == 0, "the manual is there");
    english = strstr(text.p, "\n# Configuration");
    CHECK(english, "the manual has an English part");
    check_documented(schema_conf.top, english);
    check_documented(schema_school.top, english);
    check_documented(schema_calendar.top, english);
    *english = '\0';
    check_documented(schema_conf.top, text.p);
    check_documented(schema_school.top, text.p);
    check_documented(schema_calendar.top, text.p);
}

static void loads_the_demo(void **state)
{
    auto_conf struct conf *c = NULL;
    auto_buf struct buf    report = {0};
    struct conf_school    *again = NULL;

    (void)state;
    CHECK(conf_load(&c, "conf/demo.yaml", &report, NULL) == 0, "the demo is fine:\n%s", report.p);
    assert_string_equal(c->database, "conf/../var/demo/hongyan.db");
    assert_int_equal(c->school->flows_count, 5 + 5 + 2 + 1 + 1); /* identity, booking, a place, 发通知 */
    CHECK(conf_load_school(&again, c, &report, NULL) == 0, "and again for a SIGHUP:\n%s", report.p);
    conf_school_free(again);
}

#define KEY "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"

static void loads_the_example(void **state)
{
    static const char *const keys[] = {"HONGYAN_CONTACTS_KEY", "HONGYAN_STUDENT_KEY",
                                       "HONGYAN_STAFF_KEY"};
    static const char *const words[] = {"HONGYAN_CONTACTS_SECRET", "HONGYAN_CONTACTS_TOKEN",
                                        "HONGYAN_STUDENT_SECRET",  "HONGYAN_STUDENT_TOKEN",
                                        "HONGYAN_STAFF_SECRET",    "HONGYAN_STAFF_TOKEN",
                                        "HONGYAN_SMS_ID",          "HONGYAN_SMS_SECRET",
                                        "HONGYAN_MAIL_PASSWORD"};
    auto_conf struct conf   *c = NULL;
    auto_buf struct buf      report = {0};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        setenv(keys[i], KEY, 1);
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        setenv(words[i], "Word", 1);
    setenv("HONGYAN_DATA_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", 1);
    setenv("HONGYAN_CORP_ID", "ww0123456789abcdef", 1);
    CHECK(conf_load(&c, "conf/example.yaml", &report, NULL) == 0, "the template:\n%s", report.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_has_a_rule),
        cmocka_unit_test(every_key_is_documented),
        cmocka_unit_test(loads_the_demo),
        cmocka_unit_test(loads_the_example),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
