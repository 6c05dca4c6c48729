import {
  definePlugin,
  delivered,
  directive,
  type EventToken,
  event,
  idText,
  integer,
  journaled,
  keptNumber,
  OneByOne,
  type Plugin,
  serverState,
} from "../../core/mod.ts"; // "postrider" outside this checkout

/** A letter was put into a box. */
export const LETTER_KEPT: EventToken<{ readonly message: string; readonly to: string }> = event(
  "letter-box.kept",
  "A message was put into the box of its recipient.",
);

/** Boxes that hold so many letters each; what is too much goes the way of another virtual MTA. */
export const letterBox: Plugin = definePlugin({
  name: "letter-box",
  summary: "Counts the letters of a domain's people in boxes, and passes on what is too much.",
  directives: {
    "letter-box-size": directive(integer({ min: 1 }), {
      scopes: ["domain"],
      doc: "Letters that a box of this domain holds. Unset: the domain has no boxes.",
      example: "100",
    }),
  },
  events: [LETTER_KEPT],
  state: { letters: serverState(keptNumber, "Letters in each box, by address.") },
  hooks: {
    planDelivery: (plan, { virtualMta }, { settings: { letterBoxSize } }) =>
      letterBoxSize === undefined || virtualMta === "overflow"
        ? plan
        : // One connection at a time: nobody else counts meanwhile.
          { ...plan, agent: "letter-box", maxConnections: 1 },
  },
  agents: (agent) => [
    agent({
      name: "letter-box",
      dlvType: "letter-box",
      finalDelivery: true,
      targets: ({ queue: { domain } }) => [
        { hostName: "letter-box", address: undefined, port: 0, place: domain, key: domain },
      ],
      open: (_target, { queue: { domain }, settings: { letterBoxSize = 0 }, state }) => ({
        ok: true,
        connection: new OneByOne("letter-box", async ({ message }, { address: to }) => {
          const letters = state.letters.get(to) ?? 0;
          if (letters >= letterBoxSize)
            return {
              kind: "moved",
              queue: { domain, virtualMta: "overflow" },
              text: "the box is full",
            };
          return {
            outcome: delivered("2.0.0", "in the box"),
            state: [state.letters.change(to, letters + 1)],
            events: [journaled(LETTER_KEPT, { message: idText(message), to })],
          };
        }),
      }),
    }),
  ],
});
