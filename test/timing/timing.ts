/**
 * `npm run test:timing [ROUNDS] [RUNTIME]`: whether the time of an answer over HTTP tells of keys or users. A server in a process of its own is
 * asked with wrong keys that are wrong in the first character, in the last and in all, and with wrong passwords of users that there are and
 * that there are not, in random order, one question after the other. Ends with 1 when the times of two kinds differ.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { shuffle, systemRandom } from "../../core/mod.ts";
import { passwordHashOf } from "../../plugins/web-monitor/command.ts";
import { freePort } from "../support/free-port.ts";
import { runtimeNamed } from "../support/runtimes.ts";
import { startServer } from "../support/server-process.ts";
import { compared, type Sample } from "./compared.ts";

const rounds = Number(process.argv[2] ?? 5000);
const runtime = runtimeNamed(process.argv[3]);

/** Wrong keys and passwords from an address before another one is taken: the server takes 600 an hour from each on this host. */
const PER_ADDRESS = 500;
/** Wrong passwords of a name: the server takes 30 an hour. */
const PER_NAME = 25;
/** Logins cost a hash each: fewer of them. */
const LOGINS = Math.ceil(rounds / 10);
const KEY = "Kf3_".repeat(10);

interface Question {
  readonly kind: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly expected: number;
}

function byKey(kind: string, key: string): Question {
  const headers = { "x-api-key": key };
  return { kind, path: "/api/mta/v1/status", headers, body: undefined, expected: 401 };
}

function byPassword(kind: string, user: string): Question {
  const body = JSON.stringify({ user, password: "not the right one" });
  return { kind, path: "/api/mta/v1/login", headers: {}, body, expected: 401 };
}

function nameOf(prefix: string, number: number): string {
  return `${prefix}${String(Math.floor(number / PER_NAME)).padStart(4, "0")}`;
}

const directory = await mkdtemp(join(tmpdir(), "mta-timing-"));
const config = join(directory, "config");
const port = await freePort();
const hash = await passwordHashOf("the right one", systemRandom, 10);
const users = Array.from(
  { length: Math.ceil((2 * LOGINS) / PER_NAME) + 1 },
  (_, at) => `<http-user ${nameOf("k", at * PER_NAME)}>\npassword ${hash}\n</http-user>`,
);
await writeFile(
  config,
  `host-name mta.test\nsmtp-listener 127.0.0.1:${await freePort()}\nlog-level error\nhttp-mgmt-port ${port}\nhttp-api-key ${KEY}\n${users.join("\n")}\n`,
);
const server = await startServer(runtime, config);
const keys = Array.from({ length: rounds }, () => [
  byKey("wrong in the first character", `x${KEY.slice(1)}`),
  byKey("the same again", `x${KEY.slice(1)}`),
  byKey("wrong in the last character", `${KEY.slice(0, -1)}x`),
  byKey("wrong in all", "x".repeat(KEY.length)),
]).flat();
const logins = Array.from({ length: LOGINS }, (_, at) => [
  byPassword("a user that there is", nameOf("k", 2 * at)),
  byPassword("the same again", nameOf("k", 2 * at + 1)),
  byPassword("nobody of that name", nameOf("n", at)),
]).flat();
let failed = false;
try {
  // The first answers are slow whatever is asked.
  await timesOf(keys.slice(0, 400), 1);
  const others = Array.from({ length: 60 }, (_, at) => byPassword("warm", nameOf("w", at)));
  await timesOf(others, 60);
  failed = told("wrong keys", await timesOf(keys, 100)) || failed;
  failed = told("wrong passwords", await timesOf(logins, 200)) || failed;
} finally {
  await server.end("SIGTERM");
  await rm(directory, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

/** Prints what the times of each kind come to beside those of the first; whether any differ. */
function told(what: string, times: ReadonlyMap<string, Sample>): boolean {
  const [[first = "", base = []] = [], ...others] = times;
  console.log(`${what}, ${base.length} of each kind, on ${runtime}; ${first}:`);
  let differs = false;
  for (const [kind, sample] of others) {
    const { medians, difference, t } = compared(base, sample);
    // As in dudect: below 4.5 nothing shows.
    const isDifferent = Math.abs(t) > 4.5;
    differs ||= isDifferent;
    const [a, b] = medians.map((each) => (each * 1000).toFixed(1));
    console.log(
      `  ${kind}: medians ${a} and ${b} µs, means ${(difference * 1000).toFixed(2)} µs apart, t = ${t.toFixed(2)}: ${isDifferent ? "DIFFERENT" : "no difference"}`,
    );
  }
  return differs;
}

/** How long each kind takes, milliseconds, asked in random order. Addresses begin with 127.`network`. */
async function timesOf(
  questions: readonly Question[],
  network: number,
): Promise<ReadonlyMap<string, Sample>> {
  // The kinds stay in the order in which they are given.
  const times = new Map<string, number[]>(questions.map(({ kind }) => [kind, []]));
  const order = shuffle(systemRandom, [...questions]);
  for (let from = 0; from < order.length; from += PER_ADDRESS) {
    const block = from / PER_ADDRESS;
    const localAddress = `127.${network + Math.floor(block / 250)}.${block % 250}.1`;
    const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress });
    for (const question of order.slice(from, from + PER_ADDRESS))
      times.get(question.kind)?.push(await ask(question, agent));
    agent.destroy();
  }
  return times;
}

function ask({ path, headers, body, expected }: Question, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const method = body === undefined ? "GET" : "POST";
    const begun = performance.now();
    const call = request({ host: "127.0.0.1", port, path, method, headers, agent }, (answer) => {
      const took = performance.now() - begun;
      answer.resume();
      answer.on("error", reject);
      answer.on("end", () => {
        if (answer.statusCode === expected) resolve(took);
        else reject(new Error(`${path} answered ${answer.statusCode}`));
      });
    });
    call.on("error", reject);
    call.end(body);
  });
}
