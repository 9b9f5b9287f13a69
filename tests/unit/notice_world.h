/* What the tests of the staff's notices share: the school of staff_world.h with kinds, putting a
 * notice without the chat, and what became of its receivers, as the sender would tell. */
#ifndef TESTS_UNIT_NOTICE_WORLD_H
#define TESTS_UNIT_NOTICE_WORLD_H

#include "tests/unit/staff_world.h"

#include "conf/notices.h"
#include "handlers/notice_private.h"
#include "handlers/staff.h"
#include "tests/unit/people.h"

/* More than four people need a second person, quiet from 22:00 to 07:00. */
#define NOTICES(rest_)                                                                             \
    "notices:\n"                                                                                   \
    "  limit: 4\n"                                                                                 \
    "  kinds:\n"                                                                                   \
    "    - {name: urgent, approvers: [shuji, banzhu]}\n" rest_

#define NOTICE_SCHOOL STAFF_HEAD STAFF_CHECKIN NOTICES("")

/* Everything of a put that a row may change. */
struct putting {
    const char       *user, *to, *kind, *text, *text_en;
    enum notice_type  type;
    const char       *title, *url, *deadline, *media;
    bool              ack;
    int64_t           wanted, expires_at, corrects;
};

__attribute__((unused)) static void notice_scopes(struct world *w, const char *user,
                                                  struct scopes *out)
{
    struct err err = {0};

    *out = (struct scopes){.count = 1, .all = true};
    if (strncmp(user, "cli:", 4) != 0)
        world_must(scopes_read(w->store, str_c(user), roles_reach, out, &err), &err);
}

/* 0: w->heard tells why not. */
__attribute__((unused)) static int64_t notice_putting(struct world *w, const struct putting *p)
{
    struct notice_order o = {
        .kind = notice_kind_of(&w->school->notices, str_c(p->kind ? p->kind : "notice")),
        .audience = str_c(p->to),
        .content = {.type = p->type,
                    .title = str_c(p->title ? p->title : ""),
                    .text = str_c(p->text ? p->text : "明天放假"),
                    .text_en = str_c(p->text_en ? p->text_en : ""),
                    .url = str_c(p->url ? p->url : ""),
                    .deadline = str_c(p->deadline ? p->deadline : "")},
        .media = str_c(p->media ? p->media : ""),
        .ack = p->ack,
        .wanted = p->wanted,
        .expires_at = p->expires_at,
        .corrects = p->corrects,
    };
    struct err    err = {0};
    struct scopes scopes;
    int64_t       number = 0;

    notice_scopes(w, p->user, &scopes);
    buf_clear(&w->heard);
    buf_c(&w->heard, "");
    w->ctx.now = w->now;
    w->ctx.me = (struct member){.userid = str_c(p->user)};
    world_must(store_begin(w->store, &err), &err);
    world_must(notice_order_put(&w->ctx, &scopes, str_c(p->user), &o, &number, &w->heard, &err) < 0
                   ? -1
                   : 0,
               &err);
    world_must(store_commit(w->store, &err), &err);
    return number;
}

__attribute__((unused)) static int64_t notice_simple(struct world *w, const char *user,
                                                     const char *to, bool ack)
{
    struct putting p = {.user = user, .to = to, .ack = ack};
    int64_t        number = notice_putting(w, &p);

    CHECK(number > 0, "%s puts a notice to %s: %s", user, to, w->heard.p);
    return number;
}

__attribute__((unused)) static void notice_state(struct world *w, int64_t number,
                                                 enum notice_state from, enum notice_state to)
{
    struct err err = {0};
    bool       changed;

