// What fixes a slot before anything is opened: header, set, the keyholders' marks and refusals.
import { fromBase64, fromHex, hex, isBy, same } from "./bytes.js";
import { readHeader, readMarks, readRefusal, readSet, wordOf } from "./records.js";
import { instant } from "./run.js";

/** Decodes bytes with their signature; what is not of the protocol's form is a fault. */
export function decode(run, subject, signed, read) {
  if (!signed) return null;
  const bytes = fromBase64(signed.bytes) ?? new Uint8Array(0);
  const object = read(bytes);
  if (!object) run.found("Malformed", subject, `its ${bytes.length} bytes are not of the protocol's form`);
  return object ? { object, signature: fromHex(signed.signature) } : null;
}

/** Rules 3 and 7. False where nothing can be read against it. */
export function checkHeader(run, evidence) {
  run.begin("header", "The header is of those you trust, and each of them signed it");
  const { header, fault } = readHeader(fromBase64(evidence.header) ?? new Uint8Array(0));
  if (!header) return run.found("HeaderRefused", "header", fault);
  if (String(header.slot) !== String(evidence.slot)) return run.found("ForeignObject", "header", `it is of slot ${header.slot}`);
  run.header = header;
  const { trust } = run;
  run.expect(header.relay === trust.relay, "HeaderRefused", "header", `the relay is ${header.relay}, expected ${trust.relay}`);
  run.expect(header.t >= trust.leastThreshold, "HeaderRefused", "header", `t is ${header.t}, expected at least ${trust.leastThreshold}`);
  run.expect(isBy("relay/1/slot", header.hash, fromHex(evidence.relaySignature), trust.relay), "BadSignature", "header", `the signature is not by the relay ${trust.relay}`);
  header.holders.forEach(({ address }, i) => {
    run.expect(trust.holders.includes(address), "HeaderRefused", `holder ${i + 1}`, `${address} is not a holder that is trusted`);
    run.expect(isBy("relay/1/slot", header.hash, fromHex(evidence.holderSignatures[i]), address), "HeaderNotCosigned", `holder ${i + 1}`, `${address} did not sign this header`);
  });
  return true;
}

/** Rule 14: the set is the relay's, of this slot, and frozen in time. */
export function checkSet(run, evidence) {
  run.begin("set", "The set of sealed bundles was signed for this header, and frozen in time");
  const { header } = run;
  const read = decode(run, "set", evidence.set, readSet);
  if (!read) {
    if (!evidence.set) run.expect(run.result.isVoid, "MissingInclusion", "set", "the slot is ranked, and no set was given");
    return;
  }
  const set = (run.set = read.object);
  run.expectRelay(set, read.signature, "relay/1/set", "set");
  run.expect(same(set.slotHash, header.hash) && set.slot === header.slot, "ForeignObject", "set", "it is of another header");
  run.expect(set.count <= header.maxLeaves, "Inserted", "set", `it has ${set.count} leaves, the header allows ${header.maxLeaves}`);
  run.expect(set.frozenAt >= header.cutoff, "BackDated", "set", `frozen at ${instant(set.frozenAt)}, before the cut-off at ${instant(header.cutoff)}`);
  run.expect(run.result.isVoid || set.frozenAt <= header.deadline, "Late", "set", `frozen at ${instant(set.frozenAt)}, after the deadline at ${instant(header.deadline)}`);
}

/** Rules 9 and 10: enough holders marked this set, each of them once. */
export function checkMarks(run, evidence) {
  run.certificate = [];
  if (run.result.isVoid && evidence.marks.length === 0) return; // Nothing was certified, as it must be: checkVoid.
  run.begin("marks", "Keyholders marked this very set before it was opened");
  const own = new Map();
  for (const word of run.set ? evidence.marks : []) {
    const read = decode(run, "marks", word, (bytes) => readMarks(bytes, run.set.count));
    if (!read) continue;
    const [marks, subject] = [read.object, `marks of holder ${read.object.index}`];
    if (!run.expectHolder(marks, read.signature, "relay/1/marks", subject)) continue;
    if (!same(marks.setHash, run.set.hash)) run.found("ForeignObject", subject, "they are of another set");
    else if (!own.has(marks.index)) own.set(marks.index, marks);
    else if (!same(own.get(marks.index).hash, marks.hash)) run.found("HolderContradiction", subject, "the holder marked one set in two ways");
  }
  run.certificate = [...own.values()];
  if (run.result.isVoid) return;
  run.expect(own.size >= run.header.q, "Uncertified", "certificate", `${own.size} holders marked the set, expected at least ${run.header.q}`);
  run.expect(own.size === 0 || same(run.certHash, run.result.certHash), "Uncertified", "certificate", "the result names another certificate than these marks make");
}

/** Rule 10: a void slot was never certified, and one that holders refused shows it. */
export function checkVoid(run, evidence) {
  if (!run.result.isVoid && evidence.refusals.length === 0) return;
  run.begin("void", "The slot is void, and was not opened before it was");
  const refused = new Set();
  for (const word of evidence.refusals) {
    const read = decode(run, "refusal", word, readRefusal);
    if (!read) continue;
    const [refusal, subject] = [read.object, `refusal of holder ${read.object.index}`];
    if (!run.expectHolder(refusal, read.signature, "relay/1/refusal", subject)) continue;
    if (!same(refusal.slotHash, run.header.hash)) run.found("ForeignObject", subject, "it is of another slot");
    else if (!refused.has(refusal.index) && refused.add(refusal.index) && run.certificate.some((marks) => marks.index === refusal.index))
      run.found("HolderContradiction", subject, "the holder refused the slot and marked its set");
  }
  if (!run.result.isVoid) return;
  const [marked, { q, n }] = [run.certificate.length, run.header];
  run.expect(marked < q, "OpenedThenVoid", "result", `${marked} holders marked the set, which is enough to open it, and the slot is void: ${wordOf(run.result.reason)}`);
  run.expect(
    run.result.reason !== 321 || refused.size >= n - q + 1, "UnexplainedVoid", "result",
    `void because holders refused, with ${refused.size} refusals; it takes ${n - q + 1}`);
  run.open.push("That the slot had to be void: only refusals prove a reason, and nobody can prove that a party was out of reach.");
}

/**
 * Rule 14: set and result follow on the last ones before them.
 * @param {{ set?: { slot: bigint, hash: Uint8Array }, result?: { slot: bigint, hash: Uint8Array } }} links what stands before, verified
 */
export function checkChain(run, links) {
  run.begin("chain", "Set and result follow on those of the slot before");
  for (const [subject, object, link] of [["set", run.set, links.set], ["result", run.result, links.result]]) {
    if (!object) continue;
    const isFirst = object.prev.every((byte) => byte === 0);
    run.expect(isFirst ? object.prevSlot === 0n : object.prevSlot < run.header.slot, "BrokenChain", subject, `it follows on slot ${object.prevSlot}, which is not before it`);
    if (!link) run.notProved(`That the ${subject} follows on the one before it: no earlier ${subject} was given.`);
    else
      run.expect(
        object.prevSlot === link.slot && same(object.prev, link.hash), "BrokenChain", subject,
        `it follows on slot ${object.prevSlot}, ${hex(object.prev)}; expected slot ${link.slot}, ${hex(link.hash)}`);
  }
}
