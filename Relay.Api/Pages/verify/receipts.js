// What an owner holds: receipts, as `relay send` keeps them, with the envelope and the seed that opens it. Nothing leaves this machine.
import { fromBase64, fromHex, H, hex, isBy, K, number, same, zero32 } from "./bytes.js";
import { entryHash } from "./outcome.js";
import { readReceipt, wordOf } from "./records.js";
import { instant, short } from "./run.js";

/**
 * @typedef {{ slot: number, receipt: string, signature: string, leaf: string, seed: string, envelope: string, sentAt?: number }} ReceiptFile
 */

/** @param {unknown} json @returns {ReceiptFile | null} null for what is no file of `relay send` */
export function readReceiptFile(json) {
  const file = /** @type {any} */ (json);
  const isOne = file !== null && typeof file === "object" && Number.isSafeInteger(file.slot) && [file.receipt, file.signature, file.leaf, file.envelope].every((text) => typeof text === "string");
  return isOne ? { seed: "", ...file } : null;
}

/** Each receipt's promise is kept: this leaf at this sequence in the set, taken in time; or the slot is void. */
export function checkReceipts(run, files) {
  run.begin("receipts", `${files.length} ${files.length === 1 ? "receipt" : "receipts"}: each leaf stands where it was promised, taken in time`);
  const [bySequence, own] = [new Map(), []];
  for (const file of files) {
    const receipt = readReceipt(fromBase64(file.receipt) ?? new Uint8Array(0));
    if (!receipt) {
      run.found("Malformed", "receipt", "its bytes are not of the protocol's form");
      continue;
    }
    const subject = `receipt ${receipt.sequence}`;
    if (!run.expectRelay(receipt, fromHex(file.signature), "relay/1/receipt", subject)) continue;
    if (!run.expect(same(receipt.slotHash, run.header.hash), "ForeignObject", subject, "it is of another slot")) continue;
    const leaf = hex(receipt.leaf);
    const other = bySequence.get(receipt.sequence);
    // In a slot that is void because the store lost leaves the void is the promise, for both of them.
    if (other && other !== leaf && !(run.result.isVoid && run.result.reason === 158)) run.found("SequenceTwice", subject, `the sequence was given to ${other} and to ${leaf}`);
    bySequence.set(receipt.sequence, other ?? leaf);
    checkTime(run, receipt, file.sentAt, subject);
    if (!run.result.isVoid && run.set && checkPlace(run, receipt, subject)) own.push({ receipt, file });
  }
  if (!run.result.isVoid) checkOwn(run, own);
}

function checkTime(run, { receivedAt }, sentAt, subject) {
  const { cutoff, openAt, skewMs } = run.header;
  run.expect(receivedAt < cutoff, "Late", subject, `taken at ${instant(receivedAt)}, the cut-off was ${instant(cutoff)}`);
  run.expect(receivedAt >= openAt, "BackDated", subject, `taken at ${instant(receivedAt)}, the slot opened at ${instant(openAt)}`);
  if (!Number.isSafeInteger(sentAt)) return;
  run.expect(receivedAt + BigInt(skewMs) >= BigInt(sentAt), "BackDated", subject, `taken at ${instant(receivedAt)}, and sent at ${instant(BigInt(sentAt))} by the owner's clock`);
}

function checkPlace(run, { sequence, leaf }, subject) {
  if (!run.expect(sequence < run.set.count, "Dropped", subject, `the set has ${run.set.count} leaves, from 0`)) return false;
  if (!run.transcript) {
    run.notProved(`That ${subject} is kept: there is no transcript that shows its leaf in the set.`);
    return false;
  }
  run.step.checks++;
  if (run.rows[sequence] !== undefined && same(run.rows[sequence].leaf, leaf)) return true;
  const isElsewhere = run.rows.some((row) => same(row.leaf, leaf));
  return run.found(isElsewhere ? "Swapped" : "Dropped", subject, isElsewhere ? "its leaf stands at another sequence" : "its leaf is not in the set");
}

