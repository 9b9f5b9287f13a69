#include "conf/schema_private.h"

#include "base/mem.h"
#include "conf/conf.h"

#define TEXT(key, type, member)                                                                    \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, CYAML_UNLIMITED)
#define TEXT_OPT(key, type, member)                                                                \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1,         \
                           CYAML_UNLIMITED)
#define COUNT_OPT(key, member)                                                                     \
    CYAML_FIELD_UINT(key, CYAML_FLAG_OPTIONAL, struct conf_tuning, member)

static const struct cyaml_schema_field app_fields[] = {
    TEXT("name", struct conf_app, name),
    CYAML_FIELD_INT("agent_id", CYAML_FLAG_DEFAULT, struct conf_app, agent_id),
    TEXT("secret", struct conf_app, secret),
    TEXT("token", struct conf_app, token),
    TEXT("encoding_aes_key", struct conf_app, encoding_aes_key),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_value app = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct conf_app, app_fields),
};

static const struct cyaml_schema_field wecom_fields[] = {
    TEXT_OPT("api_base", struct conf_wecom, api_base),
    TEXT("corp_id", struct conf_wecom, corp_id),
    TEXT_OPT("contacts_secret", struct conf_wecom, contacts_secret),
    TEXT_OPT("contacts_token", struct conf_wecom, contacts_token),
    TEXT_OPT("contacts_encoding_aes_key", struct conf_wecom, contacts_encoding_aes_key),
    CYAML_FIELD_SEQUENCE("apps", CYAML_FLAG_POINTER, struct conf_wecom, apps, &app, 1, 8),
    CYAML_FIELD_END,
};

static const struct cyaml_strval sms_providers[] = {
    {"webhook", SMS_WEBHOOK},
    {"tencent", SMS_TENCENT},
};

static const struct cyaml_schema_field sms_fields[] = {
    CYAML_FIELD_ENUM("provider", CYAML_FLAG_STRICT, struct conf_sms, provider, sms_providers,
                     ARRAY_LEN(sms_providers)),
    TEXT_OPT("url", struct conf_sms, url),
    TEXT_OPT("secret", struct conf_sms, secret),
    TEXT_OPT("secret_id", struct conf_sms, secret_id),
    TEXT_OPT("app_id", struct conf_sms, app_id),
    TEXT_OPT("sign_name", struct conf_sms, sign_name),
    TEXT_OPT("template_id", struct conf_sms, template_id),
    TEXT_OPT("notice_template_id", struct conf_sms, notice_template_id),
    TEXT_OPT("region", struct conf_sms, region),
    CYAML_FIELD_END,
};

static const struct cyaml_strval mail_providers[] = {
    {"webhook", MAIL_WEBHOOK},
    {"smtp", MAIL_SMTP},
};

