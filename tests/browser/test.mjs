// node test.mjs ADDRESS PICTURE CONFIGURATION LOG: taps through the demo as a newcomer would: students, a
// counsellor, a guard, a graduate and a clerk. LOG: what tools/demo has printed.

import assert from 'node:assert/strict';
import {execFile, execFileSync, spawn} from 'node:child_process';
import {createHmac} from 'node:crypto';
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

const [address, pictureFile, configuration, log] = process.argv.slice(2);
const PATIENCE = 60_000; // ms for anything to appear
const FACE = fileURLToPath(new URL('../chats/pictures/face.jpg', import.meta.url)); // 480 x 640, before a blue wall
const HOSTILE =
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><a href="javascript:window.hacked=1">x</a>';

const browser = await chromium.launch({
    timeout: 3 * PATIENCE,
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
    ],
});
const page = await browser.newPage({viewport: {width: 1440, height: 900}});
page.setDefaultTimeout(PATIENCE);

const complaints = [];
page.on('console', message => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
});
page.on('pageerror', error => complaints.push(error.message));
page.on('request', request => {
    if (!request.url().startsWith(address) && !request.url().startsWith('data:'))
        complaints.push(`a request elsewhere: ${request.url()}`);
});

const phones = page.locator('.station'); // on the stage
const phoneOf = name => page.getByRole('region', {name: `${name}的手机`});
const first = phoneOf('林小满'); // student, in the WeCom app
const second = phoneOf('周子涵'); // student, in WeChat
const counsellor = phoneOf('陈老师');
const guard = phoneOf('王门卫');
const graduate = phoneOf('许知远');
const clerk = phoneOf('刘老师');
const cast = page.getByRole('navigation', {name: '谁在台上'});
const onStage = () => phones.locator('.nameplate strong').allInnerTexts();

// What the bot has said on this phone since `from` messages.
const said = (phone, from = 0) =>
    phone
        .locator('.message.theirs')
        .evaluateAll((nodes, n) => nodes.slice(n).map(node => node.innerText), from);

async function until(what, check) {
    const end = Date.now() + PATIENCE;
    for (;;) {
        const value = await check();
        if (value) return value;
        assert.ok(Date.now() < end, `waited in vain for ${what}`);
        await page.waitForTimeout(50);
    }
}

// Sends a text and answers what came back.
async function ask(phone, text) {
    const before = (await said(phone)).length;
    const keyboard = phone.getByRole('button', {name: '切换到键盘'});
    if (await keyboard.isVisible()) await keyboard.click();
    await phone.getByRole('textbox', {name: '输入消息'}).fill(text);
    await phone.getByRole('button', {name: '发送', exact: true}).click();
    return until(`an answer to ${text}`, async () => (await said(phone, before)).join('\n'));
}

// Taps an entry of the menu at the bottom.
async function tap(phone, top, entry) {
    const menu = phone.getByRole('button', {name: '切换到菜单'});
    if (await menu.isVisible()) await menu.click();
    await phone.getByRole('button', {name: top, exact: true}).click();
    await phone.getByRole('menuitem', {name: entry}).click();
}

// Does it, and answers what the bot says next on this phone (`text` is in it).
async function hear(phone, text, act) {
    const before = (await said(phone)).length;
    await act();
    return until(`“${text}”`, async () => (await said(phone, before)).find(words => words.includes(text)));
}

// Presses a button of the newest card, which has `title` on it, and sees it become grey.
async function press(phone, title, name) {
    const cards = phone.locator('.card').filter({hasText: title});
    const button = cards.last().getByRole('button', {name, exact: true});
    await button.waitFor();
    const id = await cards.last().locator('xpath=ancestor::*[@data-id]').getAttribute('data-id');
    await button.click();
    await phone.locator(`[data-id="${id}"] .card-button.replaced`).first().waitFor();
}

const strip = page.locator('.strip'); // how far a broadcast has come
const stripSays = what =>
    until(what, async () => (await strip.locator('.strip-main').innerText()).replace(/\s+/g, '').includes(what));

// A tap on what the tour would type.
const tapPhrase = (phone, text) => phone.getByRole('button', {name: `发“${text}”`}).click();

// Points one phone's camera at another.
const scan = (phone, whose) => async () => {
    await tap(phone, '办理', '扫一扫');
    await page.getByRole('dialog').getByRole('button', {name: whose}).click();
};

// The picture below the newest words: natural width and height, and the colour of its upper left corner.
function newestPicture(phone) {
    return phone.locator('.message.theirs').evaluateAll(nodes => {
        const image = nodes.at(-1)?.querySelector('img');
        if (!image?.complete || image.naturalWidth === 0) return null;
        const {naturalWidth: width, naturalHeight: height} = image;
        const brush = Object.assign(document.createElement('canvas'), {width, height}).getContext('2d');
        brush.drawImage(image, 0, 0);
        return {width, height, corner: [...brush.getImageData(4, 4, 1, 1).data]};
    });
}

const isFace = ({width, height, corner: [red, , blue]}) =>
    width >= 200 && Math.abs(height / width - 4 / 3) < 0.02 && blue > red + 40;

// Answers questions by text, the first option or a healthy temperature, until the receipt.
async function answerByText(phone, question) {
    for (let n = 0; n < 8 && !question.includes('打卡成功'); n++)
        question = await ask(phone, question.includes('体温') ? '36.5' : '1');
    assert.match(question, /打卡成功/);
}

let count = 0;
let failed = 0;

async function step(name, run) {
    try {
        await run();
        console.log(`ok ${++count} - ${name}`);
    } catch (error) {
        failed++;
        console.log(`not ok ${++count} - ${name}\n${error.stack.replace(/^/gm, '# ')}`);
    }
}

