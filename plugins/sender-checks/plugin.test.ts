import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { test } from "node:test";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import {
  type Admission,
  IDENTITY,
  type InboundSession,
  RESOLVER,
  replyText,
} from "../../core/mod.ts";
import { sampleMessage } from "../../core/testing/sample-message.ts";
import { type PluginLab, pluginLab } from "../../test/support/plugin-lab.ts";
import {
  type ScriptedDns,
  type ScriptedRecords,
  scriptedDns,
} from "../../test/support/scripted-dns.ts";
import {
  DKIM_DOMAINS_NOTE,
  DKIM_NOTE,
  DMARC_NOTE,
  DMARC_POLICY_NOTE,
  FORGED_NOTE,
  IPREV_NOTE,
  RESULTS_NOTE,
  SPF_NOTE,
  TRACE_NOTE,
} from "./contract.ts";
import { senderChecks } from "./plugin.ts";

type Table = Readonly<Record<string, ScriptedRecords>>;

const CLIENT = "192.0.2.1";

async function labOf(
  source: string,
  records: Table,
): Promise<PluginLab & { readonly dns: ScriptedDns }> {
  const dns = scriptedDns(records);
  const lab = await pluginLab([senderChecks], `<source 0/0>\n${source}\n</source>`, (services) => {
    services.put(RESOLVER, dns);
    services.put(IDENTITY, {
      hostName: "mx.test",
      localNames: ["mx.test", "old.test"],
      hostId: "1",
    });
  });
  return { ...lab, dns };
}

function textOf(answer: Admission | undefined): string {
  return answer === undefined || answer.accept ? "go on" : replyText(answer.reply);
}

const { session } = sampleMessage({ clientAddress: CLIENT });

/** What MAIL is answered. */
async function mail(
  source: string,
  records: Table,
  sender = "ann@example.org",
  from: InboundSession = { ...session },
): Promise<string> {
  const { bus, config } = (await labOf(source, records)).generation;
  const given = { session: from, sender, senderDomain: "example.org", declaredSize: undefined };
  return textOf(await bus.admit("acceptSender", given, config.source(CLIENT)));
}

const SPF = "TXT example.org";
const FAILS: Table = { [SPF]: ["v=spf1 -all"] };

test("SPF is checked at MAIL, and refused as its directives say", async () => {
  const on = "check-spf-inbound yes";
  assert.equal(await mail(on, { [SPF]: ["v=spf1 ip4:192.0.2.1 -all"] }), "go on");
  assert.equal(await mail(on, { [SPF]: ["v=spf1 ~all"] }), "go on");
  assert.equal(await mail(on, {}), "go on");
  assert.equal(
    await mail(on, FAILS),
    "550 5.7.23 the SPF record of example.org does not let 192.0.2.1 send",
  );
  assert.match(await mail(on, { [SPF]: ["v=spf1 oops -all"] }), /^550 5\.7\.24 /);
  assert.match(await mail(on, { [SPF]: "failure" }), /^451 4\.7\.24 /);
  const lenient = `${on}\nreject-spf-check-fail no\nreject-spf-check-permerror no\nreject-spf-check-temperror no`;
  for (const records of [FAILS, { [SPF]: ["v=spf1 oops -all"] }, { [SPF]: "failure" } as const])
    assert.equal(await mail(lenient, records), "go on");
  assert.equal(await mail("", FAILS), "go on");
});

test("a stranger's explanation is quoted in one short line", async () => {
  const records = {
    [SPF]: ["v=spf1 -all exp=why.test"],
    "TXT why.test": [`see ${"x".repeat(400)}`],
  };
  const answer = await mail("check-spf-inbound yes", records);
  assert.match(answer, /; it says: see x+\.\.\.$/);
  assert.ok(answer.length < 400);
});

test("a temporary error is not remembered for the session", async () => {
  const lab = await labOf("check-spf-inbound yes", { [SPF]: "failure" });
  const { bus, config } = lab.generation;
  const given = { session, sender: "ann@example.org", senderDomain: "", declaredSize: undefined };
  const ask = async (): Promise<string> =>
    textOf(await bus.admit("acceptSender", given, config.source(CLIENT)));
  assert.match(await ask(), /^451 /);
  lab.dns.table.set(SPF, ["v=spf1 +all"]);
  assert.equal(await ask(), "go on");
});

