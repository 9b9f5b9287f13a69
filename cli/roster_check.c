#include "cli/roster_check.h"

#include <stdio.h>

enum {
    LENGTH_ROWS = 20,  /* fewer say nothing about how long a number is */
    LENGTH_SHARE = 95, /* percent that have the usual length */
};

void roster_check_count(struct roster_check *c, const struct roster_row *r)
{
    if (r->digits && r->number.n < ROSTER_LENGTHS)
        c->lengths[roster_kind(r->p.kind)][r->number.n]++;
    if (r->x.id_number.n > 0 && r->p.number.n > 0)
        seen_before(&c->documented, r->p.candidate.n > 0 ? r->p.candidate : r->p.number, 1);
}

bool roster_check_tells(const struct roster_check *c, const struct person *p)
{
    return seen_line(&c->documented, p->number) ||
           (p->candidate.n > 0 && seen_line(&c->documented, p->candidate));
}

/* ---- twice ---- */

static void check_once(struct seen *seen, struct str value, struct roster_row *r,
                       enum roster_field field, int64_t line)
{
    int64_t first = value.n > 0 ? seen_before(seen, value, line) : 0;
    char    zh[60], en[60];

    if (first == 0)
        return;
    snprintf(zh, sizeof zh, "与第 %lld 行相同", (long long)first);
    snprintf(en, sizeof en, "is the same as in line %lld", (long long)first);
    roster_row_blame(r, field, zh, en);
}

void roster_check_twice(struct roster_check *c, struct roster_row *r, int64_t line)
{
    bool numbered = r->number.n > 0;

    check_once(&c->numbers, r->p.number, r, numbered ? ROSTER_NUMBER : ROSTER_CANDIDATE, line);
    if (numbered)
        check_once(&c->candidates, r->p.candidate, r, ROSTER_CANDIDATE, line);
    check_once(&c->documents, r->x.id_number, r, ROSTER_ID_NUMBER, line);
}

int64_t roster_check_phone(struct roster_check *c, const struct roster_row *r, int64_t line)
{
    return r->x.phone.n > 0 ? seen_before(&c->phones, r->x.phone, line) : 0;
}

/* ---- shorter ---- */

void roster_check_length(const struct roster_check *c, struct roster_row *r)
{
    const uint32_t *count = c->lengths[roster_kind(r->p.kind)];
    uint64_t        total = 0;
    size_t          usual = 0;

    for (size_t n = 0; n < ROSTER_LENGTHS; n++) {
        total += count[n];
        usual = count[n] > count[usual] ? n : usual;
    }
    if (r->digits && r->number.n < usual && total >= LENGTH_ROWS &&
        (uint64_t)count[usual] * 100 >= total * LENGTH_SHARE)
        roster_row_blame(r, ROSTER_NUMBER,
                         "比其他人的短，可能丢了前面的 0（确实如此请加 --any-length）",
                         "is shorter than the others, zeros in front may be lost (if it is right, "
                         "say --any-length)");
}

/* ---- who is there ---- */

bool roster_check_has(const struct roster_check *c, const struct person *p)
{
    return seen_line(&c->numbers, p->number) || seen_line(&c->candidates, p->number) ||
           (p->candidate.n > 0 && (seen_line(&c->numbers, p->candidate) ||
                                   seen_line(&c->candidates, p->candidate)));
}

void roster_check_free(struct roster_check *c)
{
    seen_free(&c->numbers);
    seen_free(&c->candidates);
    seen_free(&c->documents);
    seen_free(&c->phones);
    seen_free(&c->documented);
}
