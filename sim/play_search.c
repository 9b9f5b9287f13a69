/* No personal value of a transcript's world may get out of hongyan in the clear: where that is
 * looked for. docs/simulator.md, section 2, says so to people. */
#include "sim/play_private.h"

#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { CHUNK = 65536, FILE_MAX = 256 * 1024 * 1024, FINDS_TOLD = 8 };

/* ---- one place ---- */

static bool is_database(const char *name)
{
    return strstr(name, ".db") != NULL;
}

static size_t line_of(struct str text, size_t at)
{
    size_t line = 1;

    for (size_t i = 0; i < at; i++)
        line += text.p[i] == '\n';
    return line;
}

static bool alike(const struct sim_pattern *a, const struct sim_pattern *b)
{
    return a->kind == b->kind && a->form == b->form;
}

/* Of each kind of value and form of writing the first: the place and the kind are told, never the
 * value. */
static int search(struct sim_run *r, const char *place, struct str bytes, struct buf *why)
{
    const struct sim_pattern *told[FINDS_TOLD];
    struct sim_find           find;
    size_t                    n = 0;

    for (size_t from = 0; n < FINDS_TOLD; from = find.at + 1) {
        size_t i = 0;

        if (!sim_personal_find(&r->personal, bytes, from, &find))
            break;
        while (i < n && !alike(told[i], find.pattern))
            i++;
        if (i < n)
            continue;
        told[n++] = find.pattern;
        buf_f(why, "wanted nothing personal in %s\ngot a %s %s, %s %zu\n", place,
              sim_personal_name(find.pattern->kind), find.pattern->form,
              is_database(place) ? "byte" : "line",
              is_database(place) ? find.at : line_of(bytes, find.at));
    }
    if (n == 0)
        return 0;
    r->leaked = true;
    return -1;
}

int sim_run_search_output(struct sim_run *r, struct buf *why)
{
    const json_t *text = json_object_get(r->tool.last, "text");

    return search(r, "the output of this command",
                  (struct str){json_string_value(text), json_string_length(text)}, why);
}

/* ---- files ---- */

/* What came from outside and stays as it is: the tables, and the rows that an import gave back. */
static bool is_input(const char *name)
{
    struct str all = str_c(name), end = STR_LIT(".refused.csv");

    return str_is(all, "roster.csv") || str_starts(all, STR_LIT(SIM_WORLD_INPUT)) ||
           (all.n > end.n && str_eq(str_skip(all, all.n - end.n), end));
}

/* What a command was told to make: it is for somebody to read. What is left of one that was not
 * finished is not. */
static bool is_made(const char *name)
{
    struct str all = str_c(name), end = STR_LIT(".part");

    return str_starts(all, STR_LIT(SIM_WORLD_MADE)) &&
           !(all.n > end.n && str_eq(str_skip(all, all.n - end.n), end));
}

/* What no sealed file looks like: the beginning of a JPEG, the heads inside. Pictures that we draw
 * ourselves are PNG, and may lie in the database. */
static int search_heads(struct sim_run *r, const char *name, struct str bytes, struct buf *why)
{
    static const struct {
        struct str  head;
        const char *what;
        bool        drawn; /* by us, perhaps */
    } heads[] = {
        {{"\xff\xd8\xff\xe0\x00\x10JFIF", 10}, "a JPEG", false},
        {{"Exif\0\0", 6}, "what a camera says (Exif)", false},
        {{"\x89PNG\r\n\x1a\n", 8}, "a PNG", true},
    };
    int rc = 0;

    for (size_t i = 0; i < ARRAY_LEN(heads); i++)
        if (!(heads[i].drawn && strchr(name, '/') == NULL) && bytes.n > 0 &&
            memmem(bytes.p, bytes.n, heads[i].head.p, heads[i].head.n)) {
            buf_f(why, "wanted no picture in the clear in %s\ngot %s\n", name, heads[i].what);
            rc = -1;
        }
    if (rc < 0)
        r->leaked = true;
    return rc;
}

/* 1 read, 0: it is gone, -1: it cannot be read. */
static int read_file(const struct sim_run *r, const char *name, struct buf *bytes, struct buf *why)
{
    auto_free char *path = sim_world_file(r->world, name);
    FILE           *f = fopen(path, "rb");
    size_t          n;

    if (f == NULL && errno == ENOENT) /* the database's -wal goes with the last who has it open */
        return 0;
    if (f == NULL) {
        buf_f(why, "wanted to look into %s\ngot %s\n", name, strerror(errno));
        return -1;
    }
    while (bytes->n < FILE_MAX && (n = fread(buf_room(bytes, CHUNK), 1, CHUNK, f)) > 0)
        bytes->n += n;
    fclose(f);
    return 1;
}

