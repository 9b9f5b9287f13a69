/* Who was told: again, 收到, and the lists of it. */
#include "tests/unit/notices_store.h"
#include "tests/unit/people.h"

#include "store/outbox.h"

/* ---- again ---- */

/* Persons 1..4 were told by parts 1 and 2. */
static int64_t told(struct store *s)
{
    int64_t number = put_notice(s, true);

    add_many(s, number, 1, 4);
    CHECK(hand_out(s, number, 1, 9, 1) == 1 && hand_out(s, number, 0, 9, 2) == 3, "sent");
    end_part(s, number, 1, 0, "", "");
    end_part(s, number, 2, 0, "", "");
    return number;
}

static enum ack_result ack(struct store *s, int64_t person, int64_t number, int64_t *which)
{
    enum ack_result result = (enum ack_result)9;
    int64_t         at = 0;
    struct err      err = {0};

    OK(notice_ack(s, NOW + 9, person, number, which, &result, &at, &err));
    return result;
}

static void who_does_not_answer_is_told_again(void **state)
{
    struct fixture *f = *state;
    int64_t         number = told(f->store), which, left = -1;
    struct err      err = {0};

    CHECK(ack(f->store, 2, number, &which) == ACK_DONE, "one has answered");
    OK(notice_requeue(f->store, number, STR_LIT(""), STR_LIT(""), 0, 3, &left, &err));
    CHECK(left == 3, "there is a fourth");
    check_fates(f->store, number, "queued 2 handed 2", "of the first three");
    OK(notice_requeue(f->store, number, STR_LIT(""), STR_LIT(""), left, 3, &left, &err));
    CHECK(left == 0, "the end");
    check_fates(f->store, number, "queued 3 handed 1", "all three");
    CHECK(ack(f->store, 3, number, &which) == ACK_DONE, "before he is told again");
    check_fates(f->store, number, "queued 2 handed 2", "he need not be");
    CHECK(hand_out(f->store, number, 1, 9, 8) == 0 && hand_out(f->store, number, 0, 1, 3) == 1,
          "all of the second stage");
    CHECK(ack(f->store, 1, number, &which) == ACK_DONE, "while it is on its way");
    end_part(f->store, number, 3, 81013, "", "");
    check_fates(f->store, number, "queued 1 handed 3", "who was told once was told");
    OK(notice_halt(f->store, NOW, number, &err));
    check_fates(f->store, number, "handed 4", "stopped: he was told, too");
    CHECK(counts_of(f->store, number).acked == 3, "three have answered");
    CHECK(notice_requeue(f->store, 99, STR_LIT(""), STR_LIT(""), 0, 3, &left, &err) == -1,
          "of no notice");
}

static void who_is_limited_later_was_told(void **state)
{
    const int64_t   seqs[] = {2};
    struct fixture *f = *state;
    int64_t         number = told(f->store), left;
    struct err      err = {0};

    OK(notice_requeue(f->store, number, STR_LIT(""), STR_LIT(""), 0, 4, &left, &err));
    CHECK(left == 0, "four are all");
    OK(notice_put_part(f->store, NOW, number, 0, seqs, 1, FATE_LIMITED, &err));
    check_fates(f->store, number, "queued 3 handed 1", "the first time counts");
    CHECK(hand_out(f->store, number, 0, 1, 3) == 1, "person 1 once more");
    end_part(f->store, number, 3, 0, "", "");
    OK(notice_requeue(f->store, number, STR_LIT(""), STR_LIT(""), 0, 9, &left, &err));
    check_fates(f->store, number, "queued 4", "a third time");
    OK(notice_halt(f->store, NOW, number, &err));
    check_fates(f->store, number, "handed 4", "all by what they got last");
    OK(notice_part_recalled(f->store, NOW, 1, 0, &err));
    check_fates(f->store, number, "handed 4", "person 1 still has the second");
    OK(notice_part_recalled(f->store, NOW, 2, 0, &err));
    check_fates(f->store, number, "handed 1 recalled 3", "the others have none");
    OK(notice_part_recalled(f->store, NOW, 3, 0, &err));
    check_fates(f->store, number, "recalled 4", "nor has he now");
}

