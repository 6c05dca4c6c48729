import { definePlugin, type Plugin, type Token, token } from "../../core/mod.ts";
import { POWERMTA_HOME } from "../powermta-monitor/contract.ts";
import { SANDBOX_MAIL } from "../sandbox/contract.ts";
import { answerFile } from "./answer.ts";
import { PageFiles } from "./page-files.ts";

const FILES: Token<PageFiles> = token<PageFiles>("pages.files");

/** Where the pages are. */
const ROOT = "/ui/";
/** What a sandbox shows first: the mail that was sent to it. */
const INBOX = "/ui/inbox";

/** The pages for operators. They hold no data: the API that they ask has the rights. */
export const pages: Plugin = definePlugin({
  name: "pages",
  summary: "Serves the pages for operators: overview, queues, messages, configuration.",
  directives: {},
  needs: { files: FILES, mail: SANDBOX_MAIL, home: POWERMTA_HOME },
  provides: (offer) => [offer(FILES, () => PageFiles.open(), { harmless: true })],
  webRoutes: {
    // Programs that ask for a form get PowerMTA's home, by rights of their own; everybody may be shown to the pages.
    "GET /": {
      right: "open",
      limit: 60_000,
      handler: (c, { services: { mail, home }, caller, signal }) =>
        c.req.query("format") === undefined
          ? c.redirect(mail === undefined ? ROOT : INBOX, 302)
          : home(c, { caller, signal }),
    },
    "GET /ui": { right: "open", handler: (c) => c.redirect(ROOT, 302) },
    "GET /ui/*": {
      right: "open",
      handler: (c, { services: { files } }) =>
        answerFile(files, c.req.path.slice(ROOT.length), c.req.header("if-none-match")),
    },
  },
});
