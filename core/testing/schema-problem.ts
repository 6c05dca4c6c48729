import type { Schema } from "../surface/schema.ts";

/** How many items of a list are looked at. */
const MOST = 1000;

/** Why a value is not what a schema says, with the way to it; undefined when it is. For tests of what routes answer. */
export function schemaProblem(shape: Schema, value: unknown, at = "$"): string | undefined {
  if ("anyOf" in shape) {
    const problems = shape.anyOf.map((each) => schemaProblem(each, value, at));
    return problems.includes(undefined) ? undefined : `${at}: none of ${problems.join(" | ")}`;
  }
  if (shape.type === undefined) return undefined;
  if (shape.type === "array") {
    if (!Array.isArray(value)) return `${at} is no list`;
    const items: readonly unknown[] = value.slice(0, MOST);
    return first(items.map((item, index) => schemaProblem(shape.items, item, `${at}[${index}]`)));
  }
  if (shape.type !== "object") return simpleProblem(shape, value, at);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return `${at} is no object`;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const missing = shape.required.find((key) => fields[key] === undefined);
  if (missing !== undefined) return `${at}.${missing} is missing`;
  return first(
    Object.entries(fields).map(([key, each]) => {
      const own = shape.properties[key];
      if (own !== undefined) return schemaProblem(own, each, `${at}.${key}`);
      const more = shape.additionalProperties;
      if (typeof more !== "boolean") return schemaProblem(more, each, `${at}.${key}`);
      return more ? undefined : `${at}.${key} is not described`;
    }),
  );
}

function simpleProblem(
  { type, enum: words }: Extract<Schema, { readonly enum?: readonly string[] }>,
  value: unknown,
  at: string,
): string | undefined {
  const is = {
    string: typeof value === "string",
    number: typeof value === "number",
    integer: Number.isInteger(value),
    boolean: typeof value === "boolean",
    null: value === null,
  }[type];
  if (!is) return `${at} is no ${type}: ${JSON.stringify(value)}`;
  return words !== undefined && !words.includes(String(value))
    ? `${at} is none of ${words.join(", ")}: ${String(value)}`
    : undefined;
}

function first(problems: readonly (string | undefined)[]): string | undefined {
  return problems.find((problem) => problem !== undefined);
}
