/* What people write about notices: {fields}, to whom, when, 收到, what is in a notice and who reads
 * it, the task_id of a pressed card. The first byte says which, the second how. */
#include "tests/fuzz/fuzz.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "bot/json.h"
#include "conf/notice_fields.h"
#include "crypto/sealed.h"
#include "handlers/handlers.h"
#include "handlers/notice.h"
#include "handlers/notice_member.h"
#include "handlers/texts.h"
#include "store/people.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TEXT(literal) ((char *)(literal))

enum { NOTICE_NOW = 1763596800 };

/* ---- a school ---- */

static struct clearance_node notice_nodes[] = {
    {.name = TEXT("books"), .title = TEXT("图书馆"), .title_en = TEXT("Library")},
    {.name = TEXT("money"), .title = TEXT("财务处 2 楼")},
};
static char                   *notice_leave_words[] = {TEXT("离校流程"), TEXT("leaving")};
static struct school_clearance notice_clearances[] = {
    {.name = TEXT("leave"), .title = TEXT("离校手续"), .title_en = TEXT("Leaving"),
     .words = notice_leave_words, .words_count = 2, .nodes = notice_nodes, .nodes_count = 2},
};
static char              *notice_flow_words[] = {TEXT("打卡"), TEXT("check in")};
static struct school_flow notice_flows[] = {
    {.name = TEXT("checkin"), .app = TEXT("student"), .title = TEXT("每日打卡"),
     .words = notice_flow_words, .words_count = 2, .rule = RULE_DAILY},
};
static const struct conf_school notice_school = {
    .name = TEXT("测试大学"),
    .clearances = notice_clearances,
    .clearances_count = 1,
    .flows = notice_flows,
    .flows_count = 1,
};
static const struct conf_app notice_app = {.name = TEXT("student")};

static void notice_add_person(struct store *s, const char *number, const char *college,
                              const char *class_name)
{
    struct person      p = {.number = str_c(number),
                            .name = STR_LIT("张三"),
                            .kind = STR_LIT("undergraduate"),
                            .college = str_c(college),
                            .class_name = str_c(class_name)};
    enum people_change change;
    struct err         err = {0};

    EXPECT(people_put(s, NOTICE_NOW, &p, NULL, false, &change, &err) == 0);
}

static struct store *notice_store(void)
{
    static struct sealer *sealer;
    static struct store  *store;
    struct err            err = {0};

    if (store)
        return store;
    EXPECT(sealer_new(&sealer, "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", &err) == 0);
    EXPECT(store_open(&store, ":memory:", DB_WRITE, sealer, &err) == 0);
    EXPECT(store_begin(store, &err) == 0);
    notice_add_person(store, "s1", "软件学院", "软件2601");
    notice_add_person(store, "s2", "软件学院", "软件 2602");
    notice_add_person(store, "s3", "音乐学院", "软件2601");
    notice_add_person(store, "s4", "音乐学院", "");
    notice_add_person(store, "s5", "", "2026");
    notice_add_person(store, "s6", "人工智能、大数据学院", "人工智能（1）班");
    EXPECT(store_commit(store, &err) == 0);
    return store;
}

static void notice_check_said(const struct buf *text)
{
    EXPECT(text->n > 0 && utf8_valid(buf_view(text)) && strlen(text->p) == text->n);
}

/* ---- fields ---- */

/* Nothing is lost between the pieces, and each is what its reader says. */
static void notice_check_pieces(struct str text)
{
    struct str          rest = text;
    struct notice_piece p;
    size_t              at = 0;

    while (notice_piece_next(&rest, &p)) {
        EXPECT(p.written.n > 0 && p.written.p == text.p + at && p.read.n <= p.written.n);
        at += p.written.n;
        if (p.what == PIECE_FIELD)
            EXPECT(p.read.n > 0 && utf8_count(p.read) <= NOTICE_FIELD_CHARS &&
                   p.field == notice_field_of(p.read));
        else
            EXPECT(p.what == PIECE_TEXT || p.written.n == 1);
    }
    EXPECT(at == text.n && rest.n == 0);
}

