import type { DirectiveIndex } from "./directives.ts";
import type { DirectiveNode, Node } from "./tree.ts";

/**
 * Joins lists that go on in the next line: a value that ends with a comma takes in the line behind it, unless that line
 * begins with a word that is a directive and has a value of its own.
 */
export function joinContinuations(nodes: readonly Node[], directives: DirectiveIndex): Node[] {
  const joined: Node[] = [];
  for (let at = 0; at < nodes.length; at++) {
    const node = nodes[at];
    if (node === undefined) continue;
    if (node.kind === "block") {
      const children = joinContinuations(node.children, directives);
      joined.push({ ...node, children });
      continue;
    }
    const parts: string[] = [];
    for (let open = node; node.value && endsWithComma(open); ) {
      const next = nodes[at + 1];
      if (next === undefined || !goesOn(next, node, directives)) break;
      parts.push(next.written);
      open = next;
      at++;
    }
    joined.push(parts.length === 0 ? node : extended(node, parts));
  }
  return joined;
}

/** Whether a line, as the lexer reads it, leaves a list open. */
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
    (next.value === undefined || directives.everywhere(next.name.text).length === 0)
  );
}

function extended(node: DirectiveNode, parts: readonly string[]): DirectiveNode {
  const { value } = node;
  return { ...node, value: value && { ...value, text: [value.text, ...parts].join(" ") } };
}
