#include "crypto/base64.h"

/* Value of a character with VALID set, so that the zeros of the table mean "not the alphabet" and
 * four characters are checked by one AND. */
enum { VALID = 0x40 };

/* clang-format off */
#define V(n) (VALID | (n))
static const unsigned char value_of[256] = {
    ['A'] = V(0),  ['B'] = V(1),  ['C'] = V(2),  ['D'] = V(3),  ['E'] = V(4),  ['F'] = V(5),
    ['G'] = V(6),  ['H'] = V(7),  ['I'] = V(8),  ['J'] = V(9),  ['K'] = V(10), ['L'] = V(11),
    ['M'] = V(12), ['N'] = V(13), ['O'] = V(14), ['P'] = V(15), ['Q'] = V(16), ['R'] = V(17),
    ['S'] = V(18), ['T'] = V(19), ['U'] = V(20), ['V'] = V(21), ['W'] = V(22), ['X'] = V(23),
    ['Y'] = V(24), ['Z'] = V(25), ['a'] = V(26), ['b'] = V(27), ['c'] = V(28), ['d'] = V(29),
    ['e'] = V(30), ['f'] = V(31), ['g'] = V(32), ['h'] = V(33), ['i'] = V(34), ['j'] = V(35),
    ['k'] = V(36), ['l'] = V(37), ['m'] = V(38), ['n'] = V(39), ['o'] = V(40), ['p'] = V(41),
    ['q'] = V(42), ['r'] = V(43), ['s'] = V(44), ['t'] = V(45), ['u'] = V(46), ['v'] = V(47),
    ['w'] = V(48), ['x'] = V(49), ['y'] = V(50), ['z'] = V(51), ['0'] = V(52), ['1'] = V(53),
    ['2'] = V(54), ['3'] = V(55), ['4'] = V(56), ['5'] = V(57), ['6'] = V(58), ['7'] = V(59),
    ['8'] = V(60), ['9'] = V(61), ['+'] = V(62), ['/'] = V(63),
};
/* clang-format on */

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* Without the padding, or false when there is some but not the right number. */
static bool strip_padding(struct str *text)
{
    size_t n = text->n, pad = 0;

    while (pad < 2 && pad < n && text->p[n - 1 - pad] == '=')
        pad++;
    if (pad > 0 && n % 4 != 0)
        return false;
    text->n -= pad;
    return text->n % 4 != 1;
}

/* The last two or three characters; the bits behind the last whole byte are not looked at. */
static bool decode_tail(const unsigned char *in, size_t n, unsigned char *out)
{
    unsigned a = value_of[in[0]], b = value_of[in[1]], c = n == 3 ? value_of[in[2]] : VALID;
    unsigned v = (a & 0x3f) << 18 | (b & 0x3f) << 12 | (c & 0x3f) << 6;

    if (!(a & b & c & VALID))
        return false;
    out[0] = (unsigned char)(v >> 16);
    if (n == 3)
        out[1] = (unsigned char)(v >> 8);
    return true;
}

int base64_decode(struct str text, void *out, size_t cap, size_t *len)
{
    const unsigned char *in, *end;
    unsigned char       *to = out;
    size_t               tail, n;

    if (!strip_padding(&text))
        return -1;
    tail = text.n % 4;
    n = text.n / 4 * 3 + (tail ? tail - 1 : 0);
    if (n > cap)
        return -1;
    in = (const unsigned char *)text.p;
    end = in ? in + (text.n - tail) : in;
    for (; in != end; in += 4, to += 3) {
        unsigned a = value_of[in[0]], b = value_of[in[1]], c = value_of[in[2]], d = value_of[in[3]];
        unsigned v = (a & 0x3f) << 18 | (b & 0x3f) << 12 | (c & 0x3f) << 6 | (d & 0x3f);

        if (!(a & b & c & d & VALID))
            return -1;
        to[0] = (unsigned char)(v >> 16);
        to[1] = (unsigned char)(v >> 8);
        to[2] = (unsigned char)v;
    }
    if (tail && !decode_tail(in, tail, to))
        return -1;
    *len = n;
    return 0;
}

static void encode_group(char *to, unsigned v)
{
    to[0] = alphabet[v >> 18];
    to[1] = alphabet[v >> 12 & 0x3f];
    to[2] = alphabet[v >> 6 & 0x3f];
    to[3] = alphabet[v & 0x3f];
}

void base64_encode(struct buf *out, const void *bytes, size_t n)
{
    const unsigned char *in = bytes;
    size_t               size = (n + 2) / 3 * 4;
    char                *to = buf_room(out, size);

    for (; n >= 3; n -= 3, in += 3, to += 4)
        encode_group(to, (unsigned)in[0] << 16 | (unsigned)in[1] << 8 | in[2]);
    if (n > 0) {
        encode_group(to, (unsigned)in[0] << 16 | (n == 2 ? (unsigned)in[1] << 8 : 0));
        to[3] = '=';
        if (n == 1)
            to[2] = '=';
        to += 4;
    }
    out->n += size;
    *to = '\0';
}
