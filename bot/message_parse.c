#include "bot/message_private.h"

#include "bot/xml.h"

#include <string.h>

static const int64_t TIME_MAX = 253402300799; /* the year 9999 ends: what base/cst.h can write */

/* ---- values ---- */

static struct str text_of(struct owned *o, struct xml_node *node)
{
    struct str s = {"", 0};
    size_t     n;

    if (node == NULL)
        return s;
    n = xml_text(node, o->free, owned_room(o));
    if (n >= owned_room(o)) {
        owned_grow(o, n + 1);
        n = xml_text(node, o->free, owned_room(o));
    }
    s = (struct str){o->free, n};
    o->free += n + 1;
    return s;
}

static struct str child_text(struct owned *o, struct xml_node *parent, const char *name)
{
    return text_of(o, xml_child(parent, name));
}

/* A number that nothing depends on: `missing` when it is absent or none. */
static int64_t child_number(struct owned *o, struct xml_node *parent, const char *name,
                            int64_t missing)
{
    str_i64(str_trim(child_text(o, parent, name)), &missing);
    return missing;
}

static int child_int(struct owned *o, struct xml_node *parent, const char *name)
{
    int64_t v = child_number(o, parent, name, 0);

    return v < INT32_MIN || v > INT32_MAX ? 0 : (int)v;
}

/* 23.104, -0.5, 113: strtod would ask the locale, and take inf and 0x10. */
static bool decimal(struct str text, double *out)
{
    bool    minus = text.n > 0 && text.p[0] == '-', point = false;
    size_t  digits = 0;
    double  v = 0, unit = 1;

    for (size_t i = minus; i < text.n; i++) {
        char c = text.p[i];
        if (c == '.' && !point) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || ++digits > 18)
            return false;
        v = v * 10 + (c - '0');
        unit *= point ? 10 : 1;
    }
    if (digits == 0)
        return false;
    *out = minus ? -v / unit : v / unit;
    return true;
}

static bool child_decimal(struct owned *o, struct xml_node *parent, const char *name, double *out)
{
    return decimal(str_trim(child_text(o, parent, name)), out);
}

/* ---- the kinds: each fills its member of the union from the element that holds it ---- */

static void read_text(struct owned *o, struct xml_node *root)
{
    o->m.text.content = child_text(o, root, "Content");
}

static void read_media(struct owned *o, struct xml_node *root)
{
    o->m.media = (struct msg_media){
        .media_id = child_text(o, root, "MediaId"),
        .pic_url = child_text(o, root, "PicUrl"),
        .format = child_text(o, root, "Format"),
        .thumb_media_id = child_text(o, root, "ThumbMediaId"),
    };
}

static void read_link(struct owned *o, struct xml_node *root)
{
    o->m.link = (struct msg_link){
        .title = child_text(o, root, "Title"),
        .description = child_text(o, root, "Description"),
        .url = child_text(o, root, "Url"),
        .pic_url = child_text(o, root, "PicUrl"),
    };
}

/* lat and lon are the elements' names, which differ between the event and the others. */
static void read_place(struct owned *o, struct xml_node *from, const char *lat, const char *lon)
{
    struct msg_location *l = &o->m.location;

    *l = (struct msg_location){
        .scale = child_int(o, from, "Scale"),
        .label = child_text(o, from, "Label"),
        .poi = child_text(o, from, "Poiname"),
    };
    l->known = child_decimal(o, from, lat, &l->lat) && child_decimal(o, from, lon, &l->lon) &&
               l->lat >= -90 && l->lat <= 90 && l->lon >= -180 && l->lon <= 180;
    if (!l->known)
        l->lat = l->lon = 0;
    child_decimal(o, from, "Precision", &l->precision);
}

static void read_location(struct owned *o, struct xml_node *root)
{
    read_place(o, root, "Location_X", "Location_Y");
    o->m.location.app_type = child_text(o, root, "AppType");
}

static void read_location_event(struct owned *o, struct xml_node *root)
{
    read_place(o, root, "Latitude", "Longitude");
    o->m.location.app_type = child_text(o, root, "AppType");
}

static void read_location_select(struct owned *o, struct xml_node *root)
{
    read_place(o, xml_child(root, "SendLocationInfo"), "Location_X", "Location_Y");
    o->m.location.app_type = child_text(o, root, "AppType");
}

static void read_scan(struct owned *o, struct xml_node *root)
{
    struct xml_node *info = xml_child(root, "ScanCodeInfo");

    o->m.scan.type = child_text(o, info, "ScanType");
    o->m.scan.result = child_text(o, info, "ScanResult");
}

