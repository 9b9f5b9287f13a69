#include "base/cst.h"

#include <stdio.h>

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* Proleptic Gregorian date <-> days since 1970-01-01, counted in 400-year eras that start on
 * 1 March, so that the leap day is the last day of a year. */
static int64_t days_from_date(int64_t y, int m, int d)
{
    int64_t era, year_of_era, day_of_year;

    y -= m <= 2;
    era = floor_div(y, 400);
    year_of_era = y - era * 400;
    day_of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

static void date_from_days(int64_t days, struct cst *out)
{
    int64_t z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    out->day = (int)(doy - (153 * mp + 2) / 5 + 1);
    out->month = (int)(mp < 10 ? mp + 3 : mp - 9);
    out->year = (int)(yoe + era * 400 + (out->month <= 2));
}

int64_t cst_day(int64_t utc)
{
    return floor_div(utc + CST_OFFSET, CST_DAY);
}

int64_t cst_day_start(int64_t day)
{
    return day * CST_DAY - CST_OFFSET;
}

int cst_minute(int64_t utc)
{
    return (int)((utc - cst_day_start(cst_day(utc))) / 60);
}

struct cst cst_of(int64_t utc)
{
    struct cst c = {0};
    int64_t    day = cst_day(utc), second = utc - cst_day_start(day);

    date_from_days(day, &c);
    c.hour = (int)(second / 3600);
    c.minute = (int)(second / 60 % 60);
    c.second = (int)(second % 60);
    c.weekday = (int)((day % 7 + 11) % 7); /* 1970-01-01 was a Thursday */
    return c;
}

int64_t cst_same_day(int64_t utc, int hour, int minute)
{
    return cst_day_start(cst_day(utc)) + hour * 3600 + minute * 60;
}

/* Fixed-width decimals by hand: these run for every callback. */
static char *digits(char *at, int value, int width)
{
    for (int i = width - 1; i >= 0; i--, value /= 10)
        at[i] = (char)('0' + value % 10);
    return at + width;
}

char *cst_date(char out[11], int64_t utc)
{
    struct cst c = cst_of(utc);
    char      *at = digits(out, c.year, 4);

    *at++ = '-';
    at = digits(at, c.month, 2);
    *at++ = '-';
    *digits(at, c.day, 2) = '\0';
    return out;
}

char *cst_clock(char out[6], int64_t utc)
{
    int minute = cst_minute(utc);

    digits(out, minute / 60, 2);
    out[2] = ':';
    *digits(out + 3, minute % 60, 2) = '\0';
    return out;
}

char *cst_stamp(char out[17], int64_t utc)
{
    cst_date(out, utc);
    out[10] = ' ';
    cst_clock(out + 11, utc);
    return out;
}

static bool number(struct str t, size_t at, size_t width, int *out)
{
    uint64_t v;

    if (t.n < at + width || !str_u64((struct str){t.p + at, width}, &v))
        return false;
    *out = (int)v;
    return true;
}

static int month_length(int year, int month)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool             leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return length[month - 1] + (month == 2 && leap);
}

bool cst_parse_date(struct str t, int64_t *day)
{
    int y, m, d;

    if (t.n != 10 || t.p[4] != '-' || t.p[7] != '-' || !number(t, 0, 4, &y) ||
        !number(t, 5, 2, &m) || !number(t, 8, 2, &d))
        return false;
    if (y < 1900 || m < 1 || m > 12 || d < 1 || d > month_length(y, m))
        return false;
    *day = days_from_date(y, m, d);
    return true;
}

bool cst_parse_clock(struct str t, int *minute)
{
    int h, m;

    if (t.n != 5 || t.p[2] != ':' || !number(t, 0, 2, &h) || !number(t, 3, 2, &m))
        return false;
    if (m > 59 || h * 60 + m > 1440)
        return false;
    *minute = h * 60 + m;
    return true;
}

bool cst_parse_stamp(struct str t, int64_t *utc)
{
    int64_t day;
    int     minute;

    if (t.n != 16 || t.p[10] != ' ' || !cst_parse_date((struct str){t.p, 10}, &day) ||
        !cst_parse_clock((struct str){t.p + 11, 5}, &minute) || minute == 1440)
        return false;
    *utc = cst_day_start(day) + minute * 60;
    return true;
}
