import type { ReturnedEvent } from "./returned-event.ts";

/** How certain it must be that what came back is about mail of ours. */
export const REPORT_PROOFS = ["signed", "matched", "none"] as const;

/** One of them. */
export type ReportProof = (typeof REPORT_PROOFS)[number];

/** Whether what came back is as certain as is wanted: who believes less lets strangers decide about mail of others. */
export function isBelieved({ match }: Pick<ReturnedEvent, "match">, proof: ReportProof): boolean {
  switch (proof) {
    case "signed":
      return match?.proven === true;
    case "matched":
      return match !== undefined;
    case "none":
      return true;
  }
}
