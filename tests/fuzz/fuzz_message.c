/* The inner XML, and an answer that quotes it. */
#include "tests/fuzz/fuzz.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "bot/message.h"
#include "bot/reply.h"
#include "bot/xml.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_text(struct str s)
{
    EXPECT(s.p != NULL && s.p[s.n] == '\0' && strlen(s.p) == s.n && utf8_valid(s));
    for (size_t i = 0; i < s.n; i++)
        EXPECT((unsigned char)s.p[i] >= 0x20 || strchr("\t\n\r", s.p[i]));
}

static void check_card(const struct msg_card *c)
{
    check_text(c->task_id);
    check_text(c->response_code);
    for (size_t i = 0; i < c->selected_count; i++) {
        check_text(c->selected[i].question);
        for (size_t k = 0; k < c->selected[i].count; k++)
            check_text(c->selected[i].options[k]);
    }
}

static void check_contact(const struct msg_contact *c)
{
    for (size_t i = 0; i < CONTACT_FIELD_COUNT; i++) {
        check_text(c->field[i]);
        EXPECT(c->field[i].n == 0 || c->present >> i & 1);
    }
    for (size_t i = 0; i < c->attr_count; i++) {
        check_text(c->attrs[i].name);
        check_text(c->attrs[i].value);
        check_text(c->attrs[i].title);
    }
}

static void check_place(const struct msg_location *l)
{
    EXPECT(l->lat >= -90 && l->lat <= 90 && l->lon >= -180 && l->lon <= 180);
    EXPECT(l->known || (l->lat == 0 && l->lon == 0));
    check_text(l->label);
    check_text(l->poi);
    check_text(l->app_type);
}

static void check_own(const struct message *m)
{
    switch (m->type) {
    case MSG_TEXT:
        check_text(m->text.content);
        break;
    case MSG_IMAGE:
    case MSG_VOICE:
    case MSG_VIDEO:
        check_text(m->media.media_id);
        check_text(m->media.thumb_media_id);
        break;
    case MSG_LOCATION:
    case MSG_EVENT_LOCATION:
    case MSG_EVENT_LOCATION_SELECT:
        check_place(&m->location);
        break;
    case MSG_EVENT_SCANCODE_PUSH:
    case MSG_EVENT_SCANCODE_WAITMSG:
        check_text(m->scan.result);
        break;
    case MSG_EVENT_PIC_SYSPHOTO:
    case MSG_EVENT_PIC_PHOTO_OR_ALBUM:
    case MSG_EVENT_PIC_WEIXIN:
        for (size_t i = 0; i < m->pics.count; i++)
            check_text(m->pics.md5[i]);
        break;
    case MSG_EVENT_CARD:
    case MSG_EVENT_CARD_MENU:
        check_card(&m->card);
        break;
    case MSG_EVENT_CHANGE_CONTACT:
        check_contact(&m->contact);
        break;
    default:
        break;
    }
}

/* Says the text back; it must arrive as it was kept. */
static void check_echo(const struct message *m, struct str text)
{
    auto_reply struct reply   r = {0};
    auto_buf struct buf       xml = {0};
    auto_xml struct xml_node *root = NULL;
    char                      back[REPLY_TEXT_MAX + 1];
    size_t                    n;

    if (reply_text(&r, text, NULL) < 0 || memmem(r.text.p, r.text.n, "\xef\xbb\xbf", 3))
        return; /* mxml drops U+FEFF */
    EXPECT(r.text.n <= REPLY_TEXT_MAX && utf8_valid(buf_view(&r.text)));
    reply_write_xml(&xml, &r, m->from, m->to, m->create_time);
    EXPECT(xml_parse(&root, buf_view(&xml), NULL) == 0);
    n = xml_text(xml_child(root, "Content"), back, sizeof back);
    EXPECT(str_eq((struct str){back, n}, buf_view(&r.text)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    auto_message struct message *m = NULL;
    unsigned char                key[MESSAGE_KEY];

    check_echo(&(struct message){.from = STR_LIT("a"), .to = STR_LIT("b")},
               (struct str){(const char *)data, size});
    if (message_parse(&m, (struct str){(const char *)data, size}, NULL) < 0) {
        EXPECT(m == NULL);
        return 0;
    }
    EXPECT(m->type >= MSG_UNKNOWN && m->type < MSG_TYPE_COUNT && m->from.n > 0);
    check_text(m->type_name);
    check_text(m->event);
    check_text(m->to);
    check_text(m->from);
    check_text(m->member);
    check_text(m->key);
    check_text(m->change_type);
    check_own(m);
    message_dedup_key(m, key);
    return 0;
}
