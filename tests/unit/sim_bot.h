/* A bot of a few lines for the simulator's tests: answers each request with what a function
 * says. */
#ifndef TESTS_SIM_BOT_H
#define TESTS_SIM_BOT_H

#include "base/buf.h"
#include "base/mem.h"
#include "crypto/random.h"
#include "tests/unit/sim_fixture.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct bot;

struct bot_request {
    char        method[8];
    char        target[8192]; /* path and query */
    struct str  body;
    char       *plain;        /* decrypted; NULL when it could not be */
};

struct bot_answer {
    int        status; /* 200 when 0; -1: close without a word */
    struct buf body;
    unsigned   delay_ms;
};

struct bot {
    int             fd;
    int             port;
    pthread_t       thread;
    pthread_mutex_t lock;
    pthread_cond_t  ended;   /* a connection did */
    unsigned        open;    /* connections being answered */
    struct msgcrypt *crypt[2];
    char            *seen[64]; /* the decrypted requests, in order of arrival */
    unsigned         count;
    void (*answer)(struct bot *bot, const struct bot_request *req, struct bot_answer *out);
};

/* The value of name= in the query, decoded. */
static char *bot_arg(const char *target, const char *name)
{
    auto_buf struct buf key = {0}, out = {0};
    const char         *at;

    buf_f(&key, "%s=", name);
    at = strstr(target, key.p);
    if (at == NULL)
        return xstrdup("");
    for (at += key.n; *at && *at != '&'; at++) {
        unsigned c;

        if (*at == '%' && sscanf(at + 1, "%2x", &c) == 1) {
            buf_char(&out, (char)c);
            at += 2;
        } else {
            buf_char(&out, *at);
        }
    }
    return buf_take(&out);
}

static struct msgcrypt *bot_crypt(struct bot *bot, const char *target)
{
    return bot->crypt[strncmp(target, "/callback/staff", 15) == 0];
}

static void bot_open(struct bot *bot, struct bot_request *req)
{
    auto_free char *sig = bot_arg(req->target, "msg_signature");
    auto_free char *timestamp = bot_arg(req->target, "timestamp");
    auto_free char *nonce = bot_arg(req->target, "nonce");
    auto_free char *echo = bot_arg(req->target, "echostr");
    const char     *start = req->body.n ? strstr(req->body.p, "<Encrypt><![CDATA[") : NULL;
    struct str      encrypted = str_c(echo);
    size_t          len;

    if (start) {
        start += strlen("<Encrypt><![CDATA[");
        encrypted = (struct str){start, (size_t)(strstr(start, "]]>") - start)};
    }
    msgcrypt_open(bot_crypt(bot, req->target), str_c(sig), str_c(timestamp), str_c(nonce),
                  encrypted, &req->plain, &len, NULL);
}

/* Appends plain, sealed as a passive reply. */
__attribute__((unused)) static void bot_seal(struct bot *bot, const struct bot_request *req,
                                             const char *plain, struct buf *out)
{
    unsigned char       random[MSGCRYPT_RANDOM];
    char                sig[MSGCRYPT_SIG + 1];
    auto_buf struct buf encrypted = {0};

    random_bytes(random, sizeof random);
    msgcrypt_seal(bot_crypt(bot, req->target), str_c(plain), random, STR_LIT("1409659813"),
                  STR_LIT("n1"), &encrypted, sig, NULL);
    buf_f(out,
          "<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature>"
          "<TimeStamp>1409659813</TimeStamp><Nonce><![CDATA[n1]]></Nonce></xml>",
          encrypted.p, sig);
}

/* The text of <name> in a decrypted callback; the caller frees it. */
__attribute__((unused)) static char *bot_element(const char *plain, const char *name)
{
    auto_buf struct buf open = {0};
    const char         *start;
    size_t              n;

    buf_f(&open, "<%s>", name);
    start = plain ? strstr(plain, open.p) : NULL;
    if (start == NULL)
        return xstrdup("");
    start += open.n;
    if (strncmp(start, "<![CDATA[", 9) == 0)
        return xstrndup(start + 9, (size_t)(strstr(start, "]]>") - start) - 9);
    n = strcspn(start, "<");
    return xstrndup(start, n);
}

/* Seals a text to whoever wrote. */
__attribute__((unused)) static void bot_say(struct bot *bot, const struct bot_request *req,
                                            const char *text, struct buf *out)
{
    auto_free char     *user = bot_element(req->plain, "FromUserName");
    auto_buf struct buf xml = {0};

    buf_f(&xml,
          "<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[" SIM_CORP
          "]]></FromUserName><CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType>"
          "<Content><![CDATA[%s]]></Content></xml>",
          user, text);
    bot_seal(bot, req, xml.p, out);
}

