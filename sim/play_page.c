/* Pages of hongyan in a transcript: (second login), (form …), `NAME< page …`. */
#include "sim/play_private.h"

#include "sim/act.h"

#include <string.h>
#include <time.h>

enum { REFRESH_MS = 200 };

/* A person's browser, with its cookies. */
static struct sim_browser *browser_of(struct sim_run *r, const struct sim_member *m)
{
    struct sim_browser **b = &r->browsers[m - r->world->sim->members];

    if (*b == NULL)
        *b = sim_browser_new();
    return *b;
}

static int fail(struct buf *why, const char *wanted, const struct err *err)
{
    buf_f(why, "wanted %s\ngot %s\n", wanted, err->text);
    return -1;
}

int sim_run_second(struct sim_run *r, struct sim_member *m, const struct sim_step *step,
                   struct buf *why)
{
    json_t    *act = json_pack("{s:s, s:s, s:s}", "userid", m->person->userid, "do", "second",
                               "for", step->text);
    json_t    *answer = json_object();
    struct err err = {0};
    int        rc = sim_act(r->world->sim, act, answer, &err);

    if (rc == 0)
        rc = sim_browser_open(browser_of(r, m),
                              json_string_value(json_object_get(answer, "url")), &err);
    json_decref(act);
    json_decref(answer);
    return rc == 0 ? 0 : fail(why, "a page as it has to be", &err);
}

int sim_run_form(struct sim_run *r, struct sim_member *m, const struct sim_step *step,
                 struct buf *why)
{
    struct err err = {0};

    if (sim_browser_submit(browser_of(r, m), str_c(step->text), &err) == 0)
        return 0;
    return fail(why, "a form with these fields, and a page behind it", &err);
}

/* The page becomes what was read last, so that `<+` and `<!` go on with it. */
static bool shows(struct sim_inbox *in, const struct sim_html *page, const char *text)
{
    auto_buf struct buf words = {0};

    buf_f(&words, "%s\n", page->title ? page->title : "");
    buf_str(&words, buf_view(&page->text));
    json_decref(in->last);
    in->last = json_pack("{s:s, s:s}", "kind", "page", "text", words.p);
    return text[0] == '\0' || strstr(words.p, text);
}

/* A page that says "one moment" is opened again when it asks for that. */
int sim_run_page(struct sim_run *r, const struct sim_step *step, struct buf *why)
{
    const struct sim_member *m = sim_run_member(r, step->who, why);
    struct sim_browser      *b = m ? browser_of(r, m) : NULL;
    int64_t                  end = sim_run_now_ms() + r->patience;
    const struct sim_html   *page;
    struct err               err = {0};
    unsigned                 status;
    int                      rc = 0;

    if (m == NULL)
        return -1;
    while ((page = sim_browser_page(b, &status)) && !shows(sim_run_inbox(r, m), page, step->text)) {
        if (sim_run_now_ms() >= end || !sim_browser_refresh(b, &rc, &err)) {
            buf_f(why, "wanted page: %s\ngot HTTP %u: %s\n", step->text, status, page->text.p);
            return -1;
        }
        if (rc < 0)
            return fail(why, "a page as it has to be", &err);
        nanosleep(&(struct timespec){0, REFRESH_MS * 1000000}, NULL);
    }
    if (page == NULL)
        buf_c(why, "wanted a page\ngot none: nobody has opened one\n");
    return page ? 0 : -1;
}
