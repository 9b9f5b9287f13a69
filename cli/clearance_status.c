/* hongyan clearance status NAME. */

#include "cli/clearance.h"

#include "base/clock.h"
#include "base/cst.h"
#include "bot/json.h"
#include "handlers/clearance.h"

#include <stdio.h>

static void write_date(int64_t at, char out[11])
{
    if (at == 0)
        snprintf(out, 11, "–");
    else
        cst_date(out, at);
}

static void write_json(const struct school_clearance *c, const struct clear_counts *n,
                       struct buf *out)
{
    buf_f(out, "{\"clearance\":\"%s\",\"people\":%u,\"complete\":%u,\"nodes\":[", c->name,
          n->people, n->complete);
    for (unsigned i = 0; i < c->nodes_count; i++) {
        const struct clear_count *k = &n->node[i];
        char                      date[11];

        buf_f(out, "%s{\"node\":\"%s\",\"number\":%u,\"title\":", i > 0 ? "," : "",
              c->nodes[i].name, c->nodes[i].number);
        js_write_str(out, str_c(c->nodes[i].title));
        buf_f(out,
              ",\"waiting\":%u,\"refused\":%u,\"later\":%u,\"none\":%u,\"passed\":%u,\"since\":",
              k->waiting, k->refused, k->later, k->none, k->passed);
        write_date(k->since, date);
        if (k->since != 0)
            js_write_str(out, str_c(date));
        else
            buf_c(out, "null");
        buf_char(out, '}');
    }
    buf_c(out, "]}\n");
}

static void write_table(const struct school_clearance *c, const struct clear_counts *n,
                        struct buf *out)
{
    buf_f(out, "%s：%u 人，办完 %u 人 / %u people, %u complete\n", c->title, n->people, n->complete,
          n->people, n->complete);
    buf_c(out, "    待办  未通过    轮不到    无需    通过  最久自     \n");
    for (unsigned i = 0; i < c->nodes_count; i++) {
        const struct clear_count *k = &n->node[i];
        char                      date[11];

        write_date(k->since, date);
        buf_f(out, "%8u%8u%10u%8u%8u  %-10s %u %s", k->waiting, k->refused, k->later, k->none,
              k->passed, date, c->nodes[i].number, c->nodes[i].title);
        if (c->nodes[i].subtitle)
            buf_f(out, "（%s）", c->nodes[i].subtitle);
        buf_char(out, '\n');
    }
}

static int run(const struct cli_options *o, struct ctx *ctx, const struct school_clearance *c)
{
    static const struct str all = {"", 0};
    auto_buf struct buf     out = {0};
    struct clear_counts     counts;
    struct err              err = {0};

    if (clearance_count(ctx, c, all, all, &counts, &err) < 0)
        return cli_fail(EXIT_FAILED, "%s", err.text);
    if (o->json)
        write_json(c, &counts, &out);
    else
        write_table(c, &counts, &out);
    fwrite(out.p, 1, out.n, stdout);
    return fflush(stdout) == 0 && !ferror(stdout)
               ? EXIT_DONE
               : cli_fail(EXIT_FAILED, "the output cannot be written");
}

int clearance_status(const struct cli_options *o, const struct conf *conf,
                     const struct school_clearance *c)
{
    struct ctx     ctx = {.now = clock_now(), .school = conf->school};
    struct sealer *sealer = NULL;
    int            code = EXIT_FAILED;

    if (cli_store(conf, DB_READ, &sealer, &ctx.store) == 0)
        code = run(o, &ctx, c);
    store_close(ctx.store);
    sealer_free(sealer);
    return code;
}
