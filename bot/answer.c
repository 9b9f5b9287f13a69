#include "bot/answer.h"

#include "bot/envelope.h"
#include "crypto/digest.h"

enum {
    NONCE_BYTES = ANSWER_RANDOM - MSGCRYPT_RANDOM,
    TIME_BYTES = 8,
    HEAD = ANSWER_RANDOM + TIME_BYTES
};

void answer_pack(struct buf *out, const struct reply *reply, const struct message *msg, int64_t now,
                 const unsigned char random[ANSWER_RANDOM])
{
    unsigned char time_bytes[TIME_BYTES];

    if (reply->kind == REPLY_NONE)
        return;
    for (int i = 0; i < TIME_BYTES; i++)
        time_bytes[i] = (unsigned char)((uint64_t)now >> (8 * (TIME_BYTES - 1 - i)));
    buf_add(out, random, ANSWER_RANDOM);
    buf_add(out, time_bytes, TIME_BYTES);
    reply_write_xml(out, reply, msg->from, msg->to, now);
}

static int64_t read_time(const unsigned char bytes[TIME_BYTES])
{
    uint64_t v = 0;

    for (int i = 0; i < TIME_BYTES; i++)
        v = v << 8 | bytes[i];
    return (int64_t)v;
}

int answer_seal(struct buf *out, const struct bot_app *app, struct str packed, struct err *err)
{
    const unsigned char *head = (const unsigned char *)packed.p;
    auto_buf struct buf  encrypted = {0}, stamp = {0};
    char                 sig[MSGCRYPT_SIG + 1], nonce[2 * NONCE_BYTES + 1];
    int64_t              when;

    if (packed.n == 0)
        return 0;
    if (packed.n < HEAD)
        return err_set(err, ERR_BAD_INPUT, "answer: kept form of %zu bytes", packed.n);
    when = read_time(head + ANSWER_RANDOM);
    buf_i64(&stamp, when);
    digest_hex(nonce, head + MSGCRYPT_RANDOM, NONCE_BYTES);
    if (msgcrypt_seal(app->crypt, str_skip(packed, HEAD), head, buf_view(&stamp), str_c(nonce),
                      &encrypted, sig, err) < 0)
        return -1;
    envelope_write(out, buf_view(&encrypted), sig, when, str_c(nonce));
    return 0;
}
