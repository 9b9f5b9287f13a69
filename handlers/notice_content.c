/* What a notice says: as it is kept in the store, and as the platform takes it for one member. */
#include "base/mem.h"
#include "bot/push.h"
#include "conf/notices.h"
#include "handlers/notice_form.h"

#include <stdlib.h>

void notice_content_free(struct notice_content *c)
{
    buf_wipe(&c->memory);
    *c = (struct notice_content){.type = NOTICE_TEXT};
}

void notice_form_free(struct notice_form *f)
{
    buf_wipe(&f->object);
    buf_wipe(&f->words);
    f->msgtype = NULL;
}

/* ---- the written form ---- */

static const struct {
    const char *name;
    size_t      at;
} texts[] = {
    {"title", offsetof(struct notice_content, title)},
    {"title_en", offsetof(struct notice_content, title_en)},
    {"text", offsetof(struct notice_content, text)},
    {"text_en", offsetof(struct notice_content, text_en)},
    {"url", offsetof(struct notice_content, url)},
    {"picture", offsetof(struct notice_content, picture)},
    {"button", offsetof(struct notice_content, button)},
    {"media_type", offsetof(struct notice_content, media_type)},
    {"filename", offsetof(struct notice_content, filename)},
    {"deadline", offsetof(struct notice_content, deadline)},
    {"prefix", offsetof(struct notice_content, prefix)},
};

static struct str *text_of(struct notice_content *c, size_t i)
{
    return (struct str *)(void *)((char *)c + texts[i].at);
}

static void write_escaped(struct str value, struct buf *out)
{
    for (size_t i = 0; i < value.n; i++) {
        if (value.p[i] == '\\' || value.p[i] == '\n')
            buf_char(out, '\\');
        buf_char(out, value.p[i] == '\n' ? 'n' : value.p[i]);
    }
}

void notice_content_write(const struct notice_content *c, struct buf *out)
{
    buf_f(out, "type=%s\n", notice_type_name(c->type));
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        const struct str *value = text_of((struct notice_content *)(uintptr_t)c, i);

        if (value->n == 0)
            continue;
        buf_f(out, "%s=", texts[i].name);
        write_escaped(*value, out);
        buf_char(out, '\n');
    }
}

static int malformed(struct err *err)
{
    return err_set(err, ERR_BAD_INPUT, "notice: its content is not in the form it is written in");
}

/* The memory has room for all of it, so that slices stay where they are. */
static int read_escaped(struct str text, struct buf *memory, struct str *out, struct err *err)
{
    size_t from = memory->n;

    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '\\' && (++i == text.n || (text.p[i] != '\\' && text.p[i] != 'n')))
            return malformed(err);
        buf_char(memory, c != '\\' ? c : text.p[i] == 'n' ? '\n' : '\\');
    }
    *out = (struct str){memory->p + from, memory->n - from};
    return 0;
}

static int read_line(struct str line, struct notice_content *out, struct err *err)
{
    struct str name;

    if (!str_split(&line, '=', &name) || line.p == NULL)
        return malformed(err);
    if (str_is(name, "type"))
        return notice_type_of(line, &out->type) ? 0 : malformed(err);
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        if (str_is(name, texts[i].name))
            return read_escaped(line, &out->memory, text_of(out, i), err);
    return malformed(err);
}

int notice_content_read(struct str written, struct notice_content *out, struct err *err)
{
    auto_notice_content struct notice_content c = {.type = NOTICE_TEXT};
    struct str                                line;
    bool                                      typed = str_starts(written, STR_LIT("type="));

    buf_room(&c.memory, written.n);
    while (written.n > 0 && str_split(&written, '\n', &line))
        if (!typed || read_line(line, &c, err) < 0)
            return typed ? -1 : malformed(err);
    if (!typed)
        return malformed(err);
    *out = c;
    c.memory = (struct buf){0}; /* the caller owns it now */
    return 0;
}

/* ---- for whom it is another one ---- */

bool notice_content_personal(const struct notice_content *c, bool *of_class)
{
    unsigned used = notice_fields_in(c->title) | notice_fields_in(c->title_en) |
                    notice_fields_in(c->text) | notice_fields_in(c->text_en);
    bool     one = (used & (FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_NUMBER))) != 0;

    *of_class = !one && (used & FIELDS_MEMBER) != 0;
    return one || *of_class;
}

bool notice_content_beside(const struct notice_content *c, bool ack)
{
    return (c->type == NOTICE_IMAGE || c->type == NOTICE_FILE) &&
           (ack || c->prefix.n > 0 || c->url.n > 0 || str_trim(c->title).n > 0 ||
            str_trim(c->text).n > 0);
}

/* ---- as the platform takes it ---- */

static void put_member(struct buf *out, const char *name, struct str value)
{
    if (value.n == 0)
        return;
    buf_f(out, "%s\"%s\":", out->p[out->n - 1] == '{' ? "" : ",", name);
    push_json(out, value);
}

