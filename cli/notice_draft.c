/* What the options of `hongyan notice send` say, as an order of handlers/notice.h. */

#include "cli/notice_private.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "bot/photo.h"
#include "bot/push.h"
#include "conf/notices.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TEXT_MAX = 64 * 1024 }; /* of a file of words; WeCom takes 2 KB */

enum { TITLE_ZH, TITLE_EN, TEXT_ZH, TEXT_EN, TEXTS };

void cli_draft_free(struct cli_draft *d)
{
    buf_free(&d->audience);
    for (size_t i = 0; i < ARRAY_LEN(d->texts); i++)
        buf_wipe(&d->texts[i]);
    buf_free(&d->deadline);
    buf_wipe(&d->bytes);
    buf_free(&d->media);
    buf_free(&d->persons);
    *d = (struct cli_draft){.refused = 0};
}

/* ---- types ---- */

static const struct type {
    bool url, picture, file; /* what it may have */
} types[] = {
    [NOTICE_TEXT] = {.url = false}, [NOTICE_TEXTCARD] = {.url = true},
    [NOTICE_IMAGE] = {.file = true}, [NOTICE_NEWS] = {.url = true, .picture = true},
    [NOTICE_FILE] = {.file = true}, [NOTICE_CARD] = {.url = true},
};

/* ---- what cannot be meant ---- */

static int check_pairs(const struct cli_options *o)
{
    static const char both[] = "%s 和 %s 只能用一个 / either %s or %s";
    const struct {
        const char *a, *b, *a_name, *b_name;
    } pairs[] = {
        {o->notice.to, o->notice.list, "--to", "--list"},
        {o->notice.to, o->notice.corrects, "--to", "--corrects"},
        {o->notice.list, o->notice.corrects, "--list", "--corrects"},
        {o->notice.type, o->notice.template_name, "--type", "--template"},
        {o->notice.text, o->notice.text_file, "--text", "--text-file"},
        {o->notice.text_en, o->notice.text_en_file, "--text-en", "--text-en-file"},
        {o->notice.text, o->notice.template_name, "--text", "--template"},
        {o->notice.text_file, o->notice.template_name, "--text-file", "--template"},
    };

    for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
        if (pairs[i].a && pairs[i].b)
            return cli_fail(EXIT_USAGE, both, pairs[i].a_name, pairs[i].b_name, pairs[i].a_name,
                            pairs[i].b_name);
    if (o->dry_run && o->notice.yes)
        return cli_fail(EXIT_USAGE, both, "--dry-run", "--yes", "--dry-run", "--yes");
    return EXIT_DONE;
}

/* Nothing that could be seen. */
static bool is_blank(const char *value)
{
    auto_buf struct buf clean = {0}, half = {0};

    utf8_clean(&clean, str_c(value));
    utf8_halfwidth(&half, buf_view(&clean)); /* also blanks as wide as a character */
    return str_trim(buf_view(&half)).n == 0;
}

static int check_field(const struct cli_options *o, int at)
{
    const char *word = o->words[at], *is = strchr(word, '=');
    int         name = is ? (int)(is - word) : 0;

    if (name == 0)
        return cli_fail(EXIT_USAGE, "“%s”不是 字段=内容 / \"%s\" is no FIELD=VALUE", word, word);
    if (is_blank(is + 1))
        return cli_fail(EXIT_USAGE, "{%.*s} 是空的，请写上内容 / {%.*s} is empty: say what stands for it",
                        name, word, name, word);
    for (int i = 1; i < at; i++)
        if (strncmp(o->words[i], word, (size_t)name + 1) == 0)
            return cli_fail(EXIT_USAGE, "{%.*s} 写了两次，请只留一个 / {%.*s} is given twice", name, word,
                            name, word);
    return EXIT_DONE;
}

static int check_fields(const struct cli_options *o)
{
    int code = EXIT_DONE;

    for (int i = 1; i < o->words_count && code == EXIT_DONE; i++)
        code = check_field(o, i);
    if (code == EXIT_DONE && o->notice.deadline && is_blank(o->notice.deadline))
        return cli_fail(EXIT_USAGE, "{deadline} 是空的，请写上截止时间 / --deadline is empty");
    return code;
}

