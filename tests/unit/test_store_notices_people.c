/* Who gets a notice, in which parts, and what became of it for each of them. */
#include "tests/unit/notices_store.h"
#include "tests/unit/people.h"

#include "store/members.h"
#include "store/outbox.h"

/* ---- writing down ---- */

static void nobody_is_written_down_twice(void **state)
{
    struct fixture *f = *state;
    int64_t         a = put_notice(f->store, false), b = put_notice(f->store, false);

    CHECK(add_as(f->store, a, 1, "Zhang", VARIANT_ZH, FATE_QUEUED), "the first");
    CHECK(!add_as(f->store, a, 1, "zhang", VARIANT_EN, FATE_QUEUED), "the same person");
    CHECK(!add_as(f->store, a, 1, "other", VARIANT_ZH, FATE_OFF), "whatever is known of him");
    CHECK(add_as(f->store, b, 1, "zhang", VARIANT_ZH, FATE_QUEUED), "another notice");
    CHECK(add_as(f->store, a, 2, "ZHANG", VARIANT_ZH, FATE_QUEUED), "another person …");
    check_fates(f->store, a, "queued 1 unknown 1", "… is not the same member");
    CHECK(!add_as(f->store, a, 2, "zhang2", VARIANT_ZH, FATE_QUEUED), "nor is he added again");
    CHECK(add_as(f->store, a, 3, "", VARIANT_ZH, FATE_UNKNOWN) &&
              add_as(f->store, a, 4, "", VARIANT_ZH, FATE_UNKNOWN),
          "who is no member is many");
    check_fates(f->store, a, "queued 1 unknown 3", "all");
    check_fates(f->store, b, "queued 1", "the other");
}

static void no_receiver_without_sense(void **state)
{
    static const struct {
        const char          *name;
        struct notice_person p;
        int64_t              number;
    } rows[] = {
        {"nobody", {.userid = {"a", 1}}, 1},
        {"less than nobody", {.person = -1, .userid = {"a", 1}}, 1},
        {"queued without a userid", {.person = 1}, 1},
        {"two in one", {.person = 1, .userid = {"a|b", 3}}, 1},
        {"two in one who are not written to",
         {.person = 1, .userid = {"a|b", 3}, .fate = FATE_OFF}, 1},
        {"of no variant", {.person = 1, .userid = {"a", 1}, .variant = VARIANT_COUNT}, 1},
        {"of no fate", {.person = 1, .userid = {"a", 1}, .fate = FATE_COUNT}, 1},
        {"in no part yet", {.person = 1, .userid = {"a", 1}, .fate = FATE_PUT}, 1},
        {"not told yet", {.person = 1, .userid = {"a", 1}, .fate = FATE_HANDED}, 1},
        {"not refused yet", {.person = 1, .userid = {"a", 1}, .fate = FATE_REFUSED}, 1},
        {"not taken back yet", {.person = 1, .userid = {"a", 1}, .fate = FATE_RECALLED}, 1},
        {"of no notice", {.person = 1, .userid = {"a", 1}}, 9},
        {"unknown, of no notice", {.person = 1, .fate = FATE_UNKNOWN}, 9},
    };
    struct fixture *f = *state;
    char            lengthy[200];

    CHECK(put_notice(f->store, false) == 1, "the first");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};
        bool       added = true;

        CHECK(notice_add(f->store, NOW, rows[i].number, false, &rows[i].p, &added, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && added,
              "%s is refused (%s)", rows[i].name, err.text);
    }
    memset(lengthy, 'a', sizeof lengthy);
    struct notice_person p = {.person = 1, .userid = {lengthy, sizeof lengthy}};
    struct err           err = {0};
    bool                 added;
    CHECK(notice_add(f->store, NOW, 1, false, &p, &added, &err) == -1, "a userid has an end");
    check_fates(f->store, 1, "", "nobody");
}

static int note_stage(void *arg, const struct notice_line *l)
{
    buf_f(arg, "%s%d", l->p.seq > 1 ? " " : "", (int)l->p.stage);
    return l->p.seq == 5;
}

