/* For the clerks of the place where it is:
 *
 * 预约名单 [day] [page] — who comes to the places of the member's desks.
 * 到场 number [撤回] — that appointment's person is here; a number of the roster does as well. */
#include "base/cst.h"
#include "conf/words.h"
#include "handlers/appointment_private.h"
#include "handlers/flow_answer.h"
#include "handlers/handlers.h"
#include "handlers/staff.h"
#include "handlers/staff_person.h"
#include "handlers/texts.h"

enum {
    NAMES = 30,    /* of one answer */
    LATE_DAYS = 7, /* so long somebody can be marked afterwards */
    EARLY = 3600,  /* seconds before it begins, in which a scan means that it is for this */
};

/* ---- whose it is ---- */

static bool is_ours(const struct ctx *ctx, const struct desks *desks, const char *series,
                    struct str place)
{
    const struct school_appointment *s = series_named(ctx, str_c(series));
    const struct appointment_place  *p = s ? place_named(s, place) : NULL;

    return p && desk_may(desks, p->desk ? p->desk : p->title);
}

static bool any_ours(const struct ctx *ctx, const struct desks *desks)
{
    for (unsigned i = 0; i < ctx->school->appointments_count; i++) {
        const struct school_appointment *s = &ctx->school->appointments[i];

        for (unsigned k = 0; k < s->places_count; k++)
            if (is_ours(ctx, desks, s->name, str_c(s->places[k].name)))
                return true;
    }
    return false;
}

/* 1: he has desks where something is booked; 0: not, and *out says so. */
static int desks_here(struct ctx *ctx, struct desks *desks, struct reply *out, struct err *err)
{
    if (desks_of(ctx, ctx->me.userid, desks, err) < 0)
        return -1;
    if (desks->clerk && any_ours(ctx, desks))
        return 1;
    return reply_text(out,
                      str_c(desks->clerk
                                ? tr(ctx, "您的办理点没有要预约的事项。",
                                     "Nothing is booked at your desk.")
                                : tr(ctx, "这项功能只对办理点的老师开放。",
                                     "This is for the clerks of a desk.")),
                      err);
}

/* ---- 预约名单 ---- */

struct guests {
    struct ctx *ctx;
    struct buf *out;
    unsigned    skip, seen, shown; /* seen: of all places so far */
    int64_t     minute;            /* of the heading that was written last; -1: none */
    const struct school_appointment *series;
    const struct appointment_place  *place;
    struct err *err;
};

static void write_heading(struct guests *g, const struct appointment *a)
{
    if (g->minute == a->slot.minute)
        return;
    if (g->minute < 0)
        buf_f(g->out, tr(g->ctx, "【%s】%s\n", "[%s] %s\n"), series_title(g->ctx, g->series),
              tr(g->ctx, g->place->title, g->place->title_en));
    g->minute = a->slot.minute;
    time_say(a->slot.minute, a->slot.until, g->out);
    buf_char(g->out, '\n');
}

static const char *guest_state(const struct guests *g, enum appointment_state state)
{
    if (state == APPT_CAME)
        return tr(g->ctx, "　已到", ", here");
    return state == APPT_MISSED ? tr(g->ctx, "　未到", ", missing") : "";
}

static int write_guest(void *arg, const struct appointment *a)
{
    auto_staff_person struct staff_person p = {0};
    struct guests                        *g = arg;
    bool                                  found;

    if (g->seen++ < g->skip || g->shown == NAMES)
        return 0;
    g->shown++;
    write_heading(g, a);
    if (staff_person_get(g->ctx, a->person, &p, &found, g->err) < 0)
        return -1;
    buf_f(g->out, "%lld. ", (long long)a->number);
    if (found)
        buf_f(g->out, "%s %s", p.name.p, p.number.p);
    else
        buf_c(g->out, tr(g->ctx, "（已不在名册）", "(not on the roster any more)"));
    buf_f(g->out, "%s\n", guest_state(g, a->state));
    return 0;
}

static int write_place(struct guests *g, int64_t day)
{
    struct str series = str_c(g->series->name), place = str_c(g->place->name);

    g->minute = -1;
    return appointment_guests(g->ctx->store, series, place, day, write_guest, g, g->err);
}

