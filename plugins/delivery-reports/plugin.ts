import {
  CLOCK,
  DRAFTS,
  definePlugin,
  directive,
  IDENTITY,
  idText,
  type Outcome,
  type Plugin,
  parseAddress,
  RANDOM,
  yesNo,
} from "../../core/mod.ts";
import { composeRedacted, composeReport } from "./compose.ts";
import { without421Text } from "./no-421-text.ts";
import { ABOUT, lostReport } from "./redacted.ts";
import type { Reported } from "./report-fields.ts";
import { reportAction } from "./reporting.ts";

/** Tells senders what happened to their mail. */
export const deliveryReports: Plugin = definePlugin({
  name: "delivery-reports",
  summary:
    "Sends delivery reports to the senders of mail: failures, and the delays and successes they asked for.",
  directives: {
    "replace-smtp-421-service-response": directive(yesNo, {
      scopes: ["domain"],
      default: false,
      doc: "Leave the text of 421 replies out of delivery reports. The log and accounting have it, and patterns see it.",
    }),
  },
  notes: [ABOUT],
  needs: { clock: CLOCK, random: RANDOM, identity: IDENTITY, drafts: DRAFTS },
  hooks: {
    reportOutcomes(submissions, outcomes, { settings, services, log }) {
      const lost = lostReport(outcomes);
      if (lost !== undefined)
        return composeRedacted(lost, services).then((report) => [...submissions, report]);
      const told = settings.replaceSmtp421ServiceResponse ? outcomes.map(without421Text) : outcomes;
      const [first, ...others] = toReport(told);
      // RFC 5321 §4.5.5: a message from the null reverse-path is never reported on.
      const sender = first && parseAddress(first.outcome.attempt.message.sender);
      if (first === undefined || sender === undefined) return submissions;
      return composeReport([first, ...others], sender, services).then((report) => {
        const about = idText(first.outcome.recipient.message);
        const action = first.action;
        log.info("delivery report", { id: idText(report.body.id), about, to: sender.text, action });
        return [...submissions, report];
      });
    },
  },
});

function toReport(outcomes: readonly Outcome[]): readonly Reported[] {
  const reported: Reported[] = [];
  for (const outcome of outcomes) {
    const action = reportAction(outcome);
    if (action) reported.push({ outcome, action });
  }
  return reported;
}
