// The live page: one stream tells of every slot; the browser connects again by itself, and goes on after the last that it was told of.
import { draw as drawChart } from "./chart.js";
import { about, at, base, clock, count, duration, el, value, whyVoid } from "./common.js";

const KEPT = 300, STRIP = 60, SHOWN = 25, SILENCE = 6_000;
/** @type {Map<number, any>} decided slots by number */
const slots = new Map();
/** What the chain made of slots with winners, by number. */
const onChain = new Map();
/** The last event with an id: what to go on after. */
let id = "";
let offset = null, open = null, heard = 0, source = null, isLost = false;

connect();
about();
setInterval(watch, 2_000);
setInterval(countDown, matchMedia("(prefers-reduced-motion: reduce)").matches ? 1_000 : 100);

// A page that nobody sees costs nobody anything; it catches up when it is seen again.
document.addEventListener("visibilitychange", () => (document.hidden ? source.close() : connect()));

/** A browser that lost its connection sends the last id by itself; a new source has to be told. */
function connect() {
  source?.close();
  const url = new URL("v1/live", base);
  if (id) url.searchParams.set("lastEventId", id);
  source = new EventSource(url);
  source.addEventListener("slot", (event) => {
    id = event.lastEventId;
    const slot = JSON.parse(event.data);
    slots.set(slot.slot, slot);
    for (const old of [...slots.keys()].sort((a, b) => a - b).slice(0, -KEPT)) slots.delete(old);
    queueMicrotask(drawSlots);
  });
  source.addEventListener("chain", (event) => {
    onChain.clear();
    for (const slot of JSON.parse(event.data).slots) onChain.set(slot.slot, slot);
    queueMicrotask(drawSlots);
  });
  source.addEventListener("now", (event) => {
    heard = Date.now();
    setState(true);
    drawNow(JSON.parse(event.data));
  });
  // A refusal ends the source for good; everything else it mends itself.
  source.addEventListener("error", () => {
    setState(false);
    if (source.readyState === EventSource.CLOSED) setTimeout(() => document.hidden || connect(), 5_000);
  });
}

/** A connection that died without a word (a laptop that slept) is noticed by its silence. */
function watch() {
  if (document.hidden || heard === 0 || Date.now() - heard < SILENCE) return;
  heard = Date.now();
  setState(false);
  connect();
}

function setState(isOn) {
  at("state").className = `state ${isOn ? "on" : "off"}`;
  if (isOn === !isLost && at("state").textContent) return;
  isLost = !isOn;
  at("state").textContent = isOn ? "live" : "connecting again …";
}

function drawNow(now) {
  offset = offset === null ? now.now - Date.now() : Math.max(offset, now.now - Date.now());
  if (Math.abs(now.now - Date.now() - offset) > 2_000) offset = now.now - Date.now();
  open = now.open;
  at("open-slot").textContent = open ? count(open.slot) : "–";
  if (open) at("open-slot").href = `slots/${open.slot}`;
  at("open-sealed").textContent = open ? count(open.sealed) : "–";
  const closing = now.closing.map((slot) => `slot ${count(slot.slot)} with ${count(slot.sealed)} sealed`);
  at("closing").textContent = closing.length > 0 ? `Being opened and ranked: ${closing.join(", ")}.` : open ? "Until it closes, only the keyholders together could read what is sealed." : "The next slot has no header yet.";
  at("builders").textContent = now.builders === 1 ? "One builder follows the feed." : `${count(now.builders)} builders follow the feed.`;
  countDown();
}

function countDown() {
  if (!open || offset === null) return;
  const left = Math.max(0, open.closesAt - (Date.now() + offset));
  at("open-left").textContent = left < 100 ? "closed" : left < 9_950 ? `${(left / 1_000).toFixed(1)} s` : `${Math.round(left / 1_000)} s`;
  const length = Math.min(open.closesAt - open.opensAt, 12_000);
  at("open-progress").style.transform = `scaleX(${Math.min(1, left / length)})`;
}

