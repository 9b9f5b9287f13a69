/* YAML -> tree (tree.c) -> variables and files (expand.c) -> keys, types, ranges (shape.c) -> what
 * must agree (check_*.c) -> text for libcyaml (emit.c) -> structs. Every step reports all that it
 * finds; only a file without a mistake comes to the last one. */
#include "conf/conf_private.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "conf/builtin.h"
#include "conf/calendar.h"
#include "conf/calendar_private.h"
#include "conf/check_private.h"
#include "conf/file_private.h"
#include "conf/preset_private.h"
#include "conf/shape_private.h"

#include <stdlib.h>
#include <string.h>

static const struct cyaml_config cyaml = {
    .mem_fn = cyaml_mem, .log_level = CYAML_LOG_ERROR, .flags = CYAML_CFG_NO_ALIAS};

/* ---- one file ---- */

static int text_read(struct buf *out, const char *path, struct report *report)
{
    struct err err;

    if (file_read(out, path, TREE_BYTES, &err) < 0) {
        report_add(report, 0, "the file cannot be read: %s", err.text);
        return -1;
    }
    return 0;
}

/* The tree with its values, each key checked. -1 when there is nothing to look at. */
static int tree_load(struct node **out, const struct schema *schema, const char *path,
                     struct str text, struct report *report)
{
    auto_free char *folder = path_folder(path);

    if (tree_parse(out, text, report) < 0)
        return -1;
    tree_expand(*out, folder, report);
    shape_check(schema, *out, report);
    return 0;
}

/* The structs of a tree without mistakes; the caller frees them with cyaml_free. */
static int structs_load(void **out, const struct schema *schema, const struct node *tree,
                        struct report *report)
{
    auto_buf struct buf text = {0};
    cyaml_err_t         failed;

    shape_emit(schema, tree, &text);
    failed = cyaml_load_data((const uint8_t *)text.p, text.n, &cyaml, schema->top, out, NULL);
    if (failed == CYAML_OK && *out)
        return 0;
    report_add(report, 0, "the loader refuses what the checks let pass (%s); please report this",
               cyaml_strerror(failed));
    return -1;
}

/* Prints the mistakes of the files; the first line is what err says. -1 when there are any. */
static int report_result(struct report *const *reports, size_t count, struct buf *out,
                         struct err *err)
{
    auto_buf struct buf text = {0};
    struct str          rest, line;

    for (size_t i = 0; i < count; i++)
        report_print(reports[i], &text);
    if (text.n == 0)
        return 0;
    if (out)
        buf_str(out, buf_view(&text));
    rest = buf_view(&text);
    str_split(&rest, '\n', &line);
    line = utf8_cut(line, sizeof err->text - 1);
    return err_set(err, ERR_BAD_INPUT, "%.*s", STR_ARG(line));
}

/* ---- the school and its calendar ---- */

/* A school file and what it names, while they are checked. */
struct source {
    const char             *path;
    struct node            *tree;          /* NULL: there is none to look at */
    char                   *calendar_path; /* NULL: it names none */
    struct school_calendar *calendar;      /* NULL: none, or none without mistakes */
    struct report           report, calendar_report;
};

#define auto_source __attribute__((cleanup(source_free)))

static void source_free(struct source *s)
{
    node_free(s->tree);
    free(s->calendar_path);
    calendar_free(s->calendar);
    report_free(&s->report);
    report_free(&s->calendar_report);
}

static int source_result(struct source *s, struct buf *out, struct err *err)
{
    struct report *reports[] = {&s->report, &s->calendar_report};

    return report_result(reports, ARRAY_LEN(reports), out, err);
}

static bool source_fine(const struct source *s)
{
    return s->report.count == 0 && s->calendar_report.count == 0;
}

/* A name that stands there twice is reported elsewhere; it is one here. */
static void apps_of_tree(const struct node *conf, struct apps *apps)
{
    for (const struct node *a = node_first(node_get(node_get(conf, "wecom"), "apps")); a;
         a = a->next) {
        struct str name = node_text(node_get(a, "name"));

        if (apps->count < APPS_MOST && name.n > 0 && !apps_have(apps, name))
            apps->name[apps->count++] = name;
    }
}

static void apps_of_conf(const struct conf *c, struct apps *apps)
{
    for (unsigned i = 0; i < c->wecom.apps_count && i < APPS_MOST; i++)
        apps->name[apps->count++] = str_c(c->wecom.apps[i].name);
}

/* Relative paths become paths from the working directory of the process. */
static void path_resolve(char **path, const char *folder)
{
    char *resolved = path_in(folder, str_c(*path));

    free(*path);
    *path = resolved;
}

static void pictures_resolve(struct school_booking *booking, const char *folder)
{
    for (unsigned i = 0; booking && i < booking->carriers_count; i++)
        if (booking->carriers[i].picture)
            path_resolve(&booking->carriers[i].picture, folder);
}

