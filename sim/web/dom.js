// Building the page: elements, icons, words in two languages, times, links.
// Whatever comes from a message is hostile: it becomes text nodes, never markup.

// h('p', {class: 'note', onclick: f}, 'text', node, null) -> <p>. Strings become text nodes.
export function h(tag, attributes = {}, ...children) {
    const element = dress(document.createElement(tag), attributes);
    element.append(...children.flat().filter(child => child !== null && child !== undefined));
    return element;
}

// Sets attributes and, for on…, listeners; null, undefined and false leave one away.
export function dress(element, attributes) {
    for (const [name, value] of Object.entries(attributes)) {
        if (value === null || value === undefined || value === false) continue;
        if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? '' : value);
    }
    return element;
}

// A button. label: its name for a pointer and a screen reader when its children are no words; else null.
export function button(className, label, onclick, ...children) {
    return h(
        'button',
        {type: 'button', class: className, title: label, 'aria-label': label, onclick},
        ...children,
    );
}

// Wraps a button and the panel that it opens; a click elsewhere or Escape closes it, and so does .shut() of the wrap.
export function popover(className, opener, panel) {
    const wrap = h('div', {class: className}, opener, panel);
    const outside = event => wrap.contains(event.target) || show(false);
    const show = open => {
        panel.hidden = !open;
        opener.setAttribute('aria-expanded', String(open));
        if (open) document.addEventListener('pointerdown', outside);
        else document.removeEventListener('pointerdown', outside);
    };
    opener.addEventListener('click', () => show(panel.hidden));
    wrap.addEventListener('keydown', event => {
        if (event.key !== 'Escape' || panel.hidden) return;
        show(false);
        opener.focus();
    });
    wrap.shut = () => show(false);
    show(false);
    return wrap;
}

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
    goose:
        'fill:M3.2 8.6c3.9.2 6.3 1.6 7.7 4 .7-3.4 3.6-6.3 9.9-7.2-2.6 1.6-3.9 3.2-4.5 5.1-.9 2.9-2.7 5-6.2 5.6' +
        '-1.6.3-2.7 1-3.5 2.5-.1-1.9.5-3.2 1.8-4-.6-2.6-2.3-4.6-5.2-6z',
    back: 'M15 5l-7 7 7 7',
    next: 'M9 5l7 7-7 7',
    down: 'M6 9l6 6 6-6',
    more:
        'fill:M5 10.2a1.8 1.8 0 110 3.6 1.8 1.8 0 010-3.6zm7 0a1.8 1.8 0 110 3.6 1.8 1.8 0 010-3.6zm7 0' +
        'a1.8 1.8 0 110 3.6 1.8 1.8 0 010-3.6z',
    keyboard:
        'M4.5 6h15A1.5 1.5 0 0121 7.5v9a1.5 1.5 0 01-1.5 1.5h-15A1.5 1.5 0 013 16.5v-9A1.5 ' +
        '1.5 0 014.5 6zM7 10h.01M10.3 10h.01M13.7 10h.01M17 10h.01M8.5 14.5h7',
    list: 'M5 7h14M5 12h14M5 17h14',
    plus: 'M12 3.5a8.5 8.5 0 110 17 8.5 8.5 0 010-17zM12 8v8M8 12h8',
    close: 'M6 6l12 12M18 6L6 18',
    picture:
        'M5 5h14a1 1 0 011 1v12a1 1 0 01-1 1H5a1 1 0 01-1-1V6a1 1 0 011-1zM4.5 17l5-5.5 3.5 3.5 2.5-2.5 ' +
        '4 4M15.5 9.5h.01',
    pin: 'M12 21s-6.5-5.8-6.5-11a6.5 6.5 0 0113 0c0 5.2-6.5 11-6.5 11zM12 7.8a2.2 2.2 0 110 4.4 2.2 2.2 0 010-4.4z',
    scan: 'M4 8V5a1 1 0 011-1h3M16 4h3a1 1 0 011 1v3M20 16v3a1 1 0 01-1 1h-3M8 20H5a1 1 0 01-1-1v-3M4 12h16',
    file: 'M7 3.5h7l4 4v12a1 1 0 01-1 1H7a1 1 0 01-1-1v-15a1 1 0 011-1zM14 3.5v4h4',
    link: 'M10 14a4 4 0 005.7 0l2.8-2.8a4 4 0 00-5.7-5.7L11.5 6.8M14 10a4 4 0 00-5.7 0l-2.8 2.8a4 4 0 005.7 5.7l1.3-1.3',
    voice: 'M5 10v4M9 7v10M13 9v6M17 5v14',
    wire: 'M4 8h13l-3.5-3.5M20 16H7l3.5 3.5',
    fault: 'M12 4l9 15.5H3zM12 10v4.5M12 17h.01',
    sms: 'M5 5h14a1 1 0 011 1v9a1 1 0 01-1 1h-7l-4.5 4v-4H5a1 1 0 01-1-1V6a1 1 0 011-1zM8 10.5h.01M12 10.5h.01M16 10.5h.01',
    mail: 'M4 6h16a1 1 0 011 1v10a1 1 0 01-1 1H4a1 1 0 01-1-1V7a1 1 0 011-1zM3.5 7.5L12 13.5l8.5-6',
    flag: 'M6 21V4M6 5h11l-2.5 4L17 13H6',
    lock: 'M7 11h10a1 1 0 011 1v7a1 1 0 01-1 1H7a1 1 0 01-1-1v-7a1 1 0 011-1zM8.5 11V8a3.5 3.5 0 017 0v3M12 14.5v2',
    spark: 'M12 3.5l1.9 5.6 5.6 1.9-5.6 1.9L12 18.5l-1.9-5.6L4.5 11l5.6-1.9zM19 16.5v4M17 18.5h4',
    people: 'M9 11a3.2 3.2 0 100-6.4A3.2 3.2 0 009 11zM3 19.5c.3-3.4 2.6-5.3 6-5.3s5.7 1.9 6 5.3M15.5 5a3 3 0 010 5.8M17 14.5c2.3.5 3.7 2.2 4 5',
    screen: 'M4 5h16a1 1 0 011 1v9.5a1 1 0 01-1 1H4a1 1 0 01-1-1V6a1 1 0 011-1zM12 16.5V20M8.5 20h7',
    copy: 'M9 9h10v11H9zM5 15V4h10',
    check: 'M5 12.5l4.5 4.5L19 7.5',
    horn: 'M4 10v4h3l7 4.5v-13L7 10zM17.5 9a4 4 0 010 6M20 6.8a7.5 7.5 0 010 10.4M7.5 14v4.5h2.6v-3',
    up: 'M12 19V5M6 11l6-6 6 6',
};

