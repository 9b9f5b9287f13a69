# The table of `make bench`, and results.json, from facts.txt, soak.txt and runs.txt.

FILENAME ~ /facts/ {
    cut = index($0, "=")
    fact[substr($0, 1, cut - 1)] = substr($0, cut + 1)
    next
}
FILENAME ~ /calls/ {
    for (i = 1; i <= NF; i++) {
        cut = index($i, "=")
        if (substr($i, 1, cut - 1) == "name")
            who = substr($i, cut + 1)
        else
            api_calls[who] += substr($i, cut + 1)
    }
    next
}
FILENAME ~ /soak/  { soak_at[++soaks] = $1; soak_rss[soaks] = $2; next }
{
    for (i = 1; i <= NF; i++) {
        cut = index($i, "=")
        field[substr($i, 1, cut - 1)] = substr($i, cut + 1)
    }
    who = field["name"] "/" field["connections"]
    n = ++count[who]
    for (f in field)
        value[who, n, f] = field[f]
}

# The middle of list[1..n], which is sorted for it.
function median(list, n,    i, j, x)
{
    for (i = 2; i <= n; i++) {
        x = list[i]
        for (j = i - 1; j >= 1 && list[j] > x; j--)
            list[j + 1] = list[j]
        list[j + 1] = x
    }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
}

function middle(who, f,    i, list)
{
    for (i = 1; i <= count[who]; i++)
        list[i] = value[who, i, f] + 0
    return median(list, count[who])
}

function most(who, f,    i, max)
{
    for (i = 1; i <= count[who]; i++)
        if (value[who, i, f] + 0 > max)
            max = value[who, i, f] + 0
    return max
}

# Round by round, because what disturbs one disturbs its neighbour; then the median.
function ratio(who, other, f,    i, n, list)
{
    n = count[who] < count[other] ? count[who] : count[other]
    for (i = 1; i <= n; i++)
        list[i] = value[who, i, f] / value[other, i, f]
    return median(list, n)
}

function have(who)
{
    return who in count
}

# Whether the bare servers had their core to themselves.
function quiet(    w, others)
{
    for (w in count)
        if (w ~ /^bare.*[/]64/ && middle(w, "server_busy") < 0.9)
            others = others " " w
    if (others != "")
        note = "note: others used this machine while" others \
            " ran: speeds and latencies mean nothing, try again\n"
    return others == ""
}

function verdict(measured, compare, target, stretch,    good, better)
{
    if (compare == "")
        return ""
    good = compare == ">=" ? measured >= target : measured <= target
    better = stretch != "" && (compare == ">=" ? measured >= stretch : measured <= stretch)
    return (good ? "ok" : "MISSED") (better ? ", stretch" : "") (timed && !is_quiet ? " ?" : "")
}

# row(what, format, measured, ">=" or "<=" or "", target, stretch)
function row(what, format, measured, compare, target, stretch,    mark, line)
{
    mark = verdict(measured, compare, target, stretch)
    line = sprintf("%-58s %10s  %-10s %-8s %s", what, sprintf(format, measured), \
        compare == "" ? "" : compare " " sprintf(format, target), \
        stretch == "" ? "" : sprintf(format, stretch), mark)
    sub(/ +$/, "", line)
    print line
    figures = figures (figures ? ",\n" : "") \
        sprintf("    {\"figure\": \"%s\", \"measured\": %.4f", what, measured) \
        (compare ? sprintf(", \"compare\": \"%s\", \"target\": %.4f", compare, target) : "") \
        (stretch != "" ? sprintf(", \"stretch\": %.4f", stretch) : "") \
        sprintf(", \"mark\": \"%s\"}", mark)
}

function plain_row(what, format, measured)
{
    row(what, format, measured, "", 0, "")
}

