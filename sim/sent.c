#include "sim/state.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

enum { SOME = 10, SOME_MAX = 255 };

static void *room(void *list, size_t *cap, size_t count, size_t size)
{
    if (count < *cap)
        return list;
    *cap = *cap ? 2 * *cap : 64;
    list = realloc(list, *cap * size);
    if (list == NULL)
        abort();
    return list;
}

void sim_sent_free(struct sim_sent *s)
{
    for (size_t i = 0; i < s->words_count; i++)
        free(s->words[i]);
    free(s->words);
    free(s->sendings);
    free(s->deliveries);
    sim_index_free(&s->by_words);
    sim_index_free(&s->by_msgid);
    sim_index_free(&s->by_digest);
    *s = (struct sim_sent){0};
}

/* ---- words ---- */

/* All texts of an object, one a line; not what names the card, which is another one each time. */
static void collect(const json_t *json, struct buf *out)
{
    const char   *key;
    const json_t *part;
    size_t        i;

    if (json_is_string(json) && json_string_length(json) > 0)
        buf_f(out, "%s\n", json_string_value(json));
    json_object_foreach((json_t *)(uintptr_t)json, key, part)
        if (strcmp(key, "task_id") != 0)
            collect(part, out);
    json_array_foreach(json, i, part)
        collect(part, out);
}

static uint32_t words_of(struct sim_sent *s, const json_t *object)
{
    auto_buf struct buf text = {0};
    size_t              step = 0, i;
    uint32_t            hash;

    collect(object, &text);
    hash = sim_hash(buf_view(&text));
    while (sim_index_next(&s->by_words, hash, &step, &i))
        if (str_is(buf_view(&text), s->words[i]))
            return (uint32_t)i;
    s->words = room(s->words, &s->words_cap, s->words_count, sizeof *s->words);
    s->words[s->words_count] = xstrdup(text.p ? text.p : "");
    sim_index_add(&s->by_words, hash, s->words_count);
    return (uint32_t)s->words_count++;
}

/* ---- what happens ---- */

struct sim_sending *sim_sent_add(struct sim *sim, const struct sim_app *app, const json_t *object)
{
    struct sim_sent    *s = &sim->sent;
    struct sim_sending *one;

    s->sendings = room(s->sendings, &s->sendings_cap, s->sendings_count, sizeof *s->sendings);
    one = &s->sendings[s->sendings_count++];
    *one = (struct sim_sending){.app = app, .words = words_of(s, object), .at = sim_now(sim),
                                .first = sim->ids, .last = sim->ids};
    return one;
}

void sim_sent_name(struct sim *sim, struct sim_sending *one, const char *msgid)
{
    snprintf(one->msgid, sizeof one->msgid, "%s", msgid);
    sim_index_add(&sim->sent.by_msgid, sim_hash(str_c(msgid)),
                  (size_t)(one - sim->sent.sendings));
}

void sim_sent_deliver(struct sim *sim, const struct sim_member *m)
{
    struct sim_sent    *s = &sim->sent;
    struct sim_sending *one = &s->sendings[s->sendings_count - 1];

    s->deliveries =
        room(s->deliveries, &s->deliveries_cap, s->deliveries_count, sizeof *s->deliveries);
    s->deliveries[s->deliveries_count++] =
        (struct sim_delivery){(uint32_t)(m - sim->members), (uint32_t)(s->sendings_count - 1)};
    one->receivers++;
    one->last = sim->ids;
}

struct sim_sending *sim_sent_find(struct sim *sim, struct str msgid)
{
    size_t step = 0, i;

    while (msgid.n > 0 && sim_index_next(&sim->sent.by_msgid, sim_hash(msgid), &step, &i))
        if (str_is(msgid, sim->sent.sendings[i].msgid))
            return &sim->sent.sendings[i];
    return NULL;
}

/* ---- requests that come again ---- */

static uint32_t hash_of(const unsigned char digest[DIGEST_SHA256])
{
    return sim_hash((struct str){(const char *)digest, DIGEST_SHA256});
}

struct sim_sending *sim_sent_repeated(struct sim *sim, const struct sim_app *app,
                                      const unsigned char digest[DIGEST_SHA256])
{
    size_t step = 0, i;

    while (sim_index_next(&sim->sent.by_digest, hash_of(digest), &step, &i)) {
        struct sim_sending *one = &sim->sent.sendings[i];

        if (one->app == app && one->repeat_until > sim_now(sim) &&
            memcmp(one->digest, digest, DIGEST_SHA256) == 0)
            return one;
    }
    return NULL;
}

