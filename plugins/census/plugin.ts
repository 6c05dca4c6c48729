import {
  CLOCK,
  CONTROL,
  definePlugin,
  type Plugin,
  QUEUE_STORE,
  type Token,
  token,
} from "../../core/mod.ts";
import { answerJobs, answerQueues, answerTotals } from "./api.ts";
import { Census } from "./census.ts";
import { FACTS } from "./route-facts.ts";

const CENSUS: Token<Census> = token<Census>("census");

/** How much mail is in the queues, by queue and by job. */
export const census: Plugin = definePlugin({
  name: "census",
  summary: "Counts the mail in the queues by queue and job, when somebody asks.",
  directives: {},
  needs: { clock: CLOCK, control: CONTROL, store: QUEUE_STORE, census: CENSUS },
  provides: (offer) => [
    offer(CENSUS, ({ services: { store, clock } }) => new Census(store, clock)),
  ],
  routes: {
    "GET /census": {
      ...FACTS["GET /census"],
      handler: (c, { services }) => answerTotals(c, services),
    },
    "GET /census/queues": {
      ...FACTS["GET /census/queues"],
      handler: (c, { services }) => answerQueues(c, services),
    },
    "GET /jobs": { ...FACTS["GET /jobs"], handler: (c, { services }) => answerJobs(c, services) },
  },
});
