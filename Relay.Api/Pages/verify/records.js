// The canonical bytes of docs/protocol.md, read strictly: each decoder gives null for what is not of the one form.
import { fromBase64, fromHex, H, hex, isP256Point, isZero } from "./bytes.js";

/** Reads big-endian fields one after another. */
class Reader {
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get left() {
    return this.bytes.length - this.at;
  }

  take(count) {
    return this.bytes.slice(this.at, (this.at += count));
  }

  /** At most 48 bits. */
  u(width) {
    return Number(this.big(width));
  }

  big(width) {
    return BigInt(hex(this.take(width)));
  }

  address() {
    return hex(this.take(20));
  }

  hash() {
    return this.take(32);
  }
}

/** The words of rejections that a void slot or an unopened leaf may carry. */
export const REASONS = {
  158: "store_failed_over", 300: "superseded", 301: "cancelled", 302: "not_live", 303: "opening_void",
  320: "holder_unreachable", 321: "holder_refused", 322: "deadline_passed", 323: "holder_faulty", 324: "store_damaged",
};

export const wordOf = (code) => (code === 0 ? "none" : REASONS[code] ?? `code_${code}`);

/** @param {Uint8Array} bytes @returns {{ header?: any, fault?: string }} */
export function readHeader(bytes) {
  if (bytes.length < 146 || bytes.length !== 146 + 85 * bytes[142]) return { fault: `length is ${bytes.length}, expected 146 and 85 for each holder` };
  if (bytes[0] !== 1) return { fault: `version is ${bytes[0]}, expected 1` };
  const from = new Reader(bytes.slice(1));
  const header = {
    chainId: from.big(8), relay: from.address(), slot: from.big(8), openAt: from.big(8), cutoff: from.big(8), freeze: from.big(8), deadline: from.big(8),
    reserve: from.big(32), rules: from.u(4), gasCap: from.big(8), maxLeaves: from.u(4), maxPerSigner: from.u(2), maxClass: from.u(1), skewMs: from.u(2),
    edge: from.address(), n: from.u(1), t: from.u(1), q: from.u(1), f: from.u(1),
  };
  header.holders = Array.from({ length: header.n }, () => ({ address: from.address(), key: from.take(65) }));
  header.hash = H("relay/1/slot", bytes);
  const fault = headerFault(header);
  return fault ? { fault } : { header };
}

/** Rule 7, in the words of the relay's own verifier. */
function headerFault({ n, t, q, f, openAt, cutoff, freeze, deadline, maxClass, holders }) {
  const quorum = Math.floor((n + f + 2) / 2);
  if (n < 1 || n > 16) return `n is ${n}, expected 1 to 16`;
  if (t < 1 || t > n) return `t is ${t}, expected 1 to n = ${n}`;
  if (q !== quorum) return `q is ${q}, expected ${quorum}`;
  if (q > n) return `f is ${f}, too many for n = ${n}: no certificate could be reached`;
  if (t + f > q) return `t is ${t}, expected at most q − f = ${q - f}`;
  if (openAt >= cutoff) return `openAt is ${openAt}, expected before cutoff = ${cutoff}`;
  if (freeze < cutoff) return `freeze is ${freeze}, expected at or after cutoff = ${cutoff}`;
  if (deadline <= freeze) return `deadline is ${deadline}, expected after freeze = ${freeze}`;
  if (deadline - cutoff > 60_000n) return `deadline is ${deadline - cutoff} ms after cutoff, expected at most 60000`;
  if (maxClass < 1 || maxClass > 10) return `maxClass is ${maxClass}, expected 1 to 10`;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (holders[j].address === holders[i].address) return `holder ${i + 1} has the address of holder ${j + 1}`;
      if (hex(holders[j].key) === hex(holders[i].key)) return `holder ${i + 1} has the key of holder ${j + 1}`;
    }
    if (!isP256Point(holders[i].key)) return `the key of holder ${i + 1} is not an uncompressed point of P-256`;
  }
  return null;
}

/** @param {Uint8Array} bytes */
export function readSet(bytes) {
  if (bytes.length !== 165 || bytes[0] !== 1) return null;
  const from = new Reader(bytes.slice(1));
  return {
    slotHash: from.hash(), slot: from.big(8), count: from.u(4), root: from.hash(), targetBlock: from.big(8), parentHash: from.hash(), frozenAt: from.big(8),
    prevSlot: from.big(8), prev: from.hash(), hash: H("relay/1/set", bytes),
  };
}

