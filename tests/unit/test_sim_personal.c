/* What is personal, how it may be written, and the places of a world where it is looked for.
 * Whoever is named here is invented. */
#include "crypto/base64.h"
#include "sim/play_private.h"
#include "tests/unit/sim_fixture.h"
#include "tests/unit/sim_pictures.h"

#include <sys/stat.h>
#include <unistd.h>

#define ID    "11010120080303003X"
#define PHONE "13800000001"
#define MAIL  "Zhang.San@hongyan.example"

/* ---- forms ---- */

#define BYTES(literal) literal, sizeof(literal) - 1

static const struct {
    const char *name, *bytes;
    size_t      n;
    int         kind; /* -1: nothing is found */
    const char *form;
} forms[] = {
    {"an ID in a line", BYTES("from=x id=" ID "\n"), SIM_PERSONAL_DOCUMENT, "in the clear"},
    {"with a small x", BYTES("11010120080303003x"), SIM_PERSONAL_DOCUMENT, "in the clear"},
    {"within a longer word", BYTES("id_" ID "_v1"), SIM_PERSONAL_DOCUMENT, "in the clear"},
    {"behind a zero byte", BYTES("\0\0\x1b" PHONE "\0"), SIM_PERSONAL_PHONE, "in the clear"},
    {"with the country", BYTES("+86" PHONE), SIM_PERSONAL_PHONE, "in the clear"},
    {"mail", BYTES("<" MAIL ">"), SIM_PERSONAL_MAIL, "in the clear"},
    {"mail in small letters", BYTES("zhang.san@hongyan.example"), SIM_PERSONAL_MAIL,
     "in the clear"},
    {"base64 alone", BYTES("MTM4MDAwMDAwMDE="), SIM_PERSONAL_PHONE, "in base64"},
    {"base64 behind one byte", BYTES("OjEzODAwMDAwMDAx"), SIM_PERSONAL_PHONE, "in base64"},
    {"base64 behind two bytes", BYTES("PT0xMzgwMDAwMDAwMT0="), SIM_PERSONAL_PHONE, "in base64"},
    {"base64 without padding", BYTES("MTM4MDAwMDAwMDE"), SIM_PERSONAL_PHONE, "in base64"},
    {"percent-encoded mail", BYTES("?m=Zhang.San%40hongyan.example"), SIM_PERSONAL_MAIL,
     "percent-encoded"},
    {"all percent-encoded", BYTES("%31%33%38%30%30%30%30%30%30%30%31"), SIM_PERSONAL_PHONE,
     "percent-encoded"},
    {"full width", BYTES("１３８０００００００１"), SIM_PERSONAL_PHONE, "in full width"},
    {"UTF-16, little end", BYTES("1\0003\0008\0000\0000\0000\0000\0000\0000\0000\0001\0"),
     SIM_PERSONAL_PHONE, "in UTF-16"},
    {"UTF-16, big end", BYTES("\0001\0003\0008\0000\0000\0000\0000\0000\0000\0000\0001"),
     SIM_PERSONAL_PHONE, "in UTF-16"},
    {"hexadecimal", BYTES("x'3133383030303030303031'"), SIM_PERSONAL_PHONE, "in hexadecimal"},
    {"a phone in groups", BYTES("tel 138-0000-0001"), SIM_PERSONAL_PHONE, "in groups"},
    {"an ID as on the card", BYTES("110101 20080303 003X"), SIM_PERSONAL_DOCUMENT, "in groups"},
    {"a code", BYTES("code=483920 ok"), SIM_PERSONAL_CODE, "in the clear"},
    {"a code at both ends", BYTES("483920"), SIM_PERSONAL_CODE, "in the clear"},
    {"a code in base64", BYTES("NDgzOTIw"), SIM_PERSONAL_CODE, "in base64"},

    {"nothing", BYTES(""), -1, NULL},
    {"one byte", BYTES("1"), -1, NULL},
    {"the masks", BYTES("138****0001 1101**********003X Z***@hongyan.example"), -1, NULL},
    {"all but the end", BYTES("1380000000 11010120080303003"), -1, NULL},
    {"a neighbour's", BYTES("13800000002 11010120080303003Y"), -1, NULL},
    {"the code in a longer number", BYTES("msg=14839201 at=483920a b483920"), -1, NULL},
    {"an account that looks like a phone", BYTES("from=13900000009"), -1, NULL},
    {"what is too short to look for", BYTES("12345"), -1, NULL},
};

