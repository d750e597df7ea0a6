// What the tests drive docs/clients/seal.mjs with: node seal-and-open.mjs submit|seal|open|read, one JSON object on standard input, one on standard output.
import { readFileSync } from "node:fs";
import { Aes128Gcm, CipherSuite, DhkemP256HkdfSha256, HkdfSha256 } from "@hpke/core";
import { getBytes, hexlify, Wallet } from "ethers";
import { signRequest } from "../../docs/clients/sign.mjs";
import { cancel, decodeHeader, isSignedBy, seal, submit } from "../../docs/clients/seal.mjs";

const input = JSON.parse(readFileSync(0, "utf8"));
const base64 = (text) => new Uint8Array(Buffer.from(text, "base64"));
const ascii = (text) => new TextEncoder().encode(text);
const { subtle } = globalThis.crypto;

/** Against a running relay: { url, relay, holders, key, fields } */
async function submitTo({ url, relay, holders, key, fields }) {
  const current = await (await fetch(new URL("/v1/slots/current", url))).json();
  const view = await (await fetch(new URL(`/v1/slots/${current.slot + 1}`, url))).json();
  const header = decodeHeader(base64(view.header));
  const pins = { relay, holders, leastThreshold: 1 };
  const trusted = await isSignedBy(header, view.relaySignature, view.holders.map((holder) => holder.signature), pins);
  const foreign = await isSignedBy(header, view.relaySignature, view.holders.map((holder) => holder.signature), { ...pins, relay: holders[0] });
  const signer = new Wallet(key);
  const sealed = await seal(header, fields, signer);
  const first = await submit(url, header.slot, sealed);
  const again = await submit(url, header.slot, sealed);
  const other = await seal(header, fields, signer);
  await submit(url, header.slot, other);
  const withdrawn = await submit(url, header.slot, await cancel(header, signer, other.bundleId, 2));
  return { slot: Number(header.slot), trusted, foreign, leaf: sealed.leaf, first, again, withdrawn, cancelled: other.leaf };
}

/** With fixed random bytes: { header, key, fields, bundleId, nonce, random } */
async function sealFixed({ header, key, fields, bundleId, nonce, random }) {
  const sealed = await seal(decodeHeader(getBytes(header)), fields, new Wallet(key), { bundleId: getBytes(bundleId), nonce, random: getBytes(random) });
  return { envelope: hexlify(sealed.bytes), leaf: sealed.leaf, seed: sealed.seed };
}

/** What a keyholder and the relay do together, after docs/protocol.md: { header, envelope, ikm }; one holder. */
async function open({ header: headerHex, envelope: envelopeHex, ikm }) {
  const header = decodeHeader(getBytes(headerHex));
  const envelope = getBytes(envelopeHex);
  const hash = async (label, bytes) => new Uint8Array(await subtle.digest("SHA-256", Buffer.concat([ascii(label), Uint8Array.of(0), bytes])));
  const derive = async (seed, coreHash, label) => new Uint8Array(await subtle.deriveBits(
    { name: "HKDF", hash: "SHA-256", salt: coreHash, info: ascii(label) }, await subtle.importKey("raw", seed, "HKDF", false, ["deriveBits"]), 256));
  const core = envelope.slice(0, 80), head = envelope.slice(0, 144), sealed = envelope.slice(176, 176 + 113), body = envelope.slice(289, -65);

  const suite = new CipherSuite({ kem: new DhkemP256HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes128Gcm() });
  const recipient = await suite.createRecipientContext({
    recipientKey: (await suite.kem.deriveKeyPair(getBytes(ikm).buffer)).privateKey, enc: sealed.slice(0, 65).buffer,
    info: Buffer.concat([ascii("relay/1/seal"), Uint8Array.of(0), await hash("relay/1/slot", header.bytes), Uint8Array.of(1)]),
  });
  const share = new Uint8Array(await recipient.open(sealed.slice(65), await hash("relay/1/head", head)));
  const key = await subtle.importKey("raw", await derive(share, await hash("relay/1/core", core), "relay/1/dek"), "AES-GCM", false, ["decrypt"]);
  const plaintext = await subtle.decrypt({ name: "AES-GCM", iv: new Uint8Array(12), additionalData: core }, key, body);
  return { seed: hexlify(share), plaintext: hexlify(new Uint8Array(plaintext)) };
}

/** A signed read: { url, target, key, chainId, relay } */
async function read({ url, target, key, chainId, relay }) {
  const response = await fetch(new URL(target, url), { headers: await signRequest(new Wallet(key), "GET", target, { chainId, relay }) });
  return { status: response.status, answer: await response.json() };
}

const verbs = { submit: submitTo, seal: sealFixed, open, read };
process.stdout.write(JSON.stringify(await verbs[process.argv[2]](input)));
