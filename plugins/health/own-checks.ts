import type {
  CachingResolver,
  Clock,
  EngineControl,
  QueueStore,
  SessionReception,
} from "../../core/mod.ts";
import type { Listeners } from "../smtp-listener/contract.ts";
import type { CheckAnswer, ReadyCheck } from "./contract.ts";

/** Mail that is due and that nothing keeps goes at once: so long is no coincidence. Milliseconds. */
const STUCK = 60_000;
/** Look-ups without any answer, and for how long, that are no coincidence either. */
const SILENT_LOOKUPS = 3;
const SILENT_FOR = 10_000;
/** When nothing was looked up for so long, what was is no news. */
const OLD_NEWS = 300_000;
const MEBIBYTE = 1024 * 1024;

/** What is looked at. */
export interface Examined {
  readonly control: Pick<EngineControl, "stuckSince"> & {
    status(): { readonly draining: boolean };
  };
  readonly listeners: Pick<Listeners, "addresses">;
  readonly reception: { begin(): Pick<SessionReception, "trouble" | "end"> };
  readonly store: Pick<QueueStore, "trouble">;
  readonly caching: Pick<CachingResolver, "unanswered">;
  readonly clock: Clock;
}

/** What every server needs: it takes mail, has room for it, finds hosts, and sends what is due. */
export function ownChecks(examined: Examined): Readonly<Record<string, ReadyCheck>> {
  return {
    accepting: () => accepting(examined),
    disk: () => disk(examined),
    dns: () => dns(examined),
    queue: () => queue(examined),
  };
}

function accepting({ control, listeners, reception }: Examined): CheckAnswer {
  if (control.status().draining) return no("the server is stopping");
  const [first] = listeners.addresses;
  if (first === undefined) return no("no address is listened on");
  const session = reception.begin();
  try {
    const trouble = session.trouble();
    if (trouble?.kind === "journal-full")
      return no(`mail is refused: the consumer ${trouble.consumer} is too far behind`);
    if (trouble !== undefined) return no("mail is refused: see the disk");
    return yes(`mail is taken on ${first.host} port ${first.port}`);
  } finally {
    session.end();
  }
}

function disk({ store }: Examined): CheckAnswer {
  const trouble = store.trouble();
  if (trouble === undefined) return yes("there is room, and commits work");
  if (trouble.kind === "failed") return no(`the queue cannot be written: ${trouble.error.message}`);
  const [free, needed] = [trouble.free, trouble.needed].map((bytes) =>
    Math.round(bytes / MEBIBYTE),
  );
  return no(`${free} MB are free, fewer than the ${needed} MB of spool-min-free-space`);
}

function dns({ caching: { unanswered }, clock }: Examined): CheckAnswer {
  if (unanswered === undefined) return yes("the last look-up had an answer, or there was none yet");
  const { since, last, count, reason } = unanswered;
  const isNews = clock.monotonic() - last < OLD_NEWS;
  const isMuch = count >= SILENT_LOOKUPS && last - since >= SILENT_FOR;
  const text = `${count} look-ups in a row had no answer: ${reason}`;
  return isNews && isMuch ? no(text) : yes(text);
}

async function queue({ control, clock }: Examined): Promise<CheckAnswer> {
  const since = await control.stuckSince();
  const age = since === undefined ? 0 : Math.max(clock.now() - since, 0);
  const seconds = Math.round(age / 1000);
  if (age >= STUCK) return no(`mail that nothing keeps has been due for ${seconds} s`);
  return yes(`the oldest mail that is due and that nothing keeps has waited for ${seconds} s`);
}

function yes(text: string): CheckAnswer {
  return { ready: true, text };
}

function no(text: string): CheckAnswer {
  return { ready: false, text };
}
