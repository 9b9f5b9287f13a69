/* A browser for tests of the pages for a PC: cookies, tickets of forms, the way by CAS. */
#ifndef TESTS_UNIT_COOKIE_JAR_H
#define TESTS_UNIT_COOKIE_JAR_H

#include "tests/unit/http_client.h"

#define FORM_TYPE "Content-Type: application/x-www-form-urlencoded\r\n"
#define CAS_TOLD(user)                                                                             \
    "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\"><cas:authenticationSuccess>"    \
    "<cas:user>" user "</cas:user></cas:authenticationSuccess></cas:serviceResponse>"
#define CAS_FAILED(code)                                                                           \
    "<cas:serviceResponse xmlns:cas=\"http://www.yale.edu/tp/cas\"><cas:authenticationFailure "    \
    "code=\"" code "\">no</cas:authenticationFailure></cas:serviceResponse>"

/* A jar of cookies, as a browser has it: "a=1; b=2". */
struct jar {
    char text[4096];
};

static inline void jar_drop(struct jar *jar, struct str name)
{
    struct str          rest = str_c(jar->text), pair, key;
    auto_buf struct buf left = {0};

    while (rest.n > 0 && str_split(&rest, ';', &pair)) {
        struct str value = str_trim(pair);

        str_split(&value, '=', &key);
        if (!str_eq(key, name) && pair.n > 0)
            buf_f(&left, "%s%.*s", left.n > 0 ? "; " : "", STR_ARG(str_trim(pair)));
    }
    snprintf(jar->text, sizeof jar->text, "%s", left.n > 0 ? left.p : "");
}

/* Every Set-Cookie of an answer. */
static inline void jar_take(struct jar *jar, const struct response *r)
{
    static const struct str mark = STR_LIT("Set-Cookie: ");
    struct str              rest = r->head, line, pair, name, value;

    while (str_split(&rest, '\n', &line)) {
        if (!str_starts(line, mark))
            continue;
        line = str_skip(line, mark.n);
        str_split(&line, ';', &pair);
        value = pair;
        str_split(&value, '=', &name);
        jar_drop(jar, name);
        if (!http_has(line, "Max-Age=0;"))
            snprintf(jar->text + strlen(jar->text), sizeof jar->text - strlen(jar->text), "%s%.*s",
                     jar->text[0] ? "; " : "", STR_ARG(pair));
    }
}

/* One request with the jar's cookies, whose answer may change them. start: "GET /desk". */
static inline void jar_ask(unsigned port, struct jar *jar, const char *start, const char *headers,
                           struct str body, struct response *r)
{
    auto_buf struct buf all = {0};

    buf_c(&all, headers);
    if (jar->text[0] != '\0')
        buf_f(&all, "Cookie: %s\r\n", jar->text);
    http_ask(port, start, all.n > 0 ? all.p : "", body, r);
    jar_take(jar, r);
}

/* The state in the address that a browser is sent to CAS with. */
static inline void jar_state(const struct response *r, char *out, size_t size)
{
    struct str  location = http_header(r, "Location");
    const char *at = memmem(location.p ? location.p : "", location.n, "%2Flogin%2F", 11);

    CHECK(at != NULL, "the service: %.*s", STR_ARG(location));
    snprintf(out, size, "%.*s", 32, strstr(at + 11, "%2F") + 3);
}

/* The n-th ticket of a page, percent-encoded. */
static inline void jar_ticket(const struct response *r, unsigned n, struct buf *out)
{
    static const char mark[] = "name=\"ticket\" value=\"";
    const char       *at = r->text.p;

    for (unsigned i = 0; i <= n && at != NULL; i++) {
        at = strstr(at, mark);
        at = at ? at + strlen(mark) : NULL;
    }
    CHECK(at != NULL, "a form: %s", r->text.p);
    buf_clear(out);
    for (; *at != '"'; at++)
        buf_f(out, *at == '+' || *at == '=' || *at == '/' ? "%%%02X" : "%c", (unsigned char)*at);
}

#endif
