/* Who somebody is: matching, one's own phone and mail, and that none of it lies in the clear. */
#include "tests/unit/store_fixture.h"
#include "tests/unit/people.h"

#include "store/identities.h"
#include "store/migrations.h"
#include "store/people.h"

#define CARD_A "11010519491231002X"
#define CARD_B "360102200402290028"

struct row {
    const char *number, *candidate, *name, *state, *document, *phone, *mail;
};

static const struct row roster[] = {
    {"2026001", "26360102150001", "张三", "active", CARD_A, "13800000001", "zhang@example.com"},
    {"2026002", "26360102150002", "阿依古丽·买买提", "expected", CARD_B, "13800000002", NULL},
    {"2026003", "", "John Smith", "leaving", "E12345678", "+85291234567", NULL},
    {"2026004", "", "李四", "active", NULL, "13800000002", NULL},  /* the same phone */
    {"2020001", "", "王五", "left", "E99999999", "13800000005", "wang@example.com"},
    {"26360102150099", "2026001X", "张三", "active", CARD_A, NULL, NULL},
};

static int keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static int64_t id_of(struct store *s, const char *number)
{
    struct err err = {0};
    int64_t    id = 0;

    CHECK(people_find(s, str_c(number), keep_id, &id, &err) == 1, "%s is there", number);
    return id;
}

static void put(struct store *s, const struct row *r, const char *state)
{
    struct person p = {
        .number = str_c(r->number),
        .candidate = str_c(r->candidate),
        .name = str_c(r->name),
        .state = str_c(state),
    };
    struct person_private x = {
        .id_number = str_c(r->document),
        .phone = str_c(r->phone),
        .mail = str_c(r->mail),
    };
    enum people_change change;
    struct err         err = {0};

    OK(put_person(s, NOW, &p, &x, false, &change, &err));
}

static void put_roster(struct store *s)
{
    for (size_t i = 0; i < ARRAY_LEN(roster); i++)
        put(s, &roster[i], roster[i].state);
}

/* ---- matching ---- */

static void everything_must_fit(void **state)
{
    static const struct {
        const char       *name;
        enum identity_key key;
        const char       *number, *who, *document; /* document NULL: not asked for */
        const char       *want;                    /* number; NULL: nobody */
    } rows[] = {
        {"number and name", IDENTITY_NUMBER, "2026001", "张三", NULL, "2026001"},
        {"with the document", IDENTITY_NUMBER, "2026001", "张三", CARD_A, "2026001"},
        {"the document as people type it", IDENTITY_NUMBER, "2026001", "张 三",
         "110105 19491231 002x", "2026001"},
        {"candidate number", IDENTITY_CANDIDATE, "26360102150001", "张三", CARD_A, "2026001"},
        {"either, the number", IDENTITY_EITHER, "2026001", "张三", CARD_A, "2026001"},
        {"either, the candidate number", IDENTITY_EITHER, "26360102150001", "张三", CARD_A,
         "2026001"},
        {"another dot", IDENTITY_NUMBER, "2026002", "阿依古丽•买买提", CARD_B, "2026002"},
        {"no dot", IDENTITY_NUMBER, "2026002", "阿依古丽买买提", CARD_B, "2026002"},
        {"a passport in lower case", IDENTITY_NUMBER, "2026003", "JOHN SMITH", "e12345678",
         "2026003"},
        {"no document wanted, none there", IDENTITY_NUMBER, "2026004", "李四", NULL, "2026004"},

        {"the candidate number as a number", IDENTITY_NUMBER, "26360102150001", "张三", CARD_A,
         NULL},
        {"the number as a candidate number", IDENTITY_CANDIDATE, "2026001", "张三", CARD_A, NULL},
        {"another name", IDENTITY_NUMBER, "2026001", "李四", CARD_A, NULL},
        {"a part of the name", IDENTITY_NUMBER, "2026001", "张", CARD_A, NULL},
        {"no name", IDENTITY_NUMBER, "2026001", "", CARD_A, NULL},
        {"blanks for a name", IDENTITY_NUMBER, "2026001", " · ", CARD_A, NULL},
        {"somebody else's document", IDENTITY_NUMBER, "2026001", "张三", CARD_B, NULL},
        {"no document, but one is wanted", IDENTITY_NUMBER, "2026001", "张三", "", NULL},
        {"what is no document", IDENTITY_NUMBER, "2026001", "张三", "张三", NULL},
        {"a document that nobody has", IDENTITY_NUMBER, "2026004", "李四", CARD_A, NULL},
        {"no document for who has none", IDENTITY_NUMBER, "2026004", "李四", "", NULL},
        {"another number", IDENTITY_NUMBER, "2026009", "张三", CARD_A, NULL},
        {"no number", IDENTITY_EITHER, "", "张三", CARD_A, NULL},
        {"no candidate number", IDENTITY_CANDIDATE, "", "李四", NULL, NULL},
        {"who has left", IDENTITY_NUMBER, "2020001", "王五", "E99999999", NULL},
        {"a wildcard", IDENTITY_EITHER, "%", "张三", NULL, NULL},
    };
    struct fixture *f = *state;

    put_roster(f->store);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};
        int64_t    person = -1;

        OK(identity_match(f->store, rows[i].key, str_c(rows[i].number), str_c(rows[i].who),
                          str_c(rows[i].document), &person, &err));
        CHECK(person == (rows[i].want ? id_of(f->store, rows[i].want) : 0), "%s: %s", rows[i].name,
              rows[i].want ? "fits" : "fits nobody");
    }
}

