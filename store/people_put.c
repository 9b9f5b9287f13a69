/* The roster's life cycle: who comes, changes and leaves, and what that means for the members. */
#include "store/people.h"

#include "base/cst.h"
#include "base/mem.h"
#include "store/identities_private.h"
#include "store/members.h"
#include "store/store_private.h"

/* The columns of SQL_PEOPLE_LOOK. */
enum {
    L_ID, L_NUMBER, L_SPELLING, L_CANDIDATE, L_NAME, L_KIND, L_ORIGIN, L_COLLEGE, L_CLASS, L_YEAR,
    L_STATE, L_FROM, L_UNTIL, L_INVITED,
    L_ID_TYPE, L_ID_INDEX, L_PHONE_INDEX, L_PHONE_AT, L_MAIL_INDEX, L_MAIL_AT,
};

/* One call of people_put. */
struct put {
    struct store        *store;
    int64_t              now;
    const struct person *p;
    char                 keys[2][STORE_KEY];
    struct str           number, candidate; /* as keys; candidate may be empty */
    struct str           known_by;          /* the candidate number, or the number in its place */
    struct str           state;
    bool                 invites;           /* the state that is told is `invited` */
    int64_t              state_from, invited_at;
    struct str           id_type;           /* empty: none is told */
    struct sealed_field  personal[PERSONAL_COUNT]; /* empty: not told, or not to be changed */

    /* what stands in the roster; id 0: nobody */
    int64_t id;
    bool    numbered;  /* has a number already that p does not tell */
    bool    renumber;  /* gets its number, or another candidate number, now */
    bool    was_left;
    bool    replaced;  /* struct people_judgement */
    bool    other_kind;
    bool    changed, personal_changed;
    bool    documented;
    unsigned char     document[SEALED_INDEX]; /* where documented: its blind index */
    enum people_clash clash;
};

/* ---- reading what is asked for ---- */

static struct str append(struct buf *memory, struct str text)
{
    size_t from = memory->n;

    buf_str(memory, text);
    return (struct str){memory->p + from, text.n};
}

static int seal_field(struct store *s, enum personal_kind kind, struct str text,
                      struct buf *memory, struct sealed_field *out, struct err *err)
{
    struct personal x;
    size_t          from;

    if (text.n == 0)
        return 0;
    if (personal_read(s, kind, text, &x, err) < 0)
        return -1;
    out->index = append(memory, store_bytes(x.index, sizeof x.index));
    from = memory->n;
    if (personal_seal(s, kind, &x, memory, err) < 0)
        return -1;
    out->value = (struct str){memory->p + from, memory->n - from};
    return 0;
}

int people_seal(struct store *s, const struct person_private *x, struct buf *memory,
                struct person_sealed *out, struct err *err)
{
    const size_t         each = SEALED_INDEX + SEALED_OVERHEAD + IDNUM_MAX;
    struct person_sealed sealed = {0};

    /* once, so that the slices do not move */
    buf_room(memory, x->id_type.n + x->id_number.n + x->phone.n + x->mail.n +
                         PERSONAL_COUNT * each);
    sealed.id_type = append(memory, x->id_type);
    if (seal_field(s, PERSONAL_ID, x->id_number, memory, &sealed.id_number, err) < 0 ||
        seal_field(s, PERSONAL_PHONE, x->phone, memory, &sealed.phone, err) < 0 ||
        seal_field(s, PERSONAL_MAIL, x->mail, memory, &sealed.mail, err) < 0)
        return -1;
    *out = sealed;
    return 0;
}

/* The state on the day of `now`. */
static struct str state_on(const struct put *put, struct str state)
{
    int64_t day = cst_day(put->now), until = put->p->state_until;

    if (str_is(state, "expected") && put->state_from > 0 && put->state_from <= day)
        state = STR_LIT("active");
    if ((str_is(state, "active") || str_is(state, "leaving")) && until > 0 && until < day)
        state = STR_LIT("left");
    return state;
}

