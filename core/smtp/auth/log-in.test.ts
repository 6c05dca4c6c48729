import assert from "node:assert/strict";
import { test } from "node:test";
import { testCertificate } from "../../../test/support/scripted-peer.ts";
import { converse, hello, refusal } from "../../../test/support/smtp-converse.ts";
import type { ClientChanges } from "../../../test/support/smtp-messages.ts";
import type { DeliveryFailure } from "../../errors/delivery-failure.ts";
import type { OutboundLogin } from "./outbound-login.ts";
import { SCRAM_SHA_256 } from "./scram.ts";

const NONCE = "rOprNGfwEbeRWgbNEkqO";

function as(user: string, password: string, more: Partial<OutboundLogin> = {}): OutboundLogin {
  const login = { user, key: "k", inClear: false, password: () => password, nonce: () => NONCE };
  return { ...login, ...more };
}

const joe = as("joe", "pencil");
const inClear = as("joe", "pencil", { inClear: true });
const base = (text: string): string => Buffer.from(text).toString("base64");
const told = ({ stage, temporary, status, text }: DeliveryFailure): string =>
  `${stage} ${temporary ? status : "for good"} ${text}`;
const HOST = "mx.test (127.0.0.1)";

test("the strongest mechanism that a server offers is used; its end is another EHLO's no matter", async () => {
  const traced: string[] = [];
  const cram = `${hello("AUTH LOGIN PLAIN CRAM-MD5")}
    C: AUTH CRAM-MD5
    S: 334 ${base("<1896.697170952@postoffice.reston.mci.net>")}
    C: ${base("tim b913a602c7eda7a495b4e6e7334d3890")}
    S: 235 2.7.0 in
  `;
  await converse(cram, async () => {}, {
    login: as("tim", "tanstaaftanstaaf"),
    trace: (_direction, line) => traced.push(line),
  });
  assert.deepEqual(
    traced.filter((line) => /b913|AUTH C/.test(line)),
    [],
  );
  const plain = `${hello("AUTH PLAIN LOGIN")}\n C: AUTH PLAIN ${base("\0joe\0pencil")}\n S: 235 in`;
  await converse(plain, async () => {}, { login: inClear });
  const login = `${hello("AUTH=LOGIN", "AUTH LOGIN")}
    C: AUTH LOGIN
    S: 334 ${base("Username:")}
    C: ${base("joe")}
    S: 334 ${base("Password:")}
    C: ${base("pencil")}
    S: 235 2.7.0 in
  `;
  await converse(login, async () => {}, { login: inClear });
});

test("a password is shown under TLS to a host that is proven; a response that fits no command goes after it", async () => {
  const long = "x".repeat(400);
  const secured = `${hello("STARTTLS")}
    C: STARTTLS
    S: 220 go
    tls
    C: EHLO out.test
    S: 250-mx.test
    S: 250 AUTH PLAIN
    `;
  const shown = `${secured}
    C: AUTH PLAIN
    S: 334
    C: ${base(`\0joe\0${long}`)}
    S: 235 in`;
  const login = as("joe", long);
  const tlsContext = { ca: testCertificate };
  const trusted = { login, tlsContext, hostIsNamed: true } as const;
  await converse(shown, async () => {}, { ...trusted, tls: "opportunistic" });
  const byPolicy = { kind: "verified", names: ["mx.test"], by: "MTA-STS" } as const;
  await converse(shown, async () => {}, { login, tlsContext, tls: byPolicy });
  await converse(shown, async () => {}, { login: { ...login, inClear: true }, tls: "required" });

  const hidden = `${secured}\n C: QUIT`;
  const why = async (changes: ClientChanges): Promise<string> =>
    told(await refusal(hidden, { login, ...changes })).replace(/ \(([A-Z_]+)\)$/, "");
  const shows = `auth 4.7.0 logging in at ${HOST} would show the password:`;
  assert.equal(
    await why({ tls: "required", hostIsNamed: true }),
    `${shows} certificate not trusted`,
  );
  assert.equal(
    await why({ tls: "verified", tlsContext }),
    `${shows} its name comes from DNS, which can be forged`,
  );
});

