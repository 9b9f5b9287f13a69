#include "sim/play_script_private.h"

#include "base/mem.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { SCRIPT_MAX = 1024 * 1024 };

int sim_reader_bad(const struct sim_reader *r, const char *what)
{
    return err_set(r->err, ERR_BAD_INPUT, "%s:%d: %s", r->path, r->line, what);
}

struct sim_step *sim_reader_step(struct sim_reader *r, enum sim_step_kind kind)
{
    struct sim_script *s = r->out;

    s->steps = realloc(s->steps, (s->count + 1) * sizeof *s->steps);
    if (s->steps == NULL)
        abort();
    s->steps[s->count] = (struct sim_step){.kind = kind, .line = r->line};
    return &s->steps[s->count++];
}

/* ---- pieces of a line ---- */

bool sim_is_blank(char c)
{
    return c == ' ' || c == '\t';
}

size_t sim_words(struct str line, struct str words[SIM_WORDS_MAX])
{
    size_t n = 0;

    while (n < SIM_WORDS_MAX && (line = str_trim(line)).n > 0) {
        size_t len = 0;

        while (len < line.n && !sim_is_blank(line.p[len]))
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
        if (line.p[i] == '#' &&
            (i == 0 || (sim_is_blank(line.p[i - 1]) &&
                        (i + 1 == line.n || sim_is_blank(line.p[i + 1])))))
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
    struct str          words[SIM_WORDS_MAX];
    size_t              n = sim_words(str_skip(comment, 1), words);
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
static int take_tap(struct sim_reader *r, struct sim_step *step, struct str text)
{
    const char *end = memchr(text.p, ']', text.n);
    struct str  rest, extra;

    if (end == NULL)
        return sim_reader_bad(r, "the menu's ']' is missing");
    step->kind = SIM_STEP_TAP;
    step->text = str_dup(str_trim((struct str){text.p + 1, (size_t)(end - text.p) - 1}));
    rest = str_trim(str_skip(text, (size_t)(end - text.p) + 1));
    if (rest.n == 0)
        return 0;
    if (!enclosed(rest, '<', '>', &extra))
        return sim_reader_bad(r, "behind the menu only <扫码 …>, <扫 NAME>, <扫屏 NAME>, <位置 …> or"
                                 " <图片 …> may stand");
    step->extra = str_dup(extra);
    return 0;
}

static const struct {
    const char        *word, *english;
    enum sim_step_kind kind;
    bool               rest; /* something has to follow */
} acts[] = {
    {"enter", NULL, SIM_STEP_ENTER, false},
    {"subscribe", NULL, SIM_STEP_SUBSCRIBE, false},
    {"unsubscribe", NULL, SIM_STEP_UNSUBSCRIBE, false},
    {"at", NULL, SIM_STEP_AT, true},
    {"second", NULL, SIM_STEP_SECOND, true},
    {"form", NULL, SIM_STEP_FORM, true},
    {"open", NULL, SIM_STEP_OPEN, true},
    {"log", NULL, SIM_STEP_LOG_IN, true},
    {"follow", NULL, SIM_STEP_FOLLOW, true},
    {"scanner", NULL, SIM_STEP_SCANNER, true},
}, things[] = {
    {"位置", "location", SIM_STEP_PLACE, true},
    {"图片", "image", SIM_STEP_PICTURE, true},
    {"验证码", "code", SIM_STEP_CODE, true},
    {"旧验证码", "old-code", SIM_STEP_OLD_CODE, true},
    {"数字码", "digits-of", SIM_STEP_DIGITS, true},
};

static bool act_makes_sense(const struct sim_step *step)
{
    double lat, lon;

    if (step->kind == SIM_STEP_SECOND)
        return strcmp(step->text, "login") == 0 || strcmp(step->text, "use") == 0;
    if (step->kind == SIM_STEP_LOG_IN)
        return strcmp(step->text, "in") == 0;
    if (step->kind == SIM_STEP_OPEN)
        return step->text[0] == '/';
    if (step->kind == SIM_STEP_AT)
        return strcmp(step->text, "off") == 0 || sim_read_place(step->text, &lat, &lon, NULL);
    return true;
}

static int take_act(struct sim_reader *r, struct sim_step *step, struct str text)
{
    struct str words[SIM_WORDS_MAX];
    size_t     n = sim_words(text, words);

    for (size_t i = 0; n > 0 && i < ARRAY_LEN(acts); i++)
        if (str_is(words[0], acts[i].word) && acts[i].rest == (n > 1)) {
            step->kind = acts[i].kind;
            if (acts[i].rest)
                step->text = str_dup(str_trim(str_skip(text, words[0].n)));
            if (act_makes_sense(step))
                return 0;
        }
    return sim_reader_bad(r, "wanted (enter), (subscribe), (unsubscribe), (at LAT,LON|off),"
                             " (second login|use), (open /PATH), (log in), (follow LINK),"
                             " (scanner NAME) or (form …)");
}

/* <位置 …>, <图片 …>, <验证码 ADDRESS>, <数字码 NAME> */
static int take_thing(struct sim_reader *r, struct sim_step *step, struct str text)
{
    struct str words[SIM_WORDS_MAX];
    size_t     n = sim_words(text, words);

    for (size_t i = 0; i < ARRAY_LEN(things); i++) {
        bool letter = things[i].kind == SIM_STEP_CODE || things[i].kind == SIM_STEP_OLD_CODE;

        if (n < 2 || (!str_is(words[0], things[i].word) && !str_is(words[0], things[i].english)))
            continue;
        if ((things[i].kind != SIM_STEP_PLACE && n != 2) || (letter && !sim_is_address(words[1])))
            break;
        step->kind = things[i].kind;
        step->text = str_dup(str_trim(str_skip(text, words[0].n)));
        return 0;
    }
    return sim_reader_bad(r, "wanted <位置 LAT,LON NAME>, <图片 FILE>, <验证码 ADDRESS> or"
                             " <数字码 NAME>");
}

static int take_doing(struct sim_reader *r, struct sim_step *step, struct str text)
{
    struct str inside;

    if (text.n == 0)
        return sim_reader_bad(r, "what does he do?");
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

/* Those in front of NULL say what kind of message it is, those behind what is inside: a code in a
 * picture, the lines of a table. */
static const char *const kinds[] = {"card", "text",     "image", "news",  "textcard",
                                    "file", "markdown", "voice", "video", "page",
                                    "recalled", "qr",   "rows",  NULL};

enum { FIRST_INSIDE = 11 };

/* "card 今日填报", "text: …", "image"; quoted text has no kind. */
static void take_kind(struct sim_step *step, size_t from, struct str *text)
{
    for (size_t i = from; kinds[i]; i++) {
        struct str word = str_c(kinds[i]), rest = str_skip(*text, word.n);

        if (!str_starts(*text, word) ||
            (rest.n > 0 && !sim_is_blank(rest.p[0]) && rest.p[0] != ':'))
            continue;
        step->extra = xstrdup(kinds[i]);
        *text = str_trim(rest.n > 0 && rest.p[0] == ':' ? str_skip(rest, 1) : rest);
        return;
    }
}

static int take_expectation(struct sim_reader *r, struct sim_step *step, struct str text)
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
    take_kind(step, step->kind == SIM_STEP_EXPECT ? 0 : FIRST_INSIDE, &text);
    if (enclosed(text, '"', '"', &inside))
        text = inside;
    if (text.n == 0 && (step->kind == SIM_STEP_MORE || step->kind == SIM_STEP_NOT))
        return sim_reader_bad(r, "which words?");
    step->text = str_dup(text);
    return 0;
}

bool sim_is_address(struct str who)
{
    const char *at = memchr(who.p ? who.p : "", '@', who.n);
    size_t      digits = 0;

    if (at)
        return memchr(at, '.', who.n - (size_t)(at - who.p)) != NULL;
    if (who.n > 0 && who.p[0] == '+')
        who = str_skip(who, 1);
    else if (who.n != 11 || who.p[0] != '1' || who.p[1] < '3')
        return false;
    while (digits < who.n && who.p[digits] >= '0' && who.p[digits] <= '9')
        digits++;
    return digits == who.n && digits >= 6;
}

bool sim_is_everyone(const char *who)
{
    return strcmp(who, "everyone") == 0 || strcmp(who, "大家") == 0;
}

/* NAME, NAME@app or ADDRESS in front of the arrow. */
static int take_chat(struct sim_reader *r, struct str line, size_t arrow)
{
    struct sim_step *step = sim_reader_step(r, SIM_STEP_SAY);
    struct str       who = str_trim((struct str){line.p, arrow}), text;
    bool             address = sim_is_address(who);
    const char      *at = address ? NULL : memchr(who.p, '@', who.n);

    text = str_trim(str_skip(line, arrow + 1));
    if (at) {
        step->app = str_dup(str_skip(who, (size_t)(at - who.p) + 1));
        who.n = (size_t)(at - who.p);
    }
    step->who = str_dup(who);
    if (line.p[arrow] == '>')
        return address ? sim_reader_bad(r, "an address only receives: ADDRESS< words")
                       : take_doing(r, step, text);
    return take_expectation(r, step, text);
}

/* $ ARGS, $! ARGS; $< words, $<+ words, $<! words */
static int take_tool(struct sim_reader *r, struct str line)
{
    struct str       text = str_trim(str_skip(line, 1));
    struct sim_step *step;

    if (text.n > 0 && text.p[0] == '<') {
        step = sim_reader_step(r, SIM_STEP_OUTPUT);
        step->who = xstrdup("$");
        if (take_expectation(r, step, str_trim(str_skip(text, 1))) < 0)
            return -1;
        if (step->kind == SIM_STEP_SILENCE || step->text[0] == '\0')
            return sim_reader_bad(r, "which words?");
        if (step->kind == SIM_STEP_EXPECT)
            step->kind = SIM_STEP_OUTPUT;
        return 0;
    }
    step = sim_reader_step(r, SIM_STEP_TOOL);
    step->number = text.n > 0 && text.p[0] == '!';
    text = str_trim(str_skip(text, (size_t)step->number));
    if (text.n == 0)
        return sim_reader_bad(r, "$ and what follows `hongyan`");
    step->text = str_dup(text);
    return 0;
}

/* The arrow of a chat line: the first '<' or '>' behind one word. 0: no chat line. */
static size_t arrow_at(struct str line)
{
    for (size_t i = 0; i < line.n && !sim_is_blank(line.p[i]); i++)
        if (i > 0 && (line.p[i] == '<' || line.p[i] == '>'))
            return i;
    return 0;
}

static int take_line(struct sim_reader *r, struct str line)
{
    size_t arrow = arrow_at(line);

    if (line.p[0] == '$')
        return take_tool(r, line);
    return arrow > 0 ? take_chat(r, line, arrow) : sim_reader_world(r, line);
}

int sim_script_read(struct sim_script *out, const char *path, struct str text, struct err *err)
{
    struct sim_reader r = {.out = out, .path = path, .err = err};
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
    return out->school ? 0 : sim_reader_bad(&r, "the line `school NAME` is missing");
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
    free(s->staff);
    sim_people_free(&s->people);
    *s = (struct sim_script){0};
}
