/* Keys of `notices`, and of the calendar's file. */
#include "conf/schema_fields_private.h"

#include "base/mem.h"
#include "conf/calendar_private.h"
#include "conf/notices.h"

/* ---- notices ---- */

/* Pictures and files are sent with a notice of one's own: a template is words. */
const struct cyaml_strval notice_types[4] = {
    {"text", NOTICE_TEXT},
    {"textcard", NOTICE_TEXTCARD},
    {"news", NOTICE_NEWS},
    {"card", NOTICE_CARD},
};

static const struct cyaml_schema_field kind_fields[] = {
    TEXT(name, notice_kind),
    TEXT_TWIN_OPT(title, notice_kind),
    BOOL_OPT(critical, notice_kind),
    LIST_OPT(approvers, notice_kind, &text_entry, 1, 20),
    COUNT_OPT(day, notice_kind),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value kind_entry = ENTRY(notice_kind, kind_fields);

static const struct cyaml_schema_field template_fields[] = {
    TEXT(name, notice_template),
    TEXT_TWIN(label, notice_template),
    TEXT_OPT(kind, notice_template),
    CYAML_FIELD_ENUM("type", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct notice_template, type,
                     notice_types, ARRAY_LEN(notice_types)),
    TEXT_TWIN_OPT(title, notice_template),
    TEXT_TWIN(text, notice_template),
    TEXT_OPT(url, notice_template),
    TEXT_OPT(picture, notice_template),
    BOOL_OPT(ack, notice_template),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value template_entry = ENTRY(notice_template, template_fields);

static const struct cyaml_schema_field ask_fields[] = {
    TEXT(name, notice_ask),
    TEXT_TWIN(title, notice_ask),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value ask_entry = ENTRY(notice_ask, ask_fields);

/* Those of one's own and "own" are the options of one question, which shows 20. */
const struct cyaml_schema_field notices_fields[] = {
    TEXT_OPT(app, school_notices),
    COUNT_OPT(limit, school_notices),
    COUNT_OPT(sender_day, school_notices),
    COUNT_OPT(stage, school_notices),
    COUNT_OPT(stage_minutes, school_notices),
    TEXT_OPT(quiet_from, school_notices),
    TEXT_OPT(quiet_to, school_notices),
    COUNT_OPT(jitter, school_notices),
    COUNT_OPT(late_hours, school_notices),
    COUNT_OPT(repeat_hours, school_notices),
    COUNT_OPT(repeats, school_notices),
    COUNT_OPT(sms_price, school_notices),
    COUNT_OPT(sms_most, school_notices),
    BOOL_OPT(unseen, school_notices),
    COUNT_OPT(keep_days, school_notices),
    LIST_OPT(kinds, school_notices, &kind_entry, 1, 15),
    LIST_OPT(templates, school_notices, &template_entry, 1, 19),
    LIST_OPT(fields, school_notices, &ask_entry, 1, NOTICE_FREE),
    CYAML_FIELD_END,
};

/* What fits a template's type: check_notices.c. */
const struct rule rules_notices[] = {
    {"notices.app", .preset = "student", .form = &form_app_name},
    {"notices.limit", .preset = "500", .least = 0, .most = 10000000},
    {"notices.sender_day", .preset = "50", .least = 0, .most = 10000},
    {"notices.stage", .preset = "1000", .least = 100, .most = 10000000},
    {"notices.stage_minutes", .preset = "5", .least = 0, .most = 60},
    {"notices.quiet_from", .preset = "22:00", .form = &form_clock},
    {"notices.quiet_to", .preset = "07:00", .form = &form_clock},
    {"notices.jitter", .preset = "5", .least = 0, .most = 60},
    {"notices.late_hours", .preset = "2", .least = 0, .most = 720},
    {"notices.repeat_hours", .preset = "24", .least = 0, .most = 720},
    {"notices.repeats", .preset = "1", .least = 1, .most = 5},
    {"notices.sms_price", .preset = "50", .least = 0, .most = 100000},
    {"notices.sms_most", .preset = "500", .least = 0, .most = 100000},
    {"notices.unseen", .preset = "false"},
    {"notices.keep_days", .preset = "180", .least = 1, .most = 3650},
    {"notices.kinds[].name", .form = &form_name},
    {"notices.kinds[].title", .chars = 10}, /* stands on a button (protocol 4.6) */
    {"notices.kinds[].title_en", .chars = 20},
    {"notices.kinds[].approvers[]", .form = &form_userid},
    {"notices.kinds[].day", .least = 0, .most = 100},
    {"notices.templates[].name", .form = &form_name},
    {"notices.templates[].label", .chars = 17}, /* of a vote card (protocol 4.6) */
    {"notices.templates[].label_en", .chars = 17},
    {"notices.templates[].kind", .preset = "notice", .form = &form_name},
    {"notices.templates[].type", .preset = "text"},
    {"notices.templates[].title", .bytes = 128}, /* protocol 4.3, 4.4 */
    {"notices.templates[].title_en", .bytes = 128},
    {"notices.templates[].text", ALONE},
    {"notices.templates[].text_en", ALONE},
    {"notices.templates[].url", .bytes = 2048, .form = &form_url},
    {"notices.templates[].picture", .bytes = 2048, .form = &form_url},
    {"notices.fields[].name", .chars = NOTICE_FIELD_CHARS},
    {"notices.fields[].title", .chars = 60}, /* as that of any question */
    {"notices.fields[].title_en", .chars = 120},
    {0},
};

/* ---- the calendar ---- */

#define SPAN(named, ended)                                                                         \
    {                                                                                              \
        named(name, span_texts), TEXT_OPT(name_en, span_texts), TEXT(from, span_texts),            \
            ended(until, span_texts), CYAML_FIELD_END,                                             \
    }

static const struct cyaml_schema_field term_fields[] = SPAN(TEXT, TEXT);
static const struct cyaml_schema_field holiday_fields[] = SPAN(TEXT, TEXT_OPT);
static const struct cyaml_schema_field workday_fields[] = SPAN(TEXT_OPT, TEXT_OPT);
static const struct cyaml_schema_value term_entry = ENTRY(span_texts, term_fields);
static const struct cyaml_schema_value holiday_entry = ENTRY(span_texts, holiday_fields);
static const struct cyaml_schema_value workday_entry = ENTRY(span_texts, workday_fields);

static const struct cyaml_schema_field calendar_fields[] = {
    LIST_OPT(terms, calendar_texts, &term_entry, 1, 100),
    LIST_OPT(holidays, calendar_texts, &holiday_entry, 1, 500),
    LIST_OPT(workdays, calendar_texts, &workday_entry, 1, 500),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_value calendar_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct calendar_texts, calendar_fields),
};

#define SPAN_RULES(at)                                                                             \
    {at "name", .chars = 30}, {at "name_en", .chars = 60}, {at "from", .form = &form_day},         \
        {at "until", .form = &form_day}

static const struct rule rules_calendar[] = {
    SPAN_RULES("terms[]."),
    SPAN_RULES("holidays[]."),
    SPAN_RULES("workdays[]."),
    {0},
};

const struct schema schema_calendar = {&calendar_value, {rules_calendar}};
