import { type Form, overlap, treeText } from "../core/mod.ts";
import { queueMeant } from "../plugins/admin/contract.ts";
import type { Ask } from "./bytes-of-queues.ts";
import { countText } from "./grouped.ts";
import { numberOf, rawTextOf, rowsOf, textOf } from "./json.ts";
import { isoTime, timeText, timeUntil } from "./queue-texts.ts";
import { type Terminal, table } from "./terminal.ts";

/** What `show disabled sources` is asked. */
export interface DisabledRequest {
  readonly ask: Ask;
  readonly form: Form;
  /** The word after `disabled`, if any, and the queues meant, if any. */
  readonly operands: readonly string[];
}

/** `mta show disabled sources [QUEUE]`: local addresses that nothing is sent from. */
export async function showDisabled(
  { ask, form, operands }: DisabledRequest,
  to: Terminal,
): Promise<void> {
  const [first = ""] = operands;
  const isWord = "sources".startsWith(first.toLowerCase());
  const pattern = isWord ? operands[1] : first;
  const wanted = pattern === undefined ? undefined : wholePattern(pattern);
  const rows = rowsOf(await ask("/holds")).filter(
    (row) =>
      rawTextOf(row, "of") === "source" &&
      (wanted === undefined || overlap(rawTextOf(row, "queue"), wanted)),
  );
  if (form !== "text") {
    const source = rows.map((row) => {
      const until = numberOf(row, "until");
      return {
        ip: rawTextOf(row, "on"),
        queue: rawTextOf(row, "queue"),
        reason: rawTextOf(row, "why"),
        by: rawTextOf(row, "by"),
        ...(until === 0 ? {} : { reenableTime: isoTime(until) }),
      };
    });
    return to.print(treeText({ title: "Disabled sources", source }, form));
  }
  const now = Date.now();
  to.print(
    table(
      ["source", "queues", "since", "enabled again in", "by", "why"],
      rows.map((row) => [
        textOf(row, "on"),
        textOf(row, "queue"),
        timeText(numberOf(row, "since")),
        timeUntil(numberOf(row, "until"), now),
        textOf(row, "by"),
        textOf(row, "why"),
      ]),
      to,
    ),
  );
  to.print(`\n${countText(rows.length, "disabled source")}.`);
}

function wholePattern(written: string): string {
  const meant = queueMeant(written);
  return meant.includes("/") ? meant : `${meant}/*`;
}
