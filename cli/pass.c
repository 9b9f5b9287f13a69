/* hongyan pass key: the public key with which gates check passes without asking us (docs/pass.md).
 * It is derived from data_key, and as little secret as any public key. */

#include "cli/cli.h"

#include "base/buf.h"
#include "bot/json.h"
#include "cli/pass_key.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: hongyan pass key -c FILE [--json]\n\n"
    "Prints the public key (Ed25519) of the codes that students show at the gates: as PEM, as the\n"
    "32 bytes in base64, and its fingerprint (SHA-256 of the DER form). Gate hardware checks\n"
    "passes with it without asking us: docs/pass.md tells how, docs/verify-pass.sh does it. It\n"
    "changes with data_key, and with nothing else.\n\n"
    "--json  one JSON object: algorithm, pem, raw, fingerprint\n";

static void print_json(const struct pass_key *key)
{
    auto_buf struct buf pem = {0};

    js_write_str(&pem, buf_view(&key->pem));
    printf("{\"algorithm\":\"Ed25519\",\"pem\":%s,\"raw\":\"%s\",\"fingerprint\":\"%s\"}\n", pem.p,
           key->raw.p, key->fingerprint);
}

static int print(const struct conf *conf, bool json)
{
    struct sealer  *sealer = NULL;
    struct signer  *signer = NULL;
    struct pass_key key = {{0}, {0}, ""};
    unsigned char   bytes[SIGNED_PUBLIC];
    struct err      err = {0};
    int             rc = sealer_new(&sealer, conf->data_key, &err);

    if (rc == 0)
        rc = signer_new(&signer, sealer, &err);
    if (rc == 0) {
        signer_public(signer, bytes);
        pass_key_write(bytes, &key);
        if (json)
            print_json(&key);
        else
            printf("%sraw: %s\nfingerprint: %s\n", key.pem.p, key.raw.p, key.fingerprint);
    }
    pass_key_free(&key);
    signer_free(signer);
    sealer_free(sealer);
    if (rc < 0)
        return cli_fail(EXIT_FAILED, "%s", err.text);
    return fflush(stdout) == 0 ? EXIT_DONE : cli_fail(EXIT_FAILED, "the output cannot be written");
}

int cli_pass(int argc, char **argv)
{
    struct cli_options     options;
    auto_conf struct conf *conf = NULL;
    int                    code;

    if (!cli_parse(argc, argv, usage, &options, &code))
        return code;
    if (options.words_count != 1 || strcmp(options.words[0], "key") != 0)
        return cli_usage(usage);
    if (cli_config(&options, &conf) < 0)
        return EXIT_USAGE;
    return print(conf, options.json);
}
