import type { Kind } from "../../core/mod.ts";

/** Whether events of some mail are handed on. */
export type SignalsChoice =
  | { readonly kind: "off" }
  | { readonly kind: "on"; readonly subaccount: number | undefined }
  /** As a `<signals-filter>` of that name says. */
  | { readonly kind: "filter"; readonly name: string };

const ACCEPTS = "yes, yes,subaccount=N, no or the name of a <signals-filter>";

/** `yes[,subaccount=N]`, `no`, or the name of a filter. */
export const signalsChoice: Kind<SignalsChoice> = {
  name: "signals",
  accepts: ACCEPTS,
  example: "yes",
  words: ["yes", "no"],
  parse(text) {
    const on = readOn(text, /^(?:yes|true)$/i);
    if (on) return { ok: true, value: on };
    if (/^(no|false)$/i.test(text)) return { ok: true, value: { kind: "off" } };
    return /^[^\s/<>,;"'=]{1,128}$/.test(text)
      ? { ok: true, value: { kind: "filter", name: text } }
      : { ok: false, expected: ACCEPTS };
  },
  print(value) {
    switch (value.kind) {
      case "off":
        return "no";
      case "on":
        return printOn("yes", value.subaccount);
      case "filter":
        return value.name;
    }
  },
  mentions: (value) =>
    value.kind === "filter"
      ? [{ kind: "block", name: value.name, scopes: ["signals-filter"] }]
      : [],
};

const RULE = "enable-signals, enable-signals,subaccount=N or disable-signals";

/** What a line of a `<signals-filter>` decides. */
export const signalsRule: Kind<Exclude<SignalsChoice, { readonly kind: "filter" }>> = {
  name: "signals rule",
  accepts: RULE,
  example: "enable-signals",
  words: ["enable-signals", "disable-signals"],
  parse(text) {
    const on = readOn(text, /^enable-signals$/i);
    if (on) return { ok: true, value: on };
    return text.toLowerCase() === "disable-signals"
      ? { ok: true, value: { kind: "off" } }
      : { ok: false, expected: RULE };
  },
  print: (value) =>
    value.kind === "off" ? "disable-signals" : printOn("enable-signals", value.subaccount),
};

/** A word that says yes, perhaps with `,subaccount=N` after it. */
function readOn(
  text: string,
  yes: RegExp,
): { readonly kind: "on"; readonly subaccount: number | undefined } | undefined {
  const [word = "", ...more] = text.split(",").map((part) => part.trim());
  if (!yes.test(word) || more.length > 1) return undefined;
  if (more[0] === undefined) return { kind: "on", subaccount: undefined };
  const [, digits] = /^subaccount=(\d{1,9})$/i.exec(more[0]) ?? [];
  return digits === undefined ? undefined : { kind: "on", subaccount: Number(digits) };
}

function printOn(yes: string, subaccount: number | undefined): string {
  return subaccount === undefined ? yes : `${yes},subaccount=${subaccount}`;
}
