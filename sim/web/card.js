// The five template cards, drawn from the JSON that was sent (or that replaced it).
//
// A part takes c: {card, state, phone, press, off, readers}, and answers a node, a list of nodes, or null.
// phone.act(body) presses a button and answers whether it was accepted; phone.toast(text) says something.

import {h, button, dress, popover, icon, tr, anchor, picture, webAddress} from './dom.js';

const UPDATED_WITHIN = 5000; // ms: a card that is not updated by then becomes usable again
const NARROW = {2: 6, 3: 4}; // characters of a label where so many buttons stand beside each other
const COLOURS = ['grey', 'black', 'red', 'green']; // source.desc_color

let names = 0; // for ids and radio groups, unique on the page

// ---- what is only shown ----

function source({card}) {
    const {desc, icon_url: url, desc_color: colour} = card.source ?? {};
    if (!desc && !url) return null;
    return h(
        'div',
        {class: `card-source ${COLOURS[colour] ?? 'grey'}`},
        h('span', {class: 'card-source-icon'}, icon('goose')),
        h('span', {}, desc ?? ''),
    );
}

function actionMenu({card, press}) {
    const entries = card.action_menu?.action_list ?? [];
    if (!entries.length) return null;
    const opener = button('card-more', card.action_menu.desc || tr('更多', 'More'), null, icon('more'));
    const panel = h('div', {class: 'card-menu'});
    const wrap = popover('card-more-wrap', opener, panel);
    const chosen = key => {
        wrap.shut();
        press({do: 'card_menu', key});
    };
    panel.append(...entries.map(({text, key}) => button('', null, () => chosen(key), text)));
    return wrap;
}

function titles({card}) {
    const {title, desc} = card.main_title ?? {};
    return [
        title ? h('h3', {class: 'card-title'}, title) : null,
        desc ? h('p', {class: 'card-desc'}, desc) : null,
    ];
}

// Something that leads elsewhere: an address opens; a mini program (type 2) is only named, there is none here.
function leading(part, className, ...children) {
    if (part.type === 1 && webAddress(part.url))
        return dress(anchor(part.url, ...children), {class: className});
    return h('div', {class: className, title: part.type === 2 ? '小程序' : null}, ...children);
}

function quote({card}) {
    const {title, quote_text: text} = card.quote_area ?? {};
    if (!title && !text) return null;
    return leading(
        card.quote_area,
        'card-quote',
        title ? h('strong', {}, title) : null,
        text ? h('span', {}, text) : null,
    );
}

function emphasis({card}) {
    const {title, desc} = card.emphasis_content ?? {};
    if (!title && !desc) return null;
    return h('div', {class: 'card-emphasis'}, h('strong', {}, title ?? ''), h('span', {}, desc ?? ''));
}

function subTitle({card}) {
    return card.sub_title_text ? h('p', {class: 'card-sub'}, card.sub_title_text) : null;
}

function horizontalValue(row, phone) {
    const member = () => phone.toast(tr(`成员 ${row.userid}`, `Member ${row.userid}`));
    if (row.type === 1) return anchor(row.url, row.value ?? tr('打开', 'open'));
    if (row.type === 2) return h('span', {class: 'card-attachment'}, icon('file'), row.value ?? '');
    if (row.type === 3) return button('linklike', null, member, row.value || row.userid);
    return h('span', {}, row.value ?? '');
}

function horizontal({card, phone}) {
    const rows = card.horizontal_content_list ?? [];
    if (!rows.length) return null;
    const lines = rows.map(row =>
        h('div', {}, h('dt', {}, row.keyname ?? ''), h('dd', {}, horizontalValue(row, phone))),
    );
    return h('dl', {class: 'card-rows'}, ...lines);
}

function jumps({card}) {
    const list = card.jump_list ?? [];
    return list.map(jump => leading(jump, 'card-jump', h('span', {}, jump.title ?? ''), icon('next')));
}

// In the apps the whole card leads on; a line says so here.
function cardAction({card}) {
    const action = card.card_action;
    if (!action?.type) return null;
    const words = action.type === 2 ? '打开小程序' : '查看详情';
    return leading(action, 'card-jump card-action', h('span', {}, words), icon('next'));
}

function image({card}) {
    if (!card.card_image?.url) return null;
    const {url, aspect_ratio: ratio} = card.card_image;
    const frame = h('div', {class: 'card-image'}, picture(url, 'card-picture', card.main_title?.title ?? ''));
    frame.style.aspectRatio = Math.min(2.25, Math.max(1.3, Number(ratio) || 1.3));
    return frame;
}

function imageText({card}) {
    const area = card.image_text_area;
    if (!area) return null;
    const words = [h('strong', {}, area.title ?? ''), h('span', {}, area.desc ?? '')];
    return leading(
        area,
        'card-image-text',
        picture(area.image_url, 'card-thumb', area.title ?? ''),
        h('span', {class: 'card-image-text-words'}, ...words),
    );
}

function vertical({card}) {
    const list = card.vertical_content_list ?? [];
    return list.map(({title, desc}) =>
        h('div', {class: 'card-vertical'}, h('strong', {}, title ?? ''), desc ? h('p', {}, desc) : null),
    );
}

