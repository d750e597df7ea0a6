// Bytes, and the primitives of docs/protocol.md §1: H, K, SIG, the Merkle tree. Nothing here knows of a slot.
import { hkdf } from "../vendor/noble-hashes/hkdf.js";
import { sha256 } from "../vendor/noble-hashes/sha2.js";
import { keccak_256 } from "../vendor/noble-hashes/sha3.js";
import { Point, recoverPublicKey, Signature } from "../vendor/noble-secp256k1/index.js";

const ascii = (text) => new TextEncoder().encode(text);

/** @param {Uint8Array} bytes @returns {string} 0x and lower-case hexadecimal */
export function hex(bytes) {
  let text = "0x";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** @param {unknown} text @returns {Uint8Array | null} null for what is not 0x and whole bytes */
export function fromHex(text) {
  if (typeof text !== "string" || !/^0x([0-9a-fA-F]{2})*$/.test(text)) return null;
  return Uint8Array.from(text.slice(2).match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {unknown} text @returns {Uint8Array | null} null for what is not base64 */
export function fromBase64(text) {
  if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = letters.charCodeAt(i);
  return bytes;
}

/** @param {...Uint8Array} parts @returns {Uint8Array} */
export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A number as big-endian bytes of fixed width. @param {number | bigint} value @param {number} width */
export function number(value, width) {
  const bytes = new Uint8Array(width);
  let rest = BigInt(value);
  for (let i = width - 1; i >= 0; i--, rest >>= 8n) bytes[i] = Number(rest & 0xffn);
  return bytes;
}

/** Lexical order. @param {Uint8Array} a @param {Uint8Array} b */
export function compare(a, b) {
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

export const same = (/** @type {Uint8Array} */ a, /** @type {Uint8Array} */ b) => compare(a, b) === 0;
export const isZero = (/** @type {Uint8Array} */ bytes) => bytes.every((byte) => byte === 0);
export const zero32 = new Uint8Array(32);

/** H(L, x) of rule 2. @param {string} label @param {...Uint8Array} parts */
export const H = (label, ...parts) => sha256(concat(ascii(label), Uint8Array.of(0), ...parts));

/** K(L) of rule 2. @param {string} label @param {Uint8Array} seed @param {Uint8Array} coreHash @param {number} [index] */
export const K = (label, seed, coreHash, index) => hkdf(sha256, seed, coreHash, index === undefined ? ascii(label) : concat(ascii(label), Uint8Array.of(0, index)), 32);

/** What personal_sign signs of a text (EIP-191). @param {Uint8Array} text */
export const personal = (text) => keccak_256(concat(ascii(`\x19Ethereum Signed Message:\n${text.length}`), text));

/**
 * Who made SIG(key, L, h) of rule 3; null where it is no signature (or one with a high s).
 * @param {string} label @param {Uint8Array} hash @param {Uint8Array | null} signature
 */
export function signerOf(label, hash, signature) {
  if (signature?.length !== 65) return null;
  const v = signature[64];
  const recovery = v === 27 || v === 28 ? v - 27 : v;
  if (recovery > 1) return null;
  const digest = personal(ascii(`${label}\n${hex(hash)}`));
  try {
    if (Signature.fromBytes(signature.slice(0, 64)).hasHighS()) return null;
    const key = recoverPublicKey(concat(Uint8Array.of(recovery), signature.slice(0, 64)), digest, { prehash: false });
    return hex(keccak_256(Point.fromBytes(key).toBytes(false).slice(1)).slice(12));
  } catch {
    return null;
  }
}

/** @param {string} label @param {Uint8Array} hash @param {Uint8Array | null} signature @param {string} address lower-case */
export const isBy = (label, hash, signature, address) => signerOf(label, hash, signature) === address;

/** True for an uncompressed point of P-256. @param {Uint8Array} key */
export function isP256Point(key) {
  if (key.length !== 65 || key[0] !== 4) return false;
  const p = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
  const b = 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn;
  const [x, y] = [BigInt(hex(key.slice(1, 33))), BigInt(hex(key.slice(33)))];
  return x < p && y < p && (y * y - x ** 3n + 3n * x - b) % p === 0n;
}

/** The root of rule 6. @param {Uint8Array[]} leaves */
export function merkleRoot(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array(0));
  let level = leaves.map((leaf) => sha256(concat(Uint8Array.of(0), leaf)));
  // Pairs from the left, the odd one carried up, give the tree of RFC 9162, section 2.1.1.
  while (level.length > 1) {
    const next = [];
    for (let i = 0; i < level.length; i += 2) next.push(i + 1 < level.length ? sha256(concat(Uint8Array.of(1), level[i], level[i + 1])) : level[i]);
    level = next;
  }
  return level[0];
}