// Posts an SMS as hongyan's courier does (bot/courier.h).
async function sendLetter(to, text, code) {
    const [, secret] = readFileSync('conf/demo.yaml', 'utf8').match(/^sms:\n(?: .*\n)*? +secret: (\S+)/m);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const body = JSON.stringify({kind: 'sms', to, text, code, id: 'browser-1'});
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    const headers = {'X-Hongyan-Timestamp': timestamp, 'X-Hongyan-Signature': signature};
    assert.equal((await fetch(`${address}sms`, {method: 'POST', headers, body})).status, 200);
}

// Sends a text to several, as hongyan does, beside it; the msgid.
async function broadcast(touser, content) {
    const yaml = readFileSync('conf/demo.yaml', 'utf8');
    const secret = /name: student\n(?: .*\n)*? +secret: (\S+)/.exec(yaml)[1];
    const corp = /corp_id: (\S+)/.exec(yaml)[1];
    const ask = async (path, body) => {
        const options = body ? {method: 'POST', body: JSON.stringify(body)} : {};
        const answer = await (await fetch(`${address}cgi-bin/${path}`, options)).json();
        assert.equal(answer.errcode, 0, answer.errmsg);
        return answer;
    };
    const {access_token: token} = await ask(`gettoken?corpid=${corp}&corpsecret=${secret}`);
    const message = {touser: touser.join('|'), agentid: 1000002, msgtype: 'text', text: {content}};
    const {msgid} = await ask(`message/send?access_token=${token}`, message);
    return {msgid, recall: () => ask(`message/recall?access_token=${token}`, {msgid})};
}

// A step of the tour, by its number; each puts its people on the stage.
async function tour(step) {
    await page.getByRole('button', {name: '步看完'}).click();
    await page.locator('.tour-step').nth(step - 1).click();
}

await step('seven people are there, and the first step of the tour has four of them on the stage', async () => {
    await page.goto(address);
    await phones.nth(2).waitFor();
    assert.equal(await cast.locator('.cast-face').count(), 7);
    assert.deepEqual(await onStage(), ['林小满', '周子涵', '陈老师', '王门卫']);
    assert.deepEqual(await phones.locator('.role').allInnerTexts(), ['学生', '学生', '辅导员', '门卫']);
    for (let i = 0; i < 4; i++) await phones.nth(i).locator('.menu-button').nth(2).waitFor();
    assert.equal(await first.locator('.menu-button.hinted').innerText(), '每日');
    await until('the connection', () => page.getByText('已连接').isVisible());
});

await step('a face brings a phone onto the stage and sends it off', async () => {
    await cast.getByRole('button', {name: '何晓晨'}).click();
    assert.deepEqual((await onStage()).at(-1), '何晓晨');
    await phoneOf('何晓晨').getByRole('button', {name: '关注'}).waitFor();
    await cast.getByRole('button', {name: '何晓晨'}).click();
    assert.equal(await phones.count(), 4);
});

await step('in the WeCom app 每日 › 今日打卡 brings a card', async () => {
    await first.getByRole('button', {name: '企业微信'}).click();
    await tap(first, '每日', '今日打卡');
    await first.locator('.card').first().waitFor();
});

await step('the card is filled in and submitted, and becomes grey', async () => {
    const card = first.locator('.card').last();
    for (const select of await card.locator('select').all()) await select.selectOption({index: 0});
    if (await card.locator('.card-choice').count()) await card.locator('.card-choice').first().click();
    await card.locator('.card-button').last().click();
    await first.locator('.card-button.replaced').first().waitFor();
});

await step('the rest of the questions are answered, and the receipt comes', async () => {
    for (let n = 0; n < 6; n++) {
        const texts = await until('a question or the receipt', async () => {
            const now = await said(first);
            return (now.join('\n').includes('打卡成功') || now.at(-1)?.includes('体温')) && now;
        });
        if (texts.join('\n').includes('打卡成功')) return;
        await ask(first, '36.5');
    }
    assert.fail('no receipt');
});

await step('the counsellor sees who is missing, and reminds them with one tap', async () => {
    const list = await hear(counsellor, '【今日打卡】', () => tap(counsellor, '学生', '今日未打卡'));
    assert.match(list, /未报 3 人（应报 4，已报 1）/);
    assert.match(list, /周子涵 20260002\n[^]*何晓晨 20260003（未加入）/);
    assert.doesNotMatch(list, /林小满/);
    const reminder = await hear(second, '今日未打卡。', () => tap(counsellor, '学生', '提醒未打卡的人'));
    assert.match(reminder, /回复“打卡”/);
    assert.match((await said(counsellor)).at(-1), /已提醒 2 人。另有 1 人还没有关注或没有打开过应用/);
    await stripSays('已到2部手机'); // not her who has checked in, though her card has the same title
    assert.equal(await first.locator('.phone-mark').isVisible(), false);
});

await step('in WeChat the same check-in goes by text', async () => {
    await second.getByRole('button', {name: '微信', exact: true}).click();
    await until('the WeChat look', () => second.locator('.phone[data-view=wechat]').count());
    await ask(second, '文字版');
    await answerByText(second, await ask(second, '打卡'));
});

await step('the electronic ID asks first whether the information is right, and goes on', async () => {
    const words = await hear(first, '请先核对你的信息', () => tap(first, '每日', '申请电子ID'));
    assert.match(words, /^「电子ID」之前/);
    await press(first, '是否同意以上须知', '同意');
    const asks = await hear(first, '【电子ID】', () => press(first, '以上信息对吗', '正确'));
    assert.match(asks, /谢谢，信息已确认。[^]*本人近期免冠照片/);
});

await step('a photo is chosen from the menu, and the application is sent by cards', async () => {
    await tap(first, '每日', '拍照或选照片');
    await page.getByRole('dialog').getByRole('button', {name: '就用这张'}).click();
    await press(first, '我承诺照片是本人近期拍的', '同意');
    const told = await hear(counsellor, '新申请', () => press(first, '请核对', '提交'));
    assert.match(told, /【电子ID】新申请，第 1 号：软件2601 林小满/);
    assert.match(await first.locator('.card').last().innerText(), /申请已提交[^]*第 1 号，等待审核/);
});

