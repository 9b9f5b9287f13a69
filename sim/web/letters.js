// SMS and mail that were "sent": a box beside the phones, the newest first; a tap on the digits types them.
//
// host: {state, fill(userid, text) -> whether there was a phone, memberName(userid), now(), say(text)}

import {h, button, icon, tr, dayAndClock} from './dom.js';

const KEPT = 100; // letters in the box

// 483920 -> 483 920
const grouped = code => (code.length === 6 ? `${code.slice(0, 3)} ${code.slice(3)}` : code);

// The text, with its digits set apart.
function words({text, code}) {
    const at = code ? text.indexOf(code) : -1;
    return at < 0 ? [text] : [text.slice(0, at), h('b', {}, code), text.slice(at + code.length)];
}

export const letterIcon = ({kind}) => icon(kind === 'mail' ? 'mail' : 'sms');

export class Letters {
    constructor(node, host) {
        this.host = host;
        this.list = h('ol', {class: 'letter-list'});
        this.count = h('span', {class: 'letter-count'});
        this.nothing = h(
            'p',
            {class: 'letter-empty'},
            tr('还没有。鸿雁“发出”的短信和邮件都会到这里。', 'None yet. What Hongyan “sends” comes here.'),
        );
        node.setAttribute('aria-label', tr('手机短信和邮箱', 'SMS and mail'));
        node.replaceChildren(
            h(
                'div',
                {class: 'letter-head'},
                h('h2', {}, icon('sms'), tr('手机短信 / 邮箱', 'SMS / mail')),
                this.count,
            ),
            this.nothing,
            this.list,
        );
    }

    showAll() {
        this.list.replaceChildren(...this.host.state.sms.slice(-KEPT).reverse().map(one => this.row(one)));
        this.showCount();
    }

    // One has just come.
    add(letter) {
        const row = this.row(letter);
        row.classList.add('arriving');
        this.list.prepend(row);
        while (this.list.childElementCount > KEPT) this.list.lastChild.remove();
        this.list.scrollTop = 0;
        this.showCount();
    }

    showCount() {
        const {length} = this.host.state.sms;
        this.nothing.hidden = length > 0;
        this.count.textContent = length ? tr(`${length} 封`, String(length)) : '';
    }

    row(letter) {
        const {to, userid, subject, time, code} = letter;
        const name = userid ? this.host.memberName(userid) : tr('不是这几部手机', 'none of these phones');
        return h(
            'li',
            {class: `letter ${letter.kind}`},
            h('span', {class: 'letter-kind'}, letterIcon(letter)),
            h(
                'span',
                {class: 'letter-to'},
                h('strong', {class: userid ? '' : 'unknown'}, name),
                h('span', {}, to),
                h('time', {}, dayAndClock(time, this.host.now())),
            ),
            subject ? h('p', {class: 'letter-subject'}, subject) : null,
            h('p', {class: 'letter-text'}, ...words(letter)),
            code ? this.codeButton(letter) : null,
        );
    }

    codeButton({code, userid}) {
        const tip = userid
            ? tr('填进手机', 'Type it')
            : tr('复制', 'Copy it');
        return button(
            'letter-code',
            null,
            () => this.use(code, userid),
            h('span', {'aria-hidden': 'true'}, grouped(code)),
            h('small', {}, tip),
        );
    }

    async use(code, userid) {
        if (userid && this.host.fill(userid, code)) return;
        try {
            await navigator.clipboard.writeText(code);
            this.host.say(tr('已复制', 'Copied'));
        } catch {
            this.host.say(tr('不能复制，请照着打', 'It cannot be copied; please type it'));
        }
    }
}
