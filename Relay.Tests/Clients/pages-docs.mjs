// The pages of the API in chromium: node pages-docs.mjs docs, one JSON object in, one out.
import { at, input, run, text, visit } from "./visit.mjs";

/** Every operation and method stands there; requests are tried from the page, signed and unsigned, and what is wrong is said before it is sent. */
async function docs() {
  const { page, seen } = await visit("");
  await page.click("nav a[href='docs/api']");
  await page.locator(".entry").first().waitFor();
  const operations = await page.locator(".entry > summary").evaluateAll((summaries) => summaries.map((one) => `${one.querySelector(".verb").textContent} ${one.querySelector("code").textContent}`));
  const relay = await send("#get-v1-relay");
  const slot = await send("#get-v1-slots-slot");
  const stream = await send("#get-v1-live", "pre[aria-label='The answer']");
  await page.fill("#get-v1-slots-slot input", "");
  const missing = await send("#get-v1-slots-slot", null);
  await page.fill("#filter", "transcript");
  const found = await page.locator(".entry:visible > summary code").allTextContents();
  await page.goto(at("docs/api#get-v1-keys"));
  await page.locator("#get-v1-keys[open] .try").waitFor();
  const fields = await page.locator("#get-v1-keys .fields th code").allTextContents();
  await page.click("nav a[href='json-rpc']");
  await page.locator(".entry").first().waitFor();
  const methods = await page.locator(".entry > summary code").allTextContents();
  const chain = await send("#eth_chainId");
  const stats = await send("#flashbots_getUserStatsV2");
  const header = await send("#relay_getSlotHeader");
  await page.fill("#eth_chainId textarea", "[");
  const broken = await send("#eth_chainId", null);
  return { operations, relay, slot, stream, missing, found, fields, methods, chain, stats, header, broken, complaints: seen.complaints, hosts: seen.hosts.size };

  async function send(entry, answer = "pre[aria-label='The answer']") {
    const place = page.locator(entry);
    if ((await place.getAttribute("open")) === null) await place.locator("summary").first().click();
    await place.locator("button.first").click();
    if (answer) await place.locator(answer).waitFor();
    return { line: await place.locator(".came").textContent(), text: answer ? await text(page, `${entry} ${answer}`) : null };
  }
}

await run({ docs });
