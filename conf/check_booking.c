/* Carriers: what each of them shows fits a message, and its picture is there. */
#include "conf/check_private.h"

#include "base/mem.h"
#include "conf/file_private.h"

#include <string.h>

enum {
    REPLY_BYTES = 2048,            /* of a text reply (protocol 3.1) */
    QUESTION_BYTES = 320,          /* of them for the question about who may call with its two
                                      answers, and how to answer */
    TITLE_BYTES = 24,              /* of the flow, where we title it: conf/builtin_booking.c … */
    CONSENT_BYTES = 60,            /* … as are these */
    PICTURE_BYTES = 2 * 1024 * 1024, /* an image that is sent (protocol 5.4) */
};

/* ---- pictures ---- */

/* Source: PNG 5.2; JPEG (ITU T.81) B.1.1.3 */
static bool is_picture(struct str bytes)
{
    return str_starts(bytes, STR_LIT("\x89PNG\r\n\x1a\n")) ||
           str_starts(bytes, STR_LIT("\xff\xd8\xff"));
}

/* Relative to the school file, which is the report's. */
static void check_picture(const struct node *picture, struct report *report)
{
    auto_free char     *folder = path_folder(report->file), *path = NULL;
    auto_buf struct buf bytes = {0};
    struct err          err;

    if (node_text(picture).n == 0 || memchr(picture->text, '\0', picture->len))
        return;
    path = path_in(folder, node_text(picture));
    if (file_read(&bytes, path, PICTURE_BYTES - 1, &err) < 0)
        report_add(report, picture->line, "picture: %s cannot be read: %s",
                   node_shown(picture).text, err.text);
    else if (!is_picture(buf_view(&bytes)))
        report_add(report, picture->line, "picture: %s is neither a PNG nor a JPEG",
                   node_shown(picture).text);
}

/* ---- one carrier ---- */

/* usual: when the key is absent. */
static size_t bytes_of(const struct node *map, const char *key, bool english, size_t usual)
{
    auto_buf struct buf twin = {0};
    const struct node  *n;

    buf_f(&twin, "%s_en", key);
    n = english && node_get(map, twin.p) ? node_get(map, twin.p) : node_get(map, key);
    return n ? node_text(n).n : usual;
}

/* What is said of it stands in front of the question who may call, in one message. */
static void check_room(const struct node *booking, const struct node *carrier, bool english,
                       struct report *report)
{
    const struct node *tariff = node_get(carrier, english ? "tariff_en" : "tariff");
    size_t             others = QUESTION_BYTES;

    others += bytes_of(booking, "title", english, TITLE_BYTES);
    others += bytes_of(carrier, "title", english, 0) + bytes_of(carrier, "hotline", english, 0);
    others += bytes_of(booking, "complaint", english, 0);
    others += bytes_of(booking, "consent_all", english, CONSENT_BYTES);
    others += bytes_of(booking, "consent_one", english, CONSENT_BYTES);

    if (tariff && node_text(tariff).n + others > REPLY_BYTES)
        report_add(report, tariff->line,
                   "%s has %zu bytes, and beside the hotline, the complaint line and the consents "
                   "a message has room for %zu",
                   tariff->key, node_text(tariff).n,
                   others < REPLY_BYTES ? REPLY_BYTES - others : 0);
}

static void check_carrier(const struct node *booking, const struct node *carrier,
                          struct report *report)
{
    check_twins(carrier, report);
    check_room(booking, carrier, false, report);
    check_room(booking, carrier, true, report);
    check_picture(node_get(carrier, "picture"), report);
}

void check_booking(const struct node *school, const struct apps *apps, struct report *report)
{
    const struct node *booking = node_get(school, "booking");
    const struct node *carriers = node_get(booking, "carriers");

    if (booking == NULL || booking->kind != NODE_MAP)
        return;
    check_public_app(booking, "booking", apps, report);
    check_people(booking, node_get(school, "identity"), report);
    check_window(node_get(booking, "window"), report);
    check_twins(booking, report);
    check_unique(carriers, "name", "two carriers", report);
    check_labels(carriers, "title", "title_en", section_app(booking), "two carriers", report);
    for (const struct node *c = node_first(carriers); c; c = c->next)
        check_carrier(booking, c, report);
}
