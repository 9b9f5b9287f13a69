/* Check-ins of the days before today, so that the bench can be run beside a long history.
 *
 *   bench_fill DATABASE ROWS     the database must exist (hongyan roster import makes it)
 *
 * Through the store's own functions, so that the rows are as the handlers would have written
 * them. */
#include "base/cst.h"
#include "base/mem.h"
#include "store/answers.h"
#include "store/submissions.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PEOPLE = 50000, BATCH = 50000 };

static void must(int ok, const struct err *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_fill: %s\n", err->text);
    exit(1);
}

/* One check-in: `person` of the day. Members outside the roster have negative numbers. */
static void fill_one(struct store *s, int64_t day, int64_t person, struct str answers)
{
    char              receipt[24], member[24];
    bool              added;
    struct err        err = {0};
    struct submission sub = {
        .flow = STR_LIT("checkin"),
        .day = day,
        .person = -person,
        .answers = answers,
        .at = cst_day_start(day) + 7 * 3600 + person % 3600,
    };

    snprintf(receipt, sizeof receipt, "%05" PRId64, person);
    snprintf(member, sizeof member, "%010" PRId64, 1990000000 + person);
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

static void fill(struct store *s, int64_t rows)
{
    auto_buf struct buf answers = {0};
    struct err          err = {0};
    int64_t             first = cst_day((int64_t)time(NULL)) - 1 - (rows - 1) / PEOPLE;

    write_answers(s, &answers);
    for (int64_t i = 0; i < rows; i++) {
        if (i % BATCH == 0)
            must(store_begin(s, &err) == 0, &err);
        fill_one(s, first + i / PEOPLE, i % PEOPLE + 1, buf_view(&answers));
        if ((i + 1) % BATCH == 0 || i + 1 == rows)
            must(store_commit(s, &err) == 0, &err);
        if ((i + 1) % BATCH == 0)
            store_checkpoint(s);
    }
}

int main(int argc, char **argv)
{
    struct store *s = NULL;
    struct err    err = {0};
    int64_t       rows;

    if (argc != 3 || !str_i64(str_c(argv[2]), &rows) || rows < 1) {
        fputs("usage: bench_fill DATABASE ROWS\n", stderr);
        return 2;
    }
    must(store_open(&s, argv[1], DB_WRITE, NULL, &err) == 0, &err);
    fill(s, rows);
    store_checkpoint(s);
    store_close(s);
    return 0;
}
