/* One function says the order of the fields of each view, for both directions. A text is
 * "<bytes>:<text>", a number is a text of digits. */
#include "bot/page_view.h"

#include "base/mem.h"

struct walk {
    struct buf *out; /* NULL: reading */
    struct str  in;
    bool        bad;
};

static void take_text(struct walk *w, struct str *text)
{
    struct str length;
    uint64_t   n;

    if (w->bad || !str_split(&w->in, ':', &length) || !str_u64(length, &n) || w->in.p == NULL ||
        n > w->in.n) {
        w->bad = true;
        return;
    }
    *text = (struct str){w->in.p, n};
    w->in = str_skip(w->in, n);
}

static void text(struct walk *w, struct str *value)
{
    if (w->out == NULL) {
        take_text(w, value);
        return;
    }
    buf_f(w->out, "%zu:", value->n);
    buf_str(w->out, *value);
}

static void number(struct walk *w, int64_t *value)
{
    auto_buf struct buf digits = {0};
    struct str          told = {"", 0};

    if (w->out != NULL) {
        buf_i64(&digits, *value);
        told = buf_view(&digits);
    }
    text(w, &told);
    if (w->out == NULL && !w->bad && !str_i64(told, value))
        w->bad = true;
}

/* How many of a list; a reader goes through as many as there may be. */
static int64_t count(struct walk *w, int64_t *value, int64_t most)
{
    number(w, value);
    if (*value < 0 || *value > most)
        w->bad = true;
    return w->bad ? 0 : *value;
}

static void texts(struct walk *w, struct str *const list[], size_t n)
{
    for (size_t i = 0; i < n; i++)
        text(w, list[i]);
}

#define TEXTS(w, ...)                                                                              \
    texts(w, (struct str *const[]){__VA_ARGS__},                                                   \
          sizeof((struct str *const[]){__VA_ARGS__}) / sizeof(struct str *))

/* ---- /clearance ---- */

static void node(struct walk *w, struct view_node *n)
{
    number(w, &n->number);
    number(w, &n->state);
    number(w, &n->turn);
    TEXTS(w, &n->title, &n->subtitle, &n->status, &n->note, &n->place, &n->hours, &n->bring,
          &n->contact, &n->reason, &n->when);
    if (n->state < VIEW_TODO || n->state > VIEW_REFUSED)
        w->bad = true;
}

static void clear_page(struct walk *w, struct clear_page_view *v)
{
    TEXTS(w, &v->me, &v->clearance, &v->title, &v->say, &v->number, &v->name, &v->college,
          &v->season, &v->season_note, &v->progress, &v->next, &v->code, &v->code_until);
    number(w, &v->done);
    number(w, &v->complete);
    number(w, &v->has_code);
    for (int64_t i = 0, n = count(w, &v->count, VIEW_NODES); i < n; i++)
        node(w, &v->node[i]);
    for (int64_t i = 0, n = count(w, &v->forms, VIEW_FORMS); i < n; i++) {
        TEXTS(w, &v->form[i].title, &v->form[i].status);
        number(w, &v->form[i].done);
    }
    for (int64_t i = 0, n = count(w, &v->others, VIEW_OTHERS); i < n; i++)
        TEXTS(w, &v->other[i].name, &v->other[i].title);
}

/* ---- /desk ---- */

static void choice(struct walk *w, struct view_choice *c)
{
    TEXTS(w, &c->title, &c->status, &c->why);
    number(w, &c->state);
    number(w, &c->pass);
    number(w, &c->refuse);
    for (int64_t i = 0, n = count(w, &c->reasons, VIEW_REASONS); i < n; i++)
        text(w, &c->reason[i]);
    if (c->state < VIEW_TODO || c->state > VIEW_REFUSED)
        w->bad = true;
}

static void desk_page(struct walk *w, struct desk_page_view *v)
{
    TEXTS(w, &v->me, &v->desks, &v->say, &v->number, &v->name, &v->college, &v->class_name,
          &v->title, &v->progress, &v->shown);
    number(w, &v->mark);
    for (int64_t i = 0, n = count(w, &v->count, VIEW_NODES); i < n; i++)
        choice(w, &v->choice[i]);
    number(w, &v->asking);
    if (v->asking < 0 || v->asking > v->count || v->mark < VIEW_QUIET || v->mark > VIEW_STOP)
        w->bad = true;
}

/* ---- both ---- */

static bool whole(const struct walk *w)
{
    return !w->bad && w->in.n == 0;
}

/* A walk that writes changes nothing of the view. */
void clear_page_pack(const struct clear_page_view *v, struct buf *out)
{
    clear_page(&(struct walk){.out = out}, (struct clear_page_view *)v);
}

void desk_page_pack(const struct desk_page_view *v, struct buf *out)
{
    desk_page(&(struct walk){.out = out}, (struct desk_page_view *)v);
}

bool clear_page_read(struct str packed, struct clear_page_view *out)
{
    struct walk w = {.in = packed};

    clear_page(&w, out);
    return packed.n <= VIEW_MAX && whole(&w);
}

bool desk_page_read(struct str packed, struct desk_page_view *out)
{
    struct walk w = {.in = packed};

    desk_page(&w, out);
    return packed.n <= VIEW_MAX && whole(&w);
}
