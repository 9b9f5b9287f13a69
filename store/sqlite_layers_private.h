/* The file system layers that sqlite_open.c opens its connections with. */
#ifndef STORE_SQLITE_LAYERS_PRIVATE_H
#define STORE_SQLITE_LAYERS_PRIVATE_H

#define SQLITE_WAL_VFS "hongyan"       /* the writer's: sqlite_wal.c */
#define SQLITE_PACE_VFS "hongyan-pace" /* a mover's: sqlite_pace.c */

/* Each makes its layer known to SQLite under that name. Once, before the first use; initialises
 * SQLite. */
void sqlite_wal_register(void);
void sqlite_pace_register(void);

#endif
