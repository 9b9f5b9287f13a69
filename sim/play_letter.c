/* Letters in a transcript: one mailbox an address. */
#include "sim/play_private.h"

#include "base/mem.h"

#include <string.h>

struct sim_mailbox *sim_run_mailbox(struct sim_run *r, const char *address)
{
    struct sim_mailbox *box;

    for (size_t i = 0; i < r->mailboxes_count; i++)
        if (strcmp(r->mailboxes[i]->address, address) == 0)
            return r->mailboxes[i];
    r->mailboxes = realloc(r->mailboxes, (r->mailboxes_count + 1) * sizeof *r->mailboxes);
    if (r->mailboxes == NULL)
        abort();
    box = xcalloc(1, sizeof *box); /* it stays where it is: others point to it */
    box->address = xstrdup(address);
    box->in = (struct sim_inbox){json_array(), json_array(), NULL};
    return r->mailboxes[r->mailboxes_count++] = box;
}

void sim_run_free_letters(struct sim_run *r)
{
    for (size_t i = 0; i < r->mailboxes_count; i++) {
        struct sim_mailbox *box = r->mailboxes[i];

        free(box->address);
        json_decref(box->in.unread);
        json_decref(box->in.updates);
        json_decref(box->in.last);
        json_decref(box->typed);
        free(box);
    }
    free(r->mailboxes);
}

int sim_run_unread_letters(const struct sim_run *r, struct buf *why)
{
    int rc = 0;

    for (size_t i = 0; i < r->mailboxes_count; i++) {
        if (json_array_size(r->mailboxes[i]->in.unread) > 0)
            buf_f(why, "letters to %s:\n", r->mailboxes[i]->address);
        if (sim_run_unread(&r->mailboxes[i]->in, why) < 0)
            rc = -1;
    }
    return rc;
}

/* The newest that nobody has typed: an unread one is read by this. NULL: none so far. */
static json_t *untyped(struct sim_mailbox *box)
{
    size_t n = json_array_size(box->in.unread);

    if (n > 0)
        sim_run_take(&box->in, box->in.unread, n - 1);
    return box->in.last != box->typed ? box->in.last : NULL;
}

/* Lock held. */
static json_t *await_untyped(struct sim_run *r, struct sim_mailbox *box)
{
    int64_t end = sim_run_now_ms() + r->patience;
    json_t *letter;

    do {
        sim_run_collect(r);
        letter = untyped(box);
    } while (letter == NULL && sim_run_wait(r, end));
    return letter;
}

char *sim_run_digits(struct sim_run *r, const char *address, bool old, struct buf *why)
{
    struct sim_mailbox *box = sim_run_mailbox(r, address);
    json_t             *letter;
    const char         *digits;

    sim_lock(r->world->sim);
    letter = old ? box->typed : await_untyped(r, box);
    sim_unlock(r->world->sim);
    digits = json_string_value(json_object_get(letter, "code"));
    if (digits == NULL || digits[0] == '\0') {
        buf_f(why, "wanted %s to %s with digits\ngot none\n",
              old ? "a letter that was typed before" : "a new letter", address);
        return NULL;
    }
    if (letter != box->typed) {
        json_decref(box->typed);
        box->typed = json_incref(letter);
    }
    return xstrdup(digits);
}
