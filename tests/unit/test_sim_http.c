/* The simulator over HTTP: the browser's JSON, its files, uploads, and connections that are cut. */
#include "sim/callback.h"
#include "sim/http.h"
#include "sim/multipart.h"
#include "tests/unit/sim_fixture.h"
#include "tests/unit/sim_pictures.h"

#include <curl/curl.h>
#include <time.h>

struct site {
    struct sim        *sim;
    struct sim_server *server;
    char               url[64];
};

static void begin(struct site *s)
{
    s->sim = fixture_sim("http://127.0.0.1:1");
    s->sim->limits.retry_ms = 1;
    sim_callbacks_start(s->sim, false);
    CHECK(sim_server_start(&s->server, s->sim, "127.0.0.1:0", NULL) == 0, "it listens");
    snprintf(s->url, sizeof s->url, "http://127.0.0.1:%u", sim_server_port(s->server));
}

static void end(struct site *s)
{
    sim_server_stop(s->server);
    sim_callbacks_stop(s->sim);
    sim_free(s->sim);
}

/* The status, 0 without an answer; the body in *out. */
static unsigned ask(const struct site *s, const char *path, const char *body, struct buf *out)
{
    struct sim_http    *http = sim_http_new();
    auto_buf struct buf url = {0};
    struct str          bytes = str_c(body);
    unsigned            status = 0;

    buf_clear(out);
    buf_f(&url, "%s%s", s->url, path);
    sim_http_do(http, url.p, body ? &bytes : NULL, 5000, &status, out, NULL);
    sim_http_free(http);
    return status;
}

static json_t *ask_json(const struct site *s, const char *path, const char *body, unsigned status)
{
    auto_buf struct buf out = {0};
    unsigned            got = ask(s, path, body, &out);
    json_t             *j = json_loadb(out.p ? out.p : "", out.n, 0, NULL);

    CHECK(got == status && j, "%s gives %u and JSON, got %u %s", path, status, got,
          out.p ? out.p : "");
    return j;
}

static void serves_pages(void **state)
{
    static const struct {
        const char *path, *text;
        unsigned    status;
    } rows[] = {
        {"/", "<!doctype html>", 200},  {"/app.js", "import", 200},    {"/style.css", "{", 200},
        {"/none.js", "error", 404},     {"/ui/none", "error", 404},    {"/ui/act", "error", 405},
        {"/cgi-bin/x", "errcode", 404}, {"/ui/media/x", "error", 404}, {"/../x", "error", 404},
    };
    struct site s;

    (void)state;
    begin(&s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        auto_buf struct buf out = {0};
        unsigned            status = ask(&s, rows[i].path, NULL, &out);

        CHECK(status == rows[i].status && out.p && strstr(out.p, rows[i].text),
              "%s gives %u, got %u", rows[i].path, rows[i].status, status);
    }
    end(&s);
}

static void tells_its_state(void **state)
{
    struct site s;
    json_t     *j;

    (void)state;
    begin(&s);
    j = ask_json(&s, "/ui/state", NULL, 200);
    CHECK(json_array_size(json_object_get(j, "members")) == 3, "three people");
    CHECK(json_array_size(json_object_get(j, "apps")) == 2, "two applications");
    CHECK(strcmp(json_string_value(json_object_get(j, "school")), "鸿雁大学") == 0, "the school");
    CHECK(json_is_object(json_object_get(j, "faults")) && json_is_array(json_object_get(j, "sms")),
          "faults and SMS");
    json_decref(j);
    end(&s);
}

