/* /clearance as a graduate sees it: who he is, how far it has come, and in the other tab the code
 * to print, to save or to photograph. */
#include "bot/portal_private.h"

#include "base/log.h"
#include "bot/html.h"
#include "bot/page_view.h"
#include "bot/qr.h"
#include "crypto/base64.h"

enum { QR_SCALE = 8 /* pixels a module: sharp when it is printed */ };

struct drawing {
    struct visit           *v;
    struct buf             *out;
    struct clear_page_view  view;
};

static const char *say(const struct drawing *d, const char *zh, const char *en)
{
    return visit_say(d->v, zh, en);
}

/* ---- pieces ---- */

static void fact(struct drawing *d, const char *name, struct str value)
{
    if (value.n == 0)
        return;
    buf_f(d->out, "<div><dt>%s</dt><dd>", name);
    html_text(d->out, value);
    buf_c(d->out, "</dd></div>\n");
}

static void write_tab(struct drawing *d, bool code, const char *title)
{
    buf_c(d->out, "<a href=\"");
    visit_query(d->v->english, code, d->view.clearance, d->out);
    buf_f(d->out, "\"%s>%s</a>\n", code == d->v->code ? " aria-current=\"page\"" : "", title);
}

static void write_tabs(struct drawing *d)
{
    buf_f(d->out, "<nav class=\"tabs\" aria-label=\"%s\">\n", say(d, "离校服务", "Pages"));
    write_tab(d, false, say(d, "离校流程", "Process"));
    write_tab(d, true, say(d, "离校二维码", "QR code"));
    buf_c(d->out, "</nav>\n");
}

/* ---- 离校流程 ---- */

static void write_identity(struct drawing *d)
{
    const struct clear_page_view *w = &d->view;

    buf_c(d->out, "<dl class=\"facts\">\n");
    fact(d, say(d, "学生学号", "Student number"), w->number);
    fact(d, say(d, "学生姓名", "Name"), w->name);
    fact(d, say(d, "所在院系", "College"), w->college);
    buf_f(d->out, "<div><dt>");
    html_text(d->out, w->title);
    buf_c(d->out, "</dt><dd>");
    html_text(d->out, w->season);
    if (w->season_note.n > 0) {
        buf_c(d->out, say(d, "（", " ("));
        html_text(d->out, w->season_note);
        buf_c(d->out, say(d, "）", ")"));
    }
    buf_c(d->out, "</dd></div>\n</dl>\n");
}

static void write_progress(struct drawing *d)
{
    const struct clear_page_view *w = &d->view;

    buf_f(d->out, "<div class=\"steps\"><h2 id=\"steps\">%s</h2><span>",
          say(d, "离校办理进度", "How far it has come"));
    html_text(d->out, w->progress);
    buf_f(d->out, "</span></div>\n<progress aria-labelledby=\"steps\" max=\"%lld\" "
                  "value=\"%lld\"></progress>\n",
          (long long)w->count, (long long)w->done);
}

struct sign {
    const char *class_name, *sign;
};

static const struct sign signs[] = {
    [VIEW_TODO] = {"todo", "○ "},
    [VIEW_NONE] = {"none", "– "},
    [VIEW_PASSED] = {"passed", "✓ "},
    [VIEW_REFUSED] = {"refused", "✕ "},
};

static void detail(struct drawing *d, const char *zh, const char *en, struct str text)
{
    if (text.n == 0)
        return;
    buf_f(d->out, "<p><b>%s</b>", say(d, zh, en));
    html_lines(d->out, text);
    buf_c(d->out, "</p>\n");
}

static void write_node(struct drawing *d, const struct view_node *n)
{
    bool open = n->state == VIEW_TODO || n->state == VIEW_REFUSED;

    buf_f(d->out, "<li%s><span class=\"order\">%lld</span>\n<div><h3>",
          open && !n->turn ? " class=\"later\"" : "", (long long)n->number);
    html_text(d->out, n->title);
    html_element(d->out, say(d, " <span>（", " <span>("), n->subtitle,
                 say(d, "）</span>", ")</span>"));
    buf_c(d->out, "</h3>\n");
    if (open)
        html_element(d->out, "<p class=\"why\">", n->reason, "</p>\n");
    detail(d, "说明：", "Note: ", n->note);
    if (open) {
        detail(d, "地点：", "Where: ", n->place);
        detail(d, "时间：", "When: ", n->hours);
        detail(d, "带上：", "Bring: ", n->bring);
        detail(d, "联系：", "Ask: ", n->contact);
    }
    html_element(d->out, "<p>", n->when, "</p>\n");
    buf_f(d->out, "</div>\n<span class=\"state %s\"><span aria-hidden=\"true\">%s</span>",
          signs[n->state].class_name, signs[n->state].sign);
    html_text(d->out, n->status);
    buf_c(d->out, "</span></li>\n");
}

static void write_nodes(struct drawing *d)
{
    buf_c(d->out, "<ol class=\"nodes\">\n");
    for (int64_t i = 0; i < d->view.count; i++)
        write_node(d, &d->view.node[i]);
    buf_c(d->out, "</ol>\n");
}

static void write_forms(struct drawing *d)
{
    if (d->view.forms == 0)
        return;
    buf_f(d->out, "<h2>%s</h2>\n<dl class=\"facts\">\n", say(d, "要填的表", "Forms"));
    for (int64_t i = 0; i < d->view.forms; i++) {
        buf_c(d->out, "<div><dt>");
        html_text(d->out, d->view.form[i].title);
        buf_c(d->out, "</dt><dd>");
        html_text(d->out, d->view.form[i].status);
        buf_c(d->out, "</dd></div>\n");
    }
    buf_c(d->out, "</dl>\n");
}