    world_must(store_begin(w->store, &err), &err);
    world_must(notice_turn(w->store, w->now, number, 1U << from, to, STR_LIT(""), STR_LIT(""),
                           &changed, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
    CHECK(changed, "notice %d goes from %d to %d", (int)number, (int)from, (int)to);
}

/* One receiver with that outcome, as the runner and the sender write it; errcode: of what was sent
 * and refused. */
__attribute__((unused)) static void notice_outcome_of(struct world *w, int64_t number,
                                                      const char *student,
                                                      enum notice_variant variant,
                                                      enum notice_fate fate, int64_t errcode)
{
    struct err           err = {0};
    bool                 sent = fate == FATE_HANDED || fate == FATE_REFUSED;
    struct notice_person p = {
        .person = staff_id(w, student),
        .userid = fate == FATE_UNKNOWN ? STR_LIT("") : str_c(student),
        .variant = variant,
        .fate = sent ? FATE_QUEUED : fate,
        .at = w->now,
    };
    int64_t part = store_new_id(w->store, w->now), seq = 0;
    bool    added;
    struct notice_counts c;
    struct notice        n;
    auto_buf struct buf  memory = {0};

    world_must(store_begin(w->store, &err), &err);
    world_must(notice_add(w->store, w->now, number, false, &p, &added, &err), &err);
    CHECK(notice_get(w->store, number, &n, &c, &memory, &err) == 1 && added, "%s is added",
          student);
    seq = c.people;
    if (sent) {
        world_must(notice_put_part(w->store, w->now, number, part, &seq, 1, FATE_PUT, &err), &err);
        world_must(notice_part_ended(w->store, w->now, number, part,
                                     fate == FATE_HANDED ? 0 : errcode, false, STR_LIT("msg-1"),
                                     STR_LIT(""), STR_LIT(""), &err),
                   &err);
    }
    world_must(store_commit(w->store, &err), &err);
}

__attribute__((unused)) static void notice_outcome(struct world *w, int64_t number,
                                                   const char *student, enum notice_fate fate)
{
    notice_outcome_of(w, number, student, VARIANT_ZH, fate, 81013);
}

/* PLANNED -> SENDING. */
__attribute__((unused)) static void notice_begins(struct world *w, int64_t number)
{
    notice_state(w, number, NOTICE_PLANNED, NOTICE_GATHERING);
    notice_state(w, number, NOTICE_GATHERING, NOTICE_SENDING);
}

__attribute__((unused)) static void notice_says_got(struct world *w, int64_t number,
                                                    const char *student)
{
    struct err      err = {0};
    enum ack_result result;
    int64_t         which, at;

    world_must(store_begin(w->store, &err), &err);
    world_must(notice_ack(w->store, w->now, staff_id(w, student), number, &which, &result, &at,
                          &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
    CHECK(result == ACK_DONE, "%s has read it", student);
}

__attribute__((unused)) static enum notice_state notice_is(struct world *w, int64_t number)
{
    struct err          err = {0};
    struct notice       n;
    auto_buf struct buf memory = {0};

    CHECK(notice_get(w->store, number, &n, NULL, &memory, &err) == 1, "notice %d is there",
          (int)number);
    return n.state;
}

struct notice_said {
    const char *user, *say, *hear;
};

/* Each as a chat in the staff's application; what was pushed is behind what was heard. */
__attribute__((unused)) static void notice_chat(struct world *w, const char *name,
                                                const struct notice_said *rows)
{
    for (const struct notice_said *r = rows; r->user; r++) {
        auto_buf struct buf all = {0};

        if (strncmp(r->say, "+ ", 2) == 0) {
            w->now += 60 * atoll(r->say + 2);
            continue;
        }
        staff_app(w, r->user);
        world_say(w, r->say);
        buf_f(&all, "%s\n%s", w->heard.p, w->sent.p);
        CHECK(world_has(&all, r->hear), "%s: %s says “%s”, and hears not “%s”, but:\n%s", name,
              r->user, r->say, r->hear, all.p);
    }
}

__attribute__((unused)) static void notice_open(struct world *w, const char *school)
{
    staff_open(w, school);
    w->ctx.outbound = true;
    w->ctx.outbound_apps = 3;
    staff_role(w, "office2", ROLE_OFFICE, "", "");
    staff_role(w, "shuji", ROLE_CLERK, "", "");
}

#endif
