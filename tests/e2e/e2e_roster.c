/* Imports with the real binary: what they say and do, 200,000 people in bounded memory, a kill in
 * the middle, callbacks meanwhile, every form of table. */
#include "tests/test.h"
#include "tests/tools/talk.h"
#include "tests/tools/workbook.h"

#include "base/mem.h"

#include <fcntl.h>
#include <iconv.h>
#include <jansson.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifdef __SANITIZE_ADDRESS__
enum { MANY = 10000, SOME = 4000, MEMORY_MB = 2000 };
#else
/* What a transaction changes is kept in memory until its commit (store/db.h): about 0.7 KB a new
 * person, and 0.25 KB for finding out what stands there twice. */
enum { MANY = 200000, SOME = 40000, MEMORY_MB = 320 };
#endif

enum { OWN = 4000 /* people of server_make */, THREADS = 8, WAIT_MS = 120000, WORDS = 12 };

static struct server server;
static struct wecom  wecom;

static int setup(void **state)
{
    (void)state;
    wecom_init(&wecom);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    wecom_free(&wecom);
    return 0;
}

static int free_server(void **state)
{
    (void)state;
    server_free(&server);
    return 0;
}

/* ---- running the program ---- */

static char *path_of(char out[200], const char *name)
{
    snprintf(out, 200, "%s/%s", server.dir, name);
    return out;
}

/* `hongyan …words -c the server's`; what it says comes through *fd. */
static pid_t start(const char *const *words, int *fd)
{
    const char *argv[WORDS + 4] = {"hongyan"};
    char        conf[200];
    int         ends[2], n = 1;
    pid_t       pid = -1;

    for (; n <= WORDS && words[n - 1]; n++)
        argv[n] = words[n - 1];
    argv[n++] = "-c";
    argv[n] = path_of(conf, "hongyan.yaml");
    fflush(NULL);
    CHECK(pipe2(ends, O_CLOEXEC) == 0 && (pid = fork()) >= 0, "a process can be made");
    if (pid == 0) {
        dup2(ends[1], STDOUT_FILENO);
        dup2(ends[1], STDERR_FILENO);
        execv(server_program(), (char *const *)argv);
        _exit(127);
    }
    close(ends[1]);
    *fd = ends[0];
    return pid;
}

