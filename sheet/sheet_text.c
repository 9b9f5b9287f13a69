#include "sheet/sheet_private.h"

#include "base/mem.h"
#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>

enum {
    PIECE = 64 * 1024,
    CHINESE_ENOUGH = 16, /* characters of three bytes before the first fault: no chance, it is
                            UTF-8 */
};

struct sheet_text {
    FILE                *file;
    enum sheet_text_form form;
    iconv_t              convert; /* not opened for UTF-8 */
    bool                 opened;
    bool                 broken, end;
    char                 raw[PIECE];
    size_t               raw_n;   /* what could not be converted yet: half a character */
    char                 utf8[PIECE * 2 + 16];
    int64_t              size, done; /* bytes */
};

/* ---- telling the encoding ---- */

struct survey {
    bool    valid, zeros;
    int64_t chinese; /* characters of three bytes before the first fault */
    int64_t line;    /* of it */
};

/* Bytes at the end that begin a character but do not end it. */
static size_t half_character(struct str t)
{
    for (size_t back = 1; back <= 3 && back <= t.n; back++) {
        unsigned char c = (unsigned char)t.p[t.n - back];

        if (c < 0x80)
            return 0;
        if (c >= 0xc0)
            return (c >= 0xf0 ? 4u : c >= 0xe0 ? 3u : 2u) > back ? back : 0;
    }
    return 0;
}

static void count(struct survey *v, struct str t)
{
    for (size_t i = 0; i < t.n; i++) {
        v->chinese += ((unsigned char)t.p[i] & 0xf0) == 0xe0;
        v->line += t.p[i] == '\n';
    }
}

static void find_fault(struct survey *v, struct str t)
{
    uint32_t code;
    size_t   n;

    v->valid = false;
    for (; (n = utf8_next(t, &code)) > 0 && (code != 0xfffd || n > 1); t = str_skip(t, n))
        count(v, (struct str){t.p, n});
}

/* Looks at the whole file: a single GBK name may stand in its last line. */
static int survey(FILE *file, struct survey *v, struct err *err)
{
    auto_free char *bytes = xmalloc(PIECE);
    size_t          kept = 0, n;

    *v = (struct survey){.valid = true, .line = 1};
    while (v->valid && (n = fread(bytes + kept, 1, PIECE - kept, file)) > 0) {
        struct str t = {bytes, kept + n};
        size_t     half = half_character(t);

        t.n -= half;
        v->zeros = v->zeros || memchr(t.p, '\0', t.n) != NULL;
        if (utf8_valid(t))
            count(v, t);
        else
            find_fault(v, t);
        kept = half;
        memmove(bytes, t.p + t.n, half);
    }
    if (ferror(file))
        return err_set(err, ERR_RETRY, "无法读取 / cannot be read: %s", strerror(errno));
    v->valid = v->valid && kept == 0;
    return 0;
}

static int refuse_binary(struct str head, struct err *err)
{
    if (head.n > 0 && head.p[0] == '<')
        return err_set(err, ERR_BAD_INPUT,
                       "这是网页或 XML：请用表格软件打开，另存为“Excel 工作簿（.xlsx）”/ this is a web "
                       "page or XML: open it in a spreadsheet program and save it as .xlsx");
    return err_set(err, ERR_BAD_INPUT,
                   "不是表格：请另存为“Excel 工作簿（.xlsx）”或“CSV UTF-8” / no table: save it as "
                   "an \"Excel workbook (.xlsx)\" or \"CSV UTF-8\"");
}

/* Without a BOM: UTF-8 if all of it is, GB18030 if not (which GBK is a part of). */
static int tell_by_bytes(FILE *file, struct str head, enum sheet_text_form *form, struct err *err)
{
    bool          bom = str_starts(head, STR_LIT("\xef\xbb\xbf"));
    struct survey v;

    if (survey(file, &v, err) < 0)
        return -1;
    if (v.zeros || (head.n > 0 && head.p[0] == '<'))
        return refuse_binary(head, err);
    if (!v.valid && (bom || v.chinese >= CHINESE_ENOUGH))
        return err_set(err, ERR_BAD_INPUT,
                       "第 %lld 行有损坏的字（不是 UTF-8）/ line %lld has bytes that are not UTF-8",
                       (long long)v.line, (long long)v.line);
    *form = v.valid ? TEXT_UTF8 : TEXT_GB18030;
    return 0;
}