static void know(struct sim_personal *p)
{
    sim_personal_except(p, STR_LIT("13900000009"));
    sim_personal_add(p, SIM_PERSONAL_DOCUMENT, STR_LIT(ID));
    sim_personal_add(p, SIM_PERSONAL_PHONE, STR_LIT(PHONE));
    sim_personal_add(p, SIM_PERSONAL_PHONE, STR_LIT("13900000009"));
    sim_personal_add(p, SIM_PERSONAL_MAIL, STR_LIT(MAIL));
    sim_personal_add(p, SIM_PERSONAL_CODE, STR_LIT("483920"));
    sim_personal_add(p, SIM_PERSONAL_CODE, STR_LIT("12345"));
    sim_personal_add(p, SIM_PERSONAL_MAIL, STR_LIT(""));
}

static void finds_every_form(void **state)
{
    auto_sim_personal struct sim_personal p = {0};
    size_t                                count;

    (void)state;
    know(&p);
    count = p.count;
    know(&p);
    CHECK(p.count == count, "twice is once");
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        auto_free char *exact = xmalloc(forms[i].n); /* the sanitizer sees its end */
        struct sim_find find = {NULL, 77};
        bool            found;

        memcpy(exact, forms[i].bytes, forms[i].n);
        found = sim_personal_find(&p, (struct str){exact, forms[i].n}, 0, &find);
        CHECK(found == (forms[i].kind >= 0), "%s: found %d", forms[i].name, found);
        if (!found)
            CHECK(find.pattern == NULL && find.at == 77, "%s: left alone", forms[i].name);
        else
            CHECK((int)find.pattern->kind == forms[i].kind &&
                      strcmp(find.pattern->form, forms[i].form) == 0,
                  "%s: a %s %s", forms[i].name, sim_personal_name(find.pattern->kind),
                  find.pattern->form);
    }
}

static void finds_in_a_page_of_a_database(void **state)
{
    auto_sim_personal struct sim_personal p = {0};
    static char                           page[4096];
    struct sim_find                       find;

    (void)state;
    know(&p);
    for (size_t i = 0; i < sizeof page; i++) /* as sealed bytes look */
        page[i] = (char)(i * 2654435761u >> 13);
    CHECK(!sim_personal_find(&p, (struct str){page, sizeof page}, 0, &find), "none in noise");
    memcpy(page + sizeof page - 11, PHONE, 11);
    memcpy(page + 1000, "\x17\x31" ID, 20);
    CHECK(sim_personal_find(&p, (struct str){page, sizeof page}, 0, &find) && find.at == 1002 &&
              find.pattern->kind == SIM_PERSONAL_DOCUMENT, "the first");
    CHECK(sim_personal_find(&p, (struct str){page, sizeof page}, find.at + 1, &find) &&
              find.at == sizeof page - 11 && find.pattern->kind == SIM_PERSONAL_PHONE,
          "the next, in the last bytes");
}

/* ---- what looks like one ---- */