/* One's candidate number is the other's number, and both have the name and the document. */
static void two_who_fit_are_nobody(void **state)
{
    static const struct row twin = {"2026001X", "26360102150098", "张三", "active", CARD_A, NULL,
                                    NULL};
    struct fixture         *f = *state;
    struct err              err = {0};
    int64_t                 person = -1;

    put_roster(f->store);
    OK(identity_match(f->store, IDENTITY_EITHER, STR_LIT("2026001x"), STR_LIT("张三"),
                      STR_LIT(CARD_A), &person, &err));
    CHECK(person == id_of(f->store, "26360102150099"), "one fits");
    put(f->store, &twin, "active");
    OK(identity_match(f->store, IDENTITY_EITHER, STR_LIT("2026001x"), STR_LIT("张三"),
                      STR_LIT(CARD_A), &person, &err));
    CHECK(person == 0, "two fit");
}

static void a_long_number_is_nobody(void **state)
{
    static char     digits[1000];
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         person = -1;

    memset(digits, '1', sizeof digits);
    OK(identity_match(f->store, IDENTITY_EITHER, (struct str){digits, sizeof digits},
                      STR_LIT("张三"), (struct str){digits, sizeof digits}, &person, &err));
    CHECK(person == 0, "whatever is typed is no failure of ours");
}

static void one_has_the_phone(void **state)
{
    static const struct {
        const char *name, *phone, *want;
    } rows[] = {
        {"one person", "13800000001", "2026001"},
        {"as it is typed", "+86 138 0000 0001", "2026001"},
        {"abroad", "+852-9123-4567", "2026003"},
        {"two persons", "13800000002", NULL},
        {"nobody", "13800000007", NULL},
        {"who has left", "13800000005", NULL},
        {"nothing", "", NULL},
    };
    struct fixture *f = *state;

    put_roster(f->store);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};
        int64_t    person = -1;

        OK(identity_by_phone(f->store, str_c(rows[i].phone), &person, &err));
        CHECK(person == (rows[i].want ? id_of(f->store, rows[i].want) : 0), "%s", rows[i].name);
    }
}

/* ---- one's own phone and mail ---- */

struct known {
    char    phone[40], mail[40];
    int64_t phone_at, mail_at;
};

