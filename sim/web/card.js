// The five template cards, drawn from the JSON that was sent (or that replaced it).
//
// renderCard(message, phone): phone.act(body) presses a button and answers whether it was accepted,
// phone.toast(text) says something on the phone.

import {h, icon, tr, anchor, picture, webAddress} from './dom.js';

const ELSEWHERE = {1: null, 2: '小程序'}; // type 2 opens a mini program: there is none here

let names = 0; // for ids and radio groups, unique on the page

function source(card) {
    if (!card.source?.desc && !card.source?.icon_url) return null;
    const colour = ['grey', 'black', 'red', 'green'][card.source.desc_color] ?? 'grey';
    return h(
        'div',
        {class: `card-source ${colour}`},
        h('span', {class: 'card-source-icon'}, icon('goose')),
        h('span', {}, card.source.desc ?? ''),
    );
}

function actionMenu(card, press) {
    const entries = card.action_menu?.action_list ?? [];
    if (!entries.length) return null;
    const list = h(
        'div',
        {class: 'card-menu', hidden: true},
        ...entries.map(entry =>
            h(
                'button',
                {
                    type: 'button',
                    onclick: () => {
                        close();
                        press({do: 'card_menu', key: entry.key});
                    },
                },
                entry.text,
            ),
        ),
    );
    const button = h(
        'button',
        {
            type: 'button',
            class: 'card-more',
            title: card.action_menu.desc || tr('更多', 'More'),
            'aria-label': card.action_menu.desc || tr('更多', 'More'),
            'aria-expanded': 'false',
            onclick: () => (list.hidden ? open() : close()),
        },
        icon('more'),
    );
    const outside = event => {
        if (!wrap.contains(event.target)) close();
    };
    function open() {
        list.hidden = false;
        button.setAttribute('aria-expanded', 'true');
        document.addEventListener('pointerdown', outside);
    }
    function close() {
        list.hidden = true;
        button.setAttribute('aria-expanded', 'false');
        document.removeEventListener('pointerdown', outside);
    }
    const wrap = h(
        'div',
        {
            class: 'card-more-wrap',
            onkeydown: event => {
                if (event.key === 'Escape') {
                    close();
                    button.focus();
                }
            },
        },
        button,
        list,
    );
    return wrap;
}

function titles(card) {
    const {title, desc} = card.main_title ?? {};
    return [
        title ? h('h3', {class: 'card-title'}, title) : null,
        desc ? h('p', {class: 'card-desc'}, desc) : null,
    ];
}

// Something that leads elsewhere: an address opens, a mini program is only named.
function leading(part, className, ...children) {
    if (part.type === 1 && webAddress(part.url)) {
        const link = anchor(part.url, ...children);
        link.className = className;
        return link;
    }
    const note = ELSEWHERE[part.type];
    return h('div', {class: className, title: note ?? null}, ...children);
}

function quote(card) {
    const area = card.quote_area;
    if (!area || (!area.title && !area.quote_text)) return null;
    return leading(
        area,
        'card-quote',
        area.title ? h('strong', {}, area.title) : null,
        area.quote_text ? h('span', {}, area.quote_text) : null,
    );
}

function emphasis(card) {
    const part = card.emphasis_content;
    if (!part || (!part.title && !part.desc)) return null;
    return h(
        'div',
        {class: 'card-emphasis'},
        h('strong', {}, part.title ?? ''),
        part.desc ? h('span', {}, part.desc) : null,
    );
}

function subTitle(card) {
    return card.sub_title_text ? h('p', {class: 'card-sub'}, card.sub_title_text) : null;
}

function horizontalValue(row, phone) {
    if (row.type === 1) return anchor(row.url, row.value ?? tr('打开', 'open'));
    if (row.type === 2) return h('span', {class: 'card-attachment'}, icon('file'), row.value ?? '');
    if (row.type === 3)
        return h(
            'button',
            {
                type: 'button',
                class: 'linklike',
                onclick: () => phone.toast(tr(`成员 ${row.userid}`, `Member ${row.userid}`)),
            },
            row.value || row.userid,
        );
    return h('span', {}, row.value ?? '');
}

