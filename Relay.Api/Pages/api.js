// The REST API out of the relay's own OpenAPI document: each operation with its parameters, answers, examples, and a form that sends it.
import { ask, base, el, read } from "./common.js";
import { code, example, fail, field, heading, pretty, show, table, textOf, tryIt, Wrong } from "./docs.js";
import { rowsOf, typeOf } from "./schema.js";

const TITLES = { transparency: "Slots and the relay", submission: "Sealed bundles", orders: "Bundles in clear", wallets: "Wallets", hints: "Hints", builders: "Builders", operations: "Health" };
const { value: document, problem } = await read("openapi/v1.json");
/** The slot that closes next: what reads of a slot begin with is the one before the last. */
const { value: relay } = await read("v1/relay");
if (problem) fail(problem);
else show(groupsOf(document));

function groupsOf({ paths }) {
  const groups = new Map(Object.values(TITLES).map((title) => [title, []]));
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? "operations";
      const title = TITLES[tag] ?? `${tag[0].toUpperCase()}${tag.slice(1)}`;
      if (!groups.has(title)) groups.set(title, []);
      const verb = method.toUpperCase();
      groups.get(title).push({ id: `${method}${path.replaceAll(/[{}]/g, "").replaceAll("/", "-")}`, badge: verb, name: path, summary: operation.summary ?? "", draw: () => draw(path, verb, operation) });
    }
  }
  return [...groups].filter(([, entries]) => entries.length > 0).map(([title, entries]) => ({ title, entries }));
}

function draw(path, verb, operation) {
  const parameters = operation.parameters ?? [];
  const body = Object.entries(operation.requestBody?.content ?? {})[0];
  return [
    operation.description ? el("p", {}, operation.description) : null,
    parameters.length > 0 ? heading("Parameters") : null,
    parameters.length > 0 ? table("Parameters", parameters.map((one) => ({ name: one.name, type: `${typeOf(one.schema ?? {}, document)} in the ${one.in}`, words: one.description ?? "", isOptional: one.in !== "path" && !one.required }))) : null,
    body ? heading("Body") : null,
    body ? el("p", { class: "quiet small" }, body[0]) : null,
    body ? fields("Body", body[1].schema) : null,
    ...Object.entries(body?.[1].examples ?? {}).map(([, one]) => example(one.summary, one.value)),
    heading("Try it"),
    drawForm(path, verb, parameters, body),
    heading("Answers"),
    ...Object.entries(operation.responses).sort().flatMap(([status, answer]) => drawAnswer(status, answer)),
  ];
}

function fields(caption, schema) {
  const rows = schema ? rowsOf(schema, document) : [];
  return rows.length > 0 ? table(caption, rows) : null;
}

function drawAnswer(status, answer) {
  const [type, media] = Object.entries(answer.content ?? {})[0] ?? [null, {}];
  const rows = media.schema && Number(status) < 400 ? fields(`Answer ${status}`, media.schema) : null;
  const examples = Object.values(media.examples ?? {});
  return [el("p", { class: "status" }, el("strong", {}, status), ` ${answer.description ?? ""}`, type ? el("span", { class: "quiet small" }, ` ${type}`) : null), rows, ...examples.map((one) => example(one.summary, one.value))];
}

/** The first example's values stand in the form; a slot is one that this relay has. */
function drawForm(path, verb, parameters, body) {
  const first = (holder) => Object.values(holder?.examples ?? {})[0];
  const slot = relay && String(verb === "GET" ? Math.max(0, relay.currentSlot - 2) : relay.currentSlot);
  const inputs = parameters.map((one) => {
    const shown = first(one);
    return { one, ...field(`${one.name} (${one.in})`, one.name === "slot" ? (slot ?? "") : one.in === "query" && !one.required ? "" : String(shown?.value ?? ""), { fill: one.name === "slot" ? null : (shown?.["x-fill"] ?? null) }) };
  });
  const text = body && field("body", pretty(first(body[1])?.value ?? {}, true), { fill: first(body[1])?.["x-fill"] ?? null, rows: 4 });
  const request = () => {
    let url = path.slice(1);
    const [query, headers] = [new URLSearchParams(), {}];
    for (const { one, input } of inputs) {
      const value = input.value.trim();
      if (one.in === "path" && value === "") throw new Wrong(`${one.name} is missing.`);
      if (one.in === "path") url = url.replace(`{${one.name}}`, encodeURIComponent(value));
      else if (value !== "" && one.in === "query") query.append(one.name, value);
      else if (value !== "") headers[one.name] = value;
    }
    if (query.size > 0) url += `?${query}`;
    if (!text) return { url, options: { method: verb, headers } };
    let json;
    try {
      // Without white space: what is signed is signed of these bytes.
      json = JSON.stringify(JSON.parse(text.input.value));
    } catch {
      throw new Wrong("The body is not JSON.");
    }
    return { url, options: { method: verb, headers: { ...headers, "content-type": "application/json" }, body: json } };
  };
  const curl = code("", "The same by curl");
  const spell = () => {
    try {
      const { url, options } = request();
      const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`;
      curl.textContent = [`curl -s ${quote(new URL(url, base).href)}`, ...Object.entries(options.headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`), options.body ? `-d ${quote(options.body)}` : ""].filter(Boolean).join(" \\\n  ");
    } catch {
      curl.textContent = "";
    }
  };
  const form = tryIt([...inputs.map(({ node }) => node), text?.node ?? null, curl].filter(Boolean), async (signal, shown) => {
    const { url, options } = request();
    const response = await ask(url, { ...options, signal });
    const type = (response.headers.get("content-type") ?? "").split(";")[0];
    const line = `${response.status} ${response.statusText} ${type}`.trim();
    return type.startsWith("text/event-stream") ? { line: `${line}, its first events`, text: await eventsOf(response, shown) } : { line, text: await textOf(response) };
  });
  form.addEventListener("input", spell);
  spell();
  return form;
}

/** What a stream says in its first seconds; then it is left. */
async function eventsOf(response, shown) {
  const [reader, decoder, most, until] = [response.body.getReader(), new TextDecoder(), 20_000, performance.now() + 4_000];
  let text = "";
  while (text.length < most) {
    const left = until - performance.now();
    const part = await Promise.race([reader.read(), new Promise((over) => setTimeout(over, Math.max(0, left), null))]);
    if (part === null || part.done) break;
    shown((text += decoder.decode(part.value, { stream: true })));
  }
  reader.cancel();
  return text;
}
