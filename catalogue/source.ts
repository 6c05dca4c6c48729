import { definePlugin, directive, mailAddress, nameOf, type Plugin, yesNo } from "../core/mod.ts";
import { plannedSwitch } from "./kinds/switches.ts";

const SOURCE = ["source"] as const;

function flag(doc: string, planned: string, fallback = false) {
  return plannedSwitch({ scopes: SOURCE, doc, default: fallback }, planned);
}

/** Directives of sources about sessions: who may log in, what is refused, what is chosen for mail. */
export const sourceCatalogue: Plugin = definePlugin({
  name: "source",
  summary: "PowerMTA's directives about the sessions of a source.",
  directives: {
    "broken-auth-clients": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Announce AUTH in the form that clients of the nineties expected.",
      obsolete: "no client needs it any more",
    }),
    "allow-mailmerge": flag(
      "Offer PowerMTA's commands for mail merge.",
      "the commands of mail merge are not offered",
    ),
    "always-allow-api-submission": flag(
      "Let these clients use mail merge whatever else is said.",
      "the commands of mail merge are not offered",
    ),
    "too-many-rcpts-fails-message": flag(
      "Refuse the whole message when it has more recipients than max-rcpt-per-message.",
      "the recipients beyond the limit are refused, the message goes to the others",
    ),
    "disconnect-on-transient-error": flag(
      "End the connection in place of a 4xx reply.",
      "clients get the 4xx reply",
    ),
    "auto-qualify-domain": flag(
      "Complete host names without a dot with domain-suffix.",
      "names stay as they are given",
      true,
    ),
    "rewrite-list": directive(nameOf(["rewrite-list"]), {
      scopes: ["source", "virtual-mta", "virtual-mta-pool"],
      doc: "How senders of mail from here are rewritten.",
      planned: "senders stay as they are",
      stake: "appearance",
    }),
    bcc: directive(mailAddress, {
      scopes: SOURCE,
      doc: "An address that gets a copy of every message.",
      planned: "no copies are made",
      stake: "destination",
    }),
  },
});
