#include "cli/roster_row.h"

#include "base/cst.h"
#include "base/idnum.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/candidate.h"

#include <stdio.h>

enum { NUMBER_MAX = 64, TEXT_MAX = 64, WORDS_MAX = 12 }; /* characters; words of one meaning */

/* ---- words ---- */

/* The first word is ours, the second how it is called, the others what may stand in a file. */
static const struct {
    enum roster_field field;
    const char       *words[WORDS_MAX];
} meanings[] = {
    {ROSTER_KIND, {"undergraduate", "本科生", "本科", "本专科生", "专科生", "专科", "高职"}},
    {ROSTER_KIND, {"graduate", "研究生", "硕士", "硕士生", "硕士研究生", "博士", "博士生",
                   "博士研究生", "postgraduate"}},
    {ROSTER_KIND, {"candidate", "考生"}},
    {ROSTER_KIND, {"staff", "教职工", "教工", "教师", "职工", "教职员工"}},
    {ROSTER_KIND, {"student", "学生"}},
    {ROSTER_ORIGIN, {"mainland", "内地", "大陆", "中国大陆", "中国内地", "境内"}},
    {ROSTER_ORIGIN, {"hmt", "港澳台", "香港", "澳门", "台湾", "港澳台生", "港澳台侨"}},
    {ROSTER_ORIGIN, {"foreign", "留学生", "外国", "外籍", "国际学生", "来华留学生", "国际生"}},
    {ROSTER_ID_TYPE, {"id_card", "居民身份证", "身份证", "二代身份证", "中国居民身份证"}},
    {ROSTER_ID_TYPE, {"passport", "护照", "外国护照", "普通护照"}},
    {ROSTER_ID_TYPE, {"permit", "通行证", "港澳通行证", "台胞证", "回乡证", "居住证",
                      "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "港澳台居民居住证"}},
    {ROSTER_ID_TYPE, {"other", "其他", "其它"}},
    {ROSTER_STATE, {"expected", "待报到", "未报到", "预报到", "录取", "拟录取", "新生"}},
    {ROSTER_STATE, {"invited", "已邀请", "已发邀请", "邀请中"}},
    {ROSTER_STATE, {"active", "在校", "在读", "在籍", "在职", "正常", "已注册"}},
    {ROSTER_STATE, {"leaving", "离校中", "待离校", "办理离校", "拟毕业", "毕业班"}},
    {ROSTER_STATE, {"left", "已离校", "离校", "毕业", "已毕业", "结业", "肄业", "退学", "离职",
                    "退休"}},
};

/* Ours for one of a file; NULL: not known. */
static const char *meaning(enum roster_field field, struct str word)
{
    for (size_t m = 0; m < ARRAY_LEN(meanings); m++)
        for (int w = 0; meanings[m].field == field && w < WORDS_MAX && meanings[m].words[w]; w++)
            if (str_eq_nocase(word, str_c(meanings[m].words[w])))
                return meanings[m].words[0];
    return NULL;
}

const char *roster_word(enum roster_field field, struct str word)
{
    for (size_t m = 0; m < ARRAY_LEN(meanings); m++)
        if (meanings[m].field == field && str_is(word, meanings[m].words[0]))
            return meanings[m].words[1];
    return NULL;
}

enum roster_kind roster_kind(struct str word)
{
    static const char *const words[ROSTER_STUDENT] = {"undergraduate", "graduate", "candidate",
                                                      "staff"};
    int k = 0;

    while (k < ROSTER_STUDENT && !str_is(word, words[k]))
        k++;
    return (enum roster_kind)k;
}

/* ---- what is wrong ---- */

void roster_row_blame(struct roster_row *r, enum roster_field field, const char *zh, const char *en)
{
    buf_f(&r->why, "%s%s：%s / %s: %s", r->why.n > 0 ? "；" : "", roster_columns[field].zh, zh,
          roster_columns[field].en, en);
}

/* A spreadsheet has made a float of it: the digits are gone. */
static bool is_float(struct roster_row *r, enum roster_field field, struct str text)
{
    if (!idnum_is_float(text))
        return false;
    roster_row_blame(r, field, "变成了 4.4E+17 这样：请先把这一列设为“文本”，再填原来的号码",
                     "has become a number like 4.4E+17: make the column text, then enter it again");
    return true;
}

static size_t count_digits(struct str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += text.p[i] >= '0' && text.p[i] <= '9';
    return n;
}

/* ---- fields ---- */

/* A cell as it is meant where width does not count. Lives in r->memory, which has room. */
static struct str half(struct roster_row *r, const struct columns *c, const struct sheet_row *row,
                       enum roster_field field)
{
    size_t from = r->memory.n;

    utf8_halfwidth(&r->memory, columns_cell(c, row, field));
    return str_trim((struct str){r->memory.p + from, r->memory.n - from});
}

static struct str keep(struct roster_row *r, const char *text)
{
    size_t from = r->memory.n;

    buf_c(&r->memory, text);
    return (struct str){r->memory.p + from, r->memory.n - from};
}

static bool is_number(struct str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i], lower = (char)(c | 0x20);

        if (!(c >= '0' && c <= '9') && !(lower >= 'a' && lower <= 'z') &&
            memchr("_.@-", c, 4) == NULL)
            return false;
    }
    return true;
}