test("a client's name is looked up when it connects, where it may be refused for it", async () => {
  const connect = async (source: string, records: Table): Promise<string> => {
    const { bus, config } = (await labOf(source, records)).generation;
    return textOf(await bus.admit("openSession", { ...session }, config.source(CLIENT)));
  };
  const on =
    "check-iprev-inbound yes\nreject-iprev-check-fail yes\nreject-iprev-check-permerror yes\nreject-iprev-check-temperror yes";
  const named = { "PTR 192.0.2.1": ["c.test"] };
  assert.equal(await connect(on, { ...named, "A c.test": [CLIENT] }), "go on");
  assert.match(await connect(on, { ...named, "A c.test": ["192.0.2.9"] }), /^550 5\.7\.25 /);
  assert.match(await connect(on, {}), /^550 5\.7\.25 /);
  assert.match(await connect(on, { "PTR 192.0.2.1": "failure" }), /^450 4\.7\.25 /);
  assert.equal(await connect("check-iprev-inbound yes", {}), "go on");
});

const ed = generateKeyPairSync("ed25519");
const KEY = `v=DKIM1; k=ed25519; p=${ed.publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64")}`;

/** A message signed by `domain`. */
async function signed(domain: string, content: string): Promise<string> {
  const privateKey = ed.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  const one = { signingDomain: domain, selector: "s", privateKey };
  const made = await dkimSign(content, { ...one, signatureData: [one], signTime: new Date(0) });
  return made.signatures + content;
}

const CONTENT = "From: Ann <ann@example.org>\r\nSubject: Lunch?\r\n\r\nHello\r\n";

/** What becomes of a message whose content passes by. */
async function receive(
  lab: PluginLab,
  content = CONTENT,
  sender = "ann@example.org",
): Promise<{
  readonly answer: string;
  readonly notes: Readonly<Record<string, string>> | undefined;
}> {
  const { bus, config } = lab.generation;
  const view = config.source(CLIENT);
  const header = content.slice(0, content.indexOf("\r\n\r\n")).split("\r\n");
  const message = sampleMessage({ sender, clientAddress: CLIENT, header });
  const pass = bus.readContent({ session: message.session, id: 1, sender, recipients: 1 }, view);
  await pass?.write(Buffer.from(content));
  await pass?.end();
  const { verdict, found } = await bus.inspect(message, view);
  return { answer: textOf(verdict), notes: found?.notes };
}

test("results are one field, and notes for other plugins", async () => {
  const lab = await labOf(
    "check-spf-inbound yes\ncheck-dkim-inbound yes\ncheck-iprev-inbound yes\ncheck-dmarc-inbound yes",
    {
      [SPF]: ["v=spf1 ip4:192.0.2.1 -all"],
      "TXT s._domainkey.example.org": [KEY],
      "TXT _dmarc.example.org": ["v=DMARC1; p=reject"],
      "PTR 192.0.2.1": ["c.test"],
      "A c.test": [CLIENT],
    },
  );
  const { answer, notes } = await receive(lab, await signed("example.org", CONTENT));
  assert.equal(answer, "go on");
  const results = RESULTS_NOTE.of({ notes }) ?? "";
  assert.match(
    results,
    /^mx\.test;\r\n\tiprev=pass \(c\.test\) policy\.iprev=192\.0\.2\.1;\r\n\tspf=pass smtp\.mailfrom=example\.org;\r\n\tdkim=pass header\.d=example\.org header\.s=s header\.a=ed25519-sha256 header\.b=\S+;\r\n\tdmarc=pass header\.from=example\.org policy\.dmarc=reject$/,
  );
  assert.equal(SPF_NOTE.of({ notes }), "pass");
  assert.equal(DKIM_NOTE.of({ notes }), "pass");
  assert.deepEqual(DKIM_DOMAINS_NOTE.of({ notes }), ["example.org"]);
  assert.equal(IPREV_NOTE.of({ notes }), "pass");
  assert.equal(DMARC_NOTE.of({ notes }), "pass");
  assert.equal(DMARC_POLICY_NOTE.of({ notes }), "reject");
  assert.equal(FORGED_NOTE.of({ notes }), undefined);
  const [family] = lab.metrics().filter(({ name }) => name.includes("results"));
  assert.ok(family !== undefined);
});

