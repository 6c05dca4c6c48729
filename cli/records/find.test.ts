import assert from "node:assert/strict";
import { appendFile, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { systemClock } from "../../core/mod.ts";
import { type MtaRun, mta } from "../../test/support/run-mta.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { until } from "../../test/support/until.ts";
import { find } from "./find.ts";
import { follow } from "./follow.ts";
import { cellText, type Row } from "./row-scanner.ts";

const HEAD = "type,timeLogged,rcpt,dsnStatus,dsnDiag,jobId\r\n";
const ANN = 'd,2026-01-31 08:15:00+0000,ann@example.net,2.0.0,"smtp;250 ok, taken",job1\r\n';
const BOB =
  'b,2026-01-31 08:16:00+0000,Bob@Example.com,5.1.1,"smtp;550 no ""such""\r\nuser",job1\r\n';
const CAT = "t,1769847600,cat@example.com,4.2.2,smtp;452 quota,job2\r\n";

/** Looks for records in a folder with some. */
async function found(...words: string[]): Promise<MtaRun> {
  let run: MtaRun | undefined;
  await inTemporaryFolder(async (folder) => {
    await writeFile(join(folder, "a.csv"), HEAD + ANN + BOB + CAT);
    run = await mta("find", ...words, join(folder, "a.csv"));
  });
  assert.ok(run);
  return run;
}

const whole = (...rows: readonly string[]): string => (HEAD + rows.join("")).trimEnd();

test("records are found by what is in their columns, whatever the letter case, and put out as they are", async () => {
  const out = async (...words: string[]): Promise<string> => (await found(...words)).out;
  assert.equal(await out("rcpt=ann@example.net"), whole(ANN));
  assert.equal(await out("RCPT=*@example.COM"), whole(BOB, CAT));
  assert.equal(await out("rcpt!=*@example.com"), whole(ANN));
  assert.equal(await out("type=b,t", "jobid=JOB1"), whole(BOB));
  assert.equal(await out("dsnDiag~no .such"), whole(BOB));
  assert.equal(await out('dsnDiag=*"such"*'), whole(BOB));
  assert.equal(await out("dsnDiag!~^smtp;5|^smtp;4"), whole(ANN));
  assert.equal(await out("~^t,.*quota"), whole(CAT));
  assert.equal(await out("jobId=j*1", "--rcpt", "b*"), whole(BOB));
  assert.equal(await out("jobId="), HEAD.trimEnd());
  assert.equal(await out("--since", "2026-01-31T08:16:00Z"), whole(BOB, CAT));
  assert.equal(await out("--before", "2026-01-31T08:16:00Z"), whole(ANN));
  assert.equal(await out("--last=1s"), HEAD.trimEnd());
  assert.equal(await out("--maxitems=2"), whole(ANN, BOB));
  assert.equal(await out("--count"), "3");
});

test("letters beyond ASCII are found in either case, as texts and by their ends", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "a.csv");
    await writeFile(file, `${HEAD}b,1769847600,JÖRG@example.net,5.1.1,smtp;550 INCONNUÉ,job1\r\n`);
    for (const condition of ["rcpt=JÖRG@example.net", "rcpt=jörg@*", "dsnDiag=*inconnué"])
      assert.equal((await mta("find", condition, file, "--count")).out, "1", condition);
  });
});

test("records are put out in other forms, and only some of their columns", async () => {
  const csv = await found("type=b", "--fields=dsnDiag,type");
  assert.equal(csv.out, 'dsnDiag,type\r\n"smtp;550 no ""such""\r\nuser",b');
  const tsv = await found("type=b", "--fields=rcpt,dsnDiag", "--format=tsv");
  assert.match(tsv.out, /^rcpt\tdsnDiag\nBob@Example\.com\tsmtp;550 no "such"[^\n]*user$/);
  const json = await found("type=d", "--json");
  assert.equal(JSON.parse(json.out).dsnDiag, "smtp;250 ok, taken");
  const text = await found("type=t", "--format=text");
  assert.match(text.out, /^type: t\ntimeLogged: 1769847600\nrcpt: cat@example\.com\n/);
});

test("what makes no sense is said", async () => {
  const wrong = async (...words: string[]): Promise<string> => {
    const { code, err } = await found(...words);
    assert.equal(code, 2);
    return err;
  };
  assert.match(await wrong("recipient=a"), /no column "recipient"; there are type, timeLogged/);
  assert.match(await wrong("rcpt~(a"), /"\(a": expected a regular expression/);
  assert.match(await wrong("--last=blue"), /--last takes/);
  assert.match(await wrong("--since=yesterday"), /--since takes/);
  assert.match(await wrong("--format=html"), /--format is one of csv, tsv, json, text/);
  assert.equal((await mta("find", "/nowhere/acct.csv")).code, 1);
});

test("files, folders and whole series are read, compressed or not, with columns of their own", async () => {
  await inTemporaryFolder(async (folder) => {
    const other = "type,rcpt,vmta\r\nd,dan@example.net,v1\r\n";
    await writeFile(join(folder, "acct-2026-01-31-0001.csv.gz"), gzipSync(HEAD + ANN));
    await writeFile(join(folder, "acct-2026-01-31-0002.csv"), other);
    await writeFile(join(folder, "acct-2026-02-01-0001.csv"), `no header\r\n${HEAD}${CAT}`);
    await writeFile(join(folder, "unlike.csv"), HEAD + BOB);
    const series = await mta("find", join(folder, "acct.csv"), "--fields=rcpt,vmta");
    assert.deepEqual(series.out.split(/\r?\n/), [
      ...["rcpt,vmta", "ann@example.net,", "dan@example.net,v1", "cat@example.com,"],
    ]);
    assert.match(series.err, /0001\.csv: 1 lines that are no records/);
    assert.equal((await mta("find", folder, "--count")).out, "4");
    const config = join(folder, "config");
    await writeFile(config, `<acct-file ${join(folder, "acct.csv")}>\n</acct-file>\n`);
    assert.equal((await mta("find", "-c", config, "vmta=v1", "--count")).out, "1");
    await writeFile(
      join(folder, "acct-2026-02-02-0001.csv.gz"),
      gzipSync(HEAD + ANN).subarray(0, 40),
    );
    const cut = await mta("find", "-c", config, "--count");
    assert.equal(cut.code, 1);
    assert.match(cut.err, /0001\.csv\.gz cannot be read/);
  });
});

