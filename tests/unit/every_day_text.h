/* A school file about every day that is fine: rules, deadlines, approvals, kinds of questions and
 * their defaults, the pass. The numbers are its lines. */
#ifndef TESTS_UNIT_EVERY_DAY_TEXT_H
#define TESTS_UNIT_EVERY_DAY_TEXT_H

static const char good[] =
    "name: 鸿雁大学\n" /*  1 */
    "welcome: 你好\n" /*  2 */
    "identity: {phone: false}\n" /*  3 */
    "flows:\n" /*  4 */
    "  - name: basic\n" /*  5 */
    "    app: student\n" /*  6 */
    "    title: 基本信息\n" /*  7 */
    "    rule: once\n" /*  8 */
    "    editable: 2026-09-30 18:00\n" /*  9 */
    "    window: {from: 2026-09-01, until: 2026-10-31}\n" /* 10 */
    "    questions:\n" /* 11 */
    "      - {name: agree, kind: consent, title: 信息属实, version: 2026-09}\n" /* 12 */
    "      - {name: tel, kind: phone, title: 电话, default: phone}\n" /* 13 */
    "      - {name: room, kind: text, title: 宿舍, pattern: \"[0-9]{2}栋[0-9]{3}\", "
    "example: 06栋305, wrong: 例如 06栋305}\n" /* 14 */
    "      - {name: parent, kind: text, title: 家长电话, personal: true, default: phone}\n" /* 15 */
    "  - name: health\n" /* 16 */
    "    app: student\n" /* 17 */
    "    title: 健康档案\n" /* 18 */
    "    rule: until\n" /* 19 */
    "    needs: [basic]\n" /* 20 */
    "    window: {until: 2026-12-31}\n" /* 21 */
    "    questions: [{name: q, kind: number, title: 次数, min: 0}]\n" /* 22 */
    "  - name: checkin\n" /* 23 */
    "    app: student\n" /* 24 */
    "    title: 今日打卡\n" /* 25 */
    "    words: [打卡]\n" /* 26 */
    "    rule: daily\n" /* 27 */
    "    editable: 20:00\n" /* 28 */
    "    needs: [basic, health]\n" /* 29 */
    "    streak: 14\n" /* 30 */
    "    proxy: true\n" /* 31 */
    "    remind: [07:30, 09:00]\n" /* 32 */
    "    digest: 10:30\n" /* 33 */
    "    window: {daily_from: 06:00, daily_to: 22:00}\n" /* 34 */
    "    questions:\n" /* 35 */
    "      - name: state\n" /* 36 */
    "        kind: choice\n" /* 37 */
    "        title: 身体状况\n" /* 38 */
    "        default: last\n" /* 39 */
    "        options:\n" /* 40 */
    "          - {value: fine, label: 正常}\n" /* 41 */
    "          - {value: ill, label: 异常, alert: true}\n" /* 42 */
    "      - {name: where, kind: location, title: 位置, default: last}\n" /* 43 */
    "      - {name: test, kind: date, title: 检测日期, min: -7, max: +0, "
    "wrong: 七天之内, optional: true}\n" /* 44 */
    "      - {name: team, kind: text, title: 班级, default: class}\n" /* 45 */
    "  - name: card\n" /* 46 */
    "    app: student\n" /* 47 */
    "    title: 电子ID\n" /* 48 */
    "    rule: once\n" /* 49 */
    "    approve: [office, counsellor]\n" /* 50 */
    "    approve_days: 365\n" /* 51 */
    "    questions:\n" /* 52 */
    "      - {name: face, kind: photo, title: 近期照片}\n" /* 53 */
    "  - name: green\n" /* 54 */
    "    app: student\n" /* 55 */
    "    title: 绿码\n" /* 56 */
    "    rule: always\n" /* 57 */
    "    approve: [counsellor]\n" /* 58 */
    "    questions:\n" /* 59 */
    "      - {name: shot, kind: photo, title: 绿码截图}\n" /* 60 */
    "  - name: duty\n" /* 61 */
    "    app: staff\n" /* 62 */
    "    title: 值班\n" /* 63 */
    "    words: [值班]\n" /* 64 */
    "    rule: times_a_day\n" /* 65 */
    "    times: 2\n" /* 66 */
    "    roster_only: false\n" /* 67 */
    "    questions: [{name: note, kind: text, title: 记录}]\n" /* 68 */
    "pass:\n" /* 69 */
    "  words: [出门条]\n" /* 70 */
    "  id: card\n" /* 71 */
    "  report: checkin\n" /* 72 */
    "  streak: 14\n" /* 73 */
    "  proofs: [green]\n" /* 74 */
    "  minutes: 3\n" /* 75 */
    "  from: 2026-09-01\n" /* 76 */
    "  green: 请通行\n"; /* 77 */

#endif
