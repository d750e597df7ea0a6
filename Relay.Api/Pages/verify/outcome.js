// What came of a slot: result, transcript, rows, the seed of the tie-break, the order of the winners, the context.
import { compare, concat, fromBase64, H, hex, merkleRoot, number, same, zero32 } from "./bytes.js";
import { decode } from "./commitment.js";
import { readContext, readTranscript, wordOf } from "./records.js";

/** The result is the relay's, of this slot and set, and its winners keep the header's limits. */
export function checkResult(run) {
  run.begin("result", "The result was signed for this set, within the header's limits");
  const { result, header } = run;
  run.expectRelay(result, run.resultSignature, "relay/1/result", "result");
  run.expect(same(result.slotHash, header.hash), "ForeignObject", "result", "it is of another header");
  run.expect(same(result.setHash, run.set?.hash ?? zero32), "ForeignObject", "result", "it names another set");
  if (result.isVoid) return;
  run.expect(result.rules === header.rules, "WrongOutcome", "result", `ranked by rules ${result.rules}, the header says ${header.rules}`);
  const sequences = new Set();
  for (const { sequence, value } of result.winners) {
    run.expect(!sequences.has(sequence), "LeafTwice", `winner ${sequence}`, "it wins twice");
    run.expect(value >= header.reserve, "WrongOutcome", `winner ${sequence}`, "it pays less than the reserve");
    sequences.add(sequence);
  }
  const gas = result.winners.reduce((sum, winner) => sum + winner.gas, 0n);
  run.expect(header.gasCap === 0n || gas <= header.gasCap, "WrongOutcome", "result", `the winners take ${gas} gas, the header allows ${header.gasCap}`);
}

/** The transcript is the relay's, of this result. */
export function checkTranscript(run, evidence) {
  run.begin("transcript", "The transcript was signed for this result");
  if (!evidence.transcript) return run.notProved("The leaves, the seed and the outcomes: there is no transcript yet.");
  const read = decode(run, "transcript", evidence.transcript, readTranscript);
  if (!read) return;
  run.transcript = read.object;
  run.expectRelay(read.object, read.signature, "relay/1/transcript", "transcript");
  run.expect(same(read.object.resultHash, run.result.hash), "ForeignObject", "transcript", "it is of another result");
}

/** Rule 6: the rows give the set's root, each leaf once. */
export function checkRoot(run) {
  run.begin("root", "The leaves of its rows give the root that was signed before the opening");
  if (!run.transcript) return run.notProved("That the leaves give the set's root: there is no transcript that can be read.");
  const [rows, count] = [run.rows.length, run.set?.count ?? 0];
  run.expect(rows <= count, "Inserted", "transcript", `it has ${rows} rows, the set ${count} leaves`);
  run.expect(rows >= count, "Dropped", "transcript", `it has ${rows} rows, the set ${count} leaves`);
  if (run.hasRows) run.expect(same(merkleRoot(run.rows.map((row) => row.leaf)), run.set.root), "Altered", "transcript", "its leaves do not give the set's root");
  const seen = new Set();
  run.rows.forEach((row, i) => {
    const leaf = hex(row.leaf);
    run.expect(!seen.has(leaf), "LeafTwice", `leaf ${i}`, "the same leaf stands at an earlier sequence");
    seen.add(leaf);
  });
}

/** The entry's hash (§7); an unopened leaf's hides nothing. */
export const entryHash = (sequence, leaf, code, value = 0n, gas = 0n, blind = zero32) =>
  H("relay/1/entry", number(sequence, 4), leaf, number(code, 2), number(value, 32), number(gas, 8), blind);

/** Each row's class is the one that marks, result and entry give. */
export function checkRows(run) {
  run.begin("rows", "Each row is what the marks, the result and its own hash say");
  if (!run.hasRows) return run.notProved("What became of each leaf: there is no row for each.");
  const winners = new Set(run.result.winners.map((winner) => winner.sequence));
  run.rows.forEach((row, sequence) => {
    const subject = `leaf ${sequence}`;
    const won = row.class === "won";
    run.expect(won === winners.has(sequence), "WrongOutcome", subject, won ? "it won in the transcript and not in the result" : "it won in the result and not in the transcript");
    checkEntry(run, row, sequence, subject);
    if (run.result.isVoid) run.expect(!row.isOpened, "OpenedThenVoid", subject, "it was opened, and the slot is void");
    else if (row.class !== "replaced" && run.certificate.length > 0) checkLive(run, row, sequence, subject);
  });
}