static int keep_at(void *arg, const struct notice_line *l)
{
    ((int64_t *)arg)[l->p.seq] = l->p.at - NOW;
    return 0;
}

/* Of who is told again no more it is known when he was told, whyever he is not. */
static void when_he_was_told(void **state)
{
    const struct notice_filter all = {.most = 9};
    const int64_t              seqs[] = {1, 2, 3, 4, 5}, part = 3, later = NOW + 9000;
    struct notice_filter       f = all;
    struct fixture            *x = *state;
    struct err                 err = {0};
    int64_t                    at[6] = {0}, left;

    f.number = put_notice(x->store, true);
    add_many(x->store, f.number, 1, 5);
    OK(notice_put_part(x->store, NOW, f.number, 1, seqs, 5, FATE_PUT, &err));
    end_part(x->store, f.number, 1, 0, "", "");
    OK(notice_requeue(x->store, f.number, NOBODY, NOBODY, 0, 9, &left, &err));
    OK(notice_put_part(x->store, later, f.number, 0, seqs, 1, FATE_AWAY, &err));
    OK(notice_put_part(x->store, later, f.number, 2, seqs + 1, 1, FATE_PUT, &err));
    OK(notice_part_ended(x->store, later, f.number, 2, 45009, false, NOBODY, NOBODY, NOBODY, &err));
    OK(notice_put_part(x->store, later, f.number, part, seqs + 2, 2, FATE_PUT, &err));
    OK(notice_part_ended(x->store, later, f.number, part, 0, false, STR_LIT("M"), STR_LIT("m3"),
                         NOBODY, &err));
    OK(notice_halt(x->store, later, f.number, &err));
    OK(notice_people(x->store, &f, keep_at, at, &err));
    CHECK(at[1] == 1 && at[2] == 1 && at[3] == 1 && at[5] == 1,
          "left out %d, refused %d %d, halted %d", (int)at[1], (int)at[2], (int)at[3], (int)at[5]);
    CHECK(at[4] == 9000, "told again: %d", (int)at[4]);
    check_fates(x->store, f.number, "handed 5", "all were told");
}

/* ---- 收到 ---- */

static void got_it(void **state)
{
    struct fixture *f = *state;
    int64_t         silent = put_notice(f->store, false), a, b, c, which = -1;

    add_many(f->store, silent, 1, 1);
    CHECK(hand_out(f->store, silent, 1, 1, 90) == 1, "one that asks for nothing");
    end_part(f->store, silent, 90, 0, "", "");
    CHECK(ack(f->store, 1, 0, &which) == ACK_NONE && ack(f->store, 1, silent, &which) == ACK_NONE &&
              which == -1,
          "nothing was asked");
    a = told(f->store);
    c = put_notice(f->store, true);
    b = put_notice(f->store, true);
    add_many(f->store, b, 1, 1);
    add_many(f->store, c, 1, 1);
    CHECK(ack(f->store, 1, b, &which) == ACK_NONE, "not told yet");
    CHECK(ack(f->store, 9, 0, &which) == ACK_NONE && ack(f->store, 9, a, &which) == ACK_NONE,
          "who is no receiver");
    CHECK(hand_out(f->store, b, 1, 1, 91) == 1, "b is on its way");
    struct err err = {0};
    OK(notice_part_ended(f->store, NOW + 3, b, 91, 0, false, STR_LIT("M"), NOBODY, NOBODY, &err));
    CHECK(hand_out(f->store, c, 1, 1, 92) == 1, "c too");
    OK(notice_part_ended(f->store, NOW + 4, c, 92, 0, false, STR_LIT("M"), NOBODY, NOBODY, &err));
    CHECK(ack(f->store, 1, 0, &which) == ACK_DONE && which == c, "what was told last");
    CHECK(ack(f->store, 1, 0, &which) == ACK_DONE && which == b, "then the one before");
    CHECK(ack(f->store, 1, c, &which) == ACK_BEFORE && which == c, "that one has got it");
    CHECK(ack(f->store, 1, a, &which) == ACK_DONE && which == a, "the one he says");
    CHECK(ack(f->store, 1, 0, &which) == ACK_BEFORE && which == c, "he has said it all");
    CHECK(counts_of(f->store, a).acked == 1 && counts_of(f->store, c).acked == 1, "counted once");
    OK(notice_part_recalled(f->store, NOW, 1, 0, &err));
    OK(notice_part_recalled(f->store, NOW, 2, 0, &err));
    CHECK(ack(f->store, 2, 0, &which) == ACK_NONE, "what was taken back asks no more");
    CHECK(ack(f->store, 2, a, &which) == ACK_DONE, "but WeChat keeps it");
    check_counts(f->store, a);
}

