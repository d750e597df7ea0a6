// A key that this page makes, to try signed methods with: it holds nothing, and is gone when the page is left.
import { concat, hex, personal } from "./verify/bytes.js";
import { hmac } from "./vendor/noble-hashes/hmac.js";
import { sha256 } from "./vendor/noble-hashes/sha2.js";
import { keccak_256 } from "./vendor/noble-hashes/sha3.js";
import { getPublicKey, hashes, sign, utils } from "./vendor/noble-secp256k1/index.js";

hashes.sha256 = sha256;
hashes.hmacSha256 = (key, message) => hmac(sha256, key, message);
const key = utils.randomSecretKey();

export const address = hex(keccak_256(getPublicKey(key, false).slice(1)).slice(12));

/** The value of X-Flashbots-Signature for a body: personal_sign over the text 0x and the hash of its bytes (docs/json-rpc.md). @param {string} body */
export function signatureOf(body) {
  const text = hex(keccak_256(new TextEncoder().encode(body)));
  const signature = sign(personal(new TextEncoder().encode(text)), key, { prehash: false, format: "recovered" });
  return `${address}:${hex(concat(signature.slice(1), Uint8Array.of(27 + signature[0])))}`;
}