/* Its exit status (128 + signal), all that it said, and the most memory it had, in MB. */
static int finish(pid_t pid, int fd, struct buf *said, long *memory)
{
    struct rusage usage;
    ssize_t       n;
    int           status;

    while ((n = read(fd, buf_room(said, 4096), 4096)) > 0)
        said->n += (size_t)n;
    buf_add(said, "", 0);
    close(fd);
    CHECK(wait4(pid, &status, 0, &usage) == pid, "it ends");
    if (memory)
        *memory = usage.ru_maxrss / 1024;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int run(struct buf *said, long *memory, const char *const *words)
{
    int   fd;
    pid_t pid = start(words, &fd);

    return finish(pid, fd, said, memory);
}

#define RUN(said, memory, ...) run(said, memory, (const char *const[]){__VA_ARGS__, NULL})

/* Whether a run ends so and says that. */
static void expect_run(int status, const char *says, const char *const *words)
{
    auto_buf struct buf said = {0};
    int                 rc = run(&said, NULL, words);

    CHECK(rc == status, "%s %s: exit %d, not %d: %s", words[1], words[2], status, rc, said.p);
    CHECK(strstr(said.p, says) != NULL, "%s %s says \"%s\", not: %s", words[1], words[2], says,
          said.p);
}

#define EXPECT_RUN(status, says, ...) \
    expect_run(status, says, (const char *const[]){__VA_ARGS__, NULL})

/* ---- tables ---- */

static void write_table(const char *name, struct str text)
{
    char  path[200];
    FILE *f = fopen(path_of(path, name), "w");

    CHECK(f && fwrite(text.p, 1, text.n, f) == text.n && fclose(f) == 0, "%s is written", name);
}

static void card_of(char out[19], unsigned i)
{
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int              sum = 0;

    snprintf(out, 19, "36%04u2005%02u%02u%03u", i / 336000 % 10000, i / 28000 % 12 + 1,
             i / 1000 % 28 + 1, i % 1000);
    for (int d = 0; d < 17; d++)
        sum += (out[d] - '0') * weights[d];
    out[17] = "10X98765432"[sum % 11];
    out[18] = '\0';
}

#define HEADING "学号,考生号,姓名,类别,身份证号,手机号,邮箱,学院,班级,年级,状态\n"

/* Invented people; with every column that a roster has. */
static void add_people(struct buf *csv, unsigned from, unsigned count)
{
    char card[19];

    for (unsigned i = from; i < from + count; i++) {
        card_of(card, i);
        buf_f(csv,
              "B%08u,2636%010u,新生%u,本科生,%s,138%08u,b%u@example.edu,学院%u,%u班,2026,在校\n", i,
              i, i, card, i, i, i % 30, i % 2000);
    }
}

static void write_people(const char *name, unsigned count)
{
    auto_buf struct buf csv = {0};

    buf_c(&csv, HEADING);
    add_people(&csv, 1, count);
    write_table(name, buf_view(&csv));
}

static int64_t people(void)
{
    return server_query(&server, "SELECT count(*) FROM people");
}

static int64_t leavers(void)
{
    return server_query(&server, "SELECT count(*) FROM people WHERE state = 'left'");
}

/* ---- what an import says and does ---- */

static void says_the_difference(void **state)
{
    char a[200], b[200], refused[220];

    (void)state;
    server_make(&server, "", 10);
    write_people("a.csv", 6000);
    EXPECT_RUN(0, "试算（没有写入）：新增 6 000 人，修改 0 人，离校 0 人，未变 0 人，拒绝 0 行", "roster",
               "import", "--dry-run", path_of(a, "a.csv"));
    CHECK(people() == 10, "a dry run writes nobody");
    CHECK(server_query(&server, "SELECT count(*) FROM audit") == 1, "nor anything else");
    EXPECT_RUN(0, "新增 6 000 人", "roster", "import", a);
    EXPECT_RUN(0, "新增 0 人，修改 0 人，离校 0 人，未变 6 000 人", "roster", "import", a);
    CHECK(people() == 6010 && leavers() == 0, "students of the other kind are not touched");

    /* one is gone, one has another class, one came, one is wrong, one stands there twice */
    auto_buf struct buf csv = {0};
    buf_c(&csv, HEADING);
    add_people(&csv, 2, 5998);
    buf_c(&csv, "B00006000,26360000006000,新生6000,本科生,,13800006000,,学院0,别的班,2026,在校\n"
                "B00006001,,新来,本科生,,,,,,2026,\n"
                "B00006002,,错的,本科生,4.4E+17,,,,,2026,\n"
                "B00006001,,又一个,本科生,,,,,,2026,\n");
    write_table("b.csv", buf_view(&csv));
    EXPECT_RUN(0, "{\"added\":1,\"changed\":1,\"left\":1,\"same\":5998,\"refused\":2,", "roster",
               "import", "--json", path_of(b, "b.csv"));
    CHECK(leavers() == 1, "who is gone has left, and is there");
    snprintf(refused, sizeof refused, "%s.refused.csv", b);
    EXPECT_RUN(1, "新增 0 人，修改 0 人，离校 0 人，未变 0 人，拒绝 2 行", "roster", "import", refused);
    CHECK(leavers() == 1, "the file of refused rows lets nobody leave");
    CHECK(access(refused, F_OK) == 0, "it is there");
    EXPECT_RUN(0, "修改 2 人，离校 1 人，未变 5 998 人，拒绝 0 行", "roster", "import", "--dry-run", a);
    write_people("b.csv", 6000);
    EXPECT_RUN(0, "拒绝 0 行", "roster", "import", "--dry-run", b);
    CHECK(access(refused, F_OK) == 0, "a dry run does not take it away");
    EXPECT_RUN(0, "拒绝 0 行", "roster", "import", b);
    CHECK(access(refused, F_OK) != 0, "and gone when nothing is refused");
}

static void read_table(const char *name, struct buf *out)
{
    char  path[200];
    FILE *f = fopen(path_of(path, name), "r");
    int   c;

    buf_clear(out);
    while (f && (c = fgetc(f)) != EOF)
        buf_char(out, (char)c);
    CHECK(f && fclose(f) == 0, "%s is there", name);
}

/* The rows of TABLE.refused.csv whose reason is not emptied stay out: they would be written over
 * good people. */
static void refused_rows_come_again(void **state)
{
    static const char  *heading = "\xef\xbb\xbf学号,姓名,证件号码,原因（改好后请清空这一格）\r\n";
    auto_buf struct buf text = {0}, csv = {0};
    char                a[200], refused[220], again[240], want[300];

    (void)state;
    server_make(&server, "", 10);
    write_table("a.csv", STR_LIT("学号,姓名,证件号码\nR1,林一,E10000001\nR1,周明,E10000002\n"
                                 "R2,林二,4.4E+17\n"));
    EXPECT_RUN(0, "改好的行请清空“原因”一格", "roster", "import", path_of(a, "a.csv"));
    read_table("a.csv.refused.csv", &text);
    CHECK(strncmp(text.p, heading, strlen(heading)) == 0, "the file says it: %s", text.p);

    /* the clerk corrects the second row and leaves the first one as it is */
    buf_f(&csv, "%sR1,周明,E10000002,学号：与第 2 行相同 / x\r\nR2,林二,E10000003, \r\n", heading);
    write_table("a.csv.refused.csv", buf_view(&csv));
    snprintf(refused, sizeof refused, "%s.refused.csv", a);
    EXPECT_RUN(0, "a.csv.refused.csv:2: “原因”还没有清空，仍然退回", "roster", "import", "--dry-run",
               refused);
    EXPECT_RUN(0, "新增 1 人，修改 0 人，离校 0 人，未变 0 人，拒绝 1 行", "roster", "import", refused);
    EXPECT_RUN(0, "姓名 / name: 林一", "roster", "show", "R1");
    EXPECT_RUN(0, "姓名 / name: 林二", "roster", "show", "R2");
    read_table("a.csv.refused.csv.refused.csv", &text);
    snprintf(want, sizeof want, "%sR1,周明,E10000002,学号：与第 2 行相同 / x\r\n", heading);
    CHECK(strcmp(text.p, want) == 0, "the reason is the same: %s", text.p);

    /* a row that waits does not count against one that is corrected */
    buf_clear(&csv);
    buf_f(&csv, "%sR1,周明,E10000002,x\r\nR1,林一,E10000001,\r\n", heading);
    write_table("b.csv", buf_view(&csv));
    EXPECT_RUN(0, "未变 1 人，拒绝 1 行", "roster", "import", path_of(again, "b.csv"));
    buf_clear(&text);
    CHECK(RUN(&text, NULL, "roster", "import", again) == 0 && !strstr(text.p, "学号读不出来"),
          "its number is not what is wrong with it: %s", text.p);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    CHECK(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0, "%s is written", path);
}

static void check_file(const char *path, const char *text, const char *what)
{
    auto_buf struct buf got = {0};
    FILE               *f = fopen(path, "r");

    CHECK(f != NULL, "%s: the file is there", what);
    got.n += fread(buf_room(&got, 4096), 1, 4096, f);
    fclose(f);
    CHECK(str_is(buf_view(&got), text), "%s: it is as it was: %.*s", what, STR_ARG(buf_view(&got)));
}

/* Somebody may be in the middle of correcting it: only an import that was committed touches it. */
static void corrections_stay(void **state)
{
    static const char   kept[] = "学号,姓名,原因\r\nB1,改好了,x\r\n";
    auto_buf struct buf csv = {0};
    char                a[200], s[200], refused[220], unfinished[240];

    (void)state;
    server_make(&server, "", 10);
    write_people("a.csv", 60);
    EXPECT_RUN(0, "新增 60 人", "roster", "import", path_of(a, "a.csv"));
    snprintf(refused, sizeof refused, "%s.refused.csv", a);
    snprintf(unfinished, sizeof unfinished, "%s.part", refused);
    write_file(refused, kept);

    buf_c(&csv, HEADING);
    add_people(&csv, 1, 60);
    for (int i = 0; i < 30; i++)
        buf_f(&csv, "B%08d,,错的%d,本科生,4.4E+17,,,,,2026,\n", 70 + i, i);
    write_table("a.csv", buf_view(&csv));
    EXPECT_RUN(0, "拒绝 30 行", "roster", "import", "--dry-run", a);
    check_file(refused, kept, "a dry run");
    EXPECT_RUN(0, "a.csv:91: 证件号码", "roster", "import", "--dry-run", a);
    write_table("a.csv", STR_LIT(HEADING "B00000001,,一,本科生,,,,,,2026,\nB9,,,本科生,,,,,,2026,\n"));
    EXPECT_RUN(1, "将有 59 人离校", "roster", "import", a);
    check_file(refused, kept, "too many would leave");
    write_table("a.csv", STR_LIT(HEADING "B9,,,本科生,,,,,,2026,\n"));
    EXPECT_RUN(1, "没有一行可以导入", "roster", "import", a);
    check_file(refused, kept, "no row");
    CHECK(access(unfinished, F_OK) != 0, "nothing unfinished lies beside it");

    write_table("s.csv", STR_LIT("账号,角色\nT1,clerk\nT4,校长\n@all,office\n"));
    snprintf(refused, sizeof refused, "%s.refused.csv", path_of(s, "s.csv"));
    write_file(refused, kept);
    EXPECT_RUN(0, "拒绝 2 行", "staff", "import", "--dry-run", s);
    check_file(refused, kept, "a dry run of the staff");
    EXPECT_RUN(0, "s.csv:4: 账号：不是企业微信的账号", "staff", "import", "--dry-run", s);
    EXPECT_RUN(0, "拒绝 2 行", "staff", "import", s);
    CHECK(access(refused, F_OK) == 0, "an import writes it");
    write_table("s.csv", STR_LIT("账号,角色\nT4,校长\n"));
    write_file(refused, kept);
    EXPECT_RUN(1, "没有一行可以导入", "staff", "import", s);
    check_file(refused, kept, "no row of the staff");
    write_table("s.csv", STR_LIT("账号,角色\nT1,clerk\n"));
    EXPECT_RUN(0, "拒绝 0 行", "staff", "import", "--dry-run", s);
    check_file(refused, kept, "a dry run without a mistake");
}

static void limit_of_leaving(void **state)
{
    char a[200], few[200];

    (void)state;
    server_make(&server, "", 10);
    write_people("a.csv", 60);
    write_people("few.csv", 9);
    EXPECT_RUN(0, "新增 60 人", "roster", "import", path_of(a, "a.csv"));
    EXPECT_RUN(1, "将有 51 人离校，上限是 50（学校文件的 roster.leave），其中 0 人", "roster", "import",
               path_of(few, "few.csv"));
    CHECK(leavers() == 0, "nothing was done");
    EXPECT_RUN(0, "离校 0 人，未变 9 人", "roster", "import", "--partial", few);
    EXPECT_RUN(0, "离校 51 人，未变 9 人", "roster", "import", "--allow-deletes", few);
    CHECK(leavers() == 51 && people() == 70, "who left is kept");
    EXPECT_RUN(0, "修改 51 人，离校 0 人", "roster", "import", a);
    CHECK(leavers() == 0, "and may come back");
}

/* With a state, or a day that is over: leaving is leaving. */
static void told_to_leave(void **state)
{
    static const char *const tables[] = {"毕业,", "在校,2026-01-31"};
    char                     a[200], b[200];

    (void)state;
    server_make(&server, "", 10);
    for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
        auto_buf struct buf here = {0}, csv = {0};

        buf_c(&here, "学号,姓名,状态\n");
        buf_c(&csv, "学号,姓名,状态,结束日期\n");
        for (unsigned i = 0; i < 60; i++) {
            buf_f(&here, "L%zu%03u,学生%u,在校\n", t, i, i);
            if (i < 51)
                buf_f(&csv, "L%zu%03u,学生%u,%s\n", t, i, i, tables[t]);
        }
        write_table("a.csv", buf_view(&here));
        write_table("b.csv", buf_view(&csv));
        EXPECT_RUN(0, "新增 60 人", "roster", "import", "--partial", path_of(a, "a.csv"));
        EXPECT_RUN(1, "将有 51 人离校，上限是 50（学校文件的 roster.leave），其中 51 人", "roster", "import",
                   "--partial", path_of(b, "b.csv"));
        CHECK(leavers() == (int64_t)t * 51, "nothing was done");
        EXPECT_RUN(0, "修改 0 人，离校 51 人", "roster", "import", "--partial", "--dry-run",
                   "--allow-deletes", b);
        EXPECT_RUN(0, "\"changed\":0,\"left\":51,", "roster", "import", "--partial",
                   "--allow-deletes", "--json", b);
        CHECK(leavers() == (int64_t)t * 51 + 51, "they have left");
        EXPECT_RUN(0, "修改 0 人，离校 0 人，未变 51 人", "roster", "import", "--partial", b);
    }
}

