// The last hour: for each slot the milliseconds from its close to its result, as dots on the page and as a table for who reads it otherwise.
import { at, clock, count, duration, el } from "./common.js";

const HOUR = 3_600_000, HIGH = 180, LEFT = 52, BOTTOM = 22, TOP = 8;
const svg = (name, attributes, ...children) => {
  const element = document.createElementNS(at("chart").namespaceURI, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
};

at("chart").addEventListener("click", ({ target }) => target.dataset?.slot && location.assign(`slots/${target.dataset.slot}`));

/** @param {{ slot: number, status: string, closedAt: number | null, publishedAt: number | null }[]} slots @param {number} now */
export function draw(slots, now) {
  const told = slots.filter((slot) => slot.closedAt !== null && slot.publishedAt !== null && slot.closedAt > now - HOUR)
    .map((slot) => ({ slot: slot.slot, at: slot.closedAt, ms: Math.max(0, slot.publishedAt - slot.closedAt), isVoid: slot.status === "void" })).sort((a, b) => a.at - b.at);
  at("chart-section").hidden = told.length < 2;
  if (told.length < 2) return;
  // As wide as its place, so that dots and words are as large on a phone.
  const wide = Math.max(260, Math.round(at("chart").clientWidth));
  at("chart").setAttribute("viewBox", `0 0 ${wide} ${HIGH}`);
  const first = told[0].at, last = Math.max(now, told.at(-1).at);
  const sorted = told.map((slot) => slot.ms).sort((a, b) => a - b);
  const [middle, high] = [quantile(sorted, 0.5), quantile(sorted, 0.95)];
  // A slot that took far longer than all others stands at the edge, and leaves the others their room.
  const most = nice(Math.max(50, Math.min(sorted.at(-1), 2 * high)));
  const x = (ms) => LEFT + ((wide - LEFT - 6) * (ms - first)) / Math.max(1, last - first);
  const y = (ms) => HIGH - BOTTOM - ((HIGH - BOTTOM - TOP) * Math.min(ms, most)) / most;
  const label = (text, left, top, anchor) => svg("text", { x: left, y: top, "text-anchor": anchor }, text);
  at("chart").replaceChildren(
    ...[0, most / 2, most].flatMap((ms) => [svg("line", { class: "grid", x1: LEFT, x2: wide, y1: y(ms), y2: y(ms) }), label(duration(ms), LEFT - 8, y(ms) + 4, "end")]),
    label(clock(first).slice(0, 5), LEFT, HIGH - 4, "start"), label("now", wide, HIGH - 4, "end"),
    svg("line", { class: "middle", x1: LEFT, x2: wide, y1: y(middle), y2: y(middle) }),
    ...told.map((slot) => svg("circle", { class: slot.isVoid ? "void" : slot.ms > most ? "over" : "", cx: x(slot.at).toFixed(1), cy: y(slot.ms).toFixed(1), r: 3.2, "data-slot": slot.slot }, svg("title", {}, `Slot ${count(slot.slot)}: ${duration(slot.ms)}${slot.isVoid ? ", void" : ""}`))));
  const voids = told.filter((slot) => slot.isVoid).length;
  at("chart-words").textContent = `${count(told.length)} slots since ${clock(first).slice(0, 5)}: half of them within ${duration(middle)}, 95 of 100 within ${duration(high)}, the longest ${duration(sorted.at(-1))}${voids > 0 ? `, ${count(voids)} void` : ""}.`;
  drawTable(told, first, last);
}

/** At most twelve stretches of equal length. */
function drawTable(told, first, last) {
  const length = Math.max(1, Math.ceil((last - first + 1) / 12));
  const stretches = Array.from({ length: 12 }, (_, i) => told.filter((slot) => Math.floor((slot.at - first) / length) === i)).filter((slots) => slots.length > 0);
  at("chart-rows").replaceChildren(...stretches.map((slots) => {
    const sorted = slots.map((slot) => slot.ms).sort((a, b) => a - b);
    const longest = slots.find((slot) => slot.ms === sorted.at(-1));
    const cell = (text) => el("td", { class: "n" }, text);
    return el("tr", {}, el("td", {}, clock(slots[0].at)), cell(count(slots.length)), cell(duration(quantile(sorted, 0.5))), cell(duration(quantile(sorted, 0.95))), cell(duration(longest.ms)), el("td", {}, el("a", { href: `slots/${longest.slot}` }, count(longest.slot))));
  }));
}

const quantile = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];

/** The next of 1, 2, 4, 6, 8 or 10 times a power of ten, so that its half reads well too. */
function nice(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * [1, 2, 4, 6, 8, 10].find((step) => step * power >= value);
}
