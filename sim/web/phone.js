// One member's phone: the frame, the list of chats, one chat. Its bottom is dock.js, what slides over it sheets.js.
//
// host: {state, act(body) -> error or null, ask(body) -> answer, now(), latestPictures(userid)}

import {h, button, icon, tr, clock, dayAndClock} from './dom.js';
import {renderMessage, renderTime, preview} from './message.js';
import {Dock} from './dock.js';
import {letterIcon} from './letters.js';
import {openPage, openPc, openPicture, openProfile} from './sheets.js';

const SEPARATE_AFTER = 240; // seconds of silence before the time stands in the chat again
const NEAR_END = 90; // px: so near to the end a new message scrolls into sight
const TOAST = 3200; // ms
const EDGE = 16; // px beside a phone that was scrolled into sight
const BANNER = 15000; // ms that a letter stands at the top of the screen
const BANNER_BRIEF = 9000; // and a message to another chat

const TABS = {
    app: ['消息', '邮件', '文档', '工作台', '通讯录'],
    wechat: ['微信', '通讯录', '发现', '我'],
};

const VIEWS = [
    ['app', ['企业微信', 'WeCom'], ['企业微信客户端', 'The WeCom app']],
    ['wechat', ['微信', 'WeChat'], ['微信里的企业号：看不到卡片', 'The plugin in WeChat: no cards']],
];

// Posts of the people who come with the simulator.
const POSTS = {辅导员: 'counsellor', 门卫: 'guard', 毕业生: 'graduate', 办理员: 'clerk'};

// A fixed colour for each member.
function tint(userid) {
    let sum = 0;
    for (const c of userid) sum = (sum * 31 + c.codePointAt(0)) % 6;
    return `tint-${sum}`;
}

export function faceOf({userid, avatar, name}) {
    return h('span', {class: `avatar ${tint(userid)}`, 'aria-hidden': 'true'}, avatar || [...name][0]);
}

export function postOf({post, role}) {
    if (post) return tr(post, POSTS[post] ?? post);
    return role === 'staff' ? tr('教职工', 'staff') : tr('学生', 'student');
}

export class Phone {
    constructor(member, host) {
        this.member = member;
        this.host = host;
        this.app = member.apps[0];
        this.screen = 'chat';
        this.unread = {};
        this.lastTime = 0;
        this.dock = new Dock(this);
        this.build();
        this.showMember(member);
        this.showChat();
    }

    // ---- the frame ----

    build() {
        this.list = h('div', {class: 'inbox', hidden: true});
        this.chat = h('div', {class: 'chat', role: 'log', tabindex: '0'});
        this.keepFollowing();
        this.pill = button('pill', null, () => this.toEnd(true), icon('down'), tr('新消息', 'New'));
        this.sheetLayer = h('div', {class: 'sheet-layer', hidden: true});
        this.lock = h('div', {class: 'lock', hidden: true});
        this.banner = h('div', {class: 'banner-layer', 'aria-live': 'polite'});
        this.toastLine = h('div', {class: 'toast', role: 'status', hidden: true});
        this.screenNode = h('div', {class: 'screen'});
        this.screenNode.append(
            this.statusBar(),
            this.navBar(),
            this.list,
            h('div', {class: 'chat-area'}, this.chat, this.pill),
            this.dock.node,
            h('div', {class: 'home-bar', 'aria-hidden': 'true'}),
            this.lock,
            this.sheetLayer,
            this.banner,
            this.toastLine,
        );
        this.markLine = h('span', {class: 'phone-mark', hidden: true});
        this.phone = h('div', {class: 'phone'}, this.screenNode, this.markLine);
        this.nameplate = h('div', {class: 'nameplate'});
        this.node = h('section', {class: 'station'}, this.nameplate, this.phone);
        this.node.addEventListener('click', () => this.intoSight());
    }

    // Whose turn it is in the tour; taps: names of the menu to point at, or null; says: what is typed.
    light(lit, taps, says) {
        this.node.classList.toggle('lit', lit);
        this.dock.point(taps, says);
    }

    // How far a broadcast has come here: 'reached', 'acked' or null.
    mark(mark) {
        this.node.dataset.mark = mark ?? '';
        const words = {reached: tr('已到', 'Arrived'), acked: tr('收到', 'Got it')};
        this.markLine.hidden = !mark;
        if (mark) this.markLine.replaceChildren(icon(mark === 'acked' ? 'check' : 'horn'), words[mark]);
    }

