// A slot's page: what is public of it, and its verification in this browser.
import { about, ask, at, count, el, fact, instant, read, say, short, value, whyVoid } from "./common.js";
import * as report from "./report.js";
import { fill, readTrust, recall, remember } from "./trust.js";
import { collect, readReceiptFile, verify } from "./verify.js";
import { fromBase64, hex, isZero } from "./verify/bytes.js";
import { readHeader, readResult, readSet, readTranscript } from "./verify/records.js";

const FIRST_ROWS = 100;
const CLASS_WORDS = { won: "won", not_won: "opened, did not win", replaced: "replaced or withdrawn by its sender", unopened: "a keyholder could not open it", void: "void" };
const number = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
let relay = null, chainId = 0, receipts = [], evidence = null;

const bytes = (base64) => fromBase64(base64) ?? new Uint8Array(0);
const whoAmI = about().then((answer) => (relay = answer));
load();

async function load() {
  document.title = `Relay: slot ${number}`;
  at("title").textContent = /^\d{1,16}$/.test(number) ? `Slot ${count(BigInt(number))}` : "No such slot";
  const { value: view, problem } = await read(`v1/slots/${encodeURIComponent(number)}`);
  if (problem) return showProblem(problem);
  for (const [id, by] of [["before", -1], ["after", 1]]) at(id).href = String(view.slot + by);
  const isOver = showState(view);
  const header = readHeader(bytes(view.header)).header;
  if (!header) return say("words", "The relay gave no header that can be read.");
  chainId = Number(header.chainId);
  if (at("content").hidden) recall(chainId);
  showFacts(view, header);
  at("content").hidden = false;
  at("verify").disabled = !isOver;
  if (isOver) await showRows(view);
  else setTimeout(load, Math.min(2_000, Math.max(500, view.closesAt - view.now + 500)));
}

async function showProblem(problem) {
  await whoAmI;
  const current = relay?.currentSlot;
  at("before").hidden = at("after").hidden = true;
  if (problem.code === "field_invalid") return say("words", "A slot is named by its number.");
  if (problem.code !== "unknown_slot") return say("words", problem.detail ?? "The relay gave no answer.");
  const isAhead = current !== undefined && BigInt(number) > BigInt(current);
  chip(isAhead ? "to come" : "not there");
  say("words", isAhead
    ? `This slot is not announced yet: a header is published ${relay.headersAhead} slots ahead, and slot ${count(current)} is the next to close.`
    : "The relay has no header of this slot. Either it was down then, or the slot is kept no longer: whoever saved its evidence can still verify it with relay verify --evidence.");
}

function chip(text, className = "") {
  say("chip", text);
  at("chip").className = `chip ${className}`;
}

/** True where there is a result. */
function showState(view) {
  const [words, className, sentence] = {
    announced: ["announced", "", `It opens for bundles at ${instant(view.opensAt)}.`],
    open: ["open", "won", `It takes sealed bundles until ${instant(view.closesAt)}. ${count(view.leaves)} are sealed so far.`],
    closed: ["closed", "", "It is closed: the set is being opened and ranked."],
    published: ["decided", "won", "The set was signed before it was opened, and this is what came of it."],
    void: ["void", "fault", `${whyVoid(view.result?.reason ?? null)} Nothing of it counts, and no bundle of it is shown to builders.`],
  }[view.state] ?? [view.state, "", ""];
  chip(words, className);
  say("words", sentence);
  return view.result !== null;
}

function showFacts(view, header) {
  const [set, result] = [view.commitment && readSet(bytes(view.commitment.set)), view.result && readResult(bytes(view.result.result))];
  const mono = (text) => el("code", {}, text);
  at("facts").replaceChildren(
    fact("opened for bundles", instant(Number(header.openAt), true)),
    fact("closed", instant(Number(header.cutoff), true)),
    set ? fact("frozen", instant(Number(set.frozenAt), true)) : "",
    fact("sealed", count(set?.count ?? view.leaves)),
    result && !result.isVoid ? fact("won", count(result.winners.length)) : "",
    result && !result.isVoid ? fact("winners pay", value(result.winners.reduce((sum, winner) => sum + winner.value, 0n))) : "",
    set ? fact("for block", count(set.targetBlock)) : "",
    fact("reserve", value(header.reserve)),
    fact("keyholders to open a bundle", `${header.t} of ${header.n}`),
    result ? fact("simulated", result.isVoid ? "no" : result.verified ? "yes" : "no, without a node") : "",
    fact("header", mono(hex(header.hash)), true),
    set ? fact("set, signed before the opening", mono(hex(set.hash)), true) : "",
    set ? fact("root of its leaves", mono(hex(set.root)), true) : "",
    result ? fact("result", mono(hex(result.hash)), true) : "",
    result && !isZero(result.seed) ? fact("seed of the tie-break", mono(hex(result.seed)), true) : "");
}

