// The evidence of docs/protocol.md §9, ranked and void, as a relay would tell it. What the page does not print (a holder's signature of the header) is made of the secrets that it names.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { getBytes, Wallet } from "ethers";

const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8").split("## 9.")[1];
const header = page.match(/```\n([0-9a-fx\n]+)```/)[1].replaceAll("\n", "");
const values = [...page.matchAll(/^\| ([^|]+) \| `(0x[0-9a-f]+)` \|$/gm)].map((row) => [row[1].trim(), row[2]]);
const named = (name) => values.find(([label]) => label === name)[1];
/** The row after a named one: signatures stand below what they sign. */
const after = (name) => values[values.findIndex(([label]) => label === name) + 1][1];

const wallet = (name) => new Wallet("0x" + createHash("sha256").update(`relay test ${name}`).digest("hex"));
const base64 = (hex) => Buffer.from(getBytes(hex)).toString("base64");
const signed = (name) => ({ bytes: base64(named(name)), signature: after(name) });

export const trust = { relay: wallet("relay").address.toLowerCase(), holders: [wallet("holder 1").address.toLowerCase()], leastThreshold: 1 };

export async function evidence(isVoid) {
  return {
    url: "", slot: 9_000_000, header: base64(header), relaySignature: named("the relay's signature of the header"), holderSignatures: [await wallet("holder 1").signMessage(`relay/1/slot\n${named("slotHash")}`)],
    set: { ...signed("set"), signature: after("setHash") }, marks: isVoid ? [] : [signed("marks")], refusals: isVoid ? [signed("refusal")] : [], result: signed(isVoid ? "result, void by the refusal" : "result, ranked"),
    transcript: isVoid ? null : signed("transcript of the ranked result"), context: null, heads: [], proofs: [], missing: [],
  };
}

export const slotHash = named("slotHash");
if (process.argv[1] === import.meta.filename) {
  const { verify } = await import("../../Relay.Api/Pages/verify.js");
  const run = async (isVoid) => {
    const { faults, steps } = await verify(await evidence(isVoid), trust);
    return { faults: faults.map((fault) => fault.kind), steps: Object.fromEntries(steps.map((step) => [step.id, step.state])) };
  };
  console.log(JSON.stringify({ ranked: await run(false), void: await run(true) }));
}
