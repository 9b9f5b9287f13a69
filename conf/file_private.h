/* Small files and where they are. */
#ifndef CONF_FILE_PRIVATE_H
#define CONF_FILE_PRIVATE_H

#include "base/buf.h"
#include "base/err.h"

/* Appends the file's bytes to out. ERR_BAD_INPUT with the reason alone ("No such file or
 * directory", "larger than N bytes", "not a file"): the caller knows how to name the file. Never
 * waits for a FIFO or a device. */
int file_read(struct buf *out, const char *path, size_t most, struct err *err);

/* The folder of a path, "." when it names none. The caller frees it. */
char *path_folder(const char *path);

/* path itself when it is absolute or the folder is ".", else "folder/path". The caller frees it. */
char *path_in(const char *folder, struct str path);

#endif
