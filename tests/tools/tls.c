#include "tests/tools/tls.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

static void need(int works, const char *what)
{
    if (!works) {
        fprintf(stderr, "tls: %s does not work\n", what);
        exit(2);
    }
}

/* What was written to the memory, as a text of the caller's. */
static char *take_text(BIO *memory)
{
    char *bytes, *text;
    long  n = BIO_get_mem_data(memory, &bytes);

    text = calloc(1, (size_t)n + 1);
    need(text != NULL, "calloc");
    for (long i = 0; i < n; i++)
        text[i] = bytes[i];
    BIO_free(memory);
    return text;
}

static void name_it(X509 *x, const char *names)
{
    X509_NAME      *name = X509_get_subject_name(x);
    X509_EXTENSION *address = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);

    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"test", -1, -1, 0);
    X509_set_issuer_name(x, name);
    X509_add_ext(x, address, -1);
    X509_EXTENSION_free(address);
}

static void make_certificate(struct tls_server *s, const char *names, long from, long until)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509     *x = X509_new();
    BIO      *key_text = BIO_new(BIO_s_mem()), *text = BIO_new(BIO_s_mem());

    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), from);
    X509_gmtime_adj(X509_getm_notAfter(x), until);
    name_it(x, names);
    X509_set_pubkey(x, key);
    need(X509_sign(x, key, EVP_sha256()) > 0, "signing");
    need(PEM_write_bio_PKCS8PrivateKey(key_text, key, NULL, NULL, 0, NULL, NULL), "the key");
    need(PEM_write_bio_X509(text, x), "the certificate");
    s->key = take_text(key_text);
    s->certificate = take_text(text);
    X509_free(x);
    EVP_PKEY_free(key);
}

static enum MHD_Result answer(void *arg, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *bytes,
                              size_t *n, void **state)
{
    struct tls_server   *s = arg;
    struct MHD_Response *response;
    enum MHD_Result      queued;

    (void)url, (void)method, (void)version, (void)bytes, (void)state;
    *n = 0;
    atomic_fetch_add(&s->requests, 1);
    response = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    queued = MHD_queue_response(c, 200, response);
    MHD_destroy_response(response);
    return queued;
}

void tls_start_as(struct tls_server *s, const char *names, long from, long until)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

    *s = (struct tls_server){0};
    make_certificate(s, names, from, until);
    s->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL | MHD_USE_TLS, 0,
                                 NULL, NULL, answer, s, MHD_OPTION_SOCK_ADDR,
                                 (struct sockaddr *)&here, MHD_OPTION_HTTPS_MEM_KEY, s->key,
                                 MHD_OPTION_HTTPS_MEM_CERT, s->certificate, MHD_OPTION_END);
    need(s->daemon != NULL, "the server");
    s->port = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void tls_start(struct tls_server *s)
{
    tls_start_as(s, "IP:127.0.0.1", -86400, 86400);
}

void tls_stop(struct tls_server *s)
{
    MHD_stop_daemon(s->daemon);
    free(s->key);
    free(s->certificate);
}
