/* JPEG, from strangers and to our files. libjpeg ends a failed call by a jump: every call of it
 * happens inside of guarded(). */
#include "bot/photo_private.h"

#include "base/mem.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h> /* wants stdio.h before it */

#include <jerror.h>

enum {
    /* A progressive picture is kept whole as coefficients: 16 million pixels of any kind, 32 of the
     * usual. Others take some hundred KB. */
    MEMORY_MAX = 100 * 1000 * 1000,
    SCANS_MAX = 64, /* of a progressive one; each costs as much as the whole picture */
    QUALITY = 85,
    ROOM = 256 * 1024, /* for what is written: a face that grows would leave parts behind */
    RGB = 3,
    CMYK = 4,
};

/* What a failed call leaves behind. First member of those below: libjpeg gives us its address. */
struct guard {
    struct jpeg_error_mgr manager;
    jmp_buf               back;
    enum err_kind         kind;
    char                  why[JMSG_LENGTH_MAX];
};

struct reader {
    struct guard                  guard;
    struct jpeg_decompress_struct jpeg;
    struct jpeg_progress_mgr      progress;
    struct str                    bytes;
    struct scale                  scale;
    unsigned                      orientation;
    unsigned char                *row, *rgb; /* a row as it comes; as the scale takes it */
};

struct writer {
    struct guard                guard;
    struct jpeg_compress_struct jpeg;
    struct jpeg_destination_mgr to;
    const struct pixels        *pixels;
    struct buf                 *out;
    unsigned char               part[16384]; /* of it, not appended yet */
};

/* That we have no memory now says nothing about the picture. Over our own limit is another error
 * (JERR_NO_BACKING_STORE). */
static _Noreturn void fail(j_common_ptr jpeg)
{
    struct guard *g = (struct guard *)jpeg->err;

    g->kind = g->manager.msg_code == JERR_OUT_OF_MEMORY ? ERR_RETRY : ERR_BAD_INPUT;
    g->manager.format_message(jpeg, g->why);
    longjmp(g->back, 1);
}

/* A warning is about what most programs show all the same. But a picture that is not whole is
 * better sent again. */
static void warn(j_common_ptr jpeg, int level)
{
    int code = jpeg->err->msg_code;

    if (level < 0 &&
        (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE))
        fail(jpeg);
}

static void be_silent(j_common_ptr jpeg)
{
    (void)jpeg;
}

static struct jpeg_error_mgr *guard_manager(struct guard *g)
{
    jpeg_std_error(&g->manager);
    g->manager.error_exit = fail;
    g->manager.emit_message = warn;
    g->manager.output_message = be_silent;
    return &g->manager;
}

static int guarded(struct guard *g, void (*step)(void *arg), void *arg, struct err *err)
{
    if (setjmp(g->back) != 0)
        return err_set(err, g->kind, "photo: libjpeg: %s", g->why);
    step(arg);
    return 0;
}

/* ---- reading ---- */

static void count_scans(j_common_ptr jpeg)
{
    struct jpeg_decompress_struct *d = (struct jpeg_decompress_struct *)jpeg;

    if (d->input_scan_number > SCANS_MAX)
        ERREXIT(d, JERR_BAD_PROGRESSION);
}

/* No camera codes arithmetically, and where its bytes end libjpeg goes on with zeros without a
 * warning: half a picture would be taken for a whole one, and scans of no bytes at all cost
 * seconds. */
static void read_header(void *arg)
{
    struct reader *r = arg;

    jpeg_create_decompress(&r->jpeg);
    r->jpeg.mem->max_memory_to_use = MEMORY_MAX;
    r->progress.progress_monitor = count_scans;
    r->jpeg.progress = &r->progress;
    jpeg_mem_src(&r->jpeg, (const unsigned char *)r->bytes.p, r->bytes.n);
    jpeg_save_markers(&r->jpeg, JPEG_APP0 + 1, UINT16_MAX);
    jpeg_read_header(&r->jpeg, TRUE);
    if (r->jpeg.arith_code)
        ERREXIT(&r->jpeg, JERR_ARITH_NOTIMPL);
}

/* Half, a quarter, an eighth cost less the smaller they are: libjpeg leaves the fine parts of each
 * block undecoded. */
static void choose_scale(struct jpeg_decompress_struct *d)
{
    unsigned longer = d->image_width > d->image_height ? d->image_width : d->image_height;

    d->scale_num = 1;
    for (d->scale_denom = 8; d->scale_denom > 1; d->scale_denom /= 2)
        if (longer / d->scale_denom >= PHOTO_SIDE)
            return;
}

/* The printers' colours, without their profile: not exact, but one is recognised. Adobe writes them
 * inverted. */
