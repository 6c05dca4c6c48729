import { join } from "node:path";
import { CONTROL, definePlugin, IDENTITY, type Plugin, ROUTES, STATE } from "../../core/mod.ts";
import { AUDIT } from "../audit/contract.ts";
import { LOOKOUT } from "../process/contract.ts";
import { SPOOL } from "../spool/contract.ts";
import { answerExplain, answerMode, answerQueues, answerReload, answerSettings } from "./api.ts";
import { createApp } from "./app.ts";
import { ADMIN, SOCKET_NAME } from "./contract.ts";
import { answerHold, answerHolds } from "./holds-api.ts";
import {
  answerCount,
  answerDamaged,
  answerDelete,
  answerFail,
  answerMail,
  answerMove,
  answerPriority,
  answerRetry,
} from "./mail-api.ts";
import {
  answerQueue,
  answerQueueSearch,
  answerReasons,
  answerVirtualMtaLoads,
} from "./queue-search-api.ts";
import { answerAddresses, answerServer, answerVirtualMtas } from "./server-api.ts";
import { ApiSocket } from "./socket.ts";
import { answerState } from "./state-api.ts";

const HOUR = 3_600_000;

/** The administrative interface of a running server. */
export const admin: Plugin = definePlugin({
  name: "admin",
  summary: "Answers the mta command over a Unix socket in the spool directory.",
  directives: {},
  needs: {
    control: CONTROL,
    identity: IDENTITY,
    routes: ROUTES,
    state: STATE,
    spool: SPOOL,
    lookout: LOOKOUT,
    audit: AUDIT,
  },
  provides: (offer) => [
    offer(ADMIN, async ({ services }) => {
      const socketPath = join(services.spool.directory, SOCKET_NAME);
      const socket = new ApiSocket(socketPath, createApp(services.routes.all(), services.audit));
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
  // What changes something is a POST.
  routes: {
    "GET /status": (c, { services: { control } }) => c.json(control.status()),
    "GET /server": (c, { services }) => answerServer(c, services),
    "GET /server/addresses": answerAddresses,
    "GET /virtual-mtas": (c, { services: { control } }) => answerVirtualMtas(c, control),
    "GET /alarms": (c, { services: { control } }) => c.json(control.status().alarms),
    "GET /queues/agents": (c, { services: { control } }) => c.json(control.queuesByAgent()),
    "GET /queues": (c, { services: { control } }) => c.json(control.queues()),
    "GET /queues/search": (c, { services: { control } }) => answerQueueSearch(c, control),
    "GET /queues/one": (c, { services: { control } }) => answerQueue(c, control),
    "GET /queues/reasons": (c, { services: { control } }) => answerReasons(c, control),
    "GET /virtual-mtas/load": (c, { services: { control } }) => answerVirtualMtaLoads(c, control),
    "GET /configuration/review": {
      doc: "Reads the configuration again without putting it in force: what is wrong with it, and what a reload would change.",
      right: "admin",
      limit: HOUR,
      handler: async (c, { services: { control } }) => c.json(await control.review()),
    },
    "GET /holds": (c, { services: { control } }) => answerHolds(c, control),
    "GET /settings": (c, { services: { control } }) => answerSettings(c, control),
    // These take as long as asking every plugin, and the DNS.
    "GET /explain": {
      limit: HOUR,
      handler: (c, { services: { control } }) => answerExplain(c, control),
    },
    "POST /reload": {
      limit: HOUR,
      handler: (c, { services: { control } }) => answerReload(c, control),
    },
    "POST /queues/pause": (c, { services: { control } }) => answerHold(c, control, true),
    "POST /queues/resume": (c, { services: { control } }) => answerHold(c, control, false),
    "POST /queues/mode": (c, { services: { control } }) => answerMode(c, control),
    "POST /queues/schedule": (c, { services: { control } }) =>
      answerQueues(c, (pattern) => control.scheduleQueue(pattern)),
    "GET /state": (c, { services: { state } }) => answerState(c, state),
    "GET /mail": (c, { services: { control } }) => answerMail(c, control.mail),
    "GET /mail/count": (c, { services: { control } }) => answerCount(c, control.mail),
    "GET /mail/damaged": (c, { services: { control } }) => answerDamaged(c, control.mail),
    "POST /mail/delete": (c, { services: { control } }) => answerDelete(c, control.mail),
    "POST /mail/fail": (c, { services: { control } }) => answerFail(c, control.mail),
    "POST /mail/move": (c, { services: { control } }) => answerMove(c, control.mail),
    "POST /mail/priority": (c, { services: { control } }) => answerPriority(c, control.mail),
    "POST /mail/retry": (c, { services: { control } }) => answerRetry(c, control.mail),
  },
});
