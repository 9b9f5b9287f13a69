/* The school file: everything a school may want different, as data. */
#ifndef CONF_SCHOOL_H
#define CONF_SCHOOL_H

#include "conf/school_notices.h"

#include <stdbool.h>
#include <stdint.h>

/* A text with an optional English twin. In YAML: `welcome: 你好` and `welcome_en: Hello`. */

/* ---- menus: what menu/create is given (protocol 5.3) ---- */
enum menu_type {
    MENU_CLICK,
    MENU_VIEW,
    MENU_SCANCODE_PUSH,
    MENU_SCANCODE_WAITMSG,
    MENU_PIC_SYSPHOTO,
    MENU_PIC_PHOTO_OR_ALBUM,
    MENU_PIC_WEIXIN,
    MENU_LOCATION_SELECT,
    MENU_VIEW_MINIPROGRAM,
};

struct menu_button {
    char               *name;      /* <= 16 bytes at the top, <= 40 below */
    enum menu_type      type;      /* MENU_CLICK when not given */
    char *key; /* click: "flow/<flow>" starts a flow, "say/<text>" is as if it had been typed;
                  other types: a free key <= 128 bytes. NULL for view and mini program */
    char               *url;       /* view: <= 1024 bytes with scheme */
    char               *appid;     /* view_miniprogram */
    char               *pagepath;
    struct menu_button *sub;       /* 1..5, only at the top; then no type, key, url */
    unsigned            sub_count;
};

struct school_menu {
    char               *app;       /* name of an application of the configuration */
    struct menu_button *buttons;   /* 1..3 */
    unsigned            buttons_count;
};

/* ---- service desk ---- */
struct desk_line {
    char *name;    /* 信息化办公室 */
    char *phone;   /* as shown; NULL when there is none */
    char *mail;
    char *place;
};

struct desk_hours {
    unsigned *days;      /* 1 Monday .. 7 Sunday */
    unsigned  days_count;
    char     *from;      /* "09:00" */
    char     *to;        /* "17:00" */
};

struct school_desk {
    char              *office;      /* 信息化办公室, which is built in: who answers tickets, as
                                       sentences call it */
    char              *office_en;
    struct desk_line  *lines;
    unsigned           lines_count;
    struct desk_hours *hours;       /* none: always open */
    unsigned           hours_count;
    char              *closed;      /* what is added out of hours; NULL: a built-in sentence */
    char              *closed_en;
};

/* ---- FAQ ---- */
struct school_faq {
    char    **words;     /* 1..: the question matches when the text contains one of them, or the
                            title, ignoring case, width, blanks and marks (handlers/faq.h) */
    unsigned  words_count;
    char     *title;     /* in the list of 常见问题 */
    char     *title_en;
    char     *answer;    /* <= 2048 bytes */
    char     *answer_en;
};

/* ---- flows ---- */
enum question_kind {
    ASK_CHOICE, ASK_SEVERAL, ASK_TEXT, ASK_NUMBER,
    ASK_PHONE,    /* stored as base/idnum.h normalises it, as the next two are; always personal */
    ASK_MAIL,
    ASK_DOCUMENT, /* identity card or passport */
    ASK_CODE,     /* six digits that were sent; in flows of our own only */
    ASK_DATE,     /* stored as 2026-09-01; min, max: such a date, or days from today: "-14", "0",
                     "+7" */
    ASK_LOCATION, /* a position that was sent, chosen on the menu's map, or reported by the client
                     not long ago; or 无法定位 with a reason. Sealed at rest. Stored as in
                     handlers/flow_place.h */
    ASK_PHOTO,    /* a picture; stored as the number of a photo (store/photos.h) */
    ASK_CONSENT,  /* 同意 or 不同意 to the title; kept with `version` in the consents. 不同意 ends
                     the flow unless it is optional. Stored as "yes", "no" */
};

struct question_option {
    char *value;     /* what is stored: [0-9A-Za-z_-]{1,64}, unique in the question; `none` of a
                        several question excludes the others, and is what 无 chooses */
    char *label;     /* what is shown: <= 17 characters so that it fits every card */
    char *label_en;
    char *warn;      /* shown with the receipt when this was chosen (发热请就医…); NULL: nothing */
    char *warn_en;
    bool  alert;     /* the counsellors are told at once, and the person's pass is not green until
                        they have lifted it (store/alerts.h); default false */
};

