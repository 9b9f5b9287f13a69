/* media/upload and media/get. Source: protocol 5.4. */
#include "sim/api.h"

#include "base/utf8.h"
#include "sim/multipart.h"

#include <string.h>

enum {
    SMALLEST = 5,
    MB = 1024 * 1024,
    EMPTY = 44001,
    BAD_TYPE = 40004,
    BAD_FILE = 40005,
    BAD_SIZE = 40006
};

static bool is_image(struct str b)
{
    return str_starts(b, STR_LIT("\x89PNG\r\n\x1a\n")) || str_starts(b, STR_LIT("\xff\xd8\xff"));
}

static bool is_amr(struct str b)
{
    return str_starts(b, STR_LIT("#!AMR"));
}

static bool is_mp4(struct str b)
{
    return b.n > 8 && memcmp(b.p + 4, "ftyp", 4) == 0;
}

static bool is_any(struct str b)
{
    (void)b;
    return true;
}

static const struct {
    const char *name;
    size_t most;
    bool (*fits)(struct str bytes);
} types[] = {
    {"image", 10 * MB, is_image},
    {"voice", 2 * MB, is_amr},
    {"video", 10 * MB, is_mp4},
    {"file", 20 * MB, is_any},
};

static int check_file(struct sim_call *c, struct str type, const struct sim_part *file)
{
    size_t t = 0, n = sizeof types / sizeof types[0];

    while (t < n && !str_is(type, types[t].name))
        t++;
    if (t == n)
        return sim_refuse(&c->verdict, BAD_TYPE, "type must be image, voice, video or file");
    if (file->bytes.n <= SMALLEST || file->bytes.n > types[t].most)
        return sim_refuse(&c->verdict, BAD_SIZE,
                          "%s has %zu bytes, wanted more than %d and at most %zu", types[t].name,
                          file->bytes.n, SMALLEST, types[t].most);
    if (!types[t].fits(file->bytes))
        return sim_refuse(&c->verdict, BAD_FILE, "the bytes are no %s", types[t].name);
    return 0;
}

static int upload(struct sim_call *c)
{
    struct sim_part file = {0};
    struct err err = {0};
    struct str type = sim_call_arg(c, "type");
    const struct sim_media *m;

    if (sim_multipart_find(&file, c->req->content_type, c->req->body, "media", &err) < 0)
        return sim_refuse(&c->verdict, EMPTY, "%s", err.text);
    if (file.filename.n == 0 || !utf8_valid(file.filename))
        return sim_refuse(&c->verdict, EMPTY, "filename is missing or not UTF-8");
    if (check_file(c, type, &file) < 0)
        return -1;
    m = sim_media_add(c->sim, type.p, file.filename, file.bytes);
    c->seen = json_pack("{s:s, s:s, s:I}", "type", m->type, "filename", m->name, "bytes",
                        (json_int_t)m->len);
    json_object_set_new(c->answer, "type", json_string(m->type));
    json_object_set_new(c->answer, "media_id", json_string(m->id));
    json_object_set_new(c->answer, "created_at",
                        json_sprintf("%lld", (long long)m->created)); /* a string, documented so */
    return 0;
}

static int get(struct sim_call *c)
{
    struct str id = sim_call_arg(c, "media_id");

    if (id.n == 0)
        return sim_refuse(&c->verdict, 41006, "media_id is missing");
    c->bytes = sim_media_find(c->sim, id, false);
    return c->bytes ? 0 : sim_refuse(&c->verdict, 40007, "invalid media_id");
}

const struct sim_api_row sim_api_media[] = {
    {"media/upload", SIM_UPLOAD, SIM_FOR_APPS | SIM_FOR_CONTACTS, upload},
    {"media/get", SIM_GET, SIM_FOR_APPS | SIM_FOR_CONTACTS, get},
    {0},
};
