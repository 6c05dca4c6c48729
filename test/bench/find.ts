/**
 * `bun test/bench/find.ts [MB] [ROUNDS]`: what `mta find` and `mta stats` read in a second of processor time, by what is asked. The file
 * is made up, and in the page cache. Runs on the runtime that it is started with.
 */
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createGzip } from "node:zlib";
import { main } from "../../cli/main.ts";
import { COLUMNS } from "../../plugins/accounting/columns.ts";

const size = Number(process.argv[2] ?? 200) * 1e6;
const rounds = Number(process.argv[3] ?? 7);

const QUESTIONS: readonly (readonly string[])[] = [
  ["find", "rcpt=user123456@gmail.com"],
  ["find", "rcpt=*@d77.test", "type=b"],
  ["find", "dsnDiag~(mailbox|quota) (is )?(full|exceeded)"],
  ["find", "~user\\d*7777@"],
  ["find", "--since=2026-11-03T10:00", "--before=2026-11-03T11:00", "--fields=rcpt,dsnDiag"],
  ["find", "type=d", "--count"],
  ["find", "type=d"],
  ["find", "type=b", "--json"],
  ["stats"],
];

const DOMAINS = ["gmail.com", "yahoo.com", "outlook.com", "gmx.de"];

/** A record like those of a bulk sender. */
function record(at: number): string {
  const domain = at % 10 < 7 ? DOMAINS[at % 4] : `d${at % 2003}.test`;
  const [type, status, said] =
    at % 20 === 0
      ? ["b", "5.1.1 (bad destination mailbox address)", "550 5.1.1 no such user"]
      : at % 33 === 0
        ? ["t", "4.2.2 (mailbox full)", "452 4.2.2 the mailbox is full"]
        : ["d", "2.0.0 (success)", "250 2.0.0 OK"];
  const time = `2026-11-0${1 + (Math.floor(at / 90_000) % 9)} ${String(Math.floor(at / 3600) % 24).padStart(2, "0")}:${String(Math.floor(at / 60) % 60).padStart(2, "0")}:${String(at % 60).padStart(2, "0")}+0000`;
  return [
    ...[
      type,
      time,
      time,
      `news@sender${at % 5}.test`,
      `user${at}@${domain}`,
      "",
      "relayed",
      status,
    ],
    ...[`"smtp;${said}  1764${at} af79cd13be357-8a2e37045c3si${at % 977}, gsmtp"`],
    ...[`mx.${domain} (192.0.2.${at % 250})`, type === "d" ? "" : "bad-mailbox", "smtp"],
    ...["app.sender.test (198.51.100.4)", "smtp", `203.0.113.${at % 8}`, `192.0.2.${at % 250}`],
    ...['"SIZE,8BITMIME,STARTTLS,ENHANCEDSTATUSCODES,PIPELINING,CHUNKING,SMTPUTF8"'],
    ...[`${10_000 + (at % 5000)}`, `vmta${at % 8}`, `job${at % 20}`, "", `${domain}/vmta${at % 8}`],
    ...["pool1", at.toString(36).padStart(10, "4")],
  ].join(",");
}

const folder = await mkdtemp(join(tmpdir(), "mta-find-"));
try {
  const [plain, packed] = [join(folder, "acct.csv"), join(folder, "acct.csv.gz")];
  let written = 0;
  const [file, gzip] = [createWriteStream(plain), createGzip({ level: 6 })];
  const packing = gzip.pipe(createWriteStream(packed));
  for (let at = 0; written < size; ) {
    let text = at === 0 ? `${COLUMNS.join(",")}\r\n` : "";
    for (const end = at + 5000; at < end; at++) text += `${record(at)}\r\n`;
    written += text.length;
    if (!file.write(text)) await new Promise((resolve) => file.once("drain", resolve));
    if (!gzip.write(text)) await new Promise((resolve) => gzip.once("drain", resolve));
  }
  await Promise.all([
    new Promise((resolve) => file.end(resolve)),
    new Promise((resolve) => {
      packing.on("finish", resolve);
      gzip.end();
    }),
  ]);
  const questions = [...QUESTIONS, ["find", "rcpt=user123456@gmail.com", packed]];
  for (const question of questions) {
    const rates: number[] = [];
    let bytes = 0;
    for (let round = 0; round < rounds; round++) {
      bytes = 0;
      const before = process.cpuUsage();
      const words = question.includes(packed) ? question : [...question, plain];
      await main(words, {
        print: () => {},
        copy: () => {},
        complain: (text) => console.error(text),
        colour: false,
        write: async (piece) => {
          bytes += piece.length;
          return true;
        },
      });
      const { user, system } = process.cpuUsage(before);
      rates.push(written / (user + system));
    }
    rates.sort((a, b) => a - b);
    const median = Math.round(rates[Math.floor(rates.length / 2)] ?? 0);
    const name = question.map((word) => (word === packed ? "(gzip)" : word)).join(" ");
    console.log(
      `${name.padEnd(96)}${String(median).padStart(5)} MB/s, ${(bytes / 1e6).toFixed(1)} MB out`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}
