#include "sim/play_script.h"

#include "base/cst.h"
#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { SCRIPT_MAX = 1024 * 1024, WORDS_MAX = 12 };

struct reader {
    struct sim_script *out;
    const char        *path;
    int                line;
    struct err        *err;
};

static int bad(const struct reader *r, const char *what)
{
    return err_set(r->err, ERR_BAD_INPUT, "%s:%d: %s", r->path, r->line, what);
}

static struct sim_step *add_step(struct reader *r, enum sim_step_kind kind)
{
    struct sim_script *s = r->out;

    s->steps = realloc(s->steps, (s->count + 1) * sizeof *s->steps);
    if (s->steps == NULL)
        abort();
    s->steps[s->count] = (struct sim_step){.kind = kind, .line = r->line};
    return &s->steps[s->count++];
}

/* ---- pieces of a line ---- */

static bool blank(char c)
{
    return c == ' ' || c == '\t';
}

static size_t split_words(struct str line, struct str words[WORDS_MAX])
{
    size_t n = 0;

    while (n < WORDS_MAX && (line = str_trim(line)).n > 0) {
        size_t len = 0;

        while (len < line.n && !blank(line.p[len]))
            len++;
        words[n++] = (struct str){line.p, len};
        line = str_skip(line, len);
    }
    return n;
}

/* Where the comment begins: '#' at the start, or between blanks. */
static size_t comment_at(struct str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (line.p[i] == '#' && (i == 0 || (blank(line.p[i - 1]) && (i + 1 == line.n ||
                                                                      blank(line.p[i + 1])))))
            return i;
    return line.n;
}

/* A proof id: N12, M5, U17, V3, S19. */
static bool is_id(struct str word)
{
    int64_t n;

    return word.n >= 2 && strchr("NMUVS", word.p[0]) && word.p[1] >= '1' &&
           str_i64(str_skip(word, 1), &n);
}

static char *take_ids(struct str comment)
{
    struct str          words[WORDS_MAX];
    size_t              n = split_words(str_skip(comment, 1), words);
    auto_buf struct buf ids = {0};

    for (size_t i = 0; i < n; i++)
        if (is_id(words[i]))
            buf_f(&ids, "%s%.*s", ids.n ? " " : "", STR_ARG(words[i]));
    return buf_take(&ids);
}

/* The part between open at the start and close at the end; false when it is not so. */
static bool enclosed(struct str text, char open, char close, struct str *inside)
{
    if (text.n < 2 || text.p[0] != open || text.p[text.n - 1] != close)
        return false;
    *inside = str_trim((struct str){text.p + 1, text.n - 2});
    return true;
}

/* ---- 张三> … ---- */

/* [每日/今日打卡], perhaps with <扫码 …> behind it. */
static int take_tap(struct reader *r, struct sim_step *step, struct str text)
{
    const char *end = memchr(text.p, ']', text.n);
    struct str  rest, extra;

    if (end == NULL)
        return bad(r, "the menu's ']' is missing");
    step->kind = SIM_STEP_TAP;
    step->text = str_dup(str_trim((struct str){text.p + 1, (size_t)(end - text.p) - 1}));
    rest = str_trim(str_skip(text, (size_t)(end - text.p) + 1));
    if (rest.n == 0)
        return 0;
    if (!enclosed(rest, '<', '>', &extra))
        return bad(r, "behind the menu only <扫码 …>, <位置 …> or <图片 …> may stand");
    step->extra = str_dup(extra);
    return 0;
}

static const struct {
    const char        *word;
    enum sim_step_kind kind;
} acts[] = {
    {"enter", SIM_STEP_ENTER},
    {"subscribe", SIM_STEP_SUBSCRIBE},
    {"unsubscribe", SIM_STEP_UNSUBSCRIBE},
};

static int take_act(struct reader *r, struct sim_step *step, struct str word)
{
    for (size_t i = 0; i < ARRAY_LEN(acts); i++)
        if (str_is(word, acts[i].word)) {
            step->kind = acts[i].kind;
            return 0;
        }
    return bad(r, "wanted (enter), (subscribe) or (unsubscribe)");
}

static int take_thing(struct reader *r, struct sim_step *step, struct str text)
{
    struct str words[WORDS_MAX];
    size_t     n = split_words(text, words);

    if (n >= 2 && (str_is(words[0], "位置") || str_is(words[0], "location")))
        step->kind = SIM_STEP_PLACE;
    else if (n == 2 && (str_is(words[0], "图片") || str_is(words[0], "image")))
        step->kind = SIM_STEP_PICTURE;
    else
        return bad(r, "wanted <位置 LAT,LON NAME> or <图片 FILE>");
    step->text = str_dup(str_trim(str_skip(text, words[0].n)));
    return 0;
}

