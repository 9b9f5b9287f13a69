/* A transcript, read: docs/simulator.md has the grammar. */
#ifndef SIM_PLAY_SCRIPT_H
#define SIM_PLAY_SCRIPT_H

#include "sim/people.h"

enum sim_step_kind {
    SIM_STEP_SAY,         /* 张三> text */
    SIM_STEP_TAP,         /* 张三> [每日/今日打卡] */
    SIM_STEP_PRESS,       /* 张三> {体温=正常 提交} */
    SIM_STEP_ENTER,       /* 张三> (enter) */
    SIM_STEP_SUBSCRIBE,
    SIM_STEP_UNSUBSCRIBE,
    SIM_STEP_AT,          /* 张三> (at 30.5,114.3): the phone is there; (at off) */
    SIM_STEP_PLACE,       /* 张三> <位置 30.5,114.3 东门> */
    SIM_STEP_PICTURE,     /* 张三> <图片 face.png> */
    SIM_STEP_CODE,        /* 张三> <验证码 13800000001>: types the digits of the newest letter */
    SIM_STEP_OLD_CODE,    /* 张三> <旧验证码 13800000001>: those that were typed last, once more */
    SIM_STEP_DIGITS,      /* 王门卫> <数字码 张三>: types the eight digits that 张三 was told last */
    SIM_STEP_SECOND,      /* 张三> (second login) */
    SIM_STEP_FORM,        /* 张三> (form 学号=2021 提交) */
    SIM_STEP_OPEN,        /* 张三> (open /clearance): a page of the bot */
    SIM_STEP_LOG_IN,      /* 张三> (log in): at the school's log-in that is open, as himself */
    SIM_STEP_FOLLOW,      /* 张三> (follow 离校二维码): a link of the page */
    SIM_STEP_SCANNER,     /* 王老师> (scanner 张三): a USB scanner types what 张三 shows, and Enter */
    SIM_STEP_EXPECT,      /* 张三< text; 13800000001< text: a letter */
    SIM_STEP_MORE,        /* 张三<+ text: in the same message */
    SIM_STEP_NOT,         /* 张三<! text: not in the same message */
    SIM_STEP_SILENCE,     /* 张三<- */
    SIM_STEP_CLOCK,       /* clock 2021-02-20 07:30 */
    SIM_STEP_ADVANCE,     /* clock +1d */
    SIM_STEP_VIEW,        /* view 张三 wechat */
    SIM_STEP_FAULT,       /* fault busy 3 */
    SIM_STEP_LIMIT,       /* limit person_times_day 40 */
    SIM_STEP_RESTART,
    SIM_STEP_KILL,
    SIM_STEP_RESEND,
    SIM_STEP_TOOL,        /* $ roster reach; $! must fail */
    SIM_STEP_OUTPUT,      /* $< text: what the last tool said */
    SIM_STEP_CALLS,       /* calls message/send 1; calls all <=2 */
    SIM_STEP_METRIC,      /* metric hongyan_outbound_up 0: waits until hongyan says so */
};

struct sim_step {
    enum sim_step_kind kind;
    int                line;
    char              *source; /* the line without its comment */
    char              *ids;    /* proof ids of its comment, separated by blanks; "" */
    char              *who;    /* name or userid, an address, "$", or everyone; NULL for the
                                  world's steps */
    char              *app;    /* NULL: the person's usual one */
    char              *text;   /* what is said, expected, pressed; the fault's or limit's name; the
                                  view; the address of a letter; login or use; the tool's
                                  arguments; the API's or metric's name */
    char              *extra;  /* TAP: what follows the menu: "扫码 …", "扫屏 …"; EXPECT: the kind of
                                  message ("card", "page"); MORE, NOT: "qr", "rows"; CALLS: "<=";
                                  else NULL */
    int64_t            number; /* CLOCK: UTC seconds; ADVANCE: seconds; FAULT, LIMIT: its value;
                                  TOOL: 1 when it must fail; CALLS: how many; METRIC: its value */
};

struct sim_script {
    char             *path;
    char             *school;  /* "demo" */
    char             *roster;  /* of a `roster` line, relative to the script's folder; or NULL */
    bool              roster_outside; /* those of the file do not follow yet */
    char             *staff;   /* of a `staff` line, as well */
    struct sim_people people;  /* of `people` lines; may be empty */
    struct sim_step  *steps;
    size_t            count;
};

/* The address of a letter, 13800000001, +85261234567 or a@b.edu, rather than a name. */
bool sim_is_address(struct str who);
/* everyone, 大家 */
bool sim_is_everyone(const char *who);

#define auto_sim_script __attribute__((cleanup(sim_script_free)))

/* Fills *out ({0} before) from a file. ERR_BAD_INPUT: "FILE:LINE: what is wrong"; free *out in
 * any case. */
int sim_script_load(struct sim_script *out, const char *path, struct err *err);

/* The same from memory; path is for messages. */
int sim_script_read(struct sim_script *out, const char *path, struct str text, struct err *err);
void sim_script_free(struct sim_script *s);

#endif
