/* Writing the platform's XML: elements with CDATA and elements with numbers, without a library,
 * because mxml writes a
 * "]]>" inside CDATA as it stands. Source: protocol 3. */
#ifndef BOT_XML_WRITE_H
#define BOT_XML_WRITE_H

#include "base/buf.h"

/* <name><![CDATA[text]]></name>. A "]]>" is split over two sections; control characters other than
 * TAB and LF are left out. */
void xml_write_str(struct buf *out, const char *name, struct str text);
void xml_write_some(struct buf *out, const char *name,
                    struct str text); /* nothing when the text is empty */
void xml_write_int(struct buf *out, const char *name, int64_t value);    /* <name>7</name> */
void xml_write_bool(struct buf *out, const char *name, bool value);      /* <name>true</name> */
void xml_open(struct buf *out, const char *name);                        /* <name> */
void xml_close(struct buf *out, const char *name);                       /* </name> */

#endif
