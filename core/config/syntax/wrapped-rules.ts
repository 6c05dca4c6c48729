import { splitRegex } from "../../directive/kinds/regex.ts";
import { REGEX_LINE } from "./lexer.ts";
import type { Node } from "./tree.ts";

/** Whether a line begins a rule whose expression does not end in it, as editors and web pages wrap them. */
export function opensRule(node: Node): boolean {
  return (
    node.kind === "directive" &&
    node.name.text === REGEX_LINE &&
    splitRegex(node.written) === undefined
  );
}

/** Whether a line can only be the rest of such a rule: it begins with no word, or with the closing slash. */
export function continuesRule(node: Node): boolean {
  if (node.kind === "block") return false;
  const { name, written } = node;
  return name.text === REGEX_LINE ? /^\/(\s|$)/.test(written) : !/^[\w.-]+$/.test(name.text);
}

/** Whether the expression ends in a further line of its rule. */
export function endsRule(node: Node): boolean {
  return node.kind === "directive" && splitRegex(`/x${node.written}`) !== undefined;
}
