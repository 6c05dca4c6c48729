import { compilePattern, type Kind, type Pattern, splitRegex } from "../../core/mod.ts";
import { parseActions, printActions, type ReplyActions } from "./reply-actions.ts";

/** Replies that are looked for, and what they do. */
export interface ReplyRule {
  readonly pattern: Pattern;
  readonly actions: ReplyActions;
}

const ACCEPTS =
  "a /regular expression/ closed by a slash, and actions, such as /421 RP-001/ mode=backoff";

/** `/REGEX/ action[,action…]`. Replies match in either letter case unless the expression begins with `(?-i)`. */
export const replyRule: Kind<ReplyRule> = {
  name: "reply rule",
  accepts: ACCEPTS,
  example: "/421 RP-001/ mode=backoff",
  parse(text) {
    const split = splitRegex(text);
    if (split === undefined) return { ok: false, expected: ACCEPTS };
    const compiled = compilePattern(split.source, { ignoreCase: true });
    if (!compiled.ok) return compiled;
    const actions = parseActions(split.rest);
    if (!actions.ok) return actions;
    const value = { pattern: compiled.pattern, actions: actions.value };
    if (split.rest === "")
      return { ok: true, value, warning: "a reply without an action does nothing" };
    if (split.source === "")
      return { ok: true, value, warning: "an empty expression matches every reply" };
    return { ok: true, value };
  },
  print: ({ pattern, actions }) => [`/${pattern.source}/`, printActions(actions)].join(" ").trim(),
};
