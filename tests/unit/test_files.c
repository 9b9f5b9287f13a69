/* Sealed files: what is put is got, what was changed, moved or named otherwise is not. */
#include "base/mem.h"
#include "bot/files.h"
#include "tests/test.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
#define OTHER "ZGVtbyBkYXRhIGtleTogbm90IGZvciByZWFsIGRhdGE="

struct fixture {
    char           dir[40], folder[60];
    struct sealer *sealer;
};

static int set_up(void **state)
{
    struct fixture *f = xcalloc(1, sizeof *f);

    strcpy(f->dir, "/tmp/hongyan-files-XXXXXX");
    CHECK(mkdtemp(f->dir) != NULL, "a folder");
    snprintf(f->folder, sizeof f->folder, "%s/files", f->dir);
    CHECK(sealer_new(&f->sealer, KEY, NULL) == 0, "a key");
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    char            command[100];

    snprintf(command, sizeof command, "rm -rf %s", f->dir);
    CHECK(system(command) == 0, "the folder is gone");
    sealer_free(f->sealer);
    free(f);
    return 0;
}

static void put(struct fixture *f, struct str bytes, char name[FILES_NAME])
{
    struct err err = {0};

    CHECK(files_put(f->folder, f->sealer, bytes, name, &err) == 0, "a file is put: %s", err.text);
}

static char *path_of(const struct fixture *f, const char *name, const char *tail)
{
    static char path[140];

    snprintf(path, sizeof path, "%s/%s%s", f->folder, name, tail);
    return path;
}

static bool holds(struct fixture *f, const char *name, struct str want)
{
    auto_buf struct buf out = {0};

    buf_c(&out, "before ");
    return files_get(f->folder, f->sealer, str_c(name), &out, NULL) == 0 &&
           str_eq(str_skip(buf_view(&out), 7), want);
}

static bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/* ---- */

static void test_life(void **state)
{
    struct fixture *f = *state;
    char            name[FILES_NAME], other[FILES_NAME];

    put(f, STR_LIT("the first face"), name);
    put(f, STR_LIT("the first face"), other);
    CHECK(strlen(name) == 32 && strcmp(name, other) != 0, "two names: %s %s", name, other);
    CHECK(exists(path_of(f, name, ".new")), "it is new");
    CHECK(holds(f, name, STR_LIT("the first face")), "and opens");
    CHECK(files_keep(f->folder, str_c(name), NULL) == 0, "it is kept");
    CHECK(exists(path_of(f, name, "")) && !exists(path_of(f, name, ".new")), "it is new no more");
    CHECK(holds(f, name, STR_LIT("the first face")), "and opens");
    CHECK(files_delete(f->folder, str_c(name), NULL) == 0 &&
              files_delete(f->folder, str_c(other), NULL) == 0,
          "kept or new, it is deleted");
    CHECK(!exists(path_of(f, name, "")) && !exists(path_of(f, other, ".new")), "they are gone");
    CHECK(files_delete(f->folder, str_c(name), NULL) == 0, "deleting again is fine");
    CHECK(!holds(f, name, STR_LIT("the first face")), "nothing is there");
}

static void test_sizes(void **state)
{
    static const size_t sizes[] = {0, 1, 100000, 131072, 131073, 5 << 20};
    struct fixture     *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        auto_free char *bytes = malloc(sizes[i] + 1);
        char            name[FILES_NAME];

        memset(bytes, (int)i + 1, sizes[i] + 1);
        put(f, (struct str){bytes, sizes[i]}, name);
        CHECK(holds(f, name, (struct str){bytes, sizes[i]}), "%zu bytes come back", sizes[i]);
    }
}

static void test_rights(void **state)
{
    struct fixture *f = *state;
    char            name[FILES_NAME];
    struct stat     info;

    umask(0);
    put(f, STR_LIT("a face"), name);
    umask(022);
    CHECK(stat(f->folder, &info) == 0 && (info.st_mode & 0777) == 0700, "the folder is ours");
    CHECK(stat(path_of(f, name, ".new"), &info) == 0 && (info.st_mode & 0777) == 0600,
          "so is the file");
}

static void test_is_sealed(void **state)
{
    struct fixture *f = *state;
    char            name[FILES_NAME], bytes[200];
    FILE           *file;
    size_t          n;

    put(f, STR_LIT("a face that nobody sees"), name);
    file = fopen(path_of(f, name, ".new"), "rb");
    n = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    CHECK(n == 23 + SEALED_OVERHEAD && memmem(bytes, n, "face", 4) == NULL, "it is sealed");
}

/* What a hand in the folder may do. */
static void test_changed(void **state)
{
    struct fixture     *f = *state;
    char                a[FILES_NAME], b[FILES_NAME], path[140];
    struct err          err = {0};
    auto_buf struct buf out = {0};
    FILE               *file;

    put(f, STR_LIT("the face of a"), a);
    put(f, STR_LIT("the face of b"), b);
    strcpy(path, path_of(f, a, ".new"));
    CHECK(rename(path_of(f, b, ".new"), path) == 0, "b in the place of a");
    CHECK(files_get(f->folder, f->sealer, str_c(a), &out, &err) == -1 && err.kind == ERR_FORBIDDEN,
          "it does not open under another name");
    put(f, STR_LIT("the face of a"), a);
    CHECK(truncate(path_of(f, a, ".new"), 40) == 0, "a part of it");
    CHECK(files_get(f->folder, f->sealer, str_c(a), &out, &err) == -1, "does not open");
    put(f, STR_LIT("the face of a"), a);
    file = fopen(path_of(f, a, ".new"), "ab");
    fputc('x', file);
    fclose(file);
    CHECK(files_get(f->folder, f->sealer, str_c(a), &out, &err) == -1, "nor a byte more");
    CHECK(out.n == 0, "the output is left alone");
}