/** @param {Uint8Array} bytes @param {number} count leaves of the set */
export function readMarks(bytes, count) {
  const width = Math.ceil(count / 8);
  if (bytes.length !== 34 + 2 * width || bytes[0] !== 1 || bytes[1] === 0) return null;
  const [seen, ok] = [bytes.slice(34, 34 + width), bytes.slice(34 + width)];
  if (ok.some((byte, i) => (byte & ~seen[i]) !== 0)) return null;
  if (count % 8 !== 0 && (seen[width - 1] & (0xff >> count % 8)) !== 0) return null;
  const bit = (of, sequence) => (of[sequence >> 3] & (0x80 >> sequence % 8)) !== 0;
  return { index: bytes[1], setHash: bytes.slice(2, 34), isSeen: (sequence) => bit(seen, sequence), isOk: (sequence) => bit(ok, sequence), hash: H("relay/1/marks", bytes) };
}

/** @param {Uint8Array} bytes */
export function readRefusal(bytes) {
  if (bytes.length !== 36 || bytes[0] !== 1 || bytes[1] === 0 || (bytes[34] | bytes[35]) === 0) return null;
  return { index: bytes[1], slotHash: bytes.slice(2, 34), reason: bytes[34] * 256 + bytes[35], hash: H("relay/1/refusal", bytes) };
}

/** @param {Uint8Array} bytes */
export function readResult(bytes) {
  if (bytes.length < 211 || (bytes.length - 211) % 108 !== 0 || bytes[0] !== 1) return null;
  const from = new Reader(bytes.slice(1));
  const result = {
    slotHash: from.hash(), setHash: from.hash(), certHash: from.hash(), status: from.u(1), reason: from.u(2), rules: from.u(4), stateBlock: from.hash(), verified: from.u(1),
    seed: from.hash(), prevSlot: from.big(8), prev: from.hash(), hash: H("relay/1/result", bytes),
  };
  const count = from.u(2);
  if (result.verified > 1 || count * 108 !== from.left) return null;
  result.winners = Array.from({ length: count }, () => ({ sequence: from.u(4), leaf: from.hash(), bundleHash: from.hash(), value: from.big(32), gas: from.big(8) }));
  result.isVoid = result.status === 2;
  const isCanonical = result.isVoid ? result.reason !== 0 && isZero(result.seed) && count === 0 : result.status === 1 && !isZero(result.setHash) && !isZero(result.certHash);
  return isCanonical ? result : null;
}

export const CLASSES = { 1: "won", 2: "not_won", 3: "replaced", 4: "unopened", 5: "void" };

/** @param {Uint8Array} bytes */
export function readTranscript(bytes) {
  if (bytes.length < 37 || (bytes.length - 37) % 129 !== 0 || bytes[0] !== 1) return null;
  const from = new Reader(bytes.slice(1));
  const transcript = { resultHash: from.hash(), hash: H("relay/1/transcript", bytes), rows: [] };
  const count = from.u(4);
  if (count * 129 !== from.left) return null;
  for (let i = 0; i < count; i++) {
    const row = { class: CLASSES[from.u(1)], headHash: from.hash(), sealsHash: from.hash(), tie: from.hash(), entry: from.hash() };
    if (!row.class) return null;
    row.isOpened = row.class === "won" || row.class === "not_won";
    // A row gives its own leaf (§7): where c is shown, its hash stands in the leaf.
    row.leaf = H("relay/1/leaf", row.headHash, row.sealsHash, row.isOpened ? H("relay/1/tiehash", row.tie) : row.tie);
    transcript.rows.push(row);
  }
  return transcript;
}

/** @param {Uint8Array} bytes */
export function readReceipt(bytes) {
  if (bytes.length !== 110 || bytes[0] !== 1 || bytes[109] > 2) return null;
  const from = new Reader(bytes.slice(1));
  return { slotHash: from.hash(), leaf: from.hash(), content: from.hash(), sequence: from.u(4), receivedAt: from.big(8), durability: from.u(1), hash: H("relay/1/receipt", bytes) };
}

/** @param {Uint8Array} bytes */
export function readContext(bytes) {
  if (bytes.length !== 158 || bytes[0] !== 2) return null;
  const from = new Reader(bytes.slice(1));
  return {
    resultHash: from.hash(), targetBlock: from.big(8), parentHash: from.hash(), timestamp: from.big(8), baseFee: from.big(32), gasLimit: from.big(8), blobLimit: from.u(4), rule: from.u(1), recordHash: from.hash(),
    hash: H("relay/1/audit", bytes),
  };
}

/** Bytes with the signature that came beside them. @param {unknown} base64 @param {unknown} signature */
export const signed = (base64, signature) => ({ bytes: fromBase64(base64) ?? new Uint8Array(0), signature: fromHex(signature) });
