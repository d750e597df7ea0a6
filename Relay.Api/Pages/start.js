// For wallets: composes the RPC url (docs/wallets.md), asks it before it is trusted, hands it to an injected EIP-1193 wallet, and lets that send a first transaction.
import { about, at, base, el, read, say } from "./common.js";

const CHAINS = { 1: "Ethereum", 17000: "Holesky", 560048: "Hoodi", 11155111: "Sepolia", 31337: "Anvil" };
const relay = about();
const token = drawToken();
/** The url that passed its test; what is changed afterwards has to pass again. */
let tested = null;

/** 32 random bytes in letters that a url keeps. */
function drawToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const chosen = (name) => document.querySelector(`input[name="${name}"]:checked`)?.value ?? "";

function compose() {
  const url = new URL(chosen("speed"), base);
  const [blocks, refund, percent] = [at("blocks").value, at("refund").value.trim(), at("percent").value];
  const wrong = !/^([1-9]|1\d|2[0-5])$/.test(blocks) ? "Blocks are a number from 1 to 25."
    : refund && !/^0x[0-9a-fA-F]{40}$/.test(refund) ? "The refund’s address is 0x and 40 hexadecimal digits."
    : refund && !/^[1-9]\d?$/.test(percent) ? "The refund’s percent is a number from 1 to 99." : null;
  for (const hint of chosen("hints").split(" ").filter(Boolean)) url.searchParams.append("hint", hint);
  if (refund) url.searchParams.append("refund", `${refund}:${percent}`);
  for (const builder of at("builders").value.split(",").map((name) => name.trim()).filter(Boolean)) url.searchParams.append("builder", builder);
  if (blocks !== "25") url.searchParams.set("blockRange", blocks);
  if (at("revert").checked) url.searchParams.set("canRevert", "true");
  if (at("token").checked) url.searchParams.set("token", token);
  // The address and its percent stay readable: a colon may stand in a query.
  at("url").textContent = url.href.replaceAll("%3A", ":");
  say("url-error", wrong);
  at("test").disabled = at("copy").disabled = wrong !== null;
  at("test-words").textContent = "";
  setTested(null);
}

function setTested(url) {
  tested = url;
  at("add").disabled = url === null;
  at("add").className = url === null ? "" : "first";
  setAdded(false);
  at("add-words").textContent = url === null ? "Test the url first." : globalThis.ethereum ? "Your wallet will ask you to agree." : "This browser has no wallet that pages can speak to: copy the url into your wallet’s network settings instead.";
}

function setAdded(isAdded) {
  at("send").disabled = !isAdded;
  at("send").className = isAdded ? "first" : "";
  at("send-words").textContent = isAdded ? "Your wallet will ask you to agree." : "Add the url to your wallet first.";
}

/** The wallet’s own first questions: which chain, and (where there is a node) which block. */
at("test").addEventListener("click", async () => {
  const url = at("url").textContent;
  at("test").disabled = true;
  at("test-words").textContent = "Asking …";
  const [about, chain, block] = [await relay, await call(url, "eth_chainId"), await call(url, "eth_blockNumber")];
  at("test").disabled = false;
  if (url !== at("url").textContent) return;
  const isRight = about !== null && typeof chain.result === "string" && Number(chain.result) === about.chainId;
  at("test-words").textContent = isRight
    ? `It answers: chain ${about.chainId}${block.result ? `, block ${Number(block.result)}.` : ". It has no execution node behind it, so your wallet will see no balances."}`
    : chain.error ? `It refuses: ${chain.error}` : about === null ? "The relay cannot be reached." : "It answers for another chain than the relay says.";
  setTested(isRight ? url : null);
});

async function call(url, method) {
  try {
    const response = await fetch(url, { method: "POST", credentials: "omit", headers: { "content-type": "application/json" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params: [] }) });
    const { result, error } = await response.json();
    return error ? { error: String(error.message) } : { result };
  } catch {
    return { error: "no answer" };
  }
}

at("copy").addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(at("url").textContent);
    at("test-words").textContent = "Copied.";
  } catch {
    getSelection()?.selectAllChildren(at("url"));
    at("test-words").textContent = "It is selected: copy it with your keyboard.";
  }
});

at("add").addEventListener("click", async () => {
  const about = await relay;
  if (!tested || !about) return;
  if (!globalThis.ethereum) return (at("add-words").textContent = "This browser has no wallet that pages can speak to: copy the url into your wallet’s network settings instead.");
  const name = CHAINS[about.chainId] ?? `Chain ${about.chainId}`;
  try {
    await globalThis.ethereum.request({
      method: "wallet_addEthereumChain",
      params: [{ chainId: `0x${about.chainId.toString(16)}`, chainName: `${name} (private, ${base.host})`, rpcUrls: [tested], nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 } }],
    });
    at("add-words").textContent = "Added. Choose it in your wallet, and send: what became of a transaction stands under tx/ and its hash here.";
    setAdded(true);
  } catch (fault) {
    at("add-words").textContent = refusalOf(fault, "Nothing was changed.");
  }
});

const refusalOf = (fault, instead) => (fault?.code === 4001 ? `You said no in the wallet. ${instead}` : `The wallet refused: ${String(fault?.message ?? fault)}`);

/** Nothing, to oneself. What the wallet sent by another url this relay does not know: then it was public, and the page says so. */
at("send").addEventListener("click", async () => {
  const about = await relay;
  at("send").disabled = true;
  at("send-words").textContent = "Waiting for your wallet …";
  try {
    const [account] = await globalThis.ethereum.request({ method: "eth_requestAccounts" });
    const chain = await globalThis.ethereum.request({ method: "eth_chainId" });
    if (Number(chain) !== about.chainId) throw new Error(`it is on chain ${Number(chain)}. Choose the network that you have just added`);
    const hash = String(await globalThis.ethereum.request({ method: "eth_sendTransaction", params: [{ from: account, to: account, value: "0x0" }] }));
    const { value: status } = await read(`tx/${encodeURIComponent(hash)}`);
    const link = el("a", { href: `tx/${encodeURIComponent(hash)}` }, "Follow it");
    if (status && status.status !== "UNKNOWN") location.assign(link.href);
    at("send-words").replaceChildren(status && status.status !== "UNKNOWN" ? "Sent. " : "Your wallet sent it, but not by this relay: another network was chosen in it, and the transaction was public. ", link);
  } catch (fault) {
    at("send-words").textContent = refusalOf(fault, "Nothing was sent.");
  } finally {
    at("send").disabled = false;
  }
});

at("choices").addEventListener("input", compose);
at("choices").addEventListener("submit", (event) => event.preventDefault());
compose();