await step('a picture of one’s own is chosen from the disk', async () => {
    await ask(second, '帮助');
    await second.getByRole('button', {name: '更多：图片、位置'}).click();
    await second.getByRole('button', {name: '图片', exact: true}).click();
    const own = page.getByRole('dialog').getByRole('button', {name: '从这台电脑选'});
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), own.click()]);
    await chooser.setFiles(FACE);
    await second.locator('.message.mine .bubble-picture').last().waitFor();
});

await step('the counsellor lists it, sees the photo, and approves', async () => {
    await tour(3);
    const list = await hear(counsellor, '【待审批】', () => tap(counsellor, '办理', '审批'));
    assert.match(list, /1　电子ID[^]*林小满[^]*“审批 1”/);
    const application = await hear(counsellor, '照片随后发来', () => tapPhrase(counsellor, '审批 1'));
    assert.match(application, /林小满[^]*“通过 1”/);
    assert.equal(await counsellor.locator('.phrase.said').innerText(), '审批 1');
    assert.ok(isFace(await until('the photo', () => newestPicture(counsellor))));
    const student = await hear(first, '审核通过', () => ask(counsellor, '通过 1'));
    assert.match(student, /“通行码”/);
    assert.match((await said(counsellor)).at(-1), /已通过（陈老师 \d\d:\d\d）/);
});

await step('the pass is green, in words and as a QR code', async () => {
    await tap(guard, '办理', '扫一扫'); // before there is anything to scan
    const words = await hear(first, '数字码', () => tap(first, '每日', '通行码'));
    await page.getByRole('dialog').getByRole('button', {name: '林小满'}).waitFor();
    await guard.getByRole('button', {name: '关闭'}).click();
    assert.match(words, /^【绿码】可以通行[^]*数字码 \d{4} \d{4}/);
    const code = await until('the QR code', () => newestPicture(first));
    assert.ok(code.width >= 200, JSON.stringify(code));
});

await step("the guard scans the student's phone: the result, the name, the photo", async () => {
    const result = await hear(guard, '【', scan(guard, '林小满'));
    assert.match(result, /^✅【有效】可以通行（南门）\n林小满　软件2601　学生/);
    assert.ok(isFace(await until('the photo', () => newestPicture(guard))));
    const again = await hear(guard, '【', scan(guard, '林小满')); // no pass is good twice
    assert.match(again, /^⚠️【已用过】今天 \d\d:\d\d 已在南门通过\n林小满/);
});

await step('the digest has the numbers and a chart', async () => {
    const words = await hear(counsellor, '【今日打卡】', () => tap(counsellor, '学生', '日报'));
    assert.match(words, /未报 2 人（应报 4，已报 2）\n音乐学院 声乐2201　未报 1\/1/);
    const chart = await until('the chart', () => newestPicture(counsellor));
    assert.ok(chart.width >= 600 && chart.corner.join() === '255,255,255,255', JSON.stringify(chart));
    const bubble = await counsellor.locator('.bubble.picture').last().boundingBox();
    const drawn = await counsellor.locator('.bubble-picture').last().boundingBox();
    assert.ok(drawn.x + drawn.width <= bubble.x + bubble.width + 1, 'it is not cut off');
});

await step('the table of the day comes as a file, and can be downloaded', async () => {
    assert.match(await ask(counsellor, '导出 周会'), /正在导出「今日打卡」/);
    const file = counsellor.locator('a.file-tile').last();
    await file.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), file.click()]);
    assert.match(download.suggestedFilename(), /^checkin-\d{4}-\d\d-\d\d\.xlsx$/);
    const bytes = readFileSync(await download.path());
    assert.ok(bytes.length > 2000 && bytes.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1')));
});

// ---- booking ----

await step('a carrier is booked on cards: no carrier stands out, the consent is whole', async () => {
    await tour(6);
    assert.deepEqual(await onStage(), ['林小满', '周子涵']);
    const notice = await hear(first, '可选业务', () => tap(first, '办事', '预约运营商'));
    assert.match(notice, /默认不向任何运营商提供你的姓名和电话/);
    const offers = first.locator('.card').filter({hasText: '想预约哪家运营商'}).last();
    await offers.waitFor();
    assert.equal(await offers.locator('.card-button.style-1').count(), 0);
    const tariff = await hear(first, '【星空移动】', () => press(first, '想预约哪家运营商', '星空移动'));
    assert.match(tariff, /29 元\/月/);
    const consent = first.locator('.card').filter({hasText: '谁可以与你联系'}).last();
    assert.match(await consent.innerText(), /仅所选：仅允许我选择的运营商与我联系进行业务介绍/);
    await hear(first, '打哪个号码找你', () => press(first, '谁可以与你联系', '仅所选'));
    await hear(first, '请核对', () => ask(first, '同上'));
    await press(first, '请核对', '提交');
    assert.match(await first.locator('.card').last().innerText(), /预约成功\n星空移动：只有星空移动可以联系你/);
    await hear(first, '星空移动', () => ask(first, '谁有我的信息'));
});

await step('an appointment is made in WeChat, in one line and a word', async () => {
    await tour(7);
    assert.match(await ask(second, '预约补卡 1 2 1'), /名额为你保留到 \d\d:\d\d/);
    assert.match(await ask(second, '1'), /✅ 已约好「校园卡补办预约」/);
});

// ---- clearance: the student's phone and the clerk's, side by side ----

