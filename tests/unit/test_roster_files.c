/* The two files that an import writes: the sealed spool, and the rows that were refused. */
#include "tests/unit/roster_world.h"

#include "cli/refused.h"
#include "cli/roster_plan.h"
#include "cli/spool.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

/* ---- the spool ---- */

static struct sealer *new_sealer(void)
{
    struct sealer *s = NULL;
    struct err     err = {0};

    CHECK(sealer_new(&s, "dGVzdCBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE=", &err) == 0, "a sealer");
    return s;
}

/* A row whose cells are told by its line; some are empty, one is longer than a block. */
static void make_row(struct sheet_row *row, struct str cells[4], struct buf *memory, int64_t line)
{
    buf_clear(memory);
    buf_room(memory, 20000);
    buf_f(memory, "%lld", (long long)line);
    cells[0] = (struct str){memory->p, memory->n};
    cells[1] = STR_LIT("");
    cells[2] = (struct str){memory->p + memory->n, line == 700 ? 10000u : (size_t)line % 50};
    memset(memory->p + memory->n, 'x', cells[2].n);
    cells[3] = STR_LIT("林小满13800000001");
    *row = (struct sheet_row){.line = line, .cells = cells, .count = 4};
}

enum { ROWS = 2000 };

static void check_rows(struct spool *s)
{
    auto_buf struct buf memory = {0};
    struct str          cells[4];
    struct sheet_row    want, row;
    struct err          err = {0};
    int64_t             line = 0;

    CHECK(spool_rewind(s, &err) == 0, "rewound: %s", err.text);
    while (spool_next(s, &row, &err) > 0) {
        make_row(&want, cells, &memory, ++line);
        CHECK(row.line == line && row.count == want.count, "row %lld is there", (long long)line);
        for (unsigned i = 0; i < row.count; i++)
            CHECK(str_eq(row.cells[i], want.cells[i]), "cell %u of row %lld", i, (long long)line);
    }
    CHECK(line == ROWS && err.kind == ERR_NONE, "all rows come: %lld %s", (long long)line,
          err.text);
}

static void spool_gives_rows_back(void **state)
{
    struct sealer      *sealer = new_sealer();
    struct spool       *s = NULL;
    auto_buf struct buf memory = {0};
    struct str          cells[4];
    struct sheet_row    row;
    struct err          err = {0};

    (void)state;
    CHECK(spool_open(&s, sealer, &err) == 0, "opened: %s", err.text);
    for (int64_t line = 1; line <= ROWS; line++) {
        make_row(&row, cells, &memory, line);
        CHECK(spool_put(s, &row, &err) == 0, "put: %s", err.text);
    }
    CHECK(spool_count(s) == ROWS, "they are counted");
    check_rows(s);
    check_rows(s); /* and again */
    CHECK(spool_rewind(s, &err) == 0 && spool_next(s, &row, &err) == 1, "one row");
    check_rows(s); /* from the middle */
    spool_close(s);
    sealer_free(sealer);
}

static void empty_spool(void **state)
{
    struct sealer   *sealer = new_sealer();
    struct spool    *s = NULL;
    struct sheet_row row;
    struct err       err = {0};

    (void)state;
    CHECK(spool_open(&s, sealer, &err) == 0 && spool_rewind(s, &err) == 0, "%s", err.text);
    CHECK(spool_next(s, &row, &err) == 0, "no row");
    spool_close(s);
    sealer_free(sealer);
}

/* The file of a process's descriptor that has been deleted: the spool's. */
static int find_deleted(struct buf *bytes)
{
    DIR           *dir = opendir("/proc/self/fd");
    struct dirent *entry;
    int            found = 0;

    while ((entry = readdir(dir)) != NULL) {
        char    path[300], to[300];
        ssize_t n;
        int     fd;

        snprintf(path, sizeof path, "/proc/self/fd/%s", entry->d_name);
        n = readlink(path, to, sizeof to - 1);
        to[n > 0 ? n : 0] = '\0';
        if (strstr(to, "(deleted)") == NULL || strstr(to, "memfd") != NULL ||
            (fd = open(path, O_RDONLY)) < 0)
            continue;
        while ((n = read(fd, buf_room(bytes, 65536), 65536)) > 0)
            bytes->n += (size_t)n;
        close(fd);
        found++;
    }
    closedir(dir);
    return found;
}