static void read_number(struct roster_row *r, struct str text)
{
    if (text.n == 0 || is_float(r, ROSTER_NUMBER, text))
        return;
    if (!is_number(text)) {
        roster_row_blame(r, ROSTER_NUMBER, "只能有字母、数字和 _ . @ -",
                         "has more than letters, digits and _ . @ -");
    } else if (text.n > NUMBER_MAX) {
        roster_row_blame(r, ROSTER_NUMBER, "太长", "is too long");
    } else {
        r->p.number = r->number = text;
        r->digits = count_digits(text) == text.n;
    }
}

static void blame_candidate(struct roster_row *r)
{
    auto_buf struct buf zh = {0}, en = {0};

    buf_c(&zh, "应是 ");
    candidate_say(r->identity, false, &zh);
    buf_c(&zh, "数字");
    buf_c(&en, "should have ");
    candidate_say(r->identity, true, &en);
    roster_row_blame(r, ROSTER_CANDIDATE, zh.p, en.p);
}

static void read_candidate(struct roster_row *r, struct str text)
{
    char   out[IDNUM_MAX];
    size_t digits = count_digits(text);

    if (text.n == 0 || is_float(r, ROSTER_CANDIDATE, text))
        return;
    if (candidate_read(r->identity, text, out))
        r->p.candidate = keep(r, out);
    else if (candidate_is_short(r->identity, digits))
        roster_row_blame(r, ROSTER_CANDIDATE, "少了一位，可能丢了前面的 0",
                         "is one digit short; a leading 0 may be lost");
    else
        blame_candidate(r);
}

/* Either number makes a person; who has no student number yet is known by the candidate number. */
static void read_numbers(struct roster_row *r, struct str number, struct str candidate)
{
    size_t before = r->why.n;

    read_number(r, number);
    read_candidate(r, candidate);
    if (r->p.number.n == 0 && r->why.n == before && r->p.candidate.n == 0)
        roster_row_blame(r, ROSTER_NUMBER, "和考生号都是空的", "and the candidate number are empty");
    if (number.n == 0)
        r->p.number = r->p.candidate;
}

static void read_text(struct roster_row *r, enum roster_field field, struct str text, bool needed,
                      struct str *out)
{
    if (needed && text.n == 0)
        roster_row_blame(r, field, "不能为空", "is empty");
    else if (!utf8_is_clean(text) || memchr(text.p ? text.p : "", '\n', text.n) != NULL)
        roster_row_blame(r, field, "里面有换行或控制字符",
                         "has a line break or a control character inside");
    else if (utf8_count(text) > TEXT_MAX)
        roster_row_blame(r, field, "太长", "is too long");
    else
        *out = text;
}