/* He may read it, and press, before the platform's answer to us is stored. */
static void he_is_quicker_than_its_outcome(void **state)
{
    struct fixture *f = *state;
    int64_t         number = put_notice(f->store, true), which = -1;

    add_many(f->store, number, 1, 2);
    CHECK(ack(f->store, 1, 0, &which) == ACK_NONE && which == -1, "it waits");
    CHECK(hand_out(f->store, number, 1, 1, 5) == 1, "it is on its way");
    CHECK(ack(f->store, 2, 0, &which) == ACK_NONE, "not to the other");
    CHECK(ack(f->store, 1, 0, &which) == ACK_DONE && which == number, "he has it");
    CHECK(ack(f->store, 1, number, &which) == ACK_BEFORE, "and said so");
    end_part(f->store, number, 5, 0, "", "");
    check_fates(f->store, number, "queued 1 handed 1", "then we know");
    CHECK(counts_of(f->store, number).acked == 1, "it stays said");
}

static void part_ends(struct store *s, int64_t number, int64_t part, int64_t errcode, bool expired,
                      const char *invalid)
{
    struct err err = {0};

    OK(notice_part_ended(s, NOW + 1, number, part, errcode, expired, STR_LIT("M"), str_c(invalid),
                         NOBODY, &err));
}

/* Person 1 of two says so while part 5 is under way; then this comes of it. */
static const struct {
    const char *name, *invalid, *fates;
    int64_t     errcode;
    bool        expired;
    int64_t     acked;
} quicker[] = {
    {"it came", "", "handed 2", 0, false, 1},
    {"not to the other", "m2", "handed 1 scope 1", 0, false, 1},
    {"not to him", "M1", "handed 1 scope 1", 0, false, 0},
    {"to neither", "m1|m2", "scope 2", 0, false, 0},
    {"refused", "", "refused 2", 45009, false, 0},
    {"nobody", "", "scope 2", 81013, false, 0},
    {"never sent", "", "refused 2", NOTICE_NOT_SENT, false, 0},
    {"stopped", "", "stopped 2", 0, true, 0},
    {"no answer: he has it", "", "handed 1 refused 1", -1000, false, 1},
};

/* Both are in one part. */
static int64_t put_two(struct store *s, int64_t part)
{
    int64_t number = put_notice(s, true);
    bool    added;

    for (int64_t i = 1; i <= 2; i++) {
        struct err                 err = {0};
        const struct notice_person p = {
            .person = i, .userid = i == 1 ? STR_LIT("m1") : STR_LIT("m2"), .fate = FATE_QUEUED};

        OK(notice_add(s, NOW, number, false, &p, &added, &err));
    }
    CHECK(hand_out(s, number, 0, 9, part) == 2, "both are under way");
    return number;
}

static void what_never_came_is_not_got(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < ARRAY_LEN(quicker); i++) {
        int64_t part = 5 + (int64_t)i, number = put_two(f->store, part), which = 0;

        CHECK(ack(f->store, 1, number, &which) == ACK_DONE, "%s: he says so", quicker[i].name);
        check_fates(f->store, number, "put 1 handed 1", "so he has it");
        part_ends(f->store, number, part, quicker[i].errcode, quicker[i].expired,
                  quicker[i].invalid);
        check_fates(f->store, number, quicker[i].fates, quicker[i].name);
        CHECK(counts_of(f->store, number).acked == quicker[i].acked, "%s: %d have said so",
              quicker[i].name, (int)counts_of(f->store, number).acked);
    }
}

