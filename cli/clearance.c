/* hongyan clearance import|status: lists of a clearance's departments, and how it goes. */

#include "cli/clearance.h"

#include "handlers/clearance.h"

#include <string.h>

static const char usage[] =
    "usage: hongyan clearance import -c FILE [--dry-run] [--unlisted STATE]\n"
    "                                [--allow-unlisted] [--json] NAME NODE TABLE\n"
    "       hongyan clearance status -c FILE [--json] NAME\n\n"
    "NAME and NODE are names of the school file (clearances). STATE is 待办理 todo, 无需办理 none,\n"
    "通过 passed or 未通过 refused.\n"
    "import  the list of a department. TABLE is CSV (UTF-8, GBK, GB18030) or XLSX; one of its\n"
    "        first lines names the columns: 学号 number (needed), 姓名 name (must be that of the\n"
    "        roster), 状态 state (empty: the node's `listed`), 原因 reason (the student reads it).\n"
    "        The list takes the place of the one before: who is not in it stands as the node's\n"
    "        `unlisted` says. What a clerk has decided stands, and is counted. Rows with a\n"
    "        mistake go to TABLE.refused.csv with the reason; as long as there are any, who is\n"
    "        not in the list stays as he is. The bot tells those for whom something has changed.\n"
    "        --dry-run   only say what would change, and all that is wrong; writes nothing\n"
    "        --unlisted  who is not in the list, whatever rows were refused; needed with an empty\n"
    "                    list\n"
    "        --allow-unlisted\n"
    "                    the list is whole, and the right one: needed when for not being in it\n"
    "                    over 50 people would be done, or not done any more, and it is the first\n"
    "                    one of the node, or these are over half of those in the list before\n"
    "--json  the counts for a program\n";

static const struct clearance_node *node_named(const struct school_clearance *c, const char *name)
{
    for (unsigned i = 0; i < c->nodes_count; i++)
        if (strcmp(c->nodes[i].name, name) == 0)
            return &c->nodes[i];
    return NULL;
}

static int import(const struct cli_options *o, const struct conf *conf,
                  const struct school_clearance *c)
{
    const struct clearance_node *node = node_named(c, o->words[2]);

    if (node == NULL)
        return cli_fail(EXIT_USAGE, "学校文件的 %s 里没有节点“%s” / %s of the school file has no node \"%s\"",
                        c->name, o->words[2], c->name, o->words[2]);
    if (node->by == NODE_RULE)
        return cli_fail(EXIT_USAGE,
                        "节点“%s”由规则判断，不导入名单 / node \"%s\" is decided by a rule, there is no list "
                        "of it",
                        node->name, node->name);
    return clearance_import(o, conf, c, node, o->words[3]);
}

int cli_clearance(int argc, char **argv)
{
    struct cli_options             options;
    auto_conf struct conf         *conf = NULL;
    const struct school_clearance *c;
    enum clear_state               unlisted;
    const char                    *word;
    bool                           imports;
    int                            code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    word = options.words_count > 0 ? options.words[0] : "";
    imports = strcmp(word, "import") == 0;
    if (options.words_count != (imports ? 4 : 2) || (!imports && strcmp(word, "status") != 0))
        return cli_usage(usage);
    if (options.unlisted && !list_state(str_c(options.unlisted), &unlisted))
        return cli_fail(EXIT_USAGE, "--unlisted %s: todo, none, passed or refused",
                        options.unlisted);
    if (cli_config(&options, &conf) < 0)
        return EXIT_USAGE;
    c = clearance_named(conf->school, str_c(options.words[1]));
    if (c == NULL)
        return cli_fail(EXIT_USAGE, "学校文件里没有手续“%s” / the school file has no clearance \"%s\"",
                        options.words[1], options.words[1]);
    return imports ? import(&options, conf, c) : clearance_status(&options, conf, c);
}