static int school_structs(struct conf_school **out, struct source *s, const struct apps *apps)
{
    auto_free char *folder = path_folder(s->path);
    void           *loaded = NULL;

    if (structs_load(&loaded, &schema_school, s->tree, &s->report) < 0)
        return -1;
    *out = loaded;
    (*out)->calendar = s->calendar;
    s->calendar = NULL; /* the school owns it now */
    if ((*out)->calendar_file)
        path_resolve(&(*out)->calendar_file, folder);
    preset_school(*out, s->tree);
    pictures_resolve((*out)->booking, folder);
    builtin_add(*out, apps_have(apps, STR_LIT("staff")));
    return 0;
}

/* The calendar of a text; NULL when it has mistakes. */
static struct school_calendar *calendar_load(const char *path, struct str text,
                                             struct report *report)
{
    auto_node struct node  *tree = NULL;
    struct school_calendar *calendar;
    void                   *texts = NULL;

    if (tree_load(&tree, &schema_calendar, path, text, report) < 0)
        return NULL;
    check_calendar(tree, report);
    if (report->count > 0 || structs_load(&texts, &schema_calendar, tree, report) < 0)
        return NULL;
    calendar = calendar_new(texts);
    cyaml_free(&cyaml, schema_calendar.top, texts, 0);
    return calendar;
}

static void source_calendar(struct source *s)
{
    auto_free char     *folder = path_folder(s->path);
    const struct node  *named = node_get(s->tree, "calendar");
    auto_buf struct buf text = {0};
    struct err          err;

    if (node_text(named).n == 0 || memchr(named->text, '\0', named->len))
        return;
    s->calendar_path = path_in(folder, node_text(named));
    s->calendar_report.file = s->calendar_path;
    if (file_read(&text, s->calendar_path, TREE_BYTES, &err) < 0)
        report_add(&s->report, named->line, "calendar: the file %s cannot be read: %s",
                   s->calendar_path, err.text);
    else
        s->calendar = calendar_load(s->calendar_path, buf_view(&text), &s->calendar_report);
}

/* Everything about the school that can be checked; s->path is set. */
static void source_check(struct source *s, struct str text, const struct means *means)
{
    s->report.file = s->path;
    if (tree_load(&s->tree, &schema_school, s->path, text, &s->report) < 0)
        return;
    check_school(s->tree, means->apps, &s->report);
    source_calendar(s);
    if (node_get(s->tree, "calendar") == NULL || s->calendar)
        check_calendar_use(s->tree, s->calendar, &s->report);
}

/* What the gateway of the configuration means for notices by SMS. */
static void school_sms(struct conf_school *school, const struct conf_sms *sms)
{
    enum { BRACKETS = 2 }; /* 【】 around the name */
    struct school_notices *n = &school->notices;

    n->sms = sms && (sms->provider == SMS_WEBHOOK || sms->notice_template_id);
    n->sms_sign = sms && sms->sign_name
                      ? (unsigned)utf8_count(str_c(sms->sign_name)) + BRACKETS
                      : 0;
}

static int school_load(struct conf_school **out, const struct conf *c, const char *path,
                       struct str text, bool with_means, struct buf *report, struct err *err)
{
    auto_source struct source s = {.path = path};
    struct conf_school       *school = NULL;
    struct apps               apps = {0};
    const struct means        means = {.sms = c->sms != NULL,
                                       .mail = c->mail != NULL,
                                       .contacts = c->wecom.contacts_secret != NULL,
                                       .files = c->files != NULL,
                                       .apps = &apps};

    apps_of_conf(c, &apps);
    source_check(&s, text, &means);
    if (with_means)
        check_means(s.tree, &means, &s.report);
    if (source_fine(&s) && school_structs(&school, &s, &apps) == 0)
        school_sms(school, c->sms);
    if (source_result(&s, report, err) < 0)
        return -1;
    *out = school;
    return 0;
}

int conf_load_school_text(struct conf_school **out, const struct conf *c, const char *path,
                          struct str text, struct buf *report, struct err *err)
{
    return school_load(out, c, path, text, false, report, err);
}

int conf_load_calendar_text(struct school_calendar **out, const char *path, struct str text,
                            struct buf *report, struct err *err)
{
    auto_source struct source s = {.calendar_report.file = path};

    s.calendar = calendar_load(path, text, &s.calendar_report);
    if (source_result(&s, report, err) < 0)
        return -1;
    *out = s.calendar;
    s.calendar = NULL; /* the caller owns it now */
    return 0;
}

int conf_load_school(struct conf_school **out, const struct conf *c, struct buf *report,
                     struct err *err)
{
    auto_source struct source s = {.path = c->school_file, .report.file = c->school_file};
    auto_buf struct buf       text = {0};

    if (text_read(&text, c->school_file, &s.report) < 0)
        return source_result(&s, report, err);
    return school_load(out, c, c->school_file, buf_view(&text), true, report, err);
}

/* ---- the configuration ---- */