static const struct {
    const char *text;
    bool        passports;
    int         kind;
    const char *value; /* NULL: nothing is taken */
} typed[] = {
    {"我的身份证号是" ID "。", false, SIM_PERSONAL_DOCUMENT, ID},
    {"110101200803030037", false, SIM_PERSONAL_DOCUMENT, "110101200803030037"},
    {"旧的 110101800303003", false, SIM_PERSONAL_DOCUMENT, "110101800303003"},
    {"少一位 11010120080303003", false, SIM_PERSONAL_DOCUMENT, "11010120080303003"},
    {"手机13800000002", false, SIM_PERSONAL_PHONE, "13800000002"},
    {"１３８０００００００２", false, SIM_PERSONAL_PHONE, "13800000002"},
    {"+86 or +8613800000002", false, SIM_PERSONAL_PHONE, "13800000002"},
    {"138 0000 0002", false, SIM_PERSONAL_PHONE, "13800000002"},
    {"+86 138-0000-0002，谢谢", false, SIM_PERSONAL_PHONE, "13800000002"},
    {"110101 20080303 003x", false, SIM_PERSONAL_DOCUMENT, "11010120080303003x"},
    {"010-5550-0102 2026-09-01 08:30", true, -1, NULL},
    {"香港 +85261234567", false, SIM_PERSONAL_PHONE, "85261234567"},
    {"邮箱：li.si+x@a-b.edu.cn.", false, SIM_PERSONAL_MAIL, "li.si+x@a-b.edu.cn"},
    {"护照 E12345678", true, SIM_PERSONAL_DOCUMENT, "E12345678"},
    {"(form 证件号=h1234567890 x", true, -1, NULL},
    {"护照 E12345678", false, -1, NULL},
    {"A class 软件2601，2026 年", true, -1, NULL},
    {"20260001 260001 1234567890", true, -1, NULL},
    {"考生号 26360101150001", true, -1, NULL},
    {"12800000002 是什么", true, -1, NULL},
    {"陈老师@staff", true, -1, NULL},
    {"@hongyan.example", true, -1, NULL},
    {"", true, -1, NULL},
};

static void gathers_what_is_typed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
        auto_sim_personal struct sim_personal p = {0};
        struct sim_find                       find;

        sim_personal_gather(&p, str_c(typed[i].text), typed[i].passports);
        CHECK((p.count > 0) == (typed[i].value != NULL), "%s: %zu patterns", typed[i].text,
              p.count);
        CHECK(typed[i].value == NULL ||
                  (sim_personal_find(&p, str_c(typed[i].value), 0, &find) && find.at == 0 &&
                   (int)find.pattern->kind == typed[i].kind &&
                   find.pattern->n == strlen(typed[i].value)),
              "%s", typed[i].text);
    }
}

/* ---- places ---- */

struct scene {
    struct sim_world world;
    struct sim_run   run;
};