static void spool_is_sealed(void **state)
{
    static const char   secret[] = "13800000001";
    struct sealer      *sealer = new_sealer();
    struct spool       *s = NULL;
    auto_buf struct buf memory = {0}, bytes = {0};
    struct str          cells[4];
    struct sheet_row    row;
    struct err          err = {0};

    (void)state;
    CHECK(spool_open(&s, sealer, &err) == 0, "%s", err.text);
    for (int64_t line = 1; line <= ROWS; line++) {
        make_row(&row, cells, &memory, line);
        spool_put(s, &row, &err);
    }
    CHECK(spool_rewind(s, &err) == 0, "%s", err.text);
    CHECK(find_deleted(&bytes) == 1 && bytes.n > ROWS * 30, "its file has no name, and is there");
    CHECK(memmem(bytes.p, bytes.n, secret, strlen(secret)) == NULL, "no phone is in it");
    CHECK(memmem(bytes.p, bytes.n, "林小满", strlen("林小满")) == NULL, "no name is in it");
    spool_close(s);
    sealer_free(sealer);
}

/* ---- the plan ---- */

#define TEXT(literal) {(literal), sizeof(literal) - 1}

static const struct roster_plan planned[] = {
    {.line = 2,
     .p = {.number = TEXT("2021000001"), .candidate = TEXT("21360000000001"),
           .name = TEXT("林小满"), .kind = TEXT("undergraduate"),
           .origin = TEXT("mainland"), .college = TEXT("文学院"),
           .class_name = TEXT("一班"), .year = 2021, .state = TEXT("expected"),
           .state_from = 20000, .state_until = 21000},
     .sealed = {.id_type = TEXT("id_card"), .id_number = {TEXT("i1"), TEXT("v\0001")},
                .phone = {TEXT("i2"), TEXT("v2")},
                .mail = {TEXT("i3"), TEXT("v3")}}},
    {.line = 9, .p = {.number = TEXT("2"), .name = TEXT("b"), .state_from = -1,
                      .state_until = -1}},
};

static void check_planned(const struct roster_plan *got, const struct roster_plan *want)
{
    const struct person        *a = &got->p, *b = &want->p;
    const struct person_sealed *x = &got->sealed, *y = &want->sealed;
    const struct {
        const char *name;
        struct str  got, want;
    } texts[] = {
        {"number", a->number, b->number},
        {"candidate", a->candidate, b->candidate},
        {"name", a->name, b->name},
        {"kind", a->kind, b->kind},
        {"origin", a->origin, b->origin},
        {"college", a->college, b->college},
        {"class", a->class_name, b->class_name},
        {"state", a->state, b->state},
        {"type", x->id_type, y->id_type},
        {"document's index", x->id_number.index, y->id_number.index},
        {"document", x->id_number.value, y->id_number.value},
        {"phone's index", x->phone.index, y->phone.index},
        {"phone", x->phone.value, y->phone.value},
        {"mail's index", x->mail.index, y->mail.index},
        {"mail", x->mail.value, y->mail.value},
    };

    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        CHECK(str_eq(texts[i].got, texts[i].want), "%s of line %d", texts[i].name,
              (int)want->line);
    CHECK(got->line == want->line && a->year == b->year && a->state_from == b->state_from &&
              a->state_until == b->state_until && a->id == 0 && a->confirmed_at == 0,
          "the numbers of line %d", (int)want->line);
}

static void plan_gives_people_back(void **state)
{
    struct sealer     *sealer = new_sealer();
    struct spool      *s = NULL;
    struct roster_plan plan;
    struct err         err = {0};

    (void)state;
    CHECK(spool_open(&s, sealer, &err) == 0, "opened: %s", err.text);
    for (size_t i = 0; i < ARRAY_LEN(planned); i++)
        CHECK(roster_plan_put(s, &planned[i], &err) == 0, "put: %s", err.text);
    CHECK(spool_rewind(s, &err) == 0, "rewound: %s", err.text);
    for (size_t i = 0; i < ARRAY_LEN(planned); i++) {
        CHECK(roster_plan_next(s, &plan, &err) == 1, "entry %zu: %s", i, err.text);
        check_planned(&plan, &planned[i]);
    }
    CHECK(roster_plan_next(s, &plan, &err) == 0, "the end");
    spool_close(s);
    sealer_free(sealer);
}

static void no_plan(void **state)
{
    struct sealer      *sealer = new_sealer();
    struct spool       *s = NULL;
    auto_buf struct buf memory = {0};
    struct str          cells[4];
    struct sheet_row    row;
    struct roster_plan  plan = {.line = 7};
    struct err          err = {0};

    (void)state;
    make_row(&row, cells, &memory, 1);
    CHECK(spool_open(&s, sealer, &err) == 0 && spool_put(s, &row, &err) == 0 &&
              spool_rewind(s, &err) == 0, "a row of a table: %s", err.text);
    CHECK(roster_plan_next(s, &plan, &err) == -1 && err.kind == ERR_RETRY, "is no entry");
    CHECK(plan.line == 7, "the output is untouched");
    spool_close(s);
    sealer_free(sealer);
}

/* ---- refused rows ---- */