function horizontal(card, phone) {
    const rows = card.horizontal_content_list ?? [];
    if (!rows.length) return null;
    return h(
        'dl',
        {class: 'card-rows'},
        ...rows.map(row =>
            h('div', {}, h('dt', {}, row.keyname ?? ''), h('dd', {}, horizontalValue(row, phone))),
        ),
    );
}

function jumps(card) {
    return (card.jump_list ?? []).map(jump =>
        leading(jump, 'card-jump', h('span', {}, jump.title ?? ''), icon('next')),
    );
}

// In the apps the whole card leads on; a line says so here.
function cardAction(card) {
    const action = card.card_action;
    if (!action?.type) return null;
    return leading(
        action,
        'card-jump card-action',
        h('span', {}, action.type === 2 ? '打开小程序' : '查看详情'),
        icon('next'),
    );
}

function image(card) {
    if (!card.card_image?.url) return null;
    const frame = h(
        'div',
        {class: 'card-image'},
        picture(card.card_image.url, 'card-picture', card.main_title?.title ?? ''),
    );
    frame.style.aspectRatio = Math.min(2.25, Math.max(1.3, Number(card.card_image.aspect_ratio) || 1.3));
    return frame;
}

function imageText(card) {
    const area = card.image_text_area;
    if (!area) return null;
    return leading(
        area,
        'card-image-text',
        picture(area.image_url, 'card-thumb', area.title ?? ''),
        h(
            'span',
            {class: 'card-image-text-words'},
            h('strong', {}, area.title ?? ''),
            h('span', {}, area.desc ?? ''),
        ),
    );
}

function vertical(card) {
    return (card.vertical_content_list ?? []).map(part =>
        h(
            'div',
            {class: 'card-vertical'},
            h('strong', {}, part.title ?? ''),
            part.desc ? h('p', {}, part.desc) : null,
        ),
    );
}

// ---- what can be chosen; each part has read(): [question key, chosen ids] ----

function dropDown(part, state, off) {
    const id = `choose-${++names}`;
    const chosen = state.selected?.[part.question_key]?.[0] ?? part.selected_id ?? part.option_list?.[0]?.id;
    const select = h(
        'select',
        {id, disabled: off || part.disable},
        ...(part.option_list ?? []).map(option =>
            h('option', {value: option.id, selected: option.id === chosen}, option.text),
        ),
    );
    const node = h(
        'div',
        {class: 'card-select'},
        h('label', {for: id}, part.title || tr('请选择', 'Choose')),
        h('span', {class: 'card-select-box'}, select, icon('down')),
    );
    return {node, read: () => [part.question_key, select.value === '' ? [] : [select.value]]};
}

function choices(box, state, off) {
    const group = `vote-${++names}`;
    const several = box.mode === 1;
    const chosen = state.selected?.[box.question_key];
    const inputs = [];
    const node = h(
        'div',
        {class: 'card-choices', role: several ? 'group' : 'radiogroup'},
        ...(box.option_list ?? []).map(option => {
            const input = h('input', {
                type: several ? 'checkbox' : 'radio',
                name: group,
                value: option.id,
                checked: chosen ? chosen.includes(option.id) : option.is_checked === true,
                disabled: off || box.disable,
            });
            inputs.push(input);
            return h(
                'label',
                {class: 'card-choice'},
                input,
                h('span', {class: `tick ${several ? 'square' : 'round'}`}, icon('check')),
                h('span', {}, option.text),
            );
        }),
    );
    return {
        node,
        read: () => [box.question_key, inputs.filter(input => input.checked).map(input => input.value)],
    };
}

// ---- buttons ----

