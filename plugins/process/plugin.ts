import { rm, writeFile } from "node:fs/promises";
import { definePlugin, directive, type Kind, type Plugin, writableFile } from "../../core/mod.ts";

const SERVER_ID = "a number or a short text of letters, digits, dots and hyphens";

const serverId: Kind<string> = {
  name: "server id",
  accepts: SERVER_ID,
  example: "mx1",
  parse: (text) =>
    /^[\w.-]{1,64}$/.test(text) ? { ok: true, value: text } : { ok: false, expected: SERVER_ID },
  print: (value) => value,
};

/** The server as a process among others. */
export const process: Plugin = definePlugin({
  name: "process",
  summary: "Tells other programs which process the server is.",
  directives: {
    "pid-file": directive(writableFile, {
      scopes: ["global"],
      doc: "File with the server's process number while it runs. The spool has one of its own, mta.pid.",
      example: "/run/mta.pid",
      reload: "restart",
    }),
    "host-id": directive(serverId, {
      scopes: ["global"],
      aliases: ["server-id"],
      default: "0",
      doc: "What tells this server from others with the same name: a number or a text.",
      planned: "identifiers of messages tell servers apart by name and time",
    }),
  },
  hooks: {
    async start({ global: { pidFile } }) {
      if (pidFile !== undefined) await writeFile(pidFile, `${globalThis.process.pid}\n`);
    },
    async stop({ global: { pidFile } }) {
      if (pidFile !== undefined) await rm(pidFile, { force: true });
    },
  },
});