/* As far as it can be told before somebody is found. */
static void read_state(struct put *put)
{
    const struct person *p = put->p;

    put->invites = str_is(p->state, "invited");
    put->state_from = put->invites ? -1 : p->state_from;
    put->state = put->invites ? STR_LIT("expected") : p->state.n > 0 ? p->state : STR_LIT("active");
    put->state = state_on(put, put->state);
    if (put->invites)
        put->invited_at = p->state_from > 0 ? cst_day_start(p->state_from) : put->now;
}

static int prepare(struct put *put, const struct person_sealed *x, struct err *err)
{
    const struct person *p = put->p;

    if (store_key(put->keys[0], p->number, &put->number, err) < 0 ||
        (p->candidate.n > 0 &&
         store_key(put->keys[1], p->candidate, &put->candidate, err) < 0))
        return -1;
    put->candidate = store_text(put->candidate);
    put->known_by = put->candidate.n > 0 ? put->candidate : put->number;
    read_state(put);
    if (x == NULL)
        return 0;
    put->id_type = x->id_type;
    put->personal[PERSONAL_ID] = x->id_number;
    put->personal[PERSONAL_PHONE] = x->phone;
    put->personal[PERSONAL_MAIL] = x->mail;
    return 0;
}

/* ---- comparing ---- */

static bool told(struct str text, struct stmt *st, int column)
{
    return text.n > 0 && !str_eq(text, stmt_col_str(st, column));
}

static bool other(struct str text, struct stmt *st, int column)
{
    return !str_eq(text, stmt_col_str(st, column));
}

/* A day that is not told is forgotten with the state that it belonged to. */
static bool other_day(int64_t day, struct stmt *st, int column)
{
    return day > 0 && day != stmt_col_i64(st, column);
}

/* An invitation leaves who is here as he is; another state, and no day, leave the invitation. */
static void compare_state(struct put *put, struct stmt *st)
{
    static const char *const here[] = {"active", "leaving"};
    int64_t                  known = stmt_col_i64(st, L_INVITED);

    for (size_t i = 0; put->invites && i < ARRAY_LEN(here); i++)
        if (str_is(stmt_col_str(st, L_STATE), here[i]))
            put->state = state_on(put, str_c(here[i]));
    if (!put->invites || (known > 0 && put->p->state_from <= 0))
        put->invited_at = known;
    put->changed = other(put->state, st, L_STATE) || other_day(put->state_from, st, L_FROM) ||
                   other_day(put->p->state_until, st, L_UNTIL) || put->invited_at != known;
}

static void compare_person(struct put *put, struct stmt *st)
{
    const struct person *p = put->p;

    put->renumber = (!put->numbered && other(put->number, st, L_NUMBER)) ||
                    told(put->candidate, st, L_CANDIDATE);
    compare_state(put, st);
    put->changed = put->changed || put->renumber ||
                   (!put->numbered && other(p->number, st, L_SPELLING)) ||
                   other(p->name, st, L_NAME) || other(p->kind, st, L_KIND) ||
                   told(p->origin, st, L_ORIGIN) || other(p->college, st, L_COLLEGE) ||
                   other(p->class_name, st, L_CLASS) || p->year != stmt_col_i64(st, L_YEAR);
}

/* What is there already, and what the person has proven, is not written again. */
static void compare_personal(struct put *put, struct stmt *st)
{
    static const struct {
        int index, proven; /* columns; 0: cannot be proven */
    } columns[PERSONAL_COUNT] = {
        [PERSONAL_ID] = {L_ID_INDEX, 0},
        [PERSONAL_PHONE] = {L_PHONE_INDEX, L_PHONE_AT},
        [PERSONAL_MAIL] = {L_MAIL_INDEX, L_MAIL_AT},
    };

    for (unsigned i = 0; i < PERSONAL_COUNT; i++) {
        struct sealed_field *x = &put->personal[i];

        if (str_eq(x->index, stmt_col_str(st, columns[i].index)) ||
            (columns[i].proven && stmt_col_i64(st, columns[i].proven) > 0))
            *x = (struct sealed_field){0};
        put->personal_changed = put->personal_changed || x->index.n > 0;
    }
    put->personal_changed = put->personal_changed || told(put->id_type, st, L_ID_TYPE);
}

