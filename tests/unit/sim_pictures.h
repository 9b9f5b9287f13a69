/* Pictures for the simulator's tests, made byte by byte: they show nothing. */
#ifndef TESTS_SIM_PICTURES_H
#define TESTS_SIM_PICTURES_H

#include "base/buf.h"

__attribute__((unused)) static void pic_be32(struct buf *out, uint32_t n)
{
    const unsigned char bytes[] = {(unsigned char)(n >> 24), (unsigned char)(n >> 16),
                                   (unsigned char)(n >> 8), (unsigned char)n};

    buf_add(out, bytes, sizeof bytes);
}

__attribute__((unused)) static void pic_chunk(struct buf *out, const char *name, struct str data)
{
    pic_be32(out, (uint32_t)data.n);
    buf_add(out, name, 4);
    buf_str(out, data);
    pic_be32(out, 0); /* nobody checks the checksum */
}

/* n bytes as compressed pixels look. */
__attribute__((unused)) static void pic_pixels(struct buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        unsigned long long x = (i + 1) * 0x9e3779b97f4a7c15ull;

        buf_char(out, (char)((x >> 40) % 255)); /* no FF: in a JPEG it would be a marker */
    }
}

/* width × 10, with n bytes of pixels. */
__attribute__((unused)) static void pic_png(struct buf *out, uint32_t width, size_t n)
{
    auto_buf struct buf head = {0}, pixels = {0};

    pic_be32(&head, width);
    pic_be32(&head, 10);
    buf_add(&head, "\x08\x02\0\0", 5);
    pic_pixels(&pixels, n);
    buf_add(out, "\x89PNG\r\n\x1a\n", 8);
    pic_chunk(out, "IHDR", buf_view(&head));
    pic_chunk(out, "IDAT", buf_view(&pixels));
    pic_chunk(out, "IEND", (struct str){0});
}

/* The TIFF of a picture taken at 28°39'21.96" north or south, 115°48'4.32" west or east. */
__attribute__((unused)) static void pic_exif(struct buf *out, const char *north, const char *east)
{
    static const uint32_t angles[] = {28, 1, 39, 1, 2196, 100, 115, 1, 48, 1, 432, 100};

    buf_add(out, "MM\0*\0\0\0\x08", 8);
    buf_add(out, "\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1a\0\0\0\0", 18);        /* 8: GPS at 26 */
    buf_add(out, "\0\x04", 2);                                               /* 26 */
    buf_add(out, "\0\x01\0\x02\0\0\0\x02", 8);
    buf_add(out, north, 1);
    buf_add(out, "\0\0\0", 3);
    buf_add(out, "\0\x02\0\x05\0\0\0\x03\0\0\0\x50", 12);                    /* latitude at 80 */
    buf_add(out, "\0\x03\0\x02\0\0\0\x02", 8);
    buf_add(out, east, 1);
    buf_add(out, "\0\0\0", 3);
    buf_add(out, "\0\x04\0\x05\0\0\0\x03\0\0\0\x68", 12);                    /* longitude at 104 */
    buf_add(out, "\0\0\0\0", 4);
    for (size_t i = 0; i < sizeof angles / sizeof angles[0]; i++)
        pic_be32(out, angles[i]);
}

/* 320 × 240, with n bytes of pixels; exif may be empty. */
__attribute__((unused)) static void pic_jpeg(struct buf *out, struct str exif, size_t n)
{
    buf_add(out, "\xff\xd8", 2);
    if (exif.n > 0) {
        buf_add(out, "\xff\xe1", 2);
        buf_char(out, (char)((exif.n + 8) >> 8));
        buf_char(out, (char)(exif.n + 8));
        buf_add(out, "Exif\0", 6);
        buf_str(out, exif);
    }
    buf_add(out, "\xff\xc0\0\x0b\x08\0\xf0\x01\x40\x01\x01\x11", 12);
    buf_add(out, "\0", 1);
    buf_add(out, "\xff\xda\0\x08\x01\x01\0\0\x3f\0", 10);
    pic_pixels(out, n);
    buf_add(out, "\xff\xd9", 2);
}

/* A QR code that says PIC_SAYS. */
#define PIC_SAYS "HY1.looks-like-a-ticket_0123"
__attribute__((unused)) static const char pic_code[] =
    "\x89PNG\x0d\x0a\x1a\x0a\x00\x00\x00\x0dIHDR\x00\x00\x00o\x00\x00\x00o\x01\x00\x00\x00\x00"
    "\xca\xbe\xa3\xcd\x00\x00\x01VIDAT8\x11\xcd\x94\xb1\x8d\xc3\x30\x0c\x45\x19\x5c\xa1\xceY@\x80"
    "\xd7P\xe7\x95\xe4\x05\xac\xdc\x02\xc9J\xea\xb4\x86\x01/ u*\x04\xf3H9\xe7 \xcdO\x1b\xc3\xcd"
    "\x83\x09\xe2\xf3\x7f\xd2\xc4o\x0f\xbd\x11\x7f+f\xa2\x90~JmD\xa3\x88\xc4X\xb8y\xb2\x44\x36"
    "\xb0\x16\x7f\xc0h\x17\xb3\xce\xa9y\xd3\x8b\x3f\x61\xa8\x34\xd0\xab\x18\xa3\x37mq\xaf\x62\x84"
    "\xdc\x42\xdd\x38\xbe\x34\x03\x94\xf1\xe7\x64\xe5=\xdd\x00(\x01\xef\xb4z\xd3\x83\xee\xf9\x02,"
    "\xc9.S\x1bh,\x95\xd5:\x8c\xcc\x8fj\x07\x43!\x1e>#\xdc\xdd:\x98\x8d\x13\xff\xf6P0f\xda\xb2"
    "\xe3\xfb\xd4.\xa2Z\xe3\x46\xb8\x1b\x1b\xea\x98\x45\xc6\xd1\x19\x62\x89\xda\xed&\xc5\xe9\x88"
    "\x1b!'\xba&{I\xb2\x1eZ\x8cq\x9f\xc4\xae\xd5\xeb\xbe\xa9\x66\x8cyZ\x07'>\xdbp\x0c\x08\x91\xc5"
    "^n\xeas\xd2\xce\x18\x0b[\xef\xb6\xdd\xfc\xdc\x5c\x1f\x10\xa2\x88\xbc\xd3xw\xcf\xb8\x31\x96h"
    "\x87I}>B\xc1(ce'>\x8f\x62\xb8j\x86(\xfb\xbc\x18=X\xdf\x35\x63\x94s\x0eU\xf6\xf9\x7f\x45\x31"
    "\x46;\xc7vMt\xa9*C4c\x0cLW\xe6\x9b\x1cK/\xc6\x38\xb3\x5c\x37\xe7i|v\x06(\x9f\xcc\xf6\xa8\xf2"
    "\x07\xeb\x9d!\xca\xf8\x9e\xda\xcct\xba\x01P\x9d=\x9f\xee\xf3I\x87\xed_\x87\x7f\xdf\xb3.}*"
    "\xe8\xa4\xb4\x00\x00\x00\x00IEND\xae\x42`\x82";
#define PIC_CODE ((struct str){pic_code, sizeof pic_code - 1})

#endif
