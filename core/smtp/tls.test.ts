import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { testCertificate } from "../../test/support/scripted-peer.ts";
import {
  brief,
  converse,
  hello,
  refusal,
  taken,
  withPeer,
} from "../../test/support/smtp-converse.ts";
import { body, clientOptions, transaction } from "../../test/support/smtp-messages.ts";
import { connectSmtp } from "./connect.ts";

const HOST = "mx.test (127.0.0.1)";
const OFFERED = hello("STARTTLS", "PIPELINING");
const BEGUN = `${OFFERED}
  C: STARTTLS
  alone
  S: 220 go
`;
const SECURED = `${BEGUN}
  tls
  C: EHLO out.test
  S: 250-mx.test
  S: 250 SIZE 100000000
`;

test("STARTTLS is used when offered, and what was offered before is forgotten", async () => {
  await converse(
    SECURED + taken(" SIZE=21"),
    async (connection, { contents }) => {
      assert.deepEqual(connection.peer.extensions, ["SIZE"]);
      assert.match(connection.peer.tls?.protocol ?? "", /^TLSv1\.[23]$/);
      assert.notEqual(connection.peer.tls?.cipher ?? "", "");
      assert.equal(connection.peer.tlsFellBack, false);
      assert.deepEqual(brief(await connection.send(transaction(["b@r.test"]))), ["+250"]);
      assert.deepEqual(contents, ["Subject: x\r\n\r\nhello\r\n"]);
    },
    { tls: "opportunistic" },
  );
});

test("a large message goes through TLS whole", async () => {
  const content = "0123456789abcdef0123456789abcd\r\n".repeat(100_000);
  const script = SECURED + taken(` SIZE=${content.length}`);
  await converse(
    script,
    async (connection, { contents }) => {
      const large = transaction(["b@r.test"], { body: body(content, 65_536) });
      assert.deepEqual(brief(await connection.send(large)), ["+250"]);
      assert.ok(contents[0] === content);
    },
    { tls: "required" },
  );
});

test("content in chunks of any size, empty ones too, goes through TLS by BDAT", async () => {
  const chunks = ["", "a", "", "bc\r\n", ""];
  const content = {
    size: 5,
    whole: undefined,
    async *chunks(): AsyncGenerator<Buffer> {
      for (const chunk of chunks) yield Buffer.from(chunk);
    },
  };
  const script = `${BEGUN}
    tls
    C: EHLO out.test
    S: 250-mx.test
    S: 250 CHUNKING
    C: MAIL FROM:<a@s.test>
    S: 250 ok
    C: RCPT TO:<b@r.test>
    S: 250 ok
    C: BDAT 5 LAST
    bytes 5
    S: 250 done
  `;
  await converse(
    script,
    async (connection) => {
      const result = await connection.send(transaction(["b@r.test"], { body: content }));
      assert.deepEqual(brief(result), ["+250"]);
    },
    { tls: "required" },
  );
});

test("TLS that is offered is not used when there is to be none", async () => {
  await converse(OFFERED, async ({ peer }) => assert.equal(peer.tls, undefined), { tls: "none" });
});

test("a certificate is verified only when that is asked for", async () => {
  await converse(SECURED, async ({ peer }) => assert.ok(peer.tls), { tls: "required" });
  await converse(SECURED, async ({ peer }) => assert.ok(peer.tls), {
    tls: "verified",
    tlsContext: { ca: testCertificate },
  });
});

test("a host without a name is verified by its address, and not named in SNI", async () => {
  const tlsContext = { ca: testCertificate };
  const verified = { tls: "verified", hostName: "127.0.0.1", tlsContext } as const;
  await converse(SECURED, async ({ peer }) => assert.ok(peer.tls), verified);
});

test("a certificate not trusted, or of another name, fails a verified connection", async () => {
  const farewell = `${BEGUN}\ntls\nC: QUIT\nS: 221 2.0.0 bye\nend`;
  const untrusted = await refusal(farewell, { tls: "verified" });
  assert.deepEqual([untrusted.stage, untrusted.status], ["tls", "4.7.5"]);
  assert.match(untrusted.text, /SELF_SIGNED.* in the TLS handshake with mx\.test/);
  const other = await refusal(farewell, {
    tls: "verified",
    hostName: "other.test",
    tlsContext: { ca: testCertificate },
  });
  assert.deepEqual([other.stage, other.status, other.temporary], ["tls", "4.7.5", true]);
});

test("opportunistic: a failing handshake leads to a second connection in clear text", async () => {
  const clear = hello("STARTTLS") + taken();
  for (const failing of ["some\nraw: what is this?\nend", "some\ndrop"]) {
    await converse(
      `${BEGUN}\n${failing}\n---\n${clear}`,
      async (connection) => {
        assert.equal(connection.peer.tlsFellBack, true);
        assert.equal(connection.peer.tls, undefined);
        assert.deepEqual(brief(await connection.send(transaction(["b@r.test"]))), ["+250"]);
      },
      { tls: "opportunistic" },
    );
  }
});

