import {
  type Admission,
  CLOCK,
  definePlugin,
  directive,
  directory,
  errorText,
  idText,
  type Plugin,
  reply,
  THIS_SERVER,
  type Token,
  token,
} from "../../core/mod.ts";
import { MailFolder } from "./mail-folder.ts";

/** Where mail goes; undefined when it goes out as usual. */
const FOLDER: Token<MailFolder | undefined> = token("sandbox.folder");

const KEPT: Admission = { accept: true };
const NOT_KEPT: Admission = {
  accept: false,
  reply: reply(451, "4.3.0", "the sandbox's folder cannot be written, see the log"),
};

/** Nothing leaves: every message ends in a folder. */
export const sandbox: Plugin = definePlugin({
  name: "sandbox",
  summary: "Puts all mail into a folder to look at instead of sending it.",
  directives: {
    "sandbox-mail": directive(directory, {
      scopes: ["global"],
      doc: "Folder for all mail that would go out: one .eml file per message, and index.tsv. A message is there when its client gets the 250. While this is set nothing is sent to anyone; mail that was queued before waits.",
      example: "/tmp/mail",
      reload: "restart",
    }),
  },
  needs: { clock: CLOCK, thisServer: THIS_SERVER, folder: FOLDER },
  provides: (offer) => [
    offer(FOLDER, async ({ global, services }) =>
      global.sandboxMail === undefined
        ? undefined
        : MailFolder.open(global.sandboxMail, services.clock),
    ),
  ],
  hooks: {
    permitRelay: {
      // All mailboxes of ours are in the folder.
      order: "pre",
      handler: ({ recipient }, { services }) =>
        services.folder && services.thisServer.isOwnDomain(recipient.domain) ? KEPT : undefined,
    },
    takeMessage: {
      order: "pre",
      handler(offered, { services: { folder }, log }) {
        if (folder === undefined) return undefined;
        return folder.add(offered).then(
          (file) => {
            const { id, info } = offered.message;
            const facts = { file, id: idText(id), sender: info.sender };
            log.info("message arrived in the sandbox", facts);
            return KEPT;
          },
          (error: unknown) => {
            log.error("a message could not be put into the sandbox", { error: errorText(error) });
            return NOT_KEPT;
          },
        );
      },
    },
    planDelivery: {
      order: "post",
      handler: (plan, _queue, { services }) =>
        services.folder === undefined ? plan : { ...plan, maxConnections: 0 },
    },
  },
});
