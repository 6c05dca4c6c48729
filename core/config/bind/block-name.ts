import { dirname } from "node:path";
import { parseCidr } from "../../directive/kinds/cidr.ts";
import { type DomainPattern, parseDomainPattern } from "../../directive/kinds/domain-pattern.ts";
import { addressPort } from "../../directive/kinds/hosts.ts";
import { isBlockName } from "../../directive/kinds/names.ts";
import { absolutePath } from "../../directive/kinds/paths.ts";
import { canonicalPattern, canonicalRange } from "../resolve/domain-index.ts";
import type { ArgumentKind } from "../syntax/blocks.ts";
import type { Located } from "../syntax/tree.ts";
import type { BlockName } from "./bound.ts";

/** An argument of each sort, for hints. */
export const ARGUMENT_EXAMPLES: Readonly<Record<Exclude<ArgumentKind, "none">, string>> = {
  name: "mta1",
  "optional name": "main",
  "domain pattern": "example.com, *.example.com, [*.]example.com or *",
  "address range or name": "10.0.0.0/8 or {auth}",
  "address and port": "127.0.0.1:2525",
  directory: "/var/spool/mta",
  "file or command": "/var/log/mta/acct.csv",
};

/** Reads what follows a tag's name; undefined when it makes no sense. `domains` are the members of a macro. */
export function readBlockName(
  argument: Exclude<ArgumentKind, "none">,
  { text, at }: Located,
  domains?: readonly string[],
): BlockName | undefined {
  switch (argument) {
    case "domain pattern": {
      const name = text.toLowerCase();
      if (domains === undefined) {
        const pattern = parseDomainPattern(name);
        return pattern && { name, key: canonicalPattern(pattern), patterns: [pattern] };
      }
      const patterns = patternsOf(domains);
      return patterns.length < domains.length ? undefined : { name, key: name, patterns };
    }
    case "name":
    case "optional name":
      return isBlockName(text) ? { name: text, key: text } : undefined;
    case "address range or name": {
      const range = parseCidr(text);
      if (range) return { name: text, key: canonicalRange(range), range };
      // Digits and dots are an address that went wrong, not a name.
      const isName =
        /^([\w.@-]{1,128}|\{[^\s{}]{1,200}\})$/.test(text) && !/^\d*\.[\d.]*$/.test(text);
      return isName ? { name: text, key: text } : undefined;
    }
    case "address and port": {
      const parsed = LISTENER.parse(text);
      const name = parsed.ok ? LISTENER.print(parsed.value) : "";
      return parsed.ok ? { name, key: name } : undefined;
    }
    case "file or command":
      if (text.startsWith("|")) return { name: text, key: text };
      return pathName(text, at.file);
    case "directory":
      return pathName(text, at.file);
  }
}

/** Patterns by the texts they were read from: thousands of blocks may go by one macro. */
const patternsByTexts = new WeakMap<readonly string[], readonly DomainPattern[]>();

/** Those of the texts that are patterns. */
function patternsOf(domains: readonly string[]): readonly DomainPattern[] {
  let patterns = patternsByTexts.get(domains);
  if (patterns === undefined) {
    patterns = domains.map(parseDomainPattern).filter((pattern) => pattern !== undefined);
    patternsByTexts.set(domains, patterns);
  }
  return patterns;
}

const LISTENER = addressPort(25);

function pathName(text: string, file: string): BlockName | undefined {
  const path = absolutePath(text, dirname(file));
  return path === undefined ? undefined : { name: path, key: path };
}
