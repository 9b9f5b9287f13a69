/* What every test program shares: cmocka, and CHECK, which names the row that failed. */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

/* CHECK(cond, "%s is refused", row->name): the sentence says what should have been true. */
#define CHECK(condition, ...)                                                                      \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            fprintf(stderr, "%s:%d: not so: ", __FILE__, __LINE__);                                \
            fprintf(stderr, __VA_ARGS__);                                                          \
            fprintf(stderr, "\n    (%s)\n", #condition);                                           \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

#endif
