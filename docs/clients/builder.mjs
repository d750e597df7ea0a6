// A builder on the relay's feed: logs in, streams, checks every signature and hash, resumes, and prints the winners.
//
//   npm install @microsoft/signalr ethers
//   node docs/clients/builder.mjs --relay https://relay.example:8443 --pin 0x…relay --key builder.key [--from 1]
//
// --pin   the relay's address, as its operator told you; without it the first answer is believed, which proves nothing.
// --key   file with 0x and 64 digits: the key of the address that is registered. An open feed needs none.
// One line of JSON for each message: {sequence, kind, slot, …}. With --json the whole message.

import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { HubConnectionBuilder, LogLevel } from "@microsoft/signalr";
import { Transaction, Wallet, concat, decodeBase64, getBytes, hexlify, keccak256, sha256, toBeHex, toUtf8Bytes, verifyMessage } from "ethers";

// ---- canonical bytes, H and SIG (docs/protocol.md, rules 1 to 3) -------------------------------------------------

const u = (value, width) => toBeHex(BigInt(value), width);
const H = (label, bytes) => sha256(concat([toUtf8Bytes(label), "0x00", bytes]));
const same = (a, b) => a.toLowerCase() === b.toLowerCase();
const isBy = (relay, label, hash, signature) => same(verifyMessage(`${label}\n${hash}`, signature), relay);
const zero = "0x" + "00".repeat(32);

const kinds = { header: 1, commitment: 2, result: 3 };
const rules = { declared_capped: 1, declared: 2, simulated: 3 };

/** The bytes that feedSignature is over, from the message's own fields. */
export function feedEntry(message) {
  const objectHash = { header: message.slotHash, commitment: message.setHash, result: message.resultHash }[message.kind];
  return concat([u(1, 1), u(message.chainId, 8), u(message.sequence, 8), u(kinds[message.kind], 1), u(message.slot, 8), objectHash, message.contentsHash]);
}

const refundBytes = (refund) => refund === null ? "0x00" : concat([
  "0x01", u(refund.delayed ? 1 : 0, 1), u(refund.txHashes.length, 2), ...refund.txHashes, u(refund.recipients.length, 1),
  ...refund.recipients.map(({ address, basisPoints, amount }) => concat([address, u(basisPoints, 2), u(amount === null ? 0 : 1, 1), u(amount ?? 0, 32)])),
]);

/** The hash over what stands beside a result; zero where the relay keeps it no longer. */
export function contentsHash(message) {
  if (message.kind !== "result" || message.rule === undefined) return zero;
  const winners = message.winners.map((winner) => {
    const tolerance = (hash) => (winner.revertingTxHashes.includes(hash) ? 1 : 0) | (winner.droppingTxHashes.includes(hash) ? 2 : 0);
    return concat([winner.seed, u(winner.payment === null ? 0 : 1, 1), u(winner.payment ?? 0, 32), u(winner.hashes.length, 4), ...winner.hashes.map((hash) => concat([u(tolerance(hash), 1), hash])), refundBytes(winner.refund)]);
  });
  return H("relay/1/feed-contents", concat([
    u(2, 1), u(rules[message.rule], 1), u(message.closedAt, 8), u(message.publishedAt, 8), u(message.opened, 4), u(message.winners.length, 2), ...winners,
  ]));
}

function commitmentBytes(m) {
  return concat([u(1, 1), m.slotHash, u(m.slot, 8), u(m.count, 4), m.root, u(m.targetBlock, 8), m.parentHash, u(m.frozenAt, 8), u(m.prevSlot, 8), m.prevSet]);
}

/** The winners that the signed result names: the last 108 bytes of each. */
function winnersOf(result) {
  const bytes = getBytes(result);
  const from = 211;
  const count = (bytes[from - 2] << 8) | bytes[from - 1];
  return Array.from({ length: count }, (_, i) => hexlify(bytes.slice(from + 108 * i, from + 108 * (i + 1))));
}

const winnerBytes = (winner) => concat([u(winner.sequence, 4), winner.leaf, winner.bundleHash, u(winner.value, 32), u(winner.gas, 8)]);