/* Whether the person who stands there can be the one who is told. The person's own number decides
 * by itself; a candidate number is one digit away from somebody else's. */
static enum people_clash compare_keys(const struct put *put, struct stmt *st, bool renamed,
                                      bool other_document)
{
    struct str number = stmt_col_str(st, L_NUMBER);
    bool       own = !str_eq(number, stmt_col_str(st, L_CANDIDATE));
    bool       same_document = put->personal[PERSONAL_ID].index.n > 0 && !other_document &&
                         !stmt_col_null(st, L_ID_INDEX);

    if (str_eq(number, put->number)) /* of a candidate it is the candidate number */
        return !own && renamed && other_document ? PEOPLE_STRANGER : PEOPLE_CLEAR;
    if (own && !put->numbered)
        return PEOPLE_NUMBERED;
    return renamed && !same_document ? PEOPLE_STRANGER : PEOPLE_CLEAR;
}

/* Before compare_personal, which forgets what is the same. */
static void compare_identity(struct put *put, struct stmt *st)
{
    struct str document = put->personal[PERSONAL_ID].index;
    bool       renamed = !name_same(stmt_col_str(st, L_NAME), put->p->name);
    bool       other_document = document.n > 0 && !stmt_col_null(st, L_ID_INDEX) &&
                          !str_eq(document, stmt_col_str(st, L_ID_INDEX));

    put->clash = compare_keys(put, st, renamed, other_document);
    put->replaced = renamed && other_document;
    put->other_kind = other(put->p->kind, st, L_KIND);
    put->documented = stmt_col_str(st, L_ID_INDEX).n == sizeof put->document;
    if (put->documented)
        memcpy(put->document, stmt_col_str(st, L_ID_INDEX).p, sizeof put->document);
}

/* Who is there by the number, or else by the candidate number. */
static int look(struct put *put, struct err *err)
{
    struct stmt *st = db_use(put->store->db, SQL_PEOPLE_LOOK);
    int          rc;

    stmt_text(st, 1, put->number);
    stmt_text(st, 2, put->known_by);
    rc = stmt_step(st, err);
    if (rc <= 0)
        return rc;
    put->id = stmt_col_i64(st, L_ID);
    put->was_left = str_is(stmt_col_str(st, L_STATE), "left");
    /* a list of candidates that comes again does not take the number away */
    put->numbered = str_eq(put->number, put->known_by) && other(put->number, st, L_NUMBER);
    compare_identity(put, st);
    compare_person(put, st);
    compare_personal(put, st);
    rc = stmt_step(st, err);
    stmt_reset(st);
    if (rc > 0)
        put->clash = PEOPLE_TWO;
    return rc < 0 ? -1 : 0;
}

/* ---- writing ---- */

static struct stmt *bind_person(struct put *put, enum sql which)
{
    static const struct str keep = {NULL, 0};
    struct stmt            *st = db_use(put->store->db, which);
    const struct person    *p = put->p;

    stmt_i64(st, 1, put->id);
    stmt_text(st, 2, put->numbered ? keep : put->number);
    stmt_text(st, 3, put->numbered ? keep : p->number);
    stmt_text(st, 4, put->candidate);
    stmt_text(st, 5, store_text(p->name));
    stmt_text(st, 6, store_text(p->kind));
    stmt_text(st, 7, store_text(p->origin));
    stmt_text(st, 8, store_text(p->college));
    stmt_text(st, 9, store_text(p->class_name));
    stmt_i64(st, 10, p->year);
    stmt_text(st, 11, put->state);
    stmt_i64(st, 12, put->state_from > 0 ? put->state_from : -1);
    stmt_i64(st, 13, p->state_until > 0 ? p->state_until : -1);
    stmt_i64(st, 14, put->now);
    stmt_i64(st, 15, put->invited_at);
    return st;
}