static void test_other_key(void **state)
{
    struct fixture     *f = *state;
    char                name[FILES_NAME];
    struct sealer      *other;
    auto_buf struct buf out = {0};
    struct err          err = {0};

    put(f, STR_LIT("a face"), name);
    CHECK(sealer_new(&other, OTHER, NULL) == 0, "another key");
    CHECK(files_get(f->folder, other, str_c(name), &out, &err) == -1 && err.kind == ERR_FORBIDDEN,
          "does not open it");
    sealer_free(other);
}

static void test_bad_names(void **state)
{
    static const char *const names[] = {
        "",
        ".",
        "..",
        "../files",
        "/etc/passwd",
        "0123456789abcdef0123456789abcde",
        "0123456789abcdef0123456789abcdef0",
        "0123456789abcdef0123456789abcdeF",
        "../../0123456789abcdef0123456789",
        "0123456789abcdef0123456789ab/ef0",
        "0123456789abcdef0123456789ab.new",
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        auto_buf struct buf out = {0};
        struct err          err = {0};

        CHECK(files_get(f->folder, f->sealer, str_c(names[i]), &out, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT,
              "\"%s\" is no name", names[i]);
        CHECK(files_keep(f->folder, str_c(names[i]), &err) == -1 && err.kind == ERR_BAD_INPUT,
              "\"%s\" is not kept", names[i]);
        CHECK(files_delete(f->folder, str_c(names[i]), &err) == -1 && err.kind == ERR_BAD_INPUT,
              "\"%s\" is not deleted", names[i]);
    }
}

static void test_no_folder(void **state)
{
    struct fixture     *f = *state;
    char                name[FILES_NAME] = "kept", deep[80];
    auto_buf struct buf out = {0};
    struct err          err = {0};

    CHECK(files_get(f->folder, f->sealer, STR_LIT("0123456789abcdef0123456789abcdef"), &out,
                    &err) == -1 &&
              err.kind == ERR_RETRY,
          "there is no such file: %s", err.text);
    CHECK(files_keep(f->folder, STR_LIT("0123456789abcdef0123456789abcdef"), &err) == -1 &&
              err.kind == ERR_RETRY,
          "nor can it be kept");
    snprintf(deep, sizeof deep, "%s/not/there", f->dir);
    CHECK(files_put(deep, f->sealer, STR_LIT("x"), name, &err) == -1 && err.kind == ERR_RETRY,
          "a folder in a folder that is not there");
    snprintf(deep, sizeof deep, "%s/file", f->dir);
    fclose(fopen(deep, "w"));
    CHECK(files_put(deep, f->sealer, STR_LIT("x"), name, &err) == -1 && err.kind == ERR_RETRY,
          "a folder that is a file: %s", err.text);
    CHECK(strcmp(name, "kept") == 0, "the name is left alone");
}

/* ---- after a crash ---- */

struct found {
    unsigned count;
    char     name[FILES_NAME];
    int64_t  written_at;
    int      rc;
};

static int each_new(void *arg, struct str name, int64_t written_at, struct err *err)
{
    struct found *found = arg;

    (void)err;
    found->count++;
    found->written_at = written_at;
    snprintf(found->name, sizeof found->name, "%.*s", STR_ARG(name));
    return found->rc;
}

static void test_new_ones(void **state)
{
    struct fixture *f = *state;
    struct found    found = {0};
    char            kept[FILES_NAME], fresh[FILES_NAME];

    static const struct timespec old[2] = {{.tv_sec = 1700000000}, {.tv_sec = 1700000000}};

    CHECK(files_new(f->folder, each_new, &found, NULL) == 0 && found.count == 0,
          "no folder, no files");
    put(f, STR_LIT("kept"), kept);
    CHECK(files_keep(f->folder, str_c(kept), NULL) == 0, "one is kept");
    put(f, STR_LIT("fresh"), fresh);
    fclose(fopen(path_of(f, "notes", ".new"), "w"));
    fclose(fopen(path_of(f, "0123456789abcdef0123456789abcdef", ".new~"), "w"));
    CHECK(files_new(f->folder, each_new, &found, NULL) == 0, "the folder is read");
    CHECK(found.count == 1 && strcmp(found.name, fresh) == 0, "one is new, and strangers are none");
    CHECK(utimensat(AT_FDCWD, path_of(f, fresh, ".new"), old, 0) == 0 &&
              files_new(f->folder, each_new, &found, NULL) == 0 && found.written_at == 1700000000,
          "since when");
    found.rc = -1;
    CHECK(files_new(f->folder, each_new, &found, NULL) == -1, "the caller's failure is ours");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_life),      TEST(test_sizes),     TEST(test_rights),
        TEST(test_is_sealed), TEST(test_changed),   TEST(test_other_key),
        TEST(test_bad_names), TEST(test_no_folder), TEST(test_new_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
