// One message as it stands in the chat: a bubble, a card, a grey line.

import {
    h,
    button,
    icon,
    tr,
    clock,
    dayAndClock,
    anchor,
    picture,
    linked,
    bytes,
    markdown,
    webAddress,
} from './dom.js';
import {renderCard} from './card.js';

const HIDDEN = '此消息仅在企业微信客户端显示';
const HIDDEN_EN = 'Cards and Markdown do not show inside WeChat (protocol: the WeChat plugin)';

function openable(address, className, ...children) {
    const node = webAddress(address) ? anchor(address, ...children) : h('div', {}, ...children);
    node.className = className;
    return node;
}

function tile(name, title, note) {
    return h(
        'div',
        {class: 'bubble tile'},
        h('span', {class: `tile-icon ${name}`}, icon(name)),
        h('span', {class: 'tile-words'}, h('strong', {}, title), note ? h('span', {}, note) : null),
    );
}

function news(message) {
    const [first, ...others] = message.articles ?? [];
    if (!first) return h('div', {class: 'bubble'}, message.text ?? '');
    const alone = others.length === 0;
    return h(
        'div',
        {class: 'news'},
        openable(
            first.url,
            'news-first',
            first.picurl ? picture(first.picurl, 'news-picture', first.title ?? '') : null,
            h('strong', {}, first.title ?? ''),
            alone && first.description ? h('span', {}, first.description) : null,
        ),
        ...others.map(article =>
            openable(
                article.url,
                'news-other',
                h('strong', {}, article.title ?? ''),
                article.picurl ? picture(article.picurl, 'news-thumb', '') : null,
            ),
        ),
    );
}

// A textcard's description may hold <br> and <div class="gray|normal|highlight">; the rest is text.
function divs(text) {
    const parts = text.split(/<br\s*\/?>|<div class="(gray|normal|highlight)">([\s\S]*?)<\/div>/i);
    const nodes = [];
    for (let i = 0; i < parts.length; i += 3) {
        if (parts[i]?.trim()) nodes.push(h('div', {}, parts[i]));
        if (parts[i + 2] !== undefined)
            nodes.push(h('div', {class: `textcard-${parts[i + 1].toLowerCase()}`}, parts[i + 2]));
    }
    return nodes;
}

function textcard(message) {
    const card = message.articles?.[0] ?? {};
    return openable(
        card.url,
        'card textcard',
        h('h3', {class: 'card-title'}, card.title ?? ''),
        h('div', {class: 'card-desc'}, ...divs(card.description ?? '')),
        h('div', {class: 'card-jump'}, h('span', {}, message.text || '详情'), icon('next')),
    );
}

function image(message, phone) {
    const shown = picture(message.media, 'bubble-picture', tr('图片', 'picture'));
    if (message.width && shown.tagName === 'IMG') {
        shown.width = message.width; // known before it is loaded: nothing jumps
        shown.height = message.height;
    }
    return button('bubble picture', tr('放大图片', 'Enlarge the picture'), () => phone.enlarge(message), shown);
}

function location(message) {
    const coordinates =
        message.lat !== undefined && message.lon !== undefined ? `${message.lat}, ${message.lon}` : '';
    return h(
        'div',
        {class: 'bubble place'},
        h('strong', {}, message.label || message.text || tr('位置', 'Location')),
        coordinates ? h('span', {}, coordinates) : null,
        h('div', {class: 'map', 'aria-hidden': 'true'}, icon('pin')),
    );
}

// To be downloaded under its own name.
function file(message) {
    const name = message.name || message.text || tr('文件', 'File');
    const ending = /\.([a-z0-9]{1,4})$/i.exec(name)?.[1].toLowerCase() ?? '';
    const inside = [
        h(
            'span',
            {class: 'tile-words'},
            h('strong', {}, name),
            h('span', {}, message.size ? bytes(message.size) : tr('企业微信文件', 'a file')),
        ),
        h('span', {class: 'tile-icon file', 'data-ending': ending}, ending ? ending.toUpperCase() : icon('file')),
    ];
    return message.media
        ? h(
              'a',
              {class: 'bubble tile file-tile', href: message.media, download: name, title: tr('下载', 'Download')},
              ...inside,
          )
        : h('div', {class: 'bubble tile file-tile'}, ...inside);
}

