#include "sim/multipart.h"

#include "base/buf.h"

#include <string.h>

static int bad(struct err *err, const char *why)
{
    return err_set(err, ERR_BAD_INPUT, "multipart: %s", why);
}

/* "--" and the boundary of a Content-Type. */
static int take_boundary(struct buf *out, const char *content_type, struct err *err)
{
    const char *at = strstr(content_type, "boundary=");
    size_t n;

    if (strncmp(content_type, "multipart/form-data", 19) != 0 || at == NULL)
        return bad(err, "the Content-Type is not multipart/form-data with a boundary");
    at += strlen("boundary=");
    n = *at == '"' ? strcspn(++at, "\"") : strcspn(at, "; ");
    if (n == 0 || n > 70)
        return bad(err, "the boundary has not 1 to 70 characters");
    buf_c(out, "--");
    buf_add(out, at, n);
    return 0;
}

static struct str find(struct str in, struct str what)
{
    const char *at = in.n ? memmem(in.p, in.n, what.p, what.n) : NULL;

    return at ? str_skip(in, (size_t)(at - in.p)) : (struct str){0};
}

/* The value of name="…" within the headers; NULL slice when it is not there. */
static struct str quoted(struct str headers, const char *name)
{
    auto_buf struct buf key = {0};
    struct str rest, value;

    buf_f(&key, "; %s=\"", name);
    rest = find(headers, buf_view(&key));
    if (rest.p == NULL)
        return rest;
    rest = str_skip(rest, key.n);
    value = rest;
    for (value.n = 0; value.n < rest.n && rest.p[value.n] != '"'; value.n++)
        if (rest.p[value.n] == '\\') /* an escaped quote */
            value.n++;
    return value.n < rest.n ? value : (struct str){0};
}

/* One part between two delimiters: CRLF headers CRLF CRLF bytes CRLF. */
static int take_part(struct sim_part *out, struct str part, const char *name, struct err *err)
{
    struct str blank = find(part, STR_LIT("\r\n\r\n")), headers;

    if (blank.p == NULL || !str_starts(part, STR_LIT("\r\n")) || blank.n < 6)
        return bad(err, "a part without headers or end");
    headers = (struct str){part.p, (size_t)(blank.p - part.p)};
    if (!str_is(quoted(headers, "name"), name))
        return 0;
    if (find(headers, STR_LIT("filename*")).p)
        return bad(err, "filename*= is not understood; send UTF-8 in filename=\"\"");
    out->filename = quoted(headers, "filename");
    out->bytes = str_skip(blank, 4);
    out->bytes.n -= 2; /* the CRLF before the next delimiter */
    return 1;
}

int sim_multipart_find(struct sim_part *out, const char *content_type, struct str body,
                       const char *name, struct err *err)
{
    auto_buf struct buf delimiter = {0};
    struct str rest, next;

    if (take_boundary(&delimiter, content_type, err) < 0)
        return -1;
    rest = body;
    if (!str_starts(rest, buf_view(&delimiter)))
        return bad(err, "the body does not begin with the boundary");
    for (;;) {
        struct sim_part found = {0};
        int rc;

        rest = str_skip(rest, delimiter.n);
        if (str_starts(rest, STR_LIT("--")))
            return bad(err, "there is no such part");
        next = find(rest, buf_view(&delimiter));
        if (next.p == NULL)
            return bad(err, "the last boundary is missing");
        rc = take_part(&found, (struct str){rest.p, (size_t)(next.p - rest.p)}, name, err);
        if (rc != 0) {
            if (rc > 0)
                *out = found;
            return rc > 0 ? 0 : -1;
        }
        rest = next;
    }
}
