#include "handlers/flow_place.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "handlers/decimal.h"
#include "handlers/flow_answer.h"
#include "handlers/texts.h"

#include <inttypes.h>
#include <string.h>

static const struct str at_sign = {"at ", 3}, none_sign = {"none ", 5};

/* ---- why there is none (seed 001: what may be wrong with a phone) ---- */

#define REASON(v, zh, en)                                                                          \
    {                                                                                              \
        .value = (char *)(v), .label = (char *)(zh), .label_en = (char *)(en)                      \
    }

static struct question_option reasons[] = {
    REASON("system", "手机系统太旧", "Old phone"),
    REASON("network", "网络问题", "Network"),
    REASON("gps", "GPS 信号差", "Weak GPS signal"),
    REASON("settings", "手机设置问题", "Settings"),
    REASON("off", "定位没有打开", "Location is off"),
    REASON("other", "其他原因", "Something else"),
};

const struct school_question place_why = {
    .name = (char *)"why",
    .kind = ASK_CHOICE,
    .title = (char *)"为什么无法定位？",
    .title_en = (char *)"Why is there no location?",
    .hint = (char *)"请看看定位开关、定位权限、网络和信号。能定位了，直接发送位置就行。",
    .hint_en = (char *)"Please check the switch, the permission, network and signal. Once it "
                       "works, just send the location.",
    .options = reasons,
    .options_count = ARRAY_LEN(reasons),
};

/* ---- the value ---- */

/* One line, without blanks around it. */
static void add_line(struct str text, struct buf *out)
{
    text = str_trim(text);
    for (size_t i = 0; i < text.n; i++)
        buf_char(out, text.p[i] == '\n' || text.p[i] == '\t' ? ' ' : text.p[i]);
}

bool place_write(const struct msg_location *l, struct buf *value)
{
    auto_buf struct buf label = {0};

    if (!l->known)
        return false;
    add_line(l->poi, &label);
    if (label.n > 0 && str_trim(l->label).n > 0)
        buf_char(&label, ' ');
    add_line(l->label, &label);
    buf_f(value, "at %.6f,%.6f ", l->lat, l->lon);
    buf_str(value, str_trim(text_chars(buf_view(&label), PLACE_LABEL_CHARS)));
    return true;
}

static bool read_degrees(struct str text, int64_t most, double *out)
{
    int64_t millionths;

    if (!decimal_parse(text, &millionths, NULL) || millionths > most * 1000000 ||
        millionths < -most * 1000000)
        return false;
    *out = (double)millionths / 1e6;
    return true;
}

static bool read_at(struct str rest, struct place *p)
{
    struct str spot, lat;

    if (memchr(rest.p, ' ', rest.n) == NULL || !str_split(&rest, ' ', &spot) ||
        !str_split(&spot, ',', &lat))
        return false;
    p->known = true;
    p->label = rest.p ? rest : STR_LIT("");
    return read_degrees(lat, 90, &p->lat) && read_degrees(spot, 180, &p->lon) &&
           memchr(p->label.p, '\n', p->label.n) == NULL &&
           utf8_count(p->label) <= PLACE_LABEL_CHARS;
}

bool place_read(struct str value, struct place *out)
{
    struct place p = {.label = STR_LIT(""), .reason = STR_LIT("")};

    if (str_starts(value, at_sign)) {
        if (!read_at(str_skip(value, at_sign.n), &p))
            return false;
    } else if (str_starts(value, none_sign)) {
        p.reason = str_skip(value, none_sign.n);
        if (answer_option(&place_why, p.reason) == NULL)
            return false;
    } else {
        return false;
    }
    *out = p;
    return true;
}

static void show_degrees(const struct ctx *ctx, const struct place *p, struct buf *out)
{
    const char *ns = p->lat < 0 ? tr(ctx, "南纬", "S") : tr(ctx, "北纬", "N");
    const char *ew = p->lon < 0 ? tr(ctx, "西经", "W") : tr(ctx, "东经", "E");
    double      lat = p->lat < 0 ? -p->lat : p->lat, lon = p->lon < 0 ? -p->lon : p->lon;

    if (is_english(ctx))
        buf_f(out, "%.4f°%s, %.4f°%s", lat, ns, lon, ew);
    else
        buf_f(out, "%s %.4f°，%s %.4f°", ns, lat, ew, lon);
}

