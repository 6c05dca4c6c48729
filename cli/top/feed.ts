import { type JsonRecord, recordIn, rowsOf } from "../json.ts";
import { resultOf, type Server } from "../server-client.ts";
import type { Action, SortBy, View } from "./view.ts";

/** Queues that are asked for, however large the screen is, and recipients and events of one. */
export const MOST_QUEUES = 500;
const MOST_RECIPIENTS = 100;

/** What the server said for a picture. */
export interface Facts {
  readonly status: JsonRecord;
  /** Traffic of the last minute; empty where nobody counts it. */
  readonly traffic: JsonRecord;
  readonly queues: readonly JsonRecord[];
  /** Of the queue that is looked into; undefined in the list. */
  readonly detail: Detail | undefined;
}

/** What is known of one queue. */
export interface Detail {
  /** Empty where it is gone. */
  readonly queue: JsonRecord;
  readonly recipients: readonly JsonRecord[];
  readonly events: JsonRecord;
}

const BY: Readonly<Record<SortBy, string>> = {
  rcpt: "recipients",
  conn: "connections",
  name: "name",
};

/** Asks for what a view shows: a few answers of bounded size, one after the other. Rejects with `Refused` when no server is there. */
export async function factsFor(view: View, server: Server): Promise<Facts> {
  const get = async (path: string): Promise<unknown> => resultOf(await server.ask("GET", path));
  const status = recordIn(await get("/status"));
  const traffic = await server.ask("GET", "/traffic");
  const known = { status, traffic: traffic.status < 400 ? recordIn(traffic.body) : {} };
  const { queue } = view;
  if (queue === undefined) {
    const query = new URLSearchParams({ most: String(MOST_QUEUES), order: BY[view.sort] });
    const found = recordIn(await get(`/queues/search?${query}`));
    return { ...known, queues: rowsOf(found.queues), detail: undefined };
  }
  const named = new URLSearchParams({ queue });
  const one = await server.ask("GET", `/queues/one?${named}`);
  const found = one.status === 404 ? {} : recordIn(resultOf(one));
  const mail = recordIn(await get(`/mail?${named}&most=${MOST_RECIPIENTS}`));
  const [events = {}] = rowsOf(await get(`/recent-events?${named}`));
  const detail = { queue: found, recipients: rowsOf(mail.recipients), events };
  return { ...known, queues: [], detail };
}

/** Does to a queue what was asked for. Resolves with what is told. */
export async function act(action: Action, queue: string, server: Server): Promise<string> {
  const named = new URLSearchParams({ queue });
  switch (action) {
    case "pause":
      resultOf(await server.ask("POST", `/queues/pause?${named}`));
      return `${queue} is paused`;
    case "resume":
      resultOf(await server.ask("POST", `/queues/resume?${named}`));
      return `${queue} goes on`;
    case "retry":
      resultOf(await server.ask("POST", `/queues/schedule?${named}`));
      return `${queue} is tried now`;
  }
}
