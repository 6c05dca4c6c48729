/**
 * `bun scripts/take-mail-programs.ts FILE`: makes `config/mail-programs.json` of the data of caniemail.com (https://www.caniemail.com/api/data.json), with
 * the newest version of each mail program alone.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The data, as far as it is taken. */
interface Given {
  readonly last_update_date: string;
  readonly nicenames: {
    readonly family: Readonly<Record<string, string>>;
    readonly platform: Readonly<Record<string, string>>;
  };
  readonly data: readonly {
    readonly slug: string;
    readonly title: string;
    readonly description: string | null;
    readonly category: string;
    readonly tags: readonly string[] | null;
    readonly stats: Readonly<
      Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>
    >;
    readonly notes_by_num: Readonly<Record<string, string>> | null;
  }[];
}

const [file] = process.argv.slice(2);
if (file === undefined)
  throw new Error("which file? It is on https://www.caniemail.com/api/data.json");
const {
  last_update_date: updated,
  nicenames,
  data,
}: Given = JSON.parse(readFileSync(file, "utf8"));
const programs: string[] = [];
const indexes = new Map<string, number>();

/** The number of a program in the list. */
function programOf(family: string, platform: string): number {
  const key = `${family} ${platform}`;
  const known = indexes.get(key);
  if (known !== undefined) return known;
  const names = [nicenames.family[family] ?? family, nicenames.platform[platform] ?? platform];
  programs.push(JSON.stringify([family, platform, ...names]));
  indexes.set(key, programs.length - 1);
  return programs.length - 1;
}

const features = data
  .filter(({ category }) => category === "css" || category === "html")
  .map(({ slug, title, description, category, tags, stats, notes_by_num: notes }) => {
    const support = Object.entries(stats).flatMap(([family, platforms]) =>
      Object.entries(platforms).flatMap(([platform, versions]) => {
        // Versions stand in order, the newest last.
        const [version, said = ""] = Object.entries(versions).at(-1) ?? [];
        const [, word = "u", note = ""] = /^([ynau])\b\D*(\d*)/.exec(said) ?? [];
        return version === undefined ? [] : [[programOf(family, platform), version, word, note]];
      }),
    );
    const used = new Set(support.map(([, , , note]) => note));
    const said = Object.entries(notes ?? {}).filter(([number]) => used.has(number));
    const text = description ?? "";
    return JSON.stringify({
      slug,
      title,
      category,
      text,
      tags: tags ?? [],
      notes: Object.fromEntries(said),
      support,
    });
  });
const head = {
  source: "https://www.caniemail.com/",
  licence: "MIT License, Copyright (c) 2019 HTeuMeuLeu: config/mail-programs.LICENSE",
  updated: updated.slice(0, 10),
};
writeFileSync(
  join(import.meta.dirname, "..", "config", "mail-programs.json"),
  `${JSON.stringify(head).slice(0, -1)},\n"programs":[${programs.join(",")}],\n"features":[\n${features.join(",\n")}\n]}\n`,
);
