// From the page to a transaction that landed, in chromium: node pages-landing.mjs landing, one JSON object in, one out. The wallet is an EIP-1193 provider as wallets inject
// it, that signs with a key of its own and speaks to the network that the page has added; a builder behind the relay puts winners into blocks.
import { JsonRpcProvider, Wallet, id } from "ethers";
import { at, input, run, text, visit } from "./visit.mjs";

const chainId = 31337;
const provider = (url) => new JsonRpcProvider(url, chainId, { staticNetwork: true });

/** A wallet of one account. What it is asked is noted; what its user refuses it refuses. */
async function inject(page, key) {
  const wallet = new Wallet(key);
  const state = { url: null, asked: [], refuses: false };
  await page.exposeFunction("askWallet", async ({ method, params }) => {
    state.asked.push(method);
    if (state.refuses) return { fault: { code: 4001, message: "User rejected the request." } };
    if (method === "wallet_addEthereumChain") return { result: ((state.url = params[0].rpcUrls[0]), null) };
    if (method === "eth_requestAccounts") return { result: [wallet.address] };
    if (method === "eth_chainId") return { result: `0x${chainId.toString(16)}` };
    if (method !== "eth_sendTransaction") return { fault: { code: 4200, message: `no ${method}` } };
    const { from, ...rest } = params[0];
    return { result: (await wallet.connect(provider(state.url)).sendTransaction({ ...rest, maxPriorityFeePerGas: 10n ** 9n, maxFeePerGas: 10n ** 11n })).hash };
  });
  await page.addInitScript(() => {
    globalThis.ethereum = { request: async (request) => {
      const { result, fault } = await globalThis.askWallet(request);
      if (fault) throw Object.assign(new Error(fault.message), { code: fault.code });
      return result;
    } };
  });
  return state;
}

/** Without a wallet: the example of the JSON-RPC page is signed, and of this very chain. */
async function example() {
  const { page } = await visit("docs/json-rpc#eth_sendRawTransaction");
  await page.locator(".entry[open] button.first").click();
  await page.click("text=Follow it");
  await page.waitForURL("**/tx/0x*");
  return whole(page, "included");
}

async function landing() {
  const tried = await example();
  const { page, seen } = await visit(null);
  const wallet = await inject(page, input.keys[0]);
  await page.goto(at("start"));
  await page.click("#test");
  await page.click("#add:not([disabled])");
  await page.locator("#send:not([disabled])").waitFor();
  wallet.refuses = true;
  await page.click("#send");
  await page.waitForFunction(() => document.querySelector("#send-words").textContent.includes("You said no"));
  const refused = await text(page, "#send-words");
  wallet.refuses = false;
  await page.click("#send");
  await page.waitForURL("**/tx/0x*");
  const waiting = await whole(page);
  const landed = await whole(page, "included");
  const hash = page.url().split("/").at(-1);
  const receipt = await provider(input.node).getTransactionReceipt(hash);
  const link = await page.locator("#way a").first().getAttribute("href");
  const shown = { slot: await winners(page, link), live: await onTheLivePage() };
  return { shown, tried, refused, asked: wallet.asked, waiting, landed, block: receipt.blockNumber, link, ends: await ends(page), complaints: seen.complaints, hosts: seen.hosts.size };
}

/** Where the winners of the slot stand, on its own page. */
async function winners(page, link) {
  await page.goto(at(link));
  await page.locator("#winners td.chain").first().waitFor();
  return page.locator("#winners td.chain").allTextContents();
}

/** What the live page says of the chain and of the builder. */
async function onTheLivePage() {
  const { page } = await visit("");
  await page.locator("td.chain:text-matches('^[0-9]+ of')").first().waitFor();
  return { row: await page.locator("td.chain:text-matches('^[0-9]+ of')").first().textContent(), sum: await text(page, "#sum-chain"), builders: await text(page, "#builders") };
}

const whole = async (page, wanted = null) => {
  await page.waitForFunction((chip) => (chip === null ? document.querySelector("#chip")?.textContent : document.querySelector("#chip")?.textContent === chip), wanted, { timeout: 60_000 });
  return { chip: await text(page, "#chip"), what: await text(page, "#what"), why: await text(page, "#why"), steps: await page.locator("#way li").evaluateAll((lines) => lines.map((line) => `${line.className}: ${line.querySelector("strong").textContent}`)) };
};

/** How it can end otherwise: reverted, taken back, given up, never seen. */
async function ends(page) {
  const reverter = `0x${"c2".repeat(20)}`;
  await provider(input.node).send("anvil_setCode", [reverter, "0x60006000fd"]);
  const transaction = (nonce, more = {}) => ({ type: 2, chainId, nonce, to: `0x${"33".repeat(20)}`, value: 0n, gasLimit: 60_000n, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n, ...more });
  const send = async (path, key, fields) => provider(at(path)).send("eth_sendRawTransaction", [await new Wallet(key).signTransaction(fields)]);
  const see = async (hash, chip) => {
    await page.goto(at(`tx/${hash}`));
    await page.waitForFunction((wanted) => document.querySelector("#chip").textContent === wanted, chip);
    return { what: await text(page, "#what"), why: await text(page, "#why"), isWayShown: await page.locator("#way").isVisible() };
  };
  const reverted = await see(await send("?canRevert=true", input.keys[1], transaction(0, { to: reverter })), "included, failed");
  // Nonces with a gap before them win no slot.
  const taken = await send("", input.keys[2], transaction(9));
  await cancel(taken, new Wallet(input.keys[2]));
  const cancelled = await see(taken, "cancelled");
  const failed = await see(await send("?blockRange=1", input.keys[3], transaction(9)), "given up");
  const unknown = await see(`0x${"ab".repeat(32)}`, "not known");
  // Sent to the node itself: it is on the chain, and this relay had no part in it.
  const foreign = await see(await provider(input.node).send("eth_sendRawTransaction", [await new Wallet(input.keys[3]).signTransaction(transaction(0))]), "included");
  return { reverted, cancelled, failed, unknown, foreign };
}

async function cancel(txHash, wallet) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "eth_cancelPrivateTransaction", params: [{ txHash }] });
  const signature = `${wallet.address}:${await wallet.signMessage(id(body))}`;
  const { result } = await (await fetch(at(""), { method: "POST", headers: { "content-type": "application/json", "x-flashbots-signature": signature }, body })).json();
  if (result !== true) throw new Error("it was not cancelled");
}

await run({ landing });