static void begin(struct scene *s, const char *text)
{
    auto_sim_script struct sim_script script = {0};
    auto_buf struct buf               dir = {0};
    struct err                        err = {0};

    buf_f(&dir, "%s/personal.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    *s = (struct scene){.world = {.sim = fixture_sim(NULL), .dir = mkdtemp(dir.p)}};
    CHECK(s->world.dir, "a folder");
    s->world.dir = buf_take(&dir);
    CHECK(sim_script_read(&script, "a.chat", str_c(text), &err) == 0, "%s", err.text);
    sim_run_begin(&s->run, &s->world, &script, 1);
}

static void end(struct scene *s)
{
    sim_run_end(&s->run);
    sim_free(s->world.sim);
    CHECK(rmdir(s->world.dir) == 0, "each file was taken away");
    free(s->world.dir);
}

static void put(struct scene *s, const char *name, const char *text)
{
    auto_free char *path = sim_world_file(&s->world, name);
    FILE           *f = fopen(path, "wb");

    CHECK(f && fputs(text, f) >= 0 && fclose(f) == 0, "%s", path);
}

static void take_away(struct scene *s, const char *name)
{
    auto_free char *path = sim_world_file(&s->world, name);

    remove(path);
}

static const struct {
    const char *file, *text;
    const char *want; /* NULL: nothing is found */
} files[] = {
    {"hongyan.db", "SQLite format 3 " PHONE, "hongyan.db\ngot a phone in the clear, byte 16\n"},
    {"hongyan.db-wal", "..." PHONE, "hongyan.db-wal\ngot a phone in the clear, byte 3\n"},
    {"hongyan.log", "a\nb\nmsg=1 to=" PHONE "\n", "hongyan.log\ngot a phone in the clear, line 3"},
    {"tool.out", "MTM4MDAwMDAwMDE=", "tool.out\ngot a phone in base64, line 1\n"},
    {PHONE ".csv", "", "the name of a file\ngot a phone in the clear, line 1\n"},
    {"hongyan.log", "to=138****0001", NULL},
    {"roster.csv", "phone\n" PHONE "\n", NULL},
    {"in-staff.csv", "phone\n" PHONE "\n", NULL},
    {"in-b.csv.refused.csv", PHONE ",why\n", NULL},
    {"b.refused.csv", PHONE ",why\n", NULL},
    {"b.refused.csv.new", PHONE, "b.refused.csv.new\ngot a phone"},
    {"x-roster.csv", PHONE, "x-roster.csv\ngot a phone"},
};

static void looks_into_files(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct scene        s;
        auto_buf struct buf why = {0};

        begin(&s, "school demo\n林小满> 我的手机是 " PHONE "\n");
        put(&s, files[i].file, files[i].text);
        CHECK(sim_run_search(&s.run, &why) == (files[i].want ? -1 : 0) &&
                  s.run.leaked == (files[i].want != NULL),
              "%s: %s", files[i].file, why.p);
        CHECK(files[i].want == NULL || strstr(why.p, files[i].want), "%s: %s", files[i].file,
              why.p);
        CHECK(why.n == 0 || strstr(why.p, PHONE) == NULL, "%s: the value is not told", why.p);
        take_away(&s, files[i].file);
        end(&s);
    }
}

/* What lies beside the transcript is known by what is in it, whatever its columns are called. */
static void tables_make_values_known(void **state)
{
    struct scene        s;
    auto_buf struct buf why = {0};

    (void)state;
    begin(&s, "school demo\n");
    put(&s, "hongyan.log", "a=13800000077 b=wang.wu@hongyan.example c=" ID);
    CHECK(sim_run_search(&s.run, &why) == 0, "nobody knows them: %s", why.p);
    put(&s, "in-gbk.csv", "\xd1\xa7\xba\xc5,x\n1," ID ";13800000077;wang.wu@hongyan.example\n");
    CHECK(sim_run_search(&s.run, &why) == -1, "now they are");
    CHECK(strstr(why.p, "a document number") && strstr(why.p, "a phone") &&
              strstr(why.p, "a mail address"),
          "each kind: %s", why.p);
    take_away(&s, "hongyan.log");
    take_away(&s, "in-gbk.csv");
    end(&s);
}

static void looks_at_letters_and_urls(void **state)
{
    struct scene        s;
    auto_buf struct buf why = {0};
    struct sim         *sim;

    (void)state;
    begin(&s, "school demo\n");
    sim = s.world.sim;
    sim_lock(sim);
    sim_letter_add(sim, json_pack("{s:s, s:s, s:s, s:s}", "kind", "mail", "to", MAIL, "code",
                                  "483920", "text", "483920"));
    buf_c(&sim->urls, "/cgi-bin/user/get?userid=a&x=Zhang.San%40hongyan.example\n");
    sim_media_add(sim, "image", STR_LIT("483920.png"), STR_LIT("x"));
    sim_message_add(sim, &sim->apps[0], &sim->members[0],
                    json_pack("{s:s, s:s, s:{s:[s]}}", "kind", "news", "from", "bot", "card", "x",
                              "我是 483920，看 http://a.example/?c=1 和"));
    sim_unlock(sim);
    CHECK(sim_run_search(&s.run, &why) == -1 &&
              strstr(why.p, "the URL of an API call\ngot a mail address percent-encoded, line 1"),
          "the URL of a call: %s", why.p);
    CHECK(strstr(why.p, "the name of an upload\ngot a code of a letter in the clear"), "%s", why.p);
    CHECK(strstr(why.p, "a URL that was sent") == NULL, "words beside a URL are none: %s", why.p);
    buf_clear(&why);
    buf_clear(&sim->urls);
    sim_lock(sim);
    sim_message_add(sim, &sim->apps[0], &sim->members[0],
                    json_pack("{s:s, s:s, s:s}", "kind", "text", "from", "bot", "text",
                              "看 http://a.example/?c=483920 和"));
    sim_unlock(sim);
    CHECK(sim_run_search(&s.run, &why) == -1 && strstr(why.p, "a URL that was sent\ngot a code of"),
          "a URL in a text: %s", why.p);
    end(&s);
}

