/* hongyan staff import TABLE: who works for the school, as what and for whom. The whole list at
 * once. */

#include "cli/cli.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/columns.h"
#include "cli/refused.h"
#include "cli/seen.h"
#include "store/audit.h"
#include "store/staff.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: hongyan staff import -c FILE [--dry-run] [--json] TABLE\n\n"
    "Replaces the list of who works for the school. TABLE is CSV (UTF-8, GBK, GB18030) or XLSX;\n"
    "the heading names the columns: 账号 userid (needed; that of WeCom), 角色 role (needed: 信息办\n"
    "office, 辅导员 counsellor, 办理员 clerk, 门卫 guard), 姓名 name, 学院 college, 班级 class: whom the\n"
    "role is for; empty is the whole school; of a guard 学院 is the gate. One line for each role\n"
    "and each college or class. Rows with a mistake go to TABLE.refused.csv with the reason; the\n"
    "others are imported.\n"
    "--dry-run  only say what would be wrong; changes nothing\n"
    "--json     the counts for a program\n";

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

enum staff_field { USERID, NAME, ROLE, COLLEGE, CLASS, FIELDS };

static const struct column columns[FIELDS] = {
    [USERID] = {"userid", "账号", "userid",
                WORDS("工号", "学工号", "企业微信账号", "帐号", "staff number", "account")},
    [NAME] = {"name", "姓名", "name", WORDS("名字")},
    [ROLE] = {"role", "角色", "role", WORDS("身份", "岗位")},
    [COLLEGE] = {"college", "学院", "college", WORDS("院系", "部门", "单位", "department")},
    [CLASS] = {"class", "班级", "class", WORDS("行政班", "班")},
};

static const struct {
    const char *role, *words[5];
} roles[] = {
    {ROLE_OFFICE, {"office", "信息办", "信息化办公室", "网络中心", "信息中心"}},
    {ROLE_COUNSELLOR, {"counsellor", "counselor", "辅导员", "班主任"}},
    {ROLE_CLERK, {"clerk", "办理员", "办理点", "经办人"}},
    {ROLE_GUARD, {"guard", "门卫", "保安", "门岗"}},
};

enum { SAID_ROWS = 20, USERID_BYTES = 64 };

struct staff_import {
    const struct cli_options *options;
    const char               *path;
    struct store             *store;
    struct columns            columns;
    struct seen               seen;
    struct refused           *refused;
    struct buf                why;
    int64_t                   imported, refused_rows, removed;
    struct err                err;
};

static void say(const struct staff_import *in, int64_t line, struct str sentence)
{
    fprintf(stderr, "%s:%lld: %.*s\n", in->path, (long long)line, STR_ARG(sentence));
}

/* ---- a row ---- */

static void blame(struct staff_import *in, enum staff_field field, const char *zh, const char *en)
{
    buf_f(&in->why, "%s%s：%s / %s: %s", in->why.n > 0 ? "；" : "", columns[field].zh, zh,
          columns[field].en, en);
}

static const char *role_of(struct str word)
{
    for (size_t i = 0; i < ARRAY_LEN(roles); i++)
        for (size_t w = 0; w < ARRAY_LEN(roles[i].words) && roles[i].words[w]; w++)
            if (str_eq_nocase(word, str_c(roles[i].words[w])))
                return roles[i].role;
    return NULL;
}

static struct str read_cell(struct staff_import *in, const struct sheet_row *row,
                            enum staff_field field)
{
    struct str text = columns_cell(&in->columns, row, (int)field);

    if (!utf8_is_clean(text) || memchr(text.p ? text.p : "", '\n', text.n) != NULL)
        blame(in, field, "里面有换行或控制字符", "has a line break or a control character inside");
    else if (utf8_count(text) > STAFF_CHARS)
        blame(in, field, "太长", "is too long");
    return text;
}

/* As WeCom gives them out (protocol 5.5). What it would take for several people, or for all
 * ("@all"), would get what is told to the office. */
static bool is_userid(struct str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!isalnum((unsigned char)text.p[i]) && (i == 0 || strchr("_-@.", text.p[i]) == NULL))
            return false;
    return text.n <= USERID_BYTES;
}

/* One role and scope stands there once. */
static void check_once(struct staff_import *in, const struct staff *m, int64_t line)
{
    auto_buf struct buf key = {0};
    const struct str    parts[] = {m->userid, m->role, m->college, m->class_name};
    char                zh[60], en[60];
    int64_t             first;

    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        buf_str(&key, parts[i]);
        buf_char(&key, '\n');
    }
    first = seen_before(&in->seen, buf_view(&key), line);
    if (first == 0)
        return;
    snprintf(zh, sizeof zh, "与第 %lld 行完全相同", (long long)first);
    snprintf(en, sizeof en, "the same as line %lld in every column", (long long)first);
    blame(in, USERID, zh, en);
}

static void read_row(struct staff_import *in, const struct sheet_row *row, struct staff *m)
{
    const char *role = role_of(columns_cell(&in->columns, row, ROLE));

    buf_clear(&in->why);
    *m = (struct staff){
        .userid = read_cell(in, row, USERID),
        .name = read_cell(in, row, NAME),
        .role = str_c(role),
        .college = read_cell(in, row, COLLEGE),
        .class_name = read_cell(in, row, CLASS),
    };
    if (m->userid.n == 0)
        blame(in, USERID, "不能为空", "is empty");
    else if (!is_userid(m->userid))
        blame(in, USERID, "不是企业微信的账号（字母、数字和 _ - @ .，以字母或数字开头）",
              "is no account of WeCom (letters, digits, _ - @ ., a letter or a digit first)");
    if (role == NULL)
        blame(in, ROLE, "只能是信息办、辅导员、办理员或门卫", "is none of office, counsellor, clerk, guard");
    if (m->class_name.n > 0 && m->college.n == 0)
        blame(in, COLLEGE, "有班级就要有学院", "is needed with a class");
    if (in->why.n == 0)
        check_once(in, m, row->line);
}

