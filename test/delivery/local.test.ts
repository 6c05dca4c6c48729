import assert from "node:assert/strict";
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startMta, type TestMta } from "../support/mta.ts";
import { recordsOf } from "../support/records.ts";
import { sendMail } from "../support/send-mail.ts";
import { until } from "../support/until.ts";

const IS_ROOT = process.getuid?.() === 0;
/** Root hands programs to another account. */
const USER = IS_ROOT ? "command-user nobody" : "";
const RECORDS =
  "<domain example.com>\ntype discard\n</domain>\n<acct-file acct.csv>\nrecords d,b,t\n</acct-file>";

/** A server, and a folder that everybody may write into with a program in it. */
interface Lab {
  readonly mta: TestMta;
  readonly folder: string;
  /** Starts the server again in the same folder. */
  restart(): Promise<void>;
}

/** Runs a server with lines for the domain x.test; `$FOLDER` in them is the folder, `$PROGRAM` the program. */
async function withLab(
  script: string,
  lines: string,
  use: (lab: Lab) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "mta-local-"));
  const program = join(folder, "deliver");
  await writeFile(program, `#!/bin/sh\ncd ${folder}/out\n${script}\n`);
  await chmod(program, 0o755);
  await chmod(folder, 0o755);
  await mkdir(join(folder, "out"));
  await chmod(join(folder, "out"), 0o777);
  const given = lines.replaceAll("$FOLDER", folder).replaceAll("$PROGRAM", program);
  const config = `relay-domain x.test\n<domain x.test>\nretry-after 1h\n${given}\n</domain>\n${RECORDS}`;
  const lab = {
    folder,
    mta: await startMta(config),
    async restart() {
      await lab.mta.halt();
      lab.mta = await startMta(config, { directory: lab.mta.directory });
    },
  };
  try {
    await use(lab);
  } finally {
    await lab.mta.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What this process has open, as links in /proc name it. */
async function openHere(): Promise<readonly string[]> {
  const links = await Promise.all(
    (await readdir("/proc/self/fd")).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => "")),
  );
  return links.filter((link) => link !== "" && link !== "/dev/null");
}

function alarms({ engine }: TestMta): readonly string[] {
  return engine.control.status().alarms.map(({ from, key, text }) => `${from}/${key} ${text}`);
}

test("local yes: the message comes on standard input, addresses as arguments that no shell reads", () =>
  withLab(
    'printf "%s\\n" "$@" >args.part; cat >content; id -un >who; ls -l /proc/self/fd >fds; mv args.part args',
    `local yes\nmailbox-command $PROGRAM -d $user@$domain --from=$from '$to' $bodytype\n${USER}`,
    async ({ mta, folder }) => {
      const content = "Subject: hello\r\n\r\n..dot\r\nFrom here\r\n";
      const to = '"a; touch evil; $(id)+x"@x.test';
      await sendMail(mta.port, { from: "Sender@example.com", to: [to], content });
      const [record] = await recordsOf(mta.directory, 1);
      assert.deepEqual(
        [record?.type, record?.dlvType, record?.dsnAction, record?.dsnStatus, record?.dsnMta],
        ["d", "pipe", "delivered", "2.0.0 (success)", "deliver"],
      );
      const out = join(folder, "out");
      assert.deepEqual((await readdir(out)).sort(), ["args", "content", "fds", "who"]);
      assert.deepEqual((await readFile(join(out, "args"), "utf8")).split("\n"), [
        "-d",
        "a; touch evil; $(id)@x.test",
        "--from=sender@example.com",
        to.toLowerCase(),
        "7BIT",
        "",
      ]);
      const got = await readFile(join(out, "content"), "utf8");
      const trace = `Return-Path: <Sender@example.com>\nDelivered-To: ${to}\nReceived: from client.test`;
      assert.ok(got.startsWith(trace), got);
      assert.ok(got.endsWith("\nSubject: hello\n\n.dot\nFrom here\n"), got);
      // Nothing that the server has open: the spool, listeners.
      const open = await readFile(join(out, "fds"), "utf8");
      const ours = (await openHere()).filter((link) => open.includes(link));
      assert.deepEqual(ours, [], open);
      if (IS_ROOT) assert.equal(await readFile(join(out, "who"), "utf8"), "nobody\n");
    },
  ));