function speed_rows()
{
    if (have("checkin/64") && have("bare/64"))
        row("check-in / bare, requests a second, 64 connections", "%.3f", \
            ratio("checkin/64", "bare/64", "rps"), ">=", 0.22, 0.30)
    if (have("checkin/64") && have("bare_suspended/64"))
        row("check-in / bare suspended", "%.3f", \
            ratio("checkin/64", "bare_suspended/64", "rps"), ">=", 0.45, "")
    if (have("help/64") && have("bare_help/64"))
        row("help / bare", "%.3f", ratio("help/64", "bare_help/64", "rps"), ">=", 0.28, "")
    if (have("refused/64") && have("bare_refused/64"))
        row("refused signature / bare", "%.3f", \
            ratio("refused/64", "bare_refused/64", "rps"), ">=", 0.70, "")
    if (have("quick/64") && have("bare/64"))
        plain_row("check-in in one message / bare", "%.3f", ratio("quick/64", "bare/64", "rps"))
    if (have("checkin/64"))
        row("durable check-ins a second", "%.0f", middle("checkin/64", "rps"), ">=", 22000, "")
    if (have("checkin/64"))
        plain_row("the server's CPU time for one check-in, us", "%.1f", \
            middle("checkin/64", "server_cpu"))
    if (have("bare/64"))
        plain_row("the bare server's for one answer, us", "%.1f", middle("bare/64", "server_cpu"))
    if (have("checkin_each/64") && have("checkin/64"))
        plain_row("check-ins, one commit for all that wait / one each", "%.2f", \
            ratio("checkin/64", "checkin_each/64", "rps"))
    if (have("checkin_rows/64") && have("checkin/64"))
        row("check-ins with " rows " rows / with none", "%.3f", \
            ratio("checkin_rows/64", "checkin/64", "rps"), ">=", 0.85, "")
}

function latency_rows(    i, c, who, list)
{
    split("64 256 1000", list, " ")
    for (i = 1; i <= 3; i++) {
        c = list[i]
        if (have("checkin/" c) && have("bare_suspended/" c))
            row("p99 check-in / bare suspended, " c " connections", "%.2f", \
                ratio("checkin/" c, "bare_suspended/" c, "p99"), "<=", 3, "")
    }
    if (have("checkin/1") && have("fsync/1"))
        row("p50 of one connection, us (1.3 fsync + 200)", "%.0f", middle("checkin/1", "p50"), \
            "<=", 1.3 * middle("fsync/1", "p50") + 200, "")
}

function state_rows(    first, second, i)
{
    row("envelope open + seal / bare OpenSSL", "%.3f", fact["crypto_ratio"], "<=", 1.3, "")
    if (have("checkin/64"))
        row("memory after 64 connections, MB", "%.1f", \
            most("checkin/64", "rss") / 1024, "<=", 32, "")
    if (have("checkin/1000"))
        row("memory at 1000 connections, most, MB", "%.1f", most("checkin/1000", "hwm") / 1024, \
            "<=", 60, "")
    if (soaks < 8)
        return
    # The first quarter fills caches.
    for (i = int(soaks / 4) + 1; i <= soaks; i++) {
        if (i <= soaks * 5 / 8 && soak_rss[i] > first)
            first = soak_rss[i]
        if (i > soaks * 5 / 8 && soak_rss[i] > second)
            second = soak_rss[i]
    }
    row("memory, end / middle of " soak_at[soaks] " s of load", "%.3f", \
        second / first, "<=", 1.03, "")
}

