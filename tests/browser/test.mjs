// node test.mjs ADDRESS PICTURE: taps through the demo as a newcomer would.

import assert from 'node:assert/strict';
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

await step('the page shows two students and a staff member, each with the menu', async () => {
    await page.goto(address);
    await phones.nth(2).waitFor();
    assert.deepEqual(await page.locator('.role').allInnerTexts(), ['学生', '学生', '教职工']);
    for (let i = 0; i < 3; i++) await phones.nth(i).locator('.menu-button').nth(2).waitFor();
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
    await third.getByRole('button', {name: '值班'}).click();
    await third.getByRole('menuitem', {name: '值班登记'}).click();
    await third.locator('.card').waitFor();
});

await step('the picture for the README', async () => {
    const back = first.getByRole('button', {name: '切换到菜单'});
    if (await back.isVisible()) await back.click();
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

await step('nothing was said on the console, nothing was fetched elsewhere', async () => {
    assert.deepEqual(complaints, []);
});

await browser.close();
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
