/* Personal values that somebody knows, and whether they stand in some bytes: in the clear, or in
 * one of the forms in which they would get out unnoticed. */
#ifndef SIM_PERSONAL_H
#define SIM_PERSONAL_H

#include "base/buf.h"

enum sim_personal_kind {
    SIM_PERSONAL_DOCUMENT, /* the number of an ID card, a passport, a permit */
    SIM_PERSONAL_PHONE,
    SIM_PERSONAL_MAIL,
    SIM_PERSONAL_CODE,     /* the digits of a letter */
    SIM_PERSONAL_PLACE,    /* where somebody was: a coordinate */
    SIM_PERSONAL_PICTURE,  /* the bytes of a picture */
};

/* "document number", "phone", "mail address", "code of a letter", "coordinate", "picture" */
const char *sim_personal_name(enum sim_personal_kind kind);

/* One way of writing one value. */
struct sim_pattern {
    char                  *bytes;
    size_t                 n;
    enum sim_personal_kind kind;
    const char            *form;  /* "in the clear", "in base64", … */
    bool                   alone; /* no letter or digit stands beside it: six digits are found in
                                     any longer number sooner or later */
    size_t                 next;  /* of those with the same two first bytes: 1 + index, or 0 */
};

struct sim_personal {
    struct sim_pattern *list;
    size_t              count, cap;
    size_t             *first;   /* by the two first bytes: 1 + index, or 0; NULL: nothing so far */
    struct buf          except;  /* each between line feeds */
};

struct sim_find {
    const struct sim_pattern *pattern; /* borrowed */
    size_t                    at;      /* byte of the text */
};

#define auto_sim_personal __attribute__((cleanup(sim_personal_free)))

/* An account, a student or candidate number: it stands everywhere, whatever else it looks like. To
 * be said before the values are added. */
void sim_personal_except(struct sim_personal *p, struct str value);

/* One value; twice is once. Of phones the '+' is left out. Less than six bytes are not looked
 * for. */
void sim_personal_add(struct sim_personal *p, enum sim_personal_kind kind, struct str value);

/* Degrees, with three to six decimals and as the machine holds them; with fewer than three decimals
 * of its own only with six: "30.5" stands everywhere. */
void sim_personal_place(struct sim_personal *p, double lat, double lon);

/* A few short runs out of the compressed pixels of a picture, as they are, in base64 and in
 * hexadecimal; and where it says that it was taken. Bytes that are no picture: out of all of
 * them. */
void sim_personal_picture(struct sim_personal *p, struct str bytes);

/* Adds what looks like one in a text that somebody typed or a table in any encoding that keeps
 * ASCII; full-width digits and groups count. ID card numbers of 15, 17 and 18 places, mainland
 * phones, others with a '+', mail addresses, and with `passports` one to three letters with six to
 * nine digits. */
void sim_personal_gather(struct sim_personal *p, struct str text, bool passports);

/* The first that stands in the bytes at `from` or behind; false: none. */
bool sim_personal_find(const struct sim_personal *p, struct str bytes, size_t from,
                       struct sim_find *out);

void sim_personal_free(struct sim_personal *p);

#endif
