/* What the tests of the pages' handlers share: a request as the portal makes it, and the view that
 * comes back as one text. */
#ifndef TESTS_UNIT_PAGE_WORLD_H
#define TESTS_UNIT_PAGE_WORLD_H

#include "tests/unit/flow_world.h"

#include "bot/dispatch.h"
#include "bot/internal.h"
#include "bot/page_view.h"

/* One answer. Its view points into text. */
struct asked {
    enum reply_page        page;
    struct buf             text;  /* as the handler packed or said it */
    struct buf             shown; /* the view in words; of a refusal the sentence */
    struct clear_page_view clear;
    struct desk_page_view  desk;
};

static inline void asked_free(struct asked *a)
{
    buf_free(&a->text);
    buf_free(&a->shown);
}

#define auto_asked __attribute__((cleanup(asked_free)))

static inline void page_words(struct buf *out, const char *name, struct str text)
{
    if (text.n > 0)
        buf_f(out, "%s%.*s\n", name, STR_ARG(text));
}

static inline void page_clear_words(const struct clear_page_view *v, struct buf *out)
{
    page_words(out, "me ", v->me);
    page_words(out, "of ", v->clearance);
    page_words(out, "say ", v->say);
    page_words(out, "who ", v->number);
    page_words(out, "name ", v->name);
    page_words(out, "college ", v->college);
    page_words(out, "season ", v->season);
    page_words(out, "note ", v->season_note);
    page_words(out, "progress ", v->progress);
    page_words(out, "next ", v->next);
    for (int64_t i = 0; i < v->count; i++) {
        const struct view_node *n = &v->node[i];

        buf_f(out, "%lld%s %.*s（%.*s）%.*s", (long long)n->number, n->turn ? "*" : "",
              STR_ARG(n->title), STR_ARG(n->subtitle), STR_ARG(n->status));
        page_words(out, " why ", n->reason);
        page_words(out, " when ", n->when);
        page_words(out, " at ", n->place);
        buf_c(out, "\n");
    }
    for (int64_t i = 0; i < v->forms; i++)
        buf_f(out, "form %.*s %.*s\n", STR_ARG(v->form[i].title), STR_ARG(v->form[i].status));
    for (int64_t i = 0; i < v->others; i++)
        buf_f(out, "also %.*s\n", STR_ARG(v->other[i].name));
    page_words(out, "code ", v->code);
    page_words(out, "until ", v->code_until);
}

static inline void page_desk_words(const struct desk_page_view *v, struct buf *out)
{
    static const char *const marks[] = {"", "good\n", "bad\n", "stop\n"};

    page_words(out, "me ", v->me);
    page_words(out, "desks ", v->desks);
    buf_c(out, marks[v->mark]);
    page_words(out, "say ", v->say);
    page_words(out, "who ", v->number);
    page_words(out, "name ", v->name);
    for (int64_t i = 0; i < v->count; i++) {
        const struct view_choice *c = &v->choice[i];

        buf_f(out, "%.*s %.*s %lld/%lld", STR_ARG(c->title), STR_ARG(c->status),
              (long long)c->pass, (long long)c->refuse);
        page_words(out, " why ", c->why);
        buf_c(out, "\n");
    }
    if (v->asking > 0)
        buf_f(out, "asking %.*s\n", STR_ARG(v->choice[v->asking - 1].title));
}

static inline struct asked page_ask(struct world *w, const struct msg_page *page)
{
    auto_message struct message *msg = internal_page(STR_LIT(""), page, w->now);
    auto_reply struct reply      reply = {0};
    const struct handler        *chosen = NULL;
    struct asked                 a = {0};
    struct err                   err = {0};

    w->ctx.now = w->now;
    w->ctx.app = &w->apps[page->ask == PAGE_DESK ? 1 : 0];
    world_must(store_begin(w->store, &err), &err);
    world_must(dispatch(&w->ctx, msg, &reply, &chosen, &err), &err);
    world_must(store_commit(w->store, &err), &err);
    CHECK(reply.kind == REPLY_PAGE && chosen != NULL, "a page is answered");
    a.page = reply.page;
    buf_str(&a.text, buf_view(&reply.text));
    buf_c(&a.shown, "");
    if (a.page != PAGE_PASS)
        buf_str(&a.shown, buf_view(&a.text));
    else if (page->ask == PAGE_DESK && desk_page_read(buf_view(&a.text), &a.desk))
        page_desk_words(&a.desk, &a.shown);
    else if (page->ask == PAGE_CLEARANCE && clear_page_read(buf_view(&a.text), &a.clear))
        page_clear_words(&a.clear, &a.shown);
    else
        CHECK(false, "the view is read: %s", a.text.p);
    return a;
}

#endif
