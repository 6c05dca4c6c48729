import assert from "node:assert/strict";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { ConfigurationFiles } from "../../core/mod.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { askWeb, type WebAnswer } from "../../test/support/web-client.ts";
import { WEB } from "../web-monitor/contract.ts";

const GOLDEN = fileURLToPath(new URL("golden/", import.meta.url));

/** A server with the web monitor, and some mail that waits. */
async function withMonitor(
  use: (
    get: (path: string) => Promise<WebAnswer>,
    command: (form: Readonly<Record<string, string>>) => Promise<WebAnswer>,
    mta: TestMta,
  ) => Promise<void>,
  config = "",
  configuration?: ConfigurationFiles,
): Promise<void> {
  const peer = new SmtpPeer({ rcpt: () => '451 4.7.1 <later> & "more"' });
  const port = await peer.listen();
  const mta = await startMta(
    `http-mgmt-port any
    <source 127.0.0.0/8>
    always-allow-relaying yes
    process-x-job yes
    </source>
    <domain *>
    route [127.0.0.1]:${port}
    retry-after 1h
    track-recipient-events yes
    </domain>
    <virtual-mta v1>
    </virtual-mta>
    ${config}`,
    configuration === undefined ? {} : { configuration },
  );
  try {
    const web = mta.engine.services.get(WEB).addresses[0]?.port ?? 0;
    await use(
      (path) => askWeb(web, path),
      (form) =>
        askWeb(web, "/command", {
          method: "POST",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: new URLSearchParams(form).toString(),
        }),
      mta,
    );
  } finally {
    await mta.stop();
    await peer.close();
  }
}

async function sendSome({ port, engine }: TestMta): Promise<void> {
  const content = (job: string): string =>
    `X-Job: ${job}\r\nSubject: s\r\n\r\n${"x".repeat(3000)}\r\n`;
  await sendMail(port, { to: ["ann@one.test", "bob@one.test"], content: content("news") });
  await sendMail(port, { to: ["ann@two.test"], content: content('<&>"') });
  await until(
    "the deferrals",
    async () => engine.control.queues().every(({ retryAt }) => retryAt > 0) || undefined,
  );
}

