import {
  type Admission,
  definePlugin,
  directive,
  nameOf,
  type Plugin,
  reply,
  replyLine,
  yesNo,
} from "../../core/mod.ts";
import { FIELD, REQUESTABLE_NAMES, RequestableNames, STRIPPED } from "./requested.ts";

const SOURCE = ["source"] as const;

/** Characters of a name that are repeated to the client. */
const MOST_SHOWN = 128;

/** Lets mail choose its virtual MTA. */
export const xVirtualMta: Plugin = definePlugin({
  name: "x-virtual-mta",
  summary: "Lets mail name its virtual MTA, or a pool, in its header.",
  directives: {
    "process-x-virtual-mta": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Send a message by the virtual MTA, or a member of the pool, that its field X-Virtual-MTA names. This takes precedence over pattern-list and default-virtual-mta. The field is removed when the message is sent.",
    }),
    "retain-x-virtual-mta": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Leave X-Virtual-MTA in the message.",
    }),
    "reject-invalid-virtual-mta": directive(yesNo, {
      scopes: SOURCE,
      default: true,
      doc: "Refuse mail whose X-Virtual-MTA names neither a virtual MTA nor a pool (554 5.5.0). Otherwise invalid-virtual-mta-fallback sends it; without that, it is sent as if it named none.",
    }),
    "allow-empty-x-virtual-mta": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Take an empty X-Virtual-MTA for {default}. Otherwise it counts as one that names what is not there.",
    }),
    "invalid-virtual-mta-fallback": directive(
      nameOf(["virtual-mta", "virtual-mta-pool"], { words: ["{default}"] }),
      {
        scopes: ["global"],
        doc: "The virtual MTA, or the pool, that sends mail whose X-Virtual-MTA names what is not there, from clients whose mail is not refused for it (reject-invalid-virtual-mta no).",
      },
    ),
  },
  notes: [STRIPPED],
  needs: { names: REQUESTABLE_NAMES },
  provides: (offer) => [
    offer(REQUESTABLE_NAMES, ({ config }) => new RequestableNames(config), {
      harmless: true,
      per: "configuration",
    }),
  ],
  hooks: {
    inspectMessage: {
      when: (_global, isSet) => isSet("process-x-virtual-mta"),
      handler({ header }, { settings, services: { names } }) {
        if (!settings.processXVirtualMta) return undefined;
        const asked = names.requestedBy(header, settings.allowEmptyXVirtualMta);
        if (asked.kind === "none") return undefined;
        if (asked.kind === "invalid" && settings.rejectInvalidVirtualMta)
          return refusalOf(asked.text);
        return settings.retainXVirtualMta
          ? undefined
          : { accept: true, notes: [STRIPPED.with("yes")] };
      },
    },
    chooseVirtualMta: {
      order: "pre",
      when: (_global, isSet) => isSet("process-x-virtual-mta"),
      handler({ header }, { settings, global, services: { names } }) {
        if (!settings.processXVirtualMta) return undefined;
        const asked = names.requestedBy(header, settings.allowEmptyXVirtualMta);
        switch (asked.kind) {
          case "none":
            return undefined;
          case "known":
            return asked.name;
          case "invalid":
            return global.invalidVirtualMtaFallback;
        }
      },
    },
    renderMessage: {
      when: () => "noted",
      handler: (value, { message }) =>
        STRIPPED.of(message) === undefined ? value : { ...value, drop: [...value.drop, FIELD] },
    },
  },
});

/** PowerMTA's words. */
function refusalOf(text: string): Admission {
  const name = replyLine(text.slice(0, MOST_SHOWN));
  const why = text === "" ? "is empty" : `"${name}" does not exist`;
  return { accept: false, reply: reply(554, "5.5.0", `specified Virtual MTA ${why}`) };
}
