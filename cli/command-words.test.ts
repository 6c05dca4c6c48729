import assert from "node:assert/strict";
import { test } from "node:test";
import { mta } from "../test/support/run-mta.ts";
import { parseArguments } from "./arguments.ts";
import { commandCalled } from "./command-words.ts";
import { COMMANDS } from "./commands.ts";
import { ALIASES, NOT_YET, POWERMTA } from "./other-words.ts";
import { refuseUnused } from "./usage.ts";

/** The command that words call, with the operands after a bar. */
function called(line: string): string {
  const found = commandCalled(line.split(" "));
  if (found.kind === "not-yet") return `not yet: ${found.words}`;
  return [found.command.words, ...found.operands].join(" | ").trim();
}

test("words of commands may be shortened as long as they are unambiguous", () => {
  for (const [line, expected] of [
    ["show queues", "show queues"],
    ["sh q", "show queues"],
    ["show queue gmail.com", "show queues | gmail.com"],
    ["show ver", "version"],
    ["show dom", "show domains"],
    ["show domain gmail.com", "show domains | gmail.com"],
    ["SHOW Status", "show status"],
    ["show vmta", "show vmtas"],
    ["show topq", "show topqueues"],
    ["status", "show status"],
    ["test config my.conf", "check-config | my.conf"],
    ["check-config a", "check-config | a"],
    ["pause queue */*", "pause | */*"],
    ["pause q */*", "pause | */*"],
    ["pause gmail.com", "pause | gmail.com"],
    ["pause q", "pause | q"],
    ["resume queue", "resume"],
    ["pause job j1", "pause job | j1"],
    ["del", "delete"],
    ["li", "list"],
    ["sched */*", "schedule | */*"],
    ["rel", "reload"],
    ["reset count", "reset counters"],
    ["clear dns x.test", "clear dnscache | x.test"],
    ["show disabled sources", "show disabled | sources"],
    ["show disabled sources */v", "show disabled | sources | */v"],
    ["show lic", "show license"],
    ["show jobs", "show jobs"],
    ["show vmta-s v1", "show vmta-settings | v1"],
    ["set prio 90", "set priority | 90"],
    ["reset status", "reset counters"],
    ["set queue a.test", "set queue | a.test"],
  ] as const)
    assert.equal(called(line), expected, line);
});

test("what is not clear, or nothing, is wrong usage and says what there is", () => {
  for (const [line, said] of [
    ["s", /"s" is short for more than one command: serve, sandbox, show/],
    ["show s", /"s" is short for more than one show command: status, settings/],
    ["dance", /unknown command "dance"/],
    ["show frob", /unknown command "mta show frob"; one of: status, queues, topqueues, domains/],
    ["show", /mta show what\? One of: status, queues/],
    ["config", /mta config what\? One of: print, fmt/],
  ] as const)
    assert.throws(() => commandCalled(line.split(" ")), said);
});

test("every word of PowerMTA's command is answered", async () => {
  for (const line of [
    ...["check mfrom a@b.test 192.0.2.1"],
    ...["deregister", "register --user=x host"],
    ...["restart", "show connections", "show route a-b"],
    ...["show log-level", "show pattern-lists", "start", "stop"],
  ]) {
    const { code, out, err } = await mta(...line.split(" "));
    assert.deepEqual([code, out], [1, ""], line);
    assert.match(err, /^mta: [a-z -]+: (not yet|use: |there is |send the server )/, line);
  }
  for (const line of [
    ...["delete", "list", "pause queue", "reload", "resume queue", "schedule", "show domains"],
    ...["show queues", "show settings", "show status", "show topdomains", "show topqueues"],
    ...["set priority --rcpt=a@b.test 100", "clear dnscache x", "clear secretscache", "digest x"],
    ...["reset counters", "reset status", "show jobs --maxitems=3", "show license"],
    ...["show precache", "show registration", "show vmta-settings v", "show disabled sources"],
    ...["show version", "show vmtas", "test config", "status", "show config", "check-config"],
  ])
    assert.equal(commandCalled(line.split(" ")).kind, "command", line);
});