/* What the manual of seed 004 explains below its table. */
static void write_explanation(struct drawing *d)
{
    buf_f(d->out, "<div class=\"small\"><b>%s</b>\n<ul>\n<li>%s</li>\n<li>%s</li>\n<li>%s</li>\n"
                  "</ul></div>\n",
          say(d, "说明", "How to read this"),
          say(d, "前面的序号相同，就可以不分先后办理；前一个序号全部是“无需办理”或“通过”，才能办下一个序号。",
              "The same number may be done in any order; the next number comes when all before are "
              "passed or not needed."),
          say(d, "“待办理”和“未通过”都还没有办完，要去办理；“无需办理”和“通过”不用再去。",
              "What is to be done, and what is not passed, is still open; the others are done."),
          say(d, "每办完一项，企业微信里会收到通知。有疑问请问办理该项的部门。",
              "You are told in WeCom about each step. If something is wrong, ask its department."));
}

static void write_others(struct drawing *d)
{
    if (d->view.others == 0)
        return;
    buf_f(d->out, "<p class=\"small noprint\">%s", say(d, "还可以看：", "Also: "));
    for (int64_t i = 0; i < d->view.others; i++) {
        buf_c(d->out, " <a href=\"");
        visit_query(d->v->english, false, d->view.other[i].name, d->out);
        buf_c(d->out, "\">");
        html_text(d->out, d->view.other[i].title);
        buf_c(d->out, "</a>");
    }
    buf_c(d->out, "</p>\n");
}

static void write_process(struct drawing *d)
{
    write_identity(d);
    if (d->view.next.n > 0)
        html_element(d->out, "<div class=\"next\"><p>", d->view.next, "</p></div>\n");
    write_progress(d);
    write_nodes(d);
    write_forms(d);
    write_explanation(d);
}

/* ---- 离校二维码 ---- */

/* The picture stands in the page: no address has the code in it. */
static bool write_picture(struct drawing *d)
{
    auto_buf struct buf png = {0}, text = {0};
    struct err          err = {0};

    if (qr_png(&png, d->view.code, QR_SCALE, &err) < 0) {
        log_line(LOG_ERROR, "page=clearance: %s", err.text);
        return false;
    }
    base64_encode(&text, png.p, png.n);
    buf_f(d->out, "<div>\n<p class=\"qr\"><img width=\"456\" height=\"456\" alt=\"%s\" "
                  "src=\"data:image/png;base64,%s\"></p>\n"
                  "<p class=\"small noprint\"><a download=\"%s.png\" "
                  "href=\"data:image/png;base64,%s\">%s</a></p>\n</div>\n",
          say(d, "离校二维码", "QR code"), text.p, say(d, "离校二维码", "clearance-code"), text.p,
          say(d, "另存图片", "Save the picture"));
    return true;
}

static void write_how(struct drawing *d)
{
    buf_f(d->out, "<ul>\n<li>%s</li>\n<li>%s</li>\n<li>%s</li>\n</ul>\n",
          say(d, "办理时给工作人员扫，就能很快找到你的信息；说学号也可以。",
              "Show it at a desk, and you are found at once; your student number does as well."),
          say(d, "可以打印，可以另存图片或用手机拍下来；出示截图也可以。",
              "You may print it, save it, or take a picture of it."),
          say(d, "二维码是你个人的，不要给别人。给错了人，就换一张新的。",
              "It is yours: never give it to anybody. If you have, get a new one."));
}

static void write_renewal(struct drawing *d)
{
    visit_form(d->v, "clearance", "noprint", "renew", d->view.clearance);
    buf_f(d->out, "<button class=\"quiet\">%s</button>\n</form>\n"
                  "<p class=\"small noprint\">%s</p>\n",
          say(d, "换新", "Get a new one"),
          say(d, "换新以后，原来的二维码（包括打印的和截图）就不能用了。",
              "Then the old one, printed or saved, is of no use any more."));
}

static void write_code(struct drawing *d)
{
    const struct clear_page_view *w = &d->view;

    if (w->code.n == 0)
        return;
    buf_c(d->out, "<div class=\"code\">\n");
    if (write_picture(d)) {
        buf_c(d->out, "<div>\n<dl class=\"facts\">\n");
        fact(d, say(d, "学号", "Student number"), w->number);
        fact(d, say(d, "姓名", "Name"), w->name);
        fact(d, say(d, "有效期至", "Good until"), w->code_until);
        buf_c(d->out, "</dl>\n");
        write_how(d);
        write_renewal(d);
        buf_c(d->out, "</div>\n");
    }
    buf_c(d->out, "</div>\n");
}

/* ---- the page ---- */

bool clearance_page_draw(struct visit *v, struct str packed)
{
    struct drawing d = {.v = v, .out = &v->x->answer};

    if (!clear_page_read(packed, &d.view))
        return false;
    visit_begin(v, d.view.title, d.view.me);
    if (d.view.has_code)
        write_tabs(&d);
    html_element(d.out, "<div class=\"next wait\" role=\"status\"><p>", d.view.say, "</p></div>\n");
    if (v->code && d.view.has_code)
        write_code(&d);
    else if (d.view.clearance.n > 0)
        write_process(&d);
    write_others(&d);
    visit_end(v);
    return true;
}