// A decorative icon: its button carries the words.
export function icon(name, className = '') {
    const svg = document.createElementNS(SVG, 'svg');
    const path = document.createElementNS(SVG, 'path');
    const filled = ICONS[name].startsWith('fill:');
    svg.setAttribute('viewBox', '0 0 24 24');
    svg.setAttribute('aria-hidden', 'true');
    svg.setAttribute('class', `icon ${filled ? 'filled' : ''} ${className}`);
    path.setAttribute('d', ICONS[name].replace('fill:', ''));
    svg.append(path);
    return svg;
}

// ---- words ----

export const language = localStorage.getItem('language') === 'en' ? 'en' : 'zh';

export function tr(zh, en) {
    return language === 'en' ? en : zh;
}

export function switchLanguage() {
    localStorage.setItem('language', language === 'en' ? 'zh' : 'en');
    location.reload();
}

// ---- time: Beijing's, wherever the browser is ----

const two = n => String(n).padStart(2, '0');
const beijing = seconds => new Date((seconds + 8 * 3600) * 1000);

export function clock(seconds, withSeconds = false) {
    const d = beijing(seconds);
    return (
        `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}` +
        (withSeconds ? `:${two(d.getUTCSeconds())}` : '')
    );
}

export function day(seconds) {
    const d = beijing(seconds);
    return tr(
        `${d.getUTCMonth() + 1}月${d.getUTCDate()}日`,
        `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`,
    );
}

