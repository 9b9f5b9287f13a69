/* The {fields} of the texts of notices: what one is, and what is none. Whoever reads or fills such
 * a text does it with this: the check of the file, 发通知, the command line, what is sent, SMS.
 *
 *   {name}        a field: one word of 1 to NOTICE_FIELD_CHARS characters without blanks, braces
 *                 and '='
 *   {{ and }}     a brace that is to be read
 *   else { or }   wrong; where nobody can be asked any more it is read as it stands
 *   ｛name｝      wide ones, of a Chinese keyboard, are words; around what is meant to be a field
 *                 of the member or the deadline they are wrong
 *
 * What is put in place of a field is no text with fields: its braces are braces. */
#ifndef CONF_NOTICE_FIELDS_H
#define CONF_NOTICE_FIELDS_H

#include "base/buf.h"

enum notice_field {
    FIELD_NAME, FIELD_CLASS, FIELD_COLLEGE, FIELD_NUMBER, /* of the member */
    FIELD_DEADLINE,                                       /* asked of the sender, … */
    FIELD_FREE,                                           /* … as any other is: {地点} */
    FIELD_KINDS
};

/* Several of them: bits. */
#define FIELD_BIT(field) (1U << (field))
enum {
    FIELDS_MEMBER = FIELD_BIT(FIELD_NAME) | FIELD_BIT(FIELD_CLASS) | FIELD_BIT(FIELD_COLLEGE) |
                    FIELD_BIT(FIELD_NUMBER),
    FIELDS_ALL = FIELD_BIT(FIELD_KINDS) - 1,
};

enum { NOTICE_FIELD_CHARS = 12 };

enum notice_field notice_field_of(struct str name);

/* ---- reading ---- */

/* What comes next in a text. Slices are of the text. */
struct notice_piece {
    enum { PIECE_TEXT, PIECE_FIELD, PIECE_WRONG } what;
    struct str        read;    /* TEXT: as it is read; FIELD: its name; WRONG: one brace */
    struct str        written; /* as it stands in the text: all of them together are the text */
    enum notice_field field;   /* FIELD */
};

/* Takes it from *rest; false at the end, and *out is untouched. */
bool notice_piece_next(struct str *rest, struct notice_piece *out);

/* The bits of the fields that stand in it. */
unsigned notice_fields_in(struct str text);

/* ---- what is wrong ---- */

struct notice_fault {
    enum {
        FAULT_BRACE, /* found: the brace with the characters behind it, or in front of one
                        that closes */
        FAULT_WIDE,  /* found: ｛name｝; meant: name */
        FAULT_FIELD, /* found: {song}, which has nothing to be put in; meant: the field that it is
                        one letter off, or says in Chinese ({姓名}), else NULL */
    } what;
    struct str  found;
    const char *meant;
};

/* Takes the text up to what is wrong next from *rest; false: nothing is, *rest is at its end, *out
 * untouched. known: bits of the fields that have a value here. One that is meant to be another is
 * wrong whatever is known. */
bool notice_fault_next(struct str *rest, unsigned known, struct notice_fault *out);

/* ---- filling ---- */

/* Appends words so that they are read as they are: with every brace twice. */
void notice_field_escape(struct str words, struct buf *out);

/* Appends the text with what `value` says of each free field; where that is NULL, and of all else,
 * what is written stays. It is a text with fields still. */
void notice_fields_fill(struct str text, const char *(*value)(const void *arg, struct str name),
                        const void *arg, struct buf *out);

#endif
