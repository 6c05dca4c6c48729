import { type Identity, type MessageToRender, NO_NOTES, type Rendering } from "../../core/mod.ts";
import { FORGED_NOTE, RESULTS_NOTE, TRACE_NOTE } from "./contract.ts";
import { isFrom, RESULTS } from "./foreign-results.ts";

/** A message with what was found out about it on top, and without what strangers say in our name (RFC 8601 §5). */
export function rendered(
  value: Rendering,
  { message }: MessageToRender,
  { localNames }: Identity,
): Rendering {
  const { notes = NO_NOTES } = message;
  if (notes === NO_NOTES) return value;
  const results = RESULTS_NOTE.of(message);
  const isForged = FORGED_NOTE.of(message) !== undefined;
  if (results === undefined && !isForged) return value;
  const trace = TRACE_NOTE.of(message) ?? [];
  const traced = trace.length === 0 ? [] : [{ name: "X-DNS-Trace", value: trace.join("\r\n\t") }];
  const told = results === undefined ? [] : [{ name: RESULTS, value: results }];
  const add = [...told, ...traced, ...value.add];
  if (!isForged) return { ...value, add };
  const names = [...localNames, ...nameThen(results)];
  const matches = (text: string): boolean => isFrom(text, names);
  return { ...value, add, dropSome: [...(value.dropSome ?? []), { name: RESULTS, matches }] };
}

/** The server's name when the message came in: it may have been renamed since. */
function nameThen(results: string | undefined): readonly string[] {
  return results === undefined
    ? []
    : [results.slice(0, results.indexOf(";")).replaceAll('"', "").toLowerCase()];
}