static void one_of_a_hundred_goes_first(void **state)
{
    struct fixture          *f = *state;
    int64_t                  number = put_notice(f->store, false);
    const struct notice_filter all = {.number = number, .most = 10};
    auto_buf struct buf      stages = {0};
    struct err               err = {0};

    CHECK(add_as(f->store, number, 900, "", VARIANT_ZH, FATE_UNKNOWN), "does not count");
    add_many(f->store, number, 1, 250);
    CHECK(hand_out(f->store, number, 1, 1000, 7) == 3, "1, 101, 201");
    OK(notice_people(f->store, &all, note_stage, &stages, &err));
    buf_char(&stages, '\0');
    CHECK(strcmp(stages.p, "0 1 0 0 0") == 0, "%s", stages.p);
    CHECK(hand_out(f->store, number, 1, 1000, 8) == 0, "no more of them");
    CHECK(hand_out(f->store, number, 0, 1000, 9) == 247, "then all others");
    check_fates(f->store, number, "put 250 unknown 1", "all");
}

/* Whose number is the userid of an account that has said that it is somebody else. */
static void another_account_gets_nothing(void **state)
{
    static const char    *numbers[] = {"2026001", "2026002", "2026003"};
    struct fixture       *f = *state;
    auto_wiped struct buf memory = {0};
    int64_t               number = put_notice(f->store, false), id[ARRAY_LEN(numbers)];
    struct member         m;
    struct dialog         d;
    enum bind_result      result;
    struct err            err = {0};

    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        id[i] = person_in(f->store, NOW, numbers[i], "信息", "信1");
    for (size_t i = 0; i < 2; i++)
        OK(member_load(f->store, NOW, str_c(numbers[i]), STR_LIT("student"), &m, &d, &memory, &err));
    OK(member_unbind(f->store, STR_LIT("2026001"), &err));
    CHECK(add_as(f->store, number, id[0], "2026001", VARIANT_ZH, FATE_QUEUED), "nobody's");
    CHECK(add_as(f->store, number, id[1], "2026002", VARIANT_ZH, FATE_QUEUED), "his own");
    CHECK(add_as(f->store, number, id[2], "2026003", VARIANT_ZH, FATE_QUEUED), "not seen yet");
    check_fates(f->store, number, "queued 2 unknown 1", "to his own, and as a try");
    number = put_notice(f->store, false);
    OK(member_bind(f->store, NOW, STR_LIT("2026001"), id[2], BOUND_CHAT, &result, &err));
    CHECK(result == BIND_DONE, "it is the third one");
    CHECK(add_as(f->store, number, id[0], "2026001", VARIANT_ZH, FATE_QUEUED), "another's");
    CHECK(add_as(f->store, number, id[2], "2026001", VARIANT_ZH, FATE_QUEUED), "his");
    check_fates(f->store, number, "queued 1 unknown 1", "to whom it belongs");
}

/* ---- parts ---- */