// ---- what can be chosen; a reader answers [question key, chosen ids] ----

function dropDown(c, part) {
    const options = part.option_list ?? [];
    const id = `choose-${++names}`;
    const chosen = c.state.selected?.[part.question_key]?.[0] ?? part.selected_id ?? options[0]?.id;
    const entries = options.map(option =>
        h('option', {value: option.id, selected: option.id === chosen}, option.text),
    );
    const select = h('select', {id, disabled: c.off || part.disable}, ...entries);
    c.readers.push(() => [part.question_key, select.value === '' ? [] : [select.value]]);
    return h(
        'div',
        {class: 'card-select'},
        h('label', {for: id}, part.title || tr('请选择', 'Choose')),
        h('span', {class: 'card-select-box'}, select, icon('down')),
    );
}

const buttonSelection = c => (c.card.button_selection ? dropDown(c, c.card.button_selection) : null);
const selectors = c => (c.card.select_list ?? []).map(part => dropDown(c, part));

function checkbox(c) {
    const box = c.card.checkbox;
    if (!box) return null;
    const several = box.mode === 1;
    const group = `vote-${++names}`;
    const chosen = c.state.selected?.[box.question_key];
    const inputs = (box.option_list ?? []).map(option =>
        h('input', {
            type: several ? 'checkbox' : 'radio',
            name: group,
            value: option.id,
            checked: chosen ? chosen.includes(option.id) : option.is_checked === true,
            disabled: c.off || box.disable,
        }),
    );
    const labels = inputs.map((input, i) =>
        h(
            'label',
            {class: 'card-choice'},
            input,
            h('span', {class: `tick ${several ? 'square' : 'round'}`}, icon('check')),
            h('span', {}, box.option_list[i].text),
        ),
    );
    c.readers.push(() => [box.question_key, inputs.filter(input => input.checked).map(input => input.value)]);
    return h('div', {class: 'card-choices', role: several ? 'group' : 'radiogroup'}, ...labels);
}

// ---- buttons ----

const selected = c => Object.fromEntries(c.readers.map(read => read()));

// Waits, with all buttons of the card, for the update that redraws it.
function pressable(c, label, style, key) {
    const node = button(`card-button style-${style}`, null, press, h('span', {}, label));
    async function press() {
        const all = node.closest('.card').querySelectorAll('.card-button');
        const wait = waiting => {
            node.classList.toggle('waiting', waiting);
            for (const other of all) other.disabled = waiting;
        };
        wait(true);
        const accepted = await c.press({do: 'card', key, selected: selected(c)});
        setTimeout(() => wait(false), accepted ? UPDATED_WITHIN : 0);
    }
    node.disabled = c.off;
    return node;
}

function replacedButton(c) {
    const node = button('card-button replaced', null, null, c.replaced);
    node.disabled = true;
    return h('div', {class: 'card-buttons one'}, node);
}

function oneOfButtons(c, {type, text, style, url, key}) {
    if (type === 1) return dress(anchor(url, text), {class: `card-button style-${style || 1}`});
    return pressable(c, text, style || 1, key);
}

function buttons(c) {
    const list = c.card.button_list ?? [];
    if (c.replaced) return replacedButton(c);
    if (!list.length) return null;
    const longest = Math.max(...list.map(({text}) => [...(text ?? '')].length));
    const abreast = list.length === 3 ? 3 : 2;
    const columns = list.length === 1 || longest > NARROW[abreast] ? 'one' : abreast === 3 ? 'three' : 'two';
    return h('div', {class: `card-buttons ${columns}`}, ...list.map(one => oneOfButtons(c, one)));
}

function submit(c) {
    if (c.replaced) return replacedButton(c);
    if (!c.card.submit_button) return null;
    const {text, key} = c.card.submit_button;
    return h('div', {class: 'card-buttons one'}, pressable(c, text || '提交', 1, key));
}

// ---- the cards ----

const PARTS = {
    text_notice: [titles, quote, emphasis, subTitle, horizontal, jumps, cardAction],
    news_notice: [titles, image, imageText, quote, vertical, horizontal, jumps, cardAction],
    button_interaction: [titles, quote, subTitle, horizontal, buttonSelection, cardAction, buttons],
    vote_interaction: [titles, checkbox, submit],
    multiple_interaction: [titles, selectors, submit],
};

export function renderCard(message, phone) {
    const card = message.card ?? {};
    const state = message.card_state ?? {};
    const replaced = state.replaced || card.replace_text || null;
    const off = replaced !== null || state.disabled === true;
    const press = body => phone.act({message_id: message.id, ...body});
    const c = {card, state, phone, press, replaced, off, readers: []};
    const parts = Object.hasOwn(PARTS, card.card_type) ? PARTS[card.card_type] : [titles];
    return h(
        'article',
        {class: `card ${replaced ? 'done' : ''}`, 'data-card': card.card_type},
        h('div', {class: 'card-head'}, source(c), actionMenu(c)),
        ...parts.map(part => part(c)).flat(),
    );
}
