// Drives the pages of a running relay in chromium, as a visitor does: node pages.mjs live|verify|states|wallet|restart|figures, one JSON object in, one out.
import { readFileSync } from "node:fs";
import { Wallet } from "ethers";
import * as golden from "./golden.mjs";
import { at, door, input, run, text, typeTrust, verifyOn, visit, waitFor } from "./visit.mjs";

const newest = (page) => page.locator("#rows tr a").first().getAttribute("href").then((href) => Number(href.split("/").at(-1)));

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
  // Read at one moment: slots go by.
  const drawn = await page.evaluate(() => ({
    builders: document.querySelector("#builders").textContent, chart: document.querySelector("#chart-words").textContent, dots: document.querySelectorAll("#chart circle").length,
    tabled: [...document.querySelectorAll("#chart-rows td:nth-child(2)")].reduce((sum, cell) => sum + Number(cell.textContent), 0), slots: Number(document.querySelector("#chart-words").textContent.split(" ")[0]),
  }));
  return { ...drawn, first, second, state, shown, figures: await rowOf(page, input.slot), complaints: seen.complaints.filter((line) => !/ERR_|Failed to load/.test(line)), hosts: seen.hosts.size, cookies: (await page.context().cookies()).length };
}

const rowOf = (page, slot) => page.locator(`#rows tr:has(a[href="slots/${slot}"]) td`).allTextContents();

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
  // Of a slot of which a part is kept no longer, what can be verified is, and what is missing is named.
  await tab.route(`**/v1/slots/${input.slot}/transcript*`, (route) => route.fulfill({ status: 404, json: { code: "not_found", detail: "gone" } }));
  await page.goto(at(`slots/${input.slot}`));
  await typeTrust(page, input.trust);
  const partly = { ...(await verifyOn(page)), words: await text(page, "#verdict-words") };
  return { isVoid, words, partly };
}

/** What the live page makes of a void slot, one that took long, and what the chain has. */
async function figures() {
  const { page, tab } = await visit(null);
  const now = Date.now();
  const slot = (number, ms, more = {}) => ({ slot: number, status: "ranked", reason: null, sealed: 3, opened: 3, winners: 2, totalValue: "0xde0b6b3a7640000", closedAt: now - (50 - number) * 12_000, publishedAt: now - (50 - number) * 12_000 + ms, ...more });
  const slots = [...Array.from({ length: 40 }, (_, i) => slot(i + 1, 100)), slot(41, 9_000), slot(42, 300, { status: "void", reason: "holder_refused", opened: 0, winners: 0, totalValue: "0x0" })];
  const chain = { slots: [{ slot: 39, winners: 2, included: 1, pending: 0 }, { slot: 40, winners: 2, included: 0, pending: 2 }] };
  const told = (name, data, id = null) => `${id === null ? "" : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
  const body = [...slots.map((one) => told("slot", one, one.slot)), told("chain", chain), told("now", { now, builders: 3, open: null, closing: [] })].join("");
  await tab.route("**/v1/live*", (route) => route.fulfill({ contentType: "text/event-stream", body }));
  await page.goto(at(""));
  await page.locator("#chart circle").first().waitFor();
  const dots = await page.locator("#chart circle").evaluateAll((all) => all.map((one) => one.getAttribute("class")));
  const rows = Object.fromEntries(await Promise.all([39, 40, 41, 42].map(async (number) => [number, await rowOf(page, number)])));
  const seen = { dots, rows, words: await text(page, "#chart-words"), sum: await text(page, "#sum-chain"), value: await text(page, "#sum-value"), voids: await text(page, "#sum-void"), builders: await text(page, "#builders"), closing: await text(page, "#closing") };
  await page.locator("#chart circle.over").click();
  await page.waitForURL("**/slots/41");
  return seen;
}

/** The relay goes away and comes back while a page is open; what it keeps no longer then has words of its own. */
async function restart() {
  const { page, seen } = await visit("");
  await waitFor(page, 0);
  const before = await newest(page);
  console.log("ready");
  await page.waitForFunction(() => document.querySelector("#state").textContent.startsWith("connecting"));
  await page.waitForFunction(() => document.querySelector("#state").textContent === "live");
  await waitFor(page, before);
  const after = await newest(page);
  await page.goto(at(`slots/${input.slot}`));
  await page.waitForFunction(() => document.querySelector("#words").textContent !== "Loading …");
  return { before, after, words: await text(page, "#words"), chip: await text(page, "#chip"), complaints: seen.complaints.filter((line) => !/ERR_|Failed to load/.test(line)) };
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
  const warned = await text(page, "section:has(#add)");
  // The wallet sends by the url that it was given, and its user follows the transaction.
  const raw = await Wallet.createRandom().signTransaction({ type: 2, chainId: 1, nonce: 0, to: input.refund, value: 1n, gasLimit: 21_000n, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n });
  const sent = await (await fetch(asked[0].params[0].rpcUrls[0], { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_sendRawTransaction", params: [raw] }) })).json();
  await page.goto(at(`tx/${sent.result}`));
  await page.waitForFunction(() => !document.querySelector("#what").textContent.startsWith("Looking"));
  const followed = { hash: await text(page, "#hash"), chip: await text(page, "#chip"), what: await text(page, "#what"), why: await text(page, "#why"), facts: await text(page, "#facts") };
  return { early, wrong, url, words, asked, later, warned, sent, followed, complaints: seen.complaints };
}

await run({ live, verify, states, wallet, restart, figures });
