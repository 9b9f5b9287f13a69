// A broadcast: what one call, or one notice, brings to several phones. A strip below the bar says how far it has
// come, and the phones light up as it arrives.
//
// host: {state, members() with a phone on the page, now(), mark(userid, mark or null), bring(userid)}

import {h, button, dress, popover, icon, tr, clock} from './dom.js';
import {faceOf} from './phone.js';
import {preview} from './message.js';

const TOGETHER = 900; // seconds within which the parts of one broadcast come
const STEP = 140; // ms between two phones that light up
const IDLE = 180_000; // ms that the strip of a notice stays when nothing happens
const BRIEF = 20_000; // and of other messages to several, which nobody answers
const ABREAST = 8; // faces beside each other; more of them overlap
const EARLIER = 5; // of those before it, so many can be looked at again

// Which notice it is, when the words say so (回复“收到 12”) or the card does.
const NUMBER = /[“「"'](?:收到|got it|ack)\s*(\d+)/i;
const CARD_NUMBER = /^n-(\d+)-/; // its task_id
const GOT = /^(?:点击卡片\s*)?(?:已?收到|got it|ack)[\s,，:：]*(\d+)?/i;

const FRONT = /^(?:\[[^\]]+\]\s*|【再次提醒】)+/; // the kind of a preview, and what says that it is told again

// What it is about, without who gets it: the same for all of them.
function headline(message, name) {
    const words = message.kind === 'text' ? message.text.split('\n').find(line => line.trim()) ?? '' : preview(message);
    return words.replace(FRONT, '').replaceAll(name, '').trim();
}

// All that a message says, a card or articles as JSON.
export function wordsOf({text, card, articles}) {
    return [text, JSON.stringify(card ?? ''), JSON.stringify(articles ?? '')].join('\n').replaceAll('\\"', '"');
}

function numberOf(message) {
    return (CARD_NUMBER.exec(message.card?.task_id ?? '') ?? NUMBER.exec(wordsOf(message)))?.[1] ?? null;
}

class Broadcast {
    constructor(message, title) {
        this.app = message.app;
        this.number = numberOf(message);
        this.title = title;
        this.time = message.time;
        this.acked = new Map(); // userid -> when
        this.calls = new Map(); // msgid -> {userid: when}
        this.back = new Set(); // msgids that were taken back
    }

    holds(message, title) {
        if (this.calls.has(message.msgid)) return true;
        if (message.app !== this.app) return false;
        const number = numberOf(message);
        if (number && this.number) return number === this.number;
        return title === this.title && message.time - this.time < TOGETHER;
    }

    add(message) {
        const {msgid, userid, time} = message;
        if (!this.calls.has(msgid)) this.calls.set(msgid, new Map());
        const call = this.calls.get(msgid);
        if (!call.has(userid)) call.set(userid, time);
        if (message.recalled) this.back.add(msgid);
        this.number ??= numberOf(message);
    }

    // userid -> when. What one person has asked for may have the same title, but is no part of a broadcast; a
    // notice is, also where a call brings it to one alone.
    get reached() {
        const parts = [...this.calls.values()].filter(call => this.number !== null || call.size > 1);
        return new Map(parts.reverse().flatMap(call => [...call])); // the first time counts
    }

    get recalled() {
        return this.back.size === this.calls.size;
    }

    // To one alone, or the same words to each who asked for them: that is none.
    get whole() {
        return this.reached.size > 1;
    }
}

export class Broadcasts {
    constructor(node, host) {
        this.node = node;
        this.host = host;
        this.all = []; // oldest first
        this.shown = null;
        this.lit = new Map(); // userid -> mark, as far as the phones show it
        this.build();
    }

    build() {
        this.title = h('strong', {});
        this.about = h('span', {class: 'cast-about'});
        this.faces = h('span', {class: 'strip-faces', 'aria-hidden': 'true'});
        this.count = h('span', {class: 'strip-count'});
        this.got = h('span', {class: 'strip-got'});
        this.said = h('span', {class: 'unseen', role: 'status'});
        this.opener = button(
            'strip-main',
            null,
            null,
            h('span', {class: 'strip-mark', 'aria-hidden': 'true'}, icon('horn')),
            h('span', {class: 'strip-words'}, this.title, this.about),
            this.faces,
            this.count,
            this.got,
            icon('down', 'strip-more'),
        );
        this.panel = h('div', {class: 'drop strip-drop'});
        this.wrap = popover('strip-wrap', this.opener, this.panel);
        this.opener.addEventListener('click', () => this.showPanel());
        const close = button('strip-close', tr('收起', 'Put away'), () => this.show(null), icon('close'));
        this.line = h('i', {class: 'strip-line', 'aria-hidden': 'true'});
        this.node.replaceChildren(this.wrap, close, this.line, this.said);
        this.node.hidden = true;
    }

    // ---- what happens ----

    // The state was loaded anew: what came lately is looked at again.
    load(messages) {
        this.all = [];
        for (const message of messages) this.sort(message);
        const last = this.all.findLast(one => one.whole);
        const fresh = last && this.host.now() - last.time < IDLE / 1000;
        this.show(fresh ? last : null);
    }

    take(message) {
        const changed = this.sort(message);
        if (changed?.whole) this.show(changed);
    }

    // Which one it belongs to, or null.
    sort(message) {
        if (message.from === 'member') return this.sortAnswer(message);
        if (message.passive || !message.msgid) return null;
        const name = this.host.members().find(({userid}) => userid === message.userid)?.name;
        if (name === undefined) return null;
        const title = headline(message, name);
        let one = this.all.findLast(before => before.holds(message, title));
        if (!one) this.all.push((one = new Broadcast(message, title)));
        one.add(message);
        return one;
    }

