/* What WeCom tells us: every message and event of protocol section 2 as one struct.
 *
 * Every struct str in here points into memory that the message owns, is NUL-terminated behind its n
 * bytes, holds valid UTF-8 without NUL or control characters (TAB and line feeds stay), and is
 * never NULL: an element that is empty or absent gives the empty text. So `.p` may be used as a C
 * string. */
#ifndef BOT_MESSAGE_H
#define BOT_MESSAGE_H

#include "base/err.h"
#include "base/str.h"

enum msg_type {
    MSG_UNKNOWN, /* neither of those below: type_name and event say what it was; answer empty 200 */

    /* MsgType (protocol 2.1)                    what is filled in besides the common fields */
    MSG_TEXT,                        /*          text                            */
    MSG_IMAGE,                       /*          media.media_id, pic_url         */
    MSG_VOICE,                       /*          media.media_id, format          */
    MSG_VIDEO,                       /*          media.media_id, thumb_media_id  */
    MSG_LOCATION,                    /*          location                        */
    MSG_LINK,                        /*          link                            */

    /* MsgType event, by Event (protocol 2.2-2.7). `key` is EventKey wherever there is one. */
    MSG_EVENT_SUBSCRIBE,             /* became able to see the app: comes in bulk, is no "hello" */
    MSG_EVENT_UNSUBSCRIBE,
    MSG_EVENT_ENTER_AGENT,           /* at every opening of the chat */
    MSG_EVENT_LOCATION,              /*          location (lat, lon, precision)  */
    MSG_EVENT_CLICK,                 /*          key: the menu's key             */
    MSG_EVENT_VIEW,                  /*          key: the URL                    */
    MSG_EVENT_VIEW_MINIPROGRAM,      /*          key: the page path              */
    MSG_EVENT_SCANCODE_PUSH,         /*          key, scan                       */
    MSG_EVENT_SCANCODE_WAITMSG,      /*          key, scan; waits for our answer */
    MSG_EVENT_PIC_SYSPHOTO,          /*          key, pics                       */
    MSG_EVENT_PIC_PHOTO_OR_ALBUM,    /*          key, pics                       */
    MSG_EVENT_PIC_WEIXIN,            /*          key, pics                       */
    MSG_EVENT_LOCATION_SELECT,       /*          key, location                   */
    MSG_EVENT_CARD,                  /*          key: of the button; card        */
    MSG_EVENT_CARD_MENU,             /*          key: of the entry; card, nothing selected */
    MSG_EVENT_BATCH_JOB_RESULT,      /*          job                             */
    MSG_EVENT_CHANGE_CONTACT,        /*          change_type, contact            */
    MSG_EVENT_APPROVAL,              /*          approval (open_approval_change) */
    MSG_EVENT_SHARE_AGENT_CHANGE,
    MSG_EVENT_SHARE_CHAIN_CHANGE,
    MSG_EVENT_INACTIVE_ALERT,        /*          notice.effect_time; six for the operators */
    MSG_EVENT_CLOSE_INACTIVE_AGENT,
    MSG_EVENT_REOPEN_INACTIVE_AGENT,
    MSG_EVENT_LOW_ACTIVE_ALERT,      /*          notice.effect_time              */
    MSG_EVENT_LOW_ACTIVE,
    MSG_EVENT_ACTIVE_RESTORED,
    MSG_EVENT_SECURITY,              /*          change_type                     */
    MSG_EVENT_SWITCH_WORKBENCH_MODE, /*          notice.mode                     */

    /* Made by ourselves (bot/internal.h), never read from a callback: no resends, no claim. */
    MSG_ANSWER, /* an API call that a handler put into the outbox was answered: key is its path
                   ("user/get"), from the member it was about, answer */
    MSG_PAGE,   /* a page of ours asks about the member: page. Answered with reply_page */
    MSG_TYPE_COUNT
};

struct msg_attr {
    struct str name;
    struct str value; /* text attributes: the text; web attributes: the URL */
    struct str title; /* web attributes only */
};

/* What the platform answered; of user/get (protocol 5.5) also what it told, empty where it did
 * not. */
struct msg_answer {
    int                    errcode; /* 0 ok; API_NETWORK after the last try (bot/api.h) */
    int                    status;  /* 1 active, 2 disabled, 4 not activated, 5 left; 0 not told */
    struct str             name, mobile, mail;
    const struct msg_attr *attrs;   /* extattr */
    size_t                 attr_count;
};

