import { readShipped, shippedFile } from "../files/shipped-file.ts";
import { inSlices } from "../time/pace.ts";
import { Diagnostics, placeOf } from "./report/diagnostics.ts";
import { type Located, type Node, parseSteps } from "./syntax/tree.ts";

/**
 * What `directive` says in the blocks `<tag …>` of a shipped file, in file order, each with its place. Rules that begin with an
 * expression are called `/regex/`. For plugins with rules of their own below those of the configuration. Rejects when the file
 * cannot be read or is malformed.
 */
export async function shippedLines(
  name: string,
  tag: string,
  directive: string,
): Promise<readonly Located[]> {
  const path = shippedFile(name);
  const diagnostics = new Diagnostics();
  const text = await readShipped(path);
  const nodes = await inSlices(parseSteps(path, text, undefined, diagnostics));
  const [problem] = diagnostics.sorted();
  if (problem?.at) throw new Error(`${placeOf(problem.at)}: ${problem.message}`);
  return nodes.flatMap((node) =>
    node.kind === "block" && node.tag.text === tag ? valuesOf(node.children, directive) : [],
  );
}

function valuesOf(nodes: readonly Node[], directive: string): readonly Located[] {
  return nodes.flatMap((node) =>
    node.kind === "directive" && node.name.text === directive && node.value ? [node.value] : [],
  );
}