function daily_rows()
{
    if (have("morning/64")) {
        row("a morning: p99 of an answer, ms", "%.2f", middle("morning/64", "p99") / 1000, "<=", \
            100, "")
        plain_row("a morning: messages a second, on average", "%.0f", middle("morning/64", "rps"))
        row("a morning: memory, most, MB", "%.1f", most("morning/64", "hwm") / 1024, "<=", 80, "")
    }
    if ("calls_text" in api_calls)
        row("API calls for 1000 check-ins in words", "%d", api_calls["calls_text"], "<=", 2, "")
    if ("calls_card" in api_calls)
        row("API calls for 1000 check-ins by cards, each asked for", "%d", api_calls["calls_card"], \
            "<=", 2010, "")
    if ("calls_broadcast" in api_calls)
        row("API calls for 1000 check-ins by a card to all", "%d", api_calls["calls_broadcast"], \
            "<=", 1010, "")
    if ("report_school" in fact) {
        row("class report of the whole school, ms", "%.1f", fact["report_school"] + 0, "<=", 50, "")
        row("one class, ms", "%.2f", fact["report_class"] + 0, "<=", 50, "")
        row("one class over 200 days, ms", "%.1f", fact["report_class_days"] + 0, "<=", 50, "")
        row("first page of who is missing, ms", "%.1f", fact["report_missing"] + 0, "<=", 50, "")
    }
    if ("season_import" in fact)
        plain_row("nine lists of a season's graduates imported, s", "%.1f", \
            fact["season_import"] / 1e9)
    for (w in count)
        if (w ~ /^season[/]/)
            row("a scan's answer, p99, clerks all at once, ms", "%.2f", middle(w, "p99") / 1000, \
                "<=", 100, "")
    if ("qr_ms" in fact)
        row("a QR code made and encoded, ms", "%.2f", fact["qr_ms"] + 0, "<=", 2, "")
    if ("qr_caption_ms" in fact)
        plain_row("… with a line of words below, ms", "%.2f", fact["qr_caption_ms"] + 0)
    if ("all_seconds" in fact) {
        row("a notice to the whole school, platform of 50 ms, s", "%.1f", fact["all_seconds"] + 0, \
            "<=", 30, "")
        row("… calls of message/send", "%d", fact["all_calls"], "<=", 61, "")
        plain_row("… CPU of the bot, s", "%.1f", fact["all_cpu_ms"] / 1000)
        row("… memory of the bot, most, MB", "%.1f", fact["all_rss_most"] / 1024, "<=", 80, "")
        row("… more than after the one before, MB", "%.1f", \
            (fact["all_rss_most"] - fact["all_rss_before"]) / 1024, "<=", 16, "")
        row("personal ones: most calls in a second (pace: 150)", "%d", fact["each_second"], \
            "<=", 300, "")
        row("… refused because they are too many (45009)", "%d", fact["each_refused"], "<=", 0, "")
        plain_row("… a minute, on average", "%.0f", fact["each_calls"] / fact["each_seconds"] * 60)
        row("… memory of the bot, most, MB", "%.1f", fact["each_rss_most"] / 1024, "<=", 80, "")
    }
    if (have("grow_rows/64") && have("grow_none/64"))
        row("CPU of a check-in, 100 million reports / none", "%.3f", \
            middle("grow_rows/64", "server_cpu") / middle("grow_none/64", "server_cpu"), "<=", \
            1.25, "")
}

function write_json(    f, w, n, part)
{
    printf "{\n  \"facts\": {" >json
    for (f in fact)
        printf "%s\n    \"%s\": \"%s\"", n++ ? "," : "", f, fact[f] >json
    printf "\n  },\n  \"figures\": [\n%s\n  ],\n  \"medians\": [", figures >json
    n = 0
    for (w in count) {
        split(w, part, "/")
        printf "%s\n    {\"name\": \"%s\", \"connections\": %d, \"rps\": %.0f, ", n++ ? "," : "", \
            part[1], part[2], middle(w, "rps") >json
        printf "\"p50_us\": %.1f, \"p99_us\": %.1f, ", middle(w, "p50"), middle(w, "p99") >json
        printf "\"server_cpu_us\": %.2f, \"load_busy\": %.2f}", middle(w, "server_cpu"), \
            middle(w, "busy") >json
    }
    print "\n  ]\n}" >json
}

function print_facts()
{
    printf "\n%s; %s; disk %s, fsync of 8 KiB %.0f us (p50)\n", fact["cpu"], fact["kernel"], \
        fact["disk"], middle("fsync/1", "p50")
    printf "libmicrohttpd %s, SQLite %s, OpenSSL %s, mxml %s; %s\n", fact["libmicrohttpd"], \
        fact["sqlite3"], fact["libcrypto"], fact["mxml"], fact["hongyan"]
}

# A bare server that waited for its load would flatter us: it may be faster than it seemed.
function print_limits(    w)
{
    for (w in count)
        if (w ~ /^bare/ && middle(w, "busy") > 0.95)
            printf "note: the load was at its limit (%s, %.0f %% busy)\n", w, 100 * middle(w, "busy")
}

END {
    is_quiet = quiet()
    printf "\n%-58s %10s  %-10s %-8s\n", "", "measured", "target", "stretch"
    timed = 1
    speed_rows()
    latency_rows()
    timed = 0
    state_rows()
    daily_rows()
    print_facts()
    print_limits()
    printf "%s", note
    write_json()
}
