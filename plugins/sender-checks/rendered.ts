import { type Identity, type MessageToRender, NO_NOTES, type Rendering } from "../../core/mod.ts";
import { FORGED_NOTE, RESULTS_NOTE, TRACE_NOTE } from "./contract.ts";
import { isFrom, RESULTS } from "./foreign-results.ts";

/**
 * A message with what was found out about it on top, and without what strangers say in our name. Deviates from RFC 8601 §5: fields
 * in our name are left out only of mail from sources that check something, as nobody else is told that they can be believed.
 */
export function rendered(
  value: Rendering,
  { message }: MessageToRender,
  { localNames }: Identity,
): Rendering {
  const { notes = NO_NOTES } = message;
  if (notes === NO_NOTES) return value;
  const results = RESULTS_NOTE.of(message);
  if (results === undefined) return value;
  const trace = TRACE_NOTE.of(message) ?? [];
  const traced = trace.length === 0 ? [] : [{ name: "X-DNS-Trace", value: trace.join("\r\n\t") }];
  const add = [{ name: RESULTS, value: results }, ...traced, ...value.add];
  if (FORGED_NOTE.of(message) === undefined) return { ...value, add };
  // The server may have been renamed since it was received.
  const then = results.slice(0, results.indexOf(";")).replaceAll('"', "").toLowerCase();
  const names = [...localNames, then];
  const matches = (text: string): boolean => isFrom(text, names);
  return { ...value, add, dropSome: [...(value.dropSome ?? []), { name: RESULTS, matches }] };
}
