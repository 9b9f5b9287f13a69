/* What is to be done now and then, beside the messages: deleting what is over its time (answers to
 * resends, dialogs, what was sent, codes, quotas, passes and their scans, pictures, positions,
 * look-up codes, appointments, and once a day records of a year ago), and the days of the
 * roster. */
#ifndef BOT_PURGE_H
#define BOT_PURGE_H

#include "conf/school.h"
#include "store/store.h"

/* Some rows of each, in a transaction of its own, so that no callback waits long behind it; true:
 * there is more. inbox_seconds: how long answers to resends are kept. */
bool purge_old(struct store *s, int64_t now, int64_t inbox_seconds);

/* The same of records that are kept for a year: bookings, what carriers were given, clearance, who
 * unlocked what; of deputies; and who got which notice, as long as the school says. It looks at all
 * of them, tens of milliseconds where a season has thousands of people: once a day is enough. */
bool purge_records(struct store *s, const struct conf_school *school, int64_t now);

/* The same of photos that nobody needs (store/photos.h), and their files below the folder. */
bool purge_photos(struct store *s, int64_t now, const char *folder);

/* Some of the people whose day has come begin or end (store/people.h), each with a row of the
 * audit: people.begin, people.expire. In a transaction of its own too; true: that is all for this
 * day, false: there is more, or it failed, which was logged. */
bool turn_people(struct store *s, int64_t now);

#endif