test("exit codes are outcomes, with what the program wrote", () =>
  withLab(
    'cat >/dev/null; code=$(echo $1 | tr -dc 0-9); printf "said\\n\\033[1m%s" $code; exit $code',
    `type pipe\ncommand $PROGRAM $user\n${USER}`,
    async ({ mta }) => {
      const codes = [0, 75, 71, 67, 77, 3];
      for (const code of codes) {
        // A good end of any other would clear the alarm of the last.
        if (code === 3) await recordsOf(mta.directory, codes.length + 1);
        await sendMail(mta.port, { to: [`code${code}@x.test`] });
      }
      // Two bounces are reported.
      const rows = await recordsOf(mta.directory, codes.length + 2);
      const told = rows
        .filter(({ queue }) => queue === "x.test/{default}")
        .map(
          ({ rcpt, type, dsnStatus }) =>
            `${rcpt?.split("@")[0]} ${type} ${dsnStatus?.split(" ")[0]}`,
        );
      assert.deepEqual(told.sort(), [
        "code0 d 2.0.0",
        "code3 t 4.3.0",
        "code67 b 5.1.1",
        "code71 t 4.3.0",
        "code75 t 4.0.0",
        "code77 b 5.7.1",
      ]);
      const refused = rows.find(({ rcpt }) => rcpt?.startsWith("code67"));
      assert.equal(refused?.dsnDiag, "x-mta;deliver exited with 67 (EX_NOUSER): said ?[1m67");
      assert.deepEqual(alarms(mta), [
        "local-delivery/program:x.test deliver exited with 3, which is not a sysexits code: said ?[1m3",
      ]);
    },
  ));

test("an address that looks like an option bounces, and no program sees it", () =>
  withLab("touch run", `type pipe\ncommand $PROGRAM $user\n${USER}`, async ({ mta, folder }) => {
    await sendMail(mta.port, { to: ["-rf@x.test"] });
    const [record] = await recordsOf(mta.directory, 1);
    assert.equal(`${record?.type} ${record?.dsnStatus?.split(" ")[0]}`, "b 5.1.3");
    assert.deepEqual(await readdir(join(folder, "out")), []);
  }));

test("a program that is not there, breaks down or takes too long: the mail waits, and there is an alarm", () =>
  withLab(
    "case $1 in kill) kill -SEGV $$;; long) sleep 600;; esac",
    `type pipe\ncommand $PROGRAM $user\ncommand-timeout 1s\n${USER}`,
    async ({ mta, folder }) => {
      for (const user of ["kill", "long"]) {
        await sendMail(mta.port, { to: [`${user}@x.test`] });
        await until("an alarm", async () => alarms(mta)[0]);
      }
      await recordsOf(mta.directory, 2);
      await rm(join(folder, "deliver"));
      await sendMail(mta.port, { to: ["none@x.test"] });
      const rows = await recordsOf(mta.directory, 3);
      assert.deepEqual(
        rows.map(({ type, dsnStatus }) => `${type} ${dsnStatus?.split(" ")[0]}`),
        ["t 4.3.0", "t 4.3.0", "t 4.3.0"],
      );
      assert.match(rows[0]?.dsnDiag ?? "", /deliver was ended by SIGSEGV/);
      assert.match(rows[1]?.dsnDiag ?? "", /deliver was killed, it ran for 1 s/);
      assert.match(rows[2]?.dsnDiag ?? "", /deliver cannot be started: .*ENOENT/);
    },
  ));