test("opportunistic: TLS that never begins, or ends at once, is tried without on a second connection", async () => {
  const asked = `${OFFERED}\nC: STARTTLS`;
  const garbled = `${asked}\nS: what?\nend`;
  const cases = [`${asked}\ndrop`, `${asked}\nS: 421 4.3.2 no TLS\nend`, garbled];
  // A TLS 1.3 server refuses after the client takes the handshake for done.
  cases.push(`${BEGUN}\ntls\nC: EHLO out.test\ndrop`, `${asked}\nraw: 220 g\ndrop`);
  for (const failing of cases) {
    await converse(
      `${failing}\n---\n${OFFERED}`,
      async ({ peer, usable }) => {
        assert.deepEqual([usable, peer.tls, peer.tlsFellBack], [true, undefined, true]);
      },
      { tls: "opportunistic" },
    );
    const failure = await refusal(failing, { tls: "required" });
    assert.equal(failure.temporary, true);
  }
});

test("opportunistic: a peer silent after STARTTLS is tried without TLS when its time is over", async () => {
  const clock = new FakeClock();
  let asked = 0;
  const sent = Promise.withResolvers<void>();
  const trace = (direction: string, line: string): void => {
    if (direction === ">" && line === "STARTTLS" && ++asked === 1) sent.resolve();
  };
  await withPeer(`${OFFERED}\nC: STARTTLS\nend\n---\n${OFFERED}`, async (peer) => {
    const options = clientOptions(peer.port, { tls: "opportunistic", clock, trace });
    const connecting = connectSmtp(options);
    await sent.promise;
    await clock.advance(options.timeouts.command);
    const result = await connecting;
    assert.ok(result.ok);
    assert.equal(result.connection.peer.tlsFellBack, true);
    result.connection.destroy();
    assert.equal(clock.pending, 0);
  });
});

test("who gives up while TLS begins gets no second connection", async () => {
  const silent = [`${OFFERED}\nC: STARTTLS\nend`, `${BEGUN}\nsome\nend`];
  for (const script of silent) {
    const abort = new AbortController();
    await withPeer(script, async (peer) => {
      const trace = (_: string, line: string): void => {
        if (line === "STARTTLS" && script === silent[0]) queueMicrotask(() => abort.abort());
        if (line === "220 go") setImmediate(() => abort.abort());
      };
      const options = clientOptions(peer.port, { tls: "opportunistic", trace });
      const result = await connectSmtp(options, abort.signal);
      assert.ok(!result.ok);
      assert.match(result.failure.text, /^given up /);
      assert.equal(peer.clients.length, 1);
    });
  }
});

test("TLS that cannot begin is a failure, not an exception", async () => {
  const tlsContext = { pfx: Buffer.from("no certificate") };
  const failure = await refusal(`${BEGUN}\nend`, { tls: "required", tlsContext });
  assert.deepEqual([failure.stage, failure.status, failure.temporary], ["tls", "4.7.5", true]);
  assert.match(failure.text, / beginning the TLS handshake with mx\.test/);
});

test("opportunistic: a refused STARTTLS leaves the conversation in clear text", async () => {
  await converse(
    `${OFFERED}\nC: STARTTLS\nS: 454 4.7.0 not now`,
    async ({ peer, usable }) => {
      assert.equal(usable, true);
      assert.equal(peer.tlsFellBack, true);
      assert.deepEqual(peer.extensions, ["STARTTLS", "PIPELINING"]);
    },
    { tls: "opportunistic" },
  );
});

test("required: without TLS the failure is temporary, and nothing goes in clear text", async () => {
  const cases = [
    [`${hello("PIPELINING")}C: QUIT\nS: 221 bye\nend`, "4.7.4", `STARTTLS not offered by ${HOST}`],
    [`${OFFERED}C: STARTTLS\nS: 554 5.7.3 no\nC: QUIT\nS: 221 bye\nend`, "4.7.4", "554 5.7.3 no"],
  ] as const;
  for (const [script, status, text] of cases) {
    const failure = await refusal(script, { tls: "required" });
    assert.deepEqual([failure.stage, failure.status, failure.text], ["tls", status, text]);
    assert.equal(failure.temporary, true);
  }
  const broken = await refusal(`${BEGUN}some\ndrop`, { tls: "required" });
  assert.deepEqual([broken.stage, broken.status, broken.temporary], ["tls", "4.7.5", true]);
});

test("a peer without EHLO cannot be secured", async () => {
  const script = "S: 220 mx\nC: EHLO out.test\nS: 502 no\nC: HELO out.test\nS: 250 mx\nC: QUIT";
  const failure = await refusal(script, { tls: "required" });
  assert.equal(failure.status, "4.7.4");
});

test("bytes after the reply to STARTTLS are an injection, not a reason for clear text", async () => {
  for (const injected of ["250-mx\\r\\n250 PIPELINING\\r\\n", "250 half a line"]) {
    const script = `${OFFERED}C: STARTTLS\nraw: 220 go\\r\\n${injected}\nend`;
    const failure = await refusal(script, { tls: "opportunistic" });
    assert.deepEqual([failure.stage, failure.status], ["tls", "4.7.5"]);
    assert.equal(failure.text, `data after the reply to STARTTLS from ${HOST}`);
  }
});