static int check_asking(const struct cli_options *o)
{
    if (o->dry_run || o->notice.yes || (!o->json && isatty(STDIN_FILENO) == 1))
        return EXIT_DONE;
    return cli_fail(EXIT_USAGE,
                    "这里没有人可以回答“发送吗”：先用 --dry-run 看发给谁、怎么显示，再加 --yes 发送 / nobody is here "
                    "to be asked: look with --dry-run, then say --yes");
}

int cli_draft_check(const struct cli_options *o)
{
    enum notice_type type;
    int64_t          number;
    int              code = check_pairs(o);

    if (code == EXIT_DONE)
        code = check_fields(o);
    if (code != EXIT_DONE)
        return code;
    if (!o->notice.to && !o->notice.list && !o->notice.corrects)
        return cli_fail(EXIT_USAGE, "发给谁？用 --to、--list 或 --corrects / to whom? Say --to, --list or "
                                    "--corrects");
    if (o->notice.type && !notice_type_of(str_c(o->notice.type), &type))
        return cli_fail(EXIT_USAGE, "--type %s: text, textcard, news, image, file or card",
                        o->notice.type);
    if (o->notice.corrects && !cli_notice_number(o->notice.corrects, &number))
        return cli_fail(EXIT_USAGE, "--corrects %s: 不是通知的编号 / not the number of a notice",
                        o->notice.corrects);
    return check_asking(o);
}

/* ---- files ---- */

/* EXIT_DONE, or EXIT_FAILED with a sentence. */
static int read_file(const char *path, size_t most, struct buf *out)
{
    int         fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    struct stat st;
    char       *room;
    ssize_t     n = 1;

    if (fd < 0)
        return cli_fail(EXIT_FAILED, "%s: %s", path, strerror(errno));
    if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size > (off_t)most) {
        close(fd);
        return cli_fail(EXIT_FAILED, "%s: 不是文件，或者超过 %zu KB / no file, or over %zu KB", path,
                        most / 1024, most / 1024);
    }
    while (n > 0 && out->n <= most) {
        room = buf_room(out, 65536);
        n = read(fd, room, 65536);
        out->n += n > 0 ? (size_t)n : 0;
    }
    close(fd);
    return n == 0 ? EXIT_DONE : cli_fail(EXIT_FAILED, "%s: cannot be read", path);
}

