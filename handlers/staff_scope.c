#include "handlers/staff_scope.h"

#include "handlers/staff.h"
#include "handlers/texts.h"

#include <stdio.h>
#include <string.h>

/* Whether all of a is also in b. */
static bool is_within(const struct scope *a, const struct scope *b)
{
    return strcmp(a->college, b->college) == 0 &&
           (b->class_name[0] == '\0' || strcmp(a->class_name, b->class_name) == 0);
}

/* Nobody is counted twice: neither who is in a class of a college that is there as a whole, nor
 * where two roles have the same scope. */
static void keep_scope(struct scopes *s, const struct scope *one)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < s->count; i++)
        if (is_within(one, &s->scope[i]))
            return;
    for (unsigned i = 0; i < s->count; i++)
        if (!is_within(&s->scope[i], one))
            s->scope[kept++] = s->scope[i];
    s->count = kept;
    if (s->count == SCOPES)
        s->more = true;
    else
        s->scope[s->count++] = *one;
}

struct reading {
    const char *const *roles;
    struct scopes     *scopes;
};

static bool has_role(const char *const *roles, struct str role)
{
    while (*roles && !str_is(role, *roles))
        roles++;
    return *roles != NULL;
}

static int add_scope(void *arg, const struct staff *m)
{
    struct reading *r = arg;
    struct scope    one;

    if (!has_role(r->roles, m->role))
        return 0;
    if (m->college.n == 0) {
        r->scopes->all = true;
        return 0;
    }
    snprintf(one.college, SCOPE_NAME, "%.*s", STR_ARG(m->college));
    snprintf(one.class_name, SCOPE_NAME, "%.*s", STR_ARG(m->class_name));
    keep_scope(r->scopes, &one);
    return 0;
}

int scopes_read(struct store *s, struct str userid, const char *const *roles, struct scopes *out,
                struct err *err)
{
    struct scopes  found = {0};
    struct reading r = {.roles = roles, .scopes = &found};

    if (staff_roles(s, userid, add_scope, &r, err) < 0)
        return -1;
    if (found.all) {
        found.scope[0] = (struct scope){.college = ""};
        found.count = 1;
        found.more = false;
    }
    *out = found;
    return 0;
}

int scopes_mine(struct ctx *ctx, struct scopes *s, struct reply *out, struct err *err)
{
    if (scopes_read(ctx->store, ctx->me.userid, roles_reach, s, err) < 0)
        return -1;
    if (s->count > 0)
        return 1;
    return reply_textf(out, err,
                       tr(ctx, "这项功能只对辅导员和%s开放。", "This is for counsellors and %s."),
                       text_office(ctx));
}

bool scopes_have(const struct scopes *s, struct str college, struct str class_name)
{
    for (unsigned i = 0; i < s->count; i++) {
        const struct scope *one = &s->scope[i];

        if ((one->college[0] == '\0' || str_is(college, one->college)) &&
            (one->class_name[0] == '\0' || str_is(class_name, one->class_name)))
            return true;
    }
    return false;
}

void scopes_name(const struct scopes *s, struct buf *out)
{
    enum { NAMED = 5 };

    if (s->all)
        buf_c(out, "全校");
    for (unsigned i = 0; i < s->count && i < NAMED && !s->all; i++)
        buf_f(out, "%s%s%s%s", i > 0 ? "、" : "", s->scope[i].college,
              s->scope[i].class_name[0] ? " " : "", s->scope[i].class_name);
    if (s->count > NAMED)
        buf_c(out, "等");
}

void scopes_say_more(const struct ctx *ctx, const struct scopes *s, struct buf *out)
{
    if (s->more)
        buf_f(out, tr(ctx, "（只算了前 %d 个范围）\n", "(the first %d scopes only)\n"), SCOPES);
}
