// What slides over a phone's screen: the app's profile, places, scanning, an enlarged picture; and the file chooser.

import {h, anchor, button, bytes, clock, icon, tr, picture} from './dom.js';
import {drawPortrait} from './portrait.js';

const PICTURE_SIDE = 1280; // px: larger photos are scaled, as the apps do
const PICTURE_BYTES = 400 * 1024;

const PLACES = [
    {label: '鸿雁大学主校区南门', lat: 28.6561, lon: 115.8012},
    {label: '鸿雁大学图书馆', lat: 28.6588, lon: 115.8037},
    {label: '学生公寓 6 栋', lat: 28.6612, lon: 115.7998},
    {label: '八一广场（校外）', lat: 28.6743, lon: 115.9049},
];

// Returns what closes it. The focus goes in, and back when it closes.
function openSheet(phone, title, ...children) {
    const opener = document.activeElement;
    const layer = phone.sheetLayer;
    const beneath = [...phone.screenNode.children].filter(node => node !== layer);
    const close = () => {
        layer.hidden = true;
        layer.replaceChildren();
        phone.pictureCame = null;
        for (const node of beneath) node.inert = false;
        (phone.node.contains(opener) ? opener : phone.chat).focus({preventScroll: true});
    };
    const closeButton = button('sheet-close', tr('关闭', 'Close'), close, icon('close'));
    const sheet = h(
        'div',
        {class: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': title},
        h('div', {class: 'sheet-head'}, h('strong', {}, title), closeButton),
        ...children,
    );
    sheet.addEventListener('keydown', event => event.key === 'Escape' && close());
    layer.onclick = event => event.target === layer && close();
    layer.replaceChildren(sheet);
    layer.hidden = false;
    for (const node of beneath) node.inert = true;
    (sheet.querySelector('.sheet-row, .scan-picture, input, textarea') ?? closeButton).focus({preventScroll: true});
    return close;
}

const row = (label, note, onclick) =>
    button('sheet-row', null, onclick, h('span', {}, label), h('small', {}, note));

const go = (label, onclick) => button('sheet-go', null, onclick, label);

export function openProfile(phone) {
    const app = phone.appInfo();
    const acting = what => () => {
        close();
        phone.act({do: what});
    };
    const verifying = way => () => {
        close();
        phone.verify(way);
    };
    const follow = phone.member.subscribed
        ? row(tr('取消关注', 'Unfollow'), 'unsubscribe', acting('unsubscribe'))
        : row(tr('关注', 'Follow'), 'subscribe', acting('subscribe'));
    const close = openSheet(
        phone,
        tr('应用资料', 'About this app'),
        h(
            'div',
            {class: 'profile'},
            phone.botAvatar(),
            h('strong', {}, app.title),
            h('span', {}, `${phone.host.state.school} · AgentID ${app.agentid}`),
        ),
        h(
            'div',
            {class: 'sheet-rows'},
            row(tr('重新进入应用', 'Enter again'), 'enter_agent', acting('enter')),
            follow,
            ...placeRows(phone, () => close()),
            row(tr('登录二次验证', 'Second verification, login'), 'second login', verifying('login')),
            row(tr('使用二次验证', 'Second verification, use'), 'second use', verifying('use')),
        ),
    );
}

// Where the phone is, as it reports each time the chat is opened; and that it may not.
function placeRows(phone, close) {
    const {place} = phone.member;
    const move = () => {
        close();
        openPlaces(phone, where => phone.act({do: 'at', ...where}), tr('手机在哪里', 'Where the phone is'), tr('就在这里', 'Here'));
    };
    const forbid = () => {
        close();
        phone.act({do: 'at', off: true});
    };
    const note = place ? `${place.lat}, ${place.lon}` : tr('不上报', 'not reported');
    return [
        row(tr('上报的位置', 'Reported place'), note, move),
        place ? row(tr('不再上报位置', 'Stop reporting it'), 'LOCATION', forbid) : null,
    ];
}

// The same on a PC, behind the school's log-in.
export function openPc(phone) {
    const {url, user, password} = phone.member.pc;
    const open = () => {
        close();
        window.open(url, '_blank', 'noopener,noreferrer');
    };
    const close = openSheet(
        phone,
        tr('在电脑上打开', 'On a PC'),
        h('p', {class: 'sheet-note'}, tr('没带手机也能办。用统一身份认证登录：', 'Without a phone. Log in at the CAS of the school:')),
        h(
            'div',
            {class: 'sheet-rows'},
            fact(tr('用户名', 'User'), user),
            fact(tr('密码', 'Password'), password),
            fact(tr('网址', 'Address'), url),
        ),
        go(tr('打开', 'Open'), open),
    );
}

const fact = (name, value) => h('div', {class: 'sheet-row'}, h('span', {}, name), h('code', {}, value));

// A page that the browser would not open by itself.
export function openPage(phone, url) {
    openSheet(
        phone,
        tr('验证页面', 'Verification'),
        h('p', {class: 'sheet-note'}, tr('浏览器拦住了新页面，请自己点开：', 'The browser blocked the new page; please open it:')),
        h('p', {class: 'sheet-note'}, anchor(url, tr('打开验证页面', 'Open the page'))),
    );
}

export function openPicture(phone, {media, name, width, height, size}) {
    const title = name || tr('图片', 'Picture');
    const facts = [width && `${width} × ${height}`, size && bytes(size)].filter(Boolean).join(' · ');
    openSheet(
        phone,
        title,
        h('div', {class: 'enlarged'}, picture(media, 'enlarged-picture', title)),
        h(
            'p',
            {class: 'sheet-note enlarged-note'},
            h('span', {}, facts),
            anchor(new URL(media, location.href).href, tr('看原图', 'Open the original')),
        ),
    );
}

// chosen({lat, lon, label})
export function openPlaces(
    phone,
    chosen,
    title = tr('发送位置', 'Send a location'),
    send = tr('发送', 'Send'),
) {
    const field = label => h('input', {type: 'text', 'aria-label': label});
    const fields = {
        label: field(tr('地点名称', 'Name of the place')),
        lat: field(tr('纬度', 'Latitude')),
        lon: field(tr('经度', 'Longitude')),
    };
    const map = h('div', {class: 'map large', 'aria-hidden': 'true'}, icon('pin'));
    const pick = place => {
        for (const name of Object.keys(fields)) fields[name].value = place[name];
        rows.forEach((node, i) => node.setAttribute('aria-pressed', String(PLACES[i] === place)));
        map.classList.remove('dropped');
        requestAnimationFrame(() => map.classList.add('dropped'));
    };
    const rows = PLACES.map(place => row(place.label, `${place.lat}, ${place.lon}`, () => pick(place)));
    const done = () => {
        const place = {
            lat: Number(fields.lat.value),
            lon: Number(fields.lon.value),
            label: fields.label.value.trim(),
        };
        if (Math.abs(place.lat) <= 90 && Math.abs(place.lon) <= 180) {
            close();
            chosen(place);
        } else {
            phone.toast(tr('经纬度不对', 'These are no coordinates'));
        }
    };
    pick(PLACES[0]);
    const close = openSheet(
        phone,
        title,
        map,
        h('div', {class: 'sheet-rows'}, ...rows),
        h('div', {class: 'fields'}, ...Object.values(fields)),
        go(send, done),
    );
}

// scanned({scan_media}): a picture on another phone, to be read by the simulator; or scanned({scan}): a text.
export function openScan(phone, title, scanned) {
    const words = tr('二维码里的文字', 'What the code says');
    const text = h('textarea', {rows: 3, placeholder: words, 'aria-label': words});
    const done = value => {
        close();
        scanned(value);
    };
    const picked = message => done({scan_media: message.media.split('/').at(-1)});
    const found = h('div', {'aria-live': 'polite'});
    const show = () => found.replaceChildren(...scannable(phone, picked));
    show();
    const close = openSheet(
        phone,
        title,
        h('div', {class: 'viewfinder', 'aria-hidden': 'true'}, icon('scan')),
        found,
        text,
        go(tr('扫描', 'Scan'), () => text.value.trim() && done({scan: text.value.trim()})),
    );
    phone.pictureCame = show; // a code may come later than the words before it
}

// What the camera can be pointed at, the newest first.
function scannable(phone, picked) {
    const pictures = phone.host.latestPictures(phone.member.userid).map(({member, message}) =>
        button(
            'scan-picture',
            tr(`扫 ${member.name} 的手机`, `Scan ${member.name}'s phone`),
            () => picked(message),
            picture(message.media, 'scan-thumb', ''),
            h('strong', {}, member.name),
            h('small', {}, clock(message.time)),
        ),
    );
    const note = words => h('p', {class: 'sheet-note'}, words);
    if (!pictures.length)
        return [
            note(
                tr(
                    '别的手机上还没有图片；可以直接写二维码里的文字。',
                    'No pictures on the other phones yet; type the text instead.',
                ),
            ),
        ];
    return [
        note(tr('对准一部手机：', 'Point at a phone:')),
        h('div', {class: 'scan-pictures'}, ...pictures),
        note(tr('或者写出来：', 'Or type it:')),
    ];
}

// chosen({data, type}): base64 of a PNG or JPEG, which is what the platform takes.
export function openCamera(phone, title, chosen) {
    const portrait = drawPortrait(phone.member.userid);
    const image = h('img', {class: 'camera-sample', src: portrait.toDataURL('image/jpeg', 0.9), alt: ''});
    const sample = () => {
        close();
        chosen(jpeg(portrait));
    };
    const own = () => {
        close();
        choosePicture(phone, chosen);
    };
    const close = openSheet(
        phone,
        title,
        image,
        h(
            'div',
            {class: 'sheet-rows'},
            row(tr('就用这张', 'Take this one'), tr('画的，不是真人', 'drawn, nobody real'), sample),
            row(tr('从这台电脑选…', 'Choose a file…'), tr('照片或截图', 'photo or picture'), own),
        ),
    );
}

function choosePicture(phone, chosen) {
    const label = tr('选择图片', 'Choose a picture');
    const input = h('input', {type: 'file', accept: 'image/*', hidden: true, 'aria-label': label});
    input.addEventListener('cancel', () => input.remove());
    input.addEventListener('change', async () => {
        input.remove();
        try {
            chosen(await shrink(input.files[0]));
        } catch {
            phone.toast(tr('这个文件不是图片', 'This file is not a picture'));
        }
    });
    phone.node.append(input);
    input.click();
}

async function shrink(file) {
    const bitmap = await createImageBitmap(file);
    if (['image/png', 'image/jpeg'].includes(file.type) && file.size <= PICTURE_BYTES)
        return {type: file.type, data: base64(new Uint8Array(await file.arrayBuffer()))};
    const scale = Math.min(1, PICTURE_SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = h('canvas', {
        width: Math.round(bitmap.width * scale),
        height: Math.round(bitmap.height * scale),
    });
    canvas.getContext('2d').drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return jpeg(canvas);
}

const jpeg = canvas => ({type: 'image/jpeg', data: canvas.toDataURL('image/jpeg', 0.82).split(',')[1]});

function base64(bytes) {
    let text = '';
    for (let i = 0; i < bytes.length; i += 0x8000)
        text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return btoa(text);
}
