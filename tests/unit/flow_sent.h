/* A chat with messages that are no text. Besides the lines of flow_world.h:
 *
 *   @m 28.6829 115.8579 江西省南昌市   a location message (no numbers: without coordinates)
 *   @s …                               location_select, the menu's map
 *   @r …                               LOCATION, what the client reports by itself
 *   @p M1                              a picture with that media_id
 *   @e                                 pic_photo_or_album, the menu's event
 *   @v                                 a voice message
 *   @here 1, @bad 1, @lost 1           what became of the first photo
 *
 * What is heard is the answer and what was put into the outbox. */
#ifndef TESTS_UNIT_FLOW_SENT_H
#define TESTS_UNIT_FLOW_SENT_H

#include "tests/unit/flow_world.h"

#include "store/photos.h"

struct sent {
    struct world w;
    int64_t      photo[16]; /* ids, in the order in which they were asked for */
    unsigned     photos;
};

static void sent_open(struct sent *s, const char *school)
{
    *s = (struct sent){.photos = 0};
    world_open(&s->w, school);
}

static void sent_place(struct world *w, enum msg_type type, const char *said)
{
    struct message msg = {.type = type, .key = STR_LIT("place")};
    int            n = 0;

    msg.location.known = sscanf(said, "%lf %lf%n", &msg.location.lat, &msg.location.lon, &n) == 2;
    msg.location.label = str_trim(str_c(said + n));
    msg.location.poi = msg.location.app_type = STR_LIT("");
    world_run(w, &msg);
}

static int sent_fetch(void *arg, const struct outbox_row *row)
{
    struct sent *s = arg;

    if (row->kind == OUT_FETCH && s->photos < ARRAY_LEN(s->photo))
        CHECK(str_i64(str_skip(row->api, sizeof "photo/" - 1), &s->photo[s->photos++]),
              "the row tells which photo");
    return 0;
}

static void sent_picture(struct sent *s, const char *media_id)
{
    struct message msg = {.type = MSG_IMAGE, .media.media_id = str_c(media_id)};
    int64_t        before = s->w.last_row;
    struct err     err = {0};

    world_run(&s->w, &msg);
    world_must(outbox_waiting(s->w.store, before, 100, sent_fetch, s, &err), &err);
}

static void sent_outcome(struct sent *s, enum photo_state state, const char *number)
{
    struct world  *w = &s->w;
    unsigned       n = (unsigned)atoi(number);
    int64_t        id = n > 0 && n <= s->photos ? s->photo[n - 1] : 99;
    char           key[32];
    struct message msg = {.type = MSG_ANSWER, .answer.errcode = state == PHOTO_HERE ? 0 : 1};
    struct err     err = {0};
    bool           done;

    world_must(store_begin(w->store, &err), &err);
    world_must(photo_done(w->store, w->now, id, state,
                          state == PHOTO_HERE ? STR_LIT("file") : STR_LIT(""),
                          state == PHOTO_HERE ? STR_LIT("ab") : STR_LIT(""), &done, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
    snprintf(key, sizeof key, "photo/%lld", (long long)id);
    msg.key = str_c(key);
    world_run(w, &msg);
}

static void sent_line(struct sent *s, const char *say)
{
    struct world  *w = &s->w;
    struct message msg = {.type = MSG_UNKNOWN};

    if (strncmp(say, "@m ", 3) == 0) {
        sent_place(w, MSG_LOCATION, say + 3);
    } else if (strncmp(say, "@s ", 3) == 0) {
        sent_place(w, MSG_EVENT_LOCATION_SELECT, say + 3);
    } else if (strncmp(say, "@r ", 3) == 0) {
        sent_place(w, MSG_EVENT_LOCATION, say + 3);
    } else if (strncmp(say, "@p ", 3) == 0) {
        sent_picture(s, say + 3);
    } else if (strcmp(say, "@e") == 0) {
        world_event(w, MSG_EVENT_PIC_PHOTO_OR_ALBUM, "photo");
    } else if (strcmp(say, "@v") == 0) {
        msg.type = MSG_VOICE;
        world_run(w, &msg);
    } else if (strncmp(say, "@here ", 6) == 0) {
        sent_outcome(s, PHOTO_HERE, say + 6);
    } else if (strncmp(say, "@bad ", 5) == 0) {
        sent_outcome(s, PHOTO_BAD, say + 5);
    } else if (strncmp(say, "@lost ", 6) == 0) {
        sent_outcome(s, PHOTO_LOST, say + 6);
    } else {
        world_say(w, say);
    }
}

__attribute__((unused)) static void sent_chat(struct sent *s, const char *name,
                                              const struct line *lines)
{
    struct world *w = &s->w;

    for (const struct line *l = lines; l->say; l++) {
        auto_buf struct buf all = {0};

        if (strncmp(l->say, "+ ", 2) == 0) {
            w->now += 60 * atoll(l->say + 2);
            continue;
        }
        if (strncmp(l->say, "= ", 2) == 0) {
            w->user = l->say + 2;
            continue;
        }
        sent_line(s, l->say);
        buf_f(&all, "%s%s", w->heard.p, w->sent.p);
        CHECK(world_has(&all, l->hear), "%s: “%s” is answered with “%s”, not:\n%s", name, l->say,
              l->hear, all.p);
    }
}

#endif
