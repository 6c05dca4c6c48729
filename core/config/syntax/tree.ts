import type { Diagnostic, Position } from "../../errors/diagnostic.ts";
import { atOnce, type Steps } from "../../time/pace.ts";
import { type Diagnostics, shown } from "../report/diagnostics.ts";
import { nearest } from "../report/nearest.ts";
import { BLOCKS } from "./blocks.ts";
import {
  type LexedLine,
  type LexicalProblem,
  LONGEST_LINE,
  lexLine,
  linesOf,
  type Span,
  type Word,
} from "./lexer.ts";

/** A text and where it is. */
export interface Located {
  readonly text: string;
  readonly at: Position;
}

/** `name value`. */
export interface DirectiveNode {
  readonly kind: "directive";
  readonly name: Located;
  /** Undefined when nothing follows the name. */
  readonly value: Located | undefined;
  /** Name and value as they are in the file. */
  readonly written: string;
}

/** `<tag argument>` … `</tag>`. */
export interface BlockNode {
  readonly kind: "block";
  readonly tag: Located;
  readonly argument: Located | undefined;
  readonly children: readonly Node[];
}

export type Node = DirectiveNode | BlockNode;

const LINES_A_STEP = 64;

/** Blocks that may be inside each other. */
const DEEPEST = 50;

interface OpenBlock {
  readonly tag: Located;
  readonly argument: Located | undefined;
  readonly children: Node[];
}

/**
 * Builds the tree of a text: its nodes in order. Goes on after every mistake, so that all of them are found. `includedAt`
 * is the include directive that led to the file.
 */
export function parseTree(
  file: string,
  text: string,
  includedAt: Position | undefined,
  diagnostics: Diagnostics,
): readonly Node[] {
  return atOnce(parseSteps(file, text, includedAt, diagnostics));
}

/** The same in steps, a few lines each. */
export function* parseSteps(
  file: string,
  text: string,
  includedAt: Position | undefined,
  diagnostics: Diagnostics,
): Steps<readonly Node[]> {
  const nodes: Node[] = [];
  const open: OpenBlock[] = [];
  let openBraces = 0;
  const add = (node: Node): void => void (open.at(-1)?.children ?? nodes).push(node);
  const close = ({ tag, argument, children }: OpenBlock): void =>
    add({ kind: "block", tag, argument, children });
  /** Blocks open that are too deep to be read. */
  let tooDeep = 0;

  for (const [index, source] of linesOf(text).entries()) {
    if (index % LINES_A_STEP === 0) yield;
    const line = lexLine(source, index);
    const place = placer(file, line, includedAt);
    for (const token of line.tokens) {
      switch (token.kind) {
        case "directive":
          if (tooDeep > 0) break;
          add({
            kind: "directive",
            name: located(token.name, place),
            value: token.value && located(token.value, place),
            written: token.written,
          });
          break;
        case "open":
          if (open.length === DEEPEST) {
            if (tooDeep++ === 0) reportTooDeep(place(token.tag), diagnostics);
            break;
          }
          open.push({
            tag: located(token.tag, place),
            argument: token.argument && located(token.argument, place),
            children: [],
          });
          break;
        case "close": {
          if (tooDeep > 0) {
            tooDeep--;
            break;
          }
          const at = place(token.tag);
          const depth = open.findLastIndex(({ tag }) => tag.text === token.tag.text);
          if (depth < 0) {
            const inner = open.at(-1);
            const meant = inner && nearest(token.tag.text, [inner.tag.text]) !== undefined;
            // A misspelt tag that is closed by the right one is wrong only once.
            if (!meant || BLOCKS.has(inner.tag.text))
              reportStray(token.tag.text, at, inner, diagnostics);
            if (meant) {
              open.pop();
              close(inner);
            }
            break;
          }
          while (open.length > depth + 1) {
            const inner = open.pop();
            if (inner === undefined) break;
            reportUnclosed(inner, diagnostics);
            close(inner);
          }
          const block = open.pop();
          if (block) close(block);
          break;
        }
        case "bad": {
          if (token.problem === "braces") {
            // One brace of a pair is enough to be told about.
            const closes = source[token.at.column - 1] === "}";
            openBraces += closes ? -1 : 1;
            if (closes && openBraces >= 0) break;
            openBraces = Math.max(openBraces, 0);
          }
          const { code, message, hint } = MALFORMED[token.problem];
          diagnostics.error(code, message, place(token.at), hint);
          break;
        }
      }
    }
  }
  for (let block = open.pop(); block; block = open.pop()) {
    reportUnclosed(block, diagnostics);
    close(block);
  }
  return nodes;
}

const MALFORMED = {
  "malformed-line": {
    code: "malformed-line",
    message: "expected a directive and its value, or a tag in < and >",
    hint: undefined,
  },
  "unclosed-quote": {
    code: "unclosed-quote",
    message: "the quote is not closed",
    hint: "# starts a comment even in quotes",
  },
  "long-line": {
    code: "malformed-line",
    message: `a line has at most ${LONGEST_LINE} characters`,
    hint: "a list may go on in the next line after a comma",
  },
  braces: {
    code: "braces",
    message: "blocks are not written in braces",
    hint: "a block is written <tag name>, its directives, and </tag>, each on a line of its own",
  },
} as const satisfies Record<
  LexicalProblem,
  { code: Diagnostic["code"]; message: string; hint: string | undefined }
>;

function reportStray(
  tag: string,
  at: Position,
  inner: OpenBlock | undefined,
  diagnostics: Diagnostics,
): void {
  diagnostics.error("stray-close", `</${shown(tag)}> closes nothing`, at, openHint(inner));
}

/** What a closing tag that fits nothing may have been meant for. */
function openHint(block: OpenBlock | undefined): string | undefined {
  if (block === undefined) return undefined;
  const { text, at } = block.tag;
  return `the <${shown(text)}> of line ${at.line} is open here: </${shown(text)}> closes it`;
}

function reportTooDeep(at: Position, diagnostics: Diagnostics): void {
  const message = `blocks are nested more than ${DEEPEST} deep; deeper ones are ignored`;
  diagnostics.error("misplaced-block", message, at);
}

function reportUnclosed({ tag }: OpenBlock, diagnostics: Diagnostics): void {
  const name = shown(tag.text);
  diagnostics.error("unclosed-block", `<${name}> is not closed`, tag.at, `add </${name}>`);
}

function placer(
  file: string,
  { number }: LexedLine,
  includedAt: Position | undefined,
): (span: Span) => Position {
  const from = includedAt ? { includedAt } : {};
  return ({ column, length }) => ({ file, line: number, column, length, ...from });
}

function located(word: Word, place: (span: Span) => Position): Located {
  return { text: word.text, at: place(word) };
}
