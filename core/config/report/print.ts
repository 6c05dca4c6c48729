import type { BoundBlock } from "../bind/bound.ts";
import { REGEX_LINE } from "../syntax/lexer.ts";
import { argumentText, valueText } from "../syntax/quoting.ts";
import { withoutSecrets } from "./diagnostics.ts";

const INDENT = "    ";

/** A configuration as text. */
export interface PrintedConfig {
  readonly text: string;
  /**
   * What no file can hold: directives and blocks with `#` or a line end in their values and names, plugins that are given
   * in code. Comments are in their place.
   */
  readonly unprintable: readonly string[];
}

/**
 * A bound configuration as one text: includes put in, paths absolute, every value in its kind's own form. Read again, it
 * gives an equal configuration. Secrets are in it as in the files it was read from, unless they are not to be shown: then it is for eyes.
 */
export function printConfig(
  root: BoundBlock,
  plugins: { readonly files: readonly string[]; readonly inCode: readonly string[] },
  { showsSecrets = true }: { readonly showsSecrets?: boolean } = {},
): PrintedConfig {
  const printer = new Printer(showsSecrets);
  for (const path of plugins.files) printer.directive("plugin", path, "");
  for (const name of plugins.inCode) {
    printer.unprintable.push(`plugin ${name}`);
    printer.lines.push(`# plugin: ${name} is given in code, name the file it is in`);
  }
  printer.inside(root, "");
  return { text: `${printer.lines.join("\n")}\n`, unprintable: printer.unprintable };
}

/** A line or a block, in its place. */
interface Entry {
  readonly order: number;
  print(): void;
}

class Printer {
  readonly lines: string[] = [];
  readonly unprintable: string[] = [];
  readonly #showsSecrets: boolean;

  constructor(showsSecrets: boolean) {
    this.#showsSecrets = showsSecrets;
  }

  inside(block: BoundBlock, indent: string): void {
    const entries: Entry[] = [];
    for (const [{ name, directive }, { value, cleared, occurrences }] of block.settings) {
      const printed = cleared ? [""] : directive.print(value);
      const isHidden = directive.kind.secret === true && !cleared;
      const texts = this.#showsSecrets
        ? printed
        : printed.map((text) => (isHidden ? "(hidden)" : withoutSecrets(text)));
      for (const [at, text] of texts.entries()) {
        const order = occurrences[at]?.order ?? 0;
        entries.push({ order, print: () => this.directive(name, text, indent) });
      }
    }
    for (const child of block.children.values())
      entries.push({ order: child.order, print: () => this.#block(child, indent) });
    entries.sort((a, b) => a.order - b.order);
    for (const entry of entries) entry.print();
  }

  directive(name: string, text: string, indent: string): void {
    const line = name === REGEX_LINE ? text : `${name} ${valueText(text)}`;
    if (UNPRINTABLE.test(line)) this.#leaveOut(name, "value", indent);
    else this.lines.push(indent + line);
  }

  #leaveOut(what: string, part: "value" | "name", indent: string): void {
    this.unprintable.push(what);
    this.lines.push(`${indent}# ${what}: no file can hold its ${part}`);
  }

  #block(block: BoundBlock, indent: string): void {
    const { scope, name, key } = block;
    const opening = name === "" ? `<${scope}>` : `<${scope} ${argumentText(name)}>`;
    if (UNPRINTABLE.test(opening)) return this.#leaveOut(`<${scope}>`, "name", indent);
    // A list after a rule opens in the rule's own line.
    const opened = key.startsWith("#") && this.lines.at(-1)?.endsWith(` ${opening}`);
    if (!opened) this.lines.push(indent + opening);
    this.inside(block, indent + INDENT);
    this.lines.push(`${indent}</${scope}>`);
  }
}

/** A comment begins, or the line ends, at any of these, even in quotes. */
const UNPRINTABLE = /[#\n\r]/;
