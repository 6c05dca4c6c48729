import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { declaredMetrics } from "../../core/host.ts";
import { counter, definePlugin, gauge, histogram, type Plugin, topValues } from "../../core/mod.ts";
import { fetchText } from "../../test/support/fetch-text.ts";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { requireProgram, runProgram, WITH_PROGRAMS } from "../../test/support/programs.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { turnUntil } from "../../test/support/until.ts";
import { ADMIN } from "../admin/contract.ts";
import { standardPlugins } from "../standard.ts";
import { WEB } from "../web-monitor/contract.ts";

const CONTENT = "Subject: x\r\n\r\nhello\r\n";

function get(mta: TestMta, path: string): Promise<readonly [status: number, text: string]> {
  return fetchText(mta.engine.services.get(ADMIN).socketPath, path);
}

/** The metrics on `/metrics`, by name and labels. */
async function figures(mta: TestMta): Promise<ReadonlyMap<string, number>> {
  const [status, text] = await get(mta, "/metrics");
  assert.equal(status, 200);
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

test("/metrics has the server's metrics", async () => {
  const rcpt = (line: string): string =>
    line.includes("bad") ? "550 5.1.1 no such user" : "250 2.1.5 ok";
  const peer = new SmtpPeer({ rcpt });
  const port = await peer.listen();
  const mta = await startMta(`<domain *>\nroute [127.0.0.1]:${port}\n</domain>`);
  try {
    const before = await figures(mta);
    assert.equal(before.get("postrider_messages_accepted_total"), 0);
    const to = ["a@x.test", "bad@x.test", "b@x.test"];
    await sendMail(mta.port, { from: "", to, content: CONTENT });
    await sendMail(mta.port, { from: "not an address", to, content: CONTENT });
    await peer.taken(1);
    await turnUntil("an empty queue", () => mta.engine.control.waiting() === 0);
    const after = await figures(mta);
    const expected = {
      postrider_messages_accepted_total: 1,
      postrider_recipients_accepted_total: 3,
      'postrider_recipients_settled_total{outcome="delivered"}': 2,
      'postrider_recipients_settled_total{outcome="bounced"}': 1,
      'postrider_replies_received_total{class="2xx"}': 2,
      'postrider_replies_received_total{class="5xx"}': 1,
      postrider_transactions_total: 1,
      postrider_connections_opened_total: 1,
      postrider_connections_out: 1,
      postrider_recipients_waiting: 0,
      postrider_queues_paused: 0,
      postrider_seconds_in_queue_count: 3,
      'postrider_seconds_in_queue_bucket{le="+Inf"}': 3,
      'postrider_alarms_raised{severity="error"}': 0,
      postrider_smtp_listener_sessions_total: 2,
    };
    for (const [name, value] of Object.entries(expected))
      assert.equal(after.get(name), value, name);
    const accepted = after.get("postrider_bytes_accepted_total") ?? 0;
    assert.ok(accepted > CONTENT.length);
    assert.equal(after.get("postrider_bytes_delivered_total"), accepted);
    const commits = after.get("postrider_spool_commit_seconds_count") ?? 0;
    assert.ok(commits > 0 && commits <= (after.get("postrider_spool_changes_total") ?? 0));
    const refused = [...after].filter(([name]) => name.includes("smtp_listener_refusals_total"));
    assert.ok(refused.length > 0 && refused.every(([name]) => /code="5\d\d"/.test(name)));
  } finally {
    await mta.stop();
    await peer.close();
  }
});

const counting: Plugin = definePlugin({
  name: "counting",
  summary: "Counts.",
  directives: {},
  metrics: {
    seen: counter("Messages seen.", { from: topValues(9) }),
    sizes: histogram("Sizes of messages, bytes.", [10, 1e6]),
    level: gauge("A level."),
  },
  alarms: { odd: { doc: "Something odd." } },
  hooks: {
    start: ({ metrics }) => metrics.level.collect(() => 7),
    messageAccepted({ info }, { metrics, alarms }) {
      metrics.seen.add(1, { from: info.sender });
      metrics.sizes.observe(info.size);
      alarms.raise("odd:mail", 'a "quoted" text');
    },
  },
  routes: {
    "GET /counting/:word": (c) => c.json({ word: c.req.param("word") }),
    "GET /counting/broken/now": () => {
      throw new Error("out of order");
    },
  },
});

test("a plugin's metrics are there too, its alarms are shown, its routes are served", async () => {
  const mta = await startMta("sandbox-mail mail", { plugins: [counting] });
  try {
    const from = "it's@x.test";
    await sendMail(mta.port, { from, to: ["a@x.test"], content: CONTENT });
    const now = await figures(mta);
    assert.equal(now.get(`postrider_counting_seen_total{from="it's@x.test"}`), 1);
    assert.equal(now.get('postrider_counting_sizes_bucket{le="10"}'), 0);
    assert.equal(now.get('postrider_counting_sizes_bucket{le="1000000"}'), 1);
    assert.equal(now.get("postrider_counting_level"), 7);
    assert.equal(now.get('postrider_alarms_raised{severity="warning"}'), 1);
    const [, alarms] = await get(mta, "/alarms");
    assert.match(alarms, /"key":"odd:mail"/);
    assert.deepEqual(await get(mta, "/counting/hello"), [200, '{"word":"hello"}']);
    const [status, text] = await get(mta, "/counting/broken/now");
    assert.deepEqual([status, text], [500, '{"error":"plugin counting: out of order"}']);
    assert.equal((await get(mta, "/nothing"))[0], 404);
  } finally {
    await mta.stop();
  }
});

test("every metric there is is declared, and none else", async () => {
  const mta = await startMta("http-mgmt-port any");
  try {
    const { port = 0 } = mta.engine.services.get(WEB).addresses[0] ?? {};
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    const text = await response.text();
    const there = Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, name = ""]) => name).sort();
    const declared = declaredMetrics(standardPlugins).map(({ name }) => name);
    // Of plugins that take no part there may be none.
    assert.deepEqual(
      there.filter((name) => !declared.includes(name)),
      [],
    );
    assert.ok(there.length > 50);
    for (const name of ["process_cpu_seconds_total", "process_open_files", "spool_disk_free_bytes"])
      assert.match(text, new RegExp(`^postrider_${name} (?!0$)[\\d.e+]+$`, "m"), name);
  } finally {
    await mta.stop();
  }
});

