import { type RouteFacts, type Schema, schema } from "../../core/mod.ts";

/** How long a change of lists by somebody may take, milliseconds. */
const CHANGE_LIMIT = 60_000;

const ENTRY = {
  address: schema.text("An address, or the SHA-256 of one in hexadecimal."),
  scope: schema.text("Empty or `all`, `sender:DOMAIN` or `job:PREFIX`."),
  reason: schema.text("Why, such as `manual` or `complaint`."),
  added: schema.text("ISO 8601."),
  expires: schema.text("ISO 8601; empty: never."),
  text: schema.text(),
};
const COUNTS = {
  added: schema.whole(),
  changed: schema.whole(),
  kept: schema.whole("Those that were there already."),
};
const ADDED = schema.object(COUNTS);

/** Fields that may be missing, but for some. */
function optional(
  fields: Readonly<Record<string, Schema>>,
  needed: readonly string[],
): Readonly<Record<string, Schema>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, shape]) => [
      needed.includes(name) ? name : `${name}?`,
      shape,
    ]),
  );
}

/** What the routes of suppression do. */
export const FACTS: Readonly<
  Record<
    | "GET /suppression"
    | "GET /suppression/:list"
    | "GET /suppression/:list/export"
    | "POST /suppression/:list/add"
    | "POST /suppression/:list/remove"
    | "POST /suppression/:list/clear"
    | "POST /suppression/:list/import",
    RouteFacts
  >
> = {
  "GET /suppression": {
    doc: "The lists, and how many entries each has; none where the configuration has none.",
    answer: {
      json: schema.object({
        lists: schema.list(
          schema.object({
            name: schema.text(),
            addresses: schema.whole("Entries by address."),
            digests: schema.whole("Entries by the SHA-256 of an address."),
            scope: schema.text("What entries may be for."),
            configured: schema.flag("False: nobody is refused because of it."),
          }),
        ),
        disk: schema.whole("Bytes."),
        memory: schema.whole("Bytes."),
        filterBuilt: schema.flag(),
      }),
    },
  },
  "GET /suppression/:list": {
    right: "operator",
    doc: "Entries of a list, or what it says of an address.",
    parameters: { list: "The name of the list." },
    query: {
      "address?": schema.text("An address."),
      "after?": schema.text("Where the last answer ended."),
      "most?": schema.whole("Entries, at most; 1000 unless given, and at most."),
    },
    answer: {
      json: schema.object({
        entries: schema.list(schema.object(ENTRY)),
        "next?": schema.text("What to give as `after` for the next page."),
      }),
    },
    errors: { 404: "There is no such list." },
  },
  "GET /suppression/:list/export": {
    right: "operator",
    doc: "All entries.",
    parameters: { list: "The name of the list." },
    answer: { type: "text/csv", doc: "A line for each entry, under a line of names." },
    errors: { 404: "There is no such list." },
  },
  "POST /suppression/:list/add": {
    limit: CHANGE_LIMIT,
    doc: "Adds entries.",
    parameters: { list: "The name of the list." },
    body: {
      json: schema.list(schema.object(optional(ENTRY, ["address"]))),
      doc: "Or one entry alone; 1 MiB at most.",
    },
    answer: { json: ADDED },
    errors: { 400: "An entry makes no sense.", 404: "There is no such list." },
  },
  "POST /suppression/:list/remove": {
    limit: CHANGE_LIMIT,
    doc: "Removes entries.",
    parameters: { list: "The name of the list." },
    body: {
      json: schema.list(schema.object(optional(ENTRY, ["address"]))),
      doc: "Or one entry alone; without `scope` those of all scopes are meant. 1 MiB at most.",
    },
    answer: { json: schema.object({ removed: schema.whole("Entries.") }) },
    errors: { 400: "An entry makes no sense.", 404: "There is no such list." },
  },
  "POST /suppression/:list/clear": {
    limit: CHANGE_LIMIT,
    right: "admin",
    doc: "Removes all entries, a piece at a time.",
    parameters: { list: "The name of the list." },
    query: { confirm: schema.text("The name of the list once more.") },
    answer: {
      json: schema.object({
        removed: schema.whole("Entries."),
        left: schema.whole("Entries that the next request is for."),
      }),
    },
    errors: { 400: "`confirm` is another name.", 404: "There is no such list." },
  },
  "POST /suppression/:list/import": {
    limit: CHANGE_LIMIT,
    doc: "Adds entries from CSV.",
    parameters: { list: "The name of the list." },
    query: {
      "scope?": schema.text("For lines without one."),
      "expires?": schema.whole("For lines without one: milliseconds since the epoch."),
    },
    body: { type: "text/csv", doc: "Lines as they are exported, 1 MiB at most." },
    answer: {
      json: schema.object({
        ...COUNTS,
        bad: schema.whole("Lines that make no sense, and were passed over."),
        firstBad: schema.list(schema.object({ line: schema.whole(), problem: schema.text() })),
      }),
    },
    errors: { 400: "It cannot be read.", 404: "There is no such list." },
  },
};
