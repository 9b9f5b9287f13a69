#include "tests/tools/workbook.h"

#include "base/mem.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>

#define XML  "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define MAIN "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define RELS "http://schemas.openxmlformats.org/package/2006/relationships"
#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define RELATION(id, type, target)                                                                 \
    "<Relationship Id=\"" id "\" Type=\"" OFFICE "/" type "\" Target=\"" target "\"/>"

const struct workbook_part workbook_frame[] = {
    {"_rels/.rels", STR_LIT(XML "<Relationships xmlns=\"" RELS "\">" RELATION(
                        "rId1", "officeDocument", "xl/workbook.xml") "</Relationships>")},
    {"xl/workbook.xml",
     STR_LIT(XML "<workbook xmlns=\"" MAIN "\" xmlns:r=\"" OFFICE "\"><workbookPr/><sheets>"
                 "<sheet name=\"old\" sheetId=\"1\" state=\"hidden\" r:id=\"rId1\"/>"
                 "<sheet name=\"名单\" sheetId=\"2\" r:id=\"rId2\"/></sheets></workbook>")},
    {"xl/_rels/workbook.xml.rels",
     STR_LIT(XML "<Relationships xmlns=\"" RELS "\">" RELATION(
         "rId1", "worksheet", "worksheets/sheet1.xml") RELATION("rId2", "worksheet",
                                                               "/" WORKBOOK_SHEET)
                 RELATION("rId3", "styles", "styles.xml") RELATION("rId4", "sharedStrings",
                                                                   "sharedStrings.xml")
                     "</Relationships>")},
    {"xl/styles.xml",
     STR_LIT(XML "<styleSheet xmlns=\"" MAIN "\"><numFmts count=\"2\">"
                 "<numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>"
                 "<numFmt numFmtId=\"177\" formatCode=\"[Red]000000\"/></numFmts>"
                 "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"
                 "<xf numFmtId=\"0\"/><xf numFmtId=\"14\"><alignment/></xf><xf numFmtId=\"176\"/>"
                 "<xf numFmtId=\"177\"/></cellXfs></styleSheet>")},
};
const unsigned workbook_frame_count = ARRAY_LEN(workbook_frame);

static void die(const char *what)
{
    fprintf(stderr, "workbook: %s failed\n", what);
    exit(2);
}

static void add_part(zip_t *zip, const struct workbook_part *part, bool stored)
{
    struct str    text = part->text.p ? part->text : STR_LIT("");
    zip_source_t *source = zip_source_buffer(zip, text.p, text.n, 0);
    zip_int64_t   index = source ? zip_file_add(zip, part->name, source, 0) : -1;

    if (index < 0) /* the name is there */
        zip_source_free(source);
    else if (stored)
        zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
}

void workbook_zip(struct buf *out, const struct workbook_part *parts, unsigned count, bool stored)
{
    zip_source_t *memory = zip_source_buffer_create(NULL, 0, 0, NULL);
    zip_t        *zip = memory ? zip_open_from_source(memory, ZIP_TRUNCATE, NULL) : NULL;
    zip_stat_t    st;
    zip_int64_t   n;

    if (zip == NULL)
        die("zip_open_from_source");
    zip_source_keep(memory);
    for (unsigned i = 0; i < count; i++)
        add_part(zip, &parts[i], stored);
    if (zip_close(zip) < 0 || zip_source_open(memory) < 0 || zip_source_stat(memory, &st) < 0)
        die("zip_close");
    n = zip_source_read(memory, buf_room(out, st.size), st.size);
    if (n < 0 || (zip_uint64_t)n != st.size)
        die("zip_source_read");
    out->n += (size_t)n;
    zip_source_close(memory);
    zip_source_free(memory);
}

void workbook_make(struct buf *out, const char *rows, const char *strings)
{
    struct workbook_part parts[ARRAY_LEN(workbook_frame) + 3];
    auto_buf struct buf  sheet = {0}, shared = {0};
    unsigned             n = 0;

    buf_f(&sheet,
          XML "<worksheet xmlns=\"" MAIN "\"><dimension ref=\"A1\"/><sheetData>%s</sheetData>"
              "<mergeCells count=\"1\"><mergeCell ref=\"A9:B9\"/></mergeCells></worksheet>",
          rows);
    buf_f(&shared, XML "<sst xmlns=\"" MAIN "\" count=\"1\">%s</sst>", strings);
    for (; n < workbook_frame_count; n++)
        parts[n] = workbook_frame[n];
    parts[n++] = (struct workbook_part){WORKBOOK_SHEET, buf_view(&sheet)};
    parts[n++] = (struct workbook_part){WORKBOOK_STRINGS, buf_view(&shared)};
    parts[n++] = (struct workbook_part){
        "xl/worksheets/sheet1.xml",
        STR_LIT("<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>hidden</t></is></c></row>"
                "</sheetData></worksheet>")};
    workbook_zip(out, parts, n, false);
}

int memory_file(struct str bytes, char path[32])
{
    int fd = memfd_create("test", MFD_CLOEXEC);

    if (fd < 0 || write(fd, bytes.p, bytes.n) != (ssize_t)bytes.n)
        die("memfd_create");
    snprintf(path, 32, "/proc/self/fd/%d", fd);
    return fd;
}
