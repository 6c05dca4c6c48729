import type { Form } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import type { OptionName } from "./options.ts";

const TREES = ["json", "xml", "dom"] as const satisfies readonly OptionName[];

/** The form that is asked for of an answer that PowerMTA has a tree for. */
export function formOf(options: Arguments["options"]): Form {
  return TREES.find((form) => options.has(form)) ?? "text";
}
