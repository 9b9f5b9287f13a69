/* The roster: who is added, changed, found. */
#include "tests/unit/store_fixture.h"
#include "tests/unit/people.h"

#include "store/identities.h"
#include "store/people.h"

#define CARD_A "11010519491231002X"
#define CARD_B "360102200402290028"

static const struct person zhang = {
    .number = {"2026001", 7},
    .candidate = {"26360102150001", 14},
    .name = {"张三", 6},
    .kind = {"undergraduate", 13},
    .origin = {"mainland", 8},
    .college = {"计算机学院", 15},
    .class_name = {"计科2601", 10},
    .year = 2026,
    .state = {"expected", 8},
    .state_from = 20800,
    .state_until = 21000,
};

static const struct person_private secrets = {
    .id_type = {"id_card", 7},
    .id_number = {CARD_A, 18},
    .phone = {"13800000001", 11},
    .mail = {"zhang@example.com", 17},
};

static const struct person_private nothing;

static enum people_change put_as(struct store *s, const struct person *p,
                                 const struct person_private *x, bool dry)
{
    struct err         err = {0};
    enum people_change change = (enum people_change)9;

    OK(put_person(s, NOW, p, x, dry, &change, &err));
    return change;
}

static enum people_change put(struct store *s, const struct person *p,
                              const struct person_private *x)
{
    return put_as(s, p, x, false);
}

/* ---- what is known of somebody, in one line ---- */

static int show(void *arg, const struct person *p)
{
    buf_f(arg, "%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%.*s|%d|%.*s|%d|%d|%d", STR_ARG(p->number),
          STR_ARG(p->candidate), STR_ARG(p->name), STR_ARG(p->kind), STR_ARG(p->origin),
          STR_ARG(p->college), STR_ARG(p->class_name), (int)p->year, STR_ARG(p->state),
          (int)p->state_from, (int)p->state_until, (int)p->confirmed_at);
    return 0;
}

static int keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

static int64_t id_of(struct store *s, const char *number)
{
    struct err err = {0};
    int64_t    id = 0;

    OK(people_find(s, str_c(number), keep_id, &id, &err));
    return id;
}

/* The person, or "nobody". */
static const char *line_of(struct store *s, const char *number)
{
    static char         text[400];
    auto_buf struct buf out = {0};
    struct err          err = {0};
    int                 rc = people_find(s, str_c(number), show, &out, &err);

    OK(rc);
    snprintf(text, sizeof text, "%s", rc ? out.p : "nobody");
    return text;
}

static const char *identity_of(struct store *s, int64_t person)
{
    static char           text[400];
    auto_wiped struct buf memory = {0};
    struct identity       x;
    struct err            err = {0};
    int                   rc = identity_get(s, person, &x, &memory, &err);

    OK(rc);
    snprintf(text, sizeof text, "%.*s|%.*s|%.*s|%.*s|%d|%d%s", STR_ARG(x.id_type),
             STR_ARG(x.id_number), STR_ARG(x.phone), STR_ARG(x.mail), (int)(x.phone_at != 0),
             (int)(x.mail_at != 0), rc ? "" : " none");
    return text;
}

/* ---- adding and changing ---- */

static void everything_is_kept(void **state)
{
    struct fixture *f = *state;
    const char     *want = "2026001|26360102150001|张三|undergraduate|mainland|计算机学院|计科2601"
                           "|2026|expected|20800|21000|0";

    CHECK(put(f->store, &zhang, &secrets) == PEOPLE_ADDED, "added");
    CHECK(strcmp(line_of(f->store, "2026001"), want) == 0, "whole: %s",
          line_of(f->store, "2026001"));
    CHECK(strcmp(identity_of(f->store, id_of(f->store, "2026001")),
                 "id_card|" CARD_A "|13800000001|zhang@example.com|0|0") == 0,
          "and whole: %s", identity_of(f->store, id_of(f->store, "2026001")));
    CHECK(put(f->store, &zhang, &secrets) == PEOPLE_SAME, "the same row again");
    CHECK(put(f->store, &zhang, &nothing) == PEOPLE_SAME, "without the private fields");
    CHECK(put(f->store, &zhang, NULL) == PEOPLE_SAME, "or any");
    CHECK(strcmp(identity_of(f->store, 77), "||||0|0 none") == 0, "of nobody nothing is known");
}