static int write_places(struct guests *g, const struct desks *desks, int64_t day)
{
    for (unsigned i = 0; i < g->ctx->school->appointments_count; i++) {
        g->series = &g->ctx->school->appointments[i];
        for (unsigned k = 0; k < g->series->places_count; k++) {
            g->place = &g->series->places[k];
            if (is_ours(g->ctx, desks, g->series->name, str_c(g->place->name)) &&
                write_place(g, day) < 0)
                return -1;
        }
    }
    return 0;
}

static void write_command(const struct ctx *ctx, int64_t day, unsigned page, struct buf *out)
{
    char date[11];

    buf_f(out, "%s %s", tr(ctx, words_guests[0], words_guests[1]),
          cst_date(date, cst_day_start(day)) + 5);
    if (page > 1)
        buf_f(out, " %u", page);
}

static void write_ending(const struct guests *g, int64_t day, unsigned page, struct buf *out)
{
    if (g->seen > g->skip + g->shown) {
        buf_c(out, tr(g->ctx, "后面还有，回复“", "More: reply \""));
        write_command(g->ctx, day, page + 1, out);
        buf_c(out, tr(g->ctx, "”。", "\". "));
    }
    if (day == cst_day(g->ctx->now))
        buf_c(out, tr(g->ctx, "人到了回复“到场 预约号”或“到场 学号”。",
                      "When somebody is here reply \"came\" and the number."));
}

static int say_guests(struct ctx *ctx, const struct desks *desks, int64_t day, unsigned page,
                      struct reply *out, struct err *err)
{
    auto_buf struct buf rows = {0}, text = {0}, about = {0};
    char                date[11];
    struct guests       g = {
              .ctx = ctx, .out = &rows, .skip = (page - 1) * NAMES, .err = err};

    if (write_places(&g, desks, day) < 0)
        return -1;
    day_say(ctx, day, &text);
    if (g.shown == 0) {
        buf_c(&text, g.seen == 0 ? tr(ctx, "：没有预约。", ": nobody is booked.")
                                 : tr(ctx, "：没有这一页。", ": there is no such page."));
        return reply_text(out, buf_view(&text), err);
    }
    buf_f(&about, "%s %u", cst_date(date, cst_day_start(day)), page);
    if (staff_audit(ctx, "appointment.list", 0, words_guests, buf_view(&about), g.shown, err) < 0)
        return -1;
    buf_f(&text, tr(ctx, "：共 %u 人\n", ": %u booked\n"), g.seen);
    buf_str(&text, buf_view(&rows));
    write_ending(&g, day, page, &text);
    return reply_text(out, str_trim(buf_view(&text)), err);
}

/* 明天, 11-21, 2, 11-21 2; false: why says what is wrong. */
static bool read_call(const struct ctx *ctx, struct str rest, int64_t *day, unsigned *page,
                      struct buf *why)
{
    static const struct school_question near = {
        .kind = ASK_DATE, .min = (char *)"-60", .max = (char *)"60"};
    auto_buf struct buf value = {0};
    struct str          word;
    uint64_t            number;

    *day = cst_day(ctx->now);
    *page = 1;
    while (str_trim(rest).n > 0 && str_split(&rest, ' ', &word)) {
        if (word.n == 0)
            continue;
        buf_clear(&value);
        if (word.n <= 3 && str_u64(word, &number) && number > 0)
            *page = (unsigned)number;
        else if (!date_read(ctx, &near, word, &value, why) ||
                 !cst_parse_date(buf_view(&value), day))
            return false;
    }
    return true;
}

static struct str behind_word(const struct ctx *ctx)
{
    struct str rest = ctx->text, word;

    str_split(&rest, ' ', &word);
    return str_trim(rest.p ? rest : STR_LIT(""));
}

static int run_guests(struct ctx *ctx, const struct message *msg, struct reply *out,
                      struct err *err)
{
    auto_buf struct buf why = {0};
    struct desks        desks;
    int64_t             day;
    unsigned            page;
    int                 rc = desks_here(ctx, &desks, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    if (!read_call(ctx, behind_word(ctx), &day, &page, &why))
        return reply_text(out, buf_view(&why), err);
    return say_guests(ctx, &desks, day, page, out, err);
}

/* ---- 到场 ---- */

static int keep_one(void *arg, const struct appointment *a)
{
    kept_set(arg, a);
    return 0;
}

static bool was_there(enum appointment_state state)
{
    return state == APPT_BOOKED || state == APPT_CAME || state == APPT_MISSED ||
           state == APPT_OVER;
}

static int keep_audit(struct ctx *ctx, const char *action, const struct kept *k, struct err *err)
{
    auto_buf struct buf about = {0};

    buf_f(&about, "%s/%s", k->series, k->place);
    return staff_audit(ctx, action, k->person, words_came, buf_view(&about), k->number, err);
}

/* The person is named: the clerk sees whether it is who stands there. */
static int say_person(struct ctx *ctx, const struct kept *k, const char *first, const char *behind,
                      struct buf *out, struct err *err)
{
    auto_staff_person struct staff_person p = {0};
    bool                                  found;

