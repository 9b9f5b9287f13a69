/* Which personal values a transcript has: those of its people and its lines, and what is sent on
 * the way. docs/simulator.md, section 2, says so to people. */
#include "sim/play_private.h"

#include <string.h>

static void know_people(struct sim_personal *p, const struct sim_people *people)
{
    for (size_t i = 0; i < people->count; i++) {
        sim_personal_except(p, str_c(people->list[i].userid));
        sim_personal_except(p, str_c(people->list[i].number));
        sim_personal_except(p, str_c(people->list[i].candidate));
    }
    for (size_t i = 0; i < people->count; i++) {
        sim_personal_add(p, SIM_PERSONAL_DOCUMENT, str_c(people->list[i].document));
        sim_personal_add(p, SIM_PERSONAL_PHONE, str_c(people->list[i].mobile));
        sim_personal_add(p, SIM_PERSONAL_MAIL, str_c(people->list[i].mail));
    }
}

static void know_step(struct sim_personal *p, const struct sim_step *step)
{
    switch (step->kind) {
    case SIM_STEP_SAY:
    case SIM_STEP_FORM:
        sim_personal_gather(p, str_c(step->text), true);
        break;
    case SIM_STEP_PRESS:
    case SIM_STEP_CODE:
    case SIM_STEP_OLD_CODE:
    case SIM_STEP_TOOL:
        sim_personal_gather(p, str_c(step->text), false);
        break;
    default: /* who gets a letter */
        sim_personal_gather(p, str_c(step->who), false);
        break;
    }
}

void sim_run_know(struct sim_run *r, const struct sim_script *script)
{
    know_people(&r->personal, &r->world->sim->people);
    for (size_t i = 0; i < script->count; i++)
        know_step(&r->personal, &script->steps[i]);
}

/* Those that were sent so far. */
static void know_letters(struct sim_run *r)
{
    const json_t *letter;
    size_t        i;

    json_array_foreach(r->world->sim->letters, i, letter) {
        const char *to = json_string_value(json_object_get(letter, "to"));
        const char *code = json_string_value(json_object_get(letter, "code"));

        sim_personal_add(&r->personal, strchr(to, '@') ? SIM_PERSONAL_MAIL : SIM_PERSONAL_PHONE,
                         str_c(to));
        sim_personal_add(&r->personal, SIM_PERSONAL_CODE, str_c(code));
    }
}

/* The bot has the same picture of its own, as when somebody sends back what he was sent. */
static bool is_known_to_bot(const struct sim *sim, const struct sim_media *m)
{
    for (size_t i = 0; i < sim->media.count; i++) {
        const struct sim_media *other = sim->media.p[i];

        if (other->uploaded && other->len == m->len && memcmp(other->bytes, m->bytes, m->len) == 0)
            return true;
    }
    return false;
}

/* A picture, a place, or where the phone was said to be. */
static void know_message(struct sim_run *r, const json_t *msg)
{
    const char             *from = json_string_value(json_object_get(msg, "from"));
    const char             *media = json_string_value(json_object_get(msg, "media"));
    const json_t           *lat = json_object_get(msg, "lat"), *lon = json_object_get(msg, "lon");
    const struct sim_media *m;

    if (strcmp(from, "member") != 0)
        return;
    if (lat && lon)
        sim_personal_place(&r->personal, json_number_value(lat), json_number_value(lon));
    m = media ? sim_media_find(r->world->sim, str_c(media + strlen("/ui/media/")), true) : NULL;
    if (m && !is_known_to_bot(r->world->sim, m))
        sim_personal_picture(&r->personal, (struct str){m->bytes, m->len});
}

void sim_run_know_sent(struct sim_run *r)
{
    const struct sim_pointers *messages = &r->world->sim->messages;

    know_letters(r);
    for (; r->chats_known < messages->count; r->chats_known++)
        know_message(r, ((const struct sim_message *)messages->p[r->chats_known])->json);
}
