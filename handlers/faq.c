#include "handlers/faq.h"

#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

/* ---- what does not count ---- */

/* Bytes of the blank or mark that the text begins with; 0: none. Half-width already. */
static size_t mark(struct str text)
{
    static const char       ascii[] = " \t\n\"'`.,:;!?-";
    static const struct str wide[] = {
        STR_LIT("“"), STR_LIT("”"), STR_LIT("‘"), STR_LIT("’"), STR_LIT("「"), STR_LIT("」"),
        STR_LIT("『"), STR_LIT("』"), STR_LIT("《"), STR_LIT("》"), STR_LIT("。"), STR_LIT("、"),
        STR_LIT("…"), STR_LIT("—"), STR_LIT("·"),
    };

    if (text.n > 0 && memchr(ascii, text.p[0], sizeof ascii - 1))
        return 1;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (str_starts(text, wide[i]))
            return wide[i].n;
    return 0;
}

static size_t marks(struct str text)
{
    size_t n = 0, more;

    while ((more = mark(str_skip(text, n))) > 0)
        n += more;
    return n;
}

/* ---- finding a word ---- */

/* Bytes of the word that count, when the text begins with it, and *end behind it; 0: it does
 * not. */
static size_t begins(struct str text, struct str word, size_t *end)
{
    size_t at = 0, counted = 0;

    for (word = str_skip(word, marks(word)); word.n > 0; word = str_skip(word, marks(word))) {
        at += marks(str_skip(text, at));
        if (at == text.n || tolower((unsigned char)text.p[at]) != tolower((unsigned char)word.p[0]))
            return 0;
        word = str_skip(word, 1);
        at++;
        counted++;
    }
    *end = at;
    return counted;
}

static bool splits(const char *text, size_t at, int (*kind)(int))
{
    return at > 0 && kind((unsigned char)text[at - 1]) && kind((unsigned char)text[at]);
}

/* The same, anywhere in the text. */
static size_t contains(struct str text, struct str word)
{
    size_t end, n;

    for (size_t at = 0; at < text.n; at++) {
        if (splits(text.p, at, isalpha) || splits(text.p, at, isdigit))
            continue;
        if ((n = begins(str_skip(text, at), word, &end)) > 0)
            return n;
    }
    return 0;
}

static bool is_same(struct str text, struct str word)
{
    size_t end;

    text = str_skip(text, marks(text));
    return begins(text, word, &end) > 0 && end + marks(str_skip(text, end)) == text.n;
}

/* ---- the questions ---- */

/* text: half-width. */
static size_t longer(struct str text, const char *word, size_t longest)
{
    auto_buf struct buf half = {0};
    size_t              n;

    if (word == NULL)
        return longest;
    utf8_halfwidth(&half, str_c(word));
    n = contains(text, buf_view(&half));
    return n > longest ? n : longest;
}

static size_t longest_word(const struct school_faq *faq, struct str text)
{
    size_t longest = longer(text, faq->title_en, longer(text, faq->title, 0));

    for (unsigned i = 0; i < faq->words_count; i++)
        longest = longer(text, faq->words[i], longest);
    return longest;
}

const struct school_faq *faq_find(const struct conf_school *school, struct str text)
{
    const struct school_faq *best = NULL;
    auto_buf struct buf      half = {0};
    size_t                   longest = 0, n;

    utf8_halfwidth(&half, text);
    for (unsigned i = 0; i < school->faq_count; i++)
        if ((n = longest_word(&school->faq[i], buf_view(&half))) > longest) {
            longest = n;
            best = &school->faq[i];
        }
    return best;
}

/* Nearly every title begins with another character than the text, and a title is looked for in
 * each message that starts a flow: so that is seen before anything is converted. What may become
 * another character by that (U+FFxx is EF BC …, the wide blank E3 80 80) is not judged here. */
static bool may_be(struct str text, struct str title)
{
    size_t n;

    text = str_skip(text, marks(text));
    title = str_skip(title, marks(title));
    if (title.n == 0 || text.n == 0 || (unsigned char)title.p[0] == 0xef ||
        (unsigned char)title.p[0] == 0xe3)
        return true;
    if ((unsigned char)title.p[0] < 0x80)
        return tolower((unsigned char)title.p[0]) == tolower((unsigned char)text.p[0]);
    n = title.n < 3 ? title.n : 3;
    return text.n >= n && memcmp(text.p, title.p, n) == 0;
}

static bool is_title(struct str text, const char *title)
{
    auto_buf struct buf half = {0};

    if (title == NULL || !may_be(text, str_c(title)))
        return false;
    utf8_halfwidth(&half, str_c(title));
    return is_same(text, buf_view(&half));
}

const struct school_faq *faq_titled(const struct conf_school *school, struct str text)
{
    auto_buf struct buf half = {0};

    utf8_halfwidth(&half, text);
    for (unsigned i = 0; i < school->faq_count; i++)
        if (is_title(buf_view(&half), school->faq[i].title) ||
            is_title(buf_view(&half), school->faq[i].title_en))
            return &school->faq[i];
    return NULL;
}
