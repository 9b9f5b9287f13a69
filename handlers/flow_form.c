/* Answers that have a form of their own (base/idnum.h): phone, mail, identity card or passport, and
 * the six digits of a code. They are typed, never chosen, and stored as they are compared. */
#include "base/idnum.h"
#include "base/str.h"
#include "base/utf8.h"
#include "handlers/flow_answer.h"
#include "handlers/texts.h"
#include "store/codes.h"

#include <ctype.h>
#include <stdio.h>

enum { PHONE_DIGITS = 11, CARD_CHARS = 18, CARD_CHARS_OLD = 15 };

static size_t count(struct str text, int (*is)(int))
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += is((unsigned char)text.p[i]) != 0;
    return n;
}

static void refuse_phone(const struct ctx *ctx, struct str said, struct buf *why)
{
    size_t digits = count(said, isdigit);

    if (digits > 0 && digits != PHONE_DIGITS && memchr(said.p, '+', said.n) == NULL)
        buf_f(why,
              tr(ctx, "手机号位数不对：应是 %d 位，这里有 %zu 位，请核对。国外号码请以 + 开头。",
                 "A phone has %d digits and this one %zu; please check. Abroad: begin with +."),
              PHONE_DIGITS, digits);
    else
        buf_c(why, tr(ctx, "这不是手机号，请核对：1 开头的 11 位数字，国外号码以 + 开头。",
                      "This is no phone, please check: 11 digits that begin with 1; abroad: begin "
                      "with +."));
}

static void refuse_mail(const struct ctx *ctx, struct buf *why)
{
    buf_c(why, tr(ctx, "这不是邮箱地址，请核对，例如 name@example.edu.cn。",
                  "This is no mail address, please check; such as name@example.edu.cn."));
}

/* What is nearly a card is told what is wrong with it. */
static void refuse_document(const struct ctx *ctx, struct str said, struct buf *why)
{
    size_t chars = count(said, isalnum), digits = count(said, isdigit);
    char   phone[IDNUM_MAX];

    if (idnum_phone(said, phone))
        buf_c(why, tr(ctx, "这是手机号，这里要填证件号，请核对。",
                      "This is a phone; what is asked is the number of a document."));
    else if (chars == CARD_CHARS_OLD && digits == chars)
        buf_c(why, tr(ctx, "15 位的旧身份证号已经停用，请用 18 位的。",
                      "ID numbers of 15 digits are void; please use the one of 18."));
    else if (chars == CARD_CHARS && digits + 1 >= chars)
        buf_c(why, tr(ctx, "身份证号不对：最后的校验位或出生日期不符，请核对。",
                      "This ID number cannot be right: the check digit at its end or the date of "
                      "birth does not fit; please check."));
    else if (digits >= CARD_CHARS_OLD)
        buf_f(why,
              tr(ctx, "身份证号位数不对：应是 %d 位，这里有 %zu 位，请核对。",
                 "An ID number has %d characters and this one %zu; please check."),
              CARD_CHARS, chars);
    else
        buf_c(why, tr(ctx, "这不是证件号，请核对：身份证 18 位，或护照、通行证上的字母和数字。",
                      "This is no document number, please check: 18 characters of an ID card, or "
                      "the letters and digits of a passport or permit."));
}

static void refuse_code(const struct ctx *ctx, size_t digits, struct buf *why)
{
    buf_c(why, tr(ctx, "验证码是 6 位数字，请核对。", "The code has six digits; please check."));
    if (digits >= PHONE_DIGITS)
        buf_c(why, tr(ctx, "要换一个号码，请先回复“返回”。",
                      " To send another number, reply \"back\" first."));
}

/* Words around it (验证码是 123456) and blanks inside do not matter. */
static bool read_code(const struct ctx *ctx, struct str said, struct buf *value, struct buf *why)
{
    size_t digits = count(said, isdigit);

    if (digits != CODE_DIGITS) {
        refuse_code(ctx, digits, why);
        return false;
    }
    for (size_t i = 0; i < said.n; i++)
        if (isdigit((unsigned char)said.p[i]))
            buf_char(value, said.p[i]);
    return true;
}

/* 我的手机号是 138… 。: what stands between the first and the last letter or digit. */
static struct str core(struct str said)
{
    while (said.n > 0 && !isalnum((unsigned char)said.p[0]) && said.p[0] != '+')
        said = str_skip(said, 1);
    while (said.n > 0 && !isalnum((unsigned char)said.p[said.n - 1]))
        said.n--;
    return said;
}

static bool is_formed(const struct school_question *q, struct str said, char out[IDNUM_MAX])
{
    switch (q->kind) {
    case ASK_PHONE:
        return idnum_phone(said, out);
    case ASK_MAIL:
        return idnum_mail(said, out);
    default:
        return idnum_document(said, out, NULL);
    }
}

bool form_read(const struct ctx *ctx, const struct school_question *q, struct str said,
               struct buf *value, struct buf *why)
{
    char out[IDNUM_MAX];

    if (q->kind == ASK_CODE)
        return read_code(ctx, said, value, why);
    if (is_formed(q, said, out) || is_formed(q, core(said), out)) {
        buf_c(value, out);
        return true;
    }
    if (q->kind == ASK_PHONE)
        refuse_phone(ctx, said, why);
    else if (q->kind == ASK_MAIL)
        refuse_mail(ctx, why);
    else
        refuse_document(ctx, said, why);
    return false;
}

bool form_mask(const struct school_question *q, struct str value, struct buf *out)
{
    switch (q->kind) {
    case ASK_PHONE:
        idnum_mask_phone(out, value);
        return true;
    case ASK_MAIL:
        idnum_mask_mail(out, value);
        return true;
    case ASK_DOCUMENT:
        idnum_mask_document(out, value);
        return true;
    case ASK_CODE:
        buf_c(out, "******");
        return true;
    default:
        return false;
    }
}

void form_how(const struct ctx *ctx, const struct school_question *q, struct buf *out)
{
    switch (q->kind) {
    case ASK_PHONE:
        buf_c(out, tr(ctx, "直接回复手机号", "Reply with the phone"));
        break;
    case ASK_MAIL:
        buf_c(out, tr(ctx, "直接回复邮箱地址", "Reply with the mail address"));
        break;
    case ASK_DOCUMENT:
        buf_c(out, tr(ctx, "直接回复号码", "Reply with the number"));
        break;
    case ASK_CODE:
        buf_c(out, tr(ctx, "直接回复 6 位数字", "Reply with the six digits"));
        break;
    default:
        break;
    }
}
