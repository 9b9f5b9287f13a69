/* The school file: the larger half of the configuration. */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "conf/conf_private.h"

#define PATH "/nonexistent/s.yaml"

/* What conf/conf.c writes when libcyaml refuses what the checks let pass: the only line without a
 * number of a line. */
static bool loader_disagrees(struct str report)
{
    struct str line;

    while (str_split(&report, '\n', &line))
        if (str_starts(line, STR_LIT(PATH ": the loader refuses")))
            return true;
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char            student[] = "student", staff[] = "staff", nowhere[] = PATH;
    static struct conf_app apps[] = {{.name = student}, {.name = staff}};
    const struct conf      c = {.school_file = nowhere, .wecom = {.apps = apps, .apps_count = 2}};
    struct conf_school    *school = NULL;
    auto_buf struct buf    report = {0};
    struct err             err = {0};
    struct str             text = {(const char *)data, size};
    int                    rc;

    rc = conf_load_school_text(&school, &c, nowhere, text, &report, &err);
    EXPECT((rc == 0) == (school != NULL) && (rc == 0) == (report.n == 0));
    EXPECT(rc == 0 || (err.kind == ERR_BAD_INPUT && err.text[0]));
    EXPECT(!loader_disagrees(buf_view(&report)));
    conf_school_free(school);
    return 0;
}