static struct known known(struct store *s, const char *number)
{
    auto_wiped struct buf memory = {0};
    struct identity       x;
    struct known          k = {.phone_at = 0};
    struct err            err = {0};

    OK(identity_get(s, id_of(s, number), &x, &memory, &err));
    snprintf(k.phone, sizeof k.phone, "%.*s", STR_ARG(x.phone));
    snprintf(k.mail, sizeof k.mail, "%.*s", STR_ARG(x.mail));
    k.phone_at = x.phone_at;
    k.mail_at = x.mail_at;
    return k;
}

static bool set_phone(struct store *s, const char *number, const char *phone)
{
    struct err err = {0};
    bool       taken;

    OK(identity_set_phone(s, NOW, id_of(s, number), str_c(phone), &taken, &err));
    return !taken;
}

static bool set_mail(struct store *s, const char *number, const char *mail)
{
    struct err err = {0};
    bool       taken;

    OK(identity_set_mail(s, NOW, id_of(s, number), str_c(mail), &taken, &err));
    return !taken;
}

static void a_phone_is_one_persons(void **state)
{
    static const struct {
        const char *name, *number, *phone;
        bool        set;
    } steps[] = {
        {"a new one", "2026001", "138 0000 0011", true},
        {"the same again", "2026001", "13800000011", true},
        {"the same for another", "2026002", "+86 13800000011", false},
        {"what stands in the roster for another", "2026001", "+85291234567", false},
        {"one's own of the roster", "2026003", "+85291234567", true},
        {"of two in the roster", "2026002", "13800000002", false},
        {"another one", "2026001", "13800000012", true},
        {"what was given up", "2026002", "13800000011", true},
        {"of somebody who has left", "2026001", "13800000005", true},
    };
    struct fixture *f = *state;
    struct err      err = {0};
    bool            taken = true;

    put_roster(f->store);
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        struct known before = known(f->store, steps[i].number);
        CHECK(set_phone(f->store, steps[i].number, steps[i].phone) == steps[i].set, "%s",
              steps[i].name);
        struct known after = known(f->store, steps[i].number);
        CHECK(after.phone_at == (steps[i].set ? NOW : before.phone_at) &&
                  (steps[i].set || strcmp(before.phone, after.phone) == 0),
              "%s: %s became %s", steps[i].name, before.phone, after.phone);
    }
    CHECK(strcmp(known(f->store, "2026001").mail, "zhang@example.com") == 0, "the mail stays");
    CHECK(identity_set_phone(f->store, NOW, 77, STR_LIT("13800000077"), &taken, &err) == -1 &&
              err.kind == ERR_BAD_INPUT && taken,
          "nobody has no phone");
    CHECK(identity_set_phone(f->store, NOW, id_of(f->store, "2026001"), STR_LIT(""), &taken,
                             &err) == -1 && err.kind == ERR_BAD_INPUT,
          "no phone is no phone");
}

static void a_mail_is_one_persons(void **state)
{
    struct fixture *f = *state;

    put_roster(f->store);
    CHECK(set_mail(f->store, "2026002", "A@example.com"), "a new one");
    CHECK(!set_mail(f->store, "2026003", "a@EXAMPLE.com"), "the same for another");
    CHECK(!set_mail(f->store, "2026003", "zhang@example.com"), "another's of the roster");
    CHECK(set_mail(f->store, "2026003", "wang@example.com"), "of somebody who has left");
    CHECK(strcmp(known(f->store, "2026003").phone, "+85291234567") == 0, "the phone stays");
    CHECK(known(f->store, "2026002").mail_at == NOW && known(f->store, "2026002").phone_at == 0,
          "only the mail is proven");
}