// The graduate's newest code, as a scanner reads it.
async function codeOf(phone) {
    const src = await phone.locator('.message.theirs img').last().getAttribute('src');
    const file = join(tmpdir(), `hongyan-code-${process.pid}.png`);
    writeFileSync(file, Buffer.from(await (await fetch(new URL(src, address))).arrayBuffer()));
    try {
        const args = ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', file];
        return execFileSync('zbarimg', args, {stdio: ['ignore', 'pipe', 'ignore']}).toString().trim();
    } finally {
        rmSync(file);
    }
}

await step('the graduate sees what is left, and fills in the form from the card', async () => {
    await tour(8);
    assert.deepEqual(await onStage(), ['许知远', '刘老师', '王门卫']);
    const words = await hear(graduate, '【离校手续】\n学号', () => tap(graduate, '办事', '离校流程'));
    assert.match(words, /办理进度 1\/4[^]*图书馆（图书归还）：通过/);
    const card = graduate.locator('.card').filter({hasText: '已完成 1/4'});
    await hear(graduate, '党团关系', () => card.getByRole('button', {name: '迁移地址', exact: true}).click());
    const form = graduate.locator('.card').filter({hasText: '党团关系'}).last();
    await form.locator('.card-choice, select').first().waitFor();
    if (await form.locator('select').count()) await form.locator('select').selectOption({index: 1});
    else await form.locator('.card-choice').nth(1).click();
    await hear(graduate, '户籍迁往的地址', () => form.getByRole('button', {name: '下一步'}).click());
    await hear(graduate, '请核对', () => ask(graduate, '未迁入'));
    await press(graduate, '请核对', '提交');
    assert.match(await graduate.locator('.card').last().innerText(), /迁移地址已提交/);
});

await step("the clerk scans the graduate's code from the other phone, and sees what is theirs to decide", async () => {
    await tour(9);
    await hear(graduate, '【离校二维码】', () => tap(graduate, '办事', '离校二维码'));
    const code = await until('the QR code', () => newestPicture(graduate));
    assert.ok(code.width >= 200, JSON.stringify(code));
    const found = await hear(clerk, '【离校手续】', scan(clerk, '许知远'));
    assert.match(found, /许知远　声乐2201　20220001\n宿管中心（退宿）：待办理\n　迁移地址：已填[^]*　1 通过　2 未通过 原因/);
    assert.match(found, /教务处（领取毕业证、学位证）：待办理。还没轮到，要先办完：宿管中心/);
    assert.doesNotMatch(found, /图书馆/);
});

await step('decided on the card: the student hears where to go next, and the card says who decided', async () => {
    await tour(10);
    const told = await hear(graduate, '下一步', () => press(clerk, '宿管中心（退宿）：待办理', '通过'));
    assert.match(told, /宿管中心（退宿）：通过\n已完成 3\/4。下一步：教务处（领取毕业证、学位证），行政楼 305/);
    assert.match(await clerk.locator('.card').last().innerText(), /通过（刘老师 今天 \d\d:\d\d）/);
});

await step('the guard does not let the graduate out yet', async () => {
    assert.match(await hear(guard, '【', scan(guard, '许知远')), /【不可离校】还有 1 项手续没有办完/);
});

await step('decided in words: the student hears why, at once', async () => {
    assert.match(await ask(clerk, '20220001'), /教务处（领取毕业证、学位证）：待办理\n　1 通过　2 未通过 原因/);
    const told = await hear(graduate, '未通过', () => ask(clerk, '2 身份证没有带'));
    assert.match(told, /教务处（领取毕业证、学位证）：未通过。原因：身份证没有带/);
    assert.match((await said(clerk)).at(-1), /❌ 许知远[^]*本人会收到通知/);
});

// ---- pages for a PC: HTML without JavaScript, the keyboard alone ----

const pc = await browser.newContext({
    javaScriptEnabled: false,
    viewport: {width: 1280, height: 800},
    locale: 'zh-CN',
    acceptDownloads: false,
});
pc.setDefaultTimeout(PATIENCE);

// Opens what the phone has a link to, and logs in at the school's CAS.
async function openPc(phone, user) {
    await phone.getByRole('button', {name: '在电脑上打开'}).click();
    const facts = await page.getByRole('dialog').locator('code').allInnerTexts();
    assert.equal(facts[0], user);
    await page.getByRole('dialog').getByRole('button', {name: '关闭'}).click();
    const opened = await pc.newPage();
    opened.on('console', message => {
        if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
    });
    await opened.goto(facts[2]);
    await opened.getByLabel('用户名').fill(user);
    await opened.getByLabel('密码').fill(facts[1]);
    await opened.keyboard.press('Enter');
    return opened;
}

await step('on a PC the graduate logs in by CAS, and sees the process and the code', async () => {
    const opened = await openPc(graduate, '20220001');
    await opened.getByRole('heading', {level: 1, name: '离校手续'}).waitFor();
    assert.equal(new URL(opened.url()).search.includes('ticket'), false, 'no ticket stays in the address');
    const words = await opened.locator('main').innerText();
    assert.match(words, /许知远[^]*宿管中心[^]*通过[^]*教务处[^]*身份证没有带[^]*未通过/);
    assert.equal(await opened.getByRole('progressbar').getAttribute('value'), '3');
    await opened.getByRole('link', {name: '离校二维码'}).click();
    const image = opened.getByRole('img', {name: '离校二维码'});
    await image.waitFor();
    assert.match(await image.getAttribute('src'), /^data:image\/png;base64,/);
    assert.ok((await image.boundingBox()).width >= 200);
    assert.ok(!opened.url().includes('HY1'), 'the code stands in no address');
    await opened.getByRole('button', {name: /退出/}).click();
    await pc.clearCookies();
    await opened.close();
});