test("no more programs run at once than max-smtp-out says", () =>
  withLab(
    "mkdir run.$$; ls -d run.* | wc -l >count.$$; sleep 0.1; rmdir run.$$",
    `type pipe\ncommand $PROGRAM\nmax-smtp-out 2\n${USER}`,
    async ({ mta, folder }) => {
      const to = Array.from({ length: 8 }, (_, at) => `u${at}@x.test`);
      await sendMail(mta.port, { to });
      await recordsOf(mta.directory, to.length);
      const out = join(folder, "out");
      const names = await readdir(out);
      assert.equal(names.length, to.length);
      for (const name of names)
        assert.ok(Number(await readFile(join(out, name), "utf8")) <= 2, name);
    },
  ));

test("a program that runs when the server ends is killed, and the mail is there for the next one", () =>
  withLab(
    "if mkdir first; then echo $$ >pid; sleep 600; fi; cat >content; echo whole >>content",
    `type pipe\ncommand $PROGRAM\n${USER}`,
    async (lab) => {
      await sendMail(lab.mta.port, { to: ["a@x.test"] });
      const out = join(lab.folder, "out");
      await until("the program", async () => (await readdir(out)).find((name) => name === "pid"));
      const pid = Number(await readFile(join(out, "pid"), "utf8"));
      await lab.restart();
      assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
      const [record] = await recordsOf(lab.mta.directory, 1);
      assert.equal(record?.type, "d");
      assert.match(await readFile(join(out, "content"), "utf8"), /\nHello\nwhole\n$/);
    },
  ));

test(
  "as root a program runs as the recipient's account, and never as root",
  { skip: !IS_ROOT },
  () =>
    withLab("id -un >who", "type pipe\ncommand $PROGRAM", async ({ mta, folder }) => {
      for (const user of ["root", "no-such-account", "0"])
        await sendMail(mta.port, { to: [`${user}@x.test`] });
      const rows = await recordsOf(mta.directory, 3);
      for (const { type, dsnStatus } of rows)
        assert.equal(`${type} ${dsnStatus}`.slice(0, 7), "t 4.3.0");
      assert.deepEqual(await readdir(join(folder, "out")), []);
      assert.match(alarms(mta)[0] ?? "", /the server runs as root.*set command-user/);
      await sendMail(mta.port, { to: ["nobody@x.test"] });
      await recordsOf(mta.directory, 4);
      assert.equal(await readFile(join(folder, "out", "who"), "utf8"), "nobody\n");
      assert.deepEqual(alarms(mta), []);
    }),
);

test("type file: a file a message and recipient, by names that cannot lead astray", () =>
  withLab("", "type file\nfile-destination $FOLDER/mail/$domain/$user", async ({ mta, folder }) => {
    await sendMail(mta.port, { to: ["joe@x.test", '"../../x"@x.test'] });
    const rows = await recordsOf(mta.directory, 2);
    assert.deepEqual(
      new Set(rows.map(({ type, dlvType }) => `${type} ${dlvType}`)),
      new Set(["d file"]),
    );
    const mail = join(folder, "mail", "x.test");
    assert.deepEqual((await readdir(mail)).sort(), ["%2E.%2F..%2Fx", "joe"]);
    const [name = "", ...others] = await readdir(join(mail, "joe"));
    assert.match(name, /^[0-9a-z]+-[0-9a-f]{8}\.msg$/);
    assert.deepEqual(others, []);
    const text = await readFile(join(mail, "joe", name), "utf8");
    assert.match(
      text,
      /^Return-Path: <sender@example\.com>\nDelivered-To: joe@x\.test\nReceived: /,
    );
    assert.ok(text.endsWith("\n\nHello\n"));
  }));

test("type file: as a pickup directory takes it", () =>
  withLab(
    "",
    "type file\nfile-format newfile-pickup\nfile-destination $FOLDER/pickup",
    async ({ mta, folder }) => {
      await sendMail(mta.port, { to: ["joe@x.test"], mailParameters: " ENVID=e1" });
      await recordsOf(mta.directory, 1);
      const [name = ""] = await readdir(join(folder, "pickup"));
      const text = await readFile(join(folder, "pickup", name), "utf8");
      assert.match(
        text,
        /^x-sender: sender@example\.com\nx-receiver: joe@x\.test\nx-envid: e1\nReceived: /,
      );
    },
  ));