static void tells_events(void **state)
{
    struct site s;
    json_t     *j, *events;
    int64_t     seq;

    (void)state;
    begin(&s);
    json_decref(ask_json(&s, "/ui/act", "{\"userid\":\"20260001\",\"do\":\"text\",\"text\":\"hi\"}",
                         200));
    CHECK(sim_callbacks_idle(s.sim, 5000), "the callback ends (nobody is there)");
    j = ask_json(&s, "/ui/events?after=0", NULL, 200);
    events = json_object_get(j, "events");
    CHECK(json_array_size(events) == 2, "the message and the wire");
    CHECK(strcmp(json_string_value(json_object_get(json_array_get(events, 0), "type")),
                 "message") == 0,
          "the message first");
    seq = json_integer_value(json_object_get(j, "seq"));
    CHECK(seq == s.sim->seq && json_is_false(json_object_get(j, "lost")), "up to the last");
    json_decref(j);
    j = ask_json(&s, "/ui/events?after=99999", NULL, 200);
    CHECK(json_is_true(json_object_get(j, "lost")), "who is ahead of us has lost the thread");
    json_decref(j);
    end(&s);
}

static void *poll_events(void *arg)
{
    const struct site *s = arg;

    return ask_json(s, "/ui/events?after=0", NULL, 200);
}

static void waits_for_events(void **state)
{
    struct site s;
    pthread_t   t;
    void       *j;

    (void)state;
    begin(&s);
    pthread_create(&t, NULL, poll_events, &s);
    json_decref(ask_json(&s, "/ui/fault", "{\"busy\":2,\"resend\":true}", 200));
    pthread_join(t, &j);
    CHECK(json_array_size(json_object_get(j, "events")) == 1, "the poll ends with the event");
    CHECK(s.sim->faults.busy == 2 && s.sim->faults.resend, "the faults are set");
    json_decref(j);
    end(&s);
}

static void refuses_requests(void **state)
{
    static const struct {
        const char *path, *body;
        unsigned    status;
    } rows[] = {
        {"/ui/act", "", 400},
        {"/ui/act", "[]", 400},
        {"/ui/act", "{\"do\":\"text\"}", 400},
        {"/ui/act", "{\"userid\":\"20260001\",\"app\":\"staff\",\"do\":\"enter\"}", 409},
        {"/ui/act", "{\"do\":\"verify\",\"app\":\"none\"}", 400},
        {"/ui/act", "{\"do\":\"verify\",\"app\":\"staff\"}", 409},
        {"/ui/fault", "{\"flood\":1}", 400},
        {"/ui/fault", "{\"busy\":-1}", 400},
        {"/ui/fault", "{\"busy\":\"1\"}", 400},
        {"/ui/clock", "{}", 400},
        {"/ui/clock", "{\"set\":\"tomorrow\"}", 400},
        {"/ui/clock", "{\"advance\":\"1\"}", 400},
    };
    struct site s;

    (void)state;
    begin(&s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *j = ask_json(&s, rows[i].path, rows[i].body, rows[i].status);

        CHECK(json_string_value(json_object_get(j, "error")), "%s says why", rows[i].body);
        json_decref(j);
    }
    end(&s);
}

static void moves_the_clock(void **state)
{
    struct site s;
    int64_t     before;

    (void)state;
    begin(&s);
    json_decref(ask_json(&s, "/ui/clock", "{\"set\":\"2021-02-20 07:30\"}", 200));
    before = sim_now(s.sim);
    CHECK(before >= 1613777400 && before < 1613777400 + 60, "2021 it is");
    json_decref(ask_json(&s, "/ui/clock", "{\"advance\":86400}", 200));
    CHECK(sim_now(s.sim) >= before + 86400, "and a day later");
    end(&s);
}

static void cuts_connections(void **state)
{
    struct site         s;
    auto_buf struct buf out = {0};

    (void)state;
    begin(&s);
    s.sim->faults.api_down = true;
    CHECK(ask(&s, "/cgi-bin/gettoken?corpid=a&corpsecret=b", NULL, &out) == 0, "no answer");
    CHECK(ask(&s, "/ui/state", NULL, &out) == 200, "the chat goes on");
    end(&s);
}

/* ---- media ---- */

