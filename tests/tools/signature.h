/* Signatures of letters, checked a second time from the public descriptions: with OpenSSL alone,
 * nothing of crypto/ or bot/. */
#ifndef TESTS_TOOLS_SIGNATURE_H
#define TESTS_TOOLS_SIGNATURE_H

#include "tests/tools/gateway.h"

/* What a webhook has to check: docs/configuration.md. */
bool webhook_is_signed(const struct gateway_request *r, const char *secret);

/* TC3-HMAC-SHA256, for whatever headers the request names as signed: cloud.tencent.com/document/
 * api/382/52071. */
bool tc3_is_signed(const struct gateway_request *r, const char *secret_id, const char *secret_key,
                   const char *service);

#endif
