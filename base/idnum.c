#include "base/idnum.h"

#include "base/cst.h"
#include "base/utf8.h"

enum { CARD = 18 }; /* characters of an identity card's number */

/* ---- reading what people type ---- */

/* The next character, half-width; false at the end. */
static bool next_code(struct str *rest, uint32_t *code)
{
    size_t n = utf8_next(*rest, code);

    if (n == 0)
        return false;
    *rest = str_skip(*rest, n);
    if (*code >= 0xff01 && *code <= 0xff5e)
        *code -= 0xfee0;
    return true;
}

/* Also the invisible ones: address books put direction marks around a number that is copied. */
static bool is_blank(uint32_t c)
{
    return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || (c >= 0x2000 && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202f) || (c >= 0x205f && c <= 0x206f) || c == 0x3000 ||
           c == 0xfeff;
}

static bool is_hyphen(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

/* The middle dots of names, and the full stop, which is what U+FF0E is when half-width. */
static bool is_dot(uint32_t c)
{
    return c == '.' || c == 0xb7 || c == 0x2022 || c == 0x2027 || c == 0x30fb || c == 0xff65;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* How many digits stand at the start. */
static size_t digits(const char *text)
{
    size_t n = 0;

    while (is_digit(text[n]))
        n++;
    return n;
}

/* Without blanks and hyphens, letters in upper case; 0 when something is not printable ASCII, or
 * there is too much or nothing. */
static size_t compact(struct str text, char out[IDNUM_MAX])
{
    uint32_t code;
    size_t   n = 0;

    while (next_code(&text, &code)) {
        if (is_blank(code) || is_hyphen(code))
            continue;
        if (code <= ' ' || code >= 0x7f || n == IDNUM_MAX - 1)
            return 0;
        out[n++] = (char)(code >= 'a' && code <= 'z' ? code - ('a' - 'A') : code);
    }
    out[n] = '\0';
    return n;
}

/* Without blanks around, letters in lower case; 0 as compact, and when a blank stands inside. */
static size_t compact_mail(struct str text, char out[IDNUM_MAX])
{
    uint32_t code;
    size_t   n = 0;
    bool     ended = false;

    while (next_code(&text, &code)) {
        if (is_blank(code)) {
            ended = n > 0;
            continue;
        }
        if (ended || code <= ' ' || code >= 0x7f || n == IDNUM_MAX - 1)
            return 0;
        out[n++] = (char)(code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code);
    }
    out[n] = '\0';
    return n;
}

static bool accept(char out[IDNUM_MAX], const char *text)
{
    memcpy(out, text, strlen(text) + 1);
    return true;
}

/* ---- documents ---- */

/* Characters 7 to 14 are the date of birth. */
static bool born(const char *card)
{
    char    date[] = {card[6],  card[7], card[8],  card[9],  '-',
                      card[10], card[11], '-',     card[12], card[13]};
    int64_t day;

    return cst_parse_date((struct str){date, sizeof date}, &day);
}

/* ISO 7064 MOD 11-2: position i from the right weighs 2^(i-1) mod 11, and the sum is 1. */
static bool card_fits(const char *card)
{
    unsigned sum = 0;

    for (int i = 0; i < CARD - 1; i++)
        sum = (sum + (unsigned)(card[i] - '0')) * 2 % 11;
    return (sum + (card[CARD - 1] == 'X' ? 10 : (unsigned)(card[CARD - 1] - '0'))) % 11 == 1;
}

static bool is_card(const char *text, size_t n)
{
    return n == CARD && digits(text) >= CARD - 1 &&
           (is_digit(text[CARD - 1]) || text[CARD - 1] == 'X') && born(text) && card_fits(text);
}

static bool is_passport(const char *text, size_t n)
{
    bool digit = false;

    if (n < 6 || n > 20)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(text[i]) && !is_upper(text[i]))
            return false;
        digit = digit || is_digit(text[i]);
    }
    return digit;
}

static bool is_mobile(const char *text)
{
    return text[0] == '1' && text[1] >= '3' && text[1] <= '9' && digits(text) == 11 &&
           text[11] == '\0';
}

bool idnum_card(struct str text, char out[IDNUM_MAX])
{
    char   number[IDNUM_MAX];
    size_t n = compact(text, number);

    return is_card(number, n) && accept(out, number);
}

bool idnum_passport(struct str text, char out[IDNUM_MAX])
{
    char   number[IDNUM_MAX];
    size_t n = compact(text, number);

    return is_passport(number, n) && accept(out, number);
}

bool idnum_document(struct str text, char out[IDNUM_MAX], bool *card)
{
    char   number[IDNUM_MAX];
    size_t n = compact(text, number);
    bool   looks;

    if (n == 0)
        return false;
    looks = n == CARD && digits(number) >= CARD - 1;
    /* so many digits alone are a card of which some are missing, or one of before 2013 */
    if (looks ? !is_card(number, n)
              : digits(number) >= 15 || is_mobile(number) || !is_passport(number, n))
        return false;
    if (card)
        *card = looks;
    return accept(out, number);
}

