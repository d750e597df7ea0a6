// What the two pages of the API share: an index, entries that are drawn when they are opened, and the place where an answer is shown.
import { about, at, el } from "./common.js";

const SHOWN = 60_000, LONGEST = 160;
const entries = [];
about();

/**
 * Draws the page. Each entry has a name that is its anchor too, and draws its body when it is opened first.
 * @param {{ title: string, entries: { id: string, badge: string | null, name: string, summary: string, draw: () => (Node | null)[] }[] }[]} groups
 */
export function show(groups) {
  at("list").replaceChildren(...groups.map((group) => el("section", { "aria-label": group.title }, el("h2", {}, group.title), ...group.entries.map(entry))));
  at("index").replaceChildren(...groups.map((group) => el("div", {}, el("p", { class: "quiet small" }, group.title), el("ul", {}, ...group.entries.map((one) => el("li", {}, el("a", { href: `#${one.id}`, title: one.summary }, one.badge && one.badge !== "GET" ? `${one.badge} ` : "", one.name)))))));
  at("filter").addEventListener("input", filter);
  addEventListener("hashchange", openNamed);
  openNamed();
}

/** Where there is no document. */
export function fail(problem) {
  at("list").replaceChildren(el("p", { class: "error", role: "alert" }, problem.detail ?? `The relay gave no document: ${problem.status}.`));
}

function entry(one) {
  const body = el("div", { class: "entry-body" });
  const details = el("details", { class: "entry", id: one.id }, el("summary", {}, one.badge ? el("span", { class: `verb ${one.badge.toLowerCase()}` }, one.badge) : null, el("code", {}, one.name), el("span", { class: "quiet" }, one.summary)), body);
  details.addEventListener("toggle", () => details.open && body.childElementCount === 0 && body.append(...one.draw().filter((node) => node !== null)));
  entries.push({ details, text: `${one.name} ${one.summary}`.toLowerCase() });
  return details;
}

function openNamed() {
  const named = entries.find(({ details }) => details.id === decodeURIComponent(location.hash.slice(1)));
  if (!named) return;
  if (named.details.hidden) {
    at("filter").value = "";
    filter();
  }
  named.details.open = true;
  named.details.scrollIntoView({ block: "start" });
  named.details.querySelector("summary").focus({ preventScroll: true });
}

function filter() {
  const words = at("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const { details, text } of entries) {
    details.hidden = !words.every((word) => text.includes(word));
    at("index").querySelector(`a[href="#${CSS.escape(details.id)}"]`).parentElement.hidden = details.hidden;
  }
  for (const group of [...at("index").children, ...at("list").children]) group.hidden = !group.querySelector("li:not([hidden]), .entry:not([hidden])");
}

export const heading = (text) => el("h3", {}, text);

/** JSON to read: long texts are cut, unless all of it is wanted. */
export const pretty = (value, isWhole = false) => JSON.stringify(value, (_, part) => (!isWhole && typeof part === "string" && part.length > LONGEST ? `${part.slice(0, 48)}… (${part.length} characters)` : part), 2) ?? "";

/** @param {string} text @param {string} label what it is, for who does not see where it stands */
export const code = (text, label) => el("pre", { tabindex: 0, "aria-label": label }, el("code", {}, text.length > SHOWN ? `${text.slice(0, SHOWN)}\n… and ${text.length - SHOWN} characters more` : text));

export const example = (title, value) => el("details", { class: "example" }, el("summary", {}, title), code(pretty(value), title));

/** A table of names, types and meanings. @param {{ name: string, type: string, words: string, isOptional?: boolean }[]} rows */
export function table(caption, rows) {
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, el("table", { class: "fields" }, el("caption", { class: "unseen" }, caption),
    el("thead", { class: "unseen" }, el("tr", {}, ...["Name", "Type", "Meaning"].map((name) => el("th", { scope: "col" }, name)))),
    el("tbody", {}, ...rows.map((row) => el("tr", {}, el("th", { scope: "row" }, el("code", {}, row.name)), el("td", { class: "quiet" }, row.type, row.isOptional ? ", optional" : ""), el("td", {}, row.words))))));
}

let fields = 0;
/** A labelled field of a request. @param {string | null} fill what has to be one's own */
export function field(label, value, { fill = null, rows = 0 } = {}) {
  const id = `field-${++fields}`;
  const input = rows > 0 ? el("textarea", { id, class: "mono", rows, spellcheck: "false" }, value) : el("input", { id, class: "mono", autocomplete: "off", spellcheck: "false" });
  if (rows === 0) input.value = value;
  if (fill) input.setAttribute("aria-describedby", `${id}-hint`);
  return { input, node: el("div", {}, el("label", { for: id }, label), input, fill ? el("p", { class: "hint", id: `${id}-hint` }, `Put your own: ${fill}.`) : null) };
}

/** A form that sends, and shows what came. @param {(signal: AbortSignal, shown: (text: string) => void) => Promise<{ line: string, text: string, link?: Node | null }>} send */
export function tryIt(nodes, send, note = null) {
  const line = el("p", { class: "came small", role: "status" });
  const place = el("div", {});
  const button = el("button", { class: "first" }, "Send");
  let running = null;
  const submit = async (event) => {
    event.preventDefault();
    running?.abort();
    const mine = (running = new AbortController());
    line.textContent = "Asking …";
    place.replaceChildren();
    const started = performance.now();
    try {
      const { line: words, text, link } = await send(mine.signal, (text) => mine === running && place.replaceChildren(code(text, "What comes")));
      if (mine !== running) return;
      line.textContent = `${words}, ${Math.round(performance.now() - started)} ms`;
      if (link) line.append(". ", link);
      place.replaceChildren(...(text ? [code(text, "The answer")] : []));
    } catch (fault) {
      if (mine === running) line.textContent = fault instanceof Wrong ? fault.message : "The relay gave no answer.";
    }
  };
  return el("form", { class: "try", novalidate: true, submit }, ...nodes, note ? el("p", { class: "hint" }, note) : null, el("p", { class: "actions" }, button, line), place);
}

/** What stands in a form and cannot be sent; its message is for the person who wrote it. */
export class Wrong extends Error {}

/** An answer's text, as JSON where it is. */
export async function textOf(response) {
  const text = await response.text();
  try {
    return pretty(JSON.parse(text), true);
  } catch {
    return text;
  }
}