/* A phone that was proven goes to who has it now; who comes back has it no more proven. */
static void numbers_are_given_out_again(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    bool            changed;

    put_roster(f->store);
    CHECK(set_phone(f->store, "2026001", "13800000011"), "proven");
    OK(people_leave(f->store, NOW, id_of(f->store, "2026001"), &changed, &err));
    CHECK(known(f->store, "2026001").phone_at == NOW, "leaving forgets nothing");
    CHECK(set_phone(f->store, "2026002", "13800000011"), "a freshman has the number now");
    CHECK(known(f->store, "2026001").phone_at == 0, "it is not the other's any more");
    put(f->store, &roster[0], "active");
    CHECK(!set_phone(f->store, "2026001", "13800000011"), "who comes back needs another");
    CHECK(set_phone(f->store, "2026001", "13800000001"), "and gets it");
}

/* "taken" must not have changed anything, not even of who has left. */
static void what_is_taken_changes_nothing(void **state)
{
    static const struct row late = {"2026007", "", "赵六", "active", NULL, "13800000011", NULL};
    struct fixture         *f = *state;
    struct err              err = {0};
    bool                    changed;

    put_roster(f->store);
    CHECK(set_phone(f->store, "2026001", "13800000011"), "proven");
    OK(people_leave(f->store, NOW, id_of(f->store, "2026001"), &changed, &err));
    put(f->store, &late, "active");
    CHECK(!set_phone(f->store, "2026002", "13800000011"), "a third has it in the roster");
    CHECK(known(f->store, "2026001").phone_at == NOW, "the first one's is as it was");
}

static void others_use_is_seen(void **state)
{
    static const struct {
        const char *name, *phone, *person, *want;
    } rows[] = {
        {"another's of the roster", "13800000001", "2026002", "2026001"},
        {"one's own", "13800000001", "2026001", NULL},
        {"one's own and another's", "13800000002", "2026002", "2026004"},
        {"who has left", "13800000005", "2026001", NULL},
        {"nobody's", "13800000007", "2026001", NULL},
        {"nothing", "", "2026001", NULL},
    };
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         other = -1;

    put_roster(f->store);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        OK(identity_phone_used(f->store, str_c(rows[i].phone), id_of(f->store, rows[i].person),
                               &other, &err));
        CHECK(other == (rows[i].want ? id_of(f->store, rows[i].want) : 0), "%s", rows[i].name);
    }
    OK(identity_mail_used(f->store, STR_LIT("Zhang@Example.com"), 0, &other, &err));
    CHECK(other == id_of(f->store, "2026001"), "mail too");
}

/* ---- at rest ---- */

static void nothing_personal_is_in_clear(void **state)
{
    static const char *const secrets[] = {
        CARD_A, CARD_B, "E12345678", "13800000001", "13800000011", "85291234567", "zhang@",
        "own@example.com",
    };
    static const char *const suffixes[] = {"", "-wal"};
    struct fixture          *f = *state;
    bool                     seen = false;

    put_roster(f->store);
    CHECK(set_phone(f->store, "2026001", "13800000011"), "a phone");
    CHECK(set_mail(f->store, "2026001", "own@example.com"), "a mail");
    for (int moved = 0; moved <= 1; moved++) {
        for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
            for (size_t j = 0; j < ARRAY_LEN(secrets); j++)
                CHECK(!fixture_file_has(f, suffixes[i], secrets[j]), "no %s in t.db%s", secrets[j],
                      suffixes[i]);
            seen = seen || fixture_file_has(f, suffixes[i], "26360102150001");
        }
        store_checkpoint(f->store);
    }
    CHECK(seen, "what is not sealed was found, so the search works");
}

static void a_value_of_another_key_fails(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct sealer      *other = NULL;
    struct store       *s = NULL;
    struct identity     x = {.phone_at = 77};
    struct err          err = {0};
    int64_t             person = -1, id;

    put_roster(f->store);
    id = id_of(f->store, "2026001");
    OK(sealer_new(&other, "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=", &err));
    OK(store_open(&s, f->path, DB_WRITE, other, &err));
    buf_c(&memory, "before");
    CHECK(identity_get(s, id, &x, &memory, &err) == -1 && err.kind == ERR_FORBIDDEN, "not opened");
    CHECK(x.phone_at == 77 && strcmp(memory.p, "before") == 0, "the outputs are untouched");
    CHECK(strstr(err.text, "138") == NULL, "the text names no value");
    OK(identity_match(s, IDENTITY_NUMBER, STR_LIT("2026001"), STR_LIT("张三"), STR_LIT(CARD_A),
                      &person, &err));
    CHECK(person == 0, "nor found");
    store_close(s);
    sealer_free(other);
}

