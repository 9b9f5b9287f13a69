/* Notices, between who sends them (notice_flow.c in the chat, cli/notice.c) and what carries them
 * out (schedule_notice.c): whom they are for, how they read for each, when they go.
 *
 * The files notice_*.c, by what they are about, and the header that those of one group share:
 *
 *   whom       audience (the words of one), place (colleges, classes), list (numbers).
 *              notice_whom.h
 *   what       content (as it is kept, and as the platform takes it), words (how it reads for one
 *              member), card, sms_words (the same as an SMS), check (what would be refused or cut).
 *              notice_form.h
 *   when       time
 *   orders     reckon (what it would come to), order (putting it), decide (放行 驳回 停发 撤回通知
 *              催收), sms, who (whose it is, how it stands), refused (why some got none), reading
 *              (what is in it, for the staff). notice_show.h, notice_private.h
 *   sending    run (read it first), grown (whether it may begin), gather (who gets it), feed (into
 *              the outbox), pace (how much now), end, recall (taking back), recalled (what the
 *              platform says to that); schedule_notice.c is the row of the schedule. notice_run.h
 *   发通知     flow, flow_order, flow_review, flow_words. notice_flow_private.h
 *   the staff  staff (通知情况), staff_unread (未收到), staff_decide (放行 … 催收, and the card of
 *              one that waits), staff_sms (短信补发). notice_staff_private.h
 *   members    got (收到), mine (我的通知), preferences (通知设置; notice_wanted, notice_day_take);
 *              schedule_drill.c is the drill of the office. notice_member.h */
#ifndef HANDLERS_NOTICE_H
#define HANDLERS_NOTICE_H

#include "bot/handler.h"
#include "handlers/staff_scope.h"
#include "store/audience.h"
#include "store/notices.h"

/* ---- whom ---- */

/* Words with a blank between them. Of several places, several years, several kinds of people one
 * has to fit; and all that is said besides, 未打卡, 未办, 未收到 once each:
 *   全校 all                         all students of the sender's scope
 *   软件学院, 软件1701               a college, a class of the roster; several are one or the other
 *   2023级, 2023                     the year of entry
 *   本科生 undergraduates, 研究生 graduates, 考生 candidates, 学生 students, 教职工 staff,
 *   师生 students and staff          where none of these is said: students
 *   未打卡 [flow]  missing [flow]    who has not reported (today) by that flow, its word or title
 *   未确认 unconfirmed               who has not confirmed the identity
 *   未办 <node> todo <node>          of a clearance: that node is neither 通过 nor 无需办理; without
 *                                    a node: something is
 *   未收到 12  unread 12             who was told notice 12 and has not said 收到
 *   已送达 12  told 12               whom notice 12 reached, for a correction: nothing is written
 *                                    down when it is put, so that one to 60,000 takes no longer
 *                                    than others
 */
struct notice_audience {
    struct audience_filter         filter;     /* its slices lie in memory */
    const struct school_flow      *missing;    /* NULL: not asked for; of the day of the sending */
    const struct school_clearance *clearance;  /* NULL: not asked for */
    const struct clearance_node   *node;       /* NULL: any */
    struct buf                     memory;
    struct buf                     said;       /* how it reads: 软件学院 2023级，今天还没打卡 */
};
#define auto_notice_audience __attribute__((cleanup(notice_audience_free)))
void notice_audience_free(struct notice_audience *a);

/* 1: read; 0: *why says which word is not known, or that it is outside the scopes, in the member's
 * language. scopes: of the sender; all of them where none is narrower. out: {0}. */
int notice_audience_read(struct ctx *ctx, const struct scopes *scopes, struct str text,
                         struct notice_audience *out, struct buf *why, struct err *err);

/* Appends that nobody fits; of a clearance, that nobody has that to do. */
int notice_nobody_say(struct ctx *ctx, const struct scopes *scopes, struct str text,
                      struct buf *why, struct err *err);

/* The next `look` people, as audience_part, with what only handlers know (未办): then at most
 * notice_audience_look of them, because several tables are read of each. */
