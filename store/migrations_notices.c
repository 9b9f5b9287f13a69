#include "store/migrations.h"

/* Tell everyone: notices, their receivers, what members want, the platform's day. */
const char store_tell_everyone[] =
    "CREATE TABLE notices ("
    " number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),"
    " app TEXT NOT NULL,"
    " kind TEXT NOT NULL,"
    " audience TEXT NOT NULL,"
    " creator TEXT NOT NULL,"
    " content BYTEA,"                                          /* sealed; NULL: forgotten */
    " media TEXT NOT NULL DEFAULT '',"
    " ack BIGINT NOT NULL,"
    " critical BIGINT NOT NULL,"
    " listed BIGINT NOT NULL,"
    " state BIGINT NOT NULL CHECK (state BETWEEN 0 AND 7),"    /* enum notice_state */
    " created_at BIGINT NOT NULL,"
    " due_at BIGINT NOT NULL,"
    " expires_at BIGINT NOT NULL DEFAULT 0,"
    " expected BIGINT NOT NULL,"
    " corrects BIGINT NOT NULL DEFAULT 0,"
    " stage BIGINT NOT NULL DEFAULT 0,"
    " staged_at BIGINT NOT NULL DEFAULT 0,"
    " approver TEXT NOT NULL DEFAULT '',"
    " reason BYTEA,"                                           /* sealed */
    " started_at BIGINT NOT NULL DEFAULT 0,"
    " ended_at BIGINT NOT NULL DEFAULT 0,"
    " again_at BIGINT NOT NULL DEFAULT 0,"
    " rounds BIGINT NOT NULL DEFAULT 0,"
    " place TEXT NOT NULL DEFAULT '',"
    /* how many of its receivers there are, and of each fate: kept with every change */
    " people BIGINT NOT NULL DEFAULT 0,"
    " queued BIGINT NOT NULL DEFAULT 0,"
    " put BIGINT NOT NULL DEFAULT 0,"
    " handed BIGINT NOT NULL DEFAULT 0,"
    " refused BIGINT NOT NULL DEFAULT 0,"
    " scope BIGINT NOT NULL DEFAULT 0,"
    " unlicensed BIGINT NOT NULL DEFAULT 0,"
    " limited BIGINT NOT NULL DEFAULT 0,"
    " turned_off BIGINT NOT NULL DEFAULT 0,"
    " unknown BIGINT NOT NULL DEFAULT 0,"
    " away BIGINT NOT NULL DEFAULT 0,"
    " stopped BIGINT NOT NULL DEFAULT 0,"
    " recalled BIGINT NOT NULL DEFAULT 0,"
    " acked BIGINT NOT NULL DEFAULT 0,"
    " parts BIGINT NOT NULL DEFAULT 0,"
    " texted BIGINT NOT NULL DEFAULT 0,"
    " texts_sent BIGINT NOT NULL DEFAULT 0,"
    " texts_failed BIGINT NOT NULL DEFAULT 0,"
    /* nobody is counted twice, or not at all */
    " CHECK (people = queued + put + handed + refused + scope + unlicensed + limited + turned_off"
    "  + unknown + away + stopped + recalled),"
    " CHECK (queued >= 0 AND put >= 0 AND handed >= 0 AND acked >= 0 AND acked <= people"
    "  AND texted <= people AND texts_sent >= 0 AND texts_failed >= 0"
    "  AND texts_sent + texts_failed <= texted)"
    ") WITHOUT ROWID;\n"
    /* what has work: PLANNED, GATHERING, SENDING, and who is told again */
    "CREATE INDEX notices_work ON notices (number) WHERE state IN (1, 2, 3) OR again_at > 0;\n"
    /* what an open notice may still need: the words are those of SQL_MEDIA_SENT */
    "CREATE INDEX notices_media ON notices (media)"
    " WHERE media <> '' AND (state < 4 OR (state = 4 AND (ack = 1 OR refused > 0)));\n"
    "CREATE INDEX notices_old ON notices (ended_at) WHERE ended_at > 0 AND content IS NOT NULL;\n"

    "CREATE TABLE notice_people ("
    " notice BIGINT NOT NULL REFERENCES notices (number),"
    " seq BIGINT NOT NULL CHECK (seq > 0),"
    " person BIGINT NOT NULL CHECK (person > 0),"
    " userid TEXT NOT NULL,"
    " variant BIGINT NOT NULL CHECK (variant BETWEEN 0 AND 5)," /* enum notice_variant */
    " stage BIGINT NOT NULL CHECK (stage IN (0, 1)),"
    " fate BIGINT NOT NULL CHECK (fate BETWEEN 0 AND 11),"     /* enum notice_fate */
    " errcode BIGINT NOT NULL DEFAULT 0,"
    " at BIGINT NOT NULL,"
    " acked_at BIGINT NOT NULL DEFAULT 0,"
    " text BIGINT NOT NULL DEFAULT 0 CHECK (text BETWEEN 0 AND 3)," /* enum notice_text */
    " letter BIGINT NOT NULL DEFAULT 0,"                       /* the newest SMS: id in letters */
    " part BIGINT NOT NULL DEFAULT 0,"
    /* the last part with which WeCom took it: who was told once stays told if the repeat fails */
    " taken BIGINT NOT NULL DEFAULT 0,"
    " PRIMARY KEY (notice, seq),"
    " CHECK (fate <> 1 OR part > 0),"
    " CHECK (fate NOT IN (2, 11) OR taken > 0)"
    ") WITHOUT ROWID;\n"
    /* nobody is told twice: no person, and no member */
    "CREATE UNIQUE INDEX notice_people_person ON notice_people (person, notice);\n"
    "CREATE UNIQUE INDEX notice_people_member ON notice_people (notice, LOWER(userid))"
    " WHERE userid <> '';\n"
    "CREATE INDEX notice_people_queued ON notice_people (notice, stage, variant, seq)"
    " WHERE fate = 0;\n"
    "CREATE INDEX notice_people_part ON notice_people (part) WHERE part > 0;\n"
    "CREATE INDEX notice_people_letter ON notice_people (letter) WHERE text = 1;\n"

    /* Rows of the outbox that carry a notice. */
    "CREATE TABLE notice_parts ("
    " part BIGINT NOT NULL PRIMARY KEY,"                       /* id of that row */
    " notice BIGINT NOT NULL REFERENCES notices (number),"
    " twin BIGINT NOT NULL CHECK (twin IN (0, 1)),"
    " at BIGINT NOT NULL,"                                     /* put; then the outcome */
    " ended BIGINT NOT NULL DEFAULT 0,"
    " errcode BIGINT NOT NULL DEFAULT 0,"
    " msgid TEXT NOT NULL DEFAULT '',"
    " recalled_at BIGINT NOT NULL DEFAULT 0,"                  /* below 0: asked for, then */
    " recall_errcode BIGINT NOT NULL DEFAULT 0"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX notice_parts_notice ON notice_parts (notice, part);\n"
    "CREATE INDEX notice_parts_waiting ON notice_parts (notice) WHERE ended = 0;\n"
    "ALTER TABLE outbox ADD COLUMN notice BIGINT NOT NULL DEFAULT 0;\n"
    "CREATE INDEX outbox_notice ON outbox (notice) WHERE state = 0 AND notice > 0;\n"

    /* Kinds of notices that a member has turned off. */
    "CREATE TABLE preferences ("
    " userid TEXT NOT NULL,"                                   /* lower case */
    " kind TEXT NOT NULL,"
    " at BIGINT NOT NULL,"
    " PRIMARY KEY (userid, kind)"
    ") WITHOUT ROWID;\n"

    /* Person-times that the platform has counted. */
    "CREATE TABLE send_days ("
    " app TEXT NOT NULL,"
    " day BIGINT NOT NULL,"
    " person_times BIGINT NOT NULL,"
    " PRIMARY KEY (app, day)"
    ") WITHOUT ROWID;\n";
