import {
  definePlugin,
  directive,
  list,
  nameOf,
  type Plugin,
  parseAddress,
  reply,
  yesNo,
} from "../../core/mod.ts";
import { ADDRESS_LISTS } from "../address-lists/contract.ts";

/** Recipients that get no mail. */
export const suppression: Plugin = definePlugin({
  name: "suppression",
  summary: "Keeps mail from recipients that are on a list of those who get none.",
  directives: {
    "suppression-lists": directive(list(nameOf(["address-list"])), {
      scopes: ["source"],
      doc: "Lists of recipients that get no mail: they are refused when they are named (550 5.7.1), or bounce with accept-invalid-recipients.",
      example: "unsubscribed,complained",
    }),
    "accept-invalid-recipients": directive(yesNo, {
      scopes: ["source"],
      default: false,
      doc: "Take recipients that are on a suppression list and bounce them (5.7.1) instead of refusing them, for clients that cannot make use of a refusal. Nothing is tried for them. What is no address at all is refused in any case (501).",
    }),
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
