#include "conf/schema_fields_private.h"

#include "base/mem.h"

const struct cyaml_schema_value text_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};
const struct cyaml_schema_value count_entry = {CYAML_VALUE_UINT(CYAML_FLAG_DEFAULT, unsigned)};

/* ---- menus ---- */

const struct cyaml_strval menu_types[9] = {
    {"click", MENU_CLICK},
    {"view", MENU_VIEW},
    {"scancode_push", MENU_SCANCODE_PUSH},
    {"scancode_waitmsg", MENU_SCANCODE_WAITMSG},
    {"pic_sysphoto", MENU_PIC_SYSPHOTO},
    {"pic_photo_or_album", MENU_PIC_PHOTO_OR_ALBUM},
    {"pic_weixin", MENU_PIC_WEIXIN},
    {"location_select", MENU_LOCATION_SELECT},
    {"view_miniprogram", MENU_VIEW_MINIPROGRAM},
};

#define BUTTON_FIELDS                                                                              \
    TEXT(name, menu_button),                                                                       \
        CYAML_FIELD_ENUM("type", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct menu_button,      \
                         type, menu_types, ARRAY_LEN(menu_types)),                                 \
        TEXT_OPT(key, menu_button), TEXT_OPT(url, menu_button), TEXT_OPT(appid, menu_button),      \
        TEXT_OPT(pagepath, menu_button)

static const struct cyaml_schema_field sub_fields[] = {BUTTON_FIELDS, CYAML_FIELD_END};
static const struct cyaml_schema_value sub_entry = ENTRY(menu_button, sub_fields);

