/* hongyan doctor: everything that has to be right outside this program, looked at one by one, with
 * what to change in which field of which page of the console. */

#include "cli/cli.h"
#include "cli/doctor_private.h"

#include "base/mem.h"

#include <signal.h>
#include <stdlib.h>

static const char usage[] =
    "usage: hongyan doctor [--json] -c FILE\n"
    "\n"
    "Looks at what has to be right for the bot to work: configuration, database and its key,\n"
    "disk, clock, the running process and its queues, and for each application its secret,\n"
    "trusted IP, scope, menu, and its callback through the public URL, asked as WeCom verifies\n"
    "it. Each line is ok, warn, FAIL or skip (could not be looked at), with what to change in\n"
    "which field of which page of the console. Changes nothing and writes to no member; may run\n"
    "beside the server and without it. Takes some seconds, a minute when much is broken.\n"
    "Exit code: 0 when nothing failed, 1 when something did, 2 when the configuration cannot\n"
    "be used.\n";

static void (*const checks[])(struct doctor *d) = {
    doctor_database,  /* first: it forks, and nothing may have the database open then */
    doctor_times,
    doctor_disk,
    doctor_process,   /* before the callbacks, which count in its metrics */
    doctor_queue,
    doctor_outbox,
    doctor_letters,
    doctor_tokens,
    doctor_agents,
    doctor_menus,
    doctor_addresses,
    doctor_callbacks,
    doctor_pages,
    doctor_quota,
    doctor_activity,
    doctor_services,
};

static void tell_configuration(struct doctor *d)
{
    struct finding f = {.mark = MARK_OK, .check = "config"};

    buf_f(&f.zh, "配置和学校文件没有错误：%s，%u 个应用", d->conf->school->name,
          d->conf->wecom.apps_count);
    buf_f(&f.en, "configuration and school file have no mistakes, %u applications",
          d->conf->wecom.apps_count);
    doctor_tell(d, &f);
}

int doctor_run(struct doctor *d)
{
    struct err err = {0};

    if (sealer_new(&d->sealer, d->conf->data_key, &err) < 0)
        return cli_fail(EXIT_USAGE, "%s", err.text);
    tell_configuration(d);
    for (size_t i = 0; i < ARRAY_LEN(checks); i++)
        checks[i](d);
    health_close(d->health);
    sealer_free(d->sealer);
    for (size_t i = 0; i < ARRAY_LEN(d->tokens); i++)
        buf_wipe(&d->tokens[i].text);
    buf_free(&d->metrics);
    return doctor_end(d);
}

/* Each mistake is one line of the report: "FILE:LINE: what is wrong". */
static int tell_mistakes(struct doctor *d, const struct buf *report, const struct err *err)
{
    struct str rest = report->n > 0 ? buf_view(report) : str_c(err->text), line;

    while (str_split(&rest, '\n', &line)) {
        struct finding f = {.mark = MARK_FAIL, .check = "config"};

        if (line.n == 0)
            continue;
        buf_f(&f.zh, "配置不能用：%.*s", STR_ARG(line));
        buf_f(&f.en, "the configuration cannot be used: %.*s", STR_ARG(line));
        doctor_tell(d, &f);
    }
    doctor_end(d);
    return EXIT_USAGE;
}

int cli_doctor(int argc, char **argv)
{
    struct doctor          d = {.out = stdout};
    struct cli_options     options;
    auto_conf struct conf *conf = NULL;
    auto_buf struct buf    report = {0};
    struct err             err = {0};
    int                    code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    if (options.words_count > 0)
        return cli_usage(usage);
    if (options.config == NULL)
        return cli_fail(EXIT_USAGE, "which configuration? Say -c FILE (or set HONGYAN_CONFIG)");
    signal(SIGPIPE, SIG_IGN);
    /* resolv.conf(5): a dead DNS would take 30 s */
    setenv("RES_OPTIONS", "timeout:2 attempts:2", 0);
    d.as_json = options.json;
    if (conf_load(&conf, options.config, &report, &err) < 0)
        code = tell_mistakes(&d, &report, &err);
    else {
        d.conf = conf;
        code = doctor_run(&d);
    }
    buf_free(&d.json);
    return code;
}
