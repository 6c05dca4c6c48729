import { peerText } from "../text/borders.ts";
import type { RequestFields } from "./request-fields.ts";

/** Characters of an answer that are told. */
const MOST = 200;
/** Shorter words of a field's value are no secrets. */
const SHORTEST_SECRET = 6;

/**
 * The beginning of an answer as a part of a line for logs and records: one line, without control characters. `secrets`: texts in which
 * every word may be one, as header fields of the request; a server that shows us our request back is not to put them into logs.
 */
export function answerText(body: Buffer, secrets: readonly string[]): string {
  let text = peerText(body.toString("utf8")).replaceAll(/\s+/g, " ").trim();
  for (const word of secrets.flatMap((secret) => secret.split(/[\s?&=:,;]+/)))
    if (word.length >= SHORTEST_SECRET) text = text.replaceAll(word, "(hidden)");
  return text.slice(0, MOST).toWellFormed();
}

/** What may be secret in a request: the values of its fields, and the query of its URL. */
export function secretsOf(fields: RequestFields, path: string): readonly string[] {
  const query = path.indexOf("?");
  return [...Object.values(fields), ...(query < 0 ? [] : [path.slice(query)])];
}