/** What is wrong with a message of the feed of this relay; empty where everything that it says is signed by it. */
export function faultsOf(message, relay) {
  const faults = [];
  const check = (holds, fault) => holds || faults.push(fault);
  if (message.kind === "lost") return ["the relay cannot read this message any more"];
  check(same(contentsHash(message), message.contentsHash), "contentsHash");
  check(isBy(relay, "relay/1/feed", H("relay/1/feed", feedEntry(message)), message.feedSignature), "feedSignature");
  if (message.kind === "header") {
    check(same(H("relay/1/slot", decodeBase64(message.header)), message.slotHash), "slotHash");
    check(isBy(relay, "relay/1/slot", message.slotHash, message.signature), "signature");
  } else if (message.kind === "commitment") {
    check(same(hexlify(decodeBase64(message.set)), commitmentBytes(message)), "set");
    check(same(H("relay/1/set", decodeBase64(message.set)), message.setHash), "setHash");
    check(isBy(relay, "relay/1/set", message.setHash, message.signature), "signature");
  } else {
    check(same(H("relay/1/result", decodeBase64(message.result)), message.resultHash), "resultHash");
    check(isBy(relay, "relay/1/result", message.resultHash, message.signature), "signature");
    const signed = winnersOf(decodeBase64(message.result));
    check(signed.length === message.winners.length && message.winners.every((winner, i) => same(winnerBytes(winner), signed[i])), "winners");
    for (const winner of message.winners.filter((winner) => winner.transactions)) {
      check(same(keccak256(concat(winner.hashes)), winner.bundleHash), `bundleHash of rank ${winner.rank}`);
      check(winner.transactions.every((raw, i) => same(Transaction.from(raw).hash, winner.hashes[i])), `hashes of rank ${winner.rank}`);
    }
  }
  return faults;
}

/** A token for accessTokenFactory: the builder signs a text of its own making, for this relay and chain, good for half a minute. */
export async function login(url, wallet) {
  const relay = await (await fetch(`${url}/v1/relay`)).json();
  const expiresAt = relay.now + 30_000;
  const hash = H("relay/1/builder-login", concat([u(1, 1), relay.relay, u(relay.chainId, 8), wallet.address, u(expiresAt, 8)]));
  const body = { builder: wallet.address, chainId: relay.chainId, expiresAt, signature: await wallet.signMessage(`relay/1/builder-login\n${hash}`) };
  const answer = await fetch(`${url}/v1/builders/login`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`login: ${said.detail}`);
  return said.token;
}

/** Calls take(message) for every message from a sequence on, over lost connections, without a gap or a double. */
export async function follow(url, wallet, from, take) {
  let next = from;
  for (;;) {
    const options = wallet ? { accessTokenFactory: () => login(url, wallet) } : {};
    const connection = new HubConnectionBuilder().withUrl(`${url}/v1/builders`, options).configureLogging(LogLevel.None).build();
    try {
      await connection.start();
      await new Promise((resolve, reject) => {
        connection.onclose(reject);
        connection.stream("StreamResults", next).subscribe({
          next: (message) => {
            if (next > 1 && message.sequence !== next) return reject(new Error(`a gap: ${next} was expected, ${message.sequence} came`));
            next = message.sequence + 1;
            take(message, connection);
            connection.send("Acknowledge", message.sequence).catch(() => {});
          },
          error: reject,
          complete: resolve,
        });
      });
    } catch (error) {
      console.error("feed: " + (error?.message ?? "the connection was closed"));
    }
    await connection.stop().catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

// ---- from a shell -----------------------------------------------------------------------------------------------

async function main() {
  const argument = (name) => (process.argv.includes("--" + name) ? process.argv[process.argv.indexOf("--" + name) + 1] : undefined);
  const url = argument("relay") ?? "http://127.0.0.1:8080";
  const key = argument("key");
  const wallet = key && new Wallet((await readFile(key, "utf8")).trim());
  const relay = argument("pin") ?? (await (await fetch(`${url}/v1/relay`)).json()).relay;
  await follow(url, wallet, Number(argument("from") ?? 1), (message) => {
    const faults = faultsOf(message, relay);
    const { sequence, kind, slot } = message;
    const more = kind === "result"
      ? { status: message.status, winners: message.winners.map((winner) => ({ rank: winner.rank, value: winner.value, hashes: winner.hashes })) }
      : kind === "commitment" ? { sealed: message.count, root: message.root } : { closesAt: message.closesAt };
    console.log(JSON.stringify(process.argv.includes("--json") ? { ...message, faults } : { sequence, kind, slot, ...more, faults }));
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main();
