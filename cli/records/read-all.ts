import { errorText } from "../../core/mod.ts";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { type RecordsTaker, readRecords } from "./record-reader.ts";

/** Reads files one after the other; what is wrong with one is told. Returns the exit code. */
export async function readAll(
  files: readonly string[],
  taker: RecordsTaker,
  to: Terminal,
): Promise<number> {
  let code: number = EXIT.done;
  for (const file of files)
    try {
      const { goesOn, skipped } = await readRecords(file, taker);
      if (skipped > 0) to.complain(`${file}: ${skipped} lines that are no records are left out`);
      if (!goesOn) break;
    } catch (error) {
      to.complain(`mta: ${file} cannot be read: ${errorText(error)}`);
      code = EXIT.refused;
    }
  return code;
}
