import {
  definePlugin,
  directive,
  domainPattern,
  headerName,
  oneOf,
  type Plugin,
  pair,
  repeatable,
  size,
  url,
  yesNo,
} from "../core/mod.ts";
import { hexKey } from "./kinds/secrets.ts";
import { signalsChoice, signalsRule } from "./kinds/signals-choice.ts";

const MEBIBYTE = 1024 * 1024;
const NOT_OURS = "Signals is a service for PowerMTA; a <webhook> or an <acct-file> hands events on";

/** Directives about events for the service of PowerMTA's vendor. */
export const signalsCatalogue: Plugin = definePlugin({
  name: "signals",
  summary: "PowerMTA's directives about events for its vendor's analysis.",
  directives: {
    "enable-signals": directive(signalsChoice, {
      scopes: ["global", "virtual-mta", "virtual-mta-pool"],
      doc: "Whether events are handed on, or the filter that says for which mail. Unset: yes where there is a signals block.",
      obsolete: NOT_OURS,
    }),
    "api-key": directive(hexKey, {
      scopes: ["signals"],
      doc: "The service's key.",
      obsolete: NOT_OURS,
    }),
    "upload-url": directive(url, {
      scopes: ["signals"],
      doc: "Where events are posted.",
      obsolete: NOT_OURS,
    }),
    "engagement-tracking": directive(yesNo, {
      scopes: ["signals"],
      default: false,
      doc: "Whether openings and clicks are told the service as well.",
      obsolete: NOT_OURS,
    }),
    "custom-message-id-header": directive(headerName, {
      scopes: ["signals"],
      doc: "Header field with the sender's own id of the message.",
      obsolete: NOT_OURS,
    }),
    "process-x-sp-subaccount-id": directive(yesNo, {
      scopes: ["signals"],
      default: false,
      doc: "Take the subaccount from the field X-SP-Subaccount-Id.",
      obsolete: NOT_OURS,
    }),
    "retain-x-sp-subaccount-id": directive(yesNo, {
      scopes: ["signals"],
      default: false,
      doc: "Leave the field X-SP-Subaccount-Id in the message.",
      obsolete: NOT_OURS,
    }),
    "log-verbose": directive(yesNo, {
      scopes: ["signals"],
      default: false,
      doc: "Log every post.",
      obsolete: NOT_OURS,
    }),
    "min-free-space": directive(size(), {
      scopes: ["signals"],
      default: 20 * MEBIBYTE,
      doc: "Free space below which events that wait are removed.",
      obsolete: NOT_OURS,
    }),
    "privacy-policy": directive(oneOf(["retain", "sha1"]), {
      scopes: ["signals"],
      default: "retain",
      doc: "Whether recipients are told as they are or as hashes.",
      obsolete: NOT_OURS,
    }),
    "sender-or-from": repeatable(
      pair(domainPattern, signalsRule, {
        name: "domain and rule",
        accepts: "a domain pattern and a rule, such as *.example.net disable-signals",
        example: "*.example.net enable-signals,subaccount=1",
      }),
      {
        scopes: ["signals-filter"],
        doc: "Whether events are handed on for mail whose Sender or From field has a domain.",
        obsolete: NOT_OURS,
      },
    ),
  },
});
