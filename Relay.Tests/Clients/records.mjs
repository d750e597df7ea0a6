// The records of docs/protocol.md §9 after its envelope, computed from that page alone: node records.mjs prints one JSON object.
import { createHash } from "node:crypto";
import { concat, getBytes, hexlify, toBeHex, Wallet } from "ethers";

const u8 = (value) => toBeHex(value, 1), u16 = (value) => toBeHex(value, 2), u32 = (value) => toBeHex(value, 4), u64 = (value) => toBeHex(value, 8), u256 = (value) => toBeHex(value, 32);
const sha256 = (bytes) => hexlify(createHash("sha256").update(getBytes(bytes)).digest());
const ascii = (text) => hexlify(new TextEncoder().encode(text));
const H = (label, ...parts) => sha256(concat([ascii(label), "0x00", ...parts]));
const secret = (name) => sha256(ascii(`relay test ${name}`));
const sign = (key, label, hash) => new Wallet(secret(key)).signMessage(`${label}\n${hash}`);
const zero = u256(0);

// What §9 gives of the envelope.
const slotHash = "0x992b1f7db5e30764be3e0968fc345591bdffcd24e41f543bc6c3f11bf0947cf2";
const s = "0xb0da8a935f38ad733b93d5e10c8c3bc66467d41a229e74703149323d0e651f80";
const c = "0x06858de24de45bb12f224fd360711232e3ce940fd7ffa67c0f79b0fa96b6ce62";
const blind = "0x1cbe3aa8880a1bfa68f4debda6c2038f9b977f2b05e9b79ad40928e68f5e87e8";
const headHash = "0x0d08aad529c25770638f1ac587a01c023e634b5b12e5abb95d8fa89dd73e2765";
const sealsHash = "0x01833e03b0e63eae6d5c2d43495d1e9abbb6325bdcae5c7e6e3495499098f0ac";
const [slot, target, previous, refused, cancelled] = [9_000_000n, 21_000_000n, 8_999_999n, 321, 301];

// Leaf 0 is the envelope; leaf 1 a cancellation of `other`, nonce 1, by the same signer.
const leaf = H("relay/1/leaf", headHash, sealsHash, H("relay/1/tiehash", c));
const signer = new Wallet(secret("searcher")).address;
const cancelHead = H("relay/1/head", concat([u8(1), u8(2), u8(0), u8(0), slotHash, signer, secret("other").slice(0, 34), u64(1)]));
const cancelLeaf = H("relay/1/leaf", cancelHead, zero, zero);

const receipt = concat([u8(1), slotHash, leaf, zero, u32(0), u64(1_800_000_005_000n), u8(1)]);
const root = sha256(concat(["0x01", sha256(concat(["0x00", leaf])), sha256(concat(["0x00", cancelLeaf]))]));
const set = concat([u8(1), slotHash, u64(slot), u32(2), root, u64(target), zero, u64(1_800_000_011_560n), u64(previous), secret("previous set")]);
const setHash = H("relay/1/set", set);
const marks = concat([u8(1), u8(1), setHash, "0xc0", "0x80"]);
const refusal = concat([u8(1), u8(1), slotHash, u16(refused)]);
const certificate = H("relay/1/cert", H("relay/1/marks", marks));
const release = concat([setHash, certificate, u8(1), u32(1), u32(0), s]);
const seed = H("relay/1/seed-tie", setHash, c);
const tieKey = concat([H("relay/1/tiekey", seed, signer), H("relay/1/tiekey", seed, leaf)]);
const value = 31n * 10n ** 15n, gas = 42_000n;
const ranked = concat([u8(1), slotHash, setHash, certificate, u8(1), u16(0), u32(1), zero, u8(0), seed, u64(previous), secret("previous result"), u16(1), u32(0), leaf, secret("bundle hash"), u256(value), u64(gas)]);
const voided = concat([u8(1), slotHash, setHash, zero, u8(2), u16(refused), u32(1), zero, u8(0), zero, u64(previous), secret("previous result"), u16(0)]);
const entry = (sequence, of, code, pays, takes, hidden) => H("relay/1/entry", u32(sequence), of, u16(code), u256(pays), u64(takes), hidden);
const entries = [entry(0, leaf, 0, value, gas, blind), entry(1, cancelLeaf, cancelled, 0, 0, zero)];
const transcript = concat([u8(1), H("relay/1/result", ranked), u32(2), u8(1), headHash, sealsHash, c, entries[0], u8(3), cancelHead, zero, zero, entries[1]]);

const signed = async (name, bytes, key) => ({ [name]: bytes, [`${name}Signature`]: await sign(key, `relay/1/${name.replace(/Ranked|Void/, "").toLowerCase()}`, H(`relay/1/${name.replace(/Ranked|Void/, "").toLowerCase()}`, bytes)) });
process.stdout.write(JSON.stringify({
  cancelLeaf, setHash, certificate, release, tieSeed: seed, tieKey, entry: entries[0], cancelEntry: entries[1],
  ...await signed("receipt", receipt, "relay"), ...await signed("set", set, "relay"), ...await signed("marks", marks, "holder 1"), ...await signed("refusal", refusal, "holder 1"),
  ...await signed("resultRanked", ranked, "relay"), ...await signed("resultVoid", voided, "relay"), ...await signed("transcript", transcript, "relay"),
}));