/* What is escaped is read as it was, and is no field. */
static void notice_check_escaped(struct str text)
{
    auto_buf struct buf escaped = {0}, read = {0};
    struct notice_fault fault = {.meant = NULL};
    struct notice_piece p;
    struct str          rest;

    notice_field_escape(text, &escaped);
    rest = buf_view(&escaped);
    EXPECT(!notice_fault_next(&rest, 0, &fault) || fault.what == FAULT_WIDE);
    for (rest = buf_view(&escaped); notice_piece_next(&rest, &p); buf_str(&read, p.read))
        EXPECT(p.what == PIECE_TEXT);
    EXPECT(str_eq(buf_view(&read), text));
}

static const char *notice_value_of(const void *arg, struct str name)
{
    return name.n % 2 ? arg : NULL;
}

/* What a value says is no field, and a text that is right stays right. */
static void notice_check_filled(struct str text, const char *value)
{
    auto_buf struct buf out = {0};
    struct notice_fault fault = {.meant = NULL};
    struct str          before = text, behind;
    bool                wrong = notice_fault_next(&before, FIELDS_ALL, &fault);

    notice_fields_fill(text, notice_value_of, value, &out);
    behind = buf_view(&out);
    EXPECT(wrong || (notice_fields_in(behind) & ~notice_fields_in(text)) == 0);
    if (!wrong && notice_fault_next(&behind, FIELDS_ALL, &fault)) /* ｛ and ｝ of the value */
        EXPECT(fault.what == FAULT_WIDE);
}

static void notice_check_fields(struct str text)
{
    auto_buf struct buf value = {0};
    struct str          rest = text;
    struct notice_fault fault = {.meant = NULL};

    buf_str(&value, text_chars(text, 20));
    notice_check_pieces(text);
    notice_check_escaped(text);
    notice_check_filled(text, value.p ? value.p : "");
    while (notice_fault_next(&rest, FIELDS_MEMBER, &fault))
        EXPECT(fault.found.n > 0 && fault.found.p >= text.p &&
               fault.found.p + fault.found.n == rest.p &&
               (fault.what != FAULT_WIDE || fault.meant));
    EXPECT(rest.n == 0);
}

/* ---- when ---- */

static void notice_check_time(struct ctx *ctx, struct str said)
{
    int64_t at = -1;

    if (!notice_time_read(said, ctx->now, &at)) {
        EXPECT(at == -1);
        return;
    }
    EXPECT(at == 0 || (at > ctx->now && at <= ctx->now + 60 * 86400));
}

/* ---- 收到 ---- */

static void notice_check_got(struct str said)
{
    int64_t number = -7;
    bool    got = notice_got_read(said, &number);

    EXPECT(got ? number >= 0 : number == -7);
}

static void notice_check_press(struct ctx *ctx, struct str task)
{
    struct message msg = {.type = MSG_EVENT_CARD, .key = STR_LIT(NOTICE_KEY_GOT)};

    msg.card.task_id = task;
    if (handler_got_press.wants(ctx, &msg))
        EXPECT(str_starts(task, STR_LIT(NOTICE_TASK)));
}

/* ---- whom ---- */

static void notice_check_scopes(const struct scopes *scopes, const struct audience_filter *f)
{
    EXPECT(f->scopes_count <= AUDIENCE_SCOPES && f->kinds_count <= AUDIENCE_KINDS &&
           f->years_count <= AUDIENCE_YEARS);
    if (scopes->all)
        return;
    EXPECT(f->scopes_count > 0); /* none would be everybody */
    for (unsigned i = 0; i < f->scopes_count; i++)
        EXPECT(scopes_have(scopes, f->scope[i].college, f->scope[i].class_name));
}

static int notice_count_person(void *arg, const struct audience_person *p)
{
    EXPECT(scopes_have(arg, p->p.college, p->p.class_name));
    return 0;
}

static void notice_check_people(struct ctx *ctx, const struct scopes *scopes,
                                const struct notice_audience *a)
{
    auto_buf struct buf place = {0};
    struct scopes       copy = *scopes;
    struct err          err = {0};
    bool                more = true;

    for (int i = 0; more && i < 20; i++)
        EXPECT(notice_audience_part(ctx, a, STR_LIT("student"), 2, &place, notice_count_person,
                                    &copy, &more, &err) == 0);
    EXPECT(!more);
}

