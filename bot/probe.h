/* One HTTP GET looked at closely, for `hongyan doctor`: how far it came, who answered, when its
 * certificate ends, how long it took. bot/api.h is for calls that should succeed; this one tells
 * why they do not. */
#ifndef BOT_PROBE_H
#define BOT_PROBE_H

#include "base/buf.h"

#include <stdint.h>

enum probe_end {
    PROBE_ANSWERED,      /* by HTTP, whatever the status */
    PROBE_NO_NAME,       /* DNS does not know the host, or does not answer */
    PROBE_NO_CONNECTION, /* refused, no route, or nobody answers there */
    PROBE_EXPIRED,       /* TLS: the certificate's time is over … */
    PROBE_EARLY,         /* … or has not begun */
    PROBE_OTHER_NAME,    /* … or it is for another host */
    PROBE_UNTRUSTED,     /* … or who signed it is not known here (self-signed, chain incomplete) */
    PROBE_NO_TLS,        /* connected, but TLS did not come about */
    PROBE_SILENT,        /* connected, but no answer in time */
    PROBE_CUT,           /* connected, but hung up, or what came is not HTTP */
    PROBE_UNUSABLE,      /* not an http or https URL, or no memory */
};

struct probe_options {
    unsigned    ms;      /* in all: names, connection, TLS, answer */
    bool        direct;  /* past any proxy of the environment; http:// always is, as in bot/api.c */
    const char *ca_file; /* PEM of who is trusted; NULL: whom the system trusts */
};

struct probe {
    enum probe_end end;
    unsigned       status;        /* of HTTP; 0 unless ANSWERED */
    struct buf     body;          /* the first PROBE_BODY bytes */
    unsigned       ms;            /* from start to end */
    int64_t        date;          /* the Date header, seconds UTC; 0: none */
    int64_t        cert_until;    /* notAfter of the host's certificate, seconds UTC; 0: no TLS */
    char           address[64];   /* that was connected to; "": none */
    char           server[64];    /* the Server header */
    char           location[200]; /* the Location header up to its query */
    char           why[300];      /* unless ANSWERED: for the operator; never path or query */
};

enum { PROBE_BODY = 1024 * 1024 };

/* Redirections are not followed; the certificate and TLS 1.2 are demanded, as everywhere. Where the
 * certificate is refused, it is looked at a second time, with nothing sent, for its date. Fills
 * *out (the caller frees it); one thread at a time. */
void probe_get(struct probe *out, const char *url, const struct probe_options *options);
void probe_free(struct probe *p); /* empty again */
#define auto_probe __attribute__((cleanup(probe_free)))

#endif
