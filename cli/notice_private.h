/* What the words of `hongyan notice` share. What a notice is, and who may do what to it, is in
 * handlers/notice.h; here it is asked for and shown. */
#ifndef CLI_NOTICE_PRIVATE_H
#define CLI_NOTICE_PRIVATE_H

#include "base/cst.h"
#include "cli/cli.h"
#include "handlers/notice_show.h"

/* One run, with the database open. */
struct cli_notice {
    const struct cli_options *options;
    const struct conf        *conf;
    struct ctx                ctx;    /* of nobody: sentences are Chinese; cli_notice_twin */
    struct str                actor;  /* "cli:…" */
    char                      actor_memory[CLI_ACTOR];
    struct sealer            *sealer;
    struct buf                why;    /* why not, as handlers say it */
    struct err                err;
};

/* Everybody: who works here has the whole database. */
extern const struct scopes cli_notice_everybody;

/* 0, or -1 with the sentence said. */
int  cli_notice_open(struct cli_notice *r, const struct cli_options *o, const struct conf *conf,
                     enum db_mode mode);
void cli_notice_close(struct cli_notice *r);

/* The clock and the salt of now: what is decided after a question is decided then. */
void cli_notice_renew(struct cli_notice *r);

/* Both return EXIT_FAILED, and say r->err, or r->why. */
int cli_notice_failed(const struct cli_notice *r);
int cli_notice_refused(const struct cli_notice *r);

/* `act` has answered 0 and said why not in r->why, in Chinese: asks it once more in English, and
 * appends that (" / …") where it is something else. Nothing of it may stay: not for what writes,
 * unless the transaction is rolled back. */
void cli_notice_twin(struct cli_notice *r, int (*act)(struct cli_notice *r, void *arg), void *arg);

/* In a transaction: what `act` answers is committed when it is 1, and nothing is kept otherwise.
 * Returns what it answers: 1, 0 with r->why in both languages, -1 with r->err. */
int cli_notice_in(struct cli_notice *r, int (*act)(struct cli_notice *r, void *arg), void *arg);

/* --corrects 12, status 12: a number of a notice; false: it is none. */
bool cli_notice_number(const char *text, int64_t *number);

/* 1, or 0 with the sentence in r->why. *out: {0} */
int cli_notice_find(struct cli_notice *r, int64_t number, struct notice_seen *out);

/* Asks on the terminal; true: it is to be done. */
bool cli_notice_ask(const char *question);

/* Writes stdout out; EXIT_DONE, or EXIT_FAILED with a sentence. */
int cli_notice_flush(void);

/* ---- the words; each returns the exit code ---- */

int cli_notice_send(const struct cli_options *o, const struct conf *conf);
int cli_notice_status(const struct cli_options *o, const struct conf *conf);
int cli_notice_people(const struct cli_options *o, const struct conf *conf);
int cli_notice_decide(const struct cli_options *o, const struct conf *conf);
int cli_notice_sms(const struct cli_options *o, const struct conf *conf);
int cli_notice_drill(const struct cli_options *o, const struct conf *conf);

/* ---- notice_draft.c: what the options say ---- */

struct cli_draft {
    struct notice_order order;    /* slices point into what is below, or into the options */
    struct buf          audience;
    struct buf          texts[4]; /* title, title_en, text, text_en: with their fields filled in */
    struct buf          deadline; /* with its date */
    struct buf          bytes;    /* --file */
    struct buf          media;    /* its key */
    struct buf          persons;  /* int64_t, of --list */
    int64_t             refused;  /* rows of --list */
};

void cli_draft_free(struct cli_draft *d);

/* What cannot be meant, before anything is opened: EXIT_DONE, or EXIT_USAGE with a sentence. */
int cli_draft_check(const struct cli_options *o);

/* All but --list. EXIT_DONE, or the exit code with a sentence said. */
int cli_draft_read(struct cli_notice *r, struct cli_draft *d);

/* notice_table.c: --list. As cli_draft_read. */
int cli_draft_list(struct cli_notice *r, struct cli_draft *d);
/* EXIT_FAILED with a sentence: some of its rows cannot be used, and the others alone are not
 * wanted. */
int cli_draft_list_whole(const struct cli_notice *r, const struct cli_draft *d);

/* ---- notice_preview.c ---- */

/* Appends what it would come to, and how it reads. */
int cli_notice_preview(struct cli_notice *r, const struct cli_draft *d,
                       const struct notice_reckoning *n, struct buf *out);

/* Appends the words in both languages, between lines. */
void cli_notice_write_words(struct str zh, struct str en, struct buf *out);

/* ---- notice_wait.c ---- */

/* Until everybody has an outcome, or it is clear that this takes long; then says how it stands. */
int cli_notice_wait(struct cli_notice *r, int64_t number);

/* ---- notice_status.c ---- */

/* Appends the lines, or the members of a JSON object without its braces. */
void cli_notice_write_text(struct cli_notice *r, const struct notice_seen *s, struct buf *out);
/* Appends what is in it: when and in what form it goes, its picture, its words. 0, or -1 with
 * r->err. */
int  cli_notice_write_reading(struct cli_notice *r, const struct notice_seen *s, struct buf *out);
void cli_notice_write_json(const struct ctx *ctx, const struct notice *n,
                           const struct notice_counts *c, struct buf *out);
void cli_notice_write_fates(const int64_t fate[FATE_COUNT], struct buf *out); /* a JSON object */

#endif
