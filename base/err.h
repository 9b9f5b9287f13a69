/* Why something failed: a kind for the program, a text for the operator. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err_kind {     /* only what a caller can act on */
    ERR_NONE,
    ERR_BAD_INPUT,  /* the peer sent something that we will never accept */
    ERR_FORBIDDEN,  /* well formed, but not from whom it claims */
    ERR_RETRY,      /* our side, now; the same call may work later */
};

struct err {
    enum err_kind kind;
    char          text[300]; /* "operation: object: reason", never personal data */
};

/* Fills err (which may be NULL) and returns -1, so that failing is one statement:
 *     return err_set(err, ERR_RETRY, "%s: %s", path, strerror(errno));
 */
int err_set(struct err *err, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
