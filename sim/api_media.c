/* media/upload and media/get. Source: protocol 5.4. */
#include "sim/api.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "sim/multipart.h"
#include "sim/picture.h"

#include <string.h>

enum {
    SMALLEST = 5,
    MB = 1024 * 1024,
    EMPTY = 44001,
    BAD_TYPE = 40004,
    BAD_FILE = 40005,
    BAD_SIZE = 40006
};

/* By the bytes, whatever the name says; -1 with the reason. */
static int be_image(struct str b, struct err *err)
{
    struct sim_picture p;

    return sim_picture_read(&p, b, err);
}

static int be_amr(struct str b, struct err *err)
{
    return str_starts(b, STR_LIT("#!AMR")) ? 0 : err_set(err, ERR_BAD_INPUT, "no AMR");
}

static int be_mp4(struct str b, struct err *err)
{
    return b.n > 8 && memcmp(b.p + 4, "ftyp", 4) == 0 ? 0 : err_set(err, ERR_BAD_INPUT, "no MP4");
}

static int be_any(struct str b, struct err *err)
{
    (void)b;
    (void)err;
    return 0;
}

enum { ENDINGS = 3 };

static const struct {
    const char *name;
    size_t      most;
    int (*check)(struct str bytes, struct err *err);
    const char *endings[ENDINGS]; /* of the file's name; none: any */
} types[] = {
    {"image", 10 * MB, be_image, {".png", ".jpg", ".jpeg"}},
    {"voice", 2 * MB, be_amr, {".amr"}},
    {"video", 10 * MB, be_mp4, {".mp4"}},
    {"file", 20 * MB, be_any, {NULL}},
};

static bool ends(struct str name, const char *ending)
{
    size_t n = strlen(ending);

    return name.n > n && str_eq_nocase(str_skip(name, name.n - n), str_c(ending));
}

/* %E5 and the like, as some clients write: the platform shows it as it stands. */
static bool percent_encoded(struct str name)
{
    for (size_t i = 0; i + 2 < name.n; i++)
        if (name.p[i] == '%' && str_hex_digit(name.p[i + 1]) >= 8 &&
            str_hex_digit(name.p[i + 2]) >= 0)
            return true;
    return false;
}

/* What the phone shows under the file, and what it opens it with. */
static int check_name(struct sim_call *c, size_t type, struct str name)
{
    bool fits;

    if (name.n == 0 || !utf8_valid(name))
        return sim_refuse(&c->verdict, EMPTY, "filename is missing or not UTF-8");
    for (size_t i = 0; i < name.n; i++)
        if ((unsigned char)name.p[i] < ' ' || strchr("/\\\"\x7f", name.p[i]))
            return sim_refuse(&c->verdict, EMPTY,
                              "filename has a control character, quote or slash");
    if (percent_encoded(name))
        sim_note(&c->verdict, "filename is percent-encoded: it is shown so; send UTF-8");
    fits = types[type].endings[0] == NULL && memchr(name.p, '.', name.n);
    for (size_t i = 0; i < ENDINGS && types[type].endings[i]; i++)
        fits = fits || ends(name, types[type].endings[i]);
    if (!fits)
        sim_note(&c->verdict, "filename does not end as a name of its type does");
    return 0;
}

static int check_file(struct sim_call *c, struct str type, const struct sim_part *file)
{
    struct err why = {0};
    size_t     t = 0;

    while (t < ARRAY_LEN(types) && !str_is(type, types[t].name))
        t++;
    if (t == ARRAY_LEN(types))
        return sim_refuse(&c->verdict, BAD_TYPE, "type must be image, voice, video or file");
    if (file->bytes.n <= SMALLEST || file->bytes.n > types[t].most)
        return sim_refuse(&c->verdict, BAD_SIZE,
                          "%s has %zu bytes, wanted more than %d and at most %zu", types[t].name,
                          file->bytes.n, SMALLEST, types[t].most);
    if (types[t].check(file->bytes, &why) < 0)
        return sim_refuse(&c->verdict, BAD_FILE, "the bytes are no %s: %s", types[t].name,
                          why.text);
    return check_name(c, t, file->filename);
}

static int upload(struct sim_call *c)
{
    struct sim_part   file = {0};
    struct err        err = {0};
    struct str        type = sim_call_arg(c, "type");
    struct sim_media *m;

    if (sim_multipart_find(&file, c->req->content_type, c->req->body, "media", &err) < 0)
        return sim_refuse(&c->verdict, EMPTY, "%s", err.text);
    if (check_file(c, type, &file) < 0)
        return -1;
    m = sim_media_add(c->sim, type.p, file.filename, file.bytes);
    m->uploaded = true;
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
    if (c->bytes == NULL) /* unknown, or older than three days */
        return sim_refuse(&c->verdict, 40007, "invalid media_id");
    json_object_set_new(c->answer, "type", json_string(sim_media_type(c->bytes)));
    json_object_set_new(c->answer, "bytes", json_integer((json_int_t)c->bytes->len));
    return 0;
}

const struct sim_api_row sim_api_media[] = {
    {"media/upload", SIM_UPLOAD, SIM_FOR_APPS | SIM_FOR_CONTACTS, upload},
    {"media/get", SIM_GET, SIM_FOR_APPS | SIM_FOR_CONTACTS, get},
    {0},
};