await step('on a PC the clerk works as with a scanner: the code and Enter, the number and Enter', async () => {
    const opened = await openPc(clerk, 'T3001');
    await opened.getByRole('heading', {level: 1, name: '离校办理点'}).waitFor();
    const focused = () => opened.locator('#typed:focus').count();
    assert.equal(await focused(), 1, 'the field has the focus');
    await opened.keyboard.type('20229999');
    await opened.keyboard.press('Enter');
    await opened.getByRole('alert').waitFor();
    assert.equal(await focused(), 1);
    await opened.keyboard.type(await codeOf(graduate));
    await opened.keyboard.press('Enter');
    await opened.getByText('许知远').waitFor();
    assert.match(await opened.locator('.choices').innerText(), /教务处（领取毕业证、学位证）[^]*未通过/);
    assert.ok(!opened.url().includes('HY1'), 'the code stands in no address');
    assert.equal(await focused(), 1);
    const told = await hear(graduate, '全部办完', async () => {
        await opened.keyboard.type('1');
        await opened.keyboard.press('Enter');
    });
    assert.match(told, /教务处（领取毕业证、学位证）：通过\n离校手续全部办完，祝前程似锦！/);
    assert.match(await opened.getByRole('status').innerText(), /许知远[^]*通过/);
    await opened.close();
});

await step('all is done: a card for the graduate, and the guard lets him out', async () => {
    await graduate.locator('.card').filter({hasText: '全部办完'}).waitFor();
    await tour(11);
    assert.match(await hear(guard, '可离校', scan(guard, '许知远')), /✅【可离校】[^]*许知远　声乐2201/);
});

// ---- notices ----

// The counsellor's words of 发通知, up to the review.
async function draftNotice(template) {
    await hear(counsellor, '发给谁', () => tap(counsellor, '服务', '发通知'));
    await hear(counsellor, '发什么', () => ask(counsellor, '全校师生'));
    await hear(counsellor, '什么时候发', () => press(counsellor, '发什么', template));
    return hear(counsellor, '请核对', () => ask(counsellor, '现在'));
}

await step('a notice in a few taps: the review says whom it reaches, and shows how it will look', async () => {
    await tour(12);
    assert.deepEqual(await onStage(), ['陈老师', '林小满', '周子涵', '许知远']);
    assert.match(await page.locator('.tour-step').nth(13).textContent(), /「通知情况」.*「未收到」/, 'no number yet');
    const review = await draftNotice('大雨提醒');
    assert.match(review, /全校[^]*7 人，收得到 6 人[^]*还没有加入/);
    await counsellor.locator('.card').filter({hasText: '样子，只有您看得到'}).filter({hasText: '今晚有大雨'}).waitFor();
});

await step('it comes to all phones at once: cards in the WeCom app, words in WeChat', async () => {
    assert.ok(await strip.isHidden());
    await press(counsellor, '请核对', '提交');
    await stripSays('鸿雁大学·通知1');
    await stripSays('已到6/6部手机');
    await counsellor.locator('.banner').filter({hasText: '今晚有大雨'}).waitFor(); // another chat is open there
    for (const phone of [first, graduate])
        await phone.locator('.card').filter({hasText: '今晚有大雨'}).getByRole('button', {name: '收到'}).waitFor();
    assert.match((await said(second)).at(-1), /^今晚有大雨\n今晚 20:00 起有大雨[^]*回复“收到 1”确认。/);
    assert.deepEqual(await page.locator('.phone-mark:visible').allInnerTexts(), ['已到', '已到', '已到', '已到']);
    await until('the end', async () => (await said(counsellor)).at(-1).includes('第 1 号已发完：共 7 人，送达企业微信 6 人'));
});

await step('收到 by the button and by the word: the counter goes on', async () => {
    await tour(13);
    assert.ok(await strip.isVisible(), 'within an act it stays');
    await hear(first, '已记下你收到了', () => press(first, '今晚有大雨', '收到'));
    await stripSays('收到1');
    assert.match(await ask(second, '收到'), /第 1 号通知「今晚有大雨」：已记下你收到了/);
    await stripSays('收到2');
    assert.deepEqual(await page.locator('.phone-mark:visible').allInnerTexts(), ['已到', '收到', '收到', '已到']);
});

await step('the picture for the README', async () => {
    for (const phone of await phones.all()) {
        const back = phone.getByRole('button', {name: '切换到菜单'});
        if (await back.isVisible()) await back.click();
    }
    await page.mouse.move(5, 895);
    await page.evaluate(() => document.activeElement?.blur());
    await page.waitForTimeout(600); // animations
    await page.screenshot({path: pictureFile});
});

await step('who has it, who has not, and once more', async () => {
    await tour(14);
    assert.match(await hear(counsellor, '收到', () => tapPhrase(counsellor, '通知情况 1')), /已送达企业微信 6 人\n还没有加入 1 人\n回复“收到” 2 人/);
    const unread = await ask(counsellor, '未收到 1');
    assert.match(unread, /没有回复“收到” 4 人[^]*许知远 20220001[^]*另有 1 人没有送达/);
    assert.doesNotMatch(unread, /林小满|周子涵/);
    const before = (await said(first)).length;
    await hear(graduate, '【再次提醒】今晚有大雨', () => ask(counsellor, '催收 1'));
    assert.equal((await said(first, before)).length, 0, 'who has said so is left alone');
    await stripSays('通知1今晚有大雨');
    await stripSays('已到6/6部手机收到2');
});

await step('an urgent one waits for a second person, and is there at a tap', async () => {
    await tour(15);
    assert.deepEqual(await onStage(), ['陈老师', '刘老师', '林小满', '周子涵']);
    assert.match(await draftNotice('台风停课'), /放行/);
    await hear(counsellor, '这是样子', () => press(counsellor, '样子，只有您看得到', '收到'));
    await hear(clerk, '放行', () => press(counsellor, '请核对', '提交'));
    assert.match(await counsellor.locator('.card').last().innerText(), /第 2 号通知已提交，等另一个人放行/);
    await until('a card', () => clerk.locator('.card').filter({hasText: '明天全天停课'}).count());
    assert.equal(await first.getByText('明天全天停课').count(), 0);
    await hear(first, '明天全天停课', () => press(clerk, '明天全天停课', '放行'));
    await stripSays('通知2');
    await stripSays('已到6/6');
    assert.match(await ask(second, '收到'), /第 2 号通知「明天全天停课」：已记下你收到了/);
});

