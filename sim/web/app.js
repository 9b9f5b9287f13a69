// The browser chat: one state from /ui/state, kept current by a long poll, shown as phones and a wire.

import {h, icon, tr, clock, language, switchLanguage} from './dom.js';
import {Phone} from './phone.js';
import {Wire} from './wire.js';

const POLL_TIMEOUT = 30000; // ms; the server answers within 20 s
const RETRY = [300, 700, 1500, 3000]; // ms between attempts while the connection is lost
const HINT = ['每日', '今日打卡'];

const FAULTS = [
    ['busy', '系统繁忙', 'Busy', '接下来的 3 次 API 调用回 -1', 'the next 3 API calls get -1', 3],
    [
        'token_dead',
        '凭证失效',
        'Token dead',
        '现在的 access_token 作废（42001）',
        'the current access_token gets 42001',
        true,
    ],
    ['ip_refused', 'IP 不可信', 'IP refused', '每次 API 调用回 60020', 'every API call gets 60020', true],
    ['slow_ms', '应答慢', 'Slow', 'API 晚 3 秒应答', 'the API answers 3 s late', 3000],
    ['resend', '重复推送', 'Resend', '每个回调都再推两次', 'each callback is sent twice more', true],
    [
        'out_of_order',
        '乱序',
        'Out of order',
        '200 毫秒内的回调互换先后',
        'callbacks within 200 ms are swapped',
        true,
    ],
    ['api_down', '接口断开', 'API down', 'API 的连接不应答就关掉', 'connections are closed unanswered', true],
];

const TRIES = [
    [
        '点学生手机底部的「每日 › 今日打卡」，选好后提交',
        "Tap 每日 › 今日打卡 at the bottom of a student's phone, choose, submit",
    ],
    [
        '把另一位学生切到「微信」：卡片在那里不显示，切到键盘发「打卡」，用数字回答',
        'Switch the other student to 微信, where cards do not show: type 打卡 and answer by number',
    ],
    [
        '点开右边「线路」里的一条：密文、明文、回复都是真的',
        'Open an entry of the wire on the right: cipher, plaintext and reply are real',
    ],
    [
        '在「故障」里打开「IP 不可信」再打卡：文字流程照常，卡片排队等恢复',
        'Switch on “IP refused” under Faults: text goes on working, cards wait in the queue',
    ],
];

const state = {
    now: 0,
    seq: 0,
    school: '',
    apps: [],
    members: [],
    messages: [],
    wire: [],
    faults: {},
    sms: [],
};
const phones = new Map();
let wire;
let drift = 0; // the platform's clock minus this machine's, in seconds

const page = id => document.getElementById(id);

// ---- talking to the simulator ----

async function send(path, body) {
    try {
        const response = await fetch(path, {
            method: 'POST',
            headers: {'Content-Type': 'application/json'},
            body: JSON.stringify(body),
        });
        if (response.ok) return null;
        const answer = await response.json().catch(() => ({}));
        return answer.error || tr(`没有成功（${response.status}）`, `Refused (${response.status})`);
    } catch {
        return tr('连不上模拟器', 'The simulator cannot be reached');
    }
}

const host = {
    state,
    act: body => send('/ui/act', body),
    now: () => Math.floor(Date.now() / 1000 + drift),
    memberName: userid =>
        state.members.find(member => member.userid.toLowerCase() === userid.toLowerCase())?.name ?? userid,
    // The latest picture on each other phone, for scanning.
    latestPictures: userid =>
        state.members
            .filter(member => member.userid !== userid)
            .flatMap(member => {
                const message = state.messages.findLast(
                    one => one.userid === member.userid && one.kind === 'image' && one.media,
                );
                return message ? [{member, message}] : [];
            }),
};

function takeTime(now) {
    state.now = now;
    drift = now - Date.now() / 1000;
}

async function loadState() {
    const response = await fetch('/ui/state', {signal: AbortSignal.timeout(POLL_TIMEOUT)});
    if (!response.ok) throw new Error(`state: ${response.status}`);
    Object.assign(state, await response.json());
    takeTime(state.now);
}

const EVENTS = {
    message: event => addMessage(event.message),
    message_update: event => addMessage(event.message),
    wire: event => {
        state.wire.push(event.wire);
        wire.add(event.wire);
    },
    menu: event => {
        const app = state.apps.find(one => one.name === event.app);
        if (app) app.menu = event.menu;
        phones.forEach(phone => {
            if (phone.app === event.app && phone.screen === 'chat') phone.showDock();
        });
    },
    member: event => {
        const index = state.members.findIndex(member => member.userid === event.member.userid);
        if (index < 0) state.members.push(event.member);
        else state.members[index] = event.member;
        if (phones.has(event.member.userid)) phones.get(event.member.userid).showMember(event.member);
        else showPhones();
    },
    faults: event => {
        state.faults = event.faults;
        showFaults();
    },
    sms: event => {
        state.sms.push(event.sms);
        showSms();
    },
};

