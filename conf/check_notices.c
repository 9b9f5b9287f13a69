/* `notices`: kinds that somebody can release, templates that the platform does not cut. */
#include "conf/check_private.h"

#include "base/cst.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "conf/notices.h"

#include <string.h>

/* ---- hours and numbers ---- */

enum { DAY_MINUTES = 1440 };

static void check_quiet(const struct node *notices, struct report *report)
{
    static const char *const keys[] = {"quiet_from", "quiet_to"};
    int                      minute;

    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        const struct node *n = node_get(notices, keys[i]);

        if (n && !node_get(notices, keys[1 - i]))
            report_add(report, n->line, "%s is missing beside %s", keys[1 - i], keys[i]);
        if (cst_parse_clock(node_text(n), &minute) && minute == DAY_MINUTES)
            report_add(report, n->line, "%s: 24:00 is the next day; write 00:00", keys[i]);
    }
}

static void check_repeats(const struct node *notices, struct report *report)
{
    const struct node *repeats = node_get(notices, "repeats");

    if (repeats && str_is(node_text(node_get(notices, "repeat_hours")), "0"))
        report_add(report, repeats->line,
                   "repeats goes with repeat_hours: with 0 nobody is told again");
}

/* ---- kinds ---- */

static const struct notice_kind *usual_kind(struct str name)
{
    for (unsigned i = 0; i < NOTICE_KINDS; i++)
        if (str_is(name, notice_kinds[i].name))
            return &notice_kinds[i];
    return NULL;
}

static bool is_critical(const struct node *kind)
{
    const struct notice_kind *usual = usual_kind(node_text(node_get(kind, "name")));

    return key_true(kind, "critical", usual && usual->critical);
}

/* Nobody releases what Hongyan sends by itself. */
static void check_reminder(const struct node *kind, struct report *report)
{
    const struct node *approvers = node_get(kind, "approvers");

    if (is_critical(kind))
        report_add(report, node_get(kind, "critical")->line,
                   "critical: the kind reminder is what Hongyan sends by itself, every day; one "
                   "can turn it off");
    if (approvers)
        report_add(report, approvers->line,
                   "approvers: the kind reminder is what Hongyan sends by itself; nobody is asked");
}

static void check_critical(const struct node *kind, struct report *report)
{
    const struct node *day = node_get(kind, "day"), *name = node_get(kind, "name");

    if (!is_critical(kind))
        return;
    if (!node_get(kind, "approvers"))
        report_add(report, kind->line,
                   "the kind %s is critical and needs the key approvers: one of them, who is not "
                   "the sender, has to release each",
                   node_shown(name).text);
    if (day)
        report_add(report, day->line, "day: what is critical is not held back by a number");
}

/* The title is what one turns off: 关闭通知 考试. */
static void check_title(const struct node *kinds, const struct node *kind, struct report *report)
{
    const struct node *title = node_get(kind, "title");

    if (title == NULL && usual_kind(node_text(node_get(kind, "name"))) == NULL)
        report_add(report, kind->line, "the key title is missing: this kind is not built in");
    for (unsigned i = 0; title && i < NOTICE_KINDS; i++) {
        const struct node *own = flow_find(kinds, str_c(notice_kinds[i].name));

        if (own != kind && !node_get(own, "title") &&
            str_is(node_text(title), notice_kinds[i].title))
            report_add(report, title->line, "title: %s is that of the kind %s, which is built in",
                       node_shown(title).text, notice_kinds[i].name);
    }
}

static void check_kinds(const struct node *kinds, struct report *report)
{
    check_unique(kinds, "name", "two kinds", report);
    check_unique(kinds, "title", "two kinds", report);
    for (const struct node *k = node_first(kinds); k; k = k->next) {
        check_twins(k, report);
        check_title(kinds, k, report);
        check_unique(node_get(k, "approvers"), NULL, "the approvers name", report);
        if (str_is(node_text(node_get(k, "name")), NOTICE_REMINDER))
            check_reminder(k, report);
        else
            check_critical(k, report);
    }
}

/* ---- templates: what goes with which type ---- */

static struct str type_of(const struct node *template)
{
    const struct node *type = node_get(template, "type");

    return type ? node_text(type) : STR_LIT("text");
}

/* What the platform takes (protocol 4.2-4.6). In front of a title, or of a text, 【再次提醒】 has to
 * fit, and behind a text how to say 收到. */
enum { AGAIN = 6, AGAIN_BYTES = AGAIN * 3, ANSWER_BYTES = 60 };