    sortAnswer({userid, text, time}) {
        const said = GOT.exec(text ?? '');
        if (!said) return null;
        const one = this.all.findLast(
            before => before.whole && before.reached.has(userid) && (!said[1] || before.number === said[1]),
        );
        if (!one || one.acked.has(userid)) return null;
        one.acked.set(userid, time);
        return one;
    }

    // ---- showing ----

    show(one) {
        if (one !== this.shown) this.begin(one);
        clearTimeout(this.idle);
        if (!one) return;
        this.idle = setTimeout(() => this.panel.hidden && this.show(null), one.number ? IDLE : BRIEF);
        if (!this.timer) this.go();
    }

    begin(one) {
        for (const userid of this.lit.keys()) this.host.mark(userid, null);
        this.lit.clear();
        this.shown = one;
        this.said.textContent = '';
        this.wrap.shut();
        this.node.hidden = !one;
        document.documentElement.classList.toggle('telling', Boolean(one));
        if (one) this.showWords();
    }

    // Whoever has a phone here and could get it; of what has no number nobody knows who should, only who did.
    audience() {
        const {app, number, reached} = this.shown;
        const could = ({apps, subscribed}) => number !== null && subscribed && apps.includes(app);
        return this.host.members().filter(member => reached.has(member.userid) || could(member));
    }

    showFaces(audience) {
        const there = [...this.faces.children].map(face => face.dataset.userid);
        if (audience.length !== there.length || audience.some(({userid}, i) => userid !== there[i])) {
            const face = member => h('span', {class: 'strip-face', 'data-userid': member.userid}, faceOf(member));
            this.faces.replaceChildren(...audience.map(face));
            this.faces.classList.toggle('many', audience.length > ABREAST);
        }
        for (const face of this.faces.children) dress(face, {'data-mark': this.lit.get(face.dataset.userid) ?? ''});
    }

    markOf(userid) {
        const {acked, reached} = this.shown;
        return acked.has(userid) ? 'acked' : reached.has(userid) ? 'reached' : null;
    }

    // One phone after the other, also when they all got it in the same moment.
    go() {
        this.timer = null;
        if (!this.shown) return;
        const next = this.audience().find(({userid}) => this.markOf(userid) !== (this.lit.get(userid) ?? null));
        if (next) {
            const mark = this.markOf(next.userid);
            this.lit.set(next.userid, mark);
            this.host.mark(next.userid, mark);
            this.timer = setTimeout(() => this.go(), STEP);
        }
        this.showWords();
        if (!next) this.announce();
    }

    showWords() {
        const {number, title, recalled} = this.shown;
        const marks = [...this.lit.values()];
        const audience = this.audience();
        const total = audience.length;
        this.showFaces(audience);
        const acked = marks.filter(mark => mark === 'acked').length;
        const what = number ? tr(`通知 ${number}`, `Notice ${number}`) : tr('群发', 'Broadcast');
        this.title.textContent = `${this.host.state.school}·${what}`;
        this.about.textContent = recalled ? tr('已撤回，微信里还看得到', 'Taken back; WeChat shows it still') : title;
        this.node.classList.toggle('recalled', recalled);
        const of = number ? `/${total}` : '';
        counter(this.count, tr('已到 ', 'On '), marks.length, tr(`${of} 部手机`, `${of} phones`));
        counter(this.got, tr('收到 ', 'Got it '), acked, '');
        this.got.hidden = acked === 0;
        this.line.style.setProperty('--reached', marks.length / total);
        this.line.style.setProperty('--acked', acked / total);
        if (!this.panel.hidden) this.showPanel();
    }

    // Once for a screen reader, when it has settled.
    announce() {
        const words = [this.title, this.about, this.count, this.got.hidden ? null : this.got];
        this.said.textContent = words.map(node => node?.textContent ?? '').join(' ');
    }

    // ---- who has it ----

    showPanel() {
        const rows = this.audience().map(member => this.row(member));
        const earlier = this.all.filter(one => one.whole && one !== this.shown).slice(-EARLIER).reverse();
        this.panel.replaceChildren(
            h('ul', {class: 'strip-people'}, ...rows.map(row => h('li', {}, row))),
            ...(earlier.length ? [h('p', {class: 'drop-note'}, tr('之前', 'Before'))] : []),
            ...earlier.map(one => this.earlierRow(one)),
        );
    }

    row(member) {
        const {acked, reached} = this.shown;
        const {userid} = member;
        const time = acked.get(userid) ?? reached.get(userid);
        const words = {
            acked: tr('收到', 'Got it'),
            reached: tr('已到', 'Arrived'),
        };
        const mark = this.markOf(userid);
        return button(
            'strip-row',
            null,
            () => this.host.bring(userid),
            faceOf(member),
            h('strong', {}, member.name),
            h('span', {class: `strip-state ${mark ?? ''}`}, mark ? `${words[mark]} ${clock(time)}` : tr('没有到', 'Not here')),
        );
    }

    earlierRow(one) {
        const what = one.number ? tr(`通知 ${one.number}`, `Notice ${one.number}`) : one.title;
        const reached = tr(`已到 ${one.reached.size}`, `on ${one.reached.size}`);
        const acked = one.number ? tr(`　收到 ${one.acked.size}`, `, got it ${one.acked.size}`) : '';
        const again = () => {
            this.show(one);
            this.opener.focus();
        };
        return button('strip-row', null, again, h('strong', {}, what), h('span', {class: 'strip-state'}, reached + acked));
    }
}

// "已到 5/8 部手机", whose number jumps when it changes.
function counter(node, before, value, after) {
    const text = `${before}${value}${after}`;
    if (node.textContent === text) return;
    node.replaceChildren(before, h('b', {class: 'bump'}, value), after);
}
