// Pictures of the pages of a running relay, to look at: node screenshots.mjs URL FOLDER [SLOT [TRANSACTION]]. Light, dark and phone; the slot is verified by what the relay says of itself.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./browser.mjs";

const [url, folder, given, transaction] = process.argv.slice(2);
if (!folder) throw new Error("node screenshots.mjs URL FOLDER [SLOT [TRANSACTION]]");
mkdirSync(folder, { recursive: true });
const { currentSlot } = await (await fetch(new URL("v1/relay", url))).json();
const slot = given ?? currentSlot - 2;

const looks = {
  light: { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  dark: { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  phone: { colorScheme: "light", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
};
const pages = { slots: "", slot: `slots/${slot}`, unknown: "slots/1", start: "start", tx: `tx/${transaction ?? `0x${"ab".repeat(32)}`}`, api: "docs/api#get-v1-slots-slot", "json-rpc": "docs/json-rpc#eth_callBundle" };

const browser = await launch();
for (const [look, options] of Object.entries(looks)) {
  const context = await browser.newContext({ ...options, serviceWorkers: "block" });
  for (const [name, path] of Object.entries(pages)) {
    const page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && console.error(`${name}: ${message.text()}`));
    page.on("pageerror", (fault) => console.error(`${name}: ${fault}`));
    await page.goto(new URL(path, url).href);
    if (name === "slots") await page.locator("#rows tr").first().waitFor();
    if (name === "slot") {
      await page.locator("#content").waitFor();
      await page.click("#fill");
      await page.locator("#relay").evaluate((input) => input.value !== "" || new Promise((filled) => setTimeout(filled, 500)));
      await page.click("#verify");
      await page.locator("#evidence-actions").waitFor();
    }
    if (name === "api" || name === "json-rpc") {
      await page.locator(".entry[open] button.first").click();
      await page.locator(".entry[open] pre[aria-label='The answer']").waitFor();
    }
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(folder, `${name}-${look}.png`), fullPage: true });
    await page.close();
  }
  await context.close();
}
await browser.close();