/* Each row is tried dry first, which must say the same and change nothing. */
static void changes_are_told(void **state)
{
    static const struct {
        const char           *name;
        struct person         p; /* what differs from zhang; times: 0 leaves them */
        struct person_private x;
        enum people_change    change;
        const char           *want; /* a part of the line */
    } rows[] = {
        {"the same", {.year = 2026}, {.phone = {"13800000001", 11}}, PEOPLE_SAME, ""},
        {"the same phone in another form", {.year = 2026}, {.phone = {"+86 138-0000-0001", 17}},
         PEOPLE_SAME, ""},
        {"another name", {.name = {"张三丰", 9}}, {.phone = {NULL, 0}}, PEOPLE_CHANGED, "|张三丰|"},
        {"another kind", {.kind = {"graduate", 8}}, {.phone = {NULL, 0}}, PEOPLE_CHANGED,
         "|graduate|"},
        {"another origin", {.origin = {"hmt", 3}}, {.phone = {NULL, 0}}, PEOPLE_CHANGED, "|hmt|"},
        {"another state", {.state = {"active", 6}}, {.phone = {NULL, 0}}, PEOPLE_CHANGED,
         "|active|20800|21000|"},
        {"another day", {.state_from = 20801}, {.phone = {NULL, 0}}, PEOPLE_CHANGED,
         "|20801|21000|"},
        {"no days", {.state_from = -1, .state_until = -1}, {.phone = {NULL, 0}}, PEOPLE_SAME,
         "|expected|20800|21000|"},
        {"another state and no days",
         {.state = {"leaving", 7}, .state_from = -1, .state_until = -1}, {.phone = {NULL, 0}},
         PEOPLE_CHANGED, "|leaving|-1|-1|"},
        {"no candidate number", {.candidate = {"", 0}}, {.phone = {NULL, 0}}, PEOPLE_SAME,
         "2026001|26360102150001|"},
        {"no origin", {.origin = {"", 0}}, {.phone = {NULL, 0}}, PEOPLE_SAME, "|mainland|"},
        {"another name and neither",
         {.name = {"张三丰", 9}, .candidate = {"", 0}, .origin = {"", 0}}, {.phone = {NULL, 0}},
         PEOPLE_CHANGED, "2026001|26360102150001|张三丰|undergraduate|mainland|"},
        {"another candidate number", {.candidate = {"26360102150009", 14}}, {.phone = {NULL, 0}},
         PEOPLE_CHANGED, "|26360102150009|"},
        {"another phone", {.year = 2026}, {.phone = {"13800000002", 11}}, PEOPLE_CHANGED, ""},
        {"another mail", {.year = 2026}, {.mail = {"z@example.com", 13}}, PEOPLE_CHANGED, ""},
        {"another document", {.year = 2026}, {.id_number = {CARD_B, 18}}, PEOPLE_CHANGED, ""},
        {"another type of document", {.year = 2026}, {.id_type = {"passport", 8}}, PEOPLE_CHANGED,
         ""},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct person p = zhang, c = rows[i].p;
        struct err    err = {0};
        char          before[400];

        p.name = c.name.p ? c.name : p.name;
        p.kind = c.kind.p ? c.kind : p.kind;
        p.origin = c.origin.p ? c.origin : p.origin;
        p.candidate = c.candidate.p ? c.candidate : p.candidate;
        p.state = c.state.p ? c.state : p.state;
        p.state_from = c.state_from ? c.state_from : p.state_from;
        p.state_until = c.state_until ? c.state_until : p.state_until;
        OK(store_begin(f->store, &err));
        put(f->store, &zhang, &secrets);
        strcpy(before, line_of(f->store, "2026001"));
        CHECK(put_as(f->store, &p, &rows[i].x, true) == rows[i].change, "%s, dry", rows[i].name);
        CHECK(strcmp(before, line_of(f->store, "2026001")) == 0, "%s changed nothing",
              rows[i].name);
        CHECK(put(f->store, &p, &rows[i].x) == rows[i].change, "%s", rows[i].name);
        CHECK(strstr(line_of(f->store, "2026001"), rows[i].want) != NULL, "%s became %s",
              rows[i].name, line_of(f->store, "2026001"));
        CHECK(put(f->store, &p, &rows[i].x) == PEOPLE_SAME, "%s, again", rows[i].name);
        CHECK(count_people(f->store) == 1, "it is one person all the time");
        store_rollback(f->store);
    }
}

