/* Pages of hongyan in a transcript: (second login), (open …), (form …), `NAME< page …`. */
#include "sim/play_private.h"

#include "base/mem.h"
#include "crypto/base64.h"
#include "sim/act.h"
#include "sim/cas.h"
#include "sim/scan.h"

#include <string.h>
#include <time.h>

enum { REFRESH_MS = 200 };

/* A person's browser, with its cookies. */
static struct sim_browser *browser_of(struct sim_run *r, const struct sim_member *m)
{
    struct sim_browser **b = &r->browsers[m - r->world->sim->members];

    if (*b == NULL) {
        auto_buf struct buf cas = {0};

        *b = sim_browser_new();
        buf_f(&cas, "%s/cas/", r->world->sim->own_url);
        sim_browser_foreign(*b, cas.p);
    }
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

/* ---- for a PC ---- */

int sim_run_screen(struct sim_run *r, const struct sim_member *m, struct buf *text,
                   struct buf *why)
{
    unsigned               status;
    const struct sim_html *page = sim_browser_page(browser_of(r, m), &status);
    struct str             picture = str_c(page ? page->picture : NULL);
    auto_free char        *bytes = picture.n > 0 ? xmalloc(BASE64_DECODED_MAX(picture.n)) : NULL;
    struct err             err = {0};
    size_t                 n;

    if (bytes == NULL || base64_decode(picture, bytes, BASE64_DECODED_MAX(picture.n), &n) < 0) {
        buf_c(why, "wanted a page with a picture\ngot none\n");
        return -1;
    }
    return sim_scan((struct str){bytes, n}, text, &err) == 0
               ? 0
               : fail(why, "a code in the picture of the page", &err);
}

/* The field with the cursor, the code, and Enter: the first button of its form. */
static int use_scanner(struct sim_run *r, struct sim_member *m, const char *whose,
                       struct buf *why)
{
    const struct sim_member     *other = sim_run_member(r, whose, why);
    auto_buf struct buf          text = {0}, words = {0};
    struct sim_browser          *b = browser_of(r, m);
    unsigned                     status;
    const struct sim_html       *page = sim_browser_page(b, &status);
    const struct sim_html_input *field = page ? sim_html_focus(page) : NULL;
    struct err                   err = {0};

    if (other == NULL || sim_run_screen(r, other, &text, why) < 0)
        return -1;
    if (field == NULL) {
        buf_c(why, "wanted a page with the cursor in a field\ngot none\n");
        return -1;
    }
    buf_f(&words, "%s=\"%s\"", field->name, text.p);
    return sim_browser_submit(b, buf_view(&words), &err) == 0
               ? 0
               : fail(why, "the scanner to type into the page", &err);
}

static int log_in(struct sim_run *r, struct sim_member *m, struct err *err)
{
    auto_buf struct buf words = {0};

    buf_f(&words, "username=%s password=%s", sim_cas_user(r->world->sim, m->person),
          SIM_CAS_PASSWORD);
    return sim_browser_submit(browser_of(r, m), buf_view(&words), err);
}

int sim_run_visit(struct sim_run *r, struct sim_member *m, const struct sim_step *step,
                  struct buf *why)
{
    auto_buf struct buf url = {0};
    struct err          err = {0};
    int                 rc;

    if (step->kind == SIM_STEP_SCANNER)
        return use_scanner(r, m, step->text, why);
    buf_f(&url, "%s%s", r->world->sim->bot_url, step->text);
    rc = step->kind == SIM_STEP_OPEN     ? sim_browser_open(browser_of(r, m), url.p, &err)
         : step->kind == SIM_STEP_LOG_IN ? log_in(r, m, &err)
                                         : sim_browser_follow(browser_of(r, m), step->text, &err);
    return rc == 0 ? 0 : fail(why, "a page as it has to be", &err);
}

/* ---- what is seen ---- */

/* The page becomes what was read last, so that `<+` and `<!` go on with it. */
static bool shows(struct sim_inbox *in, const struct sim_html *page, const char *text)
{
    auto_buf struct buf words = {0};

    buf_f(&words, "%s\n", page->title ? page->title : "");
    buf_str(&words, buf_view(&page->text));
    json_decref(in->last);
    in->last = json_pack("{s:s, s:s}", "kind", "page", "text", words.p);
    if (page->picture)
        json_object_set_new(in->last, "picture", json_string(page->picture));
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