/* Asked only when the earlier choice/several question `question` has one of the values `is`. */
struct question_when {
    char    *question;
    char   **is;
    unsigned is_count;
};

enum question_default {
    DEFAULT_NONE,
    DEFAULT_LAST,    /* `last`: the answer of the newest submission of this flow */
    /* What the roster knows of the person: masked where it is personal. */
    DEFAULT_PHONE, DEFAULT_MAIL,
    DEFAULT_NAME, DEFAULT_NUMBER, DEFAULT_COLLEGE, DEFAULT_CLASS,
};

struct school_question {
    char                   *name;     /* the field: [a-z][a-z0-9_]{0,31}, unique in the flow */
    enum question_kind      kind;
    char                   *title;    /* the question, one line */
    char                   *title_en;
    char                   *hint;     /* a second line; NULL: none */
    char                   *hint_en;
    struct question_option *options;  /* choice 2..20, several 1..20; else none */
    unsigned                options_count;
    bool                    optional; /* 跳过 is an answer; a `several` question may then be answered
                                         无 */
    char                   *min;      /* number: decimal; text: characters (default 1); several:
                                         fewest (default 1, 0 when optional) */
    char                   *max;      /* number: decimal; text: characters (default 200, at most
                                         500); several: most (default all) */
    unsigned                decimals; /* number: digits allowed behind the point, 0..6, default 0 */
    char                   *unit;     /* number: shown behind it (℃) */
    bool                    personal; /* sealed at rest and masked in the review */
    bool                    sealed;   /* not in YAML: sealed at rest, without a mask. An option
                                         alerts, or it is asked because of one that could */
    struct question_when   *when;     /* NULL: always */
    char                   *pattern;  /* text: what the whole answer must fit (conf/pattern.h);
                                         NULL: anything */
    char                   *example;  /* text: an answer that fits, shown with the question; needed
                                         with `pattern`. NULL: none */
    const char             *example_en; /* of flows of our own; static. NULL: example */
    char                   *wrong;    /* what is said when min, max or pattern do not fit; NULL:
                                         built in */
    char                   *wrong_en;
    enum question_default   preset;   /* YAML `default`: what 同上 (=) stands for, and what a card
                                         has chosen already; none when absent */
    char                   *version;  /* consent: needed there; a new one is asked again */
    unsigned                keep_days; /* photo: the picture is kept so many days after the
                                          submission; default 30. Not with the flow's `approve`:
                                          there as long as the approval counts */
};

enum flow_rule {
    RULE_ONCE, RULE_DAILY, RULE_TIMES_A_DAY, RULE_ALWAYS,
    RULE_UNTIL, /* `until`: one that counts, which a later one replaces until window.until
                   (needed) */
};

struct flow_window {         /* all optional; Beijing time */
    char *from;              /* first day, "2026-09-01" or "2026-09-01 10:00" */
    char *until;             /* last moment (a date means its end) */
    char *daily_from;        /* "06:00" */
    char *daily_to;          /* "24:00" */
};

