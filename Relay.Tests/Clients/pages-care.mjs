// What every visitor is owed, in chromium: node pages-care.mjs access|strangers|keyboard, one JSON object in, one out.
import { readFileSync } from "node:fs";
import { at, input, run, text, typeTrust, verifyOn, visit, waitFor } from "./visit.mjs";

const PAGES = ["", `slots/${input.slot}`, "slots/1", "start", `tx/0x${"ab".repeat(32)}`, "docs/api", "docs/json-rpc"];

/** Opens an entry with a table, examples and a form, and sends what stands in it. */
async function tryFirst(page, path) {
  const entry = page.locator(path === "docs/api" ? "#get-v1-slots-slot" : "#flashbots_getUserStats");
  await entry.locator("summary").first().click();
  await entry.locator("button.first").click();
  await entry.locator("pre[aria-label='The answer']").waitFor();
}

/** What axe-core finds serious, on every page, in the light, in the dark and on a phone. */
async function access() {
  const axe = readFileSync(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
  const looks = { light: { colorScheme: "light" }, dark: { colorScheme: "dark" }, phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true } };
  const [found, wide, complaints] = [[], [], []];
  for (const [look, context] of Object.entries(looks)) {
    for (const path of PAGES) {
      const { page, seen, tab } = await visit(path, { context });
      if (path === "") await waitFor(page, 0);
      if (path === `slots/${input.slot}`) {
        await typeTrust(page, { relay: `0x${"11".repeat(20)}`, holders: input.trust.holders });
        await verifyOn(page);
      }
      if (path.startsWith("docs/")) await tryFirst(page, path);
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      found.push(...violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${path || "/"} ${look}: ${id} at ${nodes.map((node) => node.target).join(", ")}`));
      // A phone that finds more shows more: what counts is its own width.
      if ((await page.evaluate(() => document.documentElement.scrollWidth)) > page.viewportSize().width) wide.push(`${path || "/"} ${look}`);
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
  const look = async (name, path, selector, routes = {}, act = async () => {}) => {
    const { page, seen, tab } = await visit(null);
    await page.addInitScript((words) => (globalThis.ethereum = { request: async () => { throw new Error(words); } }), evil);
    for (const [glob, answer] of Object.entries(routes)) await tab.route(glob, (route) => (route.request().isNavigationRequest() ? route.continue() : route.fulfill(answer)));
    await page.goto(at(path));
    await act(page);
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
  await look("state of a transaction", `tx/0x${"ce".repeat(32)}`, "#chip", { "**/tx/0xce*": { json: { status: evil, transaction: {}, maxBlockNumber: 0 } } });
  await look("receipt", `slots/${input.slot}`, "#files-list", {}, (page) => page.setInputFiles("#files", { name: evil, mimeType: "application/json", buffer: Buffer.from(JSON.stringify({ leaf: evil })) }));
  await look("wallet", "start", "#add-words", {}, async (page) => {
    await page.click("#test");
    await page.click("#add:not([disabled])");
  });
  await look("builders and a refusal", "start", "#test-words", { "**/fast*": { json: { error: { message: evil } } } }, async (page) => {
    await page.fill("#builders", evil);
    await page.click("#test");
  });
  const documented = (methods) => ({ paths: { [`/${evil}`]: methods }, components: {} });
  const operation = { summary: evil, description: evil, tags: [evil], parameters: [{ name: evil, in: "query", description: evil, schema: { type: evil } }], responses: { 200: { description: evil, content: { [evil]: { schema: { type: "object", properties: { [evil]: { description: evil } } }, examples: { [evil]: { summary: evil, value: evil } } } } } } };
  await look("document", `docs/api#${encodeURIComponent(evil)}`, "#list", { "**/openapi/v1.json": { json: documented({ get: operation }) } }, (page) => page.locator("#list summary").first().click());
  await look("answer", "docs/json-rpc", "#eth_chainId", {}, async (page) => {
    await page.route(at(""), (route) => route.fulfill({ json: { result: evil } }));
    await page.locator("#eth_chainId summary").first().click();
    await page.locator("#eth_chainId button.first").click();
  });
  // Within JSON its quotes are escaped: what is left of it is looked at by its effects.
  results.answer.isText = true;
  await look("slot", `slots/${encodeURIComponent("<img src=x onerror=alert(1)>")}`, "#title");
  results.slot.isText = true;
  return results;
}

/** Every page by the keyboard alone: past the head by the first key, and never without seeing where one is; and without motion for who wants none. */
async function keyboard() {
  const found = {};
  for (const path of PAGES) {
    const { page, tab } = await visit(path, { context: { reducedMotion: "reduce" } });
    if (path.startsWith("docs/")) await page.locator(".entry").first().waitFor();
    await page.keyboard.press("Tab");
    const skip = await page.evaluate(() => ({ text: document.activeElement.textContent, left: document.activeElement.getBoundingClientRect().left }));
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    const isInside = await page.evaluate(() => document.activeElement.closest("main, footer, body") !== null && document.activeElement.closest("header") === null);
    const unseen = [];
    for (let i = 0; i < 30; i++) {
      const lost = await page.evaluate(() => {
        const { activeElement: element } = document;
        if (element === document.body) return null;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return outlineStyle === "none" || outlineWidth === "0px" ? element.outerHTML.slice(0, 80) : null;
      });
      if (lost) unseen.push(lost);
      await page.keyboard.press("Tab");
    }
    const moving = await page.evaluate(() => [...document.querySelectorAll("*")].filter((element) => getComputedStyle(element).transitionDuration !== "0s" || getComputedStyle(element).animationName !== "none").length);
    found[path || "/"] = { skip: skip.text, isSeen: skip.left >= 0, isInside, unseen, moving };
    await tab.close();
  }
  return found;
}

await run({ access, strangers, keyboard });
