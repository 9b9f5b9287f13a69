/* wecom-sim: the fake platform. */
#include "sim/callback.h"
#include "sim/play.h"
#include "sim/server.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DONE = 0, FAILED = 1, USAGE = 2 };

static const char help[] =
    "wecom-sim: 企业微信模拟器 / the WeCom simulator\n"
    "\n"
    "  wecom-sim serve -c FILE [--listen 127.0.0.1:9800] [--bot URL] [--people FILE] [--keep N]\n"
    "      the platform's API and a chat in the browser, until Ctrl-C\n"
    "      -c, --config FILE   hongyan's configuration: ids and keys are taken from it\n"
    "      --listen ADDR       where the API (/cgi-bin/) and the chat (/) are; 127.0.0.1:9800\n"
    "      --bot URL           hongyan; http:// and the configuration's `listen`\n"
    "      --people FILE       who has a phone: CSV, or YAML when it ends so; seven demo people\n"
    "      --keep N            only about so many messages, for a whole school; 0: all counted,\n"
    "                          none is kept; everything without this\n"
    "  wecom-sim play [-c FILE] [--bot-cmd PATH] CHAT…\n"
    "      runs transcripts (*.chat) against the real hongyan and prints TAP\n"
    "      -c, --config FILE   the configuration to derive from; conf/demo.yaml\n"
    "      --bot-cmd PATH      the hongyan binary; ./hongyan\n"
    "      --patience SECONDS  how long a message may take; 10\n"
    "      -j, --jobs NUMBER   so many transcripts at a time, each in a process of its own; 1\n"
    "      --keep              leaves the working folder of a failed transcript\n"
    "      --show              prints what was said, too\n"
    "      --save FOLDER       puts the pictures and files that were sent there\n"
    "      --syntax            only reads the transcripts\n"
    "  wecom-sim version\n"
    "\n"
    "Exit codes: 0 done, 1 failed, 2 wrong usage or configuration. More: docs/simulator.md\n";

static int complain(const struct err *err)
{
    fprintf(stderr, "wecom-sim: %s\n", err->text);
    return err->kind == ERR_BAD_INPUT ? USAGE : FAILED;
}

struct serve_options {
    const char *config, *listen, *bot, *people;
    int64_t     keep; /* as in sim_options */
};

/* On the command line 0 is none. */
static int parse_keep(const char *text, int64_t *keep)
{
    if (!str_i64(str_c(text), keep) || *keep < 0)
        return -1;
    *keep = *keep == 0 ? -1 : *keep;
    return 0;
}

static int parse_serve(int argc, char **argv, struct serve_options *o)
{
    static const struct option names[] = {
        {"config", required_argument, NULL, 'c'}, {"listen", required_argument, NULL, 'l'},
        {"bot", required_argument, NULL, 'b'},    {"people", required_argument, NULL, 'p'},
        {"keep", required_argument, NULL, 'k'},   {"help", no_argument, NULL, 'h'},
        {0},
    };
    int c;

    while ((c = getopt_long(argc, argv, "c:h", names, NULL)) != -1)
        switch (c) {
        case 'c':
            o->config = optarg;
            break;
        case 'l':
            o->listen = optarg;
            break;
        case 'b':
            o->bot = optarg;
            break;
        case 'p':
            o->people = optarg;
            break;
        case 'k':
            if (parse_keep(optarg, &o->keep) < 0)
                return -1;
            break;
        case 'h':
            fputs(help, stdout);
            exit(DONE);
        default:
            return -1;
        }
    return o->config && optind == argc ? 0 : -1;
}

/* Until SIGINT or SIGTERM, which every thread has blocked. */
static void wait_for_signal(void)
{
    sigset_t set;
    int which;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigwait(&set, &which);
}

static void block_signals(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static int serve_with(const struct sim_config *config, const struct sim_people *people,
                      const struct serve_options *o, struct err *err)
{
    char own[128];
    struct sim_options options = {.config = config, .people = people, .bot_url = o->bot,
                                  .own_url = own, .keep = o->keep};
    struct sim *sim = NULL;
    struct sim_server *server = NULL;
    int rc;

    snprintf(own, sizeof own, "http://%s", o->listen);
    if (sim_new(&sim, &options, err) < 0)
        return -1;
    block_signals();
    sim_callbacks_start(sim, true);
    rc = sim_server_start(&server, sim, o->listen, err);
    if (rc == 0) {
        fprintf(stderr, "wecom-sim: http://%s/ plays the platform for %s\n", o->listen,
                sim->bot_url);
        wait_for_signal();
    }
    sim_server_stop(server); /* first: nobody may act any more */
    sim_callbacks_stop(sim);
    sim_free(sim);
    return rc;
}

static int serve(int argc, char **argv)
{
    struct serve_options o = {.listen = "127.0.0.1:9800"};
    auto_sim_people struct sim_people people = {0};
    struct sim_config *config = NULL;
    struct err err = {0};
    int rc = -1;

    if (parse_serve(argc, argv, &o) < 0) {
        fputs("usage: wecom-sim serve -c FILE [--listen ADDR] [--bot URL] [--people FILE]\n"
              "       [--keep N]\n",
              stderr);
        return USAGE;
    }
    if (o.people == NULL) {
        sim_people_demo(&people);
        for (size_t i = 0; i < people.count; i++) /* at the south gate */
            sim_person_set(&people.list[i], STR_LIT("at=28.656100,115.801200"));
    }
    if ((o.people == NULL || sim_people_load(&people, o.people, &err) == 0) &&
        sim_config_load(&config, o.config, &err) == 0)
        rc = serve_with(config, &people, &o, &err);
    sim_config_free(config);
    return rc == 0 ? DONE : complain(&err);
}

int main(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";

    signal(SIGPIPE, SIG_IGN);
    if (strcmp(verb, "serve") == 0)
        return serve(argc - 1, argv + 1);
    if (strcmp(verb, "play") == 0)
        return sim_play_main(argc - 1, argv + 1);
    if (strcmp(verb, "version") == 0 || strcmp(verb, "--version") == 0) {
        puts("wecom-sim " HONGYAN_VERSION);
        return DONE;
    }
    fputs(help, strcmp(verb, "--help") == 0 || strcmp(verb, "help") == 0 ? stdout : stderr);
    return strcmp(verb, "--help") == 0 || strcmp(verb, "help") == 0 ? DONE : USAGE;
}
