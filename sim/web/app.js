// The browser chat: one state from /ui/state, kept current by a long poll, shown as phones and a wire.

import {Broadcasts, wordsOf} from './broadcast.js';
import {Cast} from './cast.js';
import {tr, language} from './dom.js';
import {Letters} from './letters.js';
import {Phone} from './phone.js';
import {Top} from './top.js';
import {Tour} from './tour.js';
import {Wire} from './wire.js';

const POLL_TIMEOUT = 30000; // ms; the server answers within 20 s
const RETRY = [300, 700, 1500, 3000]; // ms between attempts while the connection is lost
const BESIDE_MOST = 2; // phones with the wire beside them; with more it slides over them
const WIDE = '(width >= 1800px)'; // there is room for all of it
const LOW = '(width < 1256px)'; // what stands beside the phones elsewhere stands below them
const PHONES_MOST = 12; // of a whole school the first ones have a phone on the page
const ABREAST = 4; // phones that a wide window shows whole; of more the next one peeps in
const NARROW = '(width < 620px)'; // one phone below the other: only those whose turn it is

const state = {
    now: 0,
    seq: 0,
    school: '',
    apps: [],
    members: [],
    messages: [],
    wire: [],
    faults: {},
    sms: [],
    platform_errors: [],
};
const phones = new Map(); // by userid
let tour = null; // where its people have phones
let drift = 0; // the platform's clock minus this machine's, in seconds

const page = id => document.getElementById(id);

// ---- talking to the simulator ----

// The answer; its `error` is null, or what went wrong.
async function ask(path, body) {
    try {
        const headers = {'Content-Type': 'application/json'};
        const response = await fetch(path, {method: 'POST', headers, body: JSON.stringify(body)});
        const answer = await response.json().catch(() => ({}));
        if (response.ok) return {...answer, error: null};
        const refused = tr(`没有成功（${response.status}）`, `Refused (${response.status})`);
        return {error: answer.error || refused};
    } catch {
        return {error: tr('连不上模拟器', 'The simulator cannot be reached')};
    }
}

// Null, or what went wrong.
const send = async (path, body) => (await ask(path, body)).error;

async function get(path) {
    const response = await fetch(path, {signal: AbortSignal.timeout(POLL_TIMEOUT)});
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return response.json();
}

const host = {
    state,
    act: body => send('/ui/act', body),
    ask: body => ask('/ui/act', body),
    setFault: faults => send('/ui/fault', faults),
    say: text => phones.values().next().value?.toast(text),
    // Types on a member's phone; false: there is none.
    fill: (userid, text) => {
        const phone = phones.get(userid);
        if (phone) cast.bring(userid);
        phone?.fill(text);
        return Boolean(phone);
    },
    now: () => Math.floor(Date.now() / 1000 + drift),
    // Those with a phone on the page, on the stage or not.
    members: () => [...phones.values()].map(phone => phone.member),
    mark: (userid, mark) => {
        phones.get(userid)?.mark(mark);
        cast.mark(userid, mark);
    },
    bring: userid => {
        cast.bring(userid);
        phones.get(userid)?.intoSight();
    },
    memberName: userid => {
        const same = member => member.userid.toLowerCase() === userid.toLowerCase();
        return state.members.find(same)?.name ?? userid;
    },
    // The latest picture on each other phone, for scanning; the newest first.
    latestPictures: userid =>
        state.members
            .filter(member => member.userid !== userid)
            .flatMap(latestPicture)
            .sort((a, b) => b.message.id - a.message.id),
};

function latestPicture(member) {
    const {userid} = member;
    const message = state.messages.findLast(
        one => one.userid === userid && one.kind === 'image' && one.media,
    );
    return message ? [{member, message}] : [];
}

function takeTime(now) {
    drift = now - Date.now() / 1000;
}

async function loadAndShow() {
    Object.assign(state, await get('/ui/state'));
    takeTime(state.now);
    showPhones();
    wire.showAll(state.wire);
    top.showFaults();
    top.showErrors();
    letters.showAll();
    broadcasts.load(state.messages);
    tour?.came();
    showConnection(true);
}

async function poll() {
    const answer = await get(`/ui/events?after=${state.seq}`);
    // It has started anew, or has forgotten some of what we have not seen.
    if (answer.seq < state.seq || answer.lost) return loadAndShow();
    takeTime(answer.now);
    for (const event of answer.events) EVENTS[event.type]?.(event);
    state.seq = answer.seq;
}

const pause = ms => new Promise(done => setTimeout(done, ms));

// Runs step until it succeeds; says meanwhile that the connection is lost.
async function insist(step) {
    for (let failed = 0; ; failed++) {
        try {
            return await step();
        } catch {
            showConnection(false);
            await pause(RETRY[Math.min(failed, RETRY.length - 1)]);
        }
    }
}

async function follow() {
    for (;;) {
        try {
            await poll();
        } catch {
            showConnection(false);
            await insist(loadAndShow);
        }
    }
}

// ---- what happens ----

