#include "handlers/staff_tell.h"

#include "bot/push.h"
#include "store/staff.h"

void receivers_free(struct receivers *r)
{
    buf_free(&r->to);
}

void receivers_add(struct receivers *r, struct str userid)
{
    struct str rest = buf_view(&r->to), one;

    while (r->count > 0 && str_split(&rest, '|', &one))
        if (str_eq_nocase(one, userid))
            return;
    if (r->count == PUSH_RECEIVERS)
        return;
    if (r->count++ > 0)
        buf_char(&r->to, '|');
    buf_str(&r->to, userid);
}

/* Those who are there, and those whom the last message did not reach. */
struct finding {
    struct receivers here, unreached;
};

static int add_member(void *arg, const struct staff *m)
{
    struct finding *f = arg;

    if (m->there == STAFF_HERE)
        receivers_add(&f->here, m->userid);
    else if (m->there == STAFF_UNREACHED)
        receivers_add(&f->unreached, m->userid);
    return 0;
}

static void add_all(struct receivers *r, const struct receivers *more)
{
    struct str rest = buf_view(&more->to), one;

    while (more->count > 0 && str_split(&rest, '|', &one))
        receivers_add(r, one);
}

static int find(struct ctx *ctx, struct finding *f, char *const *roles, unsigned roles_count,
                struct str college, struct str class_name, struct err *err)
{
    for (unsigned i = 0; i < roles_count; i++)
        if (staff_for(ctx->store, roles[i], college, class_name, add_member, f, err) < 0)
            return -1;
    f->here.office = f->here.count == 0;
    return f->here.office ? staff_with(ctx->store, ROLE_OFFICE, add_member, f, err) : 0;
}

int receivers_for(struct ctx *ctx, struct receivers *r, char *const *roles, unsigned roles_count,
                  struct str college, struct str class_name, struct err *err)
{
    struct finding f = {.here = {.count = 0}};
    int            rc = find(ctx, &f, roles, roles_count, college, class_name, err);

    if (rc == 0) {
        r->nobody = f.here.count == 0;
        r->office = f.here.office;
        add_all(r, &f.here);
        add_all(r, &f.unreached);
    }
    receivers_free(&f.here);
    receivers_free(&f.unreached);
    return rc;
}

/* In WeChat cards do not show (protocol 9): only who has pressed one, or asked for them, sees
 * them. */
static bool sees_cards(const struct ctx *ctx, const struct member *m)
{
    if (!ctx->outbound || ctx->school->channel == CHANNEL_TEXT_ONLY)
        return false;
    return m->channel == MEMBER_CARD || (m->channel == MEMBER_AUTO && m->pressed);
}

static bool reads_chinese(const struct ctx *ctx, const struct member *m)
{
    (void)ctx;
    return m->lang == LANG_ZH;
}

static int split(struct ctx *ctx, const struct receivers *all,
                 bool (*which)(const struct ctx *ctx, const struct member *m), struct receivers *so,
                 struct receivers *others, struct err *err)
{
    struct str rest = buf_view(&all->to), one;

    while (all->count > 0 && str_split(&rest, '|', &one)) {
        auto_buf struct buf memory = {0};
        struct member       m;
        struct dialog       d;

        if (member_load(ctx->store, ctx->now, one, STR_LIT("staff"), &m, &d, &memory, err) < 0)
            return -1;
        receivers_add(which(ctx, &m) ? so : others, one);
    }
    return 0;
}

int receivers_split(struct ctx *ctx, const struct receivers *all, struct receivers *cards,
                    struct receivers *words, struct err *err)
{
    return split(ctx, all, sees_cards, cards, words, err);
}

int receivers_by_lang(struct ctx *ctx, const struct receivers *all, struct receivers *chinese,
                      struct receivers *english, struct err *err)
{
    return split(ctx, all, reads_chinese, chinese, english, err);
}
