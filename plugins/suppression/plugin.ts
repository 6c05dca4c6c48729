import {
  definePlugin,
  directive,
  list,
  nameOf,
  type Plugin,
  parseAddress,
  reply,
} from "../../core/mod.ts";
import { ADDRESS_LISTS } from "../address-lists/contract.ts";

/** Recipients that get no mail. */
export const suppression: Plugin = definePlugin({
  name: "suppression",
  summary: "Refuses recipients that are on a list of those who get no mail.",
  directives: {
    "suppression-lists": directive(list(nameOf(["address-list"])), {
      scopes: ["source"],
      doc: "Lists of recipients that get no mail: they are refused when they are named (550 5.7.1).",
      example: "unsubscribed,complained",
    }),
  },
  needs: { lists: ADDRESS_LISTS },
  hooks: {
    acceptRecipient({ recipient }, { settings, services }) {
      const { suppressionLists } = settings;
      if (suppressionLists === undefined) return undefined;
      const address = parseAddress(recipient.address);
      if (address === undefined) return undefined;
      const name = suppressionLists.find((one) => services.lists.get(one)?.has(address));
      if (name === undefined) return undefined;
      return { accept: false, reply: reply(550, "5.7.1", `recipient is on the list ${name}`) };
    },
  },
});