/** Reads an envelope or a cancellation of this header (§3); null for what is none, or has another leaf. */
function readEnvelope(run, base64, leaf) {
  const bytes = fromBase64(base64) ?? new Uint8Array(0);
  const isCancel = bytes[1] === 2;
  const [headSize, n] = [isCancel ? 80 : 112 + 32 * run.header.n, run.header.n];
  const size = isCancel ? 145 : headSize + 32 + 113 * n + 1024 * 2 ** bytes[3] + 16 + 65;
  if (bytes.length !== size || !same(bytes.slice(4, 36), run.header.hash)) return null;
  const head = bytes.slice(0, headSize);
  const tieHash = isCancel ? zero32 : bytes.slice(headSize, headSize + 32);
  const sealsHash = isCancel ? zero32 : H("relay/1/seals", bytes.slice(headSize + 32, headSize + 32 + 113 * n));
  const signer = hex(bytes.slice(36, 56));
  const own = H("relay/1/leaf", H("relay/1/head", head), sealsHash, tieHash);
  if (!same(own, leaf) || !isBy("relay/1/envelope", own, bytes.slice(-65), signer)) return null;
  return { isCancel, head, tieHash, core: bytes.slice(0, 80), group: `${signer} ${hex(bytes.slice(56, 72))}`, nonce: BigInt(hex(bytes.slice(72, 80))) };
}

/** Each own leaf was replaced, or opened, as its own seed says. */
function checkOwn(run, own) {
  const mine = [];
  for (const { receipt, file } of own) {
    const envelope = readEnvelope(run, file.envelope, receipt.leaf);
    if (envelope) mine.push({ ...receipt, envelope, seed: fromHex(file.seed) });
    else run.found("ForeignObject", `leaf ${receipt.sequence}`, "it is no envelope of this slot, or not the one that the receipt is of");
  }
  mine.sort((a, b) => a.sequence - b.sequence);
  for (const leaf of mine) checkLeaf(run, leaf, standing(mine, leaf));
}

/** Rule 8, as far as the given leaves show it: 0 for the current one, else the code. */
function standing(mine, { sequence, envelope }) {
  const group = mine.filter((other) => other.envelope.group === envelope.group);
  const top = group.reduce((best, other) => (other.envelope.nonce > best.envelope.nonce ? other : best));
  return top.envelope.isCancel ? 301 : top.sequence === sequence ? 0 : 300;
}

function checkLeaf(run, leaf, code) {
  const [row, subject] = [run.rows[leaf.sequence], `leaf ${leaf.sequence}`];
  if (code !== 0) {
    run.expect(
      row.class === "replaced" && same(row.entry, entryHash(leaf.sequence, leaf.leaf, code)), "WrongOutcome", subject,
      `a leaf of its signer makes it ${wordOf(code)}, and the transcript says otherwise`);
    return;
  }
  if (row.class === "replaced") return run.notProved(`What replaced ${subject}: the leaf that did is not among those given.`);
  if (leaf.seed?.length !== 32) return run.notProved(`How ${subject} opens: its seed was not given.`);
  if (row.class === "unopened") return run.notProved(`That the seals of ${subject} were bad, as its keyholder says: relay verify can tell.`);
  const { c, blind } = openedSeed(leaf);
  const { tieHash } = leaf.envelope;
  const matches = sharesMatch(run.header, leaf) && same(H("relay/1/tiehash", c), tieHash);
  run.expect(
    row.isOpened === matches, "WrongOutcome", subject,
    matches ? "its seed matches its hashes, and the transcript says void" : "its seed does not match its hashes, and the transcript says that it was opened");
  const winner = run.result.winners.find((one) => one.sequence === leaf.sequence);
  if (row.class === "won" && winner)
    run.expect(
      same(row.entry, entryHash(leaf.sequence, leaf.leaf, 0, winner.value, winner.gas, blind)), "WrongOutcome", subject,
      "the transcript commits to another code, value or gas than the relay tells");
  else if (row.isOpened) run.notProved(`Why ${subject} (${short(leaf.leaf)}) did not win: ask with your key, by relay verify --key.`);
}

/** Rule 19. */
function openedSeed({ seed, envelope }) {
  const coreHash = H("relay/1/core", envelope.core);
  return { c: K("relay/1/tie", seed, coreHash), blind: K("relay/1/blind", seed, coreHash) };
}

/** Rule 4: the shares of the seed are those that the head names. */
function sharesMatch({ n, t }, { seed, envelope }) {
  const coreHash = H("relay/1/core", envelope.core);
  const coefficients = Array.from({ length: t - 1 }, (_, j) => K("relay/1/coef", seed, coreHash, j + 1));
  for (let i = 1; i <= n; i++) {
    const share = seed.map((byte, at) => byte ^ coefficients.reduceRight((sum, coefficient) => multiply(sum ^ coefficient[at], i), 0));
    if (!same(H("relay/1/share", number(i, 1), share), envelope.head.slice(80 + 32 * i, 112 + 32 * i))) return false;
  }
  return true;
}

/** In GF(2⁸) with the polynomial 0x11b. */
function multiply(a, b) {
  let product = 0;
  for (let left = a, right = b; right > 0; right >>= 1, left = (left << 1) ^ (left & 0x80 ? 0x11b : 0)) if (right & 1) product ^= left;
  return product;
}
