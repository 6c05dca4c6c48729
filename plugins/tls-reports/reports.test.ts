import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { gunzipSync } from "node:zlib";
import {
  type BodyDraft,
  cidr,
  DRAFTS,
  definePlugin,
  IDENTITY,
  OWN_MAIL,
  RESOLVER,
  repeatable,
} from "../../core/mod.ts";
import { MemoryQueue } from "../../core/queue/memory/memory-queue.ts";
import { startHttpsServer } from "../../test/support/https-server.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { type DnsTable, found, tableResolver } from "../../test/support/table-resolver.ts";
import { until } from "../../test/support/until.ts";
import { STS_POLICIES } from "../mta-sts/contract.ts";
import { tlsReports } from "./plugin.ts";
import { SENDER } from "./report-sender.ts";
import { SESSIONS } from "./session-counts.ts";

const AUTHORITY = join(import.meta.dirname, "../../test/support/tls/chain/authority.crt");
const HOUR = 3_600_000;

const ranges = definePlugin({
  name: "ranges",
  summary: "Allows loopback.",
  directives: { "allow-mx-to": repeatable(cidr, { scopes: ["global"], doc: "Ranges." }) },
});

const STS = {
  type: "sts",
  policy: { mode: "enforce", mx: ["mx.sts.test"], maxAge: 86_400 },
} as const;

function draft(keep: (text: string) => void): BodyDraft {
  return {
    id: 7,
    size: 0,
    write: (chunk) => {
      keep(chunk.toString("latin1"));
      return undefined;
    },
    async *read() {},
    discard() {},
  };
}

async function lab(names: DnsTable, settings = "", kept = new MemoryQueue()) {
  const mails: { readonly to: string; readonly content: string }[] = [];
  let content = "";
  const state = { isFull: false };
  const made = await pluginLab(
    [ranges, tlsReports],
    `allow-mx-to 127.0.0.0/8\ntls-report-ca-file ${AUTHORITY}\n${settings}`,
    (services) => {
      services.put(RESOLVER, tableResolver(names));
      services.put(IDENTITY, { hostName: "mta.test", localNames: ["mta.test"], hostId: "a" });
      const keep = (text: string): void => {
        content = text;
      };
      services.put(DRAFTS, { draft: () => draft(keep) });
      services.put(STS_POLICIES, {
        known: () => ({ kind: "none" }),
        of: async () => ({ kind: "none" }),
      });
      services.put(OWN_MAIL, {
        async send({ recipients }) {
          if (state.isFull) throw new Error("the disk is full");
          mails.push({ to: recipients.map(({ address }) => address).join(), content });
        },
      });
    },
    kept,
  );
  // The end of a day is near.
  const now = made.clock.now();
  await made.clock.advance(24 * HOUR - (now % (24 * HOUR)) - HOUR);
  return { ...made, mails, state, sessions: made.services.get(SESSIONS) };
}

/** What a mail reports. */
function reported(content: string): unknown {
  const packed = /base64\r\n.*?\r\n\r\n(.*?)\r\n--/s.exec(content)?.[1] ?? "";
  return JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString());
}

test("a day's sessions are reported by mail at some time in the four hours after it, once", async (t) => {
  const names: DnsTable = {
    "TXT _smtp._tls.sts.test": found("v=TLSRPTv1; rua=mailto:tls@sts.test"),
  };
  const { clock, startJobs, mails, sessions, command, alarms } = await lab(names);
  t.after(startJobs());
  const day = new Date(clock.now()).toISOString().slice(0, 10);
  sessions.add({ domain: "sts.test", policy: STS, failure: undefined });
  sessions.add({
    domain: "sts.test",
    policy: STS,
    failure: {
      ...{ result: "certificate-expired", sendingIp: "192.0.2.1", mxHost: "mx.sts.test" },
      ...{ receivingIp: "192.0.2.2", reason: "out of date" },
    },
  });
  // It asks for no reports: nothing of it is kept.
  sessions.add({ domain: "silent.test", policy: STS, failure: undefined });
  await clock.advance(1000);
  assert.equal((await command("tlsrpt", "preview")).text.split("\n").length, 1);
  const preview = await command("tlsrpt", "preview", "sts.test");
  assert.match((await command("tlsrpt", "preview")).text, /sts\.test {2}1 succeeded, 1 failed/);
  await assert.rejects(command("tlsrpt", "preview", "none.test"), /no TLS sessions/);
  await assert.rejects(command("tlsrpt", "send"), /usage/);
  await clock.advance(HOUR);
  assert.equal(mails.length, 0);
  await clock.advance(5 * HOUR);
  await until("the report", async () => mails.length > 0 || undefined);
  // Nobody signs here.
  assert.match(alarms()[0]?.text ?? "", /postmaster@mta\.test are not signed by its domain/);
  const [mail] = mails;
  assert.equal(mail?.to, "tls@sts.test");
  const report = {
    "organization-name": "mta.test",
    "date-range": { "start-datetime": `${day}T00:00:00Z`, "end-datetime": `${day}T23:59:59Z` },
    "contact-info": "postmaster@mta.test",
    "report-id": `${day}.sts.test.a@mta.test`,
    policies: [
      {
        policy: {
          "policy-type": "sts",
          "policy-string": ["version: STSv1", "mode: enforce", "mx: mx.sts.test", "max_age: 86400"],
          "policy-domain": "sts.test",
          "mx-host": ["mx.sts.test"],
        },
        summary: { "total-successful-session-count": 1, "total-failure-session-count": 1 },
        "failure-details": [
          {
            "result-type": "certificate-expired",
            "sending-mta-ip": "192.0.2.1",
            "receiving-mx-hostname": "mx.sts.test",
            "receiving-ip": "192.0.2.2",
            "failed-session-count": 1,
            "failure-reason-code": "out of date",
          },
        ],
      },
    ],
  };
  assert.deepEqual(reported(mail?.content ?? ""), report);
  assert.deepEqual(preview.data, report);
  for (const field of [
    "TLS-Report-Domain: sts.test",
    "TLS-Report-Submitter: mta.test",
    "TLS-Required: No",
    "From: <postmaster@mta.test>",
    `Subject: Report Domain: sts.test\r\n Submitter: mta.test\r\n Report-ID: <${day}.sts.test.a@mta.test>`,
    'Content-Type: multipart/report; report-type="tlsrpt";',
  ])
    assert.ok(mail?.content.includes(`\r\n${field}`), field);
  assert.ok(!/[^\r]\n/.test(mail?.content ?? ""));
  await clock.advance(48 * HOUR);
  assert.equal(mails.length, 1);
});

