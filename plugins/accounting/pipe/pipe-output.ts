import type { AccountingOutput, EventId, RecordBatch } from "../output.ts";
import type { PipeFeed, PipeSettings } from "./pipe-feed.ts";
import type { Pipes } from "./pipes.ts";

/** Feeds records to a program: `<acct-file |COMMAND>`. */
export class PipeOutput implements AccountingOutput {
  readonly #pipes: Pick<Pipes, "claim" | "release">;
  readonly #name: string;
  readonly #settings: PipeSettings;
  readonly #feed: PipeFeed;
  /** The feed works by these settings. */
  #isReady: Promise<void> | undefined;

  constructor(name: string, settings: PipeSettings, pipes: Pick<Pipes, "claim" | "release">) {
    this.#name = name;
    this.#settings = settings;
    this.#pipes = pipes;
    this.#feed = pipes.claim(name, settings);
  }

  get has(): EventId {
    return this.#feed.has;
  }

  sure(): EventId | undefined {
    return this.#feed.sure();
  }

  async take(batch: RecordBatch, signal: AbortSignal): Promise<void> {
    this.#isReady ??= this.#feed.change(this.#settings);
    await this.#isReady;
    await this.#feed.take(batch, signal);
  }

  close(): Promise<void> {
    return this.#pipes.release(this.#name);
  }
}
