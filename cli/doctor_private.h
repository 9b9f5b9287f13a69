/* Parts of `hongyan doctor`. Each check looks at one thing, within a few seconds, and tells what it
 * found in Chinese and English, with what to change where. Nothing is changed or sent to members;
 * no secret, no token, no name or number of a person is in what is told. */
#ifndef CLI_DOCTOR_PRIVATE_H
#define CLI_DOCTOR_PRIVATE_H

#include "base/buf.h"
#include "bot/probe.h"
#include "conf/conf.h"
#include "crypto/sealed.h"
#include "store/health.h"

#include <stdio.h>

enum mark {
    MARK_OK,
    MARK_WARN, /* works, but something will go wrong, or already does for some */
    MARK_FAIL, /* does not work */
    MARK_SKIP, /* could not be looked at, because of something else */
    MARK_COUNT
};

struct doctor {
    const struct conf *conf;
    FILE              *out;
    bool               as_json;
    const char        *ca_file;      /* who is trusted, for tests; NULL: whom the system trusts */
    struct buf         json;         /* the findings so far, members of a list */
    unsigned           count[MARK_COUNT];

    struct sealer     *sealer;
    struct health     *health;       /* NULL: the database could not be opened */
    bool               running;      /* admin_listen answers */
    struct buf         metrics;      /* its /metrics, before this run has asked it for anything */
    bool               clock_told;   /* the platform's Date header was compared */
    struct doctor_token {
        struct buf text;             /* wiped; empty: none */
    } tokens[9];                     /* of the applications, in their order */
};

/* ---- telling ---- */

/* What one check found. Fill the texts with buf_f; then doctor_tell. */
struct finding {
    enum mark   mark;
    const char *check;           /* "token": stable, for --json and docs/operations.md */
    const char *app;             /* application (or "contacts") that it is about; NULL: none */
    struct buf  zh, en;          /* what is so: one sentence */
    struct buf  fix_zh, fix_en;  /* what to change where; empty: nothing */
};

/* Prints it, or keeps it for --json; counts it; frees its texts. */
void doctor_tell(struct doctor *d, struct finding *f);

/* Both texts at once, where nothing is to be filled in. fix_zh NULL: none. */
void doctor_note(struct doctor *d, enum mark mark, const char *check, const char *app,
                 const char *zh, const char *en, const char *fix_zh, const char *fix_en);

/* The end: a line with the counts, or the whole JSON. Returns the exit code. */
int doctor_end(struct doctor *d);

/* ---- what the checks share ---- */

/* GET url within `ms`; the header of bot/probe.h. direct: past any proxy. */
void doctor_get(const struct doctor *d, const char *url, unsigned ms, bool direct,
                struct probe *out);

/* Why a host did not answer, appended to both texts ("域名解析不到…"), and what to do about it. */
void doctor_explain(const struct probe *p, struct finding *f);

/* "http://127.0.0.1:8080" of a listen address; 0.0.0.0 and [::] are this machine. */
void doctor_local_url(const char *listen, struct buf *out);

/* The host of a URL, without port. */
struct str doctor_host(const char *url);

/* A number of the running process by its name without prefix; -1: not known. */
int64_t doctor_metric(const struct doctor *d, const char *name);

/* "3 分钟" / "3 min": rough. */
void doctor_span(int64_t seconds, struct buf *zh, struct buf *en);

/* ---- the checks, in the order of doctor.c's table ---- */

void doctor_database(struct doctor *d);  /* doctor_store.c: integrity, schema, key, writing */
void doctor_times(struct doctor *d);     /* none that has not come */
void doctor_disk(struct doctor *d);
void doctor_process(struct doctor *d);   /* doctor_process.c */
void doctor_queue(struct doctor *d);
void doctor_outbox(struct doctor *d);
void doctor_letters(struct doctor *d);
void doctor_tokens(struct doctor *d);    /* doctor_platform.c: platform, clock, token */
void doctor_agents(struct doctor *d);    /* doctor_agent.c */
void doctor_menus(struct doctor *d);
void doctor_addresses(struct doctor *d);
void doctor_callbacks(struct doctor *d); /* doctor_callback.c */
void doctor_pages(struct doctor *d);     /* doctor_pages.c */
void doctor_quota(struct doctor *d);     /* doctor_services.c */
void doctor_activity(struct doctor *d);
void doctor_services(struct doctor *d);

/* Runs them all. d: conf, out, as_json, ca_file are set. Returns the exit code; all else that is in
 * *d but json is freed. */
int doctor_run(struct doctor *d);

#endif
