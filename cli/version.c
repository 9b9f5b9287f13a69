/* hongyan version */

#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: hongyan version [--json]\n";

int cli_version(int argc, char **argv)
{
    struct cli_options options;

    switch (cli_parse(argc, argv, usage, &options)) {
    case CLI_HELP_SHOWN:
        return EXIT_DONE;
    case CLI_WRONG:
        return EXIT_USAGE;
    case CLI_GO:
        break;
    }
    printf(options.json ? "{\"version\":\"%s\"}\n" : "hongyan %s\n", HONGYAN_VERSION);
    return EXIT_DONE;
}
