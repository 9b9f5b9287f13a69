#include "handlers/reader.h"

#include "bot/push.h"

void reader_free(struct reader *r)
{
    buf_free(&r->memory);
}

/* A member who is barred is nobody: member_load. */
int reader_of(struct ctx *ctx, int64_t person, const char *app, struct reader *out,
              struct err *err)
{
    auto_buf struct buf       userid = {0};
    auto_reader struct reader r = {.memory = {0}};
    int                       rc = member_of(ctx->store, person, &userid, err);

    if (rc <= 0)
        return rc;
    if (member_load(ctx->store, ctx->now, buf_view(&userid), str_c(app), &r.m, &r.d, &r.memory,
                    err) < 0)
        return -1;
    if (r.m.person != person)
        return 0;
    *out = r;
    r.memory = (struct buf){0}; /* the caller's now */
    return 1;
}

int reader_tell_back(struct ctx *ctx, int64_t person, const char *app, struct str zh,
                     struct str en, struct str back, struct err *err)
{
    auto_reader struct reader r = {.memory = {0}};
    int                       rc = reader_of(ctx, person, app, &r, err);

    if (rc <= 0)
        return rc;
    return push_text_back(ctx, app, r.m.userid, r.m.lang == LANG_EN ? en : zh, back, err);
}

int reader_tell(struct ctx *ctx, int64_t person, const char *app, struct str zh, struct str en,
                struct err *err)
{
    return reader_tell_back(ctx, person, app, zh, en, (struct str){NULL, 0}, err);
}

int reader_hears(struct ctx *ctx, int64_t person, const char *app, bool *hears, struct err *err)
{
    auto_reader struct reader r = {.memory = {0}};
    bool                      away = true;
    int                       rc = reader_of(ctx, person, app, &r, err);

    if (rc > 0)
        rc = member_away(ctx->store, r.m.userid, str_c(app), &away, err);
    if (rc < 0)
        return -1;
    *hears = !away;
    return 0;
}
