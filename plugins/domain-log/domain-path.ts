import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { path as anyPath, type Kind, type Mention } from "../../core/mod.ts";

/** What stands for the domain. */
const DOMAIN = "%d";
/** Bytes of a file name, with room for the number of a file that was put aside (NAME_MAX is 255 nearly everywhere). */
const LONGEST = 240;
const EXPECTED = `a file, with ${DOMAIN} for the domain`;

/** A file for each domain: `%d` stands for its name. A path without it is one file for all. */
export const domainPath: Kind<string> = {
  ...anyPath,
  name: "file",
  accepts: EXPECTED,
  example: "/var/log/mta/%d.log",
  parse(text, place) {
    const parsed = anyPath.parse(text, place);
    if (!parsed.ok || /%(?!d)/.test(parsed.value) || parsed.value.endsWith("/"))
      return { ok: false, expected: EXPECTED };
    return parsed;
  },
  mentions: (template): readonly Mention[] => [mentionOf(template)],
};

function mentionOf(template: string): Mention {
  const at = template.indexOf(DOMAIN);
  if (at < 0) return { kind: "path", path: template, use: "write" };
  return { kind: "path", path: dirname(`${template.slice(0, at)}x`), use: "directory" };
}

/**
 * The file of a domain. Whatever a client wrote as a domain, its name stays within one part of the path, is none that the system has a
 * meaning for, and fits: a name that is too long is cut, with a part of its hash, so that no two domains share a file.
 */
export function fileOf(template: string, domain: string): string {
  if (!template.includes(DOMAIN)) return template;
  const name = safeName(domain);
  return template
    .split("/")
    .map((part) => (part.includes(DOMAIN) ? fitting(part.replaceAll(DOMAIN, name), domain) : part))
    .join("/");
}

/** Letters, digits and the like stay; all else, and a dot in front, is written as `%` with its code. */
function safeName(domain: string): string {
  const name = domain
    .toLowerCase()
    .toWellFormed()
    .replace(/[^a-z0-9._:[\]-]/gu, (character) =>
      Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(
        "",
      ),
    )
    .replace(/^\./, "%2e");
  return name === "" ? "%" : name;
}

function fitting(part: string, domain: string): string {
  if (Buffer.byteLength(part) <= LONGEST) return part;
  const hash = createHash("sha256").update(domain).digest("hex").slice(0, 32);
  // Where `%d` stands twice, or much around it, the hash alone still tells domains apart.
  return `${part.slice(0, 64)}~${hash}`;
}