static int take_doing(struct reader *r, struct sim_step *step, struct str text)
{
    struct str inside;

    if (text.n == 0)
        return bad(r, "what does he do?");
    if (text.p[0] == '[')
        return take_tap(r, step, text);
    if (enclosed(text, '(', ')', &inside))
        return take_act(r, step, inside);
    if (enclosed(text, '<', '>', &inside))
        return take_thing(r, step, inside);
    step->kind = enclosed(text, '{', '}', &inside) ? SIM_STEP_PRESS : SIM_STEP_SAY;
    if (step->kind == SIM_STEP_SAY) /* \[ says "[" */
        inside = text.p[0] == '\\' ? str_skip(text, 1) : text;
    step->text = str_dup(inside);
    return 0;
}

/* ---- 张三< … ---- */

static const char *const kinds[] = {"card", "text",     "image", "news",  "textcard",
                                    "file", "markdown", "voice", "video", NULL};

/* "card 今日填报", "text: …", "image"; quoted text has no kind. */
static void take_kind(struct sim_step *step, struct str *text)
{
    for (size_t i = 0; kinds[i]; i++) {
        struct str word = str_c(kinds[i]), rest = str_skip(*text, word.n);

        if (!str_starts(*text, word) || (rest.n > 0 && !blank(rest.p[0]) && rest.p[0] != ':'))
            continue;
        step->extra = xstrdup(kinds[i]);
        *text = str_trim(rest.n > 0 && rest.p[0] == ':' ? str_skip(rest, 1) : rest);
        return;
    }
}

static int take_expectation(struct reader *r, struct sim_step *step, struct str text)
{
    static const struct {
        char               sign;
        enum sim_step_kind kind;
    } signs[] = {{'+', SIM_STEP_MORE}, {'!', SIM_STEP_NOT}, {'-', SIM_STEP_SILENCE}};
    struct str inside;

    step->kind = SIM_STEP_EXPECT;
    for (size_t i = 0; i < ARRAY_LEN(signs); i++)
        if (text.n > 0 && text.p[0] == signs[i].sign) {
            step->kind = signs[i].kind;
            text = str_trim(str_skip(text, 1));
            break;
        }
    if (step->kind == SIM_STEP_EXPECT)
        take_kind(step, &text);
    if (enclosed(text, '"', '"', &inside))
        text = inside;
    if (text.n == 0 && (step->kind == SIM_STEP_MORE || step->kind == SIM_STEP_NOT))
        return bad(r, "which words?");
    step->text = str_dup(text);
    return 0;
}

/* NAME or NAME@app in front of the arrow. */
static int take_chat(struct reader *r, struct str line, size_t arrow)
{
    struct sim_step *step = add_step(r, SIM_STEP_SAY);
    struct str       who = str_trim((struct str){line.p, arrow}), text;
    const char      *at = memchr(who.p, '@', who.n);

    text = str_trim(str_skip(line, arrow + 1));
    if (at) {
        step->app = str_dup(str_skip(who, (size_t)(at - who.p) + 1));
        who.n = (size_t)(at - who.p);
    }
    step->who = str_dup(who);
    return line.p[arrow] == '>' ? take_doing(r, step, text) : take_expectation(r, step, text);
}

/* ---- the world's lines ---- */

static int take_school(struct reader *r, const struct str *words, size_t n)
{
    if (n != 2 || r->out->school)
        return bad(r, "school NAME, once");
    r->out->school = str_dup(words[1]);
    return 0;
}

static int take_roster(struct reader *r, const struct str *words, size_t n)
{
    if (n != 2 || r->out->roster)
        return bad(r, "roster FILE, once");
    r->out->roster = str_dup(words[1]);
    return 0;
}

/* people 张三 20210001 student 学院 班级 年级 wechat outside: the last words in any number */
static int take_people(struct reader *r, const struct str *words, size_t n)
{
    struct sim_person one = {0};
    char            **rest[] = {&one.college, &one.class_name, &one.year};
    size_t            next = 0;
    struct err        why = {0};
    int               rc;

    if (n < 4 || (!str_is(words[3], "student") && !str_is(words[3], "staff")))
        return bad(r, "people NAME USERID student|staff [COLLEGE CLASS YEAR] [wechat] [outside]");
    one.staff = str_is(words[3], "staff");
    for (size_t i = 4; i < n; i++)
        if (str_is(words[i], "wechat"))
            one.wechat = true;
        else if (str_is(words[i], "outside"))
            one.outside = true;
        else if (next < ARRAY_LEN(rest))
            *rest[next++] = str_dup(words[i]);
    one.name = str_dup(words[1]);
    one.userid = str_dup(words[2]);
    rc = sim_people_add(&r->out->people, &one, &why);
    for (size_t i = 0; i < next; i++)
        free(*rest[i]);
    free(one.name);
    free(one.userid);
    return rc == 0 ? 0 : bad(r, why.text);
}