struct school_flow {
    char                   *name;      /* [a-z][a-z0-9_]{0,31} */
    char                   *app;       /* which application offers it */
    char                   *title;     /* 今日打卡 */
    char                   *title_en;
    char                  **words;     /* what starts it when typed; answers may follow: 打卡 1 1
                                          36.5 */
    unsigned                words_count;
    enum flow_rule          rule;      /* once, daily, times_a_day, always */
    unsigned                times;     /* times_a_day: 1..20 */
    char                   *editable;  /* daily: "20:00"; once: "2026-09-01 10:00" or a date (its
                                          end): until then a later one replaces the earlier; NULL:
                                          no change */
    char                  **needs;     /* flows (rule once or until) that come first: the first
                                          that is missing begins instead, and leads here */
    unsigned                needs_count;
    unsigned                streak;    /* daily: how many days in a row are wanted; counted and
                                          told; 0: not counted */
    bool                    proxy;     /* the staff of the person's scope may report for him;
                                          default false */
    char                  **remind;    /* daily: "07:35", …, ascending: at these times who has not
                                          reported yet is told, the first time with the card itself
                                          where cards show */
    unsigned                remind_count;
    char                   *remind_on; /* days (calendar): all (default), workdays, term; NULL in
                                          flows of our own: all */
    char                   *digest;    /* daily: "10:35": counsellors get numbers and a chart of
                                          their scope; NULL: none */
    char                  **approve;   /* roles (store/staff.h) that decide about each submission;
                                          none: it counts at once */
    unsigned                approve_count;
    unsigned                approve_days; /* an approval is valid so many days, today the first;
                                             0: for ever */
    struct flow_window      window;
    bool                    roster_only; /* only people of the roster; default true */
    char                  **kinds;     /* only people of these kinds (struct person), student: also
                                          undergraduates and graduates; none: all */
    unsigned                kinds_count;
    char                   *others;    /* what is said to people of other kinds; NULL: built in */
    char                   *others_en;
    bool                    confirmed; /* only who has confirmed the identity; default false */
    const char             *action;    /* a flow of our own (conf/builtin.h): what happens in
                                          it besides asking (handlers/flow_action.h); NULL for
                                          those of the school. Not in the YAML */
    bool                    no_review; /* submit without a review; default false */
    char                   *intro;     /* in front of the first question; NULL: none */
    char                   *intro_en;
    char                   *done;      /* in front of the receipt; NULL: a built-in sentence */
    char                   *done_en;
    char                   *today_done;   /* first line of the menu's answer: "今日已打卡"; NULL: from
                                             the title. daily only */
    char                   *today_open;   /* "今日未打卡" */
    char                   *today_done_en, *today_open_en;
    unsigned                expires_minutes; /* a dialog left alone ends; default 30 */
    struct school_question *questions; /* 1..30 */
    unsigned                questions_count;
};

enum channel { CHANNEL_TEXT, CHANNEL_CARD, CHANNEL_TEXT_ONLY };

/* ---- who are you: following, confirmation, phone, mail ---- */

/* Codes by SMS or mail: how many may be sent. 0: no limit. */
struct school_codes {
    unsigned address_hour, address_day; /* to one number or mail; 3, 8 */
    unsigned person_hour, person_day;   /* for one person; 5, 10 */
    unsigned day_budget;                /* all together on one day; 20000 */
};

/* Identity confirmation in the chat. From it five flows of our own are made (conf/builtin.c):
 * `identity` (who are you), `confirm` (is all of it right), `phone`, `mail`, `correction`. */
struct school_identity {
    char        *app;            /* which application offers it; "student" */
    char       **words;          /* 身份确认 …: what starts it; built in when absent */
    unsigned     words_count;
    char       **kinds;          /* whom all of this asks something, as in flows; others (who are
                                    known by their account) read no notice, have nothing to
                                    confirm, and hear `others` for the welcome; none: all */
    unsigned     kinds_count;
    char        *others, *others_en; /* "{name}" is the name; NULL: the welcome */
    char        *notice;         /* to be read and agreed to first; NULL: none */
    char        *notice_en;
    char        *notice_version; /* "2021-08"; needed with notice: a new one is asked again */
    char        *from;           /* "2021-08-16": the five flows open then; NULL: always open */
    char        *key;            /* what is asked: number, candidate or either; either */
    char        *key_hint;       /* where one finds that number; built in */
    char        *key_hint_en;
    unsigned    *candidate_digits; /* how many a candidate number may have; none: 14 or 16
                                      (conf/candidate.h) */
    unsigned     candidate_digits_count;
    bool         document;       /* ask the ID or passport number too; true */
    bool         confirm;        /* "is all of it right?" is part of it, and who has not said so is
                                    unconfirmed; true */
    unsigned     tries_hour;     /* of one member, and of one target person; 5 */
    unsigned     tries_day;      /* 10 */
    bool         phone;          /* the phone may be changed, with a code by SMS; true */
    char        *phone_until;    /* "2021-08-19 17:00": then no more; NULL: always */
    unsigned     phone_day;      /* changes a day; 3 */
    bool         mail;           /* a mail may be bound, with a code; false */
    char        *confirmed;      /* what happens next, said to who has confirmed and misses neither
                                    phone nor mail; NULL: nothing */
    char        *confirmed_en;
    bool         authsucc;       /* who is verified by following is admitted at once with
                                    user/authsucc (login verification, protocol 5.9); false */
    char        *directory_number; /* name of the extended attribute of the directory that carries
                                      the number; 学号 */
    struct school_codes codes;
    /* The four outcomes of following; built in when absent. "{name}" is the name. */
    char        *verified, *verified_en; /* in front of the welcome */
    char        *already, *already_en;
    char        *must, *must_en;         /* must confirm: in front of the first question */
    char        *unknown, *unknown_en;   /* not in our data: what to do, whom to ask, when */
};