test("DMARC holds by SPF or DKIM of the author's domain; what fails is refused only where the file says so", async () => {
  const on = "check-dmarc-inbound yes";
  const strict = `${on}\nreject-dmarc-check-fail yes\nreject-dmarc-check-temperror yes`;
  const policy = { "TXT _dmarc.example.org": ["v=DMARC1; p=reject"] };
  const of = async (source: string, records: Table, content = CONTENT, sender = "x@other.test") => {
    const { answer, notes } = await receive(await labOf(source, records), content, sender);
    return `${DMARC_NOTE.of({ notes })} ${answer}`;
  };
  assert.equal(await of(strict, {}), "none go on");
  assert.equal(await of(on, policy), "fail go on");
  assert.equal(
    await of(strict, policy),
    "undefined 550 5.7.1 example.org asks for mail like this to be refused (DMARC)",
  );
  const mild = { "TXT _dmarc.example.org": ["v=DMARC1; p=quarantine"] };
  assert.equal(await of(strict, mild), "fail go on");
  const bySpf = { ...policy, [SPF]: ["v=spf1 ip4:192.0.2.1 -all"] };
  assert.equal(await of(strict, bySpf, CONTENT, "bounce@example.org"), "pass go on");
  const key = { ...policy, "TXT s._domainkey.mail.example.org": [KEY] };
  assert.equal(await of(strict, key, await signed("mail.example.org", CONTENT)), "pass go on");
  const other = { ...policy, "TXT s._domainkey.other.test": [KEY] };
  assert.match(await of(strict, other, await signed("other.test", CONTENT)), /^undefined 550 /);
  const open = { ...policy, "TXT s._domainkey.example.org": "failure" } as const;
  const message = await signed("example.org", CONTENT);
  assert.equal(await of(on, open, message), "temperror go on");
  assert.match(await of(strict, open, message), /^undefined 451 4\.4\.3 /);
  assert.match(await of(strict, { "TXT _dmarc.example.org": "failure" }), /^undefined 451 /);
  const two = `From: a@one.test, b@two.test\r\n\r\nx\r\n`;
  assert.equal(await of(on, policy, two), "permerror go on");
  assert.match(await of(strict, policy, two), /550 5\.7\.1 From does not name one author: several/);
  const twice = `From: a@example.org\r\nFrom: b@two.test\r\n\r\nx\r\n`;
  assert.match(await of(strict, policy, twice), /550 5\.7\.1 From .*: 2 From fields/);
  const lenient = `${strict}\nreject-dmarc-check-permerror no`;
  assert.equal(await of(lenient, policy, twice), "permerror go on");
  const endless = `${"X: y\r\n".repeat(1001)}${CONTENT}`;
  assert.match(await of(strict, policy, endless), /550 5\.7\.1 example\.org asks/);
  const cut = `X: ${"y".repeat(256 * 1024)}\r\n${CONTENT}`;
  assert.match(await of(on, policy, cut), /554 5\.6\.0 the header is longer/);
});

test("a check that a reload turns on while content comes is a temporary error, and no gate", async () => {
  const on = "check-dmarc-inbound yes\nreject-dmarc-check-temperror";
  const of = async (rejects: string): Promise<string> => {
    const lab = await labOf(`${on} ${rejects}`, {
      "TXT _dmarc.example.org": ["v=DMARC1; p=reject"],
    });
    const { bus, config } = lab.generation;
    const { verdict, found } = await bus.inspect(sampleMessage(), config.source(CLIENT));
    return `${textOf(verdict)} ${DMARC_NOTE.of({ notes: found?.notes })}`;
  };
  assert.equal(await of("no"), "go on temperror");
  assert.match(await of("yes"), /^451 4\.4\.3 /);
});

