// node test.mjs ADDRESS PICTURE: taps through the demo as a newcomer would.

import assert from 'node:assert/strict';
import {createHmac} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {chromium} from 'playwright-core';

const [address, pictureFile] = process.argv.slice(2);
const PATIENCE = 10_000; // ms for anything to appear
const HOSTILE =
    '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script><a href="javascript:window.hacked=1">x</a>';

const browser = await chromium.launch({
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

const phones = page.locator('.station');
const first = phones.nth(0);
const second = phones.nth(1);
const third = phones.nth(2);

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

await step('the page shows three students, a counsellor and a guard, those who follow with the menu', async () => {
    await page.goto(address);
    await phones.nth(2).waitFor();
    assert.deepEqual(await page.locator('.role').allInnerTexts(), ['学生', '学生', '辅导员', '门卫', '学生']);
    for (let i = 0; i < 4; i++) await phones.nth(i).locator('.menu-button').nth(2).waitFor();
    await until('the connection', () => page.getByText('已连接').isVisible());
});

await step('in the WeCom app 每日 › 今日打卡 brings a card', async () => {
    await first.getByRole('button', {name: '企业微信'}).click();
    await first.getByRole('button', {name: '每日'}).click();
    await first.getByRole('menuitem', {name: '今日打卡'}).click();
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

await step('in WeChat the same check-in goes by text', async () => {
    await second.getByRole('button', {name: '微信', exact: true}).click();
    await until('the WeChat look', () => second.locator('.phone[data-view=wechat]').count());
    await ask(second, '文字版');
    await answerByText(second, await ask(second, '打卡'));
});

await step("the staff's menu brings the staff's card", async () => {
    await third.getByRole('button', {name: '办理'}).click();
    await third.getByRole('menuitem', {name: '值班登记'}).click();
    await third.locator('.card').waitFor();
});

await step('the picture for the README', async () => {
    const back = first.getByRole('button', {name: '切换到菜单'});
    if (await back.isVisible()) await back.click();
    await page.locator('.phones').evaluate(row => row.scrollTo(0, 0));
    await page.mouse.move(5, 895);
    await page.evaluate(() => document.activeElement?.blur());
    await first.locator('.chat').evaluate(chat => {
        const card = chat.querySelector('.message:has(.card)');
        chat.scrollTo({top: card.offsetTop - chat.offsetTop - 14});
    });
    await page.waitForTimeout(600); // animations
    await page.screenshot({path: pictureFile});
});

await step('an entry of the wire shows cipher, plaintext and reply', async () => {
    await page.getByRole('button', {name: '线路'}).click();
    await page.locator('.wire-row').filter({hasText: 'text 1'}).first().click();
    const detail = page.locator('.wire-detail');
    const blocks = await detail.locator('.wire-block summary strong').allInnerTexts();
    assert.deepEqual(blocks, ['明文', '回复明文', '收到的密文', '回复的密文']);
    assert.match(await detail.locator('pre').nth(0).innerText(), /<MsgType><!\[CDATA\[text\]\]><\/MsgType>/);
    assert.match(await detail.locator('pre').nth(1).innerText(), /打卡成功/);
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