static void read_path(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "r");

    CHECK(f != NULL, "%s is there", path);
    out->n += fread(buf_room(out, 65536), 1, 65536, f);
    out->p[out->n] = '\0';
    fclose(f);
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

struct folder {
    char dir[64], table[80], refused[100], part[120];
};

static void folder_make(struct folder *f)
{
    strcpy(f->dir, "/tmp/hongyan-refused-XXXXXX");
    CHECK(mkdtemp(f->dir) != NULL, "a folder");
    snprintf(f->table, sizeof f->table, "%s/t.xlsx", f->dir);
    snprintf(f->refused, sizeof f->refused, "%s.refused.csv", f->table);
    snprintf(f->part, sizeof f->part, "%s.part", f->refused);
}

static void folder_remove(struct folder *f)
{
    unlink(f->refused);
    CHECK(rmdir(f->dir) == 0, "nothing else is left in the folder");
}

static void refused_rows(void **state)
{
    struct folder       f;
    struct world        w;
    struct sheet_row    row;
    struct refused     *r = NULL;
    auto_buf struct buf text = {0};
    struct stat         st;

    (void)state;
    folder_make(&f);
    CHECK(world_open(&w, "学号,姓名,原因,备注\n1,a,old,\"x,y\"\n2\n", NULL) == 0, "%s", w.err.text);
    refused_new(&r, f.table, &w.columns);
    while (sheet_next(w.sheet, &row, &w.err) > 0)
        CHECK(refused_add(r, &row, STR_LIT("姓名：不对, 真的"), &w.err) == 0, "%s", w.err.text);
    CHECK(!exists(f.refused) && exists(f.part), "it appears when it is whole");
    CHECK(refused_finish(r, &w.err) == 0 && exists(f.refused) && !exists(f.part), "then it does");
    CHECK(strcmp(refused_path(r), f.refused) == 0, "its name is told");
    read_path(f.refused, &text);
    CHECK(strcmp(text.p, "\xef\xbb\xbf学号,姓名,备注,原因（改好后请清空这一格）\r\n1,a,\"x,y\",\"姓名：不对, 真的\"\r\n"
                         "2,,,\"姓名：不对, 真的\"\r\n") == 0,
          "the columns are the same, with one new reason each:\n%s", text.p);
    CHECK(stat(f.refused, &st) == 0 && (st.st_mode & 0777) == 0600, "nobody else may read it");
    refused_free(r);
    world_close(&w);
    folder_remove(&f);
}

static void nothing_refused(void **state)
{
    struct folder   f;
    struct world    w;
    struct refused *r = NULL;
    FILE           *old;

    (void)state;
    folder_make(&f);
    CHECK(world_open(&w, "学号,姓名\n", NULL) == 0, "%s", w.err.text);
    CHECK((old = fopen(f.refused, "w")) != NULL, "a file of an earlier time");
    fclose(old);
    refused_new(&r, f.table, &w.columns);
    CHECK(refused_finish(r, &w.err) == 0 && !exists(f.refused), "it is gone");
    CHECK(refused_finish(r, &w.err) == 0, "none was there");
    refused_free(r);
    world_close(&w);
    folder_remove(&f);
}

static void broken_off(void **state)
{
    struct folder    f;
    struct world     w;
    struct sheet_row row;
    struct refused  *r = NULL;

    (void)state;
    folder_make(&f);
    CHECK(world_open(&w, "学号,姓名\n1,a\n", NULL) == 0, "%s", w.err.text);
    refused_new(&r, f.table, &w.columns);
    CHECK(sheet_next(w.sheet, &row, &w.err) == 1, "a row");
    CHECK(refused_add(r, &row, STR_LIT("x"), &w.err) == 0, "%s", w.err.text);
    refused_free(r);
    CHECK(!exists(f.part) && !exists(f.refused), "nothing stays");
    world_close(&w);
    folder_remove(&f);
}

static void no_place(void **state)
{
    struct world     w;
    struct sheet_row row;
    struct refused  *r = NULL;

    (void)state;
    CHECK(world_open(&w, "学号,姓名\n1,a\n", NULL) == 0, "%s", w.err.text);
    refused_new(&r, "/nowhere/t.csv", &w.columns);
    CHECK(sheet_next(w.sheet, &row, &w.err) == 1, "a row");
    CHECK(refused_add(r, &row, STR_LIT("x"), &w.err) < 0 && strstr(w.err.text, "无法写入"),
          "it cannot be written: %s", w.err.text);
    refused_free(r);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spool_gives_rows_back), cmocka_unit_test(empty_spool),
        cmocka_unit_test(spool_is_sealed),       cmocka_unit_test(plan_gives_people_back),
        cmocka_unit_test(no_plan),               cmocka_unit_test(refused_rows),
        cmocka_unit_test(nothing_refused),       cmocka_unit_test(broken_off),
        cmocka_unit_test(no_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
