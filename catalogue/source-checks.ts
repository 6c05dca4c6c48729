import { definePlugin, directive, integer, type Plugin, yesNo } from "../core/mod.ts";
import { plannedSwitch } from "./kinds/switches.ts";

const SOURCE = ["source"] as const;
const UNCHECKED = "mail is taken unchecked";
const NOT_LOGGED = "the log has what log-level asks for";

function check(doc: string, fallback = false) {
  return plannedSwitch({ scopes: SOURCE, doc, default: fallback }, UNCHECKED);
}

function logged(doc: string) {
  return plannedSwitch({ scopes: ["source", "domain"], doc }, NOT_LOGGED);
}

/** Directives of sources about what is checked and logged. */
export const sourceChecksCatalogue: Plugin = definePlugin({
  name: "planned-source-checks",
  summary: "PowerMTA's directives about checks of inbound mail, and about logging dialogues.",
  directives: {
    "check-dkim-inbound": check("Verify DKIM signatures and say so in Authentication-Results."),
    "trace-dkim-check": check("Put the DNS data of that check into the message."),
    "check-spf-inbound": check("Check the sender's SPF and say so in Authentication-Results."),
    "check-spf-inbound-best-guess": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Guess an SPF record for domains without one.",
      obsolete: "guessing is given up (RFC 7208)",
    }),
    "check-spf-inbound-max-void-lookups": directive(integer({ max: 100 }), {
      scopes: SOURCE,
      default: 2,
      doc: "Look-ups without an answer that an SPF check may make.",
      rfc: "RFC 7208 §4.6.4",
      example: "2",
      planned: UNCHECKED,
    }),
    "trace-spf-check": check("Put the DNS data of the SPF check into the message."),
    "reject-spf-check-fail": check("Refuse mail whose SPF check fails.", true),
    "reject-spf-check-permerror": check("Refuse mail whose SPF record makes no sense.", true),
    "reject-spf-check-temperror": check("Put off mail whose SPF check cannot be made now.", true),
    "check-iprev-inbound": check("Look the client's name up and say so in Authentication-Results."),
    "trace-iprev-check": check("Put the DNS data of that look-up into the message."),
    "reject-iprev-check-fail": check("Refuse clients whose name does not lead back to them."),
    "reject-iprev-check-permerror": check("Refuse clients without a name."),
    "reject-iprev-check-temperror": check("Put off clients whose name cannot be looked up now."),
    "log-connections": logged("Log when connections begin and end."),
    "log-commands": logged("Log commands and replies."),
    "log-data": logged("Log every byte of a connection."),
    "log-tls": logged("Log how TLS was agreed."),
  },
});
