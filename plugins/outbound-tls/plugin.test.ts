import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveryPlan, TlsMode } from "../../core/mod.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import { outboundTls } from "./plugin.ts";

async function tlsOf(...lines: readonly string[]): Promise<TlsMode> {
  const text = `<domain *>\n${lines.join("\n")}\n</domain>`;
  const { generation } = await pluginLab([outboundTls], text);
  return generation.plan({ domain: "x.test", virtualMta: "v" }).tls;
}

test("tls says it in a word, whatever the longer directives are by default", async () => {
  for (const mode of ["required", "verified", "opportunistic", "none"] as const)
    assert.equal(await tlsOf(`tls ${mode}`), mode);
  assert.equal(await tlsOf("TLS = Required"), "required");
});

test("the longer directives say the same", async () => {
  assert.equal(await tlsOf(""), "opportunistic");
  assert.equal(await tlsOf("use-starttls yes"), "opportunistic");
  assert.equal(await tlsOf("use-starttls no"), "none");
  assert.equal(await tlsOf("require-starttls yes"), "required");
});

test("both may be given when they agree; tls verified is more than require-starttls", async () => {
  assert.equal(await tlsOf("tls required", "require-starttls yes", "use-starttls yes"), "required");
  assert.equal(await tlsOf("tls verified", "require-starttls yes"), "verified");
  assert.equal(await tlsOf("tls none", "use-starttls no"), "none");
});

test("what contradicts tls is an error, and what does not exist", async () => {
  for (const lines of [
    ["tls none", "require-starttls yes"],
    ["tls opportunistic", "require-starttls yes"],
    ["tls required", "use-starttls no"],
    ["tls verified", "use-starttls no"],
    ["use-starttls no", "require-starttls yes"],
  ])
    await assert.rejects(tlsOf(...lines), /exclude each other/, lines.join(", "));
  await assert.rejects(tlsOf("tls maybe"));
});

test("a more specific block decides, also against the other way of saying it", async () => {
  const text = "<domain *>\ntls required\n</domain>\n<domain x.test>\ntls opportunistic\n</domain>";
  const { generation } = await pluginLab([outboundTls], text);
  const of = (domain: string): TlsMode => generation.plan({ domain, virtualMta: "v" }).tls;
  assert.deepEqual([of("x.test"), of("y.test")], ["opportunistic", "required"]);
});
test("versions, ciphers and files are checked before they are in force", async () => {
  await assert.rejects(
    tlsOf("smtp-tls-allow-tlsv1.2 no", "smtp-tls-allow-tlsv1.3 no"),
    /neither TLS 1.2 nor TLS 1.3 may be spoken/,
  );
  await assert.rejects(tlsOf("smtp-tls-ciphers NONSENSE"), /no cipher matches "NONSENSE"/);
  await assert.rejects(tlsOf("smtp-tls-tlsv1.3-ciphersuites HIGH"));
});

test("mail waits while a file of its domain cannot be used, and goes by others meanwhile", async () => {
  const text = "<domain x.test>\nsmtp-tls-ca-file /nowhere/authorities.pem\n</domain>";
  const { generation } = await pluginLab([outboundTls], text);
  const of = (domain: string): DeliveryPlan => generation.plan({ domain, virtualMta: "{default}" });
  const { obstacle } = of("x.test");
  assert.deepEqual([obstacle?.temporary, obstacle?.status], [true, "4.3.5"]);
  assert.match(obstacle?.text ?? "", /^smtp-tls-ca-file \/nowhere\/authorities.pem: ENOENT/);
  assert.equal(of("y.test").obstacle, undefined);
});

test("queues of domains with equal settings can share connections, others cannot", async () => {
  const text = `<domain *>
    smtp-tls-allow-tlsv1.2 no
    </domain>
    <domain b.test>
    reuse-ssl-session yes
    </domain>
    <domain c.test>
    smtp-tls-allow-tlsv1.2 yes
    </domain>`;
  const { generation } = await pluginLab([outboundTls], text);
  const of = (domain: string): DeliveryPlan => generation.plan({ domain, virtualMta: "{default}" });
  assert.equal(of("a.test").tlsContext, of("b.test").tlsContext);
  assert.deepEqual([of("a.test").tlsSessions, of("b.test").tlsSessions], [false, true]);
  assert.equal(of("a.test").tlsContext?.minVersion, "TLSv1.3");
  assert.equal(of("c.test").tlsContext, undefined);
});
