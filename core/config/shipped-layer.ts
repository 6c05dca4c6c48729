import { errorText } from "../errors/error-text.ts";
import { readShipped, shippedFile } from "../files/shipped-file.ts";
import { inSlices } from "../time/pace.ts";
import { type BinderParts, bindSteps } from "./bind/binder.ts";
import { type BoundBlock, newRoot } from "./bind/bound.ts";
import { parseSteps } from "./syntax/tree.ts";

/** A configuration text that is not the operator's. */
export interface ShippedText {
  /** Its file's name, e.g. `providers.conf`: places in it read `shipped: providers.conf:12:5`. */
  readonly name: string;
  readonly text: string;
}

/** The profiles of mailbox providers that come with this software. Rejects when they cannot be read. */
export async function shippedProfiles(): Promise<ShippedText> {
  const name = "providers.conf";
  return { name, text: await readShipped(shippedFile(name)) };
}

/** What is shipped, bound as one layer. */
export interface ShippedLayer {
  readonly root: BoundBlock;
  /** By the name of their file in places. */
  readonly texts: readonly (readonly [file: string, text: string])[];
}

/** Reads what is shipped. What is wrong with it is told like any other mistake. */
export async function shippedLayer(
  read: () => Promise<ShippedText>,
  parts: BinderParts,
): Promise<ShippedLayer> {
  let shipped: ShippedText;
  try {
    shipped = await read();
  } catch (error) {
    const message = `what is shipped cannot be read: ${errorText(error)}`;
    parts.diagnostics.error("unreadable-file", message, undefined, "install Postrider again");
    return { root: newRoot(), texts: [] };
  }
  const file = `shipped: ${shipped.name}`;
  const nodes = await inSlices(parseSteps(file, shipped.text, undefined, parts.diagnostics));
  return { root: await inSlices(bindSteps(nodes, parts)), texts: [[file, shipped.text]] };
}