static void a_dry_run_adds_nobody(void **state)
{
    struct fixture *f = *state;

    CHECK(put_as(f->store, &zhang, &secrets, true) == PEOPLE_ADDED, "he would be new");
    CHECK(count_people(f->store) == 0, "but is not there");
}

static void a_dry_run_needs_no_writer(void **state)
{
    struct fixture *f = *state;
    struct store   *reader = fixture_open(f, DB_READ);

    CHECK(put_as(reader, &zhang, &secrets, true) == PEOPLE_ADDED, "a reader can tell");
    store_close(reader);
}

static void empty_fields_leave_what_is_there(void **state)
{
    struct person_private one = {.phone = STR_LIT("13800000002")};
    struct fixture       *f = *state;
    int64_t               id;

    put(f->store, &zhang, NULL);
    id = id_of(f->store, "2026001");
    CHECK(strcmp(identity_of(f->store, id), "||||0|0 none") == 0, "nothing is known");
    CHECK(put(f->store, &zhang, &one) == PEOPLE_CHANGED, "a phone comes");
    CHECK(strcmp(identity_of(f->store, id), "||13800000002||0|0") == 0, "it is there");
    one = (struct person_private){.mail = STR_LIT("Z@Example.com")};
    CHECK(put(f->store, &zhang, &one) == PEOPLE_CHANGED, "a mail comes");
    CHECK(strcmp(identity_of(f->store, id), "||13800000002|z@example.com|0|0") == 0, "both: %s",
          identity_of(f->store, id));
}

static void what_was_proven_stays(void **state)
{
    struct person_private x = secrets;
    struct fixture       *f = *state;
    struct err            err = {0};
    bool                  taken = true;
    int64_t               id;

    put(f->store, &zhang, &secrets);
    id = id_of(f->store, "2026001");
    OK(identity_set_phone(f->store, NOW, id, STR_LIT("13800000009"), &taken, &err));
    CHECK(!taken && put(f->store, &zhang, &secrets) == PEOPLE_SAME, "the roster's is no news");
    x.mail = STR_LIT("new@example.com");
    CHECK(put(f->store, &zhang, &x) == PEOPLE_CHANGED, "a mail that was not proven is");
    CHECK(strcmp(identity_of(f->store, id), "id_card|" CARD_A "|13800000009|new@example.com|1|0") ==
              0,
          "the phone stays: %s", identity_of(f->store, id));
    OK(identity_set_mail(f->store, NOW, id, STR_LIT("own@example.com"), &taken, &err));
    CHECK(!taken && put(f->store, &zhang, &x) == PEOPLE_SAME, "now the mail stays too");
}

static void a_document_that_is_no_card_is_kept_as_it_is(void **state)
{
    struct person_private x = {.id_type = STR_LIT("other"), .id_number = STR_LIT("№ 7/甲")};
    struct fixture       *f = *state;

    put(f->store, &zhang, &x);
    CHECK(strcmp(identity_of(f->store, id_of(f->store, "2026001")), "other|№ 7/甲|||0|0") == 0,
          "as it was given");
    CHECK(put(f->store, &zhang, &x) == PEOPLE_SAME, "and known again");
}

/* ---- numbers ---- */

static struct person candidate_of(const struct person *p)
{
    struct person c = *p;

    c.number = c.candidate;
    return c;
}