/* SQLite's name for a database that is in no file. */
static bool is_memory(struct str database)
{
    return str_is(database, ":memory:");
}

/* Beside the database, so that both are moved and copied together. */
static char *files_beside(const char *database)
{
    auto_free char *folder = path_folder(database);

    return path_in(folder, STR_LIT("files"));
}

static void paths_resolve(struct conf *c, const char *folder)
{
    bool memory = is_memory(str_c(c->database));

    path_resolve(&c->school_file, folder);
    if (!memory)
        path_resolve(&c->database, folder);
    if (c->files)
        path_resolve(&c->files, folder);
    else if (!memory)
        c->files = files_beside(c->database);
}

/* Notices leave half of the calls to the answers where the school has said how many there are, and
 * not how many of them are for notices. */
static void preset_tuning(struct conf_tuning *t)
{
    enum { NOTICE_MINUTE = 4000 };

    if (t->notice_minute > 0)
        return;
    t->notice_minute = NOTICE_MINUTE;
    if (t->notice_minute >= t->api_minute)
        t->notice_minute = t->api_minute > 1 ? t->api_minute / 2 : 1;
}

static int conf_structs(struct conf **out, const char *folder, const struct node *tree,
                        struct source *school, struct report *report)
{
    auto_conf struct conf *c = NULL;
    struct apps            apps = {0};
    void                  *loaded = NULL;

    if (structs_load(&loaded, &schema_conf, tree, report) < 0)
        return -1;
    c = loaded;
    paths_resolve(c, folder);
    preset_tuning(&c->tuning);
    apps_of_conf(c, &apps);
    if (school_structs(&c->school, school, &apps) < 0)
        return -1;
    school_sms(c->school, c->sms);
    *out = c;
    c = NULL; /* the caller owns it now */
    return 0;
}

/* All files are checked even when the first one has mistakes: one run shows all of them. The
 * school's path is written to *path, for the report; the caller frees it. */
static void named_school(const struct node *conf, const char *folder, char **path,
                         struct report *report, struct source *school)
{
    const struct node  *named = node_get(conf, "school");
    auto_buf struct buf text = {0};
    struct apps         apps = {0};
    struct err          err;
    const struct means  means = {
        .sms = node_get(conf, "sms") != NULL,
        .mail = node_get(conf, "mail") != NULL,
        .contacts = node_get(node_get(conf, "wecom"), "contacts_secret") != NULL,
        .files = node_get(conf, "files") || !is_memory(node_text(node_get(conf, "database"))),
        .apps = &apps,
    };

    if (node_text(named).n == 0 || memchr(named->text, '\0', named->len))
        return;
    *path = path_in(folder, node_text(named));
    school->path = *path;
    if (file_read(&text, *path, TREE_BYTES, &err) < 0) {
        report_add(report, named->line, "the school file %s cannot be read: %s", *path, err.text);
        return;
    }
    apps_of_tree(conf, &apps);
    source_check(school, buf_view(&text), &means);
    check_means(school->tree, &means, &school->report);
}

int conf_load_text(struct conf **out, const char *path, struct str text, struct buf *report,
                   struct err *err)
{
    auto_free char           *folder = path_folder(path), *school_path = NULL;
    auto_report struct report mistakes = {.file = path};
    auto_source struct source school = {.path = ""};
    auto_node struct node    *tree = NULL;
    struct report *const reports[] = {&mistakes, &school.report, &school.calendar_report};
    struct conf              *c = NULL;

    if (tree_load(&tree, &schema_conf, path, text, &mistakes) == 0) {
        check_conf(tree, &mistakes);
        named_school(tree, folder, &school_path, &mistakes, &school);
    }
    if (mistakes.count == 0 && source_fine(&school))
        conf_structs(&c, folder, tree, &school, &mistakes);
    if (report_result(reports, ARRAY_LEN(reports), report, err) < 0)
        return -1;
    *out = c;
    return 0;
}

int conf_load(struct conf **out, const char *path, struct buf *report, struct err *err)
{
    auto_report struct report mistakes = {.file = path};
    auto_buf struct buf       text = {0};

    if (text_read(&text, path, &mistakes) < 0)
        return report_result(&(struct report *){&mistakes}, 1, report, err);
    return conf_load_text(out, path, buf_view(&text), report, err);
}

void conf_school_free(struct conf_school *s)
{
    if (s == NULL)
        return;
    calendar_free(s->calendar);
    cyaml_free(&cyaml, schema_school.top, s, 0);
}

void conf_free(struct conf *c)
{
    if (c == NULL)
        return;
    conf_school_free(c->school);
    cyaml_free(&cyaml, schema_conf.top, c, 0);
}

void conf_free_at(struct conf **c)
{
    conf_free(*c);
}

const struct conf_app *conf_app_named(const struct conf *c, const char *name)
{
    for (unsigned i = 0; i < c->wecom.apps_count; i++)
        if (strcmp(c->wecom.apps[i].name, name) == 0)
            return &c->wecom.apps[i];
    return NULL;
}