/* Of a table the values become known, in anything else none may stand. */
static int search_file(struct sim_run *r, const char *name, bool tables, struct buf *why)
{
    auto_buf struct buf bytes = {0};
    int                 rc;

    if (is_input(name) != tables || is_made(name))
        return 0;
    rc = read_file(r, name, &bytes, why);
    if (rc <= 0)
        return rc;
    if (tables) {
        sim_personal_gather(&r->personal, buf_view(&bytes), false);
        return 0;
    }
    rc = search(r, name, buf_view(&bytes), why);
    return search_heads(r, name, buf_view(&bytes), why) < 0 ? -1 : rc;
}

static int search_folder(struct sim_run *r, const char *folder, bool tables, struct buf *why);

/* name: from the world's folder on. */
static int search_entry(struct sim_run *r, const char *name, bool tables, struct buf *why)
{
    auto_free char *path = sim_world_file(r->world, name);
    struct stat     st;
    int             rc;

    if (lstat(path, &st) == 0 && S_ISDIR(st.st_mode))
        rc = search_folder(r, name, tables, why);
    else
        rc = search_file(r, name, tables, why);
    if (!tables && search(r, "the name of a file", str_c(name), why) < 0)
        rc = -1;
    return rc;
}

static int search_folder(struct sim_run *r, const char *folder, bool tables, struct buf *why)
{
    auto_free char *path = sim_world_file(r->world, folder);
    DIR            *d = opendir(path);
    struct dirent  *e;
    int             rc = 0;

    while (d && (e = readdir(d))) {
        auto_buf struct buf name = {0};

        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        buf_f(&name, "%s%s%s", folder, folder[0] ? "/" : "", e->d_name);
        if (search_entry(r, name.p, tables, why) < 0)
            rc = -1;
    }
    if (d)
        closedir(d);
    return rc;
}

/* ---- the wire ---- */

/* Addresses in what the bot sent, one a line: of articles, cards, buttons, and those in a text. */
static void collect_urls(const json_t *json, struct buf *out)
{
    const char   *key, *text = json_string_value(json);
    const json_t *part;
    size_t        i;

    json_object_foreach((json_t *)(uintptr_t)json, key, part)
        collect_urls(part, out);
    json_array_foreach(json, i, part)
        collect_urls(part, out);
    for (const char *p = text; p && (p = strstr(p, "://")); p += 3)
        buf_f(out, "%.*s\n", (int)strcspn(p, " \t\r\n\"'<>"), p);
}

/* Pictures that the bot sends on: not the original, and not where it was taken. */
static int search_pictures(struct sim_run *r, struct buf *why)
{
    const struct sim *sim = r->world->sim;
    int               rc = 0;

    for (size_t i = 0; i < sim->media.count; i++) {
        const struct sim_media *m = sim->media.p[i];

        if (m->uploaded && strcmp(m->type, "image") == 0 &&
            search(r, "a picture that was sent on", (struct str){m->bytes, m->len}, why) < 0)
            rc = -1;
    }
    return rc;
}

static int search_urls(struct sim_run *r, struct buf *why)
{
    struct sim         *sim = r->world->sim;
    auto_buf struct buf opened = {0}, sent = {0}, uploads = {0};
    int                 rc;

    sim_lock(sim);
    rc = search(r, "the URL of an API call", buf_view(&sim->urls), why);
    for (size_t i = 0; i < sim->messages.count; i++)
        collect_urls(((struct sim_message *)sim->messages.p[i])->json, &sent);
    for (size_t i = 0; i < sim->media.count; i++)
        buf_f(&uploads, "%s\n", ((struct sim_media *)sim->media.p[i])->name);
    if (search_pictures(r, why) < 0)
        rc = -1;
    for (unsigned i = 0; i < sim->apps_count; i++)
        collect_urls(sim->apps[i].menu, &sent);
    sim_unlock(sim);
    for (size_t i = 0; i < sim->members_count; i++)
        if (r->browsers[i])
            buf_str(&opened, sim_browser_history(r->browsers[i]));
    if (search(r, "the name of an upload", buf_view(&uploads), why) < 0)
        rc = -1;
    if (search(r, "the URL of a page", buf_view(&opened), why) < 0)
        rc = -1;
    return search(r, "a URL that was sent", buf_view(&sent), why) < 0 ? -1 : rc;
}

static int search_metrics(struct sim_run *r, struct buf *why)
{
    auto_buf struct buf text = {0};

    if (sim_run_metrics(r, &text, why) < 0)
        return -1;
    return search(r, "/metrics", buf_view(&text), why);
}

int sim_run_search(struct sim_run *r, struct buf *why)
{
    int rc = 0;

    sim_lock(r->world->sim);
    sim_run_know_sent(r);
    sim_unlock(r->world->sim);
    search_folder(r, "", true, why);
    if (r->world->pid > 0 && search_metrics(r, why) < 0)
        rc = -1;
    if (search_urls(r, why) < 0)
        rc = -1;
    return search_folder(r, "", false, why) < 0 ? -1 : rc;
}