await step('the command line: what the demo prints sends one, and the doctor has nothing to object to', async () => {
    const printed = /\.\/hongyan (notice send .*)/.exec(readFileSync(log, 'utf8'))[1];
    const sent = await new Promise((done, fail) =>
        execFile('sh', ['-c', `./hongyan ${printed} --yes`], (error, out) => (error ? fail(error) : done(out))),
    );
    assert.match(sent, /已送达企业微信/);
    assert.match((await said(second)).at(-1), /今晚 20:00 停水/);
    const {code, out} = await new Promise(done =>
        execFile('./hongyan', ['doctor', '-c', configuration], (error, words) => done({code: error?.code ?? 0, out: words})),
    );
    assert.equal(code, 0, out);
    assert.match(out, /提醒 0，失败 0，没查成 0/);
});

await step('where its ports are taken the demo says what to run, and that runs beside it', async () => {
    const run = env => spawn('sh', ['tools/demo'], {env: {...process.env, ...env}});
    const heard = (child, words) =>
        new Promise((done, fail) => {
            let all = '';
            const hear = more => words.exec((all += more)) && done(words.exec(all));
            child.stdout.on('data', hear);
            child.stderr.on('data', hear);
            child.on('close', () => fail(new Error(all)));
        });
    const [, port] = await heard(run({DEMO_CONF: configuration}), /Port \d+ is in use.*make demo DEMO_PORT=(\d+)/);
    const second = run({DEMO_PORT: port});
    const [, there] = await heard(second, /(http:\/\/127\.0\.0\.1:\d+\/)\n/);
    assert.equal(there, `http://127.0.0.1:${port}/`);
    assert.equal((await fetch(there)).status, 200);
    second.kill('SIGTERM');
    await new Promise(done => second.on('close', done));
});

await step('the tour types the number that the bot has given, whoever has sent notices before', async () => {
    const types = () => counsellor.locator('.phrase').allInnerTexts();
    await tour(14);
    assert.deepEqual(await types(), ['通知情况 2', '未收到 2', '催收 2']);
    assert.match(await page.locator('.tour-words').innerText(), /通知情况 2/);
    await tour(12);
    await draftNotice('大雨提醒');
    await press(counsellor, '请核对', '提交');
    await tour(14);
    await until('the number', async () => (await types())[0] === '通知情况 4');
    await until('the end', async () => (await said(counsellor)).some(text => text.includes('第 4 号已发完')));
    assert.match(await ask(counsellor, '通知情况 4'), /今晚有大雨/);
});

await step("a phone that is half out of sight is scrolled in when it is tapped", async () => {
    const row = page.locator('.phones');
    await cast.getByRole('button', {name: '全部'}).click();
    assert.equal(await phones.count(), 7);
    await row.evaluate(node => node.scrollTo(node.scrollWidth, 0));
    await first.locator('.nav-title').evaluate(node => node.click());
    await until('the first phone', () => row.evaluate(node => node.scrollLeft < 20));
});

await step("the staff's menu brings the staff's card", async () => {
    await tap(counsellor, '办理', '值班登记');
    await counsellor.locator('.card').filter({hasText: '值班岗位'}).waitFor();
});

await step('an entry of the wire shows cipher, plaintext and reply', async () => {
    await page.getByRole('button', {name: '线路'}).click();
    await page.locator('.wire-row').filter({hasText: 'text 1'}).first().click();
    const detail = page.locator('.wire-detail');
    const blocks = await detail.locator('.wire-block summary strong').allInnerTexts();
    assert.deepEqual(blocks, ['明文', '回复明文', '收到的密文', '回复的密文']);
    assert.match(await detail.locator('pre').nth(0).innerText(), /<MsgType><!\[CDATA\[text\]\]><\/MsgType>/);
    assert.match(await detail.locator('pre').nth(1).innerText(), /已约好/);
    await page.keyboard.press('Escape');
    await detail.waitFor({state: 'hidden'});
});

await step('hostile text is shown as text and does nothing', async () => {
    await ask(second, HOSTILE);
    assert.equal(await second.locator('.message.mine .bubble').last().innerText(), HOSTILE);
    assert.equal(await page.locator('.chat img[src="x"], .chat script, a[href^="javascript"]').count(), 0);
    await page.locator('.wire-list [data-direction=callback] .wire-row').first().click();
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    await page.keyboard.press('Escape');
});

await step('a broadcast shows how far it has come, and lights up the phones', async () => {
    await tour(1);
    const text = '【停水通知】明早 8:00 到 12:00 停水。\n看到后请回复“收到 12”。';
    assert.ok(await strip.isHidden());
    const {recall} = await broadcast(['20260001', '20260002'], text);
    await stripSays('鸿雁大学·通知12');
    await stripSays('已到2/');
    assert.deepEqual(await page.locator('.phone-mark:visible').allInnerTexts(), ['已到', '已到']);
    await broadcast(['T1001'], text);
    await stripSays('已到3/');
    await ask(first, '收到 12');
    await stripSays('收到1');
    assert.equal(await first.locator('.phone-mark').innerText(), '收到');
    await strip.getByRole('button', {name: '通知 12'}).press('Enter');
    const rows = await strip.locator('.strip-row').allInnerTexts();
    assert.match(rows.join('\n'), /林小满\s*收到 \d[^]*周子涵\s*已到 \d/);
    await page.keyboard.press('Escape');
    await strip.locator('.strip-drop').waitFor({state: 'hidden'});
    await recall();
    await first.getByText('鸿雁服务台撤回了一条消息').waitFor();
    assert.equal(await first.getByText('停水通知').isVisible(), false);
    assert.ok(await second.getByText('停水通知').last().isVisible(), 'WeChat keeps it');
    await strip.getByRole('button', {name: '收起'}).click();
    assert.ok(await strip.isHidden());
    assert.equal(await page.locator('.phone-mark:visible').count(), 0);
});