/* The document opens, the phone does not: a value that was moved to another column. */
static void a_moved_value_fails_whole(void **state)
{
    static const char *const sql[] = {"UPDATE identities SET phone = mail"};
    auto_buf struct buf      memory = {0};
    struct fixture          *f = *state;
    struct db               *db = NULL;
    struct identity          x = {.phone_at = 77};
    struct err               err = {0};

    put(f->store, &roster[0], "active");
    OK(db_open(&db, f->path, DB_WRITE, store_migrations, sql, 1, &err));
    OK(stmt_run(db_use(db, 0), NULL, &err));
    db_close(db);
    CHECK(identity_get(f->store, id_of(f->store, "2026001"), &x, &memory, &err) == -1 &&
              err.kind == ERR_FORBIDDEN,
          "not opened");
    CHECK(x.phone_at == 77 && memory.n == 0, "and nothing of it handed out");
}

/* ---- of somebody else ---- */

static int keep_confirmed(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->confirmed_at;
    return 0;
}

static void what_another_proved_is_disowned(void **state)
{
    auto_buf struct buf memory = {0};
    struct fixture     *f = *state;
    struct err          err = {0};
    struct identity     id;
    int64_t             person, other, confirmed = -1;
    bool                taken = true;

    put_roster(f->store);
    person = id_of(f->store, "2026001");
    other = id_of(f->store, "2026003");
    OK(identity_set_phone(f->store, NOW, person, STR_LIT("13800000009"), &taken, &err));
    OK(identity_set_mail(f->store, NOW, other, STR_LIT("john@example.com"), &taken, &err));
    OK(people_confirm(f->store, NOW, person, &err));
    OK(people_confirm(f->store, NOW, other, &err));
    OK(identity_disown(f->store, person, &err));
    OK(identity_get(f->store, person, &id, &memory, &err));
    CHECK(id.phone.n == 0 && id.phone_at == 0, "what was proven is gone");
    CHECK(str_is(id.mail, "zhang@example.com") && str_is(id.id_number, CARD_A),
          "what the roster told stays");
    OK(people_get(f->store, person, keep_confirmed, &confirmed, &err));
    CHECK(confirmed == 0, "confirmed by nobody");
    OK(identity_set_phone(f->store, NOW, other, STR_LIT("13800000009"), &taken, &err));
    CHECK(!taken, "the phone is free for whose it is");
    put(f->store, &roster[0], "active");
    OK(identity_get(f->store, person, &id, &memory, &err));
    CHECK(str_is(id.phone, "13800000001"), "the next import brings the roster's");
    OK(identity_get(f->store, other, &id, &memory, &err));
    OK(people_get(f->store, other, keep_confirmed, &confirmed, &err));
    CHECK(str_is(id.mail, "john@example.com") && id.mail_at == NOW && confirmed == NOW,
          "others keep theirs");
    OK(identity_disown(f->store, 12345, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(what_another_proved_is_disowned),
        BOTH(everything_must_fit),
        BOTH(two_who_fit_are_nobody),
        BOTH(a_long_number_is_nobody),
        BOTH(one_has_the_phone),
        BOTH(a_phone_is_one_persons),
        BOTH(a_mail_is_one_persons),
        BOTH(numbers_are_given_out_again),
        BOTH(what_is_taken_changes_nothing),
        BOTH(others_use_is_seen),
        ON_FILE(nothing_personal_is_in_clear),
        ON_FILE(a_value_of_another_key_fails),
        ON_FILE(a_moved_value_fails_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