/* Its answer was lost, and some say that it came. */
static void what_had_no_answer_may_be_got(void **state)
{
    struct fixture *f = *state;
    int64_t         other = told(f->store), lost = put_two(f->store, 5), which = 0, left;
    struct err      err = {0};

    part_ends(f->store, lost, 5, -1000, false, "");
    check_fates(f->store, lost, "refused 2", "nothing is known");
    CHECK(ack(f->store, 1, 0, &which) == ACK_DONE && which == other, "what surely came, first");
    CHECK(ack(f->store, 1, 0, &which) == ACK_DONE && which == lost, "then that");
    check_fates(f->store, lost, "handed 1 refused 1", "he has it");
    OK(notice_requeue(f->store, lost, NOBODY, NOBODY, 0, 9, &left, &err));
    check_fates(f->store, lost, "queued 1 handed 1", "the other is to get it again");
    CHECK(ack(f->store, 2, lost, &which) == ACK_DONE, "he need not");
    check_fates(f->store, lost, "handed 2", "both have it");
    CHECK(counts_of(f->store, lost).acked == 2, "and say so");
    lost = put_two(f->store, 6);
    part_ends(f->store, lost, 6, 45009, false, "");
    CHECK(ack(f->store, 1, lost, &which) == ACK_NONE, "what was refused did not come");
    check_fates(f->store, lost, "refused 2", "it stays so");
}

static void put_outbox(struct store *s, int64_t number, int64_t part, const char *to)
{
    const struct outbox_row row = {.id = part,
                                   .kind = OUT_SEND,
                                   .app = STR_LIT("student"),
                                   .to = str_c(to),
                                   .body = STR_LIT("{}"),
                                   .notice = number};
    struct err              err = {0};

    OK(outbox_put(s, NOW, &row, &err));
}

/* The card was taken back, and the words beside it were not. */
static void words_that_stay(void **state)
{
    struct fixture *f = *state;
    int64_t         number = put_two(f->store, 5);
    struct err      err = {0};

    put_outbox(f->store, number, 5, "m1|m2");
    put_outbox(f->store, number, 6, "M2|stranger");
    OK(notice_put_twin(f->store, NOW, number, 6, &err));
    part_ends(f->store, number, 5, 0, false, "");
    part_ends(f->store, number, 6, 0, false, "");
    OK(notice_part_recalled(f->store, NOW, 5, 0, &err));
    OK(notice_part_recalled(f->store, NOW, 6, 42020, &err));
    OK(notice_recalled_rest(f->store, NOW, number, &err));
    check_fates(f->store, number, "handed 1 recalled 1", "who has the words has it");
    OK(notice_parts_again(f->store, number, &err));
    OK(notice_part_recalled(f->store, NOW, 6, 0, &err));
    OK(notice_recalled_rest(f->store, NOW, number, &err));
    check_fates(f->store, number, "recalled 2", "and then they are gone, too");
}

static int note_mine(void *arg, const struct notice *n, int64_t at, int64_t acked_at)
{
    CHECK(str_is(n->content, "{\"text\":\"明天停课\"}"), "opened");
    buf_f(arg, "%d:%d:%d ", (int)n->number, (int)(at - NOW), acked_at > 0);
    return 0;
}

static void what_somebody_got(void **state)
{
    struct fixture     *f = *state;
    int64_t             a = told(f->store), b = put_notice(f->store, false), which;
    auto_buf struct buf text = {0};
    struct err          err = {0};

    add_many(f->store, b, 1, 2);
    CHECK(hand_out(f->store, b, 1, 1, 50) == 1, "the second, to person 1");
    end_part(f->store, b, 50, 0, "", "");
    CHECK(ack(f->store, 1, a, &which) == ACK_DONE, "answered");
    OK(notice_of_person(f->store, 1, 0, 9, note_mine, &text, &err));
    CHECK(str_is(buf_view(&text), "2:1:0 1:1:1 "), "%.*s", STR_ARG(buf_view(&text)));
    buf_clear(&text);
    OK(notice_of_person(f->store, 1, 0, 1, note_mine, &text, &err));
    OK(notice_of_person(f->store, 1, b, 9, note_mine, &text, &err));
    OK(notice_of_person(f->store, 2, 0, 9, note_mine, &text, &err));
    CHECK(str_is(buf_view(&text), "2:1:0 1:1:1 1:1:0 "), "%.*s", STR_ARG(buf_view(&text)));
    OK(notice_part_recalled(f->store, NOW, 50, 0, &err));
    buf_clear(&text);
    OK(notice_of_person(f->store, 1, 0, 9, note_mine, &text, &err));
    CHECK(str_is(buf_view(&text), "1:1:1 "), "what was taken back is not read again");
}

