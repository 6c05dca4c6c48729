import { refusedText, type TreeForm } from "../../core/mod.ts";

/** How an answer is to look. */
export interface Format {
  readonly as: TreeForm;
  /** The text of a command in an envelope, instead of its tree. */
  readonly text: boolean;
}

const FORMATS: ReadonlyMap<string, Format> = new Map([
  ["xml", { as: "xml", text: false }],
  ["json", { as: "json", text: false }],
  ["dom", { as: "dom", text: false }],
  ["dot", { as: "dom", text: false }],
  ["xml-text", { as: "xml", text: true }],
  ["json-text", { as: "json", text: true }],
]);

const TYPES: { readonly [F in TreeForm]: string } = {
  xml: "application/xml; charset=utf-8",
  json: "application/json; charset=utf-8",
  dom: "text/plain; charset=utf-8",
};

/** The format that is asked for; XML unless stated, undefined when it is unknown. */
export function formatNamed(name: string | undefined): Format | undefined {
  return FORMATS.get(name ?? "xml");
}

/** The media type of a format. */
export function typeOf({ as }: Format): string {
  return TYPES[as];
}

/** Answers in a format. */
export function formatted(format: Format, text: string, status = 200): Response {
  return new Response(`${text}\n`, { status, headers: { "content-type": typeOf(format) } });
}

/** Says why not, in a format. */
export function refusedIn(format: Format, status: number, message: string): Response {
  return formatted(format, refusedText(message, format.as), status);
}