/* A row that cannot be read might be anybody's: then nobody leaves. */
static void unreadable_numbers(void **state)
{
    auto_buf struct buf csv = {0};
    char                a[200], b[200];

    (void)state;
    server_make(&server, "", 10);
    write_people("a.csv", 20);
    EXPECT_RUN(0, "新增 20 人", "roster", "import", path_of(a, "a.csv"));
    buf_c(&csv, HEADING);
    add_people(&csv, 1, 10);
    buf_c(&csv, "1.23E+10,,某人,本科生,,,,,,2026,\n");
    write_table("b.csv", buf_view(&csv));
    EXPECT_RUN(0, "这次没有人因为不在文件里而离校", "roster", "import", path_of(b, "b.csv"));
    CHECK(leavers() == 0, "nobody left");
}

/* One wrong digit in a candidate number does not make a student somebody else. */
static void nobody_becomes_another(void **state)
{
    static const char heading[] = "学号,考生号,姓名,证件号码\n";
    auto_buf struct buf said = {0};
    char                a[200], b[200];

    (void)state;
    server_make(&server, "", 10);
    write_table("a.csv", STR_LIT("学号,考生号,姓名,证件号码\n6109121001,26360102150001,林小满,E87654321\n"));
    EXPECT_RUN(0, "新增 1 人", "roster", "import", path_of(a, "a.csv"));
    write_table("b.csv", STR_LIT("学号,考生号,姓名,证件号码\n6109129999,26360102150001,周明,E12345678\n"));
    CHECK(RUN(&said, NULL, "roster", "import", "--partial", path_of(b, "b.csv")) == 1, "%s",
          said.p);
    CHECK(strstr(said.p, "b.csv:2: 考生号：与名册里另一个人相同"), "it says why: %s", said.p);
    CHECK(!strstr(said.p, "林") && !strstr(said.p, "26360102150001"), "of nobody: %s", said.p);
    EXPECT_RUN(0, "姓名 / name: 林小满", "roster", "show", "6109121001");
    EXPECT_RUN(1, "名册里没有这个号码", "roster", "show", "6109129999");

    /* the same number may be somebody else's: it is done, and said */
    buf_clear(&said);
    buf_f(&said, "%s6109121001,26360102150001,周明,E12345678\n", heading);
    write_table("b.csv", buf_view(&said));
    EXPECT_RUN(0, "b.csv:2: 提示 / note: 姓名和证件号码都变了", "roster", "import", "--dry-run", b);
    EXPECT_RUN(0, "\"changed\":1,\"left\":0,\"same\":0,\"refused\":0,\"replaced\":1,", "roster",
               "import", "--json", b);
}

