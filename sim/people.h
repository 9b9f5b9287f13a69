/* Who has a phone in the simulation. All of them invented. */
#ifndef SIM_PEOPLE_H
#define SIM_PEOPLE_H

#include "base/buf.h"
#include "base/err.h"

struct sim_person {
    char *userid;   /* 20260001 */
    char *name;     /* 林小满 */
    bool  staff;    /* else a student */
    bool  wechat;   /* looks at the chat in ordinary WeChat (微信插件), not in the WeCom app */
    bool  outside;  /* not yet in the applications' visible scope: has to subscribe first */
    char *college;  /* each may be "" */
    char *class_name;
    char *year;
};

struct sim_people {
    struct sim_person *list;
    size_t             count;
};

#define auto_sim_people __attribute__((cleanup(sim_people_free)))

/* Appends copies of the three people of the demonstration: 林小满 (app), 周子涵 (WeChat), 陈老师 (staff). */
void sim_people_demo(struct sim_people *p);

/* Appends a copy of one. ERR_BAD_INPUT: no userid of [0-9A-Za-z_\-@.]{1,64}, no name, or a
 * userid that is there already (ignoring case). */
int sim_people_add(struct sim_people *p, const struct sim_person *one, struct err *err);

/* Appends everyone of a file: CSV with a first line naming the columns (number or 学号, name or
 * 姓名, kind or 类别, college, class, year, view), or, when its name ends in .yaml, a list of maps
 * with the same keys. view is app or wechat. ERR_BAD_INPUT with file and line; what was added
 * before it stays. */
int sim_people_load(struct sim_people *p, const char *path, struct err *err);

/* Appends the roster as `hongyan roster import` reads it. */
void sim_people_csv(const struct sim_people *p, struct buf *out);

void sim_people_free(struct sim_people *p);

#endif
