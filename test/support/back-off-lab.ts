import type { QueueReport } from "../../core/mod.ts";
import { recordsOf } from "./records.ts";
import type { PeerAnswers } from "./smtp-peer.ts";
import { TimedServer } from "./timed-server.ts";

/** What a server is configured with. */
export interface Given {
  /** Rules of the list. */
  readonly rules: string;
  /** Lines of `<domain *>`. */
  readonly domain?: string;
  /** Lines outside. */
  readonly more?: string;
}

/** Runs a server whose mail goes to the peers, the first preferred. */
export async function withServer(
  answers: readonly PeerAnswers[],
  { rules, domain = "", more = "" }: Given,
  run: (server: TimedServer) => Promise<void>,
): Promise<void> {
  const server = await TimedServer.start(
    answers,
    (places) => `
      <smtp-pattern-list replies>
        ${rules}
      </smtp-pattern-list>
      <domain *>
        route ${places.join(";")}
        smtp-pattern-list replies
        retry-after 10m
        connection-idle-timeout 0
        max-smtp-out 1
        ${domain}
      </domain>
      ${more}
      <acct-file acct.csv>
        records d,b,t
      </acct-file>`,
  );
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

/** A queue as operators see it. */
export function queueOf({ mta }: TimedServer, domain = "x.test"): QueueReport | undefined {
  return mta.engine.control.queues().find(({ name }) => name.startsWith(`${domain}/`));
}

/** Resolves when the queue of x.test is in a mode. */
export function inMode(server: TimedServer, mode: QueueReport["mode"]): Promise<void> {
  return server.until(`mode ${mode}`, () => (queueOf(server)?.mode ?? "normal") === mode);
}

/** What was recorded, when there is so much. */
export function recordsIn(server: TimedServer, count: number): ReturnType<typeof recordsOf> {
  return server.meanwhile("the records", recordsOf(server.mta.directory, count));
}

/** `type recipient` of what was recorded. */
export async function records(server: TimedServer, count: number): Promise<readonly string[]> {
  const all = await recordsIn(server, count);
  return all.map(({ type, rcpt }) => `${type} ${rcpt}`);
}

/** Answers RCPT with a reply while it is set. */
export function refusing(reply: string): PeerAnswers & { stop(): void; go(): void } {
  let refuses = true;
  return {
    rcpt: () => (refuses ? reply : "250 2.1.5 ok"),
    stop() {
      refuses = false;
    },
    go() {
      refuses = true;
    },
  };
}
