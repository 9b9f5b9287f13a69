/* A notice that lies in the outbox as one part, for tests of the sender: the file that includes
 * this has a `struct world w` (sender_world.h). */
#ifndef TESTS_UNIT_NOTICE_PART_H
#define TESTS_UNIT_NOTICE_PART_H

#include "store/notices.h"

/* A notice to persons 1..count, m1, m2 …, as one row of the outbox. */
struct part {
    unsigned          count;
    struct outbox_row row;
    int64_t           number;
    bool              critical;
};

static int add_people(struct part *p, struct store *s, struct buf *to, int64_t *seqs,
                      struct err *err)
{
    bool added;

    for (unsigned i = 0; i < p->count; i++) {
        struct notice_person person = {.person = (int64_t)i + 1};
        char                 userid[16];

        snprintf(userid, sizeof userid, "m%u", i + 1);
        person.userid = str_c(userid);
        if (notice_add(s, w.now, p->number, false, &person, &added, err) < 0)
            return -1;
        buf_f(to, "%s%s", i > 0 ? "|" : "", userid);
        seqs[i] = i + 1;
    }
    return 0;
}

static int put_part(void *arg, struct store *s, struct err *err)
{
    static int64_t            seqs[2000];
    static const struct notice like = {
        .app = {"student", 7}, .kind = {"notice", 6}, .creator = {"a", 1}, .content = {"{}", 2},
        .state = NOTICE_PLANNED};
    auto_buf struct buf to = {0};
    struct part        *p = arg;
    struct notice       n = like;

    n.critical = p->critical;
    if (notice_put(s, w.now, &n, &p->number, err) < 0 || add_people(p, s, &to, seqs, err) < 0)
        return -1;
    p->row.id = store_new_id(s, w.now);
    p->row.notice = p->number;
    p->row.to = buf_view(&to);
    if (p->row.app.n == 0)
        p->row.app = like.app;
    if (p->row.body.n == 0)
        p->row.body = STR_LIT(TEXT_BODY("x"));
    return outbox_put(s, w.now, &p->row, err) < 0
               ? -1
               : notice_put_part(s, w.now, p->number, p->row.id, seqs, p->count, FATE_PUT, err);
}

static struct part start_part(unsigned count, struct outbox_row row)
{
    struct part p = {.count = count, .row = row};

    world_write(&w, put_part, &p);
    sender_wake(w.sender);
    return p;
}

static int64_t fate(const char *column)
{
    char sql[80];

    snprintf(sql, sizeof sql, "SELECT %s FROM notices ORDER BY number DESC LIMIT 1", column);
    return look_int(&w, sql);
}

#endif
