import { isIP } from "node:net";
import { hostname } from "node:os";
import { connectSmtp, type SmtpTimeouts, systemClock } from "../core/mod.ts";
import type { Arguments } from "./arguments.ts";
import { UsageError } from "./exit.ts";
import { isRecord, type JsonRecord, numberOf, rawTextOf, rawTextsOf, rowsOf } from "./json.ts";
import type { Terminal } from "./terminal.ts";

/** Addresses that are tried, and how long each step may take, milliseconds. */
const MOST = 10;
const STEP = 10_000;

const TIMEOUTS: SmtpTimeouts = {
  ...{ connect: STEP, greeting: STEP, command: STEP, mail: STEP, rcpt: STEP, dataStart: STEP },
  ...{ dataBlock: STEP, dataEnd: STEP, multiLine: STEP, transaction: STEP },
};

/** What came of connecting to an address, without any mail. */
export interface Connected {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly ok: boolean;
  /** What the host said, and TLS; or why there was no connection. */
  readonly text: string;
}

interface Place {
  readonly host: string;
  readonly address: string;
  readonly port: number;
}

/** Opens a connection to each host, up to EHLO and STARTTLS, and says QUIT. No mail is sent, and no limit counts it. */
export async function connectTo(
  answer: JsonRecord,
  options: Arguments["options"],
  to: Terminal,
): Promise<readonly Connected[]> {
  const { heloName, address } = sourceOf(options.get("source"), answer);
  const done: Connected[] = [];
  for (const place of placesOf(answer).slice(0, MOST)) {
    to.progress?.(`connecting to ${place.host} (${place.address}) port ${place.port}`);
    done.push(await connectOne(place, { heloName, from: address(place.address) }));
  }
  to.progress?.("");
  return done;
}

async function connectOne(
  { host, address, port }: Place,
  { heloName, from }: { readonly heloName: string; readonly from: string | undefined },
): Promise<Connected> {
  let greeting = "";
  const result = await connectSmtp(
    {
      ...{ hostName: host, address, port, localAddress: from, heloName, clock: systemClock },
      ...{ tls: { kind: "opportunistic" }, pipelineDepth: 1, ignoreExtensions: new Set() },
      timeouts: TIMEOUTS,
      trace: (by, line) => {
        if (by === "<" && greeting === "") greeting = line;
      },
    },
    new AbortController().signal,
  );
  if (!result.ok) return { host, address, port, ok: false, text: result.failure.text };
  const { tls, tlsFellBack, extensions } = result.connection.peer;
  const secured = tls === undefined ? "no TLS" : `${tls.protocol} ${tls.cipher}`;
  await result.connection.quit();
  const text = `${greeting}; ${tlsFellBack ? "TLS failed" : secured}; ${extensions.join(" ")}`;
  return { host, address, port, ok: true, text };
}

/** The addresses that would be used, else those of the table. */
function placesOf(answer: JsonRecord): readonly Place[] {
  const used = isRecord(answer.used) ? rowsOf(answer.used.hosts) : [];
  const wanted = used.map((one) => ({
    host: rawTextOf(one, "hostName"),
    address: rawTextOf(one, "address"),
    port: numberOf(one, "port"),
  }));
  if (wanted.length > 0) return wanted.filter(({ address }) => address !== "");
  const table = isRecord(answer.table) ? rowsOf(answer.table.hosts) : [];
  return table.flatMap((one) => {
    const [host, port] = [rawTextOf(one, "name"), numberOf(one, "port")];
    return rawTextsOf(one, "ip").map((address) => ({ host, address, port }));
  });
}

/** Where connections come from: `[HOST,]IP` as given, else the first source of the queue. Throws `UsageError`. */
function sourceOf(
  given: string | undefined,
  answer: JsonRecord,
): {
  readonly heloName: string;
  readonly address: (peer: string) => string | undefined;
} {
  const used = isRecord(answer.used) ? rowsOf(answer.used.sources) : [];
  const sources = used.map((one) => ({
    address: rawTextOf(one, "address"),
    heloName: rawTextOf(one, "heloName"),
  }));
  const known = sources[0]?.heloName || hostname();
  if (given === undefined)
    return {
      heloName: known,
      address: (peer) =>
        sources.find(({ address }) => isIP(address) === isIP(peer))?.address || undefined,
    };
  const comma = given.lastIndexOf(",");
  const address = given.slice(comma + 1);
  if (isIP(address) === 0)
    throw new UsageError("--source takes [HOST,]IP, an address of this host");
  return { heloName: given.slice(0, Math.max(comma, 0)) || known, address: () => address };
}
