/**
 * `npm run test:pages [RECIPIENTS] [QUEUES] [RUNTIME]`: a server with a million recipients in 10,000 queues, which delivers and takes mail meanwhile.
 * Every page is opened several times: how long until it is shown, what it asked for, and what the server's memory is before and after.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, openLmdbStore, systemClock } from "../../core/mod.ts";
import { discardingPeer } from "../bench/discarding-peer.ts";
import { fillQueue } from "../bench/fill-queue.ts";
import { freePort } from "../support/free-port.ts";
import { runtimeNamed } from "../support/runtimes.ts";
import { sendMail } from "../support/send-mail.ts";
import { startServer } from "../support/server-process.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";
import { until } from "../support/until.ts";
import { startBrowser, watchedPage } from "./browser.ts";

const recipients = Number(process.argv[2] ?? 1_000_000);
const queues = Number(process.argv[3] ?? 10_000);
const runtime = runtimeNamed(process.argv[4]);
const PER_MESSAGE = 100;
const ROUNDS = 5;
const BOUNCES = 60;
/** All pages are opened so often, to see whether memory grows with it; and as long as about one pass nobody looks, milliseconds. */
const PASSES = 4;
const UNSEEN = 15_000;
/** A page is shown within this time, milliseconds: the median of its rounds. */
const LIMIT = 300;
const QUEUE = encodeURIComponent("domain7.test/{default}");
const LOCATIONS: readonly string[] = [
  ...["/ui/", "/ui/?by=hour", "/ui/alarms", "/ui/queues", "/ui/queues?waits=queue-connections"],
  ...[
    "/ui/queues?skip=5000",
    "/ui/queues?text=domain77&order=name",
    "/ui/queues?order=connections",
  ],
  ...[`/ui/queues/show?queue=${QUEUE}`, `/ui/queues/show?queue=${QUEUE}&tab=events`],
  ...[`/ui/queues/show?queue=${QUEUE}&tab=talks`, `/ui/queues/show?queue=${QUEUE}&tab=settings`],
  ...["/ui/domains/show?domain=domain7.test", "/ui/sources", "/ui/sources/show?vmta={default}"],
  ...["/ui/addresses/show?address=127.0.0.1", "/ui/jobs", "/ui/jobs/show?job=none"],
  ...["/ui/search?q=%40domain7.test", "/ui/search?q=user7%40domain7.test", "/ui/bounces"],
  ...["/ui/holds", "/ui/warm-up", "/ui/suppression", "/ui/configuration?domain=domain7.test"],
  ...["/ui/configuration?tab=review", "/ui/audit"],
];

const directory = await mkdtemp(join(tmpdir(), "mta-pages-"));
const peer = await discardingPeer();
const refusing = new SmtpPeer({ rcpt: () => "550 5.1.1 no such user here" });
const refusingPort = await refusing.listen();
const [port, web] = [await freePort(), await freePort()];
const config = join(directory, "config");
await writeFile(
  config,
  [
    ...[`smtp-listener 127.0.0.1:${port}`, `http-mgmt-port ${web}`, "total-max-smtp-out 20"],
    ...[
      "log-level error",
      "story yes",
      "<source 127.0.0.1>",
      "always-allow-relaying yes",
      "</source>",
      "<suppression-list unsubscribed>",
      "</suppression-list>",
    ],
    // Slow enough that the queues stay full while pages are looked at.
    ...[
      "<domain *>",
      `route [127.0.0.1]:${peer.port}`,
      "max-msg-rate 60/h",
      "record-conversations 3",
    ],
    "</domain>",
    ...["<domain gone.test>", `route [127.0.0.1]:${refusingPort}`, "</domain>"],
  ].join("\n"),
);
// Some bounces to be seen. They are made before: among so many queues each waits a minute for its turn.
const before = await startServer(runtime, config);
for (let at = 0; at < BOUNCES; at++) await sendMail(port, { to: [`${at}@gone.test`] });
const refused = (): number => refusing.commands.filter((one) => /^RCPT/i.test(one)).length;
await until("bounces", async () => (refused() >= BOUNCES ? true : undefined));
await before.end("SIGTERM");
const log = createLog("pages", ({ message }) => console.error(message));
const spool = { directory: join(directory, "spool"), clock: systemClock, log, minFreeSpace: 0 };
const store = await openLmdbStore(spool);
const messages = Math.ceil(recipients / PER_MESSAGE);
await fillQueue(store, { messages, perMessage: PER_MESSAGE, domains: queues });
await store.close();
const server = await startServer(runtime, config);
await peer.taken(1000);
let isOver = false;
const load = (async () => {
  for (let at = 0; !isOver; at++)
    await sendMail(port, { to: [`new${at}@domain${at % queues}.test`] });
})();
const browser = await startBrowser();
const watched = await watchedPage(browser, `http://127.0.0.1:${web}`);
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`;
let isWell = true;

async function opened(location: string): Promise<number> {
  const begun = performance.now();
  // As somebody goes from page to page: what they share is loaded already.
  await watched.page.evaluate(
    `history.pushState(null, "", ${JSON.stringify(location)}); window.dispatchEvent(new PopStateEvent("popstate"))`,
  );
  await watched.shown();
  return performance.now() - begun;
}

/** The memory of the server while it has the same load and nobody looks. */
async function unseen(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, UNSEEN));
  return server.anonymousMemory();
}

const memory = [server.anonymousMemory(), await unseen()];
await watched.open("/ui/");
console.log(`${runtime}, ${recipients} recipients in ${queues} queues`);
for (let pass = 1; pass <= PASSES; pass++) {
  for (const location of LOCATIONS) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      watched.asked.length = 0;
      times.push(await opened(location));
    }
    const time = median(times);
    isWell &&= time <= LIMIT;
    if (pass > 1) continue;
    const asked = watched.asked.map(
      ({ path, bytes }) => `${path.replace("/api/mta/v1", "")} ${bytes} B`,
    );
    console.log(
      `${time.toFixed(0).padStart(5)} ms  ${location}\n          ${asked.join("\n          ")}`,
    );
  }
  memory.push(server.anonymousMemory());
}
memory.push(await unseen());
const [start = 0, loaded = 0, ...seen] = memory;
console.log(
  `anonymous memory at the start ${megabytes(start)}, after ${UNSEEN / 1000} s of load ${megabytes(loaded)}`,
);
console.log(`after each pass, and ${UNSEEN / 1000} s of load: ${seen.map(megabytes).join(", ")}`);
for (const problem of watched.problems) console.log(problem);
isOver = true;
await load;
await browser.close();
await server.end("SIGKILL");
peer.close();
await refusing.close();
await rm(directory, { recursive: true, force: true });
process.exit(isWell && watched.problems.length === 0 ? 0 : 1);
