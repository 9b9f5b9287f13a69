/* hongyan roster show NUMBER: what the roster knows of one person, masked. The look is in the audit
 * before anything is printed. */

#include "cli/roster.h"

#include "base/clock.h"
#include "base/cst.h"
#include "base/idnum.h"
#include "bot/json.h"
#include "cli/roster_row.h"
#include "store/audit.h"
#include "store/members.h"

#include <stdio.h>

/* What is printed: lines of "title  value", or members of a JSON object. */
struct shown {
    struct store *store;
    bool          json;
    struct buf    out;
    int64_t       person;
    struct err    err;
};

static void add(struct shown *s, const char *key, const char *zh, struct str value)
{
    if (value.n == 0)
        return;
    if (!s->json) {
        buf_f(&s->out, "%s / %s: %.*s\n", zh, key, STR_ARG(value));
        return;
    }
    buf_f(&s->out, "%s\"%s\":", s->out.n > 0 ? "," : "", key);
    js_write_str(&s->out, value);
}

/* Words are ours in JSON, and the people's on the screen. */
static void add_word(struct shown *s, enum roster_field field, struct str word)
{
    const char *called = roster_word(field, word);

    add(s, roster_columns[field].field, roster_columns[field].zh,
        s->json || called == NULL ? word : str_c(called));
}

static void add_text(struct shown *s, enum roster_field field, struct str text)
{
    add(s, roster_columns[field].field, roster_columns[field].zh, text);
}

static void add_day(struct shown *s, enum roster_field field, int64_t day)
{
    char date[11];

    if (day >= 0)
        add_text(s, field, str_c(cst_date(date, cst_day_start(day))));
}

static void add_masked(struct shown *s, enum roster_field field, struct str value, int64_t at,
                       void (*mask)(struct buf *out, struct str value))
{
    auto_buf struct buf text = {0};
    char                date[11];

    if (value.n == 0)
        return;
    mask(&text, value);
    if (at > 0 && !s->json)
        buf_f(&text, "（%s 本人验证 / proven）", cst_date(date, at));
    add_text(s, field, buf_view(&text));
}

static void add_person(struct shown *s, const struct person *p)
{
    char year[24], stamp[17];

    snprintf(year, sizeof year, "%lld", (long long)p->year);
    add_text(s, ROSTER_NUMBER, p->number);
    add_text(s, ROSTER_CANDIDATE, p->candidate);
    add_text(s, ROSTER_NAME, p->name);
    add_word(s, ROSTER_KIND, p->kind);
    add_word(s, ROSTER_ORIGIN, p->origin);
    add_text(s, ROSTER_COLLEGE, p->college);
    add_text(s, ROSTER_CLASS, p->class_name);
    add_text(s, ROSTER_YEAR, str_c(p->year > 0 ? year : ""));
    add_word(s, ROSTER_STATE, p->state);
    add_day(s, ROSTER_FROM, p->state_from);
    add_day(s, ROSTER_UNTIL, p->state_until);
    if (p->invited_at > 0)
        add(s, "invited", "邀请加入", str_c(cst_date(stamp, p->invited_at)));
    if (p->confirmed_at > 0)
        add(s, "confirmed", "本人确认", str_c(cst_stamp(stamp, p->confirmed_at)));
}

static int add_identity(struct shown *s, int64_t person)
{
    auto_wiped struct buf memory = {0};
    struct identity       x;

    if (identity_get(s->store, person, &x, &memory, &s->err) < 0)
        return -1;
    add_word(s, ROSTER_ID_TYPE, x.id_type);
    add_masked(s, ROSTER_ID_NUMBER, x.id_number, 0, idnum_mask_document);
    add_masked(s, ROSTER_PHONE, x.phone, x.phone_at, idnum_mask_phone);
    add_masked(s, ROSTER_MAIL, x.mail, x.mail_at, idnum_mask_mail);
    return 0;
}

static int add_member(struct shown *s, int64_t person)
{
    auto_buf struct buf userid = {0};
    int                 rc = member_of(s->store, person, &userid, &s->err);

    if (rc < 0)
        return -1;
    add(s, "userid", "企业微信账号", rc > 0 ? buf_view(&userid) : STR_LIT(""));
    return 0;
}

static int on_person(void *arg, const struct person *p)
{
    struct shown *s = arg;

    s->person = p->id;
    add_person(s, p);
    return add_identity(s, p->id) < 0 || add_member(s, p->id) < 0 ? -1 : 0;
}

static int look(struct shown *s, struct str number)
{
    char         actor[CLI_ACTOR];
    struct audit audit = {
        .at = clock_now(), .actor = cli_actor(actor), .action = STR_LIT("roster.show")};
    int rc = people_find(s->store, number, on_person, s, &s->err);

    if (rc == 0)
        rc = people_candidate(s->store, number, on_person, s, &s->err);
    if (rc <= 0)
        return rc;
    audit.person = s->person;
    return audit_add(s->store, &audit, &s->err) < 0 ? -1 : 1;
}

static int run(struct shown *s, struct str number)
{
    int rc;

    if (store_begin(s->store, &s->err) < 0)
        return cli_fail(EXIT_FAILED, "%s", s->err.text);
    rc = look(s, number);
    if (rc <= 0)
        store_rollback(s->store);
    if (rc < 0 || (rc > 0 && store_commit(s->store, &s->err) < 0))
        return cli_fail(EXIT_FAILED, "%s", s->err.text);
    if (rc == 0)
        return cli_fail(EXIT_FAILED, "名册里没有这个号码 / nobody of the roster has this number");
    printf(s->json ? "{%s}\n" : "%s", s->out.p);
    return EXIT_DONE;
}

int roster_show(const struct cli_options *o, const struct conf *conf, const char *number)
{
    struct shown s = {.json = o->json};
    struct sealer  *sealer = NULL;
    int             code = EXIT_FAILED;

    if (cli_store(conf, DB_WRITE, &sealer, &s.store) == 0)
        code = run(&s, str_c(number));
    buf_wipe(&s.out);
    store_close(s.store);
    sealer_free(sealer);
    return code;
}