/* UTF-8, with or without a mark in front, with any line ends; blanks at its end do not count. */
static int read_words(const char *path, struct buf *out)
{
    auto_buf struct buf bytes = {0};
    struct str          text;
    int                 code = read_file(path, TEXT_MAX, &bytes);

    if (code != EXIT_DONE)
        return code;
    text = buf_view(&bytes);
    if (str_starts(text, STR_LIT("\xef\xbb\xbf")))
        text = str_skip(text, 3);
    if (!utf8_valid(text))
        return cli_fail(EXIT_FAILED, "%s: 不是 UTF-8，请另存为 UTF-8 / not UTF-8: save it so", path);
    if (memchr(text.p, 0, text.n)) /* utf8_clean would join what stands around it */
        return cli_fail(EXIT_FAILED,
                        "%s: 里面有看不见的控制字符（NUL），请存成纯文本 / has a NUL byte: save it as plain "
                        "text",
                        path);
    utf8_clean(out, str_trim(text));
    return EXIT_DONE;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* ---- words ---- */

/* The value that the command line gives for a {field} of the school's own; NULL: none. */
static const char *value_of(const void *arg, struct str field)
{
    const struct cli_options *o = arg;

    for (int i = 1; i < o->words_count; i++) {
        const char *is = strchr(o->words[i], '=');
        struct str  name = {o->words[i], (size_t)(is - o->words[i])};

        if (str_eq(name, field))
            return is + 1;
    }
    return NULL;
}

static bool has_field(const struct str texts[TEXTS], struct str field)
{
    struct notice_piece piece;

    for (unsigned i = 0; i < TEXTS; i++)
        for (struct str rest = texts[i]; notice_piece_next(&rest, &piece);)
            if (piece.what == PIECE_FIELD && str_eq(piece.read, field))
                return true;
    return false;
}

/* A field of the school's own that nothing is said for; empty: there is none. */
static struct str unfilled(const struct cli_options *o, const struct str texts[TEXTS])
{
    struct notice_piece piece;

    for (unsigned i = 0; i < TEXTS; i++)
        for (struct str rest = texts[i]; notice_piece_next(&rest, &piece);)
            if (piece.what == PIECE_FIELD && piece.field == FIELD_FREE &&
                value_of(o, piece.read) == NULL)
                return piece.read;
    return STR_LIT("");
}

/* Fields and braces, as in the chat. */
static int check_written(struct cli_notice *r, const struct str texts[TEXTS])
{
    struct notice_fault fault;
    struct ctx          english = r->ctx;

    english.me.lang = LANG_EN;
    for (unsigned i = 0; i < TEXTS; i++) {
        struct str rest = texts[i];

        if (!notice_fault_next(&rest, FIELDS_ALL, &fault))
            continue;
        notice_fault_say(&r->ctx, &fault, &r->why);
        buf_c(&r->why, " / ");
        notice_fault_say(&english, &fault, &r->why);
        return cli_fail(EXIT_USAGE, "%s", r->why.p);
    }
    return EXIT_DONE;
}

/* What is put in place of a field is read as it stands. */
static int check_value(struct str value)
{
    if (notice_fields_in(value) == 0)
        return EXIT_DONE;
    return cli_fail(EXIT_USAGE,
                    "“%.*s”里的字段不会再换掉，请直接写出来 / a field in \"%.*s\" is not filled in; write it out",
                    STR_ARG(value), STR_ARG(value));
}

/* What is said for no field is a slip of the hand, and would be lost. */
static int check_used(const struct cli_options *o, const struct str texts[TEXTS])
{
    struct str open = unfilled(o, texts);

    if (open.n > 0)
        return cli_fail(EXIT_USAGE, "{%.*s} 填什么？在命令后面写 %.*s=… / {%.*s} wants a %.*s=…",
                        STR_ARG(open), STR_ARG(open), STR_ARG(open), STR_ARG(open));
    if (o->notice.deadline && !has_field(texts, STR_LIT("deadline")))
        return cli_fail(EXIT_USAGE, "文字里没有 {deadline}，--deadline 无处可填 / there is no {deadline} "
                                    "for --deadline");
    if (!o->notice.deadline && has_field(texts, STR_LIT("deadline")))
        return cli_fail(EXIT_USAGE, "文字里有 {deadline}，请用 --deadline 写上 / {deadline} wants a "
                                    "--deadline");
    for (int i = 1; i < o->words_count; i++) {
        struct str name = {o->words[i], strcspn(o->words[i], "=")};

        if (check_value(str_skip(str_c(o->words[i]), name.n + 1)) != EXIT_DONE)
            return EXIT_USAGE;
        if (notice_field_of(name) != FIELD_FREE || !has_field(texts, name))
            return cli_fail(EXIT_USAGE, "文字里没有 {%.*s} / there is no {%.*s} to be filled",
                            STR_ARG(name), STR_ARG(name));
    }
    return check_value(str_c(o->notice.deadline));
}

/* Texts of the school file may end with a line feed. */
static struct str either(const char *given, const char *usual)
{
    return str_trim(str_c(given ? given : usual ? usual : ""));
}

static int read_texts(struct cli_notice *r, const struct notice_template *t, struct cli_draft *d)
{
    const struct cli_options *o = r->options;
    auto_buf struct buf    zh = {0}, en = {0};
    struct notice_content *c = &d->order.content;
    struct str *const      to[TEXTS] = {&c->title, &c->title_en, &c->text, &c->text_en};
    struct str             from[TEXTS];
    int                    code = EXIT_DONE;

    if (o->notice.text_file)
        code = read_words(o->notice.text_file, &zh);
    if (code == EXIT_DONE && o->notice.text_en_file)
        code = read_words(o->notice.text_en_file, &en);
    from[TITLE_ZH] = either(o->notice.title, t ? t->title : NULL);
    from[TITLE_EN] = either(o->notice.title_en, t ? t->title_en : NULL);
    from[TEXT_ZH] = zh.p ? buf_view(&zh) : either(o->notice.text, t ? t->text : NULL);
    from[TEXT_EN] = en.p ? buf_view(&en) : either(o->notice.text_en, t ? t->text_en : NULL);
    if (code == EXIT_DONE)
        code = check_written(r, from);
    if (code == EXIT_DONE)
        code = check_used(o, from);
    for (unsigned i = 0; code == EXIT_DONE && i < TEXTS; i++) {
        notice_fields_fill(from[i], value_of, o, &d->texts[i]);
        *to[i] = buf_view(&d->texts[i]);
    }
    c->deadline = either(o->notice.deadline, NULL);
    return code;
}

/* ---- the type and what goes with it ---- */

/* What the platform would refuse, to all, after a preview that looked well. */
static int check_media(const char *path, bool image, const struct cli_draft *d)
{
    static const char *const faults[] = {
        [MEDIA_NO_NAME] = "文件名里有引号、反斜杠、换行这样的字符，或不是 UTF-8，企业微信不收；请改一个名字再来 / the "
                          "file's name has a quote, a line break or the like: rename it",
        [MEDIA_LONG_NAME] = "文件名超过 100 字节（约 33 个汉字），请改短再来 / the file's name is over 100 bytes: "
                            "make it shorter",
        [MEDIA_SMALL] = "太小了，企业微信只收大于 5 字节的文件 / is too small: the platform takes over 5 bytes",
        [MEDIA_LARGE] = "太大了，图片最大 10 MB，文件最大 20 MB / is too large: a picture may have 10 MB, a file "
                        "20 MB",
    };
    struct str          bytes = buf_view(&d->bytes);
    enum media_fault    fault = push_media_fault(image, d->order.content.filename, bytes.n);
    auto_buf struct buf name = {0};
    struct err          err = {0};

    buf_c(&name, "");
    utf8_scrub(&name, str_c(path));
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '\n' || name.p[i] == '\r' || name.p[i] == '\t')
            name.p[i] = '?'; /* a line of its own would be taken for ours */
    if (fault != MEDIA_FINE)
        return cli_fail(EXIT_FAILED, "%s: %s", name.p, faults[fault]);
    if (image && photo_whole(bytes, &err) < 0 && err.kind == ERR_BAD_INPUT)
        return cli_fail(EXIT_FAILED,
                        "%s: 只能是 PNG 或 JPEG 图片，而且要完整：打不开的、没传完的，企业微信不收；请重新导出或换一张 / not "
                        "a whole picture (PNG, JPEG): %s",
                        name.p, err.text);
    return EXIT_DONE;
}

