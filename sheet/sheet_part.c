#include "sheet/sheet_part.h"

#include "base/mem.h"
#include "sheet/sheet_private.h"

#include <zip.h>

enum { CHUNK = 64 * 1024 };

struct package {
    zip_t  *zip;
    int64_t left; /* bytes that may still be unpacked */
};

struct part {
    struct package *package;
    zip_file_t     *file;
    char            chunk[CHUNK];
    size_t          at, n;     /* in chunk */
    uint64_t        done, size; /* bytes unpacked, to unpack */
    unsigned        depth;     /* elements that are open */
    bool            root;      /* one was */
    struct buf      tag;       /* "<...>" while it is read */
};

int sheet_damaged(struct err *err)
{
    return err_set(err, ERR_BAD_INPUT,
                   "工作簿已损坏：请在表格软件里打开后重新保存 / the workbook is damaged: open it in the "
                   "spreadsheet program and save it again");
}

static int too_large(struct err *err)
{
    return err_set(err, ERR_BAD_INPUT,
                   "工作簿太大：请另存为“CSV UTF-8” / the workbook is too large: save it as \"CSV "
                   "UTF-8\"");
}

/* ---- the ZIP ---- */

int package_open(struct package **out, const char *path, struct err *err)
{
    int             code;
    zip_t          *zip = zip_open(path, ZIP_RDONLY, &code);
    struct package *p;

    if (zip == NULL)
        return sheet_damaged(err);
    p = xcalloc(1, sizeof *p);
    p->zip = zip;
    p->left = SHEET_UNPACKED;
    *out = p;
    return 0;
}

void package_close(struct package *p)
{
    if (p == NULL)
        return;
    zip_discard(p->zip);
    free(p);
}

bool package_has(struct package *p, const char *name)
{
    return zip_name_locate(p->zip, name, ZIP_FL_NOCASE) >= 0;
}

int part_open(struct part **out, struct package *p, const char *name, struct err *err)
{
    zip_int64_t  index = zip_name_locate(p->zip, name, ZIP_FL_NOCASE);
    zip_stat_t   st;
    zip_file_t  *file;
    struct part *part;

    if (index < 0 || zip_stat_index(p->zip, (zip_uint64_t)index, 0, &st) < 0)
        return sheet_damaged(err);
    if ((st.valid & ZIP_STAT_ENCRYPTION_METHOD) && st.encryption_method != ZIP_EM_NONE)
        return err_set(err, ERR_BAD_INPUT,
                       "文件设了密码：请取消密码后再保存 / the file has a password: remove it and save "
                       "again");
    if ((file = zip_fopen_index(p->zip, (zip_uint64_t)index, 0)) == NULL)
        return sheet_damaged(err);
    part = xcalloc(1, sizeof *part);
    part->package = p;
    part->file = file;
    part->size = st.size;
    *out = part;
    return 0;
}

void part_close(struct part *p)
{
    if (p == NULL)
        return;
    zip_fclose(p->file);
    buf_free(&p->tag);
    free(p);
}

double part_progress(const struct part *p)
{
    return p->size > 0 && p->done < p->size ? (double)p->done / (double)p->size : 1;
}

/* ---- bytes ---- */

enum { END = -1, FAILED = -2 };

/* The size in the ZIP's directory is only what somebody wrote there: what comes out is counted. */
static int fill(struct part *p, struct err *err)
{
    zip_int64_t n = zip_fread(p->file, p->chunk, sizeof p->chunk);
    bool        first = p->done == 0;

    p->at = p->n = 0;
    if (n < 0)
        return sheet_damaged(err), FAILED;
    if (n == 0)
        return END;
    if ((p->package->left -= n) < 0)
        return too_large(err), FAILED;
    p->n = (size_t)n;
    p->done += (uint64_t)n;
    if (first && p->n >= 3 && memcmp(p->chunk, "\xef\xbb\xbf", 3) == 0)
        p->at = 3;
    return 0;
}

/* The next byte, END or FAILED. XML has no NUL; UTF-16 would have many. */
static int next_byte(struct part *p, struct err *err)
{
    while (p->at == p->n) {
        int rc = fill(p, err);

        if (rc < 0)
            return rc;
    }
    if (p->chunk[p->at] == '\0')
        return sheet_damaged(err), FAILED;
    return (unsigned char)p->chunk[p->at++];
}

/* Text up to the next "<", which is taken, too; appended to out unless that is NULL. 1, END or
 * FAILED. */
static int skip_text(struct part *p, struct buf *out, struct err *err)
{
    for (;;) {
        const char *from = p->chunk + p->at, *tag;
        size_t      n = p->n - p->at;

        tag = n > 0 ? memchr(from, '<', n) : NULL;
        if (tag != NULL)
            n = (size_t)(tag - from);
        if (n > 0 && memchr(from, '\0', n) != NULL)
            return sheet_damaged(err), FAILED;
        if (out != NULL && out->n + n > PART_ELEMENT)
            return too_large(err), FAILED;
        if (out != NULL)
            buf_add(out, from, n);
        p->at += n + (tag != NULL);
        if (tag != NULL)
            return 1;
        int rc = fill(p, err);

        if (rc < 0)
            return rc;
    }
}

