/* What a camera sees in a picture: the command zbarimg (Debian: zbar-tools) reads it. */
#ifndef SIM_SCAN_H
#define SIM_SCAN_H

#include "sim/state.h"

/*
 * Appends the text of the QR code in a picture. No lock needed.
 *
 * ERR_BAD_INPUT  no code is seen in it
 * ERR_RETRY      zbarimg is not installed, or did not end
 */
int sim_scan(struct str picture, struct buf *text, struct err *err);

/*
 * An act that scans another phone says whose ("scan_of": a userid, and it is that member's newest
 * picture) or which picture ("scan_media"): then "scan" becomes what it says. No lock held.
 * ERR_BAD_INPUT: no such member, no picture, no code; ERR_RETRY as above.
 */
int sim_scan_resolve(struct sim *sim, json_t *act, struct err *err);

#endif
