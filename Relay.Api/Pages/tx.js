// What became of a private transaction, in plain words. The same url answers programs in JSON (docs/wallets.md).
import { about, at, base, count, el, fact, read, say, value } from "./common.js";

const AGAIN = 2_000;
const hash = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
at("hash").textContent = hash;
const node = about();
/** Looks that are left for the slot of one that is included: the relay may learn of the block first. */
let late = 5;
look();

const WORDS = {
  PENDING: ["waiting", "", "It is waiting for its block", "", "Nothing is left for you to do. This page looks again by itself."],
  INCLUDED: ["included", "won", "It is on the chain", "A builder put it into a block.", ""],
  FAILED: ["given up", "fault", "It was not included", "", "It is not sent any more. You may send it again, or another one with the same nonce."],
  CANCELLED: ["cancelled", "", "Its sender took it back", "It was cancelled, or replaced by another transaction with the same nonce.", ""],
  UNKNOWN: ["not known", "", "This relay does not know it", "It was never sent here, or it was so long ago that it is kept no longer. A wallet may also have sent it by another url: then it was public.", "Check the hash, and which RPC url your wallet uses. This page looks again by itself."],
};

async function look() {
  if (!/^0x[0-9a-fA-F]{64}$/.test(hash)) return show("not a hash", "fault", "This is not the hash of a transaction", "A hash is 0x and 64 hexadecimal digits.", "");
  const { value: status, problem } = await read(`tx/${hash}`);
  if (problem) {
    show("no answer", "fault", "The relay gave no answer", problem.detail ?? "", "This page tries again by itself.");
    return setTimeout(look, 2 * AGAIN);
  }
  show(...wordsOf(status, await node));
  showWay(status);
  showFacts(status);
  if (status.status === "UNKNOWN") setTimeout(look, 2 * AGAIN);
  if (status.status === "PENDING" || (status.status === "INCLUDED" && status.slot === undefined && late-- > 0)) setTimeout(look, AGAIN);
}

/** On the chain, and not among what was sent here. */
const isForeign = (status) => status.status === "INCLUDED" && !(status.maxBlockNumber > 0);

function wordsOf(status, relay) {
  const [chip, className, what, why, next] = WORDS[status.status] ?? [status.status, "", "Its state is not one that this page knows", "", ""];
  if (status.status === "FAILED") return [chip, className, what, sentenceOf(status.failureReason), next];
  if (status.status === "INCLUDED" && status.isRevert) return ["included, failed", "fault", what, "It was included, and failed: its effects were undone, its gas was paid.", next];
  if (isForeign(status)) return [chip, className, what, "It did not come by this relay, or so long ago that it is kept no longer.", next];
  if (status.status === "PENDING" && relay?.standAlone) return [chip, className, what, why, `${next} This relay has no execution node: it cannot see whether a block has it.`];
  return [chip, className, what, why, next];
}

const sentenceOf = (text) => (text ? `${text[0].toUpperCase()}${text.slice(1)}.` : "The relay gives no reason.");

function show(chip, className, what, why, next) {
  say("chip", chip);
  at("chip").className = `chip ${className}`;
  for (const [id, text] of [["what", what], ["why", why], ["next", next]]) if (at(id).textContent !== text) at(id).textContent = text;
}

/** The four steps of the way, as far as it has come. */
function showWay(told) {
  const { status, state, slot, block } = told;
  at("way").hidden = isForeign(told) || (status !== "PENDING" && status !== "INCLUDED");
  const link = slot === undefined ? null : el("a", { href: new URL(`slots/${slot}`, base).href }, `slot ${count(slot)}`);
  const now = status === "INCLUDED" ? 4 : state === "shown" ? 3 : 1;
  const steps = [
    [["The relay has it"], ["It took it in clear, as every RPC url does; keeps it encrypted; and never sends it to the public pool."]],
    link && now > 2 ? [["Sealed into ", link], ["Builders and searchers could not read it there before the slot closed."]]
      : link && state === "sealed" ? [["Sealed into ", link], ["Builders and searchers cannot read it there before the slot closes."]]
      : link && state === "waiting" ? [["Waiting for the next slot"], ["It did not win ", link, "."]]
      : [["Sealed into a slot"], ["It goes into each slot, sealed, until it wins one or its last block has passed."]],
    now > 2 ? [["Won the slot"], ["Builders were shown it; all others only what you chose to share."]] : [["Wins a slot"], ["Then builders are shown it; all others only what you chose to share."]],
    block === undefined ? [["In a block"], ["A builder puts it there."]] : [[`In block ${count(block)}`], ["A builder put it there."]],
  ];
  at("way").replaceChildren(...steps.map(([title, words], i) => el("li", { class: i < now ? "done" : i === now ? "now" : null }, el("strong", {}, ...title), el("p", {}, ...words))));
}

function showFacts({ maxBlockNumber, block, transaction }) {
  const quantity = (text) => (/^0x[0-9a-f]+$/i.test(text) ? BigInt(text) : null);
  const [amount, nonce] = [quantity(transaction.value), quantity(transaction.nonce)];
  at("facts").replaceChildren(
    block !== undefined ? fact("in block", count(block)) : "",
    maxBlockNumber > 0 ? fact("tried until block", count(maxBlockNumber)) : "",
    transaction.from ? fact("from", el("code", {}, transaction.from), true) : "",
    transaction.to ? fact("to", el("code", {}, transaction.to), true) : "",
    amount !== null ? fact("amount", value(amount)) : "",
    nonce !== null ? fact("nonce", count(nonce)) : "");
}