static int write_personal(struct put *put, struct err *err)
{
    struct stmt *st = db_use(put->store->db, SQL_IDENTITY_PUT);

    stmt_i64(st, 1, put->id);
    stmt_text(st, 2, store_text(put->id_type));
    for (unsigned i = 0; i < PERSONAL_COUNT; i++) {
        const struct sealed_field *x = &put->personal[i];

        if (x->index.n == 0)
            continue; /* NULL: what is there stays */
        stmt_blob(st, 3 + 2 * (int)i, x->value);
        stmt_blob(st, 4 + 2 * (int)i, x->index);
    }
    return stmt_run(st, NULL, err);
}

/* A member may have written to us before he was imported, or before he came back. */
static int bind_member(struct put *put, struct err *err)
{
    struct stmt *st = db_use(put->store->db, SQL_PEOPLE_BIND);

    stmt_i64(st, 1, put->id);
    stmt_i64(st, 2, put->now);
    stmt_text(st, 3, put->number);
    stmt_text(st, 4, put->candidate);
    return stmt_run(st, NULL, err);
}

static int bar_member(struct store *s, int64_t now, int64_t person, enum member_bar from,
                      enum member_bar to, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_BAR);

    stmt_i64(st, 1, person);
    stmt_i64(st, 2, now);
    stmt_i64(st, 3, to);
    stmt_i64(st, 4, from); /* who is frozen stays it */
    return stmt_run(st, NULL, err);
}

/* *added false: somebody else was faster. */
static int add(struct put *put, bool *added, struct err *err)
{
    bool    personal = put->id_type.n > 0;
    int64_t rows;

    put->id = store_new_id(put->store, put->now);
    if (stmt_run(bind_person(put, SQL_PEOPLE_ADD), &rows, err) < 0)
        return -1;
    *added = rows > 0;
    for (unsigned i = 0; i < PERSONAL_COUNT; i++)
        personal = personal || put->personal[i].index.n > 0;
    if (!*added || (personal && write_personal(put, err) < 0))
        return *added ? -1 : 0;
    return str_is(put->state, "left") ? 0 : bind_member(put, err);
}

static int change(struct put *put, struct err *err)
{
    bool left = str_is(put->state, "left");

    if ((put->changed && stmt_run(bind_person(put, SQL_PEOPLE_CHANGE), NULL, err) < 0) ||
        (put->personal_changed && write_personal(put, err) < 0))
        return -1;
    if (left != put->was_left &&
        bar_member(put->store, put->now, put->id, left ? BAR_NONE : BAR_LEFT,
                   left ? BAR_LEFT : BAR_NONE, err) < 0)
        return -1;
    /* not whenever a row comes again: whom the office has parted stays parted */
    return !left && (put->renumber || put->was_left) ? bind_member(put, err) : 0;
}

static int compare(struct put *put, const struct person_sealed *x, struct err *err)
{
    return prepare(put, x, err) < 0 || look(put, err) < 0 ? -1 : 0;
}

static enum people_change change_of(const struct put *put)
{
    return put->id == 0                             ? PEOPLE_ADDED
           : put->changed || put->personal_changed ? PEOPLE_CHANGED
                                                    : PEOPLE_SAME;
}

static int refuse(const struct put *put, struct err *err)
{
    static const char *const why[] = {
        [PEOPLE_TWO] = "the number and the candidate number are two persons'",
        [PEOPLE_NUMBERED] = "the candidate number is that of a person with another number",
        [PEOPLE_STRANGER] = "the candidate number is that of a person with another name",
    };

    return err_set(err, ERR_BAD_INPUT, "people: %s", why[put->clash]);
}

