/* Pictures of strangers: what is taken, how it comes out, what is refused. */
#include "bot/photo.h"
#include "tests/unit/photo_fixture.h"

#include <dirent.h>
#include <dlfcn.h>
#include <sys/resource.h>

/* ---- no memory: an allocation of the libraries fails, or a large one of our own ---- */

#ifndef __SANITIZE_ADDRESS__ /* which has its own malloc */
static struct {
    unsigned at;    /* from this allocation of the libraries on; 0: none */
    size_t   large; /* any of ours from this size on; 0: none */
    bool     failed;
} scarce;

void *__libc_malloc(size_t n);
void *__libc_calloc(size_t count, size_t n);
void *malloc(size_t n);
void *calloc(size_t count, size_t n);

static bool is_of_library(void *caller)
{
    Dl_info where;

    return dladdr(caller, &where) != 0 &&
           (strstr(where.dli_fname, "libjpeg") || strstr(where.dli_fname, "libpng"));
}

void *malloc(size_t n)
{
    if (scarce.at > 0 && is_of_library(__builtin_return_address(0))) {
        if (scarce.at == 1) {
            scarce.failed = true;
            return NULL;
        }
        scarce.at--;
    }
    return __libc_malloc(n);
}

void *calloc(size_t count, size_t n)
{
    if (scarce.large > 0 && count * n >= scarce.large) {
        scarce.failed = true;
        return NULL;
    }
    return __libc_calloc(count, n);
}
#endif

static void redraw(const struct buf *from, struct seen *seen, const char *name)
{
    auto_buf struct buf out = {0};
    struct err          err = {0};

    CHECK(photo_redraw(buf_view(from), &out, &err) == 0, "%s is taken: %s", name, err.text);
    see_jpeg(buf_view(&out), seen);
}

/* ---- what is taken ---- */

static const struct {
    const char      *name;
    unsigned         w, h, out_w, out_h;
    struct jpeg_kind kind;
    const char      *fields;
} jpegs[] = {
    {"a small one", 200, 160, 200, 160, {0}, "0123"},
    {"as large as what is kept", 640, 480, 640, 480, {0}, "0123"},
    {"a little larger", 641, 480, 640, 479, {0}, "0123"},
    {"a photo of a phone", 4032, 3024, 640, 480, {0}, "0123"},
    {"one that stands", 1500, 4000, 240, 640, {0}, "0123"},
    {"no half, quarter or eighth", 1279, 1279, 640, 640, {0}, "0123"},
    {"a progressive one", 1000, 800, 640, 512, {.progressive = true}, "0123"},
    {"the colours of printers", 700, 700, 640, 640, {.cmyk = true}, "0123"},
    {"EXIF that says upright", 400, 300, 400, 300, {.orientation = 1}, "0123"},
    {"2: a mirror", 400, 300, 400, 300, {.orientation = 2}, "1032"},
    {"3: upside down", 400, 300, 400, 300, {.orientation = 3}, "3210"},
    {"4: a lake", 400, 300, 400, 300, {.orientation = 4}, "2301"},
    {"5: the diagonal", 400, 300, 300, 400, {.orientation = 5}, "0213"},
    {"6: a phone held upright", 400, 300, 300, 400, {.orientation = 6}, "2031"},
    {"7: the other diagonal", 400, 300, 300, 400, {.orientation = 7}, "3120"},
    {"8: the other side up", 400, 300, 300, 400, {.orientation = 8}, "1302"},
    {"6 of a Motorola", 400, 300, 300, 400, {.orientation = 6, .motorola = true}, "2031"},
    {"6 of a large one", 2000, 1500, 480, 640, {.orientation = 6}, "2031"},
    {"an orientation there is not", 400, 300, 400, 300, {.orientation = 9}, "0123"},
    {"a word in it", 400, 300, 400, 300, {.comment = "where I live"}, "0123"},
};

static void test_jpeg(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(jpegs); i++) {
        auto_buf struct buf jpeg = {0};
        struct seen         seen;
        char                fields[5];

        make_jpeg(&jpeg, jpegs[i].w, jpegs[i].h, jpegs[i].kind);
        redraw(&jpeg, &seen, jpegs[i].name);
        CHECK(seen.w == jpegs[i].out_w && seen.h == jpegs[i].out_h, "%s: %ux%u, not %ux%u",
              jpegs[i].name, seen.w, seen.h, jpegs[i].out_w, jpegs[i].out_h);
        see_fields(&seen, fields);
        CHECK(strcmp(fields, jpegs[i].fields) == 0, "%s: the fields are %s, not %s", jpegs[i].name,
              fields, jpegs[i].fields);
        CHECK(seen.markers == 0, "%s: nothing but the picture is kept", jpegs[i].name);
        free(seen.rgb);
    }
}

