import {
  type HeaderField,
  type MessageToRender,
  mailDate,
  NO_NOTES,
  type Rendering,
} from "../../core/mod.ts";
import { DATE, MESSAGE_ID, OWN_TRACE, REMOVED, VIRTUAL_MTA } from "./contract.ts";

/** A message with the changes that its source and its destination want. `removed`: what the destination does not want. */
export function rendered(
  value: Rendering,
  { message, queue }: MessageToRender,
  removed: readonly string[],
  now: number,
): Rendering {
  const { notes = NO_NOTES } = message;
  if (notes === NO_NOTES) return removed.length === 0 ? value : without(value, removed);
  const replace: HeaderField[] = [];
  const date = DATE.of(message);
  if (date !== undefined) {
    const at = date === "reception" ? message.receivedAt : now;
    replace.push({ name: "Date", value: mailDate(at) });
  }
  const messageId = MESSAGE_ID.of(message);
  if (messageId !== undefined) replace.push({ name: "Message-ID", value: messageId });
  if (VIRTUAL_MTA.of(message) !== undefined)
    replace.push({ name: "X-Virtual-MTA", value: queue.virtualMta });
  const trace = OWN_TRACE.of(message);
  if (trace) replace.push({ name: "Received", value: trace });
  const others = trace === "" ? ["Received"] : [];
  const drop = [...removed, ...(REMOVED.of(message) ?? []), ...others];
  if (replace.length === 0 && drop.length === 0) return value;
  return {
    ...value,
    drop: [...value.drop, ...drop],
    replace: [...value.replace, ...replace],
  };
}

function without(value: Rendering, removed: readonly string[]): Rendering {
  return { ...value, drop: [...value.drop, ...removed] };
}
