/* What a transcript sees inside a picture or a file, and how often the API was called. */
#include "sim/play_private.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "crypto/base64.h"
#include "sim/api.h"
#include "sim/scan.h"
#include "sim/words.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { CALLS_QUIET_MS = 400, LINES_TOLD = 6, MADE_MAX = 64 * 1024 * 1024 };

bool sim_looks_inside(const struct sim_step *step)
{
    return step->extra && (strcmp(step->extra, "qr") == 0 || strcmp(step->extra, "rows") == 0);
}

/* NULL: none. */
static const struct sim_media *media_of(const struct sim_run *r, const json_t *msg)
{
    const char *media = json_string_value(json_object_get(msg, "media"));

    return media ? sim_media_find(r->world->sim, str_c(media + strlen("/ui/media/")), true) : NULL;
}

static int nothing(struct buf *why, const char *what)
{
    if (why)
        buf_f(why, "got %s\n", what);
    return -1;
}

/* ---- the code in a picture ---- */

/* It is read once a message. */
static int see_code(const struct sim_media *m, const struct sim_step *step, json_t *msg,
                    struct buf *why)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};
    const char         *says;

    if (json_object_get(msg, "qr") == NULL) {
        if (sim_scan((struct str){m->bytes, m->len}, &text, &err) < 0)
            return nothing(why, err.text);
        json_object_set_new(msg, "qr", json_stringn(text.p, text.n));
    }
    says = json_string_value(json_object_get(msg, "qr"));
    if (says == NULL)
        return nothing(why, "a code that says no text");
    if (why)
        buf_f(why, "got a code that says %s\n", says);
    return strstr(says, step->text) != NULL;
}

/* ---- the lines of a table ---- */

static bool has_all(struct str line, const char *wanted)
{
    struct str          rest = str_c(wanted);
    auto_buf struct buf word = {0};

    while (sim_take_word(&rest, &word))
        if (word.n > 0 && (line.n == 0 || memmem(line.p, line.n, word.p, word.n) == NULL))
            return false;
    return true;
}

/* Excel takes a CSV for UTF-8 only when it begins with a byte order mark. */
static int see_rows(struct str rest, const struct sim_step *step, struct buf *why)
{
    struct str line;
    unsigned   told = 0;

    if (!str_starts(rest, STR_LIT("\xef\xbb\xbf")) || !utf8_valid(rest))
        return nothing(why, "a file that is no CSV in UTF-8 with a byte order mark");
    rest = str_skip(rest, 3);
    while (rest.n > 0 && str_split(&rest, '\n', &line)) {
        if (has_all(line, step->text))
            return 1;
        if (why && told++ < LINES_TOLD)
            buf_f(why, "got %.*s\n", STR_ARG(str_trim(line)));
    }
    return 0;
}

/* The picture of a page stands in it, as base64. */
static int see_page(const struct sim_step *step, json_t *msg, struct buf *why)
{
    struct str       picture = str_c(json_string_value(json_object_get(msg, "picture")));
    auto_free char  *bytes = xmalloc(BASE64_DECODED_MAX(picture.n));
    struct sim_media m = {.bytes = bytes};

    if (picture.n == 0 ||
        base64_decode(picture, bytes, BASE64_DECODED_MAX(picture.n), &m.len) < 0)
        return nothing(why, "no picture");
    return see_code(&m, step, msg, why);
}

/* What a command was told to make: for the eyes of who runs it only. */
static int see_made(const char *path, const struct sim_step *step, struct buf *why)
{
    auto_buf struct buf bytes = {0};
    struct stat         st;
    FILE               *f = fopen(path, "rb");
    size_t              n;

    if (f == NULL)
        return nothing(why, "no file");
    while (bytes.n < MADE_MAX && (n = fread(buf_room(&bytes, BUFSIZ), 1, BUFSIZ, f)) > 0)
        bytes.n += n;
    if (fstat(fileno(f), &st) < 0 || (st.st_mode & 077) != 0) {
        fclose(f);
        return nothing(why, "a file that others may read");
    }
    fclose(f);
    return see_rows(buf_view(&bytes), step, why);
}