#define RGB_8   .type = PNG_COLOR_TYPE_RGB, .depth = 8
#define RGB_16  .type = PNG_COLOR_TYPE_RGB, .depth = 16
#define RGBA_8  .type = PNG_COLOR_TYPE_RGBA, .depth = 8
#define RGBA_16 .type = PNG_COLOR_TYPE_RGBA, .depth = 16
#define PALETTE .type = PNG_COLOR_TYPE_PALETTE, .depth = 8
#define GRAY_8  .type = PNG_COLOR_TYPE_GRAY, .depth = 8

static const struct {
    const char     *name;
    unsigned        w, h, out_w, out_h;
    struct png_kind kind;
    const char     *fields;
} pngs[] = {
    {"colours", 300, 200, 300, 200, {RGB_8}, "0123"},
    {"colours of 16 bits", 300, 200, 300, 200, {RGB_16}, "0123"},
    {"a palette", 300, 200, 300, 200, {PALETTE}, "0123"},
    {"opaque", 300, 200, 300, 200, {RGBA_8, .alpha = 255}, "0123"},
    {"a field that is not there", 300, 200, 300, 200, {RGBA_8}, "?123"},
    {"the same of 16 bits", 300, 200, 300, 200, {RGBA_16}, "?123"},
    {"a screen", 2560, 1440, 640, 360, {RGB_8}, "0123"},
    {"interlaced", 1300, 1000, 640, 492, {RGBA_8, .interlaced = true, .alpha = 255}, "0123"},
    {"an interlaced palette", 301, 203, 301, 203, {PALETTE, .interlaced = true}, "0123"},
    {"EXIF", 300, 200, 200, 300, {RGB_8, .orientation = 6}, "2031"},
    {"a word in it", 300, 200, 300, 200, {RGB_8, .text = "where I live"}, "0123"},
};

static void test_png(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(pngs); i++) {
        auto_buf struct buf png = {0};
        struct seen         seen;
        char                fields[5];

        make_png(&png, pngs[i].w, pngs[i].h, pngs[i].kind);
        redraw(&png, &seen, pngs[i].name);
        CHECK(seen.w == pngs[i].out_w && seen.h == pngs[i].out_h, "%s: %ux%u, not %ux%u",
              pngs[i].name, seen.w, seen.h, pngs[i].out_w, pngs[i].out_h);
        see_fields(&seen, fields);
        CHECK(strcmp(fields, pngs[i].fields) == 0, "%s: the fields are %s, not %s", pngs[i].name,
              fields, pngs[i].fields);
        CHECK(seen.markers == 0, "%s: nothing but the picture is kept", pngs[i].name);
        free(seen.rgb);
    }
}

static void test_transparent_is_white(void **state)
{
    static const unsigned char white[] = {255, 255, 255}, half[] = {237, 137, 137};
    static const struct {
        const char          *name;
        unsigned             alpha;
        const unsigned char *want;
    } rows[] = {{"clear", 0, white}, {"half", 128, half}, {"full", 255, field_colours[RED]}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf png = {0};
        struct seen         seen;
        int                 rgb[3];

        make_png(
            &png, 200, 200,
            (struct png_kind){RGBA_8, .alpha = rows[i].alpha});
        redraw(&png, &seen, rows[i].name);
        colour_at(&seen, 50, 50, rgb);
        CHECK(is_near(rgb, rows[i].want, 8), "%s: %d %d %d", rows[i].name, rgb[0], rgb[1], rgb[2]);
        free(seen.rgb);
    }
}

static void test_gray(void **state)
{
    auto_buf struct buf jpeg = {0}, png = {0};
    struct seen         seen;
    int                 rgb[3];

    (void)state;
    make_jpeg(&jpeg, 300, 300, (struct jpeg_kind){.gray = true});
    redraw(&jpeg, &seen, "a gray JPEG");
    colour_at(&seen, 225, 75, rgb); /* the green field */
    CHECK(is_near(rgb, (unsigned char[]){200, 200, 200}, 4), "it is gray");
    free(seen.rgb);
    make_png(&png, 300, 300, (struct png_kind){GRAY_8});
    redraw(&png, &seen, "a gray PNG");
    colour_at(&seen, 225, 75, rgb);
    CHECK(is_near(rgb, (unsigned char[]){200, 200, 200}, 4), "it is gray");
    free(seen.rgb);
}

