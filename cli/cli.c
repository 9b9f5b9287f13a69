#include "cli/cli.h"

#include "base/mem.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pwd.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int cli_fail(int code, const char *format, ...)
{
    va_list args;

    fputs("hongyan: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return code;
}

static void print_usage(FILE *to, const char *usage)
{
    fputs(usage, to);
    if (strstr(usage, "-c FILE"))
        fputs("\n-c FILE, --config FILE  the configuration; without it $HONGYAN_CONFIG names the "
              "file\n",
              to);
}

int cli_usage(const char *usage)
{
    print_usage(stderr, usage);
    return EXIT_USAGE;
}

enum { APP = 256, JSON, CSV, DRY_RUN, ALLOW_DELETES, PARTIAL, ANY_LENGTH, COLLEGE, CLASS, STATE,
       SINCE, ACTOR, PERSON, LIMIT, DAY, XLSX, PURPOSE, UNLISTED, ALLOW_UNLISTED, CARRIER, OUT,
       FORMAT, AGAIN, TO, LIST, CORRECTS, KIND, TYPE, TEMPLATE, TITLE, TITLE_EN, TEXT, TEXT_EN,
       TEXT_FILE, TEXT_EN_FILE, URL, PICTURE, FILE_, DEADLINE, ACK, AT, EXPIRES, SAMPLE, YES,
       NO_WAIT, FATE, UNREAD, REASON, PEOPLE, OPTIONS_END };

_Static_assert(OPTIONS_END - APP <= 64, "which were given fits into 64 bits");

static const struct option known[] = {
    {"config", required_argument, NULL, 'c'},
    {"help", no_argument, NULL, 'h'},
    {"app", required_argument, NULL, APP},
    {"json", no_argument, NULL, JSON},
    {"csv", no_argument, NULL, CSV},
    {"dry-run", no_argument, NULL, DRY_RUN},
    {"allow-deletes", no_argument, NULL, ALLOW_DELETES},
    {"partial", no_argument, NULL, PARTIAL},
    {"any-length", no_argument, NULL, ANY_LENGTH},
    {"college", required_argument, NULL, COLLEGE},
    {"class", required_argument, NULL, CLASS},
    {"state", required_argument, NULL, STATE},
    {"since", required_argument, NULL, SINCE},
    {"actor", required_argument, NULL, ACTOR},
    {"person", required_argument, NULL, PERSON},
    {"limit", required_argument, NULL, LIMIT},
    {"day", required_argument, NULL, DAY},
    {"xlsx", required_argument, NULL, XLSX},
    {"purpose", required_argument, NULL, PURPOSE},
    {"unlisted", required_argument, NULL, UNLISTED},
    {"allow-unlisted", no_argument, NULL, ALLOW_UNLISTED},
    {"carrier", required_argument, NULL, CARRIER},
    {"out", required_argument, NULL, OUT},
    {"format", required_argument, NULL, FORMAT},
    {"again", no_argument, NULL, AGAIN},
    {"to", required_argument, NULL, TO},
    {"list", required_argument, NULL, LIST},
    {"corrects", required_argument, NULL, CORRECTS},
    {"kind", required_argument, NULL, KIND},
    {"type", required_argument, NULL, TYPE},
    {"template", required_argument, NULL, TEMPLATE},
    {"title", required_argument, NULL, TITLE},
    {"title-en", required_argument, NULL, TITLE_EN},
    {"text", required_argument, NULL, TEXT},
    {"text-en", required_argument, NULL, TEXT_EN},
    {"text-file", required_argument, NULL, TEXT_FILE},
    {"text-en-file", required_argument, NULL, TEXT_EN_FILE},
    {"url", required_argument, NULL, URL},
    {"picture", required_argument, NULL, PICTURE},
    {"file", required_argument, NULL, FILE_},
    {"deadline", required_argument, NULL, DEADLINE},
    {"ack", no_argument, NULL, ACK},
    {"at", required_argument, NULL, AT},
    {"expires", required_argument, NULL, EXPIRES},
    {"sample", required_argument, NULL, SAMPLE},
    {"yes", no_argument, NULL, YES},
    {"no-wait", no_argument, NULL, NO_WAIT},
    {"fate", required_argument, NULL, FATE},
    {"unread", no_argument, NULL, UNREAD},
    {"reason", required_argument, NULL, REASON},
    {"people", required_argument, NULL, PEOPLE},
    {NULL, 0, NULL, 0},
};

static const char *option_name(int c)
{
    for (const struct option *o = known; o->name; o++)
        if (o->val == c)
            return o->name;
    return "";
}

/* What the usage shows of this word ("hongyan roster show …", up to the next of them), or of the
 * verb when it has no such word. */
static struct str synopsis_of(const char *usage, const char *verb, const char *word)
{
    auto_buf struct buf begin = {0};
    const char         *from = NULL, *end, *next;

    if (word != NULL) {
        buf_f(&begin, "hongyan %s %s ", verb, word);
        from = strstr(usage, begin.p);
    }
    end = strstr(usage, "\n\n");
    if (end == NULL)
        end = usage + strlen(usage);
    if (from == NULL || from > end)
        return (struct str){usage, (size_t)(end - usage)};
    next = strstr(from + 1, "hongyan ");
    return (struct str){from, (size_t)((next != NULL && next < end ? next : end) - from)};
}

/* Every verb has -c and --help, and otherwise what its usage names. */
static bool has_option(struct str synopsis, int c)
{
    char   name[32];
    size_t n = (size_t)snprintf(name, sizeof name, "--%s", option_name(c));

    for (; synopsis.n >= n; synopsis = str_skip(synopsis, 1))
        if (memcmp(synopsis.p, name, n) == 0 &&
            (synopsis.n == n || (!isalnum((unsigned char)synopsis.p[n]) && synopsis.p[n] != '-')))
            return true;
    return false;
}

/* *used: a bit for each that was given. Once it is known which word of the verb they are for. */
static bool options_fit(const char *usage, const char *verb, const char *word, uint64_t used)
{
    struct str synopsis = synopsis_of(usage, verb, word);

    for (const struct option *o = known; o->name; o++)
        if (o->val >= APP && (used >> (o->val - APP) & 1) != 0 && !has_option(synopsis, o->val)) {
            fprintf(stderr, "hongyan: %s%s%.32s has no option --%s\n", verb, word ? " " : "",
                    word ? word : "", o->name);
            return false;
        }
    return true;
}

/* Where the value of an option goes, and which ones have none. */
static const struct {
    int    c;
    size_t at;
} texts[] = {
    {'c', offsetof(struct cli_options, config)},
    {APP, offsetof(struct cli_options, app)},
    {COLLEGE, offsetof(struct cli_options, college)},
    {CLASS, offsetof(struct cli_options, class_name)},
    {STATE, offsetof(struct cli_options, state)},
    {SINCE, offsetof(struct cli_options, since)},
    {ACTOR, offsetof(struct cli_options, actor)},
    {PERSON, offsetof(struct cli_options, person)},
    {LIMIT, offsetof(struct cli_options, limit)},
    {DAY, offsetof(struct cli_options, day)},
    {XLSX, offsetof(struct cli_options, xlsx)},
    {PURPOSE, offsetof(struct cli_options, purpose)},
    {UNLISTED, offsetof(struct cli_options, unlisted)},
    {CARRIER, offsetof(struct cli_options, carrier)},
    {OUT, offsetof(struct cli_options, out)},
    {FORMAT, offsetof(struct cli_options, format)},
    {TO, offsetof(struct cli_options, notice.to)},
    {LIST, offsetof(struct cli_options, notice.list)},
    {CORRECTS, offsetof(struct cli_options, notice.corrects)},
    {KIND, offsetof(struct cli_options, notice.kind)},
    {TYPE, offsetof(struct cli_options, notice.type)},
    {TEMPLATE, offsetof(struct cli_options, notice.template_name)},
    {TITLE, offsetof(struct cli_options, notice.title)},
    {TITLE_EN, offsetof(struct cli_options, notice.title_en)},
    {TEXT, offsetof(struct cli_options, notice.text)},
    {TEXT_EN, offsetof(struct cli_options, notice.text_en)},
    {TEXT_FILE, offsetof(struct cli_options, notice.text_file)},
    {TEXT_EN_FILE, offsetof(struct cli_options, notice.text_en_file)},
    {URL, offsetof(struct cli_options, notice.url)},
    {PICTURE, offsetof(struct cli_options, notice.picture)},
    {FILE_, offsetof(struct cli_options, notice.file)},
    {DEADLINE, offsetof(struct cli_options, notice.deadline)},
    {AT, offsetof(struct cli_options, notice.at)},
    {EXPIRES, offsetof(struct cli_options, notice.expires)},
    {SAMPLE, offsetof(struct cli_options, notice.sample)},
    {FATE, offsetof(struct cli_options, notice.fate)},
    {REASON, offsetof(struct cli_options, notice.reason)},
    {PEOPLE, offsetof(struct cli_options, notice.people)},
}, flags[] = {
    {JSON, offsetof(struct cli_options, json)},
    {CSV, offsetof(struct cli_options, csv)},
    {DRY_RUN, offsetof(struct cli_options, dry_run)},
    {ALLOW_DELETES, offsetof(struct cli_options, allow_deletes)},
    {PARTIAL, offsetof(struct cli_options, partial)},
    {ANY_LENGTH, offsetof(struct cli_options, any_length)},
    {ALLOW_UNLISTED, offsetof(struct cli_options, allow_unlisted)},
    {AGAIN, offsetof(struct cli_options, again)},
    {ACK, offsetof(struct cli_options, notice.ack)},
    {YES, offsetof(struct cli_options, notice.yes)},
    {NO_WAIT, offsetof(struct cli_options, notice.no_wait)},
    {UNREAD, offsetof(struct cli_options, notice.unread)},
};

static void take_option(struct cli_options *out, int c, const char *value)
{
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (texts[i].c == c)
            *(const char **)((char *)out + texts[i].at) = value;
    for (size_t i = 0; i < ARRAY_LEN(flags); i++)
        if (flags[i].c == c)
            *(bool *)((char *)out + flags[i].at) = true;
}

bool cli_parse(int argc, char **argv, const char *usage, struct cli_options *out, int *code)
{
    uint64_t used = 0;
    int      c;

    *out = (struct cli_options){.config = getenv("HONGYAN_CONFIG")};
    optind = 0; /* GNU: start anew, options and words mixed */
    while ((c = getopt_long(argc, argv, "c:h", known, NULL)) != -1) {
        if (c == 'h') {
            print_usage(stdout, usage);
            *code = EXIT_DONE;
            return false;
        }
        if (c == '?') { /* getopt has said what is wrong */
            *code = cli_usage(usage);
            return false;
        }
        if (c >= APP)
            used |= UINT64_C(1) << (c - APP);
        take_option(out, c, optarg);
    }
    out->words = argv + optind;
    out->words_count = argc - optind;
    if (options_fit(usage, argv[0], out->words_count > 0 ? out->words[0] : NULL, used))
        return true;
    *code = cli_usage(usage);
    return false;
}

/* What is typed into the environment goes nowhere but into the audit, and only as a name. */
static bool is_login(const char *name)
{
    for (const char *p = name; p && *p; p++)
        if (!isalnum((unsigned char)*p) && strchr("._-@", *p) == NULL)
            return false;
    return name && *name && strlen(name) < 64;
}

struct str cli_actor(char out[CLI_ACTOR])
{
    const char          *sudo = getenv("SUDO_USER");
    const struct passwd *user = getpwuid(getuid());

    if (is_login(sudo))
        snprintf(out, CLI_ACTOR, "cli:%s", sudo);
    else if (user && is_login(user->pw_name))
        snprintf(out, CLI_ACTOR, "cli:%s", user->pw_name);
    else
        snprintf(out, CLI_ACTOR, "cli:%u", (unsigned)getuid());
    return str_c(out);
}

int cli_config(const struct cli_options *options, struct conf **out)
{
    auto_buf struct buf report = {0};
    struct err          err = {0};

    if (options->config == NULL)
        return cli_fail(-1, "which configuration? Say -c FILE (or set HONGYAN_CONFIG)");
    if (conf_load(out, options->config, &report, &err) == 0)
        return 0;
    if (report.n > 0)
        fwrite(report.p, 1, report.n, stderr);
    else
        cli_fail(-1, "%s", err.text);
    return -1;
}

int cli_store(const struct conf *conf, enum db_mode mode, struct sealer **sealer,
              struct store **store)
{
    struct err err = {0};

    if (sealer_new(sealer, conf->data_key, &err) < 0)
        return cli_fail(-1, "%s", err.text);
    if (store_open(store, conf->database, mode, *sealer, &err) == 0)
        return 0;
    sealer_free(*sealer);
    *sealer = NULL;
    return cli_fail(-1, "%s", err.text);
}

int cli_write_new(const char *path, struct str bytes, struct err *err)
{
    int    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    size_t done = 0;

    if (fd < 0)
        return err_set(err, ERR_RETRY, "%s: %s", path, strerror(errno));
    while (done < bytes.n) {
        ssize_t n = write(fd, bytes.p + done, bytes.n - done);

        if (n <= 0)
            break;
        done += (size_t)n;
    }
    if (close(fd) < 0 || done < bytes.n) {
        unlink(path);
        return err_set(err, ERR_RETRY, "%s: cannot be written", path);
    }
    return 0;
}
