// Drives the pages of a running relay in chromium, as a visitor does: node pages.mjs live|verify|access|strangers|states|wallet, one JSON object in, one out.
import { readFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { Wallet } from "ethers";
import { launch } from "./browser.mjs";
import * as golden from "./golden.mjs";

const input = JSON.parse(readFileSync(0, "utf8"));
const at = (path, url = input.url) => new URL(path, url).href;
const browser = await launch();

/** A page, with every complaint of its console (a blocked script is one), every request that is no read, and every host that it asked. */
async function visit(path, { context = {}, url } = {}) {
  const tab = await browser.newContext({ serviceWorkers: "block", ...context });
  const page = await tab.newPage();
  const seen = { complaints: [], writes: [], hosts: new Set() };
  page.on("console", (message) => message.type() === "error" && !/status of (404|400)/.test(message.text()) && seen.complaints.push(message.text()));
  page.on("pageerror", (fault) => seen.complaints.push(String(fault)));
  page.on("request", (request) => {
    if (request.method() !== "GET") seen.writes.push(`${request.method()} ${new URL(request.url()).pathname}`);
    if (!request.url().startsWith("blob:")) seen.hosts.add(new URL(request.url()).host);
  });
  if (path !== null) await page.goto(at(path, url));
  return { page, seen, tab };
}

const text = (page, selector) => page.locator(selector).first().textContent();

/** The door to the relay that can be shut: all connections are cut, and none is taken. */
async function door(url) {
  const { hostname, port } = new URL(url);
  const open = new Set();
  const server = createServer((client) => {
    const relay = createConnection({ host: hostname, port: Number(port) });
    for (const [from, to] of [[client, relay], [relay, client]]) {
      open.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => (open.delete(from), to.destroy()));
    }
  });
  const listen = (on) => new Promise((listening) => server.listen(on, "127.0.0.1", listening));
  await listen(0);
  const { port: own } = server.address();
  const shut = () => new Promise((closed) => {
    server.close(closed);
    for (const socket of open) socket.destroy();
  });
  return { url: `http://127.0.0.1:${own}/`, shut, reopen: () => listen(own) };
}

const newest = (page) => page.locator("#rows tr a").first().getAttribute("href").then((href) => Number(href.split("/").at(-1)));
const waitFor = (page, last) => page.waitForFunction((than) => Number(document.querySelector("#rows tr a")?.getAttribute("href").split("/").at(-1) ?? 0) > than, last);

/** Slots go by; the stream is cut, and comes back without a gap. */
async function live() {
  const { url, shut, reopen } = await door(input.url);
  const { page, seen } = await visit("", { url });
  await waitFor(page, 0);
  const first = await newest(page);
  await waitFor(page, first);
  const second = await newest(page);
  const state = await text(page, "#state");
  await page.waitForFunction(() => /^\d+(\.\d)? s$/.test(document.querySelector("#open-left").textContent));
  await shut();
  await page.waitForFunction(() => document.querySelector("#state").textContent.startsWith("connecting"));
  await reopen();
  await page.waitForFunction(() => document.querySelector("#state").textContent === "live");
  await waitFor(page, second);
  const shown = (await page.locator("#rows tr a").evaluateAll((links) => links.map((link) => Number(link.getAttribute("href").split("/").at(-1))))).reverse();
  return { first, second, state, shown, figures: await rowOf(page, input.slot), complaints: seen.complaints.filter((line) => !/ERR_|Failed to load/.test(line)), hosts: seen.hosts.size, cookies: (await page.context().cookies()).length };
}

const rowOf = (page, slot) => page.locator(`#rows tr:has(a[href="slots/${slot}"]) td`).allTextContents();

async function verifyOn(page) {
  await page.locator("#verify:not([disabled])").waitFor();
  await page.click("#verify");
  await page.locator("#evidence-actions:not([hidden])").waitFor();
  const steps = await page.locator("#steps > li").evaluateAll((lines) => Object.fromEntries(lines.map((line) => [line.dataset.step, line.className])));
  const lines = await page.locator("#steps ul li").allTextContents();
  return { verdict: await text(page, "#verdict"), className: await page.locator("#verdict").getAttribute("class"), steps, lines };
}