test("records that are JSON objects, one a line, are read as well", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "acct-2026-01-31-0001.json");
    const lines = [
      { type: "d", timeLogged: "2026-01-31 08:15:00+0000", rcpt: 'a"b@x.test', dlvSize: 7 },
      { rcpt: "c@x.test", type: "b", dsnDiag: "smtp;550 no, not you" },
    ];
    await writeFile(file, `${lines.map((line) => JSON.stringify(line)).join("\n")}\n{"torn\n`);
    const json = await mta("find", "--json", join(folder, "acct.json"));
    assert.deepEqual(
      json.out
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
      [{ ...lines[0], dlvSize: "7" }, lines[1]],
    );
    assert.match(json.err, /1 lines that are no records/);
    const csv = await mta("find", file, "dsnDiag~no,", "--fields=rcpt,dsnDiag");
    assert.equal(csv.out, 'rcpt,dsnDiag\r\nc@x.test,"smtp;550 no, not you"');
    const stats = await mta("stats", file, "--json");
    assert.equal(JSON.parse(stats.out).delivered, 1);
  });
});

test("a bar tells how far it is where somebody looks, and goes away", async () => {
  await inTemporaryFolder(async (folder) => {
    const shown: string[] = [];
    const to = {
      print: () => {},
      copy: () => {},
      complain: () => {},
      colour: false,
      progress: (text: string) => void shown.push(text),
    };
    await writeFile(join(folder, "a.csv"), HEAD + ANN.repeat(30_000));
    await find({ operands: ["a.csv"], options: new Map(), folder }, to);
    assert.match(shown[0] ?? "", /^\[#+-*\] \d+ % {2}\d+ MB\/s$/);
    assert.equal(shown.at(-1), "");
  });
});

test("a quote without an end, and a line longer than any record, cost no more than themselves", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "a.csv");
    const long = `d,"${"x".repeat(1_200_000)}`;
    await writeFile(file, `${HEAD}${long}\r\n${ANN.repeat(6000)}${CAT}d,torn`);
    const run = await mta("find", "--count", file);
    assert.equal(run.out, "6001");
    assert.match(run.err, /2 lines that are no records/);
    await writeFile(file, `${HEAD}${ANN}d,"torn`);
    assert.match((await mta("find", "--count", file)).err, /1 lines that are no records/);
  });
});

test("what is written later is found as well, through rotation, and only whole lines", async () => {
  await inTemporaryFolder(async (folder) => {
    const end = new AbortController();
    const seen: string[] = [];
    const to = {
      print: () => {},
      copy: (text: string) => void seen.push(text),
      complain: () => {},
      colour: false,
    };
    const first = join(folder, "acct-2026-01-31-0001.csv");
    await writeFile(first, HEAD + ANN + BOB.slice(0, 30));
    const options = new Map([["follow", ""] as const, ["fields", "rcpt"] as const]);
    const operands = [join(folder, "acct.csv")];
    const done = find({ operands, options, folder, signal: end.signal }, to);
    const hasSeen = (count: number): Promise<string[]> =>
      until("the records", async () => {
        const lines = seen.join("\r\n").split("\r\n");
        return lines.length >= count ? lines : undefined;
      });
    await hasSeen(2);
    await appendFile(first, BOB.slice(30));
    assert.deepEqual(await hasSeen(3), ["rcpt", "ann@example.net", "Bob@Example.com"]);
    await appendFile(first, CAT);
    await mkdir(join(folder, "old"));
    await rename(first, join(folder, "old", "acct-2026-01-31-0001.csv"));
    await writeFile(join(folder, "acct-2026-01-31-0002.csv"), HEAD + ANN);
    const all = await hasSeen(5);
    assert.deepEqual(all.slice(3), ["cat@example.com", "ann@example.net"]);
    end.abort();
    assert.equal(await done, 0);
  });
});

test("a file that is moved away between looking and opening is read where it went, before those after it", async () => {
  await inTemporaryFolder(async (folder) => {
    const [first, second, third] = [1, 2, 3].map((at) =>
      join(folder, `acct-2026-01-31-000${at}.csv`),
    );
    const moved = join(folder, "acct-2026-01-31-0002.csv.moved");
    assert.ok(first && second && third);
    await writeFile(first, HEAD + ANN);
    await writeFile(moved, HEAD + BOB);
    await writeFile(third, HEAD + CAT);
    let looks = 0;
    const series = {
      name: "acct.csv",
      files: async () => [first, looks++ === 0 ? second : moved, third],
    };
    const end = new AbortController();
    const told: string[] = [];
    const taker = {
      header: () => {},
      record: (row: Row) => {
        if (told.push(cellText(row, 0)) === 3) end.abort();
      },
      pause: async () => true,
    };
    await follow([series], taker, systemClock, end.signal);
    assert.deepEqual(told, ["d", "b", "t"]);
  });
});
