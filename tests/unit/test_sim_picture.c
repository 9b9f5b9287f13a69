/* Pictures by their bytes, MD5, and codes in pictures. */
#include "sim/picture.h"

#include "base/mem.h"
#include "crypto/digest.h"
#include "sim/md5.h"
#include "sim/scan.h"
#include "tests/test.h"
#include "tests/unit/sim_pictures.h"

#include <math.h>
#include <stdlib.h>

/* A copy that ends where it ends: the sanitizer sees a read behind it. */
static int read_exact(struct sim_picture *out, struct str bytes, struct err *err)
{
    auto_free char *exact = xmalloc(bytes.n ? bytes.n : 1);
    int             rc;

    if (bytes.n > 0)
        memcpy(exact, bytes.p, bytes.n);
    rc = sim_picture_read(out, (struct str){exact, bytes.n}, err);
    out->pixels.p = out->exif.p = NULL; /* they go */
    return rc;
}

static void reads_pictures(void **state)
{
    auto_buf struct buf png = {0}, jpeg = {0}, exif = {0};
    struct sim_picture  p;

    (void)state;
    pic_png(&png, 300, 200);
    CHECK(sim_picture_read(&p, buf_view(&png), NULL) == 0, "a PNG");
    CHECK(strcmp(p.type, "image/png") == 0 && p.width == 300 && p.height == 10, "its size");
    CHECK(p.pixels.n == 200 && p.exif.n == 0, "its pixels");
    pic_exif(&exif, "N", "E");
    pic_jpeg(&jpeg, buf_view(&exif), 500);
    CHECK(sim_picture_read(&p, buf_view(&jpeg), NULL) == 0, "a JPEG");
    CHECK(strcmp(p.type, "image/jpeg") == 0 && p.width == 320 && p.height == 240, "its size");
    CHECK(p.pixels.n == 500 && str_eq(p.exif, buf_view(&exif)), "its pixels, its Exif");
}

static void refuses_what_is_none(void **state)
{
    static const struct {
        const char *name;
        struct str  bytes;
        const char *why;
    } rows[] = {
        {"nothing", {"", 0}, "byte 0: neither"},
        {"text", {"hello", 5}, "byte 0: neither"},
        {"a GIF", {"GIF89a\1\0\1\0", 10}, "byte 0: neither"},
        {"the signature of a PNG", {"\x89PNG\r\n\x1a\n", 8}, "byte 8: the PNG is cut off"},
        {"the signature and four bytes", {"\x89PNG\r\n\x1a\n0000", 12}, "byte 8: the PNG is cut"},
        {"another chunk first", {"\x89PNG\r\n\x1a\n\0\0\0\0IEND\0\0\0\0", 20}, "byte 8: no IHDR"},
        {"a chunk longer than all", {"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIHDR\0\0\0\0", 20},
         "byte 8: the PNG is cut off"},
        {"a PNG of no width",
         {"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\0\0\0\0\1\x08\x02\0\0\0\0\0\0\0", 33},
         "byte 8: a picture without pixels"},
        {"the beginning of a JPEG", {"\xff\xd8\xff", 3}, "byte 2: no segment"},
        {"a segment shorter than its length", {"\xff\xd8\xff\xe0\0\1", 6}, "byte 2: no segment"},
        {"a segment longer than all", {"\xff\xd8\xff\xe0\xff\xff\0\0", 8}, "byte 2: no segment"},
        {"pixels without a size", {"\xff\xd8\xff\xda\0\x02xxx\xff\xd9", 11},
         "in front of their size"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct sim_picture p = {.width = 77};
        struct err         err = {0};
        int                rc = read_exact(&p, rows[i].bytes, &err);

        CHECK(rc == -1 && err.kind == ERR_BAD_INPUT && strstr(err.text, rows[i].why),
              "%s: wanted %s, got %s", rows[i].name, rows[i].why, err.text);
        CHECK(p.width == 77, "%s: the picture is left alone", rows[i].name);
    }
}

static void refuses_each_cut(void **state)
{
    auto_buf struct buf png = {0}, jpeg = {0}, exif = {0}, longer = {0};
    struct sim_picture  p;

    (void)state;
    pic_png(&png, 300, 50);
    pic_exif(&exif, "N", "E");
    pic_jpeg(&jpeg, buf_view(&exif), 50);
    for (size_t n = 0; n < png.n; n++)
        CHECK(read_exact(&p, (struct str){png.p, n}, NULL) == -1, "a PNG of %zu bytes", n);
    for (size_t n = 0; n < jpeg.n; n++)
        CHECK(read_exact(&p, (struct str){jpeg.p, n}, NULL) == -1, "a JPEG of %zu bytes", n);
    buf_str(&longer, buf_view(&png));
    buf_char(&longer, 'x');
    CHECK(read_exact(&p, buf_view(&longer), NULL) == -1, "a PNG with something behind it");
}

static void knows_where_it_was_taken(void **state)
{
    static const struct {
        const char *north, *east;
        double      lat, lon;
    } rows[] = {{"N", "E", 28.6561, 115.8012}, {"S", "W", -28.6561, -115.8012}};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf      exif = {0};
        struct sim_picture_place place;
        struct sim_picture       p;

        pic_exif(&exif, rows[i].north, rows[i].east);
        p = (struct sim_picture){.exif = buf_view(&exif)};
        CHECK(sim_picture_place(&p, &place), "it says so");
        CHECK(fabs(place.lat - rows[i].lat) < 1e-9 && fabs(place.lon - rows[i].lon) < 1e-9,
              "%f, %f", place.lat, place.lon);
        CHECK(place.raw[0].n == 24 && place.raw[0].p == exif.p + 80 &&
                  place.raw[1].p == exif.p + 104,
              "and these are the bytes");
    }
}

