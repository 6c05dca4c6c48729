import { definePlugin, directive, list, type Plugin, reply, text } from "../../core/mod.ts";

/** Refuses messages by words in their subject. */
export const subjectGuard: Plugin = definePlugin({
  name: "subject-guard",
  summary: "Refuses messages whose subject holds one of some words.",
  directives: {
    "forbidden-subject-words": directive(list(text), {
      scopes: ["global", "source"],
      default: [],
      doc: "Words that keep a message out when they stand in its subject, in either case.",
      example: "lottery,prize",
    }),
  },
  hooks: {
    inspectMessage({ header, info }, { settings, log }) {
      const subject = /^subject:(.*)$/im.exec(header.toString("latin1"))?.[1]?.toLowerCase() ?? "";
      const found = settings.forbiddenSubjectWords.find((word) =>
        subject.includes(word.toLowerCase()),
      );
      if (found === undefined) return undefined;
      log.info("refused by subject", { word: found, sender: info.sender });
      return { accept: false, reply: reply(554, "5.7.1", `the subject holds "${found}"`) };
    },
  },
});

interface SubjectGuardSettings {
  /** Words that keep a message out when they stand in its subject. */
  readonly "forbidden-subject-words"?: string;
}

// For configurations in TypeScript. Outside this checkout the module is "postrider/standard".
declare module "../../plugins/standard.ts" {
  interface GlobalSettings extends SubjectGuardSettings {}
  interface SourceSettings extends SubjectGuardSettings {}
}
