// Whom the visitor trusts on a chain: typed in, and remembered in this browser. What a relay says of itself is filled in only when it is asked for, and is then to be compared.
import { at, say } from "./common.js";
import { readAddress } from "./verify.js";

const nameOf = (chainId) => `relay-trust:${chainId}`;

/** Fills the form with what is remembered. @param {number} chainId */
export function recall(chainId) {
  try {
    const known = JSON.parse(localStorage.getItem(nameOf(chainId)) ?? "null");
    const relay = readAddress(known?.relay);
    const holders = Array.isArray(known?.holders) ? known.holders.map(readAddress) : [null];
    if (!relay || holders.includes(null)) return;
    fill(relay, holders, known.leastThreshold);
    say("remembered", `Remembered in this browser for chain ${chainId}.`);
  } catch {
    // Storage is off, or holds something else: the form stays empty.
  }
}

export function fill(relay, holders, threshold = 1) {
  at("relay").value = relay;
  at("holders").value = holders.join("\n");
  at("threshold").value = String(threshold);
}

/** What stands in the form; null, with a sentence beside the field, where it cannot be used. */
export function readTrust() {
  const relay = readAddress(at("relay").value);
  const lines = at("holders").value.split(/[\s,]+/).filter((line) => line.length > 0);
  const holders = lines.map(readAddress);
  const leastThreshold = Number(at("threshold").value);
  const wrong = !relay ? ["relay", "The relay’s address is 0x and 40 hexadecimal digits."]
    : holders.length === 0 || holders.includes(null) ? ["holders", "Each keyholder’s address is 0x and 40 hexadecimal digits, one to a line."]
    : !Number.isInteger(leastThreshold) || leastThreshold < 1 || leastThreshold > 16 ? ["threshold", "The least number of keyholders is from 1 to 16."] : null;
  for (const id of ["relay", "holders", "threshold"]) at(id).toggleAttribute("aria-invalid", wrong?.[0] === id);
  say("trust-error", wrong?.[1] ?? null);
  if (wrong) {
    at(wrong[0]).focus();
    return null;
  }
  return { relay, holders, leastThreshold };
}

/** @param {number} chainId @param {import("./verify/run.js").Trust} trust */
export function remember(chainId, trust) {
  try {
    localStorage.setItem(nameOf(chainId), JSON.stringify(trust));
    say("remembered", `Remembered in this browser for chain ${chainId}.`);
  } catch {
    say("remembered", "This browser does not let the page remember them.");
  }
}