static int read_media(const struct cli_options *o, struct cli_draft *d)
{
    struct notice_content *c = &d->order.content;
    bool                   image = c->type == NOTICE_IMAGE;
    int                    code;

    if (o->notice.file == NULL)
        return cli_fail(EXIT_USAGE, "--type %s 要有 --file / needs a --file",
                        notice_type_name(c->type));
    code = read_file(o->notice.file, MEDIA_FILE_MAX, &d->bytes);
    c->media_type = image ? STR_LIT("image") : STR_LIT("file");
    c->filename = str_c(name_of(o->notice.file));
    return code == EXIT_DONE ? check_media(o->notice.file, image, d) : code;
}

static int read_type(const struct cli_options *o, const struct notice_template *t,
                     struct cli_draft *d)
{
    struct notice_content *c = &d->order.content;
    const struct type     *type;

    c->type = t ? t->type : NOTICE_TEXT;
    if (o->notice.type)
        notice_type_of(str_c(o->notice.type), &c->type);
    type = &types[c->type];
    if ((o->notice.url && !type->url) || (o->notice.picture && !type->picture) ||
        (o->notice.file && !type->file))
        return cli_fail(EXIT_USAGE, "--type %s 没有%s / has no %s", notice_type_name(c->type),
                        o->notice.file      ? "文件，请用 --type image 或 file"
                        : o->notice.picture ? "配图，请用 --type news"
                                            : "链接，请用 --type textcard、news 或 card",
                        o->notice.file      ? "--file: image and file have"
                        : o->notice.picture ? "--picture: news has"
                                            : "--url: textcard, news and card have");
    c->url = either(o->notice.url, t ? t->url : NULL);
    c->picture = either(o->notice.picture, t ? t->picture : NULL);
    return type->file ? read_media(o, d) : EXIT_DONE;
}