unsigned notice_audience_look(const struct notice_audience *a, unsigned look);
int notice_audience_part(struct ctx *ctx, const struct notice_audience *a, struct str app,
                         unsigned look, struct buf *place,
                         int (*each)(void *arg, const struct audience_person *p), void *arg,
                         bool *more, struct err *err);

enum { RECKON_MOST = 80000 };

struct notice_reckoning { /* what a notice would come to, before it is sent */
    int64_t people;
    int64_t fate[FATE_COUNT]; /* QUEUED: who would get it; OFF, UNKNOWN, AWAY, LIMITED */
    int64_t calls;            /* of message/send; at most, where `personal` is not 0: who reads the
                                 same words shares one */
    int64_t times;            /* person-times of these calls: what the platform counts a day */
    int64_t personal;         /* of these, calls for one member alone */
    int64_t quota, used;      /* person-times of today; quota 0: not known */
    bool    second;           /* a second person has to release it */
    bool    staged;           /* 1 % first */
    bool    more;             /* the roster has over RECKON_MOST people: these are the numbers of
                                 the first so many, because all who write would wait for the
                                 others */
    int64_t due_at;           /* when it would begin */
};

/* ---- what ---- */

struct notice_content { /* slices are borrowed, or lie in `memory` when it was read */
    enum notice_type type;
    struct str       title, title_en;
    struct str       text, text_en;  /* text_en empty: the Chinese for all */
    struct str       url, picture;
    struct str       button;         /* textcard; empty: 详情 */
    struct str       media_type, filename; /* image, file */
    struct str       deadline;       /* {deadline}, as it is shown; other {fields} are filled in
                                        before */
    struct str       prefix;         /* 【更正】 or the like; empty */
    struct buf       memory;
};
#define auto_notice_content __attribute__((cleanup(notice_content_free)))
void notice_content_free(struct notice_content *c);

/* The written form for store/notices.h, and back: lines `field=value` with \n and \\ escaped. -1
 * ERR_BAD_INPUT: not ours. *out is {0}. */
void notice_content_write(const struct notice_content *c, struct buf *out);
int  notice_content_read(struct str written, struct notice_content *out, struct err *err);

/* What the platform would refuse or cut (protocol 4.2-4.6): *why a sentence, not empty when it
 * would; with the longest name and class put in. Never an error. */
void notice_content_check(const struct ctx *ctx, const struct notice_content *c, bool ack,
                          struct buf *why);

/* Appends what is wrong with a field or a brace. */
struct notice_fault;
void notice_fault_say(const struct ctx *ctx, const struct notice_fault *f, struct buf *why);

/* {name}, {class}, {college}, {number} are in it: then it is another one for each. Whether only
 * {class} and {college} are: then it is the same for many. */
bool notice_content_personal(const struct notice_content *c, bool *of_class);

/* Words go beside it, as a message of their own, to everybody: what is said with a picture or a
 * file. (Beside a card they go to some: notice_variant_of.) */
bool notice_content_beside(const struct notice_content *c, bool ack);

/* The card of a notice: its task_id is NOTICE_TASK, the number of the notice, '-' and something
 * unique; the key of the button 收到. notice_got.c takes the press. */
#define NOTICE_TASK    "n-"
#define NOTICE_KEY_GOT "got"

/* How a member reads it. */
struct notice_form {
    const char *msgtype;  /* of message/send */
    struct buf  object;   /* its JSON object; "@media@" stands for the media id */
    struct buf  words;    /* text that goes with it, as a message of its own: the twin of a card,
                             what is said with a picture or a file; else empty */
};
#define auto_notice_form __attribute__((cleanup(notice_form_free)))
void notice_form_free(struct notice_form *f);
/* person NULL: as an example (王小雁, 软件2601). part: makes the task_id of a card unlike all others
 * of the notice. What does not fit a card because of this person's name is told in words.
 * ERR_BAD_INPUT: notice_content_check would have refused it. *out is {0}. */
int notice_content_form(const struct ctx *ctx, const struct notice_content *c,
                        const struct notice *n, const struct audience_person *person,
                        enum member_lang lang, bool card, int64_t part, struct notice_form *out,
                        struct err *err);

/* ---- when ---- */