#define DOCUMENTS "学号,姓名,类别,证件号码\n"

/* One human may have two numbers, but not two of the same kind. */
static void one_document_twice(void **state)
{
    char a[200], b[200];

    (void)state;
    server_make(&server, "", 10);
    write_table("a.csv", STR_LIT(DOCUMENTS "D1,林一,本科生,E10000001\nD2,林二,本科生,E10000002\n"));
    EXPECT_RUN(0, "新增 2 人", "roster", "import", path_of(a, "a.csv"));
    write_table("b.csv", STR_LIT(DOCUMENTS "D3,林一,本科生,E10000001\nD4,林一,研究生,E10000001\n"));
    EXPECT_RUN(1, "b.csv:2: 证件号码：与名册里另一个人相同", "roster", "import", "--partial",
               "--dry-run", path_of(b, "b.csv"));
    EXPECT_RUN(1, "没有一行可以导入", "roster", "import", "--partial", b);
    CHECK(server_query(&server, "SELECT count(*) FROM people WHERE number LIKE 'd%'") == 2,
          "nobody");
    write_table("b.csv", STR_LIT(DOCUMENTS "D4,林一,研究生,E10000001\n"));
    EXPECT_RUN(0, "b.csv:2: 提示 / note: 证件号码与名册里另一个人相同，仍导入", "roster", "import",
               "--partial", "--dry-run", b);
    EXPECT_RUN(0, "证件号码与另一个人相同 / documents that another person has, too: 1", "roster",
               "import", "--partial", b);
    EXPECT_RUN(0, "\"same\":1,\"refused\":0,\"replaced\":0,\"shared\":0,", "roster", "import",
               "--partial", "--json", b);

    /* documents that were mixed up are put right by one table, in whatever order */
    write_table("a.csv", STR_LIT(DOCUMENTS "D1,林一,本科生,E10000002\nD2,林二,本科生,E10000001\n"));
    EXPECT_RUN(0, "\"changed\":2,\"left\":0,\"same\":0,\"refused\":0,\"replaced\":0,\"shared\":0,",
               "roster", "import", "--json", a);
}