    // Where the phones stand in one row, whoever acts is seen as a whole.
    intoSight() {
        const row = this.node.parentNode?.getBoundingClientRect();
        const mine = this.node.getBoundingClientRect();
        if (!row || row.width < mine.width) return;
        const left = Math.min(mine.left - row.left - EDGE, 0) || Math.max(mine.right - row.right + EDGE, 0);
        this.node.parentNode.scrollBy({left, behavior: 'smooth'});
    }

    statusBar() {
        this.statusTime = h('span', {class: 'status-time'});
        const icons = ['signal', 'wifi', 'battery'].map(name => h('i', {class: name}));
        return h(
            'div',
            {class: 'status-bar', 'aria-hidden': 'true'},
            this.statusTime,
            h('span', {class: 'island'}),
            h('span', {class: 'status-icons'}, ...icons),
        );
    }

    navBar() {
        this.badge = h('span', {class: 'badge', hidden: true});
        const back = tr('返回消息列表', 'Back to the chats');
        this.backButton = button('nav-button', back, () => this.showInbox(), icon('back'), this.badge);
        this.navTitle = h('div', {class: 'nav-title'});
        const about = tr('应用资料', 'About this app');
        this.infoButton = button('nav-button', about, () => openProfile(this), icon('more'));
        return h('div', {class: 'nav-bar'}, this.backButton, this.navTitle, this.infoButton);
    }

    showMember(member) {
        const before = this.member;
        this.member = member;
        this.node.setAttribute('aria-label', tr(`${member.name}的手机`, `Phone of ${member.name}`));
        this.phone.dataset.view = member.view;
        this.showNameplate();
        this.showLock();
        if (!member.apps.includes(this.app)) this.app = member.apps[0];
        const changed = before.subscribed !== member.subscribed || before.apps.length !== member.apps.length;
        if (this.screen === 'inbox') this.showInbox();
        else if (changed) this.showChat();
    }

    menuChanged(app) {
        if (app === this.app && this.screen === 'chat') this.dock.show();
    }

    // The state was loaded anew; what has been typed stays.
    refresh(member) {
        this.showMember(member);
        if (this.screen === 'chat') this.showChat();
    }

    showNameplate() {
        const {name, role, userid, view, second, college, pc} = this.member;
        const of = this.member.class || college || userid;
        const switches = VIEWS.map(([id, label, tip]) => {
            const node = button(`view-${id}`, null, () => this.switchView(id), tr(...label));
            node.title = tr(...tip);
            node.setAttribute('aria-pressed', String(view === id));
            return node;
        });
        const label = tr('在哪个客户端里看', 'Seen in which client');
        const plate = [
            this.memberAvatar(),
            h(
                'div',
                {class: 'nameplate-words'},
                h('strong', {title: name}, name),
                h(
                    'span',
                    {},
                    second
                        ? h('span', {class: 'role second'}, tr('待验证', 'unverified'))
                        : h('span', {class: `role ${role}`}, postOf(this.member)),
                    h('span', {class: 'userid', title: userid}, of),
                ),
            ),
            pc ? this.pcButton() : null,
            h('div', {class: 'views', role: 'group', 'aria-label': label}, ...switches),
        ];
        this.nameplate.replaceChildren(...plate.filter(Boolean));
    }

    pcButton() {
        const label = tr('在电脑上打开', 'Open on a PC');
        return button('on-pc', label, () => openPc(this), icon('screen'), h('span', {}, tr('电脑', 'PC')));
    }

    // Over everything but the status bar, until the platform has been told that it is really them.
    showLock() {
        const {second} = this.member;
        this.lock.hidden = !second;
        for (const node of [this.list, this.chat.parentNode, this.dock.node]) node.inert = Boolean(second);
        if (!second) return;
        const why =
            second === 'login'
                ? tr('首次登录前，学校要先确认是您本人', 'Before the first login the school wants to be sure that it is you')
                : tr('使用前，学校要再确认是您本人', 'The school wants to be sure again that it is you');
        this.lock.replaceChildren(
            h('span', {class: 'lock-mark'}, icon('lock')),
            h('strong', {}, tr('需要二次验证', 'Second verification')),
            h('p', {}, why),
            button('lock-go', null, () => this.verify(second), tr('去验证', 'Verify')),
            h('small', {}, tr('会打开鸿雁的页面 /verify', "Opens Hongyan's page /verify")),
        );
    }

    // The platform opens the school's page; here in a tab of its own, since it may not be framed. The tab is
    // opened before the answer comes: later a browser would take it for a pop-up.
    async verify(second) {
        const tab = window.open('about:blank', '_blank');
        const {url, error} = await this.host.ask({userid: this.member.userid, do: 'second', for: second});
        if (error) this.toast(error);
        if (error) tab?.close();
        else if (!tab) openPage(this, url);
        else {
            tab.opener = null;
            tab.location.replace(url);
        }
    }