    if (staff_person_get(ctx, k->person, &p, &found, err) < 0)
        return -1;
    text_newline(out);
    buf_c(out, first);
    if (found)
        staff_person_say(&p, out);
    buf_f(out, "%s\n", behind);
    kept_say(ctx, k, out);
    buf_f(out, tr(ctx, "（预约号 %lld）", " (no. %lld)"), (long long)k->number);
    return 0;
}

static int mark(struct ctx *ctx, const struct kept *k, struct buf *out, struct err *err)
{
    bool done;

    if (k->state == APPT_CAME)
        return keep_audit(ctx, "appointment.look", k, err) < 0
                   ? -1
                   : say_person(ctx, k, "", tr(ctx, " 已登记过到场", " was marked before"), out, err);
    if (kept_turn(ctx, k, APPT_CAME, ctx->me.userid, &done, err) < 0 ||
        desk_marks(ctx, k, err) < 0 || keep_audit(ctx, "appointment.came", k, err) < 0)
        return -1;
    if (!done)
        return err_set(err, ERR_RETRY, "appointment %lld: it is not as it was just now",
                       (long long)k->number);
    if (k->state == APPT_MISSED && tell_came_late(ctx, k, err) < 0)
        return -1;
    return say_person(ctx, k, "✅ ", tr(ctx, " 已到场", " is here"), out, err);
}

static int unmark(struct ctx *ctx, const struct kept *k, struct buf *out, struct err *err)
{
    bool done;

    if (k->state != APPT_CAME) {
        buf_c(out, tr(ctx, "这个预约没有登记过到场。", "It was not marked."));
        return 0;
    }
    if (kept_turn(ctx, k, APPT_BOOKED, ctx->me.userid, &done, err) < 0)
        return -1;
    if (!done) {
        buf_c(out, tr(ctx, "这位同学已经另约了，不能撤回。",
                      "The person has booked again since: it stays."));
        return 0;
    }
    if (keep_audit(ctx, "appointment.uncame", k, err) < 0)
        return -1;
    return say_person(ctx, k, "", tr(ctx, " 的到场登记已撤回", ": taken back"), out, err);
}

static int act(struct ctx *ctx, const struct kept *k, bool back, struct buf *out, struct err *err)
{
    int64_t today = cst_day(ctx->now);

    if (k->day > today) {
        buf_c(out, tr(ctx, "这个预约的日子还没到：", "Its day has not come: "));
        kept_say(ctx, k, out);
        buf_c(out, tr(ctx, "。", "."));
        return 0;
    }
    if (k->day < today - LATE_DAYS) {
        buf_f(out, tr(ctx, "过了 %d 天就不能再改了。", "After %d days it cannot be changed."),
              LATE_DAYS);
        return 0;
    }
    return back ? unmark(ctx, k, out, err) : mark(ctx, k, out, err);
}

/* What the person has at these desks today. */
static int read_today(struct ctx *ctx, const struct desks *desks, int64_t person,
                      struct kept_list *list, struct err *err)
{
    unsigned all;

    list->count = 0;
    if (appointment_of(ctx->store, person, STR_LIT(""), true,
                       sizeof list->row / sizeof list->row[0], kept_add, list, err) < 0)
        return -1;
    all = list->count;
    list->count = 0;
    for (unsigned i = 0; i < all; i++)
        if (list->row[i].day == cst_day(ctx->now) && was_there(list->row[i].state) &&
            is_ours(ctx, desks, list->row[i].series, str_c(list->row[i].place)))
            list->row[list->count++] = list->row[i];
    return 0;
}

static int keep_id(void *arg, const struct person *p)
{
    *(int64_t *)arg = p->id;
    return 0;
}

/* By the number of the roster. */
static int act_person(struct ctx *ctx, const struct desks *desks, struct str number, bool back,
                      struct buf *out, struct err *err)
{
    struct kept_list list;
    int64_t          person = 0;

