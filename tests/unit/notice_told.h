/* A notice that people of the tests have got, without the feeder and the sender. */
#ifndef TESTS_UNIT_NOTICE_TOLD_H
#define TESTS_UNIT_NOTICE_TOLD_H

#include "tests/unit/staff_world.h"

#include "handlers/notice.h"

#define TOLD_MEDIA "ab12" /* key of its picture or file, which is nowhere */

struct told_to {
    int64_t  seqs[50];
    unsigned count;
};

static inline int told_take(void *arg, const struct notice_person *p)
{
    struct told_to *t = arg;

    t->seqs[t->count++] = p->seq;
    return 0;
}

static inline void told_write_down(struct world *w, int64_t number, const char *user)
{
    struct err                 err = {0};
    bool                       added = false;
    const struct notice_person p = {.person = staff_id(w, user),
                                    .userid = str_c(user),
                                    .variant = VARIANT_ZH,
                                    .fate = FATE_QUEUED};

    world_must(notice_add(w->store, w->now, number, false, &p, &added, &err), &err);
    CHECK(added, "%s is new", user);
}

/* c goes to these ("s1 s2"), and WeCom takes it. Its number. expires_at: 0 never. */
static inline int64_t told_until(struct world *w, const struct notice_content *c, bool ack,
                                 const char *users, int64_t expires_at)
{
    auto_buf struct buf  written = {0};
    struct told_to       to = {.count = 0};
    struct notice        n = {.app = STR_LIT("student"),
                              .kind = STR_LIT("notice"),
                              .audience = STR_LIT("全校"),
                              .creator = STR_LIT("office1"),
                              .media = str_c(c->media_type.n > 0 ? TOLD_MEDIA : ""),
                              .ack = ack,
                              .state = NOTICE_PLANNED,
                              .due_at = w->now,
                              .expires_at = expires_at};
    struct str           rest = str_c(users), one;
    enum notice_variant  variant;
    struct err           err = {0};
    int64_t              number = 0, part = 0;
    bool                 changed;

    notice_content_write(c, &written);
    n.content = buf_view(&written);
    world_must(store_begin(w->store, &err), &err);
    world_must(notice_put(w->store, w->now, &n, &number, &err), &err);
    while (users[0] && rest.p != NULL && str_split(&rest, ' ', &one)) {
        char user[32];

        snprintf(user, sizeof user, "%.*s", STR_ARG(one));
        told_write_down(w, number, user);
    }
    world_must(notice_turn(w->store, w->now, number, 1U << NOTICE_PLANNED, NOTICE_SENDING,
                           STR_LIT(""), STR_LIT(""), &changed, &err),
               &err);
    CHECK(notice_take(w->store, number, 0, 50, &variant, told_take, &to, &err) >= 0, "%s",
          err.text);
    part = store_new_id(w->store, w->now);
    world_must(notice_put_part(w->store, w->now, number, part, to.seqs, to.count, FATE_PUT, &err),
               &err);
    world_must(notice_part_ended(w->store, w->now, number, part, 0, false, STR_LIT("m"),
                                 STR_LIT(""), STR_LIT(""), &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
    return number;
}

static inline int64_t told_notice(struct world *w, const struct notice_content *c, bool ack,
                                  const char *users)
{
    return told_until(w, c, ack, users, 0);
}

#endif
