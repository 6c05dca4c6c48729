import type { Mention } from "../../directive/mention.ts";
import type { Position } from "../../errors/diagnostic.ts";
import type { Steps } from "../../time/pace.ts";
import { allBlocks, type BoundBlock } from "../bound.ts";

/** Something a value speaks of, and where. */
export interface MentionAt {
  readonly mention: Mention;
  readonly at: Position;
  /** The directive's name, or the block's tag. */
  readonly directive: string;
  /** Whether the directive has behaviour. */
  readonly effective: boolean;
  readonly block: BoundBlock;
}

/** Everything the values of a configuration speak of, in order. A step is a block. */
export function* mentionSteps(root: BoundBlock): Steps<readonly MentionAt[]> {
  const found: MentionAt[] = [];
  for (const block of allBlocks(root)) {
    yield;
    const own = ownMention(block);
    if (own && block.at)
      found.push({
        mention: own,
        at: block.at,
        directive: `<${block.scope}>`,
        effective: true,
        block,
      });
    for (const [{ name, directive }, { value, cleared, occurrences }] of block.settings) {
      if (cleared) continue;
      const effective = directive.planned === undefined && directive.obsolete === undefined;
      const byOccurrence = directive.mentions(value);
      for (let index = 0; index < byOccurrence.length; index++) {
        const at = occurrences[index]?.at;
        if (at === undefined) continue;
        for (const mention of byOccurrence[index] ?? [])
          found.push({ mention, at, directive: name, effective, block });
      }
    }
  }
  return found;
}

/** What a block's name speaks of. */
function ownMention({ scope, name }: BoundBlock): Mention | undefined {
  if (scope === "spool") return { kind: "path", path: name, use: "directory" };
  if (scope === "acct-file" && !name.startsWith("|"))
    return { kind: "path", path: name, use: "write" };
  return undefined;
}
