import type { Position } from "../../errors/diagnostic.ts";
import type { Diagnostics } from "../report/diagnostics.ts";
import { placeOf } from "../report/diagnostics.ts";
import type { MentionAt } from "./mentions.ts";

/** What a file is used for, and where that is said. */
interface Use {
  readonly directive: string;
  readonly at: Position;
}

/**
 * Finds files that are written although something else is in them: the configuration itself, code, keys, what another
 * directive writes. `own` are the files that the configuration and its code were read from.
 */
export function checkWrittenFiles(
  mentions: readonly MentionAt[],
  own: ReadonlySet<string>,
  diagnostics: Diagnostics,
): void {
  const readBy = new Map<string, Use>();
  const writtenBy = new Map<string, Use>();
  for (const { mention, directive, at } of mentions)
    if (mention.kind === "path" && mention.use !== "write" && mention.use !== "directory")
      readBy.set(mention.path, { directive, at });
  for (const { mention, directive, at, effective } of mentions) {
    if (mention.kind !== "path" || mention.use !== "write" || !effective) continue;
    const { path } = mention;
    // Devices keep nothing that could be written over.
    if (path.startsWith("/dev/")) continue;
    const other = readBy.get(path) ?? writtenBy.get(path);
    if (own.has(path))
      diagnostics.error("contradiction", `${directive} would overwrite the configuration`, at);
    else if (other !== undefined && other.directive !== directive)
      diagnostics.error(
        "contradiction",
        `${path} is used by ${other.directive} (${placeOf(other.at)})`,
        at,
      );
    else writtenBy.set(path, { directive, at });
  }
  checkNamedByMail(mentions, new Map([...readBy, ...writtenBy]), own, diagnostics);
}

/** Finds files that mail could have written, by a name that it brings, although something else is in them. */
function checkNamedByMail(
  mentions: readonly MentionAt[],
  used: ReadonlyMap<string, Use>,
  own: ReadonlySet<string>,
  diagnostics: Diagnostics,
): void {
  const looked = new Set<string>();
  for (const { mention, directive, at, effective } of mentions) {
    if (mention.kind !== "paths" || !effective || looked.has(mention.like.source)) continue;
    looked.add(mention.like.source);
    const complain = (path: string, what: string): void =>
      diagnostics.error(
        "contradiction",
        `mail could have ${directive} write to ${path}, ${what}`,
        at,
        "write to a folder in which nothing else is",
      );
    for (const path of own) if (mention.like.test(path)) complain(path, "which is configuration");
    for (const [path, other] of used)
      if (other.directive !== directive && mention.like.test(path))
        complain(path, `which is used by ${other.directive} (${placeOf(other.at)})`);
  }
}
