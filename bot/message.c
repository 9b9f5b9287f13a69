#include "bot/message.h"

#include "base/buf.h"
#include "crypto/digest.h"

#include <string.h>

enum { MSG_ID_BYTES = 8 }; /* of a key */

static const char *const names[MSG_TYPE_COUNT] = {
    [MSG_UNKNOWN] = "unknown",
    [MSG_TEXT] = "text",
    [MSG_IMAGE] = "image",
    [MSG_VOICE] = "voice",
    [MSG_VIDEO] = "video",
    [MSG_LOCATION] = "location",
    [MSG_LINK] = "link",
    [MSG_EVENT_SUBSCRIBE] = "subscribe",
    [MSG_EVENT_UNSUBSCRIBE] = "unsubscribe",
    [MSG_EVENT_ENTER_AGENT] = "enter_agent",
    [MSG_EVENT_LOCATION] = "LOCATION",
    [MSG_EVENT_CLICK] = "click",
    [MSG_EVENT_VIEW] = "view",
    [MSG_EVENT_VIEW_MINIPROGRAM] = "view_miniprogram",
    [MSG_EVENT_SCANCODE_PUSH] = "scancode_push",
    [MSG_EVENT_SCANCODE_WAITMSG] = "scancode_waitmsg",
    [MSG_EVENT_PIC_SYSPHOTO] = "pic_sysphoto",
    [MSG_EVENT_PIC_PHOTO_OR_ALBUM] = "pic_photo_or_album",
    [MSG_EVENT_PIC_WEIXIN] = "pic_weixin",
    [MSG_EVENT_LOCATION_SELECT] = "location_select",
    [MSG_EVENT_CARD] = "template_card_event",
    [MSG_EVENT_CARD_MENU] = "template_card_menu_event",
    [MSG_EVENT_BATCH_JOB_RESULT] = "batch_job_result",
    [MSG_EVENT_CHANGE_CONTACT] = "change_contact",
    [MSG_EVENT_APPROVAL] = "open_approval_change",
    [MSG_EVENT_SHARE_AGENT_CHANGE] = "share_agent_change",
    [MSG_EVENT_SHARE_CHAIN_CHANGE] = "share_chain_change",
    [MSG_EVENT_INACTIVE_ALERT] = "inactive_alert",
    [MSG_EVENT_CLOSE_INACTIVE_AGENT] = "close_inactive_agent",
    [MSG_EVENT_REOPEN_INACTIVE_AGENT] = "reopen_inactive_agent",
    [MSG_EVENT_LOW_ACTIVE_ALERT] = "low_active_alert",
    [MSG_EVENT_LOW_ACTIVE] = "low_active",
    [MSG_EVENT_ACTIVE_RESTORED] = "active_restored",
    [MSG_EVENT_SECURITY] = "security",
    [MSG_EVENT_SWITCH_WORKBENCH_MODE] = "switch_workbench_mode",
    [MSG_ANSWER] = "answer",
    [MSG_PAGE] = "page",
};

const char *message_type_name(enum msg_type type)
{
    return names[type];
}

const struct msg_selected *message_selected(const struct message *m, const char *question)
{
    for (size_t i = 0; i < m->card.selected_count; i++)
        if (str_is(m->card.selected[i].question, question))
            return &m->card.selected[i];
    return NULL;
}

/* Each field ends with a NUL, which no field can hold: "ab" + "c" is not "a" + "bc". */
static void add_field(struct buf *key, struct str field)
{
    buf_str(key, field);
    buf_char(key, '\0');
}

static void add_number(struct buf *key, int64_t number)
{
    buf_i64(key, number);
    buf_char(key, '\0');
}

/* What the event is about, beyond EventKey and ChangeType. */
static void add_subject(struct buf *key, const struct message *m)
{
    static const enum contact_field ids[] = {CONTACT_USER_ID, CONTACT_ID, CONTACT_TAG_ID};

    switch (m->type) {
    case MSG_EVENT_CARD:
    case MSG_EVENT_CARD_MENU:
        add_field(key, m->card.task_id);
        break;
    case MSG_EVENT_SCANCODE_PUSH:
    case MSG_EVENT_SCANCODE_WAITMSG:
        add_field(key, m->scan.result);
        break;
    case MSG_EVENT_BATCH_JOB_RESULT:
        add_field(key, m->job.id);
        break;
    case MSG_EVENT_APPROVAL:
        add_field(key, m->approval.third_no);
        add_number(key, m->approval.status);
        add_number(key, m->approval.step);
        break;
    case MSG_EVENT_CHANGE_CONTACT:
        for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
            add_field(key, m->contact.field[ids[i]]);
        break;
    case MSG_PAGE: /* nobody wrote it: for the salt */
        add_field(key, m->page.user);
        add_field(key, m->page.typed);
        add_field(key, m->page.shown);
        break;
    default:
        break;
    }
}

/* The MsgId stands in front as it is: should the platform count upwards, then the inbox only
 * appends. */
void message_dedup_key(const struct message *m, unsigned char out[MESSAGE_KEY])
{
    auto_buf struct buf key = {0};
    unsigned char       digest[DIGEST_SHA256];

    add_field(&key, m->msg_id ? STR_LIT("m") : STR_LIT("e"));
    add_number(&key, m->agent_id);
    add_field(&key, m->from);
    if (m->msg_id) {
        add_number(&key, (int64_t)m->msg_id); /* above 2^63 it reads as negative: still its own */
    } else {
        add_number(&key, m->create_time);
        add_field(&key, m->event.n > 0 ? m->event : m->type_name);
        add_field(&key, m->key);
        add_field(&key, m->change_type);
        add_subject(&key, m);
    }
    digest_sha256(buf_view(&key), digest);
    memcpy(out, digest, MESSAGE_KEY);
    for (int i = 0; m->msg_id && i < MSG_ID_BYTES; i++)
        out[i] = (unsigned char)(m->msg_id >> (8 * (MSG_ID_BYTES - 1 - i)));
}
