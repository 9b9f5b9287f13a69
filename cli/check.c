/* hongyan check: every mistake of the configuration and of its school file, one line each. */

#include "cli/cli.h"

#include <stdio.h>

static const char usage[] =
    "usage: hongyan check -c FILE\n"
    "\n"
    "Checks the configuration and the school file that it names. Every mistake is one line\n"
    "\"FILE:LINE: what is wrong and what would be right\"; values of secrets are never shown.\n"
    "Nothing is started, stored or sent. Exit code: 0 when all is well, 2 when not.\n";

int cli_check(int argc, char **argv)
{
    struct cli_options     options;
    auto_conf struct conf *conf = NULL;
    int                    code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    if (options.words_count > 0)
        return cli_fail(EXIT_USAGE, "check: %s is one word too many; the file goes behind -c",
                        options.words[0]);
    if (cli_config(&options, &conf) < 0)
        return EXIT_USAGE;
    printf("%s and %s are fine: %s, %u apps, %u flows, %u FAQ entries\n", options.config,
           conf->school_file, conf->school->name, conf->wecom.apps_count, conf->school->flows_count,
           conf->school->faq_count);
    return EXIT_DONE;
}
