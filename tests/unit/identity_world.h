/* What the tests of who-are-you share: a school that asks, a roster with personal data, an office,
 * and a look at everything that was kept or is on its way. All people are invented. */
#ifndef TESTS_UNIT_IDENTITY_WORLD_H
#define TESTS_UNIT_IDENTITY_WORLD_H

#include "tests/unit/flow_world.h"
#include "tests/unit/people.h"

#include "base/idnum.h"
#include "handlers/identity.h"
#include "store/audit.h"
#include "store/identities.h"
#include "store/letters.h"
#include "store/staff.h"
#include "store/tickets.h"

#include <unistd.h>

/* Invented, with check digits that fit. */
#define ZHANG_ID     "360102200301010015"
#define ZHANG_PHONE  "13800000001"
#define LI_PASSPORT  "E12345679"
#define LI_PHONE     "13800000002"
#define WANG_ID      "110105200402290012"

#define SCHOOL_HEAD                                                                                \
    "name: 测试大学\n"                                                                             \
    "name_en: Test University\n"                                                                   \
    "channel: text\n"                                                                              \
    "welcome: 你好\n"                                                                              \
    "desk: {lines: [{name: 信息化办公室, phone: 010-1}]}\n"                                        \
    "flows:\n"                                                                                     \
    "  - name: checkin\n"                                                                          \
    "    app: student\n"                                                                           \
    "    title: 今日打卡\n"                                                                        \
    "    words: [打卡]\n"                                                                          \
    "    rule: daily\n"                                                                            \
    "    no_review: true\n"                                                                        \
    "    questions: [{name: well, kind: choice, title: 身体好吗, options: [{value: y, label: 好}, " \
    "{value: n, label: 不好}]}]\n"

struct town {
    struct world w;
    char         path[64];   /* of the database; ":memory:" */
    struct buf   told;       /* what the newest message put into the outbox: app receivers body */
    int64_t      told_row;
    struct buf   letter;     /* the newest letter: its text */
    char         code[8];    /* … and its digits */
    char         address[IDNUM_MAX];
    int64_t      letter_row;
    int64_t      late;       /* seconds that a clock of its own may have gone on since */
    unsigned     letters;    /* so far */
};

