#include "cli/clearance.h"

#include "base/mem.h"
#include "base/utf8.h"

enum { REASON_CHARS = 200 }; /* the student reads it on a phone */

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* `decision`: the roster's `state` is another thing, and its headings are not ours. */
const struct column list_columns[LIST_FIELDS] = {
    [LIST_NUMBER] = {"number", "学号", "number",
                     WORDS("学生学号", "学工号", "student number", "student id")},
    [LIST_NAME] = {"name", "姓名", "name", WORDS("学生姓名", "名字", "full name")},
    [LIST_STATE] = {"decision", "状态", "state",
                    WORDS("办理状态", "办理情况", "办理结果", "结果", "status", "result")},
    [LIST_REASON] = {"reason", "原因", "reason",
                     WORDS("未通过原因", "说明", "备注", "事由", "remark", "note")},
};

const struct columns_need list_need = {{LIST_NUMBER, -1}, LIST_NUMBER};

static const struct {
    const char *name, *zh, *words[5];
} states[] = {
    [CLEAR_TODO] = {"todo", "待办理", {"未办理", "办理中"}},
    [CLEAR_NONE] = {"none", "无需办理", {"无需", "不用办理", "不需要", "not needed"}},
    [CLEAR_PASSED] = {"passed", "通过", {"已通过", "已办理", "已办", "办结", "done"}},
    [CLEAR_REFUSED] = {"refused", "未通过", {"不通过", "没有通过", "not passed"}},
};

bool list_state(struct str word, enum clear_state *out)
{
    for (size_t i = 0; i < ARRAY_LEN(states); i++) {
        bool is = str_eq_nocase(word, str_c(states[i].name)) || str_is(word, states[i].zh);

        for (size_t w = 0; w < ARRAY_LEN(states[i].words) && states[i].words[w]; w++)
            is = is || str_eq_nocase(word, str_c(states[i].words[w]));
        if (is) {
            *out = (enum clear_state)i;
            return true;
        }
    }
    return false;
}

const char *list_state_name(enum clear_state state)
{
    return states[state].name;
}

const char *list_state_zh(enum clear_state state)
{
    return states[state].zh;
}

void list_row_blame(struct list_row *r, enum clear_field field, const char *zh, const char *en)
{
    buf_f(&r->why, "%s%s：%s / %s: %s", r->why.n > 0 ? "；" : "", list_columns[field].zh, zh,
          list_columns[field].en, en);
}

static void check_reason(struct list_row *r)
{
    if (!utf8_is_clean(r->reason))
        list_row_blame(r, LIST_REASON, "里面有控制字符", "has a control character inside");
    else if (utf8_count(r->reason) > REASON_CHARS)
        list_row_blame(r, LIST_REASON, "超过 200 字", "has over 200 characters");
}

void list_row_read(struct list_row *r, const struct columns *c, const struct sheet_row *row)
{
    struct str state = columns_cell(c, row, LIST_STATE);

    buf_clear(&r->why);
    r->number = columns_cell(c, row, LIST_NUMBER);
    r->name = columns_cell(c, row, LIST_NAME);
    r->reason = columns_cell(c, row, LIST_REASON);
    r->told = state.n > 0;
    if (r->number.n == 0)
        list_row_blame(r, LIST_NUMBER, "不能为空", "is empty");
    if (r->told && !list_state(state, &r->state))
        list_row_blame(r, LIST_STATE, "只能是待办理、无需办理、通过、未通过，或者空着",
                       "is none of todo, none, passed, refused, and not empty");
    check_reason(r);
}
