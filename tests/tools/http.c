#include "tests/tools/http.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The value of a header, or the empty slice. name ends with its colon. */
static struct str header(struct str head, const char *name)
{
    struct str line, rest = head;

    while (str_split(&rest, '\n', &line))
        if (line.n > strlen(name) && strncasecmp(line.p, name, strlen(name)) == 0)
            return str_trim(str_skip(line, strlen(name)));
    return (struct str){0};
}

int http_parse(struct str bytes, struct http_reply *reply)
{
    const char *end;
    struct str  head;
    uint64_t    length = 0;
    int64_t     status;

    if (bytes.n == 0 || (end = memmem(bytes.p, bytes.n, "\r\n\r\n", 4)) == NULL)
        return 0;
    head = (struct str){bytes.p, (size_t)(end + 4 - bytes.p)};
    if (head.n < 12 || memcmp(head.p, "HTTP/1.1 ", 9) != 0 ||
        !str_i64((struct str){head.p + 9, 3}, &status))
        return -1;
    if (status >= 200 && !str_u64(header(head, "Content-Length:"), &length))
        return -1;
    if (bytes.n - head.n < length)
        return 0;
    *reply = (struct http_reply){
        .status = (int)status,
        .head = head,
        .body = {head.p + head.n, (size_t)length},
        .close = str_eq_nocase(header(head, "Connection:"), STR_LIT("close")),
    };
    return 1;
}

int http_connect(int port)
{
    struct sockaddr_in to = {
        .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
    };
    int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0 ||
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one) < 0) {
        int why = errno;

        close(fd);
        errno = why;
        return -1;
    }
    return fd;
}

int http_send(int fd, struct str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        bytes = str_skip(bytes, (size_t)n);
    }
    return 0;
}

static int64_t now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int http_receive(int fd, struct buf *in, struct http_reply *reply, int timeout_ms)
{
    int64_t deadline = now_ms() + timeout_ms;
    int     parsed;

    buf_clear(in);
    while ((parsed = http_parse(buf_view(in), reply)) == 0) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int64_t       left = deadline - now_ms();
        ssize_t       n;

        if (left <= 0 || poll(&p, 1, (int)left) <= 0)
            return -1;
        n = recv(fd, buf_room(in, 16384), 16384, 0);
        if (n <= 0)
            return -1;
        in->n += (size_t)n;
    }
    return parsed == 1 ? 0 : -1;
}

int http_once(int port, struct str request, struct buf *in, struct http_reply *reply,
              int timeout_ms)
{
    int fd = http_connect(port), rc;

    if (fd < 0)
        return -1;
    /* A server that refuses early may close before it has read all: its answer still counts. */
    http_send(fd, request);
    rc = http_receive(fd, in, reply, timeout_ms);
    close(fd);
    return rc;
}
