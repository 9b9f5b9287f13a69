#include "cli/columns.h"

#include "base/utf8.h"

enum { TITLE_ROWS = 5, NONE = -1, SHOWN = 60 /* bytes of a heading in a sentence */ };

/* ---- comparing headings ---- */

/* Half-width, lower case, without blanks, stars, and what stands in brackets behind. */
static void simplify(struct buf *out, struct str heading)
{
    auto_buf struct buf half = {0};

    utf8_halfwidth(&half, heading);
    for (size_t i = 0; i < half.n; i++) {
        char c = half.p[i];

        if ((c == '(' || c == '[') && out->n > 0)
            break;
        if (c != ' ' && c != '*' && c != '\t' && c != '\n' && c != '\r')
            buf_char(out, c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
    }
}

static bool same(struct str simple, const char *heading)
{
    auto_buf struct buf other = {0};

    simplify(&other, str_c(heading));
    return simple.n > 0 && str_eq(simple, buf_view(&other));
}

static bool is_called(const struct column *f, struct str simple)
{
    if (same(simple, f->zh) || same(simple, f->en) || same(simple, f->field))
        return true;
    for (const char *const *h = f->headings; h && *h; h++)
        if (same(simple, *h))
            return true;
    return false;
}

/* The school's own words first: they may take a heading away from another field. */
static int mapped_field(const struct columns *c, struct str simple,
                        const struct school_roster *mapping)
{
    for (unsigned i = 0; mapping && i < mapping->columns_count; i++) {
        const struct roster_column *column = &mapping->columns[i];

        for (unsigned h = 0; h < column->headings_count; h++)
            for (unsigned f = 0; f < c->fields_count; f++)
                if (same(simple, column->headings[h]) &&
                    strcmp(column->field, c->fields[f].field) == 0)
                    return (int)f;
    }
    return NONE;
}

static int field_of(const struct columns *c, struct str heading,
                    const struct school_roster *mapping)
{
    auto_buf struct buf simple = {0};
    int                 field;

    simplify(&simple, heading);
    field = mapped_field(c, buf_view(&simple), mapping);
    for (unsigned f = 0; field == NONE && f < c->fields_count; f++)
        if (is_called(&c->fields[f], buf_view(&simple)))
            field = (int)f;
    return field;
}

/* As cli/refused.c writes it, and as nobody else does. A department's own column 原因 may be a
 * field. */
static bool is_refused(struct str heading)
{
    static const struct str mark = STR_LIT("清空");

    if (!str_starts(heading, STR_LIT("原因")))
        return false;
    for (; heading.n >= mark.n; heading = str_skip(heading, 1))
        if (str_starts(heading, mark))
            return true;
    return false;
}

/* Such a one, or alone. */
static bool is_reason(struct str heading)
{
    auto_buf struct buf simple = {0};

    simplify(&simple, heading);
    return same(buf_view(&simple), "原因");
}

/* ---- finding the heading ---- */

static bool has(const struct columns *c, int field)
{
    return field >= 0 && c->at[field] >= 0;
}

static bool is_heading(const struct columns *c, const struct columns_need *need)
{
    return has(c, need->and) && (has(c, need->any[0]) || has(c, need->any[1]));
}

static void place(struct columns *c, const struct sheet_row *row,
                  const struct school_roster *mapping)
{
    for (unsigned f = 0; f < c->fields_count; f++)
        c->at[f] = NONE;
    c->reason = NONE;
    for (unsigned i = 0; i < row->count; i++) {
        int field = is_refused(row->cells[i]) ? NONE : field_of(c, row->cells[i], mapping);

        c->of[i] = field;
        if (field >= 0 && c->at[field] == NONE)
            c->at[field] = (int)i;
        if (field < 0 && is_reason(row->cells[i]))
            c->reason = (int)i;
    }
}

static void keep(struct columns *c, const struct sheet_row *row)
{
    size_t at = 0;

    for (unsigned i = 0; i < row->count; i++)
        buf_str(&c->memory, row->cells[i]);
    for (unsigned i = 0; i < row->count; i++) {
        c->cells[i] = (struct str){c->memory.p + at, row->cells[i].n};
        at += row->cells[i].n;
    }
    c->heading = (struct sheet_row){.line = row->line, .cells = c->cells, .count = row->count};
}

static int refuse_twice(const struct columns *c, struct err *err)
{
    for (unsigned i = 0; i < c->heading.count; i++) {
        int field = c->of[i];

        if (field >= 0 && c->at[field] != (int)i)
            return err_set(err, ERR_BAD_INPUT,
                           "第 %d 列和第 %u 列都是%s：请删去一列 / columns %d and %u are both the %s: "
                           "remove one",
                           c->at[field] + 1, i + 1, c->fields[field].zh, c->at[field] + 1, i + 1,
                           c->fields[field].en);
    }
    return 0;
}

static void say_unknown(const struct columns *c, struct buf *said)
{
    for (unsigned i = 0; i < c->heading.count; i++) {
        struct str text = utf8_cut(c->cells[i], SHOWN);

        if (c->of[i] < 0 && text.n > 0 && (int)i != c->reason)
            buf_f(said, "第 %u 列“%.*s”不认识，不导入 / column %u \"%.*s\" is not known; left out\n",
                  i + 1, STR_ARG(text), i + 1, STR_ARG(text));
    }
}

static int no_heading(const struct columns *c, const struct columns_need *need, struct err *err)
{
    const struct column *a = &c->fields[need->any[0]], *b = &c->fields[need->and];

    if (a == b)
        return err_set(err, ERR_BAD_INPUT,
                       "前 %d 行里没有表头：需要有“%s”一列 / none of the first %d rows is the heading: a "
                       "column \"%s\" is needed",
                       TITLE_ROWS, a->zh, TITLE_ROWS, a->en);
    return err_set(err, ERR_BAD_INPUT,
                   "前 %d 行里没有表头：需要有“%s”和“%s”两列 / none of the first %d rows is the heading: "
                   "columns \"%s\" and \"%s\" are needed",
                   TITLE_ROWS, a->zh, b->zh, TITLE_ROWS, a->en, b->en);
}

int columns_read(struct columns *c, struct sheet *sheet, const struct columns_need *need,
                 const struct school_roster *mapping, struct buf *said, struct err *err)
{
    struct sheet_row row;
    int              rc = 0, titles = 0;

    for (; titles < TITLE_ROWS; titles++) {
        if ((rc = sheet_next(sheet, &row, err)) <= 0)
            break;
        place(c, &row, mapping);
        if (!is_heading(c, need))
            continue;
        keep(c, &row);
        if (titles > 0)
            buf_f(said, "表头在第 %lld 行，以上不导入 / the heading is in line %lld; nothing above it "
                        "is imported\n",
                  (long long)row.line, (long long)row.line);
        say_unknown(c, said);
        return refuse_twice(c, err);
    }
    if (rc < 0)
        return -1;
    return titles == 0 ? err_set(err, ERR_BAD_INPUT, "文件是空的 / the file is empty")
                       : no_heading(c, need, err);
}

void columns_free(struct columns *c)
{
    buf_free(&c->memory);
}

static struct str cell_at(const struct sheet_row *row, int at)
{
    return at >= 0 && (unsigned)at < row->count ? row->cells[at] : (struct str){NULL, 0};
}

struct str columns_reason(const struct columns *c, const struct sheet_row *row)
{
    return str_trim(cell_at(row, c->reason));
}

struct str columns_cell(const struct columns *c, const struct sheet_row *row, int field)
{
    return cell_at(row, c->at[field]);
}
