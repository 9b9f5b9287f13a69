/* One application of the configuration, ready to serve. */
#ifndef BOT_APP_H
#define BOT_APP_H

#include "conf/conf.h"
#include "crypto/msgcrypt.h"

struct bot_app {
    const struct conf_app *conf;
    unsigned               number; /* its place in conf.wecom.apps; the contact-sync assistant is
                                      behind them all. Its bit in `outbound` */
    const char            *corp_id;
    struct msgcrypt       *crypt;
};

#endif