static void those_of_one_variant_go_together(void **state)
{
    struct fixture     *f = *state;
    int64_t             number = put_notice(f->store, false);
    struct taken        t = {.count = 0};
    enum notice_variant variant = VARIANT_COUNT;
    struct err          err = {0};

    CHECK(notice_take(f->store, number, 0, 10, &variant, take_one, &t, &err) == 0 &&
              variant == VARIANT_COUNT,
          "nobody, and nothing is touched");
    CHECK(add_as(f->store, number, 9, "first", VARIANT_EN_BOTH, FATE_QUEUED) &&
              hand_out(f->store, number, 1, 1, 1) == 1,
          "the first of a hundred is of the other stage");
    add_as(f->store, number, 1, "a", VARIANT_EN, FATE_QUEUED);
    hand_out(f->store, number, 1, 1, 99); /* queued was 0 again: it was the first of its hundred */
    add_as(f->store, number, 2, "b", VARIANT_EN, FATE_QUEUED);
    hand_out(f->store, number, 1, 1, 98);
    check_fates(f->store, number, "put 3", "one by one");
    number = put_notice(f->store, false);
    add_many(f->store, number, 50, 50);
    add_as(f->store, number, 1, "a", VARIANT_EN, FATE_QUEUED);
    add_as(f->store, number, 2, "b", VARIANT_ZH, FATE_QUEUED);
    add_as(f->store, number, 3, "c", VARIANT_EN, FATE_QUEUED);
    add_as(f->store, number, 4, "d", VARIANT_ZH, FATE_QUEUED);
    CHECK(notice_take(f->store, number, 0, 10, &variant, take_one, &t, &err) == 2 &&
              variant == VARIANT_ZH && str_is(buf_view(&t.to), "b|d"),
          "the Chinese ones, in order");
    OK(notice_put_part(f->store, NOW, number, 5, t.seqs, t.count, FATE_PUT, &err));
    t.count = 0;
    buf_clear(&t.to);
    CHECK(notice_take(f->store, number, 0, 1, &variant, take_one, &t, &err) == 1 &&
              variant == VARIANT_EN && str_is(buf_view(&t.to), "a"),
          "then one of the English");
    buf_free(&t.to);
    check_fates(f->store, number, "queued 3 put 2", "the others wait");
}

static void what_is_put_was_queued(void **state)
{
    static const struct {
        const char      *name;
        int64_t          part, seqs[2];
        unsigned         count;
        enum notice_fate fate;
        enum err_kind    want;
    } rows[] = {
        {"one that is put", 8, {1}, 1, FATE_PUT, ERR_RETRY},
        {"one that is not there", 8, {2, 77}, 2, FATE_PUT, ERR_RETRY},
        {"one twice", 8, {2, 2}, 2, FATE_PUT, ERR_RETRY},
        {"one that is put is not limited", 0, {1}, 1, FATE_LIMITED, ERR_RETRY},
        {"the same part again", 7, {2}, 1, FATE_PUT, ERR_BAD_INPUT},
        {"nobody", 8, {0}, 0, FATE_PUT, ERR_BAD_INPUT},
        {"in a part, but not put", 8, {2}, 1, FATE_LIMITED, ERR_BAD_INPUT},
        {"put, but in none", 0, {2}, 1, FATE_PUT, ERR_BAD_INPUT},
        {"told without being put", 0, {2}, 1, FATE_HANDED, ERR_BAD_INPUT},
        {"queued", 0, {2}, 1, FATE_QUEUED, ERR_BAD_INPUT},
        {"taken back", 0, {2}, 1, FATE_RECALLED, ERR_BAD_INPUT},
        {"of no fate", 0, {2}, 1, FATE_COUNT, ERR_BAD_INPUT},
        {"in less than a part", -1, {2}, 1, FATE_PUT, ERR_BAD_INPUT},
    };
    struct fixture *f = *state;
    int64_t         number = put_notice(f->store, false);

    add_many(f->store, number, 1, 3);
    CHECK(hand_out(f->store, number, 1, 1, 7) == 1, "the first is on its way");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = {0};

        OK(store_begin(f->store, &err));
        CHECK(notice_put_part(f->store, NOW, number, rows[i].part, rows[i].seqs, rows[i].count,
                              rows[i].fate, &err) == -1 &&
                  err.kind == rows[i].want,
              "%s: %s", rows[i].name, err.text);
        store_rollback(f->store);
    }
    check_fates(f->store, number, "queued 2 put 1", "as it was");
}

