#include "sim/play.h"

int sim_play_main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 1;
}