static const struct fits {
    const char *type;
    bool        title, url, picture;       /* it has them; title and url are needed then */
    unsigned    title_bytes, title_chars;  /* 0: no limit of that kind */
    unsigned    text_bytes, text_chars;
} fits[] = {
    {"text", .text_bytes = 2048 - AGAIN_BYTES - ANSWER_BYTES},
    {"textcard", .title = true, .url = true, .title_bytes = 128 - AGAIN_BYTES,
     .text_bytes = 512 - ANSWER_BYTES},
    {"news", .title = true, .url = true, .picture = true, .title_bytes = 128 - AGAIN_BYTES,
     .text_bytes = 512 - ANSWER_BYTES},
    {"card", .title = true, .title_chars = 36 - AGAIN, .text_chars = 160},
};

static void check_key(const struct node *template, const struct fits *f, const char *key, bool has,
                      bool needed, struct report *report)
{
    const struct node *n = node_get(template, key);

    if (n && !has)
        report_add(report, n->line, "%s: a notice of the type %s has none; take it out", key,
                   f->type);
    if (n == NULL && needed)
        report_add(report, template->line, "the key %s is missing: the type %s needs it", key,
                   f->type);
}

/* ---- templates: how long they become ---- */

static void count_text(struct str text, size_t *bytes, size_t *chars)
{
    struct notice_piece piece;

    *bytes = *chars = 0;
    while (notice_piece_next(&text, &piece)) {
        bool filled = piece.what == PIECE_FIELD;

        *bytes += filled ? NOTICE_FILLED * 3 : piece.read.n;
        *chars += filled ? NOTICE_FILLED : utf8_count(piece.read);
    }
}

static void check_length(const struct node *text, const struct fits *f, unsigned most_bytes,
                         unsigned most_chars, struct report *report)
{
    size_t bytes, chars;

    count_text(node_text(text), &bytes, &chars);
    if (most_bytes > 0 && bytes > most_bytes)
        report_add(report, text->line,
                   "%s: it has up to %zu bytes, its fields filled in; at most %u fit a notice of "
                   "the type %s (a Chinese character takes 3)",
                   text->key, bytes, most_bytes, f->type);
    if (most_chars > 0 && chars > most_chars)
        report_add(report, text->line,
                   "%s: it has up to %zu characters, its fields filled in; at most %u fit a notice "
                   "of the type %s",
                   text->key, chars, most_chars, f->type);
}

static void check_type(const struct node *template, const struct fits *f, struct report *report)
{
    static const char *const titles[] = {"title", "title_en"}, *const texts[] = {"text", "text_en"};
    const struct node       *ack = node_get(template, "ack");

    check_key(template, f, "title", f->title, f->title, report);
    check_key(template, f, "url", f->url, f->url, report);
    check_key(template, f, "picture", f->picture, false, report);
    for (size_t i = 0; i < ARRAY_LEN(titles); i++) {
        if (node_get(template, titles[i]) && f->title)
            check_length(node_get(template, titles[i]), f, f->title_bytes, f->title_chars, report);
        if (node_get(template, texts[i]))
            check_length(node_get(template, texts[i]), f, f->text_bytes, f->text_chars, report);
    }
    if (str_is(type_of(template), "card") && !key_true(template, "ack", true))
        report_add(report, ack->line, "ack: the button of a card is 收到; take `ack: false` out");
}

/* ---- templates: fields ---- */

struct free_fields {
    struct str name[NOTICE_FREE];
    unsigned   count;
};

static void add_free(struct free_fields *all, struct str name, const struct node *text,
                     struct report *report)
{
    for (unsigned i = 0; i < all->count; i++)
        if (str_eq(all->name[i], name))
            return;
    if (all->count == NOTICE_FREE)
        report_add(report, text->line,
                   "%s: {%.*s} is one free field too many; all templates together may have %d",
                   text->key, STR_ARG(name), NOTICE_FREE);
    else
        all->name[all->count++] = name;
}

static void say_fault(const struct node *text, const struct notice_fault *fault,
                      struct report *report)
{
    if (fault->what == FAULT_BRACE)
        report_add(report, text->line,
                   "%s: %.*s: a brace that is no field; a field is {name}, {class}, {college}, "
                   "{number}, {deadline}, or one word of your own of at most %d characters in "
                   "braces; a brace that is to be read is written twice",
                   text->key, STR_ARG(fault->found), NOTICE_FIELD_CHARS);
    else if (fault->what == FAULT_WIDE)
        report_add(report, text->line,
                   "%s: %.*s has wide braces and would be read as it stands; write {%s}", text->key,
                   STR_ARG(fault->found), fault->meant);
    else
        report_add(report, text->line, "%s: %.*s would be asked of the sender; write {%s}",
                   text->key, STR_ARG(fault->found), fault->meant);
}

