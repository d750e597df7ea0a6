// One verification: what was found so far, step by step. Words of faults are those of Relay.Auction/Verifying.
import { H, hex, isBy } from "./bytes.js";

/**
 * @typedef {{ relay: string, holders: string[], leastThreshold: number }} Trust   addresses in lower case
 * @typedef {{ kind: string, subject: string, sentence: string }} Fault
 * @typedef {{ id: string, title: string, state: "pass" | "fault" | "open", checks: number, faults: Fault[], notProved: string[] }} Step
 * @typedef {{ slot: string, steps: Step[], faults: Fault[], notProved: string[], isClean: boolean }} Report
 */

export const instant = (/** @type {bigint} */ ms) => new Date(Number(ms < 253402300799999n ? ms : 253402300799999n)).toISOString();

export class Run {
  /** @param {Trust} trust */
  constructor(trust) {
    this.trust = trust;
    /** @type {Step[]} */
    this.steps = [];
    /** What no step of this level can show. @type {string[]} */
    this.open = [];
  }

  /** Opens a step; everything that is found goes there until the next. */
  begin(id, title) {
    this.step = { id, title, state: "pass", checks: 0, faults: [], notProved: [] };
    this.steps.push(this.step);
    return this.step;
  }

  found(kind, subject, sentence) {
    this.step.faults.push({ kind, subject, sentence });
    this.step.state = "fault";
    return false;
  }

  expect(holds, kind, subject, sentence) {
    this.step.checks++;
    return holds || this.found(kind, subject, sentence);
  }

  notProved(sentence) {
    this.step.notProved.push(sentence);
    if (this.step.state === "pass") this.step.state = "open";
  }

  expectRelay(object, signature, label, subject) {
    return this.expect(isBy(label, object.hash, signature, this.trust.relay), "BadSignature", subject, `the signature is not by the relay ${this.trust.relay}`);
  }

  expectHolder(object, signature, label, subject) {
    const holder = this.header.holders[object.index - 1]?.address;
    return this.expect(holder !== undefined && isBy(label, object.hash, signature, holder), "BadSignature", subject, `the signature is not by holder ${object.index} of the header`);
  }

  /** How many holders marked a leaf, in a way. */
  marked(how, sequence) {
    return this.certificate.filter((marks) => marks[how](sequence)).length;
  }

  /** True where there is a transcript with one row for each leaf of the set. */
  get hasRows() {
    return this.transcript != null && this.set != null && this.transcript.rows.length === this.set.count;
  }

  get rows() {
    return this.transcript?.rows ?? [];
  }

  /** The hash of the marks by ascending index (§5). */
  get certHash() {
    const sorted = [...this.certificate].sort((a, b) => a.index - b.index);
    return H("relay/1/cert", ...sorted.map((marks) => marks.hash));
  }

  /** @returns {Report} */
  report() {
    const faults = this.steps.flatMap((step) => step.faults);
    return { slot: String(this.header?.slot ?? ""), steps: this.steps, faults, notProved: [...this.steps.flatMap((step) => step.notProved), ...this.open], isClean: faults.length === 0 };
  }
}

export const short = (/** @type {Uint8Array} */ hash) => hex(hash).slice(0, 10);
