/** The shape of JSON, as OpenAPI 3.1 has it: the part of JSON Schema (2020-12) that routes are described with. */
export type Schema =
  | AnySchema
  | SimpleSchema
  | ArraySchema
  | ObjectSchema
  | { readonly anyOf: readonly Schema[]; readonly description?: string };

/** Whatever JSON there is. */
interface AnySchema {
  readonly type?: never;
  readonly description?: string;
}

interface SimpleSchema {
  readonly type: "string" | "number" | "integer" | "boolean" | "null";
  readonly description?: string;
  /** The only texts that there are. */
  readonly enum?: readonly string[];
}

interface ArraySchema {
  readonly type: "array";
  readonly items: Schema;
  readonly description?: string;
}

interface ObjectSchema {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Schema>>;
  /** Properties that are always there. */
  readonly required: readonly string[];
  /** What other properties are like; `false` where there are none. */
  readonly additionalProperties: Schema | boolean;
  readonly description?: string;
}

const REQUIRED_UNLESS = /\?$/;

function described(description: string | undefined): { readonly description?: string } {
  return description === undefined ? {} : { description };
}

/** What `schema` has for each kind of JSON. */
interface SchemaWords {
  text(doc?: string): Schema;
  number(doc?: string): Schema;
  whole(doc?: string): Schema;
  flag(doc?: string): Schema;
  oneOf(texts: readonly string[], doc?: string): Schema;
  list(items: Schema, doc?: string): Schema;
  object(properties: Readonly<Record<string, Schema>>, doc?: string): Schema;
  record(values: Schema, doc?: string): Schema;
  orNull(shape: Schema): Schema;
  either(...shapes: readonly Schema[]): Schema;
  any(doc?: string): Schema;
}

/**
 * Words for shapes of JSON: `schema.object({ name: schema.text("Its name."), "until?": schema.number() })`. A property whose key
 * ends in `?` may be missing; no others are there than those that are named.
 */
export const schema: SchemaWords = {
  text: (doc) => ({ type: "string", ...described(doc) }),
  number: (doc) => ({ type: "number", ...described(doc) }),
  whole: (doc) => ({ type: "integer", ...described(doc) }),
  flag: (doc) => ({ type: "boolean", ...described(doc) }),
  oneOf: (texts, doc) => ({ type: "string", enum: texts, ...described(doc) }),
  list: (items, doc) => ({ type: "array", items, ...described(doc) }),
  object(properties, doc) {
    const keys = Object.keys(properties);
    return {
      type: "object",
      properties: Object.fromEntries(
        Object.entries(properties).map(([key, shape]) => [key.replace(REQUIRED_UNLESS, ""), shape]),
      ),
      required: keys.filter((key) => !REQUIRED_UNLESS.test(key)),
      additionalProperties: false,
      ...described(doc),
    };
  },
  record: (values, doc) => ({
    ...{ type: "object", properties: {}, required: [], additionalProperties: values },
    ...described(doc),
  }),
  orNull: (shape) => ({ anyOf: [shape, { type: "null" }] }),
  either: (...shapes) => ({ anyOf: shapes }),
  any: (doc) => described(doc),
};
