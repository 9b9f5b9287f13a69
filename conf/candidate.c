#include "conf/candidate.h"

#include "base/mem.h"

struct lengths {
    const unsigned *digits;
    unsigned        count;
};

static bool says(const struct school_identity *id)
{
    return id != NULL && id->candidate_digits_count > 0;
}

static struct lengths lengths_of(const struct school_identity *id)
{
    static const unsigned usual[] = {14, 16};

    return says(id) ? (struct lengths){id->candidate_digits, id->candidate_digits_count}
                    : (struct lengths){usual, ARRAY_LEN(usual)};
}

bool candidate_read(const struct school_identity *id, struct str text, char out[IDNUM_MAX])
{
    struct lengths l = lengths_of(id);

    return idnum_candidate(text, l.digits, l.count, out);
}

bool candidate_is_short(const struct school_identity *id, size_t digits)
{
    struct lengths l = lengths_of(id);

    for (unsigned i = 0; i < l.count; i++)
        if (digits + 1 == l.digits[i])
            return true;
    return false;
}

void candidate_say(const struct school_identity *id, bool english, struct buf *out)
{
    struct lengths l = lengths_of(id);

    if (!says(id)) {
        buf_c(out, english ? "14 digits (undergraduates) or 16 (graduates)"
                           : "14 位（本科）或 16 位（研究生）");
        return;
    }
    for (unsigned i = 0; i < l.count; i++) {
        if (i > 0 && i + 1 == l.count)
            buf_c(out, english ? " or " : " 或 ");
        else if (i > 0)
            buf_c(out, english ? ", " : "、");
        buf_f(out, "%u", l.digits[i]);
    }
    buf_c(out, english ? " digits" : " 位");
}
