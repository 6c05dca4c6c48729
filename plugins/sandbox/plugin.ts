import {
  CLOCK,
  definePlugin,
  directive,
  directory,
  errorText,
  IDENTITY,
  idText,
  OneByOne,
  type Plugin,
  QUEUE_STORE,
  RANDOM,
  THIS_SERVER,
  type Token,
  token,
} from "../../core/mod.ts";
import { LISTENERS } from "../smtp-listener/contract.ts";
import { contentToFolder, FILE } from "./content-to-folder.ts";
import { SANDBOX_AGENT, SANDBOX_END, SANDBOX_MAIL } from "./contract.ts";
import { keepRefusal, keepResult, PLACE } from "./keep-result.ts";
import { MailFolder } from "./mail-folder.ts";
import { ownCertificate } from "./own-certificate.ts";

/** Where mail goes; undefined when it goes out as usual. */
const FOLDER: Token<MailFolder | undefined> = token("sandbox.folder");

function isSandbox({ sandboxMail }: { readonly sandboxMail: string | undefined }): boolean {
  return sandboxMail !== undefined;
}

/** Nothing leaves: every message ends in a folder. */
export const sandbox: Plugin = definePlugin({
  name: "sandbox",
  summary: "Puts all mail into a folder to look at instead of sending it.",
  directives: {
    "sandbox-mail": directive(directory, {
      scopes: ["global"],
      doc: "Folder for all mail that would go out: one .eml file per message, index.tsv that lists them, and results.tsv with a line for each recipient. A message is there when its client gets the 250; then it goes through the queue like any other, but nothing is sent to anyone. Mail that was queued before waits, and what a sandbox took leaves at no later time either. Every login is good unless a plugin knows the user, and STARTTLS is offered with a certificate made at the start.",
      example: "/tmp/mail",
      reload: "restart",
      leadsElsewhere: true,
    }),
  },
  needs: {
    clock: CLOCK,
    random: RANDOM,
    identity: IDENTITY,
    listeners: LISTENERS,
    thisServer: THIS_SERVER,
    store: QUEUE_STORE,
    folder: FOLDER,
  },
  notes: [FILE],
  provides: (offer) => [
    offer(FOLDER, async ({ global, services }) =>
      global.sandboxMail === undefined
        ? undefined
        : MailFolder.open(global.sandboxMail, services.clock),
    ),
    offer(SANDBOX_MAIL, ({ services }) => services.folder),
    offer(SANDBOX_END, ({ services: { folder, store }, log }) => {
      if (folder === undefined) return undefined;
      const parts = { folder, store, log };
      return { deliver: keepResult(parts), refused: keepRefusal(parts) };
    }),
  ],
  hooks: {
    start: {
      // Before anybody is let in.
      order: "pre",
      when: isSandbox,
      handler({ services: { listeners, identity, clock, random } }) {
        const names = [identity.hostName, "localhost", "127.0.0.1"];
        const { certificate, key } = ownCertificate(names, clock.now(), random);
        listeners.offerCertificate(certificate, key);
      },
    },
    findIdentity: {
      // Whoever comes is known, by whatever password, unless a plugin knows better: its logins can be tried here.
      order: "post",
      when: isSandbox,
      handler: ({ user }) => ({ name: user, verifiers: [{ kind: "checked", correct: true }] }),
    },
    permitRelay: {
      // All mailboxes of ours are in the folder.
      order: "pre",
      when: isSandbox,
      handler: ({ recipient }, { services }) =>
        services.folder && services.thisServer.isOwnDomain(recipient.domain)
          ? { accept: true }
          : undefined,
    },
    readContent: {
      when: isSandbox,
      handler: (_expected, { services: { folder }, log }) => folder && contentToFolder(folder, log),
    },
    messageAccepted: {
      order: "pre",
      when: isSandbox,
      handler({ id, info, recipients, header }, { services: { folder }, log }) {
        const file = FILE.of(info);
        if (folder === undefined || file === undefined) return;
        const addresses = recipients.map(({ address }) => address);
        const { size, sender } = info;
        try {
          // Now, so that it is listed when its client gets the 250.
          folder.list(file, { id, size, sender, recipients: addresses, header });
          log.info("message arrived in the sandbox", { file, id: idText(id), sender });
        } catch (error) {
          // It is in the queue, and is listed when its first recipient's turn comes.
          log.error("a message could not be listed yet", { file, error: errorText(error) });
        }
      },
    },
    renderMessage(value, { message }, { services }) {
      // It could be from anybody: a sandbox lets everybody log in.
      if (services.folder === undefined && FILE.of(message) !== undefined)
        throw new Error("a sandbox took the message: it waits until this server is one again");
      return value;
    },
    planDelivery: {
      order: "post",
      when: isSandbox,
      handler: (plan, _queue, { services }) =>
        services.folder === undefined ? plan : { ...plan, agent: SANDBOX_AGENT, idleTimeout: 0 },
    },
  },
  agents: (agent) => [
    agent({
      name: SANDBOX_AGENT,
      dlvType: SANDBOX_AGENT,
      finalDelivery: true,
      targets: ({ queue }) => [
        {
          hostName: PLACE,
          address: undefined,
          port: 0,
          place: PLACE,
          key: `${SANDBOX_AGENT} ${queue.domain}/${queue.virtualMta}`,
        },
      ],
      open(_target, { services: { folder, store }, log }) {
        if (folder === undefined) throw new Error("this server is not a sandbox");
        return {
          ok: true,
          connection: new OneByOne(PLACE, keepResult({ folder, store, log })),
        };
      },
    }),
  ],
});