/* ---- places and pictures ---- */

#define LAT "\x40\x3c\xa7\xf6\x2b\x6a\xe7\xd5" /* 28.6561 as a double, the great end first */

static const struct {
    const char *name;
    const char *bytes;
    size_t      n;
    const char *form; /* NULL: not found */
} places[] = {
    {"as it was sent", BYTES("28.656100"), "in the clear"},
    {"as it was meant", BYTES("at 28.6561,115.8012"), "in the clear"},
    {"with less of it", BYTES("lon=115.801"), "in the clear"},
    {"south of the line", BYTES("-28.6561"), "in the clear"},
    {"in base64", BYTES("MTE1LjgwMTI="), "in base64"},
    {"percent-encoded", BYTES("x=%32%38%2e%36%35%36%31"), "percent-encoded"},
    {"in hexadecimal", BYTES("32382e36353631"), "in hexadecimal"},
    {"in UTF-16", BYTES("2\0008\000.\0006\0005\0006\0001\000"), "in UTF-16"},
    {"as a column", BYTES("\x07" LAT "\x07"), "as bytes"},
    {"a short one as it was sent", BYTES("30.500000"), "in the clear"},

    {"a neighbour's", BYTES("28.6562 115.8022"), NULL},
    {"the beginning", BYTES("28.65 115.80"), NULL},
    {"a longer number", BYTES("128.6561 28.65612 0.286561"), NULL},
    {"the short one as it stands everywhere", BYTES("30.5 30.50 30.500 114"), NULL},
};

static void finds_places(void **state)
{
    auto_sim_personal struct sim_personal p = {0};

    (void)state;
    sim_personal_place(&p, 28.6561, 115.8012);
    sim_personal_place(&p, 30.5, 114);
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        struct str      bytes = {places[i].bytes, places[i].n};
        struct sim_find find;
        bool            found = sim_personal_find(&p, bytes, 0, &find);

        CHECK(found == (places[i].form != NULL), "%s: found %d", places[i].name, found);
        if (found)
            CHECK(find.pattern->kind == SIM_PERSONAL_PLACE &&
                      strcmp(find.pattern->form, places[i].form) == 0,
                  "%s: a %s %s", places[i].name, sim_personal_name(find.pattern->kind),
                  find.pattern->form);
    }
}

static bool finds(const struct sim_personal *p, struct str bytes, enum sim_personal_kind kind)
{
    struct sim_find find;

    for (size_t from = 0; sim_personal_find(p, bytes, from, &find); from = find.at + 1)
        if (find.pattern->kind == kind)
            return true;
    return false;
}

