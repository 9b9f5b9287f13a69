/* Which common question a text asks. */
#include "tests/test.h"

#include "handlers/faq.h"

#include "base/mem.h"

#include <stdlib.h>

static const struct {
    const char *words[2], *title, *title_en;
} plans[] = {
    {{"校园网", "WiFi"}, "怎么上网？", "How do I get on-line?"},
    {{"微信企业APP", "企业微信 App"}, "不要安装“微信企业 APP”", NULL},
    {{"错"}, "出错了", NULL},
    {{"打卡错了"}, "Q1、信息化办公室（与网络中心合署）是什么？", NULL},
    {{"pin", "14天"}, "Pin", "Pin"},
    {{"“？”"}, "《》", NULL},
};

static struct school_faq        questions[ARRAY_LEN(plans)];
static const struct conf_school school = {.faq = questions, .faq_count = ARRAY_LEN(questions)};

static char *copy(const char *text)
{
    return text ? xstrdup(text) : NULL;
}

static int make(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        struct school_faq *faq = &questions[i];

        faq->title = copy(plans[i].title);
        faq->title_en = copy(plans[i].title_en);
        faq->words = xcalloc(ARRAY_LEN(plans[i].words), sizeof *faq->words);
        for (size_t k = 0; k < ARRAY_LEN(plans[i].words) && plans[i].words[k]; k++)
            faq->words[faq->words_count++] = copy(plans[i].words[k]);
    }
    return 0;
}

static int give_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(questions); i++) {
        free(questions[i].title);
        free(questions[i].title_en);
        for (unsigned k = 0; k < questions[i].words_count; k++)
            free(questions[i].words[k]);
        free(questions[i].words);
    }
    return 0;
}

static int place(const struct school_faq *faq)
{
    return faq ? (int)(faq - questions) : -1;
}

static void by_words(void **state)
{
    static const struct {
        const char *name, *text;
        int         want;
    } rows[] = {
        {"a word", "校园网连不上", 0},
        {"its case", "怎么连 wifi", 0},
        {"its width", "ＷＩＦＩ 呢", 0},
        {"the title, without its mark", "请问怎么上网", 0},
        {"the title, another mark", "怎么上网?", 0},
        {"the English title", "how do I get ON-LINE", 0},
        {"quotation marks in the text", "要不要装“微信企业APP”", 1},
        {"others", "要不要装「微信」企业'APP'", 1},
        {"blanks in the text", "要不要装微信企业 App 啊", 1},
        {"wide blanks", "微信　企业　ＡＰＰ", 1},
        {"blanks in the word", "企业微信App", 1},
        {"verbatim", "3、不要安装\"微信企业 APP\"", 1},
        {"the longest word", "打卡错了怎么办", 3},
        {"the shorter alone", "填错", 2},
        {"wide brackets and a number", "Q1、信息化办公室(与网络中心合署)是什么?", 3},
        {"a word that begins", "my pin", 4},
        {"behind Chinese", "我的pin呢", 4},
        {"at the beginning of a longer word", "pins", 4},
        {"a number", "要14天吗", 4},
        {"inside another word", "shopping", -1},
        {"inside another number", "2014天", -1},
        {"a part of a word", "校园", -1},
        {"another order", "网校园", -1},
        {"nothing", "", -1},
        {"marks alone", "？？“”", -1},
        {"a word of marks finds nothing", "“？”", -1},
        {"bytes that are no text", "\xe2\x80", -1},
        {"something else", "今天吃什么", -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int found = place(faq_find(&school, str_c(rows[i].text)));

        CHECK(found == rows[i].want, "%s: %d", rows[i].name, found);
    }
}

static void by_title(void **state)
{
    static const struct {
        const char *name, *text;
        int         want;
    } rows[] = {
        {"as it stands", "怎么上网？", 0},
        {"without marks", "怎么上网", 0},
        {"in marks", "“怎么上网”？", 0},
        {"in English", "how do i get online", 0},
        {"a word is no title", "校园网", -1},
        {"more than the title", "请问怎么上网", -1},
        {"more behind it", "怎么上网呢", -1},
        {"less", "怎么上", -1},
        {"marks alone", "《》", -1},
        {"nothing", "", -1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int found = place(faq_titled(&school, str_c(rows[i].text)));

        CHECK(found == rows[i].want, "%s: %d", rows[i].name, found);
    }
}

static void without_questions(void **state)
{
    static const struct conf_school none;

    (void)state;
    CHECK(faq_find(&none, STR_LIT("怎么上网")) == NULL, "nothing to find");
    CHECK(faq_titled(&none, STR_LIT("怎么上网")) == NULL, "no title");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(by_words),
        cmocka_unit_test(by_title),
        cmocka_unit_test(without_questions),
    };

    return cmocka_run_group_tests(tests, make, give_back);
}