enum page_ask {
    PAGE_KNOW,    /* is the member somebody? */
    PAGE_CONFIRM, /* the form was sent: number, name, document, agreed */

    /* For a PC (bot/portal.h): nobody wrote, `user` logged in. Answered with a view
     * (bot/page_view.h) and PAGE_PASS, or with a sentence and another page. */
    PAGE_CLEARANCE, /* how somebody stands: which, code, renew */
    PAGE_DESK,      /* what a clerk typed: typed, shown */
};

struct msg_page {
    enum page_ask ask;
    struct str    number, name, document; /* as typed, trimmed; may be empty */
    bool          agreed;                 /* the notice was read and agreed to */
    bool          english;
    struct str    user;                   /* at the school's CAS */
    bool          by_userid;              /* … is a userid; else a number of the roster */
    struct str    which;                  /* name of a clearance; empty: the first one */
    bool          code, renew;            /* with the look-up code; another one */
    struct str    typed;                  /* by a clerk or his scanner; may be empty */
    struct str    shown;                  /* of the view before; empty: none */
};

struct msg_text {
    struct str content; /* as typed, not trimmed */
};

struct msg_media {
    struct str media_id;       /* temporary: 3 days */
    struct str pic_url;        /* image only: download link */
    struct str format;         /* voice only: amr, speex, … */
    struct str thumb_media_id; /* video only */
};

struct msg_link {
    struct str title, description, url, pic_url;
};

struct msg_location {
    bool       known;     /* false: the coordinates were missing or no numbers, and lat = lon = 0 */
    double     lat, lon;  /* degrees, GCJ-02 */
    double     precision; /* metres; LOCATION only, else 0 */
    int        scale;     /* of the map; 0 when absent */
    struct str label;     /* address */
    struct str poi;       /* location_select only: Poiname */
    struct str app_type;  /* "wxwork" in the WeCom app; empty from WeChat */
};

struct msg_scan {
    struct str type;   /* usually "qrcode" */
    struct str result; /* what the code says */
};

struct msg_pics {
    int64_t           claimed; /* Count, as the platform says it */
    const struct str *md5;     /* hex, one a picture; the pictures follow as MSG_IMAGE */
    size_t            count;
};

struct msg_selected {
    struct str        question; /* QuestionKey */
    const struct str *options;  /* OptionId, in the order of the event */
    size_t            count;    /* 0: nothing selected */
};

struct msg_card {
    struct str                 task_id;
    struct str                 card_type;     /* text_notice, button_interaction, … */
    struct str                 response_code; /* once, 72 h, for update_template_card */
    const struct msg_selected *selected;
    size_t                     selected_count;
};

struct msg_job {
    struct str id;       /* at most 64 characters */
    struct str type;     /* sync_user, replace_user, invite_user, replace_party */
    int64_t    err_code; /* 0: it ran; the rows' results come from batch/getresult. -1: not sent */
    struct str err_msg;
};

enum contact_change {
    CONTACT_CHANGE_UNKNOWN, /* change_type says which */
    CONTACT_CREATE_USER,
    CONTACT_UPDATE_USER,
    CONTACT_DELETE_USER,
    CONTACT_CREATE_PARTY,
    CONTACT_UPDATE_PARTY,
    CONTACT_DELETE_PARTY,
    CONTACT_UPDATE_TAG,
    CONTACT_CHANGE_COUNT
};

/* The fields of change_contact, as texts of the platform; lists are separated by commas. */
enum contact_field {
    CONTACT_USER_ID,
    CONTACT_NEW_USER_ID,
    CONTACT_NAME,          /* of the user or the department */
    CONTACT_DEPARTMENT,    /* list of department ids */
    CONTACT_MAIN_DEPARTMENT,
    CONTACT_IS_LEADER,     /* list of 0 and 1, beside CONTACT_DEPARTMENT */
    CONTACT_DIRECT_LEADER, /* list of userids */
    CONTACT_POSITION,
    CONTACT_MOBILE,
    CONTACT_GENDER,        /* 0 unknown, 1 male, 2 female */
    CONTACT_EMAIL,
    CONTACT_BIZ_MAIL,
    CONTACT_STATUS,        /* 1 active, 2 disabled, 4 not activated, 5 left */
    CONTACT_AVATAR,
    CONTACT_ALIAS,
    CONTACT_TELEPHONE,
    CONTACT_ADDRESS,
    CONTACT_ID,            /* department id */
    CONTACT_PARENT_ID,
    CONTACT_ORDER,
    CONTACT_TAG_ID,
    CONTACT_ADD_USERS,     /* update_tag: lists */
    CONTACT_DEL_USERS,
    CONTACT_ADD_PARTIES,
    CONTACT_DEL_PARTIES,
    CONTACT_FIELD_COUNT
};