static void finds_pictures(void **state)
{
    auto_buf struct buf exif = {0}, jpeg = {0}, bare = {0}, hex = {0}, text = {0};
    auto_sim_personal struct sim_personal p = {0};

    (void)state;
    pic_exif(&exif, "N", "E");
    pic_jpeg(&jpeg, buf_view(&exif), 2000);
    pic_jpeg(&bare, (struct str){0}, 1000); /* the beginning of the same pixels, without Exif */
    sim_personal_picture(&p, buf_view(&jpeg));
    CHECK(finds(&p, buf_view(&jpeg), SIM_PERSONAL_PICTURE), "itself");
    CHECK(finds(&p, (struct str){jpeg.p, jpeg.n / 2}, SIM_PERSONAL_PICTURE), "its first half");
    CHECK(finds(&p, str_skip(buf_view(&jpeg), jpeg.n / 2), SIM_PERSONAL_PICTURE), "and the second");
    CHECK(finds(&p, buf_view(&bare), SIM_PERSONAL_PICTURE), "without where it was taken");
    base64_encode(&text, jpeg.p + 1, jpeg.n - 1);
    CHECK(finds(&p, buf_view(&text), SIM_PERSONAL_PICTURE), "in base64");
    for (size_t i = 0; i < jpeg.n; i++)
        buf_f(&hex, "%02x", (unsigned char)jpeg.p[i]);
    CHECK(finds(&p, buf_view(&hex), SIM_PERSONAL_PICTURE), "in hexadecimal");
    CHECK(finds(&p, buf_view(&exif), SIM_PERSONAL_PLACE), "the bytes of its place");
    CHECK(finds(&p, STR_LIT("28.6561"), SIM_PERSONAL_PLACE), "its place in words");
}

static void leaves_other_pictures_alone(void **state)
{
    auto_buf struct buf jpeg = {0}, png = {0}, other = {0}, one_colour = {0};
    auto_sim_personal struct sim_personal p = {0};

    (void)state;
    pic_jpeg(&jpeg, (struct str){0}, 2000);
    sim_personal_picture(&p, buf_view(&jpeg));
    for (size_t i = 0; i < jpeg.n; i++) /* as sealed bytes look */
        buf_char(&other, (char)(jpeg.p[i] ^ (char)(i * 2654435761u >> 13)));
    pic_png(&png, 30, 0);
    CHECK(!finds(&p, buf_view(&other), SIM_PERSONAL_PICTURE), "what was sealed");
    CHECK(!finds(&p, buf_view(&png), SIM_PERSONAL_PICTURE), "another frame");
    sim_personal_free(&p);
    for (int i = 0; i < 5000; i++)
        buf_char(&one_colour, (char)(i % 3));
    sim_personal_picture(&p, buf_view(&one_colour));
    sim_personal_picture(&p, STR_LIT("short"));
    sim_personal_picture(&p, (struct str){0});
    CHECK(p.count == 0, "nothing is taken from what many have");
}

/* Bytes, with a NUL perhaps. */
static void put_bytes(struct scene *s, const char *name, struct str bytes)
{
    auto_free char *path = sim_world_file(&s->world, name);
    FILE           *f = fopen(path, "wb");

    CHECK(f && fwrite(bytes.p, 1, bytes.n, f) == bytes.n && fclose(f) == 0, "%s", path);
}

/* 林小满 has sent the picture and her place. */
static void send_them(struct scene *s, struct str picture)
{
    struct sim *sim = s->world.sim;
    json_t     *image = json_pack("{s:s, s:s}", "from", "member", "kind", "image");

    sim_lock(sim);
    sim_media_describe(sim_media_add(sim, "image", STR_LIT("photo.jpg"), picture), image);
    sim_message_add(sim, &sim->apps[0], &sim->members[0], image);
    sim_message_add(sim, &sim->apps[0], &sim->members[0],
                    json_pack("{s:s, s:s, s:f, s:f}", "from", "member", "kind", "location", "lat",
                              30.123456, "lon", 114.654321));
    sim_unlock(sim);
}