/* Columns that the table does not have keep what they were. */
static void missing_columns(void **state)
{
    char a[200], phones[200];

    (void)state;
    server_make(&server, "", 10);
    write_people("a.csv", 3);
    EXPECT_RUN(0, "新增 3 人", "roster", "import", path_of(a, "a.csv"));
    write_table("phones.csv", STR_LIT("学号,姓名,手机\nb00000001,新生1,13900000001\n"));
    EXPECT_RUN(0, "修改 1 人", "roster", "import", "--partial", path_of(phones, "phones.csv"));
    EXPECT_RUN(0, "学院 / college: 学院1\n班级 / class: 1班\n年级 / year: 2026", "roster", "show",
               "B00000001");
    EXPECT_RUN(0, "手机号 / phone: 139****0001", "roster", "show", "26360000000001");
    EXPECT_RUN(1, "名册里没有这个号码", "roster", "show", "B9");
    CHECK(server_query(&server, "SELECT count(*) FROM audit WHERE action = 'roster.show'") == 2,
          "who was looked at is kept");
}

/* ---- forms ---- */

static void write_gbk(const char *name, const struct buf *utf8)
{
    auto_buf struct buf out = {0};
    iconv_t             convert = iconv_open("GBK", "UTF-8");
    size_t              left = utf8->n, room = 2 * utf8->n;
    char               *in = utf8->p, *to = buf_room(&out, room);

    CHECK(iconv(convert, &in, &left, &to, &room) == 0 && left == 0, "GBK has all of it");
    iconv_close(convert);
    out.n = (size_t)(to - out.p);
    write_table(name, buf_view(&out));
}

static void write_xlsx(const char *name, const struct buf *csv)
{
    auto_buf struct buf rows = {0}, strings = {0}, file = {0};
    struct str          rest = buf_view(csv), line, cell;
    unsigned            count = 0;

    while (str_split(&rest, '\n', &line)) {
        buf_c(&rows, "<row>");
        while (line.n > 0 && str_split(&line, ',', &cell)) {
            buf_f(&rows, "<c t=\"s\"><v>%u</v></c>", count++);
            buf_f(&strings, "<si><t>%.*s</t></si>", STR_ARG(cell));
        }
        buf_c(&rows, "</row>");
    }
    workbook_make(&file, rows.p, strings.p);
    write_table(name, buf_view(&file));
}

static void every_form_is_the_same(void **state)
{
    auto_buf struct buf csv = {0}, bom = {0};
    char                path[200];

    (void)state;
    server_make(&server, "", 10);
    buf_c(&csv, HEADING);
    add_people(&csv, 1, 500);
    write_table("a.csv", buf_view(&csv));
    buf_c(&bom, "\xef\xbb\xbf");
    buf_str(&bom, buf_view(&csv));
    write_table("bom.csv", buf_view(&bom));
    write_gbk("gbk.csv", &csv);
    write_xlsx("a.xlsx", &csv);
    EXPECT_RUN(0, "新增 500 人", "roster", "import", path_of(path, "a.csv"));
    EXPECT_RUN(0, "未变 500 人，拒绝 0 行", "roster", "import", path_of(path, "bom.csv"));
    EXPECT_RUN(0, "未变 500 人，拒绝 0 行", "roster", "import", path_of(path, "gbk.csv"));
    EXPECT_RUN(0, "未变 500 人，拒绝 0 行", "roster", "import", path_of(path, "a.xlsx"));
}

/* ---- nothing personal ---- */

static bool file_has(const char *name, const char *text)
{
    auto_buf struct buf bytes = {0};
    char                path[200];
    FILE               *f = fopen(path_of(path, name), "r");
    size_t              n;

    while (f && (n = fread(buf_room(&bytes, 65536), 1, 65536, f)) > 0)
        bytes.n += n;
    if (f)
        fclose(f);
    return bytes.n > 0 && memmem(bytes.p, bytes.n, text, strlen(text)) != NULL;
}

