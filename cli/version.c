/* hongyan version */

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: hongyan version [--json]\n\nPrints the version.\n";

int cli_version(int argc, char **argv)
{
    struct cli_options options;
    int                code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    if (options.words_count > 0)
        return cli_fail(EXIT_USAGE, "version takes no \"%s\"", options.words[0]);
    printf(options.json ? "{\"version\":\"%s\"}\n" : "hongyan %s\n", HONGYAN_VERSION);
    return EXIT_DONE;
}
