// Seals a bundle for one slot of the relay and submits it: docs/protocol.md in one file.
//
//   npm install @hpke/core ethers          (WebCrypto comes with Node 20+, Deno, Bun and browsers)
//
//   import { Wallet } from "ethers";
//   import { decodeHeader, isSignedBy, seal, submit } from "./seal.mjs";
//   const header = decodeHeader(bytes);    // bytes and signatures from GET /v1/slots/{slot}
//   if (!await isSignedBy(header, relaySignature, holderSignatures, pins)) throw new Error("not the header of those that I trust");
//   const sealed = await seal(header, { bid: 10n ** 16n, transactions: [{ raw: "0x02…" }] }, new Wallet(key));
//   const answer = await submit("https://relay.example", header.slot, sealed);
//
// Keep `sealed.bytes` to send them again unchanged (the same receipt comes back), and `sealed.seed` to prove later
// what was inside. Whoever has the seed can read the bundle.

import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { getBytes, hexlify, verifyMessage } from "ethers";

const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
const { subtle } = globalThis.crypto;
const ascii = (text) => new TextEncoder().encode(text);

// ---- bytes: big-endian, unsigned, of fixed width (rule 1) -------------------------------------------------------

const uint = (value, width) => {
  const digits = BigInt(value).toString(16).padStart(2 * width, "0");
  if (BigInt(value) < 0n || digits.length > 2 * width) throw new RangeError(`${value} does not fit ${width} bytes`);
  return getBytes("0x" + digits);
};

const concat = (...parts) => {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
};

// ---- H and K (rule 2) -------------------------------------------------------------------------------------------

const H = async (label, ...parts) =>
  new Uint8Array(await subtle.digest("SHA-256", concat(ascii(label), uint(0, 1), ...parts)));

const K = async (seed, coreHash, label, index) => {
  const info = index === undefined ? ascii(label) : concat(ascii(label), uint(0, 1), uint(index, 1));
  const key = await subtle.importKey("raw", seed, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: coreHash, info }, key, 256));
};

// ---- the slot header --------------------------------------------------------------------------------------------

/** Reads a slot header's canonical bytes. Check it with isSignedBy before you seal to its keys. */
export function decodeHeader(bytes) {
  let at = 0;
  const take = (length) => bytes.slice(at, at += length);
  const number = (length) => BigInt(hexlify(take(length)));
  const header = {
    bytes, version: number(1), chainId: number(8), relay: hexlify(take(20)), slot: number(8),
    openAt: number(8), cutoff: number(8), freeze: number(8), deadline: number(8), reserve: number(32),
    rules: number(4), gasCap: number(8), maxLeaves: number(4), maxPerSigner: number(2), maxClass: Number(number(1)),
    skewMs: number(2), edge: hexlify(take(20)),
    n: Number(number(1)), t: Number(number(1)), q: Number(number(1)), f: Number(number(1)), holders: [],
  };
  for (let i = 0; i < header.n; i++) header.holders.push({ address: hexlify(take(20)), key: take(65) });
  if (header.version !== 1n || at !== bytes.length) throw new RangeError("these are not the bytes of a slot header");
  return header;
}

/**
 * True where the relay and the keyholders that you pinned signed this header. Without this check, whoever stands between
 * you and the relay could hand you keys of their own and read your bundle.
 * pins { relay, holders: [addresses], leastThreshold }
 */
export async function isSignedBy(header, relaySignature, holderSignatures, pins) {
  const text = `relay/1/slot\n${hexlify(await H("relay/1/slot", header.bytes))}`;
  const same = (a, b) => a.toLowerCase() === b.toLowerCase();
  const signed = (signature, address) => same(verifyMessage(text, signature), address);
  return same(header.relay, pins.relay) && signed(relaySignature, header.relay)
    && header.n >= 1 && header.t >= Math.max(1, pins.leastThreshold) && header.t <= header.n
    && new Set(header.holders.map((holder) => holder.address)).size === header.n
    && holderSignatures.length === header.n
    && header.holders.every((holder, i) => pins.holders.some((pin) => same(pin, holder.address)) && signed(holderSignatures[i], holder.address));
}

// ---- the plaintext ----------------------------------------------------------------------------------------------

/** Refund terms: places of the transactions whose payment is shared, and who gets which part; sorted, for there is one form. Only where header.rules >= 2. */
function encodeRefund({ places, recipients, delayed = false }) {
  const sorted = [...places].sort((a, b) => a - b);
  const parts = recipients.map(({ address, basisPoints }) => concat(getBytes(address), uint(basisPoints, 2))).sort((a, b) => (hexlify(a) < hexlify(b) ? -1 : 1));
  return concat(uint(1, 1), uint(delayed ? 1 : 0, 1), uint(sorted.length, 2), ...sorted.map((place) => uint(place, 2)), uint(parts.length, 1), ...parts);
}

function encodePlaintext({ bid, mayRoll = false, targetBlock = 0, minTime = 0, maxTime = 0, refund, transactions }, rules) {
  if (refund && rules < 2n) throw new RangeError("this slot's rules know no refund terms");
  const ext = refund ? encodeRefund(refund) : new Uint8Array(0);
  const flags = (bid === undefined ? 0 : 1) | (mayRoll ? 2 : 0);
  return concat(
    uint(1, 1), uint(flags, 2), uint(bid ?? 0, 32), uint(targetBlock, 8), uint(minTime, 8), uint(maxTime, 8),
    uint(ext.length, 2), ext,
    uint(transactions.length, 2),
    ...transactions.map(({ raw, mayRevert = false, mayDrop = false }) => {
      const bytes = getBytes(raw);
      return concat(uint((mayRevert ? 1 : 0) | (mayDrop ? 2 : 0), 1), uint(bytes.length, 4), bytes);
    }));
}

