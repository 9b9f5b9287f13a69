// The tour: the demo's school in a few steps. Each puts its people on the stage and points at what they tap.
//
// host: {play({members, who, taps, says, pointing, anew})}: the phones to be seen, whose turn it is,
// {userid: [menu, entry]}, {userid: words to send} in their order, whether to point at these, whether another act begins
// says(userid, words): other words for that phone; heard(userid): all that the bot has said there, as one text

import {h, button, dress, popover, icon, language, tr} from './dom.js';

const XIAOMAN = '20260001';
const ZIHAN = '20260002';
const COUNSELLOR = 'T1001';
const GUARD = 'T2001';
const GRADUATE = '20220001';
const CLERK = 'T3001';

const ACTS = [
    {
        title: ['到校每一天', 'Every day'],
        cast: [XIAOMAN, ZIHAN, COUNSELLOR, GUARD],
        steps: [
            {
                words: [
                    '林小满点「每日 › 今日打卡」，选好提交',
                    '林小满 taps 每日 › 今日打卡 (daily, check in), chooses, submits',
                ],
                taps: {[XIAOMAN]: ['每日', '今日打卡']},
                says: language === 'en' ? {[XIAOMAN]: ['English']} : {}, // she is spoken to in English from then on
            },
            {
                words: [
                    '她点「每日 › 申请电子ID」，核对信息，再点「拍照或选照片」',
                    'She taps 每日 › 申请电子ID (electronic ID), checks her information, sends a photo: 拍照或选照片',
                ],
                taps: {[XIAOMAN]: ['每日', '申请电子ID']},
            },
            {
                words: [
                    '陈老师点「办理 › 审批」，发「审批 1」看照片，再发「通过 1」',
                    '陈老师 taps 办理 › 审批 (approvals), sends 审批 1 for the photo, then 通过 1 (passed)',
                ],
                taps: {[COUNSELLOR]: ['办理', '审批']},
                says: {[COUNSELLOR]: ['审批 1', '通过 1']},
            },
            {
                words: ['林小满点「每日 › 通行码」：绿码', '林小满 taps 每日 › 通行码 (pass): it is green'],
                taps: {[XIAOMAN]: ['每日', '通行码']},
            },
            {
                words: [
                    '王门卫点「办理 › 扫一扫」，选她的手机：结果、姓名、照片',
                    '王门卫 taps 办理 › 扫一扫 (scan) and her phone: result, name, photo',
                ],
                taps: {[GUARD]: ['办理', '扫一扫']},
            },
        ],
    },
    {
        title: ['预约', 'Booking'],
        cast: [XIAOMAN, ZIHAN],
        steps: [
            {
                words: [
                    '林小满点「办事 › 预约运营商」：看资费，定谁能联系她，号码回「同上」',
                    '林小满 taps 办事 › 预约运营商 (carriers): the tariff, who may call her; her number is 同上 (the same)',
                ],
                taps: {[XIAOMAN]: ['办事', '预约运营商']},
                says: {[XIAOMAN]: ['同上']},
            },
            {
                words: [
                    '微信里没有卡片：周子涵发「预约补卡 1 2 1」，核对后回「1」，就约好了',
                    'No cards in WeChat: 周子涵 sends 预约补卡 1 2 1 (a new card), checks it, sends 1, and has the place',
                ],
                taps: {[ZIHAN]: null},
                says: {[ZIHAN]: ['预约补卡 1 2 1', '1']},
            },
        ],
    },
    {
        title: ['毕业离校', 'Clearance'],
        cast: [GRADUATE, CLERK, GUARD],
        steps: [
            {
                words: [
                    '许知远点「办事 › 离校流程」，按卡片上的「迁移地址」填好提交',
                    '许知远 taps 办事 › 离校流程 (clearance), then 迁移地址 (address) on the card, and submits',
                ],
                taps: {[GRADUATE]: ['办事', '离校流程']},
                says: {[GRADUATE]: ['未迁入']},
            },
            {
                words: [
                    '他点「办事 › 离校二维码」；刘老师点「办理 › 扫一扫」，选他的手机',
                    'He taps 办事 › 离校二维码 (QR code); 刘老师 taps 办理 › 扫一扫 (scan) and his phone',
                ],
                taps: {[GRADUATE]: ['办事', '离校二维码'], [CLERK]: ['办理', '扫一扫']},
            },
            {
                words: [
                    '刘老师按「通过」，许知远马上知道下一站；再扫、再通过，全部办完',
                    '刘老师 taps 通过 (passed), 许知远 hears where to go next; scan and pass once more, and all is done',
                ],
                taps: {[CLERK]: ['办理', '扫一扫'], [GRADUATE]: null},
            },
            {
                words: [
                    '王门卫扫同一个码：可离校。没带手机？名牌上的「电脑」打开网页版',
                    '王门卫 scans the same code: he may leave. No phone? PC, beside a name, opens the page',
                ],
                taps: {[GUARD]: ['办理', '扫一扫']},
            },
        ],
    },
    {
        title: ['告诉所有人', 'Telling everyone'],
        cast: [COUNSELLOR, XIAOMAN, ZIHAN, GRADUATE],
        steps: [
            {
                words: [
                    '陈老师点「服务 › 发通知」：「全校师生」「大雨提醒」「现在」，看清楚再提交',
                    '陈老师 taps 服务 › 发通知 (notice): 全校师生 (everybody), 大雨提醒 (heavy rain), 现在 (now), and submits',
                ],
                taps: {[COUNSELLOR]: ['服务', '发通知']},
                says: {[COUNSELLOR]: ['全校师生', '现在']},
            },
            {
                words: [
                    '几部手机同时收到：林小满按「收到」，周子涵回「收到」，看顶上的数字',
                    'It is on all phones at once: 林小满 taps 收到 (got it), 周子涵 sends 收到; watch the counter',
                ],
                taps: {[XIAOMAN]: null, [ZIHAN]: null},
                says: {[ZIHAN]: ['收到']},
            },
            {
                words: [
                    '陈老师发「通知情况 {n}」看几人收到，「未收到 {n}」看是谁，「催收 {n}」再提醒',
                    '陈老师 sends 通知情况 {n}: the numbers; 未收到 {n}: who has not; 催收 {n}: reminds those',
                ],
                taps: {[COUNSELLOR]: null},
                says: {[COUNSELLOR]: ['通知情况 {n}', '未收到 {n}', '催收 {n}']},
            },
            {
                cast: [COUNSELLOR, CLERK, XIAOMAN, ZIHAN],
                words: [
                    '紧急的要第二个人：陈老师发「台风停课」，刘老师按「放行」',
                    'Urgent ones need two: 陈老师 sends 台风停课 (typhoon), 刘老师 taps 放行 (release)',
                ],
                taps: {[COUNSELLOR]: ['服务', '发通知'], [CLERK]: null},
                says: {[COUNSELLOR]: ['全校师生', '现在']},
            },
        ],
    },
];

