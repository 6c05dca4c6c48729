import { type EventToken, event } from "../../core/mod.ts";
import type { Complaint, RemoteBounce, RemoteStatus } from "./returned-event.ts";

/** Journal only: a host that had taken a message reports that it cannot be delivered. */
export const REMOTE_BOUNCE: EventToken<RemoteBounce> = event(
  "returned-mail.remote-bounce",
  "A host that had taken a message reports that it cannot be delivered.",
);

/** Journal only: a host reports a delay or a success. */
export const REMOTE_STATUS: EventToken<RemoteStatus> = event(
  "returned-mail.remote-status",
  "A host that had taken a message reports a delay or a success.",
);

/** Journal only: a recipient complains about a message. */
export const COMPLAINT: EventToken<Complaint> = event(
  "returned-mail.complaint",
  "A recipient calls a message spam.",
);
