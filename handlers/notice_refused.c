/* Why some got nothing though it was tried: what the platform said, and what does not fit them. */
#include "handlers/notice_private.h"
#include "handlers/texts.h"

/* What the platform finds wrong with a picture or a file: type, size, broken bytes (protocol 6). */
static bool is_of_media(int64_t errcode)
{
    static const int64_t codes[] = {40004, 40005, 40006, 40009, 40011, 44001, 45001};

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] == errcode)
            return true;
    return false;
}

const char *notice_refusal_say(const struct ctx *ctx, int64_t errcode)
{
    if (errcode < NOTICE_NO_ANSWER)
        return tr(ctx, "没有回答，可能已送达", "may have arrived");
    if (errcode == NOTICE_NOT_SENT)
        return tr(ctx, "没有发出去", "not sent");
    if (errcode == NOTICE_TOO_LONG)
        return tr(ctx, "填上本人的信息后太长，没有发", "too long with what is theirs: not sent");
    if (errcode == NOTICE_NO_WORDS)
        return tr(ctx, "本人没有要填的信息，没有发", "nothing of theirs to fill in: not sent");
    return is_of_media(errcode) ? tr(ctx, "图片或文件企业微信不收", "picture or file refused by WeCom")
                                : tr(ctx, "企业微信没有收", "refused by WeCom");
}

const char *notice_unfit_say(const struct ctx *ctx)
{
    return tr(ctx, "填上本人的信息后太长或没有字，不会发", "too long, or without words, with what is theirs");
}

int notice_unfit_count_say(struct ctx *ctx, const struct scopes *scopes, const struct notice *n,
                           const struct notice_counts *c, struct buf *out, struct err *err)
{
    int64_t unfit;

    if (notice_unfit_of(ctx, scopes, n->number, c, &unfit, err) < 0)
        return -1;
    if (unfit > 0)
        buf_f(out,
              tr(ctx, "其中 %lld 人填上本人的信息（姓名、班级等）后太长或没有字，没有发给他们。\n",
                 "Of the refused, %lld got none because with their name or class it was too long "
                 "or without words.\n"),
              (long long)unfit);
    return 0;
}

static int keep_code(void *arg, const struct notice_line *l)
{
    *(int64_t *)arg = l->p.errcode;
    return 0;
}

/* All get the same picture: the first who was refused it tells why. */
int notice_media_say(struct ctx *ctx, const struct notice *n, const struct notice_counts *c,
                     struct buf *out, struct err *err)
{
    struct notice_filter first = {
        .number = n->number, .one_fate = true, .fate = FATE_REFUSED, .most = 1};
    int64_t errcode = 0;

    if (n->media.n == 0 || c->fate[FATE_REFUSED] == 0)
        return 0;
    if (notice_people(ctx->store, &first, keep_code, &errcode, err) < 0)
        return -1;
    if (is_of_media(errcode))
        buf_f(out,
              tr(ctx, "原因：企业微信不收这个图片或文件（%lld），再发一次也一样。请换一个，重新发一条通知。\n",
                 "Why: WeCom does not take this picture or file (%lld), and would not if it were "
                 "sent again. Please put a new notice with another one.\n"),
              (long long)errcode);
    return 0;
}