/* ---- the roster's files ---- */

struct roster_column {
    char  *field;       /* of ours: number, candidate, name, kind, … (cli/roster_columns.h) */
    char **headings;    /* as they may stand in the file's first row, besides the built-in ones */
    unsigned headings_count;
};

struct school_roster {
    struct roster_column *columns;
    unsigned              columns_count;
    unsigned              leave; /* at most so many may leave by one import without
                                    --allow-deletes; 50 */
};

/* A sentence that a counsellor can send, for each state of store/reach.h; built in when absent. */
struct school_reach {
    char *state;       /* reach_name */
    char *text;        /* "{name}" is the name */
};

/* ---- the pass: a live code for the gates ---- */

struct school_pass {
    char    *app;            /* "student" */
    char   **words;          /* 通行码 …; built in when absent */
    unsigned words_count;
    char   **kinds;          /* who can have one, as in flows; none: all of the roster */
    unsigned kinds_count;
    char    *id;             /* flow with `approve` and one photo question that is the electronic
                                ID: no pass without it, its photo is what the guard sees; NULL: not
                                asked */
    char    *report;         /* daily flow whose reports count for a green pass; NULL: none */
    unsigned streak;         /* so many days in a row, today or yesterday the last; 0: not asked */
    bool     today;          /* today's report has to be there; true where `report` is given */
    bool     confirmed;      /* the identity has to be confirmed; true where there is `identity`
                                with `confirm` */
    char   **proofs;         /* other flows with `approve` that have to be valid (green 昌通码) */
    unsigned proofs_count;
    unsigned minutes;        /* a code lives so long; 5 */
    unsigned window;         /* minutes of a gate window, in which a person passes a gate once;
                                10 */
    char    *from;           /* passes are there from this day on; NULL: always */
    char    *green, *green_en; /* what is said with a green code; built in */
};

/* ---- booking: who may call whom (carriers) ---- */

/* A third party that offers something: nobody's name or number reaches it without a booking. */
struct school_offer {
    char *name;              /* [a-z][a-z0-9_]{0,31}; `hongyan booking export --carrier` */
    char *title, *title_en;  /* 中国移动; <= 17 characters */
    char *hotline;           /* its own contact for questions, as shown; needed */
    char *tariff, *tariff_en; /* tariffs and introduction, <= 1500 bytes; NULL: it has given none
                                yet, and a booking may get no call, which is said before booking */
    char *picture;           /* PNG or JPEG, under 2 MiB; made relative to the process; sent behind
                                the words; NULL: none */
};

/* From it a flow of our own is made, `booking` (conf/builtin.c): which carrier, who may call, at
 * which phone. */
struct school_booking {
    char                *app;         /* "student" */
    char               **words;       /* 预约运营商 …; built in when absent */
    unsigned             words_count;
    char                *title, *title_en; /* built in */
    char               **kinds;       /* whom it is for, as in flows; none: all of the roster */
    unsigned             kinds_count;
    bool                 confirmed;   /* only who has confirmed the identity; false */
    struct flow_window   window;
    char                *version;     /* of the two consents below; needed */
    char                *consent_all, *consent_all_en; /* 允许所有运营商与我联系进行业务介绍; built
                                                          in, as is the next */
    char                *consent_one, *consent_one_en; /* 仅允许我选择的运营商与我联系进行业务介绍 */
    char                *notice, *notice_en;       /* neutrality, in front of the first question */
    char                *complaint, *complaint_en; /* with every offer: whom to tell of fraud */
    struct school_offer *carriers;    /* 1..10 */
    unsigned             carriers_count;
};

/* ---- appointments: places with a capacity ---- */

struct appointment_hours { char *from, *to; }; /* "09:00", "17:00" */

/* Of a school that is loaded it is one of the latter two. */
enum place_holidays { HOLIDAYS_USUAL, HOLIDAYS_OPEN, HOLIDAYS_CLOSED };

