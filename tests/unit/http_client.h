/* A client for tests of our own server: one request, one connection. A header with static
 * functions, because the unit tests share no objects. */
#ifndef TESTS_UNIT_HTTP_CLIENT_H
#define TESTS_UNIT_HTTP_CLIENT_H

#include "base/buf.h"
#include "tests/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct response {
    int        status;
    struct str head, body; /* point into text */
    struct buf text;
};

static int http_open(unsigned port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
                             .sin_port = htons((uint16_t)port)};
    struct timeval patience = {.tv_sec = 120};
    int            fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    CHECK(fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0, "port %u takes us", port);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

static void http_write(int fd, struct str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

        if (n <= 0)
            return; /* it has heard enough: its answer says why */
        bytes = str_skip(bytes, (size_t)n);
    }
}

/* Reads to the end of the connection. */
static void http_read(int fd, struct response *r)
{
    const char *end;
    ssize_t     n;

    buf_clear(&r->text);
    while ((n = recv(fd, buf_room(&r->text, 65536), 65536, 0)) > 0 || (n < 0 && errno == EINTR))
        r->text.n += n > 0 ? (size_t)n : 0;
    close(fd);
    buf_add(&r->text, "", 0);
    end = strstr(r->text.p, "\r\n\r\n");
    CHECK(end != NULL && sscanf(r->text.p, "HTTP/1.1 %d", &r->status) == 1, "an answer: %s",
          r->text.p);
    r->head = (struct str){r->text.p, (size_t)(end + 2 - r->text.p)};
    r->body = str_skip(buf_view(&r->text), r->head.n + 2);
}

/* start: method, target and HTTP/1.1; headers: whole lines; body p NULL: none. */
static void http_ask(unsigned port, const char *start, const char *headers, struct str body,
                     struct response *r)
{
    auto_buf struct buf out = {0};
    int                 fd = http_open(port);

    buf_f(&out, "%s HTTP/1.1\r\nHost: wx.example.edu.cn\r\nConnection: close\r\n%s", start,
          headers);
    if (body.p != NULL)
        buf_f(&out, "Content-Length: %zu\r\n", body.n);
    buf_c(&out, "\r\n");
    buf_str(&out, body);
    http_write(fd, buf_view(&out));
    http_read(fd, r);
}

/* The value of a header line; p NULL when there is none. */
static inline struct str http_header(const struct response *r, const char *name)
{
    struct str rest = r->head, line, key;

    while (str_split(&rest, '\n', &line)) {
        if (!str_split(&line, ':', &key) || line.p == NULL || !str_eq_nocase(key, str_c(name)))
            continue;
        line = str_trim(line);
        if (line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        return line;
    }
    return (struct str){NULL, 0};
}

static inline bool http_has(struct str text, const char *part)
{
    return text.n > 0 && memmem(text.p, text.n, part, strlen(part)) != NULL;
}

#endif
