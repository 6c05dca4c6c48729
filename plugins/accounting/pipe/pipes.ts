import { readFileSync } from "node:fs";
import { type Clock, type Log, type ServerState, type Token, token } from "../../../core/mod.ts";
import { InheritableDescriptors } from "../../local-delivery/contract.ts";
import { positionKey } from "../file-position.ts";
import type { EventId } from "../output.ts";
import { PipeFeed, type PipeSettings } from "./pipe-feed.ts";

/** A pipe holds 64 KiB, or 1 MiB where somebody has seen to it; a socket may hold one and a half times what the system says. */
const SMALLEST_WINDOW = 1024 * 1024;

/** The programs that read records. They outlive configurations: a reload starts none anew that is the same. */
export class Pipes implements AsyncDisposable {
  readonly #parts: { readonly clock: Clock; readonly log: Log };
  readonly #positions: Pick<ServerState<EventId>, "get" | "set">;
  readonly #inheritable: InheritableDescriptors;
  readonly #feeds = new Map<string, { readonly feed: PipeFeed; claims: number }>();
  #window: number | undefined;

  constructor(
    parts: { readonly clock: Clock; readonly log: Log },
    positions: Pick<ServerState<EventId>, "get" | "set">,
  ) {
    this.#parts = parts;
    this.#positions = positions;
    this.#inheritable = new InheritableDescriptors(parts.clock);
  }

  /** The feed of an acct-file, until it is released as often as it was claimed. Nothing is started before the first record. */
  claim(name: string, settings: PipeSettings): PipeFeed {
    const known = this.#feeds.get(name);
    if (known !== undefined) {
      known.claims++;
      return known.feed;
    }
    const key = positionKey(name);
    this.#window ??= windowOf();
    const feed = new PipeFeed(settings, {
      ...this.#parts,
      window: this.#window,
      withheld: () => this.#inheritable.list(),
      position: {
        get: () => this.#positions.get(key) ?? 0,
        set: (event) => this.#positions.set(key, event),
      },
    });
    this.#feeds.set(name, { feed, claims: 1 });
    return feed;
  }

  /** Resolves when its program has ended, if nobody else has a claim on it. */
  async release(name: string): Promise<void> {
    const known = this.#feeds.get(name);
    if (known === undefined || --known.claims > 0) return;
    await known.feed.end();
    if (known.claims === 0 && this.#feeds.get(name) === known) this.#feeds.delete(name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { feed } of this.#feeds.values()) await feed.end();
  }
}

/** Bytes that may lie between us and a program. */
function windowOf(): number {
  try {
    const usual = Number(readFileSync("/proc/sys/net/core/wmem_default", "utf8"));
    return Math.max(SMALLEST_WINDOW, Number.isSafeInteger(usual) ? usual * 2 : 0);
  } catch {
    // Not Linux.
    return SMALLEST_WINDOW;
  }
}

export const PIPES: Token<Pipes> = token<Pipes>("accounting.pipes");
