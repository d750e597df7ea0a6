// Searchers at work, for the live page to show: node traffic.mjs URL SLOTS [RECEIPTS]. Some win, some tie, some replace, withdraw or bid too little;
// each receipt is kept as `relay send` keeps it. For a relay that trusts declared bids (Relay:Auction:TrustDeclaredBids) and for nothing of value.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Wallet, hexlify } from "ethers";
import { cancel, decodeHeader, seal, submit } from "../../docs/clients/seal.mjs";

const ether = 10n ** 15n;

/** Sends a few bundles to the slot that closes next, or the one after it. Gives the slot and the receipts. */
export async function sendTo(url, seed = 1) {
  const current = await (await fetch(new URL("/v1/slots/current", url))).json();
  const view = current.closesAt - current.now > 1_500 ? current : await (await fetch(new URL(`/v1/slots/${current.slot + 1}`, url))).json();
  const header = decodeHeader(Uint8Array.from(Buffer.from(view.header, "base64")));
  const [alice, bob] = [Wallet.createRandom(), Wallet.createRandom()];
  const receipts = [];
  const keep = async (sealed, sentAt) => {
    const { status, answer } = await submit(url, header.slot, sealed);
    if (status !== 201) throw new Error(`${status}: ${answer.detail}`);
    receipts.push({ url, slot: Number(header.slot), header: view.header, receipt: answer.receipt, signature: answer.signature, leaf: sealed.leaf, seed: sealed.seed ?? "", envelope: Buffer.from(sealed.bytes).toString("base64"), sentAt });
    return sealed;
  };
  const send = async (signer, bid, options) => keep(await seal(header, { bid, transactions: [{ raw: await transaction(view.chainId) }] }, signer, options), Date.now());
  const [first, second] = [7n * ether, BigInt(5 + (seed % 7)) * ether];
  await send(alice, first);
  await send(alice, second);
  await send(bob, second);
  await send(bob, 3n * ether);
  await send(bob, 1n);
  const withdrawn = await send(alice, 2n * ether);
  await keep(await cancel(header, alice, withdrawn.bundleId, 2));
  return { slot: Number(header.slot), receipts };
}

async function transaction(chainId) {
  const raw = await Wallet.createRandom().signTransaction({
    type: 2, chainId, nonce: 0, to: Wallet.createRandom().address, value: 1n, gasLimit: 60_000n, maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n, data: hexlify(crypto.getRandomValues(new Uint8Array(8))),
  });
  return raw;
}

export function save(folder, receipts) {
  mkdirSync(folder, { recursive: true });
  return receipts.map((receipt) => {
    const path = join(folder, `${receipt.slot}-${receipt.leaf.slice(2, 18)}.json`);
    writeFileSync(path, JSON.stringify(receipt), { mode: 0o600 });
    return path;
  });
}

if (process.argv[1] === import.meta.filename) {
  const [url, slots, folder] = process.argv.slice(2);
  if (!url) throw new Error("node traffic.mjs URL SLOTS [RECEIPTS]");
  const { slotDurationMs } = await (await fetch(new URL("v1/relay", url))).json();
  for (let i = 0; i < Number(slots ?? 1); i++) {
    const { slot, receipts } = await sendTo(url, i);
    if (folder) save(folder, receipts);
    console.log(slot);
    await new Promise((resolve) => setTimeout(resolve, slotDurationMs));
  }
}
