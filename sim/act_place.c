/* Where a member says to be, or the phone says it. Source: protocol 2.1 to 2.3. */
#include "sim/act_private.h"
#include "sim/xml.h"

#include <string.h>

/* "wxwork" in the WeCom app; absent from WeChat (protocol 2.1). */
void sim_act_client(const struct act *a, struct buf *end)
{
    if (!a->member->person->wechat)
        sim_xml_cdata(end, "AppType", STR_LIT("wxwork"));
}

static int read_place(const struct act *a, double *lat, double *lon)
{
    const json_t *x = json_object_get(a->json, "lat"), *y = json_object_get(a->json, "lon");

    if (!json_is_number(x) || !json_is_number(y))
        return sim_act_bad(a, "lat and lon must be numbers");
    *lat = json_number_value(x);
    *lon = json_number_value(y);
    if (!(*lat >= -90 && *lat <= 90) || !(*lon >= -180 && *lon <= 180))
        return sim_act_bad(a, "lat and lon must be degrees");
    return 0;
}

int sim_act_location(struct act *a)
{
    auto_buf struct buf middle = {0}, end = {0};
    double              lat, lon;

    if (read_place(a, &lat, &lon) < 0)
        return -1;
    sim_message_add(a->sim, a->app, a->member,
                    json_pack("{s:s, s:s, s:s, s:f, s:f}", "from", "member", "kind", "location",
                              "text", sim_act_text(a, "label"), "lat", lat, "lon", lon));
    buf_f(&middle, "<Location_X>%.6f</Location_X><Location_Y>%.6f</Location_Y><Scale>15</Scale>",
          lat, lon);
    sim_xml_cdata(&middle, "Label", str_c(sim_act_text(a, "label")));
    sim_act_client(a, &end);
    sim_act_send(a, SIM_IN_LOCATION, &middle, &end, "location", NULL);
    return 0;
}

int sim_act_add_place(struct act *a, struct buf *middle, struct buf *end)
{
    auto_buf struct buf x = {0}, y = {0};
    double              lat, lon;

    if (read_place(a, &lat, &lon) < 0)
        return -1;
    buf_f(&x, "%.6f", lat);
    buf_f(&y, "%.6f", lon);
    buf_c(middle, "<SendLocationInfo>");
    sim_xml_cdata(middle, "Location_X", buf_view(&x));
    sim_xml_cdata(middle, "Location_Y", buf_view(&y));
    sim_xml_cdata(middle, "Scale", STR_LIT("15"));
    sim_xml_cdata(middle, "Label", str_c(sim_act_text(a, "label")));
    sim_xml_cdata(middle, "Poiname", (struct str){0});
    buf_c(middle, "</SendLocationInfo>");
    sim_act_client(a, end);
    return 0;
}

/* Whether a message comes as well is not documented: a fault makes it so. */
void sim_act_follow_place(struct act *a)
{
    if (a->sim->faults.place_message)
        sim_act_location(a);
}

/* The LOCATION event, which comes in the same second as the entering. */
static void report(struct act *a)
{
    const struct sim_person *p = a->member->person;
    auto_buf struct buf      middle = {0}, end = {0};

    sim_message_add(a->sim, a->app, a->member,
                    json_pack("{s:s, s:s, s:s, s:f, s:f}", "from", "member", "kind", "event",
                              "text", "上报位置", "lat", p->lat, "lon", p->lon));
    buf_f(&middle, "<Latitude>%.6f</Latitude><Longitude>%.6f</Longitude>"
                   "<Precision>30.000000</Precision>", p->lat, p->lon);
    sim_act_client(a, &end);
    sim_act_send(a, SIM_IN_REPORT_LOCATION, &middle, &end, "LOCATION", NULL);
}

int sim_act_enter(struct act *a)
{
    auto_buf struct buf middle = {0};

    sim_xml_cdata(&middle, "EventKey", (struct str){0});
    sim_act_show(a, "event", "进入应用");
    sim_act_send(a, SIM_IN_ENTER_AGENT, &middle, NULL, "enter_agent", NULL);
    if (a->member->person->reports)
        report(a);
    return 0;
}

/* The phone is somewhere else, or does not say any more where it is. Nobody is told now. */
int sim_act_at(struct act *a)
{
    struct sim_person *p = a->member->person;

    if (json_is_true(json_object_get(a->json, "off")))
        p->reports = false;
    else if (read_place(a, &p->lat, &p->lon) < 0)
        return -1;
    else
        p->reports = true;
    sim_member_changed(a->sim, a->member);
    return 0;
}
