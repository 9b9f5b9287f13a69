/* Numbers of the roster in place of words: 发通知 20260001 20260002. */
#include "handlers/notice_private.h"
#include "handlers/notice_whom.h"
#include "handlers/texts.h"

#include <string.h>

enum { MOST = 50, DIGITS = 6 };

struct finding {
    const struct ctx    *ctx;
    const struct scopes *scopes; /* NULL: not looked at */
    int64_t              person; /* of the word that is looked up; 0: nobody, or not his */
};

static int keep_person(void *arg, const struct person *p)
{
    struct finding *f = arg;

    if (f->scopes == NULL || scopes_have(f->scopes, p->college, p->class_name))
        f->person = p->id;
    return 0;
}

/* 1: the roster has that number, whoever's it is. */
static int look_up(struct finding *f, struct str number, struct err *err)
{
    f->person = 0;
    return people_find(f->ctx->store, number, keep_person, f, err);
}

/* A slip of the hand in the first number is one of a list, too; a year is none. */
static bool is_number(struct str word)
{
    size_t n = 0;

    while (n < word.n && word.p[n] >= '0' && word.p[n] <= '9')
        n++;
    return n == word.n && n >= DIGITS;
}

static void add_once(struct buf *persons, int64_t person)
{
    int64_t one;

    for (size_t i = 0; i < persons->n; i += sizeof one) {
        memcpy(&one, persons->p + i, sizeof one);
        if (one == person)
            return;
    }
    buf_add(persons, &person, sizeof person);
}

static int take_word(struct finding *f, struct str word, struct buf *persons, struct buf *unknown,
                     struct err *err)
{
    if (look_up(f, word, err) < 0)
        return -1;
    if (f->person > 0)
        add_once(persons, f->person);
    else
        buf_f(unknown, "%s%.*s", unknown->n > 0 ? "、" : "", STR_ARG(word));
    return 0;
}

/* Whether somebody is there who is not the sender's is not told. */
static int say_result(const struct ctx *ctx, const struct buf *persons, const struct buf *unknown,
                      struct buf *why)
{
    if (unknown->n > 0)
        buf_f(why,
              tr(ctx, "这些学号不在您的范围里，或名册里没有：%.*s。请改好再发。",
                 "These numbers are not in your scope, or not in the roster: %.*s. Please put them "
                 "right."),
              STR_ARG(text_chars(buf_view(unknown), 200)));
    else if (persons->n > MOST * sizeof(int64_t))
        buf_f(why,
              tr(ctx, "名单一次最多 %d 人，请分几次发。", "At most %d people in a list."), MOST);
    return why->n == 0;
}

int notice_list_read(const struct ctx *ctx, const struct scopes *scopes, struct str text,
                     struct buf *persons, struct buf *why, struct err *err)
{
    struct finding      f = {.ctx = ctx, .scopes = scopes};
    auto_buf struct buf plain = {0}, found = {0}, unknown = {0};
    struct str          rest, word = {"", 0};
    int                 rc;

    whom_plain(text, &plain);
    rest = str_trim(buf_view(&plain));
    str_split(&rest, ' ', &word);
    if (word.n == 0 || (rc = look_up(&f, word, err)) < 0)
        return word.n == 0 ? NOTICE_NO_LIST : -1;
    if (rc == 0 && !is_number(word))
        return NOTICE_NO_LIST;
    rest = str_trim(buf_view(&plain));
    while (rest.n > 0 && str_split(&rest, ' ', &word)) {
        if (word.n > 0 && found.n <= MOST * sizeof(int64_t) &&
            take_word(&f, word, &found, &unknown, err) < 0)
            return -1;
        rest = rest.p ? str_trim(rest) : STR_LIT("");
    }
    if (!say_result(ctx, &found, &unknown, why))
        return 0;
    buf_add(persons, found.p, found.n);
    return 1;
}
