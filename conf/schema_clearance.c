/* Keys of `clearances`. */
#include "conf/schema_fields_private.h"

#include "base/mem.h"

const struct cyaml_strval node_ways[3] = {
    {"desk", NODE_DESK},
    {"feed", NODE_FEED},
    {"rule", NODE_RULE},
};

const struct cyaml_strval node_states[4] = {
    {"todo", NODE_TODO},
    {"none", NODE_NONE},
    {"passed", NODE_PASSED},
    {"refused", NODE_REFUSED},
};

#define STATE_OPT(key)                                                                             \
    CYAML_FIELD_ENUM(#key, CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct clearance_node, key,    \
                     node_states, ARRAY_LEN(node_states))

static const struct cyaml_schema_field who_fields[] = {
    LIST_OPT(kinds, school_who, &text_entry, 1, 5),
    LIST_OPT(colleges, school_who, &text_entry, 1, 100),
    LIST_OPT(years, school_who, &count_entry, 1, 20),
    LIST_OPT(states, school_who, &text_entry, 1, 4),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_field rule_fields[] = {
    TEXT_OPT(flow, node_rule),
    TEXT_OPT(report, node_rule),
    COUNT_OPT(streak, node_rule),
    BOOL_OPT(confirmed, node_rule),
    BOOL_OPT(calm, node_rule),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_field node_fields[] = {
    TEXT(name, clearance_node),
    CYAML_FIELD_UINT("number", CYAML_FLAG_DEFAULT, struct clearance_node, number),
    TEXT_TWIN(title, clearance_node),
    TEXT_TWIN_OPT(subtitle, clearance_node),
    TEXT_TWIN_OPT(note, clearance_node),
    TEXT_TWIN_OPT(place, clearance_node),
    TEXT_TWIN_OPT(hours, clearance_node),
    TEXT_TWIN_OPT(bring, clearance_node),
    TEXT_OPT(contact, clearance_node),
    TEXT_OPT(desk, clearance_node),
    CYAML_FIELD_ENUM("by", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct clearance_node, by,
                     node_ways, ARRAY_LEN(node_ways)),
    STATE_OPT(start),
    STATE_OPT(listed),
    STATE_OPT(unlisted),
    CYAML_FIELD_MAPPING_PTR("rule", CYAML_FLAG_OPTIONAL, struct clearance_node, rule, rule_fields),
    CYAML_FIELD_MAPPING_PTR("only", CYAML_FLAG_OPTIONAL, struct clearance_node, only, who_fields),
    LIST_OPT(unlocks, clearance_node, &text_entry, 1, 5),
    LIST_OPT(reasons, clearance_node, &text_entry, 1, 6),
    CYAML_FIELD_END,
};
static const struct cyaml_schema_value node_entry = ENTRY(clearance_node, node_fields);

static const struct cyaml_schema_field clearance_fields[] = {
    TEXT(name, school_clearance),
    TEXT_OPT(app, school_clearance),
    TEXT_TWIN(title, school_clearance),
    LIST(words, school_clearance, &text_entry, 1, 20),
    LIST_OPT(code_words, school_clearance, &text_entry, 1, 20),
    CYAML_FIELD_MAPPING("window", CYAML_FLAG_DEFAULT, struct school_clearance, window,
                        window_fields),
    CYAML_FIELD_MAPPING("who", CYAML_FLAG_OPTIONAL, struct school_clearance, who, who_fields),
    TEXT_TWIN_OPT(others, school_clearance),
    LIST_OPT(forms, school_clearance, &text_entry, 1, 5),
    TEXT_TWIN_OPT(done, school_clearance),
    COUNT_OPT(remind_days, school_clearance),
    TEXT_OPT(remind, school_clearance),
    BOOL_OPT(gate, school_clearance),
    COUNT_OPT(gate_number, school_clearance),
    TEXT_TWIN_OPT(gate_ok, school_clearance),
    TEXT_TWIN_OPT(gate_stop, school_clearance),
    LIST(nodes, school_clearance, &node_entry, 1, 40),
    CYAML_FIELD_END,
};
const struct cyaml_schema_value clearance_entry = ENTRY(school_clearance, clearance_fields);

/* Forty nodes stand in one message of 2048 bytes (protocol 3.1): what a node is called is short. */
#define WHO_RULES(at)                                                                              \
    {at "kinds[]", .form = &form_person_kind}, {at "colleges[]", .chars = 64},                     \
        {at "years[]", .least = 1900, .most = 2999}, {at "states[]", .form = &form_person_state}

const struct rule rules_clearance[] = {
    {"clearances[].name", .form = &form_name},
    {"clearances[].app", .preset = "student", .form = &form_app_name},
    {"clearances[].title", .chars = 36}, /* a card's title (protocol 4.6) */
    {"clearances[].title_en", .chars = 36},
    {"clearances[].words[]", .chars = 20, .form = &form_word},
    {"clearances[].code_words[]", .chars = 20, .form = &form_word},
    {"clearances[].window.from", .form = &form_moment},
    {"clearances[].window.until", .form = &form_moment},
    {"clearances[].window.daily_from", .form = &form_clock},
    {"clearances[].window.daily_to", .form = &form_clock},
    WHO_RULES("clearances[].who."),
    {"clearances[].others", BESIDE},
    {"clearances[].others_en", BESIDE},
    {"clearances[].forms[]", .form = &form_name},
    {"clearances[].done", BESIDE},
    {"clearances[].done_en", BESIDE},
    {"clearances[].remind_days", .preset = "0", .least = 0, .most = 60},
    {"clearances[].remind", .preset = "10:20", .form = &form_clock},
    {"clearances[].gate", .preset = "true"},
    {"clearances[].gate_number", .most = 9},
    {"clearances[].gate_ok", .preset = "可离校", .chars = 20},
    {"clearances[].gate_ok_en", .chars = 40},
    {"clearances[].gate_stop", .preset = "不可离校", .chars = 20},
    {"clearances[].gate_stop_en", .chars = 40},

    {"clearances[].nodes[].name", .form = &form_name},
    {"clearances[].nodes[].number", .least = 1, .most = 9},
    {"clearances[].nodes[].title", .chars = 17}, /* of a vote card (protocol 4.6) */
    {"clearances[].nodes[].title_en", .chars = 30},
    {"clearances[].nodes[].subtitle", .chars = 20},
    {"clearances[].nodes[].subtitle_en", .chars = 40},
    {"clearances[].nodes[].note", .chars = 100},
    {"clearances[].nodes[].note_en", .chars = 200},
    {"clearances[].nodes[].place", .chars = 60},
    {"clearances[].nodes[].place_en", .chars = 120},
    {"clearances[].nodes[].hours", .chars = 60},
    {"clearances[].nodes[].hours_en", .chars = 120},
    {"clearances[].nodes[].bring", .chars = 60},
    {"clearances[].nodes[].bring_en", .chars = 120},
    {"clearances[].nodes[].contact", .chars = 60},
    {"clearances[].nodes[].desk", .chars = 64}, /* a scope of store/staff.h */
    {"clearances[].nodes[].by", .preset = "desk"},
    {"clearances[].nodes[].start", .preset = "todo"},
    {"clearances[].nodes[].listed", .preset = "refused"},
    {"clearances[].nodes[].unlisted", .preset = "none"},
    {"clearances[].nodes[].rule.flow", .form = &form_name},
    {"clearances[].nodes[].rule.report", .form = &form_name},
    {"clearances[].nodes[].rule.streak", .least = 1, .most = 100},
    WHO_RULES("clearances[].nodes[].only."),
    {"clearances[].nodes[].unlocks[]", .form = &form_name},
    {"clearances[].nodes[].reasons[]", .chars = 40},
    {0},
};