/* The borders of fields stay where they were: the mean of an area, not one of its pixels. */
static void test_scale_is_exact(void **state)
{
    auto_buf struct buf png = {0};
    struct seen         seen;
    int                 left[3], right[3];

    (void)state;
    make_png(&png, 1001, 1001, (struct png_kind){RGB_8});
    redraw(&png, &seen, "an odd one");
    colour_at(&seen, 310, 100, left);
    colour_at(&seen, 330, 100, right);
    CHECK(is_near(left, field_colours[RED], 20) && is_near(right, field_colours[GREEN], 20),
          "the border is in the middle");
    colour_at(&seen, 0, 639, left);
    colour_at(&seen, 639, 639, right);
    CHECK(is_near(left, field_colours[BLUE], 20) && is_near(right, field_colours[YELLOW], 20),
          "the corners are the corners");
    free(seen.rgb);
}

static void test_appends(void **state)
{
    auto_buf struct buf jpeg = {0}, out = {0};

    (void)state;
    make_jpeg(&jpeg, 640, 640, (struct jpeg_kind){0});
    buf_c(&out, "before");
    CHECK(photo_redraw(buf_view(&jpeg), &out, NULL) == 0, "it is taken");
    CHECK(out.n > 9 && memcmp(out.p, "before\xff\xd8\xff", 9) == 0, "it stands behind");
    CHECK(out.n < 150 * 1024, "it is small: %zu bytes", out.n);
}

/* ---- what is refused ---- */

static void check_refused(struct str bytes, const char *name, const char *why)
{
    auto_buf struct buf out = {0};
    struct err          err = {0};

    buf_c(&out, "kept");
    CHECK(photo_redraw(bytes, &out, &err) == -1 && err.kind == ERR_BAD_INPUT, "%s is refused",
          name);
    CHECK(strstr(err.text, why) != NULL, "%s: \"%s\" says \"%s\"", name, err.text, why);
    CHECK(str_is(buf_view(&out), "kept"), "%s leaves the output alone", name);
}

/* Of any size; not without its last bytes. */
static void check_whole(const struct buf *from, const char *name)
{
    struct err err = {0};
    struct str half = {from->p, from->n / 2}, most = {from->p, from->n - 3};

    CHECK(photo_whole(buf_view(from), &err) == 0, "%s is whole: %s", name, err.text);
    CHECK(photo_whole(half, &err) == -1 && err.kind == ERR_BAD_INPUT, "half of %s", name);
    CHECK(photo_whole(most, &err) == -1 && err.kind == ERR_BAD_INPUT, "most of %s", name);
}

static void test_whole(void **state)
{
    auto_buf struct buf jpeg = {0}, progressive = {0}, png = {0}, interlaced = {0};

    (void)state;
    make_jpeg(&jpeg, 400, 300, (struct jpeg_kind){0});
    make_jpeg(&progressive, 400, 300, (struct jpeg_kind){.progressive = true});
    make_png(&png, 400, 300, (struct png_kind){RGB_8});
    make_png(&interlaced, 400, 300, (struct png_kind){RGB_8, .interlaced = true});
    check_whole(&jpeg, "a JPEG");
    check_whole(&progressive, "a progressive one");
    check_whole(&png, "a PNG");
    check_whole(&interlaced, "an interlaced one");
    CHECK(photo_whole(STR_LIT("this is my photo"), NULL) == -1, "a text is no picture");
}

