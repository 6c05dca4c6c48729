import { type RouteFacts, schema } from "../../core/mod.ts";

/** How long a change of lists by somebody may take, milliseconds. */
const CHANGE_LIMIT = 60_000;

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
    doc: "The lists, and how many entries each has.",
    errors: { 404: "There are no lists." },
    answer: { json: schema.any() },
  },
  "GET /suppression/:list": {
    doc: "Entries of a list, or what it says of an address.",
    parameters: { list: "The name of the list." },
    query: {
      "address?": schema.text("An address."),
      "after?": schema.text("Where the last answer ended."),
      "most?": schema.text("Entries, at most."),
    },
    answer: { json: schema.any() },
    errors: { 404: "There is no such list." },
  },
  "GET /suppression/:list/export": {
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
      json: schema.list(schema.any()),
      doc: '`[{"address": …, "scope": …, "expires": …, "text": …}]`, 1 MiB at most.',
    },
    answer: { json: schema.any() },
    errors: { 400: "An entry makes no sense.", 404: "There is no such list." },
  },
  "POST /suppression/:list/remove": {
    limit: CHANGE_LIMIT,
    doc: "Removes entries.",
    parameters: { list: "The name of the list." },
    body: {
      json: schema.list(schema.any()),
      doc: '`[{"address": …, "scope": …}]`, 1 MiB at most.',
    },
    answer: { json: schema.any() },
    errors: { 400: "An entry makes no sense.", 404: "There is no such list." },
  },
  "POST /suppression/:list/clear": {
    limit: CHANGE_LIMIT,
    right: "admin",
    doc: "Removes all entries, a piece at a time.",
    parameters: { list: "The name of the list." },
    query: { confirm: schema.text("The name of the list once more.") },
    answer: { json: schema.any() },
    errors: { 400: "`confirm` is another name.", 404: "There is no such list." },
  },
  "POST /suppression/:list/import": {
    limit: CHANGE_LIMIT,
    doc: "Adds entries from CSV.",
    parameters: { list: "The name of the list." },
    query: {
      "scope?": schema.text("For lines without one."),
      "expires?": schema.text("For lines without one."),
    },
    body: { type: "text/csv", doc: "Lines as they are exported, 1 MiB at most." },
    answer: { json: schema.any() },
    errors: { 400: "It cannot be read.", 404: "There is no such list." },
  },
};