/* ---- the table ---- */

static int take_row(struct staff_import *in, const struct sheet_row *row)
{
    struct staff m;
    bool         added;

    read_row(in, row, &m);
    if (in->why.n > 0) {
        if (++in->refused_rows <= SAID_ROWS || in->options->dry_run)
            say(in, row->line, buf_view(&in->why));
        if (in->options->dry_run) /* writes no file, so all reasons are said */
            return 0;
        return refused_add(in->refused, row, buf_view(&in->why), &in->err);
    }
    if (str_is(m.role, ROLE_COUNSELLOR) && m.college.n == 0)
        say(in, row->line,
            STR_LIT("提示 / note: 没有写学院的辅导员能看到全校 / a counsellor without a college sees "
                    "the whole school"));
    in->imported++;
    return staff_put(in->store, &m, &added, &in->err);
}

static int take_rows(struct staff_import *in, struct sheet *sheet)
{
    static const struct columns_need need = {{USERID, -1}, ROLE};
    auto_buf struct buf              said = {0};
    struct sheet_row                 row;
    int                              rc;

    in->columns.fields = columns;
    in->columns.fields_count = FIELDS;
    if (columns_read(&in->columns, sheet, &need, NULL, &said, &in->err) < 0)
        return -1;
    fputs(said.p ? said.p : "", stderr);
    if (in->columns.reason >= 0) /* the rows that were fine are not in it */
        return err_set(&in->err, ERR_BAD_INPUT,
                       "这是退回行的文件，而名单每次整份替换：请把改好的行放回原来的名单再导入 / these are refused "
                       "rows, and a list replaces the one before: put the corrected rows back into "
                       "the whole list");
    refused_new(&in->refused, in->path, &in->columns);
    while ((rc = sheet_next(sheet, &row, &in->err)) > 0)
        if (take_row(in, &row) < 0)
            return -1;
    return rc < 0 ? -1 : refused_flush(in->refused, &in->err);
}

static int keep(struct staff_import *in)
{
    char         actor[CLI_ACTOR], detail[100];
    struct audit audit = {
        .at = clock_now(), .actor = cli_actor(actor), .action = STR_LIT("staff.import")};

    snprintf(detail, sizeof detail, "imported=%lld removed=%lld refused=%lld",
             (long long)in->imported, (long long)in->removed, (long long)in->refused_rows);
    audit.detail = str_c(detail);
    return audit_add(in->store, &audit, &in->err);
}

/* The list is short: reading it inside of the transaction costs the server nothing. */
static int replace(struct staff_import *in, struct sheet *sheet)
{
    int rc;

    if (store_begin(in->store, &in->err) < 0)
        return -1;
    rc = staff_clear(in->store, &in->removed, &in->err);
    if (rc == 0)
        rc = take_rows(in, sheet);
    if (rc == 0 && in->imported == 0)
        rc = err_set(&in->err, ERR_BAD_INPUT,
                     "没有一行可以导入，名单没有变 / no row could be imported; the list is as it was");
    if (rc == 0)
        rc = keep(in);
    if (rc < 0 || in->options->dry_run) {
        store_rollback(in->store);
        return rc;
    }
    return store_commit(in->store, &in->err);
}

static void print_result(const struct staff_import *in)
{
    bool dry = in->options->dry_run;

    if (in->options->json) {
        printf("{\"imported\":%lld,\"replaced\":%lld,\"refused\":%lld,\"dry_run\":%s}\n",
               (long long)in->imported, (long long)in->removed, (long long)in->refused_rows,
               dry ? "true" : "false");
        return;
    }
    printf("%s导入 %lld 行（原有 %lld 行），拒绝 %lld 行 / %s%lld rows in the place of %lld, %lld "
           "refused\n",
           dry ? "试算（没有写入）：" : "", (long long)in->imported, (long long)in->removed,
           (long long)in->refused_rows, dry ? "dry run: " : "", (long long)in->imported,
           (long long)in->removed, (long long)in->refused_rows);
    if (in->refused_rows > 0 && !dry)
        printf("拒绝的行和原因 / refused rows with the reasons: %s\n", refused_path(in->refused));
}

static int run(struct staff_import *in)
{
    struct sheet *sheet = NULL;
    int           rc = sheet_open(&sheet, in->path, &in->err);

    if (rc == 0)
        rc = replace(in, sheet);
    sheet_close(sheet);
    if (rc < 0)
        return cli_fail(EXIT_FAILED, "%s: %s", in->path, in->err.text);
    if (!in->options->dry_run && refused_finish(in->refused, &in->err) < 0)
        return cli_fail(EXIT_FAILED, "%s: 已经导入，只是 / imported, but: %s", in->path, in->err.text);
    print_result(in);
    return EXIT_DONE;
}

int cli_staff(int argc, char **argv)
{
    struct cli_options     options;
    struct staff_import    in = {.options = &options};
    auto_conf struct conf *conf = NULL;
    struct sealer         *sealer = NULL;
    int                    code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    if (options.words_count != 2 || strcmp(options.words[0], "import") != 0)
        return cli_usage(usage);
    if (cli_config(&options, &conf) < 0)
        return EXIT_USAGE;
    in.path = options.words[1];
    code = EXIT_FAILED;
    if (cli_store(conf, DB_WRITE, &sealer, &in.store) == 0)
        code = run(&in);
    refused_free(in.refused);
    columns_free(&in.columns);
    seen_free(&in.seen);
    buf_free(&in.why);
    store_close(in.store);
    sealer_free(sealer);
    return code;
}
