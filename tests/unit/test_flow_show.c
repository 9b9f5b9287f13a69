/* Long answers: the review and the receipt use their room, say what they do not show, and show it
 * when asked. */
#include "tests/unit/flow_world.h"

#include "base/utf8.h"
#include "bot/reply.h"

#define L20 "今天上午在图书馆自习下午去校医院看病取药"
#define L60 L20 L20 L20
#define L240 L60 L60 L60 L60

/* Ten long answers, one of them short, one personal. */
static void school_of(struct buf *out, const char *more)
{
    buf_f(out,
          "name: 测试大学\nchannel: text\nwelcome: 你好\nflows:\n"
          "  - name: long\n    app: student\n    title: 情况\n    title_en: News\n"
          "    words: [情况, news]\n    rule: always\n%s    questions:\n",
          more);
    for (unsigned i = 1; i <= 10; i++)
        buf_f(out,
              "      - {name: q%u, kind: text, title: 请写明第%u项%s, max: 500, personal: %s}\n", i,
              i, i == 9 ? L20 L20 : "", i == 7 ? "true" : "false");
}

static void open_long(struct world *w, const char *more)
{
    auto_buf struct buf text = {0};

    school_of(&text, more);
    world_open(w, text.p);
}

/* Answer 2 is short; each other begins with its number. */
static void answer_all(struct world *w)
{
    world_say(w, "情况");
    for (unsigned i = 1; i <= 10; i++) {
        auto_buf struct buf text = {0};

        buf_f(&text, i == 2 ? "第%u答短" : "第%u答" L240 "完", i);
        world_say(w, text.p);
    }
}

static void must_hear(const struct world *w, const char *wanted)
{
    CHECK(world_has(&w->heard, wanted), "heard is “%s”:\n%s", wanted, w->heard.p);
    CHECK(w->heard.n <= REPLY_TEXT_MAX, "%zu bytes fit a message", w->heard.n);
}

static unsigned signs(const struct world *w)
{
    unsigned count = 0;

    for (const char *at = w->heard.p; (at = strstr(at, "…")) != NULL; at++)
        count++;
    return count;
}

static const char receipt_note[] = "长答案只显示一部分，保存的是全文；回复“查询 1120-";

static void receipt_of(const struct world *w, char out[12])
{
    const char *at = strstr(w->heard.p, "回执 ");

    CHECK(at, "there is a receipt: %s", w->heard.p);
    snprintf(out, 12, "%.11s", at + strlen("回执 "));
}

static void test_review(void **state)
{
    struct world w;

    (void)state;
    open_long(&w, "");
    answer_all(&w);
    must_hear(&w, "1. 请写明第1项：第1答今天|\n2. 请写明第2项：第2答短\n|\n10. 请写明第10项：第10答今天|"
                  "长答案这里只显示一部分，提交的是全文；回复“看1”看第 1 项的全文。|回复 1 提交|!完");
    CHECK(signs(&w) == 9 + 1, "each cut has its sign, and the long title: %u", signs(&w));
    CHECK(w.heard.n > REPLY_TEXT_MAX - 200, "the room is used: %zu bytes", w.heard.n);
    world_say(&w, "看3");
    must_hear(&w, "3. 请写明第3项：\n第3答今天|取药完\n|回复 1 提交；改3 重填这一项|!…");
    world_say(&w, "看第 9 项");
    must_hear(&w, "9. 请写明第9项" L20 L20 "：\n第9答今天|完\n|!…");
    world_say(&w, "看7");
    must_hear(&w, "*|!今天上午"); /* masked as ever */
    world_say(&w, "看11");
    must_hear(&w, "没有这一项|请核对");
    world_say(&w, "看");
    must_hear(&w, "回复 1 才会提交|请核对");
    world_say(&w, "show 10");
    must_hear(&w, "第10答今天|完\n");
    world_say(&w, "改2");
    must_hear(&w, "第 2 题");
    world_close(&w);
}

