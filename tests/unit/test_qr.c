/* A QR picture is what zbar, a reader that is not ours, reads back from it. */
#include "base/mem.h"
#include "bot/qr.h"
#include "tests/test.h"

#include <string.h>
#include <unistd.h>

/* What zbarimg reads from the picture, without the line feed that it puts behind. */
static void read_back(const struct buf *png, struct buf *text)
{
    char  path[] = "/tmp/hongyan-qr-XXXXXX", command[100];
    int   fd = mkstemp(path);
    char  bytes[4096];
    FILE *out;

    CHECK(fd >= 0, "there is room for a temporary file");
    CHECK(write(fd, png->p, png->n) == (ssize_t)png->n, "the picture is written");
    close(fd);
    snprintf(command, sizeof command, "zbarimg --quiet --raw --oneshot -Sbinary %s 2>/dev/null",
             path);
    out = popen(command, "r");
    CHECK(out != NULL, "zbarimg starts");
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, out)) > 0;)
        buf_add(text, bytes, n);
    CHECK(pclose(out) == 0, "zbarimg finds a code");
    unlink(path);
}

static void test_read_back(void **state)
{
    static const struct {
        const char *name, *text;
        unsigned    scale;
    } rows[] = {
        {"one character", "1", 8},
        {"a ticket", "HY1.c2FtcGxlLXRpY2tldC1vZi1laWdodHktYnl0ZXMtYW5kLW5vLXBlcnNvbmFsLWRhdGE", 6},
        {"a URL", "https://wx.hongyan.example/join?t=abc%2B", 4},
        {"Chinese and an emoji", "离校二维码😀", 8},
        {"the smallest scale that a reader sees", "https://wx.hongyan.example", 2},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf png = {0}, text = {0};
        struct err          err = {0};

        CHECK(qr_png(&png, str_c(rows[i].text), rows[i].scale, &err) == 0, "%s is drawn: %s",
              rows[i].name, err.text);
        read_back(&png, &text);
        CHECK(str_is(buf_view(&text), rows[i].text), "%s is read back, not \"%s\"", rows[i].name,
              text.p);
    }
}

static void test_longest(void **state)
{
    auto_buf struct buf text = {0}, png = {0}, back = {0};

    (void)state;
    for (int i = 0; i < 2331; i++)
        buf_char(&text, (char)('a' + i % 26));
    CHECK(qr_png(&png, buf_view(&text), 4, NULL) == 0, "2331 bytes fit");
    read_back(&png, &back);
    CHECK(str_eq(buf_view(&back), buf_view(&text)), "2331 bytes are read back");
}

static void test_appends(void **state)
{
    auto_buf struct buf png = {0};

    (void)state;
    buf_c(&png, "before");
    CHECK(qr_png(&png, STR_LIT("x"), 1, NULL) == 0, "a code is drawn");
    CHECK(png.n > 14 && memcmp(png.p, "before\x89PNG", 10) == 0, "it stands behind what was there");
}

static void test_colours_and_captions(void **state)
{
    static const struct {
        const char *name;
        unsigned    rgb;
        const char *caption;
    } rows[] = {
        {"green", 0x0b7a3e, "有效至 07:45"},
        {"amber", 0x9a5b00, "有效至 07:45 · valid until 07:45"},
        {"red", 0xb01e1e, "通行受限"},
        {"black", 0, "一行很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长很长的字"},
        {"green without words", 0x0b7a3e, ""},
    };
    static const char ticket[] =
        "HY1.AQIBAAECAwQFBgcICQoLDA0ODwuTJ4ALkyfIAAECAwQFBgcICQoLDA0ODxAREhMU"
        "FRYXGBkaGxwdHh8gISIjJCUmJygpKissLS4vMDEyMzQ1Njc4OTo7PD0-Pw";

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf png = {0}, plain = {0}, text = {0};
        struct err          err = {0};

        CHECK(qr_picture(&png, str_c(ticket), 8, rows[i].rgb, str_c(rows[i].caption), &err) == 0,
              "%s is drawn: %s", rows[i].name, err.text);
        read_back(&png, &text);
        CHECK(str_is(buf_view(&text), ticket), "%s is read back, not \"%s\"", rows[i].name,
              text.p);
        CHECK(qr_png(&plain, str_c(ticket), 8, NULL) == 0, "and a plain one");
        CHECK(memcmp(png.p + 16, plain.p + 16, 4) == 0, "%s: as wide", rows[i].name);
        CHECK((memcmp(png.p + 20, plain.p + 20, 4) == 0) == (rows[i].caption[0] == '\0'),
              "%s: higher by its words", rows[i].name);
        CHECK(png.n < 8192, "%s: %zu bytes", rows[i].name, png.n);
    }
}

static void test_light_colours(void **state)
{
    static const unsigned light[] = {0xffffff, 0xffcc00, 0x7bc49a, 0x1000000};

    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(light); i++) {
        auto_buf struct buf png = {0};
        struct err          err = {0};

        CHECK(qr_picture(&png, STR_LIT("x"), 8, light[i], STR_LIT("x"), &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && png.n == 0,
              "%06x is refused", light[i]);
    }
}

static void test_refused(void **state)
{
    static char long_text[2332];
    const struct {
        const char *name;
        struct str  text;
        unsigned    scale;
    } rows[] = {
        {"an empty text", {NULL, 0}, 4},
        {"a text over 2331 bytes", {long_text, sizeof long_text}, 4},
        {"scale 0", STR_LIT("x"), 0},
        {"scale 33", STR_LIT("x"), 33},
    };

    (void)state;
    memset(long_text, 'x', sizeof long_text);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        auto_buf struct buf png = {0};
        struct err          err = {0};

        buf_c(&png, "kept");
        CHECK(qr_png(&png, rows[i].text, rows[i].scale, &err) == -1 && err.kind == ERR_BAD_INPUT,
              "%s is refused", rows[i].name);
        CHECK(str_is(buf_view(&png), "kept"), "%s leaves the output alone", rows[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read_back),
        cmocka_unit_test(test_longest),
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_colours_and_captions),
        cmocka_unit_test(test_light_colours),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
