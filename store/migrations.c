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

/* Who people are: life cycle, sealed personal fields, bindings and what guards them. */
static const char who_are_you[] =
    "ALTER TABLE people ADD COLUMN candidate TEXT NOT NULL DEFAULT '';\n"  /* lower case; '' none */
    "ALTER TABLE people ADD COLUMN origin TEXT NOT NULL DEFAULT '';\n"
    "ALTER TABLE people ADD COLUMN state TEXT NOT NULL DEFAULT 'active'"
    " CHECK (state IN ('expected', 'active', 'leaving', 'left'));\n"
    "ALTER TABLE people ADD COLUMN state_from BIGINT NOT NULL DEFAULT -1;\n" /* days; -1 unknown */
    "ALTER TABLE people ADD COLUMN state_until BIGINT NOT NULL DEFAULT -1;\n"
    "ALTER TABLE people ADD COLUMN confirmed_at BIGINT NOT NULL DEFAULT 0;\n" /* 0 never */
    "ALTER TABLE people ADD COLUMN invited_at BIGINT NOT NULL DEFAULT 0;\n"
    "CREATE UNIQUE INDEX people_candidate ON people (candidate) WHERE candidate <> '';\n"
    "CREATE INDEX people_name ON people (name);\n"
    "CREATE INDEX people_list ON people (college, class_name, number);\n"
    /* whose day comes: the words are those of SQL_PEOPLE_BEGIN and SQL_PEOPLE_END */
    "CREATE INDEX people_from ON people (state_from) WHERE state = 'expected' AND state_from > 0;\n"
    "CREATE INDEX people_until ON people (state_until)"
    " WHERE state IN ('active', 'leaving') AND state_until > 0;\n"

    /* Sealed fields and their blind indexes; NULL: not known. phone_at, mail_at: when the person
     * proved it with a code; 0: as the roster says. */
    "CREATE TABLE identities ("
    " person BIGINT NOT NULL PRIMARY KEY REFERENCES people (id),"
    " id_type TEXT NOT NULL,"
    " id_number BYTEA,"
    " id_index BYTEA,"
    " phone BYTEA,"
    " phone_index BYTEA,"
    " phone_at BIGINT NOT NULL,"
    " mail BYTEA,"
    " mail_index BYTEA,"
    " mail_at BIGINT NOT NULL"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX identities_document ON identities (id_index) WHERE id_index IS NOT NULL;\n"
    "CREATE INDEX identities_phone ON identities (phone_index) WHERE phone_index IS NOT NULL;\n"
    "CREATE INDEX identities_mail ON identities (mail_index) WHERE mail_index IS NOT NULL;\n"
    /* what was proven is one person's */
    "CREATE UNIQUE INDEX identities_own_phone ON identities (phone_index) WHERE phone_at > 0;\n"
    "CREATE UNIQUE INDEX identities_own_mail ON identities (mail_index) WHERE mail_at > 0;\n"

    "ALTER TABLE members ADD COLUMN bound_at BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE members ADD COLUMN bound_by TEXT NOT NULL DEFAULT '';\n"
    "ALTER TABLE members ADD COLUMN bar BIGINT NOT NULL DEFAULT 0;\n"       /* enum member_bar */
    "ALTER TABLE members ADD COLUMN bar_at BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE members ADD COLUMN asked_at BIGINT NOT NULL DEFAULT 0;\n"  /* of user/get */
    "ALTER TABLE members ADD COLUMN status BIGINT NOT NULL DEFAULT 0;\n"    /* its answer; 0 none */
    "UPDATE members SET bound_at = created_at, bound_by = 'userid' WHERE person IS NOT NULL;\n"
    "CREATE UNIQUE INDEX members_person ON members (person) WHERE person IS NOT NULL;\n"
    /* the few among the many: the words are those of SQL_REACH_NOBODY_LIST,
     * SQL_REACH_FROZEN_LIST */
    "CREATE INDEX members_nobody ON members (userid) WHERE person IS NULL;\n"
    "CREATE INDEX members_frozen ON members (person) WHERE bar = 1;\n"

    /* How often something was tried: the window of an hour begins with its first try. */
    "CREATE TABLE quotas ("
    " name TEXT NOT NULL,"
    " subject BYTEA NOT NULL,"                                 /* blind index of what is counted */
    " hour_at BIGINT NOT NULL,"
    " hour_count BIGINT NOT NULL,"
    " day BIGINT NOT NULL,"
    " day_count BIGINT NOT NULL,"
    " PRIMARY KEY (name, subject)"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX quotas_day ON quotas (day);\n"

    /* A code that was sent and is awaited. */
    "CREATE TABLE codes ("
    " person BIGINT NOT NULL,"
    " purpose TEXT NOT NULL,"
    " address BYTEA NOT NULL,"                                 /* sealed */
    " code BYTEA NOT NULL,"                                    /* blind index */
    " tries BIGINT NOT NULL,"
    " expires_at BIGINT NOT NULL,"
    " PRIMARY KEY (person, purpose)"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX codes_expired ON codes (expires_at);\n"

    /* SMS and mail on their way, as the outbox is for WeCom. */
    "CREATE TABLE letters ("
    " id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),"
    " kind BIGINT NOT NULL,"                                   /* enum letter_kind */
    " address BYTEA NOT NULL,"                                 /* sealed; empty when it is done */
    " body BYTEA NOT NULL,"                                    /* sealed; empty when it is done */
    " due_at BIGINT NOT NULL,"
    " expires_at BIGINT NOT NULL,"
    " attempts BIGINT NOT NULL DEFAULT 0,"
    " state BIGINT NOT NULL DEFAULT 0,"                        /* as of the outbox */
    " created_at BIGINT NOT NULL,"
    " done_at BIGINT,"
    " result TEXT NOT NULL DEFAULT '',"
    " CHECK ((state = 0) = (done_at IS NULL))"
    ");\n"
    "CREATE INDEX letters_waiting ON letters (id) WHERE state = 0;\n"
    "CREATE INDEX letters_done ON letters (done_at) WHERE done_at IS NOT NULL;\n"

    "CREATE TABLE consents ("
    " member BIGINT NOT NULL,"                                 /* members.id */
    " name TEXT NOT NULL,"
    " version TEXT NOT NULL,"
    " at BIGINT NOT NULL,"
    " PRIMARY KEY (member, name, version)"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE tickets ("
    " number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),"  /* as it is spoken */
    " kind TEXT NOT NULL,"
    " person BIGINT NOT NULL,"                                 /* 0 nobody of the roster */
    " member TEXT NOT NULL,"                                   /* who opened it, in lower case */
    " spelling TEXT NOT NULL,"
    " app TEXT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " answer BYTEA,"                                           /* sealed; NULL: open */
    " answered_by TEXT NOT NULL DEFAULT '',"
    " answered_at BIGINT NOT NULL DEFAULT 0"
    ") WITHOUT ROWID;\n"
    /* one open ticket of a kind: more of it is a text more */
    "CREATE UNIQUE INDEX tickets_one ON tickets (member, kind, person) WHERE answer IS NULL;\n"
    "CREATE INDEX tickets_open ON tickets (number) WHERE answer IS NULL;\n"

    "CREATE TABLE ticket_texts ("
    " ticket BIGINT NOT NULL REFERENCES tickets (number),"
    " nth BIGINT NOT NULL CHECK (nth > 0),"
    " said BYTEA NOT NULL,"                                    /* sealed */
    " at BIGINT NOT NULL,"
    " PRIMARY KEY (ticket, nth)"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE staff ("
    " member TEXT NOT NULL,"                                   /* userid in lower case */
    " role TEXT NOT NULL,"
    " college TEXT NOT NULL,"                                  /* '' all */
    " class_name TEXT NOT NULL,"                               /* '' all of the college */
    " spelling TEXT NOT NULL,"
    " name TEXT NOT NULL,"
    " PRIMARY KEY (member, role, college, class_name)"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX staff_role ON staff (role, member);\n"

    /* Append-only: who looked at, changed, exported, decided what about whom, and why. */
    "CREATE TABLE audit ("
    " id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),"
    " at BIGINT NOT NULL,"
    " actor TEXT NOT NULL,"
    " action TEXT NOT NULL,"
    " person BIGINT NOT NULL,"                                 /* 0: not about one person */
    " detail TEXT NOT NULL"
    ");\n";

/* What is said to people may quote what they typed: answers and messages are sealed, too. NULL: of
 * before, in the clear in the column of before, or an empty answer. */
static const char sealed_words[] =
    "ALTER TABLE inbox ADD COLUMN sealed BYTEA;\n"
    "ALTER TABLE outbox ADD COLUMN sealed BYTEA;\n";

/* Every day: reports with streaks and proxies, alerts, approvals, photos, passes. */
static const char every_day[] =
    /* streak: days in a row up to this one, where the flow counts them; else 0. proxy: 1 when
     * somebody of the staff (`member`) reported for the person. */
    "ALTER TABLE submissions ADD COLUMN streak BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE submissions ADD COLUMN proxy BIGINT NOT NULL DEFAULT 0;\n"
    /* the few among the many: reports count them without reading the rows */
    "CREATE INDEX submissions_proxy ON submissions (flow, day, person) WHERE proxy = 1;\n"

    "ALTER TABLE outbox ADD COLUMN expires_at BIGINT NOT NULL DEFAULT 0;\n" /* 0 never */
    "ALTER TABLE outbox ADD COLUMN task TEXT NOT NULL DEFAULT '';\n"
    /* whether a card came; only cards of dialogs have a task */
    "CREATE INDEX outbox_task ON outbox (task) WHERE task <> '';\n"
    /* what the sender leaves alone is found without reading what he has to do */
    "CREATE INDEX outbox_making ON outbox (id) WHERE state = 0 AND kind = 3;\n"
    /* whether somebody still waits for a picture or a file */
    "CREATE INDEX outbox_media ON outbox (media) WHERE state = 0 AND media <> '';\n"

    /* Answers that somebody has to look at (fever, risk area): open until the staff lift them. */
    "CREATE TABLE alerts ("
    " id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),"
    " person BIGINT NOT NULL,"
    " flow TEXT NOT NULL,"
    " question TEXT NOT NULL,"
    " value TEXT NOT NULL,"                                    /* of a choice: no words of people */
    /* of the newest report that said so */
    " receipt TEXT NOT NULL,"
    " at BIGINT NOT NULL,"
    " last_at BIGINT NOT NULL,"
    " closed_at BIGINT,"                                       /* NULL: open */
    " closed_by TEXT NOT NULL DEFAULT '',"
    " reason BYTEA"                                            /* sealed */
    ") WITHOUT ROWID;\n"
    "CREATE UNIQUE INDEX alerts_one ON alerts (person, flow, question, value)"
    " WHERE closed_at IS NULL;\n"
    "CREATE INDEX alerts_open ON alerts (id) WHERE closed_at IS NULL;\n"

    /* A submission that the staff have to approve; the one that counts is the newest. */
    "CREATE TABLE approvals ("
    " number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),"  /* as it is spoken */
    " flow TEXT NOT NULL,"
    " person BIGINT NOT NULL CHECK (person <> 0),"
    " receipt TEXT NOT NULL,"
    " photo BIGINT NOT NULL,"                                  /* photos.id; 0 none */
    " state TEXT NOT NULL"
    " CHECK (state IN ('pending', 'valid', 'refused', 'suspended', 'replaced')),"
    /* last Beijing day it is valid; -1 for ever */
    " until BIGINT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " decided_at BIGINT NOT NULL DEFAULT 0,"
    " decided_by TEXT NOT NULL DEFAULT '',"
    " reason BYTEA"                                            /* sealed */
    ") WITHOUT ROWID;\n"
    "CREATE UNIQUE INDEX approvals_one ON approvals (flow, person)"
    " WHERE state IN ('pending', 'valid', 'suspended');\n"
    "CREATE INDEX approvals_person ON approvals (person, flow, number);\n"
    "CREATE INDEX approvals_pending ON approvals (flow, number) WHERE state = 'pending';\n"

    /* Pictures of people: the bytes lie sealed in a file with a random name. needed_until: the file
     * may be deleted after it. receipt: of the submission that names it; '' none yet. */
    "CREATE TABLE photos ("
    " id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),"
    " person BIGINT NOT NULL,"                                 /* member_subject */
    " member TEXT NOT NULL,"                                   /* who sent it; spelt */
    " app TEXT NOT NULL,"
    " flow TEXT NOT NULL,"
    " question TEXT NOT NULL,"
    " receipt TEXT NOT NULL DEFAULT '',"
    " state BIGINT NOT NULL,"                                  /* enum photo_state */
    /* the platform's; '' when it is here */
    " media_id TEXT NOT NULL,"
    " file TEXT NOT NULL,"                                     /* below the configured folder */
    /* of the bytes in it: key of media */
    " hash TEXT NOT NULL,"
    " created_at BIGINT NOT NULL,"
    " done_at BIGINT NOT NULL DEFAULT 0,"
    " needed_until BIGINT NOT NULL"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX photos_idle ON photos (needed_until) WHERE state = 1;\n"
    "CREATE INDEX photos_submitted ON photos (person, flow, receipt) WHERE receipt <> '';\n"
    "CREATE INDEX photos_hash ON photos (hash) WHERE state = 1;\n"

    /* The last reported position of a member (protocol 2.3, LOCATION). */
    "CREATE TABLE positions ("
    " member TEXT NOT NULL PRIMARY KEY,"
    " place BYTEA NOT NULL,"                                   /* sealed */
    " at BIGINT NOT NULL"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX positions_at ON positions (at);\n"

    /* A code that was shown: signed ticket (ref) and the digits that say the same in words. */
    "CREATE TABLE pass_codes ("
    " ref BYTEA NOT NULL PRIMARY KEY,"
    " person BIGINT NOT NULL,"
    " colour BIGINT NOT NULL,"
    " digits BIGINT NOT NULL,"
    " issued_at BIGINT NOT NULL,"
    " expires_at BIGINT NOT NULL"
    ") WITHOUT ROWID;\n"
    "CREATE UNIQUE INDEX pass_codes_digits ON pass_codes (digits);\n"
    "CREATE INDEX pass_codes_expired ON pass_codes (expires_at);\n"

    /* Every scan at a gate. One passes once in a window of a gate, and with a code once. */
    "CREATE TABLE scans ("
    " id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),"
    " at BIGINT NOT NULL,"
    " guard TEXT NOT NULL,"
    " gate TEXT NOT NULL,"
    " person BIGINT NOT NULL,"                                 /* 0: not a code of ours */
    " ref BYTEA NOT NULL,"
    " slot BIGINT NOT NULL,"                                /* Beijing time / the window's length */
    " result BIGINT NOT NULL,"                                 /* enum scan_result */
    " CHECK (result <> 1 OR person <> 0)"
    ") WITHOUT ROWID;\n"
    "CREATE UNIQUE INDEX scans_slot ON scans (person, slot, gate) WHERE result = 1;\n"
    "CREATE UNIQUE INDEX scans_ref ON scans (ref) WHERE result = 1;\n"
    /* … and the audit of it: the words are those of SQL_AUDIT_PURGE_SCANS */
    "CREATE INDEX audit_scans ON audit (id) WHERE action = 'pass.scan';\n"
    "CREATE INDEX scans_person ON scans (person, at) WHERE result = 1;\n"

    /* What is done once at a time of the day (a reminder, a digest), and how far it has got. */
    "CREATE TABLE runs ("
    " name TEXT NOT NULL,"
    " day BIGINT NOT NULL,"
    /* where to go on; '' from the start */
    " place TEXT NOT NULL,"
    " done BIGINT NOT NULL CHECK (done IN (0, 1)),"
    " at BIGINT NOT NULL,"
    " PRIMARY KEY (name, day)"
    ") WITHOUT ROWID;\n"

    /* The bytes of media are sealed, as they may be lists of people; file: they lie in a sealed
     * file of that name instead (photos). */
    "ALTER TABLE media ADD COLUMN sealed BIGINT NOT NULL DEFAULT 0;\n"
    "ALTER TABLE media ADD COLUMN file TEXT NOT NULL DEFAULT '';\n"
    "CREATE INDEX media_created ON media (created_at) WHERE file = '';\n"
    "CREATE INDEX staff_scope ON staff (role, college, class_name);\n";

static const char book_and_clear[] =
    /* Who may call whom. Without a standing booking no carrier gets a name. */
    "CREATE TABLE bookings ("
    " id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),"
    " person BIGINT NOT NULL REFERENCES people (id),"
    " carrier TEXT NOT NULL CHECK (carrier <> ''),"
    " scope BIGINT NOT NULL CHECK (scope IN (1, 2)),"          /* enum booking_scope */
    " phone BYTEA NOT NULL,"                         /* sealed; empty when it is withdrawn */
    " version TEXT NOT NULL,"                                  /* of the consent */
    " receipt TEXT NOT NULL,"
    " member TEXT NOT NULL,"                                   /* spelt */
    " created_at BIGINT NOT NULL,"
    " changed_at BIGINT NOT NULL,"
    " withdrawn_at BIGINT NOT NULL DEFAULT 0"
    ") WITHOUT ROWID;\n"
    "CREATE UNIQUE INDEX bookings_one ON bookings (person, carrier) WHERE withdrawn_at = 0;\n"
    "CREATE INDEX bookings_standing ON bookings (carrier, person) WHERE withdrawn_at = 0;\n"
    "CREATE INDEX bookings_all ON bookings (person) WHERE withdrawn_at = 0 AND scope = 2;\n"

    /* What each carrier was given, and when: append-only, but for the phone, which only the newest
     * row of a person has. */
    "CREATE TABLE handovers ("
    " carrier TEXT NOT NULL,"
    " person BIGINT NOT NULL,"
    " kind BIGINT NOT NULL CHECK (kind IN (1, 2, 3)),"         /* enum handover_kind */
    " print BYTEA NOT NULL,"                                   /* keyed hash of what was given */
    " phone BYTEA NOT NULL,"      /* sealed: a withdrawal names it; empty: not needed any more */
    " at BIGINT NOT NULL,"
    " batch BIGINT NOT NULL,"                                  /* they grow */
    " actor TEXT NOT NULL,"
    " PRIMARY KEY (carrier, person, batch)"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX handovers_person ON handovers (person, carrier, batch);\n"

    /* Slots that somebody has taken a place of. The CHECK is the capacity. */
    "CREATE TABLE slots ("
    " series TEXT NOT NULL,"
    " place TEXT NOT NULL,"
    " day BIGINT NOT NULL,"                                    /* Beijing day */
    " minute BIGINT NOT NULL,"                                 /* when it begins */
    " capacity BIGINT NOT NULL,"
    " taken BIGINT NOT NULL,"
    " PRIMARY KEY (series, place, day, minute),"
    " CHECK (taken >= 0 AND taken <= capacity)"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX slots_day ON slots (day);\n"

    "CREATE TABLE appointments ("
    " number BIGINT NOT NULL PRIMARY KEY CHECK (number > 0),"  /* in the order of arrival */
    " series TEXT NOT NULL,"
    " place TEXT NOT NULL,"
    " day BIGINT NOT NULL,"
    " minute BIGINT NOT NULL,"
    " until BIGINT NOT NULL,"                                  /* minute when it ends */
    " person BIGINT NOT NULL,"
    " member TEXT NOT NULL,"                                   /* spelt */
    " receipt TEXT NOT NULL DEFAULT '',"
    " state BIGINT NOT NULL,"                                  /* enum appointment_state */
    " hold_until BIGINT NOT NULL DEFAULT 0,"
    " created_at BIGINT NOT NULL,"
    " changed_at BIGINT NOT NULL,"
    " actor TEXT NOT NULL DEFAULT ''"                          /* who changed it last */
    ") WITHOUT ROWID;\n"
    "CREATE UNIQUE INDEX appointments_held ON appointments (series, person) WHERE state = 1;\n"
    "CREATE UNIQUE INDEX appointments_booked ON appointments (series, person) WHERE state = 2;\n"
    "CREATE UNIQUE INDEX appointments_waits ON appointments (series, person) WHERE state = 3;\n"
    "CREATE INDEX appointments_slot ON appointments (series, place, day, minute, state, number);\n"
    "CREATE INDEX appointments_person ON appointments (person, day, minute);\n"
    "CREATE INDEX appointments_over ON appointments (hold_until) WHERE state = 1;\n"
    "CREATE INDEX appointments_ended ON appointments (day, until) WHERE state = 2;\n"
    "CREATE INDEX appointments_begun ON appointments (day, minute) WHERE state = 3;\n"
    "CREATE INDEX appointments_day ON appointments (day);\n"

    /* What was decided at a node; without a row it stands as the school file says. Where there are
     * two, the desk's stands, and the list's comes back when that is taken back. */
    "CREATE TABLE clear_rows ("
    " clearance TEXT NOT NULL,"
    " person BIGINT NOT NULL,"
    " node TEXT NOT NULL,"
    " state BIGINT NOT NULL CHECK (state IN (0, 1, 2, 3)),"    /* enum clear_state */
    " source BIGINT NOT NULL CHECK (source IN (1, 2)),"        /* enum clear_source */
    " at BIGINT NOT NULL,"                                     /* since when it has that state */
    " listed_at BIGINT NOT NULL DEFAULT 0,"                    /* of the list that it was in last */
    " actor TEXT NOT NULL,"
    " reason BYTEA,"                                           /* sealed */
    " PRIMARY KEY (clearance, person, node, source)"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX clear_rows_listed ON clear_rows (clearance, node, listed_at) WHERE source = 2;\n"

    "CREATE TABLE clear_feeds ("
    " clearance TEXT NOT NULL,"
    " node TEXT NOT NULL,"
    " unlisted BIGINT NOT NULL,"
    " at BIGINT NOT NULL,"
    " listed BIGINT NOT NULL,"
    " PRIMARY KEY (clearance, node)"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE clear_ends ("
    " clearance TEXT NOT NULL,"
    " person BIGINT NOT NULL,"
    " at BIGINT NOT NULL,"
    " PRIMARY KEY (clearance, person)"
    ") WITHOUT ROWID;\n"

    /* a node of a rule that the person knows to hold */
    "CREATE TABLE clear_known ("
    " clearance TEXT NOT NULL,"
    " person BIGINT NOT NULL,"
    " node TEXT NOT NULL,"
    " at BIGINT NOT NULL,"
    " PRIMARY KEY (clearance, person, node)"
    ") WITHOUT ROWID;\n"
    "CREATE TABLE clear_news ("
    " id BIGINT NOT NULL PRIMARY KEY CHECK (id > 0),"
    " clearance TEXT NOT NULL,"
    " node TEXT NOT NULL,"
    " person BIGINT NOT NULL,"
    " at BIGINT NOT NULL"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX clear_news_person ON clear_news (clearance, person, id);\n"

    /* A code that finds a person; one good one for each clearance. */
    "CREATE TABLE lookup_codes ("
    " ref BYTEA NOT NULL PRIMARY KEY,"
    " clearance TEXT NOT NULL,"
    " person BIGINT NOT NULL,"
    " issued_at BIGINT NOT NULL,"
    " expires_at BIGINT NOT NULL,"
    " dead_at BIGINT NOT NULL DEFAULT 0,"
    " over_at BIGINT NOT NULL"                                 /* the earlier of the two */
    ") WITHOUT ROWID;\n"
    "CREATE UNIQUE INDEX lookup_codes_one ON lookup_codes (clearance, person)"
    " WHERE dead_at = 0;\n"
    "CREATE INDEX lookup_codes_over ON lookup_codes (over_at);\n"

    /* A submission that is given once was given back. */
    "CREATE TABLE unlocks ("
    " flow TEXT NOT NULL,"
    " person BIGINT NOT NULL,"
    " nth BIGINT NOT NULL,"                    /* 1.. : of two at once the constraint takes one */
    " actor TEXT NOT NULL,"
    " at BIGINT NOT NULL,"
    " reason BYTEA,"                                           /* sealed */
    " PRIMARY KEY (flow, person, nth)"
    ") WITHOUT ROWID;\n"

    "CREATE TABLE deputies ("
    " desk TEXT NOT NULL,"
    " userid TEXT NOT NULL,"                                   /* lower case */
    " spelling TEXT NOT NULL,"
    " actor TEXT NOT NULL,"
    " until BIGINT NOT NULL,"                                  /* last Beijing day */
    " at BIGINT NOT NULL,"
    " PRIMARY KEY (desk, userid)"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX deputies_userid ON deputies (userid);\n";

const char *const store_migrations[] = {
    first_light,
    who_are_you,
    sealed_words,
    every_day,
    book_and_clear,
    store_tell_everyone,
    NULL,
};