static size_t count_named(struct xml_node *parent, const char *name)
{
    size_t n = 0;

    for (struct xml_node *c = xml_child(parent, name); c; c = xml_next_named(c, name))
        n++;
    return n;
}

/* <PicList> once with several <item>, or several times with one each (seen in real traffic). */
static void read_pics(struct owned *o, struct xml_node *root)
{
    struct xml_node *info = xml_child(root, "SendPicsInfo");
    struct str      *md5;
    size_t           n = 0;

    o->m.pics = (struct msg_pics){.claimed = child_number(o, info, "Count", 0)};
    for (struct xml_node *l = xml_child(info, "PicList"); l; l = xml_next_named(l, "PicList"))
        n += count_named(l, "item");
    md5 = owned_take(o, n * sizeof *md5);
    o->m.pics.md5 = md5;
    o->m.pics.count = n;
    for (struct xml_node *l = xml_child(info, "PicList"); l; l = xml_next_named(l, "PicList"))
        for (struct xml_node *i = xml_child(l, "item"); i; i = xml_next_named(i, "item"))
            *md5++ = child_text(o, i, "PicMd5Sum");
}

/* Old senders spell it Opiton. */
static void read_options(struct owned *o, struct xml_node *item, struct msg_selected *out)
{
    bool             old = xml_child(item, "OptionIds") == NULL;
    const char      *name = old ? "OpitonId" : "OptionId";
    struct xml_node *ids = xml_child(item, old ? "OpitonIds" : "OptionIds");
    size_t           n = count_named(ids, name);
    struct str      *options = owned_take(o, n * sizeof *options);

    out->options = options;
    out->count = n;
    for (struct xml_node *id = xml_child(ids, name); id; id = xml_next_named(id, name))
        *options++ = text_of(o, id);
}

static void read_card(struct owned *o, struct xml_node *root)
{
    static const char    item[] = "SelectedItem";
    struct xml_node     *items = xml_child(root, "SelectedItems");
    size_t               n = count_named(items, item);
    struct msg_selected *selected = owned_take(o, n * sizeof *selected);

    o->m.card = (struct msg_card){
        .task_id = child_text(o, root, "TaskId"),
        .card_type = child_text(o, root, "CardType"),
        .response_code = child_text(o, root, "ResponseCode"),
        .selected = selected,
        .selected_count = n,
    };
    for (struct xml_node *i = xml_child(items, item); i; i = xml_next_named(i, item), selected++) {
        selected->question = child_text(o, i, "QuestionKey");
        read_options(o, i, selected);
    }
}

static void read_job(struct owned *o, struct xml_node *root)
{
    struct xml_node *job = xml_child(root, "BatchJob");

    o->m.job = (struct msg_job){
        .id = child_text(o, job, "JobId"),
        .type = child_text(o, job, "JobType"),
        .err_code = child_number(o, job, "ErrCode", -1),
        .err_msg = child_text(o, job, "ErrMsg"),
    };
}

static const char *const changes[CONTACT_CHANGE_COUNT] = {
    [CONTACT_CHANGE_UNKNOWN] = "",
    [CONTACT_CREATE_USER] = "create_user",
    [CONTACT_UPDATE_USER] = "update_user",
    [CONTACT_DELETE_USER] = "delete_user",
    [CONTACT_CREATE_PARTY] = "create_party",
    [CONTACT_UPDATE_PARTY] = "update_party",
    [CONTACT_DELETE_PARTY] = "delete_party",
    [CONTACT_UPDATE_TAG] = "update_tag",
};

static const char *const contact_fields[CONTACT_FIELD_COUNT] = {
    [CONTACT_USER_ID] = "UserID",
    [CONTACT_NEW_USER_ID] = "NewUserID",
    [CONTACT_NAME] = "Name",
    [CONTACT_DEPARTMENT] = "Department",
    [CONTACT_MAIN_DEPARTMENT] = "MainDepartment",
    [CONTACT_IS_LEADER] = "IsLeaderInDept",
    [CONTACT_DIRECT_LEADER] = "DirectLeader",
    [CONTACT_POSITION] = "Position",
    [CONTACT_MOBILE] = "Mobile",
    [CONTACT_GENDER] = "Gender",
    [CONTACT_EMAIL] = "Email",
    [CONTACT_BIZ_MAIL] = "BizMail",
    [CONTACT_STATUS] = "Status",
    [CONTACT_AVATAR] = "Avatar",
    [CONTACT_ALIAS] = "Alias",
    [CONTACT_TELEPHONE] = "Telephone",
    [CONTACT_ADDRESS] = "Address",
    [CONTACT_ID] = "Id",
    [CONTACT_PARENT_ID] = "ParentId",
    [CONTACT_ORDER] = "Order",
    [CONTACT_TAG_ID] = "TagId",
    [CONTACT_ADD_USERS] = "AddUserItems",
    [CONTACT_DEL_USERS] = "DelUserItems",
    [CONTACT_ADD_PARTIES] = "AddPartyItems",
    [CONTACT_DEL_PARTIES] = "DelPartyItems",
};

