import {
  definePlugin,
  directive,
  integer,
  oneOf,
  type Plugin,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { KeptFiles } from "./kept-files.ts";
import { LOG_FILES } from "./log-files.ts";
import { FACTS } from "./route-facts.ts";

const KEPT: Token<KeptFiles> = token<KeptFiles>("log-files.kept");

/** What the files of the server's log and of those of domains have in common. */
export const logFiles: Plugin = definePlugin({
  name: "log-files",
  summary:
    "Keeps the files of logs: what a line looks like, when a new file is begun, who may read.",
  directives: {
    "log-format": directive(oneOf(["text", "json"]), {
      scopes: ["global"],
      default: "text",
      doc: "Lines of text with key=value facts, or lines of JSON.",
    }),
    "log-auto-rotation": directive(yesNo, {
      scopes: ["global"],
      default: true,
      doc: "Begin a new log-file, and new files of log-domain, at midnight in the server's zone. The old one becomes FILE.1, that one FILE.2, and so on. A file that has no new lines stays.",
    }),
    "log-rotate": directive(integer({ max: 10_000 }), {
      scopes: ["global"],
      default: 8,
      doc: "Files that are kept of each log, with the one that is written; older ones are removed. 0: one file for ever, until it is moved away.",
    }),
    "log-file-world-readable": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: "Let every user of the host read the log-file and the files of log-domain.",
    }),
  },
  needs: { kept: KEPT },
  provides: (offer) => [
    offer(KEPT, ({ global }) => new KeptFiles(global)),
    offer(LOG_FILES, ({ services }) => services.kept),
  ],
  routes: {
    "POST /log/rotate": {
      ...FACTS["POST /log/rotate"],
      handler: async (request, { services: { kept } }) => {
        if (kept.rules.keep === 0)
          return request.json({ error: "log-rotate is 0: no file is ever put aside" }, 409);
        await kept.rotate();
        return request.json({ ok: true });
      },
    },
  },
  hooks: {
    reconfigure: ({ global, services: { kept } }) => ({
      commit() {
        kept.settings = global;
      },
    }),
  },
});