/* how: of whom the sender is. */
static void notice_check_audience(struct ctx *ctx, unsigned how, struct str said)
{
    static const struct scopes senders[] = {
        {.count = 1, .all = true},
        {.count = 1, .scope = {{.college = "软件学院"}}},
        {.count = 2,
         .scope = {{.college = "软件学院", .class_name = "软件2601"}, {.college = "音乐学院"}}},
        {.count = 0},
    };
    const struct scopes                        *scopes = &senders[how % ARRAY_LEN(senders)];
    auto_notice_audience struct notice_audience a = {.missing = NULL};
    auto_buf struct buf                         why = {0};
    struct err                                  err = {0};
    int rc = notice_audience_read(ctx, scopes, said, &a, &why, &err);

    EXPECT(rc >= 0);
    if (rc == 0) {
        EXPECT(a.memory.n == 0 && a.said.n == 0);
        notice_check_said(&why);
        return;
    }
    EXPECT(why.n == 0);
    notice_check_said(&a.said);
    notice_check_scopes(scopes, &a.filter);
    notice_check_people(ctx, scopes, &a);
}

/* ---- what ---- */

static bool notice_same(const struct notice_content *a, const struct notice_content *b)
{
    return a->type == b->type && str_eq(a->title, b->title) && str_eq(a->title_en, b->title_en) &&
           str_eq(a->text, b->text) && str_eq(a->text_en, b->text_en) && str_eq(a->url, b->url) &&
           str_eq(a->picture, b->picture) && str_eq(a->button, b->button) &&
           str_eq(a->deadline, b->deadline) && str_eq(a->prefix, b->prefix) &&
           str_eq(a->filename, b->filename) && str_eq(a->media_type, b->media_type);
}

static void notice_check_written(const struct notice_content *c)
{
    auto_notice_content struct notice_content again = {.type = NOTICE_TEXT};
    auto_buf struct buf                       written = {0};
    struct err                                err = {0};

    notice_content_write(c, &written);
    EXPECT(notice_content_read(buf_view(&written), &again, &err) == 0);
    EXPECT(notice_same(c, &again));
}

/* What was checked is taken by the platform, whatever the roster says of who reads it. */
static void notice_check_form(struct ctx *ctx, const struct notice_content *c, bool ack,
                              struct str value)
{
    struct audience_person person = {
        .p = {.name = value, .class_name = value, .college = value, .number = STR_LIT("s1")}};

    for (unsigned i = 0; i < 8; i++) {
        auto_notice_form struct notice_form f = {.msgtype = NULL};
        struct notice n = {.number = 12, .ack = ack, .rounds = i & 1 && ack};
        struct err    err = {0};

        EXPECT(notice_content_form(ctx, c, &n, &person, i & 2 ? LANG_EN : LANG_ZH, i & 4, 77, &f,
                                   &err) == 0);
        auto_json json_t *root = js_read(buf_view(&f.object), &err);

        EXPECT(root != NULL && json_is_object(root));
        EXPECT(utf8_valid(buf_view(&f.words)) && f.words.n <= 2048);
    }
}

/* A value for who reads it, a NUL, the content in its written form. */
static void notice_check_content(struct ctx *ctx, bool ack, struct str bytes)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};
    auto_buf struct buf                       why = {0}, name = {0};
    struct err                                err = {0};
    struct str                                value = {"", 0};

    str_split(&bytes, '\0', &value);
    if (bytes.p == NULL || notice_content_read(bytes, &c, &err) < 0)
        return;
    notice_check_written(&c);
    notice_content_check(ctx, &c, ack, &why);
    utf8_scrub(&name, value);
    if (why.n == 0)
        notice_check_form(ctx, &c, ack, buf_view(&name));
    else
        notice_check_said(&why);
}

/* ---- all of them ---- */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ctx ctx = {.now = NOTICE_NOW, .school = &notice_school, .app = &notice_app,
                      .store = notice_store()};
    auto_buf struct buf said = {0};
    struct str          rest;

    if (size < 2)
        return 0;
    rest = (struct str){(const char *)data + 2, size - 2};
    ctx.me.lang = data[1] & 0x80 ? LANG_EN : LANG_ZH;
    utf8_scrub(&said, rest);
    notice_check_fields(rest);
    notice_check_fields(buf_view(&said));
    switch (data[0] % 5) {
    case 0:
        notice_check_time(&ctx, buf_view(&said));
        break;
    case 1:
        notice_check_got(buf_view(&said));
        break;
    case 2:
        notice_check_press(&ctx, rest);
        break;
    case 3:
        notice_check_audience(&ctx, data[1] & 3, buf_view(&said));
        break;
    default:
        notice_check_content(&ctx, data[1] & 1, rest);
        break;
    }
    return 0;
}
