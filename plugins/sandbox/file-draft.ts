import { type FileHandle, open, rm } from "node:fs/promises";
import type { BodyDraft, MessageId } from "../../core/mod.ts";

/** Message content written straight to a file. */
export class FileDraft implements BodyDraft {
  readonly id: MessageId;
  readonly file: string;
  size = 0;
  #handle: Promise<FileHandle> | undefined;
  #kept = false;

  constructor(id: MessageId, file: string) {
    this.id = id;
    this.file = file;
  }

  async write(chunk: Buffer): Promise<void> {
    this.size += chunk.length;
    this.#handle ??= open(this.file, "wx", 0o600);
    await (await this.#handle).write(chunk);
  }

  /** Closes the file and keeps it. */
  async keep(): Promise<void> {
    this.#kept = true;
    this.#handle ??= open(this.file, "wx", 0o600);
    await (await this.#handle).close();
  }

  discard(): void {
    if (this.#kept || this.#handle === undefined) return;
    this.#kept = true;
    void this.#handle.then(
      async (handle) => {
        await handle.close();
        await rm(this.file, { force: true });
      },
      () => {}, // It was never made: `write` has already told its caller.
    );
  }
}
