/* Cards of a clearance. Both are cards with buttons: a notice would have to lead to a page, and a
 * school may have none (protocol 4.6). */
#include "handlers/clearance_private.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "handlers/flow.h"
#include "handlers/texts.h"

#include <inttypes.h>

enum { /* characters: protocol 4.6 */
    TITLE = 36,
    DESC = 44,
    SUB_TITLE = 160,
    VALUE = 30,
    BUTTON = 10,
    FORMS = 3, /* buttons */
};

void clear_card_free(struct clear_card *c)
{
    for (unsigned i = 0; i < ARRAY_LEN(c->memory); i++)
        buf_free(&c->memory[i]);
}

bool clear_cards(const struct ctx *ctx, const struct member *m)
{
    if (!ctx->outbound || ctx->school->channel == CHANNEL_TEXT_ONLY)
        return false;
    return m->channel == MEMBER_CARD ||
           (m->channel == MEMBER_AUTO && ctx->school->channel == CHANNEL_CARD);
}

/* ---- texts on it ---- */

/* A text of the card's own, to be written before the next one is asked for. */
static struct buf *text(struct clear_card *c)
{
    return &c->memory[c->used++];
}

static struct str keep(const struct buf *b, size_t chars)
{
    return text_chars(str_trim(buf_view(b)), chars);
}

static void put_task(struct ctx *ctx, const struct school_clearance *c, struct clear_card *out)
{
    struct buf *task = text(out);

    buf_f(task, CLEAR_TASK "%s-%" PRIx64, c->name,
          (uint64_t)store_new_id(ctx->store, ctx->now));
    out->card.task_id = buf_view(task);
}

static void add_line(struct card *card, const char *name, struct str value)
{
    if (value.n == 0 || card->horizontal_count == CARD_HORIZONTAL)
        return;
    card->horizontal[card->horizontal_count].name = str_c(name);
    card->horizontal[card->horizontal_count++].value = text_chars(value, VALUE);
}

/* The first of two names that is short enough. */
static void add_button(struct card *card, const char *words, const char *others, const char *key,
                       int style)
{
    if (utf8_count(str_c(words)) > BUTTON)
        words = others;
    card->buttons[card->buttons_count].text = text_chars(str_c(words), BUTTON);
    card->buttons[card->buttons_count].key = str_c(key);
    card->buttons[card->buttons_count++].style = style;
}

static void add_usual(const struct ctx *ctx, const struct school_clearance *c, bool code,
                      struct card *card)
{
    if (code && clear_code_word(ctx, c))
        add_button(card, tr(ctx, clear_code_word(ctx, c), "QR code"), tr(ctx, "二维码", "QR code"),
                   CLEAR_KEY_CODE, 1);
    add_button(card, tr(ctx, "全部进度", "Progress"), "", CLEAR_KEY_SHOW, 2);
}

/* ---- progress ---- */

/* With place and hours where there is room for all of it; what does not fit even without is left
 * out by lines. */
static int put_next(struct ctx *ctx, const struct clear_view *v, struct buf *next, struct err *err)
{
    if (v->season != SEASON_OPEN)
        return 0;
    if (clear_next_say(ctx, v, true, next, err) < 0)
        return -1;
    if (utf8_count(buf_view(next)) <= SUB_TITLE)
        return 0;
    buf_clear(next);
    if (clear_next_say(ctx, v, false, next, err) < 0)
        return -1;
    while (utf8_count(buf_view(next)) > SUB_TITLE - 2) {
        const char *last = memrchr(next->p, '\n', next->n);

        if (last == NULL)
            break; /* text_chars cuts it */
        next->n = (size_t)(last - next->p);
    }
    buf_c(next, "\n…");
    return 0;
}

static int put_heads(struct ctx *ctx, const struct clear_view *v, struct clear_card *out,
                     struct err *err)
{
    struct buf *title = text(out), *season = text(out), *next = text(out);

