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
import { FACTS } from "./route-facts.ts";
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
    "GET /status": {
      ...FACTS["GET /status"],
      handler: (c, { services: { control } }) => c.json(control.status()),
    },
    "GET /server": {
      ...FACTS["GET /server"],
      handler: (c, { services }) => answerServer(c, services),
    },
    "GET /server/addresses": { ...FACTS["GET /server/addresses"], handler: answerAddresses },
    "GET /virtual-mtas": {
      ...FACTS["GET /virtual-mtas"],
      handler: (c, { services: { control } }) => answerVirtualMtas(c, control),
    },
    "GET /alarms": {
      ...FACTS["GET /alarms"],
      handler: (c, { services: { control } }) => c.json(control.status().alarms),
    },
    "GET /queues/agents": {
      ...FACTS["GET /queues/agents"],
      handler: (c, { services: { control } }) => c.json(control.queuesByAgent()),
    },
    "GET /queues": {
      ...FACTS["GET /queues"],
      handler: (c, { services: { control } }) => c.json(control.queues()),
    },
    "GET /queues/search": {
      ...FACTS["GET /queues/search"],
      handler: (c, { services: { control } }) => answerQueueSearch(c, control),
    },
    "GET /queues/one": {
      ...FACTS["GET /queues/one"],
      handler: (c, { services: { control } }) => answerQueue(c, control),
    },
    "GET /queues/reasons": {
      ...FACTS["GET /queues/reasons"],
      handler: (c, { services: { control } }) => answerReasons(c, control),
    },
    "GET /virtual-mtas/load": {
      ...FACTS["GET /virtual-mtas/load"],
      handler: (c, { services: { control } }) => answerVirtualMtaLoads(c, control),
    },
    "GET /configuration/review": {
      ...FACTS["GET /configuration/review"],
      limit: HOUR,
      handler: async (c, { services: { control } }) => c.json(await control.review()),
    },
    "GET /holds": {
      ...FACTS["GET /holds"],
      handler: (c, { services: { control } }) => answerHolds(c, control),
    },
    "GET /settings": {
      ...FACTS["GET /settings"],
      handler: (c, { services: { control } }) => answerSettings(c, control),
    },
    // These take as long as asking every plugin, and the DNS.
    "GET /explain": {
      ...FACTS["GET /explain"],
      limit: HOUR,
      handler: (c, { services: { control } }) => answerExplain(c, control),
    },
    "POST /reload": {
      ...FACTS["POST /reload"],
      limit: HOUR,
      handler: (c, { services: { control } }) => answerReload(c, control),
    },
    "POST /queues/pause": {
      ...FACTS["POST /queues/pause"],
      handler: (c, { services: { control }, caller }) =>
        answerHold(c, control, { caller, held: true }),
    },
    "POST /queues/resume": {
      ...FACTS["POST /queues/resume"],
      handler: (c, { services: { control }, caller }) =>
        answerHold(c, control, { caller, held: false }),
    },
    "POST /queues/mode": {
      ...FACTS["POST /queues/mode"],
      handler: (c, { services: { control } }) => answerMode(c, control),
    },
    "POST /queues/schedule": {
      ...FACTS["POST /queues/schedule"],
      handler: (c, { services: { control } }) =>
        answerQueues(c, (pattern) => control.scheduleQueue(pattern)),
    },
    "GET /state": {
      ...FACTS["GET /state"],
      handler: (c, { services: { state } }) => answerState(c, state),
    },
    "GET /mail": {
      ...FACTS["GET /mail"],
      handler: (c, { services: { control } }) => answerMail(c, control.mail),
    },
    "GET /mail/count": {
      ...FACTS["GET /mail/count"],
      handler: (c, { services: { control } }) => answerCount(c, control.mail),
    },
    "GET /mail/damaged": {
      ...FACTS["GET /mail/damaged"],
      handler: (c, { services: { control } }) => answerDamaged(c, control.mail),
    },
    "POST /mail/delete": {
      ...FACTS["POST /mail/delete"],
      handler: (c, { services: { control } }) => answerDelete(c, control.mail),
    },
    "POST /mail/fail": {
      ...FACTS["POST /mail/fail"],
      handler: (c, { services: { control } }) => answerFail(c, control.mail),
    },
    "POST /mail/move": {
      ...FACTS["POST /mail/move"],
      handler: (c, { services: { control } }) => answerMove(c, control.mail),
    },
    "POST /mail/priority": {
      ...FACTS["POST /mail/priority"],
      handler: (c, { services: { control } }) => answerPriority(c, control.mail),
    },
    "POST /mail/retry": {
      ...FACTS["POST /mail/retry"],
      handler: (c, { services: { control } }) => answerRetry(c, control.mail),
    },
  },
});
