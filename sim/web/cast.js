// Who is on the stage: a row of faces beside the phones. A press brings somebody on, or sends somebody off.
//
// host: {show(userids): these have a phone on the page, in this order}

import {h, button, icon, tr} from './dom.js';
import {faceOf, postOf} from './phone.js';

export class Cast {
    constructor(node, host) {
        this.node = node;
        this.host = host;
        this.members = [];
        this.on = []; // userids, as they stand
        node.setAttribute('aria-label', tr('谁在台上', 'Who is on the stage'));
    }

    showAll(members) {
        const userids = members.map(member => member.userid);
        this.members = members;
        this.faces = new Map(members.map(member => [member.userid, this.face(member)]));
        this.all = button('cast-all', null, () => this.toggleAll(), icon('people'), h('span', {}));
        this.node.replaceChildren(
            h('h2', {}, tr('谁在台上', 'On stage')),
            ...[...this.faces.values()].map(({node}) => node),
            this.all,
        );
        const staying = this.on.filter(userid => userids.includes(userid));
        this.put(staying.length ? staying : userids);
    }

    face(member) {
        const badge = h('b', {class: 'badge', hidden: true});
        const words = h('span', {}, h('strong', {}, member.name), h('small', {}, postOf(member)));
        const press = () => this.toggle(member.userid);
        const node = button('cast-face', null, press, faceOf(member), words, badge);
        node.title = member.name; // a long one is cut short
        return {node, badge, unseen: 0};
    }

    put(userids) {
        this.on = userids;
        for (const [userid, face] of this.faces) {
            const on = userids.includes(userid);
            face.node.setAttribute('aria-pressed', String(on));
            if (on) this.countFor(face, 0);
        }
        const whole = userids.length === this.members.length;
        this.all.lastChild.textContent = whole ? tr('只看一位', 'Only one') : tr('全部', 'All');
        this.host.show(userids);
    }

    // The last one stays.
    toggle(userid) {
        const {on} = this;
        if (!on.includes(userid)) this.put([...on, userid]);
        else if (on.length > 1) this.put(on.filter(one => one !== userid));
    }

    toggleAll() {
        const all = this.members.map(member => member.userid);
        this.put(this.on.length === all.length ? all.slice(0, 1) : all);
    }

    bring(userid) {
        if (!this.on.includes(userid)) this.put([...this.on, userid]);
    }

    // How far a broadcast has come there: 'reached', 'acked' or null.
    mark(userid, mark) {
        const face = this.faces.get(userid);
        if (face) face.node.dataset.mark = mark ?? '';
    }

    // Something came to a phone that nobody sees.
    count(userid) {
        const face = this.faces.get(userid);
        if (face && !this.on.includes(userid)) this.countFor(face, face.unseen + 1);
    }

    countFor(face, unseen) {
        face.unseen = unseen;
        face.badge.hidden = unseen === 0;
        face.badge.textContent = unseen;
    }
}
