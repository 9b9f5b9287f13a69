/* The three YAML files. They are no stranger's, but a mistake must be a line of the report and no
 * crash. Run from the top of the repository: the samples name a school file of the corpus. */
#include "tests/fuzz/fuzz.h"

#include "base/buf.h"
#include "conf/calendar.h"
#include "conf/conf_private.h"

#define PATH "tests/fuzz/corpus/hongyan.yaml"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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

static void check_result(int rc, bool loaded, const struct buf *report, const struct err *err)
{
    EXPECT((rc == 0) == loaded && (rc == 0) == (report->n == 0));
    EXPECT(rc == 0 || (err->kind == ERR_BAD_INPUT && err->text[0]));
    EXPECT(!loader_disagrees(buf_view(report)));
}

static void load_conf(struct str text)
{
    auto_conf struct conf *c = NULL;
    auto_buf struct buf    report = {0};
    struct err             err = {0};
    int                    rc = conf_load_text(&c, PATH, text, &report, &err);

    check_result(rc, c != NULL, &report, &err);
}

static void load_school(struct str text)
{
    static char            student[] = "student", staff[] = "staff", path[] = PATH;
    static struct conf_app apps[] = {{.name = student}, {.name = staff}};
    const struct conf      c = {.school_file = path, .wecom = {.apps = apps, .apps_count = 2}};
    struct conf_school    *school = NULL;
    auto_buf struct buf    report = {0};
    struct err             err = {0};
    int                    rc = conf_load_school_text(&school, &c, PATH, text, &report, &err);

    check_result(rc, school != NULL, &report, &err);
    conf_school_free(school);
}

/* Every day of some years has an answer, and the spans are in order. */
static void check_days(const struct school_calendar *c)
{
    for (unsigned i = 1; i < c->holidays_count; i++)
        EXPECT(c->holidays[i - 1].until < c->holidays[i].from);
    for (int64_t day = 20000; day < 22000; day += 7)
        calendar_is_workday(c, day);
}

static void load_calendar(struct str text)
{
    struct school_calendar *calendar = NULL;
    auto_buf struct buf     report = {0};
    struct err              err = {0};
    int                     rc = conf_load_calendar_text(&calendar, PATH, text, &report, &err);

    check_result(rc, calendar != NULL, &report, &err);
    if (calendar)
        check_days(calendar);
    calendar_free(calendar);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    load_conf((struct str){(const char *)data, size});
    load_school((struct str){(const char *)data, size});
    load_calendar((struct str){(const char *)data, size});
    return 0;
}