static int read_kind(struct cli_notice *r, const struct notice_template *t, struct cli_draft *d)
{
    const struct school_notices *n = &r->conf->school->notices;
    struct str                   name = either(r->options->notice.kind, t ? t->kind : NOTICE_USUAL);
    auto_buf struct buf          names = {0};

    d->order.kind = notice_kind_of(n, name);
    if (d->order.kind && notice_kind_usable(d->order.kind))
        return EXIT_DONE;
    for (unsigned i = 0; i < n->kinds_count; i++)
        if (notice_kind_usable(&n->kinds[i]))
            buf_f(&names, " %s", n->kinds[i].name);
    if (d->order.kind)
        return cli_fail(EXIT_USAGE,
                        "“%s”不能由人来发（自动提醒，或学校文件没有写放行的人）；可用 / nobody can send %s (it is "
                        "Hongyan's own, or the school file names no approvers); there are:%s",
                        d->order.kind->title, d->order.kind->name, names.p);
    return cli_fail(EXIT_USAGE, "没有“%.*s”这一类；可用 / there is no kind \"%.*s\", but:%s",
                    STR_ARG(name), STR_ARG(name), names.p);
}

/* ---- whom and when ---- */

static void read_audience(const struct cli_options *o, struct cli_draft *d)
{
    if (o->notice.to)
        buf_c(&d->audience, o->notice.to);
    if (o->notice.corrects) {
        cli_notice_number(o->notice.corrects, &d->order.corrects);
        d->order.content.prefix = STR_LIT("【更正】");
        buf_f(&d->audience, "已送达 %s", o->notice.corrects);
    }
    d->order.audience = buf_view(&d->audience);
}

static int read_times(const struct cli_notice *r, struct cli_draft *d)
{
    static const char wrong[] =
        "%s %s: 请写 18:20、明天 9:10 或 2026-11-25 08:45，要在 60 天以内、还没有过 / a time to come, "
        "within 60 days, such as 18:20 or \"2026-11-25 08:45\"";
    const struct cli_options *o = r->options;

    if (o->notice.at && !notice_time_read(str_c(o->notice.at), r->ctx.now, &d->order.wanted))
        return cli_fail(EXIT_USAGE, wrong, "--at", o->notice.at);
    if (o->notice.expires &&
        (!notice_time_read(str_c(o->notice.expires), r->ctx.now, &d->order.expires_at) ||
         d->order.expires_at == 0))
        return cli_fail(EXIT_USAGE, wrong, "--expires", o->notice.expires);
    /* as in the chat: 明天 is said as a date */
    if (notice_deadline_fix(d->order.content.deadline, r->ctx.now, &d->deadline))
        d->order.content.deadline = buf_view(&d->deadline);
    return EXIT_DONE;
}

int cli_draft_read(struct cli_notice *r, struct cli_draft *d)
{
    const struct cli_options     *o = r->options;
    const struct notice_template *t = NULL;
    int                           code;

    if (o->notice.template_name) {
        t = notice_template_of(&r->conf->school->notices, str_c(o->notice.template_name));
        if (t == NULL)
            return cli_fail(EXIT_USAGE, "学校文件里没有模板“%s” / the school file has no template \"%s\"",
                            o->notice.template_name, o->notice.template_name);
    }
    read_audience(o, d);
    if ((code = read_kind(r, t, d)) != EXIT_DONE || (code = read_type(o, t, d)) != EXIT_DONE ||
        (code = read_texts(r, t, d)) != EXIT_DONE)
        return code;
    /* the button of a card says 收到 */
    d->order.ack = o->notice.ack || (t && t->ack) || d->order.content.type == NOTICE_CARD;
    return read_times(r, d);
}
