/* `hongyan <verb>`: one file a verb. Exit codes: 0 done, 1 failed, 2 wrong usage or
 * configuration. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "conf/conf.h"
#include "store/store.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

/* argv[0] is the verb; each prints its own --help. */
int cli_audit(int argc, char **argv);
int cli_booking(int argc, char **argv);
int cli_check(int argc, char **argv);
int cli_clearance(int argc, char **argv);
int cli_doctor(int argc, char **argv);
int cli_menu(int argc, char **argv);
int cli_notice(int argc, char **argv);
int cli_pass(int argc, char **argv);
int cli_report(int argc, char **argv);
int cli_roster(int argc, char **argv);
int cli_serve(int argc, char **argv);
int cli_staff(int argc, char **argv);
int cli_version(int argc, char **argv);

/* The options. A verb has those that its usage names; where it has words (roster show), each has
 * those that stand behind it. */
struct cli_options {
    const char *config;  /* -c FILE, --config FILE; else $HONGYAN_CONFIG; else NULL */
    const char *app;     /* --app NAME; NULL: not given */
    bool        json;    /* --json */
    bool        csv;     /* --csv */
    bool        dry_run; /* --dry-run */
    bool        allow_deletes, partial, any_length;   /* of imports */
    const char *college, *class_name, *state;         /* of lists; NULL: all */
    const char *since, *actor, *person, *limit;       /* of the audit; NULL: not given */
    const char *day, *xlsx, *purpose;                 /* of the report; NULL: not given */
    const char *unlisted;                             /* of a clearance's list; NULL: not given */
    bool        allow_unlisted;
    const char *carrier, *out, *format;               /* of a hand-over, as purpose; NULL: not … */
    bool        again;
    struct {             /* of notices; NULL: not given */
        const char *to, *list, *corrects;
        const char *kind, *type, *template_name, *title, *title_en, *text, *text_en, *text_file,
            *text_en_file, *url, *picture, *file, *deadline;
        const char *at, *expires, *sample;
        bool        ack, yes, no_wait;
        const char *fate, *reason, *people;
        bool        unread;
    } notice;
    char      **words;   /* what is left, in order */
    int         words_count;
};

/* Reads the options of a verb, in any order with the words. false: the verb ends with *code,
 * because --help or -h has printed `usage` on stdout (EXIT_DONE), or an unknown option or a missing
 * value a sentence and the usage on stderr (EXIT_USAGE). Where the usage has a "-c FILE", what that
 * is stands below it. */
bool cli_parse(int argc, char **argv, const char *usage, struct cli_options *out, int *code);

/* The usage on stderr. Returns EXIT_USAGE. */
int cli_usage(const char *usage);

/* Loads the configuration that the options name; on failure the whole report is on stderr: return
 * EXIT_USAGE then. */
int cli_config(const struct cli_options *options, struct conf **out);

/* Opens the configured store (the sealer is the caller's to free, after the store). Prints why not:
 * return EXIT_FAILED then. */
int cli_store(const struct conf *conf, enum db_mode mode, struct sealer **sealer,
              struct store **store);

/* Who runs this, for the audit: "cli:" and the login name, behind sudo that of who called it. */
enum { CLI_ACTOR = 80 };
struct str cli_actor(char out[CLI_ACTOR]);

/* A new file that only its owner reads; nobody's file is written over, and a half one does not
 * stay. */
int cli_write_new(const char *path, struct str bytes, struct err *err);

/* "hongyan: sentence" on stderr. Returns code. */
int cli_fail(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
