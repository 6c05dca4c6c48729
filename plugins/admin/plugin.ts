import { join } from "node:path";
import { CONTROL, definePlugin, type Plugin } from "../../core/mod.ts";
import { SPOOL } from "../spool/contract.ts";
import { createApi } from "./api.ts";
import { ADMIN, SOCKET_NAME } from "./contract.ts";
import { listenOnSocket } from "./socket.ts";

/** The administrative interface of a running server. */
export const admin: Plugin = definePlugin({
  name: "admin",
  summary: "Answers the mta command over a Unix socket in the spool directory.",
  directives: {},
  needs: { control: CONTROL, spool: SPOOL },
  provides: (offer) => [
    offer(ADMIN, async ({ services }) => {
      const socketPath = join(services.spool.directory, SOCKET_NAME);
      const socket = await listenOnSocket(socketPath, createApi(services.control));
      return { socketPath, [Symbol.asyncDispose]: () => socket[Symbol.asyncDispose]() };
    }),
  ],
});
