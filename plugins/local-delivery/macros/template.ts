/** The macros of commands and file names (PowerMTA's set). */
const MACROS = [
  "bodytype",
  "ctime",
  "isodate",
  "timet",
  "rfctime",
  "envid",
  "from",
  "to",
  "user",
  "domain",
] as const;

/** The name of a macro, without its `$`. */
export type Macro = (typeof MACROS)[number];

/** What each macro stands for, for one recipient of one message. */
export type MacroValues = Readonly<Record<Macro, string>>;

/** A text with macros in it, in its parts. */
export type Template = readonly Part[];

/** A piece of a template: text that stands for itself, or a macro. */
export type Part = { readonly literal: string } | { readonly macro: Macro };

/** A template, or what is wrong with the text. */
export type ParsedTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problem: string };

/** Reads `$name`, and `$$` for a dollar sign. */
export function parseTemplate(text: string): ParsedTemplate {
  const template: Part[] = [];
  let literal = "";
  let end = 0;
  for (const found of text.matchAll(/\$(?:\$|([A-Za-z]*))/g)) {
    literal += text.slice(end, found.index);
    end = found.index + found[0].length;
    if (found[0] === "$$") {
      literal += "$";
      continue;
    }
    const name = (found[1] ?? "").toLowerCase();
    const macro = MACROS.find((known) => known === name);
    if (macro === undefined) {
      const known = MACROS.map((each) => `$${each}`).join(" ");
      return { ok: false, problem: `no macro "${found[0]}": there are ${known}, and $$ for a $` };
    }
    if (literal !== "") template.push({ literal });
    literal = "";
    template.push({ macro });
  }
  literal += text.slice(end);
  if (literal !== "") template.push({ literal });
  return { ok: true, template };
}

/** The text of a template, its macros written by `value`. */
export function filledIn(template: Template, value: (macro: Macro) => string): string {
  return template.map((part) => ("literal" in part ? part.literal : value(part.macro))).join("");
}
