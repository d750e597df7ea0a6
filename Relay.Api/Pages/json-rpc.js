// The JSON-RPC methods out of the relay's own OpenRPC document: each with its parameters, an example, and a form that sends it.
import { ask, base, el, read } from "./common.js";
import { code, example, fail, field, heading, pretty, show, table, textOf, tryIt, Wrong } from "./docs.js";
import { typeOf } from "./schema.js";
import { address, signatureOf } from "./signer.js";

const GROUPS = [
  ["Wallets: private transactions", /^eth_(sendRaw|sendPrivate|cancelPrivate)/],
  ["Searchers: bundles", /^(eth_(send|cancel|call)Bundle|mev_)/],
  ["Searchers: what became of them", /^flashbots_/],
  ["Sealed bundles", /^relay_/],
  ["Reads of the chain", /./],
];
const { value: document, problem } = await read("openrpc.json");
const { value: relay } = await read("v1/relay");
if (problem) fail(problem);
else show(groupsOf(document.methods));

function groupsOf(methods) {
  const groups = GROUPS.map(([title]) => ({ title, entries: [] }));
  for (const method of methods) groups[GROUPS.findIndex(([, names]) => names.test(method.name))].entries.push({ id: method.name, badge: null, name: method.name, summary: method.summary, draw: () => draw(method) });
  groups.push({ title: "Over a WebSocket", entries: document["x-websocket"].map((method) => ({ id: method.name, badge: null, name: method.name, summary: method.summary, draw: () => [parametersOf(method)] })) });
  return groups.filter((group) => group.entries.length > 0);
}

function draw(method) {
  const shown = method.examples[0];
  return [
    heading("Parameters, by position"),
    method.params.length > 0 ? parametersOf(method) : el("p", { class: "quiet small" }, "None."),
    heading("Try it"),
    drawForm(method, shown),
    heading("Result"),
    el("p", {}, typeOf(method.result.schema, document), el("span", { class: "quiet small" }, `, of at most ${method["x-max-bytes"].toLocaleString("en")} bytes of request${method["x-signed"] ? ", signed" : ""}`)),
    ...method.examples.map((one) => example(one.summary, one.result.value)),
  ];
}

/** The way to the page of a transaction that was taken. */
function followed(text) {
  const hash = JSON.parse(text).result;
  return /^0x[0-9a-f]{64}$/.test(hash ?? "") ? el("a", { href: new URL(`tx/${hash}`, base).href }, "Follow it") : null;
}

const parametersOf = (method) => table("Parameters", method.params.map((one) => ({ name: one.name, type: typeOf(one.schema, document), words: one.description, isOptional: !one.required })));

function drawForm(method, shown) {
  const values = (shown?.params ?? []).map((one) => (one["x-fill"] === "slot" && relay ? relay.currentSlot : one.value));
  const fills = (shown?.params ?? []).map((one) => one["x-fill"]).filter((fill) => fill && fill !== "slot");
  const text = field("params", pretty(values, true), { fill: fills.length > 0 ? fills.join(", ") : null, rows: Math.min(10, pretty(values, true).split("\n").length + 1) });
  const box = el("input", { type: "checkbox", id: `sign-${method.name}`, disabled: method["x-signed"] });
  box.checked = method["x-signed"];
  const choice = el("div", { class: "choice" }, box, el("div", {}, el("label", { for: box.id }, "Sign it"), el("p", { class: "hint" }, `With a key that this page has just made, ${address}: it holds nothing, and is gone when you leave.`)));
  const body = () => {
    try {
      return JSON.stringify({ jsonrpc: "2.0", id: 1, method: method.name, params: JSON.parse(text.input.value || "[]") });
    } catch {
      throw new Wrong("The parameters are not JSON.");
    }
  };
  const request = code("", "The request’s body");
  const spell = () => {
    try {
      request.textContent = body();
    } catch (fault) {
      request.textContent = fault.message;
    }
  };
  const form = tryIt([text.node, choice, request], async (signal) => {
    const sent = body();
    const response = await ask("", { method: "POST", signal, headers: { "content-type": "application/json", ...(box.checked ? { "x-flashbots-signature": signatureOf(sent) } : {}) }, body: sent });
    const text = await textOf(response);
    return { line: `${response.status} ${response.statusText}`.trim(), text, link: /^eth_send(Raw|Private)/.test(method.name) ? followed(text) : null };
  });
  form.addEventListener("input", spell);
  spell();
  return form;
}
