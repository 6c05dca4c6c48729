import {
  definePlugin,
  directive,
  mailAddress,
  type Plugin,
  readableFile,
  repeatable,
  yesNo,
} from "../core/mod.ts";

const PROCESSORS = ["bounce-processor", "feedback-loop-processor"] as const;
const PASSED_ON = "reports that come in are mail like any other";

/** Directives about bounces and complaints that come in as mail. */
export const processorsCatalogue: Plugin = definePlugin({
  name: "planned-processors",
  summary: "PowerMTA's directives about bounces and complaints that come in as mail.",
  directives: {
    "deliver-unmatched-email": directive(yesNo, {
      scopes: PROCESSORS,
      doc: "Whether mail that is not a report goes on to its recipient. Unset: yes, unless forward-unmatched-to is set.",
      reload: "restart",
      planned: PASSED_ON,
      stake: "destination",
    }),
    "deliver-matched-email": directive(yesNo, {
      scopes: PROCESSORS,
      default: false,
      doc: "Whether reports go on to their recipient once they are read.",
      reload: "restart",
      planned: PASSED_ON,
      stake: "destination",
    }),
    "deliver-email": directive(yesNo, {
      scopes: PROCESSORS,
      doc: "Whether any mail goes on to its recipient.",
      reload: "restart",
      obsolete: "use deliver-matched-email and deliver-unmatched-email",
    }),
    "forward-unmatched-to": repeatable(mailAddress, {
      scopes: PROCESSORS,
      doc: "An address for mail that is not a report.",
      reload: "restart",
      planned: PASSED_ON,
      stake: "destination",
    }),
    "forward-errors-to": directive(mailAddress, {
      scopes: PROCESSORS,
      doc: "An address for reports that cannot be read.",
      reload: "restart",
      planned: PASSED_ON,
      stake: "destination",
    }),
    "body-pattern-file": repeatable(readableFile, {
      scopes: ["email-patterns"],
      doc: "File with regular expressions whose named groups find the facts in unusual reports.",
      reload: "restart",
      planned: PASSED_ON,
    }),
    "log-match-info": directive(yesNo, {
      scopes: ["email-patterns"],
      default: false,
      doc: "Log which expression matched and what it found.",
      reload: "restart",
      planned: PASSED_ON,
    }),
  },
});
