import { type InnerBlock, parseAddress, type ResolvedConfig } from "../../core/mod.ts";
import type { AddressLists } from "../address-lists/contract.ts";
import { MOST_EXAMINED } from "./parse/limits.ts";
import { readReturnedMail } from "./parse/read.ts";
import { openPatterns } from "./pattern-files.ts";
import {
  PROCESSOR_KINDS,
  type Processor,
  type ProcessorKind,
  type ProcessorSettings,
  Processors,
} from "./processors.ts";

/** What an `<email-patterns>` block says. */
interface PatternSettings {
  readonly bodyPatternFile: readonly string[];
  readonly logMatchInfo: boolean;
}

/** Where the blocks are found, and what is in them. */
export interface ProcessorSource {
  readonly config: Pick<ResolvedConfig, "names" | "block" | "inside">;
  readonly lists: AddressLists;
  settings(kind: ProcessorKind): ProcessorSettings;
  patterns(block: InnerBlock<"email-patterns">): PatternSettings;
}

/** The blocks of a configuration, with their files read. Rejects with what is wrong in them. */
export async function openProcessors(source: ProcessorSource): Promise<Processors> {
  const found: Processor[] = [];
  for (const kind of PROCESSOR_KINDS)
    if (source.config.names(kind).length > 0) found.push(await open(kind, source));
  const processors = new Processors(found);
  for (const { kind, settings } of found) refuseCircle(kind, settings, processors);
  return processors;
}

async function open(kind: ProcessorKind, source: ProcessorSource): Promise<Processor> {
  const { config, lists } = source;
  const blocks = config.inside(config.block(kind, ""), "email-patterns").map(source.patterns);
  const files = blocks.flatMap(({ bodyPatternFile }) => bodyPatternFile);
  const patterns = await openPatterns(files, kind);
  return {
    kind,
    settings: source.settings(kind),
    list: lists.within(kind),
    examined: MOST_EXAMINED,
    read: (content, sender) => readReturnedMail(content, { sender, patterns }),
    logsMatches: blocks.some(({ logMatchInfo }) => logMatchInfo),
  };
}

/** What is forwarded to an address that is read here comes back and is no report either. */
function refuseCircle(
  kind: ProcessorKind,
  { forwardUnmatchedTo, forwardErrorsTo }: ProcessorSettings,
  processors: Processors,
): void {
  for (const text of [...forwardUnmatchedTo, ...(forwardErrorsTo ? [forwardErrorsTo] : [])]) {
    const address = parseAddress(text);
    if (address !== undefined && processors.for(address) !== undefined)
      throw new Error(
        `<${kind}> forwards mail to ${text}, which is on the address-list of a processor itself: it would come back`,
      );
  }
}
