/* The browser chat's files, inside the binary. */
#include "sim/server.h"

#include <string.h>

/* EMBED(app, "app.js") puts the file between the symbols sim_page_app and sim_page_app_end. */
#define EMBED(name, file)                                                                          \
    __asm__(".section .rodata\n"                                                                   \
            "sim_page_" #name ": .incbin \"sim/web/" file "\"\n"                                   \
            "sim_page_" #name "_end: .byte 0\n"                                                    \
            ".previous\n");                                                                        \
    extern const char sim_page_##name[], sim_page_##name##_end[];
#define PAGE(name, url, mime) {url, mime, sim_page_##name, sim_page_##name##_end}
#define SCRIPT                "text/javascript; charset=utf-8"

EMBED(index, "index.html")
EMBED(style, "style.css")
EMBED(app, "app.js")
EMBED(broadcast, "broadcast.js")
EMBED(card, "card.js")
EMBED(cast, "cast.js")
EMBED(dock, "dock.js")
EMBED(dom, "dom.js")
EMBED(letters, "letters.js")
EMBED(message, "message.js")
EMBED(phone, "phone.js")
EMBED(portrait, "portrait.js")
EMBED(pretty, "pretty.js")
EMBED(sheets, "sheets.js")
EMBED(top, "top.js")
EMBED(tour, "tour.js")
EMBED(wire, "wire.js")

bool sim_page(const char *path, struct sim_response *res)
{
    const struct {
        const char *path, *type, *start, *end;
    } pages[] = {
        PAGE(index, "/", "text/html; charset=utf-8"),
        PAGE(index, "/index.html", "text/html; charset=utf-8"),
        PAGE(style, "/style.css", "text/css; charset=utf-8"),
        PAGE(app, "/app.js", SCRIPT),
        PAGE(broadcast, "/broadcast.js", SCRIPT),
        PAGE(card, "/card.js", SCRIPT),
        PAGE(cast, "/cast.js", SCRIPT),
        PAGE(dock, "/dock.js", SCRIPT),
        PAGE(dom, "/dom.js", SCRIPT),
        PAGE(letters, "/letters.js", SCRIPT),
        PAGE(message, "/message.js", SCRIPT),
        PAGE(phone, "/phone.js", SCRIPT),
        PAGE(portrait, "/portrait.js", SCRIPT),
        PAGE(pretty, "/pretty.js", SCRIPT),
        PAGE(sheets, "/sheets.js", SCRIPT),
        PAGE(top, "/top.js", SCRIPT),
        PAGE(tour, "/tour.js", SCRIPT),
        PAGE(wire, "/wire.js", SCRIPT),
    };

    for (size_t i = 0; i < sizeof pages / sizeof pages[0]; i++)
        if (strcmp(pages[i].path, path) == 0) {
            res->type = pages[i].type;
            buf_add(&res->body, pages[i].start, (size_t)(pages[i].end - pages[i].start));
            return true;
        }
    return false;
}
