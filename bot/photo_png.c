/* PNG from strangers. libpng ends a failed call by a jump: every call of it happens inside of
 * guarded(). What is no colour (texts, profiles, times) is not even unpacked. */
#include "bot/photo_private.h"

#include "base/mem.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>

enum {
    INTERLACED_MAX = 16 * 1000 * 1000, /* pixels of one that has to be in memory whole */
    CHUNKS_MAX = 64,                   /* that libpng keeps */
    CHUNK_BYTES_MAX = 1 << 20,
    RGB = 3,
    RGBA = 4,
};

struct reader {
    png_structp    png;
    png_infop      info;
    struct str     rest; /* not read yet */
    unsigned       width, height;
    bool           interlaced;
    struct scale   scale;
    unsigned char *rows; /* all of an interlaced picture; else one */
    unsigned char *rgb;
    bool           no_memory; /* that says nothing about the picture */
    jmp_buf        back;
    char           why[100];
};

static _Noreturn void fail(png_structp png, png_const_charp what)
{
    struct reader *r = png_get_error_ptr(png);

    snprintf(r->why, sizeof r->why, "%s", what);
    longjmp(r->back, 1);
}

static void ignore(png_structp png, png_const_charp what)
{
    (void)png;
    (void)what;
}

static void take(png_structp png, png_bytep to, size_t n)
{
    struct reader *r = png_get_io_ptr(png);

    if (n > r->rest.n)
        png_error(png, "it ends too early");
    memcpy(to, r->rest.p, n);
    r->rest = str_skip(r->rest, n);
}

/* For libpng, and for zlib through it; what is over our limits is refused before. */
static png_voidp get_memory(png_structp png, png_alloc_size_t n)
{
    struct reader *r = png_get_mem_ptr(png);
    void          *p = malloc(n);

    if (p == NULL)
        r->no_memory = true;
    return p;
}

static void free_memory(png_structp png, png_voidp p)
{
    (void)png;
    free(p);
}

static int guarded(struct reader *r, void (*step)(struct reader *r), struct err *err)
{
    if (setjmp(r->back) != 0)
        return err_set(err, r->no_memory ? ERR_RETRY : ERR_BAD_INPUT, "photo: libpng: %s", r->why);
    step(r);
    return 0;
}

static void read_header(struct reader *r)
{
    static const png_byte unwanted[] = "eXIf\0iCCP\0iTXt\0tEXt\0zTXt\0sPLT\0hIST\0pCAL";
    int                   type, depth, interlace;
    png_uint_32           width, height;

    r->png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, r, fail, ignore, r, get_memory,
                                      free_memory);
    if (r->png == NULL || (r->info = png_create_info_struct(r->png)) == NULL) {
        snprintf(r->why, sizeof r->why, "no memory");
        longjmp(r->back, 1);
    }
    png_set_read_fn(r->png, r, take);
    png_set_user_limits(r->png, UINT16_MAX, UINT16_MAX);
    png_set_chunk_cache_max(r->png, CHUNKS_MAX);
    png_set_chunk_malloc_max(r->png, CHUNK_BYTES_MAX);
    png_set_keep_unknown_chunks(r->png, PNG_HANDLE_CHUNK_NEVER, unwanted,
                                (int)(sizeof unwanted / 5));
    png_read_info(r->png, r->info);
    png_get_IHDR(r->png, r->info, &width, &height, &depth, &type, &interlace, NULL, NULL);
    r->width = width;
    r->height = height;
    r->interlaced = interlace != PNG_INTERLACE_NONE;
}

/* Whatever it is becomes eight bits of each colour, and how much it covers. */
static void read_as_rgba(struct reader *r)
{
    png_set_expand(r->png); /* palettes, few bits, transparent colours */
    png_set_scale_16(r->png);
    png_set_gray_to_rgb(r->png);
    png_set_add_alpha(r->png, 0xff, PNG_FILLER_AFTER);
    png_set_interlace_handling(r->png);
    png_read_update_info(r->png, r->info);
    if (png_get_rowbytes(r->png, r->info) != (size_t)r->width * RGBA)
        png_error(r->png, "rows of another length");
}

/* Onto white paper. */
static void scale_rgba(struct reader *r, const unsigned char *rgba)
{
    unsigned char *rgb = r->rgb;

    for (unsigned x = 0; x < r->width; x++, rgba += RGBA, rgb += RGB)
        for (unsigned c = 0; c < RGB; c++)
            rgb[c] = (unsigned char)((rgba[c] * rgba[3] + 255U * (255U - rgba[3])) / 255U);
    scale_row(&r->scale, r->rgb);
}

static void read_interlaced(struct reader *r)
{
    size_t row = (size_t)r->width * RGBA;

    for (unsigned pass = 0; pass < PNG_INTERLACE_ADAM7_PASSES; pass++)
        for (unsigned y = 0; y < r->height; y++)
            png_read_row(r->png, r->rows + y * row, NULL);
    for (unsigned y = 0; y < r->height; y++)
        scale_rgba(r, r->rows + y * row);
}

static void read_rows(struct reader *r)
{
    read_as_rgba(r);
    scale_begin(&r->scale, r->width, r->height);
    r->rgb = xmalloc((size_t)r->width * RGB);
    r->rows = calloc((size_t)r->width * RGBA, r->interlaced ? r->height : 1);
    if (r->rows == NULL) { /* it may be large */
        r->no_memory = true;
        png_error(r->png, "no memory");
    }
    if (r->interlaced)
        read_interlaced(r);
    else
        for (unsigned y = 0; y < r->height; y++) {
            png_read_row(r->png, r->rows, NULL);
            scale_rgba(r, r->rows);
        }
    png_read_end(r->png, NULL);
}

static int check_size(const struct reader *r, bool small, struct err *err)
{
    if (photo_check_size(r->width, r->height, small, err) < 0)
        return -1;
    if (r->interlaced && (uint64_t)r->width * r->height > INTERLACED_MAX)
        return err_set(err, ERR_BAD_INPUT, "photo: %ux%u: over %d pixels, and interlaced", r->width,
                       r->height, INTERLACED_MAX);
    return 0;
}

/* A number of four bytes, as PNG has them. */
static uint32_t number_at(struct str bytes)
{
    uint32_t v = 0;

    for (unsigned i = 0; i < 4; i++)
        v = v << 8 | (unsigned char)bytes.p[i];
    return v;
}

/* By ourselves: libpng takes as much memory for it as the chunk says that it is long. */
static unsigned told_orientation(struct str bytes)
{
    enum { SIGNATURE = 8, FRAME = 12 }; /* length, type and checksum of a chunk */

    bytes = str_skip(bytes, SIGNATURE);
    while (bytes.n >= FRAME) {
        size_t     n = number_at(bytes);
        struct str type = {bytes.p + 4, 4};

        if (n > bytes.n - FRAME)
            return 1;
        if (str_is(type, "eXIf"))
            return photo_orientation((struct str){bytes.p + 8, n});
        bytes = str_skip(bytes, FRAME + n);
    }
    return 1;
}

int photo_png_read(struct str bytes, bool small, struct pixels *out, unsigned *orientation,
                   struct err *err)
{
    struct reader r = {.rest = bytes};
    int           rc = -1;

    if (guarded(&r, read_header, err) == 0 && check_size(&r, small, err) == 0 &&
        guarded(&r, read_rows, err) == 0) {
        *orientation = told_orientation(bytes);
        scale_end(&r.scale, out);
        rc = 0;
    }
    png_destroy_read_struct(&r.png, &r.info, NULL);
    scale_free(&r.scale);
    free(r.rows);
    free(r.rgb);
    return rc;
}
