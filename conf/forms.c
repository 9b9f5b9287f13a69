/* The forms that single values must have. */
#include "conf/schema_private.h"

#include "base/cst.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_alnum(char c)
{
    return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z');
}

/* All characters are letters, digits or one of `more`. */
static bool only(struct str t, const char *more)
{
    for (size_t i = 0; i < t.n; i++)
        if (!is_alnum(t.p[i]) && (t.p[i] == '\0' || strchr(more, t.p[i]) == NULL))
            return false;
    return true;
}

/* ---- addresses ---- */

static bool port_fits(struct str t)
{
    uint64_t port;

    return t.n <= 5 && str_u64(t, &port) && port >= 1 && port <= 65535;
}

static bool host_fits(struct str t)
{
    if (t.n >= 2 && t.p[0] == '[' && t.p[t.n - 1] == ']')
        return t.n > 3 && only((struct str){t.p + 1, t.n - 2}, ":.");
    return t.n >= 1 && t.n <= 253 && only(t, ".-") && is_alnum(t.p[0]);
}

/* HOST or HOST:PORT. */
static bool authority_fits(struct str t, bool port_needed)
{
    const char *colon = t.n ? memrchr(t.p, ':', t.n) : NULL;
    size_t      host;

    if (colon == NULL || (t.p[t.n - 1] == ']'))
        return !port_needed && host_fits(t);
    host = (size_t)(colon - t.p);
    return host_fits((struct str){t.p, host}) && port_fits(str_skip(t, host + 1));
}

static bool listen_fits(struct str t)
{
    return authority_fits(t, true);
}

static struct str without_scheme(struct str t)
{
    if (str_starts(t, STR_LIT("https://")))
        return str_skip(t, 8);
    if (str_starts(t, STR_LIT("http://")))
        return str_skip(t, 7);
    return (struct str){NULL, 0};
}

static bool visible(struct str t)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] <= ' ' || t.p[i] == 0x7f)
            return false;
    return true;
}

static bool base_url_fits(struct str t)
{
    struct str rest = without_scheme(t), authority;

    if (rest.n == 0 || !visible(rest) || memchr(rest.p, '?', rest.n) ||
        memchr(rest.p, '#', rest.n) || rest.p[rest.n - 1] == '/')
        return false;
    return str_split(&rest, '/', &authority) && authority_fits(authority, false);
}

static bool url_fits(struct str t)
{
    struct str rest = without_scheme(t);

    return rest.n > 0 && rest.p[0] != '/' && visible(rest);
}

/* Any scheme, HOST or HOST:PORT, and a path where it has one; no user and password, which would
 * stand in front of the host. */
static bool gateway_fits(struct str t)
{
    static const char *const schemes[] = {"https://", "http://", "smtps://", "smtp://"};
    struct str               rest = {NULL, 0}, authority;

    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0] && rest.p == NULL; i++)
        if (str_starts(t, str_c(schemes[i])))
            rest = str_skip(t, strlen(schemes[i]));
    return rest.n > 0 && visible(rest) && memchr(rest.p, '#', rest.n) == NULL &&
           str_split(&rest, '/', &authority) && authority_fits(authority, false);
}

/* local@domain.tld of letters, digits and a few signs: it becomes part of SMTP commands. */
static bool mail_fits(struct str t)
{
    struct str local;

    return t.n <= 254 && str_split(&t, '@', &local) && local.n >= 1 && local.n <= 64 &&
           only(local, "._%+-") && t.n >= 3 && memchr(t.p, '.', t.n) != NULL && host_fits(t) &&
           t.p[t.n - 1] != '.';
}

/* ---- ids and keys ---- */

static bool corp_id_fits(struct str t)
{
    return t.n >= 6 && t.n <= 64 && only(t, "-_") &&
           (str_starts(t, STR_LIT("ww")) || str_starts(t, STR_LIT("wx")));
}

static bool token_fits(struct str t)
{
    return t.n >= 1 && t.n <= 32 && only(t, "");
}

/* 43 characters carry 258 bits, of which WeCom uses the first 256: any of them decode
 * (protocol 1.6). */