    // ---- at the top of the screen ----

    // A letter came to this person's number.
    notify(letter) {
        const tip = letter.code ? h('b', {}, tr(`填入 ${letter.code}`, `Type ${letter.code}`)) : null;
        const use = () => letter.code && this.fill(letter.code);
        this.showBanner(use, BANNER, letterIcon(letter), letter.subject || tr('短信', 'SMS'), letter.text, tip);
    }

    // A message came to a chat that is not open.
    notifyOf(message) {
        const {view} = this.member;
        if (view === 'wechat' && message.shown_in_wechat === false) return;
        const {app} = message;
        this.showBanner(() => this.enter(app), BANNER_BRIEF, this.botAvatar(app), this.appInfo(app).title, preview(message));
    }

    showBanner(use, stays, mark, title, text, ...more) {
        const gone = () => node.remove();
        const words = h('span', {class: 'banner-words'}, h('strong', {}, title), h('span', {}, text), ...more);
        const pressed = () => {
            gone();
            use();
        };
        const node = button('banner', null, pressed, mark, words);
        this.banner.replaceChildren(node);
        setTimeout(gone, stays);
    }

    // Types, but does not send.
    fill(text) {
        if (this.screen !== 'chat') this.showChat();
        this.banner.replaceChildren();
        this.dock.fill(text);
        this.node.scrollIntoView({block: 'nearest', inline: 'nearest'});
    }

    async switchView(view) {
        if (view === this.member.view || !(await this.act({do: 'view', view}))) return;
        const {following} = this;
        this.showMember({...this.member, view});
        this.nameplate.querySelector(`.view-${view}`).focus();
        if (following) this.toEnd();
    }

    showTime(now) {
        this.statusTime.textContent = clock(now);
    }

    memberAvatar() {
        return faceOf(this.member);
    }

    botAvatar(app = this.app) {
        return h('span', {class: `avatar bot app-${app}`, 'aria-hidden': 'true'}, icon('goose'));
    }

    appInfo(name = this.app) {
        return this.host.state.apps.find(app => app.name === name) ?? {name, title: name, menu: null};
    }

    // ---- acting ----

    // Resolves to whether the platform accepted it; the phone says why not.
    async act(body) {
        const error = await this.host.act({userid: this.member.userid, app: this.app, ...body});
        if (error) this.toast(error);
        return !error;
    }

    toast(text) {
        this.toastLine.textContent = text;
        this.toastLine.hidden = false;
        clearTimeout(this.toastTimer);
        this.toastTimer = setTimeout(() => (this.toastLine.hidden = true), TOAST);
    }

    // Until the bot says something, but not for ever.
    awaitMessage() {
        this.toast(tr('消息接收中…', 'Waiting for a message…'));
        this.awaiting = true;
    }

    enlarge(message) {
        openPicture(this, message);
    }

    // ---- the list of chats ----

    showInbox() {
        const {view, apps} = this.member;
        this.openScreen('inbox');
        this.navTitle.replaceChildren(
            h('strong', {}, view === 'wechat' ? '微信' : this.host.state.school || '消息'),
        );
        this.list.replaceChildren(...apps.map(name => this.inboxRow(name)));
        const tabs = TABS[view].map((name, i) => h('span', {class: i === 0 ? 'on' : ''}, h('i'), name));
        this.dock.node.replaceChildren(h('div', {class: 'tabs', 'aria-hidden': 'true'}, ...tabs));
    }

    openScreen(screen) {
        this.screen = screen;
        this.phone.dataset.screen = screen;
        this.dock.closePopup();
        this.list.hidden = screen !== 'inbox';
        this.chat.parentNode.hidden = screen !== 'chat';
        this.backButton.hidden = screen !== 'chat';
        this.infoButton.hidden = screen !== 'chat';
    }

    inboxRow(name) {
        const last = this.messages(name).at(-1);
        const unread = this.unread[name] ?? 0;
        const time = last && h('time', {}, dayAndClock(last.time, this.host.now()));
        const words = h(
            'span',
            {class: 'inbox-words'},
            h('span', {}, h('strong', {}, this.appInfo(name).title || name), time),
            h(
                'span',
                {},
                h('span', {}, last ? preview(last) : ''),
                unread ? h('b', {class: 'badge'}, unread) : null,
            ),
        );
        return button('inbox-row', null, () => this.enter(name), this.botAvatar(name), words);
    }

