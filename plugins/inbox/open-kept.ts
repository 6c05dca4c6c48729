import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { Log } from "../../core/mod.ts";
import type { FolderIndex } from "./folder-index.ts";
import { Kept } from "./kept.ts";

/** Opens what is kept of the messages in a folder, inside the spool. Rejects with a `DatabaseError`. */
export async function openKept(
  directory: string,
  index: FolderIndex,
  { spool, log }: { readonly spool: string; readonly log: Log },
): Promise<Kept> {
  const about = await stat(directory).catch(() => undefined);
  return Kept.open({
    folder: join(spool, "inbox"),
    about: about === undefined ? "" : `${about.dev} ${about.ino} ${about.birthtimeMs}`,
    log,
    idOf: (number) => (index.has(number) ? index.idOf(number) : undefined),
  });
}
