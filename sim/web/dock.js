// The bottom of a chat: the app's menu, or the keyboard, as the member switches.

import {h, button, icon, tr, webAddress} from './dom.js';
import {openCamera, openPlaces, openScan} from './sheets.js';

const INPUT_MOST = 96; // px: a longer text scrolls
const LONG_NAME = 4; // characters of a menu name: longer ones are set smaller
const TEXT_MOST = 2000; // characters

export class Dock {
    constructor(phone) {
        this.phone = phone;
        this.hint = null; // names of the menu that are pointed at
        this.says = []; // what the tour would type here: {text, said}
        this.typing = false;
        this.drafts = {};
        this.node = h('div', {class: 'dock'});
        this.phrases = h('div', {class: 'phrases', role: 'group', 'aria-label': tr('点一下就发', 'A tap sends it')});
    }

    show() {
        const buttons = this.phone.appInfo().menu?.button ?? [];
        this.closePopup();
        this.showPhrases();
        if (!this.phone.member.subscribed) this.node.replaceChildren(this.joinLine());
        else if (this.typing || !buttons.length) this.showKeyboard(buttons.length > 0);
        else this.showMenu(buttons);
    }

    joinLine() {
        return h(
            'div',
            {class: 'join'},
            h('span', {}, tr('您还没有关注', 'Not following yet')),
            button('', null, () => this.phone.act({do: 'subscribe'}), tr('关注', 'Follow')),
        );
    }

    // names of the menu, or null; says: words that need not be typed.
    point(names, says = []) {
        if (!names && !this.hint && !says.length && !this.says.length) return;
        this.hint = names;
        this.says = says.map(text => ({text, said: false}));
        if (names && !this.drafts[this.phone.app]) this.typing = false;
        if (this.phone.screen === 'chat') this.show();
    }

    // ---- what the tour would say: nobody needs to type it ----

    showPhrases() {
        const label = h('span', {'aria-hidden': 'true'}, tr('点一下就发', 'A tap sends'));
        this.phrases.replaceChildren(label, ...this.says.map(one => this.phrase(one)));
        this.phrases.hidden = this.says.length === 0;
    }

    phrase({text, said}) {
        const say = () => this.say(text);
        const node = button('phrase', null, say, said ? icon('check') : null, text);
        node.setAttribute('aria-label', tr(`发“${text}”`, `Send “${text}”`));
        node.classList.toggle('said', said);
        return node;
    }

    // Whether it was accepted.
    async say(text) {
        const accepted = await this.phone.act({do: 'text', text});
        const phrase = this.says.find(one => one.text === text && !one.said);
        if (accepted && phrase) {
            phrase.said = true;
            this.showPhrases();
        }
        return accepted;
    }

    dropHint() {
        this.hint = null;
        this.node.querySelectorAll('.hinted').forEach(node => node.classList.remove('hinted'));
    }

    // ---- the menu ----

    showMenu(buttons) {
        const keyboard = () => {
            this.typing = true;
            this.show();
            this.input.focus();
        };
        const toggle = button(
            'dock-toggle',
            tr('切换到键盘', 'Switch to the keyboard'),
            keyboard,
            icon('keyboard'),
        );
        this.node.replaceChildren(
            this.phrases,
            h('div', {class: 'menu'}, toggle, ...buttons.map(entry => this.menuButton(entry))),
        );
    }

    menuButton(entry) {
        const subs = entry.sub_button ?? [];
        const open = () => (subs.length ? this.togglePopup(node, entry) : this.tap(entry, [entry.name]));
        const node = button(
            'menu-button',
            null,
            open,
            subs.length ? icon('list') : null,
            h('span', {}, entry.name),
        );
        if (subs.length) {
            node.setAttribute('aria-haspopup', 'menu');
            node.setAttribute('aria-expanded', 'false');
        }
        node.classList.toggle('long', [...entry.name].length > LONG_NAME);
        node.classList.toggle('hinted', this.hint?.[0] === entry.name);
        return node;
    }

    togglePopup(opener, entry) {
        const again = this.popupOpener === opener;
        this.closePopup();
        if (again) return;
        const entries = entry.sub_button.map(sub => this.popupEntry(entry, sub));
        this.popup = h('div', {class: 'popup', role: 'menu', 'aria-label': entry.name}, ...entries);
        this.popup.addEventListener('keydown', event => this.popupKey(event, entries, opener));
        this.popupOutside = event => {
            if (!this.popup.contains(event.target) && !opener.contains(event.target)) this.closePopup();
        };
        document.addEventListener('pointerdown', this.popupOutside);
        this.node.append(this.popup);
        this.placePopup(opener);
        this.popupOpener = opener;
        opener.setAttribute('aria-expanded', 'true');
        if (opener.matches(':focus-visible')) entries[0].focus();
    }

