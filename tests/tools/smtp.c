#include "tests/tools/smtp.h"

#include "base/mem.h"

#include <stdio.h>

/* One connection. */
struct session {
    struct smtp_server *server;
    int                 fd;
    struct buf          in;
    struct smtp_mail    mail;
    struct smtp_rule    rule;
};

/* The next line without its CR LF; false: the client has gone. */
static bool next_line(struct session *s, struct buf *line)
{
    const char *end;
    size_t      n;

    buf_clear(line);
    while (s->in.n == 0 || (end = strstr(s->in.p, "\r\n")) == NULL)
        if (!peer_read(s->fd, &s->in))
            return false;
    n = (size_t)(end - s->in.p);
    buf_add(line, s->in.p, n);
    memmove(s->in.p, s->in.p + n + 2, s->in.n - n - 1);
    s->in.n -= n + 2;
    return true;
}

static void keep_silent(struct smtp_server *server)
{
    pthread_mutex_lock(&server->lock);
    while (!server->stopping)
        pthread_cond_wait(&server->changed, &server->lock);
    pthread_mutex_unlock(&server->lock);
}

/* What is said at a stage; false: the connection is over. */
static bool say(struct session *s, enum smtp_stage stage, const char *usual)
{
    auto_buf struct buf line = {0};
    const char         *text = s->rule.stage == stage ? s->rule.line : usual;

    if (text == NULL) {
        keep_silent(s->server);
        return false;
    }
    buf_f(&line, "%s\r\n", text);
    return *text != '\0' && peer_write(s->fd, line.p);
}

static bool take_message(struct session *s)
{
    auto_buf struct buf line = {0};

    while (next_line(s, &line)) {
        struct str text = buf_view(&line);

        if (str_is(text, "."))
            return true;
        if (str_starts(text, STR_LIT(".")))
            text = str_skip(text, 1);
        buf_f(&s->mail.message, "%.*s\r\n", STR_ARG(text));
    }
    return false;
}

static bool login(struct session *s, struct str line)
{
    auto_buf struct buf more = {0};

    if (line.n <= 10) { /* without an initial response */
        if (!peer_write(s->fd, "334 \r\n") || !next_line(s, &more))
            return false;
        buf_f(&s->mail.talk, "%.*s\r\n", STR_ARG(buf_view(&more)));
    }
    return say(s, SMTP_AUTH, "235 welcome");
}

static bool command(struct session *s, struct str line)
{
    char hello[128];

    snprintf(hello, sizeof hello, "250-test\r\n%s%s250 SIZE 100000",
             s->server->login ? "250-AUTH PLAIN\r\n" : "",
             s->server->starttls ? "250-STARTTLS\r\n" : "");
    if (str_starts(line, STR_LIT("EHLO ")))
        return say(s, SMTP_EHLO, hello);
    if (str_starts(line, STR_LIT("AUTH ")))
        return login(s, line);
    if (str_starts(line, STR_LIT("MAIL ")))
        return say(s, SMTP_MAIL, "250 ok");
    if (str_starts(line, STR_LIT("RCPT ")))
        return say(s, SMTP_RCPT, "250 ok");
    if (str_is(line, "DATA"))
        return say(s, SMTP_DATA, "354 go on") &&
               (s->rule.stage == SMTP_DATA || (take_message(s) && say(s, SMTP_END, "250 taken")));
    if (str_is(line, "QUIT"))
        return say(s, SMTP_QUIT, "221 bye") && false;
    return peer_write(s->fd, "502 what?\r\n");
}

static void converse(struct session *s)
{
    auto_buf struct buf line = {0};

    if (!say(s, SMTP_GREETING, "220 test"))
        return;
    while (next_line(s, &line)) {
        buf_f(&s->mail.talk, "%.*s\r\n", STR_ARG(buf_view(&line)));
        if (!command(s, buf_view(&line)))
            return;
    }
}

static void serve(void *arg, int fd)
{
    struct smtp_server *server = arg;
    struct session      s = {.server = server, .fd = fd, .rule = {SMTP_NEVER, NULL}};

    pthread_mutex_lock(&server->lock);
    if (server->rules_used < server->rules_count)
        s.rule = server->rules[server->rules_used++];
    pthread_mutex_unlock(&server->lock);
    converse(&s);
    buf_free(&s.in);
    pthread_mutex_lock(&server->lock);
    if (server->count == SMTP_SEEN)
        abort();
    server->seen[server->count++] = s.mail;
    pthread_mutex_unlock(&server->lock);
}

void smtp_start(struct smtp_server *s)
{
    *s = (struct smtp_server){0};
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->changed, NULL);
    peer_start(&s->peer, serve, s);
    snprintf(s->url, sizeof s->url, "smtp://127.0.0.1:%d", s->peer.port);
}

void smtp_stop(struct smtp_server *s)
{
    pthread_mutex_lock(&s->lock);
    s->stopping = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    peer_stop(&s->peer);
    for (unsigned i = 0; i < s->count; i++) {
        buf_free(&s->seen[i].talk);
        buf_free(&s->seen[i].message);
    }
    pthread_mutex_destroy(&s->lock);
    pthread_cond_destroy(&s->changed);
}

void smtp_rule(struct smtp_server *s, enum smtp_stage stage, const char *line)
{
    pthread_mutex_lock(&s->lock);
    if (s->rules_count == SMTP_RULES)
        abort();
    s->rules[s->rules_count++] = (struct smtp_rule){stage, line};
    pthread_mutex_unlock(&s->lock);
}

unsigned smtp_count(struct smtp_server *s)
{
    unsigned n;

    pthread_mutex_lock(&s->lock);
    n = s->count;
    pthread_mutex_unlock(&s->lock);
    return n;
}
