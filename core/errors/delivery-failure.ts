import type { Reply } from "./reply.ts";

/** Where in a delivery a failure arose. */
export type DeliveryStage =
  | "dns"
  | "connect"
  | "greeting"
  | "ehlo"
  | "tls"
  | "auth"
  | "mail"
  | "rcpt"
  | "data"
  | "end-of-data"
  | "policy"
  | "internal";

/** Why a delivery, or one recipient of it, did not succeed. The one error that crosses module borders. */
export interface DeliveryFailure {
  readonly stage: DeliveryStage;
  /** True: worth another attempt later (4xx, time-out, refused connection). */
  readonly temporary: boolean;
  /** Enhanced status code (RFC 3463), derived from the reply or the stage; class 4 or 5. */
  readonly status: string;
  /** The peer's reply when there was one. */
  readonly reply: Reply | undefined;
  /** One line for log, accounting and DSN: the reply, or what happened (`ECONNREFUSED connecting to …`). */
  readonly text: string;
  /** Host that gave the reply or could not be reached: `name (address)`; undefined before a host is known. */
  readonly host: string | undefined;
  /** The bounce category that accounting is to give it, where a rule names one; by status and text otherwise. */
  readonly category?: string | undefined;
  /** The connection ended without a reply to what was sent: the peer hung up, or it took too long. */
  readonly cut?: "closed" | "timeout" | undefined;
}

/** A failure without a reply; its class (temporary or not) is that of `status`. */
export function failed(
  stage: DeliveryStage,
  status: string,
  text: string,
  host: string | undefined,
): DeliveryFailure {
  return { stage, temporary: status.startsWith("4"), status, reply: undefined, text, host };
}
