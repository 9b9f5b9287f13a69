#include "sim/config.h"

#include "base/mem.h"
#include "sim/yaml.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { SECRET_FILE_MAX = 4096 }; /* bytes */

char *sim_config_beside(const char *path, const char *name)
{
    auto_buf struct buf out = {0};
    const char         *slash = strrchr(path, '/');

    if (slash && name[0] != '/')
        buf_add(&out, path, (size_t)(slash - path) + 1);
    buf_c(&out, name);
    return buf_take(&out);
}

static int value_of_file(char **out, const char *config, const char *name, struct err *err)
{
    auto_free char *path = sim_config_beside(config, name);
    char            bytes[SECRET_FILE_MAX];
    FILE           *f = fopen(path, "rb");
    size_t          n;

    if (f == NULL)
        return err_set(err, ERR_BAD_INPUT, "%s: %s", path, strerror(errno));
    n = fread(bytes, 1, sizeof bytes, f);
    fclose(f);
    *out = str_dup(str_trim((struct str){bytes, n}));
    return 0;
}

/* "${A}" and "x${A}y"; a name that is not in the environment is an error. */
static int value_of_text(char **out, const char *config, const char *text, struct err *err)
{
    auto_buf struct buf b = {0};

    if (strncmp(text, "file:", 5) == 0)
        return value_of_file(out, config, str_trim(str_c(text + 5)).p, err);
    for (const char *p = text; *p;) {
        const char *end = strncmp(p, "${", 2) == 0 ? strchr(p, '}') : NULL;

        if (end == NULL) {
            buf_char(&b, *p++);
            continue;
        }
        auto_free char *name = xstrndup(p + 2, (size_t)(end - p) - 2);
        const char     *value = getenv(name);

        if (value == NULL)
            return err_set(err, ERR_BAD_INPUT, "%s: ${%s} is not in the environment", config, name);
        buf_c(&b, value);
        p = end + 1;
    }
    *out = buf_take(&b);
    return 0;
}

struct source {
    const char            *path;
    const struct sim_yaml *map;
    const char            *where; /* "wecom." for messages */
};

static int value(char **out, const struct source *s, const char *key, bool need, struct err *err)
{
    const char *text = sim_yaml_text(s->map, key);

    if (text == NULL && !need)
        return 0;
    if (text == NULL)
        return err_set(err, ERR_BAD_INPUT, "%s: %s%s is missing", s->path, s->where, key);
    return value_of_text(out, s->path, text, err);
}

static char *title_of(const char *name)
{
    static const struct {
        const char *name, *title;
    } known[] = {{"student", "鸿雁服务台"}, {"staff", "鸿雁工作台"}};

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (strcmp(name, known[i].name) == 0)
            return xstrdup(known[i].title);
    return xstrdup(name);
}

static int take_app(struct sim_config_app *app, const char *path, const struct sim_yaml *map,
                    struct err *err)
{
    const struct source s = {path, map, "wecom.apps[]."};
    auto_free char     *id = NULL;

    if (value(&app->name, &s, "name", true, err) < 0 || value(&id, &s, "agent_id", true, err) < 0 ||
        value(&app->secret, &s, "secret", true, err) < 0 ||
        value(&app->token, &s, "token", true, err) < 0 ||
        value(&app->encoding_aes_key, &s, "encoding_aes_key", true, err) < 0)
        return -1;
    if (!str_i64(str_c(id), &app->agent_id) || app->agent_id <= 0)
        return err_set(err, ERR_BAD_INPUT, "%s: agent_id of %s is not a number", path, app->name);
    app->title = title_of(app->name);
    return 0;
}

static int take_apps(struct sim_config *c, const char *path, const struct sim_yaml *list,
                     struct err *err)
{
    if (list == NULL || list->kind != SIM_YAML_LIST || list->count == 0 ||
        list->count > SIM_APPS_MAX)
        return err_set(err, ERR_BAD_INPUT, "%s: wecom.apps must list 1 to %d applications", path,
                       SIM_APPS_MAX);
    for (size_t i = 0; i < list->count; i++) {
        c->apps_count++; /* first, so that a half-read one is freed too */
        if (take_app(&c->apps[i], path, list->items[i], err) < 0)
            return -1;
    }
    return 0;
}

/* Only the name; a school file that cannot be read is the bot's business to report. */
static char *school_name(const char *path, const char *school)
{
    auto_free char                 *file = school ? sim_config_beside(path, school) : NULL;
    auto_sim_yaml struct sim_yaml  *tree = NULL;
    const char                     *name;

    if (file == NULL || sim_yaml_load(&tree, file, NULL) < 0)
        return xstrdup("鸿雁大学");
    name = sim_yaml_text(tree, "name");
    return xstrdup(name ? name : "鸿雁大学");
}

/* The secret of `sms` or `mail` when it is a webhook; nothing otherwise. */
static int take_letters(char **out, const char *path, const struct sim_yaml *root, const char *key,
                        struct err *err)
{
    const char         *where = strcmp(key, "sms") == 0 ? "sms." : "mail.";
    const struct source s = {path, sim_yaml_get(root, key), where};
    const char         *provider = sim_yaml_text(s.map, "provider");

    if (s.map == NULL || (provider && strcmp(provider, "webhook") != 0))
        return 0;
    return value(out, &s, "secret", true, err);
}

static int take_all(struct sim_config *c, const char *path, const struct sim_yaml *root,
                    struct err *err)
{
    const struct source top = {path, root, ""};
    const char         *key = sim_yaml_text(sim_yaml_get(root, "login"), "key");
    const struct source wecom = {path, sim_yaml_get(root, "wecom"), "wecom."};

    if (value(&c->listen, &top, "listen", false, err) < 0 ||
        value(&c->corp_id, &wecom, "corp_id", true, err) < 0 ||
        value(&c->contacts_secret, &wecom, "contacts_secret", false, err) < 0 ||
        take_letters(&c->sms_secret, path, root, "sms", err) < 0 ||
        take_letters(&c->mail_secret, path, root, "mail", err) < 0 ||
        take_apps(c, path, sim_yaml_get(wecom.map, "apps"), err) < 0)
        return -1;
    if (value(&c->public_url, &top, "public_url", false, err) < 0)
        return -1;
    c->login = sim_yaml_get(root, "login") != NULL;
    c->login_by_userid = key && strcmp(key, "userid") == 0;
    if (c->listen == NULL)
        c->listen = xstrdup("127.0.0.1:8080");
    c->school = school_name(path, sim_yaml_text(root, "school"));
    return 0;
}

int sim_config_load(struct sim_config **out, const char *path, struct err *err)
{
    auto_sim_yaml struct sim_yaml *root = NULL;
    struct sim_config             *c;

    if (sim_yaml_load(&root, path, err) < 0)
        return -1;
    c = xcalloc(1, sizeof *c);
    if (take_all(c, path, root, err) < 0) {
        sim_config_free(c);
        return -1;
    }
    *out = c;
    return 0;
}

void sim_config_free(struct sim_config *c)
{
    if (c == NULL)
        return;
    for (unsigned i = 0; i < c->apps_count; i++) {
        free(c->apps[i].name);
        free(c->apps[i].title);
        free(c->apps[i].secret);
        free(c->apps[i].token);
        free(c->apps[i].encoding_aes_key);
    }
    free(c->listen);
    free(c->public_url);
    free(c->school);
    free(c->corp_id);
    free(c->contacts_secret);
    free(c->sms_secret);
    free(c->mail_secret);
    free(c);
}
