import {
  CLOCK,
  DRAFTS,
  definePlugin,
  directive,
  duration,
  IDENTITY,
  type MessageInfo,
  type Outcome,
  type Plugin,
  parseAddress,
  RANDOM,
  type Submission,
} from "../../core/mod.ts";
import { buildReport } from "./report.ts";
import type { Reported } from "./report-fields.ts";
import { reportAction } from "./reporting.ts";

const FOUR_HOURS = 4 * 3_600_000;

/** Tells senders what became of their mail. */
export const deliveryReports: Plugin = definePlugin({
  name: "delivery-reports",
  summary: "Sends delivery reports to senders: failures, and delays and successes they asked for.",
  directives: {
    "notify-of-delay-every": directive(duration({ never: true }), {
      scopes: ["domain"],
      default: FOUR_HOURS,
      doc: "Time between delay reports, for recipients whose sender asked for them (NOTIFY=DELAY).",
      rfc: "RFC 3461 §4.1",
    }),
  },
  needs: { clock: CLOCK, random: RANDOM, identity: IDENTITY, drafts: DRAFTS },
  hooks: {
    reportOutcomes(submissions, outcomes, { settings, services }) {
      const reported = toReport(outcomes, settings.notifyOfDelayEvery);
      const [first] = reported;
      // RFC 5321 §4.5.5: a message from the null reverse-path is never reported on.
      const sender = first && parseAddress(first.outcome.attempt.message.sender);
      if (first === undefined || sender === undefined) return submissions;
      const { hostName, hostId } = services.identity;
      const now = services.clock.now();
      const id = Buffer.from(services.random.bytes(9)).toString("hex");
      const messageId = `${now.toString(36)}.${id}.${hostId}`;
      const from = `mailer-daemon@${hostName}`;
      return buildReport({ reported, hostName, from, to: sender.text, now, messageId }).then(
        async (content): Promise<readonly Submission[]> => {
          const body = services.drafts.draft();
          await body.write(content);
          const { virtualMta } = first.outcome.attempt;
          const info = reportInfo(content, now, virtualMta, sender.international);
          const recipient = {
            address: sender.text,
            domain: sender.domain || hostName,
            originalRecipient: undefined,
            notify: 0,
          };
          return [...submissions, { info, recipients: [recipient], body }];
        },
      );
    },
  },
});

function toReport(outcomes: readonly Outcome[], delayEvery: number): readonly Reported[] {
  const reported: Reported[] = [];
  for (const outcome of outcomes) {
    const action = reportAction(outcome, delayEvery);
    if (action) reported.push({ outcome, action });
  }
  return reported;
}

function reportInfo(
  content: Buffer,
  receivedAt: number,
  virtualMta: string,
  smtpUtf8: boolean,
): MessageInfo {
  return {
    sender: "",
    envelopeId: undefined,
    returnContent: undefined,
    eightBit: content.some((octet) => octet > 0x7f),
    smtpUtf8,
    size: content.length,
    receivedAt,
    origin: { type: "local", mta: "", user: undefined },
    virtualMta,
    job: undefined,
  };
}