static const struct cyaml_schema_field button_fields[] = {
    BUTTON_FIELDS,
    LIST_OPT(sub, menu_button, &sub_entry, 1, 5),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value button_entry = ENTRY(menu_button, button_fields);

static const struct cyaml_schema_field menu_fields[] = {
    TEXT(app, school_menu),
    LIST(buttons, school_menu, &button_entry, 1, 3),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value menu_entry = ENTRY(school_menu, menu_fields);

/* ---- service desk and FAQ ---- */

static const struct cyaml_schema_field line_fields[] = {
    TEXT(name, desk_line),
    TEXT_OPT(phone, desk_line),
    TEXT_OPT(mail, desk_line),
    TEXT_OPT(place, desk_line),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value line_entry = ENTRY(desk_line, line_fields);

static const struct cyaml_schema_field hours_fields[] = {
    LIST(days, desk_hours, &count_entry, 1, 7),
    TEXT(from, desk_hours),
    TEXT(to, desk_hours),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value hours_entry = ENTRY(desk_hours, hours_fields);

static const struct cyaml_schema_field desk_fields[] = {
    TEXT_TWIN_OPT(office, school_desk),
    LIST_OPT(lines, school_desk, &line_entry, 1, 30),
    LIST_OPT(hours, school_desk, &hours_entry, 1, 30),
    TEXT_TWIN_OPT(closed, school_desk),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_field faq_fields[] = {
    LIST(words, school_faq, &text_entry, 1, 50),
    TEXT_TWIN(title, school_faq),
    TEXT_TWIN(answer, school_faq),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value faq_entry = ENTRY(school_faq, faq_fields);

/* ---- flows ---- */

/* ASK_CODE is for flows of our own: a school has nothing to send codes with. */
const struct cyaml_strval question_kinds[11] = {
    {"choice", ASK_CHOICE},
    {"several", ASK_SEVERAL},
    {"text", ASK_TEXT},
    {"number", ASK_NUMBER},
    {"phone", ASK_PHONE},
    {"mail", ASK_MAIL},
    {"document", ASK_DOCUMENT},
    {"date", ASK_DATE},
    {"location", ASK_LOCATION},
    {"photo", ASK_PHOTO},
    {"consent", ASK_CONSENT},
};

const struct cyaml_strval flow_rules[5] = {
    {"once", RULE_ONCE},
    {"daily", RULE_DAILY},
    {"times_a_day", RULE_TIMES_A_DAY},
    {"always", RULE_ALWAYS},
    {"until", RULE_UNTIL},
};

static const struct cyaml_strval question_defaults[] = {
    {"last", DEFAULT_LAST},   {"phone", DEFAULT_PHONE},     {"mail", DEFAULT_MAIL},
    {"name", DEFAULT_NAME},   {"number", DEFAULT_NUMBER},   {"college", DEFAULT_COLLEGE},
    {"class", DEFAULT_CLASS},
};

static const struct cyaml_strval channels[] = {
    {"text", CHANNEL_TEXT},
    {"card", CHANNEL_CARD},
    {"text_only", CHANNEL_TEXT_ONLY},
};

static const struct cyaml_schema_field option_fields[] = {
    TEXT(value, question_option),
    TEXT_TWIN(label, question_option),
    TEXT_TWIN_OPT(warn, question_option),
    CYAML_FIELD_BOOL("alert", CYAML_FLAG_OPTIONAL, struct question_option, alert),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value option_entry = ENTRY(question_option, option_fields);

static const struct cyaml_schema_field when_fields[] = {
    TEXT(question, question_when),
    LIST(is, question_when, &text_entry, 1, 20),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_field question_fields[] = {
    TEXT(name, school_question),
    CYAML_FIELD_ENUM("kind", CYAML_FLAG_STRICT, struct school_question, kind, question_kinds,
                     ARRAY_LEN(question_kinds)),
    TEXT_TWIN(title, school_question),
    TEXT_TWIN_OPT(hint, school_question),
    LIST_OPT(options, school_question, &option_entry, 1, 20),
    CYAML_FIELD_BOOL("optional", CYAML_FLAG_OPTIONAL, struct school_question, optional),
    TEXT_OPT(min, school_question),
    TEXT_OPT(max, school_question),
    CYAML_FIELD_UINT("decimals", CYAML_FLAG_OPTIONAL, struct school_question, decimals),
    TEXT_OPT(unit, school_question),
    CYAML_FIELD_BOOL("personal", CYAML_FLAG_OPTIONAL, struct school_question, personal),
    CYAML_FIELD_MAPPING_PTR("when", CYAML_FLAG_OPTIONAL, struct school_question, when, when_fields),
    TEXT_OPT(pattern, school_question),
    TEXT_OPT(example, school_question),
    TEXT_TWIN_OPT(wrong, school_question),
    CYAML_FIELD_ENUM("default", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct school_question,
                     preset, question_defaults, ARRAY_LEN(question_defaults)),
    TEXT_OPT(version, school_question),
    CYAML_FIELD_UINT("keep_days", CYAML_FLAG_OPTIONAL, struct school_question, keep_days),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value question_entry = ENTRY(school_question, question_fields);

const struct cyaml_schema_field window_fields[] = {
    TEXT_OPT(from, flow_window),
    TEXT_OPT(until, flow_window),
    TEXT_OPT(daily_from, flow_window),
    TEXT_OPT(daily_to, flow_window),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_field flow_fields[] = {
    TEXT(name, school_flow),
    TEXT(app, school_flow),
    TEXT_TWIN(title, school_flow),
    LIST_OPT(words, school_flow, &text_entry, 1, 20),
    CYAML_FIELD_ENUM("rule", CYAML_FLAG_STRICT, struct school_flow, rule, flow_rules,
                     ARRAY_LEN(flow_rules)),
    CYAML_FIELD_UINT("times", CYAML_FLAG_OPTIONAL, struct school_flow, times),
    TEXT_OPT(editable, school_flow),
    LIST_OPT(needs, school_flow, &text_entry, 1, 10),
    CYAML_FIELD_UINT("streak", CYAML_FLAG_OPTIONAL, struct school_flow, streak),
    CYAML_FIELD_BOOL("proxy", CYAML_FLAG_OPTIONAL, struct school_flow, proxy),
    LIST_OPT(remind, school_flow, &text_entry, 1, 8),
    TEXT_OPT(remind_on, school_flow),
    TEXT_OPT(digest, school_flow),
    LIST_OPT(approve, school_flow, &text_entry, 1, 4),
    CYAML_FIELD_UINT("approve_days", CYAML_FLAG_OPTIONAL, struct school_flow, approve_days),
    CYAML_FIELD_MAPPING("window", CYAML_FLAG_OPTIONAL, struct school_flow, window, window_fields),
    CYAML_FIELD_BOOL("roster_only", CYAML_FLAG_OPTIONAL, struct school_flow, roster_only),
    LIST_OPT(kinds, school_flow, &text_entry, 1, 5),
    TEXT_TWIN_OPT(others, school_flow),
    CYAML_FIELD_BOOL("confirmed", CYAML_FLAG_OPTIONAL, struct school_flow, confirmed),
    CYAML_FIELD_BOOL("no_review", CYAML_FLAG_OPTIONAL, struct school_flow, no_review),
    TEXT_TWIN_OPT(intro, school_flow),
    TEXT_TWIN_OPT(done, school_flow),
    TEXT_TWIN_OPT(today_done, school_flow),
    TEXT_TWIN_OPT(today_open, school_flow),
    CYAML_FIELD_UINT("expires_minutes", CYAML_FLAG_OPTIONAL, struct school_flow, expires_minutes),
    LIST(questions, school_flow, &question_entry, 1, 30),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value flow_entry = ENTRY(school_flow, flow_fields);

/* ---- who are you ---- */

static const struct cyaml_schema_field codes_fields[] = {
    COUNT_OPT(address_hour, school_codes), COUNT_OPT(address_day, school_codes),
    COUNT_OPT(person_hour, school_codes),  COUNT_OPT(person_day, school_codes),
    COUNT_OPT(day_budget, school_codes),   CYAML_FIELD_END,
};

static const struct cyaml_schema_field identity_fields[] = {
    TEXT_OPT(app, school_identity),
    LIST_OPT(words, school_identity, &text_entry, 1, 20),
    LIST_OPT(kinds, school_identity, &text_entry, 1, 5),
    TEXT_TWIN_OPT(others, school_identity),
    TEXT_TWIN_OPT(notice, school_identity),
    TEXT_OPT(notice_version, school_identity),
    TEXT_OPT(from, school_identity),
    TEXT_OPT(key, school_identity),
    TEXT_TWIN_OPT(key_hint, school_identity),
    LIST_OPT(candidate_digits, school_identity, &count_entry, 1, 5),
    BOOL_OPT(document, school_identity),
    BOOL_OPT(confirm, school_identity),
    COUNT_OPT(tries_hour, school_identity),
    COUNT_OPT(tries_day, school_identity),
    BOOL_OPT(phone, school_identity),
    TEXT_OPT(phone_until, school_identity),
    COUNT_OPT(phone_day, school_identity),
    BOOL_OPT(mail, school_identity),
    TEXT_TWIN_OPT(confirmed, school_identity),
    BOOL_OPT(authsucc, school_identity),
    TEXT_OPT(directory_number, school_identity),
    CYAML_FIELD_MAPPING("codes", CYAML_FLAG_OPTIONAL, struct school_identity, codes, codes_fields),
    TEXT_TWIN_OPT(verified, school_identity),
    TEXT_TWIN_OPT(already, school_identity),
    TEXT_TWIN_OPT(must, school_identity),
    TEXT_TWIN_OPT(unknown, school_identity),
    CYAML_FIELD_END,
};

/* ---- the pass ---- */

static const struct cyaml_schema_field pass_fields[] = {
    TEXT_OPT(app, school_pass),
    LIST_OPT(words, school_pass, &text_entry, 1, 20),
    LIST_OPT(kinds, school_pass, &text_entry, 1, 5),
    TEXT_OPT(id, school_pass),
    TEXT_OPT(report, school_pass),
    COUNT_OPT(streak, school_pass),
    BOOL_OPT(today, school_pass),
    BOOL_OPT(confirmed, school_pass),
    LIST_OPT(proofs, school_pass, &text_entry, 1, 10),
    COUNT_OPT(minutes, school_pass),
    COUNT_OPT(window, school_pass),
    TEXT_OPT(from, school_pass),
    TEXT_TWIN_OPT(green, school_pass),
    CYAML_FIELD_END,
};

/* ---- the roster ---- */

static const struct cyaml_schema_field column_fields[] = {
    TEXT(field, roster_column),
    LIST(headings, roster_column, &text_entry, 1, 20),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value column_entry = ENTRY(roster_column, column_fields);

static const struct cyaml_schema_field roster_fields[] = {
    LIST_OPT(columns, school_roster, &column_entry, 1, 30),
    COUNT_OPT(leave, school_roster),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_field reach_fields[] = {
    TEXT(state, school_reach),
    TEXT(text, school_reach),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value reach_entry = ENTRY(school_reach, reach_fields);

/* ---- the school ---- */

static const struct cyaml_schema_field school_fields[] = {
    TEXT_TWIN(name, conf_school),
    CYAML_FIELD_ENUM("channel", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct conf_school,
                     channel, channels, ARRAY_LEN(channels)),
    TEXT_TWIN(welcome, conf_school),
    TEXT_TWIN_OPT(greeting, conf_school),
    TEXT_TWIN_OPT(fallback, conf_school),
    CYAML_FIELD_MAPPING("desk", CYAML_FLAG_OPTIONAL, struct conf_school, desk, desk_fields),
    LIST_OPT(menus, conf_school, &menu_entry, 1, 8),
    LIST_OPT(faq, conf_school, &faq_entry, 1, 200),
    LIST_OPT(flows, conf_school, &flow_entry, 1, 50),
    CYAML_FIELD_MAPPING_PTR("identity", CYAML_FLAG_OPTIONAL, struct conf_school, identity,
                            identity_fields),
    CYAML_FIELD_MAPPING_PTR("pass", CYAML_FLAG_OPTIONAL, struct conf_school, pass, pass_fields),
    CYAML_FIELD_MAPPING_PTR("booking", CYAML_FLAG_OPTIONAL, struct conf_school, booking,
                            booking_fields),
    LIST_OPT(appointments, conf_school, &appointment_entry, 1, 10),
    LIST_OPT(clearances, conf_school, &clearance_entry, 1, 5),
    CYAML_FIELD_MAPPING("roster", CYAML_FLAG_OPTIONAL, struct conf_school, roster, roster_fields),
    LIST_OPT(reach, conf_school, &reach_entry, 1, 20),
    CYAML_FIELD_MAPPING("notices", CYAML_FLAG_OPTIONAL, struct conf_school, notices,
                        notices_fields),
    CYAML_FIELD_STRING_PTR("calendar", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct conf_school,
                           calendar_file, 1, CYAML_UNLIMITED),
    COUNT_OPT(catch_up, conf_school),
    COUNT_OPT(drill_days, conf_school),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_value school_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct conf_school, school_fields),
};

#define BUTTON_RULES(at, name_bytes)                                                               \
    {at "name", .bytes = name_bytes}, {at "key", .bytes = 128},                                    \
        {at "url", .bytes = 1024, .form = &form_url}, {at "appid", .bytes = 128},                  \
        {at "pagepath", .bytes = 1024}

static const struct rule rules[] = {
    {"name", .chars = 40},
    {"name_en", .chars = 80},
    {"channel", .preset = "text"},
    {"welcome", SHARED},
    {"welcome_en", SHARED},
    {"greeting", SHARED},
    {"greeting_en", SHARED},
    {"fallback", SHARED},
    {"fallback_en", SHARED},

    {"desk.office", .chars = 20},
    {"desk.office_en", .chars = 60},
    {"desk.lines[].name", .chars = 60},
    {"desk.lines[].phone", .chars = 60},
    {"desk.lines[].mail", .chars = 100},
    {"desk.lines[].place", .chars = 100},
    {"desk.hours[].days[]", .least = 1, .most = 7},
    {"desk.hours[].from", .form = &form_clock},
    {"desk.hours[].to", .form = &form_clock},
    {"desk.closed", BESIDE},
    {"desk.closed_en", BESIDE},

    {"menus[].app", .form = &form_app_name},
    BUTTON_RULES("menus[].buttons[].", 16),
    BUTTON_RULES("menus[].buttons[].sub[].", 40),

    {"faq[].words[]", .chars = 40},
    {"faq[].title", .chars = 60},
    {"faq[].title_en", .chars = 100},
    {"faq[].answer", ALONE},
    {"faq[].answer_en", ALONE},

    {"flows[].name", .form = &form_name},
    {"flows[].app", .form = &form_app_name},
    {"flows[].title", .chars = 36}, /* a card's title (protocol 4.6) */
    {"flows[].title_en", .chars = 36},
    {"flows[].words[]", .chars = 20, .form = &form_word},
    {"flows[].times", .least = 1, .most = 20},
    {"flows[].editable", .form = &form_editable},
    {"flows[].needs[]", .form = &form_name},
    {"flows[].streak", .least = 2, .most = 100},
    {"flows[].remind[]", .form = &form_clock},
    {"flows[].remind_on", .preset = "all", .form = &form_remind_on},
    {"flows[].digest", .form = &form_clock},
    {"flows[].approve[]", .form = &form_role},
    {"flows[].approve_days", .least = 1, .most = 3660},
    {"flows[].window.from", .form = &form_moment},
    {"flows[].window.until", .form = &form_moment},
    {"flows[].window.daily_from", .form = &form_clock},
    {"flows[].window.daily_to", .form = &form_clock},
    {"flows[].roster_only", .preset = "true"},
    {"flows[].kinds[]", .form = &form_person_kind},
    {"flows[].others", BESIDE},
    {"flows[].others_en", BESIDE},
    {"flows[].intro", BESIDE},
    {"flows[].intro_en", BESIDE},
    {"flows[].done", BESIDE},
    {"flows[].done_en", BESIDE},
    {"flows[].today_done", .chars = 60},
    {"flows[].today_done_en", .chars = 100},
    {"flows[].today_open", .chars = 60},
    {"flows[].today_open_en", .chars = 100},
    {"flows[].expires_minutes", .preset = "30", .least = 1, .most = 1440},

    {"flows[].questions[].name", .form = &form_name},
    {"flows[].questions[].title", .chars = 60},
    {"flows[].questions[].title_en", .chars = 120},
    {"flows[].questions[].hint", .chars = 160},
    {"flows[].questions[].hint_en", .chars = 200},
    {"flows[].questions[].options[].value", .form = &form_value},
    {"flows[].questions[].options[].label", .chars = 17}, /* of a vote card (protocol 4.6) */
    {"flows[].questions[].options[].label_en", .chars = 17},
    {"flows[].questions[].options[].warn", .bytes = 400, .lines = true},
    {"flows[].questions[].options[].warn_en", .bytes = 400, .lines = true},
    {"flows[].questions[].min", .form = &form_bound}, /* which of the two: check_questions.c */
    {"flows[].questions[].max", .form = &form_bound},
    {"flows[].questions[].decimals", .least = 0, .most = 6},
    {"flows[].questions[].unit", .chars = 16},
    {"flows[].questions[].when.question", .form = &form_name},
    {"flows[].questions[].when.is[]", .form = &form_value},

    {"flows[].questions[].pattern", .chars = 200},
    {"flows[].questions[].example", .chars = 100},
    {"flows[].questions[].wrong", .chars = 100},
    {"flows[].questions[].wrong_en", .chars = 200},
    {"flows[].questions[].version", .form = &form_value},
    {"flows[].questions[].keep_days", .least = 1, .most = 3650},

    {"identity.app", .preset = "student", .form = &form_app_name},
    {"identity.words[]", .chars = 20, .form = &form_word},
    {"identity.kinds[]", .form = &form_person_kind},
    {"identity.others", BESIDE},
    {"identity.others_en", BESIDE},
    {"identity.notice", SHARED}, /* stands in front of the first question */
    {"identity.notice_en", SHARED},
    {"identity.notice_version", .form = &form_value},
    {"identity.key", .preset = "either", .form = &form_identity_key},
    {"identity.from", .form = &form_moment},
    {"identity.key_hint", .chars = 160},
    {"identity.key_hint_en", .chars = 200},
    {"identity.candidate_digits[]", .least = 6, .most = 32}, /* 32 fit the question */
    {"identity.document", .preset = "true"},
    {"identity.confirm", .preset = "true"},
    {"identity.tries_hour", .preset = "5", .least = 1, .most = 100},
    {"identity.tries_day", .preset = "10", .least = 1, .most = 1000},
    {"identity.phone", .preset = "true"},
    {"identity.phone_until", .form = &form_moment},
    {"identity.phone_day", .preset = "3", .least = 1, .most = 100},
    {"identity.mail", .preset = "false"},
    {"identity.confirmed", BESIDE},
    {"identity.confirmed_en", BESIDE},
    {"identity.authsucc", .preset = "false"},
    {"identity.directory_number", .preset = "学号", .chars = 40},
    {"identity.codes.address_hour", .preset = "3", .least = 0, .most = 1000},
    {"identity.codes.address_day", .preset = "8", .least = 0, .most = 1000},
    {"identity.codes.person_hour", .preset = "5", .least = 0, .most = 1000},
    {"identity.codes.person_day", .preset = "10", .least = 0, .most = 1000},
    {"identity.codes.day_budget", .preset = "20000", .least = 0, .most = 10000000},
    {"identity.verified", BESIDE},
    {"identity.verified_en", BESIDE},
    {"identity.already", BESIDE},
    {"identity.already_en", BESIDE},
    {"identity.must", BESIDE},
    {"identity.must_en", BESIDE},
    {"identity.unknown", BESIDE},
    {"identity.unknown_en", BESIDE},

    {"pass.app", .preset = "student", .form = &form_app_name},
    {"pass.words[]", .chars = 20, .form = &form_word},
    {"pass.kinds[]", .form = &form_person_kind},
    {"pass.id", .form = &form_name},
    {"pass.report", .form = &form_name},
    {"pass.streak", .least = 1, .most = 100},
    {"pass.proofs[]", .form = &form_name},
    {"pass.minutes", .preset = "5", .least = 1, .most = 60},
    {"pass.window", .preset = "10", .least = 1, .most = 1440},
    {"pass.from", .form = &form_moment},
    {"pass.green", BESIDE},
    {"pass.green_en", BESIDE},

    {"roster.columns[].field", .form = &form_roster_field},
    {"roster.columns[].headings[]", .chars = 60},
    {"roster.leave", .preset = "50", .least = 0, .most = 1000000},

    {"reach[].state", .form = &form_reach},
    {"reach[].text", BESIDE},

    {"calendar", .bytes = 1024},
    {"catch_up", .preset = "120", .least = 0, .most = 1440},
    {"drill_days", .preset = "7", .least = 0, .most = 60},
    {0},
};

const struct schema schema_school = {&school_value, {rules, rules_booking, rules_clearance,
                                                      rules_notices}};
