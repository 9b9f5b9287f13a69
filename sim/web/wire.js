// The wire: every callback and API call with its time, and what stood in it.
//
// host: {memberName(userid)}

import {h, icon, tr, clock} from './dom.js';

const KEPT = 200; // entries in the list

const DIRECTIONS = {
    callback: {arrow: 'down', words: ['平台 → 鸿雁', 'platform → bot']},
    api: {arrow: 'up', words: ['鸿雁 → 平台', 'bot → platform']},
};

// What went wrong, or null: an HTTP status, or the platform's own code in a 200.
function failure(entry) {
    const code = entry.api?.response?.errcode;
    if (entry.status !== 200) return entry.status ? String(entry.status) : tr('无应答', 'none');
    return code ? String(code) : null;
}

const milliseconds = ms =>
    ms >= 1000 ? `${(ms / 1000).toFixed(2)} s` : `${Number(ms).toFixed(ms < 10 ? 1 : 0)} ms`;

// ---- XML and JSON, indented and coloured; text nodes only ----

const token = (className, text) => h('span', {class: `t-${className}`}, text);

function xmlValue(text) {
    const cdata = /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(text);
    if (cdata) return [token('dim', '<![CDATA['), token('text', cdata[1]), token('dim', ']]>')];
    return [token('number', text)];
}

export function prettyXml(text) {
    const tokens = text.match(/<!\[CDATA\[[\s\S]*?\]\]>|<[^>]*>|[^<]+/g) ?? [];
    const out = [];
    let depth = 0;
    const line = (...nodes) => out.push('  '.repeat(depth), ...nodes, '\n');
    for (let i = 0; i < tokens.length; i++) {
        const tag = tokens[i];
        if (/^<\//.test(tag)) {
            depth = Math.max(0, depth - 1);
            line(token('tag', tag));
        } else if (/^<[^!?]/.test(tag) && !/\/>$/.test(tag)) {
            let end = i + 1;
            while (end < tokens.length && !/^<[^!]/.test(tokens[end])) end++;
            const values = tokens.slice(i + 1, end).filter(part => part.trim() !== '');
            if (/^<\//.test(tokens[end] ?? '')) {
                line(token('tag', tag), ...values.flatMap(xmlValue), token('tag', tokens[end]));
                i = end;
            } else {
                line(token('tag', tag));
                depth++;
            }
        } else if (tag.trim() !== '') {
            line(...xmlValue(tag.trim()));
        }
    }
    return out;
}

