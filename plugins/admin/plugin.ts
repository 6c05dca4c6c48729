import { join } from "node:path";
import { CONTROL, definePlugin, type Plugin } from "../../core/mod.ts";
import { LOOKOUT } from "../process/contract.ts";
import { SPOOL } from "../spool/contract.ts";
import { createApi } from "./api.ts";
import { ADMIN, SOCKET_NAME } from "./contract.ts";
import { ApiSocket } from "./socket.ts";

/** The administrative interface of a running server. */
export const admin: Plugin = definePlugin({
  name: "admin",
  summary: "Answers the mta command over a Unix socket in the spool directory.",
  directives: {},
  needs: { control: CONTROL, spool: SPOOL, lookout: LOOKOUT },
  provides: (offer) => [
    offer(ADMIN, async ({ services }) => {
      const socketPath = join(services.spool.directory, SOCKET_NAME);
      const socket = new ApiSocket(socketPath, createApi(services.control));
      await socket.open();
      services.lookout.guard(socket);
      return {
        socketPath,
        [Symbol.asyncDispose]() {
          services.lookout.release(socket);
          return socket[Symbol.asyncDispose]();
        },
      };
    }),
  ],
});