const SHOWN_OF_CODE = 22; // characters

// What a tap took from the phone: the code that was seen, the place that was chosen.
function taken({scan, label, lat, lon}) {
    if (scan) return ` · ${scan.length > SHOWN_OF_CODE ? `${scan.slice(0, SHOWN_OF_CODE)}…` : scan}`;
    if (label) return ` · ${label}`;
    return lat === undefined ? '' : ` · ${lat}, ${lon}`;
}

const bubble = (...children) => h('div', {class: 'bubble'}, ...children);

// wide: over the whole width, without an avatar, as the apps do with cards.
const KINDS = {
    text: {
        draw: message =>
            bubble(...(message.from === 'bot' ? linked(message.text ?? '') : [message.text ?? ''])),
    },
    image: {draw: image},
    voice: {draw: message => tile('voice', message.text || tr('语音', 'Voice'))},
    video: {draw: message => tile('picture', message.text || tr('视频', 'Video'))},
    file: {draw: file},
    location: {draw: location},
    link: {
        draw: message =>
            openable(
                message.url ?? message.articles?.[0]?.url,
                'bubble tile',
                h('span', {class: 'tile-icon link'}, icon('link')),
                h(
                    'span',
                    {class: 'tile-words'},
                    h('strong', {}, message.text || message.articles?.[0]?.title || tr('链接', 'Link')),
                ),
            ),
    },
    markdown: {draw: message => h('div', {class: 'bubble markdown'}, ...markdown(message.text ?? ''))},
    news: {draw: news, wide: true},
    textcard: {draw: textcard, wide: true},
    template_card: {draw: renderCard, wide: true},
};

const PREVIEWS = {
    image: '[图片]',
    voice: '[语音]',
    video: '[视频]',
    file: '[文件]',
    location: '[位置]',
    link: '[链接]',
    template_card: '[卡片]',
    markdown: '[Markdown]',
};

// One line for the list of chats.
export function preview(message) {
    if (message.kind === 'template_card') return `[卡片] ${message.card?.main_title?.title ?? ''}`;
    if (PREVIEWS[message.kind]) return PREVIEWS[message.kind];
    return (message.text || message.articles?.[0]?.title || '').replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
}

function stamp(message) {
    const how =
        message.from === 'member'
            ? null
            : message.passive
              ? tr('被动回复：就在回调的应答里', 'passive reply: inside the answer to the callback')
              : tr('主动发送：message/send', 'sent with message/send');
    return h('time', {class: 'stamp', title: how}, clock(message.time));
}

// phone: {act, toast, enlarge, botAvatar(), memberAvatar()}
export function renderMessage(message, phone) {
    const kind = KINDS[message.kind];
    let node;
    if (!kind) {
        node = h('div', {class: 'message note'}, h('span', {}, (message.text || message.kind) + taken(message)));
    } else {
        const side = message.from === 'member' ? 'mine' : 'theirs';
        const avatar = kind.wide ? null : side === 'mine' ? phone.memberAvatar() : phone.botAvatar();
        node = h(
            'div',
            {class: `message ${side} ${kind.wide ? 'wide' : ''}`},
            avatar,
            h('div', {class: 'message-body'}, kind.draw(message, phone), stamp(message)),
        );
        if (message.shown_in_wechat === false) {
            node.classList.add('app-only');
            node = h(
                'div',
                {class: 'either'},
                node,
                h('div', {class: 'message note wechat-only', title: HIDDEN_EN}, h('span', {}, HIDDEN)),
            );
        }
    }
    if (message.recalled) node = takenBack(node, phone.appInfo(message.app).title);
    node.dataset.id = message.id;
    return node;
}

// In the WeCom app it is gone; WeChat goes on showing it.
function takenBack(node, title) {
    const words = tr(`${title}撤回了一条消息`, `${title} took a message back`);
    return h(
        'div',
        {class: 'either'},
        h('div', {class: 'wechat-still'}, node),
        h('div', {class: 'message note app-only'}, h('span', {}, words)),
    );
}

export function renderTime(message, now) {
    return h('div', {class: 'message separator'}, h('time', {}, dayAndClock(message.time, now)));
}