// ---- Shamir over GF(2^8), polynomial 0x11b (rule 4) -------------------------------------------------------------

function multiply(a, b) {
  let product = 0;
  for (; b > 0; b >>= 1) {
    if (b & 1) product ^= a;
    a = (a << 1) ^ (a & 0x80 ? 0x11b : 0);
  }
  return product;
}

/** The share of holder x (from 1); without coefficients (t = 1) it is the seed itself. */
const shareAt = (seed, coefficients, x) =>
  seed.map((byte, i) => byte ^ coefficients.reduceRight((sum, coefficient) => multiply(sum ^ coefficient[i], x), 0));

// ---- seal -------------------------------------------------------------------------------------------------------

/**
 * Seals a bundle.
 * header  what decodeHeader gave
 * fields  { bid?, mayRoll?, targetBlock?, minTime?, maxTime?, refund?: { places, recipients: [{ address, basisPoints }], delayed? }, transactions: [{ raw, mayRevert?, mayDrop? }] }
 * signer  anything with getAddress() and signMessage(text), such as an ethers Wallet
 * options { bundleId: 16 bytes, nonce, random: 32 bytes }; a higher nonce under the same id replaces
 */
export async function seal(header, fields, signer, options = {}) {
  const bundleId = options.bundleId ?? crypto.getRandomValues(new Uint8Array(16));
  const random = options.random ?? crypto.getRandomValues(new Uint8Array(32));
  const slotHash = await H("relay/1/slot", header.bytes);

  const content = encodePlaintext(fields, header.rules);
  const sizeClass = Math.max(1, Math.ceil(Math.log2(content.length / 1024)));
  if (sizeClass > header.maxClass) throw new RangeError("the bundle is too large for this slot");
  const plaintext = concat(content, new Uint8Array(1024 * 2 ** sizeClass - content.length));

  // version 1, kind 1 (bundle), seal 1 (fresh), class
  const core = concat(Uint8Array.of(1, 1, 1, sizeClass), slotHash, getBytes(await signer.getAddress()), bundleId, uint(options.nonce ?? 1, 8));
  const coreHash = await H("relay/1/core", core);

  // One seed; everything else is derived from it, so that the envelope has one opening or none.
  const seed = await H("relay/1/seed", random, plaintext);
  const derive = (label, index) => K(seed, coreHash, label, index);

  const bodyKey = await subtle.importKey("raw", await derive("relay/1/dek"), "AES-GCM", false, ["encrypt"]);
  const zeroNonce = new Uint8Array(12); // the key encrypts this one body and nothing else
  const body = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv: zeroNonce, additionalData: core }, bodyKey, plaintext));

  const coefficients = [];
  for (let j = 1; j < header.t; j++) coefficients.push(await derive("relay/1/coef", j));
  const shares = header.holders.map((_, i) => shareAt(seed, coefficients, i + 1));

  const shareHashes = await Promise.all(shares.map((share, i) => H("relay/1/share", uint(i + 1, 1), share)));
  const head = concat(core, await H("relay/1/body", body), ...shareHashes);
  const headHash = await H("relay/1/head", head);
  const tieHash = await H("relay/1/tiehash", await derive("relay/1/tie"));

  const seals = [];
  for (let i = 1; i <= header.n; i++) {
    const sender = await suite.createSenderContext({
      recipientPublicKey: await suite.kem.deserializePublicKey(header.holders[i - 1].key),
      info: concat(ascii("relay/1/seal"), uint(0, 1), slotHash, uint(i, 1)),
      // Derived, so that you can prove a keyholder's false "bad" by publishing the seed.
      ekm: await suite.kem.deriveKeyPair(await derive("relay/1/eph", i)),
    });
    seals.push(new Uint8Array(sender.enc), new Uint8Array(await sender.seal(shares[i - 1], headHash)));
  }

  const leaf = await H("relay/1/leaf", headHash, await H("relay/1/seals", ...seals), tieHash);
  const signature = getBytes(await signer.signMessage(`relay/1/envelope\n${hexlify(leaf)}`));
  return { bytes: concat(head, tieHash, ...seals, body, signature), leaf: hexlify(leaf), seed: hexlify(seed), bundleId: hexlify(bundleId) };
}

/** Withdraws a bundle: the same id, a higher nonce. The result is submitted like a bundle. */
export async function cancel(header, signer, bundleId, nonce) {
  const slotHash = await H("relay/1/slot", header.bytes);
  const core = concat(Uint8Array.of(1, 2, 0, 0), slotHash, getBytes(await signer.getAddress()), getBytes(bundleId), uint(nonce, 8));
  const zero = new Uint8Array(32);
  const leaf = await H("relay/1/leaf", await H("relay/1/head", core), zero, zero);
  return { bytes: concat(core, getBytes(await signer.signMessage(`relay/1/envelope\n${hexlify(leaf)}`))), leaf: hexlify(leaf) };
}

/** Submits; the answer holds the relay's signed receipt, or says which check failed (RFC 9457). */
export async function submit(relayUrl, slot, sealed) {
  const response = await fetch(new URL(`/v1/slots/${slot}/bundles`, relayUrl), {
    method: "POST",
    headers: { "content-type": "application/octet-stream" },
    body: sealed.bytes,
  });
  return { status: response.status, answer: await response.json() };
}