bool place_show(const struct ctx *ctx, struct str value, struct buf *out)
{
    struct place p;

    if (!place_read(value, &p))
        return false;
    if (p.label.n > 0) {
        buf_str(out, p.label);
    } else if (p.known) {
        show_degrees(ctx, &p, out);
    } else {
        const struct question_option *o = answer_option(&place_why, p.reason);

        buf_f(out, tr(ctx, "无法定位（%s）", "no location (%s)"), tr(ctx, o->label, o->label_en));
    }
    return true;
}

bool place_same(struct str a, struct str b)
{
    struct place p, q;

    return place_read(a, &p) && place_read(b, &q) && p.known && q.known &&
           (int64_t)(p.lat * 1e6) == (int64_t)(q.lat * 1e6) &&
           (int64_t)(p.lon * 1e6) == (int64_t)(q.lon * 1e6);
}

/* ---- what is typed ---- */

static struct str without_blanks(struct str text)
{
    static const struct str mark = {"：", sizeof "：" - 1};

    text = str_trim(text);
    while (text.n > 0 && (strchr(":,.()", text.p[0]) || str_starts(text, mark)))
        text = str_trim(str_skip(text, str_starts(text, mark) ? mark.n : 1));
    return text;
}

bool place_failed(struct str said, struct str *behind)
{
    static const char *const words[] = {
        "无法定位", "定位失败",     "定位不了",         "定不了位",    "不能定位",
        "没有定位", "获取位置失败", "获取地理位置失败", "no location", "no position",
        NULL,
    };

    said = str_trim(said);
    for (const char *const *w = words; *w; w++) {
        struct str word = str_c(*w), start = {said.p, word.n};

        if (said.n < word.n || !str_eq_nocase(start, word))
            continue;
        *behind = without_blanks(str_skip(said, word.n));
        return true;
    }
    return false;
}

bool place_typed(const struct ctx *ctx, const struct school_question *q, struct str said,
                 struct buf *value, struct buf *why)
{
    auto_buf struct buf reason = {0};
    struct str          behind;

    (void)q;
    if (!place_failed(said, &behind)) {
        buf_c(why, tr(ctx, "这道题要发送位置，不是文字：", "A location is asked here, no words: "));
        place_how(ctx, why);
        buf_c(why, tr(ctx, "。", "."));
        return false;
    }
    if (!answer_read(ctx, &place_why, behind, &reason, why))
        return false;
    buf_f(value, "none %s", reason.p);
    return true;
}

/* Of a line: the word, and the reason behind it when it is one. */
bool place_take(const struct ctx *ctx, struct str *line, struct str *part)
{
    auto_buf struct buf value = {0}, why = {0};
    struct str          behind, start = str_trim(*line);
    size_t              n = 0;

    if (!place_failed(start, &behind))
        return false;
    while (n < behind.n && behind.p[n] != ' ' && behind.p[n] != ',' && behind.p[n] != '\n')
        n++;
    if (n == 0 || !answer_read(ctx, &place_why, (struct str){behind.p, n}, &value, &why))
        n = 0;
    *part = str_trim((struct str){start.p, (size_t)(behind.p - start.p) + n});
    *line = (struct str){behind.p + n, behind.n - n};
    return true;
}

/* ---- what is said ---- */

void place_help(const struct ctx *ctx, struct str value, struct buf *out)
{
    if (!str_starts(value, none_sign))
        return;
    text_newline(out);
    buf_c(out, tr(ctx, "一直无法定位，可以用家人的手机填，或请负责填报的老师代填报。",
                  "If it never works: use the phone of somebody in your family, or ask the "
                  "teacher in charge to report for you."));
}

void place_how(const struct ctx *ctx, struct buf *out)
{
    const char *menu = text_button(ctx, MENU_LOCATION_SELECT, MENU_LOCATION_SELECT);

    buf_c(out, tr(ctx, "点“+”发送位置", "Send your location (\"+\")"));
    if (menu)
        buf_f(out, tr(ctx, "，或点菜单“%s”", ", or use the menu \"%s\""), menu);
    buf_c(out, tr(ctx, "；定位不了回复“无法定位”", "; none to be had: reply \"no location\""));
}
