#include "sim/people.h"

#include "base/mem.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { USERID_MAX = 64 };

/* Every text of a person, so that none is forgotten. */
static const size_t texts[] = {
    offsetof(struct sim_person, userid),     offsetof(struct sim_person, name),
    offsetof(struct sim_person, kind),       offsetof(struct sim_person, college),
    offsetof(struct sim_person, class_name), offsetof(struct sim_person, year),
    offsetof(struct sim_person, number),     offsetof(struct sim_person, mobile),
    offsetof(struct sim_person, mail),       offsetof(struct sim_person, document),
    offsetof(struct sim_person, candidate),  offsetof(struct sim_person, attr),
    offsetof(struct sim_person, post),       offsetof(struct sim_person, pc),
};

static char **text_at(struct sim_person *one, size_t offset)
{
    return (char **)(void *)((char *)one + offset);
}

static bool userid_valid(const char *id)
{
    size_t n = strlen(id);

    return n >= 1 && n <= USERID_MAX &&
           strspn(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-@.") == n;
}

static const char *number_of(const struct sim_person *one)
{
    return one->number[0] ? one->number : one->userid;
}

/* Sixty thousand are looked for one by one. */
const struct sim_person *sim_people_find(const struct sim_people *p, struct str userid)
{
    size_t step = 0, i;

    while (sim_index_next(&p->by_userid, sim_hash_nocase(userid), &step, &i))
        if (i < p->count && str_eq_nocase(str_c(p->list[i].userid), userid))
            return &p->list[i];
    return NULL;
}

const struct sim_person *sim_people_of_number(const struct sim_people *p, struct str number)
{
    size_t step = 0, i;

    while (sim_index_next(&p->by_number, sim_hash_nocase(number), &step, &i))
        if (i < p->count && str_eq_nocase(str_c(number_of(&p->list[i])), number))
            return &p->list[i];
    return NULL;
}

static struct sim_person *make_room(struct sim_people *p)
{
    if (p->count == p->cap) {
        p->cap = p->cap ? 2 * p->cap : 8;
        p->list = realloc(p->list, p->cap * sizeof *p->list);
        if (p->list == NULL)
            abort();
    }
    return &p->list[p->count];
}

int sim_people_add(struct sim_people *p, const struct sim_person *one, struct err *err)
{
    struct sim_person *room;

    if (one->userid == NULL || !userid_valid(one->userid))
        return err_set(err, ERR_BAD_INPUT, "not a userid");
    if (one->name == NULL || one->name[0] == '\0')
        return err_set(err, ERR_BAD_INPUT, "%s has no name", one->userid);
    if (sim_people_find(p, str_c(one->userid)))
        return err_set(err, ERR_BAD_INPUT, "%s is there twice", one->userid);
    room = make_room(p);
    *room = *one;
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const char *text = *text_at(room, texts[i]);

        *text_at(room, texts[i]) = xstrdup(text ? text : "");
    }
    sim_index_add(&p->by_userid, sim_hash_nocase(str_c(room->userid)), p->count);
    sim_index_add(&p->by_number, sim_hash_nocase(str_c(number_of(room))), p->count);
    p->count++;
    return 0;
}

void sim_person_free(struct sim_person *one)
{
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        free(*text_at(one, texts[i]));
    *one = (struct sim_person){0};
}

void sim_people_free(struct sim_people *p)
{
    for (size_t i = 0; i < p->count; i++)
        sim_person_free(&p->list[i]);
    free(p->list);
    sim_index_free(&p->by_userid);
    sim_index_free(&p->by_number);
    *p = (struct sim_people){0};
}

/* ---- the words of a `people` line ---- */

static bool set_second(struct sim_person *one, struct str value)
{
    if (!str_is(value, "login") && !str_is(value, "use"))
        return false;
    one->second = str_is(value, "use") ? SIM_SECOND_USE : SIM_SECOND_LOGIN;
    return true;
}

bool sim_read_place(const char *text, double *lat, double *lon, const char **rest)
{
    double x, y;
    int    used = 0;

    if (sscanf(text, "%lf,%lf%n", &x, &y, &used) < 2 || !(x >= -90 && x <= 90) ||
        !(y >= -180 && y <= 180) || (rest == NULL && text[used] != '\0'))
        return false;
    *lat = x;
    *lon = y;
    if (rest)
        *rest = text + used;
    return true;
}

static bool set_place(struct sim_person *one, struct str value)
{
    auto_free char *text = str_dup(value);

    one->reports = sim_read_place(text, &one->lat, &one->lon, NULL);
    return one->reports;
}

static bool set_status(struct sim_person *one, struct str value)
{
    if (value.n != 1 || !strchr("1245", value.p[0]))
        return false;
    one->status = (unsigned)(value.p[0] - '0');
    return true;
}

/* 学号=20260001, behind those that are there. */
static bool add_attr(struct sim_person *one, struct str value)
{
    auto_buf struct buf all = {0};

    if (value.n == 0 || memchr(value.p, '=', value.n) == NULL)
        return false;
    if (one->attr && one->attr[0])
        buf_f(&all, "%s;", one->attr);
    buf_str(&all, value);
    free(one->attr);
    one->attr = buf_take(&all);
    return true;
}

static bool set_flag(struct sim_person *one, struct str word)
{
    const struct {
        const char *word;
        bool       *flag;
    } flags[] = {
        {"wechat", &one->wechat},     {"outside", &one->outside},   {"hidden", &one->hidden},
        {"stranger", &one->stranger}, {"unlisted", &one->unlisted},
        {"unlicensed", &one->unlicensed},
    };

    for (size_t i = 0; i < ARRAY_LEN(flags); i++)
        if (str_is(word, flags[i].word)) {
            *flags[i].flag = true;
            return true;
        }
    return false;
}

