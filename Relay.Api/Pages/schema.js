// A JSON Schema as rows of a table: one for each member, named by its path, as deep as a person reads.
const DEEPEST = 4;

/** @param {any} root the document that references point into */
export function rowsOf(schema, root) {
  const rows = [];
  walk(schema, "", 0, new Set(), false);
  return rows;

  function walk(given, path, depth, above, isOptional) {
    const { schema: its, name } = resolve(given, root);
    if (path) rows.push({ name: path, type: typeOf(given, root), words: given.description ?? its.description ?? "", isOptional });
    // A type within itself is named, and not drawn again.
    if (depth > DEEPEST || above.has(name)) return;
    const inside = name ? new Set([...above, name]) : above;
    const element = its.items && resolve(its.items, root).schema;
    if (element?.properties) return members(element, `${path}[]`, depth, inside);
    members(its, path, depth, inside);
  }

  function members(its, path, depth, above) {
    for (const [name, member] of Object.entries(its.properties ?? {})) walk(member, path ? `${path}.${name}` : name, depth + 1, above, false);
  }
}

/** In a few words: integer, text, list of objects … */
export function typeOf(given, root) {
  const { schema: its, isNullable } = resolve(given, root);
  const types = [its.type ?? []].flat().filter((type) => type !== "null");
  const word = its.enum ? its.enum.join(" | ") : its.items ? `list of ${typeOf(its.items, root)}` : types.map((type) => (type === "string" ? (its.format === "byte" ? "base64" : "text") : type)).join(" or ") || (its.properties ? "object" : "any");
  return isNullable || [its.type ?? []].flat().includes("null") ? `${word} or null` : word;
}

/** Follows references, and one-of with null. */
function resolve(given, root) {
  const choices = (given.oneOf ?? given.anyOf ?? []).filter((choice) => choice.type !== "null");
  const isNullable = (given.oneOf ?? given.anyOf ?? []).length > choices.length;
  const one = choices.length === 1 ? choices[0] : given;
  if (!one.$ref) return { schema: one, name: null, isNullable };
  const parts = one.$ref.replace(/^#\//, "").split("/");
  const schema = parts.reduce((at, part) => at?.[part], root) ?? {};
  return { schema, name: parts.at(-1), isNullable };
}
