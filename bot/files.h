/* A folder of sealed files with random names: photos.
 *
 * A file is new until the row that names it is committed: a crash in between leaves a new file that
 * nobody knows, which a later start finds among the few new ones, whatever the folder holds. */
#ifndef BOT_FILES_H
#define BOT_FILES_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/sealed.h"

enum { FILES_NAME = 40 }; /* bytes of a name with its NUL: 32 hex digits */

/* Seals the bytes (at most SEALED_FILE_MAX) into a new file of the folder (made when missing, mode
 * 0700), on disk when it returns (fsync of file and folder). The name is sealed with them: a file
 * that was given another name does not open. ERR_RETRY: no room, no rights. */
int files_put(const char *folder, const struct sealer *sealer, struct str bytes,
              char name[FILES_NAME], struct err *err);

/* The name is committed: the file is no longer new. ERR_RETRY: not there. */
int files_keep(const char *folder, struct str name, struct err *err);

/* Appends the opened bytes; of a new file, too. ERR_BAD_INPUT: a bad name; ERR_RETRY: not there; as
 * sealer_open. */
int files_get(const char *folder, const struct sealer *sealer, struct str name, struct buf *out,
              struct err *err);

/* New or not. One that is not there is deleted. */
int files_delete(const char *folder, struct str name, struct err *err);

/* Calls each for every new file, which may keep or delete it; -1 ends it. A folder that is not
 * there has none.
 *   written_at  seconds UTC: one that was written a moment ago may be about to be committed */
int files_new(const char *folder,
              int (*each)(void *arg, struct str name, int64_t written_at, struct err *err),
              void *arg, struct err *err);

#endif