    enter(name) {
        this.app = name;
        this.unread[name] = 0;
        this.showChat();
        if (this.member.subscribed) this.act({do: 'enter'});
        this.chat.focus({preventScroll: true});
    }

    // ---- a chat ----

    messages(app = this.app) {
        const {userid} = this.member;
        return this.host.state.messages.filter(message => message.userid === userid && message.app === app);
    }

    showChat() {
        const {title} = this.appInfo();
        this.openScreen('chat');
        this.navTitle.replaceChildren(h('strong', {}, title), h('span', {}, this.host.state.school));
        this.chat.setAttribute('aria-label', tr(`与${title}的对话`, `Chat with ${title}`));
        this.chat.replaceChildren();
        this.lastTime = 0;
        this.messages().forEach(message => this.append(message));
        if (!this.chat.childElementCount) this.chat.append(emptyChat(this.member.subscribed));
        this.showBadge();
        this.dock.show();
        this.toEnd();
    }

    append(message) {
        this.chat.querySelector('.empty')?.remove();
        if (message.time - this.lastTime > SEPARATE_AFTER)
            this.chat.append(renderTime(message, this.host.now()));
        this.lastTime = message.time;
        const node = renderMessage(message, this);
        this.chat.append(node);
        return node;
    }

    // Whether the end is kept in sight: until the member scrolls up, and again when back near the end.
    keepFollowing() {
        let before = 0;
        const scrolled = () => {
            const {scrollTop, scrollHeight, clientHeight} = this.chat;
            if (scrollHeight - scrollTop - clientHeight < NEAR_END) this.following = true;
            else if (scrollTop < before && scrollTop < this.revealed - 1) this.following = false;
            if (this.following) this.pill.hidden = true;
            before = scrollTop;
        };
        this.following = true;
        this.revealed = Infinity; // px: no further up than this it was the phone itself that scrolled
        this.chat.addEventListener('scroll', scrolled, {passive: true});
        new ResizeObserver(() => this.following && this.toEnd()).observe(this.chat);
    }

    toEnd(smooth = false) {
        this.following = true;
        this.revealed = Infinity;
        this.pill.hidden = true;
        this.chat.scrollTo({top: this.chat.scrollHeight, behavior: smooth ? 'smooth' : 'instant'});
    }

    // A message has just come.
    add(message) {
        if (this.awaiting && message.from === 'bot') {
            this.awaiting = false;
            this.toastLine.hidden = true;
        }
        if (this.screen !== 'chat' || message.app !== this.app) {
            if (message.from === 'bot') this.unread[message.app] = (this.unread[message.app] ?? 0) + 1;
            if (this.screen === 'inbox') return this.showInbox();
            this.showBadge();
            if (message.from === 'bot') this.notifyOf(message);
            return;
        }
        const follow = this.following || message.from === 'member';
        const node = this.append(message);
        node.classList.add('arriving');
        if (follow) this.toEnd(true);
        else this.pill.hidden = false;
        for (const image of node.querySelectorAll('img'))
            image.addEventListener('load', () => this.following && this.toEnd());
    }

    // A card was replaced or its buttons became grey.
    update(message) {
        const old = this.chat.querySelector(`[data-id="${Number(message.id)}"]`);
        if (!old) return;
        const node = renderMessage(message, this);
        node.classList.add('changed');
        old.replaceWith(node);
        if (!this.following) return;
        // Nothing was said after the tap: what the card says now is the answer, and is seen from its first line.
        const last = this.messages().at(-1);
        const top = node.offsetTop - this.chat.offsetTop - EDGE;
        if (last.from === 'member' && top < this.chat.scrollHeight - this.chat.clientHeight) this.reveal(top);
        else this.toEnd(true);
    }

    // Scrolls up; the next message scrolls to the end all the same.
    reveal(top) {
        this.revealed = top;
        this.chat.scrollTo({top, behavior: 'smooth'});
    }

    showBadge() {
        const unread = Object.entries(this.unread).reduce(
            (sum, [app, n]) => sum + (app === this.app ? 0 : n),
            0,
        );
        this.badge.hidden = unread === 0;
        this.badge.textContent = unread;
    }
}

function emptyChat(subscribed) {
    const advice = subscribed
        ? tr('点下方菜单，或切换到键盘发一句「帮助」', 'Tap the menu below, or type 帮助')
        : tr('点「关注」，看鸿雁怎样认人', 'Tap Follow, and see how Hongyan finds out who this is');
    return h(
        'div',
        {class: 'empty'},
        icon('goose'),
        h('p', {}, tr('还没有消息', 'No messages yet')),
        h('p', {}, advice),
    );
}
