import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { idText, parseAddress } from "../../../core/mod.ts";
import { anyText } from "../../../test/support/any-text.ts";
import { MarkKeys } from "./mark-keys.ts";
import { readSignedVerp, signedVerpAddress } from "./signed-verp.ts";
import { verpAddress, verpReadings } from "./verp-address.ts";

const KEYS = new MarkKeys(["a key of this server"]);
const MESSAGE = 5_555_555_555_555;

function readings(address: string): readonly string[] {
  const parsed = parseAddress(address);
  assert.ok(parsed, address);
  return verpReadings(parsed).map(({ sender, recipient }) => `${sender} ${recipient}`);
}

function read(keys: MarkKeys, address: string | undefined, named: readonly string[] = []) {
  const parsed = parseAddress(address ?? "");
  assert.ok(parsed);
  return readSignedVerp(keys, parsed, named);
}

test("a return path tells whom its message went to, as PowerMTA's does", () => {
  const made = verpAddress("jsmith@example.com", "jdoe@yahoo.com");
  assert.equal(made, "jsmith-jdoe=yahoo.com@example.com");
  assert.deepEqual(readings(made ?? ""), ["jsmith@example.com jdoe@yahoo.com"]);
  assert.equal(
    verpAddress("a@b.example", "joe.o'neil+x@[192.0.2.1]"),
    '"a-joe.o\'neil+x=[192.0.2.1]"@b.example',
  );
  assert.equal(
    verpAddress("a@b.example", "ann@bücher.example"),
    "a-ann=xn--bcher-kva.example@b.example",
  );
});

test("a hyphen may be the sender's or the recipient's: all readings are told", () => {
  assert.deepEqual(readings("a-b-c=x.test@example.com"), [
    "a@example.com b-c@x.test",
    "a-b@example.com c@x.test",
  ]);
  for (const none of [
    "a@example.com",
    "a-b@example.com",
    "a=x.test@example.com",
    "-b=x.test@e.test",
    "a-=x.test@e.test",
  ])
    assert.deepEqual(readings(none), [], none);
});

test("the null reverse-path stays, and so does a sender that would become longer than a path", () => {
  assert.equal(verpAddress("", "a@x.test"), undefined);
  assert.equal(verpAddress("a@b.test", `${"x".repeat(245)}@x.test`), undefined);
});

const local = fc
  .stringMatching(/^[a-z0-9"\\ +=._-]{1,20}$/)
  .map((text) => `"${text.replaceAll(/["\\]/g, "\\$&")}"`);
const address = fc
  .tuple(
    fc.oneof(local, fc.stringMatching(/^[A-Za-z0-9+=_-]{1,20}$/)),
    fc.constantFrom("x.test", "a-b.example", "[192.0.2.1]"),
  )
  .map(([left, right]) => `${left}@${right}`);

test("whatever two addresses are, one of the readings is theirs", () => {
  fc.assert(
    fc.property(address, address, (sender, recipient) => {
      const made = verpAddress(sender, recipient);
      assert.ok(made !== undefined);
      const plain = (text: string): string => verpAddress(text, text) ?? "";
      assert.ok(
        verpReadings(parseAddress(made) ?? assert.fail(made)).some(
          (one) => plain(one.sender) === plain(sender) && plain(one.recipient) === plain(recipient),
        ),
        made,
      );
    }),
  );
});

test("a signed return path is known as our own, whatever hosts do to the case of its letters", () => {
  const made = signedVerpAddress(KEYS, MESSAGE, "B@Example.com", "Ann@x.test");
  assert.match(made ?? "", /^B-Ann=x\.test=[\da-z]{10}[a-z2-7]{16}@Example\.com$/);
  for (const written of [made, made?.toUpperCase(), made?.toLowerCase()]) {
    const found = read(KEYS, written);
    assert.equal(found?.recipient.toLowerCase(), "ann@x.test");
    assert.equal(found?.sender.toLowerCase(), "b@example.com");
    assert.equal(found?.message, idText(MESSAGE));
  }
  // Whoever has no key can still read it.
  assert.deepEqual(readings(made ?? ""), ["B@Example.com Ann@x.test"]);
});

test("where there is no room for the recipient, the report has to name it", () => {
  const recipient = `${"long.".repeat(8)}name@x.test`;
  const made = signedVerpAddress(KEYS, MESSAGE, "bounces@example.com", recipient);
  assert.match(made ?? "", /^bounces-=[\da-z]{26}@example\.com$/);
  assert.equal(read(KEYS, made), undefined);
  assert.equal(read(KEYS, made, ["other@x.test", recipient])?.recipient, recipient);
});

test("nobody else makes one: not by another key, for another recipient, or by guessing", () => {
  const made = signedVerpAddress(KEYS, MESSAGE, "b@example.com", "ann@x.test") ?? "";
  assert.equal(read(new MarkKeys(["another key"]), made), undefined);
  assert.equal(read(new MarkKeys([]), made), undefined);
  assert.equal(read(KEYS, made.replace("ann", "bob")), undefined);
  assert.equal(read(KEYS, made.replace("b-", "c-")), undefined);
  for (let at = 0; at < 16; at++) {
    const place = made.indexOf("@") - 1 - at;
    const letter = made[place] === "a" ? "b" : "a";
    assert.equal(read(KEYS, made.slice(0, place) + letter + made.slice(place + 1)), undefined);
  }
  // A key that is on its way out is still believed.
  assert.ok(read(new MarkKeys(["new", "a key of this server"]), made));
  assert.equal(
    signedVerpAddress(new MarkKeys([]), MESSAGE, "b@example.com", "a@x.test"),
    undefined,
  );
});

test("any address can be looked at", () => {
  fc.assert(
    fc.property(fc.oneof(anyText(), address), (text) => {
      const parsed = parseAddress(text);
      if (parsed === undefined) return;
      verpReadings(parsed);
      assert.equal(readSignedVerp(KEYS, parsed, []), undefined);
    }),
  );
  const hyphens = parseAddress(`${"-a".repeat(5000)}=x.test=${"a".repeat(26)}@example.com`);
  if (hyphens !== undefined) assert.equal(readSignedVerp(KEYS, hyphens, []), undefined);
});
