/* hongyan check: every mistake of the configuration and of its school file, one line each. */

#include "cli/cli.h"

#include <stdio.h>

static const char usage[] =
    "usage: hongyan check -c FILE\n"
    "\n"
    "Checks the configuration and the school file that it names. Every mistake is one line\n"
    "\"FILE:LINE: what is wrong and what would be right\"; values of secrets are never shown.\n"
    "Nothing is started, stored or sent. Exit code: 0 when all is well, 2 when not.\n";

/* Those of the file; the others are made from `identity`. */
static unsigned own_flows(const struct conf_school *school)
{
    unsigned count = 0;

    for (unsigned i = 0; i < school->flows_count; i++)
        count += school->flows[i].action == NULL;
    return count;
}

/* No mistakes, because a school may begin without, but nobody would guess why no code comes. */
static void print_notes(const struct conf *conf)
{
    const struct school_identity *id = conf->school->identity;

    if (id && id->phone && conf->sms == NULL)
        puts("note: identity.phone is on, but the configuration has no sms: no code can be sent");
    if (id && id->mail && conf->mail == NULL)
        puts("note: identity.mail is on, but the configuration has no mail: no code can be sent");
}

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
           conf->school_file, conf->school->name, conf->wecom.apps_count, own_flows(conf->school),
           conf->school->faq_count);
    print_notes(conf);
    return EXIT_DONE;
}
