/* Memory that goes back to the system. */
#include "base/mem.h"
#include "tests/test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static size_t resident(void)
{
    FILE  *f = fopen("/proc/self/statm", "r");
    size_t pages = 0;

    CHECK(f != NULL && fscanf(f, "%*u %zu", &pages) == 1, "the kernel tells");
    fclose(f);
    return pages * (size_t)sysconf(_SC_PAGESIZE);
}

/* What is still in use lies between it, as after work beside other work. */
static void test_give_back(void **state)
{
    enum { COUNT = 64 * 1024, EACH = 1024, KEPT = 512, MOST = 16 << 20 };
    static char *all[COUNT];
    size_t       before = resident(), most, after;

    (void)state;
#ifdef __SANITIZE_ADDRESS__
    skip(); /* it has its own malloc */
#endif
    for (int i = 0; i < COUNT; i++) {
        all[i] = xmalloc(EACH);
        memset(all[i], 'x', EACH);
    }
    most = resident();
    for (int i = 0; i < COUNT; i++)
        if (i % KEPT != 0)
            free(all[i]);
    mem_give_back();
    after = resident();
    CHECK(most > before + COUNT * EACH / 2 && after < before + MOST, "%zu, %zu, then %zu bytes",
          before, most, after);
    for (int i = 0; i < COUNT; i += KEPT)
        free(all[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_give_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
