import type { Clock, Log } from "../../core/mod.ts";
import {
  AccountingFile,
  type AccountingOptions,
} from "../../plugins/accounting/accounting-file.ts";
import type { FilePosition, PositionStore } from "../../plugins/accounting/file-position.ts";

/** A position that outlives the files of a test. */
export function memoryPosition(): PositionStore {
  let kept: FilePosition | undefined;
  return {
    get: () => kept,
    async set(position) {
      kept = position;
    },
  };
}

/** An accounting file to which texts are appended, each the records of the next event. */
export class AppendedFile {
  readonly #file: AccountingFile;
  readonly #position: PositionStore;

  constructor(
    options: AccountingOptions,
    clock: Clock,
    log: Log,
    position: PositionStore = memoryPosition(),
  ) {
    this.#position = position;
    this.#file = new AccountingFile(options, { clock, log, position });
  }

  append(text: string): Promise<void> {
    const event = (this.#position.get()?.event ?? 0) + 1;
    const lines = text.split(/(?<=\n)/);
    const records = lines.map((line, part) => ({ event, part, line }));
    return this.#file.take({ records, upTo: event });
  }

  close(): Promise<void> {
    return this.#file.close();
  }
}
