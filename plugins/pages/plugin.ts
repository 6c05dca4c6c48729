import { definePlugin, type Plugin, type Token, token } from "../../core/mod.ts";
import { answerFile } from "./answer.ts";
import { PageFiles } from "./page-files.ts";

const FILES: Token<PageFiles> = token<PageFiles>("pages.files");

/** Where the pages are. */
const ROOT = "/ui/";

/** The pages for operators. They hold no data: the API that they ask has the rights. */
export const pages: Plugin = definePlugin({
  name: "pages",
  summary: "Serves the pages for operators: overview, queues, messages, configuration.",
  directives: {},
  needs: { files: FILES },
  provides: (offer) => [offer(FILES, () => PageFiles.open(), { harmless: true })],
  webRoutes: {
    "GET /": { right: "open", handler: (c) => c.redirect(ROOT, 302) },
    "GET /ui": { right: "open", handler: (c) => c.redirect(ROOT, 302) },
    "GET /ui/*": {
      right: "open",
      handler: (c, { services: { files } }) =>
        answerFile(files, c.req.path.slice(ROOT.length), c.req.header("if-none-match")),
    },
  },
});
