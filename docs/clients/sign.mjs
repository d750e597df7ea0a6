// Signs a request to the relay: docs/api-signing.md in one file. Needs ethers.
//
//   const headers = await signRequest(new Wallet(key), "GET", "/v1/slots/7/entries", { chainId: 1, relay: "0x…" });
//   const entries = await (await fetch(new URL("/v1/slots/7/entries", url), { headers })).json();

import { concat, sha256, toBeHex, toUtf8Bytes } from "ethers";

const sized = (text, width) => concat([toBeHex(text.length, width), toUtf8Bytes(text)]);

/**
 * signer  anything with getAddress() and signMessage(text)
 * method  in capitals; target: path and query as they will stand in the request line
 * options { chainId, relay: the relay's address that you pinned, body: bytes, expiry: Unix ms, at most 30 s ahead }
 */
export async function signRequest(signer, method, target, { chainId, relay, body = "0x", expiry = Date.now() + 15_000 }) {
  const content = concat([sized(method, 1), sized(target, 2), sha256(body), toBeHex(chainId, 8), relay, toBeHex(expiry, 8)]);
  const hash = sha256(concat([toUtf8Bytes("relay/1/request\0"), content]));
  const signature = await signer.signMessage(`relay/1/request\n${hash}`);
  return { "X-Relay-Expiry": `${expiry}`, "X-Relay-Signature": `${await signer.getAddress()}:${signature}` };
}