void sim_sent_remember(struct sim *sim, const unsigned char digest[DIGEST_SHA256], int64_t until)
{
    size_t              last = sim->sent.sendings_count - 1;
    struct sim_sending *one = &sim->sent.sendings[last];

    memcpy(one->digest, digest, DIGEST_SHA256);
    one->repeat_until = until;
    sim_index_add(&sim->sent.by_digest, hash_of(digest), last);
}

/* ---- counting ---- */

struct count {
    const struct sim_sent_query *q;
    bool                        *meant;  /* per sending */
    unsigned char               *got;    /* per member: how often, at most SOME_MAX */
    json_int_t                   sendings, recalled, messages, receivers, most;
    json_int_t                   people, missing, twice, others;
    int64_t                      first, last;
    json_t                      *missing_some, *twice_some, *others_some;
};

/* NULL and "" want nothing. */
static bool wants(const char *text)
{
    return text && text[0];
}

static bool fits(const struct sim_sent *s, const struct sim_sending *one,
                 const struct sim_sent_query *q)
{
    return (one->msgid[0] == '\0') == q->passive && (q->app == NULL || one->app == q->app) &&
           (!wants(q->msgid) || strcmp(q->msgid, one->msgid) == 0) &&
           (!wants(q->text) || strstr(s->words[one->words], q->text));
}

static void count_sendings(const struct sim_sent *s, struct count *c)
{
    for (size_t i = 0; i < s->sendings_count; i++) {
        const struct sim_sending *one = &s->sendings[i];

        c->meant[i] = fits(s, one, c->q);
        if (!c->meant[i])
            continue;
        c->first = c->sendings++ == 0 ? one->at : c->first;
        c->last = one->at;
        c->recalled += one->recalled;
    }
    for (size_t i = 0; i < s->deliveries_count; i++) {
        unsigned char *got = &c->got[s->deliveries[i].member];

        if (!c->meant[s->deliveries[i].sending])
            continue;
        c->messages++;
        *got = (unsigned char)(*got < SOME_MAX ? *got + 1 : SOME_MAX);
    }
}

static void note(json_int_t *n, json_t *some, const struct sim_member *m)
{
    if ((*n)++ < SOME)
        json_array_append_new(some, json_string(m->person->userid));
}

/* Whether he is to get it. */
static bool meant(const struct sim *sim, const struct sim_member *m,
                  const struct sim_sent_query *q)
{
    return m->subscribed && (q->app == NULL || sim_member_has(sim, m, q->app)) &&
           (!wants(q->who) || str_starts(str_c(m->person->userid), str_c(q->who)));
}

static void count_members(const struct sim *sim, struct count *c)
{
    for (size_t i = 0; i < sim->members_count; i++) {
        const struct sim_member *m = &sim->members[i];
        bool                     wanted = meant(sim, m, c->q);

        c->people += wanted;
        c->receivers += c->got[i] > 0;
        if (c->got[i] > c->most)
            c->most = c->got[i];
        if (wanted && c->got[i] == 0)
            note(&c->missing, c->missing_some, m);
        if (c->got[i] > 1)
            note(&c->twice, c->twice_some, m);
        if (!wanted && c->got[i] > 0)
            note(&c->others, c->others_some, m);
    }
}

json_t *sim_sent_json(struct sim *sim, const struct sim_sent_query *q)
{
    struct count c = {.q = q, .missing_some = json_array(), .twice_some = json_array(),
                      .others_some = json_array()};
    json_t      *j;

    c.meant = xcalloc(sim->sent.sendings_count + 1, sizeof *c.meant);
    c.got = xcalloc(sim->members_count + 1, sizeof *c.got);
    count_sendings(&sim->sent, &c);
    count_members(sim, &c);
    free(c.meant);
    free(c.got);
    j = json_pack("{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b, s:I, s:I, s:o, s:o, s:o}",
                  "sendings", c.sendings, "recalled", c.recalled, "messages", c.messages,
                  "receivers", c.receivers, "most", c.most, "people", c.people, "missing",
                  c.missing, "twice", c.twice, "others", c.others, "once",
                  (int)(c.people > 0 && c.missing + c.twice + c.others == 0), "first",
                  (json_int_t)c.first, "last", (json_int_t)c.last, "missing_some", c.missing_some,
                  "twice_some", c.twice_some, "others_some", c.others_some);
    return j;
}