function checkEntry(run, row, sequence, subject) {
  const codes = { replaced: [300, 301], unopened: [302], void: [run.result.isVoid ? run.result.reason : 303] }[row.class] ?? [];
  run.expect(
    row.isOpened || codes.some((code) => same(entryHash(sequence, row.leaf, code), row.entry)), "WrongOutcome", subject,
    `its entry is not that of an unopened leaf with ${codes.map(wordOf).join(" or ")}`);
  run.expect(!run.result.isVoid || row.class !== "unopened", "WrongOutcome", subject, "in a void slot every current leaf is void");
}

function checkLive(run, row, sequence, subject) {
  const needed = run.header.t + run.header.f;
  const isLive = run.marked("isOk", sequence) >= needed;
  run.expect(
    isLive === (row.class !== "unopened"), "WrongOutcome", subject,
    isLive ? "enough holders marked it ok, and it was not opened" : `it was opened, and fewer than ${needed} holders marked it ok`);
  run.expect(run.marked("isSeen", sequence) >= needed, "Withheld", subject, `fewer than ${needed} holders had it before the set`);
}

/** Rule 17: the seed is that of the set and of what was opened. */
export function checkSeed(run) {
  if (run.result.isVoid) return;
  run.begin("seed", "The seed of the tie-break is that of the set and of everything that was opened");
  if (!run.hasRows) return run.notProved("The seed of the tie-break: there is no row for each leaf.");
  const seed = H("relay/1/seed-tie", run.set.hash, ...run.rows.filter((row) => row.isOpened).map((row) => row.tie));
  run.expect(same(run.result.seed, seed), "WrongTieBreak", "result", `the seed is ${hex(run.result.seed)}, the set and its openings give ${hex(seed)}`);
}

/** The winners are leaves of the set at their sequences, the highest value first, equal ones by their keys. */
export function checkOrder(run, evidence) {
  if (run.result.isVoid) return;
  run.begin("order", "The winners are leaves of the set, in the order of their values and keys");
  const { winners } = run.result;
  for (const winner of run.set ? winners : []) {
    const subject = `winner ${winner.sequence}`;
    run.step.checks++;
    if (winner.sequence >= run.set.count) run.found("Inserted", subject, `the set has ${run.set.count} leaves, from 0`);
    else if (run.hasRows && !same(run.rows[winner.sequence].leaf, winner.leaf))
      run.found(
        run.rows.some((row) => same(row.leaf, winner.leaf)) ? "Swapped" : "Inserted", subject, `the set has another leaf at this sequence than the winner's ${hex(winner.leaf)}`);
  }
  for (let i = 1; i < winners.length; i++) {
    const [before, after] = [winners[i - 1], winners[i]];
    run.step.checks++;
    if (before.value < after.value)
      run.notProved(`That winner ${before.sequence} may stand before winner ${after.sequence}, which pays more: right only where it holds an earlier nonce of one account.`);
    else if (before.value === after.value) checkTie(run, evidence.heads, before, after);
  }
}

function checkTie(run, heads, before, after) {
  const [first, second] = [before, after].map((winner) => tieKey(run, heads, winner));
  if (!first || !second) run.notProved(`The order of winners ${before.sequence} and ${after.sequence}, which pay the same: their heads were not given.`);
  else if (compare(first, second) > 0)
    run.notProved(`That winner ${before.sequence} may stand before winner ${after.sequence}, whose key is lower: right only where it holds an earlier nonce of one account.`);
}

/** A head counts only where it is the one that the row commits to; the signer stands at its 36th byte. */
export function tieKey(run, heads, winner) {
  const head = fromBase64(heads.find((given) => given.sequence === winner.sequence)?.head);
  const row = run.rows[winner.sequence];
  if (!head || head.length < 80 || !row || !same(H("relay/1/head", head), row.headHash)) return null;
  const { seed } = run.result;
  return concat(H("relay/1/tiekey", seed, head.slice(36, 56)), H("relay/1/tiekey", seed, winner.leaf));
}

/** What the ranking depended on is the relay's word, of this result, and nothing that set or header contradict. */
export function checkContext(run, evidence) {
  if (!evidence.context) return;
  run.begin("context", "What the ranking depended on was signed with this result");
  const read = decode(run, "context", evidence.context, readContext);
  if (!read) return;
  const context = read.object;
  run.expectRelay(context, read.signature, "relay/1/audit", "context");
  run.expect(same(context.resultHash, run.result.hash), "ForeignObject", "context", "it is of another result");
  run.expect(
    !run.set || run.result.isVoid || (context.targetBlock === run.set.targetBlock && same(context.parentHash, run.set.parentHash)), "WrongOutcome", "context",
    "it names another block or parent than the set");
  run.expect(run.header.gasCap === 0n || context.gasLimit <= run.header.gasCap, "WrongOutcome", "context", `it allows ${context.gasLimit} gas, the header ${run.header.gasCap}`);
  run.open.push("That base fee, time and limits of the context are the block's: compare them with the chain.");
}
