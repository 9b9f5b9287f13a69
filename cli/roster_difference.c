#include "cli/roster_difference.h"

#include <stdio.h>

/* 5 988 */
static const char *grouped(char out[32], int64_t n)
{
    char   digits[24];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%lld", (long long)n), to = 0;

    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[to++] = ' ';
        out[to++] = digits[i];
    }
    out[to] = '\0';
    return out;
}

void roster_difference_print(const struct roster_difference *d, const struct cli_options *o,
                             const char *refused)
{
    char added[32], changed[32], left[32], same[32], rows[32], n[32];

    if (o->json) {
        printf("{\"added\":%lld,\"changed\":%lld,\"left\":%lld,\"same\":%lld,\"refused\":%lld,"
               "\"replaced\":%lld,\"shared\":%lld,\"dry_run\":%s}\n",
               (long long)d->added, (long long)d->changed, (long long)d->left, (long long)d->same,
               (long long)d->refused, (long long)d->replaced, (long long)d->shared,
               o->dry_run ? "true" : "false");
        return;
    }
    grouped(added, d->added), grouped(changed, d->changed), grouped(left, d->left);
    grouped(same, d->same), grouped(rows, d->refused);
    printf("%s新增 %s 人，修改 %s 人，离校 %s 人，未变 %s 人，拒绝 %s 行\n",
           o->dry_run ? "试算（没有写入）：" : "", added, changed, left, same, rows);
    printf("%sadded %s, changed %s, left %s, the same %s, refused %s\n",
           o->dry_run ? "dry run (nothing was written): " : "", added, changed, left, same,
           rows);
    if (d->replaced > 0)
        printf("姓名和证件号码都变了 / name and document both changed: %s\n", grouped(n, d->replaced));
    if (d->shared > 0)
        printf("证件号码与另一个人相同 / documents that another person has, too: %s\n",
               grouped(n, d->shared));
    if (d->refused > 0 && refused)
        printf("拒绝的行和原因 / refused rows with the reasons: %s\n"
               "改好的行请清空“原因”一格，再导入这个文件；没有清空的仍然退回。\n"
               "Empty the reason of each row that is corrected and import that file; the others "
               "are refused again.\n",
               refused);
}

/* Who is missing may be in another part of the list; who is told to have left is not. */
int roster_difference_refuse(const struct roster_difference *d, const char *path, unsigned most)
{
    long long                left = d->left, told = d->told;
    static const char *const ways[][2] = {
        {"名单完整请加 --allow-deletes；只是一部分人请加 --partial，不在文件里的人不会离校。",
         "If the table is the whole list, say --allow-deletes; if it is a part of it, say "
         "--partial and who is not in it does not leave."},
        {"确实都离校请加 --allow-deletes。", "If all of them have left, say --allow-deletes."},
    };
    const char *const       *way = ways[told > most];

    return cli_fail(EXIT_FAILED,
                    "%s: 将有 %lld 人离校，上限是 %u（学校文件的 roster.leave），其中 %lld 人是文件里写着离校、"
                    "或结束日期已过的，所以没有导入任何人。%s\n"
                    "%lld would leave and %u may (roster.leave of the school file); %lld of them "
                    "as the table says. So nobody was imported. %s",
                    path, left, most, told, way[0], left, most, told, way[1]);
}
