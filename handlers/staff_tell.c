#include "handlers/staff_tell.h"

#include "store/staff.h"

enum { RECEIVERS_MOST = 1000 };

void receivers_free(struct receivers *r)
{
    buf_free(&r->to);
}

static void add(struct receivers *r, struct str userid)
{
    struct str rest = buf_view(&r->to), one;

    while (r->count > 0 && str_split(&rest, '|', &one))
        if (str_eq_nocase(one, userid))
            return;
    if (r->count == RECEIVERS_MOST)
        return;
    if (r->count++ > 0)
        buf_char(&r->to, '|');
    buf_str(&r->to, userid);
}

static int add_member(void *arg, const struct staff *m)
{
    add(arg, m->userid);
    return 0;
}

int receivers_for(struct ctx *ctx, struct receivers *r, char *const *roles, unsigned roles_count,
                  struct str college, struct str class_name, struct err *err)
{
    for (unsigned i = 0; i < roles_count; i++)
        if (staff_for(ctx->store, roles[i], college, class_name, add_member, r, err) < 0)
            return -1;
    if (r->count > 0)
        return 0;
    return staff_with(ctx->store, ROLE_OFFICE, add_member, r, err);
}

/* In WeChat cards do not show (protocol 9): only who has pressed one, or asked for them, sees
 * them. */
static bool sees_cards(const struct ctx *ctx, const struct member *m)
{
    if (!ctx->outbound || ctx->school->channel == CHANNEL_TEXT_ONLY)
        return false;
    return m->channel == MEMBER_CARD || (m->channel == MEMBER_AUTO && m->pressed);
}

int receivers_split(struct ctx *ctx, const struct receivers *all, struct receivers *cards,
                    struct receivers *words, struct err *err)
{
    struct str rest = buf_view(&all->to), one;

    while (all->count > 0 && str_split(&rest, '|', &one)) {
        auto_buf struct buf memory = {0};
        struct member       m;
        struct dialog       d;

        if (member_load(ctx->store, ctx->now, one, STR_LIT("staff"), &m, &d, &memory, err) < 0)
            return -1;
        add(sees_cards(ctx, &m) ? cards : words, one);
    }
    return 0;
}
