import type { DeliveryStage } from "../errors/delivery-failure.ts";
import type { SmtpTimeouts } from "./client.ts";
import type { Awaited } from "./transaction-run.ts";

/** What a connection is doing, as failures tell it and as the clock limits it. */
export interface Phase {
  readonly stage: DeliveryStage;
  /** Goes between a problem and the host: `timeout` … `mx.example (192.0.2.1)`. */
  readonly doing: string;
  readonly limit: keyof SmtpTimeouts;
}

const waiting = (stage: DeliveryStage, of: string, limit: keyof SmtpTimeouts): Phase => ({
  stage,
  doing: `waiting for the reply to ${of} from`,
  limit,
});

/** What a connection does when that is due. */
export const PHASES: Readonly<Record<Awaited, Phase>> = {
  nothing: { stage: "mail", doing: "while idle with", limit: "command" },
  rset: waiting("mail", "RSET", "command"),
  mail: waiting("mail", "MAIL", "mail"),
  rcpt: waiting("rcpt", "RCPT", "rcpt"),
  data: waiting("data", "DATA", "dataStart"),
  content: { stage: "data", doing: "sending content to", limit: "dataBlock" },
  end: waiting("end-of-data", "the end of content", "dataEnd"),
};
