/* What tests of presses on cards share, beside flow_world.h. */
#ifndef TESTS_UNIT_FLOW_PRESS_H
#define TESTS_UNIT_FLOW_PRESS_H

#include "tests/unit/flow_world.h"

/* "health=normal place=campus,city": what a phone reports. */
struct press {
    struct msg_selected selected[8];
    struct str          options[32];
    size_t              used;
};

__attribute__((unused)) static void press_parse(struct press *p, struct msg_card *card,
                                                const char *text)
{
    struct str rest = str_c(text), item, name, ids, id;

    while (text[0] && str_split(&rest, ' ', &item)) {
        struct msg_selected *s = &p->selected[card->selected_count++];

        ids = item;
        str_split(&ids, '=', &name);
        *s = (struct msg_selected){.question = name, .options = &p->options[p->used]};
        while (ids.n > 0 && str_split(&ids, ',', &id)) {
            p->options[p->used++] = id;
            s->count++;
        }
    }
    card->selected = p->selected;
}

__attribute__((unused)) static void press_with(struct world *w, const char *response,
                                               const char *task, const char *key,
                                               const char *selected)
{
    struct press   p = {.used = 0};
    struct message msg = {.type = MSG_EVENT_CARD, .key = str_c(key)};

    msg.card.task_id = str_c(task);
    msg.card.response_code = str_c(response);
    press_parse(&p, &msg.card, selected);
    world_run(w, &msg);
    CHECK(w->heard.n == 0, "a press is answered empty, not: %s", w->heard.p);
}

__attribute__((unused)) static void world_press(struct world *w, const char *task,
                                                const char *key, const char *selected)
{
    static unsigned code;
    char            response[16];

    snprintf(response, sizeof response, "RC%u", ++code);
    press_with(w, response, task, key, selected);
}

__attribute__((unused)) static const char *task_of(const struct world *w, char out[140])
{
    const char *at = w->sent.n > 0 ? strstr(w->sent.p, "\"task_id\":\"") : NULL;

    CHECK(at != NULL, "a card was sent: %s", w->sent.p);
    at += strlen("\"task_id\":\"");
    snprintf(out, 140, "%.*s", (int)strcspn(at, "\""), at);
    return out;
}

__attribute__((unused)) static void must_send(const struct world *w, unsigned count,
                                              const char *wanted)
{
    CHECK(w->sent_count == count, "%u rows, not %u:\n%s", count, w->sent_count, w->sent.p);
    CHECK(world_has(&w->sent, wanted), "sent has “%s”:\n%s", wanted, w->sent.p);
}

__attribute__((unused)) static void must_hear(const struct world *w, const char *wanted)
{
    CHECK(world_has(&w->heard, wanted), "heard is “%s”:\n%s", wanted, w->heard.p);
}

#endif