static void test_receipt(void **state)
{
    struct world w;
    char         receipt[12], line[40];

    (void)state;
    open_long(&w, "");
    answer_all(&w);
    world_say(&w, "1");
    must_hear(&w, "提交成功|请写明第1项：第1答今天|第2答短\n|第10答今天|!完");
    must_hear(&w, receipt_note);
    CHECK(signs(&w) >= 8, "each cut has its sign: %u", signs(&w));
    receipt_of(&w, receipt);
    snprintf(line, sizeof line, "查询 %s", receipt);
    world_say(&w, line);
    must_hear(&w, "已提交\n回执|\n1. 请写明第1项：第1答今天|\n10. 请写明|看第 1 项的全文|!完");
    CHECK(w.heard.n > REPLY_TEXT_MAX - 250, "the room is used: %zu bytes", w.heard.n);
    snprintf(line, sizeof line, "查询 %s 10", receipt);
    world_say(&w, line);
    must_hear(&w, "回执|10. 请写明第10项：\n第10答今天|完|!…");
    snprintf(line, sizeof line, "查询 %s 7", receipt);
    world_say(&w, line);
    must_hear(&w, "*|!今天上午");
    snprintf(line, sizeof line, "查询 %s 11", receipt);
    world_say(&w, line);
    must_hear(&w, "没有这一项");
    world_close(&w);
}

/* An answer that is longer than a message has pages. */
static void test_pages(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    open_long(&w, "");
    world_say(&w, "English");
    world_say(&w, "news");
    for (unsigned i = 0; i < 499; i++)
        utf8_add(&text, 0x20000 + i); /* of four bytes */
    buf_c(&text, "Z");
    world_say(&w, text.p);
    for (unsigned i = 2; i <= 10; i++)
        world_say(&w, "fine");
    must_hear(&w, "shown in part here and submitted whole; reply \"show 1\" to read no. 1.|!Z");
    world_say(&w, "show 1");
    must_hear(&w, "More: reply \"show 1 2\"|!Z");
    world_say(&w, "show 1 2");
    must_hear(&w, "Z\n|!More");
    world_say(&w, "show 1 3");
    must_hear(&w, "There is no such number.");
    world_close(&w);
}

/* What all fits is whole, without a word about it; titles are cut before answers. */
static void test_titles_first(void **state)
{
    auto_buf struct buf text = {0};
    struct world        w;

    (void)state;
    buf_c(&text, "name: 测试大学\nchannel: text\nwelcome: 你好\nflows:\n"
                 "  - name: long\n    app: student\n    title: 情况\n    words: [情况]\n"
                 "    rule: always\n    questions:\n");
    for (unsigned i = 1; i <= 15; i++)
        buf_f(&text, "      - {name: q%u, kind: text, title: 第%u题" L20 L20 "}\n", i, i);
    world_open(&w, text.p);
    world_say(&w, "情况");
    for (unsigned i = 1; i <= 15; i++)
        world_say(&w, "答案一二三四五六七八九十");
    must_hear(&w, "\n15. 第15题今天|…：答案一二三四五六七八九十\n|!长答案");
    CHECK(signs(&w) == 15, "the titles are cut: %u", signs(&w));
    world_close(&w);
}

/* What stands in front of a review takes nothing away from its end. */
static void test_behind_a_warning(void **state)
{
    struct world        w;
    auto_buf struct buf text = {0};

    (void)state;
    school_of(&text, "");
    buf_c(&text, "      - name: fever\n        kind: choice\n        title: 发热\n        options:\n"
                 "          - {value: yes, label: 是, warn: 请去" L60 "}\n"
                 "          - {value: no, label: 否}\n");
    world_open(&w, text.p);
    answer_all(&w);
    world_say(&w, "1");
    must_hear(&w, "请去" L60 "\n\n【情况】请核对|11. 发热：是\n长答案|放弃");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_review),       cmocka_unit_test(test_receipt),
        cmocka_unit_test(test_pages),        cmocka_unit_test(test_titles_first),
        cmocka_unit_test(test_behind_a_warning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
