import { type Clock, daysOf, type Log } from "../../core/mod.ts";
import {
  AccountingFile,
  type AccountingOptions,
  type AccountingParts,
} from "../../plugins/accounting/accounting-file.ts";
import type { FilePosition, PositionStore } from "../../plugins/accounting/file-position.ts";
import { FileTurns } from "../../plugins/accounting/file-turns.ts";
import { type Layout, type LayoutSettings, layoutOf } from "../../plugins/accounting/layout.ts";

/** How records look by an acct-file that says what is given, and else nothing. */
export function layoutBy(given: Partial<LayoutSettings> = {}): Layout {
  return layoutOf({
    ...{ records: ["d", "b"], recordFields: [], mapHeaderToField: [], userString: undefined },
    ...{ isoTimes: true, format: "csv", privacyPolicy: { kind: "retain" } },
    ...given,
  });
}

/** An acct-file at a path whose files begin with `head`. */
export function fileAt(
  path: string,
  head: string,
  given: Partial<AccountingOptions> = {},
): AccountingOptions {
  return {
    ...{ path, head, start: head, maxSize: 1e9, worldReadable: false, moveTo: undefined },
    ...{ moveInterval: 86_400_000, deleteAfter: 8 * 86_400_000, countMovedRecords: false },
    ...given,
  };
}

/** Parts of an accounting file that have no other part in a test: days are those of UTC. */
export const IN_UTC: Pick<AccountingParts, "turns" | "days"> = {
  turns: new FileTurns(),
  days: daysOf("UTC"),
};

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

/** What went wrong with finished files, undefined where nothing did. */
export type Troubles = (string | undefined)[];

/** An accounting file to which texts are appended, each the records of the next event. */
export class AppendedFile {
  readonly file: AccountingFile;
  readonly troubles: Troubles = [];
  readonly #position: PositionStore;

  constructor(
    options: AccountingOptions,
    clock: Clock,
    log: Log,
    position: PositionStore = memoryPosition(),
  ) {
    this.#position = position;
    const trouble = (problem: string | undefined): void => void this.troubles.push(problem);
    const parts = { ...IN_UTC, clock, log, position, trouble };
    this.file = new AccountingFile(options, parts);
  }

  append(text: string): Promise<void> {
    const event = (this.#position.get()?.event ?? 0) + 1;
    const lines = text.split(/(?<=\n)/);
    const records = lines.map((line, part) => ({ event, part, line }));
    return this.file.take({ records, upTo: event });
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
