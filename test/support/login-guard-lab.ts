import type { LoginAdmission } from "../../core/mod.ts";
import { createLog, type InboundSession } from "../../core/mod.ts";
import { LoginGuard } from "../../plugins/smtp-listener/login-guard.ts";
import { FakeClock } from "./fake-clock.ts";

/** A session of a client. */
export const from = (clientAddress: string): InboundSession => ({
  ...{ id: "1", clientPort: 1, localAddress: "192.0.2.25", localPort: 25 },
  ...{ clientName: undefined, secure: false, user: undefined, sourceName: undefined },
  clientAddress,
});

/** A guard with its clock, and what it logs. */
export function guarded(): { clock: FakeClock; guard: LoginGuard; logged: string[] } {
  const clock = new FakeClock();
  const logged: string[] = [];
  const log = createLog("test", ({ message, fields }) =>
    logged.push(`${message} ${JSON.stringify(fields)}`),
  );
  return { clock, guard: new LoginGuard(clock, log), logged };
}

/** The kind of what the guard says of an attempt; a failed one at once. */
export function fails(admission: LoginAdmission): LoginAdmission["kind"] {
  if (admission.kind === "attempt") admission.failed();
  return admission.kind;
}