export function dayAndClock(seconds, now) {
    return day(seconds) === day(now) ? clock(seconds) : `${day(seconds)} ${clock(seconds)}`;
}

// ---- sizes ----

export function bytes(n) {
    if (n < 1024) return `${n} B`;
    return n < 1024 * 1024 ? `${(n / 1024).toFixed(n < 10240 ? 1 : 0)} KB` : `${(n / 1048576).toFixed(1)} MB`;
}

// ---- addresses ----

// Only http and https may be followed; javascript:, data: and the like are shown as text.
export function webAddress(text) {
    try {
        const url = new URL(text);
        return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
    } catch {
        return null;
    }
}

export function anchor(address, ...children) {
    const url = webAddress(address);
    return url
        ? h('a', {href: url, target: '_blank', rel: 'noopener noreferrer'}, ...children)
        : h('span', {}, ...children);
}

// A picture of the simulator's own is shown; one from elsewhere is only named, so that the page needs no network.
export function picture(address, className, alt) {
    const placeholder = () =>
        h(
            'span',
            {class: `${className} elsewhere`, title: String(address ?? ''), role: 'img', 'aria-label': alt},
            icon('picture'),
        );
    const own =
        typeof address === 'string' && /^\/ui\/media\/[^/?#]+$/.test(address.replace(location.origin, ''));
    if (!own) return placeholder();
    const image = h('img', {class: className, src: address, alt});
    image.addEventListener('error', () => image.replaceWith(placeholder()));
    return image;
}

// ---- texts of messages ----

const ANCHOR =
    /<a\s+href\s*=\s*(?:"([^"]*)"|'([^']*)')[^>]*>([\s\S]*?)<\/a>|(https?:\/\/[^\s<>"'\u3000-\u303f\uff00-\uffef\u4e00-\u9fff]+)/gi;

// The platform's text: <a href> and bare addresses become links, nothing else is markup.
export function linked(text) {
    const nodes = [];
    let from = 0;
    for (const m of text.matchAll(ANCHOR)) {
        nodes.push(text.slice(from, m.index));
        nodes.push(m[4] ? anchor(m[4], m[4]) : anchor(m[1] ?? m[2], m[3]));
        from = m.index + m[0].length;
    }
    nodes.push(text.slice(from));
    return nodes.filter(node => node !== '');
}

const INLINE =
    /\*\*(.+?)\*\*|`([^`]+)`|\[([^\]]+)\]\(([^)\s]+)\)|<font color="(info|comment|warning)">(.*?)<\/font>/g;

function markdownLine(text) {
    const nodes = [];
    let from = 0;
    for (const m of text.matchAll(INLINE)) {
        nodes.push(text.slice(from, m.index));
        if (m[1] !== undefined) nodes.push(h('strong', {}, ...markdownLine(m[1])));
        else if (m[2] !== undefined) nodes.push(h('code', {}, m[2]));
        else if (m[3] !== undefined) nodes.push(anchor(m[4], m[3]));
        else nodes.push(h('span', {class: `font-${m[5]}`}, ...markdownLine(m[6])));
        from = m.index + m[0].length;
    }
    nodes.push(text.slice(from));
    return nodes.filter(node => node !== '');
}

// The platform's subset: headings, bold, code, links, quotes, three colours.
export function markdown(text) {
    return text.split('\n').map(line => {
        const heading = /^(#{1,6}) (.*)$/.exec(line);
        if (heading)
            return h('div', {class: `heading heading-${heading[1].length}`}, ...markdownLine(heading[2]));
        const quote = /^> ?(.*)$/.exec(line);
        if (quote) return h('blockquote', {}, ...markdownLine(quote[1]));
        return h('div', {}, ...(line === '' ? [h('br')] : markdownLine(line)));
    });
}
