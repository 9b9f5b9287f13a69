/* Inside notice_audience.c: what has been read so far, and the places among it. */
#ifndef HANDLERS_NOTICE_WHOM_H
#define HANDLERS_NOTICE_WHOM_H

#include "handlers/notice.h"

struct whom {
    struct ctx                    *ctx;
    const struct scopes           *scopes;  /* of the sender */
    struct str                     rest;    /* half-width, trimmed */
    struct audience_filter         filter;  /* its scope by whom_place */
    const struct school_flow      *missing;
    const struct school_clearance *clearance;
    const struct clearance_node   *node;
    struct whom_names {                     /* of the roster: colleges and classes, in order */
        struct whom_name {
            char *college, *class_name;     /* as the roster spells them … */
            char *half_college, *half_class, *half_both; /* … and as they are compared: all of it is
                                                        made once, as a school has thousands */
        }       *name;
        unsigned count, room;
        bool     read;
    } mine;                                 /* in the sender's scopes */
    unsigned       chosen[AUDIENCE_SCOPES + 1]; /* of mine.name; a college: its first, and … */
    bool           whole[AUDIENCE_SCOPES + 1];  /* … all of the college */
    unsigned       chosen_count;
    struct buf     memory, said;
    struct buf    *why;
    struct err    *err;
};
#define auto_whom __attribute__((cleanup(whom_free)))
void whom_free(struct whom *w);

enum { WHOM_OTHER = 2 }; /* the next word is none of these */

/* Appends it as it is compared: half-width, with blanks for what people put between two words. What
 * they type and what things are called go through the same: a college may be called 文学、新闻学院. */
void whom_plain(struct str text, struct buf *out);

/* Whether the rest begins with the word, whatever its case, and a blank; and takes it. */
bool whom_next(const struct whom *w, struct str word);
bool whom_takes(struct whom *w, struct str word);

/* 0, with the sentence in *why. */
int whom_refuse(struct whom *w, const char *text);

/* ---- notice_place.c ---- */

/* A college or a class. 1 taken; 0 *why: nobody knows it, or it is not the sender's; -1 failed. */
int whom_take_place(struct whom *w);

/* Writes the scope: what was chosen, or all that the sender has. false: *why says that it is too
 * much. */
bool whom_place(struct whom *w);

/* Writes how all of it reads. */
void whom_say(struct whom *w);

#endif