static void nothing_personal(void **state)
{
    static const char *const secrets[] = {"13811112222", "E87654321", "lin.secret", "4.4E+17"};
    auto_buf struct buf      said = {0};
    char                     a[200];

    (void)state;
    server_make(&server, "", 10);
    write_table("a.csv", STR_LIT("学号,姓名,证件号码,手机,邮箱\n"
                                 "1,林一,E87654321,13811112222,lin.secret@example.edu\n"
                                 "2,林二,E87654321,13811112222,lin.secret\n3,林三,4.4E+17,,\n"));
    CHECK(RUN(&said, NULL, "roster", "import", path_of(a, "a.csv")) == 0, "imported: %s", said.p);
    CHECK(RUN(&said, NULL, "roster", "show", "--json", "1") == 0, "shown: %s", said.p);
    for (size_t i = 0; i < ARRAY_LEN(secrets); i++) {
        const char *at = strstr(said.p, secrets[i]);

        /* "like 4.4E+17" is what the sentence says */
        CHECK(at == NULL || i == 3, "%s is not on the screen", secrets[i]);
        CHECK(!file_has("hongyan.db", secrets[i]) && !file_has("hongyan.db-wal", secrets[i]),
              "%s does not lie in the database in the clear", secrets[i]);
    }
    CHECK(strstr(said.p, "138****2222") && strstr(said.p, "E8******1"), "masked: %s", said.p);
}

/* ---- staff, reach ---- */

static void staff_list(void **state)
{
    char a[200], b[200];

    (void)state;
    server_make(&server, "", 10);
    write_table("a.csv", STR_LIT("工号,姓名,角色,学院,班级\nT1,陈一,信息办,,\nT2,陈二,辅导员,信息学院,\n"
                                 "T2,陈二,辅导员,外语学院,\nT3,陈三,门卫,,\n"));
    EXPECT_RUN(0, "导入 4 行（原有 0 行）", "staff", "import", path_of(a, "a.csv"));
    EXPECT_RUN(0, "导入 4 行（原有 4 行）", "staff", "import", a);
    write_table("b.csv", STR_LIT("账号,角色,学院,班级\nT1,clerk,,\nT1,clerk,,\nT4,校长,,\n"
                                 "T5,辅导员,,一班\n,门卫,,\n"));
    EXPECT_RUN(0, "拒绝 4 行", "staff", "import", "--dry-run", path_of(b, "b.csv"));
    CHECK(server_query(&server, "SELECT count(*) FROM staff") == 4, "a dry run changes nothing");
    EXPECT_RUN(0, "\"imported\":1,\"replaced\":4,\"refused\":4", "staff", "import", "--json", b);
    CHECK(server_query(&server, "SELECT count(*) FROM staff") == 1, "the list is the new one");
    EXPECT_RUN(1, "这是退回行的文件", "staff", "import", path_of(a, "b.csv.refused.csv"));
    CHECK(server_query(&server, "SELECT count(*) FROM staff") == 1, "it is not the whole list");
    write_table("b.csv", STR_LIT("账号,角色\nT4,校长\n"));
    EXPECT_RUN(1, "没有一行可以导入，名单没有变", "staff", "import", b);
    CHECK(server_query(&server, "SELECT count(*) FROM staff") == 1, "all wrong is none");
}

/* The list is read as another program would read it. */
static void reach_is_json(size_t people)
{
    auto_buf struct buf said = {0};
    json_error_t        error;
    json_t             *root, *list, *one;
    size_t              i;

    CHECK(RUN(&said, NULL, "roster", "reach", "--json") == 0, "listed: %s", said.p);
    root = json_loads(said.p, JSON_REJECT_DUPLICATES, &error);
    CHECK(root != NULL, "it is JSON: %s: %s", error.text, said.p);
    list = json_object_get(root, "people");
    CHECK(json_array_size(list) == people, "%zu people, not %zu: %s", people,
          json_array_size(list), said.p);
    json_array_foreach(list, i, one)
        CHECK(json_object_size(one) == 8 && json_object_get(one, "number"),
              "person %zu is whole: %s", i, said.p);
    json_decref(root);
}

static void who_can_be_reached(void **state)
{
    (void)state;
    server_make(&server, "", 3);
    server_start(&server);
    CHECK(talk_say(&server, &wecom, 0, "快打 1", "回执"), "one of them writes");
    CHECK(server_stop(&server, SIGTERM) == 0, "stopped");
    EXPECT_RUN(0, "       2  未加入", "roster", "reach");
    EXPECT_RUN(0, "扫描学校二维码关注", "roster", "reach", "--college", "信息学院");
    EXPECT_RUN(0, "\"active\":1,\"invited\":0,\"expected\":2},\"people\":[{\"number\":\"", "roster",
               "reach", "--json");
    reach_is_json(2);
    EXPECT_RUN(0, ",学生2,信息学院,计科2班,未加入,", "roster", "reach", "--csv", "--state", "未加入",
               "--class", "计科2班");
    EXPECT_RUN(0, "\"people\":[]", "roster", "reach", "--json", "--college", "没有的学院");
    EXPECT_RUN(2, "没有“睡着”这种状态", "roster", "reach", "--state", "睡着");
    CHECK(server_query(&server, "SELECT count(*) FROM audit WHERE action = 'reach.list'") == 6,
          "each look at the list is kept");
}

static void options_of_other_words(void **state)
{
    (void)state;
    server_make(&server, "", 3);
    EXPECT_RUN(2, "roster show has no option --allow-deletes", "roster", "show", "--allow-deletes",
               "1");
    EXPECT_RUN(2, "roster reach has no option --dry-run", "roster", "--dry-run", "reach");
    EXPECT_RUN(2, "roster import has no option --csv", "roster", "import", "a.csv", "--csv");
    EXPECT_RUN(2, "staff import has no option --partial", "staff", "import", "a.csv", "--partial");
    EXPECT_RUN(2, "check has no option --json", "check", "--json");
    EXPECT_RUN(2, "usage: hongyan roster", "roster", "sing", "--json");
    EXPECT_RUN(0, "{\"counts\"", "roster", "--json", "reach", "--state", "未加入");
}