bool sim_person_set(struct sim_person *one, struct str word)
{
    static const struct {
        const char *name;
        size_t      offset;
    } values[] = {
        {"number", offsetof(struct sim_person, number)},
        {"mobile", offsetof(struct sim_person, mobile)},
        {"mail", offsetof(struct sim_person, mail)},
        {"document", offsetof(struct sim_person, document)},
        {"candidate", offsetof(struct sim_person, candidate)},
        {"post", offsetof(struct sim_person, post)},
        {"pc", offsetof(struct sim_person, pc)},
    };
    const char *equals = memchr(word.p ? word.p : "", '=', word.n);
    struct str  name = {word.p, equals ? (size_t)(equals - word.p) : word.n};
    struct str  value = equals ? str_skip(word, name.n + 1) : (struct str){0};

    if (equals == NULL)
        return str_is(word, "second") ? set_second(one, STR_LIT("login")) : set_flag(one, word);
    if (str_is(name, "second"))
        return set_second(one, value);
    if (str_is(name, "status"))
        return set_status(one, value);
    if (str_is(name, "at"))
        return set_place(one, value);
    if (str_is(name, "attr"))
        return add_attr(one, value);
    for (size_t i = 0; i < ARRAY_LEN(values) && value.n > 0; i++)
        if (str_is(name, values[i].name)) {
            free(*text_at(one, values[i].offset));
            *text_at(one, values[i].offset) = str_dup(value);
            return true;
        }
    return false;
}

/* ---- who is there ---- */

/* Numbers, phones and documents are invented; the check digits are right. */
void sim_people_demo(struct sim_people *p)
{
    static const struct {
        const char *userid, *name, *kind, *college, *class_name, *year, *words;
    } demo[] = {
        {"20260001", "林小满", "student", "信息工程学院", "软件2601", "2026",
         "mobile=13800000001 document=110101200801010019"},
        {"20260002", "周子涵", "student", "外国语学院", "英语2602", "2026",
         "wechat mobile=13800000002 document=110101200808020025"},
        {"T1001", "陈老师", "staff", "信息工程学院", "", "",
         "mobile=13800000009 mail=chen@hongyan.example post=辅导员"},
        {"T2001", "王门卫", "staff", "保卫处", "", "", "mobile=13800000008 post=门卫"},
        {"hexiaochen", "何晓晨", "student", "音乐学院", "声乐2601", "2026",
         "outside number=20260003 mobile=13800000003 document=11010120080303003X"},
        {"20220001", "许知远", "student", "音乐学院", "声乐2201", "2022",
         "mobile=13800000004 document=110101200404040046 post=毕业生 pc=/clearance"},
        {"T3001", "刘老师", "staff", "后勤处", "", "",
         "mobile=13800000007 post=办理员 pc=/desk"},
    };

    for (size_t i = 0; i < ARRAY_LEN(demo); i++) {
        struct sim_person one = {
            .userid = xstrdup(demo[i].userid), .name = xstrdup(demo[i].name),
            .staff = strcmp(demo[i].kind, "staff") == 0, .kind = xstrdup(demo[i].kind),
            .college = xstrdup(demo[i].college), .class_name = xstrdup(demo[i].class_name),
            .year = xstrdup(demo[i].year)};
        struct str words = str_c(demo[i].words), word;

        while (str_split(&words, ' ', &word))
            sim_person_set(&one, word);
        sim_people_add(p, &one, NULL);
        sim_person_free(&one);
    }
}

const struct sim_person *sim_people_of_address(const struct sim_people *p, struct str address)
{
    for (size_t i = 0; i < p->count && address.n > 0; i++)
        if (str_is(address, p->list[i].mobile) ||
            str_eq_nocase(address, str_c(p->list[i].mail)))
            return &p->list[i];
    return NULL;
}

/* ---- the roster ---- */

void sim_people_csv(const struct sim_people *p, struct buf *out)
{
    static const struct {
        const char *heading;
        size_t      offset;
    } extra[] = {
        {"考生号", offsetof(struct sim_person, candidate)},
        {"证件号码", offsetof(struct sim_person, document)},
        {"手机号", offsetof(struct sim_person, mobile)},
        {"邮箱", offsetof(struct sim_person, mail)},
    };
    bool wanted[ARRAY_LEN(extra)] = {false};

    buf_c(out, "学号,姓名,类别,学院,班级,年级");
    for (size_t c = 0; c < ARRAY_LEN(extra); c++) {
        for (size_t i = 0; i < p->count; i++)
            wanted[c] = wanted[c] || (*text_at(&p->list[i], extra[c].offset))[0];
        buf_f(out, "%s%s", wanted[c] ? "," : "", wanted[c] ? extra[c].heading : "");
    }
    buf_char(out, '\n');
    for (size_t i = 0; i < p->count; i++) {
        struct sim_person *one = &p->list[i];

        if (one->stranger || one->unlisted)
            continue;
        buf_f(out, "%s,%s,%s,%s,%s,%s", number_of(one), one->name,
              one->staff      ? "staff"
              : one->kind[0]  ? one->kind
                              : "student",
              one->college,
              one->class_name, one->year);
        for (size_t c = 0; c < ARRAY_LEN(extra); c++)
            if (wanted[c])
                buf_f(out, ",%s", *text_at(one, extra[c].offset));
        buf_char(out, '\n');
    }
}