    if (people_find(ctx->store, number, keep_id, &person, err) < 0)
        return -1;
    if (person == 0)
        return 0;
    if (read_today(ctx, desks, person, &list, err) < 0)
        return -1;
    for (unsigned i = 0; i < list.count; i++)
        if ((back ? unmark(ctx, &list.row[i], out, err) : mark(ctx, &list.row[i], out, err)) < 0)
            return -1;
    return 0;
}

int appointment_arrive(struct ctx *ctx, const struct desks *desks, int64_t person, struct buf *out,
                       unsigned *count, struct err *err)
{
    struct kept_list list;

    *count = 0;
    if (ctx->school->appointments_count == 0)
        return 0;
    if (read_today(ctx, desks, person, &list, err) < 0)
        return -1;
    for (unsigned i = 0; i < list.count; i++) {
        if (ctx->now < slot_begins(list.row[i].day, list.row[i].minute) - EARLY)
            continue;
        if (mark(ctx, &list.row[i], out, err) < 0)
            return -1;
        ++*count;
    }
    return 0;
}

/* The number of an appointment first. Whoever is at no desk of his is as unknown as nobody. */
static int act_number(struct ctx *ctx, const struct desks *desks, struct str number, bool back,
                      struct buf *out, struct err *err)
{
    struct kept k = {.number = 0};
    int64_t     value = 0;

    if (str_i64(number, &value) && value > 0 &&
        appointment_get(ctx->store, value, keep_one, &k, err) < 0)
        return -1;
    if (k.number != 0 && was_there(k.state) && is_ours(ctx, desks, k.series, str_c(k.place)))
        return act(ctx, &k, back, out, err);
    return act_person(ctx, desks, number, back, out, err);
}

static bool is_back(struct str word)
{
    for (const char *const *w = words_take_back; *w; w++)
        if (str_eq_nocase(word, str_c(*w)))
            return true;
    return false;
}

static int run_came(struct ctx *ctx, const struct message *msg, struct reply *out, struct err *err)
{
    auto_buf struct buf text = {0};
    struct str          rest = behind_word(ctx), number = {"", 0};
    struct desks        desks;
    int                 rc = desks_here(ctx, &desks, out, err);

    (void)msg;
    if (rc <= 0)
        return rc;
    if (rest.n == 0)
        return reply_text(out,
                          str_c(tr(ctx, "请写上预约号或学号，例如：到场 12；登记错了：到场 12 撤回",
                                   "Please give the number: came 12; by mistake: came 12 "
                                   "takeback")),
                          err);
    str_split(&rest, ' ', &number);
    if (act_number(ctx, &desks, number, is_back(str_trim(rest.p ? rest : STR_LIT(""))), &text,
                   err) < 0)
        return -1;
    if (text.n == 0)
        buf_c(&text, tr(ctx, "您的办理点没有这个预约号，今天也没有这个学号的预约，请核对。",
                        "There is no such appointment at your desk, nor one of this student "
                        "today; please check the number."));
    return reply_text(out, buf_view(&text), err);
}

/* ---- the rows of the table ---- */

static bool wants(const struct ctx *ctx, const struct message *msg)
{
    return ctx->school->appointments_count > 0 && staff_free(ctx, msg);
}

static int listed(struct ctx *ctx, bool *may, struct err *err)
{
    struct desks desks;

    *may = false;
    if (ctx->school->appointments_count == 0)
        return 0;
    if (desks_of(ctx, ctx->me.userid, &desks, err) < 0)
        return -1;
    *may = desks.clerk && any_ours(ctx, &desks);
    return 0;
}

const struct handler handler_guests = {
    .name = "guests",
    .type = MSG_TEXT,
    .words = words_guests,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = wants,
    .listed = listed,
    .help = "预约名单 [日期]　谁要来",
    .help_en = "guests [day]: who comes",
    .run = run_guests,
};

const struct handler handler_came = {
    .name = "came",
    .type = MSG_TEXT,
    .words = words_came,
    .arguments = true,
    .apps = APPS_STAFF,
    .wants = wants,
    .listed = listed,
    .help = "到场 预约号　登记人到了",
    .help_en = "came number: somebody is here",
    .run = run_came,
};
