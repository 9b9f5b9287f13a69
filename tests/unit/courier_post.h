/* What the tests of the gateways share: letters, and one try of one of them, without a store. */
#ifndef TESTS_UNIT_COURIER_POST_H
#define TESTS_UNIT_COURIER_POST_H

#include "tests/test.h"

#include "base/mem.h"
#include "bot/courier_private.h"

enum { NOW = 1788220800 }; /* 2026-09-01 08:00:00 in Beijing, midnight in London */

static struct conf_sms  sms;
static struct conf_mail mail;
static const struct conf conf = {.sms = &sms, .mail = &mail};

#define LIT(text) {text, sizeof(text) - 1}

static const struct letter sms_letter = {
    .id = 9007199254740993, /* 2^53 + 1 */
    .kind = LETTER_SMS,
    .address = LIT("13800000001"),
    .text = LIT("验证码 \"123456\"\n5 分钟内有效"),
    .code = LIT("123456"),
    .created_at = NOW,
    .expires_at = NOW + 300,
};

static const struct letter mail_letter = {
    .id = 77,
    .kind = LETTER_MAIL,
    .address = LIT("zhang.san@example.edu.cn"),
    .subject = LIT("鸿雁大学：邮箱验证码"),
    .text = LIT("您的验证码是 123456。\n.\n5 分钟内有效。"),
    .code = LIT("123456"),
    .expires_at = NOW + 300,
};

/* One try from its start to its end. */
static inline void carry(const struct letter *l, unsigned patience, struct post *p,
                         struct verdict *v)
{
    const struct gateway *gateway = gateway_of(&conf, l->kind);
    struct carrier       *carrier;
    struct err            err = {0};
    void                 *tag;

    CHECK(gateway->write(p, &conf, l, NOW, &err) == 0, "it is written: %s", err.text);
    CHECK(carrier_new(&carrier, patience, &err) == 0 && carrier_start(carrier, p, p, &err) == 0,
          "%s", err.text);
    while (carrier_next(carrier, &tag) == NULL)
        carrier_wait(carrier, 100);
    CHECK(tag == p, "the tag comes back");
    gateway->read(p, v);
    carrier_free(carrier);
}

enum { PATIENT = 30, IMPATIENT = 1 }; /* seconds; the latter where nothing else will come */

static inline struct verdict outcome(const struct letter *l, unsigned patience)
{
    struct post    p = {0};
    struct verdict v = {0};

    carry(l, patience, &p, &v);
    post_free(&p);
    return v;
}

static inline struct verdict sent_to(const struct letter *l)
{
    return outcome(l, PATIENT);
}

static inline void is_verdict(const char *name, struct verdict v, enum letter_fate fate,
                              const char *code)
{
    CHECK(v.fate == fate && strstr(v.code, code) == v.code, "%s: %s, not %u \"%s\"", name, code,
          v.fate, v.code);
}

#endif
