/* Whether what a menu says is understood: asked of the handlers themselves. */
#include "cli/check_private.h"

#include "base/utf8.h"
#include "handlers/handlers.h"
#include "handlers/table.h"

static bool is_answered(const struct conf *conf, const struct conf_app *app, struct str said,
                        int64_t now)
{
    auto_buf struct buf   half = {0};
    struct message        msg = {.type = MSG_TEXT, .text.content = said};
    struct ctx            ctx = {.now = now,
                                 .school = conf->school,
                                 .app = app,
                                 .handlers = handlers,
                                 .me = {.userid = STR_LIT("x")}};
    const struct handler *h;

    utf8_halfwidth(&half, said);
    ctx.text = str_trim(buf_view(&half));
    h = handler_choose(&ctx, MSG_TEXT, &msg);
    return h && h != &handler_fallback && h != &handler_unheard;
}

static void note_button(const struct conf *conf, const struct conf_app *app,
                        const struct menu_button *b, int64_t now, struct buf *out)
{
    struct str said;

    for (unsigned i = 0; i < b->sub_count; i++)
        note_button(conf, app, &b->sub[i], now, out);
    if (b->type != MENU_CLICK || b->key == NULL || !str_starts(str_c(b->key), STR_LIT("say/")))
        return;
    said = str_skip(str_c(b->key), 4);
    if (!is_answered(conf, app, said, now))
        buf_f(out, "note: the menu of %s says %.*s (%s), which nothing here understands\n",
              app->name, STR_ARG(said), b->name);
}

void check_note_menus(const struct conf *conf, int64_t now, struct buf *out)
{
    for (unsigned i = 0; i < conf->school->menus_count; i++) {
        const struct school_menu *menu = &conf->school->menus[i];
        const struct conf_app    *app = conf_app_named(conf, menu->app);

        for (unsigned k = 0; app && k < menu->buttons_count; k++)
            note_button(conf, app, &menu->buttons[k], now, out);
    }
}
