// The wire: every callback and API call with its time, and what stood in it.
//
// host: {memberName(userid)}

import {h, button, dress, icon, language, tr, clock} from './dom.js';
import {pretty} from './pretty.js';

const KEPT = 200; // entries in the list
const COPIED = 1200; // ms that the tick shows

const DIRECTIONS = {
    callback: {arrow: 'down', words: ['平台 → 鸿雁', 'platform → bot']},
    api: {arrow: 'up', words: ['鸿雁 → 平台', 'bot → platform']},
};

// What the simulator itself says in a title.
const ENGLISH = [
    [/ → 空$/, ' → empty'],
    [/^URL 验证/, 'URL verification'],
    ['（重发）', ' (again)'],
];

const directionOf = entry => DIRECTIONS[entry.direction === 'api' ? 'api' : 'callback'];

// The HTTP status, or the platform's own code in a 200; wrong when it says no.
function outcome(entry) {
    const code = entry.api?.response?.errcode;
    const wrong = entry.status !== 200 || Boolean(code);
    const text = entry.status === 200 && code ? code : entry.status || tr('无应答', 'none');
    return h('span', {class: `chip ${wrong ? 'wrong' : 'right'}`}, String(text));
}

function milliseconds({ms}) {
    if (typeof ms !== 'number') return '';
    return ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}

// To how many people it went, when it went to several.
function receivers({api}) {
    const many = String(api?.request?.touser ?? '').split('|').length;
    return many > 1 ? tr(`发给 ${many} 人`, `to ${many} people`) : null;
}

// One part of an exchange, to be folded and copied; null when it is empty.
function block(title, note, value, folded = false) {
    if (value === undefined || value === null || value === '') return null;
    const code = h('pre', {tabindex: '0'}, ...pretty(value));
    const copy = button(
        'copy',
        tr('复制', 'Copy'),
        async event => {
            event.preventDefault(); // do not fold
            await navigator.clipboard?.writeText(code.textContent);
            copy.replaceChildren(icon('check'));
            setTimeout(() => copy.replaceChildren(icon('copy')), COPIED);
        },
        icon('copy'),
    );
    const summary = h('summary', {}, h('strong', {}, title), h('span', {}, note), copy);
    return h('details', {open: !folded, class: 'wire-block'}, summary, code);
}

function callbackBlocks({request = {}, response = {}, status}) {
    const silent = status === 200 && !response.plain && !response.cipher;
    const sentence = tr('回复为空：已收下，不作被动回复', 'Empty reply: accepted, no passive reply');
    return [
        block(tr('明文', 'Plaintext'), tr('解密之后', 'after decryption'), request.plain),
        silent ? h('p', {class: 'wire-silent'}, sentence) : null,
        block(tr('回复明文', 'Reply'), tr('加密之前', 'before encryption'), response.plain),
        block(
            tr('收到的密文', 'Cipher received'),
            tr('平台发来的原样', 'as it was sent'),
            request.cipher,
            true,
        ),
        block(
            tr('回复的密文', 'Cipher answered'),
            tr('鸿雁回的原样', 'as it was sent'),
            response.cipher,
            true,
        ),
    ];
}

function apiBlocks({api}) {
    return [
        block(tr('API 请求', 'API request'), api.path, api.request),
        block(tr('API 应答', 'API response'), '', api.response),
    ];
}

export class Wire {
    constructor(node, host) {
        this.node = node;
        this.host = host;
        this.entries = new Map(); // id -> {entry, row}, oldest first
        this.list = h('ol', {class: 'wire-list'});
        this.detail = h('div', {class: 'wire-detail', hidden: true, tabindex: '-1'});
        this.nothing = nothing();
        node.setAttribute('aria-label', tr('线路：回调与 API', 'Wire: callbacks and API calls'));
        node.replaceChildren(
            h('div', {class: 'wire-main'}, this.head(), this.list, this.nothing),
            this.detail,
        );
        node.addEventListener('keydown', event => {
            if (event.key === 'Escape') this.close();
            else if (event.key === 'ArrowDown') this.step(event, 1);
            else if (event.key === 'ArrowUp') this.step(event, -1);
        });
    }

    head() {
        const filters = [
            ['all', tr('全部', 'All')],
            ['callback', tr('回调', 'Callbacks')],
            ['api', 'API'],
        ].map(([only, label]) => {
            const node = button('', null, () => filter(only), label);
            return dress(node, {'data-only': only, 'aria-pressed': String(only === 'all')});
        });
        const filter = only => {
            this.list.dataset.only = only;
            for (const node of filters) node.setAttribute('aria-pressed', String(node.dataset.only === only));
        };
        const clear = button('wire-clear', null, () => this.clear(), tr('清空', 'Clear'));
        const group = {class: 'wire-filters', role: 'group', 'aria-label': tr('显示哪些', 'Show which')};
        clear.title = tr('清空列表（只在这个页面）', 'Clear the list (on this page only)');
        return h(
            'div',
            {class: 'wire-head'},
            h('h2', {}, icon('wire'), tr('线路', 'Wire')),
            h('div', group, ...filters),
            clear,
        );
    }

