// What the scripts that drive the pages share: the browser, a page with its complaints, a door that can be shut, and the run: one JSON object in, one out.
import { readFileSync } from "node:fs";
import { createConnection, createServer } from "node:net";
import { launch } from "./browser.mjs";

export const input = JSON.parse(readFileSync(0, "utf8"));
export const at = (path, url = input.url) => new URL(path, url).href;
const browser = await launch();

/** A page, with every complaint of its console (a blocked script is one), every request that is no read, and every host that it asked. */
export async function visit(path, { context = {}, url = input.url } = {}) {
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

export const text = (page, selector) => page.locator(selector).first().textContent();

/** The door to the relay that can be shut: all connections are cut, and none is taken. */
export async function door(url) {
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

/** A slot after this one is shown. */
export const waitFor = (page, last) => page.waitForFunction((than) => Number(document.querySelector("#rows tr a")?.getAttribute("href").split("/").at(-1) ?? 0) > than, last);

export async function verifyOn(page) {
  await page.locator("#verify:not([disabled])").waitFor();
  await page.click("#verify");
  await page.locator("#evidence-actions:not([hidden])").waitFor();
  const steps = await page.locator("#steps > li").evaluateAll((lines) => Object.fromEntries(lines.map((line) => [line.dataset.step, line.className])));
  const lines = await page.locator("#steps ul li").allTextContents();
  return { verdict: await text(page, "#verdict"), className: await page.locator("#verdict").getAttribute("class"), steps, lines };
}

export async function typeTrust(page, { relay, holders }) {
  await page.locator("#content:not([hidden])").waitFor();
  await page.fill("#relay", relay);
  await page.fill("#holders", holders.join("\n"));
}

/** Runs the verb of the command line. @param {Record<string, () => Promise<any>>} verbs */
export async function run(verbs) {
  try {
    console.log(JSON.stringify(await verbs[process.argv[2]]()));
  } finally {
    await browser.close();
  }
  process.exit(0);
}