static void read_word(struct roster_row *r, enum roster_field field, struct str text,
                      struct str *out)
{
    const char *word = meaning(field, text);

    if (text.n > 0 && word == NULL)
        roster_row_blame(r, field, "不认识这个词", "is a word that is not known");
    else
        *out = str_c(word);
}

/* The sentence for a number of an identity card that is none. */
static void blame_card(struct roster_row *r, struct str text)
{
    size_t digits = count_digits(text);

    if (digits == 15 && text.n == 15)
        roster_row_blame(r, ROSTER_ID_NUMBER, "是 15 位的旧号码，请填 18 位",
                         "is an old one of 15 digits; enter that of 18");
    else if (digits != 18 && digits != 17)
        roster_row_blame(r, ROSTER_ID_NUMBER, "应是 18 位", "should have 18 characters");
    else
        roster_row_blame(r, ROSTER_ID_NUMBER, "校验位或出生日期不对，请核对",
                         "has a wrong check digit or date of birth");
}

static void read_document(struct roster_row *r, struct str text)
{
    char out[IDNUM_MAX];
    bool card = str_is(r->x.id_type, "id_card"), told = r->x.id_type.n > 0;

    if (text.n == 0 || is_float(r, ROSTER_ID_NUMBER, text))
        return;
    if (told ? card ? idnum_card(text, out) : idnum_passport(text, out)
             : idnum_document(text, out, &card)) {
        r->x.id_number = keep(r, out);
        if (!told)
            r->x.id_type = card ? STR_LIT("id_card") : STR_LIT("passport");
    } else if (card || (!told && count_digits(text) >= 15)) {
        blame_card(r, text);
    } else {
        roster_row_blame(r, ROSTER_ID_NUMBER, "不像证件号码", "is not like the number of a document");
    }
}

static void read_phone(struct roster_row *r, struct str text)
{
    char out[IDNUM_MAX];

    if (text.n == 0 || is_float(r, ROSTER_PHONE, text))
        return;
    if (idnum_phone(text, out))
        r->x.phone = keep(r, out);
    else if (count_digits(text) == 10)
        roster_row_blame(r, ROSTER_PHONE, "只有 10 位，少了一位", "has 10 digits, one is missing");
    else
        roster_row_blame(r, ROSTER_PHONE, "不是手机号（11 位，境外号码以 + 开头）",
                         "is no mobile number (11 digits; abroad it begins with +)");
}

static void read_mail(struct roster_row *r, struct str text)
{
    char out[IDNUM_MAX];

    if (text.n == 0)
        return;
    if (idnum_mail(text, out))
        r->x.mail = keep(r, out);
    else
        roster_row_blame(r, ROSTER_MAIL, "不是邮箱地址", "is no mail address");
}

/* 2026, 2026级 */
static void read_year(struct roster_row *r, struct str text)
{
    struct str digits = text;

    for (size_t i = 0; i < 2; i++) {
        struct str tail = i == 0 ? STR_LIT("级") : STR_LIT("年");

        if (text.n > tail.n && memcmp(text.p + text.n - tail.n, tail.p, tail.n) == 0)
            digits.n = text.n - tail.n;
    }
    if (text.n > 0 && (digits.n != 4 || !str_i64(digits, &r->p.year) || r->p.year < 1900)) {
        r->p.year = 0;
        roster_row_blame(r, ROSTER_YEAR, "不是四位数的年份", "is no year of four digits");
    }
}