/** A taker over HTTPS that answers as it is told. */
async function taker(t: TestContext) {
  const state = { status: 201 };
  const bodies: Buffer[] = [];
  const server = await startHttpsServer((request, response, body) => {
    if (request.headers["content-type"] === "application/tlsrpt+gzip") bodies.push(body);
    response.writeHead(state.status).end();
  });
  t.after(() => server.stop());
  const uri = `https://localhost:${server.port}/tls`;
  return { state, bodies, uri };
}

/** Sends without the job, whose time-outs the clock would pass while a server answers. */
async function sendDue(made: Awaited<ReturnType<typeof lab>>): Promise<void> {
  await made.sessions.flush();
  await made.generation.services.get(SENDER).send(new AbortController().signal);
}

test("a report by HTTPS is tried again until it is taken, and goes twice to nobody", async (t) => {
  const { state, bodies, uri } = await taker(t);
  const names: DnsTable = {
    "TXT _smtp._tls.sts.test": found(`v=TLSRPTv1; rua=mailto:tls@sts.test,${uri}`),
    "A localhost": found("127.0.0.1"),
  };
  const kept = new MemoryQueue();
  const made = await lab(names, "tls-report-from tls@mta.test", kept);
  const { clock, mails, sessions, metrics } = made;
  sessions.add({ domain: "sts.test", policy: STS, failure: undefined });
  await sendDue(made);
  await clock.advance(2 * HOUR);
  await sendDue(made);
  await clock.advance(5 * HOUR);
  state.status = 503;
  await sendDue(made);
  assert.deepEqual([mails.length, bodies.length], [1, 1]);
  await sendDue(made);
  assert.equal(bodies.length, 1);
  state.status = 200;
  await clock.advance(HOUR);
  await sendDue(made);
  assert.deepEqual([mails.length, bodies.length], [1, 2]);
  assert.deepEqual(
    JSON.parse(gunzipSync(bodies[1] ?? Buffer.alloc(0)).toString()),
    reported(mails[0]?.content ?? ""),
  );
  await clock.advance(HOUR);
  await sendDue(made);
  assert.equal(bodies.length, 2);
  const [family] = metrics().filter(({ name }) => name.includes("tls_reports_reports"));
  const results = family?.series.map(({ labels, value }) => [labels[0], value]);
  assert.deepEqual(results?.sort(), [
    ["failed", 1],
    ["sent", 2],
  ]);
});

test("a report that nobody takes for a day is given up; one that the disk refuses waits", async (t) => {
  const { state, bodies, uri } = await taker(t);
  state.status = 500;
  const names: DnsTable = {
    "TXT _smtp._tls.sts.test": found(`v=TLSRPTv1; rua=${uri}`),
    "TXT _smtp._tls.mail.test": found("v=TLSRPTv1; rua=mailto:a@mail.test"),
    "A localhost": found("127.0.0.1"),
    "TXT _smtp._tls.dead.test": { kind: "temporary", reason: "SERVFAIL" },
  };
  const made = await lab(names);
  for (const domain of ["sts.test", "mail.test", "dead.test"])
    made.sessions.add({ domain, policy: STS, failure: undefined });
  made.state.isFull = true;
  for (let hour = 0; hour < 40; hour++) {
    await sendDue(made);
    await made.clock.advance(HOUR);
    if (hour === 12) made.state.isFull = false;
  }
  assert.equal(made.mails.length, 1);
  assert.ok(bodies.length > 5 && bodies.length < 20, `${bodies.length} tries`);
  assert.deepEqual((await made.command("tlsrpt", "preview")).data, []);
});

test("counts outlive a crash a second later", async () => {
  const kept = new MemoryQueue();
  const names = { "TXT _smtp._tls.sts.test": found("v=TLSRPTv1; rua=mailto:tls@sts.test") };
  const first = await lab(names, "", kept);
  first.sessions.add({ domain: "sts.test", policy: STS, failure: undefined });
  await first.clock.advance(1000);
  const second = await lab(names, "", kept);
  second.sessions.add({ domain: "sts.test", policy: STS, failure: undefined });
  const day = new Date(second.clock.now()).toISOString().slice(0, 10);
  assert.equal(second.sessions.of(day, "sts.test")?.policies[0]?.succeeded, 2);
});
