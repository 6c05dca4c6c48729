import assert from "node:assert/strict";
import { Socket } from "node:net";
import { test } from "node:test";
import fc from "fast-check";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { HeaderCollector } from "./header-collector.ts";
import { LineBuffer, LONGEST_COMMAND } from "./line-buffer.ts";
import { receivedField, type TraceFacts } from "./received.ts";
import { shownCertificate } from "./shown-certificate.ts";
import { Wire } from "./wire.ts";

function linesOf(chunks: readonly string[]): readonly string[] {
  const buffer = new LineBuffer();
  const lines: string[] = [];
  for (const chunk of chunks) {
    buffer.push(Buffer.from(chunk, "latin1"));
    for (let next = buffer.nextLine(); next.kind !== "none"; next = buffer.nextLine())
      lines.push(
        next.kind === "line"
          ? `${next.bareLf ? "LF" : "CRLF"} ${next.line.toString()}`
          : "too long",
      );
  }
  return lines;
}

test("lines come out as they went in, whatever the chunks; bare LF shows", () => {
  assert.deepEqual(linesOf(["one\r\nt", "wo\n\r", "\nthree"]), ["CRLF one", "LF two", "CRLF "]);
  const part = fc.constantFrom("\r\n", "\n", "\r", "a", "b".repeat(1500));
  fc.assert(
    fc.property(
      fc.array(part, { maxLength: 20 }),
      fc.array(fc.nat(), { maxLength: 6 }),
      (parts, cuts) => {
        const text = `${parts.join("")}\r\n`;
        const places = [0, ...cuts.map((cut) => cut % text.length), text.length].sort(
          (a, b) => a - b,
        );
        const chunks = places.slice(1).map((place, at) => text.slice(places[at], place));
        assert.deepEqual(linesOf(chunks), linesOf([text]));
      },
    ),
  );
});

test("a line too long is dropped as it comes, and said once", () => {
  const buffer = new LineBuffer();
  for (let at = 0; at < 1000; at++) {
    buffer.push(Buffer.alloc(LONGEST_COMMAND + 1, "a"));
    assert.equal(buffer.nextLine().kind, "none");
    assert.ok(buffer.empty);
  }
  buffer.push(Buffer.from("a\r\nNOOP\r\n"));
  assert.equal(buffer.nextLine().kind, "too-long");
  assert.equal(buffer.nextLine().kind, "line");
});

test("the header block is collected whatever the pieces, up to its end", () => {
  const text = "Received: a\r\nX: y\r\nRECEIVED: b\r\n Received: folded\r\n\r\nReceived: body\r\n";
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 20 }), (sizes) => {
      const collector = new HeaderCollector();
      let at = 0;
      for (const size of [...sizes, text.length]) {
        if (at < text.length) collector.add(Buffer.from(text.slice(at, at + size)));
        at += size;
      }
      assert.equal(collector.header.toString(), text.slice(0, text.indexOf("\r\n\r\n") + 2));
      assert.equal(collector.hops, 2);
    }),
  );
});

test("a header block without end is kept up to a limit", () => {
  const collector = new HeaderCollector();
  for (let at = 0; at < 300; at++) collector.add(Buffer.alloc(1024, "x"));
  assert.equal(collector.header.length, 256 * 1024);
  assert.equal(collector.hops, 0);
});

const facts: TraceFacts = {
  session: {
    id: "s1",
    clientAddress: "192.0.2.1",
    clientPort: 1,
    localAddress: "192.0.2.2",
    localPort: 25,
    clientName: "c.test",
    secure: false,
    user: undefined,
    sourceName: undefined,
  },
  hostName: "mx.test",
  extended: true,
  smtpUtf8: false,
  id: "s1.1",
  recipient: "b@x.test",
  hideSource: false,
  now: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
};

test("the trace field (RFC 5321 §4.4)", () => {
  const field = receivedField(facts);
  assert.equal(
    field,
    "Received: from c.test ([192.0.2.1])\r\n\tby mx.test with ESMTP id s1.1\r\n\tfor <b@x.test>;\r\n\t" +
      "Fri, 02 Jan 2026 03:04:05 +0000\r\n",
  );
  const { session } = facts;
  const sixth = { ...session, clientAddress: "2001:db8::1" };
  assert.match(receivedField({ ...facts, session: sixth }), /\(\[IPv6:2001:db8::1\]\)/);
  assert.doesNotMatch(receivedField({ ...facts, recipient: undefined }), /for </);
  assert.match(receivedField({ ...facts, hideSource: true }), /^Received: by mx\.test /);
});

test("the keyword of the trace field (RFC 3848, 6531)", () => {
  const keyword = (changes: Partial<TraceFacts>, secure = false, user?: string): string => {
    const session = { ...facts.session, secure, user };
    return / with (\S+) /.exec(receivedField({ ...facts, ...changes, session }))?.[1] ?? "";
  };
  assert.equal(keyword({ extended: false }), "SMTP");
  assert.equal(keyword({}), "ESMTP");
  assert.equal(keyword({}, true), "ESMTPS");
  assert.equal(keyword({}, true, "user"), "ESMTPSA");
  assert.equal(keyword({ smtpUtf8: true }, false, "user"), "UTF8SMTPA");
  assert.equal(keyword({ smtpUtf8: true }, true), "UTF8SMTPS");
});

test("a certificate that the runtime cannot read counts as not shown", () => {
  const getPeerX509Certificate = (): never => {
    throw new Error("invalid date");
  };
  assert.equal(shownCertificate({ getPeerX509Certificate }, undefined, 0), undefined);
});

test("what fails while a client is listened to ends its connection and nothing else", () => {
  const socket = new Socket();
  const broken: string[] = [];
  const nothing = (): void => {};
  new Wire(new FakeClock(), socket, {
    input: () => {
      throw new Error("odd bytes");
    },
    secured: nothing,
    drained: nothing,
    inputEnded: nothing,
    broke: ({ message }) => broken.push(message),
    said: nothing,
    refused: nothing,
    gone: nothing,
  });
  socket.emit("data", Buffer.from("x"));
  assert.deepEqual(broken, ["odd bytes"]);
  assert.ok(socket.destroyed);
});
