/* /desk as a clerk sees it. One field takes all: what a scanner types (a code and Enter), a number,
 * the number of a decision. It has the focus whenever the page opens, so nobody needs a mouse; the
 * buttons beside each line do the same. */
#include "bot/portal_private.h"

#include "bot/html.h"
#include "bot/page_view.h"

struct drawing {
    struct visit          *v;
    struct buf            *out;
    struct desk_page_view  view;
};

static const char *say(const struct drawing *d, const char *zh, const char *en)
{
    return visit_say(d->v, zh, en);
}

/* ---- what was done ---- */

static void write_said(struct drawing *d)
{
    static const char *const marks[] = {
        [VIEW_QUIET] = "<div class=\"said\" role=\"status\">",
        [VIEW_GOOD] = "<div class=\"said good\" role=\"status\">",
        [VIEW_BAD] = "<div class=\"said bad\" role=\"alert\">",
        [VIEW_STOP] = "<div class=\"said stop\" role=\"status\">",
    };

    html_element(d->out, marks[d->view.mark], d->view.say, "</div>\n");
}

/* ---- the field ---- */

static bool can_decide(const struct desk_page_view *w)
{
    for (int64_t i = 0; i < w->count; i++)
        if (w->choice[i].pass > 0 || w->choice[i].refuse > 0)
            return true;
    return false;
}

static const char *hint(const struct drawing *d)
{
    if (d->view.asking > 0 && d->view.choice[d->view.asking - 1].reasons > 0)
        return say(d, "输入原因的编号，或直接写原因，按回车；不决定就扫下一位。",
                   "The number of a reason, or the reason itself, and Enter; or scan the next "
                   "one.");
    if (d->view.asking > 0)
        return say(d, "写上原因，按回车；不决定就扫下一位。",
                   "Write why, and Enter; or scan the next one.");
    if (can_decide(&d->view))
        return say(d, "输入编号按回车就决定：未通过的在编号后面写原因。要改的写“撤回 原因”。扫下一位直接扫。",
                   "A number and Enter decides; behind that of a refusal write why. What was "
                   "wrong: \"takeback\" and why. To go on, just scan.");
    if (d->view.number.n > 0)
        return say(d, "扫下一位，或输入学号。要改刚才的写“撤回 原因”（不是今天的写“重开 原因”）。",
                   "Scan the next one, or type the number. What was wrong: \"takeback\" and why "
                   "(\"reopen\" if it is not of today).");
    return say(d, "扫学生的离校二维码，或输入学号，按回车。输入法请切到英文。",
               "Scan the student’s code, or type the number, and Enter. Switch the input method to "
               "English.");
}

static void write_label(struct drawing *d)
{
    buf_c(d->out, "<label for=\"typed\">");
    if (d->view.asking > 0) {
        html_text(d->out, d->view.choice[d->view.asking - 1].title);
        buf_c(d->out, say(d, "未通过的原因（本人会看到）", ": why not? (the student reads it)"));
    } else {
        buf_c(d->out, say(d, "扫码、学号或编号", "Code, student number, or a number below"));
    }
    buf_c(d->out, "</label>\n");
}

static void write_field(struct drawing *d)
{
    visit_form(d->v, "desk", "scan", "desk", d->view.shown);
    write_label(d);
    buf_f(d->out, "<input type=\"text\" id=\"typed\" name=\"typed\" autofocus autocomplete=\"off\" "
                  "autocapitalize=\"none\" autocorrect=\"off\" spellcheck=\"false\" "
                  "aria-describedby=\"how\">\n"
                  "<button accesskey=\"0\">%s</button>\n<p class=\"hint\" id=\"how\">%s</p>\n"
                  "</form>\n",
          say(d, "确定", "OK"), hint(d));
}

/* ---- the reason ---- */

static void write_reasons(struct drawing *d)
{
    const struct view_choice *c = &d->view.choice[d->view.asking - 1];

    if (c->reasons == 0)
        return;
    buf_c(d->out, "<ol class=\"asking\">\n");
    for (int64_t i = 0; i < c->reasons; i++)
        html_element(d->out, "<li>", c->reason[i], "</li>\n");
    buf_c(d->out, "</ol>\n");
}

/* ---- the person ---- */

