/* Of the school file: notices, and the calendar, which is a file of its own. conf/school.h has the
 * rest. */
#ifndef CONF_SCHOOL_NOTICES_H
#define CONF_SCHOOL_NOTICES_H

#include <stdbool.h>
#include <stdint.h>

/* ---- notices: what the school tells many people ---- */

/* A kind of notice, which a member may turn off. Three are built in, and may be given anew to
 * change them (what such an entry leaves out stays as it is built in): notice (通知), reminder
 * (提醒: what Hongyan sends by itself, the check-in reminder, the evening before an appointment, a
 * clearance that is stuck) and urgent (紧急通知). Which of them the staff can send: conf/notices.h. */
struct notice_kind {
    char    *name;          /* [a-z][a-z0-9_]{0,31} */
    char    *title, *title_en; /* <= 10 characters; unique */
    bool     critical;      /* nobody can turn it off; quiet hours and `day` do not hold it back;
                               false, of urgent true */
    char   **approvers;     /* userids of the staff: one of these, who is not the sender, has to
                               release each; none: only above `limit`, and anybody of the office
                               may. A kind that is critical needs one: while the school names none
                               for urgent, nobody can send it */
    unsigned approvers_count;
    unsigned day;           /* one member gets at most so many a day; 0: no limit; notice 5,
                               reminder 8, others 0 */
};

enum notice_type {
    NOTICE_TEXT, NOTICE_TEXTCARD, NOTICE_NEWS, NOTICE_IMAGE, NOTICE_FILE,
    NOTICE_CARD, /* template_card: with 收到 as a button, and the words for who may not see it */
};

/* A text that is sent again and again. In text and title {name}, {class}, {college}, {number} are
 * of the member, {deadline} and any other {field} are asked of the sender (conf/notices.h). */
struct notice_template {
    char            *name;  /* [a-z][a-z0-9_]{0,31}, not own */
    char            *label, *label_en; /* what the staff choose; <= 17 characters */
    char            *kind;  /* of a notice_kind that the staff can send; notice */
    enum notice_type type;  /* text, textcard, news, card; text */
    char            *title, *title_en; /* textcard, news, card: needed; text has none */
    char            *text, *text_en;   /* needed, the English may be absent */
    char            *url;   /* textcard and news: needed; the others have none */
    char            *picture; /* news: https://…; NULL: none */
    bool             ack;   /* the receivers are asked to say 收到; false, of a card always true */
};

/* How a free field is asked of the sender: “科目”填什么？ where there is none of these. */
struct notice_ask {
    char *name;             /* 科目, of {科目} in a template */
    char *title, *title_en; /* 哪一科？ */
};

struct school_notices {
    char                   *app;      /* through which the members get them; "student" */
    unsigned                limit;    /* to more people than that a second person has to release it;
                                         500; 0: always */
    unsigned                sender_day; /* one of the staff puts at most so many a day in the chat;
                                         50; 0: no limit */
    unsigned                stage;    /* to more people than that 1 % get it first; 1000 */
    unsigned                stage_minutes; /* … and the others so much later, if at most a tenth of
                                         the first was refused; 5; 0: as soon as that is known */
    char                   *quiet_from, *quiet_to; /* "22:00", "07:00": nothing but critical kinds;
                                         both the same in the file: no such hours, and NULL here */
    unsigned                jitter;   /* minutes: a planned one begins up to so much later, and
                                         never within two minutes of :00 and :30; 5 */
    unsigned                late_hours; /* one that the service has missed by more than so long,
                                         because it was down, is held, and an automatic repeat left
                                         out; 2; 0: what is over ten minutes late */
    unsigned                repeat_hours; /* who was asked to say 收到 and has not is told again
                                         after so long; 24; 0: not by itself */
    unsigned                repeats;  /* at most so many times; 1 */
    unsigned                sms_price;  /* of one SMS, in 0.001 yuan; 50: it is shown before any is
                                         sent */
    unsigned                sms_most; /* SMS of one notice at most; 500 */
    bool                    sms;      /* not in YAML: the gateway of the configuration takes SMS in
                                         words of ours … */
    unsigned                sms_sign; /* … and puts so many characters in front: 【鸿雁大学】 */
    bool                    unseen;   /* of whom no member is known is tried under his number as
                                         the userid; false */
    unsigned                keep_days; /* what became of it for each member is kept; 180 */
    struct notice_kind     *kinds;    /* notice, reminder, urgent, then the school's own */
    unsigned                kinds_count;
    struct notice_template *templates;
    unsigned                templates_count;
    struct notice_ask      *fields;   /* in any order; not all free ones have to be among them */
    unsigned                fields_count;
};

/* ---- the school's calendar (a file of its own) ---- */

struct calendar_span { /* days (base/cst.h), both included, Beijing */
    char   *name, *name_en; /* 国庆节; of a term 2026-2027 秋季学期; of workdays it may be NULL */
    int64_t from, until;
};

/* All three ascending and without overlaps; what they mean: conf/calendar.h. */
struct school_calendar {
    struct calendar_span *terms;    /* ascending; the week of `from` is week 1, weeks begin on
                                       Monday */
    unsigned              terms_count;
    struct calendar_span *holidays; /* no workdays … */
    unsigned              holidays_count;
    struct calendar_span *workdays; /* … and Saturdays and Sundays that are (调休) */
    unsigned              workdays_count;
};

#endif
