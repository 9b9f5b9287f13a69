#include "store/migrations.h"

#include <stddef.h>

/* Keys of the tables that every message adds to begin with the time, and there is no second index:
 * an insert then costs the same with ten million rows as with none.
 *
 * Tables that are mostly read lie in the order of their key (WITHOUT ROWID): one look-up, not two.
 * Those that every message adds to do not: their rows are appended, and the index of the key stays
 * small, so that the messages of one batch, which come in no order, change few pages of it. That
 * halves what a commit has to write. */
static const char first_light[] =
    /* Numbers that outlive the process. */
    "CREATE TABLE counters ("
    " name TEXT NOT NULL PRIMARY KEY,"
    " value BIGINT NOT NULL"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE inbox ("
    " created_at BIGINT NOT NULL,"
    " dedup_key BYTEA NOT NULL,"
    " reply BYTEA NOT NULL,"
    " PRIMARY KEY (created_at, dedup_key)"
    ");\n"

    "CREATE TABLE people ("
    " id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),"
    " number TEXT NOT NULL UNIQUE CHECK (number <> ''),"      /* lower case */
    " spelling TEXT NOT NULL,"                                /* the number as it was imported */
    " name TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " college TEXT NOT NULL,"
    " class_name TEXT NOT NULL,"
    " year BIGINT NOT NULL,"
    " updated_at BIGINT NOT NULL"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE members ("
    " userid TEXT NOT NULL PRIMARY KEY CHECK (userid <> ''),"  /* lower case */
    " spelling TEXT NOT NULL,"                                 /* the userid as WeCom spells it */
    " id BIGINT NOT NULL UNIQUE CHECK (id > 0),"
    " person BIGINT REFERENCES people (id),"
    " channel BIGINT NOT NULL,"
    " lang BIGINT NOT NULL,"
    " pressed BIGINT NOT NULL CHECK (pressed IN (0, 1)),"
    " created_at BIGINT NOT NULL"
    ") WITHOUT ROWID;\n"

    /* What is known of a receiver in one application; he need not have written to us. */
    "CREATE TABLE contacts ("
    " member TEXT NOT NULL,"                                   /* userid in lower case */
    " app TEXT NOT NULL,"
    " follows BIGINT NOT NULL CHECK (follows IN (0, 1, 2)),"   /* not known, follows, has left */
    " followed_at BIGINT NOT NULL,"
    " greeted_day BIGINT NOT NULL,"                            /* the last one; -1 never */
    " errcode BIGINT NOT NULL,"                                /* 0 reachable, as far as we know */
    " errcode_at BIGINT NOT NULL,"
    " PRIMARY KEY (member, app)"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE dialogs ("
    " member TEXT NOT NULL,"                                   /* userid in lower case */
    " app TEXT NOT NULL,"
    " flow TEXT NOT NULL CHECK (flow <> ''),"
    " step BIGINT NOT NULL CHECK (step >= 0),"
    " answers TEXT NOT NULL,"
    " task_id TEXT NOT NULL,"
    " started_at BIGINT NOT NULL,"
    " expires_at BIGINT NOT NULL,"
    " PRIMARY KEY (member, app)"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE submissions ("
    " flow TEXT NOT NULL CHECK (flow <> ''),"
    " day BIGINT NOT NULL,"
    " person BIGINT NOT NULL CHECK (person <> 0),"
    " nth BIGINT NOT NULL CHECK (nth > 0),"
    " receipt TEXT NOT NULL,"
    " answers TEXT NOT NULL,"
    " member TEXT NOT NULL,"
    " at BIGINT NOT NULL,"
    " PRIMARY KEY (flow, day, person, nth)"
    ");\n"

    /* done_at is NULL as long as the row waits. */
    "CREATE TABLE outbox ("
    " id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),"
    " kind BIGINT NOT NULL,"
    " app TEXT NOT NULL,"
    " api TEXT NOT NULL,"
    " receivers TEXT NOT NULL,"
    " body TEXT NOT NULL,"
    " media TEXT NOT NULL,"
    " due_at BIGINT NOT NULL,"
    " attempts BIGINT NOT NULL DEFAULT 0,"
    " state BIGINT NOT NULL DEFAULT 0,"
    " created_at BIGINT NOT NULL,"
    " done_at BIGINT,"
    " errcode BIGINT NOT NULL DEFAULT 0,"
    " info TEXT NOT NULL DEFAULT '',"
    " CHECK ((state = 0) = (done_at IS NULL))"
    ");\n"
    "CREATE INDEX outbox_waiting ON outbox (id) WHERE state = 0;\n"
    "CREATE INDEX outbox_done ON outbox (done_at) WHERE done_at IS NOT NULL;\n"

    "CREATE TABLE media ("
    " hash TEXT NOT NULL PRIMARY KEY CHECK (hash <> ''),"
    " type TEXT NOT NULL,"
    " filename TEXT NOT NULL,"
    " bytes BYTEA NOT NULL,"
    " media_id TEXT NOT NULL,"
    " uploaded_at BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL"
    ");\n"

    "CREATE TABLE tokens ("
    " app TEXT NOT NULL PRIMARY KEY,"
    " token BYTEA,"                                            /* sealed; NULL none */
    " expires_at BIGINT NOT NULL,"
    " owner TEXT NOT NULL,"                                /* who fetches a new one; empty nobody */
    " lease_until BIGINT NOT NULL"
    ") WITHOUT ROWID;\n";

const char *const store_migrations[] = {
    first_light,
    NULL,
};
