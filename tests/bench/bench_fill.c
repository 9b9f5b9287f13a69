/* Check-ins of the days before today, so that the bench can be run beside a long history.
 *
 *   bench_fill DATABASE ROWS [FLOW PEOPLE]     the database must exist (roster import makes it)
 *
 * Without FLOW: check-ins of 50,000 members outside the roster. With it: of the first PEOPLE people
 * of the roster, and their days in a row.
 *
 * Through the store's own functions, so that the rows are as the handlers would have written
 * them. */
#include "base/cst.h"
#include "base/mem.h"
#include "store/answers.h"
#include "store/people.h"
#include "store/submissions.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { STRANGERS = 50000, BATCH = 50000 };

static void must(int ok, const struct err *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_fill: %s\n", err->text);
    exit(1);
}

/* Who checks in, of which flow. */
struct history {
    struct str flow;
    bool       counts; /* days in a row */
    int64_t   *people; /* as submission.person */
    int64_t    count;
};

static void fill_one(struct store *s, const struct history *h, int64_t day, int64_t i,
                     struct str answers)
{
    char              receipt[24], member[24];
    bool              added;
    struct err        err = {0};
    struct submission sub = {
        .flow = h->flow,
        .day = day,
        .person = h->people[i],
        .answers = answers,
        .counts = h->counts,
        .at = cst_day_start(day) + 7 * 3600 + i % 3600,
    };

    snprintf(receipt, sizeof receipt, "%05" PRId64, i + 1);
    snprintf(member, sizeof member, "%010" PRId64, 1990000001 + i);
    sub.receipt = str_c(receipt);
    sub.member = str_c(member);
    must(submission_add(s, &sub, 1, &added, &err) == 0 && added, &err);
}

static void write_answers(struct store *s, struct buf *out)
{
    auto_answers struct answers a = {0};
    struct err                  err = {0};

    must(answers_set(&a, "health", STR_LIT("normal"), false) == 0 &&
             answers_set(&a, "place", STR_LIT("campus"), false) == 0 &&
             answers_set(&a, "temperature", STR_LIT("36.5"), false) == 0 &&
             answers_write(s, &a, out, &err) == 0,
         &err);
}

static void fill(struct store *s, const struct history *h, int64_t rows)
{
    auto_buf struct buf answers = {0};
    struct err          err = {0};
    int64_t             first = cst_day((int64_t)time(NULL)) - 1 - (rows - 1) / h->count;

    write_answers(s, &answers);
    for (int64_t i = 0; i < rows; i++) {
        if (i % BATCH == 0)
            must(store_begin(s, &err) == 0, &err);
        fill_one(s, h, first + i / h->count, i % h->count, buf_view(&answers));
        if ((i + 1) % BATCH == 0 || i + 1 == rows)
            must(store_commit(s, &err) == 0, &err);
        if ((i + 1) % BATCH == 0)
            store_checkpoint(s);
    }
}

static int keep_person(void *arg, const struct person *p)
{
    struct history *h = arg;

    h->people[h->count++] = p->id;
    return 0;
}

static void read_people(struct store *s, struct history *h, int64_t most)
{
    struct err err = {0};

    must(people_each(s, 0, (unsigned)most, keep_person, h, &err) == 0 && h->count == most, &err);
}

static void strangers(struct history *h)
{
    while (h->count < STRANGERS) {
        h->people[h->count] = -h->count - 1;
        h->count++;
    }
}

int main(int argc, char **argv)
{
    struct store  *s = NULL;
    struct err     err = {0};
    int64_t        rows, people = STRANGERS;
    struct history h = {.flow = STR_LIT("checkin")};

    if ((argc != 3 && argc != 5) || !str_i64(str_c(argv[2]), &rows) || rows < 1 ||
        (argc == 5 && (!str_i64(str_c(argv[4]), &people) || people < 1))) {
        fputs("usage: bench_fill DATABASE ROWS [FLOW PEOPLE]\n", stderr);
        return 2;
    }
    must(store_open(&s, argv[1], DB_WRITE, NULL, &err) == 0, &err);
    h.people = xcalloc((size_t)people, sizeof *h.people);
    if (argc == 5) {
        h.flow = str_c(argv[3]);
        h.counts = true;
        read_people(s, &h, people);
    } else {
        strangers(&h);
    }
    fill(s, &h, rows);
    store_checkpoint(s);
    store_close(s);
    free(h.people);
    return 0;
}
