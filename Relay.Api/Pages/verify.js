// Verifies one slot of a relay from public data and the keys that you trust: docs/protocol.md in JavaScript, for browsers and Node alike.
//
//   import { collect, verify } from "./verify.js";
//   const { evidence, links } = await collect((path) => fetch(base + path), 15715623, trust);
//   const report = await verify(evidence, { relay: "0x…", holders: ["0x…"], leastThreshold: 1 }, { links });
//
// It believes nothing that it is given but `trust`. It is the public level of `relay verify`, and with receipts a part of the owner's.
import { checkChain, checkHeader, checkMarks, checkSet, checkVoid, decode } from "./verify/commitment.js";
import { checkContext, checkOrder, checkResult, checkRoot, checkRows, checkSeed, checkTranscript } from "./verify/outcome.js";
import { checkReceipts } from "./verify/receipts.js";
import { readResult } from "./verify/records.js";
import { Run } from "./verify/run.js";

export { collect } from "./verify/collect.js";
export { readReceiptFile } from "./verify/receipts.js";

/**
 * @typedef {{ bytes: string, signature: string }} Signed   base64 and hexadecimal
 * @typedef {{ slot: number, header: string, relaySignature: string, holderSignatures: string[], set: Signed | null, marks: Signed[], refusals: Signed[],
 *   result: Signed | null, transcript: Signed | null, context: Signed | null, heads: { sequence: number, head: string }[] }} Evidence   as `relay verify --save` keeps it
 * @typedef {{ set?: { slot: bigint, hash: Uint8Array }, result?: { slot: bigint, hash: Uint8Array } }} Links   what stands before the slot
 */

/** @param {unknown} text @returns {string | null} an address in lower case; null for what is none */
export const readAddress = (text) => (typeof text === "string" && /^0x[0-9a-fA-F]{40}$/.test(text.trim()) ? text.trim().toLowerCase() : null);

/**
 * Runs every check for which there is evidence.
 * @param {Evidence} evidence what a relay says of the slot
 * @param {import("./verify/run.js").Trust} trust
 * @param {{ links?: Links, receipts?: any[], onStep?: (step: any) => unknown }} [more] onStep is told of each step when it is over, and may wait
 * @returns {Promise<import("./verify/run.js").Report>}
 */
export async function verify(evidence, trust, { links = {}, receipts = [], onStep } = {}) {
  const run = new Run(trust);
  const over = async () => onStep?.(run.steps.at(-1));
  const isReadable = checkHeader(run, evidence);
  await over();
  if (!isReadable) return run.report();
  if (!readResultOf(run, evidence)) {
    await over();
    return run.report();
  }
  const checks = [
    () => checkSet(run, evidence), () => checkMarks(run, evidence), () => checkVoid(run, evidence), () => checkResult(run), () => checkChain(run, links),
    () => checkTranscript(run, evidence), () => checkRoot(run), () => checkRows(run), () => checkSeed(run), () => checkOrder(run, evidence), () => checkContext(run, evidence),
  ];
  if (receipts.length > 0) checks.push(() => checkReceipts(run, receipts));
  for (const check of checks) {
    const before = run.steps.length;
    check();
    if (run.steps.length > before) await over();
  }
  run.open.push(
    "That nobody read an envelope before the close: t holders together could, and it leaves no trace.",
    "That the relay took what was sent to it: who got no receipt has no proof.",
    "That no better bid lost, and that winners pay what is said: only an auditor with all seeds can rank again.");
  return run.report();
}

/** Everything after the header is read against the result: what is void is checked in another way. */
function readResultOf(run, evidence) {
  run.begin("result", "The result was signed for this set, within the header's limits");
  if (!evidence.result) {
    run.notProved("What became of the slot: it has no result yet.");
    return false;
  }
  const read = decode(run, "result", evidence.result, readResult);
  if (!read) return false;
  run.steps.pop(); // It is checked in its place, after the set.
  [run.result, run.resultSignature] = [read.object, read.signature];
  return true;
}