/* It was wanted within the quiet hours, so that it begins behind them. */
bool notice_put_off(const struct school_notices *n, int64_t wanted, bool critical);
/* The first time from `wanted` (0: now) on at which a notice may begin: outside the quiet hours,
 * not within two minutes of :00 and :30 where it is planned, later by up to `jitter` minutes made
 * from `seed`. One that is critical, or that is wanted now outside quiet hours: at once. One
 * that is wanted by day does not cross into the quiet hours: it may begin a little before `wanted`. */
int64_t notice_when(const struct school_notices *n, int64_t now, int64_t wanted, bool critical,
                    uint64_t seed);
bool notice_quiet(const struct school_notices *n, int64_t at);

/* 现在, 18:20, 明天 9:10, 11月25日 8:45, 2026-11-25 08:45: seconds UTC; 0 now. false: none of them, or
 * it is over, or over 60 days away. */
bool notice_time_read(struct str text, int64_t now, int64_t *at);

/* What was said with today in mind (明天 9:10, 18:20) as it is read on any day: appends 11月25日 09:10
 * (tomorrow 9:10: 2026-11-25 09:10).
 * false: it is no such time (现在, 11月25日 8:45, 周五), and nothing is appended. */
bool notice_time_fix(struct str text, int64_t now, struct buf *out);

/* A deadline as people say it, also one that is over: 昨天 9:00, 11月25日前 and 明天 (the end of the
 * day), 下午5点, 2026-11-25 08:45. false: they are words (周五下班前). */
bool notice_deadline_read(struct str text, int64_t now, int64_t *at);
/* Such a one that was said with today in mind, as it is read on any day: appends 11月25日 for 明天,
 * 11月25日前 for 明天前, 11月25日 17:00 for 明天下午5点 (2026-11-25 for tomorrow). false: it is none, or is
 * over, and nothing is appended. */
bool notice_deadline_fix(struct str text, int64_t now, struct buf *out);
/* Appends that it is over; nothing where it is not, or says no time. */
void notice_deadline_check(const struct ctx *ctx, struct str deadline, struct buf *why);

/* ---- orders ---- */

struct notice_order {
    const struct notice_kind *kind;
    struct str                audience;   /* as said */
    struct notice_content     content;
    struct str                media;      /* key; it has been put (push_media_put) */
    bool                      ack;
    int64_t                   wanted;     /* 0: now */
    int64_t                   expires_at; /* 0: never; the time of content.deadline counts, too */
    int64_t                   corrects;
    const int64_t            *listed;     /* persons, in place of the audience; NULL: none */
    int64_t                   listed_count;
    const struct notice_reckoning *known; /* of not long ago: a large audience is not read again;
                                             NULL: none */
};

/* What is to be done about one person now, but for what he has had today (LIMITED), and how he is
 * written to. notice_reckon.c */
int notice_fate_of(struct ctx *ctx, const struct notice_kind *kind,
                   const struct audience_person *p, enum notice_fate *fate, struct err *err);
/* ack: it asks for 收到. English for who reads that where it reads otherwise in English: it has such
 * words, or something that Hongyan adds (how to answer, 【更正】) goes in his language beside the
 * Chinese ones. */
enum notice_variant notice_variant_of(const struct ctx *ctx, const struct notice_content *c,
                                      bool ack, const struct audience_person *p);
static inline bool notice_is_english(enum notice_variant v)
{
    return v == VARIANT_EN || v == VARIANT_EN_CARD || v == VARIANT_EN_BOTH;
}

/* What it would come to. 1; 0: *why says what is wrong with the audience. Reads the whole audience:
 * some tens of milliseconds for a school. */
int notice_reckon(struct ctx *ctx, const struct scopes *scopes, const struct notice_order *o,
                  struct notice_reckoning *out, struct buf *why, struct err *err);

/* How many of them the platform still takes today: 5 % of the day are kept for answers, but from
 * what is critical. INT64_MAX: not known. */
int64_t notice_room_today(const struct notice_reckoning *r, bool critical);

/* Calls a minute of what is another one for each; and how many minutes an order takes at that pace,
 * 0: it has no pace. */
int64_t notice_pace(const struct ctx *ctx);
int64_t notice_minutes(const struct ctx *ctx, const struct notice_order *o,
                       const struct notice_reckoning *r);