/* 2026-09-01, 2026/9/1, 2026.9.1, 2026年9月1日, 20260901; a time behind it does not count. */
static bool parse_day(struct str text, int64_t *day)
{
    int  part[3] = {0}, n = 0, digits = 0;
    char date[32];

    for (size_t i = 0; i < text.n && n < 3 && text.p[i] != ' '; i++) {
        bool digit = text.p[i] >= '0' && text.p[i] <= '9';

        if (digit && part[n] < 100000000)
            part[n] = part[n] * 10 + (text.p[i] - '0'), digits++;
        else if (digits > 0)
            n++, digits = 0;
    }
    n += digits > 0;
    if (n == 1 && part[0] >= 19000000) {
        part[2] = part[0] % 100;
        part[1] = part[0] / 100 % 100;
        part[0] /= 10000;
    } else if (n != 3) {
        return false;
    }
    snprintf(date, sizeof date, "%04d-%02d-%02d", part[0], part[1], part[2]);
    return cst_parse_date(str_c(date), day);
}

static void read_day(struct roster_row *r, enum roster_field field, struct str text, int64_t *day)
{
    *day = -1;
    if (text.n > 0 && !parse_day(text, day))
        roster_row_blame(r, field, "不是日期（如 2026-09-01）", "is no date (like 2026-09-01)");
}

/* ---- the row ---- */

static bool has_more(const struct columns *c, const struct sheet_row *row)
{
    return row->count > c->heading.count;
}

static void begin(struct roster_row *r, const struct sheet_row *row)
{
    size_t room = 0;

    for (unsigned i = 0; i < row->count; i++)
        room += row->cells[i].n;
    r->p = (struct person){0};
    r->x = (struct person_private){0};
    r->number = (struct str){NULL, 0};
    r->digits = false;
    buf_clear(&r->memory);
    buf_clear(&r->why);
    buf_room(&r->memory, room + 4 * IDNUM_MAX); /* once, so that what lies there does not move */
}

int roster_row_read(struct roster_row *r, const struct columns *c, const struct sheet_row *row)
{
    begin(r, row);
    if (has_more(c, row))
        buf_c(&r->why, "这一行的列比表头多 / the row has more columns than the heading");
    read_numbers(r, half(r, c, row, ROSTER_NUMBER), half(r, c, row, ROSTER_CANDIDATE));
    read_text(r, ROSTER_NAME, columns_cell(c, row, ROSTER_NAME), true, &r->p.name);
    read_word(r, ROSTER_KIND, half(r, c, row, ROSTER_KIND), &r->p.kind);
    read_word(r, ROSTER_ORIGIN, half(r, c, row, ROSTER_ORIGIN), &r->p.origin);
    read_word(r, ROSTER_ID_TYPE, half(r, c, row, ROSTER_ID_TYPE), &r->x.id_type);
    read_document(r, half(r, c, row, ROSTER_ID_NUMBER));
    read_phone(r, half(r, c, row, ROSTER_PHONE));
    read_mail(r, half(r, c, row, ROSTER_MAIL));
    read_text(r, ROSTER_COLLEGE, columns_cell(c, row, ROSTER_COLLEGE), false, &r->p.college);
    read_text(r, ROSTER_CLASS, columns_cell(c, row, ROSTER_CLASS), false, &r->p.class_name);
    read_year(r, half(r, c, row, ROSTER_YEAR));
    read_word(r, ROSTER_STATE, half(r, c, row, ROSTER_STATE), &r->p.state);
    read_day(r, ROSTER_FROM, half(r, c, row, ROSTER_FROM), &r->p.state_from);
    read_day(r, ROSTER_UNTIL, half(r, c, row, ROSTER_UNTIL), &r->p.state_until);
    if (r->p.state_until >= 0 && r->p.state_until < r->p.state_from)
        roster_row_blame(r, ROSTER_UNTIL, "早于开始日期", "is before the first day");
    return r->why.n > 0 ? -1 : 0;
}

void roster_row_free(struct roster_row *r)
{
    buf_wipe(&r->memory);
    buf_free(&r->why);
}
