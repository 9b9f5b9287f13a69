/* What a member is in the middle of, in one application: at most one flow. */
#ifndef STORE_DIALOGS_H
#define STORE_DIALOGS_H

#include "base/buf.h"
#include "store/store.h"

struct dialog {
    struct str flow;       /* name of the flow; p == NULL: none */
    int64_t    step;       /* index of the question that is asked; their number: the review */
    struct str answers;    /* as answers_write (store/answers.h) made it */
    struct str task_id;    /* of the newest card that asks it; empty: asked as text */
    int64_t    started_at;
    int64_t    expires_at;
};

int dialog_save(struct store *s, struct str userid, struct str app, const struct dialog *d,
                struct err *err);
int dialog_end(struct store *s, struct str userid, struct str app, struct err *err);
/* Whether the member's dialog in this application has this task_id: the card asks what the dialog
 * waits for. Any connection. */
int dialog_asks(struct store *s, struct str userid, struct str app, struct str task_id, bool *asks,
                struct err *err);

int dialog_purge(struct store *s, int64_t expired_before, unsigned most, int64_t *deleted,
                 struct err *err);

#endif