/* Type 0 has <Text><Value>, type 1 <Web><Title><Url>; old senders put <Value> under the item. */
static struct msg_attr read_attr(struct owned *o, struct xml_node *item)
{
    struct xml_node *text = xml_child(item, "Text"), *web = xml_child(item, "Web");
    struct msg_attr  attr = {
        .name = child_text(o, item, "Name"),
        .title = child_text(o, web, "Title"),
    };

    if (web)
        attr.value = child_text(o, web, "Url");
    else
        attr.value = child_text(o, text ? text : item, "Value");
    return attr;
}

static void read_attrs(struct owned *o, struct xml_node *list)
{
    size_t           n = count_named(list, "Item");
    struct msg_attr *attrs = owned_take(o, n * sizeof *attrs);

    o->m.contact.attrs = attrs;
    o->m.contact.attr_count = n;
    for (struct xml_node *i = xml_child(list, "Item"); i; i = xml_next_named(i, "Item"))
        *attrs++ = read_attr(o, i);
}

static void read_contact(struct owned *o, struct xml_node *root)
{
    struct msg_contact *c = &o->m.contact;

    *c = (struct msg_contact){0};
    for (size_t i = CONTACT_CREATE_USER; i < CONTACT_CHANGE_COUNT; i++)
        if (str_is(o->m.change_type, changes[i]))
            c->change = (enum contact_change)i;
    for (size_t i = 0; i < CONTACT_FIELD_COUNT; i++) {
        struct xml_node *node = xml_child(root, contact_fields[i]);

        c->field[i] = text_of(o, node);
        if (node)
            c->present |= UINT32_C(1) << i;
    }
    read_attrs(o, xml_child(root, "ExtAttr"));
}

static void read_approval(struct owned *o, struct xml_node *root)
{
    struct xml_node *info = xml_child(root, "ApprovalInfo");

    o->m.approval = (struct msg_approval){
        .third_no = child_text(o, info, "ThirdNo"),
        .name = child_text(o, info, "OpenSpName"),
        .template_id = child_text(o, info, "OpenTemplateId"),
        .status = child_int(o, info, "OpenSpStatus"),
        .apply_time = child_number(o, info, "ApplyTime", 0),
        .apply_name = child_text(o, info, "ApplyUserName"),
        .apply_user = child_text(o, info, "ApplyUserId"),
        .step = child_int(o, info, "approverstep"),
    };
}

static void read_notice(struct owned *o, struct xml_node *root)
{
    o->m.notice.effect_time = child_number(o, root, "EffectTime", 0);
    o->m.notice.mode = child_text(o, root, "Mode");
}

/* Kinds without a row have nothing of their own. */
static void (*const readers[MSG_TYPE_COUNT])(struct owned *o, struct xml_node *root) = {
    [MSG_TEXT] = read_text,
    [MSG_IMAGE] = read_media,
    [MSG_VOICE] = read_media,
    [MSG_VIDEO] = read_media,
    [MSG_LOCATION] = read_location,
    [MSG_LINK] = read_link,
    [MSG_EVENT_LOCATION] = read_location_event,
    [MSG_EVENT_SCANCODE_PUSH] = read_scan,
    [MSG_EVENT_SCANCODE_WAITMSG] = read_scan,
    [MSG_EVENT_PIC_SYSPHOTO] = read_pics,
    [MSG_EVENT_PIC_PHOTO_OR_ALBUM] = read_pics,
    [MSG_EVENT_PIC_WEIXIN] = read_pics,
    [MSG_EVENT_LOCATION_SELECT] = read_location_select,
    [MSG_EVENT_CARD] = read_card,
    [MSG_EVENT_CARD_MENU] = read_card,
    [MSG_EVENT_BATCH_JOB_RESULT] = read_job,
    [MSG_EVENT_CHANGE_CONTACT] = read_contact,
    [MSG_EVENT_APPROVAL] = read_approval,
    [MSG_EVENT_INACTIVE_ALERT] = read_notice,
    [MSG_EVENT_LOW_ACTIVE_ALERT] = read_notice,
    [MSG_EVENT_SWITCH_WORKBENCH_MODE] = read_notice,
};

