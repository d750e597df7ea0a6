// What all pages share. Strings that strangers control reach the page as text only: el() and textContent, never markup.

/** The relay's url, wherever it is mounted: this file lies in its folder `pages`. */
export const base = new URL("../", import.meta.url);

/** @param {string} id @returns {any} */
export const at = (id) => document.getElementById(id);

/**
 * An element. Attributes that are functions listen; null and false are left out.
 * @param {string} name @param {Record<string, any>} [attributes] @param {...(string | number | Node | null)} children
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : String(value));
  }
  element.append(...children.filter((child) => child !== null).map((child) => (child instanceof Node ? child : String(child))));
  return element;
}

/** Shows a sentence, or hides its place. @param {string} id @param {string | null} text */
export function say(id, text) {
  at(id).hidden = !text;
  if (at(id).textContent !== (text ?? "")) at(id).textContent = text ?? "";
}

/** A term and its value in a list of facts; values may be elements. */
export const fact = (term, value, wide = false) => el("div", { class: wide ? "wide" : null }, el("dt", {}, term), el("dd", {}, value));

/** @param {string} path under the relay's url, without a first slash */
export const ask = (path, options = {}) => fetch(new URL(path, base), { credentials: "omit", ...options });

/** An answer's JSON; where it is no success, the problem's fields beside `status`. */
export async function read(path, options = {}) {
  try {
    const response = await ask(path, { headers: { accept: "application/json" }, ...options });
    const json = await response.json().catch(() => ({}));
    return response.ok ? { value: json } : { problem: { status: response.status, ...json } };
  } catch {
    return { problem: { status: 0, detail: "The relay cannot be reached." } };
  }
}

export const count = (/** @type {number | bigint} */ value) => new Intl.NumberFormat("en").format(value);

/** Wei in the unit that suits its size, with at most six digits behind the point. @param {bigint} wei */
export function value(wei) {
  if (wei === 0n) return "0 ETH";
  const [unit, digits, name] = wei >= 10n ** 12n ? [10n ** 18n, 6n, "ETH"] : wei >= 10n ** 6n ? [10n ** 9n, 3n, "gwei"] : [1n, 0n, "wei"];
  const scale = 10n ** BigInt(digits);
  const rounded = (wei * scale + unit / 2n) / unit;
  const fraction = String(rounded % scale).padStart(Number(digits), "0").replace(/0+$/, "");
  return `${count(rounded / scale)}${fraction && digits ? `.${fraction}` : ""} ${name}`;
}

/** Milliseconds as people say them. @param {number} ms */
export const duration = (ms) => (ms < 1_000 ? `${ms} ms` : ms < 60_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms / 60_000)} min`);

/** An instant on this machine's clock and calendar; milliseconds where they matter. @param {number} ms */
export const instant = (ms, withMs = false) =>
  new Date(ms).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" }) + (withMs ? `.${String(ms % 1_000).padStart(3, "0")}` : "");

export const clock = (/** @type {number} */ ms) => new Date(ms).toLocaleTimeString("en-GB");

export const short = (/** @type {string} */ hash) => `${hash.slice(0, 10)}…${hash.slice(-6)}`;

/** Why a slot is void, in plain words. @param {string | null} reason */
export const whyVoid = (reason) => ({
  store_failed_over: "The store lost bundles that had receipts, so the slot does not count.",
  holder_unreachable: "A keyholder did not answer before the deadline, so nothing was opened.",
  holder_refused: "A keyholder refused to open the slot.",
  deadline_passed: "The slot was not finished before its deadline.",
  holder_faulty: "A keyholder’s answer did not check.",
  store_damaged: "The store held something else than was taken.",
}[reason ?? ""] ?? `The slot does not count: ${reason ?? "no reason was given"}.`);

/** The relay in the foot of the page. @returns {Promise<any>} null where it does not answer */
export async function about() {
  const { value: relay } = await read("v1/relay");
  if (relay) at("about").textContent = `Version ${relay.version}, chain ${relay.chainId}. ${relay.standAlone ? "It runs without an execution node: nothing is simulated." : "Winners are simulated on an execution node before they win."}`;
  return relay ?? null;
}
