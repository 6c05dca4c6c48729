import { BUILD, type BuildFacts, kilobytes, type Members, VERSION } from "../core/mod.ts";
import { type JsonRecord, numberOf, rawTextOf, rowsOf } from "./json.ts";
import { isoTime } from "./queue-texts.ts";
import {
  alarmsOf,
  consumersOf,
  flowsOf,
  lagOf,
  partOf,
  processedOf,
  type ServerStatus,
  SPANS,
} from "./status-facts.ts";

/** PowerMTA's words for ways of delivery that accounting calls otherwise. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ["bounce-processor", "bounceProcessor"],
  ["feedback-loop-processor", "feedbackLoopProcessor"],
]);

/** The ways of delivery that PowerMTA's tree always has. */
const ALWAYS = [
  "smtp",
  "pipe",
  "discard",
  "file",
  "alias",
  "bounceProcessor",
  "feedbackLoopProcessor",
] as const;

/** PowerMTA's tree of `show status`, as far as there are such things here, with some of ours: journal, alarms, older configurations. */
export function statusTree(told: ServerStatus, now: number): Members {
  const { status, server, spool, traffic, dns, census } = told;
  return {
    mta: mtaTree(server),
    status: {
      timeNow: isoTime(now),
      startupTime: isoTime(numberOf(status, "startedAt")),
      shuttingDown: status.draining === true,
      status: status.draining === true ? "draining" : "running",
      olderConfigurations: {
        cur: numberOf(status, "olderConfigurations"),
        inUse: numberOf(status, "olderUsers"),
      },
      traffic: {
        ...Object.fromEntries(
          SPANS.map(([name, span]) => [
            name,
            { ...flowsOf(traffic, span), ...processedOf(traffic, span) },
          ]),
        ),
        perf: { lastMin: { in: receivingTree(traffic) } },
      },
      conn: connectionTree(status, traffic),
      resolver: {
        namesCached: numberOf(dns, "kept"),
        queriesPending: 0,
        queriesActive: numberOf(dns, "asking"),
      },
      queue: queueTree(told),
      spool: {
        initPct: 100,
        dirs: 1,
        totalRcp: numberOf(status, "recipients"),
        maxRcp: numberOf(partOf(server, "spool"), "mostRecipients"),
        files: filesTree(partOf(spool, "pages")),
        ...(census.complete === true ? { kb: kilobytes(numberOf(census, "bytes")) } : {}),
      },
      journal: consumersOf(status).map((consumer) => ({
        consumer: rawTextOf(consumer, "name"),
        events: numberOf(consumer, "behind"),
        bytes: numberOf(consumer, "waiting"),
        seconds: lagOf(consumer, now),
        dropped: numberOf(consumer, "dropped"),
        error: rawTextOf(consumer, "error"),
      })),
      alarm: alarmsOf(status).map((alarm) => ({
        from: rawTextOf(alarm, "from"),
        key: rawTextOf(alarm, "key"),
        severity: rawTextOf(alarm, "severity"),
        text: rawTextOf(alarm, "text"),
        since: isoTime(numberOf(alarm, "since")),
      })),
    },
  };
}

/** What the server is and runs on. */
function mtaTree(server: JsonRecord): Members {
  const [os, cpu] = [partOf(server, "os"), partOf(server, "cpu")];
  return {
    product: productTree(rawTextOf(server, "version") || VERSION, buildIn(server)),
    os: { name: rawTextOf(os, "name"), version: rawTextOf(os, "version") },
    cpu: { type: rawTextOf(cpu, "type"), count: numberOf(cpu, "count") },
    ram: { real: numberOf(server, "memory") },
    fullHostName: rawTextOf(server, "hostName"),
    userString: rawTextOf(server, "userString"),
    hostId: rawTextOf(server, "hostId"),
  };
}

/** What it is, as PowerMTA says it; without what is known of builds where nobody has built it. */
export function productTree(
  version: string,
  build: Partial<BuildFacts> | undefined = BUILD,
): Members {
  const { date, revision } = build ?? {};
  return {
    name: "Postrider",
    version,
    ...(date === undefined ? {} : { buildDate: date }),
    ...(revision === undefined ? {} : { revision }),
    bits: 64,
  };
}

/** What a server says of how it was built. */
function buildIn(server: JsonRecord): Partial<BuildFacts> {
  const build = partOf(server, "build");
  const [date, revision] = [rawTextOf(build, "date"), rawTextOf(build, "revision")];
  return { ...(date === "" ? {} : { date }), ...(revision === "" ? {} : { revision }) };
}

/** Times of taking mail in, averages in milliseconds. */
function receivingTree(traffic: JsonRecord): Members {
  const receiving = partOf(traffic, "receiving");
  return {
    count: numberOf(partOf(traffic, "lastMinute"), "messagesIn"),
    mailFromTime: numberOf(receiving, "mailTime"),
    dataTime: numberOf(receiving, "contentTime"),
    totalTime: numberOf(receiving, "totalTime"),
  };
}

/** PowerMTA's spool is made of files, ours of pages of one. */
function filesTree(pages: JsonRecord): Members {
  return {
    inUse: numberOf(pages, "inUse"),
    recycled: numberOf(pages, "recycled"),
    total: numberOf(pages, "total"),
  };
}

/** Connections; a `max` of 0 is none that was set. */
function connectionTree(status: JsonRecord, traffic: JsonRecord): Members {
  const connections = partOf(traffic, "connections");
  const of = (direction: string): Members => {
    const figures = partOf(connections, direction);
    return {
      cur: numberOf(figures, "current"),
      max: numberOf(figures, "limit"),
      top: numberOf(figures, "top"),
    };
  };
  return {
    smtpIn: of("in"),
    smtpOut: { ...of("out"), cur: numberOf(status, "connectionsOut") },
  };
}

/** What is queued by how it is delivered; other ways than PowerMTA's follow under their own names. */
function queueTree({ agents, census }: ServerStatus): Members {
  const bytes = new Map(
    rowsOf(census.agents).map((row) => [typeOf(rawTextOf(row, "name")), numberOf(row, "bytes")]),
  );
  const of = (type: string, row: JsonRecord): Members => ({
    rcp: numberOf(row, "recipients"),
    dom: numberOf(row, "domains"),
    ...(census.complete === true ? { kb: kilobytes(bytes.get(type) ?? 0) } : {}),
  });
  const found = new Map(rowsOf(agents).map((row) => [typeOf(rawTextOf(row, "agent")), row]));
  const types = new Set<string>([...ALWAYS, ...found.keys()]);
  return Object.fromEntries(Array.from(types, (type) => [type, of(type, found.get(type) ?? {})]));
}

/** The name of a way of delivery in the tree: plugins name theirs, and it becomes a name in XML. */
function typeOf(agent: string): string {
  const known = TYPES.get(agent);
  if (known !== undefined) return known;
  const name = agent.replaceAll(/[^\w-]/g, "_");
  return /^[a-z_]/i.test(name) ? name : `_${name}`;
}
