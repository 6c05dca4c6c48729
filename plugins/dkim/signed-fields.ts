import { HeaderBlock } from "../../core/mod.ts";

/** How a field is signed. */
export interface FieldRule {
  /** As it is written in h=. */
  readonly name: string;
  /** Lower case. */
  readonly key: string;
  /**
   * `always`: signed once more than it is there, also where it is missing, so that none can be added; `present`: the same where there is
   * one; `never`: as often as it is there.
   */
  readonly over: "always" | "present" | "never";
}

/** What of a header is signed. */
export interface SignedFields {
  /** The names of h=, in order. */
  readonly names: readonly string[];
  /** The fields those names stand for, in the same order, a character a byte; names that stand for nothing have none. */
  readonly fields: readonly string[];
}

const ALWAYS = ["From", "Subject", "Reply-To", "List-Unsubscribe", "List-Unsubscribe-Post"];
const WHERE_PRESENT = ["To", "Cc", "Date", "Message-ID"];
/** RFC 6376 §5.4.1, and what was added since. */
const AS_THEY_ARE = [
  "Sender",
  "MIME-Version",
  "Content-Type",
  "Content-Transfer-Encoding",
  "In-Reply-To",
  "References",
  "Resent-Date",
  "Resent-From",
  "Resent-To",
  "Resent-Cc",
  "List-Id",
  "List-Help",
  "List-Subscribe",
  "List-Post",
  "List-Owner",
  "List-Archive",
  "Feedback-ID",
  "CFBL-Address",
  "CFBL-Feedback-ID",
];

/** Fields of one name that are signed; of more, the last ones are. */
const MOST_OF_A_NAME = 50;

/** The rules for one signature: the usual fields, those to be signed besides, and those of which none may be added. */
export function fieldRules(
  besides: readonly string[],
  noMore: readonly string[],
): readonly FieldRule[] {
  const rules = new Map<string, FieldRule>();
  const add = (names: readonly string[], over: FieldRule["over"]): void => {
    for (const name of names) {
      const key = name.toLowerCase();
      rules.set(key, { name: rules.get(key)?.name ?? name, key, over });
    }
  };
  add(ALWAYS, "always");
  add(WHERE_PRESENT, "present");
  add(AS_THEY_ARE, "never");
  add(
    besides.filter((name) => !rules.has(name.toLowerCase())),
    "never",
  );
  add(noMore, "always");
  return [...rules.values()];
}

/** Chooses what of a header is signed: of several fields of a name the last first (RFC 6376 §5.4.2). */
export function signedFields(header: Buffer, rules: readonly FieldRule[]): SignedFields {
  const present = new Map<string, Buffer[]>();
  for (const { name, bytes } of HeaderBlock.of(header).pieces()) {
    const those = present.get(name);
    if (those === undefined) present.set(name, [bytes]);
    else those.push(bytes);
  }
  const names: string[] = [];
  const fields: string[] = [];
  for (const { name, key, over } of rules) {
    const there = present.get(key);
    const count = there?.length ?? 0;
    const least = Math.max(0, count - MOST_OF_A_NAME);
    for (let at = count - 1; at >= least; at--) {
      names.push(name);
      fields.push(there?.[at]?.toString("latin1") ?? "");
    }
    if (least === 0 && (over === "always" || (over === "present" && count > 0))) names.push(name);
  }
  return { names, fields };
}