static void a_candidate_gets_a_number(void **state)
{
    struct fixture *f = *state;
    struct person   c = candidate_of(&zhang), bare = c;
    int64_t         id;

    CHECK(put(f->store, &c, &secrets) == PEOPLE_ADDED, "admitted");
    id = id_of(f->store, "26360102150001");
    CHECK(put_as(f->store, &zhang, &secrets, true) == PEOPLE_CHANGED, "dry first");
    CHECK(put(f->store, &zhang, &secrets) == PEOPLE_CHANGED, "enrolled");
    CHECK(id_of(f->store, "2026001") == id && count_people(f->store) == 1, "the same person");
    CHECK(id_of(f->store, "26360102150001") == 0, "the candidate number is no number any more");
    CHECK(put(f->store, &c, &secrets) == PEOPLE_SAME, "the list of candidates comes again");
    bare.candidate = (struct str){NULL, 0};
    CHECK(put(f->store, &bare, &secrets) == PEOPLE_SAME, "also without the second column");
    CHECK(id_of(f->store, "2026001") == id && count_people(f->store) == 1,
          "and takes nothing away");
    CHECK(put(f->store, &zhang, &secrets) == PEOPLE_SAME, "nor does the roster");
}

static void a_candidate_is_found(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         id = 0;

    put(f->store, &zhang, NULL);
    CHECK(people_candidate(f->store, STR_LIT("26360102150001"), keep_id, &id, &err) == 1 &&
              id == id_of(f->store, "2026001"),
          "by the candidate number");
    CHECK(people_candidate(f->store, STR_LIT("2026001"), keep_id, &id, &err) == 0,
          "not by another");
    CHECK(people_candidate(f->store, STR_LIT(""), keep_id, &id, &err) == -1 &&
              err.kind == ERR_BAD_INPUT,
          "not by none");
}

