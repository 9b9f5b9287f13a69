/* The configuration: YAML -> checked const structs. Design 9 is the contract. */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include "base/buf.h"
#include "base/err.h"
#include "conf/school.h"

#include <stdint.h>

struct conf_app {
    char    *name;             /* "student" or "staff": the school file's menus and flows name it */
    int64_t  agent_id;
    char    *secret;
    char    *token;            /* up to 32 letters and digits */
    char    *encoding_aes_key; /* 43 characters that decode to 32 bytes */
};

struct conf_wecom {
    char            *api_base;                  /* https://qyapi.weixin.qq.com; no slash at the
                                                   end */
    char            *corp_id;
    char            *contacts_secret;           /* NULL when not configured */
    char            *contacts_token;            /* the contact-sync assistant's own callback: all
                                                   three or none of */
    char            *contacts_encoding_aes_key; /* secret, token, key */
    struct conf_app *apps;
    unsigned         apps_count;                /* 1..8 */
};

enum sms_provider { SMS_WEBHOOK, SMS_TENCENT };

/* Codes by SMS. webhook: a signed JSON POST (bot/courier.h); tencent: Tencent Cloud SendSms. */
struct conf_sms {
    enum sms_provider provider;
    char *url;          /* webhook: where; tencent: https://sms.tencentcloudapi.com when absent */
    char *secret;       /* webhook: signs the body; tencent: SecretKey */
    char *secret_id;    /* tencent, as all below */
    char *app_id;       /* SmsSdkAppId */
    char *sign_name;
    char *template_id;  /* one with two parameters: the code, the minutes */
    char *notice_template_id; /* one with one parameter, the words of a notice; NULL: notices are
                                 not sent by SMS. webhook needs none */
    char *region;       /* ap-guangzhou when absent */
};

enum mail_provider { MAIL_WEBHOOK, MAIL_SMTP };

struct conf_mail {
    enum mail_provider provider;
    char *url;          /* webhook: where; smtp: smtp://host:587 (STARTTLS is demanded unless the
                           host is this machine) or smtps://host:465 */
    char *secret;       /* webhook: signs the body; smtp: the password */
    char *user;         /* smtp; NULL: no login */
    char *from;         /* smtp: the sender's address */
};

/* Logging in to the pages for a PC (/clearance, /desk): by the school's CAS (protocol 2.0 and 3.0,
 * apereo.github.io/cas/development/protocol/CAS-Protocol-Specification.html). */
struct conf_login {
    char *cas; /* https://sso.example.edu.cn/cas; no slash at the end. TLS unless it is this
                  machine */
    char *key; /* what its user name is: number (of the roster; the default) or userid */
};

/* Where the operators are told of what the platform says is wrong (an application that will be
 * disabled for inactivity, a secret that is refused), besides the log and the office in the
 * chat. */
struct conf_alarm {
    char   **mails;       /* needs `mail` */
    unsigned mails_count;
};

/* Everything has a default but the wecom part, data_key, database and school
 * (docs/configuration.md). */
struct conf_tuning {
    unsigned queue;            /* callbacks that may wait for the worker; more get 503. 4096 */
    unsigned batch;            /* most callbacks in one transaction; 1 = a commit each. 512 */
    unsigned http_threads;     /* 2 */
    unsigned connections;      /* open HTTP connections, all threads together. 1024 */
    unsigned member_minute;    /* sends to one member a minute, at most 30. 20 */
    unsigned member_hour;      /* sends to one member an hour, at most 1000. 300 */
    unsigned api_minute;       /* calls of one API a minute, at most 10000. 8000: half for notices,
                                  half for answers, and room for the school's other systems */
    unsigned api_concurrency;  /* calls of one API at once. 8 */
    unsigned notice_minute;    /* message/send of notices a minute, evenly: below api_minute, so
                                  that answers to members are not behind them. At most 9000. 4000,
                                  and half of api_minute where that is not above it */
    unsigned accounts;         /* 账号上限 of the organisation: the platform takes 200 times as many
                                  person-times a day for each application (protocol 4.1). 0: not
                                  known, not watched */
    unsigned inbox_hours;      /* how long answers to resends are kept; older callbacks are refused.
                                  24 */
};

struct conf {
    char                *listen;       /* "127.0.0.1:8080" */
    char                *admin_listen; /* "127.0.0.1:9090" */
    char                *public_url;   /* no slash at the end; NULL when not set */
    char                *database;     /* file path, made relative to the process; or
                                          :memory: */
    char                *files;        /* folder of sealed photos, made relative to the process;
                                          "files" beside the database when absent; NULL: none, as
                                          the database is in memory */
    char                *data_key;     /* base64 of 32 bytes */
    char                *school_file;  /* YAML key `school`; made relative to the process */
    struct conf_wecom    wecom;
    struct conf_tuning   tuning;       /* YAML key `tuning`, all optional */
    struct conf_sms     *sms;          /* NULL: codes cannot be sent by SMS */
    struct conf_mail    *mail;         /* NULL: nor by mail */
    struct conf_alarm   *alarm;        /* NULL: the log and the office only */
    struct conf_login   *login;        /* NULL: there are no pages for a PC. Needs public_url */
    struct conf_school  *school;       /* the school file, loaded and checked */
};

#define auto_conf __attribute__((cleanup(conf_free_at)))

/*
 * Reads and checks the configuration file and the school file that it names.
 *
 *   path    the YAML file. Relative paths in it (school, database, `file:`) are relative to its
 *           folder.
 *   out     on success: the checked configuration; the caller frees it with conf_free. Untouched
 *           on failure.
 *   report  every mistake, one line each: "FILE:LINE: what is wrong and what would be right". Never
 *           a secret's value. Appended to; empty on success.
 *
 * 0 or -1 (ERR_BAD_INPUT, with the first line of the report as text).
 */
int conf_load(struct conf **out, const char *path, struct buf *report, struct err *err);
void conf_free(struct conf *c); /* NULL is fine */
void conf_free_at(struct conf **c);

/* The school file alone, checked against the applications of c (for SIGHUP). As conf_load. */
int conf_load_school(struct conf_school **out, const struct conf *c, struct buf *report,
                     struct err *err);
void conf_school_free(struct conf_school *s);

/* The line in the school file of a flow, or of a question of it (NULL: of the flow; one of our own:
 * of the section or the appointment that it is made from). 0: it is not there, or the file has
 * changed. */
unsigned conf_school_line(const struct conf *c, const char *flow, const char *question);

/* Whether the URL's host is this machine: localhost, an address 127.x.y.z, [::1]. Only there may
 * letters go without TLS. */
bool conf_url_is_local(const char *url);

/* By name or by agent id; NULL when there is none. */
const struct conf_app *conf_app_named(const struct conf *c, const char *name);

#endif
