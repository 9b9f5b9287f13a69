#include "cli/cli.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

bool cli_parse(int argc, char **argv, const char *usage, struct cli_options *out, int *code)
{
    static const struct option known[] = {
        {"config", required_argument, NULL, 'c'}, {"app", required_argument, NULL, 'a'},
        {"json", no_argument, NULL, 'j'},         {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    int c;

    *out = (struct cli_options){.config = getenv("HONGYAN_CONFIG")};
    optind = 0; /* GNU: start anew, options and words mixed */
    while ((c = getopt_long(argc, argv, "c:h", known, NULL)) != -1) {
        switch (c) {
        case 'c':
            out->config = optarg;
            break;
        case 'a':
            out->app = optarg;
            break;
        case 'j':
            out->json = true;
            break;
        case 'h':
            print_usage(stdout, usage);
            *code = EXIT_DONE;
            return false;
        default: /* getopt has said what is wrong */
            *code = cli_usage(usage);
            return false;
        }
    }
    out->words = argv + optind;
    out->words_count = argc - optind;
    return true;
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
