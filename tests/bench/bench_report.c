/* How long the reports of the staff take (store/report.h) beside a history of one flow:
 *
 *   bench_report DATABASE     one line each of name=milliseconds, the median of several
 *
 * The callers format nothing here: what is timed is what stops the worker. */
#include "base/cst.h"
#include "base/mem.h"
#include "store/report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { TIMES = 7 };

struct counts {
    int64_t rows, people, done;
};

struct reports {
    struct store *s;
    char          college[64], class_name[64]; /* of the first class */
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int count_class(void *arg, const struct report_class *c)
{
    struct counts *n = arg;

    n->rows++;
    n->people += c->people;
    n->done += c->done;
    return 0;
}

static int count_day(void *arg, int64_t day, int64_t people, int64_t done)
{
    struct counts *n = arg;

    (void)day;
    n->rows++;
    n->people += people;
    n->done += done;
    return 0;
}

static int count_missing(void *arg, const struct report_person *p)
{
    struct counts *n = arg;

    (void)p;
    n->rows++;
    return 0;
}

static struct report_filter yesterday(void)
{
    return (struct report_filter){.flow = STR_LIT("morning"),
                                  .day = cst_day((int64_t)time(NULL)) - 1};
}

static int whole_school(const struct reports *r, struct counts *n, struct err *err)
{
    struct report_filter f = yesterday();

    return report_classes(r->s, &f, count_class, n, err);
}

static int one_class(const struct reports *r, struct counts *n, struct err *err)
{
    struct report_filter f = yesterday();

    f.college = str_c(r->college);
    f.class_name = str_c(r->class_name);
    return report_classes(r->s, &f, count_class, n, err);
}

static int class_days(const struct reports *r, struct counts *n, struct err *err)
{
    struct report_filter f = yesterday();

    f.college = str_c(r->college);
    f.class_name = str_c(r->class_name);
    return report_days(r->s, &f, f.day - 199, f.day, count_day, n, err);
}

static int missing_page(const struct reports *r, struct counts *n, struct err *err)
{
    struct report_filter f = yesterday();

    return report_missing(r->s, &f, STR_LIT("student"), STR_LIT(""), 50, count_missing, n, err);
}

static int keep_class(void *arg, const struct report_class *c)
{
    struct reports *r = arg;

    snprintf(r->college, sizeof r->college, "%.*s", STR_ARG(c->college));
    snprintf(r->class_name, sizeof r->class_name, "%.*s", STR_ARG(c->class_name));
    return 1;
}

static void sort(double *list, unsigned n)
{
    for (unsigned i = 1; i < n; i++)
        for (unsigned k = i; k > 0 && list[k - 1] > list[k]; k--) {
            double swap = list[k];

            list[k] = list[k - 1];
            list[k - 1] = swap;
        }
}

static void time_report(const struct reports *r, const char *name,
                        int (*run)(const struct reports *r, struct counts *n, struct err *err))
{
    double        times[TIMES];
    struct counts n;
    struct err    err = {0};

    for (unsigned i = 0; i < TIMES; i++) {
        double start = now_ms();

        n = (struct counts){0};
        if (run(r, &n, &err) < 0) {
            fprintf(stderr, "bench_report: %s: %s\n", name, err.text);
            exit(1);
        }
        times[i] = now_ms() - start;
    }
    sort(times, TIMES);
    printf("%s=%.2f\n%s_rows=%" PRId64 "\n", name, times[TIMES / 2], name, n.rows);
}

int main(int argc, char **argv)
{
    struct reports       r = {0};
    struct report_filter f = yesterday();
    struct err           err = {0};

    if (argc != 2) {
        fputs("usage: bench_report DATABASE\n", stderr);
        return 2;
    }
    if (store_open(&r.s, argv[1], DB_READ, NULL, &err) < 0 ||
        report_classes(r.s, &f, keep_class, &r, &err) < 0) {
        fprintf(stderr, "bench_report: %s\n", err.text);
        return 1;
    }
    time_report(&r, "report_school", whole_school);
    time_report(&r, "report_class", one_class);
    time_report(&r, "report_class_days", class_days);
    time_report(&r, "report_missing", missing_page);
    store_close(r.s);
    return 0;
}