/** The commands that public scripts call PowerMTA's program with, and what its guide calls. */
const IN_SCRIPTS: Readonly<Record<string, string>> = {
  restart: "not yet: restart",
  reload: "reload",
  start: "not yet: start",
  "set queue --mode=normal yahoo.com": "set queue | yahoo.com",
  "set queue --mode=backoff yahoo.com/v-pool": "set queue | yahoo.com/v-pool",
  stop: "not yet: stop",
  "show status": "show status",
  "--xml show status": "show status",
  "--dom show status": "show status",
  "show queue": "show queues",
  "show domains": "show domains",
  status: "show status",
  "pause queue */*": "pause | */*",
  "pause queue */v-pool": "pause | */v-pool",
  "resume queue domain.com/vmta": "resume | domain.com/vmta",
  "delete --queue=*/*": "delete",
  "delete --jobId=md_": "delete",
  "show queues gmail.com": "show queues | gmail.com",
  "show vmtas": "show vmtas",
  "disable source * */v-pool": "pause source | * | */v-pool",
  "disable source --reenable-after=1h 192.0.2.1 a.test/v": "pause source | 192.0.2.1 | a.test/v",
  "enable source * *": "resume source | * | *",
  "enable source 1.2.3.4 yahoo.com/vmta1": "resume source | 1.2.3.4 | yahoo.com/vmta1",
  "schedule --retry-recipients domain/vmta": "schedule | domain/vmta",
  "reset counters": "reset counters",
  "reset count": "reset counters",
  "show version": "version",
  "show ver": "version",
  "--dom show topqueues --maxitems=100000 --errors": "show topqueues",
  "show dom port25.com --errors": "show domains | port25.com",
  "show disabled sources": "show disabled | sources",
  "show disabled sources */vmta": "show disabled | sources | */vmta",
  "show route user1-gmail": "not yet: show route",
  "check-config": "check-config",
  "list --queue=yahoo.com/vmta1 --orig=a@b.test --rcpt=c@d.test --jobId=1": "list",
  "show config": "config print",
  "show settings gmail.com/*": "show settings | gmail.com/*",
  "show registration": "show registration",
  "show license": "show license",
  "rotate log": "rotate log",
  "rotate acct /var/log/pmta/acct.csv": "rotate acct | /var/log/pmta/acct.csv",
  "trace --log-data --log-resolution --to-log --retry-recipients --source-ip=192.0.2.1 a.test":
    "trace | a.test",
  "show topdomains --vmta=v --connected=yes": "show topdomains",
  "pause job campaign1234": "pause job | campaign1234",
  "resume job campaign1234": "resume job | campaign1234",
  "show precache": "show precache",
  "set priority --rcpt=ceo@example.com 100": "set priority | 100",
  "show connections": "not yet: show connections",
  "show vmta": "show vmtas",
  "check spf --tcp --dumppackets 192.0.2.1 a.test b@c.test":
    "check spf | 192.0.2.1 | a.test | b@c.test",
  "show jobs": "show jobs",
  "show vmta-settings vmta2": "show vmta-settings | vmta2",
  "show stats": "stats",
  "show log-level": "not yet: show log-level",
  "delete queue": "delete | queue",
  "show pattern-lists": "not yet: show pattern-lists",
};

test("the commands of public scripts mean what they mean to PowerMTA, with their options", () => {
  for (const [line, expected] of Object.entries(IN_SCRIPTS)) {
    const given = parseArguments(line.split(" "));
    assert.equal(called(given.words.join(" ")), expected, line);
    const found = commandCalled(given.words);
    if (found.kind === "not-yet" || line === "delete queue") continue;
    refuseUnused(found.command, found.operands, given);
  }
});

test("what is short for one of PowerMTA's commands alone means it, whatever else there is here", () => {
  const heads = [...new Set(POWERMTA.map((words) => words.split(" ")[0] ?? ""))];
  for (const words of POWERMTA) {
    const [head = "", subject] = words.split(" ");
    const [whole, before, rest] =
      subject === undefined ? [head, "", ""] : [subject, `${head} `, " x"];
    const rivals =
      subject === undefined
        ? heads
        : POWERMTA.filter((each) => each.startsWith(before)).map((each) =>
            each.slice(before.length),
          );
    for (let length = 1; length < whole.length; length++) {
      const short = whole.slice(0, length);
      if (rivals.some((each) => each !== whole && each.startsWith(short))) continue;
      // Of `pause q` alone nobody knows whether q is a queue: an operand follows.
      assert.equal(called(`${before}${short}${rest}`), called(`${words}${rest}`), short);
    }
  }
  for (const head of heads)
    for (let length = 1; length < head.length; length++) {
      const short = head.slice(0, length);
      if (heads.some((each) => each !== head && each.startsWith(short))) continue;
      const words = POWERMTA.find((each) => each.startsWith(head)) ?? "";
      assert.equal(called(`${words} x`.replace(head, short)), called(`${words} x`), short);
    }
});

