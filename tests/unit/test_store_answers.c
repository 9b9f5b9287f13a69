/* Answers, and the form they are written in. */
#include "tests/unit/store_fixture.h"

#include "crypto/base64.h"
#include "crypto/sealed.h"
#include "store/answers.h"

static void set(struct answers *a, const char *field, const char *value, bool personal)
{
    CHECK(answers_set(a, field, str_c(value), personal) == 0, "%s is set", field);
}

static bool same(const struct answers *a, const struct answers *b)
{
    bool equal = a->count == b->count;

    for (unsigned i = 0; equal && i < a->count; i++)
        equal = strcmp(a->item[i].field, b->item[i].field) == 0 &&
                strcmp(a->item[i].value, b->item[i].value) == 0 &&
                a->item[i].personal == b->item[i].personal &&
                a->item[i].words == b->item[i].words;
    return equal;
}

static void answers_are_set_and_dropped(void **state)
{
    auto_answers struct answers a = {0};

    (void)state;
    CHECK(answers_get(&a, "temp") == NULL, "not answered");
    set(&a, "temp", "36.5", false);
    set(&a, "place", "dorm", false);
    set(&a, "note", "", false);
    set(&a, "temp", "37.5", true);
    CHECK(a.count == 3 && strcmp(answers_get(&a, "temp"), "37.5") == 0, "a second answer replaces");
    CHECK(strcmp(a.item[0].field, "temp") == 0 && a.item[0].personal, "in its place");
    CHECK(strcmp(answers_get(&a, "note"), "") == 0, "skipped is answered");
    answers_drop(&a, "temp");
    answers_drop(&a, "never");
    CHECK(a.count == 2 && answers_get(&a, "temp") == NULL, "dropped");
    CHECK(strcmp(a.item[0].field, "place") == 0 && strcmp(a.item[1].field, "note") == 0,
          "the others keep their order");
    answers_drop(&a, "note");
    answers_drop(&a, "place");
    CHECK(a.count == 0, "none left");
}

static void there_is_an_end(void **state)
{
    auto_answers struct answers a = {0};

    (void)state;
    for (int i = 0; i < ANSWERS_MAX; i++)
        set(&a, (char[]){'f', (char)('0' + i / 10), (char)('0' + i % 10), 0}, "x", false);
    CHECK(answers_set(&a, "more", STR_LIT("x"), false) == -1, "one too many");
    CHECK(a.count == ANSWERS_MAX && answers_get(&a, "more") == NULL, "is not there");
    set(&a, "f00", "y", false);
}

static void what_is_written_is_read(void **state)
{
    static const char *const values[] = {
        "36.5", "", "a,b", "two\nlines", "\\", "\\n", "back\\slash\n", "\n", "a=b#c", "学号 2026",
    };
    struct fixture *f = *state;

    for (int personal = 0; personal <= 1; personal++) {
        auto_answers struct answers a = {0}, b = {0};
        auto_buf struct buf         written = {0};
        struct err                  err = {0};

        for (size_t i = 0; i < ARRAY_LEN(values); i++)
            set(&a, (char[]){'f', (char)('0' + i), 0}, values[i], personal != 0);
        set(&a, "open", "x", false);
        CHECK(answers_set_words(&a, "words", STR_LIT("a\nb %#~=")) == 0, "words");
        OK(answers_write(f->store, &a, &written, &err));
        set(&b, "old", "replaced", false);
        OK(answers_read(f->store, buf_view(&written), &b, &err));
        CHECK(same(&a, &b), "the same answers, personal %d: %s", personal, written.p);
    }
}

static void none_is_nothing(void **state)
{
    auto_answers struct answers a = {0};
    auto_buf struct buf         written = {0};
    struct fixture             *f = *state;
    struct err                  err = {0};

    OK(answers_write(f->store, &a, &written, &err));
    CHECK(written.n == 0, "no answers, no bytes");
    OK(answers_read(f->store, (struct str){NULL, 0}, &a, &err));
    CHECK(a.count == 0, "no bytes, no answers");
}

static void the_form_is_as_told(void **state)
{
    auto_answers struct answers a = {0};
    auto_buf struct buf         written = {0};
    struct fixture             *f = *state;
    struct err                  err = {0};

    set(&a, "temp", "36.5", false);
    set(&a, "note", "a\nb\\c", false);
    set(&a, "phone", "13800000001", true);
    CHECK(answers_set_words(&a, "detail", STR_LIT("ring 13800000002")) == 0, "words");
    buf_c(&written, ">");
    OK(answers_write(f->store, &a, &written, &err));
    CHECK(str_starts(buf_view(&written), STR_LIT(">temp=36.5\nnote=a\\nb\\\\c\nphone#")), "%s",
          written.p);
    CHECK(strstr(written.p, "\ndetail%"), "%s", written.p);
    CHECK(strstr(written.p, "1380000000") == NULL, "what is personal is sealed, and are words");
}

/* Of the one answer when it is written. */
static size_t written_length(struct fixture *f, const char *value, bool personal)
{
    auto_answers struct answers a = {0};
    auto_buf struct buf         written = {0};
    struct err                  err = {0};

    if (personal)
        set(&a, "health", value, true);
    else
        CHECK(answers_set_words(&a, "health", str_c(value)) == 0, "%s is set", value);
    OK(answers_write(f->store, &a, &written, &err));
    return written.n;
}