await step('an SMS shows on the phone of its number and in the box; a tap types its digits', async () => {
    await sendLetter('13800000002', '【鸿雁大学】验证码 483920，5 分钟内有效。', '483920');
    await second.locator('.banner').waitFor();
    const box = page.getByRole('button', {name: '短信', exact: false}).first();
    assert.match(await box.innerText(), /1/);
    await box.click();
    const letter = page.locator('.letter').first();
    assert.equal(await letter.locator('strong').innerText(), '周子涵');
    await letter.locator('.letter-code').click();
    assert.equal(await second.locator('.input').inputValue(), '483920');
    assert.equal(await second.locator('.banner').count(), 0);
    assert.equal(await page.getByRole('button', {name: '平台的意见'}).isVisible(), false);
});

await step('the second verification locks the phone until its page has said yes', async () => {
    await second.getByRole('button', {name: '应用资料'}).click();
    const [tab] = await Promise.all([
        page.waitForEvent('popup'),
        second.getByRole('button', {name: '登录二次验证'}).click(),
    ]);
    await tab.getByRole('heading', {name: /验证通过|You are verified/}).waitFor();
    assert.equal(await tab.evaluate(() => window.opener), null);
    await tab.close();
    await second.locator('.lock').waitFor({state: 'hidden'});
});