struct appointment_place {
    char                     *name;    /* [a-z][a-z0-9_]{0,31}, unique in the series */
    char                     *title, *title_en; /* <= 17 characters */
    char                     *where, *where_en; /* how to get there, what to bring; NULL: nothing */
    char                     *desk;    /* whose clerks (store/staff.h) see who comes; title */
    unsigned                 *days;    /* 1 Monday .. 7 Sunday; none: every day */
    unsigned                  days_count;
    char                    **closed;  /* not on these days, "2026-10-01" */
    unsigned                  closed_count;
    enum place_holidays       holidays; /* of the calendar; HOLIDAYS_CLOSED where there is a
                                          calendar and `days` has no Saturday and no Sunday */
    struct appointment_hours *hours;   /* 1.., ascending; slots are cut from them */
    unsigned                  hours_count;
    unsigned                  minutes; /* of a slot; 0: each of the hours is one slot (a daily
                                          cap) */
    unsigned                  capacity; /* persons in a slot; 1..10000 */
};

/* From each a flow of our own is made, named as it (conf/builtin.c): place, day, time. */
struct school_appointment {
    char                     *name;    /* [a-z][a-z0-9_]{0,31}: no flow is called so */
    char                     *app;     /* "student" */
    char                     *title, *title_en;
    char                    **words;   /* what starts it; needed */
    unsigned                  words_count;
    char                    **kinds;
    unsigned                  kinds_count;
    bool                      confirmed;
    struct flow_window        window;  /* when it can be booked */
    char                     *intro, *intro_en;
    unsigned                  from_days;  /* days ahead: the first that can be booked, 0 today; 0 */
    unsigned                  until_days; /* … and the last, at most 60; 7 */
    unsigned                  hold_minutes;   /* a place is kept so long for who looks at the
                                                 review; 10 */
    unsigned                  cancel_minutes; /* until so long before it begins it can be booked,
                                                 cancelled, moved; 60 */
    bool                      wait;    /* there is a waiting list; true */
    char                     *remind;  /* "20:00": on the evening before; NULL: no reminder */
    unsigned                  missed;  /* who has missed so many books no more here; 0: no limit */
    struct appointment_place *places;  /* 1..20 */
    unsigned                  places_count;
};

/* ---- clearance: what has to be done before leaving, or before coming back ---- */

enum node_state {
    NODE_TODO,    /* 待办理 */
    NODE_NONE,    /* 无需办理 */
    NODE_PASSED,  /* 通过 */
    NODE_REFUSED, /* 未通过 */
};

enum node_by {
    NODE_DESK, /* a clerk decides; lists may be imported all the same */
    NODE_FEED, /* a list of the department; a clerk may decide otherwise */
    NODE_RULE, /* `rule` decides, looked at anew every time; nobody else */
};

/* Whom something is for: everything given has to fit. */
struct school_who {
    char    **kinds;    /* as in flows */
    unsigned  kinds_count;
    char    **colleges;
    unsigned  colleges_count;
    unsigned *years;    /* of entry */
    unsigned  years_count;
    char    **states;   /* of the roster: active, leaving, … */
    unsigned  states_count;
};

/* All that are given have to hold. */
struct node_rule {
    char    *flow;      /* was submitted; where it has `approve`: the approval is valid */
    char    *report;    /* daily flow: `streak` days in a row, today or yesterday the last */
    unsigned streak;
    bool     confirmed; /* the identity is confirmed */
    bool     calm;      /* no alert is open */
};

