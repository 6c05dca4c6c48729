import type { Diagnostic, Position } from "../errors/diagnostic.ts";
import { type LexedLine, lex, type Span, type Word } from "./lexer.ts";

/** A text and where it stands. */
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
}

/** `<tag argument>` … `</tag>`. */
export interface BlockNode {
  readonly kind: "block";
  readonly tag: Located;
  readonly argument: Located | undefined;
  readonly children: readonly Node[];
}

export type Node = DirectiveNode | BlockNode;

/** A file as written: its nodes in order and what is wrong with its form. */
export interface Tree {
  readonly file: string;
  readonly nodes: readonly Node[];
  readonly diagnostics: readonly Diagnostic[];
}

interface OpenBlock {
  readonly tag: Located;
  readonly argument: Located | undefined;
  readonly children: Node[];
}

/** Builds the tree of a text. Goes on behind every mistake, so that all of them are found. */
export function parseTree(
  file: string,
  text: string,
  includedFrom: readonly Position[] = [],
): Tree {
  const nodes: Node[] = [];
  const open: OpenBlock[] = [];
  const diagnostics: Diagnostic[] = [];
  const report = (
    code: Diagnostic["code"],
    message: string,
    at: Position,
    hint: string | undefined,
  ): void => void diagnostics.push({ code, severity: "error", message, at, includedFrom, hint });
  const add = (node: Node): void => void (open.at(-1)?.children ?? nodes).push(node);
  const close = ({ tag, argument, children }: OpenBlock): void =>
    add({ kind: "block", tag, argument, children });

  for (const line of lex(text)) {
    const place = placer(file, line);
    for (const token of line.tokens) {
      switch (token.kind) {
        case "directive":
          add({
            kind: "directive",
            name: located(token.name, place),
            value: token.value && located(token.value, place),
          });
          break;
        case "open":
          open.push({
            tag: located(token.tag, place),
            argument: token.argument && located(token.argument, place),
            children: [],
          });
          break;
        case "close": {
          const at = place(token.tag);
          const depth = open.findLastIndex(({ tag }) => tag.text === token.tag.text);
          if (depth < 0) {
            report("stray-close", `</${token.tag.text}> closes nothing`, at, undefined);
            break;
          }
          while (open.length > depth + 1) {
            const inner = open.pop();
            if (inner === undefined) break;
            report(...unclosed(inner));
            close(inner);
          }
          const block = open.pop();
          if (block) close(block);
          break;
        }
        case "bad": {
          const quote = token.problem === "unclosed-quote";
          const message = quote
            ? "the quote is not closed"
            : "expected a directive and its value, or a tag in < and >";
          report(token.problem, message, place(token.at), undefined);
          break;
        }
      }
    }
  }
  for (let block = open.pop(); block; block = open.pop()) {
    report(...unclosed(block));
    close(block);
  }
  return { file, nodes, diagnostics };
}

function unclosed({ tag }: OpenBlock): [Diagnostic["code"], string, Position, string] {
  return ["unclosed-block", `<${tag.text}> is not closed`, tag.at, `add </${tag.text}>`];
}

function placer(file: string, { number }: LexedLine): (span: Span) => Position {
  return ({ column, length }) => ({ file, line: number, column, length });
}

function located(word: Word, place: (span: Span) => Position): Located {
  return { text: word.text, at: place(word) };
}
