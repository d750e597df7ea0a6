// The REST API out of the relay's own OpenAPI document: each operation with its parameters, answers, examples, and a form that sends it.
import { formOf } from "./api-form.js";
import { el, read } from "./common.js";
import { example, fail, heading, show, table } from "./docs.js";
import { rowsOf, typeOf } from "./schema.js";

const TITLES = { transparency: "Slots and the relay", submission: "Sealed bundles", orders: "Bundles in clear", wallets: "Wallets", hints: "Hints", builders: "Builders", operations: "Health" };
const { value: document, problem } = await read("openapi/v1.json");
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
  return [...groups].filter(([, entries]) => entries.length > 0).map(([title, entries]) => ({ title, entries: entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) }));
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
    formOf(path, verb, parameters, body, relay?.currentSlot),
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
