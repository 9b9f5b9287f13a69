#include "bot/reply.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "bot/xml_write.h"

#include <stdlib.h>
#include <string.h>

enum { URL_MAX = 2048 }; /* bytes, as in message/send (protocol 4) */

static const char *const names[REPLY_KIND_COUNT] = {
    [REPLY_NONE] = "none",
    [REPLY_TEXT] = "text",
    [REPLY_IMAGE] = "image",
    [REPLY_VOICE] = "voice",
    [REPLY_VIDEO] = "video",
    [REPLY_NEWS] = "news",
    [REPLY_UPDATE_BUTTON] = "update_button",
    [REPLY_UPDATE_CARD] = "update_template_card",
    [REPLY_PAGE] = "page",
};

void reply_free(struct reply *r)
{
    buf_free(&r->text);
    free(r->articles);
    free(r->memory);
    *r = (struct reply){0};
}

static void replace(struct reply *out, struct reply fresh)
{
    reply_free(out);
    *out = fresh;
}

static int refuse(struct err *err, enum reply_kind kind, const char *why)
{
    return err_set(err, ERR_BAD_INPUT, "reply: %s: %s", names[kind], why);
}

/* ---- building ---- */

/* Appends text as the platform takes it, at most max bytes. */
static void add_clean(struct buf *out, struct str text, size_t max)
{
    size_t start = out->n;

    utf8_scrub(out, text);
    if (out->n - start > max) {
        out->n = start + utf8_cut((struct str){out->p + start, out->n - start}, max).n;
        out->p[out->n] = '\0';
    }
}

/* One text is all there is: its kind may only differ in the element around it. */
static int text_only(struct reply *out, enum reply_kind kind, struct str text, struct err *err)
{
    struct reply fresh = {.kind = kind};

    add_clean(&fresh.text, text, REPLY_TEXT_MAX);
    if (fresh.text.n == 0) {
        reply_free(&fresh);
        return refuse(err, kind, "empty");
    }
    replace(out, fresh);
    return 0;
}

int reply_text(struct reply *out, struct str text, struct err *err)
{
    return text_only(out, REPLY_TEXT, text, err);
}

int reply_textf(struct reply *out, struct err *err, const char *format, ...)
{
    auto_buf struct buf text = {0};
    va_list             args;

    va_start(args, format);
    buf_vf(&text, format, args);
    va_end(args);
    return text_only(out, REPLY_TEXT, buf_view(&text), err);
}

int reply_update_button(struct reply *out, struct str replace_name, struct err *err)
{
    return text_only(out, REPLY_UPDATE_BUTTON, replace_name, err);
}

int reply_update_card(struct reply *out, struct str xml, struct err *err)
{
    struct reply fresh = {.kind = REPLY_UPDATE_CARD};

    if (xml.n == 0)
        return refuse(err, REPLY_UPDATE_CARD, "empty");
    buf_str(&fresh.text, xml);
    replace(out, fresh);
    return 0;
}

int reply_page(struct reply *out, enum reply_page page, struct str text, struct err *err)
{
    struct reply fresh = {.kind = REPLY_PAGE, .page = page};

    (void)err; /* like the other builders */
    add_clean(&fresh.text, text, REPLY_TEXT_MAX);
    replace(out, fresh);
    return 0;
}

int reply_view(struct reply *out, struct str packed, struct err *err)
{
    struct reply fresh = {.kind = REPLY_PAGE, .page = PAGE_PASS};

    (void)err; /* like the other builders */
    buf_str(&fresh.text, packed);
    replace(out, fresh);
    return 0;
}

/* The texts of a reply go into one block; slices are made when it no longer moves. */
struct span {
    size_t at, n;
};

static struct span put(struct buf *memory, struct str text, size_t max)
{
    struct span s = {memory->n, 0};

    add_clean(memory, text, max);
    s.n = memory->n - s.at;
    return s;
}

static struct str slice(const struct reply *r, struct span s)
{
    return (struct str){r->memory + s.at, s.n};
}

static int media(struct reply *out, enum reply_kind kind, struct str media_id, struct str title,
                 struct str description, struct err *err)
{
    struct reply fresh = {.kind = kind};
    struct buf   memory = {0};
    struct span  id = put(&memory, media_id, SIZE_MAX);
    struct span  head = put(&memory, title, REPLY_TITLE_MAX);
    struct span  body = put(&memory, description, REPLY_DESCRIPTION_MAX);

    fresh.memory = buf_take(&memory);
    if (id.n == 0) {
        reply_free(&fresh);
        return refuse(err, kind, "no media id");
    }
    fresh.media_id = slice(&fresh, id);
    fresh.title = slice(&fresh, head);
    fresh.description = slice(&fresh, body);
    replace(out, fresh);
    return 0;
}

static const struct str nothing = {"", 0};

int reply_image(struct reply *out, struct str media_id, struct err *err)
{
    return media(out, REPLY_IMAGE, media_id, nothing, nothing, err);
}

