/* hongyan menu push|show: the applications' menus on the platform. */

#include "cli/cli.h"

#include "base/buf.h"
#include "bot/api.h"
#include "bot/menu.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: hongyan menu push -c FILE [--app NAME] [--json]\n"
                            "       hongyan menu show -c FILE [--app NAME] [--json]\n\n"
                            "push  gives the menus of the school file to the platform, which "
                            "replaces what was there. Phones\n"
                            "      show the new menu when the chat is opened again.\n"
                            "show  prints the menus that the platform has.\n\n"
                            "--app NAME  one application only; else all of the configuration\n"
                            "--json      one JSON object: application -> the platform's answer\n";

enum { NO_MENU = 46003 }; /* errcode of menu/get: protocol 5.3 */

struct menu_run {
    const struct conf *conf;
    struct store      *store;
    struct buf         json;   /* members of the answer to --json */
    bool               as_json;
};

/* One call for one application; its errcode is 0 or `allowed` when this returns 0. */
static int call(struct menu_run *m, const struct conf_app *app, const char *path, struct str body,
                int allowed, struct api_result *result)
{
    char       query[40];
    struct err err = {0};

    snprintf(query, sizeof query, "agentid=%lld", (long long)app->agent_id);
    if (api_call(m->conf, m->store, app, path, query, body, result, &err) < 0)
        return cli_fail(-1, "%s: %s", app->name, err.text);
    buf_f(&m->json, "%s\"%s\":%s", m->json.n > 0 ? "," : "", app->name,
          result->body.p ? result->body.p : "null");
    if (result->errcode != 0 && result->errcode != allowed)
        return cli_fail(-1, "%s: %s: errcode %d: %s", app->name, path, result->errcode,
                        api_code_find(result->errcode)->meaning);
    return 0;
}

static int push(struct menu_run *m, const struct conf_app *app)
{
    const struct school_menu *menu = menu_of(m->conf->school, app->name);
    struct api_result         result = {0};
    auto_buf struct buf       body = {0};
    int                       rc;

    if (menu == NULL) {
        if (!m->as_json)
            printf("%s: the school file has no menu for it; left as it is\n", app->name);
        return 0;
    }
    menu_write_json(&body, menu);
    rc = call(m, app, "menu/create", buf_view(&body), 0, &result);
    if (rc == 0 && !m->as_json)
        printf("%s: %u buttons pushed\n", app->name, menu->buttons_count);
    api_result_free(&result);
    return rc;
}

static int show(struct menu_run *m, const struct conf_app *app)
{
    struct api_result   result = {0};
    auto_buf struct buf text = {0};
    struct err          err = {0};
    int rc = call(m, app, "menu/get", (struct str){NULL, 0}, NO_MENU, &result);

    if (rc == 0 && !m->as_json) {
        if (result.errcode == NO_MENU)
            printf("%s: no menu\n", app->name);
        else if (menu_write_text(&text, buf_view(&result.body), &err) < 0)
            rc = cli_fail(-1, "%s: %s", app->name, err.text);
        else
            printf("%s:\n%s", app->name, text.p ? text.p : "");
    }
    api_result_free(&result);
    return rc;
}

/* Every application that is meant, also after one has failed. */
static int run(struct menu_run *m, const char *only,
               int (*one)(struct menu_run *m, const struct conf_app *app))
{
    int code = EXIT_DONE;

    for (unsigned i = 0; i < m->conf->wecom.apps_count; i++) {
        const struct conf_app *app = &m->conf->wecom.apps[i];

        if ((only == NULL || strcmp(only, app->name) == 0) && one(m, app) < 0)
            code = EXIT_FAILED;
    }
    if (m->as_json)
        printf("{%s}\n", m->json.p ? m->json.p : "");
    buf_free(&m->json);
    return code;
}

static int run_verb(const struct cli_options *options, const struct conf *conf,
                    int (*one)(struct menu_run *m, const struct conf_app *app))
{
    struct menu_run m = {.conf = conf, .as_json = options->json};
    struct sealer  *sealer = NULL;
    int             code;

    if (options->app != NULL && conf_app_named(conf, options->app) == NULL)
        return cli_fail(EXIT_USAGE, "the configuration has no application \"%s\"", options->app);
    if (cli_store(conf, DB_WRITE, &sealer, &m.store) < 0)
        return EXIT_FAILED;
    signal(SIGPIPE, SIG_IGN); /* the platform may hang up */
    code = run(&m, options->app, one);
    store_close(m.store);
    sealer_free(sealer);
    return code;
}

int cli_menu(int argc, char **argv)
{
    struct cli_options     options;
    auto_conf struct conf *conf = NULL;
    int                    code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    if (options.words_count != 1 ||
        (strcmp(options.words[0], "push") != 0 && strcmp(options.words[0], "show") != 0))
        return cli_usage(usage);
    if (cli_config(&options, &conf) < 0)
        return EXIT_USAGE;
    return run_verb(&options, conf, strcmp(options.words[0], "push") == 0 ? push : show);
}