/* ---- markup ---- */

/* Reads on to `end`, which is a comment's or a CDATA section's; the tag so far is kept only in
 * out. */
static int skip_to(struct part *p, const char *end, struct buf *out, struct err *err)
{
    size_t n = strlen(end);
    char   last[4] = "";
    int    c;

    do {
        if ((c = next_byte(p, err)) < 0)
            return c == END ? sheet_damaged(err) : -1;
        memmove(last, last + 1, n - 1);
        last[n - 1] = (char)c;
        if (out != NULL && out->n >= PART_ELEMENT)
            return too_large(err);
        if (out != NULL)
            buf_char(out, (char)c);
    } while (memcmp(last, end, n) != 0);
    return 0;
}

/* Reads into p->tag, behind "<", up to the ">" that is in no quotes. */
static int read_tag(struct part *p, struct err *err)
{
    unsigned quotes = 0;
    int      c, inside = 0;

    for (;;) {
        if ((c = next_byte(p, err)) < 0)
            return c == END ? sheet_damaged(err) : -1;
        if (c == '<' || p->tag.n > PART_TAG || quotes > 2 * PART_ATTRIBUTES)
            return sheet_damaged(err);
        buf_char(&p->tag, (char)c);
        if (str_is(buf_view(&p->tag), "<!--") || str_is(buf_view(&p->tag), "<![CDATA["))
            return 0;
        if (inside != 0)
            inside = c == inside ? 0 : inside;
        else if (c == '>')
            return 0;
        else if (c == '"' || c == '\'')
            inside = c;
        quotes += c == '"' || c == '\'';
    }
}

enum markup { MARKUP_NONE, MARKUP_OPEN, MARKUP_CLOSE, MARKUP_EMPTY, MARKUP_FAILED };

/* What p->tag is. Comments and processing instructions are gone then; CDATA goes to out. */
static enum markup read_markup(struct part *p, struct buf *out, struct err *err)
{
    struct str tag;

    buf_clear(&p->tag);
    buf_char(&p->tag, '<');
    if (read_tag(p, err) < 0)
        return MARKUP_FAILED;
    tag = buf_view(&p->tag);
    if (str_is(tag, "<!--"))
        return skip_to(p, "-->", NULL, err) < 0 ? MARKUP_FAILED : MARKUP_NONE;
    if (str_is(tag, "<![CDATA[")) {
        if (out != NULL)
            buf_str(out, tag);
        return skip_to(p, "]]>", out, err) < 0 ? MARKUP_FAILED : MARKUP_NONE;
    }
    if (tag.p[1] == '!') /* DOCTYPE, or what has no place outside of one */
        return sheet_damaged(err), MARKUP_FAILED;
    if (tag.p[1] == '?')
        return MARKUP_NONE;
    if (tag.p[1] == '/')
        return MARKUP_CLOSE;
    return tag.p[tag.n - 2] == '/' ? MARKUP_EMPTY : MARKUP_OPEN;
}

static int open_element(struct part *p, struct err *err)
{
    if ((p->depth == 0 && p->root) || p->depth >= PART_DEPTH)
        return sheet_damaged(err);
    p->root = true;
    p->depth++;
    return 0;
}

/* Adds the tag to the element that is being taken; whether that is whole now. */
static int take(struct part *p, enum markup m, unsigned depth, struct buf *element, struct err *err)
{
    bool inside;

    if (m == MARKUP_FAILED || (m != MARKUP_CLOSE && m != MARKUP_NONE && open_element(p, err) < 0))
        return -1;
    if (m == MARKUP_NONE)
        return 0;
    inside = p->depth > depth; /* counting the one that just opens or closes */
    if (inside && element->n + p->tag.n > PART_ELEMENT)
        return too_large(err);
    if (inside)
        buf_str(element, buf_view(&p->tag));
    if (m == MARKUP_OPEN)
        return 0;
    if (p->depth == 0)
        return sheet_damaged(err);
    p->depth--;
    return inside && p->depth == depth;
}

int part_next(struct part *p, unsigned depth, struct buf *element, struct err *err)
{
    int rc;

    for (buf_clear(element);;) {
        struct buf *out = p->depth > depth ? element : NULL;

        if ((rc = skip_text(p, out, err)) == END)
            return p->depth == 0 && p->root ? 0 : sheet_damaged(err);
        if (rc == FAILED || (rc = take(p, read_markup(p, out, err), depth, element, err)) < 0)
            return -1;
        if (rc > 0)
            return 1;
    }
}