static void lengths_do_not_tell(void **state)
{
    static const char *const options[] = {"", "normal", "fever", "cough", "quarantine_home0"};
    struct fixture          *f = *state;

    for (int personal = 0; personal <= 1; personal++)
        for (size_t i = 0; i < ARRAY_LEN(options); i++)
            CHECK(written_length(f, options[i], personal != 0) ==
                      written_length(f, "no", personal != 0),
                  "%s is as long as no", options[i]);
    CHECK(written_length(f, "seventeen letters", false) > written_length(f, "no", false),
          "up to a bound");
}

/* Without anything behind the text: so it was until options were sealed, too. */
static void what_was_sealed_before_is_read(void **state)
{
    static const unsigned char  nonce[SEALED_NONCE] = {7};
    auto_answers struct answers a = {0};
    auto_buf struct buf         sealed = {0}, written = {0};
    struct fixture             *f = *state;
    struct err                  err = {0};

    OK(sealer_seal(f->sealer, "answers.phone", STR_LIT("13800000001"), nonce, &sealed, &err));
    buf_c(&written, "health=fever\nphone#");
    base64_encode(&written, sealed.p, sealed.n);
    buf_c(&written, "\n");
    OK(answers_read(f->store, buf_view(&written), &a, &err));
    CHECK(strcmp(answers_get(&a, "phone"), "13800000001") == 0 && a.item[1].personal, "sealed");
    CHECK(strcmp(answers_get(&a, "health"), "fever") == 0 && !a.item[0].words, "in the clear");
}

static void bad_forms_are_refused(void **state)
{
    static const struct {
        const char   *name, *written;
        enum err_kind want;
    } refused[] = {
        {"no mark", "temp\n", ERR_BAD_INPUT},
        {"an empty line", "temp=36.5\n\nplace=dorm\n", ERR_BAD_INPUT},
        {"no field", "=36.5\n", ERR_BAD_INPUT},
        {"a field too long", "abcdefghijabcdefghijabcdefghijabc=1\n", ERR_BAD_INPUT},
        {"an unknown escape", "temp=\\t\n", ERR_BAD_INPUT},
        {"half an escape", "temp=36\\\n", ERR_BAD_INPUT},
        {"not base64", "phone#***\n", ERR_BAD_INPUT},
        {"too short to be sealed", "phone#AAAA\n", ERR_BAD_INPUT},
        {"nothing sealed", "phone#\n", ERR_BAD_INPUT},
        {"words that are not sealed", "note%hello\n", ERR_BAD_INPUT},
        {"no words", "note%\n", ERR_BAD_INPUT},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        auto_answers struct answers a = {0};
        struct err                  err = {0};

        set(&a, "old", "stays", false);
        CHECK(answers_read(f->store, str_c(refused[i].written), &a, &err) == -1 &&
                  err.kind == refused[i].want,
              "%s is refused", refused[i].name);
        CHECK(a.count == 1 && answers_get(&a, "old"), "%s leaves the output alone",
              refused[i].name);
    }
}

static void too_many_are_refused(void **state)
{
    auto_answers struct answers a = {0};
    auto_buf struct buf         written = {0};
    struct fixture             *f = *state;
    struct err                  err = {0};

    for (int i = 0; i <= ANSWERS_MAX; i++)
        buf_f(&written, "f%d=x\n", i);
    CHECK(answers_read(f->store, buf_view(&written), &a, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "one too many");
}

/* A sealed value belongs to its field. */
static void values_do_not_change_places(void **state)
{
    auto_answers struct answers a = {0};
    auto_buf struct buf         written = {0};
    struct fixture             *f = *state;
    struct err                  err = {0};

    set(&a, "phone", "13800000001", true);
    OK(answers_write(f->store, &a, &written, &err));
    memcpy(written.p, "other", 5);
    CHECK(answers_read(f->store, buf_view(&written), &a, &err) == -1 && err.kind == ERR_FORBIDDEN,
          "under another name it does not open");
    memcpy(written.p, "phone", 5);
    *strchr(written.p, '#') = '%';
    CHECK(answers_read(f->store, buf_view(&written), &a, &err) == -1 && err.kind == ERR_FORBIDDEN,
          "nor without its mask");
    CHECK(strstr(err.text, "138") == NULL, "the error has no values");
}

static void personal_needs_a_key(void **state)
{
    static char                 text[SEALED_MAX + 1];
    auto_answers struct answers a = {0};
    auto_buf struct buf         written = {0};
    struct fixture             *f = *state;
    struct store               *plain = NULL;
    struct err                  err = {0};

    OK(store_open(&plain, ":memory:", DB_WRITE, NULL, &err));
    set(&a, "temp", "36.5", false);
    buf_c(&written, "before");
    OK(answers_write(plain, &a, &written, &err));
    set(&a, "phone", "13800000001", true);
    CHECK(answers_write(plain, &a, &written, &err) == -1 && err.kind == ERR_RETRY, "not written");
    CHECK(str_is(buf_view(&written), "beforetemp=36.5\n"), "the output is as before");
    memset(text, 'x', sizeof text);
    CHECK(answers_set(&a, "phone", (struct str){text, sizeof text}, true) == 0, "a long one");
    CHECK(answers_write(f->store, &a, &written, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "but too long to be sealed");
    CHECK(str_is(buf_view(&written), "beforetemp=36.5\n"), "the output is as before");
    store_close(plain);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_set_and_dropped),
        cmocka_unit_test(there_is_an_end),
        ON_FILE(what_is_written_is_read),
        ON_FILE(none_is_nothing),
        ON_FILE(the_form_is_as_told),
        ON_FILE(lengths_do_not_tell),
        ON_FILE(what_was_sealed_before_is_read),
        ON_FILE(bad_forms_are_refused),
        ON_FILE(too_many_are_refused),
        ON_FILE(values_do_not_change_places),
        ON_FILE(personal_needs_a_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
