import { hasEffect } from "../../directive/directive.ts";
import type { Mention } from "../../directive/mention.ts";
import type { Position } from "../../errors/diagnostic.ts";
import { errorText } from "../../errors/error-text.ts";
import type { Steps } from "../../time/pace.ts";
import { allBlocks, type BoundBlock, type BoundSetting } from "../bind/bound.ts";
import type { KnownDirective } from "../bind/directives.ts";
import type { Diagnostics } from "../report/diagnostics.ts";

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
export function* mentionSteps(
  root: BoundBlock,
  diagnostics: Diagnostics,
): Steps<readonly MentionAt[]> {
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
    for (const [known, setting] of block.settings) {
      try {
        for (const mention of settingMentions(known, setting, block)) found.push(mention);
      } catch (error) {
        const message = `plugin ${known.owner.name} failed on ${known.name}: ${errorText(error)}`;
        diagnostics.error("plugin-failure", message, setting.occurrences.at(-1)?.at);
      }
    }
  }
  return found;
}

/** What a setting speaks of. Throws what the plugin throws, and when it names nonsense. */
function settingMentions(
  { name, directive }: KnownDirective,
  { value, cleared, occurrences }: BoundSetting,
  block: BoundBlock,
): readonly MentionAt[] {
  if (cleared) return [];
  const effective = hasEffect(directive);
  const found: MentionAt[] = [];
  for (const [index, mentions] of directive.mentions(value).entries()) {
    const at = occurrences[index]?.at;
    if (at === undefined) continue;
    for (const mention of mentions) {
      if (!isMention(mention)) throw new Error("what it names is not a block, path or endpoint");
      found.push({ mention, at, directive: name, effective, block });
    }
  }
  return found;
}

/** Kinds of plugins may be written in plain JavaScript. */
function isMention(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("scopes" in value)
    return Array.isArray(value.scopes) && (!("name" in value) || typeof value.name === "string");
  if ("like" in value) return value.like instanceof RegExp;
  if ("path" in value) return typeof value.path === "string";
  if ("address" in value) return typeof value.address === "string";
  return "host" in value && "port" in value && typeof value.host === "string";
}

/** What a block's name speaks of. */
function ownMention({ scope, name }: BoundBlock): Mention | undefined {
  if (scope === "spool") return { kind: "path", path: name, use: "directory" };
  if (scope === "acct-file" && !name.startsWith("|"))
    return { kind: "path", path: name, use: "write" };
  return undefined;
}
