import {
  CLOCK,
  DRAFTS,
  definePlugin,
  directive,
  IDENTITY,
  idText,
  list,
  type Outcome,
  oneOf,
  type Plugin,
  parseAddress,
  RANDOM,
  readableFile,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { bodyTemplate, checkBodyTemplate } from "./body-template.ts";
import { composeRedacted, composeReport } from "./compose.ts";
import { LANGUAGES } from "./languages.ts";
import { without421Text } from "./no-421-text.ts";
import { ABOUT, lostReport } from "./redacted.ts";
import type { Reported } from "./report-fields.ts";
import { reportAction } from "./reporting.ts";
import { type Template, VARIABLE_LIST } from "./template.ts";
import { authorTemplate, lineTemplate } from "./template-kinds.ts";
import { notesOf, RETURNED, SUPPRESSED, WRITTEN_IN } from "./wishes.ts";

/** The body of failure reports as the operator has written it. */
const FAILED_BODY: Token<{ readonly template: Template | undefined }> = token<{
  readonly template: Template | undefined;
}>("delivery-reports.failed-body");

const SOURCE = ["source"] as const;
const GLOBAL = ["global"] as const;
const WITH_VARIABLES = `Variables: ${VARIABLE_LIST}.`;

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
    "dsn-format": directive(oneOf(["standard", "plain-text"]), {
      scopes: ["domain"],
      default: "standard",
      doc: "The form of delivery reports: with parts for people and for programs, or all of it in one text. A report in one text has the header of the message, never all of it.",
      rfc: "RFC 3464",
    }),
    "suppress-local-dsn": directive(yesNo, {
      scopes: SOURCE,
      default: false,
      doc: "Make no delivery reports on mail from here, whatever its senders ask for. Accounting tells what became of it.",
      rfc: "RFC 3461 §4.1",
    }),
    "dsn-return-default": directive(oneOf(["headers", "full", "system"]), {
      scopes: SOURCE,
      default: "system",
      doc: "How much of a message comes back with the report of its failure where the sender does not say (RET): its header, which is also what system means, or all of it, up to 1 MiB.",
      rfc: "RFC 3461 §4.3",
    }),
    "dsn-language": directive(list(oneOf(LANGUAGES)), {
      scopes: SOURCE,
      default: ["en"],
      doc: "The language of the readable part of reports on mail from here; several: one after the other, and the subject in the first. The replies of other hosts stay as they are.",
      rfc: "RFC 6533 §3",
      example: "de,en",
    }),
    "custom-dsn-from-header": directive(authorTemplate, {
      scopes: GLOBAL,
      aliases: ["custom-dsn-from-headers"],
      doc: `The From field of delivery reports. Unset: Mail Delivery System <mailer-daemon@HOST-NAME>. ${WITH_VARIABLES}`,
      example: '"Mail Delivery" <mailer-daemon@example.net>',
    }),
    "dsn-failed-from-template": directive(authorTemplate, {
      scopes: GLOBAL,
      doc: `The From field of failure reports; before custom-dsn-from-header. Where its variables make no address, it has no effect. ${WITH_VARIABLES}`,
      example: `Mail Delivery <mailer-daemon@\${hostname}>`,
    }),
    "dsn-failed-subject-template": directive(lineTemplate, {
      scopes: GLOBAL,
      doc: `The Subject field of failure reports. ${WITH_VARIABLES}`,
      example: `Not delivered: \${subject}`,
    }),
    "dsn-failed-body-template-from": directive(readableFile, {
      scopes: GLOBAL,
      doc: `File with the readable part of failure reports, in UTF-8, up to 64 KiB; read at the start and at each reload. ${WITH_VARIABLES}`,
      example: "/etc/mta/failed.txt",
    }),
  },
  notes: [ABOUT, SUPPRESSED, RETURNED, WRITTEN_IN],
  needs: {
    clock: CLOCK,
    random: RANDOM,
    identity: IDENTITY,
    drafts: DRAFTS,
    failedBody: FAILED_BODY,
  },
  provides: (offer) => [
    offer(
      FAILED_BODY,
      async ({ config, at }) => {
        const path = at(config.global).dsnFailedBodyTemplateFrom;
        return { template: path === undefined ? undefined : await bodyTemplate(path) };
      },
      { per: "configuration" },
    ),
  ],
  check: {
    global: ({ dsnFailedBodyTemplateFrom: path }) =>
      path === undefined ? [] : [checkBodyTemplate("dsn-failed-body-template-from", path)],
  },
  hooks: {
    inspectMessage: {
      when: (_global, isSet) =>
        isSet("suppress-local-dsn") || isSet("dsn-return-default") || isSet("dsn-language"),
      handler({ info }, { settings }) {
        const notes = notesOf(settings, info);
        return notes.length === 0 ? undefined : { accept: true, notes };
      },
    },
    reportOutcomes(submissions, outcomes, { settings, global, services, log }) {
      const lost = lostReport(outcomes);
      if (lost !== undefined)
        return composeRedacted(lost, services).then((report) => [...submissions, report]);
      const told = settings.replaceSmtp421ServiceResponse ? outcomes.map(without421Text) : outcomes;
      const [first, ...others] = toReport(told);
      // RFC 5321 §4.5.5: a message from the null reverse-path is never reported on.
      const sender = first && parseAddress(first.outcome.attempt.message.sender);
      if (first === undefined || sender === undefined) return submissions;
      if (SUPPRESSED.of(first.outcome.attempt.message) !== undefined) return submissions;
      const look = {
        format: settings.dsnFormat,
        author: global.customDsnFromHeader,
        failedAuthor: global.dsnFailedFromTemplate,
        failedSubject: global.dsnFailedSubjectTemplate,
        failedBody: services.failedBody.template,
      };
      return composeReport([first, ...others], sender, services, look).then((report) => {
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
