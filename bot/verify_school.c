/* What the pages say of the school. The school file itself is the worker's (worker_set_school), and
 * the pages are made in other threads: so they have a small copy. */
#include "bot/verify_private.h"

#include "base/mem.h"
#include "bot/html.h"
#include "conf/candidate.h"
#include "crypto/digest.h"

#include <string.h>

/* Of the words themselves, so that nobody has to remember to change the version with them. */
static void identify_notice(struct verify_school *s, const char *version)
{
    unsigned char       digest[DIGEST_SHA256];
    auto_buf struct buf all = {0};

    if (s->notice == NULL)
        return;
    buf_f(&all, "%s\n%s\n%s", version ? version : "", s->notice, s->notice_en ? s->notice_en : "");
    digest_sha256(buf_view(&all), digest);
    digest_hex(s->notice_id, digest, (sizeof s->notice_id - 1) / 2);
}

/* What the number looks like, unless the school says it in its own words, and where it is found. */
static void add_hint(struct buf *out, const char *hint, const struct school_identity *id,
                     bool english)
{
    if (id->key_hint == NULL && strcmp(id->key, "number") == 0)
        buf_c(out, english ? "Letters and digits. " : "字母和数字，");
    if (id->key_hint == NULL && strcmp(id->key, "either") == 0) {
        buf_c(out, english ? "Candidate numbers have " : "考生号是 ");
        candidate_say(id, english, out);
        buf_c(out, english ? ". " : "数字；");
    }
    buf_c(out, hint != NULL ? hint : "");
}

static const struct school_question *find_question(const struct school_flow *flow,
                                                   const char *name)
{
    for (unsigned i = 0; i < flow->questions_count; i++)
        if (strcmp(flow->questions[i].name, name) == 0)
            return &flow->questions[i];
    return NULL;
}

/* The chat asks for the number in a flow of our own (conf/builtin.c): the page hints alike. */
static void add_hints(struct verify_school *s, const struct conf_school *from)
{
    const struct school_question *q = NULL;

    for (unsigned i = 0; i < from->flows_count && q == NULL; i++)
        if (from->flows[i].action != NULL && strcmp(from->flows[i].action, "identity") == 0)
            q = find_question(&from->flows[i], "number");
    if (q == NULL)
        return;
    add_hint(&s->hint, q->hint, from->identity, false);
    add_hint(&s->hint_en, q->hint_en != NULL ? q->hint_en : q->hint, from->identity, true);
}

static const struct bot_app *find_app(const struct verify_options *o, const char *name)
{
    for (unsigned i = 0; name && i < o->conf->wecom.apps_count; i++)
        if (strcmp(o->apps[i].conf->name, name) == 0)
            return &o->apps[i];
    return &o->apps[0];
}

struct verify_school *verify_school_new(const struct verify_options *o,
                                        const struct conf_school *from)
{
    struct verify_school         *s = xcalloc(1, sizeof *s);
    const struct school_identity *identity = from->identity;

    s->users = 1;
    s->name = xcopy(from->name);
    s->name_en = xcopy(from->name_en);
    s->asks = identity != NULL;
    s->app = find_app(o, identity ? identity->app : NULL);
    if (identity != NULL) {
        s->document = identity->document;
        s->key = xcopy(identity->key);
        s->notice = xcopy(identity->notice);
        s->notice_en = xcopy(identity->notice_en);
        identify_notice(s, identity->notice_version);
        add_hints(s, from);
    }
    html_desk(&s->desk, &from->desk);
    return s;
}

void verify_school_drop(struct verify_school *s)
{
    if (s == NULL || atomic_fetch_sub(&s->users, 1) > 1)
        return;
    free(s->name);
    free(s->name_en);
    free(s->key);
    buf_free(&s->hint);
    buf_free(&s->hint_en);
    free(s->notice);
    free(s->notice_en);
    buf_free(&s->desk);
    free(s);
}

struct verify_school *verify_school_get(struct verify *v)
{
    struct verify_school *s;

    pthread_mutex_lock(&v->lock);
    s = v->school;
    atomic_fetch_add(&s->users, 1);
    pthread_mutex_unlock(&v->lock);
    return s;
}

void verify_set_school(struct verify *v, const struct conf_school *school)
{
    struct verify_school *now = verify_school_new(&v->options, school), *old;

    pthread_mutex_lock(&v->lock);
    old = v->school;
    v->school = now;
    pthread_mutex_unlock(&v->lock);
    verify_school_drop(old);
}
