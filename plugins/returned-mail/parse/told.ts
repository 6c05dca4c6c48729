import { clean } from "./clean.ts";
import { LONGEST_DIAGNOSTIC } from "./limits.ts";
import { saidIn } from "./prose/said.ts";
import { statusOfWords } from "./prose/status-words.ts";
import type { ReportedAction } from "./result.ts";

/** What accounting wants to know about words of a report. */
export interface Told {
  readonly status: string;
  readonly diagnostic: string | undefined;
}

/** Makes a status and a diagnostic of what a report says in words. `type` is that of a diagnostic which is no SMTP reply. */
export function toldIn(reason: string, type: string, action: ReportedAction): Told {
  const found = saidIn(reason);
  // A failure that is told with a code of success is told with something else, as a version.
  const fits = (found?.code ?? found?.status)?.startsWith("2") === (classOf(action) === "2");
  const said = fits ? found : undefined;
  const statusClass = said?.code?.[0] ?? classOf(action);
  const words = tidy(clean(reason, LONGEST_DIAGNOSTIC));
  const status =
    said?.status ??
    (statusClass === "2" ? "2.0.0" : statusOfWords(words, statusClass === "4" ? "4" : "5"));
  if (words === "") return { status, diagnostic: undefined };
  if (said?.code === undefined) return { status, diagnostic: `${type};${words}` };
  const reply = tidy(clean(reason.slice(said.from), LONGEST_DIAGNOSTIC));
  // `returned '550 …'`
  const mark = reason[said.from - 1];
  const isQuoted = (mark === "'" || mark === '"') && reply.endsWith(mark);
  return { status, diagnostic: `smtp;${isQuoted ? reply.slice(0, -1) : reply}` };
}

/** Without what systems write after a reply: their own marks and what they did next. */
function tidy(text: string): string {
  const plain = text
    .replace(/ Giving up on [\w.:-]{1,253}\.?$/, "")
    .replace(/>?\s*#SMTP#$|\s*#{2,}$/, "");
  return plain.endsWith(">") && !plain.includes("<") ? plain.slice(0, -1) : plain;
}

/** A status that says no more than its class, made exact by the reply; any other stays. */
export function exactStatus(status: string, diagnostic: string | undefined): string {
  if (!status.endsWith(".0.0") || diagnostic === undefined) return status;
  const said = saidIn(diagnostic)?.status;
  return said?.[0] === status[0] ? (said ?? status) : status;
}

/** The class of a status that an action has when nobody says more (RFC 3463 §3.1). */
function classOf(action: ReportedAction): "2" | "4" | "5" {
  switch (action) {
    case "failed":
      return "5";
    case "delayed":
      return "4";
    case "delivered":
    case "relayed":
    case "expanded":
      return "2";
  }
}