static void two_persons_are_not_one(void **state)
{
    struct fixture    *f = *state;
    struct err         err = {0};
    enum people_change change = (enum people_change)9;
    struct person      li = {.number = STR_LIT("2026002"), .name = STR_LIT("李四")}, both = zhang;

    put(f->store, &zhang, NULL);
    put(f->store, &li, NULL);
    both.number = li.number;
    for (int dry = 0; dry <= 1; dry++) {
        CHECK(people_put(f->store, NOW, &both, NULL, dry, &change, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "the number of one and the candidate number of another");
        CHECK((int)change == 9 && strstr(err.text, "2026") == NULL, "neither is named");
    }
    CHECK(strstr(line_of(f->store, "2026002"), "李四") != NULL, "nobody was changed");
}

enum { NUMBERED = 1, DOCUMENTED = 2 }; /* who is there */

static const struct candidate_row {
    const char       *name;
    int               there;
    const char       *number; /* NULL: the candidate number */
    const char       *called, *document; /* of the row; NULL: none is told */
    enum people_clash clash;
    bool              replaced;
} candidate_rows[] = {
    {"another number", NUMBERED, "2026009", "李四", CARD_B, PEOPLE_NUMBERED, false},
    {"another number, the same name", NUMBERED, "2026009", "张三", CARD_A, PEOPLE_NUMBERED,
     false},
    {"the same number", NUMBERED | DOCUMENTED, "2026001", "张三丰", CARD_A, PEOPLE_CLEAR, false},
    {"the same number of somebody else", NUMBERED | DOCUMENTED, "2026001", "李四", CARD_B,
     PEOPLE_CLEAR, true},
    {"no number", NUMBERED | DOCUMENTED, NULL, "张三", CARD_A, PEOPLE_CLEAR, false},
    {"no number, another name", NUMBERED | DOCUMENTED, NULL, "张三丰", CARD_A, PEOPLE_CLEAR,
     false},
    {"no number, somebody else", NUMBERED | DOCUMENTED, NULL, "李四", CARD_B, PEOPLE_STRANGER,
     false},
    {"no number, another name, no document", NUMBERED | DOCUMENTED, NULL, "李四", NULL,
     PEOPLE_STRANGER, false},
    {"his first number", DOCUMENTED, "2026001", "张三", CARD_A, PEOPLE_CLEAR, false},
    {"his first number, no document", 0, "2026001", "张三", NULL, PEOPLE_CLEAR, false},
    {"his first number, a document", 0, "2026001", "张三", CARD_A, PEOPLE_CLEAR, false},
    {"his first number, another name", DOCUMENTED, "2026001", "张三丰", CARD_A, PEOPLE_CLEAR,
     false},
    {"his first number, another document", DOCUMENTED, "2026001", "张三", CARD_B, PEOPLE_CLEAR,
     false},
    {"somebody else's number", DOCUMENTED, "2026001", "李四", CARD_B, PEOPLE_STRANGER, false},
    {"and no document", DOCUMENTED, "2026001", "李四", NULL, PEOPLE_STRANGER, false},
    {"and none is known", 0, "2026001", "李四", CARD_B, PEOPLE_STRANGER, false},
    {"a candidate's new name", 0, NULL, "张三丰", NULL, PEOPLE_CLEAR, false},
    {"a candidate's new document", DOCUMENTED, NULL, "张三", CARD_B, PEOPLE_CLEAR, false},
    {"another candidate", DOCUMENTED, NULL, "李四", CARD_B, PEOPLE_STRANGER, false},
};

static void judge_candidate(struct fixture *f, const struct candidate_row *r)
{
    struct person           old = zhang, p = zhang;
    struct person_private   x = {.id_number = str_c(r->document)};
    auto_buf struct buf     memory = {0};
    struct person_sealed    sealed;
    struct people_judgement judged = {0};
    enum people_change      change = (enum people_change)9;
    struct err              err = {0};

    if (!(r->there & NUMBERED))
        old.number = old.candidate;
    p.number = r->number ? str_c(r->number) : p.candidate;
    p.name = str_c(r->called);
    OK(store_begin(f->store, &err));
    put(f->store, &old, r->there & DOCUMENTED ? &secrets : NULL);
    OK(people_seal(f->store, &x, &memory, &sealed, &err));
    OK(people_judge(f->store, NOW, &p, &sealed, &judged, &err));
    CHECK(judged.clash == r->clash, "%s: clash %d", r->name, (int)judged.clash);
    CHECK(judged.replaced == r->replaced, "%s: replaced %d", r->name, judged.replaced);
    CHECK((people_put(f->store, NOW, &p, &sealed, false, &change, &err) == 0) ==
              (r->clash == PEOPLE_CLEAR),
          "%s: it is written as it was judged", r->name);
    if (r->clash != PEOPLE_CLEAR)
        CHECK(err.kind == ERR_BAD_INPUT && (int)change == 9 && id_of(f->store, "2026009") == 0 &&
                  strstr(line_of(f->store, r->there & NUMBERED ? "2026001" : "26360102150001"),
                         "|张三|"),
              "%s: and nobody has changed: %s", r->name, err.text);
    store_rollback(f->store);
}

/* A candidate number is one digit away from somebody else's: it makes nobody another person. */
static void a_candidate_number_takes_nobody_over(void **state)
{
    for (size_t i = 0; i < ARRAY_LEN(candidate_rows); i++)
        judge_candidate(*state, &candidate_rows[i]);
}

static struct people_judgement judge_as(struct store *s, const char *number, const char *kind,
                                        const char *state, const char *document)
{
    struct person           p = {.number = str_c(number), .name = STR_LIT("李四"),
                                 .kind = str_c(kind), .state = str_c(state)};
    struct person_private   x = {.id_number = str_c(document)};
    auto_buf struct buf     memory = {0};
    struct person_sealed    sealed;
    struct people_judgement judged = {0};
    struct err              err = {0};

    OK(people_seal(s, &x, &memory, &sealed, &err));
    OK(people_judge(s, NOW, &p, &sealed, &judged, &err));
    return judged;
}

static void one_document_of_two(void **state)
{
    static const struct {
        const char *name, *number, *kind, *state, *document;
        bool        twin, rival;
    } rows[] = {
        {"another student", "2026009", "undergraduate", "active", CARD_A, true, true},
        {"who only comes", "2026009", "undergraduate", "expected", CARD_A, true, true},
        {"who does research", "G9", "graduate", "active", CARD_A, true, false},
        {"who has left", "2026009", "undergraduate", "left", CARD_A, false, false},
        {"with another document", "2026009", "undergraduate", "active", CARD_B, false, false},
        {"with none", "2026009", "undergraduate", "active", NULL, false, false},
        {"himself", "2026001", "undergraduate", "active", CARD_A, false, false},
        {"somebody who gets it", "2026002", "undergraduate", "active", CARD_A, true, true},
        {"the worker who has it, again", "T1", "staff", "active", CARD_A, false, false},
        {"the worker who studies now", "T1", "undergraduate", "active", CARD_A, true, true},
        {"the same without telling it", "T1", "undergraduate", "active", NULL, true, true},
        {"the student who comes back", "2022001", "undergraduate", "active", NULL, true, true},
        {"and stays away", "2022001", "undergraduate", "left", CARD_A, false, false},
    };
    struct person   second = zhang, worker = zhang, former = zhang;
    struct fixture *f = *state;

    second.candidate = worker.candidate = former.candidate = (struct str){NULL, 0};
    second.number = STR_LIT("2026002");
    worker.number = STR_LIT("T1"), worker.kind = STR_LIT("staff");
    former.number = STR_LIT("2022001"), former.state = STR_LIT("left");
    put(f->store, &zhang, &secrets);
    put(f->store, &second, NULL);
    put(f->store, &worker, &secrets);
    put(f->store, &former, &secrets);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct people_judgement j = judge_as(f->store, rows[i].number, rows[i].kind,
                                             rows[i].state, rows[i].document);

        CHECK(j.clash == PEOPLE_CLEAR, "%s is no clash", rows[i].name);
        CHECK((j.twin != 0) == rows[i].twin && j.rival == rows[i].rival, "%s: twin %d, rival %d",
              rows[i].name, j.twin != 0, j.rival);
        CHECK(!j.rival || j.twin == id_of(f->store, "2026001"), "%s: the one who is here",
              rows[i].name);
    }
}

