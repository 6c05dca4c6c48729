import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RFC_TITLES } from "./rfc-titles.ts";
import { sourceFiles } from "./source-files.ts";

/** Where an RFC is cited. */
interface Citation {
  readonly rfc: number;
  /** Without its sign; empty for the whole document. */
  readonly section: string;
  readonly file: string;
}

/** Where the code does not do as an RFC says, in a sentence that begins "Deviates from RFC N §S: ". */
interface Deviation extends Citation {
  readonly text: string;
}

const FOLDERS = ["core", "cli", "plugins", "sandbox"];
const SECTIONS = /\bRFC (\d{3,5})((?:,? (?:and |or )?§ ?[\dA-Z]+(?:\.\d+)*)*)/g;
const DEVIATION = /\bDeviates from RFC (\d{3,5}) §([\d.]*\d): ([^.]+(?:\.\d[^.]*)*)\./g;

/** `docs/rfc.md`: the RFCs that the source cites, where it follows which section, and where it does not. */
export function rfcPage(root: string): string {
  const citations: Citation[] = [];
  const deviations: Deviation[] = [];
  for (const file of sourceFiles(root, FOLDERS)) {
    if (file.endsWith(".test.ts")) continue;
    const text = inOneLine(readFileSync(join(root, file), "utf8"));
    citations.push(...citationsIn(text, file));
    deviations.push(...deviationsIn(text, file));
  }
  const rfcs = [...new Set(citations.map(({ rfc }) => rfc))].sort((a, b) => a - b);
  return [
    "# RFCs",
    "Generated from the citations in the source (`npm run generate`): what is followed, section by section, and where.",
    "## Deviations",
    deviations
      .sort((a, b) => a.rfc - b.rfc || bySection(a.section, b.section))
      .map(({ rfc, section, text, file }) => `- RFC ${rfc} §${section}: ${text}. (${link(file)})`)
      .join("\n"),
    ...rfcs.map((rfc) =>
      part(
        rfc,
        citations.filter((one) => one.rfc === rfc),
      ),
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

/** A text whose comments go on in one line, as sections may appear in the next. */
export function inOneLine(text: string): string {
  return text.replaceAll(/\n\s*(?:\*(?!\/)|\/\/) ?/g, " ");
}

export function citationsIn(text: string, file: string): readonly Citation[] {
  return [...text.matchAll(SECTIONS)].flatMap(([, number, list = ""]) => {
    const sections = [...list.matchAll(/§ ?([\dA-Z]+(?:\.\d+)*)/g)].map(([, one = ""]) => one);
    const rfc = Number(number);
    return (sections.length === 0 ? [""] : sections).map((section) => ({ rfc, section, file }));
  });
}

export function deviationsIn(text: string, file: string): readonly Deviation[] {
  return [...text.matchAll(DEVIATION)].map(([, number, section = "", said = ""]) => ({
    rfc: Number(number),
    section,
    file,
    text: said.trim(),
  }));
}

function part(rfc: number, citations: readonly Citation[]): string {
  const title = RFC_TITLES.get(rfc);
  if (title === undefined)
    throw new Error(`RFC ${rfc} is cited, but has no title in rfc-titles.ts`);
  const sections = [...new Set(citations.map(({ section }) => section))].sort(bySection);
  const rows = sections.map((section) => {
    const files = new Set(
      citations.filter((one) => one.section === section).map((one) => one.file),
    );
    return `| ${section === "" ? "" : `§${section}`} | ${[...files].map(link).join(", ")} |`;
  });
  const head = `## [RFC ${rfc}](https://www.rfc-editor.org/rfc/rfc${rfc}): ${title}`;
  return `${head}\n\n| section | where |\n|---|---|\n${rows.join("\n")}`;
}

function link(file: string): string {
  return `[${file}](../${file})`;
}

/** By number, part for part: §4.10 after §4.9. */
function bySection(a: string, b: string): number {
  return a.localeCompare(b, "en", { numeric: true });
}
