import { type Kind, nameOf, type Rate, rate } from "../../core/mod.ts";

/** What is counted, as a share of all recipients that had an answer. */
export type Measure =
  /** Put off by a temporary failure. */
  | { readonly kind: "deferred" }
  /** Bounced; with some of these categories where any are given. */
  | { readonly kind: "bounced"; readonly categories: readonly string[] }
  /** Complaints, as a share of what was delivered. */
  | { readonly kind: "complaints" };

const MEASURE =
  "deferred, complaints, bounced, or bounced and categories, as in bounced spam-related,policy-related";
const CATEGORY = /^[\w-]{1,64}$/;

/** What an automation counts. */
export const measure: Kind<Measure> = {
  name: "measure",
  accepts: MEASURE,
  example: "bounced spam-related,policy-related",
  words: ["deferred", "bounced", "complaints"],
  parse(text) {
    const [word = "", rest = ""] = text.toLowerCase().split(/\s+(.*)/s);
    if (rest === "" && (word === "deferred" || word === "complaints"))
      return { ok: true, value: { kind: word } };
    if (word !== "bounced") return { ok: false, expected: MEASURE };
    const categories = rest === "" ? [] : rest.split(",").map((each) => each.trim());
    return categories.every((each) => CATEGORY.test(each))
      ? { ok: true, value: { kind: "bounced", categories } }
      : { ok: false, expected: MEASURE };
  },
  print: (value) =>
    value.kind === "bounced" && value.categories.length > 0
      ? `bounced ${value.categories.join(",")}`
      : value.kind,
};

const SHARE = "a share such as 5% or 0.3%, more than 0% and at most 100%";

/** A share: 0.05 in code, `5%` in files. */
export const share: Kind<number> = {
  name: "share",
  accepts: SHARE,
  example: "5%",
  parse(text) {
    const [, digits] = /^(\d{1,3}(?:\.\d{1,4})?)\s?%$/.exec(text) ?? [];
    const value = Number(digits) / 100;
    return value > 0 && value <= 1 ? { ok: true, value } : { ok: false, expected: SHARE };
  },
  print: (value) => `${Number((value * 100).toFixed(4))}%`,
};

/** What an automation does. */
export type Action =
  | { readonly kind: "backoff" }
  | { readonly kind: "pause" }
  | { readonly kind: "notify" }
  | { readonly kind: "slow"; readonly rate: Rate }
  | { readonly kind: "reroute"; readonly virtualMta: string };

const ACTION = "mode=backoff, pause, slow=RATE, reroute=VIRTUAL-MTA or notify";
const virtualMta = nameOf(["virtual-mta", "virtual-mta-pool"]);

/** What an automation does when its share is high. */
export const action: Kind<Action> = {
  name: "action",
  accepts: ACTION,
  example: "slow=10/m",
  words: ["mode=backoff", "pause", "notify"],
  mentions: (value) =>
    value.kind === "reroute" ? (virtualMta.mentions?.(value.virtualMta) ?? []) : [],
  parse(text) {
    const [word = "", value = ""] = text.split(/=(.*)/s);
    switch (word.toLowerCase()) {
      case "mode":
        if (value.toLowerCase() === "backoff") return { ok: true, value: { kind: "backoff" } };
        break;
      case "pause":
      case "notify":
        if (text.toLowerCase() === "pause") return { ok: true, value: { kind: "pause" } };
        if (text.toLowerCase() === "notify") return { ok: true, value: { kind: "notify" } };
        break;
      case "slow": {
        const read = rate.parse(value);
        if (read.ok && Number.isFinite(read.value.count))
          return { ok: true, value: { kind: "slow", rate: read.value } };
        break;
      }
      case "reroute": {
        const read = virtualMta.parse(value);
        if (read.ok) return { ok: true, value: { kind: "reroute", virtualMta: read.value } };
        break;
      }
    }
    return { ok: false, expected: ACTION };
  },
  print(value) {
    switch (value.kind) {
      case "backoff":
        return "mode=backoff";
      case "slow":
        return `slow=${rate.print(value.rate)}`;
      case "reroute":
        return `reroute=${value.virtualMta}`;
      case "pause":
      case "notify":
        return value.kind;
    }
  },
};