/* A school sends when nobody else does; one that does not is told, and goes on. */
static void check_notes_the_rush(void **state)
{
    static const struct {
        const char *times, *note; /* NULL: none */
    } rows[] = {
        {"remind: [\"08:05\", \"09:35\"]", NULL},
        {"remind: [\"08:05\", \"09:00\"]", "note: flow checkin: remind at 09:00, when everybody"},
        {"remind: [\"08:30\"]", "note: flow checkin: remind at 08:30, when everybody"},
    };
    static const char rule[] = "    rule: daily\n";

    (void)state;
    server_make(&server, "", 1);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf was = {0}, school = {0}, said = {0};
        const char         *at;
        int                 rc;

        server_read_school(&was);
        at = strstr(was.p, rule);
        CHECK(at != NULL, "the school has a daily flow");
        at += strlen(rule);
        buf_add(&school, was.p, (size_t)(at - was.p));
        buf_f(&school, "    %s\n%s", rows[i].times, at);
        server_write_school(&server, school.p);
        rc = RUN(&said, NULL, "check");
        CHECK(rc == 0, "%s is no mistake: %d: %s", rows[i].times, rc, said.p);
        CHECK((strstr(said.p, "everybody") != NULL) == (rows[i].note != NULL) &&
                  (rows[i].note == NULL || strstr(said.p, rows[i].note) != NULL),
              "%s: %s", rows[i].times, said.p);
    }
}

/* Somebody looks at the list page by page: the database is not held meanwhile. */
static void reading_slowly(void **state)
{
    auto_buf struct buf said = {0};
    char                a[200];
    int                 fd, waiting = 0;
    pid_t               pid;

    (void)state;
    server_make(&server, "", 10);
    write_people("a.csv", SOME);
    EXPECT_RUN(0, "拒绝 0 行", "roster", "import", path_of(a, "a.csv"));
    pid = start((const char *const[]){"roster", "reach", NULL}, &fd);
    for (int i = 0; i < WAIT_MS && waiting < fcntl(fd, F_GETPIPE_SZ) / 2; i++) {
        usleep(1000);
        ioctl(fd, FIONREAD, &waiting);
    }
    CHECK(server_query(&server, "INSERT INTO counters (name, value) VALUES ('test', 1)") == -1,
          "somebody else writes");
    CHECK(server_query(&server, "PRAGMA wal_checkpoint(TRUNCATE)") == 0,
          "and the log of the database can begin anew");
    CHECK(finish(pid, fd, &said, NULL) == 0 && strstr(said.p, "B00000001"), "then all is read");
}

/* Whom the school has invited is told by the roster's state, with the day of it. */
static void who_was_invited(void **state)
{
    char a[200];

    (void)state;
    server_make(&server, "", 3);
    write_table("a.csv", STR_LIT("学号,姓名,状态,状态开始日期\nI1,林一,已邀请,2026-02-03\nI2,林二,待报到,\n"));
    EXPECT_RUN(0, "新增 2 人", "roster", "import", "--partial", path_of(a, "a.csv"));
    EXPECT_RUN(0, "状态 / state: 待报到\n邀请加入 / invited: 2026-02-03", "roster", "show", "I1");
    EXPECT_RUN(0, "\"invited\":1,\"expected\":4}", "roster", "reach", "--json");
    EXPECT_RUN(0, "I1,林一,,,已邀请,已发邀请，还没有加入,2026-02-03,", "roster", "reach", "--csv",
               "--state", "invited");
    EXPECT_RUN(0, "未变 2 人", "roster", "import", "--partial", a);
}

/* A dry run says every note: the lines have to be looked at. */
static void every_note_is_said(void **state)
{
    auto_buf struct buf csv = {0}, said = {0};
    char                a[200];

    (void)state;
    server_make(&server, "", 10);
    buf_c(&csv, "学号,姓名,手机号\n");
    for (int i = 0; i < 30; i++)
        buf_f(&csv, "N%02d,林%d,13800000001\n", i, i);
    write_table("a.csv", buf_view(&csv));
    EXPECT_RUN(0, "a.csv:31: 提示", "roster", "import", "--dry-run", path_of(a, "a.csv"));
    CHECK(RUN(&said, NULL, "roster", "import", a) == 0, "imported: %s", said.p);
    CHECK(!strstr(said.p, "a.csv:31: 提示") && strstr(said.p, "a.csv:23: …… 其余的提示加 --dry-run 看"),
          "the import says how to see them: %s", said.p);
}

/* ---- many ---- */

static void many_in_bounded_memory(void **state)
{
    auto_buf struct buf said = {0}, again = {0};
    long                first = 0, second = 0;
    char                path[200], want[60];

    (void)state;
    server_make(&server, "", 10);
    write_people("many.csv", MANY);
    CHECK(RUN(&said, &first, "roster", "import", path_of(path, "many.csv")) == 0, "imported: %s",
          said.p);
    CHECK(people() == MANY + 10, "all of them are there");
    CHECK(RUN(&again, &second, "roster", "import", "--json", path) == 0, "imported again: %s",
          again.p);
    snprintf(want, sizeof want, "\"changed\":0,\"left\":0,\"same\":%d", MANY);
    CHECK(strstr(again.p, want), "nothing has changed: %s", again.p);
    CHECK(first < MEMORY_MB && second < MEMORY_MB, "in %d MB: %ld, then %ld", MEMORY_MB, first,
          second);
}