static const struct cyaml_schema_field mail_fields[] = {
    CYAML_FIELD_ENUM("provider", CYAML_FLAG_STRICT, struct conf_mail, provider, mail_providers,
                     ARRAY_LEN(mail_providers)),
    TEXT_OPT("url", struct conf_mail, url),
    TEXT_OPT("secret", struct conf_mail, secret),
    TEXT_OPT("user", struct conf_mail, user),
    TEXT_OPT("from", struct conf_mail, from),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_value mail_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const struct cyaml_schema_field alarm_fields[] = {
    CYAML_FIELD_SEQUENCE("mails", CYAML_FLAG_POINTER, struct conf_alarm, mails, &mail_entry, 1, 10),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_field login_fields[] = {
    TEXT("cas", struct conf_login, cas),
    TEXT_OPT("key", struct conf_login, key),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_field tuning_fields[] = {
    COUNT_OPT("queue", queue),
    COUNT_OPT("batch", batch),
    COUNT_OPT("http_threads", http_threads),
    COUNT_OPT("connections", connections),
    COUNT_OPT("member_minute", member_minute),
    COUNT_OPT("member_hour", member_hour),
    COUNT_OPT("api_minute", api_minute),
    COUNT_OPT("api_concurrency", api_concurrency),
    COUNT_OPT("notice_minute", notice_minute),
    COUNT_OPT("accounts", accounts),
    COUNT_OPT("inbox_hours", inbox_hours),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_field conf_fields[] = {
    TEXT_OPT("listen", struct conf, listen),
    TEXT_OPT("admin_listen", struct conf, admin_listen),
    TEXT_OPT("public_url", struct conf, public_url),
    TEXT("database", struct conf, database),
    TEXT_OPT("files", struct conf, files),
    TEXT("data_key", struct conf, data_key),
    TEXT("school", struct conf, school_file),
    CYAML_FIELD_MAPPING("wecom", CYAML_FLAG_DEFAULT, struct conf, wecom, wecom_fields),
    CYAML_FIELD_MAPPING_PTR("sms", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct conf, sms,
                            sms_fields),
    CYAML_FIELD_MAPPING_PTR("mail", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct conf, mail,
                            mail_fields),
    CYAML_FIELD_MAPPING_PTR("alarm", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct conf, alarm,
                            alarm_fields),
    CYAML_FIELD_MAPPING_PTR("login", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct conf, login,
                            login_fields),
    CYAML_FIELD_MAPPING("tuning", CYAML_FLAG_OPTIONAL, struct conf, tuning, tuning_fields),
    CYAML_FIELD_END,
};

static const struct cyaml_schema_value conf_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct conf, conf_fields),
};

/* Why the presets are what they are: docs/configuration.md. */
static const struct rule rules[] = {
    {"listen", .preset = "127.0.0.1:8080", .form = &form_listen},
    {"admin_listen", .preset = "127.0.0.1:9090", .form = &form_listen},
    {"public_url", .bytes = 256, .form = &form_base_url},
    {"database", .bytes = 1024, .secret = true}, /* by mistake scheme://user:password@… */
    {"files", .bytes = 1024},
    {"data_key", .form = &form_data_key, .secret = true},
    {"school", .bytes = 1024},
    {"wecom.api_base", .preset = "https://qyapi.weixin.qq.com", .bytes = 256,
     .form = &form_base_url},
    {"wecom.corp_id", .form = &form_corp_id},
    {"wecom.contacts_secret", .bytes = 256, .secret = true},
    {"wecom.contacts_token", .form = &form_token, .secret = true},
    {"wecom.contacts_encoding_aes_key", .form = &form_aes_key, .secret = true},
    {"wecom.apps[].name", .form = &form_app_name},
    {"wecom.apps[].agent_id", .least = 1, .most = 4294967295},
    {"wecom.apps[].secret", .bytes = 256, .secret = true},
    {"wecom.apps[].token", .form = &form_token, .secret = true},
    {"wecom.apps[].encoding_aes_key", .form = &form_aes_key, .secret = true},
    /* The addresses are never shown: some gateways have a key in theirs. What is optional for one
     * provider and required for another: check_letters.c. */
    {"sms.url", .preset = "https://sms.tencentcloudapi.com", .bytes = 1024,
     .form = &form_gateway, .secret = true},
    {"sms.secret", .bytes = 256, .secret = true},
    {"sms.secret_id", .form = &form_value, .secret = true},
    {"sms.app_id", .form = &form_value},
    {"sms.sign_name", .chars = 32},
    {"sms.template_id", .form = &form_value},
    {"sms.notice_template_id", .form = &form_value},
    {"sms.region", .preset = "ap-guangzhou", .form = &form_value},
    {"mail.url", .bytes = 1024, .form = &form_gateway, .secret = true},
    {"mail.secret", .bytes = 256, .secret = true},
    {"mail.user", .bytes = 256},
    {"mail.from", .form = &form_mail},
    {"alarm.mails[]", .form = &form_mail},
    {"login.cas", .bytes = 256, .form = &form_base_url},
    {"login.key", .preset = "number", .form = &form_login_key},
    {"tuning.queue", .preset = "4096", .least = 1, .most = 65536},
    {"tuning.batch", .preset = "512", .least = 1, .most = 4096},
    {"tuning.http_threads", .preset = "2", .least = 1, .most = 16},
    {"tuning.connections", .preset = "1024", .least = 1, .most = 20000},
    {"tuning.member_minute", .preset = "20", .least = 1, .most = 30},
    {"tuning.member_hour", .preset = "300", .least = 1, .most = 1000},
    {"tuning.api_minute", .preset = "8000", .least = 1, .most = 10000},
    {"tuning.api_concurrency", .preset = "8", .least = 1, .most = 64},
    {"tuning.notice_minute", .least = 1, .most = 9000}, /* absent: conf.c */
    {"tuning.accounts", .preset = "0", .least = 0, .most = 10000000},
    {"tuning.inbox_hours", .preset = "24", .least = 1, .most = 168},
    {0},
};

const struct schema schema_conf = {&conf_value, {rules}};