/* Whatever stands there: no read outside, no place when something is missing. */
static void survives_any_exif(void **state)
{
    auto_buf struct buf exif = {0};

    (void)state;
    pic_exif(&exif, "N", "E");
    for (size_t n = 0; n < exif.n; n++) {
        auto_free char          *exact = xmalloc(n ? n : 1);
        struct sim_picture_place place;
        struct sim_picture       p = {.exif = {exact, n}};

        memcpy(exact, exif.p, n);
        CHECK(!sim_picture_place(&p, &place), "the first %zu bytes", n);
    }
    for (size_t i = 0; i < exif.n * 8; i++) {
        auto_free char          *exact = xmalloc(exif.n);
        struct sim_picture_place place;
        struct sim_picture       p = {.exif = {exact, exif.n}};

        memcpy(exact, exif.p, exif.n);
        exact[i / 8] = (char)(exact[i / 8] ^ 1 << i % 8);
        sim_picture_place(&p, &place);
    }
}

static void sums(void **state)
{
    static const struct {
        const char *text, *hex;
    } rows[] = { /* RFC 1321, A.5 */
        {"", "d41d8cd98f00b204e9800998ecf8427e"},
        {"a", "0cc175b9c0f1b6a831c399e269772661"},
        {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
        {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
         "d174ab98d277d9f5a5611c2c9f419d9f"},
        {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
         "57edf4a22be3c955ac49da2e2107b67a"},
        /* 55 and 56 bytes: the length just fits and just does not; by md5sum */
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "ef1772b6dff9a122358552954ad0df65"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "3b0c8ac703f828b04c6c197006d17218"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        unsigned char md5[SIM_MD5];
        char          hex[2 * SIM_MD5 + 1];

        sim_md5(str_c(rows[i].text), md5);
        digest_hex(hex, md5, sizeof md5);
        CHECK(strcmp(hex, rows[i].hex) == 0, "of \"%s\": %s", rows[i].text, hex);
    }
}

/* ---- scanning ---- */

static void scans_codes(void **state)
{
    auto_buf struct buf text = {0}, plain = {0};
    struct err          err = {0};

    (void)state;
    CHECK(sim_scan(PIC_CODE, &text, &err) == 0, "a code is read: %s", err.text);
    CHECK(str_is(buf_view(&text), PIC_SAYS), "%s", text.p);
    pic_png(&plain, 20, 60);
    CHECK(sim_scan(buf_view(&plain), &text, &err) == -1 && err.kind == ERR_BAD_INPUT &&
              strstr(err.text, "no code"),
          "not in a picture without one");
    CHECK(str_is(buf_view(&text), PIC_SAYS), "and the text is left alone");
}

static void says_what_to_install(void **state)
{
    const char         *path = getenv("PATH");
    auto_free char     *before = xstrdup(path ? path : "");
    auto_buf struct buf text = {0};
    struct err          err = {0};

    (void)state;
    setenv("PATH", "/nowhere:/else", 1);
    CHECK(sim_scan(STR_LIT("x"), &text, &err) == -1 && err.kind == ERR_RETRY, "it fails");
    CHECK(strstr(err.text, "zbar-tools"), "and says so: %s", err.text);
    setenv("PATH", before, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_pictures),
        cmocka_unit_test(refuses_what_is_none),
        cmocka_unit_test(refuses_each_cut),
        cmocka_unit_test(knows_where_it_was_taken),
        cmocka_unit_test(survives_any_exif),
        cmocka_unit_test(sums),
        cmocka_unit_test(scans_codes),
        cmocka_unit_test(says_what_to_install),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
