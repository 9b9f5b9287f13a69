/* Shared by sim/play_script.c and sim/play_lines.c only. */
#ifndef SIM_PLAY_SCRIPT_PRIVATE_H
#define SIM_PLAY_SCRIPT_PRIVATE_H

#include "sim/play_script.h"

enum { SIM_WORDS_MAX = 24 };

struct sim_reader {
    struct sim_script *out;
    const char        *path;
    int                line;
    struct err        *err;
};

int sim_reader_bad(const struct sim_reader *r, const char *what); /* -1: FILE:LINE: what */
struct sim_step *sim_reader_step(struct sim_reader *r, enum sim_step_kind kind);
bool sim_is_blank(char c);

/* The words of a line, split at blanks. */
size_t sim_words(struct str line, struct str words[SIM_WORDS_MAX]);

/* A line that begins with one of the world's words. */
int sim_reader_world(struct sim_reader *r, struct str line);

#endif
