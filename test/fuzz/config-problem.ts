import { Diagnostics } from "../../core/config/report/diagnostics.ts";
import { lex } from "../../core/config/syntax/lexer.ts";
import { parseTree } from "../../core/config/syntax/tree.ts";
import {
  DirectiveIndex,
  formatConfig,
  LANGUAGE,
  loadConfig,
  renderDiagnostic,
} from "../../core/host.ts";
import { type Diagnostic, errorText, type Position } from "../../core/mod.ts";
import { standardPlugins } from "../../plugins/standard.ts";
import { memoryFiles } from "../support/memory-files.ts";

const FILE = "/c/config";
const OTHER = "/c/other.conf";
const OTHER_TEXT = "domain-macro m a.example,b.example\n<domain $m>\nmax-smtp-out x\n</domain>\n";

/** Time that any input may take, and that each of its characters adds, milliseconds: 100 times what is usual. */
const LONGEST_TIME = 2000;
const TIME_A_CHARACTER = 0.02;
/** What is said of an input that takes longer. */
export const TOO_SLOW = "takes too long";

const words = new DirectiveIndex([LANGUAGE, ...standardPlugins]);
const isDirective = (name: string): boolean => words.everywhere(name).length > 0;

/** What is wrong with how a text is taken apart, built up and laid out; undefined when nothing is. */
export function readingProblem(text: string): string | undefined {
  try {
    const begun = performance.now();
    const problem = tokenProblem(text) ?? treeProblem(text) ?? layoutProblem(text);
    return problem ?? slowness("reading", text, begun);
  } catch (error) {
    return `reading throws ${errorText(error)}`;
  }
}

/** What is wrong with how a text is loaded as a configuration; undefined when nothing is. */
export async function loadingProblem(text: string): Promise<string | undefined> {
  try {
    const begun = performance.now();
    const texts = { [FILE]: text, [OTHER]: OTHER_TEXT };
    const loaded = await loadConfig({
      file: FILE,
      plugins: standardPlugins,
      files: memoryFiles(texts),
      loadPlugin: () => Promise.reject(new Error("not here")),
    });
    const { config, diagnostics } = loaded;
    const failed = diagnostics.some(({ severity }) => severity === "error");
    if (failed === (config !== undefined)) return "a configuration with errors, or none without";
    loaded.print();
    return slowness("loading", text, begun) ?? diagnosticsProblem(diagnostics, texts);
  } catch (error) {
    return `loading throws ${errorText(error)}`;
  }
}

function slowness(what: string, text: string, begun: number): string | undefined {
  const limit = LONGEST_TIME + text.length * TIME_A_CHARACTER;
  return performance.now() - begun > limit ? `${what} ${TOO_SLOW}` : undefined;
}

function tokenProblem(text: string): string | undefined {
  const lines = linesOf(text);
  const lexed = lex(text);
  if (lexed.length !== lines.length) return `${lexed.length} lines of ${lines.length}`;
  for (const { number, tokens } of lexed) {
    const length = lines[number - 1]?.length ?? -1;
    for (const token of tokens) {
      const { column, length: width } =
        token.kind === "bad" ? token.at : token.kind === "directive" ? token.name : token.tag;
      if (column < 1 || width < 1 || column - 1 + width > length)
        return `a ${token.kind} token is out of line ${number}`;
    }
  }
  return undefined;
}

function treeProblem(text: string): string | undefined {
  const diagnostics = new Diagnostics();
  parseTree(FILE, text, undefined, diagnostics);
  return diagnosticsProblem(diagnostics.sorted(), { [FILE]: text });
}

function layoutProblem(text: string): string | undefined {
  const formatted = formatConfig(FILE, text, isDirective);
  if (!formatted.ok) {
    if (formatted.diagnostics.length === 0) return "no layout, and no reason for it";
    return diagnosticsProblem(formatted.diagnostics, { [FILE]: text });
  }
  const again = formatConfig(FILE, formatted.text, isDirective);
  if (!again.ok) return "what was laid out has mistakes";
  return again.text === formatted.text ? undefined : "the layout of the layout is another";
}

function diagnosticsProblem(
  diagnostics: readonly Diagnostic[],
  files: Readonly<Record<string, string>>,
): string | undefined {
  const texts = new Map(Object.entries(files));
  const lines = new Map(Array.from(texts, ([file, text]) => [file, linesOf(text)]));
  for (const diagnostic of diagnostics) {
    const { code, at, includedFrom } = diagnostic;
    for (const place of [at, ...includedFrom])
      if (place && isOutside(place, lines.get(place.file))) return `${code} is out of the text`;
    const shown = renderDiagnostic(diagnostic, { texts, colour: false });
    if (/[^\P{Cc}\n\t]/u.test(shown)) return `${code} shows control characters`;
  }
  return undefined;
}

/** A place may be one character after the end of its line: where something is missing. */
function isOutside({ line, column, length }: Position, lines: readonly string[] = []): boolean {
  const text = lines[line - 1];
  if (text === undefined) return true;
  return column < 1 || length < 0 || column - 1 + length > text.length + 1;
}

/** Lines as an editor counts them. */
function linesOf(text: string): readonly string[] {
  return (text.startsWith("\ufeff") ? text.slice(1) : text).split(/\r\n|\n|\r/);
}
