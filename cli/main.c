#include "cli/cli.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *what;
    int (*run)(int argc, char **argv);
} verbs[] = {
    {"serve", "answer WeCom's callbacks and send what is to be sent", cli_serve},
    {"check", "check the configuration and the school file: every mistake with its line",
     cli_check},
    {"doctor", "look at all that has to be right around it, and say what to change where",
     cli_doctor},
    {"menu", "push the menus to WeCom, or show what is there", cli_menu},
    {"roster", "import the roster, show a person, list who cannot be reached", cli_roster},
    {"staff", "import who works for the school, as what and for whom", cli_staff},
    {"report", "who has reported on a day and who has not, by class or as a table", cli_report},
    {"clearance", "import a department's list, count who waits at which desk", cli_clearance},
    {"notice", "tell many people something, and see whom it has reached", cli_notice},
    {"booking", "give a carrier who allows it to call, or count them", cli_booking},
    {"pass", "print the public key with which gates check passes", cli_pass},
    {"audit", "who looked at, changed, decided what about whom", cli_audit},
    {"version", "print the version", cli_version},
};

static void usage(FILE *out)
{
    fputs("hongyan (鸿雁): a university's service desk inside WeCom\n\n"
          "usage: hongyan <verb> [options]\n\n",
          out);
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        fprintf(out, "  %-9s %s\n", verbs[i].name, verbs[i].what);
    fputs("\n`hongyan <verb> --help` says more. Exit codes: 0 done, 1 failed, 2 wrong usage or\n"
          "configuration.\n",
          out);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        usage(stderr);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(argv[1], verbs[i].name) == 0)
            return verbs[i].run(argc - 1, argv + 1);
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        usage(stdout);
        return EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0)
        return cli_version(argc - 1, argv + 1);
    fprintf(stderr, "hongyan: there is no verb \"%s\"\n\n", argv[1]);
    usage(stderr);
    return EXIT_USAGE;
}
