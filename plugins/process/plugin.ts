import {
  definePlugin,
  directive,
  type Plugin,
  type Token,
  token,
  writableFile,
} from "../../core/mod.ts";
import { PidFile } from "./pid-file.ts";

const PID_FILE: Token<PidFile> = token<PidFile>("process.pid-file");

/** The server as a process among others. */
export const process: Plugin = definePlugin({
  name: "process",
  summary: "Tells other programs which process the server is.",
  directives: {
    "pid-file": directive(writableFile, {
      scopes: ["global"],
      doc: "File with the server's process number, from when it is ready until it stops. The spool has one of its own, mta.pid.",
      example: "/run/mta.pid",
      reload: "restart",
    }),
  },
  needs: { pidFile: PID_FILE },
  // Written at start and not before: a second server that finds the spool in use must leave the file alone.
  provides: (offer) => [offer(PID_FILE, () => new PidFile(), { harmless: true })],
  hooks: {
    async start({ global: { pidFile }, services }) {
      if (pidFile !== undefined) await services.pidFile.write(pidFile);
    },
  },
});