static size_t discard(char *data, size_t size, size_t n, void *to)
{
    buf_add(to, data, size * n);
    return size * n;
}

/* Uploads as an ordinary client does. */
static json_t *upload(const struct site *s, const char *type, const char *part,
                      const char *filename, struct str bytes)
{
    auto_free char     *token = fixture_token(s->sim, "student-secret");
    auto_buf struct buf url = {0}, out = {0};
    CURL               *easy = curl_easy_init();
    curl_mime          *mime = curl_mime_init(easy);
    curl_mimepart      *p = curl_mime_addpart(mime);

    buf_f(&url, "%s/cgi-bin/media/upload?access_token=%s&type=%s", s->url, token, type);
    curl_mime_name(p, part);
    curl_mime_filename(p, filename);
    curl_mime_data(p, bytes.p, bytes.n);
    curl_easy_setopt(easy, CURLOPT_URL, url.p);
    curl_easy_setopt(easy, CURLOPT_MIMEPOST, mime);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, discard);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &out);
    CHECK(curl_easy_perform(easy) == CURLE_OK, "the upload is answered");
    curl_mime_free(mime);
    curl_easy_cleanup(easy);
    return json_loadb(out.p, out.n, 0, NULL);
}

static void keeps_uploads(void **state)
{
    struct site         s;
    auto_buf struct buf path = {0}, out = {0}, png = {0};
    const char         *id;
    auto_free char     *token = NULL;
    json_t             *j;

    (void)state;
    begin(&s);
    pic_png(&png, 300, 500);
    j = upload(&s, "image", "media", "签到二维码.png", buf_view(&png));
    id = json_string_value(json_object_get(j, "media_id"));
    CHECK(id && json_integer_value(json_object_get(j, "errcode")) == 0, "an id comes");
    CHECK(json_is_string(json_object_get(j, "created_at")), "created_at is a string");
    CHECK(strcmp(((struct sim_media *)s.sim->media.p[0])->name, "签到二维码.png") == 0, "its name");
    token = fixture_token(s.sim, "staff-secret");
    buf_f(&path, "/cgi-bin/media/get?access_token=%s&media_id=%s", token, id);
    CHECK(ask(&s, path.p, NULL, &out) == 200 && str_eq(buf_view(&out), buf_view(&png)),
          "all applications may fetch it");
    buf_clear(&path);
    buf_f(&path, "/ui/media/%s", id);
    CHECK(ask(&s, path.p, NULL, &out) == 200 && str_eq(buf_view(&out), buf_view(&png)),
          "and the browser");
    CHECK(json_array_size(s.sim->errors) == 0, "nobody objects");
    s.sim->ahead += SIM_MEDIA_LIFE;
    free(token);
    token = fixture_token(s.sim, "staff-secret");
    buf_clear(&path);
    buf_f(&path, "/cgi-bin/media/get?access_token=%s&media_id=%s", token, id);
    CHECK(ask(&s, path.p, NULL, &out) == 200 && strstr(out.p, "40007"), "for three days");
    json_decref(j);
    end(&s);
}

