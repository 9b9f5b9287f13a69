/* How the schema became what it is. */
#ifndef STORE_MIGRATIONS_H
#define STORE_MIGRATIONS_H

/* Append-only, NULL-terminated: schema version n is the result of the first n scripts. Never change
 * one that was released.
 *
 * The scripts are in the SQL that the engines share, with one exception: a table ends in exactly ")
 * WITHOUT ROWID;" where its rows are to lie in the order of the primary key. SQLite needs the
 * words; an engine that does not know them removes them. */
extern const char *const store_migrations[];

extern const char store_tell_everyone[]; /* the sixth, in store/migrations_notices.c */

#endif
