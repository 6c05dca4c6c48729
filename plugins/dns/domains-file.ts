import { normalizeDomain, readRegularFile } from "../../core/mod.ts";

/** The domains in a file, one a line, and how many lines are none. */
export interface ListedDomains {
  readonly domains: readonly string[];
  readonly bad: number;
}

/** Reads the first `most` domains of a file; `#` begins a comment. Rejects when the file cannot be read. */
export async function readDomains(path: string, most: number): Promise<ListedDomains> {
  return domainsIn(await readRegularFile(path), most);
}

/** The first `most` domains in a text. */
export function domainsIn(text: string, most: number): ListedDomains {
  const domains = new Set<string>();
  let bad = 0;
  for (const line of text.split("\n")) {
    if (domains.size >= most) break;
    const name = line.replace(/#.*/, "").trim();
    if (name === "") continue;
    const domain = normalizeDomain(name);
    if (domain === undefined) bad++;
    else domains.add(domain);
  }
  return { domains: [...domains], bad };
}
