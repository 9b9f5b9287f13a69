/* 发通知: what is asked, what is wrong with an answer, what the review says, what is put. */
#include "tests/unit/notice_world.h"

#include "store/photos.h"

#define TEMPLATES                                                                                  \
    "  templates:\n"                                                                               \
    "    - {name: verify, label: 身份确认通知, text: '{name}同学，请在{deadline}前到{地点}确认身份。',"     \
    "       text_en: '{name}, please come to {地点} before {deadline}.', ack: true}\n"              \
    "    - {name: open, label: 开放通知, label_en: Opening, type: textcard, title: '{系统}开放了',"     \
    "       text: 请查看, url: 'https://a.example.edu.cn/'}\n"                                      \
    "  fields: [{name: 系统, title: 哪个系统？, title_en: Which system?}]\n"

static const char plain[] = NOTICE_SCHOOL;
static const char rich[] = STAFF_HEAD STAFF_CHECKIN NOTICES(TEMPLATES);

static void who_may_not(void **state)
{
    static const struct notice_said rows[] = {
        {"menwei", "发通知", "只对辅导员"},
        {"banli", "发通知", "只对辅导员"},
        {"s1", "发通知 全校", "只对辅导员"},
        {"fudao", "发通知 音乐学院", "音乐学院|一步一步来，回复“发通知”"},
        {"fudao", "发通知 木工学院", "木工学院"},
        {"fudao", "发通知 更正", "请写上要更正的通知的编号"},
        {"fudao", "发通知 更正 一", "请写上要更正的通知的编号"},
        {"fudao", "发通知 更正 9", "没有第 9 号"},
        {"fudao", "发通知 更正 1", "第 1 号不是您发的"},
        {"office1", "发通知 更正 1", "第 1 号还没有发完：请先回复“停发 1”"},
        {"office1", "停发 1", "第 1 号已停发"},
        {"office1", "发通知 更正 1", "第 1 号没有送到任何人"},
        {"fudao", "取消", "!已取消"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    notice_simple(&w, "office1", "软件2601", false);
    notice_chat(&w, "who may not", rows);
    world_close(&w);
}

/* Before anything is asked, and nothing of it is left. */
static void enough_of_one_sender(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知", "您今天已经发了 1 条通知，到了学校规定的条数|急的请找|!发给谁"},
        {"fudao", "发通知 软件2601", "您今天已经发了 1 条通知|!人"},
        {"fudao", "发通知 更正 1", "您今天已经发了 1 条通知"},
        {"fudao", "停发 1", "第 1 号已停发"},
        {"banzhu", "发通知", "发给谁"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    w.school->notices.sender_day = 1;
    notice_simple(&w, "fudao", "软件2601", false);
    notice_chat(&w, "enough", rows);
    world_close(&w);
}

static void help_tells_who_may(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "帮助", "发通知\n|通知情况　|未收到 12"},
        {"office1", "帮助", "发通知\n|通知情况　"},
        {"menwei", "帮助", "!发通知|!通知情况|!未收到"},
        {"s1", "帮助", "!发通知|!通知情况"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    notice_chat(&w, "help", rows);
    world_close(&w);
}

/* The platform takes 200 person-times a day of each account: protocol 4.1; 5 % are kept. */
static void more_than_a_day(void **state)
{
    static const struct {
        int64_t     used;
        const char *hear;
    } days[] = {
        {188, "开始：提交后马上|!额度"},
        {189, "开始：明天|今天的发送额度用完了（留 5% 给办事的回复），要等明天的额度"},
        {199, "开始：明天|要等明天的额度"},
    };
    struct notice_said rows[] = {
        {"fudao", "发通知 软件2601", "类"},
        {"fudao", "1", "形式"},
        {"fudao", "1", "正文"},
        {"fudao", "放假", "英文版"},
        {"fudao", "跳过", "收到"},
        {"fudao", "1", "什么时候"},
        {"fudao", "现在", NULL},
        {NULL, NULL, NULL},
    };
    struct conf_tuning tuning = {.accounts = 1, .notice_minute = 60};
    struct err         err = {0};
    struct world       w;

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(days); i++) {
        rows[6].hear = days[i].hear;
        notice_open(&w, plain);
        w.ctx.tuning = &tuning;
        world_must(store_begin(w.store, &err), &err);
        world_must(sends_count(w.store, STR_LIT("student"), cst_day(w.now), days[i].used, &err),
                   &err);
        world_must(store_commit(w.store, &err), &err);
        notice_chat(&w, "more than a day", rows);
        world_close(&w);
    }
}

static void step_by_step(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知", "您可以发给：软件学院|发给谁？"},
        {"fudao", "音乐学院", "音乐学院|发给谁？"},
        {"fudao", "2019级", "没有人符合|发给谁？"},
        {"fudao", "未打卡", "是哪一类通知？|1 通知|2 紧急通知|!提醒"},
        {"fudao", "1", "用什么形式？"},
        {"fudao", "1", "正文？"},
        {"fudao", "{地点}见", "{地点} 没有东西可以填|正文？"},
        {"fudao", "{姓名}同学", "没有 {姓名}，是不是要写 {name}|正文？"},
        {"fudao", "{name同学", "里的大括号不成对|正文？"},
        {"fudao", "｛name｝同学", "用的是全角括号，不会换成每个人自己的，请写 {name}|正文？"},
        {"fudao", "明天 下午两点\n开班会", "英文版"},
        {"fudao", "跳过", "收到"},
        {"fudao", "2", "什么时候发？"},
        {"fudao", "昨天 8:00", "看不懂这个时间|什么时候发？"},
        {"fudao", "下周", "看不懂这个时间"},
        {"fudao", "现在", "请核对|发给：软件学院，|4 人，收得到 3 人，还没有加入 1 人|发送 1 次|"
                          "开始：提交后马上|随后发一份样子|!放行|"
                          "明天 下午两点\\n开班会\\n回复“收到”确认。"},
        {"fudao", "1", "✅ 第 1 号通知马上开始发|通知情况 1|停发 1|!send"},
        {"fudao", "1", "!第 2 号通知"},
        {"fudao", "通知情况 1", "发给：未打卡（约 4 人）|明天 下午两点\n开班会"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    notice_chat(&w, "step by step", rows);
    CHECK(notice_is(&w, 1) == NOTICE_PLANNED, "it begins");
    world_close(&w);
}

static void in_one_line(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知 软件学院 本科生", "是哪一类通知？"},
        {"fudao", "1", "形式"},
        {"fudao", "发通知 软件2602", "是哪一类通知？"}, /* anew */
        {"fudao", "1", "形式"},
        {"fudao", "文字", "正文"},
        {"fudao", "放假 三天", "英文版"},
        {"fudao", "Three days off", "收到"},
        {"fudao", "1", "什么时候"},
        {"fudao", "明天 9:10", "发给：软件学院 软件2602|2 人，收得到 1 人|开始：11-21 09:1"},
        {"fudao", "1", "第 1 号通知已安排，11-21 09:1"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    notice_chat(&w, "in one line", rows);
    world_close(&w);
}

static void many_wait(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "发通知 全校", "是哪一类"},
        {"office1", "1", "形式"},
        {"office1", "1", "正文"},
        {"office1", "{name}你好", "英文版"},
        {"office1", "跳过", "收到"},
        {"office1", "1", "什么时候"},
        {"office1", "现在", "6 人，收得到 5 人|每人内容不同，最多发送 5 次（不到一分钟）|"
                            "要信息办的另一个人放行（1 位）|王小雁你好"},
        {"office1", "提交", "第 1 号通知已提交，等另一个人放行（已告诉 1 位）|【待放行】第 1 号|放行 1"},
        {"office1", "放行 1", "您自己发的"},
        {"office2", "放行 1", "第 1 号已放行|【通知】第 1 号已由 老师 放行"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    notice_chat(&w, "many wait", rows);
    world_close(&w);
}

static void templates(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知 软件2601", "发什么？|1 自己写|2 身份确认通知|3 开放通知|软件2601：2 人|!形式"},
        {"fudao", "2", "截止时间"},
        {"fudao", "昨天 9:00", "截止时间“昨天 9:00”已经过了|!填什么"},
        {"fudao", "2025-11-20 09:00", "已经过了|!填什么"},
        {"fudao", "11月25日 17:00", "“地点”填什么？"},
        {"fudao", "{college} 101", "原样放进通知，里面的 {…} 不会再换掉|“地点”填什么？"},
        {"fudao", "行政楼 101", "什么时候发"},
        {"fudao", "11月26日 8:10", "截止时间"}, /* later than its end */
        {"fudao", "现在", "请核对|发什么：身份确认通知|样子：\n王小雁同学，请在11月25日 17:00前到行政楼 101确认身份。"
                          "|发送 2 次|王小雁同学，请在11月25日 17:00前到行政楼 101确认身份。\\n回复“收到”"},
        {"fudao", "1", "✅ 第 1 号"},
        {"fudao", "发通知 软件2601", "发什么"},
        {"fudao", "3", "哪个系统？"},
        {"fudao", "选课", "什么时候"},
        {"fudao", "现在", "选课开放了|\"textcard\"|https://a.example.edu.cn/"},
        {"fudao", "1", "✅ 第 2 号"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, rich);
    notice_chat(&w, "templates", rows);
    world_close(&w);
}

/* Numbers in place of words; nothing of them is kept with the notice. */
static void a_list(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知 s1 s5", "名册里没有：s5。|!s1、"},
        {"fudao", "发通知 s1 20269999 王二", "名册里没有：20269999、王二"},
        {"fudao", "发通知 20269999", "名册里没有：20269999"},
        {"fudao", "发通知 s1、S3，s1", "2 人|是哪一类"},
        {"fudao", "通知", "形式"},
        {"fudao", "文字", "正文"},
        {"fudao", "请来领取", "英文版"},
        {"fudao", "跳过", "收到"},
        {"fudao", "不用", "什么时候"},
        {"fudao", "现在", "发给：名单 2 人|2 人，收得到 2 人"},
        {"fudao", "1", "✅ 第 1 号"},
        {"fudao", "通知情况 1", "发给：名单 2 人（约 2 人）|!s1|!s3"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    notice_chat(&w, "a list", rows);
    CHECK(strstr(staff_audited(&w).text, "s1") == NULL, "%s", staff_audited(&w).text);
    world_close(&w);
}

/* Exactly those whom the other has reached. */
static void correction(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知 更正 1", "是哪一类"},
        {"fudao", "1", "形式"},
        {"fudao", "1", "正文"},
        {"fudao", "是后天开班会", "英文版"},
        {"fudao", "跳过", "收到"},
        {"fudao", "1", "什么时候"},
        {"fudao", "现在", "1 人，收得到 1 人|前面会加“【更正】”|【更正】是后天开班会"},
        {"fudao", "1", "✅ 第 2 号"},
        {"fudao", "通知情况 2", "发给：已送达 1|【更正】是后天开班会"},
        {NULL, NULL, NULL},
    };
    struct err           err = {0};
    struct notice        n;
    auto_buf struct buf  memory = {0};
    struct world         w;

    (void)state;
    notice_open(&w, plain);
    notice_simple(&w, "fudao", "软件2601", false);
    notice_begins(&w, 1);
    notice_outcome(&w, 1, "s1", FATE_HANDED);
    notice_outcome(&w, 1, "s2", FATE_REFUSED);
    notice_state(&w, 1, NOTICE_SENDING, NOTICE_DONE);
    notice_chat(&w, "a correction", rows);
    CHECK(notice_get(w.store, 2, &n, NULL, &memory, &err) == 1 && n.corrects == 1,
          "it names what it corrects");
    world_close(&w);
}

/* In words all of it works, and no sample comes late, as if it were the notice. */
static void outbound_down(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知 软件2601", "发什么"},
        {"fudao", "2", "截止时间"},
        {"fudao", "周五", "地点"},
        {"fudao", "101", "什么时候"},
        {"fudao", "现在", "样子：\n王小雁同学，请在周五前到101确认身份。|!随后|!send"},
        {"fudao", "1", "✅ 第 1 号"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, rich);
    w.ctx.outbound = false;
    w.ctx.outbound_apps = 0;
    notice_chat(&w, "outbound down", rows);
    world_close(&w);
}

static int keep_end(void *arg, const struct outbox_row *row)
{
    *(int64_t *)arg = row->expires_at;
    return 0;
}

/* What is not known to be down yet takes the sample, and must not send it an hour later. */
static void no_late_sample(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知 软件2601", "发什么"}, {"fudao", "2", "截止时间"},
        {"fudao", "周五", "地点"},              {"fudao", "101", "什么时候"},
        {"fudao", "现在", "随后发一份样子|send"},         {NULL, NULL, NULL},
    };
    struct world w;
    struct err   err = {0};
    int64_t      end = 0;

    (void)state;
    notice_open(&w, rich);
    notice_chat(&w, "a sample", rows);
    world_must(outbox_waiting(w.store, 0, 100, keep_end, &end, &err), &err);
    CHECK(end > w.now && end <= w.now + 300, "it ends in minutes: %lld", (long long)(end - w.now));
    world_close(&w);
}

/* Said before midnight, submitted behind it; and read on the day when it is sent. */
static void tomorrow_stays_that_day(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知 软件2601", "发什么"},
        {"fudao", "2", "截止时间"},
        {"fudao", "明天 17:00", "地点"},
        {"fudao", "101", "什么时候发"},
        {"fudao", "明天 9:10", "样子：\n王小雁同学，请在11月21日 17:00前到101|开始：11-21 09:1"},
        {"fudao", "+ 3", NULL},
        {"fudao", "1", "第 1 号通知已安排，09:1"},
        {NULL, NULL, NULL},
    };
    struct world        w;
    struct notice       n;
    struct err          err = {0};
    auto_buf struct buf memory = {0};

    (void)state;
    notice_open(&w, rich);
    CHECK(cst_parse_stamp(STR_LIT("2026-11-20 23:58"), &w.now), "a clock");
    notice_chat(&w, "over midnight", rows);
    CHECK(notice_get(w.store, 1, &n, NULL, &memory, &err) == 1 &&
              n.expires_at == n.created_at - 60 + 17 * 3600,
          "it ends at five in the afternoon: %lld", (long long)(n.expires_at - n.created_at));
    world_close(&w);
}

/* Why it is put off. */
static void planned_for_the_night(void **state)
{
    static const struct notice_said said[] = {
        {"fudao", "发通知 软件2601", "是哪一类"},
        {"fudao", "1", "形式"},
        {"fudao", "1", "正文"},
        {"fudao", "放假", "英文版"},
        {"fudao", "跳过", "收到"},
        {"fudao", "1", "什么时候"},
        {"fudao", "23:59", "开始：11-21 07:|（免打扰时间 22:00–07:00 不发，所以改到这时）"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    notice_chat(&w, "for the night", said);
    world_close(&w);
}

/* What has changed since the review is told, and nothing is put. */
static void changed_since(void **state)
{
    static const struct notice_said before[] = {
        {"fudao", "发通知 软件2601", "是哪一类"},
        {"fudao", "1", "形式"},
        {"fudao", "1", "正文"},
        {"fudao", "放假", "英文版"},
        {"fudao", "跳过", "收到"},
        {"fudao", "1", "什么时候"},
        {"fudao", "8:10", "开始：08:1"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said late[] = {
        {"fudao", "+ 40", NULL},
        {"fudao", "1", "看不懂这个时间，或已经过了|什么时候发？|!✅"},
        {"fudao", "现在", "开始：提交后马上"},
        {"fudao", "1", "✅ 第 1 号"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said nobody[] = {
        {"fudao", "1", "没有人符合|什么时候发？|!✅"},
        {"fudao", "取消", "已取消"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    notice_chat(&w, "before", before);
    notice_chat(&w, "the time is over", late);
    world_close(&w);
    notice_open(&w, plain);
    notice_chat(&w, "before", before);
    staff_leaves(&w, "s1");
    staff_leaves(&w, "s2");
    notice_chat(&w, "they have left", nobody);
    world_close(&w);
}

/* ---- a picture ---- */

static int keep_fetch(void *arg, const struct outbox_row *row)
{
    if (row->kind == OUT_FETCH)
        CHECK(str_i64(str_skip(row->api, sizeof "photo/" - 1), arg), "which photo");
    return 0;
}

static int64_t send_picture(struct world *w, const char *user)
{
    struct message msg = {.type = MSG_IMAGE, .media.media_id = STR_LIT("M1")};
    int64_t        before = w->last_row, id = 0;
    struct err     err = {0};

    staff_app(w, user);
    world_run(w, &msg);
    world_must(outbox_waiting(w->store, before, 100, keep_fetch, &id, &err), &err);
    CHECK(id != 0, "the picture is asked for: %s", w->heard.p);
    return id;
}

static void fetched(struct world *w, int64_t id, enum photo_state state)
{
    struct err err = {0};
    bool       done;

    world_must(store_begin(w->store, &err), &err);
    world_must(photo_done(w->store, w->now, id, state,
                          state == PHOTO_HERE ? STR_LIT("file") : STR_LIT(""),
                          state == PHOTO_HERE ? STR_LIT("ab") : STR_LIT(""), &done, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

static void hears_of(struct world *w, const char *user, int64_t id)
{
    struct message msg = {.type = MSG_ANSWER};
    char           key[32];

    snprintf(key, sizeof key, "photo/%lld", (long long)id);
    msg.key = str_c(key);
    staff_app(w, user);
    world_run(w, &msg);
}

static const struct notice_said to_picture[] = {
    {"fudao", "发通知 软件2601", "是哪一类"},
    {"fudao", "1", "形式"},
    {"fudao", "图片", "发一张图片"},
    {NULL, NULL, NULL},
};

/* Whoever is quicker than the picture sees its sample before he can submit. */
static void sample_of_a_picture(void **state)
{
    static const struct notice_said quick[] = {
        {"fudao", "2", "什么时候"},
        {"fudao", "现在", "请核对|发送 2 次|图片还在取：取到就发一份样子给您看|!随后|!\"image\""},
        {NULL, NULL, NULL},
    };
    static const struct notice_said seen[] = {
        {"fudao", "改2", "形式"},
        {"fudao", "图片", "收到"},
        {"fudao", "2", "请核对|随后发一份样子|\"image\"|回复“收到”确认"},
        {"fudao", "+ 1", NULL},
        {"fudao", "啊", "请核对|!随后|!\"image\""},
        {"fudao", "1", "✅ 第 1 号"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said race[] = {
        {"fudao", "1", "图片刚取到，请先看样子：再回复一次|什么时候发？|!\"image\"|!✅"},
        {"fudao", "现在", "请核对|随后发一份样子|\"image\""},
        {"fudao", "1", "✅ 第 1 号|!\"image\""},
        {NULL, NULL, NULL},
    };
    static const struct notice_said too_quick[] = {
        {"fudao", "1", "图片还在取，请过几秒再回复一次|什么时候发？|!✅|!\"image\""},
        {NULL, NULL, NULL},
    };
    static const struct notice_said late[] = {
        {"fudao", "现在", "请核对|随后发一份样子|\"image\""},
        {"fudao", "1", "✅ 第 1 号|!\"image\""},
        {NULL, NULL, NULL},
    };
    static const struct notice_said once[] = {
        {"fudao", "1", "✅ 第 1 号|!\"image\""},
        {NULL, NULL, NULL},
    };
    struct world w;
    int64_t      id;

    (void)state;
    for (int i = 0; i < 5; i++) {
        notice_open(&w, plain);
        notice_chat(&w, "to the picture", to_picture);
        id = send_picture(&w, "fudao");
        notice_chat(&w, "quick", quick);
        if (i == 4)
            notice_chat(&w, "too quick", too_quick);
        fetched(&w, id, i == 3 ? PHOTO_BAD : PHOTO_HERE);
        if (i != 2)
            hears_of(&w, "fudao", id);
        if (i == 4)
            CHECK(!world_has(&w.sent, "\"image\""), "not yet: %s", w.sent.p);
        if (i < 2)
            CHECK(world_has(&w.sent, "\"image\"|回复“收到”确认"), "the sample: %s", w.sent.p);
        if (i == 3)
            CHECK(world_has(&w.sent, "请再发一张|!\"image\""), "%s", w.sent.p);
        else if (i == 4)
            notice_chat(&w, "then", late);
        else
            notice_chat(&w, "then", i == 0 ? once : i == 1 ? seen : race);
        world_close(&w);
    }
}

/* ---- English ---- */

static void english_title(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知 软件2601", "是哪一类"},
        {"fudao", "1", "形式"},
        {"fudao", "按钮卡片", "标题"},
        {"fudao", "放假", "正文"},
        {"fudao", "明天放假", "英文版"},
        {"fudao", "No classes tomorrow", "标题的英文版？|跳过"},
        {"fudao", "It is a holiday for all of you, my dears", "卡片的标题最多 36 个字"},
        {"fudao", "Holiday", "什么时候"},
        {"fudao", "现在", "请核对|标题的英文版：Holiday"},
        {"fudao", "改5", "正文的英文版"},
        {"fudao", "跳过", "请核对|!标题的英文版|!Holiday"},
        {"fudao", "改5", "正文的英文版"},
        {"fudao", "Off", "标题的英文版？"},
        {"fudao", "跳过", "请核对"},
        {"fudao", "改6", "标题的英文版？"},
        {"fudao", "Holiday", "请核对|标题的英文版：Holiday"},
        {"fudao", "改2", "形式"},
        {"fudao", "文字", "收到"},
        {"fudao", "1", "请核对|!标题的英文版|!Holiday"},
        {"fudao", "改2", "形式"},
        {"fudao", "图文", "标题"},
        {"fudao", "放假", "标题的英文版？"},
        {"fudao", "Holiday", "哪个网页"},
        {"fudao", "https://a.cn/?u={number}", "姓名、学号不能出现在网址里|哪个网页"},
        {"fudao", "https://a.cn/｛name｝", "姓名、学号不能出现在网址里|哪个网页"},
        {"fudao", "https://a.cn/1", "收到"},
        {"fudao", "1", "请核对"},
        {"fudao", "1", "✅ 第 1 号"},
        {NULL, NULL, NULL},
    };
    struct notice       n;
    struct err          err = {0};
    auto_buf struct buf memory = {0}, content = {0};
    struct world        w;

    (void)state;
    notice_open(&w, plain);
    notice_chat(&w, "an English title", rows);
    CHECK(notice_get(w.store, 1, &n, NULL, &memory, &err) == 1, "%s", err.text);
    buf_str(&content, n.content);
    CHECK(world_has(&content, "title_en=Holiday\n|text_en=Off\n"), "%s", content.p);
    world_close(&w);
}

/* At 60 a minute; and what is left of the day is counted in messages. */
static void how_long(void **state)
{
    static const struct notice_said rows[] = {
        {"office1", "发通知 全校", "是哪一类"},
        {"office1", "1", "形式"},
        {"office1", "1", "正文"},
        {"office1", "{name}你好", "英文版"},
        {"office1", "跳过", "收到"},
        {"office1", "1", "什么时候"},
        {"office1", "现在", "最多发送 5 次（每分钟 2 次，约 3 分钟）"},
        {NULL, NULL, NULL},
    };
    struct conf_tuning tuning = {.notice_minute = 2};
    struct world       w;

    (void)state;
    notice_open(&w, plain);
    w.ctx.tuning = &tuning;
    notice_chat(&w, "how long", rows);
    world_close(&w);
}

static void english(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "notice 软件2601", "What kind of notice"},
        {"fudao", "1", "In what form"},
        {"fudao", "1", "The text?"},
        {"fudao", "no classes tomorrow", "in English"},
        {"fudao", "skip", "got it"},
        {"fudao", "1", "When?|such as now|!现在"},
        {"fudao", "现在", "2 people, 2 of them get it|1 calls|It begins at once|A sample follows"},
        {"fudao", "1", "✅ Notice 1 begins now"},
        {"fudao", "notice correct 1", "Notice 1 is not sent yet"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, plain);
    staff_app(&w, "fudao");
    world_say(&w, "English");
    notice_chat(&w, "in English", rows);
    world_close(&w);
}

/* Labels and questions of the school's own, where they have a twin. */
static void english_templates(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "notice 软件2601", "2 身份确认通知|3 Opening|!开放通知"},
        {"fudao", "3", "Which system?|!系统"},
        {"fudao", "course choice", "When?"},
        {"fudao", "now", "What: Opening|Which system: course choice|course choice开放了"},
        {"fudao", "1", "✅ Notice 1"},
        {"fudao", "notice 软件2601", "What?"},
        {"fudao", "2", "deadline"},
        {"fudao", "2026-11-25 17:00", "What stands for \"地点\"?"},
        {"fudao", "cancel", "ancel"},
        {"fudao", "notice s1 s2", "What?"},
        {"fudao", "3", "Which system?"},
        {"fudao", "mail", "When?"},
        {"fudao", "now", "To: a list of 2"},
        {NULL, NULL, NULL},
    };
    struct world w;

    (void)state;
    notice_open(&w, rich);
    staff_app(&w, "fudao");
    world_say(&w, "English");
    notice_chat(&w, "in English", rows);
    world_close(&w);
}

/* A day alone is a date, too, and its end the end of the notice. */
static void a_day_is_a_deadline(void **state)
{
    static const struct notice_said rows[] = {
        {"fudao", "发通知 软件2601", "发什么"},
        {"fudao", "2", "截止时间"},
        {"fudao", "昨天", "已经过了"},
        {"fudao", "明天", "地点"},
        {"fudao", "101", "什么时候发"},
        {"fudao", "现在", "样子：\n王小雁同学，请在11月21日前到101"},
        {"fudao", "1", "第 1 号通知"},
        {NULL, NULL, NULL},
    };
    struct world        w;
    struct notice       n;
    struct err          err = {0};
    auto_buf struct buf memory = {0};
    int64_t             end = 0;

    (void)state;
    notice_open(&w, rich);
    CHECK(cst_parse_stamp(STR_LIT("2026-11-20 15:10"), &w.now) &&
              cst_parse_stamp(STR_LIT("2026-11-22 00:00"), &end),
          "a clock");
    notice_chat(&w, "a day", rows);
    CHECK(notice_get(w.store, 1, &n, NULL, &memory, &err) == 1 && n.expires_at == end,
          "it ends with that day: %lld", (long long)n.expires_at);
    world_close(&w);
}

/* A picture: it has to be here before it can be sent to all. */
static int picture_key(void *arg, const struct outbox_row *row)
{
    if (row->kind == OUT_FETCH)
        CHECK(str_i64(str_skip(row->api, sizeof "photo/" - 1), arg), "the row tells which photo");
    return 0;
}

static void picture_is(struct world *w, int64_t id, enum photo_state state)
{
    struct err err = {0};
    bool       here = state == PHOTO_HERE, done;

    world_must(store_begin(w->store, &err), &err);
    world_must(photo_done(w->store, w->now, id, state, here ? STR_LIT("file") : STR_LIT(""),
                          here ? STR_LIT("ab") : STR_LIT(""), &done, &err),
               &err);
    world_must(store_commit(w->store, &err), &err);
}

static void pictures(void **state)
{
    static const struct notice_said before[] = {
        {"fudao", "发通知 软件2601", "是哪一类"},
        {"fudao", "1", "形式"},
        {"fudao", "图片", "发一张图片|!正文"},
        {"fudao", "放假", "发一张图片"},
        {NULL, NULL, NULL},
    };
    static const struct notice_said behind[] = {
        {"fudao", "1", "什么时候"},
        {"fudao", "现在", "2 人，收得到 2 人"},
        {NULL, NULL, NULL},
    };
    static const struct {
        const char        *name;
        enum photo_state   state;
        struct notice_said row;
    } rows[] = {
        {"it is here", PHOTO_HERE, {"fudao", "1", "✅ 第 1 号"}},
        {"it is on its way", PHOTO_WAITING, {"fudao", "1", "图片还在取|什么时候发？|!✅"}},
        {"it is none", PHOTO_BAD, {"fudao", "1", "用不了|什么时候发？|!✅"}},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct message           msg = {.type = MSG_IMAGE, .media.media_id = STR_LIT("M1")};
        const struct notice_said last[] = {rows[i].row, {NULL, NULL, NULL}};
        struct err               err = {0};
        struct world             w;
        int64_t                  id = 0;

        notice_open(&w, plain);
        notice_chat(&w, rows[i].name, before);
        world_run(&w, &msg);
        world_must(outbox_waiting(w.store, 0, 100, picture_key, &id, &err), &err);
        if (rows[i].state != PHOTO_WAITING)
            picture_is(&w, id, rows[i].state);
        notice_chat(&w, rows[i].name, behind);
        CHECK((strstr(w.sent.p, "\"image\"") != NULL) == (rows[i].state == PHOTO_HERE),
              "%s: a sample: %s", rows[i].name, w.sent.p);
        notice_chat(&w, rows[i].name, last);
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list),
        cmocka_unit_test(who_may_not),
        cmocka_unit_test(enough_of_one_sender),   cmocka_unit_test(help_tells_who_may),
        cmocka_unit_test(more_than_a_day), cmocka_unit_test(step_by_step),
        cmocka_unit_test(in_one_line),   cmocka_unit_test(many_wait),
        cmocka_unit_test(templates),
        cmocka_unit_test(tomorrow_stays_that_day),
        cmocka_unit_test(a_day_is_a_deadline),
        cmocka_unit_test(correction),
        cmocka_unit_test(outbound_down), cmocka_unit_test(planned_for_the_night),
        cmocka_unit_test(changed_since),
        cmocka_unit_test(english),
        cmocka_unit_test(english_templates),       cmocka_unit_test(pictures),
        cmocka_unit_test(no_late_sample),          cmocka_unit_test(sample_of_a_picture),
        cmocka_unit_test(english_title),           cmocka_unit_test(how_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
