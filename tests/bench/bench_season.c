/* A clearance season before the clerks come: gives the first PEOPLE of the roster their look-up
 * codes, and writes who of CLERKS scans which of them, in turn, a line "c0001 HY1.…" each. Prints
 * how long a code takes as a picture, from its text to the PNG.
 *
 *   bench_season DATABASE DATA_KEY CLEARANCE PEOPLE CLERKS FILE
 *
 * Through the store's own functions, so that the codes are as the handlers would have made them. */
#include "base/mem.h"
#include "bot/qr.h"
#include "store/lookups.h"
#include "store/people.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { PICTURES = 200, SCALE = 8 /* as push_qr makes them */, SEASON = 90 * 86400 };

struct season {
    struct store *s;
    const char   *clearance;
    int64_t       now, people, clerks;
    int64_t      *person;
    int64_t       count;
    struct buf    last; /* the newest code */
};

static void must(int ok, const struct err *err)
{
    if (ok)
        return;
    fprintf(stderr, "bench_season: %s\n", err->text);
    exit(1);
}

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int keep_person(void *arg, const struct person *p)
{
    struct season *s = arg;

    s->person[s->count++] = p->id;
    return 0;
}

/* The reference is anything that does not come twice: nobody has to guess it here. */
static void write_one(struct season *s, int64_t i, FILE *out)
{
    struct err         err = {0};
    struct lookup_code code = {
        .person = s->person[i],
        .clearance = str_c(s->clearance),
        .issued_at = s->now,
        .expires_at = s->now + SEASON,
    };

    memcpy(code.ref, &i, sizeof i);
    memcpy(code.ref + sizeof i, &s->now, sizeof s->now);
    buf_clear(&s->last);
    must(lookup_issue(s->s, s->now, &code, &err) == 0 &&
             lookup_write(s->s, &code, &s->last, &err) == 0,
         &err);
    fprintf(out, "c%04" PRId64 " %s\n", i % s->clerks + 1, s->last.p);
}

static void write_all(struct season *s, FILE *out)
{
    struct err err = {0};

    must(people_each(s->s, 0, (unsigned)s->people, keep_person, s, &err) == 0 &&
             s->count == s->people,
         &err);
    must(store_begin(s->s, &err) == 0, &err);
    for (int64_t i = 0; i < s->people; i++)
        write_one(s, i, out);
    must(store_commit(s->s, &err) == 0, &err);
}

static void time_pictures(const struct season *s)
{
    auto_buf struct buf png = {0};
    struct err          err = {0};
    double              began;

    must(qr_picture(&png, buf_view(&s->last), SCALE, 0, STR_LIT("离校二维码"), &err) == 0, &err);
    began = now_us();
    for (int i = 0; i < PICTURES; i++) {
        buf_clear(&png);
        must(qr_png(&png, buf_view(&s->last), SCALE, &err) == 0, &err);
    }
    printf("qr_ms=%.3f\n", (now_us() - began) / PICTURES / 1e3);
    began = now_us();
    for (int i = 0; i < PICTURES; i++) {
        buf_clear(&png);
        must(qr_picture(&png, buf_view(&s->last), SCALE, 0, STR_LIT("离校二维码"), &err) == 0, &err);
    }
    printf("qr_caption_ms=%.3f\n", (now_us() - began) / PICTURES / 1e3);
}

int main(int argc, char **argv)
{
    struct season  s = {.now = (int64_t)time(NULL)};
    struct sealer *sealer = NULL;
    struct err     err = {0};
    FILE          *out;

    if (argc != 7 || !str_i64(str_c(argv[4]), &s.people) || s.people < 1 ||
        !str_i64(str_c(argv[5]), &s.clerks) || s.clerks < 1) {
        fputs("usage: bench_season DATABASE DATA_KEY CLEARANCE PEOPLE CLERKS FILE\n", stderr);
        return 2;
    }
    s.clearance = argv[3];
    s.person = xcalloc((size_t)s.people, sizeof *s.person);
    must(sealer_new(&sealer, argv[2], &err) == 0 &&
             store_open(&s.s, argv[1], DB_WRITE, sealer, &err) == 0,
         &err);
    out = fopen(argv[6], "w");
    if (out == NULL) {
        perror(argv[6]);
        return 1;
    }
    write_all(&s, out);
    if (fclose(out) != 0)
        return 1;
    time_pictures(&s);
    store_close(s.s);
    sealer_free(sealer);
    buf_free(&s.last);
    free(s.person);
    return 0;
}
