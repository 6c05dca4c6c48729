import {
  type BlockScope,
  headerName,
  type Kind,
  type Matching,
  type Mention,
  matching,
  type Parsed,
  pair,
} from "../../core/mod.ts";

/** What a line of a `<pattern-list>` decides about a message. */
export interface PatternResult {
  readonly virtualMta: string | undefined;
  /** 0 to 100. */
  readonly recipientPriority: number | undefined;
  /** Name of the list to go on with. */
  readonly callTo: string | undefined;
  /** Whether the list named after the line is searched next. */
  readonly nested: boolean;
}

const ACCEPTS =
  "virtual-mta=NAME, recipient-priority=0…100, call-to:LIST or a <pattern-list> of its own";

/** `result…`: the results of a line, with blanks or commas between them; each sort once. */
export const patternResult: Kind<PatternResult> = {
  name: "pattern list result",
  accepts: ACCEPTS,
  example: "virtual-mta=main recipient-priority=80",
  parse(text): Parsed<PatternResult> {
    const results = text.replace(/<pattern-list\s*>$/i, "");
    const nested = results !== text;
    const found = new Map<string, string>();
    for (const part of results.split(/[\s,]+/)) {
      if (part === "") continue;
      const [, key = "", name = ""] = RESULT.exec(part) ?? [];
      if (key === "" || found.has(key.toLowerCase())) return { ok: false, expected: ACCEPTS };
      found.set(key.toLowerCase(), name);
    }
    const priority = found.get("recipient-priority=");
    if (priority !== undefined && !/^(100|\d{1,2})$/.test(priority))
      return { ok: false, expected: ACCEPTS };
    if (found.size === 0 && !nested) return { ok: false, expected: ACCEPTS };
    return {
      ok: true,
      value: {
        virtualMta: found.get("virtual-mta="),
        recipientPriority: priority === undefined ? undefined : Number(priority),
        callTo: found.get("call-to:"),
        nested,
      },
    };
  },
  print: ({ virtualMta, recipientPriority, callTo, nested }) =>
    [
      ...(virtualMta === undefined ? [] : [`virtual-mta=${virtualMta}`]),
      ...(recipientPriority === undefined ? [] : [`recipient-priority=${recipientPriority}`]),
      ...(callTo === undefined ? [] : [`call-to:${callTo}`]),
      ...(nested ? ["<pattern-list>"] : []),
    ].join(" "),
  mentions: ({ virtualMta, callTo }) => [
    ...blocks(virtualMta, ["virtual-mta", "virtual-mta-pool"]),
    ...blocks(callTo, ["pattern-list"]),
  ],
};

const RESULT = /^(virtual-mta=|recipient-priority=|call-to:)([^\s/<>,;"']{1,128})$/i;

/** Names in braces, such as `{default}`, are there without a block. */
function blocks(name: string | undefined, scopes: readonly BlockScope[]): readonly Mention[] {
  const named = name !== undefined && !name.startsWith("{");
  return named ? [{ kind: "block", name, scopes }] : [];
}

/** `/regex/ result…`: what becomes of mail of which an address matches. */
export const addressMatching: Kind<Matching<PatternResult>> = matching(patternResult, {
  name: "address pattern",
  accepts: `a regular expression and its result, such as /@example\\.net$/ virtual-mta=main`,
});

/** `NAME /regex/ result…`: what becomes of mail of which a header field matches. */
export const headerMatching: Kind<readonly [string, Matching<PatternResult>]> = pair(
  headerName,
  matching(patternResult, {
    name: "header pattern",
    accepts: "a regular expression and its result, such as /weekly/ virtual-mta=bulk",
  }),
  {
    name: "header pattern",
    accepts: "a header field, a regular expression and its result",
    example: "X-Campaign /weekly/ virtual-mta=bulk",
  },
);