/* ---- lists ---- */

static int note_line(void *arg, const struct notice_line *l)
{
    buf_f(arg, "%.*s/%.*s ", STR_ARG(l->number), STR_ARG(l->class_name));
    return 0;
}

static void check_list(struct store *s, const struct notice_filter *w, const char *want,
                       const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(notice_people(s, w, note_line, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static void who_is_in_a_scope(void **state)
{
    static const struct {
        const char *number, *college, *class_name;
    } people[] = {
        {"2026004", "信息", "信1"}, {"2026002", "信息", "信2"}, {"2026003", "法学", "法1"},
        {"2026001", "信息", "信1"}, {"2026005", "", ""},
    };
    struct fixture      *f = *state;
    int64_t              number = put_notice(f->store, true), id[5], which;
    struct notice_filter   w = {.number = number, .most = 9};
    struct notice_counts c;
    struct err           err = {0};
    bool                 first = false;

    for (size_t i = 0; i < ARRAY_LEN(people); i++) {
        id[i] = person_in(f->store, NOW, people[i].number, people[i].college,
                          people[i].class_name);
        CHECK(add_as(f->store, number, id[i], people[i].number, VARIANT_ZH, FATE_QUEUED), "added");
    }
    CHECK(add_as(f->store, number, 424242, "gone", VARIANT_ZH, FATE_AWAY), "nobody of the roster");
    CHECK(hand_out(f->store, number, 1, 9, 1) == 1 && hand_out(f->store, number, 0, 3, 2) == 3,
          "four are told");
    end_part(f->store, number, 1, 0, "", "");
    end_part(f->store, number, 2, 0, "2026003", "");
    CHECK(ack(f->store, id[3], 0, &which) == ACK_DONE, "2026001 answers");
    check_list(f->store, &w, "2026004/信1 2026002/信2 2026003/法1 2026001/信1 2026005/ / ", "all");
    w.after = 2;
    w.most = 2;
    check_list(f->store, &w, "2026003/法1 2026001/信1 ", "a page");
    w = (struct notice_filter){.number = number, .most = 9, .unacked = true};
    check_list(f->store, &w, "2026004/信1 2026002/信2 ", "who has not answered");
    w.college = STR_LIT("信息");
    w.class_name = STR_LIT("信1");
    check_list(f->store, &w, "2026004/信1 ", "of a class");
    w.unacked = false;
    check_list(f->store, &w, "2026004/信1 2026001/信1 ", "all of the class, as written down");
    w.class_name = NOBODY;
    check_list(f->store, &w, "2026004/信1 2026002/信2 2026001/信1 ", "of a college");
    w = (struct notice_filter){.number = number, .most = 9, .one_fate = true, .fate = FATE_SCOPE};
    check_list(f->store, &w, "2026003/法1 ", "of one fate");
    w.fate = FATE_QUEUED;
    check_list(f->store, &w, "2026005/ ", "of the first one, too");
    OK(notice_scope_counts(f->store, number, STR_LIT("信息"), NOBODY, &c, &err));
    CHECK(c.people == 3 && c.fate[FATE_HANDED] == 3 && c.acked == 1 && c.texted == 0, "counted");
    OK(notice_texted(f->store, number, id[0], 71, &first, &err));
    CHECK(first, "an SMS was ordered");
    OK(notice_texted(f->store, number, id[0], 72, &first, &err));
    CHECK(!first, "once");
    OK(notice_letter_ended(f->store, 72, true, &err));
    OK(notice_letter_ended(f->store, 71, false, &err));
    OK(notice_letter_ended(f->store, 71, true, &err));
    c = counts_of(f->store, number);
    CHECK(c.texted == 1 && c.texts_sent == 0 && c.texts_failed == 1, "it has failed");
    OK(notice_texted(f->store, number, id[0], 73, &first, &err));
    CHECK(first && counts_of(f->store, number).texts_failed == 0, "and may be ordered again");
    OK(notice_letter_ended(f->store, 73, true, &err));
    OK(notice_texted(f->store, number, id[0], 74, &first, &err));
    CHECK(!first && counts_of(f->store, number).texts_sent == 1, "it was sent");
    OK(notice_texted(f->store, number, 999, 75, &first, &err));
    CHECK(!first, "not for who is no receiver");
    OK(notice_scope_counts(f->store, number, STR_LIT("信息"), STR_LIT("信1"), &c, &err));
    CHECK(c.people == 2 && c.acked == 1 && c.texted == 1 && c.texts_sent == 1, "of the class");
    OK(notice_scope_counts(f->store, number, STR_LIT("无"), NOBODY, &c, &err));
    CHECK(c.people == 0, "of no college");
    OK(notice_scope_counts(f->store, number, NOBODY, NOBODY, &c, &err));
    CHECK(c.people == 6 && c.texted == 1 && c.parts == 2, "of all");
    CHECK(notice_scope_counts(f->store, 99, NOBODY, NOBODY, &c, &err) == -1 && c.people == 6,
          "of no notice");
    check_counts(f->store, number);
}

static void all_are_summed(void **state)
{
    struct fixture      *f = *state;
    struct notice_counts c = {.people = 0};
    struct err           err = {0};
    int64_t              number, after = 0;

    OK(notice_totals(f->store, &after, 9, &c, &err));
    CHECK(c.people == 0 && c.fate[FATE_HANDED] == 0 && after == 0, "of none");
    number = told(f->store);
    add_as(f->store, number, 9, "", VARIANT_ZH, FATE_UNKNOWN);
    add_many(f->store, put_notice(f->store, false), 1, 3);
    OK(notice_totals(f->store, &after, 9, &c, &err));
    CHECK(c.people == 8 && c.fate[FATE_HANDED] == 4 && c.fate[FATE_UNKNOWN] == 1 &&
              c.fate[FATE_QUEUED] == 3 && c.parts == 2 && after == 0,
          "of both: %lld %lld", (long long)c.people, (long long)c.fate[FATE_HANDED]);
}

/* One after the other comes to the same. */
static void some_are_summed_at_a_time(void **state)
{
    struct fixture      *f = *state;
    struct notice_counts c = {.people = 0};
    struct err           err = {0};
    int64_t              after = 0, numbers[3];

    for (int i = 0; i < 3; i++)
        add_many(f->store, numbers[i] = put_notice(f->store, true), 1, i + 1);
    for (int i = 0; i < 3; i++) {
        OK(notice_totals(f->store, &after, 1, &c, &err));
        CHECK(after == numbers[i] && c.people == (i + 1) * (i + 2) / 2, "%d: up to %d, %d people", i,
              (int)after, (int)c.people);
    }
    OK(notice_totals(f->store, &after, 1, &c, &err));
    CHECK(after == 0 && c.people == 6, "the end, which adds nothing");
    after = numbers[0];
    OK(notice_totals(f->store, &after, 2, &c, &err));
    CHECK(after == numbers[2] && c.people == 11, "two of them");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(who_does_not_answer_is_told_again),
        BOTH(who_is_limited_later_was_told),
        BOTH(when_he_was_told),
        BOTH(got_it),
        BOTH(he_is_quicker_than_its_outcome),
        BOTH(what_never_came_is_not_got),
        BOTH(what_had_no_answer_may_be_got),
        BOTH(words_that_stay),
        BOTH(what_somebody_got),
        BOTH(who_is_in_a_scope),
        BOTH(all_are_summed),
        BOTH(some_are_summed_at_a_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