export function prettyJson(value) {
    const text = JSON.stringify(value, null, 2) ?? '';
    const out = [];
    let from = 0;
    for (const m of text.matchAll(
        /("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g,
    )) {
        out.push(text.slice(from, m.index));
        if (m[1]) out.push(token(m[2] ? 'tag' : 'text', m[1]), m[2] ?? '');
        else out.push(token('number', m[0]));
        from = m.index + m[0].length;
    }
    out.push(text.slice(from));
    return out;
}

// A text of either kind, or a value.
function pretty(value) {
    if (typeof value !== 'string') return prettyJson(value);
    const text = value.trim();
    if (text.startsWith('<')) return prettyXml(text);
    try {
        return prettyJson(JSON.parse(text));
    } catch {
        return [value];
    }
}

// ---- the panel ----

export class Wire {
    constructor(node, host) {
        this.node = node;
        this.host = host;
        this.entries = new Map();
        this.only = 'all';
        this.list = h('ol', {class: 'wire-list'});
        this.detail = h('div', {class: 'wire-detail', hidden: true, tabindex: '-1'});
        this.filters = [
            ['all', tr('全部', 'All')],
            ['callback', tr('回调', 'Callbacks')],
            ['api', 'API'],
        ].map(([name, label]) =>
            h(
                'button',
                {
                    type: 'button',
                    'aria-pressed': String(name === this.only),
                    onclick: event => this.filter(name, event.currentTarget),
                },
                label,
            ),
        );
        node.setAttribute('aria-label', tr('线路：回调与 API', 'Wire: callbacks and API calls'));
        node.replaceChildren(
            h(
                'div',
                {class: 'wire-main'},
                h(
                    'div',
                    {class: 'wire-head'},
                    h('h2', {}, icon('wire'), tr('线路', 'Wire')),
                    h(
                        'div',
                        {class: 'wire-filters', role: 'group', 'aria-label': tr('显示哪些', 'Show which')},
                        ...this.filters,
                    ),
                    h(
                        'button',
                        {
                            type: 'button',
                            class: 'wire-clear',
                            title: tr('清空列表（只在这个页面）', 'Clear the list (on this page only)'),
                            onclick: () => this.clear(),
                        },
                        tr('清空', 'Clear'),
                    ),
                ),
                this.list,
                (this.nothing = h(
                    'div',
                    {class: 'wire-empty'},
                    h(
                        'p',
                        {},
                        tr(
                            '这里会列出企业微信与鸿雁之间的每一次往来。',
                            'Every exchange between WeCom and Hongyan appears here.',
                        ),
                    ),
                    h(
                        'p',
                        {},
                        tr('点开一条，看密文、明文和回复。', 'Open one to see cipher, plaintext and reply.'),
                    ),
                )),
            ),
            this.detail,
        );
        node.addEventListener('keydown', event => {
            if (event.key === 'Escape' && !this.detail.hidden) this.close();
            else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') this.step(event);
        });
    }

    filter(name, button) {
        this.only = name;
        this.filters.forEach(other => other.setAttribute('aria-pressed', String(other === button)));
        this.list.dataset.only = name;
    }

    clear() {
        this.close();
        this.entries.clear();
        this.list.replaceChildren();
        this.nothing.hidden = false;
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
        while (this.entries.size > KEPT) {
            const [oldest] = this.entries.keys();
            this.entries.get(oldest).row.remove();
            this.entries.delete(oldest);
        }
    }

    row(entry) {
        const direction = DIRECTIONS[entry.direction] ?? DIRECTIONS.callback;
        const wrong = failure(entry);
        const title = String(entry.title ?? entry.api?.path ?? '').replace(/ → \S+$/, '');
        const who = entry.userid ? this.host.memberName(entry.userid) : (entry.app ?? '');
        return h(
            'li',
            {'data-direction': entry.direction, class: wrong ? 'bad' : ''},
            h(
                'button',
                {
                    type: 'button',
                    class: 'wire-row',
                    'aria-current': String(this.shown === entry.id),
                    onclick: () => this.show(entry.id, true),
                },
                h(
                    'span',
                    {class: `wire-arrow ${entry.direction}`, title: tr(...direction.words)},
                    icon(direction.arrow),
                ),
                h('span', {class: 'wire-title'}, title),
                entry.tries > 1
                    ? h(
                          'span',
                          {class: 'chip tries', title: tr(`第 ${entry.tries} 次`, `Try ${entry.tries}`)},
                          `×${entry.tries}`,
                      )
                    : null,
                h('span', {class: `chip ${wrong ? 'wrong' : 'right'}`}, wrong ?? String(entry.status)),
                h('span', {class: 'wire-note'}, `${clock(entry.time, true)} · ${who || direction.words[0]}`),
                h(
                    'span',
                    {class: 'wire-ms'},
                    entry.ms === undefined || entry.ms === null ? '' : milliseconds(entry.ms),
                ),
            ),
        );
    }

    step(event) {
        const rows = [...this.list.querySelectorAll('.wire-row')].filter(row => row.offsetParent);
        const at = rows.indexOf(document.activeElement);
        const next = rows[at + (event.key === 'ArrowDown' ? 1 : -1)];
        if (at < 0 || !next) return;
        event.preventDefault();
        next.focus();
        if (!this.detail.hidden) next.click();
    }

    block(title, note, value, folded = false) {
        if (value === undefined || value === null || value === '') return null;
        const code = h('pre', {tabindex: '0'}, ...pretty(value));
        const copy = h(
            'button',
            {
                type: 'button',
                class: 'copy',
                title: tr('复制', 'Copy'),
                'aria-label': tr('复制', 'Copy'),
                onclick: async event => {
                    event.preventDefault();
                    await navigator.clipboard?.writeText(code.textContent);
                    copy.replaceChildren(icon('check'));
                    setTimeout(() => copy.replaceChildren(icon('copy')), 1200);
                },
            },
            icon('copy'),
        );
        return h(
            'details',
            {open: !folded, class: 'wire-block'},
            h('summary', {}, h('strong', {}, title), note ? h('span', {}, note) : null, copy),
            code,
        );
    }

    show(id, focus = false) {
        const {entry} = this.entries.get(id);
        const direction = DIRECTIONS[entry.direction] ?? DIRECTIONS.callback;
        const wrong = failure(entry);
        this.shown = id;
        for (const [other, {row}] of this.entries)
            row.firstChild.setAttribute('aria-current', String(other === id));
        const {request = {}, response = {}, api} = entry;
        const silent = !api && entry.status === 200 && !response.plain && !response.cipher;
        this.detail.replaceChildren(
            ...[
                h(
                    'div',
                    {class: 'wire-detail-head'},
                    h(
                        'button',
                        {
                            type: 'button',
                            class: 'wire-close',
                            'aria-label': tr('关闭', 'Close'),
                            title: 'Esc',
                            onclick: () => this.close(),
                        },
                        icon('close'),
                    ),
                    h('h3', {}, entry.title ?? api?.path ?? ''),
                    h(
                        'p',
                        {},
                        tr(...direction.words),
                        ' · ',
                        clock(entry.time, true),
                        ' · ',
                        entry.ms === undefined || entry.ms === null ? '' : milliseconds(entry.ms),
                        ' · ',
                        h(
                            'span',
                            {class: `chip ${wrong ? 'wrong' : 'right'}`},
                            wrong ?? String(entry.status),
                        ),
                        entry.tries > 1 ? tr(` · 第 ${entry.tries} 次`, ` · try ${entry.tries}`) : '',
                    ),
                ),
                request.url ? h('p', {class: 'wire-url'}, h('b', {}, api ? '' : 'POST '), request.url) : null,
                this.block(tr('明文', 'Plaintext'), tr('解密之后', 'after decryption'), request.plain),
                this.block(tr('回复明文', 'Reply'), tr('加密之前', 'before encryption'), response.plain),
                silent
                    ? h(
                          'p',
                          {class: 'wire-silent'},
                          tr('回复为空：已收下，不作被动回复', 'Empty reply: accepted, no passive reply'),
                      )
                    : null,
                this.block(
                    tr('收到的密文', 'Cipher received'),
                    tr('平台发来的原样', 'as the platform sent it'),
                    request.cipher,
                    true,
                ),
                this.block(
                    tr('回复的密文', 'Cipher answered'),
                    tr('鸿雁回的原样', 'as the bot answered'),
                    response.cipher,
                    true,
                ),
                this.block(tr('API 请求', 'API request'), api?.path, api?.request),
                this.block(tr('API 应答', 'API response'), null, api?.response),
            ].filter(Boolean),
        );
        this.detail.hidden = false;
        this.node.classList.add('open');
        if (focus) this.detail.scrollTop = 0;
    }

    close() {
        if (this.detail.hidden) return;
        this.detail.hidden = true;
        this.node.classList.remove('open');
        const row = this.entries.get(this.shown)?.row;
        row?.firstChild.setAttribute('aria-current', 'false');
        row?.firstChild.focus({preventScroll: true});
        this.shown = undefined;
    }
}