const MORE = [
    [
        '在任何聊天里发「English」，鸿雁就改说英文；发「中文」换回来',
        'Send English in any chat, and Hongyan answers in English from then on; 中文 brings Chinese back',
    ],
    [
        '周子涵在微信里看不到卡片：发「打卡 1 1」就打完了',
        '周子涵 is in WeChat, where cards do not show: 打卡 1 1 does it all',
    ],
    [
        '陈老师的「学生」菜单：谁没打卡，一键提醒，日报；发「导出 用途」得到表格',
        "陈老师's menu 学生: who is missing, reminding them, the digest; 导出 and a purpose brings a table",
    ],
    [
        '林小满发「谁有我的信息」「我的预约」「撤回预约」；刘老师发「办理情况」',
        '林小满 types 谁有我的信息, 我的预约, 撤回预约; 刘老师 types 办理情况',
    ],
    [
        '何晓晨点「关注」：账号不是学号，要确认身份（学号 20260003，证件号 11010120080303003X，都是编的）',
        '何晓晨 taps 关注 (follow): no student number, so the identity is asked: 20260003, document 11010120080303003X, invented',
    ],
    [
        '林小满发「改手机」「绑定邮箱」：验证码在「短信」里，点一下就填好',
        '林小满 sends 改手机 (phone) or 绑定邮箱 (mail): the code comes under Letters; a tap types it',
    ],
    [
        '「线路」里每条的密文、明文、回复都是真的；「故障」里断开接口，文字照常',
        'Wire has real cipher, plaintext and replies; with the API down under Faults, words go on working',
    ],
];

