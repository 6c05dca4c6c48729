import type { Kind } from "../../core/mod.ts";

/** What puts recipients on a list by itself. */
export type Learning =
  /** Bounces of our own attempts, or reported later by a host that had taken the mail, of these categories. */
  | { readonly kind: "bounces" | "remote-bounces"; readonly categories: readonly string[] }
  /** Complaints of these types; without any, of all that are complaints. */
  | { readonly kind: "complaints"; readonly types: readonly string[] };

const LEARN =
  "bounces, remote-bounces or complaints, and after a blank the bounce categories or types of complaint that count, as in bounces bad-mailbox,inactive-mailbox";
const WORDS = ["bounces", "remote-bounces", "complaints"] as const;
const NAME = /^[\w-]{1,64}$/;

/** What a list learns from. */
export const learning: Kind<Learning> = {
  name: "what is learned from",
  accepts: LEARN,
  example: "bounces bad-mailbox,inactive-mailbox",
  words: WORDS,
  parse(text) {
    const [word, rest = ""] = text.toLowerCase().split(/\s+(.*)/s);
    const kind = WORDS.find((each) => each === word);
    const names = rest === "" ? [] : rest.split(",").map((each) => each.trim());
    if (kind === undefined || !names.every((each) => NAME.test(each)))
      return { ok: false, expected: LEARN };
    return {
      ok: true,
      value: kind === "complaints" ? { kind, types: names } : { kind, categories: names },
    };
  },
  print(value) {
    const names = value.kind === "complaints" ? value.types : value.categories;
    return names.length === 0 ? value.kind : `${value.kind} ${names.join(",")}`;
  },
};

/** The name of a list, of either kind. */
export const listName: Kind<string> = {
  name: "name of a list",
  accepts: "the name of an <address-list> or a <suppression-list>",
  example: "unsubscribed",
  parse: (name) =>
    /^[^\s/<>,;"']{1,128}$/.test(name)
      ? { ok: true, value: name }
      : { ok: false, expected: "the name of an <address-list> or a <suppression-list>" },
  print: (value) => value,
};
