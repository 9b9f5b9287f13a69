/* Every input that tests/fuzz keeps (samples, and what once crashed), once, with the compiler and
 * the sanitizers of `make check`: nobody has to run the fuzzer to be told that an old fault is
 * back. */
#include "tests/test.h"

#define LLVMFuzzerTestOneInput fuzz_answer
#include "tests/fuzz/fuzz_answer.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_base64
#include "tests/fuzz/fuzz_base64.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_cas
#include "tests/fuzz/fuzz_cas.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_conf
#include "tests/fuzz/fuzz_conf.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_envelope
#include "tests/fuzz/fuzz_envelope.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_form
#include "tests/fuzz/fuzz_form.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_message
#include "tests/fuzz/fuzz_message.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_msgcrypt
#include "tests/fuzz/fuzz_msgcrypt.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_notice
#include "tests/fuzz/fuzz_notice.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_photo
#include "tests/fuzz/fuzz_photo.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_said
#include "tests/fuzz/fuzz_said.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_sheet_csv
#include "tests/fuzz/fuzz_sheet_csv.c"
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_sheet_xlsx
#include "tests/fuzz/fuzz_sheet_xlsx.c"
#undef LLVMFuzzerTestOneInput

#include "base/buf.h"
#include "base/mem.h"

#include <dirent.h>

static const struct {
    const char *name;
    int (*run)(const uint8_t *data, size_t size);
} targets[] = {
    {"fuzz_answer", fuzz_answer},       {"fuzz_base64", fuzz_base64},
    {"fuzz_cas", fuzz_cas},
    {"fuzz_conf", fuzz_conf},           {"fuzz_envelope", fuzz_envelope},
    {"fuzz_form", fuzz_form},           {"fuzz_message", fuzz_message},
    {"fuzz_msgcrypt", fuzz_msgcrypt},   {"fuzz_notice", fuzz_notice},
    {"fuzz_photo", fuzz_photo},         {"fuzz_said", fuzz_said},           {"fuzz_sheet_csv", fuzz_sheet_csv},
    {"fuzz_sheet_xlsx", fuzz_sheet_xlsx},
};

static void read_input(const char *path, struct buf *out)
{
    FILE  *f = fopen(path, "rb");
    size_t n;

    CHECK(f != NULL, "%s can be read", path);
    while ((n = fread(buf_room(out, 4096), 1, 4096, f)) > 0)
        out->n += n;
    fclose(f);
}

/* How many inputs there were; a folder that is not there has none. */
static int run_folder(const char *kind, size_t target)
{
    auto_buf struct buf folder = {0};
    struct dirent      *entry;
    DIR                *dir;
    int                 count = 0;

    buf_f(&folder, "tests/fuzz/%s/%s", kind, targets[target].name);
    dir = opendir(folder.p);
    while (dir && (entry = readdir(dir)) != NULL) {
        auto_buf struct buf path = {0}, input = {0};

        if (entry->d_name[0] == '.')
            continue;
        buf_f(&path, "%s/%s", folder.p, entry->d_name);
        read_input(path.p, &input);
        targets[target].run((const uint8_t *)(input.p ? input.p : ""), input.n);
        count++;
    }
    if (dir)
        closedir(dir);
    return count;
}

static void every_input(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        CHECK(run_folder("corpus", i) > 0, "%s has samples", targets[i].name);
        run_folder("crashes", i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_input)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
