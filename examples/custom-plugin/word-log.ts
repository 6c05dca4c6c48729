import { definePlugin, type Plugin } from "../../core/mod.ts";
import { WORD_FOUND } from "./contract.ts";

/** Logs what the subject guard refuses: a plugin that observes another one's event. */
export const wordLog: Plugin = definePlugin({
  name: "word-log",
  summary: "Logs what the subject guard refuses.",
  directives: {},
  observes: (on) => [
    on(WORD_FOUND, ({ rule, word, sender }, { log }) => {
      log.notice("refused for its subject", { rule, word, sender });
    }),
  ],
});
