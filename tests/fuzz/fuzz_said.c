/* What a member types to a question of any kind. The first byte says which question, the second in
 * which language. */
#include "tests/fuzz/fuzz.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "handlers/flow_answer.h"
#include "handlers/flow_place.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT(literal) ((char *)(literal))

static struct question_option said_options[] = {
    {.value = TEXT("normal"), .label = TEXT("正常"), .label_en = TEXT("Fine")},
    {.value = TEXT("fever"), .label = TEXT("发热，37.3 以上"), .warn = TEXT("请去发热门诊")},
    {.value = TEXT("none"), .label = TEXT("3 号楼")},
};

static const struct school_question said_questions[] = {
    {.kind = ASK_CHOICE, .options = said_options, .options_count = 3},
    {.kind = ASK_SEVERAL, .options = said_options, .options_count = 3, .optional = true},
    {.kind = ASK_TEXT, .min = TEXT("2"), .max = TEXT("20")},
    {.kind = ASK_TEXT, .pattern = TEXT("[0-9]{1,2}栋[0-9]{3}"), .wrong = TEXT("像 3栋305")},
    {.kind = ASK_NUMBER, .min = TEXT("35"), .max = TEXT("42"), .decimals = 1, .unit = TEXT("℃")},
    {.kind = ASK_NUMBER, .decimals = 6},
    {.kind = ASK_PHONE, .personal = true},
    {.kind = ASK_MAIL, .personal = true},
    {.kind = ASK_DOCUMENT, .personal = true},
    {.kind = ASK_CODE},
    {.kind = ASK_DATE, .min = TEXT("-14"), .max = TEXT("+400")},
    {.kind = ASK_DATE, .min = TEXT("2024-02-29"), .optional = true},
    {.kind = ASK_DATE},
    {.kind = ASK_LOCATION},
    {.kind = ASK_LOCATION, .personal = true, .optional = true},
    {.kind = ASK_PHOTO},
    {.kind = ASK_CONSENT, .version = TEXT("a")},
};

static void check_clean(const struct buf *text)
{
    EXPECT(utf8_valid(buf_view(text)) && strlen(text->p) == text->n);
}

/* What is stored is shown, and is taken again as it is (同上). */
static void check_value(const struct ctx *ctx, const struct school_question *q, struct buf *value)
{
    auto_buf struct buf shown = {0}, again = {0}, why = {0};
    struct answer       a = {.field = TEXT("f"), .value = value->p, .personal = q->personal};
    struct place        place;

    check_clean(value);
    answer_show(ctx, q, &a, &shown);
    check_clean(&shown);
    if (q->kind == ASK_LOCATION) {
        EXPECT(place_read(buf_view(value), &place) && !place.known);
        return;
    }
    EXPECT(answer_read(ctx, q, buf_view(value), &again, &why) && why.n == 0);
    EXPECT(str_eq(buf_view(&again), buf_view(value)));
}

static void check_read(const struct ctx *ctx, const struct school_question *q, struct str said)
{
    auto_buf struct buf value = {0}, why = {0};

    if (answer_read(ctx, q, said, &value, &why)) {
        EXPECT(why.n == 0);
        if (value.n > 0)
            check_value(ctx, q, &value);
        return;
    }
    EXPECT(value.n == 0 && why.n > 0);
    check_clean(&why);
}

/* A line is used up, a piece at a time, and nothing of it is taken twice. */
static void check_line(const struct ctx *ctx, const struct school_question *q, struct str line)
{
    const char *end = line.p + line.n;
    struct str  part;

    while ((part = answer_take(ctx, q, &line, false)).n > 0) {
        EXPECT(part.p + part.n <= line.p && line.p + line.n == end);
        check_read(ctx, q, part);
        line = str_trim(line);
        end = line.p + line.n;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct conf_school            school = {.name = TEXT("测试大学")};
    struct conf_app               app = {.name = TEXT("student")};
    struct ctx                    ctx = {.now = 1763596800, .school = &school, .app = &app};
    const struct school_question *q;
    auto_buf struct buf           said = {0}, half = {0};

    if (size < 2)
        return 0;
    q = &said_questions[data[0] % ARRAY_LEN(said_questions)];
    ctx.me.lang = data[1] % 2 ? LANG_EN : LANG_ZH;
    utf8_scrub(&said, (struct str){(const char *)data + 2, size - 2});
    if (said.n == 0 || strlen(said.p) < said.n)
        return 0;
    utf8_halfwidth(&half, buf_view(&said));
    check_read(&ctx, q, str_trim(buf_view(q->kind == ASK_TEXT ? &said : &half)));
    check_line(&ctx, q, str_trim(buf_view(&half)));
    return 0;
}
