/**
 * How long searches of a sandbox's inbox take that nobody has looked at: `bun test/bench/inbox-search.ts [MESSAGES]`. Prints milliseconds for the first and the
 * second search by header and by words, messages taken per second, and the memory of the process.
 */
import { connect } from "node:net";
import { startSandbox } from "../../sandbox/mod.ts";

const MESSAGES = Number(process.argv[2] ?? 20_000);
const CONNECTIONS = 8;
const IN_FLIGHT = 10;

function messageOf(number: number): string {
  return [
    `From: Ann ${number} <ann${number}@shop.test>`,
    `To: Bob <bob${number % 100}@dest.test>`,
    `Subject: order ${number}`,
    `Message-ID: <${number}@shop.test>`,
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    "",
    `your order ${number} is on its way\r\n${"lorem ipsum dolor sit amet\r\n".repeat(60)}`,
    ".",
    "",
  ].join("\r\n");
}

/** Sends some of the messages over one connection, several at a time. */
function send(port: number, numbers: readonly number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    let [input, taken, next] = ["", 0, 0];
    const more = (): void => {
      while (next < numbers.length && next - taken < IN_FLIGHT) {
        const number = numbers[next++] ?? 0;
        socket.write(
          `MAIL FROM:<news@shop.test>\r\nRCPT TO:<bob${number % 100}@dest.test>\r\nDATA\r\n`,
        );
        socket.write(messageOf(number));
      }
      if (taken === numbers.length) socket.end("QUIT\r\n");
    };
    socket.on("error", reject);
    socket.on("close", () => resolve());
    socket.on("data", (chunk: Buffer) => {
      input += chunk.toString("latin1");
      const lines = input.split("\r\n");
      input = lines.pop() ?? "";
      for (const line of lines) {
        if (line.startsWith("220 ")) socket.write("EHLO bench.test\r\n");
        else if (/^[45]/.test(line)) reject(new Error(line));
        else if (line.startsWith("250 2.6.0")) taken++;
        else if (!/^250 (?!2\.)/.test(line)) continue;
        more();
      }
    });
  });
}

await using sandbox = await startSandbox({ http: true });
const begun = performance.now();
await Promise.all(
  Array.from({ length: CONNECTIONS }, (_, at) =>
    send(
      sandbox.smtp.port,
      Array.from({ length: MESSAGES }, (_each, number) => number).filter(
        (number) => number % CONNECTIONS === at,
      ),
    ),
  ),
);
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
