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

#define CARD_SUBMIT "提交" /* the platform's default text of a submit button; written, because 4.7 lists it as mandatory */

extern const char *const card_type_names[CARD_TYPES]; /* card_type, CardType */

#endif