/* Reads what it says up to a word. */
static void read_until(int fd, const char *word)
{
    auto_buf struct buf said = {0};
    ssize_t             n;

    while ((said.n == 0 || strstr(said.p, word) == NULL) &&
           (n = read(fd, buf_room(&said, 256), 256)) > 0) {
        said.n += (size_t)n;
        buf_add(&said, "", 0);
    }
    CHECK(said.p && strstr(said.p, word), "it comes to \"%s\"", word);
}

static void killed_half_way(void **state)
{
    static const struct {
        const char *stage;
        long        ms;
    } kills[] = {
        {"读取", 0},  {"读取", 0},  {"读取", 20},  {"比对", 0},   {"比对", 50},
        {"写入", 0},  {"写入", 30}, {"写入", 100}, {"写入", 300},
    };
    char     path[200];
    unsigned before = 0;

    (void)state;
    server_make(&server, "", 10);
    write_people("some.csv", SOME);
    path_of(path, "some.csv");
    for (size_t i = 0; i < ARRAY_LEN(kills); i++) {
        struct timespec pause = {.tv_nsec = kills[i].ms * 1000000};
        auto_buf struct buf said = {0};
        int                 fd, rc;
        pid_t pid = start((const char *const[]){"roster", "import", path, NULL}, &fd);

        read_until(fd, kills[i].stage);
        nanosleep(&pause, NULL);
        kill(pid, SIGKILL);
        rc = finish(pid, fd, &said, NULL);
        CHECK(rc == 0 || rc == 128 + SIGKILL, "it was killed, or faster");
        CHECK(people() == 10 || (people() == SOME + 10), "all or nothing, not %lld",
              (long long)people());
        before += people() == 10;
    }
    CHECK(before >= 3, "it was killed before its commit: %u times", before);
    EXPECT_RUN(0, "拒绝 0 行", "roster", "import", path);
    CHECK(people() == SOME + 10, "in the end everybody is there");
}

/* ---- callbacks meanwhile ---- */

static atomic_uint next, answered, busy, other;
static atomic_bool imported;

static bool deliver(struct text *t)
{
    auto_answer_of struct answer_of a = {0};

    talk_deliver(&server, &wecom, t, &a);
    busy += a.status == 503;
    other += a.status != 503 && !(a.status == 200 && answer_contains(&a, "回执"));
    return a.status != 503;
}

/* The platform: what got 503 comes again. */
static void *storm(void *arg)
{
    struct timespec pause = {.tv_nsec = 8000000};
    unsigned        i;

    while (!imported && (i = next++) < OWN) {
        struct text t = talk_text(i, "快打 1");

        while (!deliver(&t))
            ;
        answered++;
        nanosleep(&pause, NULL);
    }
    return arg;
}

static void callbacks_during_an_import(void **state)
{
    pthread_t threads[THREADS];
    char      path[200];

    (void)state;
    server_make(&server, "", OWN);
    write_people("some.csv", 2 * SOME);
    server_start(&server);
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, storm, NULL);
    EXPECT_RUN(0, "拒绝 0 行", "roster", "import", path_of(path, "some.csv"));
    imported = true;
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CHECK(other == 0, "every callback got its receipt, or 503 and then its receipt");
    CHECK(answered >= THREADS, "some came: %u, busy %u", (unsigned)answered, (unsigned)busy);
    CHECK(server_query(&server, "SELECT count(*) FROM submissions") == answered,
          "each is there once: %u", (unsigned)answered);
    CHECK(people() == OWN + 2 * SOME, "and everybody was imported");
    CHECK(server_stop(&server, SIGTERM) == 0, "the server is well");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(says_the_difference, free_server),
        cmocka_unit_test_teardown(refused_rows_come_again, free_server),
        cmocka_unit_test_teardown(corrections_stay, free_server),
        cmocka_unit_test_teardown(limit_of_leaving, free_server),
        cmocka_unit_test_teardown(told_to_leave, free_server),
        cmocka_unit_test_teardown(unreadable_numbers, free_server),
        cmocka_unit_test_teardown(nobody_becomes_another, free_server),
        cmocka_unit_test_teardown(one_document_twice, free_server),
        cmocka_unit_test_teardown(missing_columns, free_server),
        cmocka_unit_test_teardown(every_form_is_the_same, free_server),
        cmocka_unit_test_teardown(nothing_personal, free_server),
        cmocka_unit_test_teardown(staff_list, free_server),
        cmocka_unit_test_teardown(who_can_be_reached, free_server),
        cmocka_unit_test_teardown(options_of_other_words, free_server),
        cmocka_unit_test_teardown(check_notes_the_rush, free_server),
        cmocka_unit_test_teardown(reading_slowly, free_server),
        cmocka_unit_test_teardown(who_was_invited, free_server),
        cmocka_unit_test_teardown(every_note_is_said, free_server),
        cmocka_unit_test_teardown(many_in_bounded_memory, free_server),
        cmocka_unit_test_teardown(killed_half_way, free_server),
        cmocka_unit_test_teardown(callbacks_during_an_import, free_server),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
