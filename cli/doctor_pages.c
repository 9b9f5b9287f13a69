/* The pages that people open (/verify, /clearance, /desk): whether the reverse proxy passes them on
 * as it does the callbacks. */
#include "cli/doctor_private.h"

#include "base/mem.h"

enum { PAGE_MS = 5000 };

static const struct page {
    const char *path;
    bool        with_login; /* … else with `identity` of the school */
    enum mark   missing;    /* the second verification is a choice that no file tells */
} pages[] = {
    {"/verify", false, MARK_WARN},
    {"/clearance", true, MARK_FAIL},
    {"/desk", true, MARK_FAIL},
};

static void ask(const struct doctor *d, const char *base, const char *path, struct probe *out)
{
    auto_buf struct buf url = {0};

    buf_f(&url, "%s%s", base, path);
    doctor_get(d, url.p, PAGE_MS, true, out);
}

/* Without a code or a session a page says so, in the same way from near and from far. */
static void compare(struct doctor *d, const struct page *page, const struct probe *near,
                    const struct probe *far)
{
    struct finding f = {.check = "pages"};

    if (far->status == near->status) {
        buf_f(&f.zh, "网页 %s 经公网地址打得开", page->path);
        buf_f(&f.en, "the page %s opens through the public URL", page->path);
    } else {
        f.mark = page->missing;
        buf_f(&f.zh, "网页 %s 经公网地址打不开（HTTP %u，直接问 hongyan 是 %u）", page->path,
              far->status, near->status);
        buf_f(&f.en, "the page %s does not open through the public URL (HTTP %u, hongyan itself "
                     "gives %u)",
              page->path, far->status, near->status);
        buf_f(&f.fix_zh, "反向代理要把 %s 转发到 listen（docs/install.md 第 3、6 节）%s", page->path,
              page->with_login ? "" : "；不用二次验证就不用管");
        buf_f(&f.fix_en, "the reverse proxy has to pass %s to `listen` (docs/install.md)%s",
              page->path, page->with_login ? "" : "; without second verification it is not needed");
    }
    doctor_tell(d, &f);
}

static void check_page(struct doctor *d, const struct page *page, const char *local)
{
    auto_probe struct probe near = {0}, far = {0};

    ask(d, local, page->path, &near);
    if (near.end != PROBE_ANSWERED || near.status == 404)
        return;
    ask(d, d->conf->public_url, page->path, &far);
    if (far.end == PROBE_ANSWERED) /* else the callbacks have told */
        compare(d, page, &near, &far);
}

void doctor_pages(struct doctor *d)
{
    auto_buf struct buf local = {0};

    if (!d->running || d->conf->public_url == NULL)
        return;
    doctor_local_url(d->conf->listen, &local);
    for (size_t i = 0; i < ARRAY_LEN(pages); i++)
        if (pages[i].with_login ? d->conf->login != NULL : d->conf->school->identity != NULL)
            check_page(d, &pages[i], local.p);
}