/** What the chain made of a winner: the words of docs/fates.md, shorter. */
const onChain = (fate) => (!fate ? "–" : fate.block === null ? ({ won_pending: "to come", won_missed_slot: "no block came" }[fate.fate] ?? fate.fate.replace(/^won_/, "").replaceAll("_", " ")) : `block ${count(fate.block)}${FATES[fate.fate] ?? ""}`);
const FATES = { won_out_of_order: ", out of order", won_partly_included: ", partly", won_included_later: ", later", won_reorganised: ", which left the chain" };

async function showRows(view) {
  const result = readResult(bytes(view.result?.result));
  const [{ value: heads }, { value: told }, { value: ended }] = await Promise.all([read(`v1/slots/${view.slot}/heads`), read(`v1/slots/${view.slot}/transcript?rows=false`), read(`v1/slots/${view.slot}/result`)]);
  const transcript = told && readTranscript(bytes(told.transcript));
  const signers = new Map((heads?.heads ?? []).map((head) => [head.sequence, hex(bytes(head.head).slice(36, 56))]));
  at("winners-section").hidden = !result || result.winners.length === 0;
  at("winners").replaceChildren(...(result?.winners ?? []).map((winner, rank) =>
    el("tr", {}, el("td", {}, rank + 1), el("td", { class: "n" }, winner.sequence), el("td", { class: "n" }, value(winner.value)), el("td", { class: "n" }, count(winner.gas)), el("td", { class: "chain" }, onChain(ended?.fates?.[rank])), el("td", {}, el("code", { title: signers.get(winner.sequence) }, short(signers.get(winner.sequence) ?? "–"))))));
  for (const place of document.querySelectorAll(".chain")) place.hidden = !ended?.fates;
  const rows = transcript?.rows ?? [];
  at("rows-section").hidden = rows.length === 0;
  const draw = (most) => at("rows").replaceChildren(...rows.slice(0, most).map((row, sequence) =>
    el("tr", { class: row.class === "won" ? null : "none" }, el("td", {}, sequence), el("td", {}, CLASS_WORDS[row.class]), el("td", {}, el("code", { title: hex(row.leaf) }, short(hex(row.leaf)))), el("td", { class: "more" }, el("code", { title: hex(row.entry) }, short(hex(row.entry)))))));
  draw(FIRST_ROWS);
  at("all-rows").hidden = rows.length <= FIRST_ROWS;
  at("all-rows").onclick = () => {
    draw(rows.length);
    at("all-rows").hidden = true;
  };
}

at("fill").addEventListener("click", async () => {
  await whoAmI;
  if (!relay) return say("trust-error", "The relay cannot be reached.");
  fill(relay.relay, relay.holders);
  say("trust-error", null);
  say("remembered", "This is what the relay says of itself. Compare it with what its operator publishes: otherwise you verify only that it agrees with itself.");
});

at("trust").addEventListener("submit", async (event) => {
  event.preventDefault();
  const trust = readTrust();
  if (!trust) return;
  remember(chainId, trust);
  at("verify").disabled = true;
  report.begin();
  try {
    const collected = await collect((path) => ask(path, { cache: "no-store" }), number, trust);
    if (!collected) return report.fail("The relay does not know this slot any more.");
    evidence = { ...collected.evidence, url: new URL("../", location.href).href };
    const mine = receipts.filter((receipt) => String(receipt.slot) === number);
    report.end(await verify(evidence, trust, { links: collected.links, receipts: mine, onStep: report.show }), collected.missing);
  } catch {
    report.fail("The relay stopped answering: not everything could be checked. Try again.");
  } finally {
    at("verify").disabled = false;
  }
});

at("save").addEventListener("click", () => {
  const url = URL.createObjectURL(new Blob([JSON.stringify(evidence, null, 2)], { type: "application/json" }));
  el("a", { href: url, download: `slot-${number}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
});

async function take(files) {
  for (const file of files) {
    const receipt = file.size > 5_000_000 ? null : readReceiptFile(await file.text().then(JSON.parse).catch(() => null));
    const line = el("li", {}, `${file.name}: `);
    at("files-list").append(line);
    if (!receipt) line.append("no file of relay send.");
    else if (String(receipt.slot) !== number) line.append("of ", el("a", { href: String(receipt.slot) }, `slot ${count(receipt.slot)}`), ": drop it on that page.");
    else {
      line.append("taken. Verify the slot to check it.");
      receipts = [...receipts.filter((other) => other.receipt !== receipt.receipt), receipt];
    }
  }
}

at("files").addEventListener("change", () => take(at("files").files));
for (const [name, isOver] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  at("drop").addEventListener(name, (event) => {
    event.preventDefault();
    at("drop").classList.toggle("over", isOver);
    if (name === "drop") take(event.dataTransfer.files);
  });
}
