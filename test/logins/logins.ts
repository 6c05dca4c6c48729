/**
 * `npm run test:logins [TRIES] [RUNTIME]`: 10,000 wrong passwords from 50 addresses at a server in a process of its own, while a user who knows
 * the password logs in; then SIGTERM. Ends with 1 when somebody was let in or kept out wrongly, an answer is missing, or more was
 * looked at than the limits allow.
 */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../support/free-port.ts";
import { runtimeNamed } from "../support/runtimes.ts";
import { startServer } from "../support/server-process.ts";
import { complaints, GUARDED, guess } from "./guesses.ts";

const tries = Number(process.argv[2] ?? 10_000);
const runtime = runtimeNamed(process.argv[3]);
const directory = await mkdtemp(join(tmpdir(), "mta-logins-"));
const config = join(directory, "config");
const port = await freePort();
await writeFile(
  config,
  `host-name mta.test\nsmtp-listener 127.0.0.1:${port}\nlog-level error\n${GUARDED}\n`,
);
const server = await startServer(runtime, config);
const [memory, cpu, begun] = [server.anonymousMemory(), server.cpu(), performance.now()];
const guessed = await guess(port, tries, 400);
const seconds = ((performance.now() - begun) / 1000).toFixed(1);
const mebibytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MiB`;
const problems = [...complaints(guessed, tries)];
for (const secret of ["wrong", "the-right-one"])
  if (server.output().includes(secret)) problems.push(`"${secret}" is in what the server said`);
console.log(
  `${tries} guesses over ${guessed.connections} connections in ${seconds} s on ${runtime}, ${(server.cpu() - cpu) / 1000} s of processor time: ${JSON.stringify(guessed.replies)}`,
);
console.log(
  `${guessed.taken} of ${guessed.right} logins with the right password; memory ${mebibytes(memory)} before, ${mebibytes(server.anonymousMemory())} after`,
);
const code = await server.end("SIGTERM");
if (code !== 0) problems.push(`the server ended with ${code}`);
await rm(directory, { recursive: true, force: true });
for (const problem of problems) console.log(problem);
process.exitCode = problems.length === 0 ? 0 : 1;
