/* A folder of sealed files with random names: photos. */
#ifndef BOT_FILES_H
#define BOT_FILES_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/sealed.h"

enum { FILES_NAME = 40 }; /* bytes of a name with its NUL */

/* Writes the sealed bytes to a new file of the folder (made when missing, mode 0700), on disk when
 * it returns (fsync of file and folder). ERR_RETRY: no room, no rights. */
int files_put(const char *folder, const struct sealer *sealer, struct str bytes, char name[FILES_NAME],
              struct err *err);

/* Appends the opened bytes. ERR_BAD_INPUT: a bad name; ERR_RETRY: not there; as sealer_open. */
int files_get(const char *folder, const struct sealer *sealer, struct str name, struct buf *out,
              struct err *err);
int files_delete(const char *folder, struct str name, struct err *err);

#endif