test("type file: appended to one mbox", () =>
  withLab(
    "",
    "type file\nfile-format append-mbox\nfile-destination $FOLDER/mail/$domain.mbox",
    async ({ mta, folder }) => {
      const to = ["a@x.test", "b@x.test", "c@x.test"];
      await sendMail(mta.port, { to, content: "Subject: x\r\n\r\nFrom me\r\n" });
      await recordsOf(mta.directory, 3);
      const text = await readFile(join(folder, "mail", "x.test.mbox"), "utf8");
      const parts = text.split(/^From sender@example\.com .*\n/m).slice(1);
      assert.deepEqual(parts.map((part) => /Delivered-To: (.*)/.exec(part)?.[1]).sort(), to);
      for (const part of parts) assert.ok(part.endsWith("\n\n>From me\n\n"));
    },
  ));

test("type maildir: made if missing, one file in new", () =>
  withLab("", "type maildir\nmaildir-destination $FOLDER/mail/$user", async ({ mta, folder }) => {
    await sendMail(mta.port, { to: ["joe@x.test"] });
    const [record] = await recordsOf(mta.directory, 1);
    assert.equal(`${record?.type} ${record?.dlvType} ${record?.dsnAction}`, "d maildir delivered");
    const maildir = join(folder, "mail", "joe");
    assert.deepEqual((await readdir(maildir)).sort(), ["cur", "new", "tmp"]);
    const [name = "", ...others] = await readdir(join(maildir, "new"));
    assert.deepEqual(others, []);
    assert.match(name, /^\d{10}\.[0-9a-z]+-[0-9a-f]{8}\.mta\.test$/);
    assert.deepEqual(await readdir(join(maildir, "tmp")), []);
  }));

test("a file that cannot be written: the mail waits, an alarm says why, and it ends when it is written", () =>
  withLab("", "type maildir\nmaildir-destination $FOLDER/mail/$user", async (lab) => {
    const { mta, folder } = lab;
    await writeFile(join(folder, "mail"), "in the way");
    await sendMail(mta.port, { to: ["joe@x.test"] });
    const [record] = await recordsOf(mta.directory, 1);
    assert.equal(`${record?.type} ${record?.dsnStatus}`.slice(0, 7), "t 4.3.0");
    assert.match(alarms(mta)[0] ?? "", /^local-delivery\/file:x\.test a file cannot be written: /);
    await rm(join(folder, "mail"));
    await sendMail(mta.port, { to: ["ann@x.test"] });
    await recordsOf(mta.directory, 2);
    assert.deepEqual(alarms(mta), []);
  }));

test("type discard: delivered nowhere, or bounced", async () => {
  for (const [lines, expected] of [
    ["type discard", "d discard 2.0.0"],
    ["type discard\ndiscard-as-bounce yes", "b discard 5.0.0"],
  ] as const)
    await withLab("", lines, async ({ mta }) => {
      await sendMail(mta.port, { to: ["joe@x.test"] });
      const [record] = await recordsOf(mta.directory, 1);
      const status = record?.dsnStatus?.split(" ")[0];
      assert.equal(`${record?.type} ${record?.dlvType} ${status}`, expected);
    });
});

test("the server's own name can have its mailboxes here, those of its postmasters too", async () => {
  const mta = await startMta(
    `postmaster joe@mta.test\n<domain mta.test>\ntype discard\n</domain>\n${RECORDS}`,
  );
  try {
    await sendMail(mta.port, { to: ["ann@mta.test", "postmaster@mta.test"] });
    const records = await recordsOf(mta.directory, 2);
    assert.deepEqual(
      records.map(({ rcpt, type, dlvType }) => `${rcpt} ${type} ${dlvType}`).sort(),
      ["ann@mta.test d discard", "joe@mta.test d discard"],
    );
    assert.equal(records[0]?.dsnDiag, "x-mta;discarded");
  } finally {
    await mta.stop();
  }
});