/* When the others of one that is staged go, where its first 1 % begins at `at`, and quiet hours
 * come between; 0: minutes later. */
int64_t notice_rest_at(const struct ctx *ctx, int64_t at, bool critical, uint64_t seed);

/* Puts it, with the trace in the audit; actor (a userid, or "cli:…") is the creator. Above the
 * limit, or of a kind with approvers, it waits, and who may release it is told
 * (notice_tell_releasers). 0: *why says what is wrong with it; 1: *number. */
int notice_order_put(struct ctx *ctx, const struct scopes *scopes, struct str actor,
                     const struct notice_order *o, int64_t *number, struct buf *why,
                     struct err *err);

/* What the staff decide. actor: userid or "cli:…". Each 1 done; 0 *why says why not (not his to
 * decide, decided before, over). Recalling is asked of the platform through the outbox, and told
 * honestly: what is in WeChat stays, and what is older than 24 hours. */
int notice_release(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                   struct err *err);
int notice_reject(struct ctx *ctx, struct str actor, int64_t number, struct str reason,
                  struct buf *why, struct err *err);
int notice_stop(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                struct err *err);
int notice_recall(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                  struct err *err);
int notice_repeat(struct ctx *ctx, struct str actor, int64_t number, struct buf *why,
                  struct err *err);

/* SMS for those whom a notice that is DONE has not reached, and who have not said 收到. */
struct notice_sms {
    int64_t  people;   /* with a phone, who were sent none yet */
    int64_t  english;  /* … of them, who get the English words; 0 where there are none */
    unsigned each;     /* SMS to one of the others */
    unsigned each_en;  /* … to one of these */
    int64_t  sms;      /* … to all */
    int64_t  cost;     /* 0.001 yuan */
    int64_t  no_phone; /* of the roster; nothing can be done for them */
    int64_t  off;      /* have turned the kind off by now: left alone */
    int64_t  texted;   /* were sent one before, or wait for it; who did not get it may again */
    int64_t  due_at;   /* in the quiet hours: in the morning */
};

/* 1; 0: *why: not his, none are configured, too many, nobody. text: appended, the words, in which
 * nothing is of one person; the English ones on a line of their own, where somebody gets them. */
int notice_sms_reckon(struct ctx *ctx, struct str actor, int64_t number, struct notice_sms *out,
                      struct buf *text, struct buf *why, struct err *err);
/* Orders what was shown; 0: *why says that it is not so any more, and nothing happened. *due_at: when
 * they go, which may be later than it was shown: the quiet hours may have begun. Audited. */
int notice_sms_order(struct ctx *ctx, struct str actor, int64_t number,
                     const struct notice_sms *shown, int64_t *due_at, struct buf *why,
                     struct err *err);
/* Appends what they cost in yuan, 0.05: full fen, never less than it is. */
void notice_cost_say(int64_t cost, struct buf *out);

/* Person-times that the platform takes for an application a day (tuning.accounts); 0: not known. */
int64_t notice_quota(const struct ctx *ctx);

/* One part of the next notice that has work: gathers, hands to the outbox, waits for the first 1 %,
 * ends. *more: call again soon. */
int notice_run(struct ctx *ctx, bool *more, struct err *err);

/* Counts one of this kind for the member today. *taken false: he has had kind->day of them, and
 * nothing was counted. One count for notices and reminders; a restart forgets none. */
int notice_day_take(struct ctx *ctx, const struct notice_kind *kind, struct str userid, bool *taken,
                    struct err *err);

/* Whether `userid` wants to be told by himself of something of that kind (reminder), and has not
 * had enough of it today; counts it. For reminders that are no notices. kind NULL: he does. */
int notice_wanted(struct ctx *ctx, const struct notice_kind *kind, struct str userid, bool *wanted,
                  struct err *err);

/* Asks the office (through each application, to each of its members) to say 收到, so that a dead
 * application is found before it is needed; the next workday it hears who has not.
 *   why     what begins, for the words: 「每日打卡」11月27日开始; empty: none, somebody wanted one
 *   asked   out: how many were asked, each application counted; 0: there is no office, or one was
 *           asked today already */
int notice_drill(struct ctx *ctx, struct str why, int64_t *asked, struct err *err);

#endif
