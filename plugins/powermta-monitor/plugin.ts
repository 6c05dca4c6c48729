import {
  COMMANDS,
  CONTROL,
  definePlugin,
  type FewAtATime,
  HOST_PROGRAM,
  type Plugin,
  ROUTES,
  type Token,
  token,
} from "../../core/mod.ts";
import { commandTurns } from "./answer.ts";
import { answerRun } from "./command.ts";
import { answerCommitConfig, answerReadConfig } from "./config-file.ts";
import { POWERMTA_HOME } from "./contract.ts";
import { answerGetFile, answerLocalAddresses, answerLogs } from "./files.ts";
import { InnerApi } from "./inner-api.ts";
import {
  answerDomainDetail,
  answerDomains,
  answerJobDetail,
  answerJobs,
  answerListQueue,
  answerQueueDetail,
  answerQueues,
  answerStatus,
  answerVmtas,
} from "./paths.ts";

const API: Token<InnerApi> = token<InnerApi>("powermta-monitor.api");
const TURNS: Token<FewAtATime> = token<FewAtATime>("powermta-monitor.turns");

const MINUTE = 60_000;
/** What shows lines of logs. */
const OF_LOGS = { right: "monitor", showsLogs: true } as const;

/** PowerMTA's web monitor, for programs: what dashboards and scripts that were written for it ask. */
export const powermtaMonitor: Plugin = definePlugin({
  name: "powermta-monitor",
  summary:
    "Answers PowerMTA's paths on the web server with the answers of the commands, and runs commands.",
  directives: {},
  needs: {
    control: CONTROL,
    routes: ROUTES,
    commands: COMMANDS,
    program: HOST_PROGRAM,
    api: API,
    turns: TURNS,
  },
  provides: (offer) => [
    offer(API, ({ services }) => new InnerApi(services.routes), { harmless: true }),
    offer(TURNS, commandTurns, { harmless: true }),
    offer(
      POWERMTA_HOME,
      ({ services }) =>
        (c, asked) =>
          answerStatus(c, { ...asked, services }),
      { harmless: true },
    ),
  ],
  webRoutes: {
    "GET /status": answerStatus,
    "GET /queues": answerQueues,
    "GET /queueDetail": answerQueueDetail,
    "GET /domains": answerDomains,
    "GET /domainDetail": answerDomainDetail,
    "GET /vmtas": answerVmtas,
    "GET /jobs": answerJobs,
    "GET /jobDetail": answerJobDetail,
    "GET /listqueue": { limit: MINUTE, handler: answerListQueue },
    "GET /getlocalips": answerLocalAddresses,
    "GET /logs": { ...OF_LOGS, handler: answerLogs },
    "GET /getFile": { ...OF_LOGS, handler: answerGetFile },
    "GET /configFile": { right: "operator", limit: MINUTE, handler: answerReadConfig },
    "POST /configFile": { right: "admin", limit: MINUTE, handler: answerCommitConfig },
    // What a command may do is looked at for each of them; deleting much takes a while.
    "POST /command": {
      right: "monitor",
      limit: 10 * MINUTE,
      recordsNotes: true,
      handler: answerRun,
    },
  },
});
