import { definePlugin, directive, list, oneOf, type Plugin, text } from "../core/mod.ts";
import { atStake } from "./kinds/at-stake.ts";
import { headerName } from "./kinds/header-name.ts";
import { obsoleteSwitch, plannedSwitch } from "./kinds/switches.ts";
import { yesNoOr } from "./kinds/yes-no-or.ts";

const SOURCE = ["source"] as const;
const LEFT_ALONE = "the header is neither read nor removed";
const AS_IT_CAME = "messages keep the header they came with";

function flag(doc: string, planned: string, fallback = false) {
  return plannedSwitch({ scopes: SOURCE, doc, default: fallback }, planned);
}

/** Directives of sources about header fields that are read, added or taken out. */
export const sourceHeadersCatalogue: Plugin = definePlugin({
  name: "catalogue-source-headers",
  summary: "PowerMTA's directives about the headers of mail from a source.",
  directives: {
    "reject-invalid-virtual-mta": flag(
      "Refuse mail that names a virtual MTA which is not defined.",
      "mail cannot name a virtual MTA",
      true,
    ),
    "allow-empty-x-virtual-mta": flag("Take an empty X-Virtual-MTA for none.", LEFT_ALONE),
    "process-x-virtual-mta": atStake(
      "destination",
      flag(
        "Let the X-Virtual-MTA header choose the virtual MTA, and take it out.",
        "the header is left in, and default-virtual-mta alone chooses",
      ),
    ),
    "retain-x-virtual-mta": flag("Leave X-Virtual-MTA in the message.", LEFT_ALONE),
    "add-x-virtual-mta-header": flag(
      "Name the virtual MTA in a header of the message.",
      AS_IT_CAME,
    ),
    "process-x-job": atStake(
      "appearance",
      flag("Take the job's id from the X-Job header, and take it out.", LEFT_ALONE),
    ),
    "retain-x-job": flag("Leave X-Job in the message.", LEFT_ALONE),
    "jobid-header": directive(headerName, {
      scopes: SOURCE,
      default: "X-Job",
      doc: "The header that holds the job's id.",
      example: "X-Campaign",
      planned: "messages have no job",
    }),
    "jobid-prefix": directive(text, {
      scopes: SOURCE,
      doc: "What stands before the job's id; {auth} means the login name.",
      example: "{auth}-",
      planned: "messages have no job",
    }),
    "process-x-envid": atStake(
      "appearance",
      flag("Take the envelope id from X-Envid, and take it out.", LEFT_ALONE),
    ),
    "process-x-schedule": atStake(
      "pace",
      flag(
        "Deliver only at the times that X-Schedule allows.",
        "mail is delivered as soon as it can be",
      ),
    ),
    "retain-x-schedule": flag("Leave X-Schedule in the message.", LEFT_ALONE),
    "process-x-dkim-options": atStake(
      "appearance",
      flag("Let X-DKIM-Options choose the key of the signature.", "mail goes out unsigned"),
    ),
    "retain-x-dkim-options": flag("Leave X-DKIM-Options in the message.", LEFT_ALONE),
    "process-x-dkim-key": atStake(
      "appearance",
      flag(
        "Sign with the key in X-DKIM-Key, and take it out.",
        "mail goes out unsigned, and the header stays in it",
      ),
    ),
    "retain-x-dkim-key": flag("Leave the key in X-DKIM-Key in the message.", LEFT_ALONE),
    "add-date-header": directive(yesNoOr(["override"]), {
      scopes: SOURCE,
      default: "no",
      doc: "Add a Date field where there is none, or put a new one in its place.",
      planned: AS_IT_CAME,
      stake: "appearance",
    }),
    "date-header-time": directive(oneOf(["reception", "delivery"]), {
      scopes: SOURCE,
      default: "reception",
      doc: "Which moment an added Date field shows.",
      planned: AS_IT_CAME,
    }),
    "add-message-id-header": atStake(
      "appearance",
      flag("Add a Message-ID where there is none.", AS_IT_CAME),
    ),
    "remove-header": directive(list(headerName), {
      scopes: ["source", "domain"],
      doc: "Header fields that are taken out when mail goes out.",
      example: "X-Mailer,X-Originating-IP",
      planned: AS_IT_CAME,
      stake: "appearance",
    }),
    "remove-received-headers": atStake(
      "appearance",
      plannedSwitch(
        { scopes: SOURCE, doc: "Take out the Received fields a message came with." },
        AS_IT_CAME,
      ),
    ),
    "check-mfrom-inbound": obsoleteSwitch(
      { scopes: SOURCE, doc: "Check senders by Sender ID." },
      "Sender ID is given up; use check-spf-inbound",
    ),
  },
});