function addMessage(message) {
    const index = state.messages.findIndex(one => one.id === message.id);
    const phone = phones.get(message.userid);
    if (index < 0) {
        state.messages.push(message);
        phone?.add(message);
    } else {
        state.messages[index] = message;
        phone?.update(message);
    }
}

async function pollOnce() {
    const response = await fetch(`/ui/events?after=${state.seq}`, {
        signal: AbortSignal.timeout(POLL_TIMEOUT),
    });
    if (!response.ok) throw new Error(`events: ${response.status}`);
    const answer = await response.json();
    if (answer.seq < state.seq) throw new Error('the simulator has started anew');
    takeTime(answer.now);
    for (const event of answer.events) EVENTS[event.type]?.(event);
    state.seq = answer.seq;
}

const pause = ms => new Promise(done => setTimeout(done, ms));

async function follow() {
    for (let failed = 0; ;) {
        try {
            if (failed) {
                await loadState();
                showAll();
                showConnection(true);
                failed = 0;
            }
            await pollOnce();
        } catch {
            showConnection(false);
            await pause(RETRY[Math.min(failed++, RETRY.length - 1)]);
        }
    }
}

// ---- showing ----

function showConnection(connected) {
    const line = page('lost');
    page('connection').className = `connection ${connected ? '' : 'off'}`;
    page('connection').lastChild.textContent = connected
        ? tr('已连接', 'connected')
        : tr('已断开', 'offline');
    line.hidden = connected;
    line.textContent = connected
        ? ''
        : tr(
              '与模拟器的连接断开了，正在重试。请看运行 make demo 的终端。',
              'The connection to the simulator is lost; trying again. See the terminal that runs make demo.',
          );
}

function showPhones() {
    phones.clear();
    const student = state.members.find(member => member.role === 'student');
    const fresh = !state.messages.some(message => message.from === 'member');
    for (const member of state.members)
        phones.set(member.userid, new Phone(member, host, fresh && member === student ? HINT : null));
    page('phones').replaceChildren(...[...phones.values()].map(phone => phone.node));
    phones.forEach(phone => phone.toEnd());
    showTime();
}

function showWire() {
    wire = new Wire(page('wire'), host);
    state.wire.forEach(entry => wire.add(entry, false));
}

function showAll() {
    showPhones();
    showWire();
    showFaults();
    showSms();
}

function showTime() {
    const now = host.now();
    page('clock').textContent = clock(now, true);
    phones.forEach(phone => phone.showTime(now));
}

// A button of the top bar with what it opens.
function dropDown(id, iconName, label, tip, ...content) {
    const panel = h('div', {class: 'drop', id: `${id}-panel`, hidden: true}, ...content);
    const button = h(
        'button',
        {
            type: 'button',
            class: 'top-button',
            id,
            title: tip,
            'aria-expanded': 'false',
            'aria-controls': `${id}-panel`,
        },
        icon(iconName),
        h('span', {}, label),
        h('b', {class: 'badge', hidden: true}),
    );
    const wrap = h('div', {class: 'drop-wrap'}, button, panel);
    const close = () => {
        panel.hidden = true;
        button.setAttribute('aria-expanded', 'false');
    };
    button.addEventListener('click', () => {
        panel.hidden = !panel.hidden;
        button.setAttribute('aria-expanded', String(!panel.hidden));
    });
    document.addEventListener('pointerdown', event => {
        if (!wrap.contains(event.target)) close();
    });
    wrap.addEventListener('keydown', event => {
        if (event.key === 'Escape' && !panel.hidden) {
            close();
            button.focus();
        }
    });
    return wrap;
}

function showFaults() {
    let active = 0;
    for (const [name] of FAULTS) {
        const on = Boolean(state.faults[name]);
        page(`fault-${name}`).setAttribute('aria-checked', String(on));
        active += on ? 1 : 0;
    }
    const badge = page('faults').querySelector('.badge');
    badge.hidden = active === 0;
    badge.textContent = active;
    page('faults').classList.toggle('active', active > 0);
}

function faultSwitch([name, zh, en, noteZh, noteEn, value]) {
    const button = h(
        'button',
        {
            type: 'button',
            role: 'switch',
            class: 'fault',
            id: `fault-${name}`,
            'aria-checked': 'false',
            onclick: async () => {
                const on = button.getAttribute('aria-checked') === 'true';
                const off = typeof value === 'number' ? 0 : false;
                const error = await send('/ui/fault', {[name]: on ? off : value});
                if (error) phones.values().next().value?.toast(error);
            },
        },
        h('span', {}, h('strong', {}, tr(zh, en)), h('small', {}, tr(noteZh, noteEn))),
        h('i', {class: 'switch', 'aria-hidden': 'true'}),
    );
    return button;
}

