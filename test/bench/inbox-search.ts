/**
 * How long searches of a sandbox's inbox take that nobody has looked at: `bun test/bench/inbox-search.ts [MESSAGES]`. Prints milliseconds for the first and the
 * second search by header and by words, messages taken per second, and the memory of the process.
 */
import { startSandbox } from "../../sandbox/mod.ts";
import { type LoadMessage, runLoadSession } from "../support/load-session.ts";

const MESSAGES = Number(process.argv[2] ?? 20_000);
const CONNECTIONS = 80;

function messageOf(number: number): LoadMessage {
  const to = `bob${number % 100}@dest.test`;
  const content = [
    `From: Ann ${number} <ann${number}@shop.test>`,
    `To: Bob <${to}>`,
    `Subject: order ${number}`,
    `Message-ID: <${number}@shop.test>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    `your order ${number} is on its way\r\n${"lorem ipsum dolor sit amet\r\n".repeat(60)}`,
    "",
  ].join("\r\n");
  return { id: String(number), to, content };
}

let begunMessages = 0;
/** Sends messages over one connection for as long as there are any. */
async function send(port: number): Promise<void> {
  const next = (): LoadMessage | undefined =>
    begunMessages < MESSAGES ? messageOf(begunMessages++) : undefined;
  const problem = await runLoadSession({ port, next, acknowledged: () => {} });
  if (problem !== undefined) throw new Error(problem);
}

await using sandbox = await startSandbox({ http: true });
const begun = performance.now();
await Promise.all(Array.from({ length: CONNECTIONS }, () => send(sandbox.smtp.port)));
const seconds = (performance.now() - begun) / 1000;
console.log(`${MESSAGES} messages, ${Math.round(MESSAGES / seconds)} a second`);
for (const query of ["from:ann777@shop.test", "subject:order", '"order 777 is"', "from:nobody"])
  for (const time of ["first", "again"]) {
    const asked = performance.now();
    const answer = await fetch(
      `${sandbox.http?.url}/api/v1/search?limit=10&query=${encodeURIComponent(query)}`,
    );
    const text = await answer.text();
    const [, found = text] = /"messages_count":(\d+)/.exec(text) ?? [];
    const took = Math.round(performance.now() - asked);
    const memory = Math.round(process.memoryUsage().rss / 1024 / 1024);
    console.log(`${query} ${time}: ${found} found in ${took} ms, ${memory} MB resident`);
  }