struct clearance_node {
    char              *name;   /* [a-z][a-z0-9_]{0,31}, unique in the clearance */
    unsigned           number; /* 1..9: the same number in any order; the next one only when all
                                  before are NODE_NONE or NODE_PASSED */
    char              *title, *title_en;       /* 资产处 */
    char              *subtitle, *subtitle_en; /* 乐器归还情况, shown in brackets; NULL: none */
    char              *note, *note_en;         /* 说明; NULL: none, as the next four */
    char              *place, *place_en;
    char              *hours, *hours_en;       /* 周一至周五 9:00–11:30 */
    char              *bring, *bring_en;       /* what to bring */
    char              *contact;                /* who, which phone */
    char              *desk;     /* whose clerks decide (store/staff.h); title when absent */
    enum node_by       by;       /* desk */
    enum node_state    start;    /* before anything is decided; todo. Of a rule: what it is while it
                                    does not hold: todo */
    enum node_state    listed;   /* who is in an imported list without a state of his
                                    own; refused */
    enum node_state    unlisted; /* who is not in it; none, which means todo where a desk decides */
    struct node_rule  *rule;     /* with by: rule only, and needed there */
    struct school_who *only;     /* whom it concerns; the others have NODE_NONE. NULL: everybody */
    char             **unlocks;  /* flows (rule once) whose submission this desk may unlock */
    unsigned           unlocks_count;
    char             **reasons;  /* of NODE_REFUSED, to be chosen by number; at most 6 */
    unsigned           reasons_count;
};

struct school_clearance {
    char                  *name;   /* [a-z][a-z0-9_]{0,31} */
    char                  *app;    /* "student" */
    char                  *title, *title_en; /* 离校手续 */
    char                 **words;  /* 离校流程 …: how it stands; needed */
    unsigned               words_count;
    char                 **code_words; /* 离校二维码 …; none: there is no code */
    unsigned               code_words_count;
    struct flow_window     window; /* the season; from and until needed. Out of it the progress is
                                      shown, and nothing is decided */
    struct school_who      who;
    char                  *others, *others_en; /* said to who is not concerned; built in */
    char                 **forms;  /* flows that are filled in besides: addresses; shown with the
                                      progress */
    unsigned               forms_count;
    char                  *done, *done_en;     /* the completion card; built in */
    unsigned               remind_days; /* who has begun and has not moved on for so many days is
                                           told what is next, at `remind`; 0: nobody is */
    char                  *remind; /* "10:20", which is built in */
    bool                   gate;   /* guards who scan the code hear whether all is done; true */
    unsigned               gate_number; /* … all nodes up to this number: where one is still to come
                                           behind the gate; 0: all of them */
    char                  *gate_ok, *gate_ok_en;     /* 可离校, 不可离校: the guard's first words; */
    char                  *gate_stop, *gate_stop_en; /* built in */
    struct clearance_node *nodes;  /* 1..40, by ascending number */
    unsigned               nodes_count;
};

struct conf_school {
    char               *name;        /* 鸿雁大学 */
    char               *name_en;
    enum channel        channel;     /* `channel: text|card|text_only`: how flows are asked unless
                                        the member said otherwise; text_only: whatever he said */
    char               *welcome;     /* on subscribe; "{name}" is the member's name or nothing */
    char               *welcome_en;
    char               *greeting;    /* once a day on enter_agent; NULL: today's state and the
                                        menu's words */
    char               *greeting_en;
    char               *fallback;    /* when a text fits nothing; NULL: built in */
    char               *fallback_en;
    struct school_desk  desk;
    struct school_menu *menus;
    unsigned            menus_count;
    struct school_faq  *faq;
    unsigned            faq_count;
    struct school_flow *flows;       /* behind those of the file, those that are made from
                                        `identity`, `booking`, `appointments` (conf/builtin.h) */
    unsigned            flows_count;
    struct school_identity *identity; /* NULL: nobody is asked who he is */
    struct school_pass     *pass;    /* NULL: there are no passes */
    struct school_booking     *booking; /* NULL: there is none */
    struct school_appointment *appointments;
    unsigned                   appointments_count;
    struct school_clearance   *clearances;
    unsigned                   clearances_count;
    struct school_roster    roster;
    struct school_reach    *reach;
    unsigned                reach_count;
    struct school_notices   notices; /* always there: all of it has a default */
    struct school_calendar *calendar; /* `calendar: FILE`; NULL: every Monday to Friday is a
                                         workday. Not of the loader's tables: calendar_free */
    char                   *calendar_file; /* its path, made relative to the process; NULL: none */
    unsigned                catch_up; /* minutes: what is done by the clock (reminders, digests) and
                                         was missed while the bot was down is done once if it is not
                                         later than that; 120; 0: it is skipped */
    unsigned                drill_days; /* so many days before a season begins (a term, the window
                                         of a flow, a booking, a clearance) the office gets a drill
                                         to answer, so that a dead application is found before it;
                                         7; 0: never */
};

#endif
