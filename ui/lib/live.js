import { seesLogs } from "../session.js";
import { address } from "./api.js";
import { tellFreshness } from "./tell.js";

/** A page is asked for again so often where nothing else says that it changed, milliseconds. */
const EVERY = 10_000;
/** Not more often than this, however much happens. */
const LEAST = 2000;
/** After a change is asked again once more, milliseconds: the story and the counts by minute are some seconds late. */
const SETTLED = 4000;
/** Asking again takes one part of so many of the time. */
const SHARE = 20;
/** After a stream was refused it is asked for again so much later. */
const REOPEN = 60_000;

/**
 * Keeps something fresh while it can be seen: `run` is called when the server tells of one of `events`, and every so often. Where the
 * server tells nothing, or may not tell who is here, the time alone decides.
 *
 * @param {AbortSignal} signal ends it
 * @param {{ events?: Record<string, unknown>, every?: number, run: () => Promise<unknown> }} what `events`: what the server is asked to tell of
 */
export function follow(signal, { events, every = EVERY, run }) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** The stream that is listened to. @type {AbortController | undefined} */
  let stream;
  let due = Number.POSITIVE_INFINITY;
  let notBefore = 0;
  let openAfter = 0;
  let isRunning = false;
  /** @param {number} wait */
  const within = (wait) => {
    const at = performance.now() + wait;
    if (signal.aborted || document.hidden || isRunning || at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(once, wait);
  };
  let hasChanged = false;
  const changed = () => {
    hasChanged = true;
    within(Math.max(0, notBefore - performance.now()));
  };
  const once = async () => {
    due = Number.POSITIVE_INFINITY;
    isRunning = true;
    const settles = hasChanged ? SETTLED : every;
    hasChanged = false;
    const begun = performance.now();
    const problem = await run().then(
      () => undefined,
      (/** @type {unknown} */ error) => error,
    );
    isRunning = false;
    if (signal.aborted) return;
    tellFreshness(problem);
    const ended = performance.now();
    const pause = Math.max(LEAST, (ended - begun) * SHARE);
    notBefore = ended + pause;
    if (problem === undefined && stream === undefined && ended >= openAfter) open();
    within(hasChanged ? pause : Math.max(Math.min(every, settles), pause));
  };
  const open = () => {
    if (events === undefined || !seesLogs() || document.hidden || signal.aborted) return;
    stream = new AbortController();
    const heard = Object.fromEntries(KINDS.map((kind) => [kind, changed]));
    listen(stream.signal, address("/events", events), heard, (isRefused) => {
      // A server that is gone is found out about at once.
      changed();
      if (!isRefused) return;
      stream = undefined;
      openAfter = performance.now() + REOPEN;
    });
  };
  const leave = () => {
    clearTimeout(timer);
    due = Number.POSITIVE_INFINITY;
    stream?.abort();
    stream = undefined;
  };
  const seen = () => {
    leave();
    if (document.hidden) return;
    open();
    within(0);
  };
  document.addEventListener("visibilitychange", seen, { signal });
  window.addEventListener("online", changed, { signal });
  signal.addEventListener("abort", leave, { once: true });
  open();
  within(every);
}

/** What the server tells of, in short or because there was too much of it. */
const KINDS = [
  ...["accepted", "delivered", "deferred", "bounced", "deleted", "queue-deferred"],
  ...["mode", "opened", "closed", "alarm", "gap"],
];

/**
 * Listens to what the server tells as it happens. The browser comes again by itself where the connection ends.
 *
 * @param {AbortSignal} signal ends it
 * @param {string} url
 * @param {Record<string, (data: any) => void>} handlers by kind of event
 * @param {(isRefused: boolean) => void} [lost] the connection is gone; if the server refused it, nobody tries again
 */
export function listen(signal, url, handlers, lost) {
  if (signal.aborted) return;
  const source = new EventSource(url);
  for (const [kind, handler] of Object.entries(handlers))
    source.addEventListener(kind, (event) => {
      if (event instanceof MessageEvent) handler(JSON.parse(event.data));
    });
  source.addEventListener("error", () => {
    if (!signal.aborted) lost?.(source.readyState === EventSource.CLOSED);
  });
  signal.addEventListener("abort", () => source.close(), { once: true });
}
