/* What the check and the two writers of cards share. */
#ifndef BOT_CARD_PRIVATE_H
#define BOT_CARD_PRIVATE_H

#include "bot/card.h"

enum {
    CARD_TYPES = CARD_MULTIPLE + 1,
    CARD_KEY_MAX = 1024, /* bytes: button.key, question_key */
    CARD_ID_MAX = 128,   /* bytes: option.id, task_id */
    ANY_LENGTH = 0xffff,
};

/* The platform's default text of a submit button. Written, because protocol 4.7 calls it
 * mandatory. */
#define CARD_SUBMIT "提交"

extern const char *const card_type_names[CARD_TYPES]; /* card_type, CardType */

#endif