static bool aes_key_fits(struct str t)
{
    return t.n == 43 && only(t, "+/");
}

static bool data_key_fits(struct str t)
{
    return t.n == 44 && t.p[43] == '=' && only((struct str){t.p, 43}, "+/");
}

static bool app_name_fits(struct str t)
{
    bool fits = t.n >= 1 && t.n <= 32 && is_lower(t.p[0]);

    for (size_t i = 0; fits && i < t.n; i++)
        fits = is_lower(t.p[i]) || is_digit(t.p[i]) || t.p[i] == '_' || t.p[i] == '-';
    return fits;
}

static bool name_fits(struct str t)
{
    return app_name_fits(t) && memchr(t.p, '-', t.n) == NULL;
}

static bool value_fits(struct str t)
{
    return t.n >= 1 && t.n <= 64 && only(t, "-_");
}

/* ---- times, numbers, words ---- */

static bool clock_fits(struct str t)
{
    int minute;

    return cst_parse_clock(t, &minute);
}

static bool moment_fits(struct str t)
{
    int64_t v;

    return cst_parse_date(t, &v) || cst_parse_stamp(t, &v);
}

static bool day_fits(struct str t)
{
    int64_t day;

    return cst_parse_date(t, &day);
}

static bool digits_fit(struct str t, size_t most)
{
    bool fits = t.n >= 1 && t.n <= most;

    for (size_t i = 0; fits && i < t.n; i++)
        fits = is_digit(t.p[i]);
    return fits;
}

static bool decimal_fits(struct str t)
{
    struct str whole;

    if (t.n > 0 && t.p[0] == '-')
        t = str_skip(t, 1);
    if (!str_split(&t, '.', &whole) || !digits_fit(whole, 12))
        return false;
    return t.p == NULL || digits_fit(t, 6);
}

/* "-14", "0", "+7": days from today. */
static bool days_fit(struct str t)
{
    if (t.n > 0 && (t.p[0] == '-' || t.p[0] == '+'))
        t = str_skip(t, 1);
    return digits_fit(t, 5);
}

static bool bound_fits(struct str t)
{
    int64_t day;

    return decimal_fits(t) || days_fit(t) || cst_parse_date(t, &day);
}

static bool editable_fits(struct str t)
{
    return clock_fits(t) || moment_fits(t);
}

/* What is typed is cut at blanks, and a number is an answer. */
static bool word_fits(struct str t)
{
    for (size_t i = 0; i < t.n; i++)
        if ((unsigned char)t.p[i] <= ' ' ||
            (t.n - i >= 3 && memcmp(t.p + i, "\xe3\x80\x80", 3) == 0))
            return false;
    return !decimal_fits(t);
}

/* ---- lists of words ---- */

static bool is_one_of(struct str t, const char *const *words)
{
    for (; *words; words++)
        if (str_is(t, *words))
            return true;
    return false;
}

static bool person_kind_fits(struct str t) /* store/people.h */
{
    static const char *const words[] = {"undergraduate", "graduate", "candidate",
                                        "staff",         "student",  NULL};

    return is_one_of(t, words);
}

static bool person_state_fits(struct str t) /* store/people.h */
{
    static const char *const words[] = {"expected", "active", "leaving", "left", NULL};

    return is_one_of(t, words);
}

/* 账号: starts with a letter or a digit, which is more than protocol 5.5 asks for. */
static bool userid_fits(struct str t)
{
    return t.n >= 1 && t.n <= 64 && is_alnum(t.p[0]) && only(t, "._-@");
}

static bool remind_on_fits(struct str t)
{
    static const char *const words[] = {"all", "workdays", "term", NULL};

    return is_one_of(t, words);
}

static bool login_key_fits(struct str t)
{
    static const char *const words[] = {"number", "userid", NULL};

    return is_one_of(t, words);
}

static bool role_fits(struct str t) /* store/staff.h */
{
    static const char *const words[] = {"office", "counsellor", "clerk", "guard", NULL};

    return is_one_of(t, words);
}