function pressable(label, style, press) {
    const button = h('button', {type: 'button', class: `card-button style-${style}`}, h('span', {}, label));
    button.addEventListener('click', async () => {
        const all = button.closest('.card').querySelectorAll('.card-button');
        all.forEach(other => {
            other.disabled = true;
        });
        button.classList.add('waiting');
        const accepted = await press();
        // The update redraws the card; a card that is not updated becomes usable again.
        setTimeout(
            () => {
                all.forEach(other => {
                    other.disabled = false;
                });
                button.classList.remove('waiting');
            },
            accepted ? 5000 : 0,
        );
    });
    return button;
}

function replacedButton(text) {
    return h(
        'div',
        {class: 'card-buttons one'},
        h('button', {type: 'button', class: 'card-button replaced', disabled: true}, text),
    );
}

function buttons(card, state, press, selected) {
    const replaced = state.replaced || card.replace_text;
    if (replaced) return replacedButton(replaced);
    const list = card.button_list ?? [];
    if (!list.length) return null;
    const long = list.some(button => [...(button.text ?? '')].length > 5);
    return h(
        'div',
        {class: `card-buttons ${list.length === 1 || long ? 'one' : list.length === 3 ? 'three' : 'two'}`},
        ...list.map(button => {
            if (button.type === 1) {
                const link = anchor(button.url, button.text);
                link.className = `card-button style-${button.style || 1}`;
                return link;
            }
            const node = pressable(button.text, button.style || 1, () =>
                press({do: 'card', key: button.key, selected: selected()}),
            );
            node.disabled = state.disabled === true;
            return node;
        }),
    );
}

function submit(card, state, press, selected) {
    const replaced = state.replaced || card.replace_text;
    if (replaced) return replacedButton(replaced);
    if (!card.submit_button) return null;
    const node = pressable(card.submit_button.text || '提交', 1, () =>
        press({do: 'card', key: card.submit_button.key, selected: selected()}),
    );
    node.disabled = state.disabled === true;
    return h('div', {class: 'card-buttons one'}, node);
}

const reading = parts => () => Object.fromEntries(parts.map(part => part.read()));

const BODIES = {
    text_notice: (card, state, phone) => [
        ...titles(card),
        quote(card),
        emphasis(card),
        subTitle(card),
        horizontal(card, phone),
        ...jumps(card),
        cardAction(card),
    ],
    news_notice: (card, state, phone) => [
        ...titles(card),
        image(card),
        imageText(card),
        quote(card),
        ...vertical(card),
        horizontal(card, phone),
        ...jumps(card),
        cardAction(card),
    ],
    button_interaction: (card, state, phone, press, off) => {
        const parts = card.button_selection ? [dropDown(card.button_selection, state, off)] : [];
        return [
            ...titles(card),
            quote(card),
            subTitle(card),
            horizontal(card, phone),
            ...parts.map(part => part.node),
            cardAction(card),
            buttons(card, state, press, reading(parts)),
        ];
    },
    vote_interaction: (card, state, phone, press, off) => {
        const parts = card.checkbox ? [choices(card.checkbox, state, off)] : [];
        return [...titles(card), ...parts.map(part => part.node), submit(card, state, press, reading(parts))];
    },
    multiple_interaction: (card, state, phone, press, off) => {
        const parts = (card.select_list ?? []).map(part => dropDown(part, state, off));
        return [...titles(card), ...parts.map(part => part.node), submit(card, state, press, reading(parts))];
    },
};

export function renderCard(message, phone) {
    const card = message.card ?? {};
    const state = message.card_state ?? {};
    const press = body => phone.act({message_id: message.id, ...body});
    const body = BODIES[card.card_type];
    if (!body)
        return h(
            'article',
            {class: 'card'},
            h('p', {class: 'card-desc'}, tr('不认识的卡片：', 'Unknown card: '), String(card.card_type)),
        );
    const done = Boolean(state.replaced || card.replace_text);
    const off = done || state.disabled === true;
    return h(
        'article',
        {class: `card ${card.card_type} ${done ? 'done' : ''}`, 'data-card': card.card_type},
        h('div', {class: 'card-head'}, source(card), actionMenu(card, press)),
        ...body(card, state, phone, press, off),
    );
}