    buf_f(title, tr(ctx, "%s　已完成 %u/%u", "%s: %u of %u done"), clear_title(ctx, v->clearance),
          v->done, v->count);
    clear_season_say(ctx, v->clearance, season);
    if (put_next(ctx, v, next, err) < 0)
        return -1;
    out->card.title = keep(title, TITLE);
    out->card.desc = keep(season, DESC);
    out->card.sub_title = keep(next, SUB_TITLE);
    return 0;
}

static void put_person(const struct ctx *ctx, const struct clear_view *v, struct card *card)
{
    add_line(card, tr(ctx, "学号", "No."), buf_view(&v->number));
    add_line(card, tr(ctx, "姓名", "Name"), buf_view(&v->name));
    add_line(card, tr(ctx, "院系", "Dept."), buf_view(&v->college));
}

/* The name of a line holds five characters. */
static const char *card_state_say(const struct ctx *ctx, enum clear_state state)
{
    if (!is_english(ctx))
        return clear_state_say(ctx, state);
    return state == CLEAR_REFUSED ? "Fix" : "To do";
}

static void put_state(const struct ctx *ctx, const struct clear_view *v, enum clear_state state,
                      struct clear_card *out)
{
    for (unsigned i = 0; i < v->count; i++) {
        const struct clear_line *line = &v->line[i];
        struct buf              *name;

        if (line->state != state || !line->turn || out->card.horizontal_count == CARD_HORIZONTAL)
            continue;
        name = text(out);
        clear_node_say(ctx, line->node, name);
        add_line(&out->card, card_state_say(ctx, state), buf_view(name));
    }
}

/* Those that can be filled in now. */
static int put_forms(struct ctx *ctx, const struct clear_view *v, struct clear_card *out,
                     struct err *err)
{
    for (unsigned i = 0, said = 0; i < v->clearance->forms_count && said < FORMS; i++) {
        const struct school_flow *flow = flow_anywhere(ctx, str_c(v->clearance->forms[i]));
        struct flow_state         state = {0};
        struct buf               *key;
        bool                      open = false;

        if (flow && clear_form_read(ctx, flow, v->person, &state, &open, err) < 0)
            return -1;
        if (!open)
            continue;
        key = text(out);
        buf_f(key, CLEAR_KEY_FORM "%s", flow->name);
        add_button(&out->card, flow_title(ctx, flow), flow_word(ctx, flow), key->p, 1);
        said++;
    }
    return 0;
}

int clear_card_progress(struct ctx *ctx, const struct clear_view *v, struct clear_card *out,
                        struct err *err)
{
    out->card.type = CARD_BUTTON;
    put_task(ctx, v->clearance, out);
    if (put_heads(ctx, v, out, err) < 0)
        return -1;
    put_person(ctx, v, &out->card);
    if (v->season == SEASON_OPEN) { /* as many as there is room, what was refused first */
        put_state(ctx, v, CLEAR_REFUSED, out);
        put_state(ctx, v, CLEAR_TODO, out);
    }
    if (put_forms(ctx, v, out, err) < 0)
        return -1;
    add_usual(ctx, v->clearance, v->season != SEASON_OVER, &out->card);
    return 0;
}

/* ---- completion ---- */

void clear_card_done(struct ctx *ctx, const struct school_clearance *c, struct clear_card *out)
{
    struct buf *title = text(out), *season = text(out), *done = text(out);

    out->card.type = CARD_BUTTON;
    put_task(ctx, c, out);
    buf_f(title, tr(ctx, "%s：全部办完 🎉", "%s: all is done 🎉"), clear_title(ctx, c));
    clear_season_say(ctx, c, season);
    if (c->done)
        buf_str(done, text_line(tr(ctx, c->done, c->done_en)));
    else
        buf_c(done, tr(ctx, "每一项都已办理完成或无需办理。", "Every step has passed or is not needed."));
    out->card.title = keep(title, TITLE);
    out->card.desc = keep(season, DESC);
    out->card.sub_title = keep(done, SUB_TITLE);
    add_usual(ctx, c, c->gate, &out->card);
}