static bool identity_key_fits(struct str t)
{
    static const char *const words[] = {"number", "candidate", "either", NULL};

    return is_one_of(t, words);
}

static bool roster_field_fits(struct str t) /* cli/roster_columns.h */
{
    static const char *const words[] = {
        "number",     "candidate",   "name",    "kind",      "origin", "college", "class", "year",
        "state",      "state_from",  "state_until", "id_type", "id_number", "phone", "mail", NULL};

    return is_one_of(t, words);
}

static bool reach_fits(struct str t) /* store/reach.h */
{
    static const char *const words[] = {"nobody",  "claimed",     "frozen", "left",
                                        "outside", "unconfirmed", "active", "invited",
                                        "expected", NULL};

    return is_one_of(t, words);
}

const struct form form_listen = {listen_fits, "an address and a port, like 127.0.0.1:8080"};
const struct form form_base_url = {
    base_url_fits,
    "an address like https://wx.example.edu.cn, with http or https and without a slash at the end"};
const struct form form_url = {url_fits, "an address that starts with http:// or https://"};
const struct form form_gateway = {
    gateway_fits,
    "an address like https://sms.example.edu.cn/send (no user and password in it)"};
const struct form form_mail = {mail_fits, "a mail address, like noreply@example.edu.cn"};
const struct form form_corp_id = {corp_id_fits, "a corp id, like ww0123456789abcdef"};
const struct form form_token = {token_fits, "a token; it has 1 to 32 letters and digits"};
const struct form form_aes_key = {
    aes_key_fits,
    "an EncodingAESKey; it has exactly 43 letters and digits, which decode to 32 bytes"};
const struct form form_data_key = {data_key_fits,
                                   "32 bytes in base64 (44 characters with the = at the end); make "
                                   "one with `openssl rand -base64 32`"};
const struct form form_app_name = {
    app_name_fits, "a name of small letters, digits, _ and - (at most 32, a letter first)"};
const struct form form_name = {
    name_fits, "a name of small letters, digits and _ (at most 32, a letter first)"};
const struct form form_value = {value_fits, "a value of 1 to 64 letters, digits, _ and -"};
const struct form form_clock = {clock_fits, "a time like \"07:30\" (00:00 to 24:00)"};
const struct form form_moment = {moment_fits,
                                 "a day like \"2026-09-01\" or a moment like \"2026-09-01 10:00\""};
const struct form form_decimal = {
    decimal_fits, "a number like 35 or 35.5 (at most 12 digits, and 6 behind the point)"};
const struct form form_word = {
    word_fits, "one word (no blanks inside, and not a number, which would be an answer)"};
const struct form form_person_kind = {
    person_kind_fits, "a kind of person: undergraduate, graduate, candidate, staff or student"};
const struct form form_identity_key = {identity_key_fits,
                                       "one of the words here: number, candidate or either"};
const struct form form_roster_field = {
    roster_field_fits,
    "a field of the roster: number, candidate, name, kind, origin, college, class, year, state, "
    "state_from, state_until, id_type, id_number, phone or mail"};
const struct form form_bound = {
    bound_fits, "a number like 35 or 35.5 (at most 12 digits, and 6 behind the point), nor a day: "
                "\"2026-09-01\", or days from today like \"-14\" and \"+7\""};
const struct form form_editable = {
    editable_fits,
    "a time like \"20:00\" (rule daily) or a moment like \"2026-09-01 10:00\" (rule once)"};
const struct form form_role = {role_fits, "a role: office, counsellor, clerk or guard"};
const struct form form_reach = {
    reach_fits,
    "a state of reachability: nobody, frozen, left, outside, unconfirmed, active, invited or "
    "expected"};
const struct form form_day = {day_fits, "a day like \"2026-10-01\""};
const struct form form_person_state = {
    person_state_fits, "a state of the roster: expected, active, leaving or left"};
const struct form form_login_key = {login_key_fits, "one of the words here: number or userid"};
const struct form form_userid = {
    userid_fits, "a userid of the directory (1 to 64 letters, digits, and . _ - @)"};
const struct form form_remind_on = {remind_on_fits, "one of the words here: all, workdays or term"};
