import type { Mention } from "../../directive/mention.ts";
import type { Position } from "../../errors/diagnostic.ts";
import { allBlocks, type BoundBlock } from "../bound.ts";

/** Something a value speaks of, and where. */
export interface MentionAt {
  readonly mention: Mention;
  readonly at: Position;
  /** The directive's name. */
  readonly directive: string;
  /** Whether the directive has behaviour. */
  readonly effective: boolean;
  readonly block: BoundBlock;
}

/** Everything the values of a configuration speak of, in order. */
export function* allMentions(root: BoundBlock): Iterable<MentionAt> {
  for (const block of allBlocks(root))
    for (const [{ name, directive }, { value, cleared, occurrences }] of block.settings) {
      if (cleared) continue;
      const effective = directive.planned === undefined && directive.obsolete === undefined;
      const byOccurrence = directive.mentions(value);
      for (let index = 0; index < byOccurrence.length; index++) {
        const at = occurrences[index]?.at;
        if (at === undefined) continue;
        for (const mention of byOccurrence[index] ?? [])
          yield { mention, at, directive: name, effective, block };
      }
    }
}