/* A field that is meant to be another one is told of, and asks for nothing. */
static void check_fields(const struct node *text, struct free_fields *all, struct report *report)
{
    struct str          rest = node_text(text), words = rest;
    struct notice_fault fault;
    struct notice_piece piece;
    bool                wrong = false;

    while (notice_fault_next(&rest, FIELDS_ALL, &fault)) {
        say_fault(text, &fault, report);
        wrong = true;
    }
    while (!wrong && notice_piece_next(&words, &piece))
        if (piece.what == PIECE_FIELD && piece.field == FIELD_FREE)
            add_free(all, piece.read, text, report);
}

static bool has_brace(struct str text)
{
    return text.n > 0 && (memchr(text.p, '{', text.n) || memchr(text.p, '}', text.n));
}

static void check_plain(const struct node *text, struct report *report)
{
    struct str          rest = node_text(text);
    struct notice_fault fault;

    if (has_brace(rest) || notice_fault_next(&rest, 0, &fault))
        report_add(report, text->line, "%s: no field is filled in here; take the braces out",
                   text->key);
}

static void check_texts(const struct node *template, struct free_fields *all,
                        struct report *report)
{
    static const char *const filled[] = {"title", "text", "title_en", "text_en"};
    static const char *const plain[] = {"label", "label_en", "url", "picture"};

    for (size_t i = 0; i < ARRAY_LEN(filled); i++)
        if (node_get(template, filled[i]))
            check_fields(node_get(template, filled[i]), all, report);
    for (size_t i = 0; i < ARRAY_LEN(plain); i++)
        check_plain(node_get(template, plain[i]), report);
}

/* ---- templates ---- */

/* Of a kind that the staff can send. */
static void check_template_kind(const struct node *key, const struct node *kinds,
                                struct report *report)
{
    const struct node *own = flow_find(kinds, node_text(key));

    if (node_text(key).n == 0)
        return;
    if (own == NULL && usual_kind(node_text(key)) == NULL)
        report_add(report, key->line, "kind: no kind of notices is called %s",
                   node_shown(key).text);
    else if (str_is(node_text(key), NOTICE_REMINDER))
        report_add(report, key->line,
                   "kind: reminder is what Hongyan sends by itself; choose another");
    else if (own == NULL && str_is(node_text(key), NOTICE_URGENT))
        report_add(report, key->line,
                   "kind: urgent can be sent by nobody yet; give it approvers in `kinds`");
}

static void check_template(const struct node *notices, const struct node *template,
                           struct free_fields *all, struct report *report)
{
    const struct node *name = node_get(template, "name");

    if (str_is(node_text(name), "own"))
        report_add(report, name->line,
                   "name: own is what one writes oneself; choose another");
    check_twins(template, report);
    check_template_kind(node_get(template, "kind"), node_get(notices, "kinds"), report);
    check_texts(template, all, report);
    for (size_t i = 0; i < ARRAY_LEN(fits); i++)
        if (str_is(type_of(template), fits[i].type))
            check_type(template, &fits[i], report);
}

/* ---- how the free fields are asked ---- */

static void check_asked(const struct node *fields, const struct free_fields *all,
                        struct report *report)
{
    check_unique(fields, "name", "two fields", report);
    for (const struct node *f = node_first(fields); f; f = f->next) {
        const struct node *name = node_get(f, "name");
        unsigned           i = 0;

        check_twins(f, report);
        while (i < all->count && !str_eq(all->name[i], node_text(name)))
            i++;
        if (name && i == all->count)
            report_add(report, name->line,
                       "name: no template asks for a field %s; write it as in the templates, "
                       "without braces",
                       node_shown(name).text);
    }
}

void check_notices(const struct node *notices, const struct apps *apps, struct report *report)
{
    const struct node *templates = node_get(notices, "templates");
    struct free_fields all = {0};

    if (notices == NULL || notices->kind != NODE_MAP)
        return;
    check_public_app(notices, "a notice", apps, report);
    check_quiet(notices, report);
    check_repeats(notices, report);
    check_kinds(node_get(notices, "kinds"), report);
    check_unique(templates, "name", "two templates", report);
    check_labels(templates, "label", "label_en", STR_LIT("staff"), "two templates", report);
    for (const struct node *t = node_first(templates); t; t = t->next)
        if (t->kind == NODE_MAP)
            check_template(notices, t, &all, report);
    check_asked(node_get(notices, "fields"), &all, report);
}