int sim_run_inside(struct sim_run *r, const struct sim_step *step, json_t *msg, struct buf *why)
{
    const char             *made = json_string_value(json_object_get(msg, "made"));
    bool                    code = strcmp(step->extra, "qr") == 0;
    const struct sim_media *m = media_of(r, msg);
    const char             *kind = sim_run_kind(msg);

    if (code && strcmp(kind, "page") == 0)
        return see_page(step, msg, why);
    if (made && !code)
        return see_made(made, step, why);
    if (m == NULL || strcmp(kind, code ? "image" : "file") != 0)
        return nothing(why, code ? "no picture" : "no file");
    return code ? see_code(m, step, msg, why)
                : see_rows((struct str){m->bytes, m->len}, step, why);
}

/* ---- digits ---- */

/* At the start of the text: four, a blank, four, and no more. */
static bool are_digits(const char *text)
{
    size_t first = strspn(text, "0123456789");

    return first == 4 && text[4] == ' ' && strspn(text + 5, "0123456789") == 4;
}

static char *digits_in(const char *text)
{
    for (; text && *text; text++) {
        if (are_digits(text))
            return str_dup((struct str){text, 9});
        text += strspn(text, "0123456789");
        if (*text == '\0')
            break;
    }
    return NULL;
}

char *sim_run_told_digits(struct sim_run *r, const char *who, struct buf *why)
{
    const struct sim_member *m = sim_run_member(r, who, why);
    struct sim              *sim = r->world->sim;
    char                    *digits = NULL;

    if (m == NULL)
        return NULL;
    sim_lock(sim);
    for (size_t i = sim->messages.count; digits == NULL && i-- > 0;) {
        const struct sim_message *msg = sim->messages.p[i];

        if (msg->member == m)
            digits = digits_in(json_string_value(json_object_get(msg->json, "text")));
    }
    sim_unlock(sim);
    if (digits == NULL)
        buf_f(why, "wanted a message to %s with eight digits\ngot none\n", who);
    return digits;
}

/* ---- calls ---- */

/* Of one API, or of all but gettoken: nobody counts on how often a token is fetched. */
static int64_t total(const json_t *calls, const char *name)
{
    const char   *key;
    const json_t *value;
    int64_t       n = 0;

    if (strcmp(name, "all") != 0)
        return json_integer_value(json_object_get(calls, name));
    json_object_foreach((json_t *)(uintptr_t)calls, key, value)
        if (strcmp(key, "gettoken") != 0)
            n += json_integer_value(value);
    return n;
}

static json_t *snapshot(const struct sim_run *r)
{
    json_t *calls = json_deep_copy(r->world->sim->calls);

    json_object_set_new(calls, "all", json_integer(total(r->world->sim->calls, "all")));
    return calls;
}

void sim_run_count_calls(struct sim_run *r)
{
    json_decref(r->calls);
    r->calls = r->counted ? r->counted : snapshot(r);
    r->counted = NULL;
}

/* Until as many have come as are wanted, and then no more for a while. Lock held. */
static int64_t await_calls(struct sim_run *r, const char *name, int64_t wanted)
{
    const json_t *calls = r->world->sim->calls;
    int64_t       before = json_integer_value(json_object_get(r->calls, name));
    int64_t       end = sim_run_now_ms() + r->patience, quiet;

    while (total(calls, name) - before < wanted && sim_run_wait(r, end))
        ;
    quiet = sim_run_now_ms() + CALLS_QUIET_MS;
    while (sim_run_wait(r, quiet))
        ;
    return total(calls, name) - before;
}

int sim_run_calls(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    bool    at_most = step->extra != NULL;
    int64_t n;

    if (strcmp(step->text, "all") != 0 && !sim_api_known(step->text)) {
        buf_f(why, "wanted the name of an API, as message/send, or all\ngot %s\n", step->text);
        return -1;
    }
    sim_lock(r->world->sim);
    n = await_calls(r, step->text, at_most ? 0 : step->number);
    json_decref(r->counted);
    r->counted = snapshot(r);
    sim_unlock(r->world->sim);
    if (n == step->number || (at_most && n < step->number))
        return 0;
    buf_f(why, "wanted %s%lld calls of %s\ngot %lld\n", at_most ? "at most " : "",
          (long long)step->number, step->text, (long long)n);
    return -1;
}
