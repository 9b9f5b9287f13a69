/* Pictures that people send: waiting, here or not, and over. */
#include "tests/unit/store_fixture.h"

#include "store/media.h"
#include "store/photos.h"

static int64_t add(struct store *s, int64_t now, const char *media_id)
{
    struct photo p = {
        .person = 5,
        .member = STR_LIT("ZhangSan"),
        .app = STR_LIT("student"),
        .flow = STR_LIT("id"),
        .question = STR_LIT("face"),
        .media_id = str_c(media_id),
    };
    struct err err = {0};
    int64_t    id = 0;

    OK(photo_add(s, now, &p, &id, &err));
    return id;
}

static int see(void *arg, const struct photo *p)
{
    buf_f(arg, "%d %.*s %.*s %.*s.%.*s state %d [%.*s] [%.*s] [%.*s] +%d;", (int)p->person,
          STR_ARG(p->member), STR_ARG(p->app), STR_ARG(p->flow), STR_ARG(p->question),
          (int)p->state, STR_ARG(p->media_id), STR_ARG(p->file), STR_ARG(p->hash),
          (int)(p->created_at - NOW));
    return 0;
}

static void check_photo(struct store *s, int64_t id, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    CHECK(photo_get(s, id, see, &text, &err) == 1, "%s is found", name);
    CHECK(str_is(buf_view(&text), want), "%s: %s", name, text.p);
}

static bool done(struct store *s, int64_t id, enum photo_state state, const char *file,
                 const char *hash)
{
    struct err err = {0};
    bool       is;

    OK(photo_done(s, NOW + 9, id, state, str_c(file), str_c(hash), &is, &err));
    return is;
}

static void a_photo_comes_or_does_not(void **state)
{
    static const struct {
        const char *name;
        int         state;
        const char *file, *hash, *want;
    } outcomes[] = {
        {"here", PHOTO_HERE, "F1", "aa",
         "5 ZhangSan student id.face state 1 [] [F1] [aa] +0;"},
        {"bad", PHOTO_BAD, "", "", "5 ZhangSan student id.face state 2 [] [] [] +0;"},
        {"lost", PHOTO_LOST, "", "", "5 ZhangSan student id.face state 3 [] [] [] +0;"},
    };
    auto_buf struct buf text = {0};
    struct fixture     *f = *state;
    struct err          err = {0};

    CHECK(photo_get(f->store, 1, see, &text, &err) == 0 && text.n == 0, "unknown");
    for (size_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        int64_t id = add(f->store, NOW, "M1");

        check_photo(f->store, id, "5 ZhangSan student id.face state 0 [M1] [] [] +0;", "waiting");
        CHECK(done(f->store, id, (enum photo_state)outcomes[i].state, outcomes[i].file,
                   outcomes[i].hash),
              "%s", outcomes[i].name);
        check_photo(f->store, id, outcomes[i].want, outcomes[i].name);
        CHECK(!done(f->store, id, PHOTO_HERE, "F9", "ff"), "%s: it waits no more",
              outcomes[i].name);
        check_photo(f->store, id, outcomes[i].want, outcomes[i].name);
    }
    CHECK(!done(f->store, 12345, PHOTO_HERE, "F9", "ff"), "an unknown one");
}

static void impossible_outcomes_are_refused(void **state)
{
    static const struct {
        const char *name;
        int         state;
        const char *file, *hash;
    } refused[] = {
        {"waiting", PHOTO_WAITING, "", ""},   {"here without a file", PHOTO_HERE, "", "aa"},
        {"here without a hash", PHOTO_HERE, "F", ""}, {"bad with a file", PHOTO_BAD, "F", ""},
        {"lost with a hash", PHOTO_LOST, "", "aa"},   {"over", PHOTO_OVER, "", ""},
    };
    struct fixture *f = *state;
    int64_t         id = add(f->store, NOW, "M1");

    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        struct err err = {0};
        bool       is = true;

        CHECK(photo_done(f->store, NOW, id, (enum photo_state)refused[i].state,
                         str_c(refused[i].file), str_c(refused[i].hash), &is, &err) == -1 &&
                  err.kind == ERR_BAD_INPUT && is,
              "%s is refused", refused[i].name);
    }
    check_photo(f->store, id, "5 ZhangSan student id.face state 0 [M1] [] [] +0;", "it waits");
}

/* ---- the row that lets it be sent ---- */

static int see_media(void *arg, const struct media *m)
{
    buf_f(arg, "%.*s %.*s %zu bytes in [%.*s]", STR_ARG(m->type), STR_ARG(m->filename), m->bytes.n,
          STR_ARG(m->file));
    return 0;
}