static void refuses_uploads(void **state)
{
    static const struct {
        const char *name, *type, *part, *filename;
        struct str  bytes;
        int         code;
    } rows[] = {
        {"a file of any kind", "file", "media", "a.csv", STR_LIT("123456"), 0},
        {"another type", "music", "media", "a.png", STR_LIT("123456"), 40004},
        {"another part name", "image", "file", "a.png", STR_LIT("123456"), 44001},
        {"five bytes", "file", "media", "a", STR_LIT("12345"), 40006},
        {"six bytes", "file", "media", "a.txt", STR_LIT("123456"), 0},
        {"a file without a name", "file", "media", NULL, STR_LIT("123456"), 44001},
        {"a name with a slash", "file", "media", "a/b.csv", STR_LIT("123456"), 44001},
        {"a name that is not UTF-8", "file", "media", "\xb4\xf2.csv", STR_LIT("123456"), 44001},
        {"a picture that is none", "image", "media", "a.png", STR_LIT("123456"), 40005},
        {"only the head of a picture", "image", "media", "a.png",
         STR_LIT("\x89PNG\r\n\x1a\n0000"), 40005},
        {"a GIF", "image", "media", "a.gif", STR_LIT("GIF89a\1\0\1\0\0\0\0;"), 40005},
        {"a voice that is none", "voice", "media", "a.amr", STR_LIT("123456"), 40005},
        {"a film that is none", "video", "media", "a.mp4", STR_LIT("123456789"), 40005},
    };
    struct site s;

    (void)state;
    begin(&s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *j = upload(&s, rows[i].type, rows[i].part, rows[i].filename, rows[i].bytes);
        int     code = (int)json_integer_value(json_object_get(j, "errcode"));

        CHECK(code == rows[i].code, "%s gives %d, got %d", rows[i].name, rows[i].code, code);
        json_decref(j);
    }
    end(&s);
}

static void weighs_uploads(void **state)
{
    static const struct {
        const char *type, *filename, *begin;
        size_t      n; /* bytes */
        int         code;
    } rows[] = {
        {"image", "a.png", "\x89PNG\r\n\x1a\n", 10485761, 40006},
        {"voice", "a.amr", "#!AMR", 2097152, 0},
        {"voice", "a.amr", "#!AMR", 2097153, 40006},
        {"video", "a.mp4", "0000ftyp", 10485760, 0},
        {"video", "a.mp4", "0000ftyp", 10485761, 40006},
        {"file", "a.xlsx", "PK", 20971520, 0},
        {"file", "a.xlsx", "PK", 20971521, 40006},
    };
    auto_free char *bytes = xcalloc(1, 20971521);
    struct site     s;

    (void)state;
    begin(&s);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_t *j;

        memcpy(bytes, rows[i].begin, strlen(rows[i].begin));
        j = upload(&s, rows[i].type, "media", rows[i].filename, (struct str){bytes, rows[i].n});
        CHECK(json_integer_value(json_object_get(j, "errcode")) == rows[i].code,
              "%s of %zu bytes gives %d", rows[i].type, rows[i].n, rows[i].code);
        json_decref(j);
    }
    end(&s);
}

/* Accepted, but the phone shows it in a way that nobody wants. */
static void objects_to_names(void **state)
{
    static const struct {
        const char *type, *filename;
        bool        fine;
    } rows[] = {
        {"file", "今日打卡 软件2601.csv", true}, {"file", "100%.csv", true},
        {"file", "打卡", false},                 {"file", "%E6%89%93.csv", false},
        {"image", "a.PNG", true},                {"image", "a.csv", false},
        {"image", ".png", false},
    };
    auto_buf struct buf png = {0};
    struct site         s;

    (void)state;
    begin(&s);
    pic_png(&png, 30, 60);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t  before = json_array_size(s.sim->errors);
        json_t *j = upload(&s, rows[i].type, "media", rows[i].filename, buf_view(&png));

        CHECK(json_integer_value(json_object_get(j, "errcode")) == 0, "%s", rows[i].filename);
        CHECK((json_array_size(s.sim->errors) == before) == rows[i].fine, "%s: objections",
              rows[i].filename);
        json_decref(j);
    }
    end(&s);
}