test("whatever strangers choose as a label, each line has one series, and is whole", async () => {
  const mta = await startMta("sandbox-mail mail\nhttp-mgmt-port any", { plugins: [counting] });
  try {
    for (let at = 0; at < 30; at++)
      await sendMail(mta.port, {
        from: `"a\\"b{}=,${at}"@x.test`,
        to: ["a@x.test"],
        content: CONTENT,
      });
    const [, text] = await get(mta, "/metrics");
    const lines = text
      .split("\n")
      .filter((line) => line.startsWith("postrider_counting_seen_total"));
    assert.equal(lines.length, 10);
    const line = /^postrider_counting_seen_total\{from="(?:[^"\\\n]|\\.)*"\} \d+$/;
    for (const each of lines) assert.match(each, line);
    assert.equal(new Set(lines).size, lines.length);
  } finally {
    await mta.stop();
  }
});

test(
  "who accepts OpenMetrics gets it; Prometheus finds nothing wrong with either",
  WITH_PROGRAMS,
  () =>
    inTemporaryFolder(async (folder) => {
      requireProgram("promtool", "prometheus");
      const mta = await startMta("sandbox-mail mail\nhttp-mgmt-port any", { plugins: [counting] });
      try {
        const content = CONTENT;
        for (const local of ['"q\\"uote"', '"back\\\\slash"', "it's{a=}", "other"])
          await sendMail(mta.port, { from: `${local}@x.test`, to: ["a@x.test"], content });
        const { port = 0 } = mta.engine.services.get(WEB).addresses[0] ?? {};
        const ask = (accept: string): Promise<Response> =>
          fetch(`http://127.0.0.1:${port}/metrics`, { headers: { accept } });
        const open = await ask("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        assert.match(open.headers.get("content-type") ?? "", /^application\/openmetrics-text/);
        const openText = await open.text();
        assert.match(openText, /^postrider_messages_accepted_total 4$/m);
        assert.match(openText, /\n# EOF\n$/);
        const file = join(folder, "metrics");
        await writeFile(file, await (await ask("text/plain")).text());
        const checked = await runProgram("sh", ["-c", `promtool check metrics < ${file}`]);
        assert.equal(checked.code, 0, checked.output);
      } finally {
        await mta.stop();
      }
    }),
);