static void check_media(struct store *s, const char *hash, const char *want, const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(media_find(s, str_c(hash), see_media, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static void a_photo_that_is_here_can_be_sent(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         first = add(f->store, NOW, "M1"), second = add(f->store, NOW, "M2");
    int64_t         bad = add(f->store, NOW, "M3");

    done(f->store, bad, PHOTO_BAD, "", "");
    check_media(f->store, "", "", "nothing comes of a bad one");
    done(f->store, first, PHOTO_HERE, "F1", "aa");
    check_media(f->store, "aa", "image photo.jpg 0 bytes in [F1]", "its file");
    done(f->store, second, PHOTO_HERE, "F2", "aa");
    check_media(f->store, "aa", "image photo.jpg 0 bytes in [F2]", "the same picture once more");
    OK(photo_over(f->store, second, &err));
    check_media(f->store, "aa", "image photo.jpg 0 bytes in [F1]", "the other file");
    OK(photo_over(f->store, second, &err));
    check_media(f->store, "aa", "image photo.jpg 0 bytes in [F1]", "once is enough");
    OK(photo_over(f->store, first, &err));
    check_media(f->store, "aa", "image photo.jpg 0 bytes in []", "no file is left");
    done(f->store, add(f->store, NOW, "M4"), PHOTO_HERE, "F4", "aa");
    check_media(f->store, "aa", "image photo.jpg 0 bytes in [F4]", "and comes again");
    CHECK(!done(f->store, first, PHOTO_HERE, "F5", "bb"), "one that waits no more");
    check_media(f->store, "bb", "", "leaves no row");
}

/* ---- the end ---- */

static int end(void *arg, const struct photo *p)
{
    struct fixture *f = arg;
    struct err      err = {0};

    CHECK(p->file.n > 0 && p->state == PHOTO_HERE, "it has a file to be deleted");
    OK(photo_over(f->store, p->id, &err));
    return 0;
}

static int see_file(void *arg, const struct photo *p)
{
    buf_f(arg, "%.*s ", STR_ARG(p->file));
    return 0;
}

static void check_idle(struct store *s, int64_t before, unsigned most, const char *want,
                       const char *name)
{
    auto_buf struct buf text = {0};
    struct err          err = {0};

    OK(photo_idle(s, before, most, see_file, &text, &err));
    buf_char(&text, '\0');
    CHECK(strcmp(text.p, want) == 0, "%s: %s", name, text.p);
}

static void what_nobody_needs_goes(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         left = add(f->store, NOW, "M1"), used = add(f->store, NOW + 10, "M2");
    int64_t         later = add(f->store, NOW + 20, "M3"), waits = add(f->store, NOW, "M4");

    done(f->store, left, PHOTO_HERE, "left", "a1");
    done(f->store, used, PHOTO_HERE, "used", "a2");
    done(f->store, later, PHOTO_HERE, "later", "a3");
    OK(photo_keep(f->store, used, STR_LIT("R1"), PHOTO_FOR_EVER, &err));
    check_idle(f->store, NOW, 9, "", "nothing so soon");
    check_idle(f->store, NOW + 1, 9, "left ", "a dialog that was left");
    check_idle(f->store, INT64_MAX, 9, "left later ", "what was submitted stays");
    check_idle(f->store, INT64_MAX, 1, "left ", "no more than asked for");
    OK(photo_keep(f->store, used, STR_LIT("R1"), NOW + 15, &err));
    check_idle(f->store, INT64_MAX, 9, "left used later ", "the longest idle first");
    OK(photo_idle(f->store, INT64_MAX, 9, end, f, &err));
    check_idle(f->store, INT64_MAX, 9, "", "all gone");
    check_photo(f->store, left, "5 ZhangSan student id.face state 4 [] [] [] +0;", "it is over");
    CHECK(!done(f->store, left, PHOTO_HERE, "F9", "ff"), "for good");
    check_photo(f->store, waits, "5 ZhangSan student id.face state 0 [M4] [] [] +0;", "it waits");
    OK(photo_keep(f->store, 12345, STR_LIT("R1"), NOW, &err));
    OK(photo_over(f->store, 12345, &err));
}

static void those_of_a_submission_end_together(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         one = add(f->store, NOW, "M1"), two = add(f->store, NOW, "M2");
    int64_t         next = add(f->store, NOW, "M3"), none = add(f->store, NOW, "M4");

    done(f->store, one, PHOTO_HERE, "one", "a1");
    done(f->store, two, PHOTO_HERE, "two", "a2");
    done(f->store, next, PHOTO_HERE, "next", "a3");
    done(f->store, none, PHOTO_HERE, "none", "a4");
    OK(photo_keep(f->store, one, STR_LIT("R1"), PHOTO_FOR_EVER, &err));
    OK(photo_keep(f->store, two, STR_LIT("R1"), PHOTO_FOR_EVER, &err));
    OK(photo_keep(f->store, next, STR_LIT("R2"), PHOTO_FOR_EVER, &err));
    OK(photo_keep_all(f->store, STR_LIT("id"), 6, STR_LIT("R1"), NOW, &err));
    OK(photo_keep_all(f->store, STR_LIT("face"), 5, STR_LIT("R1"), NOW, &err));
    OK(photo_keep_all(f->store, STR_LIT("id"), 5, STR_LIT(""), PHOTO_FOR_EVER, &err));
    check_idle(f->store, INT64_MAX, 9, "none ", "nobody's, and no submission's");
    OK(photo_keep_all(f->store, STR_LIT("id"), 5, STR_LIT("R1"), NOW + 5, &err));
    check_idle(f->store, NOW + 5, 9, "none ", "not before");
    check_idle(f->store, NOW + 6, 9, "none one two ", "both");
}

static bool known(struct store *s, const char *file)
{
    struct err err = {0};
    bool       is;

    OK(photo_file_known(s, str_c(file), &is, &err));
    return is;
}

static void a_file_is_known_or_not(void **state)
{
    struct fixture *f = *state;
    struct err      err = {0};
    int64_t         id = add(f->store, NOW, "M1");

    add(f->store, NOW, "M2");
    CHECK(!known(f->store, "F1") && !known(f->store, ""), "nobody has a file");
    done(f->store, id, PHOTO_HERE, "F1", "aa");
    CHECK(known(f->store, "F1") && !known(f->store, "F2"), "one has");
    OK(photo_over(f->store, id, &err));
    CHECK(!known(f->store, "F1"), "it is over");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BOTH(a_photo_comes_or_does_not),
        BOTH(impossible_outcomes_are_refused),
        BOTH(a_photo_that_is_here_can_be_sent),
        BOTH(what_nobody_needs_goes),
        BOTH(those_of_a_submission_end_together),
        BOTH(a_file_is_known_or_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
