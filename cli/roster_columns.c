#include "cli/roster_columns.h"

#define WORDS(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct column roster_columns[ROSTER_FIELDS] = {
    [ROSTER_NUMBER] = {"number", "学号", "number",
                       WORDS("工号", "学工号", "学号/工号", "学籍号", "人员编号", "职工号", "教工号",
                             "student number", "student id", "staff number")},
    [ROSTER_CANDIDATE] = {"candidate", "考生号", "candidate number",
                          WORDS("考生编号", "考号", "高考考生号", "candidate")},
    [ROSTER_NAME] = {"name", "姓名", "name", WORDS("名字", "学生姓名", "考生姓名", "full name")},
    [ROSTER_KIND] = {"kind", "类别", "kind",
                     WORDS("人员类别", "学生类别", "身份", "身份类别", "培养层次", "层次", "type")},
    [ROSTER_ORIGIN] = {"origin", "来源", "origin", WORDS("生源类别", "学生来源", "来源类别")},
    [ROSTER_ID_TYPE] = {"id_type", "证件类型", "id type",
                        WORDS("证件类别", "身份证件类型", "证件种类")},
    [ROSTER_ID_NUMBER] = {"id_number", "证件号码", "id number",
                          WORDS("证件号", "身份证号", "身份证号码", "身份证件号", "身份证件号码",
                                "身份证", "护照号", "护照号码", "passport number")},
    [ROSTER_PHONE] = {"phone", "手机号", "phone",
                      WORDS("手机", "手机号码", "移动电话", "联系电话", "联系手机", "电话", "mobile",
                            "mobile phone")},
    [ROSTER_MAIL] = {"mail", "邮箱", "mail",
                     WORDS("电子邮箱", "电子邮件", "邮件", "邮箱地址", "email", "e-mail")},
    [ROSTER_COLLEGE] = {"college", "学院", "college",
                        WORDS("院系", "所属学院", "学院名称", "系", "部门", "单位", "所属部门",
                              "department", "school")},
    [ROSTER_CLASS] = {"class", "班级", "class",
                      WORDS("行政班", "行政班级", "所在班级", "班级名称", "班")},
    [ROSTER_YEAR] = {"year", "年级", "year", WORDS("入学年份", "入学年", "入学年级", "grade")},
    [ROSTER_STATE] = {"state", "状态", "state",
                      WORDS("学籍状态", "在校状态", "人员状态", "当前状态", "status")},
    [ROSTER_FROM] = {"state_from", "状态开始日期", "state from",
                     WORDS("开始日期", "起始日期", "生效日期", "from")},
    [ROSTER_UNTIL] = {"state_until", "状态结束日期", "state until",
                      WORDS("结束日期", "截止日期", "失效日期", "until")},
};

const struct columns_need roster_need = {{ROSTER_NUMBER, ROSTER_CANDIDATE}, ROSTER_NAME};
