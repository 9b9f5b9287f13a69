/* The configuration. It is not a stranger's, but a mistake in it must be a line of the report and
 * no crash. */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "conf/conf_private.h"

#define PATH "tests/fuzz/corpus/hongyan.yaml"

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
    auto_conf struct conf *c = NULL;
    auto_buf struct buf    report = {0};
    struct err             err = {0};
    struct str             text = {(const char *)data, size};
    int                    rc;

    /* Run from the top of the repository: the samples name a school file of the corpus. */
    rc = conf_load_text(&c, PATH, text, &report, &err);
    EXPECT((rc == 0) == (c != NULL) && (rc == 0) == (report.n == 0));
    EXPECT(rc == 0 || (err.kind == ERR_BAD_INPUT && err.text[0]));
    EXPECT(!loader_disagrees(buf_view(&report)));
    return 0;
}