/* ---- the frame (protocol 2.0) ---- */

static enum msg_type type_of(const struct message *m)
{
    bool       event = str_is(m->type_name, "event");
    struct str name = event ? m->event : m->type_name;
    int        type = event ? MSG_EVENT_SUBSCRIBE : MSG_TEXT;
    int        end = event ? MSG_ANSWER : MSG_EVENT_SUBSCRIBE;

    for (; type < end; type++)
        if (str_is(name, message_type_name((enum msg_type)type)))
            return (enum msg_type)type;
    return MSG_UNKNOWN;
}

static int refuse(struct err *err, const char *why)
{
    return err_set(err, ERR_BAD_INPUT, "message: %s", why);
}

/* The elements that any message may have, in their usual order. */
enum frame_field {
    TO,
    FROM,
    CREATE_TIME,
    TYPE,
    EVENT,
    KEY,
    CHANGE,
    MSG_ID,
    AGENT_ID,
    FRAME_FIELDS
};

static const char *const frame_fields[FRAME_FIELDS] = {
    [TO] = "ToUserName",
    [FROM] = "FromUserName",
    [CREATE_TIME] = "CreateTime",
    [TYPE] = "MsgType",
    [EVENT] = "Event",
    [KEY] = "EventKey",
    [CHANGE] = "ChangeType",
    [MSG_ID] = "MsgId",
    [AGENT_ID] = "AgentID",
};

/* In one pass, for every callback has them. The first of two elements of one name counts. */
static void read_fields(struct owned *o, struct xml_node *root, struct str value[FRAME_FIELDS])
{
    unsigned seen = 0;

    for (size_t i = 0; i < FRAME_FIELDS; i++)
        value[i] = (struct str){"", 0};
    for (struct xml_node *c = xml_first(root); c; c = xml_next(c)) {
        const char *name = xml_name(c);

        for (size_t i = 0; i < FRAME_FIELDS; i++)
            if (!(seen & 1u << i) && strcmp(name, frame_fields[i]) == 0) {
                value[i] = text_of(o, c);
                seen |= 1u << i;
                break;
            }
    }
}

static int read_frame(struct owned *o, struct xml_node *root, struct err *err)
{
    struct message *m = &o->m;
    struct str      value[FRAME_FIELDS], msg_id, agent_id;

    read_fields(o, root, value);
    if (value[TYPE].n == 0)
        return refuse(err, "no MsgType");
    if (value[FROM].n == 0)
        return refuse(err, "no FromUserName");
    if (!str_i64(str_trim(value[CREATE_TIME]), &m->create_time) || m->create_time < 0 ||
        m->create_time > TIME_MAX)
        return refuse(err, "CreateTime is no time");
    msg_id = str_trim(value[MSG_ID]);
    if (msg_id.n > 0 && !str_u64(msg_id, &m->msg_id))
        return refuse(err, "MsgId is no number");
    m->agent_id = -1;
    agent_id = str_trim(value[AGENT_ID]);
    if (agent_id.n > 0 && !str_i64(agent_id, &m->agent_id))
        return refuse(err, "AgentID is no number");
    m->type_name = value[TYPE];
    m->event = value[EVENT];
    m->to = value[TO];
    m->from = value[FROM];
    m->member = owned_lower(o, m->from);
    m->key = value[KEY];
    m->change_type = value[CHANGE];
    m->type = type_of(m);
    return 0;
}

int message_parse(struct message **out, struct str xml, struct err *err)
{
    auto_xml struct xml_node    *root = NULL;
    auto_message struct message *m = NULL;
    struct owned                *o;

    if (xml_parse(&root, xml, err) < 0)
        return -1;
    if (strcmp(xml_name(root), "xml") != 0)
        return refuse(err, "the root is not <xml>");
    o = owned_new(xml.n + 512); /* the texts are parts of the XML; 512 for the arrays */
    m = &o->m;
    if (read_frame(o, root, err) < 0)
        return -1;
    if (readers[m->type])
        readers[m->type](o, root);
    *out = m;
    m = NULL; /* the caller owns it now */
    return 0;
}