async function typeTrust(page, { relay, holders }) {
  await page.locator("#content:not([hidden])").waitFor();
  await page.fill("#relay", relay);
  await page.fill("#holders", holders.join("\n"));
}

/** A slot is verified with typed keys, with receipts; then one answer after the other is tampered with on its way. */
async function verify() {
  const path = `slots/${input.slot}`;
  const { page, seen, tab } = await visit(path);
  await page.locator("#content:not([hidden])").waitFor();
  const untouched = await page.inputValue("#relay");
  await page.click("#verify");
  const refused = await text(page, "#trust-error");
  await typeTrust(page, input.trust);
  const clean = await verifyOn(page);
  await page.setInputFiles("#files", input.receipts);
  await page.locator("#files-list li").nth(input.receipts.length - 1).waitFor();
  const owner = await verifyOn(page);
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  const saved = JSON.parse(readFileSync(await download.path(), "utf8"));
  await page.reload();
  await page.locator("#content:not([hidden])").waitFor();
  const remembered = await page.inputValue("#relay");
  const tampered = {};
  for (const [name, { part, field, byte }] of Object.entries(input.tampers)) {
    await tab.route(new RegExp(`/v1/slots/${input.slot}${part}(\\?|$)`), async (route) => {
      const json = await (await route.fetch()).json();
      const owner = field.slice(0, -1).reduce((object, key) => object[key], json);
      const bytes = Buffer.from(owner[field.at(-1)], "base64");
      bytes[byte < 0 ? bytes.length + byte : byte] ^= 1;
      owner[field.at(-1)] = bytes.toString("base64");
      await route.fulfill({ json });
    });
    await page.reload();
    tampered[name] = await verifyOn(page);
    await tab.unrouteAll();
  }
  await typeTrust(page, { relay: `0x${"11".repeat(20)}`, holders: input.trust.holders });
  const foreign = await verifyOn(page);
  return { untouched, refused, clean, owner, saved, remembered, tampered, foreign, writes: seen.writes, complaints: seen.complaints, hosts: seen.hosts.size, title: await text(page, "#title") };
}

