// XML and JSON, indented and coloured. Text nodes only: what stands in them is hostile.

import {h} from './dom.js';

const token = (className, text) => h('span', {class: `t-${className}`}, text);

function xmlValue(text) {
    const cdata = /^<!\[CDATA\[([\s\S]*)\]\]>$/.exec(text);
    if (cdata) return [token('dim', '<![CDATA['), token('text', cdata[1]), token('dim', ']]>')];
    return [token('number', text)];
}

function prettyXml(text) {
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

function prettyJson(value) {
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

// A text of either kind, or a value, as nodes.
export function pretty(value) {
    if (typeof value !== 'string') return prettyJson(value);
    const text = value.trim();
    if (text.startsWith('<')) return prettyXml(text);
    try {
        return prettyJson(JSON.parse(text));
    } catch {
        return [value];
    }
}
