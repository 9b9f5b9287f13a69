/* The platform's side of the wire, for the bench and the end-to-end tests: makes callbacks and
 * opens passive replies by the protocol's text alone. Nothing of bot/ is used here, so that a
 * mistake of its parser or writer cannot hide behind the same mistake in the test. */
#ifndef TESTS_TOOLS_WECOM_H
#define TESTS_TOOLS_WECOM_H

#include "crypto/msgcrypt.h"

/* One application's callback, as WeCom knows it. */
struct wecom {
    struct msgcrypt *crypt;
    const char      *corp_id;
    const char      *path;     /* /callback/student */
    int64_t          agent_id;
};

/* What differs between a first delivery and a resend of the same message. */
struct wecom_stamp {
    int64_t       timestamp;                  /* UTC seconds */
    uint64_t      nonce;
    unsigned char random[MSGCRYPT_RANDOM];
    bool          forged;                     /* the signature gets one wrong digit */
};

/* One application of the test configurations: the credentials that tests/bench/run and server.c
 * write into theirs. Exits when the key does not load. */
#define WECOM_TOKEN "benchtoken2026"
#define WECOM_KEY   "0123456789abcdefghijABCDEFGHIJ9876543210xyA"
#define WECOM_CORP  "ww0123456789abcdef"
#define WECOM_AGENT 1000002
#define WECOM_STAFF_AGENT 1000003 /* with the same token and key, at /callback/staff */
void wecom_init(struct wecom *w);
void wecom_free(struct wecom *w);

/* The inner XML of a text message, as the platform writes it (protocol 2.1); appended to *xml. */
void wecom_text(struct buf *xml, const struct wecom *w, const char *user, int64_t create_time,
                uint64_t msg_id, const char *text);

/* A tap on a menu entry with this key, and a press on a card's submit button (protocol 2.5, 2.7):
 * the card was sent with `task`; chosen: "health=normal,place=campus". */
void wecom_tap(struct buf *xml, const struct wecom *w, const char *user, int64_t create_time,
               const char *key);
/* A code was scanned with a menu entry that waits for the answer (protocol 2.5). */
void wecom_scan(struct buf *xml, const struct wecom *w, const char *user, int64_t create_time,
                const char *key, const char *result);
struct wecom_card {
    const char *task, *type, *key, *response_code, *chosen;
};
void wecom_press(struct buf *xml, const struct wecom *w, const char *user, int64_t create_time,
                 const struct wecom_card *card);

/* The envelope around any inner bytes (protocol 1.3); appended to *body. sig gets its signature. */
void wecom_envelope(struct buf *body, const struct wecom *w, struct str inner,
                    const struct wecom_stamp *stamp, char sig[MSGCRYPT_SIG + 1]);

/* A complete HTTP/1.1 request that posts body with these query values; appended to *out. */
void wecom_request(struct buf *out, const struct wecom *w, const char *sig,
                   const struct wecom_stamp *stamp, struct str body);

/* Both together: inner bytes to a request ready to be sent. */
void wecom_post(struct buf *out, const struct wecom *w, struct str inner,
                const struct wecom_stamp *stamp);

/* Opens a passive reply (protocol 1.4: all four elements, signature over the reply's own time and
 * nonce). *plain, *len as msgcrypt_open's: the caller frees *plain. 0 or -1 (err). */
int wecom_open(const struct wecom *w, struct str body, char **plain, size_t *len, struct err *err);

/* The text between <name> and </name>, with or without CDATA; false when it is not there once. */
bool wecom_element(struct str xml, const char *name, struct str *value);

#endif