/* Somebody else with the document. */
static int find_twin(struct put *put, struct people_judgement *out, struct err *err)
{
    struct str   told = put->personal[PERSONAL_ID].index;
    bool         news = told.n > 0; /* another document than before */
    struct stmt *st;
    int          rc;

    if (str_is(put->state, "left") ||
        !(news || (put->documented && (put->other_kind || put->was_left))))
        return 0;
    st = db_use(put->store->db, SQL_PEOPLE_TWIN);
    stmt_i64(st, 1, put->id);
    stmt_blob(st, 2, news ? told : store_bytes(put->document, SEALED_INDEX));
    stmt_text(st, 3, store_text(put->p->kind));
    rc = stmt_step(st, err);
    if (rc > 0) {
        out->twin = stmt_col_i64(st, 0);
        out->rival = stmt_col_i64(st, 1) != 0;
    }
    stmt_reset(st);
    return rc < 0 ? -1 : 0;
}

int people_judge(struct store *s, int64_t now, const struct person *p,
                 const struct person_sealed *x, struct people_judgement *out, struct err *err)
{
    struct put              put = {.store = s, .now = now, .p = p};
    struct people_judgement judged;

    if (compare(&put, x, err) < 0)
        return -1;
    judged = (struct people_judgement){.clash = put.clash};
    if (put.clash == PEOPLE_CLEAR) {
        judged.change = change_of(&put);
        judged.left = put.id != 0 && !put.was_left && str_is(put.state, "left");
        judged.replaced = put.replaced;
        if (find_twin(&put, &judged, err) < 0)
            return -1;
    }
    *out = judged;
    return 0;
}

int people_put(struct store *s, int64_t now, const struct person *p,
               const struct person_sealed *x, bool dry, enum people_change *out, struct err *err)
{
    struct put         put = {.store = s, .now = now, .p = p};
    enum people_change change_is;
    bool               added = true;

    if (compare(&put, x, err) < 0)
        return -1;
    if (put.clash != PEOPLE_CLEAR)
        return refuse(&put, err);
    change_is = change_of(&put);
    if (!dry && (put.id == 0 ? add(&put, &added, err) : change(&put, err)) < 0)
        return -1;
    if (!added)
        return err_set(err, ERR_RETRY, "people: somebody else added this person just now");
    *out = change_is;
    return 0;
}

int people_leave(struct store *s, int64_t now, int64_t id, bool *changed, struct err *err)
{
    struct stmt *st = db_use(s->db, SQL_PEOPLE_LEAVE);
    int64_t      rows;

    stmt_i64(st, 1, id);
    stmt_i64(st, 2, cst_day(now));
    stmt_i64(st, 3, now);
    if (stmt_run(st, &rows, err) < 0 ||
        (rows > 0 && bar_member(s, now, id, BAR_NONE, BAR_LEFT, err) < 0))
        return -1;
    *changed = rows > 0;
    return 0;
}

/* ---- the days ---- */

/* The statement has changed all of its rows before it gives the first one. */
int people_turn(struct store *s, int64_t now, enum people_turn turn, unsigned most,
                int (*turned)(void *arg, int64_t person), void *arg, struct err *err)
{
    struct stmt *st = db_use(s->db, turn == PEOPLE_BEGIN ? SQL_PEOPLE_BEGIN : SQL_PEOPLE_END);
    int          rc;

    stmt_i64(st, 1, cst_day(now));
    stmt_i64(st, 2, now);
    stmt_i64(st, 3, most);
    while ((rc = stmt_step(st, err)) > 0) {
        int64_t id = stmt_col_i64(st, 0);

        if ((turn == PEOPLE_END && bar_member(s, now, id, BAR_NONE, BAR_LEFT, err) < 0) ||
            store_called(turned(arg, id), err) < 0) {
            stmt_reset(st);
            return -1;
        }
    }
    return rc;
}
