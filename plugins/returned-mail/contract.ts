/**
 * What comes back about mail that was sent: bounces, delays and successes that other hosts report, and complaints. They are in the
 * journal, kind `plugin`, written in the commit that takes the report out of its queue; `returnedEvent` reads them.
 */
export { neverProven } from "./checks.ts";
export { returnedEvent } from "./event-text.ts";
export { COMPLAINT, REMOTE_BOUNCE, REMOTE_STATUS } from "./event-tokens.ts";
export { isComplaint } from "./parse/result.ts";
export type { ProcessorKind } from "./processors.ts";
export { isBelieved, REPORT_PROOFS, type ReportProof } from "./proof.ts";
export {
  type Complaint,
  MATCHED_BY,
  type Match,
  type MatchedBy,
  type RemoteBounce,
  type RemoteStatus,
  type ReturnedEvent,
} from "./returned-event.ts";
