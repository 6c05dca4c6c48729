import {
  definePlugin,
  directive,
  type MessageRead,
  nameOf,
  type Plugin,
  repeatable,
  type Token,
  token,
} from "../../core/mod.ts";
import { addressMatching, headerMatching, patternResult } from "./kinds.ts";
import { PatternLists } from "./lists.ts";
import { type Choice, choiceOf } from "./rules.ts";

const LISTS: Token<PatternLists> = token<PatternLists>("pattern-list.lists");

/** Rules that choose by what a message looks like. */
export const patternList: Plugin = definePlugin({
  name: "pattern-list",
  summary:
    "Chooses the virtual MTA and the priority of a message by its sender, recipients and header.",
  directives: {
    "pattern-list": directive(nameOf(["pattern-list"]), {
      scopes: ["source"],
      doc: "The rules that choose a virtual MTA or a priority for mail from here. They take precedence over default-virtual-mta.",
    }),
    header: repeatable(headerMatching, {
      scopes: ["pattern-list"],
      doc: "What happens to mail with a header field that matches. Values are matched as they are in the message, with the blank after the colon and with folds.",
    }),
    "mail-from": repeatable(addressMatching, {
      scopes: ["pattern-list"],
      doc: "What happens to mail whose sender matches; the null reverse-path is the empty text.",
    }),
    "rcpt-to": repeatable(addressMatching, {
      scopes: ["pattern-list"],
      doc: "What happens to mail with a recipient that matches; it applies to all recipients of the message.",
    }),
    "*": repeatable(patternResult, {
      scopes: ["pattern-list"],
      doc: "What happens to mail that no earlier line matches.",
    }),
  },
  needs: { lists: LISTS },
  provides: (offer) => [
    offer(
      LISTS,
      ({ config, at }) =>
        new PatternLists(config, (view) => {
          const { header, mailFrom, rcptTo, "*": every } = at(view);
          return { header, mailFrom, rcptTo, any: every };
        }),
      { harmless: true, per: "configuration" },
    ),
  ],
  hooks: {
    inspectMessage: {
      when: (_global, isSet) => isSet("pattern-list"),
      handler(message, { settings, services }) {
        if (!services.lists.hasPriorities) return undefined;
        const priority = choice(settings.patternList, services.lists, message)?.priority;
        return priority === undefined ? undefined : { accept: true, priority };
      },
    },
    chooseVirtualMta: {
      when: (_global, isSet) => isSet("pattern-list"),
      handler: (message, { settings, services }) =>
        choice(settings.patternList, services.lists, message)?.virtualMta,
    },
  },
});

function choice(
  name: string | undefined,
  lists: PatternLists,
  message: MessageRead,
): Choice | undefined {
  const rules = name === undefined ? undefined : lists.get(name);
  return rules && choiceOf(rules, message);
}
