import {
  DRAFTS,
  definePlugin,
  directive,
  idText,
  mailAddress,
  type Plugin,
} from "../../core/mod.ts";
import { COPY, copyOf, isCopied } from "./copy.ts";

/** Copies of delivered mail. */
export const deliveryCopies: Plugin = definePlugin({
  name: "delivery-copies",
  summary: "Sends a copy of mail that was delivered to an address of the operator's.",
  directives: {
    "bcc-upon-delivery": directive(mailAddress, {
      scopes: ["domain"],
      doc: 'An address that gets a copy of each message to the domain once it is delivered: one copy for all recipients that had it in one attempt, as it came in, from the null sender, so that nobody hears of it if it fails. A crash makes no copy twice and loses none. "" clears.',
      example: "archive@example.net",
    }),
  },
  notes: [COPY],
  needs: { drafts: DRAFTS },
  hooks: {
    reportOutcomes: {
      when: (_global, isSet) => isSet("bcc-upon-delivery"),
      handler(submissions, outcomes, { settings, services, log }) {
        const { bccUponDelivery: address } = settings;
        const [first] = outcomes;
        if (address === undefined || first === undefined || !isCopied(outcomes, address))
          return submissions;
        const about = idText(first.recipient.message);
        return copyOf(first.attempt, address, services.drafts).then((copy) => {
          if (copy === undefined) {
            log.error("no copy of a delivered message: its content is gone", { about });
            return submissions;
          }
          log.info("copy of a delivered message", { id: idText(copy.body.id), about, to: address });
          return [...submissions, copy];
        });
      },
    },
  },
});
