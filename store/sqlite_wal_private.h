/* The file system layer that sqlite_open.c opens its writer with. */
#ifndef STORE_SQLITE_WAL_PRIVATE_H
#define STORE_SQLITE_WAL_PRIVATE_H

#define SQLITE_WAL_VFS "hongyan"

/* Makes the layer known to SQLite under that name. Once, before the first use; initialises
 * SQLite. */
void sqlite_wal_register(void);

#endif