let isDrawn = true;
function drawSlots() {
  if (!isDrawn) return;
  isDrawn = false;
  requestAnimationFrame(() => {
    isDrawn = true;
    const all = [...slots.values()].sort((a, b) => b.slot - a.slot);
    at("empty").hidden = all.length > 0;
    at("rows").replaceChildren(...all.slice(0, SHOWN).map(row));
    const last = all.slice(0, STRIP);
    const most = Math.max(1, ...last.map((slot) => slot.sealed ?? 0));
    at("strip").replaceChildren(...last.toReversed().map((slot) => bar(slot, most)));
    drawSums(last);
    for (const place of document.querySelectorAll(".chain, #sum-chain-place")) place.hidden = onChain.size === 0;
    drawChart(all, Date.now() + (offset ?? 0));
  });
}

const isVoid = (slot) => slot.status === "void";
const took = (slot) => (slot.publishedAt === null ? null : Math.max(0, slot.publishedAt - slot.closedAt));
const cell = (text, className) => el("td", { class: className }, text ?? "–");
const name = (slot) => el("a", { href: `slots/${slot.slot}` }, count(slot.slot));

function row(slot) {
  if (isVoid(slot))
    return el("tr", { class: "void" }, el("td", {}, name(slot)), cell(slot.sealed, "n"), cell("–", "n more"), el("td", { colspan: onChain.size > 0 ? 3 : 2, title: whyVoid(slot.reason) }, `void: ${String(slot.reason).replaceAll("_", " ")}`), cell(took(slot) === null ? null : duration(took(slot)), "n"), cell(slot.closedAt === null ? null : clock(slot.closedAt), "n more"));
  return el("tr", { class: slot.sealed === 0 ? "none" : null },
    el("td", {}, name(slot)), cell(slot.sealed === null ? null : count(slot.sealed), "n"), cell(slot.opened === null ? null : count(slot.opened), "n more"), cell(count(slot.winners), "n"),
    cell(slot.winners > 0 ? value(BigInt(slot.totalValue)) : "–", "n"), cell(included(onChain.get(slot.slot)), "n chain"), cell(took(slot) === null ? null : duration(took(slot)), "n"), cell(slot.closedAt === null ? null : clock(slot.closedAt), "n more"));
}

/** How many of a slot's winners stand on the chain. */
const included = (found) => (!found ? "–" : found.included === 0 && found.pending > 0 ? "to come" : `${found.included} of ${found.winners}`);

function bar(slot, most) {
  const found = onChain.get(slot.slot);
  const label = isVoid(slot) ? `Slot ${count(slot.slot)}: void` : `Slot ${count(slot.slot)}: ${slot.sealed ?? "?"} sealed, ${slot.winners} won${found ? `, on chain ${included(found)}` : ""}`;
  const fill = el("i");
  fill.style.height = isVoid(slot) ? "100%" : `${Math.round((100 * (slot.sealed ?? 0)) / most)}%`;
  return el("li", { class: isVoid(slot) ? "void" : slot.sealed ? null : "empty" }, el("a", { href: `slots/${slot.slot}`, title: label, "aria-label": label }, fill));
}

function drawSums(all) {
  const times = all.map(took).filter((ms) => ms !== null).sort((a, b) => a - b);
  at("strip-title").textContent = all.length > 1 ? `The last ${all.length} slots` : "The last slots";
  at("sum-sealed").textContent = count(all.reduce((sum, slot) => sum + (slot.sealed ?? 0), 0));
  at("sum-value").textContent = value(all.reduce((sum, slot) => sum + BigInt(slot.totalValue), 0n));
  at("sum-ms").textContent = times.length > 0 ? duration(times[times.length >> 1]) : "–";
  const found = all.map((slot) => onChain.get(slot.slot)).filter((slot) => slot && slot.pending === 0);
  at("sum-chain").textContent = `${count(found.reduce((sum, slot) => sum + slot.included, 0))} of ${count(found.reduce((sum, slot) => sum + slot.winners, 0))}`;
  at("sum-void").textContent = count(all.filter(isVoid).length);
}
