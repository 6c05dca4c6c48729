import type { DispatcherParts } from "../delivery/dispatcher.ts";
import { Dispatcher } from "../delivery/dispatcher.ts";
import { Oversize } from "../delivery/oversize.ts";
import type { DeliveryPolicy } from "../delivery/policy.ts";
import { QueueFailures } from "../delivery/queue-failures.ts";
import { Settling } from "../delivery/settling.ts";
import { Transmitter } from "../delivery/transmitter.ts";
import { Connector } from "../pool/connector.ts";
import { IdleConnections } from "../pool/idle-connections.ts";
import { ConnectionLimits } from "../pool/limits.ts";
import type { Scheduler } from "../queue/scheduler.ts";
import type { QueueStore } from "../queue/store.ts";
import { connectSmtp } from "../smtp/connect.ts";
import type { Log } from "../telemetry/log.ts";
import type { Clock } from "../time/clock.ts";

/** The outbound side, put together. */
export interface Delivery {
  readonly dispatcher: Dispatcher;
  readonly limits: ConnectionLimits;
  readonly idle: IdleConnections;
}

/** Wires the outbound side: who gives connections, who sends, who records. */
export function createDelivery(given: {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: QueueStore;
  readonly scheduler: Scheduler;
  readonly policy: DeliveryPolicy;
  readonly hostsOf: DispatcherParts["hostsOf"];
}): Delivery {
  const { clock } = given;
  const limits = new ConnectionLimits();
  const idle = new IdleConnections(clock);
  const stopping = new AbortController();
  const connector = new Connector({
    clock,
    connect: (options) => connectSmtp(options, stopping.signal),
    limits,
    idle,
  });
  const settling = new Settling(given);
  const transmitter = new Transmitter({ ...given, settling });
  const failures = new QueueFailures({ ...given, settling });
  const giveUp = (): void => stopping.abort();
  const oversize = new Oversize({ ...given, settling });
  const parts = { ...given, giveUp, limits, idle, connector, transmitter, oversize, failures };
  return { dispatcher: new Dispatcher(parts), limits, idle };
}