static void who_is_dropped_was_not_sent(void **state)
{
    const int64_t   one[] = {2}, two[] = {3, 4};
    struct fixture *f = *state;
    int64_t         number = put_notice(f->store, false), waiting;
    struct err      err = {0};

    add_many(f->store, number, 1, 5);
    OK(notice_put_part(f->store, NOW, number, 0, one, 1, FATE_LIMITED, &err));
    OK(notice_put_part(f->store, NOW, number, 0, two, 2, FATE_OFF, &err));
    check_fates(f->store, number, "queued 2 limited 1 off 2", "each as it is");
    CHECK(counts_of(f->store, number).parts == 0, "in no part");
    CHECK(hand_out(f->store, number, 1, 9, 6) == 1 && hand_out(f->store, number, 0, 9, 7) == 1,
          "the others are sent");
    OK(notice_put_twin(f->store, NOW, number, 8, &err));
    OK(notice_parts_waiting(f->store, number, &waiting, &err));
    CHECK(waiting == 3 && counts_of(f->store, number).parts == 3, "three rows");
    CHECK(notice_put_twin(f->store, NOW, number, 8, &err) == -1, "a row is one part");
    CHECK(notice_put_twin(f->store, NOW, number, 0, &err) == -1, "no row is none");
    CHECK(notice_put_twin(f->store, NOW, 99, 9, &err) == -1, "of no notice");
    end_part(f->store, number, 8, 81013, "", "");
    check_fates(f->store, number, "put 2 limited 1 off 2", "a twin decides nothing");
    OK(notice_parts_waiting(f->store, number, &waiting, &err));
    CHECK(waiting == 2, "but it has ended");
}

/* ---- outcomes ---- */

