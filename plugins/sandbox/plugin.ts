import {
  CLOCK,
  definePlugin,
  directive,
  directory,
  IDENTITY,
  type Plugin,
  THIS_SERVER,
  type Token,
  token,
} from "../../core/mod.ts";
import { type PrivateServer, startPrivateServer } from "../smtp-listener/contract.ts";
import { MailFolder } from "./mail-folder.ts";
import { Sink } from "./sink.ts";

/** The sink's server; undefined when mail goes out as usual. */
const SINK: Token<PrivateServer | undefined> = token("sandbox.sink");

/** Nothing leaves: every message ends in a folder. */
export const sandbox: Plugin = definePlugin({
  name: "sandbox",
  summary: "Puts all mail into a folder to look at instead of sending it.",
  directives: {
    "sandbox-mail": directive(directory, {
      scopes: ["global"],
      doc: "Folder for all mail that would go out: one .eml file a message and index.tsv. Nothing is sent to anyone while this is set.",
      example: "/tmp/mail",
      reload: "restart",
    }),
  },
  needs: { clock: CLOCK, identity: IDENTITY, thisServer: THIS_SERVER, sink: SINK },
  provides: (offer) => [
    offer(SINK, async ({ global, services, log, config }) => {
      if (global.sandboxMail === undefined) return undefined;
      const { clock, identity } = services;
      const folder = await MailFolder.open(global.sandboxMail, clock);
      const reception = new Sink(folder, config.source("127.0.0.1"), (file, { info }) =>
        log.info("message arrived in the sandbox", { file, sender: info.sender }),
      );
      const address = { host: "127.0.0.1", port: 0 };
      return startPrivateServer({ address, reception, clock, log, hostName: identity.hostName });
    }),
  ],
  hooks: {
    permitRelay: {
      // All mailboxes of ours are in the folder.
      order: "pre",
      handler: ({ recipient }, { services }) =>
        services.sink && services.thisServer.isOwnDomain(recipient.domain)
          ? { accept: true }
          : undefined,
    },
    routeQueue: {
      order: "pre",
      handler(_queue, { services }) {
        const address = services.sink?.address;
        return address && { tiers: [[{ ...address, lookupMx: false }]] };
      },
    },
    planDelivery: {
      order: "post",
      handler: (plan, _queue, { services }) =>
        services.sink
          ? { ...plan, sources: [{ address: undefined, heloName: services.identity.hostName }] }
          : plan,
    },
  },
});
