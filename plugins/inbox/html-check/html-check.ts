import { cssFeatures } from "./css-features.ts";
import { htmlFeatures } from "./html-features.ts";
import type { Feature, MailProgram, MailPrograms, Support } from "./mail-programs.ts";
import { scanPage } from "./page-scan.ts";
import { scanStyles } from "./style-scan.ts";

/** How widely something is shown, in percent of the programs for which that is known. */
interface Shares {
  readonly Supported: number;
  readonly Partial: number;
  readonly Unsupported: number;
}

/** Something that a page uses and that not all programs show, as Mailpit's API has it. */
export interface HtmlWarning {
  readonly Slug: string;
  readonly Title: string;
  readonly Description: string;
  readonly URL: string;
  readonly Category: string;
  readonly Tags: readonly string[];
  readonly Keywords: string;
  readonly Results: readonly {
    readonly Name: string;
    readonly Platform: string;
    readonly Family: string;
    readonly Version: string;
    readonly Support: "yes" | "no" | "partial";
    readonly NoteNumber: string;
  }[];
  readonly NotesByNumber: Readonly<Record<string, string>>;
  readonly Score: Shares & { readonly Found: number };
}

/** What mail programs show of a page, as Mailpit's API has it. */
export interface HtmlCheck {
  readonly Warnings: readonly HtmlWarning[];
  /** Families of programs by platform. */
  readonly Platforms: Readonly<Record<string, readonly string[]>>;
  readonly Total: Shares & { readonly Tests: number; readonly Nodes: number };
}

/** Looks through a page for what some mail programs do not show. Nothing is fetched; time and memory grow with the page's length and no faster. */
export function checkHtml(html: string, { programs, features }: MailPrograms): HtmlCheck {
  const counts = new Map<Feature, number>();
  const found = (slug: string): void => {
    const feature = features.get(slug);
    if (feature !== undefined) counts.set(feature, (counts.get(feature) ?? 0) + 1);
  };
  const page = scanPage(html);
  htmlFeatures(page, found);
  const css = cssFeatures(found);
  for (const style of page.styles) scanStyles(style, css);
  for (const { attributes } of page.tags) {
    const style = attributes.get("style");
    if (style !== undefined) scanStyles(style, css);
  }
  const warnings = [...counts].map(([feature, count]) => warningOf(feature, count));
  return {
    Warnings: warnings
      .filter(({ Score }) => Score.Partial + Score.Unsupported > 0)
      .toSorted((a, b) => a.Score.Supported - b.Score.Supported),
    Platforms: platformsOf(programs),
    Total: { ...average(warnings), Tests: features.size, Nodes: page.tags.length },
  };
}

function warningOf(feature: Feature, count: number): HtmlWarning {
  const known = feature.support.filter(({ word }) => word !== "u");
  return {
    Slug: feature.slug,
    Title: feature.title,
    Description: feature.text,
    URL: `https://www.caniemail.com/features/${feature.slug}/`,
    Category: feature.category,
    Tags: feature.tags,
    Keywords: "",
    Results: known.map(({ program, version, word, note }) => ({
      Name: `${program.familyName} ${program.platformName} (${version})`,
      ...{ Platform: program.platform, Family: program.family, Version: version },
      Support: word === "y" ? "yes" : word === "n" ? "no" : "partial",
      NoteNumber: note,
    })),
    NotesByNumber: Object.fromEntries(feature.notes),
    Score: { Found: count, ...sharesOf(known) },
  };
}

function sharesOf(known: readonly Support[]): Shares {
  const share = (wanted: Support["word"]): number =>
    (known.filter(({ word }) => word === wanted).length / Math.max(known.length, 1)) * 100;
  return { Supported: share("y"), Partial: share("a"), Unsupported: share("n") };
}

/** All that was found, each as often as it was; a page that uses nothing is shown by all. */
function average(warnings: readonly HtmlWarning[]): Shares {
  const all = warnings.reduce((sum, { Score }) => sum + Score.Found, 0);
  const mean = (key: keyof Shares): number =>
    warnings.reduce((sum, { Score }) => sum + Score[key] * Score.Found, 0) / Math.max(all, 1);
  if (all === 0) return { Supported: 100, Partial: 0, Unsupported: 0 };
  return {
    Supported: mean("Supported"),
    Partial: mean("Partial"),
    Unsupported: mean("Unsupported"),
  };
}

function platformsOf(
  programs: readonly MailProgram[],
): Readonly<Record<string, readonly string[]>> {
  const families = new Map<string, string[]>();
  for (const { platform, family } of programs)
    families.set(platform, [...(families.get(platform) ?? []), family]);
  return Object.fromEntries(families);
}