const EVENTS = {
    message: ({message}) => takeMessage(message),
    message_update: ({message}) => takeMessage(message),
    wire: event => wire.add(event.wire),
    menu: ({app, menu}) => {
        const changed = state.apps.find(one => one.name === app);
        if (changed) changed.menu = menu;
        phones.forEach(phone => phone.menuChanged(app));
    },
    member: ({member}) => {
        const index = state.members.findIndex(one => one.userid === member.userid);
        if (index < 0) state.members.push(member);
        else state.members[index] = member;
        if (phones.has(member.userid)) phones.get(member.userid).showMember(member);
        else showPhones();
    },
    faults: ({faults}) => {
        state.faults = faults;
        top.showFaults();
    },
    sms: ({sms}) => {
        state.sms.push(sms);
        letters.add(sms);
        top.countLetter();
        phones.get(sms.userid)?.notify(sms);
    },
    platform_error: ({text}) => {
        state.platform_errors.push(text);
        top.showErrors();
    },
};

function takeMessage(message) {
    broadcasts.take(message);
    const index = state.messages.findIndex(one => one.id === message.id);
    const phone = phones.get(message.userid);
    if (index < 0) {
        state.messages.push(message);
        phone?.add(message);
        if (message.from === 'bot' && !message.passive) cast.count(message.userid);
        if (message.kind === 'image') phones.forEach(one => one.pictureCame?.());
    } else {
        state.messages[index] = message;
        phone?.update(message);
    }
    tour?.came(message.userid);
}

// ---- showing ----

const top = new Top(page('top'), host);
const cast = new Cast(page('cast'), {show: showStage});
const wire = new Wire(page('wire'), host);
const letters = new Letters(page('letters'), host);
const broadcasts = new Broadcasts(page('strip'), host);

function showConnection(connected) {
    top.showConnection(connected);
    page('lost').hidden = connected;
    page('lost').textContent = tr(
        '与模拟器的连接断开了，正在重试。请看运行 make demo 的终端。',
        'The connection to the simulator is lost; trying again. See the terminal that runs make demo.',
    );
}

// Everybody's phone is kept; those on the stage are seen.
function showPhones() {
    const members = state.members.slice(0, PHONES_MOST);
    for (const userid of phones.keys())
        if (!members.some(member => member.userid === userid)) phones.delete(userid);
    for (const member of members) {
        if (phones.has(member.userid)) phones.get(member.userid).refresh(member);
        else phones.set(member.userid, new Phone(member, host));
    }
    cast.showAll(members);
    page('cast').hidden = members.length < 2;
}

function showStage(userids) {
    const shown = userids.map(userid => phones.get(userid));
    const abreast = Math.min(shown.length, ABREAST);
    page('stage').classList.toggle('crowded', shown.length > BESIDE_MOST);
    page('phones').style.setProperty('--abreast', shown.length > ABREAST ? ABREAST + 0.12 : abreast);
    page('phones').style.setProperty('--gaps', Math.min(shown.length - 1, ABREAST));
    page('phones').replaceChildren(...shown.map(phone => phone.node));
    shown.forEach(phone => phone.toEnd());
    showTime();
}

// A step of the tour. pointing: also at what is tapped and said; anew: of another act, so that a broadcast of the last
// one is put away.
function play({members, who, taps, says, pointing, anew}) {
    cast.put(matchMedia(NARROW).matches ? who : members);
    if (anew) broadcasts.show(null);
    for (const [userid, phone] of phones)
        phone.light(who.includes(userid), (pointing && taps[userid]) || null, pointing ? says[userid] : []);
    const turn = phones.get(who[0]);
    if (pointing) turn.node.scrollIntoView({block: 'nearest', behavior: 'smooth'}); // where one stands below the other
    turn.intoSight();
}

function showTime() {
    const now = host.now();
    top.showTime(now);
    phones.forEach(phone => phone.showTime(now));
}

// The first time somebody looks, each member opens the chat, as they would on a phone.
function enterEmptyChats() {
    for (const phone of phones.values())
        if (phone.member.subscribed && !phone.messages().length) phone.act({do: 'enter'});
}

document.documentElement.lang = language === 'en' ? 'en' : 'zh-CN';
document.title = tr('鸿雁 · 企业微信模拟器', 'Hongyan · WeCom simulator');
await insist(loadAndShow);
if (Tour.suits(state.members)) {
    tour = new Tour({
        play,
        says: (userid, words) => phones.get(userid)?.dock.point(null, words),
        heard: userid => {
            const said = state.messages.filter(message => message.from === 'bot' && message.userid === userid);
            return said.map(wordsOf).join('\n');
        },
    });
    top.showTour(tour.node);
    tour.play(!state.messages.some(message => message.from === 'member'));
}
// Even where there is room now: the next step may have more phones.
if (matchMedia(LOW).matches || (phones.size > BESIDE_MOST && !matchMedia(WIDE).matches))
    for (const name of ['letters', 'wire']) top.showSide(name, false);
setInterval(showTime, 1000);
enterEmptyChats();
follow();
