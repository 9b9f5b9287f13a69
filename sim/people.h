/* Who has a phone in the simulation. All of them invented. */
#ifndef SIM_PEOPLE_H
#define SIM_PEOPLE_H

#include "base/buf.h"
#include "base/err.h"
#include "sim/index.h"

enum sim_second {      /* the platform demands a second verification before the first login, or … */
    SIM_SECOND_NONE,
    SIM_SECOND_LOGIN,  /* 登录二次验证: user/authsucc ends it */
    SIM_SECOND_USE,    /* 使用二次验证: user/tfa_succ ends it */
};

struct sim_person {
    char *userid;     /* 20260001 */
    char *name;       /* 林小满 */
    bool  staff;      /* else a student */
    bool  wechat;     /* looks at the chat in ordinary WeChat (微信插件), not in the WeCom app */
    bool  outside;    /* not yet in the applications' visible scope: has to subscribe first */
    bool  stranger;   /* no member of the company until (subscribe): pages learn an openid */
    bool  hidden;     /* applications know nobody of this userid: user/get gives 60111 */
    bool  unlisted;   /* not in the roster */
    bool  unlicensed; /* has no basic licence: messages do not arrive (unlicenseduser) */
    enum sim_second second;
    bool  reports;    /* the phone tells where it is when the chat is opened … */
    double lat, lon;  /* … degrees */
    unsigned status;  /* what user/get says, 1, 2, 4, 5; 0: as it is */
    /* The rest is never NULL and may be "". */
    char *kind;       /* in the roster: student, staff, undergraduate, … */
    char *college;
    char *class_name;
    char *year;
    char *number;     /* in the roster; "": the userid */
    char *mobile;
    char *mail;
    char *document;   /* ID card or passport number, in the roster */
    char *candidate;  /* candidate number, in the roster */
    char *post;       /* what the phone's nameplate says: 辅导员, 门卫; only shown */
    char *pc;         /* the page for a PC that the phone has a link to: /desk */
    char *attr;       /* extended attributes of the directory: "学号=20260001", ';' between several */
};

struct sim_people {
    struct sim_person *list;
    size_t             count, cap;
    struct sim_index   by_userid, by_number; /* ignoring case */
};

#define auto_sim_people __attribute__((cleanup(sim_people_free)))

/* Appends copies of the seven people of the demonstration: 林小满 (app), 周子涵 (WeChat), 陈老师
 * (counsellor), 王门卫 (guard), 何晓晨 (whose userid is no student number), 许知远 (graduates), 刘老师
 * (clerk). */
void sim_people_demo(struct sim_people *p);

/* Appends a copy of one; its texts may be NULL. ERR_BAD_INPUT: no userid of [0-9A-Za-z_\-@.]{1,64},
 * no name, or a userid that is there already (ignoring case). */
int sim_people_add(struct sim_people *p, const struct sim_person *one, struct err *err);

/* Sets one thing by its word of a `people` line: "wechat", "second=use", "at=30.5,114.3" …
 * (docs/simulator.md). The texts are one's own: sim_person_free. false: no such word or value. */
bool sim_person_set(struct sim_person *one, struct str word);

/* "30.5,114.3" in degrees; *rest, unless NULL, is what stands behind. false: no such pair. */
bool sim_read_place(const char *text, double *lat, double *lon, const char **rest);
void sim_person_free(struct sim_person *one);

/* Appends everyone of a file: CSV with a first line naming the columns (number or 学号, name or
 * 姓名, kind or 类别, college, class, year, userid, mobile, mail, view …), or, when its name ends in
 * .yaml, a list of maps with the same keys. Columns that do not concern the simulator are left out.
 * ERR_BAD_INPUT with file and line; what was added before it stays. */
int sim_people_load(struct sim_people *p, const char *path, struct err *err);

/* The same of a roster that was made for hongyan: whoever p has already (by number) is left out, so
 * are wrong rows, and a file that is no UTF-8 CSV with a column of numbers. */
int sim_people_roster(struct sim_people *p, const char *path, struct err *err);

/* Appends the roster as `hongyan roster import` reads it: everybody but strangers and the unlisted.
 * Columns that nobody needs are left out. */
void sim_people_csv(const struct sim_people *p, struct buf *out);

/* Who has this userid, or this number in the roster; ignoring case. NULL: nobody. */
const struct sim_person *sim_people_find(const struct sim_people *p, struct str userid);
const struct sim_person *sim_people_of_number(const struct sim_people *p, struct str number);

/* Whose address it is: a phone or a mail. NULL: nobody's. */
const struct sim_person *sim_people_of_address(const struct sim_people *p, struct str address);

void sim_people_free(struct sim_people *p);

#endif