/** What is different each time: times, ports, versions, figures of the host. */
function normalized(text: string): string {
  return text
    .replaceAll(/<(lastMin|topPerMin|lastHr|topPerHr|conn|resolver|files)>.*?<\/\1>/g, (part) =>
      part.replaceAll(/>\d+(?:\.\d)?</g, ">N<"),
    )
    .replaceAll(/(<conn>|"conn": ?|\.conn=")\d+/g, "$1N")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "TIME")
    .replaceAll(/(<(?:real|count|max)>|"(?:real|count|max)": ?|\.(?:real|count|max)=")\d+/g, "$1N")
    .replaceAll(/(<id>|"id": "|\.id=")[0-9a-z]{10}/g, "$1ID")
    .replaceAll(/(<os>)<name>[^<]*<\/name><version>[^<]*/g, "$1<name>OS</name><version>V")
    .replaceAll(/(<cpu><type>)[^<]*/g, "$1CPU")
    .replaceAll(/(<product><name>Postrider<\/name><version>)[^<]*/g, "$1V")
    .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT");
}

async function isGolden(name: string, text: string): Promise<void> {
  const found = normalized(text);
  const file = join(GOLDEN, `${name}.txt`);
  if (process.env.WRITE_GOLDEN === "yes") return writeFile(file, found);
  assert.equal(found, await readFile(file, "utf8"), name);
}

test("PowerMTA's paths answer with the trees of its commands", () =>
  withMonitor(async (get, _command, mta) => {
    await sendSome(mta);
    for (const [path, name] of [
      ["/status?format=xml", "status.xml"],
      ["/queues?format=xml", "queues.xml"],
      ["/queues?format=json&queue=one.test/*", "queues.json"],
      ["/queues?format=dom&sort=name", "queues.dom"],
      ["/queueDetail?format=json&queue=one.test/{default}", "queue-detail.json"],
      ["/domains?format=xml", "domains.xml"],
      ["/domainDetail?format=json&domain=one.test", "domain-detail.json"],
      ["/vmtas?format=dom", "vmtas.dom"],
      ["/jobs?format=xml", "jobs.xml"],
      ["/jobDetail?format=json&jobid=news", "job-detail.json"],
      ["/listqueue?format=xml&queue=two.test", "listqueue.xml"],
    ] as const) {
      const { status, body } = await get(path);
      assert.equal(status, 200, `${path} ${body}`);
      await isGolden(name, body);
    }
    const status = await get("/status?format=xml");
    const home = await get("/?format=xml");
    assert.deepEqual([home.status, normalized(home.body)], [200, normalized(status.body)]);
    assert.match((await get("/?format=json")).body, /"name": "Postrider"/);
    assert.match((await get("/?format=dot")).body, /^mta\.product\.name="Postrider"$/m);
    assert.deepEqual(
      [(await get("/?format=csv")).status, (await get("/")).headers.location],
      [400, "/ui/"],
    );
    assert.equal((await get("/vmtas")).headers["content-type"], "application/xml; charset=utf-8");
    assert.match((await get("/getlocalips?format=json")).body, /"127\.0\.0\.1"/);
    assert.equal((await get("/queues?format=csv")).status, 400);
    // Every object has a member of that name.
    assert.equal((await get("/queues?format=constructor")).status, 400);
  }));

test("the state tells of records, the spool's pages and times of receiving what there is to tell", () =>
  withMonitor(async (get, _command, mta) => {
    await sendSome(mta);
    const { data } = JSON.parse((await get("/status?format=json")).body);
    assert.equal(data.mta.userString, "mail of ours");
    // Nobody has built a checkout.
    assert.deepEqual(Object.keys(data.mta.product), ["name", "version", "bits"]);
    const { inUse, recycled, total } = data.status.spool.files;
    assert.ok(inUse > 0 && inUse + recycled === total, JSON.stringify(data.status.spool));
    const { count, mailFromTime, dataTime, totalTime } = data.status.traffic.perf.lastMin.in;
    assert.equal(count, 2);
    assert.ok(mailFromTime >= 0 && dataTime > 0 && totalTime >= Math.max(mailFromTime, dataTime));
  }, "<acct-file other.csv>\n</acct-file>\n<acct-file acct.csv>\nuser-string mail of ours\n</acct-file>"));

test("what is asked for badly, or is hostile, is refused in the form that was asked for", () =>
  withMonitor(async (get, command, mta) => {
    await sendSome(mta);
    const none = await get("/queueDetail?format=json&queue=no.test/v1");
    assert.equal(none.status, 404);
    assert.deepEqual(JSON.parse(none.body), {
      data: {},
      status: "error",
      message: "there is no queue no.test/v1",
    });
    assert.equal((await get("/queueDetail?format=xml")).status, 400);
    assert.equal((await get("/jobDetail?jobid=*")).status, 400);
    // An operand is never an option, and a value never the next word.
    const option = await get(
      `/queues?format=json&queue=${encodeURIComponent("--config=/etc/passwd")}`,
    );
    assert.deepEqual(JSON.parse(option.body).data, { title: "Queues", queue: [] });
    const filter = await get(`/listqueue?format=json&rcpt=${encodeURIComponent("* --queue=*/*")}`);
    assert.deepEqual(JSON.parse(filter.body).data.rcpt, []);
    const items = await get(`/queues?maxitems=${encodeURIComponent("1 --sort=name")}`);
    assert.deepEqual([items.status, items.body.includes("<fail>--maxitems takes")], [400, true]);
    const marked = await get(
      `/queueDetail?format=xml&queue=${encodeURIComponent("<x>&\u0000]]>/v")}`,
    );
    assert.ok(!marked.body.includes("<x>") && !marked.body.includes("\u0000"));
    for (const words of [
      ...["serve", "sandbox", "check-config /etc/passwd", "config print", "find x", "stats /etc"],
      ...["top", "new plugin x", "dkim check", "completion bash", "show provider gmail"],
      ...["show queues --config=/etc/passwd", "show status --socket /tmp/s", "help", "list --help"],
    ]) {
      const { status, body } = await command({ command: words, format: "json" });
      assert.deepEqual([status, JSON.parse(body).status], [409, "error"], words);
    }
    for (const words of ["", "show", "dance", "show queues 'open", `list ${"x ".repeat(200)}`])
      assert.equal((await command({ command: words })).status, 400, words);
    assert.equal((await command({ command: "x".repeat(5000) })).status, 400);
    assert.equal((await command({ command: "show queues\npause */*" })).status, 400);
    assert.equal(mta.engine.control.holds.list(10).length, 0);
  }));

test("commands are run with the rights of who asks, in every form", () =>
  withMonitor(async (get, command, mta) => {
    await sendSome(mta);
    const tree = await command({ command: "pmta show vmtas", format: "json" });
    assert.equal(JSON.parse(tree.body).data.vmta[0].name, "{default}");
    const text = await command({ command: "show vmtas", format: "json-text" });
    assert.match(JSON.parse(text.body).data.text, /^name +domains/);
    const paused = await command({ command: "pause queue */v1 --reason='a \"b\"'", format: "xml" });
    assert.deepEqual(
      [paused.status, paused.body],
      [200, "<rsp><data><text>0 of 0 matching queues paused.</text></data><succ/></rsp>\n"],
    );
    assert.equal(mta.engine.control.holds.list(10)[0]?.why, 'a "b"');
    const priority = await command({ command: "set priority --queue=two.test 90", format: "dom" });
    assert.equal(priority.body, 'text="1 recipient put to priority 90."\n');
    const listed = await command({ command: "list --queue=two.test --priority", format: "json" });
    assert.equal(JSON.parse(listed.body).data.rcpt[0].priority, 90);
    const deleted = await command({ command: "delete --queue=two.test", format: "json" });
    assert.equal(JSON.parse(deleted.body).data.text, "1 recipient deleted.");
    const reset = await command({ command: "reset counters", format: "json" });
    assert.equal(JSON.parse(reset.body).data.text, "Counters reset.");
    mta.config = mta.config.replace(
      "http-mgmt-port any",
      "http-mgmt-port any\nhttp-access 127.0.0.1 monitor,deny-logs",
    );
    assert.ok((await mta.engine.control.reload()).ok);
    assert.equal((await command({ command: "show status" })).status, 200);
    for (const words of [
      "pause */*",
      "delete --queue=*/*",
      "reload",
      "set queue --mode=backoff x/y",
    ]) {
      const { status, body } = await command({ command: words });
      assert.equal(status, 403, words);
      assert.match(body, /<fail>this takes the right (operator|admin)/);
    }
    assert.equal(mta.engine.control.waiting(), 2);
    mta.config = mta.config.replace("monitor,deny-logs", "none");
    assert.ok((await mta.engine.control.reload()).ok);
    assert.equal((await get("/")).status, 302);
    const home = await get("/?format=json");
    assert.deepEqual([home.status, JSON.parse(home.body).data], [403, {}]);
  }));

test("only files that the configuration names as logs or accounting are given out", () =>
  withMonitor(async (get, _command, mta) => {
    const acct = join(mta.directory, "acct-2026-01-31-0001.csv");
    await writeFile(acct, "type,rcpt\nd,ann@x.test\n");
    await writeFile(join(mta.directory, "acct-secret.csv"), "no");
    await writeFile(join(mta.directory, "other.txt"), "no");
    await symlink("/etc/passwd", join(mta.directory, "acct-2026-01-31-0002.csv"));
    const { body } = await get("/logs?format=json");
    const names = JSON.parse(body).data.file.map(({ name }: { name: string }) => name);
    assert.ok(names.includes(acct));
    assert.ok(names.every((name: string) => /acct-\d{4}-\d\d-\d\d-\d{4}\.csv$/.test(name)));
    assert.ok(!names.some((name: string) => name.endsWith("0002.csv")));
    const file = await get(`/getFile?file=${encodeURIComponent(acct)}`);
    assert.deepEqual([file.status, file.body], [200, "type,rcpt\nd,ann@x.test\n"]);
    assert.match(String(file.headers["content-disposition"]), /^attachment; filename="acct-/);
    assert.equal((await get("/getFile?file=acct-2026-01-31-0001.csv")).status, 200);
    for (const path of [
      ...["/etc/passwd", "../../etc/passwd", `${mta.directory}/other.txt`, "other.txt", ""],
      ...[`${mta.directory}/acct-2026-01-31-0002.csv`, "acct-secret.csv", `${acct}/../other.txt`],
      ...[`${acct}\u0000`, "config", "acct-2026-01-31-0001.csv/"],
    ])
      assert.equal((await get(`/getFile?file=${encodeURIComponent(path)}`)).status, 404, path);
    mta.config = mta.config.replace(
      "http-mgmt-port any",
      "http-mgmt-port any\nhttp-access 127.0.0.1 monitor,deny-logs",
    );
    assert.ok((await mta.engine.control.reload()).ok);
    assert.equal((await get("/getFile?file=acct-2026-01-31-0001.csv")).status, 403);
    assert.equal((await get("/logs")).status, 403);
    assert.equal((await get("/configFile?op=listconfigfiles")).status, 403);
  }, "<acct-file acct.csv>\n</acct-file>"));

test("files of the configuration are read by operators, without secrets, and changed by administrators", () => {
  const asked: unknown[] = [];
  const configuration: ConfigurationFiles = {
    list: async () => ["/etc/mta/config"],
    async read(path, { secrets }) {
      return path === "/etc/mta/config"
        ? `host-name x.test\n${secrets ? "http-api-key k" : "#"}`
        : undefined;
    },
    async commit(changes) {
      asked.push(...changes);
      const ok = !JSON.stringify([...changes]).includes("wrong");
      return { ok, report: ok ? "" : "error: wrong <here>", backups: ["/etc/mta/config.before"] };
    },
  };
  return withMonitor(
    async (get, _command, mta) => {
      const port = mta.engine.services.get(WEB).addresses[0]?.port ?? 0;
      const post = (form: Readonly<Record<string, string>>): Promise<WebAnswer> =>
        askWeb(port, "/configFile?format=json", {
          method: "POST",
          headers: { "content-type": "multipart/form-data; boundary=b" },
          body: `${Object.entries(form)
            .map(
              ([name, value]) =>
                `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
            )
            .join("")}--b--\r\n`,
        });
      assert.match(
        (await get("/configFile?op=listconfigfiles&format=json")).body,
        /"\/etc\/mta\/config"/,
      );
      const read = await get("/configFile?op=read&filename=/etc/mta/config&format=json-text");
      assert.equal(JSON.parse(read.body).data.content, "host-name x.test\nhttp-api-key k");
      assert.equal((await get("/configFile?op=read&filename=/etc/shadow")).status, 404);
      assert.equal((await get("/configFile?op=delete")).status, 400);
      const good = {
        op: "commit",
        "file.1.name": "/etc/mta/config",
        "file.1.op": "write",
        "file.1.content": "a 1",
      };
      assert.deepEqual(JSON.parse((await post(good)).body).data.backup, [
        { name: "/etc/mta/config.before" },
      ]);
      const wrong = await post({ file: "wrong" });
      assert.deepEqual(
        [wrong.status, JSON.parse(wrong.body).message],
        [409, "error: wrong <here>"],
      );
      assert.deepEqual(asked, [
        ["/etc/mta/config", "a 1"],
        ["/etc/mta/config", "wrong"],
      ]);
      for (const form of [
        {},
        { op: "drop" },
        { ...good, "file.1.op": "remove" },
        { "file.1.name": "x", "file.1.op": "write" },
      ])
        assert.equal((await post(form)).status, 400, JSON.stringify(form));
      mta.config = mta.config.replace("any", "any\nhttp-access 127.0.0.1 operator");
      assert.ok((await mta.engine.control.reload()).ok);
      const hidden = await get("/configFile?op=read&format=json");
      assert.equal(JSON.parse(hidden.body).data.content, "host-name x.test\n#");
      assert.equal((await post(good)).status, 403);
      assert.equal(asked.length, 2);
    },
    "",
    configuration,
  );
});