static void counts_calls(void **state)
{
    struct site   s;
    json_t       *j;
    const json_t *calls;

    (void)state;
    begin(&s);
    json_decref(ask_json(&s, "/cgi-bin/message/send", "{}", 200));
    json_decref(ask_json(&s, "/cgi-bin/message/send?access_token=x", "{}", 200));
    json_decref(ask_json(&s, "/cgi-bin/media/get", NULL, 200));
    json_decref(ask_json(&s, "/cgi-bin/none", NULL, 404));
    s.sim->faults.api_down = 1;
    ask(&s, "/cgi-bin/media/get", NULL, &(struct buf){0});
    j = ask_json(&s, "/ui/state", NULL, 200);
    calls = json_object_get(j, "calls");
    CHECK(json_object_size(calls) == 2 &&
              json_integer_value(json_object_get(calls, "message/send")) == 2 &&
              json_integer_value(json_object_get(calls, "media/get")) == 1,
          "each that was answered, also with an error");
    json_decref(j);
    j = ask_json(&s, "/ui/calls", NULL, 200);
    CHECK(json_integer_value(json_object_get(j, "message/send")) == 2, "also alone");
    json_decref(j);
    end(&s);
}

#define TYPE "multipart/form-data; boundary=XX"
#define PART(name, rest)                                                                           \
    "--XX\r\nContent-Disposition: form-data; name=\"" name "\"; filename=" rest "\r\n\r\n"
static void reads_multipart(void **state)
{
    static const struct {
        const char *name, *type, *body, *filename, *bytes; /* bytes NULL: refused */
    } rows[] = {
        {"one part", TYPE, PART("media", "\"a\"") "123\r\n--XX--\r\n", "a", "123"},
        {"a quoted boundary", "multipart/form-data; boundary=\"XX\"",
         PART("media", "\"a\"") "123\r\n--XX--", "a", "123"},
        {"the second part", TYPE, PART("x", "\"x\"") "1\r\n" PART("media", "\"b\"") "2\r\n--XX--",
         "b", "2"},
        {"with filelength", TYPE, PART("media", "\"a\"; filelength=3") "123\r\n--XX--", "a", "123"},
        {"line feeds inside", TYPE, PART("media", "\"a\"") "1\r\n\r\n2\r\n--XX--", "a",
         "1\r\n\r\n2"},
        {"no bytes", TYPE, PART("media", "\"a\"") "\r\n--XX--", "a", ""},
        {"filename* of RFC 2231", TYPE, PART("media", "\"a\"; filename*=UTF-8''%E4") "1\r\n--XX--",
         NULL, NULL},
        {"no boundary", "multipart/form-data", PART("media", "\"a\"") "1\r\n--XX--", NULL, NULL},
        {"another type", "text/plain; boundary=XX", PART("media", "\"a\"") "1\r\n--XX--", NULL,
         NULL},
        {"another boundary", "multipart/form-data; boundary=YY",
         PART("media", "\"a\"") "1\r\n--XX--", NULL, NULL},
        {"not closed", TYPE, PART("media", "\"a\"") "1", NULL, NULL},
        {"no headers", TYPE, "--XX\r\n123\r\n--XX--", NULL, NULL},
        {"nothing", TYPE, "", NULL, NULL},
        {"the end alone", TYPE, "--XX--", NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct sim_part part = {STR_LIT("untouched"), {0}};
        int rc = sim_multipart_find(&part, rows[i].type, str_c(rows[i].body), "media", NULL);

        CHECK(rc == (rows[i].bytes ? 0 : -1), "%s", rows[i].name);
        CHECK(str_is(part.filename, rows[i].bytes ? rows[i].filename : "untouched"),
              "%s: filename", rows[i].name);
        CHECK(rows[i].bytes == NULL || str_is(part.bytes, rows[i].bytes), "%s: bytes",
              rows[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(serves_pages),     cmocka_unit_test(tells_its_state),
        cmocka_unit_test(tells_events),     cmocka_unit_test(waits_for_events),
        cmocka_unit_test(refuses_requests), cmocka_unit_test(moves_the_clock),
        cmocka_unit_test(cuts_connections), cmocka_unit_test(keeps_uploads),
        cmocka_unit_test(refuses_uploads), cmocka_unit_test(weighs_uploads),
        cmocka_unit_test(objects_to_names), cmocka_unit_test(counts_calls),
         cmocka_unit_test(reads_multipart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