static void looks_for_pictures_and_places(void **state)
{
    auto_buf struct buf exif = {0}, jpeg = {0}, piece = {0}, drawn = {0};

    (void)state;
    pic_exif(&exif, "N", "E");
    pic_jpeg(&jpeg, buf_view(&exif), 3000);
    buf_f(&piece, "sealed?");
    buf_add(&piece, jpeg.p + jpeg.n - 1500, 1000);
    pic_png(&drawn, 40, 20);

    const struct {
        const char *file;
        struct str  bytes;
        const char *want; /* NULL: nothing */
    } rows[] = {
        {"hongyan.db", buf_view(&piece), "in hongyan.db\ngot a picture as bytes, byte "},
        {"hongyan.db", STR_LIT("at 30.123456"), "got a coordinate in the clear, byte 3"},
        {"hongyan.db", STR_LIT("28.6561"), "got a coordinate in the clear"}, /* of the Exif */
        {"hongyan.db", STR_LIT("..\xff\xd8\xff\xe0\0\x10JFIF\0"), "in hongyan.db\ngot a JPEG"},
        {"hongyan.db", STR_LIT("..Exif\0\0"), "got what a camera says"},
        {"hongyan.db", buf_view(&drawn), NULL},
        {"hongyan.log", STR_LIT("x=114.6543"), "in hongyan.log\ngot a coordinate"},
        {"files/ab12", buf_view(&piece), "in files/ab12\ngot a picture as bytes, line"},
        {"files/ab12", buf_view(&drawn), "in files/ab12\ngot a PNG"},
        {"files/ab12", STR_LIT("sealed"), NULL},
        {"files/30.123456.jpg", STR_LIT("sealed"), "in the name of a file\ngot a coordinate"},
        {"files/in-a.csv", STR_LIT("30.123456"), "in files/in-a.csv"}, /* no input of the world */
        {"in-a.jpg", buf_view(&jpeg), NULL},
    };

    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct scene        s;
        auto_buf struct buf why = {0};
        auto_free char     *folder = NULL;

        begin(&s, "school demo\n");
        folder = sim_world_file(&s.world, "files");
        mkdir(folder, 0700);
        send_them(&s, buf_view(&jpeg));
        put_bytes(&s, rows[i].file, rows[i].bytes);
        CHECK(sim_run_search(&s.run, &why) == (rows[i].want ? -1 : 0), "%zu %s: %s", i,
              rows[i].file, why.p);
        CHECK(rows[i].want == NULL || strstr(why.p, rows[i].want), "%zu %s: %s", i, rows[i].file,
              why.p);
        take_away(&s, rows[i].file);
        rmdir(folder);
        end(&s);
    }
}

static void looks_at_pictures_that_are_sent_on(void **state)
{
    auto_buf struct buf jpeg = {0}, exif = {0}, why = {0}, redrawn = {0};
    struct scene        s;
    struct sim_media   *m;

    (void)state;
    pic_exif(&exif, "N", "E");
    pic_jpeg(&jpeg, buf_view(&exif), 3000);
    pic_jpeg(&redrawn, buf_view(&exif), 10);
    begin(&s, "school demo\n");
    send_them(&s, buf_view(&jpeg));
    CHECK(sim_run_search(&s.run, &why) == 0, "that it was sent is no fault: %s", why.p);
    m = sim_media_add(s.world.sim, "image", STR_LIT("1.jpg"), buf_view(&redrawn));
    m->uploaded = true;
    CHECK(sim_run_search(&s.run, &why) == -1 &&
              strstr(why.p, "a picture that was sent on\ngot a coordinate as bytes"),
          "drawn anew, but with the place in it: %s", why.p);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_every_form),
        cmocka_unit_test(finds_in_a_page_of_a_database),
        cmocka_unit_test(gathers_what_is_typed),
        cmocka_unit_test(looks_into_files),
        cmocka_unit_test(tables_make_values_known),
        cmocka_unit_test(looks_at_letters_and_urls),
        cmocka_unit_test(finds_places),
        cmocka_unit_test(finds_pictures),
        cmocka_unit_test(leaves_other_pictures_alone),
        cmocka_unit_test(looks_for_pictures_and_places),
        cmocka_unit_test(looks_at_pictures_that_are_sent_on),
    };

    return cmocka_run_group_tests_name("sim_personal", tests, NULL, NULL);
}