int reply_voice(struct reply *out, struct str media_id, struct err *err)
{
    return media(out, REPLY_VOICE, media_id, nothing, nothing, err);
}

int reply_video(struct reply *out, struct str media_id, struct str title, struct str description,
                struct err *err)
{
    return media(out, REPLY_VIDEO, media_id, title, description, err);
}

enum { TITLE, DESCRIPTION, PIC_URL, URL, PARTS };

static const char *put_article(struct buf *memory, const struct reply_article *a,
                               struct span part[PARTS])
{
    part[TITLE] = put(memory, a->title, REPLY_TITLE_MAX);
    part[DESCRIPTION] = put(memory, a->description, REPLY_DESCRIPTION_MAX);
    part[PIC_URL] = put(memory, a->pic_url, SIZE_MAX); /* half a URL is none: refused, not cut */
    part[URL] = put(memory, a->url, SIZE_MAX);
    if (part[TITLE].n == 0 || part[URL].n == 0)
        return "an article without title or URL";
    return part[URL].n > URL_MAX || part[PIC_URL].n > URL_MAX ? "a URL that is too long" : NULL;
}

int reply_news(struct reply *out, const struct reply_article *articles, size_t count,
               struct err *err)
{
    struct reply        fresh = {.kind = REPLY_NEWS, .article_count = count};
    auto_buf struct buf memory = {0};
    struct span         part[REPLY_ARTICLES_MAX][PARTS];
    const char         *fault = NULL;

    if (count < 1 || count > REPLY_ARTICLES_MAX)
        return refuse(err, REPLY_NEWS, "not 1 to 8 articles");
    for (size_t i = 0; i < count && fault == NULL; i++)
        fault = put_article(&memory, &articles[i], part[i]);
    if (fault)
        return refuse(err, REPLY_NEWS, fault);
    fresh.memory = buf_take(&memory);
    fresh.articles = xcalloc(count, sizeof *fresh.articles);
    for (size_t i = 0; i < count; i++)
        fresh.articles[i] = (struct reply_article){
            .title = slice(&fresh, part[i][TITLE]),
            .description = slice(&fresh, part[i][DESCRIPTION]),
            .pic_url = slice(&fresh, part[i][PIC_URL]),
            .url = slice(&fresh, part[i][URL]),
        };
    replace(out, fresh);
    return 0;
}

/* ---- writing ---- */

static void add_media(struct buf *out, const char *name, const struct reply *r)
{
    xml_open(out, name);
    xml_write_str(out, "MediaId", r->media_id);
    xml_write_some(out, "Title", r->title);
    xml_write_some(out, "Description", r->description);
    xml_close(out, name);
}

static void add_news(struct buf *out, const struct reply *r)
{
    xml_write_int(out, "ArticleCount", (int64_t)r->article_count);
    xml_open(out, "Articles");
    for (size_t i = 0; i < r->article_count; i++) {
        xml_open(out, "item");
        xml_write_str(out, "Title", r->articles[i].title);
        xml_write_str(out, "Description", r->articles[i].description);
        xml_write_str(out, "PicUrl", r->articles[i].pic_url);
        xml_write_str(out, "Url", r->articles[i].url);
        xml_close(out, "item");
    }
    xml_close(out, "Articles");
}

static void add_body(struct buf *out, const struct reply *r)
{
    switch (r->kind) {
    case REPLY_TEXT:
        xml_write_str(out, "Content", buf_view(&r->text));
        break;
    case REPLY_IMAGE:
        add_media(out, "Image", r);
        break;
    case REPLY_VOICE:
        add_media(out, "Voice", r);
        break;
    case REPLY_VIDEO:
        add_media(out, "Video", r);
        break;
    case REPLY_NEWS:
        add_news(out, r);
        break;
    case REPLY_UPDATE_BUTTON:
        xml_open(out, "Button");
        xml_write_str(out, "ReplaceName", buf_view(&r->text));
        xml_close(out, "Button");
        break;
    case REPLY_UPDATE_CARD:
        buf_str(out, buf_view(&r->text));
        break;
    case REPLY_NONE:
    case REPLY_PAGE:
    case REPLY_KIND_COUNT:
        break;
    }
}

void reply_write_xml(struct buf *out, const struct reply *r, struct str to_user,
                     struct str from_corp, int64_t create_time)
{
    if (r->kind == REPLY_NONE || r->kind == REPLY_PAGE)
        return;
    buf_room(out, r->text.n + to_user.n + from_corp.n + 256); /* at once, not by doubling */
    xml_open(out, "xml");
    xml_write_str(out, "ToUserName", to_user);
    xml_write_str(out, "FromUserName", from_corp);
    xml_write_int(out, "CreateTime", create_time);
    xml_write_str(out, "MsgType", str_c(names[r->kind]));
    add_body(out, r);
    xml_close(out, "xml");
}