static int take_clock(struct reader *r, const struct str *words, size_t n)
{
    struct sim_step    *step = add_step(r, SIM_STEP_CLOCK);
    auto_buf struct buf stamp = {0};
    int64_t             amount;

    if (n == 3) {
        buf_f(&stamp, "%.*s %.*s", STR_ARG(words[1]), STR_ARG(words[2]));
        if (cst_parse_stamp(buf_view(&stamp), &step->number))
            return 0;
    } else if (n == 2 && words[1].n >= 3 && words[1].p[0] == '+') {
        const char *units = "smhd", *unit = strchr(units, words[1].p[words[1].n - 1]);
        static const int64_t seconds[] = {1, 60, 3600, 86400};

        if (unit && *unit &&
            str_i64((struct str){words[1].p + 1, words[1].n - 2}, &amount) && amount >= 0) {
            step->kind = SIM_STEP_ADVANCE;
            step->number = amount * seconds[unit - units];
            return 0;
        }
    }
    return bad(r, "clock 2021-02-20 07:30, or clock +1d, +2h, +30m, +5s");
}

static int take_view(struct reader *r, const struct str *words, size_t n)
{
    struct sim_step *step = add_step(r, SIM_STEP_VIEW);

    if (n != 3 || (!str_is(words[2], "app") && !str_is(words[2], "wechat")))
        return bad(r, "view NAME app|wechat");
    step->who = str_dup(words[1]);
    step->text = str_dup(words[2]);
    return 0;
}

static int take_fault(struct reader *r, const struct str *words, size_t n)
{
    struct sim_step *step = add_step(r, SIM_STEP_FAULT);

    if (n < 2 || n > 3)
        return bad(r, "fault NAME [NUMBER|on|off]");
    step->text = str_dup(words[1]);
    step->number = 1;
    if (n == 3 && str_is(words[2], "off"))
        step->number = 0;
    else if (n == 3 && !str_is(words[2], "on") && !str_i64(words[2], &step->number))
        return bad(r, "a fault's value is a number, on or off");
    return 0;
}

static int take_restart(struct reader *r, const struct str *words, size_t n)
{
    add_step(r, str_is(words[0], "restart") ? SIM_STEP_RESTART
                : str_is(words[0], "kill")  ? SIM_STEP_KILL
                                            : SIM_STEP_RESEND);
    return n == 1 ? 0 : bad(r, "nothing may follow this word");
}

static const struct {
    const char *word;
    int (*take)(struct reader *r, const struct str *words, size_t n);
} commands[] = {
    {"school", take_school}, {"roster", take_roster},   {"people", take_people},
    {"clock", take_clock},   {"view", take_view},       {"fault", take_fault},
    {"kill", take_restart},  {"restart", take_restart}, {"resend", take_restart},
};

/* The arrow of a chat line: the first '<' or '>' behind one word. 0: no chat line. */
static size_t arrow_at(struct str line)
{
    for (size_t i = 0; i < line.n && !blank(line.p[i]); i++)
        if (i > 0 && (line.p[i] == '<' || line.p[i] == '>'))
            return i;
    return 0;
}

static int take_line(struct reader *r, struct str line)
{
    struct str words[WORDS_MAX];
    size_t     n = split_words(line, words), arrow = arrow_at(line);

    if (arrow > 0)
        return take_chat(r, line, arrow);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (str_is(words[0], commands[i].word))
            return commands[i].take(r, words, n);
    return bad(r, "neither NAME> …, NAME< … nor a word that is known");
}

int sim_script_read(struct sim_script *out, const char *path, struct str text, struct err *err)
{
    struct reader r = {.out = out, .path = path, .err = err};
    struct str    line;

    out->path = xstrdup(path);
    while (str_split(&text, '\n', &line)) {
        size_t     before = out->count, comment;
        struct str code;

        r.line++;
        line = str_trim(line);
        comment = comment_at(line);
        code = str_trim((struct str){line.p, comment});
        if (code.n == 0)
            continue;
        if (take_line(&r, code) < 0)
            return -1;
        if (out->count > before) {
            out->steps[before].source = str_dup(code);
            out->steps[before].ids = take_ids(str_skip(line, comment));
        }
    }
    r.line = 1;
    return out->school ? 0 : bad(&r, "the line `school NAME` is missing");
}

int sim_script_load(struct sim_script *out, const char *path, struct err *err)
{
    FILE           *f = fopen(path, "rb");
    auto_free char *text = xmalloc(SCRIPT_MAX);
    size_t          n;

    if (f == NULL)
        return err_set(err, ERR_BAD_INPUT, "%s: %s", path, strerror(errno));
    n = fread(text, 1, SCRIPT_MAX, f);
    fclose(f);
    if (n == SCRIPT_MAX)
        return err_set(err, ERR_BAD_INPUT, "%s: over 1 MiB", path);
    return sim_script_read(out, path, (struct str){text, n}, err);
}

void sim_script_free(struct sim_script *s)
{
    for (size_t i = 0; i < s->count; i++) {
        free(s->steps[i].source);
        free(s->steps[i].ids);
        free(s->steps[i].who);
        free(s->steps[i].app);
        free(s->steps[i].text);
        free(s->steps[i].extra);
    }
    free(s->steps);
    free(s->path);
    free(s->school);
    free(s->roster);
    sim_people_free(&s->people);
    *s = (struct sim_script){0};
}