__attribute__((unused)) static void town_person(struct world *w, const struct person *p,
                                                const struct person_private *x)
{
    struct err         err = {0};
    enum people_change change;

    world_must(store_begin(w->store, &err), &err);
    world_must(put_person(w->store, w->now, p, x, false, &change, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

static void town_people(struct world *w)
{
    static const struct {
        struct person         p;
        struct person_private x;
    } rows[] = {
        {{.number = {"20210001", 8}, .candidate = {"21360101150001", 14}, .name = {"张三", 6},
          .kind = {"undergraduate", 13}, .college = {"信息学院", 12}},
         {.id_type = {"id_card", 7}, .id_number = {ZHANG_ID, 18}, .phone = {ZHANG_PHONE, 11}}},
        {{.number = {"20210002", 8}, .name = {"阿依·古丽", 14}, .kind = {"graduate", 8}},
         {.id_type = {"passport", 8}, .id_number = {LI_PASSPORT, 9}, .phone = {LI_PHONE, 11},
          .mail = {"guli@example.edu", 16}}},
        {{.number = {"1136010115000123", 16}, .candidate = {"1136010115000123", 16},
          .name = {"王小五", 9}, .kind = {"candidate", 9}},
         {.id_type = {"id_card", 7}, .id_number = {WANG_ID, 18}}},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        town_person(w, &rows[i].p, &rows[i].x);
}

static void town_office(struct world *w)
{
    static const struct staff clerks[] = {
        {.userid = {"LaoWang", 7}, .name = {"王", 3}, .role = {"office", 6}},
        {.userid = {"laozhao", 7}, .name = {"赵", 3}, .role = {"office", 6}, .college = {"A", 1}},
        {.userid = {"laozhao", 7}, .name = {"赵", 3}, .role = {"office", 6}, .college = {"B", 1}},
        {.userid = {"fudao", 5}, .name = {"辅", 3}, .role = {"counsellor", 10}},
    };
    struct err err = {0};
    bool       added;

    world_must(store_begin(w->store, &err), &err);
    for (size_t i = 0; i < ARRAY_LEN(clerks); i++)
        world_must(staff_put(w->store, &clerks[i], &added, &err), &err);
    world_must(store_commit(w->store, &err), &err);
}

/* identity: the lines below `identity:`, two blanks in front. */
__attribute__((unused)) static void town_open_at(struct town *t, const char *identity,
                                                 const char *path)
{
    auto_buf struct buf school = {0};

    *t = (struct town){0};
    snprintf(t->path, sizeof t->path, "%s", path);
    buf_f(&school, "%sidentity:\n%s", SCHOOL_HEAD, identity);
    world_open_at(&t->w, school.p, path);
    t->w.user = "wx1";
    town_people(&t->w);
    town_office(&t->w);
}

__attribute__((unused)) static void town_open(struct town *t, const char *identity)
{
    town_open_at(t, identity, ":memory:");
}

__attribute__((unused)) static void town_close(struct town *t)
{
    world_close(&t->w);
    buf_free(&t->told);
    buf_free(&t->letter);
}

/* The folder of a database that is no longer open. */
__attribute__((unused)) static void town_remove(const char *folder)
{
    static const char *const files[] = {"db", "db-wal", "db-shm", "log"};
    char                     path[64];

    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    CHECK(rmdir(folder) == 0, "nothing else lies in the folder");
}

/* ---- what was put on its way ---- */

static int town_row(void *arg, const struct outbox_row *row)
{
    struct town *t = arg;

    t->told_row = row->id;
    buf_f(&t->told, "%.*s %.*s %.*s %.*s\n", STR_ARG(row->app), STR_ARG(row->api), STR_ARG(row->to),
          STR_ARG(row->body));
    return 0;
}

static int town_letter(void *arg, const struct letter *l)
{
    struct town *t = arg;

    t->letter_row = l->id;
    t->letters++;
    buf_clear(&t->letter);
    buf_f(&t->letter, "%s %.*s %.*s|%.*s", l->kind == LETTER_SMS ? "sms" : "mail",
          STR_ARG(l->address), STR_ARG(l->subject), STR_ARG(l->text));
    snprintf(t->code, sizeof t->code, "%.*s", STR_ARG(l->code));
    snprintf(t->address, sizeof t->address, "%.*s", STR_ARG(l->address));
    CHECK(t->w.now + 300 - l->expires_at >= 0 && t->w.now + 300 - l->expires_at <= t->late,
          "a code's letter lives five minutes: %lld",
          (long long)(t->w.now + 300 - l->expires_at));
    return 0;
}

/* Reads what the newest message put into the outbox and among the letters. */
__attribute__((unused)) static void town_look(struct town *t)
{
    struct err err = {0};

    buf_clear(&t->told);
    buf_c(&t->told, "");
    world_must(outbox_waiting(t->w.store, t->told_row, 100, town_row, t, &err), &err);
    world_must(letter_waiting(t->w.store, t->letter_row, 100, town_letter, t, &err), &err);
}

/* ---- what was kept ---- */

struct town_tickets {
    struct store *store;
    struct buf   *out;
};

static int town_said(void *arg, struct str said, int64_t at)
{
    (void)at;
    buf_f(arg, " %.*s", STR_ARG(said));
    return 0;
}

static int town_ticket(void *arg, const struct ticket *k)
{
    struct town_tickets *all = arg;
    struct err           err = {0};

    buf_f(all->out, "%lld %.*s %.*s", (long long)k->number, STR_ARG(k->kind), STR_ARG(k->member));
    world_must(ticket_texts(all->store, k->number, town_said, all->out, &err), &err);
    buf_char(all->out, '\n');
    return 0;
}

/* Appends the open tickets: number kind userid said, a line each, the newest said first. */
__attribute__((unused)) static void town_tickets(struct town *t, struct buf *out)
{
    struct town_tickets all = {t->w.store, out};
    struct err          err = {0};

    world_must(ticket_list(t->w.store, 0, 100, town_ticket, &all, &err), &err);
    buf_c(out, "");
}

static int town_audit(void *arg, int64_t id, const struct audit *a)
{
    (void)id;
    buf_f(arg, "%.*s %.*s %s %.*s\n", STR_ARG(a->actor), STR_ARG(a->action),
          a->person != 0 ? "person" : "nobody", STR_ARG(a->detail));
    return 0;
}

/* Appends the audit, newest first: userid action person|nobody detail. */
__attribute__((unused)) static void town_audits(struct town *t, struct buf *out)
{
    struct err err = {0};

    world_must(audit_list(t->w.store, 0, 1000, town_audit, out, &err), &err);
    buf_c(out, "");
}

/* ---- a chat ---- */

/* Another code than the one that was sent. */
static void wrong_code(const struct town *t, char out[8])
{
    snprintf(out, 8, "%s", t->code);
    out[5] = out[5] == '9' ? '0' : (char)(out[5] + 1);
}

/* As world_chat; besides: "#" says the code that was sent, "#!" another one; "office" and "sms" say
 * nothing, and hear what the line before put into the outbox or among the letters. */
__attribute__((unused)) static void town_chat(struct town *t, const char *name,
                                              const struct line *lines)
{
    for (const struct line *l = lines; l->say; l++) {
        struct line one[2] = {*l, {NULL, NULL}};
        char        wrong[8];
        bool        office = strcmp(l->say, "office") == 0;

        if (office || strcmp(l->say, "sms") == 0) {
            const struct buf *got = office ? &t->told : &t->letter;

            CHECK(world_has(got, l->hear), "%s: the %s gets “%s”, not:\n%s", name, l->say, l->hear,
                  got->p);
            continue;
        }
        wrong_code(t, wrong);
        if (l->say[0] == '#')
            one[0].say = l->say[1] == '!' ? wrong : t->code;
        buf_clear(&t->letter);
        world_chat(&t->w, name, one);
        town_look(t);
    }
}

#endif