/* ---- phones, mail, candidates ---- */

bool idnum_phone(struct str text, char out[IDNUM_MAX])
{
    char        number[IDNUM_MAX];
    size_t      n = compact(text, number);
    const char *local = number;

    if (n == 0)
        return false;
    if (n > 11) {
        local += number[0] == '+' ? 1 : strncmp(number, "00", 2) == 0 ? 2 : 0;
        local += strncmp(local, "86", 2) == 0 ? 2 : 0;
    }
    if (is_mobile(local) && (local == number || local[-1] == '6'))
        return accept(out, local);
    if (number[0] != '+' || number[1] == '0' || strncmp(number, "+86", 3) == 0)
        return false;
    return n >= 7 && n <= 16 && digits(number + 1) == n - 1 && accept(out, number);
}

static bool is_local_part(struct str s)
{
    char before = '.';

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c == '.' ? before == '.'
                     : !is_lower(c) && !is_digit(c) && !strchr("!#$%&'*+/=?^_`{|}~-", c))
            return false;
        before = c;
    }
    return before != '.';
}

static bool is_label(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_lower(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-')
            return false;
    return s.n > 0 && s.p[0] != '-' && s.p[s.n - 1] != '-';
}

static bool is_domain(struct str s)
{
    struct str label = {NULL, 0};
    unsigned   labels = 0;

    for (; str_split(&s, '.', &label); labels++)
        if (!is_label(label))
            return false;
    return labels >= 2 && label.n >= 2 && is_lower(label.p[0]);
}

bool idnum_mail(struct str text, char out[IDNUM_MAX])
{
    char       mail[IDNUM_MAX];
    struct str domain = {mail, compact_mail(text, mail)}, local;

    return domain.n > 0 && str_split(&domain, '@', &local) && domain.p != NULL &&
           is_local_part(local) && is_domain(domain) && accept(out, mail);
}

bool idnum_candidate(struct str text, const unsigned *lengths, unsigned count, char out[IDNUM_MAX])
{
    char   number[IDNUM_MAX];
    size_t n = compact(text, number);

    for (unsigned i = 0; i < count; i++)
        if (n > 0 && n == lengths[i])
            return digits(number) == n && accept(out, number);
    return false;
}

/* ---- a spreadsheet's number ---- */

/* digits [. digits] E [+] digits; without a dot and a plus it may be a class ("7E2"). */
bool idnum_is_float(struct str text)
{
    char        number[IDNUM_MAX];
    const char *at = number;
    bool        dot, plus;

    if (compact(text, number) == 0 || digits(at) == 0)
        return false;
    at += digits(at);
    dot = *at == '.';
    if (dot)
        at += 1 + digits(at + 1);
    if (*at++ != 'E')
        return false;
    plus = *at == '+';
    at += plus;
    return (dot || plus) && digits(at) > 0 && at[digits(at)] == '\0';
}

/* ---- masks ---- */

/* The first and last characters, stars between; stars alone for what is no ASCII or too short. */
static void mask(struct buf *out, struct str text, size_t first, size_t last)
{
    bool plain = text.n > first + last;

    if (text.n == 0)
        return;
    for (size_t i = 0; i < text.n; i++)
        plain = plain && (unsigned char)text.p[i] < 0x80;
    if (!plain)
        return buf_c(out, "****");
    buf_add(out, text.p, first);
    for (size_t i = first; i < text.n - last; i++)
        buf_char(out, '*');
    buf_str(out, str_skip(text, text.n - last));
}

void idnum_mask_phone(struct buf *out, struct str phone)
{
    bool whole = phone.n >= 11; /* shorter ones abroad show less */

    mask(out, phone, whole ? 3 : 2, whole ? 4 : 2);
}

void idnum_mask_document(struct buf *out, struct str document)
{
    bool card = document.n >= 15;

    mask(out, document, card ? 4 : 2, card ? 4 : 1);
}

void idnum_mask_mail(struct buf *out, struct str mail)
{
    struct str local, domain = mail;

    if (mail.n == 0)
        return;
    if (!str_split(&domain, '@', &local) || domain.p == NULL || local.n == 0 ||
        (unsigned char)local.p[0] >= 0x80)
        return buf_c(out, "****");
    buf_char(out, local.p[0]);
    buf_c(out, "***@");
    buf_str(out, domain);
}

/* ---- names ---- */

/* The next character that counts, in lower case; 0 at the end. */
static uint32_t next_of_name(struct str *rest)
{
    uint32_t code;

    while (next_code(rest, &code))
        if (!is_blank(code) && !is_dot(code))
            return code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code;
    return 0;
}

bool name_same(struct str a, struct str b)
{
    uint32_t one = next_of_name(&a);

    if (one == 0)
        return false; /* nobody is called nothing */
    for (; one == next_of_name(&b); one = next_of_name(&a))
        if (one == 0)
            return true;
    return false;
}