static const struct {
    const char *bom;
    size_t      n;
    const char *iconv; /* NULL: no conversion */
} forms[] = {
    [TEXT_UTF8] = {"\xef\xbb\xbf", 3, NULL},
    [TEXT_GB18030] = {"\x84\x31\x95\x33", 4, "GB18030"},
    [TEXT_UTF16LE] = {"\xff\xfe", 2, "UTF-16LE"},
    [TEXT_UTF16BE] = {"\xfe\xff", 2, "UTF-16BE"},
};

static size_t bom_bytes(struct str head, enum sheet_text_form form)
{
    struct str bom = {forms[form].bom, forms[form].n};

    return str_starts(head, bom) ? bom.n : 0;
}

static int tell(FILE *file, struct str head, enum sheet_text_form *form, struct err *err)
{
    for (size_t f = TEXT_GB18030; f < ARRAY_LEN(forms); f++)
        if (bom_bytes(head, (enum sheet_text_form)f) > 0) {
            *form = (enum sheet_text_form)f;
            return 0;
        }
    return tell_by_bytes(file, head, form, err);
}

/* ---- reading ---- */

static int64_t file_size(FILE *file)
{
    return fseek(file, 0, SEEK_END) == 0 ? (int64_t)ftell(file) : 0;
}

int text_open(struct sheet_text **out, FILE *file, struct err *err)
{
    char               bytes[4];
    struct str         head = {bytes, 0};
    struct sheet_text *t = xcalloc(1, sizeof *t);

    t->file = file;
    t->size = file_size(file);
    rewind(file);
    head.n = fread(bytes, 1, sizeof bytes, file);
    rewind(file);
    if (tell(file, head, &t->form, err) < 0) {
        text_close(t);
        return -1;
    }
    clearerr(file);
    fseek(file, (long)bom_bytes(head, t->form), SEEK_SET);
    if (forms[t->form].iconv != NULL) {
        t->convert = iconv_open("UTF-8", forms[t->form].iconv);
        t->opened = t->convert != (iconv_t)-1;
        if (!t->opened) {
            text_close(t);
            return err_set(err, ERR_RETRY, "iconv: %s: %s", forms[t->form].iconv, strerror(errno));
        }
    }
    *out = t;
    return 0;
}

void text_close(struct sheet_text *t)
{
    if (t == NULL)
        return;
    if (t->opened)
        iconv_close(t->convert);
    free(t);
}

/* Converts what is there; the beginning of a character stays for the next time. */
static struct str convert(struct sheet_text *t)
{
    char  *in = t->raw, *to = t->utf8;
    size_t left = t->raw_n, room = sizeof t->utf8;

    if (iconv(t->convert, &in, &left, &to, &room) == (size_t)-1 &&
        (errno == EILSEQ || (errno == EINVAL && t->end)))
        t->broken = true;
    memmove(t->raw, in, left);
    t->raw_n = left;
    return (struct str){t->utf8, (size_t)(to - t->utf8)};
}

/* Two bytes of GB18030 or UTF-16 become three of UTF-8 at most, four become four: there is always
 * room for PIECE bytes. */
int text_read(struct sheet_text *t, struct str *piece, bool *broken, struct err *err)
{
    size_t n;

    for (*broken = false;;) {
        *broken = t->broken;
        if (t->broken)
            return -1;
        if (t->end)
            return 0;
        n = fread(t->raw + t->raw_n, 1, sizeof t->raw - t->raw_n, t->file);
        if (ferror(t->file))
            return err_set(err, ERR_RETRY, "无法读取 / cannot be read: %s", strerror(errno));
        t->end = n == 0;
        t->done += (int64_t)n;
        t->raw_n += n;
        if (t->opened) {
            *piece = convert(t);
        } else {
            *piece = (struct str){t->raw, t->raw_n};
            t->raw_n = 0;
        }
        if (piece->n > 0)
            return 1;
    }
}

enum sheet_text_form text_form(const struct sheet_text *t)
{
    return t->form;
}

double text_progress(const struct sheet_text *t)
{
    return t->size > 0 && t->done < t->size ? (double)t->done / (double)t->size : 1;
}