static void take_text(const struct notice_words *w, struct notice_form *out)
{
    out->msgtype = "text";
    buf_char(&out->object, '{');
    put_member(&out->object, "content", buf_view(&w->whole));
    buf_char(&out->object, '}');
}

static void take_textcard(const struct notice_content *c, const struct notice_words *w,
                          bool english, struct notice_form *out)
{
    struct str button = c->button.n > 0 ? c->button : str_c(english ? "More" : "详情");

    out->msgtype = "textcard";
    buf_char(&out->object, '{');
    put_member(&out->object, "title", buf_view(&w->title));
    put_member(&out->object, "description", buf_view(&w->below));
    put_member(&out->object, "url", c->url);
    put_member(&out->object, "btntxt", button);
    buf_char(&out->object, '}');
}

static void take_news(const struct notice_content *c, const struct notice_words *w,
                      struct notice_form *out)
{
    out->msgtype = "news";
    buf_c(&out->object, "{\"articles\":[{");
    put_member(&out->object, "title", buf_view(&w->title));
    put_member(&out->object, "description", buf_view(&w->below));
    put_member(&out->object, "url", c->url);
    put_member(&out->object, "picurl", c->picture);
    buf_c(&out->object, "}]}");
}

/* What is said with a picture: nothing, where nothing is to be said. */
static void take_media(const struct notice_content *c, const struct notice_words *w,
                       struct notice_form *out)
{
    out->msgtype = c->type == NOTICE_IMAGE ? "image" : "file";
    buf_c(&out->object, "{\"media_id\":\"@media@\"}");
    buf_str(&out->words, buf_view(&w->whole));
}

static void take_card(const struct ctx *ctx, const struct notice_content *c, const struct notice *n,
                      const struct notice_words *w, const struct notice_values *v,
                      enum member_lang lang, int64_t part, struct notice_form *out)
{
    out->msgtype = "template_card";
    if (notice_card_write(ctx, c, n, w, v, lang, part, &out->object, NULL)) {
        buf_str(&out->words, buf_view(&w->whole));
        return;
    }
    buf_clear(&out->object);
    take_text(w, out);
}

struct notice_values notice_values_of(const struct notice_content *c,
                                      const struct audience_person *p)
{
    struct notice_values v = {.name = STR_LIT("王小雁"),
                              .class_name = STR_LIT("软件2601"),
                              .college = STR_LIT("软件学院"),
                              .number = STR_LIT("20260001"),
                              .deadline = c->deadline};

    if (p) {
        v.name = p->p.name;
        v.class_name = p->p.class_name;
        v.college = p->p.college;
        v.number = p->p.number;
    }
    return v;
}

/* What the platform takes no call with: protocol 4.2-4.4. A card without a title goes in words. */
static int64_t unfit(const struct notice_content *c, const struct notice_words *w)
{
    bool titled = c->type == NOTICE_TEXTCARD || c->type == NOTICE_NEWS;

    if (notice_words_over(c, w).n > 0)
        return NOTICE_TOO_LONG;
    if (c->type == NOTICE_IMAGE || c->type == NOTICE_FILE)
        return 0;
    return w->whole.n == 0 || (titled && w->title.n == 0) ||
                   (c->type == NOTICE_TEXTCARD && w->below.n == 0)
               ? NOTICE_NO_WORDS
               : 0;
}

int64_t notice_content_unfit(const struct notice_content *c, const struct notice *n,
                             const struct audience_person *person, enum member_lang lang)
{
    auto_notice_words struct notice_words w = {.ack = {0}};
    struct notice_values                  v = notice_values_of(c, person);

    notice_words_write(c, n->number, n->ack, n->rounds > 0, &v, lang, &w);
    return unfit(c, &w);
}

int notice_content_form(const struct ctx *ctx, const struct notice_content *c,
                        const struct notice *n, const struct audience_person *person,
                        enum member_lang lang, bool card, int64_t part, struct notice_form *out,
                        struct err *err)
{
    auto_notice_words struct notice_words w = {.ack = {0}};
    struct notice_values                  v = notice_values_of(c, person);
    int64_t                               errcode;

    notice_words_write(c, n->number, n->ack, n->rounds > 0, &v, lang, &w);
    errcode = unfit(c, &w);
    if (errcode != 0)
        return err_set(err, ERR_BAD_INPUT, "notice: %s",
                       errcode == NOTICE_NO_WORDS ? "there are no words" : "it is too long");
    switch (c->type) {
    case NOTICE_TEXTCARD:
        take_textcard(c, &w, lang == LANG_EN, out);
        return 0;
    case NOTICE_NEWS:
        take_news(c, &w, out);
        return 0;
    case NOTICE_IMAGE:
    case NOTICE_FILE:
        take_media(c, &w, out);
        return 0;
    case NOTICE_CARD:
        if (card) {
            take_card(ctx, c, n, &w, &v, lang, part, out);
            return 0;
        }
        break;
    case NOTICE_TEXT:
        break;
    }
    take_text(&w, out);
    return 0;
}
