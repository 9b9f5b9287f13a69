#include "handlers/staff_person.h"

#include "handlers/texts.h"
#include "store/people.h"

enum {
    NAME_WORDS = 6, /* blanks in a name: five at the most */
    SAME_NAME = 15, /* listed */
};

void staff_person_free(struct staff_person *p)
{
    buf_free(&p->number);
    buf_free(&p->name);
    buf_free(&p->college);
    buf_free(&p->class_name);
}

static void put(struct buf *to, struct str text)
{
    buf_clear(to);
    buf_str(to, text);
    buf_c(to, "");
}

static void keep(struct staff_person *to, const struct person *p)
{
    to->id = p->id;
    put(&to->number, p->number);
    put(&to->name, p->name);
    put(&to->college, p->college);
    put(&to->class_name, p->class_name);
}

static int keep_any(void *arg, const struct person *p)
{
    keep(arg, p);
    return 0;
}

int staff_person_get(struct ctx *ctx, int64_t id, struct staff_person *out, bool *found,
                     struct err *err)
{
    int rc = id > 0 ? people_get(ctx->store, id, keep_any, out, err) : 0;

    *found = rc > 0;
    return rc < 0 ? -1 : 0;
}

void staff_person_say(const struct staff_person *p, struct buf *out)
{
    if (p->class_name.n > 0)
        buf_f(out, "%s ", p->class_name.p);
    buf_f(out, "%s %s", p->name.p, p->number.p);
}

/* ---- finding ---- */

struct search {
    const struct scopes *scopes;
    struct staff_person *person; /* the first */
    unsigned             count;
    struct buf           list;   /* of one name: a line each */
};

static int look(void *arg, const struct person *p)
{
    struct search *s = arg;

    if (str_is(p->state, "left") || !scopes_have(s->scopes, p->college, p->class_name))
        return 0;
    if (s->count++ == 0)
        keep(s->person, p);
    if (s->count <= SAME_NAME)
        buf_f(&s->list, "%.*s　%.*s\n", STR_ARG(p->number), STR_ARG(p->class_name));
    return 0;
}

/* What the first n words are; n 0: none. *taken: how many they were. */
static struct str words_of_text(struct str text, unsigned n, unsigned *taken)
{
    struct str rest = text, word;
    size_t     end = 0;

    for (*taken = 0; *taken < n && str_trim(rest).n > 0; ++*taken) {
        rest = (struct str){str_trim(rest).p, (size_t)(text.p + text.n - str_trim(rest).p)};
        str_split(&rest, ' ', &word);
        end = (size_t)(word.p + word.n - text.p);
    }
    return (struct str){text.p, end};
}

/* 1: somebody is found, and the words are told. */
static int by_number(struct ctx *ctx, struct search *s, struct str text, struct err *err)
{
    unsigned   taken;
    struct str number = words_of_text(text, 1, &taken);

    if (number.n == 0)
        return 0;
    if (people_find(ctx->store, number, look, s, err) < 0 ||
        (s->count == 0 && people_candidate(ctx->store, number, look, s, err) < 0))
        return -1;
    s->person->words = 1;
    return s->count > 0;
}

/* The longest that is a name: 代填报 John Smith 1 2 */
static int by_name(struct ctx *ctx, struct search *s, struct str text, struct err *err)
{
    for (unsigned n = NAME_WORDS; n > 0; n--) {
        unsigned   taken;
        struct str name = words_of_text(text, n, &taken);

        if (taken < n)
            continue;
        if (people_with_name(ctx->store, name, look, s, err) < 0)
            return -1;
        s->person->words = n;
        if (s->count > 0)
            return 1;
    }
    return 0;
}

static int say_nobody(struct ctx *ctx, const char *example, const char *after, bool said,
                      struct reply *reply, struct err *err)
{
    if (!said)
        return reply_textf(reply, err,
                           tr(ctx, "请写上学号或姓名，例如：%s 20260001%s",
                              "Please give a number or a name: %s 20260001%s"),
                           example, after);
    return reply_text(reply,
                      str_c(tr(ctx, "你负责的范围里没有这个学号或姓名，请核对。",
                               "Nobody of yours has this number or name; please check it.")),
                      err);
}

static int say_several(struct ctx *ctx, const struct search *s, const char *example,
                       const char *after, struct reply *reply, struct err *err)
{
    return reply_textf(reply, err,
                       tr(ctx, "有 %u 位同名，请写学号：\n%s例如：%s %s%s",
                          "%u people have this name; please give the number:\n%sFor example: %s "
                          "%s%s"),
                       s->count, s->list.p, example, s->person->number.p, after);
}

int staff_person_find(struct ctx *ctx, const struct scopes *scopes, const char *example,
                      const char *after, struct str *rest, struct staff_person *out,
                      struct reply *reply, struct err *err)
{
    struct str    text = str_trim(*rest);
    struct search s = {.scopes = scopes, .person = out};
    unsigned      taken;
    int           rc = by_number(ctx, &s, text, err);

    if (rc == 0)
        rc = by_name(ctx, &s, text, err);
    if (rc >= 0 && s.count == 0)
        rc = say_nobody(ctx, example, after, text.n > 0, reply, err);
    else if (rc >= 0 && s.count > 1)
        rc = say_several(ctx, &s, example, after, reply, err);
    buf_free(&s.list);
    if (rc < 0)
        return -1;
    if (s.count != 1)
        out->id = 0;
    else
        *rest = str_trim(str_skip(text, words_of_text(text, out->words, &taken).n));
    return 0;
}
