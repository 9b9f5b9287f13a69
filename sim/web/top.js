// The bar above the phones: the tour, the connection, objections, the wire's switch, faults, the language.
//
// host: {state, setFault(faults) -> error or null, say(text)}

import {h, button, dress, popover, icon, tr, clock, language, switchLanguage} from './dom.js';

// Name, words, what it does, and the value that switches it on.
const FAULTS = [
    ['busy', ['系统繁忙', 'Busy'], ['接下来的 3 次 API 调用回 -1', 'the next 3 API calls get -1'], 3],
    [
        'token_dead',
        ['凭证失效', 'Token dead'],
        ['现在的 access_token 作废（42001）', 'the token gets 42001'],
        true,
    ],
    ['ip_refused', ['IP 不可信', 'IP refused'], ['每次 API 调用回 60020', 'every API call gets 60020'], true],
    ['slow_ms', ['应答慢', 'Slow'], ['API 晚 3 秒应答', 'the API answers 3 s late'], 3000],
    ['resend', ['重复推送', 'Resend'], ['每个回调都再推两次', 'each callback comes twice more'], true],
    [
        'out_of_order',
        ['乱序', 'Out of order'],
        ['200 毫秒内的回调互换先后', 'callbacks within 200 ms swap'],
        true,
    ],
    ['api_down', ['接口断开', 'API down'], ['API 的连接不应答就关掉', 'connections close unanswered'], true],
    ['sms_busy', ['短信繁忙', 'SMS busy'], ['接下来的 3 封短信、邮件回 503', 'the next 3 letters get 503'], 3],
    ['sms_down', ['短信断开', 'SMS down'], ['短信、邮件的连接不应答就关掉', 'letters: closed unanswered'], true],
    ['cas_down', ['登录断开', 'Log-in down'], ['统一身份认证不应答就断开', 'CAS closes unanswered'], true],
    ['cas_old', ['旧的登录', 'Old log-in'], ['统一身份认证只会 CAS 2.0', 'CAS knows 2.0 only'], true],
    [
        'user_get_empty',
        ['成员资料为空', 'Empty member'],
        ['user/get 只给 userid', 'user/get tells the userid only'],
        true,
    ],
    ['user_get_60111', ['查无此人', 'Unknown member'], ['user/get 一律 60111', 'user/get gives 60111'], true],
    [
        'tfa_error',
        ['二次验证没配好', 'No page set'],
        ['使用二次验证的接口回 40210', 'the use verification gives 40210'],
        40210,
    ],
    [
        'event_last',
        ['事件后到', 'Event last'],
        ['菜单的图片、位置比事件先到', 'pictures and places before their event'],
        true,
    ],
    ['place_message', ['位置两条', 'Place twice'], ['选位置后再来一条位置消息', 'a message besides the event'], true],
    [
        'old_apps',
        ['旧规则', 'Old rules'],
        ['2022 年以前的应用：user/get 给手机、邮箱', 'user/get tells phone and mail, as before 2022'],
        true,
    ],
    ['agent_closed', ['应用停用', 'App disabled'], ['别的接口都回 50003', 'all other calls get 50003'], true],
    ['scope_empty', ['范围为空', 'Empty scope'], ['可见范围里没有人', 'nobody is in the scope'], true],
    ['home_page', ['应用主页', 'Home page'], ['agent/get 有 home_url', 'agent/get has a home_url'], true],
    ['date_ahead', ['时间不准', 'Clock off'], ['Date 头快 10 分钟', 'the Date header is 10 min ahead'], 600],
];

const badge = () => h('b', {class: 'badge', hidden: true});

function showBadge(node, count) {
    node.hidden = count === 0;
    node.textContent = count;
}

export class Top {
    constructor(node, host) {
        this.host = host;
        this.stage = document.getElementById('stage');
        this.letterBadge = badge();
        this.side = {
            letters: this.sideSwitch('letters', 'sms', tr('短信', 'Letters'), tr('短信和邮件', 'SMS and mail'), this.letterBadge),
            wire: this.sideSwitch('wire', 'wire', tr('线路', 'Wire'), tr('密文、明文、接口调用', 'Cipher, plaintext, API calls')),
        };
        const tools = [this.connection(), this.errors(), this.side.letters, this.side.wire, this.faults(), languageSwitch()];
        this.tour = h('div', {class: 'intro-slot'});
        node.replaceChildren(brand(), this.tour, h('div', {class: 'top-tools'}, ...tools));
    }

    showTour(node) {
        this.tour.replaceChildren(node);
    }