/** What axe-core finds serious, on every page, in the light, in the dark and on a phone. */
async function access() {
  const axe = readFileSync(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
  const looks = { light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } };
  const [found, wide, complaints] = [[], [], []];
  for (const [look, context] of Object.entries(looks)) {
    for (const path of ["", `slots/${input.slot}`, "slots/1", "start", `tx/0x${"ab".repeat(32)}`]) {
      const { page, seen, tab } = await visit(path, { context });
      if (path === "") await waitFor(page, 0);
      if (path === `slots/${input.slot}`) {
        await typeTrust(page, { relay: `0x${"11".repeat(20)}`, holders: input.trust.holders });
        await verifyOn(page);
      }
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      found.push(...violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${path || "/"} ${look}: ${id} at ${nodes.map((node) => node.target).join(", ")}`));
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) wide.push(`${path || "/"} ${look}`);
      complaints.push(...seen.complaints);
      await tab.close();
    }
  }
  return { found, wide, complaints };
}

/** Markup and script in everything that a stranger may choose. */
async function strangers() {
  const evil = `<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>`;
  const results = {};
  const look = async (name, path, selector, routes = {}) => {
    const { page, seen, tab } = await visit(null);
    for (const [glob, answer] of Object.entries(routes)) await tab.route(glob, (route) => (route.request().isNavigationRequest() ? route.continue() : route.fulfill(answer)));
    await page.goto(at(path));
    await page.waitForFunction(([where, part]) => document.querySelector(where)?.textContent.includes(part), [selector, "<img"]).catch(() => {});
    results[name] = {
      isText: (await text(page, selector))?.includes(evil) ?? false, images: await page.locator("main img, footer img").count(), scripts: await page.locator("main script, footer script").count(),
      hit: await page.evaluate(() => globalThis.hit ?? null), complaints: seen.complaints.filter((line) => !/ERR_|Failed to load/.test(line)),
    };
    await tab.close();
  };
  const slot = { slot: 7, status: "void", reason: evil, sealed: 1, opened: 0, winners: 0, totalValue: "0x0", closedAt: 1, publishedAt: 2 };
  const stream = { contentType: "text/event-stream", body: `id: 1\nevent: slot\ndata: ${JSON.stringify(slot)}\n\n` };
  await look("hash", `tx/${encodeURIComponent(evil.replaceAll("/", ""))}`, "#hash");
  results.hash.isText = true; // A slash ends a path: what is left of the markup is looked at by its effects.
  await look("reason", "", "#rows", { "**/v1/live*": stream });
  await look("version", "start", "#about", { "**/v1/relay": { json: { version: evil, chainId: 1, standAlone: true } } });
  await look("problem", `tx/0x${"cd".repeat(32)}`, "#why", { "**/tx/0xcd*": { json: { status: "FAILED", failureReason: evil, transaction: {}, maxBlockNumber: 0 } } });
  await look("slot", `slots/${encodeURIComponent("<img src=x onerror=alert(1)>")}`, "#title");
  results.slot.isText = true;
  return results;
}

/** What a slot that is void, unknown or to come says of itself; the void one is of the protocol's golden vectors. */
async function states() {
  const evidence = await golden.evidence(true);
  const view = {
    slot: 9_000_000, state: "void", opensAt: 1, closesAt: 2, now: 3, leaves: 2, header: evidence.header, relaySignature: evidence.relaySignature, holders: [{ signature: evidence.holderSignatures[0] }],
    commitment: { set: evidence.set.bytes, signature: evidence.set.signature }, result: { result: evidence.result.bytes, signature: evidence.result.signature, status: "void", reason: "holder_refused" },
  };
  const { page, tab } = await visit(null);
  await tab.route("**/v1/slots/9000000", (route) => route.fulfill({ json: view }));
  await tab.route("**/v1/slots/9000000/refusal", (route) => route.fulfill({ json: { words: evidence.refusals } }));
  await page.goto(at("slots/9000000"));
  await typeTrust(page, golden.trust);
  const isVoid = { words: await text(page, "#words"), chip: await text(page, "#chip"), ...(await verifyOn(page)) };
  const words = {};
  for (const [name, slot] of Object.entries({ unknown: 1, ahead: 99_999_999_999, none: "soon" })) {
    await page.goto(at(`slots/${slot}`));
    await page.waitForFunction(() => document.querySelector("#words").textContent !== "Loading …");
    words[name] = await text(page, "#words");
  }
  return { isVoid, words };
}

/** A wallet's user composes a url, tests it and adds it; what is wrong is refused before. */
async function wallet() {
  const { page, seen, tab } = await visit(null);
  await tab.addInitScript(() => {
    globalThis.asked = [];
    globalThis.ethereum = { request: async (request) => void globalThis.asked.push(request) };
  });
  await page.goto(at("start"));
  const early = await page.isDisabled("#add");
  await page.fill("#refund", "0x12");
  const wrong = await text(page, "#url-error");
  await page.fill("#refund", input.refund);
  await page.fill("#percent", "80");
  await page.check("#hints-hash");
  await page.fill("#blocks", "5");
  await page.fill("#builders", "alpha, be ta");
  await page.check("#revert");
  await page.check("#token");
  const url = await text(page, "#url");
  await page.click("#test");
  await page.locator("#add:not([disabled])").waitFor();
  const words = await text(page, "#test-words");
  await page.click("#add");
  await page.waitForFunction(() => globalThis.asked.length > 0);
  const asked = await page.evaluate(() => globalThis.asked);
  await page.fill("#blocks", "6");
  const later = await page.isDisabled("#add");
  // The wallet sends by the url that it was given, and its user follows the transaction.
  const raw = await Wallet.createRandom().signTransaction({ type: 2, chainId: 1, nonce: 0, to: input.refund, value: 1n, gasLimit: 21_000n, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n });
  const sent = await (await fetch(asked[0].params[0].rpcUrls[0], { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_sendRawTransaction", params: [raw] }) })).json();
  await page.goto(at(`tx/${sent.result}`));
  await page.waitForFunction(() => !document.querySelector("#what").textContent.startsWith("Looking"));
  const followed = { hash: await text(page, "#hash"), chip: await text(page, "#chip"), what: await text(page, "#what"), why: await text(page, "#why"), facts: await text(page, "#facts") };
  return { early, wrong, url, words, asked, later, sent, followed, complaints: seen.complaints };
}

try {
  console.log(JSON.stringify(await { live, verify, access, strangers, states, wallet }[process.argv[2]]()));
} finally {
  await browser.close();
}
process.exit(0);
