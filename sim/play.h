/* Transcripts as tests: docs/simulator.md has the grammar. */
#ifndef SIM_PLAY_H
#define SIM_PLAY_H

/* `wecom-sim play …`; argv[0] is "play". Returns the exit code. */
int sim_play_main(int argc, char **argv);

#endif