    clear() {
        this.close();
        this.entries.clear();
        this.list.replaceChildren();
        this.nothing.hidden = false;
    }

    showAll(entries) {
        this.clear();
        for (const entry of entries) this.add(entry, false);
    }

    // Newest first. The same id again is an entry that has grown (another try, the answer).
    add(entry, live = true) {
        const row = this.row(entry);
        const old = this.entries.get(entry.id);
        this.nothing.hidden = true;
        this.entries.set(entry.id, {entry, row});
        if (old) {
            old.row.replaceWith(row);
            if (this.shown === entry.id) this.show(entry.id);
            return;
        }
        if (live) row.classList.add('arriving');
        this.list.prepend(row);
        if (this.entries.size > KEPT) this.forgetOldest();
    }

    forgetOldest() {
        const [oldest] = this.entries.keys();
        this.entries.get(oldest).row.remove();
        this.entries.delete(oldest);
    }

    // A status has a place of its own; what kind of answer it was belongs to the title.
    title({title = '', api}) {
        const short = title.replace(/ → 200( \S+)?$/, (_, kind) => (kind ? ` →${kind}` : ''));
        const words = language === 'en' ? ENGLISH.reduce((text, [zh, en]) => text.replace(zh, en), short) : short;
        return api?.path ?? words;
    }

    row(entry) {
        const direction = directionOf(entry);
        const who = entry.userid ? this.host.memberName(entry.userid) : (receivers(entry) ?? entry.app ?? '');
        const tries = entry.tries > 1 ? h('span', {class: 'chip tries'}, `×${entry.tries}`) : null;
        const open = () => {
            this.show(entry.id);
            this.detail.scrollTop = 0;
        };
        const node = button(
            'wire-row',
            null,
            open,
            h(
                'span',
                {class: `wire-arrow ${entry.direction}`, title: tr(...direction.words)},
                icon(direction.arrow),
            ),
            h('span', {class: 'wire-title'}, this.title(entry)),
            tries,
            outcome(entry),
            h('span', {class: 'wire-note'}, [clock(entry.time, true), who].filter(Boolean).join(' · ')),
            h('span', {class: 'wire-ms'}, milliseconds(entry)),
        );
        node.setAttribute('aria-current', String(this.shown === entry.id));
        return h('li', {'data-direction': entry.direction}, node);
    }

    // The arrow keys go through the list, and take the opened entry along.
    step(event, by) {
        const rows = [...this.list.querySelectorAll('.wire-row')].filter(row => row.offsetParent);
        const at = rows.indexOf(document.activeElement);
        const next = rows[at + by];
        if (at < 0 || !next) return;
        event.preventDefault();
        next.focus();
        if (!this.detail.hidden) next.click();
    }

    show(id) {
        const {entry} = this.entries.get(id);
        const parts = entry.api ? apiBlocks(entry) : callbackBlocks(entry);
        this.mark(id);
        this.detail.replaceChildren(...[this.detailHead(entry), ...parts].filter(Boolean));
        this.detail.hidden = false;
        this.node.classList.add('open');
    }

    mark(id) {
        this.shown = id;
        for (const [other, {row}] of this.entries)
            row.firstChild.setAttribute('aria-current', String(other === id));
    }

    detailHead(entry) {
        const facts = [tr(...directionOf(entry).words), clock(entry.time, true), milliseconds(entry)];
        if (entry.tries > 1) facts.push(tr(`第 ${entry.tries} 次`, `try ${entry.tries}`));
        const url = entry.request?.url;
        return h(
            'div',
            {class: 'wire-detail-head'},
            button('wire-close', tr('关闭（Esc）', 'Close (Esc)'), () => this.close(), icon('close')),
            h('h3', {}, this.title(entry)),
            h('p', {}, facts.filter(Boolean).join(' · '), ' ', outcome(entry)),
            url ? h('p', {class: 'wire-url'}, url) : null,
        );
    }

    close() {
        if (this.detail.hidden) return;
        const row = this.entries.get(this.shown)?.row;
        this.detail.hidden = true;
        this.node.classList.remove('open');
        this.mark(null);
        row?.firstChild.focus({preventScroll: true});
    }
}

function nothing() {
    const what = tr(
        '这里会列出企业微信与鸿雁之间的每一次往来。',
        'Every exchange between WeCom and Hongyan appears here.',
    );
    const how = tr('点开一条，看密文、明文和回复。', 'Open one to see cipher, plaintext and reply.');
    return h('div', {class: 'wire-empty'}, h('p', {}, what), h('p', {}, how));
}
