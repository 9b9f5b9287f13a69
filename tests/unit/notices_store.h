/* Notices with receivers: those of person 1, 2, … are m1, m2, …; and whether what is counted is what
 * is there. */
#ifndef TESTS_UNIT_NOTICES_STORE_H
#define TESTS_UNIT_NOTICES_STORE_H

#include "tests/unit/store_fixture.h"

#include "store/notices.h"

#include <sqlite3.h>

#define NOBODY STR_LIT("")

static inline struct notice notice_like(bool ack)
{
    return (struct notice){
        .app = STR_LIT("student"),
        .kind = STR_LIT("notice"),
        .audience = STR_LIT("全校"),
        .creator = STR_LIT("teacher1"),
        .content = STR_LIT("{\"text\":\"明天停课\"}"),
        .ack = ack,
        .state = NOTICE_PLANNED,
        .due_at = NOW,
        .expected = 3,
    };
}

static inline int64_t put_like(struct store *s, const struct notice *n)
{
    struct err err = {0};
    int64_t    number = 0;

    OK(notice_put(s, NOW, n, &number, &err));
    CHECK(number > 0, "it has a number");
    return number;
}

static inline int64_t put_notice(struct store *s, bool ack)
{
    const struct notice n = notice_like(ack);

    return put_like(s, &n);
}

static inline bool add_as(struct store *s, int64_t number, int64_t person, const char *userid,
                          enum notice_variant variant, enum notice_fate fate)
{
    const struct notice_person p = {
        .person = person, .userid = str_c(userid), .variant = variant, .fate = fate};
    struct err err = {0};
    bool       added = false;

    OK(notice_add(s, NOW, number, true, &p, &added, &err));
    return added;
}

/* Persons first..last, m<person>, queued in Chinese words. */
static inline void add_many(struct store *s, int64_t number, int64_t first, int64_t last)
{
    char userid[32];

    for (int64_t i = first; i <= last; i++) {
        snprintf(userid, sizeof userid, "m%lld", (long long)i);
        CHECK(add_as(s, number, i, userid, VARIANT_ZH, FATE_QUEUED), "%s is new", userid);
    }
}

enum { TAKE_MOST = 1000 };

struct taken {
    int64_t    seqs[TAKE_MOST];
    unsigned   count;
    struct buf to; /* joined by '|' */
};

static inline int take_one(void *arg, const struct notice_person *p)
{
    struct taken *t = arg;

    t->seqs[t->count++] = p->seq;
    if (t->to.n > 0)
        buf_char(&t->to, '|');
    buf_str(&t->to, p->userid);
    return 0;
}

/* As the feeder does: the next ones become the row `part`. How many. */
static inline unsigned hand_out(struct store *s, int64_t number, unsigned stage, unsigned most,
                                int64_t part)
{
    struct taken        t = {.count = 0};
    enum notice_variant variant;
    struct err          err = {0};

    OK(notice_take(s, number, stage, most, &variant, take_one, &t, &err));
    buf_free(&t.to);
    if (t.count > 0)
        OK(notice_put_part(s, NOW, number, part, t.seqs, t.count, FATE_PUT, &err));
    return t.count;
}

static inline void end_part(struct store *s, int64_t number, int64_t part, int64_t errcode,
                            const char *invalid, const char *unlicensed)
{
    char       msgid[32];
    struct err err = {0};

    snprintf(msgid, sizeof msgid, "msg-%lld", (long long)part);
    OK(notice_part_ended(s, NOW + 1, number, part, errcode, false, str_c(msgid), str_c(invalid),
                         str_c(unlicensed), &err));
}

static inline struct notice_counts counts_of(struct store *s, int64_t number)
{
    auto_wiped struct buf memory = {0};
    struct notice_counts  c = {0};
    struct notice         n;
    struct err            err = {0};

    CHECK(notice_get(s, number, &n, &c, &memory, &err) == 1, "notice %d: %s", (int)number, err.text);
    return c;
}

static inline int tally(void *arg, const struct notice_line *l)
{
    struct notice_counts *c = arg;

    c->people++;
    c->fate[l->p.fate]++;
    c->acked += l->p.acked_at > 0;
    c->texted += l->text != TEXT_NONE;
    c->texts_sent += l->text == TEXT_SENT;
    c->texts_failed += l->text == TEXT_FAILED;
    return 0;
}

/* What the notice says of itself is what its rows say. */
static inline void check_counts(struct store *s, int64_t number)
{
    const struct notice_filter all = {.number = number, .most = 1000000};
    struct notice_counts     rows = {0}, kept = counts_of(s, number);
    struct err               err = {0};

    OK(notice_people(s, &all, tally, &rows, &err));
    CHECK(rows.people == kept.people && rows.acked == kept.acked && rows.texted == kept.texted,
          "people %d acked %d texted %d, and rows %d %d %d", (int)kept.people, (int)kept.acked,
          (int)kept.texted, (int)rows.people, (int)rows.acked, (int)rows.texted);
    CHECK(rows.texts_sent == kept.texts_sent && rows.texts_failed == kept.texts_failed,
          "texts sent %d failed %d, and rows %d %d", (int)kept.texts_sent, (int)kept.texts_failed,
          (int)rows.texts_sent, (int)rows.texts_failed);
    for (int i = 0; i < FATE_COUNT; i++)
        CHECK(rows.fate[i] == kept.fate[i], "%s: %d counted, %d rows",
              notice_fate_name((enum notice_fate)i), (int)kept.fate[i], (int)rows.fate[i]);
}

/* "queued 2 handed 1": all that is not 0. */
static inline void check_fates(struct store *s, int64_t number, const char *want, const char *name)
{
    auto_buf struct buf  text = {0};
    struct notice_counts c = counts_of(s, number);

    check_counts(s, number);
    for (int i = 0; i < FATE_COUNT; i++)
        if (c.fate[i] != 0)
            buf_f(&text, "%s%s %d", text.n > 0 ? " " : "", notice_fate_name((enum notice_fate)i),
                  (int)c.fate[i]);
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s, not %s", name, text.p, want);
}

#endif