await step('a narrow window shows whose turn it is, and nothing sticks out', async () => {
    const narrow = await browser.newPage({viewport: {width: 390, height: 844}});
    await narrow.goto(address);
    await narrow.locator('.station').first().waitFor();
    assert.deepEqual(await narrow.locator('.station .nameplate strong').allInnerTexts(), ['林小满']);
    await narrow.getByRole('button', {name: '下一步', exact: true}).click();
    assert.match(await narrow.locator('.intro').innerText(), /2\/15/);
    assert.ok(await narrow.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    const menu = await narrow.locator('.dock').first().boundingBox();
    assert.ok(menu.y + menu.height <= 844, 'what is to be tapped is in sight');
    await narrow.getByRole('navigation', {name: '谁在台上'}).getByRole('button', {name: '刘老师'}).click();
    assert.equal(await narrow.locator('.station').count(), 2);
    await narrow.close();
});

await step('a small window keeps the phones in one row, whole, and brings in whose turn it is', async () => {
    const small = await browser.newPage({viewport: {width: 1024, height: 768}});
    await small.goto(address);
    await small.locator('.station').first().waitFor();
    await small.getByRole('button', {name: '步看完'}).click();
    await small.locator('.tour-step').nth(4).click();
    const turn = small.locator('.station.lit');
    await until('the guard', async () => {
        const {x, y, width, height} = await turn.boundingBox();
        return x >= 0 && x + width <= 1024 && y >= 0 && y + height <= 768;
    });
    assert.ok(await small.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await small.getByRole('button', {name: '线路'}).click();
    await until('the wire', async () => (await small.locator('.wire-row').first().boundingBox()).y < 768);
    await small.close();
});

await step('names as long as they come are cut short, and push nothing away', async () => {
    const long = await browser.newPage({viewport: {width: 1440, height: 900}});
    await long.route('**/ui/state', async route => {
        const state = await (await route.fetch()).json();
        Object.assign(state.members[0], {name: '阿依努尔·阿卜杜热依木·买买提艾力', class: '计算机科学与技术（中外合作办学）2601班'});
        state.members[1].name = 'Wolfeschlegelsteinhausenbergerdorff';
        state.school = '一所名字长到哪里都写不下的师范高等专科学校（东校区）';
        await route.fulfill({json: state});
    });
    await long.goto(address);
    await long.locator('.station').first().waitFor();
    const heights = selector => long.locator(selector).evaluateAll(all => all.map(one => one.offsetHeight));
    for (const selector of ['.nameplate strong', '.cast-face strong', '.nav-title span'])
        assert.equal(new Set(await heights(selector)).size, 1, `${selector}: one line each`);
    const outside = await long.locator('.cast-face').evaluateAll(all => all.filter(one => one.scrollWidth > one.clientWidth).length);
    assert.equal(outside, 0, 'faces');
    await long.close();
});

await step('small words can be read: grey on white, and on the chat', async () => {
    const contrast = await page.evaluate(() => {
        const light = colour => {
            const parts = colour.match(/[\d.]+/g).slice(0, 3).map(n => n / 255);
            const [r, g, b] = parts.map(n => (n <= 0.03928 ? n / 12.92 : ((n + 0.055) / 1.055) ** 2.4));
            return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
        };
        const of = (selector, behind) => {
            const ink = light(getComputedStyle(document.querySelector(selector)).color);
            const paper = light(getComputedStyle(document.querySelector(behind)).backgroundColor);
            return Math.max(ink, paper) / Math.min(ink, paper);
        };
        return [of('.stamp', '.chat-area'), of('.nameplate .userid', '.sheet, .bubble'), of('.role', '.role')];
    });
    assert.ok(contrast.every(ratio => ratio >= 4.5), contrast.join());
});

// The second verification: WeCom opens a page of ours in the browser of a phone. JavaScript is off, so
// nothing but HTML can work.
const phone = await browser.newContext({
    javaScriptEnabled: false,
    viewport: {width: 390, height: 844},
    locale: 'zh-CN',
});
phone.setDefaultTimeout(PATIENCE);

async function openSecond(userid, way) {
    const answer = await fetch(new URL('/ui/act', address), {
        method: 'POST',
        headers: {'Content-Type': 'application/json'},
        body: JSON.stringify({userid, do: 'second', for: way}),
    });
    const {url} = await answer.json();
    const opened = await phone.newPage();
    const response = await opened.goto(url);
    return {opened, url, status: response.status()};
}

// Nothing is cut off at the side, and everything to tap is large enough for a thumb.
async function fitsThumb(opened) {
    const {width} = opened.viewportSize();
    for (const element of await opened.locator('input[type=text], button, label.agree').all()) {
        const box = await element.boundingBox();
        assert.ok(box.height >= 48 && box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
    }
}

await step('second verification: somebody known passes with one sentence, once', async () => {
    for (const way of ['login', 'use']) {
        const {opened, url, status} = await openSecond('20260001', way);
        assert.equal(status, 200);
        assert.equal(await opened.getByRole('heading').innerText(), '验证通过');
        assert.equal(await opened.locator('form').count(), 0);
        const again = await opened.goto(url);
        assert.equal(again.status(), 400);
        assert.match(await opened.locator('main').innerText(), /链接无效，或已经用过/);
        await opened.close();
    }
});

await step('second verification: what cannot be right is told beside its field', async () => {
    const {opened} = await openSecond('hexiaochen', 'login');
    const agree = opened.getByRole('checkbox');
    if (await agree.count()) await agree.check();
    await opened.getByLabel(/学号/).fill('20260003');
    await opened.getByLabel('姓名').fill('何晓晨');
    await opened.getByLabel(/证件号/).fill('E1234');
    await opened.getByRole('button', {name: '确认'}).click();
    const wrong = opened.getByRole('alert');
    assert.match(await wrong.innerText(), /这不是证件号/);
    const field = opened.getByLabel(/证件号/);
    assert.equal(await field.getAttribute('aria-describedby'), await wrong.getAttribute('id'));
    const [below, above] = [await field.boundingBox(), await wrong.boundingBox()];
    assert.ok(above.y < below.y && below.y - above.y < 120, 'it stands just above the field');
    assert.ok(below.y + below.height <= opened.viewportSize().height, 'and can be seen at once');
    await fitsThumb(opened);
    await opened.close();
});

await step('second verification: somebody else is refused once, and passes then', async () => {
    const {opened, status} = await openSecond('hexiaochen', 'login');
    assert.equal(status, 200);
    await fitsThumb(opened);
    await opened.getByLabel(/学号/).fill('20260003');
    await opened.getByLabel('姓名').fill('何小晨');
    const document = opened.getByLabel(/证件号/);
    if (await document.count()) await document.fill('11010120080303003X');
    const agree = opened.getByRole('checkbox');
    if (await agree.count()) await agree.check();
    await opened.getByRole('button', {name: '确认'}).click();
    await opened.getByRole('alert').waitFor();
    assert.equal(await opened.getByLabel(/学号/).inputValue(), '20260003');
    assert.ok(!(await opened.content()).includes('11010120080303003X'), 'the number is not sent back');
    assert.equal(new URL(opened.url()).search, '', 'no code and no number in the address');

    await opened.getByRole('button', {name: 'English'}).click();
    assert.equal(await opened.getByRole('heading', {level: 1}).innerText(), 'Confirm who you are');
    await opened.getByRole('button', {name: '中文'}).click();
    await opened.getByLabel('姓名').fill('何晓晨');
    if (await document.count()) await document.fill('11010120080303003X');
    if (await agree.count()) await agree.check();
    await opened.getByRole('button', {name: '确认'}).click();
    assert.equal(await opened.getByRole('heading').innerText(), '验证通过');
    await opened.close();

    const known = await openSecond('hexiaochen', 'use');
    assert.equal(await known.opened.getByRole('heading').innerText(), '验证通过');
    await known.opened.close();
});

await step('second verification: made-up codes keep out nobody at the same address', async () => {
    const {opened, url} = await openSecond('20260001', 'login');
    await opened.close();
    const page = new URL('/verify', url);
    for (let i = 0; i < 200; i++) await fetch(`${page}?code=z${String(i).padStart(30, '0')}`);
    const known = await openSecond('20260001', 'login');
    assert.equal(known.status, 200);
    assert.equal(await known.opened.getByRole('heading').innerText(), '验证通过');

    // As many at once as a browser sends: the page of who finds them in the way loads itself again.
    let stop = false;
    const flood = Array.from({length: 20}, async (_, n) => {
        for (let i = 0; !stop; i++) await fetch(`${page}?code=z${n}-${i}`);
    });
    const waiting = await openSecond('20260002', 'login');
    await waiting.opened.getByRole('heading', {name: '验证通过'}).waitFor();
    stop = true;
    await Promise.all(flood);
    await waiting.opened.close();
    await known.opened.close();
});

await step('second verification: another site can neither frame nor post it', async () => {
    const {opened, url} = await openSecond('20260002', 'login');
    await opened.close();
    const other = await browser.newContext();
    const evil = await other.newPage();
    const bot = new URL(url).origin;
    await evil.route('**/evil.html', route =>
        route.fulfill({
            contentType: 'text/html',
            body: `<iframe src="${bot}/verify"></iframe><form method="post" action="${bot}/verify">
                <input name="ticket" value="AQ=="><button>x</button></form>`,
        }),
    );
    await evil.goto('http://localhost:1/evil.html');
    assert.ok(!(await evil.frames()[1]?.content())?.includes('企业微信'), 'it is not framed');
    const [answer] = await Promise.all([
        evil.waitForResponse(response => response.request().method() === 'POST'),
        evil.getByRole('button').click(),
    ]);
    assert.equal(answer.status(), 403);
    assert.match(await evil.locator('main').innerText(), /不是从本页提交的/);
    await other.close();
});

await step('nothing was said on the console, nothing was fetched elsewhere', async () => {
    assert.deepEqual(complaints, []);
});

await browser.close();
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
