/* Codes for a gate, and every scan of one. */
#ifndef STORE_PASSES_H
#define STORE_PASSES_H

#include "base/buf.h"
#include "crypto/signed.h"
#include "store/store.h"

struct pass_code {
    unsigned char ref[SIGNED_REF]; /* random: what the QR code says */
    int64_t       person;
    int           colour;          /* enum signed_colour */
    int64_t       digits;          /* 10000000..99999999: says the same in words; unique among
                                      those that are kept */
    int64_t       issued_at, expires_at;
};

/* Adds one; *added false: the digits or the ref are another code's: draw others. */
int pass_code_add(struct store *s, const struct pass_code *c, bool *added, struct err *err);

/* Appends the text of its QR code (crypto/signed.h), signed with the key that the store derives
 * from its sealer; and the other way round: ERR_BAD_INPUT or ERR_FORBIDDEN as signed_read.
 * ERR_RETRY without a sealer. */
int pass_code_write(struct store *s, const struct pass_code *c, struct buf *out, struct err *err);
int pass_code_read(struct store *s, struct str text, struct signed_ticket *out, struct err *err);

/* 1 found, 0 unknown (never issued, or purged). */
int pass_code_by_ref(struct store *s, const unsigned char ref[SIGNED_REF], struct pass_code *out,
                     struct err *err);
int pass_code_by_digits(struct store *s, int64_t digits, struct pass_code *out, struct err *err);

/* Deletes at most `most` that expired before `before` (a day after: until then a scan says
 * 已过期). */
int pass_code_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted,
                    struct err *err);

enum scan_result { /* stored: never renumber */
    SCAN_PASSED = 1,  /* 有效: green, for the first time in this window of this gate */
    SCAN_USED = 2,    /* 已用过 */
    SCAN_EXPIRED = 3, /* 已过期 */
    SCAN_INVALID = 4, /* 无效: not a code of ours, forged, not known any more */
    SCAN_STOPPED = 5, /* good code, but not green: not to pass */
    SCAN_NOT_YOURS = 6, /* 不归您处理: a code of another kind, or whoever scanned it is no guard */
};

struct scan {
    int64_t          at;
    struct str       guard;  /* userid */
    struct str       gate;
    int64_t          person; /* 0: not a code of ours */
    unsigned char    ref[SIGNED_REF];
    int64_t          window; /* in: seconds of a gate window; one begins at 00:00 in Beijing */
    enum scan_result result; /* wanted: PASSED becomes USED when the constraint says so */
};

/* Records a scan. One that wants SCAN_PASSED, but whose code has passed before, or whose person has
 * passed this gate in this window, is recorded as SCAN_USED: scan->result tells. The constraint
 * decides: two guards at once let one pass. ERR_BAD_INPUT: no window; nobody is to pass. */
int scan_add(struct store *s, struct scan *scan, struct err *err);

/* The newest passage of the person before `before`: 1 found, 0 none. gate is appended to *gate. */
int scan_last(struct store *s, int64_t person, int64_t before, int64_t *at, struct buf *gate,
              struct err *err);

/* All since `since`, oldest first, at most `most`. */
int scan_list(struct store *s, int64_t since, unsigned most,
              int (*each)(void *arg, const struct scan *scan), void *arg, struct err *err);

/* Of those at a gate since `since`: who passed, and who did not (SCAN_NOT_YOURS is neither). Reads
 * the scans of all gates since then. */
int scan_count(struct store *s, int64_t since, struct str gate, int64_t *passed, int64_t *stopped,
               struct err *err);

/* Deletes at most `most` from before `before`: who passed where and when is not kept for ever. */
int scan_purge(struct store *s, int64_t before, unsigned most, int64_t *deleted, struct err *err);

#endif