function showSms() {
    const list = page('sms-list');
    const badge = page('sms').querySelector('.badge');
    badge.hidden = state.sms.length === 0;
    badge.textContent = state.sms.length;
    list.replaceChildren(
        ...(state.sms.length
            ? state.sms
                  .toReversed()
                  .map(sms =>
                      h(
                          'li',
                          {},
                          h('span', {}, sms.to, h('time', {}, clock(sms.time))),
                          h('p', {}, sms.text),
                      ),
                  )
            : [
                  h(
                      'li',
                      {class: 'none'},
                      tr(
                          '还没有短信。鸿雁“发出”的短信都会到这里。',
                          'No messages yet. Whatever Hongyan “sends” by SMS comes here.',
                      ),
                  ),
              ]),
    );
}

function showTop() {
    const wireButton = h(
        'button',
        {
            type: 'button',
            class: 'top-button',
            'aria-pressed': 'true',
            title: tr('显示或收起线路', 'Show or hide the wire'),
            onclick: () => {
                const hidden = page('stage').classList.toggle('without-wire');
                wireButton.setAttribute('aria-pressed', String(!hidden));
            },
        },
        icon('wire'),
        h('span', {}, tr('线路', 'Wire')),
    );
    page('top').replaceChildren(
        h(
            'div',
            {class: 'brand'},
            h('span', {class: 'logo', 'aria-hidden': 'true'}, icon('goose')),
            h('h1', {}, tr('鸿雁', 'Hongyan'), h('small', {}, tr('企业微信模拟器', 'WeCom simulator'))),
        ),
        h(
            'div',
            {class: 'intro'},
            icon('spark'),
            h(
                'span',
                {},
                h('b', {}, tr('先试试：', 'Try first: ')),
                tr(
                    '点学生手机底部的「每日 › 今日打卡」',
                    "tap 每日 › 今日打卡 at the bottom of a student's phone",
                ),
            ),
            dropDown(
                'tries',
                'down',
                tr('更多玩法', 'More'),
                tr('还可以试什么', 'What else to try'),
                h('ol', {class: 'tries'}, ...TRIES.map(([zh, en]) => h('li', {}, tr(zh, en)))),
            ),
        ),
        h(
            'div',
            {class: 'top-tools'},
            h(
                'span',
                {class: 'connection', id: 'connection', role: 'status'},
                h('i'),
                h('span', {
                    class: 'clock',
                    id: 'clock',
                    title: tr('平台时间（北京）', "The platform's time (Beijing)"),
                }),
                h('span', {}, tr('已连接', 'connected')),
            ),
            wireButton,
            dropDown(
                'faults',
                'fault',
                tr('故障', 'Faults'),
                tr('让平台出故障', 'Make the platform fail'),
                h(
                    'p',
                    {class: 'drop-note'},
                    tr(
                        '让平台出点状况，看鸿雁怎样应付。',
                        'Let the platform fail, and see how Hongyan copes.',
                    ),
                ),
                ...FAULTS.map(faultSwitch),
            ),
            dropDown(
                'sms',
                'sms',
                tr('短信', 'SMS'),
                tr('“发出”的短信', 'SMS that were “sent”'),
                h('ul', {class: 'sms-list', id: 'sms-list'}),
            ),
            h(
                'button',
                {
                    type: 'button',
                    class: 'top-button',
                    title: language === 'en' ? '切换到中文' : 'Switch to English',
                    onclick: switchLanguage,
                    lang: language === 'en' ? 'zh-CN' : 'en',
                },
                language === 'en' ? '中文' : 'EN',
            ),
        ),
    );
}

// The first time somebody looks, each member opens the chat, as they would on a phone.
function enterEmptyChats() {
    for (const phone of phones.values()) {
        if (phone.member.subscribed && !phone.messages().length) phone.act({do: 'enter'});
    }
}

async function start() {
    document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
    document.title = tr('鸿雁 · 企业微信模拟器', 'Hongyan · WeCom simulator');
    showTop();
    for (let attempt = 0; ; attempt++) {
        try {
            await loadState();
            break;
        } catch {
            showConnection(false);
            await pause(RETRY[Math.min(attempt, RETRY.length - 1)]);
        }
    }
    showConnection(true);
    showAll();
    setInterval(showTime, 1000);
    enterEmptyChats();
    follow();
}

start();
