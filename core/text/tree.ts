import { domText, xmlText } from "./borders.ts";

/** A value in one of PowerMTA's data trees. */
export type Tree = string | number | boolean | readonly Tree[] | Members;

/** The members of a tree, by name. */
export interface Members {
  readonly [name: string]: Tree;
}

/** The forms that a tree has. */
export type TreeForm = "json" | "xml" | "dom";

/** The forms of an answer. */
export type Form = "text" | TreeForm;

/**
 * A data tree as PowerMTA writes it: XML and JSON in an envelope that says that all went well, DOM as a `path="value"` a line,
 * lists with their index in brackets. JSON has true and false, the others 1 and 0.
 */
export function treeText(data: Members, form: TreeForm): string {
  switch (form) {
    case "json":
      return JSON.stringify({ data, status: "success", message: "" }, undefined, 2);
    case "xml":
      return `<rsp><data>${xmlMembers(data)}</data><succ/></rsp>`;
    case "dom":
      return domLines(data, "").join("\n");
  }
}

/** Says that something was refused, in the envelope of a form; DOM has none. */
export function refusedText(message: string, form: TreeForm): string {
  switch (form) {
    case "json":
      return JSON.stringify({ data: {}, status: "error", message }, undefined, 2);
    case "xml":
      return `<rsp><data></data><fail>${xmlText(message)}</fail></rsp>`;
    case "dom":
      return `error="${domText(message)}"`;
  }
}

/** A text in the envelope of a form that is written while it comes about: what stands before it, each piece of it, and what ends it. */
export interface OpenText {
  readonly before: string;
  piece(text: string): string;
  /** `problem`: why it did not end well; undefined when it did. */
  end(problem: string | undefined): string;
}

/** The envelope of `treeText({ text }, form)`, or of one that is refused in the end, in pieces. */
export function openText(form: TreeForm): OpenText {
  switch (form) {
    case "json":
      return {
        before: '{"data":{"text":"',
        piece: (text) => JSON.stringify(text).slice(1, -1),
        end(problem = "") {
          const status = problem === "" ? "success" : "error";
          return `"},"status":"${status}","message":${JSON.stringify(problem)}}`;
        },
      };
    case "xml":
      return {
        before: "<rsp><data><text>",
        piece: xmlText,
        end: (problem) =>
          `</text></data>${problem === undefined ? "<succ/>" : `<fail>${xmlText(problem)}</fail>`}</rsp>`,
      };
    case "dom":
      return {
        before: 'text="',
        piece: domText,
        end: (problem) => (problem === undefined ? '"' : `"\nerror="${domText(problem)}"`),
      };
  }
}

/** Bytes in units of 1024, as PowerMTA counts them: begun ones count. */
export function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1024);
}

function xmlMembers(members: Members): string {
  return Object.entries(members)
    .map(([name, value]) => xmlOf(name, value))
    .join("");
}

function xmlOf(name: string, value: Tree): string {
  if (isList(value)) return value.map((each) => xmlOf(name, each)).join("");
  const content = typeof value === "object" ? xmlMembers(value) : xmlText(plain(value));
  return `<${name}>${content}</${name}>`;
}

function domLines(value: Tree, path: string): readonly string[] {
  if (isList(value)) return value.flatMap((each, at) => domLines(each, `${path}[${at}]`));
  if (typeof value === "object")
    return Object.entries(value).flatMap(([name, each]) =>
      domLines(each, path === "" ? name : `${path}.${name}`),
    );
  return [`${path}="${domText(plain(value))}"`];
}

function plain(value: string | number | boolean): string {
  return typeof value === "boolean" ? (value ? "1" : "0") : String(value);
}

function isList(value: Tree): value is readonly Tree[] {
  return Array.isArray(value);
}
