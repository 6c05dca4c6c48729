import { type Clock, duration, sleep, systemClock } from "../../core/mod.ts";
import type { Arguments } from "../arguments.ts";
import { EXIT, UsageError } from "../exit.ts";
import { untilInterrupted } from "../interruption.ts";
import type { Server } from "../server-client.ts";
import type { Terminal } from "../terminal.ts";
import { factsFor } from "./feed.ts";
import { runLive } from "./live.ts";
import { type LiveTerminal, processScreen } from "./live-terminal.ts";
import { FRAME, rowsFor } from "./rows.ts";
import { firstView, type SortBy, type View } from "./view.ts";

/** What `mta top` is asked. */
export interface TopRequest {
  readonly options: Arguments["options"];
  readonly server: Server;
  /** The terminal to be taken over; that of the process unless given. */
  readonly screen?: LiveTerminal | undefined;
  readonly clock?: Clock;
}

/** Milliseconds between two looks, and rows that are printed where there is no screen. */
const USUAL_INTERVAL = 2000;
const PRINTED = 20;

/** `mta top`: the queues, live; where there is no screen, as text. Returns the exit code. */
export async function top(request: TopRequest, to: Terminal): Promise<number> {
  const { options, server, clock = systemClock } = request;
  const sort = sortOf(options.get("sort"));
  const interval = intervalOf(options.get("interval"));
  const given = picturesOf(options);
  const screen = options.has("once") ? undefined : (request.screen ?? processScreen());
  await untilInterrupted(to, async (signal) => {
    if (screen === undefined)
      return printed({ server, sort, interval, pictures: given ?? 1, clock, signal }, to);
    const pictures = given ?? Number.POSITIVE_INFINITY;
    // Who has no server to look at is told so before the screen is gone.
    await factsFor(firstView(sort), server);
    return runLive({ server, screen, clock, sort, interval, pictures }, signal);
  });
  return EXIT.done;
}

async function printed(
  given: {
    readonly server: Server;
    readonly sort: SortBy;
    readonly interval: number;
    readonly pictures: number;
    readonly clock: Clock;
    readonly signal: AbortSignal;
  },
  to: Terminal,
): Promise<void> {
  const { server, sort, interval, pictures, clock, signal } = given;
  // Nothing is chosen where nobody presses keys.
  const view: View = { ...firstView(sort), chosen: -1 };
  for (let at = 0; at < pictures && !signal.aborted; at++) {
    if (at > 0) await sleep(clock, interval, signal).catch(() => {});
    if (signal.aborted) return;
    const facts = await factsFor(view, server);
    const shot = { view, facts, message: "", now: clock.now(), width: to.width ?? 120 };
    const rows = rowsFor({ ...shot, height: PRINTED + FRAME }).slice(0, -1);
    const lines = rows.map(({ text }) => text.trimEnd());
    while (lines.at(-1) === "") lines.pop();
    to.print(`${at > 0 ? "\n" : ""}${lines.join("\n")}`);
  }
}

function sortOf(text = "rcpt"): SortBy {
  const found = (["rcpt", "conn", "name"] as const).find((one) => one === text.toLowerCase());
  if (found === undefined) throw new UsageError("--sort takes rcpt, conn or name");
  return found;
}

function intervalOf(text: string | undefined): number {
  if (text === undefined) return USUAL_INTERVAL;
  const parsed = duration().parse(text);
  if (!parsed.ok || parsed.value < 1000 || parsed.value > 3_600_000)
    throw new UsageError("--interval takes how often to look, 1s to 1h");
  return parsed.value;
}

/** How many pictures; undefined where that is not said. */
function picturesOf(options: Arguments["options"]): number | undefined {
  const text = options.get("iterations");
  if (text === undefined) return options.has("once") ? 1 : undefined;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError("-n takes a number above 0");
  return Number(text);
}