static void test_no_picture(void **state)
{
    static const struct {
        const char *name;
        struct str  bytes;
        const char *why;
    } rows[] = {
        {"nothing", {NULL, 0}, "neither"},
        {"a byte", STR_LIT("\xff"), "neither"},
        {"a text", STR_LIT("this is my photo"), "neither"},
        {"a JSON error", STR_LIT("{\"errcode\":40007}"), "neither"},
        {"a GIF", STR_LIT("GIF89a\x01\x00\x01\x00"), "neither"},
        {"a BMP", STR_LIT("BM\x36\x00\x00\x00"), "neither"},
        {"a WebP", STR_LIT("RIFF\x10\x00\x00\x00WEBPVP8 "), "neither"},
        {"a HEIC",
         STR_LIT("\0\0\0\x18"
                 "ftypheic"),
         "neither"},
        {"a page", STR_LIT("<!DOCTYPE html><img>"), "neither"},
        {"a drawing with a script", STR_LIT("<svg onload='x()'/>"), "neither"},
        {"the start of a JPEG", STR_LIT("\xff\xd8\xff"), "libjpeg"},
        {"the start of a PNG", STR_LIT("\x89PNG\r\n\x1a\n"), "libpng"},
        {"a JPEG of nonsense", STR_LIT("\xff\xd8\xff\xe0 nothing of the kind"), "libjpeg"},
        {"a PNG of nonsense", STR_LIT("\x89PNG\r\n\x1a\nnothing of the kind"), "libpng"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        check_refused(rows[i].bytes, rows[i].name, rows[i].why);
}

static void test_sizes(void **state)
{
    static const struct {
        const char *name;
        unsigned    w, h;
    } rows[] = {
        {"a stamp", 119, 119},
        {"a line", 4000, 119},
        {"a strip that stands", 150, 4000},
        {"one pixel", 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf jpeg = {0}, png = {0};

        make_jpeg(&jpeg, rows[i].w, rows[i].h, (struct jpeg_kind){0});
        make_png(&png, rows[i].w, rows[i].h,
                 (struct png_kind){RGB_8});
        check_refused(buf_view(&jpeg), rows[i].name, "too small");
        check_refused(buf_view(&png), rows[i].name, "too small");
        check_whole(&jpeg, rows[i].name);
        check_whole(&png, rows[i].name);
    }
}

/* libjpeg does not tell where the bytes of one end too early. */
static void test_arithmetic(void **state)
{
    auto_buf struct buf plain = {0}, progressive = {0};

    (void)state;
    make_jpeg(&plain, 400, 300, (struct jpeg_kind){.arithmetic = true});
    make_jpeg(&progressive, 400, 300,
              (struct jpeg_kind){.arithmetic = true, .progressive = true});
    check_refused(buf_view(&plain), "arithmetic", "arithmetic coding");
    check_refused(buf_view(&progressive), "arithmetic and progressive", "arithmetic coding");
}

/* Wherever it ends, half a picture is none. */
static void test_cut_off(void **state)
{
    auto_buf struct buf jpeg = {0}, progressive = {0}, png = {0}, interlaced = {0};
    const struct buf   *all[] = {&jpeg, &progressive, &png, &interlaced};

    (void)state;
    make_jpeg(&jpeg, 400, 300, (struct jpeg_kind){.orientation = 6});
    make_jpeg(&progressive, 400, 300, (struct jpeg_kind){.progressive = true});
    make_png(&png, 400, 300, (struct png_kind){RGB_8});
    make_png(&interlaced, 400, 300,
             (struct png_kind){RGB_8, .interlaced = true});
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        for (size_t n = 12; n < all[i]->n - 2; n += 1 + all[i]->n / 97)
            check_refused((struct str){all[i]->p, n}, "a part", "photo: lib");
}

#ifndef __SANITIZE_ADDRESS__
static void check_scarce(const struct buf *from, const char *name)
{
    auto_buf struct buf out = {0};
    struct err          err = {0};
    int                 rc = photo_redraw(buf_view(from), &out, &err);

    CHECK(!scarce.failed ? rc == 0 : rc == -1 && err.kind == ERR_RETRY && out.n == 0,
          "%s is not to blame: %d %d %s", name, rc, err.kind, err.text);
}

/* From each of their allocations on there is none. */
static void test_no_memory(void **state)
{
    auto_buf struct buf jpeg = {0}, progressive = {0}, png = {0}, interlaced = {0};
    const struct {
        const char       *name;
        const struct buf *picture;
    } rows[] = {
        {"a JPEG", &jpeg},
        {"a progressive one", &progressive},
        {"a PNG", &png},
        {"an interlaced one", &interlaced},
    };

    (void)state;
    make_jpeg(&jpeg, 1000, 800, (struct jpeg_kind){.noisy = true});
    make_jpeg(&progressive, 1000, 800, (struct jpeg_kind){.progressive = true});
    make_png(&png, 1300, 1000, (struct png_kind){RGBA_8, .text = "x"});
    make_png(&interlaced, 1300, 1000, (struct png_kind){PALETTE, .interlaced = true});
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned n = 0;

        do {
            scarce.failed = false;
            scarce.at = ++n;
            check_scarce(rows[i].picture, rows[i].name);
        } while (scarce.failed);
        scarce.at = 0;
        CHECK(n > 10, "%s: %u allocations", rows[i].name, n);
    }
    scarce.large = 4 << 20;
    check_scarce(&interlaced, "held whole");
    scarce.large = 0;
    CHECK(scarce.failed, "that was so");
}
#endif

/* The fuzzer begins with these: one that is refused by its header would show it nothing. */
static void test_samples_of_the_fuzzer(void **state)
{
    static const char folder[] = "tests/fuzz/corpus/fuzz_photo";
    DIR              *dir = opendir(folder);
    struct dirent    *entry;
    unsigned          taken = 0;

    (void)state;
    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        auto_buf struct buf path = {0}, bytes = {0}, out = {0};
        struct str          name = str_c(entry->d_name);
        bool good = !str_starts(name, STR_LIT("truncated")) && !str_is(name, "arithmetic.jpg");
        FILE *f;

        if (entry->d_name[0] == '.')
            continue;
        buf_f(&path, "%s/%s", folder, entry->d_name);
        f = fopen(path.p, "rb");
        CHECK(f != NULL, "%s can be read", path.p);
        bytes.n = fread(buf_room(&bytes, 2048), 1, 2048, f);
        fclose(f);
        CHECK((photo_redraw(buf_view(&bytes), &out, NULL) == 0) == good, "%s", path.p);
        taken += good;
    }
    CHECK(dir != NULL && taken > 20, "%u samples", taken);
    closedir(dir);
}

/* Its header in place of that of a small one: no more than that is looked at. */
static void patch_jpeg_size(struct buf *jpeg, unsigned w, unsigned h)
{
    for (size_t i = 0; i + 9 < jpeg->n; i++)
        if ((unsigned char)jpeg->p[i] == 0xff &&
            ((unsigned char)jpeg->p[i + 1] == 0xc0 || (unsigned char)jpeg->p[i + 1] == 0xc2)) {
            jpeg->p[i + 5] = (char)(h >> 8);
            jpeg->p[i + 6] = (char)h;
            jpeg->p[i + 7] = (char)(w >> 8);
            jpeg->p[i + 8] = (char)w;
            return;
        }
    CHECK(false, "there is a header");
}

static long memory_peak(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss; /* KB */
}

static void test_bombs(void **state)
{
    auto_buf struct buf wide = {0}, progressive = {0}, scans = {0}, png = {0}, interlaced = {0};
    long                before;

    (void)state;
    make_jpeg(&wide, 160, 160, (struct jpeg_kind){0});
    patch_jpeg_size(&wide, 60000, 60000);
    check_refused(buf_view(&wide), "3,600 million pixels in some KB", "over 50000000 pixels");

    make_jpeg(&progressive, 160, 160, (struct jpeg_kind){.progressive = true});
    patch_jpeg_size(&progressive, 7000, 7000);
    before = memory_peak();
    check_refused(buf_view(&progressive), "coefficients of 49 million pixels", "Backing store");
    CHECK(memory_peak() - before < 110000, "it takes %ld KB", memory_peak() - before);

    make_jpeg(&scans, 400, 400, (struct jpeg_kind){.progressive = true});
    repeat_last_scan(&scans, 5000);
    check_refused(buf_view(&scans), "5,000 scans", "libjpeg");

    make_png(&png, 400, 400, (struct png_kind){GRAY_8});
    memcpy(png.p + 16, "\x00\x00\xea\x60\x00\x00\xea\x60", 8); /* its checksum is wrong now, too */
    check_refused(buf_view(&png), "a PNG that lies", "photo: ");
    make_png(&interlaced, 4001, 4001,
             (struct png_kind){GRAY_8, .interlaced = true});
    check_refused(buf_view(&interlaced), "interlaced and large", "interlaced");
}

/* All of it, and little memory: the picture is never unpacked whole. */
static void test_largest(void **state)
{
    auto_buf struct buf jpeg = {0};
    struct seen         seen;
    long                before;

    (void)state;
    make_jpeg(&jpeg, 8000, 6250, (struct jpeg_kind){0});
    before = memory_peak();
    redraw(&jpeg, &seen, "50 million pixels");
    CHECK(memory_peak() - before < 16000, "it takes %ld KB", memory_peak() - before);
    CHECK(seen.w == 640 && seen.h == 500, "%ux%u", seen.w, seen.h);
    free(seen.rgb);
}

static void test_too_many_bytes(void **state)
{
    auto_buf struct buf jpeg = {0};
    size_t              n;

    (void)state;
    make_jpeg(&jpeg, 400, 400, (struct jpeg_kind){0});
    n = PHOTO_BYTES_MAX + 1 - jpeg.n;
    memset(buf_room(&jpeg, n), 0, n);
    jpeg.n += n;
    check_refused(buf_view(&jpeg), "over 10 MB", "over 10485760 bytes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_jpeg),
        cmocka_unit_test(test_png),
        cmocka_unit_test(test_transparent_is_white),
        cmocka_unit_test(test_gray),
        cmocka_unit_test(test_scale_is_exact),
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_no_picture),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_arithmetic),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_samples_of_the_fuzzer),
#ifndef __SANITIZE_ADDRESS__
        cmocka_unit_test(test_no_memory),
#endif
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_largest),
        cmocka_unit_test(test_too_many_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