    popupEntry(entry, sub) {
        const chosen = () => {
            this.closePopup();
            this.tap(sub, [entry.name, sub.name]);
        };
        const node = button('', null, chosen, sub.name);
        node.setAttribute('role', 'menuitem');
        if (this.hint?.[0] === entry.name && this.hint?.[1] === sub.name) node.classList.add('hinted');
        return node;
    }

    // Above its button, but inside the screen; the arrow stays over the button.
    placePopup(opener) {
        const middle = opener.offsetLeft + opener.offsetWidth / 2;
        const width = this.popup.offsetWidth;
        const left = Math.max(6, Math.min(middle - width / 2, this.node.offsetWidth - width - 6));
        this.popup.style.left = `${left}px`;
        this.popup.style.setProperty('--arrow', `${middle - left}px`);
    }

    popupKey(event, entries, opener) {
        const step = {ArrowDown: 1, ArrowUp: entries.length - 1}[event.key];
        if (event.key === 'Escape') {
            this.closePopup();
            opener.focus();
        } else if (step) {
            event.preventDefault();
            entries[(entries.indexOf(document.activeElement) + step) % entries.length].focus();
        }
    }

    closePopup() {
        if (!this.popup) return;
        document.removeEventListener('pointerdown', this.popupOutside);
        this.popupOpener.setAttribute('aria-expanded', 'false');
        this.popup.remove();
        this.popup = this.popupOpener = null;
    }

    tap(entry, path) {
        const click = extra => this.phone.act({do: 'click', path, ...extra});
        const type = entry.type ?? 'click';
        this.dropHint();
        if (type.startsWith('scancode')) openScan(this.phone, entry.name, what => this.scan(type, click, what));
        else if (type === 'location_select') openPlaces(this.phone, click);
        else if (type.startsWith('pic_')) openCamera(this.phone, entry.name, click);
        else click({});
        if (type === 'view' && webAddress(entry.url)) window.open(entry.url, '_blank', 'noopener,noreferrer');
    }

    // With scancode_waitmsg the app waits for what the bot says.
    async scan(type, click, what) {
        if ((await click(what)) && type === 'scancode_waitmsg') this.phone.awaitMessage();
    }

    // ---- the keyboard ----

    // What a member reads elsewhere and types here; not sent yet.
    fill(text) {
        this.drafts[this.phone.app] = text;
        this.typing = true;
        this.show();
        this.input?.focus();
    }

    showKeyboard(hasMenu) {
        const label = tr('输入消息', 'Message');
        this.input = h('textarea', {
            rows: 1,
            class: 'input',
            'aria-label': label,
            enterkeyhint: 'send',
            maxlength: TEXT_MOST,
        });
        this.input.value = this.drafts[this.phone.app] ?? '';
        this.input.addEventListener('input', () => this.fit());
        this.input.addEventListener('keydown', event => {
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
                event.preventDefault();
                this.send();
            }
        });
        const menu = () => {
            this.typing = false;
            this.show();
        };
        const panel = this.panel();
        this.sendButton = button('send', null, () => this.send(), tr('发送', 'Send'));
        this.plus = button(
            'dock-toggle',
            tr('更多：图片、位置', 'More: picture, location'),
            () => {
                panel.hidden = !panel.hidden;
                this.plus.setAttribute('aria-expanded', String(!panel.hidden));
            },
            icon('plus'),
        );
        this.plus.setAttribute('aria-expanded', 'false');
        const toggle = hasMenu
            ? button('dock-toggle', tr('切换到菜单', 'Switch to the menu'), menu, icon('list'))
            : null;
        this.node.replaceChildren(
            this.phrases,
            h('div', {class: 'keyboard'}, toggle, this.input, this.plus, this.sendButton),
            panel,
        );
        this.fit();
    }

    panel() {
        const act = (what, extra) => this.phone.act({do: what, ...extra});
        const photo = () => openCamera(this.phone, tr('图片', 'Picture'), picture => act('image', picture));
        const place = () => openPlaces(this.phone, where => act('location', where));
        return h(
            'div',
            {class: 'panel', hidden: true},
            button('', null, photo, h('span', {}, icon('picture')), tr('图片', 'Picture')),
            button('', null, place, h('span', {}, icon('pin')), tr('位置', 'Location')),
        );
    }

    // As high as its text; a text shows the send button instead of the plus.
    fit() {
        const empty = this.input.value.trim() === '';
        this.drafts[this.phone.app] = this.input.value;
        this.sendButton.hidden = empty;
        this.plus.hidden = !empty;
        this.input.style.height = 'auto';
        const height = this.input.scrollHeight; // 0 while it is not on the page
        if (height) this.input.style.height = `${Math.min(height, INPUT_MOST)}px`;
    }

    async send() {
        const {input} = this;
        const text = input.value.trim();
        if (!text) return;
        this.dropHint();
        input.value = '';
        this.fit();
        if (!(await this.say(text)) && input.value === '') {
            input.value = text;
            this.fit();
        }
    }
}