static void bad_people_are_refused(void **state)
{
    static char digits[200];
    static const struct {
        const char   *name;
        struct person p;
    } rows[] = {
        {"no number", {.name = {"张三", 6}}},
        {"a long number", {.number = {digits, sizeof digits}}},
        {"a long candidate number", {.number = {"1", 1}, .candidate = {digits, sizeof digits}}},
        {"an unknown state", {.number = {"1", 1}, .state = {"Left", 4}}},
    };
    struct fixture *f = *state;

    memset(digits, '1', sizeof digits);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum people_change change = (enum people_change)9;
        struct err         err = {0};

        CHECK(people_put(f->store, NOW, &rows[i].p, NULL, false, &change, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "%s is refused", rows[i].name);
        CHECK((int)change == 9 && count_people(f->store) == 0, "%s leaves nothing", rows[i].name);
    }
}

static void without_a_key_nothing_personal_is_written(void **state)
{
    struct fixture    *f = *state;
    struct store      *s = NULL;
    struct err         err = {0};
    enum people_change change;

    OK(store_open(&s, f->path, DB_WRITE, NULL, &err));
    CHECK(put_person(s, NOW, &zhang, &secrets, false, &change, &err) == -1 &&
              err.kind == ERR_RETRY,
          "no key, no personal fields");
    CHECK(count_people(s) == 0, "and no half person");
    OK(people_put(s, NOW, &zhang, NULL, false, &change, &err));
    store_close(s);
}

/* ---- looking ---- */

struct walk {
    struct store *store;
    struct buf    names;
    int64_t       last;
    int           stop; /* after so many; 0: never */
    int           rc;
    int           seen;
};

static int step(void *arg, const struct person *p)
{
    struct walk *w = arg;
    struct err   err = {0};
    bool         changed;

    CHECK(p->id > w->last, "in the order of id");
    w->last = p->id;
    buf_str(&w->names, p->name);
    if (w->store)
        OK(people_leave(w->store, NOW, p->id, &changed, &err));
    return ++w->seen == w->stop ? w->rc : 0;
}