static void from_cmyk(const unsigned char *cmyk, unsigned char *rgb, unsigned n, bool inverted)
{
    for (unsigned i = 0; i < n; i++, cmyk += CMYK, rgb += RGB)
        for (unsigned c = 0; c < RGB; c++) {
            unsigned ink = inverted ? cmyk[c] : 255U - cmyk[c];
            unsigned black = inverted ? cmyk[3] : 255U - cmyk[3];

            rgb[c] = (unsigned char)(ink * black / 255U);
        }
}

static unsigned told_orientation(const struct jpeg_decompress_struct *d)
{
    static const char exif[] = "Exif\0";
    struct str        mark = {exif, sizeof exif};

    for (const struct jpeg_marker_struct *m = d->marker_list; m != NULL; m = m->next) {
        struct str data = {(const char *)m->data, m->data_length};

        if (str_starts(data, mark))
            return photo_orientation(str_skip(data, mark.n));
    }
    return 1;
}

static void read_rows(void *arg)
{
    struct reader                 *r = arg;
    struct jpeg_decompress_struct *d = &r->jpeg;
    bool                           cmyk;

    cmyk = d->jpeg_color_space == JCS_CMYK || d->jpeg_color_space == JCS_YCCK;
    d->out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    r->orientation = told_orientation(d); /* the end forgets the markers */
    choose_scale(d);
    jpeg_start_decompress(d);
    scale_begin(&r->scale, d->output_width, d->output_height);
    r->row = xmalloc((size_t)d->output_width * CMYK);
    r->rgb = xmalloc((size_t)d->output_width * RGB);
    while (d->output_scanline < d->output_height) {
        JSAMPROW row = r->row;

        jpeg_read_scanlines(d, &row, 1);
        if (cmyk)
            from_cmyk(r->row, r->rgb, d->output_width, d->saw_Adobe_marker);
        scale_row(&r->scale, cmyk ? r->rgb : r->row);
    }
    jpeg_finish_decompress(d);
}

int photo_jpeg_read(struct str bytes, bool small, struct pixels *out, unsigned *orientation,
                    struct err *err)
{
    struct reader r = {.bytes = bytes};
    int           rc = -1;

    r.jpeg.err = guard_manager(&r.guard);
    if (guarded(&r.guard, read_header, &r, err) == 0 &&
        photo_check_size(r.jpeg.image_width, r.jpeg.image_height, small, err) == 0 &&
        guarded(&r.guard, read_rows, &r, err) == 0) {
        *orientation = r.orientation;
        scale_end(&r.scale, out);
        rc = 0;
    }
    jpeg_destroy_decompress(&r.jpeg);
    scale_free(&r.scale);
    free(r.row);
    free(r.rgb);
    return rc;
}

/* ---- writing ---- */

/* Our own: of libjpeg's into the memory nobody knows, after a failed call, what has been freed. */
static void begin_part(j_compress_ptr jpeg)
{
    struct writer *w = jpeg->client_data;

    w->to.next_output_byte = w->part;
    w->to.free_in_buffer = sizeof w->part;
}

static boolean end_part(j_compress_ptr jpeg)
{
    struct writer *w = jpeg->client_data;

    buf_add(w->out, w->part, sizeof w->part);
    begin_part(jpeg);
    return TRUE;
}

static void end_last_part(j_compress_ptr jpeg)
{
    struct writer *w = jpeg->client_data;

    buf_add(w->out, w->part, sizeof w->part - w->to.free_in_buffer);
}

static void write_all(void *arg)
{
    struct writer       *w = arg;
    const struct pixels *p = w->pixels;

    jpeg_create_compress(&w->jpeg);
    w->to = (struct jpeg_destination_mgr){.init_destination = begin_part,
                                          .empty_output_buffer = end_part,
                                          .term_destination = end_last_part};
    w->jpeg.dest = &w->to;
    w->jpeg.client_data = w;
    w->jpeg.image_width = p->width;
    w->jpeg.image_height = p->height;
    w->jpeg.input_components = RGB;
    w->jpeg.in_color_space = JCS_RGB;
    jpeg_set_defaults(&w->jpeg);
    jpeg_set_quality(&w->jpeg, QUALITY, TRUE);
    w->jpeg.optimize_coding = TRUE;
    jpeg_start_compress(&w->jpeg, TRUE);
    while (w->jpeg.next_scanline < p->height) {
        JSAMPROW row = p->rgb + (size_t)w->jpeg.next_scanline * p->width * RGB;

        jpeg_write_scanlines(&w->jpeg, &row, 1);
    }
    jpeg_finish_compress(&w->jpeg);
}

int photo_jpeg_write(const struct pixels *p, struct buf *out, struct err *err)
{
    struct writer w = {.pixels = p, .out = out};
    size_t        before = out->n;
    int           rc;

    buf_room(out, ROOM);
    w.jpeg.err = guard_manager(&w.guard);
    rc = guarded(&w.guard, write_all, &w, err);
    if (rc < 0)
        out->n = before;
    jpeg_destroy_compress(&w.jpeg);
    explicit_bzero(w.part, sizeof w.part);
    return rc;
}
