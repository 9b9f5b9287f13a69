#include "render/caption.h"

#include "render/letters.h"

static void copy_rows(cairo_surface_t *surface, unsigned width, unsigned height, unsigned char *out)
{
    const unsigned char *from = cairo_image_surface_get_data(surface);
    size_t               stride = (size_t)cairo_image_surface_get_stride(surface);

    for (unsigned y = 0; y < height; y++)
        memcpy(out + (size_t)y * width, from + y * stride, width);
}

int caption_draw(struct str text, unsigned width, unsigned height, unsigned char *out,
                 struct err *err)
{
    auto_letters struct letters letters = {0};
    cairo_surface_t            *surface;
    cairo_t                    *c;
    int                         rc = 0;

    if (letters_open(&letters, false, err) < 0)
        return -1;
    surface = cairo_image_surface_create(CAIRO_FORMAT_A8, (int)width, (int)height);
    c = cairo_create(surface);
    letters_draw(c, &letters, height * 0.62, text, width / 2.0, height * 0.7, width * 0.94,
                 LETTERS_CENTRE);
    cairo_surface_flush(surface);
    if (cairo_status(c) == CAIRO_STATUS_SUCCESS)
        copy_rows(surface, width, height, out);
    else
        rc = err_set(err, ERR_RETRY, "caption: cairo: %s", cairo_status_to_string(cairo_status(c)));
    cairo_destroy(c);
    cairo_surface_destroy(surface);
    return rc;
}