static void the_roster_is_walked(void **state)
{
    static const char *const names[] = {"甲", "乙", "丙", "丁"};
    struct fixture          *f = *state;
    struct err               err = {0};
    struct walk              w = {0};
    bool                     any = true;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct person p = {.number = str_c(names[i]), .name = str_c(names[i])};
        put(f->store, &p, NULL);
    }
    OK(people_each(f->store, 0, 3, step, &w, &err));
    CHECK(strcmp(w.names.p, "甲乙丙") == 0, "as many as asked for");
    OK(people_each(f->store, w.last, 3, step, &w, &err));
    CHECK(strcmp(w.names.p, "甲乙丙丁") == 0, "and the rest");
    OK(people_each(f->store, w.last, 3, step, &w, &err));
    CHECK(w.seen == 4, "and then nobody");
    buf_free(&w.names);

    w = (struct walk){.stop = 2, .rc = 1};
    OK(people_each(f->store, 0, 9, step, &w, &err));
    CHECK(w.seen == 2, "stopped by the caller");
    buf_free(&w.names);
    w = (struct walk){.stop = 2, .rc = -1};
    CHECK(people_each(f->store, 0, 9, step, &w, &err) == -1 && err.kind == ERR_RETRY, "or failed");
    buf_free(&w.names);

    w = (struct walk){.store = f->store};
    OK(people_each(f->store, 0, 9, step, &w, &err));
    CHECK(w.seen == 4, "everybody leaves while we look");
    buf_free(&w.names);
    OK(people_named(f->store, STR_LIT("甲"), &any, &err));
    CHECK(!any, "and nobody has that name any more");
}

static void names_are_asked_for(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    bool            any;

    put(f->store, &zhang, NULL);
    OK(people_named(f->store, STR_LIT("张三"), &any, &err));
    CHECK(any, "somebody has it");
    OK(people_named(f->store, STR_LIT("张"), &any, &err));
    CHECK(!any, "a part is another name");
}

static int add_number(void *arg, const struct person *p)
{
    buf_f(arg, "%.*s ", STR_ARG(p->number));
    return 0;
}

static void people_of_one_name(void **state)
{
    static const char *const numbers[] = {"26003", "26001", "26002"};
    struct fixture          *f = *state;
    auto_buf struct buf      found = {0};
    struct err               err = {0};
    bool                     changed;

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
        struct person p = {.number = str_c(numbers[i]), .name = STR_LIT("周五")};
        put(f->store, &p, NULL);
    }
    put(f->store, &zhang, NULL);
    OK(people_leave(f->store, NOW, id_of(f->store, "26002"), &changed, &err));
    OK(people_with_name(f->store, STR_LIT("周五"), add_number, &found, &err));
    CHECK(strcmp(found.p, "26001 26003 ") == 0, "those who are here, in order: %s", found.p);
    OK(people_with_name(f->store, STR_LIT("周"), add_number, &found, &err));
    OK(people_with_name(f->store, STR_LIT(""), add_number, &found, &err));
    CHECK(found.n == 12, "a part is another name");
}

static void all_is_right(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    char            want[40];

    put(f->store, &zhang, NULL);
    OK(people_confirm(f->store, NOW, id_of(f->store, "2026001"), &err));
    put(f->store, &zhang, &secrets);
    snprintf(want, sizeof want, "|%d", NOW);
    CHECK(strstr(line_of(f->store, "2026001"), want) != NULL, "an import does not undo it");
    CHECK(people_confirm(f->store, NOW, 77, &err) == -1 && err.kind == ERR_BAD_INPUT,
          "nobody confirms nothing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(everything_is_kept),
        BOTH(changes_are_told),
        BOTH(a_dry_run_adds_nobody),
        ON_FILE(a_dry_run_needs_no_writer),
        BOTH(empty_fields_leave_what_is_there),
        BOTH(what_was_proven_stays),
        BOTH(a_document_that_is_no_card_is_kept_as_it_is),
        BOTH(a_candidate_gets_a_number),
        BOTH(a_candidate_is_found),
        BOTH(two_persons_are_not_one),
        BOTH(a_candidate_number_takes_nobody_over),
        BOTH(one_document_of_two),
        BOTH(bad_people_are_refused),
        ON_FILE(without_a_key_nothing_personal_is_written),
        BOTH(the_roster_is_walked),
        BOTH(names_are_asked_for),
        BOTH(people_of_one_name),
        BOTH(all_is_right),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
