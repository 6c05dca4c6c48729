import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { path as anyPath, type Kind, type Mention } from "../../core/mod.ts";

/** What stands for the domain. */
const DOMAIN = "%d";
/** Bytes of a file name, with room for the number of a file that was put aside (NAME_MAX is 255 nearly everywhere). */
const LONGEST = 240;
const EXPECTED = `a file, with ${DOMAIN} for the domain`;
/** What stands for the domains that have no file of their own: no domain is written so. */
const OTHERS = "%others";
/** The end of the name of a file that was put aside. */
export const PUT_ASIDE: RegExp = /\.\d+$/;

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
    if (parsed.value.includes(DOMAIN) && PUT_ASIDE.test(parsed.value))
      return {
        ok: false,
        expected: `${EXPECTED}, without a number at its end: old files have one`,
      };
    return parsed;
  },
  mentions: (template): readonly Mention[] =>
    template.includes(DOMAIN)
      ? [
          { kind: "path", path: folderOf(template), use: "directory" },
          { kind: "paths", like: filesOf(template) },
        ]
      : [{ kind: "path", path: template, use: "write" }],
};

/** The folder in which each domain has an entry of its own: a file, or a folder. */
export function folderOf(template: string): string {
  return dirname(`${template.slice(0, template.indexOf(DOMAIN))}x`);
}

/** The paths that domains may have. */
function filesOf(template: string): RegExp {
  const parts = template.split(DOMAIN).map((part) => part.replace(/[^\w/]/g, "\\$&"));
  return new RegExp(`^${parts.join("[a-z0-9._:[\\]%~-]+")}$`);
}

/**
 * The file of a domain. Whatever a client wrote as a domain, its name stays within one part of the path, is none that the system has a
 * meaning for, and fits: a name that is too long is cut, with a part of its hash, so that no two domains share a file.
 */
export function fileOf(template: string, domain: string): string {
  return withName(template, safeName(domain), domain);
}

/** The file that domains share which have none of their own; undefined where all share one anyway. */
export function sharedFileOf(template: string): string | undefined {
  return template.includes(DOMAIN) ? withName(template, OTHERS, OTHERS) : undefined;
}

function withName(template: string, name: string, domain: string): string {
  if (!template.includes(DOMAIN)) return template;
  return template
    .split("/")
    .map((part) => (part.includes(DOMAIN) ? fitting(part.replaceAll(DOMAIN, name), domain) : part))
    .join("/");
}

/**
 * Letters, digits and the like stay; all else is written as `%` with its code, and so are a dot in front and one before a number at the
 * end: `FILE.1` is what was put aside of `FILE`.
 */
function safeName(domain: string): string {
  const name = domain
    .toLowerCase()
    .toWellFormed()
    .replace(/[^a-z0-9._:[\]-]/gu, (character) =>
      Array.from(Buffer.from(character), (byte) => `%${byte.toString(16).padStart(2, "0")}`).join(
        "",
      ),
    )
    .replace(/^\./, "%2e")
    .replace(/\.(?=\d+$)/, "%2e");
  return name === "" ? "%" : name;
}

function fitting(part: string, domain: string): string {
  if (Buffer.byteLength(part) <= LONGEST) return part;
  const hash = createHash("sha256").update(domain).digest("hex").slice(0, 32);
  // Where `%d` stands twice, or much around it, the hash alone still tells domains apart.
  return `${part.slice(0, 64)}~${hash}`;
}