// {n} of a step is the number that the bot has given the counsellor's newest notice: others may have been sent before.
const NUMBERED = /✅ (?:第|Notice) (\d+)/g;
const fill = (text, number) => (number ? text.replaceAll('{n}', number) : text.replaceAll(' {n}', ''));

const STEPS = ACTS.flatMap(act => act.steps.map(step => ({act, cast: act.cast, ...step})));
const KEPT = 'step'; // in the tab's memory: the page may be loaded again

export class Tour {
    constructor(host) {
        this.host = host;
        this.at = Math.min(Number(sessionStorage.getItem(KEPT)) || 0, STEPS.length - 1);
        this.act = STEPS[this.at].act;
        this.notice = this.newest();
        this.number = h('b', {});
        this.words = h('span', {class: 'tour-words', 'aria-live': 'polite'});
        this.before = button('tour-go', tr('上一步', 'Step back'), () => this.go(this.at - 1), icon('back'));
        this.after = button('tour-go', tr('下一步', 'Next step'), () => this.go(this.at + 1), icon('next'));
        this.node = h(
            'div',
            {class: 'intro', role: 'group', 'aria-label': tr('演示', 'The tour')},
            this.before,
            this.number,
            this.words,
            this.after,
            this.list(),
        );
        this.show();
    }

    // The people of the tour all have a phone here.
    static suits(members) {
        const there = new Set(members.map(member => member.userid));
        return STEPS.every(step => step.cast.every(userid => there.has(userid)));
    }

    list() {
        this.entries = STEPS.map((step, i) => button('tour-step', null, () => this.go(i), this.wordsOf(step)));
        let n = 0;
        const acts = ACTS.flatMap(act => [
            h('p', {class: 'drop-note'}, tr(...act.title)),
            h(
                'ol',
                {class: 'tries', start: n + 1},
                ...act.steps.map(() => h('li', {}, this.entries[n++])),
            ),
        ]);
        const opener = button('top-button', null, null, icon('down'), h('span', {}, tr(`${STEPS.length} 步看完`, `${STEPS.length} steps`)));
        const drop = h(
            'div',
            {class: 'drop story'},
            ...acts,
            h('p', {class: 'drop-note'}, tr('再试试', 'And then')),
            h('ul', {class: 'tries'}, ...MORE.map(words => h('li', {}, tr(...words)))),
        );
        this.drop = popover('drop-wrap', opener, drop);
        return this.drop;
    }

    go(step) {
        this.at = step;
        sessionStorage.setItem(KEPT, step);
        this.drop.shut();
        this.show();
        this.play(true);
    }

    show() {
        this.number.textContent = `${this.at + 1}/${STEPS.length}`;
        this.words.textContent = this.wordsOf(STEPS[this.at]);
        this.before.disabled = this.at === 0;
        this.after.disabled = this.at === STEPS.length - 1;
        this.entries.forEach((entry, i) => {
            dress(entry, {'aria-current': String(i === this.at)});
            entry.textContent = this.wordsOf(STEPS[i]);
        });
    }

    // The number of the counsellor's newest notice; 0: there is none yet.
    newest() {
        const numbers = [...this.host.heard(COUNSELLOR).matchAll(NUMBERED)].map(found => Number(found[1]));
        return Math.max(0, ...numbers);
    }

    wordsOf({words}) {
        return fill(tr(...words), this.notice);
    }

    saysOf({says = {}}) {
        return Object.fromEntries(
            Object.entries(says).map(([userid, texts]) => [userid, texts.map(text => fill(text, this.notice))]),
        );
    }

    // Something came to a phone, or everything anew. What can be tapped already stays, but where the number in it has changed.
    came(userid = COUNSELLOR) {
        const notice = userid === COUNSELLOR ? this.newest() : this.notice;
        if (notice === this.notice) return;
        const before = this.saysOf(STEPS[this.at])[COUNSELLOR] ?? [];
        this.notice = notice;
        this.show();
        const after = this.saysOf(STEPS[this.at])[COUNSELLOR] ?? [];
        if (this.pointing && before.join() !== after.join()) this.host.says(COUNSELLOR, after);
    }

    // pointing: also at what is tapped.
    play(pointing) {
        const {act, cast, taps} = STEPS[this.at];
        const says = this.saysOf(STEPS[this.at]);
        this.host.play({members: cast, who: Object.keys(taps), taps, says, pointing, anew: act !== this.act});
        this.act = act;
        this.pointing = pointing;
    }
}
