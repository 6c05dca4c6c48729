import {
  type Admission,
  definePlugin,
  directive,
  type Plugin,
  reply,
  yesNo,
} from "../../core/mod.ts";

const NOT_NOW: Admission = {
  accept: false,
  reply: reply(
    450,
    "4.7.1",
    "relaying denied for this client and recipient, for now: relay-debug is on",
  ),
};

/** Keeps mail that a set-up refuses by mistake. */
export const relayDebug: Plugin = definePlugin({
  name: "relay-debug",
  summary: "Refuses relaying for the time being only, while a set-up is tried.",
  directives: {
    "relay-debug": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Refuse clients that may not send to a recipient for the time being (450 4.7.1) rather than for good (550), while a set-up is tried: their mail is not lost.",
    }),
  },
  hooks: {
    // After everybody who could say yes.
    permitRelay: {
      order: "post",
      when: ({ relayDebug }) => relayDebug,
      handler: () => NOT_NOW,
    },
  },
});
