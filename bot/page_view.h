/* What a page for a PC shows, as a handler answers it: facts and ready words, no HTML. The handler
 * packs it in the worker's thread, the page reads it in the server's and draws it. */
#ifndef BOT_PAGE_VIEW_H
#define BOT_PAGE_VIEW_H

#include "base/buf.h"

enum {
    VIEW_NODES = 40,   /* as CLEAR_NODES of store/clearances.h */
    VIEW_FORMS = 8,
    VIEW_OTHERS = 8,
    VIEW_REASONS = 6,  /* as conf/school.h */
    VIEW_MAX = 128 * 1024, /* bytes of a packed one */
};

enum view_state { VIEW_TODO, VIEW_NONE, VIEW_PASSED, VIEW_REFUSED }; /* as enum clear_state */

/* ---- /clearance ---- */

struct view_node {
    int64_t    number;   /* the same number in any order */
    int64_t    state;    /* enum view_state */
    int64_t    turn;     /* 1: its number has come */
    struct str title, subtitle; /* subtitle and all below: empty when there is none */
    struct str status;   /* 待办理 … */
    struct str note, place, hours, bring, contact;
    struct str reason;   /* why it is refused, or what a rule misses */
    struct str when;     /* decided at */
};

struct view_form {
    struct str title, status;
    int64_t    done;     /* 1: submitted */
};

struct view_other {
    struct str name, title; /* of another clearance of the person: [a-z][a-z0-9_]* */
};

struct clear_page_view {
    struct str        me;      /* name of who is logged in */
    struct str        clearance; /* its name; empty: none concerns the person */
    struct str        title;   /* 离校手续 */
    struct str        say;     /* in place of all else, where there is none; or in front of it */
    struct str        number, name, college;
    struct str        season;  /* 2021年04月01日 — 06月30日 */
    struct str        season_note; /* 还没有开始; empty while it is open */
    struct str        progress;  /* 办理进度 3/9 */
    struct str        next;    /* lines: where to go next */
    int64_t           done, complete;
    struct view_node  node[VIEW_NODES];
    int64_t           count;
    struct view_form  form[VIEW_FORMS];
    int64_t           forms;
    struct view_other other[VIEW_OTHERS];
    int64_t           others;
    int64_t           has_code; /* 1: there is a tab for the code */
    struct str        code;     /* HY1.…; empty: not asked for, or none (say tells why) */
    struct str        code_until;
};

/* ---- /desk ---- */

struct view_choice {
    struct str title, status;
    int64_t    state;        /* enum view_state */
    int64_t    pass, refuse; /* the numbers that decide; 0: that cannot be decided */
    struct str why;          /* why nothing can be */
    struct str reason[VIEW_REASONS];
    int64_t    reasons;
};

enum view_mark {
    VIEW_QUIET,
    VIEW_GOOD,
    VIEW_BAD,  /* nothing was done */
    VIEW_STOP, /* done: somebody was refused */
};

struct desk_page_view {
    struct str         me;      /* name of the clerk */
    struct str         desks;   /* 资产处、财务处 */
    int64_t            mark;    /* enum view_mark: of what was done */
    struct str         say;     /* lines; may be empty */
    struct str         number, name, college, class_name; /* of whom is shown; number empty:
                                                              nobody */
    struct str         title;   /* of the clearance */
    struct str         progress;
    struct view_choice choice[VIEW_NODES];
    int64_t            count;
    int64_t            asking;  /* 1 + index of the choice whose refusal wants a reason; 0: none */
    struct str         shown;   /* what the next request brings back, unread and unreadable: whom
                                   the numbers are about */
};

/* Appends the packed form; over VIEW_MAX nothing is readable any more. */
void clear_page_pack(const struct clear_page_view *v, struct buf *out);
void desk_page_pack(const struct desk_page_view *v, struct buf *out);

/* Reads one; its texts point into `packed`. false: it is not one. */
bool clear_page_read(struct str packed, struct clear_page_view *out);
bool desk_page_read(struct str packed, struct desk_page_view *out);

#endif
