/* What WeCom calls: GET verifies the URL, POST brings a message. */
#ifndef BOT_CALLBACK_H
#define BOT_CALLBACK_H

#include "bot/app.h"
#include "bot/server.h"
#include "bot/worker.h"

struct callback {
    const struct bot_app *apps;
    unsigned              apps_count;
    struct worker        *worker;
    struct metrics       *metrics;
    int64_t               inbox_seconds; /* older messages are refused: their answer is not kept any
                                            more */
};

/* How the nonce of a verification begins that `hongyan doctor` asks. What is refused of these is
 * counted for itself: a doctor whose file differs must not make every later one warn of forgers.
 * Anybody may write so; he is refused all the same, and what he hides is only a number. */
#define CALLBACK_DOCTOR "doctor"

/* The site of the public server: /callback/<app name>. arg is a struct callback that outlives the
 * server. */
struct site callback_site(struct callback *cb);

#endif
