/* hongyan roster import|show|reach: the people of the school. */

#include "cli/roster.h"

#include <string.h>

static const char usage[] =
    "usage: hongyan roster import -c FILE [--dry-run] [--partial] [--allow-deletes]\n"
    "                             [--any-length] [--json] TABLE\n"
    "       hongyan roster show   -c FILE [--json] NUMBER\n"
    "       hongyan roster reach  -c FILE [--college NAME] [--class NAME] [--state STATE]\n"
    "                             [--json | --csv]\n\n"
    "import  adds and changes people, and lets those leave who are not in the table. TABLE is CSV\n"
    "        (UTF-8, GBK, GB18030) or XLSX. One of its first lines names the columns, in Chinese\n"
    "        or English: 学号 number or 考生号 candidate, 姓名 name (needed), 类别 kind, 来源 origin,\n"
    "        证件类型 id_type, 证件号码 id_number, 手机号 phone, 邮箱 mail, 学院 college, 班级 class,\n"
    "        年级 year, 状态 state, 状态开始日期 state_from, 状态结束日期 state_until; the school file\n"
    "        may name more (roster.columns). A column that is missing changes nothing.\n"
    "        Rows with a mistake go to TABLE.refused.csv with the reason; the others are imported\n"
    "        all together or not at all. Who is of a kind that stands in the table, but is not in\n"
    "        it, leaves: nothing is deleted, the account is barred. More than roster.leave of the\n"
    "        school file (50) refuse the import.\n"
    "        --dry-run        only say what would change, and all that is wrong; writes no file\n"
    "        --partial        the table is a part of the list: nobody leaves\n"
    "        --allow-deletes  any number may leave\n"
    "        --any-length     numbers that are shorter than the others are right\n"
    "show    one person by number or candidate number; personal data is masked, the look is kept\n"
    "        in the audit\n"
    "reach   who can be reached, and for who cannot a sentence to send. STATE is a word of the\n"
    "        table that is printed\n"
    "--json, --csv  the same for a program, for a spreadsheet\n";

int cli_roster(int argc, char **argv)
{
    struct cli_options     options;
    auto_conf struct conf *conf = NULL;
    const char            *word;
    int                    code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    word = options.words_count > 0 ? options.words[0] : "";
    if (options.words_count != (strcmp(word, "reach") == 0 ? 1 : 2) ||
        (strcmp(word, "import") != 0 && strcmp(word, "show") != 0 && strcmp(word, "reach") != 0))
        return cli_usage(usage);
    if (cli_config(&options, &conf) < 0)
        return EXIT_USAGE;
    if (strcmp(word, "import") == 0)
        return roster_import(&options, conf, options.words[1]);
    if (strcmp(word, "show") == 0)
        return roster_show(&options, conf, options.words[1]);
    return roster_reach(&options, conf);
}
