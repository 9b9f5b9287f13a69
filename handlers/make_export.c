/* export — a flow's day in the scope of one of the staff: a table of its people and what they
 * reported. */
#include "base/cst.h"
#include "handlers/make.h"
#include "handlers/make_table.h"
#include "handlers/staff.h"
#include "handlers/staff_flow.h"
#include "handlers/staff_scope.h"
#include "handlers/texts.h"

#include <stdio.h>

static int fill(struct ctx *ctx, const struct make_ask *ask, const struct school_flow *flow,
                const struct scopes *scopes, struct made *out, struct err *why)
{
    struct report_filter filters[SCOPES];
    char                 date[11];
    int64_t              rows = 0;

    for (unsigned i = 0; i < scopes->count; i++)
        filters[i] =
            staff_filter(flow, ask->day, scopes->scope[i].college, scopes->scope[i].class_name);
    if (table_file(ctx, flow, filters, scopes->count, ask->csv ? WORKBOOK_CSV : WORKBOOK_XLSX,
                   &out->bytes, &rows, why) < 0)
        return -1;
    out->type = "file";
    cst_date(date, cst_day_start(ask->day));
    snprintf(out->filename, sizeof out->filename, "%.40s-%s.%s", flow->name, date,
             ask->csv ? "csv" : "xlsx");
    buf_f(&out->text,
          tr(ctx, "%s %s 的导出：%lld 人。请妥善保管，用完即删。",
             "%s of %s: %lld people. Keep it safe, and delete it after use."),
          flow_title(ctx, flow), date, (long long)rows);
    scopes_say_more(ctx, scopes, &out->text);
    return 0;
}

static int make(struct store *store, const struct conf_school *school, int64_t now,
                struct str spec, struct made *out, struct err *why)
{
    struct make_ask           ask;
    struct ctx                ctx;
    struct scopes             scopes;
    const struct school_flow *flow;

    if (make_read(spec, &ask, why) < 0)
        return -1;
    ctx = make_ctx(store, school, now, &ask);
    flow = make_flow(&ctx, &ask, why);
    if (flow == NULL || scopes_read(store, ask.userid, roles_reach, &scopes, why) < 0)
        return -1;
    return fill(&ctx, &ask, flow, &scopes, out, why);
}

const struct maker make_export = {.name = MAKE_EXPORT, .make = make};