test("SCRAM-SHA-256 as RFC 7677 shows it, with a server that proves itself", async () => {
  const both = `${NONCE}%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0`;
  const server = `r=${both},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`;
  const scram = (end: string): string => `${hello("AUTH SCRAM-SHA-256 PLAIN")}
    C: AUTH SCRAM-SHA-256 ${base(`n,,n=user,r=${NONCE}`)}
    S: 334 ${base(server)}
    C: ${base(`c=biws,r=${both},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`)}
    ${end}
  `;
  const proof = base("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  const login = as("user", "pencil");
  await converse(scram(`S: 334 ${proof}\n C:\n S: 235 in`), async () => {}, { login });
  const unproven = await refusal(scram("S: 235 in\n C: QUIT"), { login });
  assert.equal(told(unproven), `auth 4.7.0 ${HOST} does not prove that it knows the password`);
  const wrong = base("v=AAAATRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  const false_ = await refusal(scram(`S: 334 ${wrong}\n C: *\n S: 501 no\n C: QUIT`), { login });
  assert.equal(told(false_), `auth 4.5.0 SCRAM-SHA-256 is not kept to by ${HOST}`);
});

test("what a server's first message of SCRAM must not be", async () => {
  const at = async (text: string): Promise<Buffer | undefined> =>
    await SCRAM_SHA_256.begin({ user: "u", password: "p", nonce: "abc" }).answer(Buffer.from(text));
  assert.ok(await at("r=abcdef,s=QSXCR+Q6sek8bf92,i=4096"));
  for (const text of [
    "r=abc,s=QSXCR+Q6sek8bf92,i=4096",
    "r=xbcdef,s=QSXCR+Q6sek8bf92,i=4096",
    "r=abcdef,s=QSXCR+Q6sek8bf92,i=1",
    "r=abcdef,s=QSXCR+Q6sek8bf92,i=9999999",
    "r=abcdef,s=,i=4096",
    "m=x,r=abcdef,s=QSXCR+Q6sek8bf92,i=4096",
    "",
  ])
    assert.equal(await at(text), undefined, text);
});

test("whatever keeps us from logging in, the mail waits; and no secret is in the reason", async () => {
  const none = await refusal(`${hello("PIPELINING")}\n C: QUIT`, { login: joe });
  assert.equal(told(none), `auth 4.7.0 AUTH not offered by ${HOST}`);
  const strange = await refusal(`${hello("AUTH GSSAPI")}\n C: QUIT`, { login: joe });
  assert.match(told(strange), /^auth 4\.7\.0 no mechanism that is known is offered/);
  const clear = await refusal(`${hello("AUTH PLAIN")}\n C: QUIT`, { login: joe });
  assert.match(told(clear), /^auth 4\.7\.0 logging in at .* would show the password/);
  const tried = `C: AUTH PLAIN ${base("\0joe\0pencil")}`;
  const wrong = await refusal(
    `${hello("AUTH PLAIN")}\n ${tried}\n S: 535-5.7.8 no\n S: 535 5.7.8 not ${base("\0joe\0pencil")}\n C: QUIT`,
    { login: inClear },
  );
  assert.equal(told(wrong), "auth 4.7.8 535 5.7.8 no (not shown)");
  for (const [reply, failure] of [
    ["421 4.7.0 no, not pencil", "4.7.0 421 4.7.0 (not shown)"],
    ["5351 pencil", "4.5.0 malformed reply waiting for the reply to AUTH from HOST"],
  ]) {
    const traced: string[] = [];
    const trace = (_direction: string, line: string): void => void traced.push(line);
    const script = `${hello("AUTH PLAIN")}\n ${tried}\n S: ${reply}`;
    const text = told(await refusal(script, { login: inClear, trace }));
    assert.equal(text.replace(HOST, "HOST"), `auth ${failure}`);
    assert.ok(!traced.join().includes("pencil"), traced.join());
  }
  const away = as("joe", "", { password: () => Promise.reject(new Error("the vault is away")) });
  const unknown = await refusal(`${hello("AUTH CRAM-MD5")}\n C: QUIT`, { login: away });
  assert.equal(told(unknown), `auth 4.3.0 no password to log in at ${HOST}: the vault is away`);
});

test("another mechanism follows where the server does not take the first for this user", async () => {
  const challenge = base("<1@mx.test>");
  await converse(
    `${hello("AUTH CRAM-MD5 PLAIN")}
    C: AUTH CRAM-MD5
    S: 334 ${challenge}
    C: *
    S: 504 5.5.4 not for you
    C: AUTH PLAIN ${base("\0joe\0pencil")}
    S: 235 in`,
    async () => {},
    { login: inClear },
  );
});

test("a server that asks and asks, or asks in no base64, is left", async () => {
  const login = as("joe", "pencil");
  const begun = `${hello("AUTH CRAM-MD5")}\n C: AUTH CRAM-MD5`;
  const end = "C: *\n S: 501 no\n C: QUIT";
  const twice = await refusal(
    `${begun}\n S: 334 ${base("a")}\n C: *\n S: 334 ${base("b")}\n ${end}`,
    { login },
  );
  assert.equal(told(twice), `auth 4.5.0 CRAM-MD5 is not kept to by ${HOST}`);
  const odd = await refusal(`${begun}\n S: 334 no base64!\n ${end}`, { login });
  assert.equal(told(odd), `auth 4.5.0 CRAM-MD5 is not kept to by ${HOST}`);
});