test("what is traced is kept, what a stranger wrote breaks out of no field", async () => {
  const evil = 'x"; dkim=pass (\r\n';
  const lab = await labOf(
    "check-spf-inbound yes\nreject-spf-check-permerror no\ntrace-spf-check yes\ncheck-dkim-inbound yes",
    { [SPF]: [`v=spf1 ${evil}`] },
  );
  const content = `DKIM-Signature: v=1; a=rsa-sha256; d=a b"c(; s=\\"; h=from; bh=x; b=y\r\n${CONTENT}`;
  const { answer, notes } = await receive(lab, content);
  assert.equal(answer, "go on");
  const trace = TRACE_NOTE.of({ notes }) ?? [];
  assert.match(trace[0] ?? "", /^spf: TXT example\.org: "v=spf1 x/);
  assert.ok(trace.every((line) => /^[ -~]+$/.test(line)));
  const results = RESULTS_NOTE.of({ notes }) ?? "";
  assert.match(results, /spf=permerror/);
  assert.ok(!results.includes("dkim=pass"), results);
  assert.ok(results.split("\r\n\t").every((line) => /^[ -~]+$/.test(line)));
});

test("fields that claim our name are told from those of others", async () => {
  const claims = async (field: string): Promise<boolean> => {
    const lab = await labOf("check-spf-inbound yes", {});
    const { notes } = await receive(lab, `${field}\r\n${CONTENT}`);
    return FORGED_NOTE.of({ notes }) === "yes";
  };
  for (const field of [
    "Authentication-Results: mx.test; spf=pass",
    "authentication-results : MX.Test 1; spf=pass",
    'Authentication-Results: (a (b) \\) comment)\r\n "mx.test"; none',
    "Authentication-Results: old.test.; none",
    "Authentication-Results: (no end mx.test; none",
    'Authentication-Results: "no end mx.test; none',
    "Authentication-Results: mx.test(c); spf=pass",
    "Authentication-Results: mx.test\0; spf=pass",
    "Authentication-Results:\r\n\tmx (c) .\r\n test 1; spf=pass",
    'Authentication-Results: "m\\x.test"; spf=pass',
    "Authentication-Results: m\u00adx\u3002TEST; spf=pass",
    "Authentication-Results: =?utf-8?q?mx=2Etest?=; spf=pass",
    "Authentication-Results: mx.test",
  ])
    assert.equal(await claims(field), true, field);
  for (const field of [
    "Authentication-Results: mx.test.example; spf=pass",
    "Authentication-Results: other.test; x=mx.test",
    "Authentication-Results: other.test (mx.test); spf=pass",
    "Authentication-Results: ; mx.test",
    "X-Authentication-Results: mx.test; spf=pass",
  ])
    assert.equal(await claims(field), false, field);
});

test("fields in our name are left out of mail that is not checked too, but for a filter that is trusted", async () => {
  const content = `Authentication-Results: mx.test; spf=pass\r\n${CONTENT}`;
  const forged = async (source: string): Promise<string | undefined> => {
    const others = "</source>\n<source 192.0.2.9>\ncheck-spf-inbound yes";
    const { notes } = await receive(await labOf(`${source}\n${others}`, {}), content);
    assert.equal(RESULTS_NOTE.of({ notes }), undefined);
    return FORGED_NOTE.of({ notes });
  };
  assert.equal(await forged(""), "yes");
  assert.equal(await forged("trust-authentication-results yes"), undefined);
});

test("nobody is asked while nothing is to be checked", async () => {
  const lab = await labOf("", FAILS);
  const { answer, notes } = await receive(lab);
  assert.deepEqual([answer, notes, lab.dns.asked], ["go on", undefined, []]);
});

test("an operator asks what SPF says", async () => {
  const lab = await labOf("", { [SPF]: ["v=spf1 a:out.test -all"], "A out.test": [CLIENT] });
  const said = async (question: string): Promise<unknown> =>
    (await lab.fetch(`/sender-checks/spf?${question}`)).json();
  assert.deepEqual(await said(`ip=${CLIENT}&helo=c.test&sender=ann@example.org`), {
    ...{ result: "pass", domain: "example.org" },
    trace: ['TXT example.org: "v=spf1 a:out.test -all" (60 s)', "A out.test: 192.0.2.1 (60 s)"],
  });
  assert.deepEqual(await said("ip=2001:db8::1&helo=c.test"), {
    ...{ result: "none", domain: "c.test" },
    trace: ["TXT c.test: no such name"],
  });
  assert.equal((await lab.fetch("/sender-checks/spf?ip=x")).status, 400);
});
