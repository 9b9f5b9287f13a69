/* Keys of `booking` and `appointments`. */
#include "conf/schema_fields_private.h"

#include "base/mem.h"

/* ---- booking ---- */

static const struct cyaml_schema_field offer_fields[] = {
    TEXT(name, school_offer),
    TEXT_TWIN(title, school_offer),
    TEXT(hotline, school_offer),
    TEXT_TWIN_OPT(tariff, school_offer),
    TEXT_OPT(picture, school_offer),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value offer_entry = ENTRY(school_offer, offer_fields);

const struct cyaml_schema_field booking_fields[] = {
    TEXT_OPT(app, school_booking),
    LIST_OPT(words, school_booking, &text_entry, 1, 20),
    TEXT_TWIN_OPT(title, school_booking),
    LIST_OPT(kinds, school_booking, &text_entry, 1, 5),
    BOOL_OPT(confirmed, school_booking),
    CYAML_FIELD_MAPPING("window", CYAML_FLAG_OPTIONAL, struct school_booking, window,
                        window_fields),
    TEXT(version, school_booking),
    TEXT_TWIN_OPT(consent_all, school_booking),
    TEXT_TWIN_OPT(consent_one, school_booking),
    TEXT_TWIN_OPT(notice, school_booking),
    TEXT_TWIN_OPT(complaint, school_booking),
    LIST(carriers, school_booking, &offer_entry, 1, 10),
    CYAML_FIELD_END,
};

/* ---- appointments ---- */

static const struct cyaml_schema_field hours_fields[] = {
    TEXT(from, appointment_hours),
    TEXT(to, appointment_hours),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value hours_entry = ENTRY(appointment_hours, hours_fields);

static const struct cyaml_strval place_holidays[] = {
    {"open", HOLIDAYS_OPEN},
    {"closed", HOLIDAYS_CLOSED},
};

static const struct cyaml_schema_field place_fields[] = {
    TEXT(name, appointment_place),
    TEXT_TWIN(title, appointment_place),
    TEXT_TWIN_OPT(where, appointment_place),
    TEXT_OPT(desk, appointment_place),
    LIST_OPT(days, appointment_place, &count_entry, 1, 7),
    LIST_OPT(closed, appointment_place, &text_entry, 1, 100),
    CYAML_FIELD_ENUM("holidays", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct appointment_place,
                     holidays, place_holidays, ARRAY_LEN(place_holidays)),
    LIST(hours, appointment_place, &hours_entry, 1, 20),
    COUNT_OPT(minutes, appointment_place),
    CYAML_FIELD_UINT("capacity", CYAML_FLAG_DEFAULT, struct appointment_place, capacity),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value place_entry = ENTRY(appointment_place, place_fields);

static const struct cyaml_schema_field appointment_fields[] = {
    TEXT(name, school_appointment),
    TEXT_OPT(app, school_appointment),
    TEXT_TWIN(title, school_appointment),
    LIST(words, school_appointment, &text_entry, 1, 20),
    LIST_OPT(kinds, school_appointment, &text_entry, 1, 5),
    BOOL_OPT(confirmed, school_appointment),
    CYAML_FIELD_MAPPING("window", CYAML_FLAG_OPTIONAL, struct school_appointment, window,
                        window_fields),
    TEXT_TWIN_OPT(intro, school_appointment),
    COUNT_OPT(from_days, school_appointment),
    COUNT_OPT(until_days, school_appointment),
    COUNT_OPT(hold_minutes, school_appointment),
    COUNT_OPT(cancel_minutes, school_appointment),
    BOOL_OPT(wait, school_appointment),
    TEXT_OPT(remind, school_appointment),
    COUNT_OPT(missed, school_appointment),
    LIST(places, school_appointment, &place_entry, 1, 20),
    CYAML_FIELD_END,
};
const struct cyaml_schema_value appointment_entry =
    ENTRY(school_appointment, appointment_fields);

/* ---- what their values may be ---- */

#define WINDOW_RULES(at)                                                                           \
    {at "window.from", .form = &form_moment}, {at "window.until", .form = &form_moment},           \
        {at "window.daily_from", .form = &form_clock}, {at "window.daily_to", .form = &form_clock}

const struct rule rules_booking[] = {
    {"booking.app", .preset = "student", .form = &form_app_name},
    {"booking.words[]", .chars = 20, .form = &form_word},
    {"booking.title", .chars = 36}, /* a card's title (protocol 4.6) */
    {"booking.title_en", .chars = 36},
    {"booking.kinds[]", .form = &form_person_kind},
    WINDOW_RULES("booking."),
    {"booking.version", .form = &form_value},
    {"booking.consent_all", .chars = 60}, /* both stand below one question */
    {"booking.consent_all_en", .chars = 120},
    {"booking.consent_one", .chars = 60},
    {"booking.consent_one_en", .chars = 120},
    {"booking.notice", BESIDE},
    {"booking.notice_en", BESIDE},
    {"booking.complaint", .chars = 100},
    {"booking.complaint_en", .chars = 200},
    {"booking.carriers[].name", .form = &form_name},
    {"booking.carriers[].title", .chars = 17}, /* of a vote card (protocol 4.6) */
    {"booking.carriers[].title_en", .chars = 17},
    {"booking.carriers[].hotline", .chars = 60},
    {"booking.carriers[].tariff", .bytes = 1500, .lines = true},
    {"booking.carriers[].tariff_en", .bytes = 1500, .lines = true},
    {"booking.carriers[].picture", .bytes = 1024},

    {"appointments[].name", .form = &form_name},
    {"appointments[].app", .preset = "student", .form = &form_app_name},
    {"appointments[].title", .chars = 36},
    {"appointments[].title_en", .chars = 36},
    {"appointments[].words[]", .chars = 20, .form = &form_word},
    {"appointments[].kinds[]", .form = &form_person_kind},
    WINDOW_RULES("appointments[]."),
    {"appointments[].intro", BESIDE},
    {"appointments[].intro_en", BESIDE},
    {"appointments[].from_days", .preset = "0", .least = 0, .most = 60},
    {"appointments[].until_days", .preset = "7", .least = 0, .most = 60},
    {"appointments[].hold_minutes", .preset = "10", .least = 1, .most = 60},
    {"appointments[].cancel_minutes", .preset = "60", .least = 0, .most = 10080},
    {"appointments[].wait", .preset = "true"},
    {"appointments[].remind", .form = &form_clock},
    {"appointments[].missed", .least = 0, .most = 100},
    {"appointments[].places[].name", .form = &form_name},
    {"appointments[].places[].title", .chars = 17},
    {"appointments[].places[].title_en", .chars = 17},
    {"appointments[].places[].where", .chars = 100}, /* stands behind a line, too */
    {"appointments[].places[].where_en", .chars = 200},
    {"appointments[].places[].desk", .chars = 64}, /* a scope of store/staff.h */
    {"appointments[].places[].days[]", .least = 1, .most = 7},
    {"appointments[].places[].closed[]", .form = &form_day},
    {"appointments[].places[].hours[].from", .form = &form_clock},
    {"appointments[].places[].hours[].to", .form = &form_clock},
    {"appointments[].places[].minutes", .least = 0, .most = 1440},
    {"appointments[].places[].capacity", .least = 1, .most = 10000},
    {0},
};