    connection() {
        this.time = h('span', {
            class: 'clock',
            title: tr('平台时间（北京）', "The platform's time (Beijing)"),
        });
        this.connected = h('span');
        this.light = h('span', {class: 'connection', role: 'status'}, h('i'), this.time, this.connected);
        return this.light;
    }

    showConnection(connected) {
        this.light.classList.toggle('off', !connected);
        this.connected.textContent = connected ? tr('已连接', 'connected') : tr('已断开', 'offline');
    }

    showTime(now) {
        this.time.textContent = clock(now, true);
    }

    // ---- what stands beside the phones ----

    sideSwitch(name, iconName, label, title, ...more) {
        const node = topButton(iconName, label, ...more);
        node.addEventListener('click', () => {
            const shown = this.stage.classList.contains(`without-${name}`);
            this.showSide(name, shown);
            // In a small window it stands below the phones.
            if (shown) document.getElementById(name).scrollIntoView({block: 'nearest', behavior: 'smooth'});
        });
        return dress(node, {'aria-pressed': 'true', title});
    }

    showSide(name, shown) {
        this.stage.classList.toggle(`without-${name}`, !shown);
        this.side[name].setAttribute('aria-pressed', String(shown));
        if (name === 'letters' && shown) showBadge(this.letterBadge, (this.unseen = 0));
    }

    // One that nobody sees comes.
    countLetter() {
        if (!this.stage.classList.contains('without-letters')) return;
        this.unseen = (this.unseen ?? 0) + 1;
        showBadge(this.letterBadge, this.unseen);
    }

    // ---- faults ----

    faults() {
        this.switches = new Map(FAULTS.map(fault => [fault[0], this.faultSwitch(fault)]));
        this.faultBadge = badge();
        const note = tr(
            '让平台出点状况，看鸿雁怎样应付。',
            'Let the platform fail, and see how Hongyan copes.',
        );
        this.faultButton = topButton('fault', tr('故障', 'Faults'), this.faultBadge);
        const panel = h(
            'div',
            {class: 'drop'},
            h('p', {class: 'drop-note'}, note),
            ...this.switches.values(),
        );
        return popover('drop-wrap', this.faultButton, panel);
    }

    faultSwitch([name, words, note, value]) {
        const toggle = async () => {
            const on = node.getAttribute('aria-checked') === 'true';
            const error = await this.host.setFault({[name]: on ? (value === true ? false : 0) : value});
            if (error) this.host.say(error);
        };
        const label = h('span', {}, h('strong', {}, tr(...words)), h('small', {}, tr(...note)));
        const node = button('fault', null, toggle, label, h('i', {class: 'switch', 'aria-hidden': 'true'}));
        return dress(node, {role: 'switch', 'aria-checked': 'false', 'data-fault': name});
    }

    showFaults() {
        let active = 0;
        for (const [name, node] of this.switches) {
            const on = Boolean(this.host.state.faults[name]);
            node.setAttribute('aria-checked', String(on));
            active += Number(on);
        }
        showBadge(this.faultBadge, active);
        this.faultButton.classList.toggle('active', active > 0);
    }

    // ---- what the platform objects to ----

    errors() {
        this.errorList = h('ol', {class: 'error-list'});
        this.errorBadge = badge();
        const note = tr(
            '鸿雁做了平台会拒绝、截断或忽略的事。',
            'What Hongyan did and the platform refuses, cuts or ignores.',
        );
        const opener = topButton('flag', tr('平台的意见', 'Objections'), this.errorBadge);
        const panel = h('div', {class: 'drop'}, h('p', {class: 'drop-note'}, note), this.errorList);
        this.errorWrap = popover('drop-wrap', opener, panel);
        return this.errorWrap;
    }

    // Nothing to see while there is nothing to object to.
    showErrors() {
        const errors = this.host.state.platform_errors;
        this.errorWrap.hidden = errors.length === 0;
        showBadge(this.errorBadge, errors.length);
        this.errorList.replaceChildren(...errors.toReversed().map(text => h('li', {}, text)));
    }
}

function topButton(iconName, label, ...more) {
    return button('top-button', null, null, icon(iconName), h('span', {}, label), ...more);
}

function brand() {
    const words = h('h1', {}, tr('鸿雁', 'Hongyan'), h('small', {}, tr('企业微信模拟器', 'WeCom simulator')));
    return h(
        'div',
        {class: 'brand'},
        h('span', {class: 'logo', 'aria-hidden': 'true'}, icon('goose')),
        words,
    );
}

function languageSwitch() {
    const other = language === 'en' ? ['中文', '切换到中文', 'zh-CN'] : ['EN', 'Switch to English', 'en'];
    return dress(button('top-button language', null, switchLanguage, other[0]), {
        title: other[1],
        lang: other[2],
    });
}
