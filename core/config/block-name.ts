import { dirname, isAbsolute, resolve } from "node:path";
import { parseCidr } from "../directive/kinds/cidr.ts";
import type { BlockType } from "./blocks.ts";
import type { BlockName } from "./bound.ts";
import { canonicalPattern, canonicalRange, parseDomainPattern } from "./domain-pattern.ts";
import type { Located } from "./tree.ts";

/** An argument of each sort, for hints. */
export const ARGUMENT_EXAMPLES: Readonly<Record<BlockType["argument"], string>> = {
  "domain pattern": "example.com, *.example.com, [*.]example.com or *",
  name: "mta1",
  "address range or name": "10.0.0.0/8 or {auth}",
  path: "/var/log/mta/acct.csv",
};

/** Reads what stands behind a tag's name; undefined when it makes no sense. */
export function readBlockName(
  argument: BlockType["argument"],
  { text, at }: Located,
): BlockName | undefined {
  switch (argument) {
    case "domain pattern": {
      const pattern = parseDomainPattern(text.toLowerCase());
      return pattern && { name: text.toLowerCase(), key: canonicalPattern(pattern), pattern };
    }
    case "name":
      return /^[^\s/<>]{1,128}$/.test(text) ? { name: text, key: text } : undefined;
    case "address range or name": {
      const range = parseCidr(text);
      if (range) return { name: text, key: canonicalRange(range), range };
      return /^[\w{}.@-]{1,128}$/.test(text) ? { name: text, key: text } : undefined;
    }
    case "path": {
      const path = isAbsolute(text) ? text : resolve(dirname(at.file), text);
      return { name: path, key: path };
    }
  }
}
