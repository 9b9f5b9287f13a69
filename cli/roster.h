/* What `hongyan roster` is made of: a file for each of its words. */
#ifndef CLI_ROSTER_H
#define CLI_ROSTER_H

#include "cli/cli.h"

/* Each returns an exit code and has said everything. */
int roster_import(const struct cli_options *o, const struct conf *conf, const char *path);
int roster_show(const struct cli_options *o, const struct conf *conf, const char *number);
int roster_reach(const struct cli_options *o, const struct conf *conf);

#endif
