import type { DirectiveIndex } from "../bind/directives.ts";
import type { DirectiveNode, Node } from "./tree.ts";

/**
 * Joins lists that go on in the next line: a value that ends with a comma takes in the line after it, unless that line is
 * a directive with a value of its own, or looks like one. The list of a macro may also begin in the line after
 * its name. Blocks stay as they are.
 */
export function joinContinuations(nodes: readonly Node[], directives: DirectiveIndex): Node[] {
  const joined: Node[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    if (node === undefined) continue;
    if (node.kind === "block") {
      joined.push(node);
      continue;
    }
    const parts: string[] = [];
    for (let open = leavesListOpen(node); open; ) {
      const next = nodes[at + 1];
      if (next === undefined || !goesOn(next, node, directives)) break;
      parts.push(next.written);
      open = endsWithComma(next);
      at++;
    }
    joined.push(parts.length === 0 ? node : extended(node, parts));
  }
  return joined;
}

/** What is known of a line that may leave a list open. */
type Line = Pick<DirectiveNode, "written"> & {
  readonly name: { readonly text: string };
  readonly value: { readonly text: string } | undefined;
};

/** Whether a list goes on after a line that is not itself the continuation of one. */
export function leavesListOpen({ name, value, written }: Line): boolean {
  if (value === undefined) return false;
  const nameOnly = name.text === "domain-macro" && /^\w+$/.test(value.text);
  return nameOnly || endsWithComma({ written });
}

/** Whether a line after a list that is left open belongs to the list. */
export function continuesList(
  { name, value, written }: Line,
  isDirective: (name: string) => boolean,
): boolean {
  if (value === undefined) return true;
  return !isDirective(name.text) && !WORD_AND_VALUE.test(written);
}

/** Members of lists hold no blanks: this is rather a directive that is misspelt, and perhaps a secret. */
const WORD_AND_VALUE = /^[^\s,=]+=?\s+[^\s,]/;

/** Whether a list goes on after a line that continues one. */
export function endsWithComma({ written }: Pick<DirectiveNode, "written">): boolean {
  return written.endsWith(",");
}

function goesOn(
  next: Node,
  first: DirectiveNode,
  directives: DirectiveIndex,
): next is DirectiveNode {
  return (
    next.kind === "directive" &&
    next.name.at.keys === undefined &&
    next.name.at.file === first.name.at.file &&
    next.name.at.includedAt === first.name.at.includedAt &&
    continuesList(next, (name) => directives.everywhere(name).length > 0)
  );
}

function extended(node: DirectiveNode, parts: readonly string[]): DirectiveNode {
  const { value } = node;
  return { ...node, value: value && { ...value, text: [value.text, ...parts].join(" ") } };
}
