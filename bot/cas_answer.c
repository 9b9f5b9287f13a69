/* What a CAS server writes. */
#include "bot/cas.h"

#include "base/mem.h"
#include "bot/markup.h"

#include <stdio.h>
#include <string.h>

static const char cas_namespace[] = "http://www.yale.edu/tp/cas";

/* ---- names ---- */

/* The walk over one answer. */
struct walk {
    struct markup m;
    struct str    prefix;       /* of CAS' names, with its colon; may be empty */
    char          declared[70]; /* the attribute that says what the prefix means */
    const char   *wrong;        /* of the document, for the operator; NULL: nothing so far */
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static struct str skip_blanks(struct str text)
{
    while (text.n > 0 && is_blank(text.p[0]))
        text = str_skip(text, 1);
    return text;
}

/* Blanks of XML, not those of other writings. */
static struct str trim(struct str text)
{
    text = skip_blanks(text);
    while (text.n > 0 && is_blank(text.p[text.n - 1]))
        text.n--;
    return text;
}

/* Of the element that was just opened; p NULL: none. The markup has seen that it is well-formed, so
 * each is name="value" up to the end of the tag. */
static struct str attribute(const struct walk *w, struct str name)
{
    const char *behind = w->m.text.p + w->m.text.n;
    struct str  rest = {behind, (size_t)(w->m.rest.p - behind)}, key, value;

    for (rest = skip_blanks(rest); rest.n > 0 && rest.p[0] != '>' && rest.p[0] != '/';
         rest = skip_blanks(rest)) {
        const char *quote = memchr(rest.p, '=', rest.n), *end;

        if (quote == NULL)
            break;
        key = trim((struct str){rest.p, (size_t)(quote - rest.p)});
        rest = skip_blanks(str_skip(rest, (size_t)(quote - rest.p) + 1));
        end = rest.n > 1 ? memchr(rest.p + 1, rest.p[0], rest.n - 1) : NULL;
        if (end == NULL)
            break;
        value = (struct str){rest.p + 1, (size_t)(end - rest.p) - 1};
        if (str_eq(key, name))
            return value;
        rest = str_skip(rest, (size_t)(end - rest.p) + 1);
    }
    return (struct str){NULL, 0};
}

/* "cas:user" where the root said that cas: is CAS. */
static bool is_named(const struct walk *w, const char *name)
{
    return str_starts(w->m.text, w->prefix) && str_is(str_skip(w->m.text, w->prefix.n), name);
}

static bool read_root(struct walk *w)
{
    struct str  name = w->m.text;
    const char *colon = memchr(name.p, ':', name.n);

    w->prefix = (struct str){name.p, colon ? (size_t)(colon - name.p) + 1 : 0};
    if (w->prefix.n > 60 || !is_named(w, "serviceResponse"))
        return false;
    snprintf(w->declared, sizeof w->declared, "xmlns%s%.*s", colon ? ":" : "",
             colon ? (int)w->prefix.n - 1 : 0, name.p);
    return str_is(attribute(w, str_c(w->declared)), cas_namespace);
}

/* ---- values ---- */

/* Of a user's name or a failure's code: that cannot be said in another way, or be half of it. */
static bool copy_token(char *out, size_t size, struct str text, const char *besides)
{
    text = trim(text);
    if (text.n == 0 || text.n >= size)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
              (c != '\0' && strchr(besides, c) != NULL)))
            return false;
    }
    memcpy(out, text.p, text.n);
    out[text.n] = '\0';
    return true;
}

static enum cas_result result_of(const char *code)
{
    static const char *const ours[] = {"INVALID_REQUEST", "INVALID_SERVICE", "UNAUTHORIZED_SERVICE",
                                       "UNAUTHORIZED_SERVICE_PROXY", "INVALID_TICKET_SPEC"};

    for (size_t i = 0; i < ARRAY_LEN(ours); i++)
        if (strcmp(code, ours[i]) == 0)
            return CAS_MISMATCH;
    return CAS_TICKET_BAD; /* also of codes that are new */
}

/* What is found between the root's tags. */
struct found {
    unsigned          verdicts; /* success and failure together */
    bool              success;
    bool              inside_user;
    unsigned          users, pieces;
    struct cas_answer answer;
};

static void open_verdict(struct walk *w, struct found *f)
{
    bool failure = is_named(w, "authenticationFailure");

    f->success = is_named(w, "authenticationSuccess");
    if (!f->success && !failure)
        w->wrong = "an element that is neither success nor failure";
    else if (f->verdicts++ > 0)
        w->wrong = "two verdicts";
    else if (failure && !copy_token(f->answer.code, sizeof f->answer.code,
                                    attribute(w, STR_LIT("code")), "_"))
        w->wrong = "a failure without a code";
}

static void opened(struct walk *w, struct found *f)
{
    if (w->m.depth == 1) {
        if (!read_root(w))
            w->wrong = "no serviceResponse of CAS";
        return;
    }
    if (attribute(w, str_c(w->declared)).p != NULL)
        w->wrong = "a name that means something else further in";
    else if (w->m.depth == 2)
        open_verdict(w, f);
    else if (f->inside_user)
        w->wrong = "an element inside of the user";
    else if (w->m.depth == 3 && f->success && is_named(w, "proxies"))
        w->wrong = "a proxy's ticket";
    else if (w->m.depth == 3 && f->success && is_named(w, "user")) {
        f->inside_user = true;
        f->users++;
    }
}

/* Two pieces (a comment between them, or CDATA) are no name: where others read one of them only,
 * they would read another name. */
static void text(struct walk *w, struct found *f)
{
    if (f->inside_user &&
        (f->pieces++ > 0 ||
         !copy_token(f->answer.user, sizeof f->answer.user, w->m.text, "._@-")))
        w->wrong = "a user whose name cannot be one";
}

static void step(struct walk *w, int token, struct found *f)
{
    if (token == MARKUP_OPEN)
        opened(w, f);
    else if (token == MARKUP_CLOSE && w->m.depth == 2)
        f->inside_user = false;
    else if (token == MARKUP_TEXT || token == MARKUP_CDATA)
        text(w, f);
}

int cas_read(struct str body, struct cas_answer *out, struct err *err)
{
    struct walk  w = {0};
    struct found f = {0};
    int          token;

    if (body.n > CAS_ANSWER_MAX)
        return err_set(err, ERR_BAD_INPUT, "an answer of %zu bytes", body.n);
    if (markup_start(&w.m, body, err) < 0)
        return -1;
    while ((token = markup_next(&w.m, err)) != MARKUP_END) {
        if (token < 0)
            return -1;
        step(&w, token, &f);
        if (w.wrong != NULL)
            return err_set(err, ERR_BAD_INPUT, "the answer has %s", w.wrong);
    }
    if (f.verdicts == 0 || (f.success && (f.users != 1 || f.pieces != 1)))
        return err_set(err, ERR_BAD_INPUT, "the answer has no verdict, or not one user");
    f.answer.result = f.success ? CAS_USER_TOLD : result_of(f.answer.code);
    *out = f.answer;
    return 0;
}