static void write_person(struct drawing *d)
{
    const struct desk_page_view *w = &d->view;

    buf_c(d->out, "<p class=\"person\">");
    html_text(d->out, w->name);
    buf_c(d->out, " <span>");
    html_text(d->out, w->number);
    html_element(d->out, " · ", w->college, "");
    html_element(d->out, " · ", w->class_name, "");
    buf_c(d->out, "</span></p>\n<p class=\"small\">");
    html_text(d->out, w->title);
    html_element(d->out, say(d, "，", ", "), w->progress, "");
    buf_c(d->out, "</p>\n");
}

static void write_why(struct drawing *d, const struct view_choice *c, int64_t i)
{
    if (c->reasons > 0) {
        buf_f(d->out, "<select name=\"reason\" aria-label=\"%s\">\n"
                      "<option value=\"\">%s</option>\n",
              say(d, "未通过的原因", "Why not"), say(d, "原因…", "Why…"));
        for (int64_t k = 0; k < c->reasons; k++) {
            buf_c(d->out, "<option value=\"");
            html_text(d->out, c->reason[k]);
            buf_c(d->out, "\">");
            html_text(d->out, c->reason[k]);
            buf_c(d->out, "</option>\n");
        }
        buf_c(d->out, "</select>\n");
    }
    buf_f(d->out, "<input type=\"text\" name=\"why\" id=\"why%lld\" autocomplete=\"off\" "
                  "aria-label=\"%s\" placeholder=\"%s\">\n",
          (long long)i, say(d, "未通过的原因，自己写", "Why not, in your words"),
          c->reasons > 0 ? say(d, "或自己写", "or in your words")
                         : say(d, "未通过的原因", "Why not"));
}

static void write_button(struct drawing *d, int64_t number, const char *class_name,
                         const char *label)
{
    if (number <= 0)
        return;
    buf_f(d->out, "<button name=\"typed\" value=\"%lld\"%s%s", (long long)number, class_name,
          number < 10 ? " accesskey=\"" : "");
    if (number < 10)
        buf_f(d->out, "%lld\"", (long long)number);
    buf_f(d->out, "><kbd>%lld</kbd>%s</button>\n", (long long)number, label);
}

/* 通过 is never given a reason: it is a form of its own. */
static void write_buttons(struct drawing *d, const struct view_choice *c, int64_t i)
{
    if (c->pass <= 0 && c->refuse <= 0)
        return;
    buf_c(d->out, "<div class=\"do\">\n");
    if (c->pass > 0) {
        visit_form(d->v, "desk", "yes", "desk", d->view.shown);
        write_button(d, c->pass, "", say(d, "通过", "Passed"));
        buf_c(d->out, "</form>\n");
    }
    if (c->refuse > 0) {
        visit_form(d->v, "desk", "no", "desk", d->view.shown);
        write_button(d, c->refuse, " class=\"no\"", say(d, "未通过", "Not passed"));
        write_why(d, c, i);
        buf_c(d->out, "</form>\n");
    }
    buf_c(d->out, "</div>\n");
}

static void write_choice(struct drawing *d, const struct view_choice *c, int64_t i)
{
    static const char *const classes[] = {
        [VIEW_TODO] = "todo", [VIEW_NONE] = "none", [VIEW_PASSED] = "passed",
        [VIEW_REFUSED] = "refused"};

    buf_c(d->out, "<li><div><h3>");
    html_text(d->out, c->title);
    buf_c(d->out, "</h3>\n");
    html_element(d->out, "<p>", c->why, "</p>\n");
    buf_f(d->out, "</div>\n<span class=\"state %s\">", classes[c->state]);
    html_text(d->out, c->status);
    buf_c(d->out, "</span>\n");
    if (d->view.asking == 0)
        write_buttons(d, c, i);
    buf_c(d->out, "</li>\n");
}

static void write_choices(struct drawing *d)
{
    buf_c(d->out, "<ol class=\"nodes choices\">\n");
    for (int64_t i = 0; i < d->view.count; i++)
        write_choice(d, &d->view.choice[i], i);
    buf_c(d->out, "</ol>\n");
}

/* ---- the page ---- */

bool desk_page_draw(struct visit *v, struct str packed)
{
    struct drawing d = {.v = v, .out = &v->x->answer};

    if (!desk_page_read(packed, &d.view))
        return false;
    visit_begin(v, str_c(visit_say(v, "离校办理点", "Clearance desk")), d.view.me);
    html_element(d.out, "<p class=\"lead\">", d.view.desks, "</p>\n");
    write_said(&d);
    write_field(&d);
    if (d.view.asking > 0)
        write_reasons(&d);
    if (d.view.number.n > 0) {
        write_person(&d);
        write_choices(&d);
    }
    visit_end(v);
    return true;
}
