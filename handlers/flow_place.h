/* The value of a location question: where somebody is, or why that cannot be told. Written as
 * `at <lat>,<lon> <label>` (degrees with six digits behind the point, GCJ-02; the label is one line
 * and may be empty) or `none <reason>`. */
#ifndef HANDLERS_FLOW_PLACE_H
#define HANDLERS_FLOW_PLACE_H

#include "base/buf.h"
#include "bot/handler.h"

enum { PLACE_LABEL_CHARS = 100, PLACE_MINUTES = 30 }; /* a reported position is offered so long */

struct place {
    bool       known;
    double     lat, lon; /* degrees, GCJ-02; 0 when not known */
    struct str label;    /* points into the value; may be empty */
    struct str reason;   /* when not known: system, network, gps, settings, off, other */
};

/* What was sent (protocol 2.1, 2.3), appended to *value; false: without coordinates. */
bool place_write(const struct msg_location *l, struct buf *value);

/* Strict: only what is written so. false leaves *out untouched. */
bool place_read(struct str value, struct place *out);

/* Appends it as people read it: 江西省南昌市…, 北纬 28.6829°，东经 115.8579°, 无法定位（网络问题）. false:
 * not such a value, and nothing is appended. */
bool place_show(const struct ctx *ctx, struct str value, struct buf *out);

/* Whether both are the same spot. */
bool place_same(struct str a, struct str b);

/* ---- without a location ---- */

/* Why: a choice with the six reasons, asked after 无法定位. */
extern const struct school_question place_why;

/* The text begins with 无法定位; *behind: what follows it. */
bool place_failed(struct str said, struct str *behind);

/* Reads what was typed to a location question: 无法定位 with its reason. As answer_read. */
bool place_typed(const struct ctx *ctx, const struct school_question *q, struct str said,
                 struct buf *value, struct buf *why);

/* Cuts 无法定位 off a line, with the reason behind it when there is one. false: it does not begin so.
 */
bool place_take(const struct ctx *ctx, struct str *line, struct str *part);

/* Appends a line on who can help, when the value says that there is no location. */
void place_help(const struct ctx *ctx, struct str value, struct buf *out);

/* Appends how to send one, without a mark at its end. */
void place_how(const struct ctx *ctx, struct buf *out);

#endif