static void each_has_his_outcome(void **state)
{
    static const struct {
        const char *name;
        int64_t     errcode;
        bool        expired;
        const char *invalid, *unlicensed, *want;
    } rows[] = {
        {"all got it", 0, false, "", "", "handed 4"},
        {"but one", 0, false, "M2", "", "handed 3 scope 1"},
        {"some and some", 0, false, "m1|M3", "m4", "handed 1 scope 2 unlicensed 1"},
        {"one is both", 0, false, "m1", "M1", "handed 3 scope 1"},
        {"strangers are nobody", 0, false, "x|y||m", "m11", "handed 4"},
        {"one who is of another part", 0, false, "m9", "", "handed 4"},
        {"no one", 0, false, "m1|m2|m3|m4", "", "scope 4"},
        {"81013", 81013, false, "m1|m2|m3|m4", "", "scope 4"},
        {"60111", 60111, false, "", "", "scope 4"},
        {"701008", 701008, false, "", "", "unlicensed 4"},
        {"refused", 45009, false, "", "", "refused 4"},
        {"no answer", -1000, false, "", "", "refused 4"},
        {"it was over", 0, true, "", "", "stopped 4"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        int64_t    number = put_notice(f->store, false);
        int64_t    part = 10 * ((int64_t)i + 1);
        struct err err = {0};

        add_many(f->store, number, 9, 9);
        CHECK(hand_out(f->store, number, 1, 9, part + 1) == 1, "another part");
        end_part(f->store, number, part + 1, 0, "m9", "");
        CHECK(add_as(f->store, number, 8, "m8", VARIANT_ZH, FATE_QUEUED) &&
                  hand_out(f->store, number, 1, 9, part + 2) == 1,
              "and a third");
        OK(notice_part_ended(f->store, NOW, number, part + 2, 0, true, NOBODY, NOBODY, NOBODY,
                             &err));
        add_as(f->store, number, 7, "", VARIANT_ZH, FATE_AWAY);
        add_many(f->store, number, 1, 4);
        CHECK(hand_out(f->store, number, 1, 9, part + 3) == 1, "m1");
        CHECK(hand_out(f->store, number, 0, 9, part) == 3, "m2 to m4");
        for (int again = 0; again < 2; again++)
            for (int64_t p = part; p <= part + 3; p += 3)
                OK(notice_part_ended(f->store, NOW + again, number, p, again ? 45009 : rows[i].errcode,
                                     rows[i].expired, STR_LIT("M"), str_c(rows[i].invalid),
                                     str_c(rows[i].unlicensed), &err));
        auto_buf struct buf want = {0};
        struct notice_counts c = counts_of(f->store, number);
        c.fate[FATE_SCOPE]--;
        c.fate[FATE_STOPPED]--;
        c.fate[FATE_AWAY]--;
        for (int k = 0; k < FATE_COUNT; k++)
            if (c.fate[k] != 0)
                buf_f(&want, "%s%s %d", want.n > 0 ? " " : "",
                      notice_fate_name((enum notice_fate)k), (int)c.fate[k]);
        CHECK(str_is(buf_view(&want), rows[i].want), "%s: %.*s", rows[i].name,
              STR_ARG(buf_view(&want)));
        check_counts(f->store, number);
    }
}

static int note_part(void *arg, int64_t part, struct str msgid, int64_t at)
{
    buf_f(arg, "%d:%.*s:%d ", (int)part, STR_ARG(msgid), (int)(at - NOW));
    return 0;
}

static void check_sent(struct store *s, int64_t number, int64_t since, int64_t after, unsigned most,
                       const char *want)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(notice_sent_parts(s, number, since, after, most, note_part, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s, not %s", text.p, want);
}

/* The platform cannot refuse whom it was not asked for. */
static void a_part_says_nothing_of_others(void **state)
{
    struct fixture *f = *state;
    int64_t         number = put_notice(f->store, false);

    add_many(f->store, number, 1, 3);
    CHECK(hand_out(f->store, number, 1, 9, 1) == 1 && hand_out(f->store, number, 0, 1, 2) == 1,
          "two parts, and one who waits");
    end_part(f->store, number, 1, 0, "m2|m3", "m2");
    check_fates(f->store, number, "queued 1 put 1 handed 1", "the others are as they were");
    end_part(f->store, number, 2, 81013, "m1", "");
    check_fates(f->store, number, "queued 1 handed 1 scope 1", "each by his own");
}

static void an_outcome_counts_once(void **state)
{
    struct fixture *f = *state;
    int64_t         a = put_notice(f->store, false), b = put_notice(f->store, false);

    add_many(f->store, a, 1, 1);
    CHECK(hand_out(f->store, a, 1, 9, 5) == 1, "sent");
    end_part(f->store, b, 5, 0, "", "");
    check_fates(f->store, a, "put 1", "of another notice it is no part");
    end_part(f->store, a, 6, 0, "", "");
    check_fates(f->store, a, "put 1", "nor is another row");
    end_part(f->store, a, 5, 0, "", "");
    end_part(f->store, a, 5, 0, "m1", "");
    end_part(f->store, a, 5, 45009, "", "");
    check_fates(f->store, a, "handed 1", "the first one stands");
    check_sent(f->store, a, NOW, 0, 9, "5:msg-5:1 ");
}

/* ---- stopping and taking back ---- */

static int note_row(void *arg, const struct outbox_row *row)
{
    buf_f(arg, "%d:%d ", (int)row->notice, row->expires_at == 0 ? 0 : (int)(row->expires_at - NOW));
    return 0;
}

static void check_outbox(struct store *s, const char *want)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(outbox_waiting(s, 0, 100, note_row, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s, not %s", text.p, want);
}

static void what_is_halted_goes_no_further(void **state)
{
    static const int64_t expires[] = {0, NOW + 50, NOW + 2};
    struct fixture      *f = *state;
    int64_t              a = put_notice(f->store, false), b = put_notice(f->store, false), at = 1;
    struct outbox_row    row = {.kind = OUT_SEND, .app = STR_LIT("a"), .body = STR_LIT("{}")};
    struct err           err = {0};

    for (size_t i = 0; i < ARRAY_LEN(expires); i++) {
        row.id = 5 + (int64_t)i;
        row.notice = a;
        row.expires_at = expires[i];
        OK(outbox_put(f->store, NOW, &row, &err));
    }
    row.id = 9;
    row.notice = b;
    row.expires_at = 0;
    OK(outbox_put(f->store, NOW, &row, &err));
    row.id = 10;
    row.notice = 0;
    OK(outbox_put(f->store, NOW, &row, &err));
    add_many(f->store, a, 1, 4);
    add_many(f->store, b, 1, 4);
    CHECK(hand_out(f->store, a, 1, 9, 5) == 1, "one is on its way");
    OK(notice_halt(f->store, NOW + 9, a, &err));
    check_fates(f->store, a, "put 1 stopped 3", "the others are not sent");
    check_fates(f->store, b, "queued 4", "nothing else is stopped");
    check_outbox(f->store, "1:9 1:9 1:2 2:0 0:0 ");
    OK(outbox_expiry(f->store, 6, &at, &err));
    CHECK(at == NOW + 9, "as the sender sees it");
    OK(outbox_expiry(f->store, 99, &at, &err));
    CHECK(at == NOW + 9, "a row that is not there says nothing");
    OK(notice_halt(f->store, NOW + 9, a, &err));
    check_fates(f->store, a, "put 1 stopped 3", "again it is the same");
    CHECK(notice_halt(f->store, NOW, 99, &err) == -1, "of no notice");
}

static void what_went_is_taken_back(void **state)
{
    struct fixture *f = *state;
    int64_t         number = put_notice(f->store, false);
    struct err      err = {0};

    add_many(f->store, number, 1, 7);
    CHECK(hand_out(f->store, number, 1, 1, 1) == 1 && hand_out(f->store, number, 0, 2, 2) == 2 &&
              hand_out(f->store, number, 0, 1, 3) == 1 && hand_out(f->store, number, 0, 1, 4) == 1,
          "four parts");
    OK(notice_put_twin(f->store, NOW, number, 5, &err));
    end_part(f->store, number, 1, 0, "", "");
    end_part(f->store, number, 2, 0, "m3", "");
    end_part(f->store, number, 3, 45009, "", "");
    OK(notice_part_ended(f->store, NOW + 2, number, 4, 0, true, STR_LIT("M"), NOBODY, NOBODY, &err));
    end_part(f->store, number, 5, 0, "", "");
    check_sent(f->store, number, NOW, 0, 9, "1:msg-1:1 2:msg-2:1 5:msg-5:1 ");
    check_sent(f->store, number, NOW, 1, 1, "2:msg-2:1 ");
    check_sent(f->store, number, NOW + 2, 0, 9, "");
    check_sent(f->store, 99, NOW, 0, 9, "");
    OK(notice_part_recalled(f->store, NOW + 3, 2, 0, &err));
    OK(notice_part_recalled(f->store, NOW + 3, 5, 0, &err));
    OK(notice_part_recalled(f->store, NOW + 3, 1, 42020, &err));
    check_fates(f->store, number, "queued 2 handed 1 refused 1 scope 1 stopped 1 recalled 1",
                "who got it by that part");
    check_sent(f->store, number, NOW, 0, 9, "");
    OK(notice_parts_again(f->store, number, &err));
    check_sent(f->store, number, NOW, 0, 9, "1:msg-1:1 ");
    OK(notice_parts_asked(f->store, NOW + 3, number, NOW, 0, &err));
    OK(notice_parts_asked(f->store, NOW + 3, number, NOW + 2, 1, &err));
    OK(notice_parts_asked(f->store, NOW + 3, 99, NOW, 1, &err));
    check_sent(f->store, number, NOW, 0, 9, "1:msg-1:1 ");
    OK(notice_parts_asked(f->store, NOW + 3, number, NOW, 1, &err));
    check_sent(f->store, number, NOW, 0, 9, "");
    OK(notice_part_recalled(f->store, NOW + 4, 2, 0, &err));
    OK(notice_part_recalled(f->store, NOW + 4, 99, 0, &err));
    check_fates(f->store, number, "queued 2 handed 1 refused 1 scope 1 stopped 1 recalled 1",
                "once");
    OK(notice_part_recalled(f->store, NOW + 5, 1, 0, &err));
    check_sent(f->store, number, NOW, 0, 9, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(nobody_is_written_down_twice),
        BOTH(no_receiver_without_sense),
        BOTH(one_of_a_hundred_goes_first),
        BOTH(another_account_gets_nothing),
        BOTH(those_of_one_variant_go_together),
        BOTH(what_is_put_was_queued),
        BOTH(who_is_dropped_was_not_sent),
        BOTH(each_has_his_outcome),
        BOTH(a_part_says_nothing_of_others),
        BOTH(an_outcome_counts_once),
        BOTH(what_is_halted_goes_no_further),
        BOTH(what_went_is_taken_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
