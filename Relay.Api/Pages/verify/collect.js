// Fetches what a relay says of a slot, in the form of `relay verify --save`. It believes nothing of it, but for the links, which it checks.
import { fromBase64, fromHex, isBy, isZero, same } from "./bytes.js";
import { readHeader, readResult, readSet } from "./records.js";

const FURTHEST = 16n;

/**
 * @param {(path: string) => Promise<Response>} get a path under the relay's url, without a first slash
 * @param {number | bigint | string} slot
 * @param {import("./run.js").Trust} trust signs what stands before the slot
 * @returns {Promise<{ evidence: any, links: any, missing: string[] } | null>} null where the relay knows no such slot
 */
export async function collect(get, slot, trust) {
  const view = await ask(get, `v1/slots/${slot}`);
  if (!view) return null;
  const missing = [];
  const optional = async (name) => {
    const answer = await ask(get, `v1/slots/${slot}/${name}`);
    if (!answer) missing.push(`The relay gave no ${name.split("?")[0]}.`);
    return answer;
  };
  const evidence = {
    url: "", slot: view.slot, header: view.header, relaySignature: view.relaySignature, holderSignatures: view.holders.map((holder) => holder.signature),
    set: view.commitment && { bytes: view.commitment.set, signature: view.commitment.signature },
    result: view.result && { bytes: view.result.result, signature: view.result.signature },
    marks: [], refusals: [], transcript: null, context: null, heads: [], proofs: [], missing,
  };
  if (!evidence.result) return { evidence, links: {}, missing };
  const isVoid = view.result.status === "void";
  const transcript = await optional("transcript?rows=false");
  if (transcript) evidence.transcript = { bytes: transcript.transcript, signature: transcript.signature };
  const words = (answer) => (answer?.words ?? []).map((word) => ({ bytes: word.bytes, signature: word.signature }));
  evidence.marks = words(isVoid ? await ask(get, `v1/slots/${slot}/marks`) : await optional("marks"));
  if (isVoid) evidence.refusals = words(await ask(get, `v1/slots/${slot}/refusal`));
  else evidence.heads = (await optional("heads"))?.heads ?? [];
  const context = await optional("context");
  if (context) evidence.context = { bytes: context.context, signature: context.signature };
  return { evidence, links: await linksBefore(get, evidence, trust), missing };
}

/** The last set and the last result before the slot, as the trusted relay signed them; the slots between are looked at too. */
async function linksBefore(get, evidence, trust) {
  const links = {};
  const slot = BigInt(evidence.slot);
  const named = [read(readSet, evidence.set), read(readResult, evidence.result)].map((object) => (!object || isZero(object.prev) ? slot - 1n : object.prevSlot));
  for (let before = slot - 1n; before >= 0n && before >= slot - FURTHEST && named.some((one) => one <= before); before--) {
    const view = await ask(get, `v1/slots/${before}`);
    if (!view) continue;
    const { header } = readHeader(fromBase64(view.header) ?? new Uint8Array(0));
    if (header?.slot !== before) continue;
    for (const [name, object, signature] of [["set", read(readSet, { bytes: view.commitment?.set }), view.commitment?.signature], ["result", read(readResult, { bytes: view.result?.result }), view.result?.signature]]) {
      if (object && same(object.slotHash, header.hash) && isBy(`relay/1/${name}`, object.hash, fromHex(signature), trust.relay)) links[name] ??= { slot: before, hash: object.hash };
    }
  }
  return links;
}

const read = (reader, signed) => reader(fromBase64(signed?.bytes) ?? new Uint8Array(0));

async function ask(get, path) {
  const response = await get(path);
  return response.ok ? response.json() : null;
}
