import type { Key } from "./keys.ts";

/** Columns by which queues are sorted. */
export type SortBy = "rcpt" | "conn" | "name";

/** What an operator does to a queue. */
export type Action = "pause" | "resume" | "retry";

/** What is looked at. */
export interface View {
  readonly sort: SortBy;
  /** The row that is chosen, from 0. */
  readonly chosen: number;
  /** The first row that is shown. */
  readonly first: number;
  /** The queue that is looked into; undefined for the list. */
  readonly queue: string | undefined;
  /** What was asked for, and waits for a yes. */
  readonly asked: { readonly action: Action; readonly queue: string } | undefined;
  readonly help: boolean;
}

/** What a key comes to besides another view. */
export type Effect =
  | { readonly kind: "none" }
  /** Other data are to be shown: they are asked for at once. */
  | { readonly kind: "look" }
  | { readonly kind: "act"; readonly action: Action; readonly queue: string }
  | { readonly kind: "quit" };

/** What is on the screen now. */
export interface Shown {
  /** Names of the queues in the list, in its order. */
  readonly names: readonly string[];
  /** Rows that there is room for. */
  readonly room: number;
}

const NONE: Effect = { kind: "none" };
const LOOK: Effect = { kind: "look" };
const QUIT: Effect = { kind: "quit" };

/** The view at the beginning. */
export function firstView(sort: SortBy): View {
  return { sort, chosen: 0, first: 0, queue: undefined, asked: undefined, help: false };
}

/** What a key makes of a view. */
export function pressed(view: View, key: Key, shown: Shown): readonly [View, Effect] {
  if (key.kind === "interrupt") return [view, QUIT];
  if (view.asked !== undefined) return answered(view, view.asked, key);
  if (view.help) return [{ ...view, help: false }, NONE];
  const moved = movedBy(key, shown.room);
  if (moved !== undefined) return [within({ ...view, chosen: view.chosen + moved }, shown), NONE];
  const queue = view.queue ?? shown.names[view.chosen];
  switch (key.kind) {
    case "enter":
      return queue === undefined || view.queue !== undefined
        ? [view, NONE]
        : [{ ...view, queue }, LOOK];
    case "back":
      return view.queue === undefined ? [view, NONE] : [{ ...view, queue: undefined }, LOOK];
    case "sign":
      return signed(view, key.sign, queue);
    default:
      return [view, NONE];
  }
}

function answered(
  view: View,
  asked: { readonly action: Action; readonly queue: string },
  key: Key,
): readonly [View, Effect] {
  const without = { ...view, asked: undefined };
  const isYes = key.kind === "sign" && key.sign.toLowerCase() === "y";
  return [without, isYes ? { kind: "act", ...asked } : NONE];
}

function signed(view: View, sign: string, queue: string | undefined): readonly [View, Effect] {
  const ask = (action: Action): readonly [View, Effect] =>
    queue === undefined ? [view, NONE] : [{ ...view, asked: { action, queue } }, NONE];
  const sorted = (sort: SortBy): readonly [View, Effect] => [
    { ...view, sort, chosen: 0, first: 0 },
    LOOK,
  ];
  switch (sign) {
    case "q":
      return view.queue === undefined ? [view, QUIT] : [{ ...view, queue: undefined }, LOOK];
    case "r":
      return sorted("rcpt");
    case "c":
      return sorted("conn");
    case "n":
      return sorted("name");
    case "p":
      return ask("pause");
    case "u":
      return ask("resume");
    case "t":
      return ask("retry");
    case "h":
    case "?":
      return [{ ...view, help: true }, NONE];
    case " ":
      return [view, LOOK];
    default:
      return [view, NONE];
  }
}

function movedBy({ kind, ...key }: Key, room: number): number | undefined {
  switch (kind) {
    case "up":
      return -1;
    case "down":
      return 1;
    case "page-up":
      return -room;
    case "page-down":
      return room;
    case "home":
      return Number.NEGATIVE_INFINITY;
    case "end":
      return Number.POSITIVE_INFINITY;
    case "sign": {
      const sign = "sign" in key ? key.sign : "";
      return sign === "k" ? -1 : sign === "j" ? 1 : undefined;
    }
    default:
      return undefined;
  }
}

/** The same view with a row chosen that is there, and is in sight. */
export function within(view: View, { names, room }: Shown): View {
  const chosen = Math.max(Math.min(view.chosen, names.length - 1), 0);
  const last = Math.max(names.length - room, 0);
  const first = Math.min(Math.max(view.first, chosen - Math.max(room, 1) + 1), chosen, last);
  return chosen === view.chosen && first === view.first ? view : { ...view, chosen, first };
}