struct msg_contact {
    enum contact_change    change;
    struct str             field[CONTACT_FIELD_COUNT];
    uint32_t               present; /* bits 1 << enum contact_field: what was sent, even if empty */
    const struct msg_attr *attrs;   /* ExtAttr */
    size_t                 attr_count;
};

struct msg_approval {
    struct str third_no;    /* our own number of the application */
    struct str name;        /* of the template */
    struct str template_id;
    int        status;      /* 1 pending, 2 approved, 3 refused, 4 withdrawn; 0 not sent */
    int64_t    apply_time;  /* unix seconds */
    struct str apply_name;
    struct str apply_user;  /* ApplyUserId */
    int        step;        /* node being decided, from 0 */
};

struct msg_notice {
    int64_t    effect_time; /* unix seconds when the app will be disabled; 0 when not sent */
    struct str mode;        /* switch_workbench_mode */
};

struct message {
    enum msg_type type;
    struct str    type_name;   /* MsgType as sent */
    struct str    event;       /* Event as sent; empty for messages */
    struct str    to;          /* ToUserName: the corp id */
    struct str    from;        /* FromUserName as spelt, for API calls and display; may be "sys" */
    struct str    member;      /* from in lower case, as ids ignore case: the key of our tables */
    int64_t       create_time; /* unix seconds, by the platform's clock */
    uint64_t      msg_id;      /* 0 for events, which have none */
    int64_t       agent_id;    /* -1 when absent (contact changes) */
    struct str    key;         /* EventKey */
    struct str    change_type; /* ChangeType: change_contact and security */

    union {                    /* by type: see the enum */
        struct msg_text     text;
        struct msg_media    media;
        struct msg_link     link;
        struct msg_location location;
        struct msg_scan     scan;
        struct msg_pics     pics;
        struct msg_card     card;
        struct msg_job      job;
        struct msg_contact  contact;
        struct msg_approval approval;
        struct msg_notice   notice;
        struct msg_answer   answer;
        struct msg_page     page;
    };
};

#define auto_message __attribute__((cleanup(message_free_at)))

/*
 * Reads one decrypted callback. Values may stand in CDATA or plain, in any order; unknown elements
 * are ignored; `OpitonIds` is read as `OptionIds` (old senders).
 *
 *   xml   authenticated bytes (msgcrypt_open gave them); read only during the call. Limits:
 *         bot/xml.h.
 *   out   the caller frees it with message_free. Untouched on failure.
 *
 * ERR_BAD_INPUT  not UTF-8, not well-formed XML with the root <xml>, over the limits; no MsgType,
 *                FromUserName or CreateTime; CreateTime, MsgId or AgentID that is no number, or no
 *                time before the year 10000. An unknown MsgType or Event is no failure: it gives
 *                MSG_UNKNOWN.
 */
int message_parse(struct message **out, struct str xml, struct err *err);
void message_free(struct message *m); /* NULL is fine */
void message_free_at(struct message **m);

/* For the log and the metrics: "text", "click", "template_card_event", …; "unknown" for
 * MSG_UNKNOWN. */
const char *message_type_name(enum msg_type type);

/* What was selected for that question of a card; NULL when the card did not say. MSG_EVENT_CARD
 * only. */
const struct msg_selected *message_selected(const struct message *m, const char *question);

enum { MESSAGE_KEY = 16 }; /* bytes */

/* The same for every resend of one message, another for any other message: from SHA-256 over what
 * protocol 1.8 recommends (MsgId alone is not unique, FromUserName + CreateTime loses events), and
 * for events also over what the event is about (scanned text, approval number and state), so that
 * two scans in one second are two. Of a message the first 8 bytes are the MsgId, big endian. */
void message_dedup_key(const struct message *m, unsigned char out[MESSAGE_KEY]);

#endif
