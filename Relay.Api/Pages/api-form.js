// A form that sends one operation of the REST API, and spells it for curl.
import { ask, base } from "./common.js";
import { code, field, pretty, textOf, tryIt, Wrong } from "./docs.js";

/** The first example's values stand in it; a slot is one that this relay has. @param {number | undefined} currentSlot */
export function formOf(path, verb, parameters, body, currentSlot) {
  const inputs = parameters.map((one) => ({ one, ...fieldOf(one, verb, currentSlot) }));
  const shown = firstOf(body?.[1]);
  const text = body ? field("body", pretty(shown?.value ?? {}, true), { fill: shown?.["x-fill"] ?? null, rows: 4 }) : null;
  const curl = code("", "The same by curl");
  const form = tryIt([...inputs.map(({ node }) => node), text?.node ?? null, curl].filter(Boolean), async (signal, show) => {
    const { url, options } = requestOf(path, verb, inputs, text);
    const response = await ask(url, { ...options, signal });
    const type = (response.headers.get("content-type") ?? "").split(";")[0];
    const line = `${response.status} ${response.statusText} ${type}`.trim();
    return type === "text/event-stream" ? { line: `${line}, its first events`, text: await eventsOf(response, show) } : { line, text: await textOf(response) };
  });
  const spell = () => {
    try {
      curl.textContent = spelled(requestOf(path, verb, inputs, text));
    } catch {
      curl.textContent = "";
    }
  };
  form.addEventListener("input", spell);
  spell();
  return form;
}

const firstOf = (holder) => Object.values(holder?.examples ?? {})[0];

function fieldOf(one, verb, currentSlot) {
  // What is read of a slot is there once it is decided; what is sent to one needs it open.
  if (one.name === "slot") return field("slot (path)", currentSlot === undefined ? "" : String(verb === "GET" ? Math.max(0, currentSlot - 2) : currentSlot));
  const shown = firstOf(one);
  return field(`${one.name} (${one.in})`, one.in === "query" && !one.required ? "" : String(shown?.value ?? ""), { fill: shown?.["x-fill"] ?? null });
}

function requestOf(path, method, inputs, text) {
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
  if (!text) return { url, options: { method, headers } };
  try {
    // Without white space: what is signed is signed of these bytes.
    return { url, options: { method, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(JSON.parse(text.input.value)) } };
  } catch {
    throw new Wrong("The body is not JSON.");
  }
}

function spelled({ url, options: { method, headers, body } }) {
  const quote = (word) => `'${word.replaceAll("'", "'\\''")}'`;
  const verb = method === "GET" || (method === "POST" && body) ? "" : ` -X ${method}`;
  return [`curl -s${verb} ${quote(new URL(url, base).href)}`, ...Object.entries(headers).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`), body ? `-d ${quote(body)}` : ""].filter(Boolean).join(" \\\n  ");
}

/** What a stream says in its first seconds; then it is left. */
async function eventsOf(response, show) {
  const [reader, decoder, most, until] = [response.body.getReader(), new TextDecoder(), 20_000, performance.now() + 4_000];
  let text = "";
  while (text.length < most) {
    const left = until - performance.now();
    const part = await Promise.race([reader.read(), new Promise((over) => setTimeout(over, Math.max(0, left), null))]);
    if (part === null || part.done) break;
    show((text += decoder.decode(part.value, { stream: true })));
  }
  reader.cancel();
  return text;
}