test("no word is both a command and missing, and every other word leads to a command", () => {
  const words: readonly string[] = COMMANDS.map((command) => command.words);
  for (const [other, meant] of Object.entries(ALIASES)) {
    assert.ok(words.includes(meant), other);
    assert.ok(!words.includes(other), other);
  }
  for (const missing of Object.keys(NOT_YET)) {
    assert.ok(!words.includes(missing), missing);
    assert.ok(ALIASES[missing] === undefined, missing);
  }
});

test("options may come anywhere, in any case, with their value attached or after them", () => {
  const { words, options, unknown } = parseArguments([
    ...["-c", "my.conf", "list", "--jobId=a=b", "-queue=*/*", "--ORIG", "x@y.test", "--frob=1"],
    ...["--pause", "a", "--", "--json", "-"],
  ]);
  assert.deepEqual(words, ["list", "a", "--json", "-"]);
  assert.deepEqual(Object.fromEntries(options), {
    config: "my.conf",
    jobid: "a=b",
    queue: "*/*",
    orig: "x@y.test",
    pause: "",
  });
  assert.deepEqual(unknown, ["--frob"]);
  assert.throws(() => parseArguments(["list", "--queue"]), /--queue needs a value/);
  assert.throws(() => parseArguments(["list", "--json=yes"]), /--json takes no value/);
});

test("wrong usage is told in words of our own, the same on every runtime", async () => {
  for (const [line, said] of [
    [
      "show queues --frobnicate",
      "unknown option --frobnicate; usage: mta show queues [OPTIONS] [DOMAIN[/VMTA]]",
    ],
    ["--frobnicate", "unknown option --frobnicate"],
    ["list --queue", "--queue needs a value"],
    ["pause", "usage: mta pause [OPTIONS] [queue] DOMAIN[/VMTA]"],
    ["show settings", "usage: mta show settings [OPTIONS] DOMAIN[/VMTA]"],
    ["set priority 101 --queue=x", "a priority is a number from 0 to 100; higher comes first"],
    ["set priority 10", "which mail? --queue, --jobid, --orig, --rcpt, --envid or --older-than"],
    ["digest a@b.test", "mta digest needs --key=TEXT or --hexkey=HEX, that of privacy-policy"],
    [
      "digest --siphash --key=short a@b.test",
      "the key of SipHash has 16 bytes: 16 characters of --key, 32 digits of --hexkey",
    ],
    ["show queues --paused=maybe", "--paused takes yes or no"],
    ["show queues --sort=age", "--sort takes name or rcpt or size"],
    ["list --maxitems=0", "--maxitems takes a number above 0"],
    ["list --older-than=soon", "--older-than takes a time such as 30s, 5m or 1d12h"],
    [
      "delete --rcpt=a@b.test",
      "mta delete needs --queue=DOMAIN[/VMTA] or --jobid=ID; all: --queue='*/*'",
    ],
    ["sandbox --port=99999", "--port takes a number up to 65535; 0 is any free one"],
    ["sandbox --host=here", "--host takes an IP address, e.g. 127.0.0.1 or ::"],
  ] as const) {
    const { code, err } = await mta(...line.split(" "));
    assert.equal(code, 2, line);
    const first = said.startsWith("usage: ") ? said : `mta: ${said}`;
    assert.equal(err, `${first}\nsee: mta --help`);
  }
});

test("each command tells of its own options", async () => {
  const { code, out } = await mta("list", "--help");
  assert.equal(code, 0);
  assert.match(out, /^mta list +recipients in the queues/);
  assert.match(out, /--older-than TIME +received longer ago/);
  assert.doesNotMatch(out, /--dsn/);
});

test("a word that begins several commands tells of them", async () => {
  for (const word of ["show", "sho"]) {
    const { code, out } = await mta(word, "--help");
    assert.equal(code, 0);
    assert.match(out, /^ {2}mta show status +totals of the running server$/m);
    assert.doesNotMatch(out, /mta list/);
  }
  assert.equal((await mta("s", "--help")).code, 2);
});
