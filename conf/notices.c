#include "conf/notices.h"

#include "base/cst.h"
#include "base/mem.h"

/* ---- kinds ---- */

const struct notice_kind notice_kinds[NOTICE_KINDS] = {
    {.name = (char *)NOTICE_USUAL, .title = (char *)"通知", .title_en = (char *)"Notices", .day = 5},
    {.name = (char *)NOTICE_REMINDER,
     .title = (char *)"提醒",
     .title_en = (char *)"Reminders",
     .day = 8},
    {.name = (char *)NOTICE_URGENT,
     .title = (char *)"紧急通知",
     .title_en = (char *)"Urgent notices",
     .critical = true},
};

const struct notice_kind *notice_kind_of(const struct school_notices *n, struct str name)
{
    for (unsigned i = 0; i < n->kinds_count; i++)
        if (str_is(name, n->kinds[i].name))
            return &n->kinds[i];
    return NULL;
}

bool notice_kind_usable(const struct notice_kind *kind)
{
    return !str_is(str_c(kind->name), NOTICE_REMINDER) &&
           (!kind->critical || kind->approvers_count > 0);
}

/* ---- quiet hours ---- */

struct quiet_hours notice_quiet_hours(const struct school_notices *n)
{
    struct quiet_hours q = {0};

    if (n->quiet_from && n->quiet_to && cst_parse_clock(str_c(n->quiet_from), &q.from) &&
        cst_parse_clock(str_c(n->quiet_to), &q.to))
        return q;
    return (struct quiet_hours){0};
}

int64_t quiet_until(struct quiet_hours q, int64_t at)
{
    int     minute = cst_minute(at);
    bool    after = minute >= q.from, before = minute < q.to;
    int64_t end = cst_day_start(cst_day(at)) + (int64_t)q.to * 60;

    if (q.from == q.to || !(q.from < q.to ? after && before : after || before))
        return 0;
    return end > at ? end : end + CST_DAY;
}

/* ---- types ---- */

static const char *const types[] = {
    [NOTICE_TEXT] = "text",   [NOTICE_TEXTCARD] = "textcard", [NOTICE_NEWS] = "news",
    [NOTICE_IMAGE] = "image", [NOTICE_FILE] = "file",         [NOTICE_CARD] = "card",
};

const char *notice_type_name(enum notice_type type)
{
    return types[type];
}

bool notice_type_of(struct str name, enum notice_type *out)
{
    for (size_t i = 0; i < ARRAY_LEN(types); i++)
        if (str_is(name, types[i])) {
            *out = (enum notice_type)i;
            return true;
        }
    return false;
}

/* ---- templates ---- */

const struct notice_template *notice_template_of(const struct school_notices *n, struct str name)
{
    for (unsigned i = 0; i < n->templates_count; i++)
        if (str_is(name, n->templates[i].name))
            return &n->templates[i];
    return NULL;
}

/* Where fields may stand, in the order in which they are looked for. */
enum { TEXTS = 4 };

static void texts_of(const struct notice_template *t, struct str out[TEXTS])
{
    out[0] = str_c(t->title);
    out[1] = str_c(t->text);
    out[2] = str_c(t->title_en);
    out[3] = str_c(t->text_en);
}

bool notice_template_has(const struct notice_template *t, struct str field)
{
    struct notice_piece piece;
    struct str          texts[TEXTS];

    texts_of(t, texts);
    for (unsigned i = 0; i < TEXTS; i++)
        while (notice_piece_next(&texts[i], &piece))
            if (piece.what == PIECE_FIELD && str_eq(piece.read, field))
                return true;
    return false;
}

static bool list_has(const struct str *list, unsigned count, struct str text)
{
    for (unsigned i = 0; i < count; i++)
        if (str_eq(list[i], text))
            return true;
    return false;
}

unsigned notice_free_fields(const struct school_notices *n, struct str out[NOTICE_FREE])
{
    struct notice_piece piece;
    struct str          texts[TEXTS];
    unsigned            count = 0;

    for (unsigned i = 0; i < n->templates_count * TEXTS; i++) {
        texts_of(&n->templates[i / TEXTS], texts);
        while (notice_piece_next(&texts[i % TEXTS], &piece))
            if (count < NOTICE_FREE && piece.what == PIECE_FIELD && piece.field == FIELD_FREE &&
                !list_has(out, count, piece.read))
                out[count++] = piece.read;
    }
    return count;
}
