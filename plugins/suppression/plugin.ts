import {
  definePlugin,
  directive,
  list,
  nameOf,
  type Plugin,
  parseAddress,
  type ResolvedConfig,
  reply,
  yesNo,
} from "../../core/mod.ts";
import { ADDRESS_LISTS } from "../address-lists/contract.ts";

/** Recipients that get no mail. */
export const suppression: Plugin = definePlugin({
  name: "suppression",
  summary: "Keeps mail from recipients on suppression lists.",
  directives: {
    "suppression-lists": directive(list(nameOf(["address-list"])), {
      scopes: ["source"],
      doc: "Lists of recipients that get no mail: they are refused when they are named (550 5.7.1), or bounce with accept-invalid-recipients.",
      example: "unsubscribed,complained",
    }),
    "accept-invalid-recipients": directive(yesNo, {
      scopes: ["source"],
      default: false,
      doc: "Take recipients that are on a suppression list and bounce them (5.7.1) instead of refusing them, for clients that cannot make use of a refusal. Nothing is tried for them. Anything that is not an address is refused in any case (501).",
    }),
  },
  check: {
    source: ({ acceptInvalidRecipients }, block, config) =>
      acceptInvalidRecipients && STRANGERS.has(block) && bouncesToAnybody(config)
        ? [
            {
              severity: "warning",
              directive: "accept-invalid-recipients",
              message:
                "strangers can have mail for recipients on a list accepted, and the bounces sent to whomever they name as the sender",
              hint: "set it in a <source> block for address ranges of your own, or for clients that log in",
            },
          ]
        : [],
  },
  needs: { lists: ADDRESS_LISTS },
  hooks: {
    acceptRecipient: {
      when: (_global, isSet) => isSet("suppression-lists"),
      handler({ recipient }, { settings, services }) {
        const { suppressionLists } = settings;
        if (suppressionLists === undefined) return undefined;
        const address = parseAddress(recipient.address);
        if (address === undefined) return undefined;
        const name = suppressionLists.find((one) => services.lists.get(one)?.has(address));
        if (name === undefined) return undefined;
        const listed = reply(550, "5.7.1", `recipient is on the list ${name}`);
        return settings.acceptInvalidRecipients
          ? { accept: true, bounce: listed }
          : { accept: false, reply: listed };
      },
    },
  },
});

/** Blocks that hold everybody. */
const STRANGERS: ReadonlySet<string> = new Set(["0/0", "0.0.0.0/0", "::/0"]);
/** Somebody of whom nothing is known: an address of documentation. */
const STRANGER = "198.51.100.7";

/** Whether a client that nobody knows may name recipients who bounce. */
function bouncesToAnybody(config: ResolvedConfig): boolean {
  const view = config.source(STRANGER);
  const says = (name: string): boolean => view.get(name).value === true;
  const mayRelay = says("always-allow-relaying") || view.get("relay-domain").occurrences.length > 0;
  return says("accept-invalid-recipients") && !says("require-auth") && mayRelay;
}
