#include "tests/test.h"

#include "base/log.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int real_stderr, captured;

/* stderr into a file, so that what was written can be read back. */
static int capture(void **state)
{
    char name[] = "/tmp/hongyan-log-XXXXXX";

    (void)state;
    real_stderr = dup(STDERR_FILENO);
    captured = mkstemp(name);
    unlink(name);
    return real_stderr < 0 || captured < 0 || dup2(captured, STDERR_FILENO) < 0;
}

static int release(void **state)
{
    (void)state;
    log_flush();
    log_set_level(LOG_INFO);
    dup2(real_stderr, STDERR_FILENO);
    close(real_stderr);
    close(captured);
    return 0;
}

/* What was written since the last call. */
static const char *written(void)
{
    static char text[100000];
    ssize_t     n = pread(captured, text, sizeof text - 1, 0);

    text[n < 0 ? 0 : n] = '\0';
    if (ftruncate(captured, 0) < 0 || lseek(captured, 0, SEEK_SET) < 0)
        return "?";
    return text;
}

/* "2026-09-01T07:42:00 info " in front: the length of it. */
static size_t front(const char *line, const char *level)
{
    static const char form[] = "0000-00-00T00:00:00 ";
    size_t            n = sizeof form - 1;

    for (size_t i = 0; i < n; i++)
        if (form[i] == '0' ? line[i] < '0' || line[i] > '9' : line[i] != form[i])
            return 0;
    return strncmp(line + n, level, strlen(level)) == 0 ? n + strlen(level) : 0;
}

static void one_line(void **state)
{
    const char *text;

    (void)state;
    log_line(LOG_INFO, "msg=%d handler=%s", 7, "faq");
    assert_string_equal(written(), ""); /* collected */
    log_flush();
    text = written();
    assert_true(front(text, "info ") > 0);
    assert_string_equal(text + front(text, "info "), "msg=7 handler=faq\n");
    log_flush();
    assert_string_equal(written(), "");
}

static void levels(void **state)
{
    const char *text;

    (void)state;
    assert_false(log_enabled(LOG_DEBUG));
    assert_true(log_enabled(LOG_INFO));
    log_line(LOG_DEBUG, "dropped");
    log_flush();
    assert_string_equal(written(), "");
    log_line(LOG_INFO, "before");
    log_line(LOG_WARN, "at once");
    text = written();
    assert_true(strstr(text, "before\n") != NULL && strstr(text, " warn at once\n") != NULL);
    log_set_level(LOG_ERROR);
    log_line(LOG_WARN, "dropped");
    log_line(LOG_ERROR, "bad");
    text = written();
    assert_true(strstr(text, "dropped") == NULL && front(text, "error ") > 0);
}

/* A peer cannot write a line of its own into the log. */
static void no_forged_lines(void **state)
{
    const char *text;

    (void)state;
    log_str(LOG_WARN, STR_LIT("a\nb\rc\x1b[0m\td\0e\x7f打卡"));
    text = written();
    assert_string_equal(text + front(text, "warn "), "a?b?c?[0m?d?e?打卡\n");
    log_str(LOG_WARN, (struct str){NULL, 0});
    text = written();
    assert_string_equal(text + front(text, "warn "), "\n");
}

static void full_buffer(void **state)
{
    char   line[1001];
    size_t lines = 0;

    (void)state;
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    for (int i = 0; i < 20; i++)
        log_line(LOG_INFO, "%s", line);
    for (const char *at = written(); (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    CHECK(lines >= 16 && lines < 20, "%zu whole lines at 16 KiB", lines);
    log_flush();
}

static void *log_in_thread(void *unused)
{
    (void)unused;
    log_line(LOG_INFO, "from a thread");
    return NULL;
}

static void one_flush_writes_all_threads(void **state)
{
    pthread_t   thread;
    const char *both;

    (void)state;
    log_line(LOG_INFO, "mine");
    assert_int_equal(pthread_create(&thread, NULL, log_in_thread, NULL), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_null(strstr(written(), "mine"));
    log_flush();
    both = written();
    assert_non_null(strstr(both, "mine"));
    assert_non_null(strstr(both, "from a thread"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_line, capture, release),
        cmocka_unit_test_setup_teardown(levels, capture, release),
        cmocka_unit_test_setup_teardown(no_forged_lines, capture, release),
        cmocka_unit_test_setup_teardown(full_buffer, capture, release),
        cmocka_unit_test_setup_teardown(one_flush_writes_all_threads, capture, release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