static void bot_serve(struct bot *bot, int fd)
{
    char               *bytes = xcalloc(1, 1 << 20);
    size_t              n = 0, want = 0;
    struct bot_request  req = {0};
    struct bot_answer   out = {0};
    auto_buf struct buf head = {0};
    const char         *end = NULL, *length;

    while (end == NULL || n < want) {
        ssize_t got = read(fd, bytes + n, (1 << 20) - 1 - n);

        if (got <= 0)
            break;
        n += (size_t)got;
        end = strstr(bytes, "\r\n\r\n");
        length = strstr(bytes, "Content-Length: ");
        if (end)
            want = (size_t)(end - bytes) + 4 + (length ? strtoul(length + 16, NULL, 10) : 0);
    }
    if (end && sscanf(bytes, "%7s %8191s", req.method, req.target) == 2) {
        req.body = str_c(end + 4);
        bot_open(bot, &req);
        pthread_mutex_lock(&bot->lock);
        if (req.plain && bot->count < 64)
            bot->seen[bot->count++] = xstrdup(req.plain);
        bot->answer(bot, &req, &out);
        pthread_mutex_unlock(&bot->lock);
        if (out.delay_ms)
            usleep(out.delay_ms * 1000);
        buf_f(&head, "HTTP/1.1 %d X\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
              out.status ? out.status : 200, out.body.n);
        buf_str(&head, buf_view(&out.body));
        if (out.status >= 0 && write(fd, head.p, head.n) < 0)
            perror("bot");
    }
    free(req.plain);
    buf_free(&out.body);
    free(bytes);
    close(fd);
}

struct bot_connection {
    struct bot *bot;
    int         fd;
};

static void *bot_connection(void *arg)
{
    struct bot_connection *c = arg;

    bot_serve(c->bot, c->fd);
    pthread_mutex_lock(&c->bot->lock);
    c->bot->open--;
    pthread_cond_signal(&c->bot->ended);
    pthread_mutex_unlock(&c->bot->lock);
    free(c);
    return NULL;
}

static void *bot_accept(void *arg)
{
    struct bot *bot = arg;
    int         fd;

    while ((fd = accept(bot->fd, NULL, NULL)) >= 0) {
        struct bot_connection *c = xmalloc(sizeof *c);
        pthread_t              t;

        *c = (struct bot_connection){bot, fd};
        pthread_mutex_lock(&bot->lock);
        bot->open++;
        pthread_mutex_unlock(&bot->lock);
        pthread_create(&t, NULL, bot_connection, c);
        pthread_detach(t);
    }
    return NULL;
}

__attribute__((unused)) static void bot_start(
    struct bot *bot,
    void (*answer)(struct bot *bot, const struct bot_request *req, struct bot_answer *out))
{
    struct sockaddr_in addr = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t          len = sizeof addr;

    *bot = (struct bot){.answer = answer};
    pthread_mutex_init(&bot->lock, NULL);
    pthread_cond_init(&bot->ended, NULL);
    for (unsigned i = 0; i < 2; i++)
        CHECK(msgcrypt_new(&bot->crypt[i], fixture_config.apps[i].token,
                           fixture_config.apps[i].encoding_aes_key, SIM_CORP, NULL) == 0,
              "the bot has its keys");
    bot->fd = socket(AF_INET, SOCK_STREAM, 0);
    CHECK(bind(bot->fd, (struct sockaddr *)&addr, sizeof addr) == 0 && listen(bot->fd, 64) == 0 &&
              getsockname(bot->fd, (struct sockaddr *)&addr, &len) == 0,
          "the bot listens");
    bot->port = ntohs(addr.sin_port);
    pthread_create(&bot->thread, NULL, bot_accept, bot);
}

/* Waits for the answers that it still gives. */
__attribute__((unused)) static void bot_stop(struct bot *bot)
{
    shutdown(bot->fd, SHUT_RDWR);
    pthread_join(bot->thread, NULL);
    close(bot->fd);
    pthread_mutex_lock(&bot->lock);
    while (bot->open > 0)
        pthread_cond_wait(&bot->ended, &bot->lock);
    pthread_mutex_unlock(&bot->lock);
    for (unsigned i = 0; i < bot->count; i++)
        free(bot->seen[i]);
    msgcrypt_free(bot->crypt[0]);
    msgcrypt_free(bot->crypt[1]);
    pthread_cond_destroy(&bot->ended);
    pthread_mutex_destroy(&bot->lock);
}

#endif
