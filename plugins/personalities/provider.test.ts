import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeRandom, sampleMessage } from "../../core/testing.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { pluginLab } from "../../test/support/plugin-lab.ts";
import type { FollowSession, SessionFollower } from "../smtp-listener/contract.ts";
import { type Configured, Personalities } from "./choice.ts";
import { MAGIC_MAILBOXES, magicMailbox } from "./mailboxes.ts";
import type { PersonalityName } from "./profile.ts";
import { PROFILES } from "./profiles/all.ts";
import { type MailGiven, Provider, type Refusal } from "./provider.ts";
import { Sessions } from "./sessions.ts";

const CONTENT = { size: 1000, header: Buffer.from("From: ann@example.com\r\n") };

interface Lab {
  readonly clock: FakeClock;
  readonly provider: Provider;
  readonly mail: MailGiven;
}

function lab(name: PersonalityName, terms: Partial<MailGiven["terms"]> = {}): Lab {
  const clock = new FakeClock();
  const provider = new Provider(PROFILES[name], { clock, random: fakeRandom() });
  const { rate, demandsAuthentication } = provider.profile;
  const given = { rate, demandsAuthentication, ...terms };
  const mail = { sender: "ann@example.com", senderDomain: "example.com", terms: given };
  return { clock, provider, mail };
}

function text(refusal: Refusal | undefined): string {
  if (refusal === undefined) return "taken";
  const { code, enhanced = "", lines } = refusal.reply;
  return `${code} ${enhanced} ${lines.join(" ")}`;
}

test("a client has so many connections at a time, whoever else is there", () => {
  const { provider, mail } = lab("strict");
  const visits = [1, 2].map(() => provider.visit("192.0.2.1"));
  for (const visit of visits) assert.equal(visit.greeting(mail), undefined);
  const third = provider.visit("192.0.2.1");
  assert.match(text(third.greeting(mail)), /^421 4\.7\.0 .*too many connections from 192\.0\.2\.1/);
  assert.equal(provider.visit("192.0.2.2").greeting(mail), undefined);
  third.end();
  visits[0]?.end();
  // Twice is once.
  visits[0]?.end();
  assert.equal(provider.visit("192.0.2.1").greeting(mail), undefined);
  assert.match(text(provider.visit("192.0.2.1").greeting(mail)), /^421 /);
});

test("the rate of a client and of a sender's domain are used up, and come back with time", async () => {
  const { clock, provider, mail } = lab("gmail", { rate: { count: 2, window: 60_000 } });
  const say = (client: string, domain = "example.com"): string => {
    const visit = provider.visit(client);
    const given = { ...mail, senderDomain: domain };
    const refusal = visit.sender(given) ?? visit.content(given, ["bob@gmail.com"], CONTENT);
    if (refusal === undefined) visit.taken(given);
    visit.end();
    return text(refusal);
  };
  assert.deepEqual([say("192.0.2.1"), say("192.0.2.1")], ["taken", "taken"]);
  assert.match(say("192.0.2.1", "other.example"), /^421 4\.7\.28 .* from your IP address/);
  assert.match(say("192.0.2.2"), /^421 4\.7\.28 .*DKIM domain \[example\.com 36\]/);
  assert.equal(say("192.0.2.2", "other.example"), "taken");
  await clock.advance(60_000);
  assert.equal(say("192.0.2.1"), "taken");
});

test("a connection takes so many messages, a message so many recipients", () => {
  const { provider, mail } = lab("yahoo", { rate: { count: 1000, window: 1000 } });
  const visit = provider.visit("192.0.2.1");
  for (let sent = 0; sent < 20; sent++) {
    assert.equal(visit.sender(mail), undefined);
    visit.taken(mail);
  }
  assert.match(text(visit.sender(mail)), /^421 {2}Max message per connection reached/);
  assert.equal(provider.visit("192.0.2.1").sender(mail), undefined);
  assert.equal(visit.recipient(mail, "a@yahoo.com", 49), undefined);
  assert.match(text(visit.recipient(mail, "a@yahoo.com", 50)), /^452 {2}Too many recipients/);
});

test("strict greylists each sender and recipient once, and wants signatures of the author's domain", () => {
  const { provider, mail } = lab("strict");
  const visit = provider.visit("192.0.2.1");
  assert.match(text(visit.recipient(mail, "bob@a.example", 0)), /^450 4\.2\.0 .*Greylisted/);
  assert.equal(visit.recipient(mail, "bob@a.example", 0), undefined);
  assert.match(text(visit.recipient(mail, "eve@a.example", 0)), /^450 4\.2\.0 /);
  const say = (header: string): string => {
    const content = { size: 1000, header: Buffer.from(header) };
    return text(visit.content(mail, ["bob@a.example"], content));
  };
  const from = "From: Ann <ann@news.example.com>\r\n";
  const signed = (domain: string): string =>
    `DKIM-Signature: v=1; a=rsa-sha256;\r\n d=${domain}; s=x\r\n${from}`;
  assert.match(say(from), /^550 5\.7\.20 No passing DKIM/);
  assert.match(say(signed("other.example")), /^550 5\.7\.1 .*policy for news\.example\.com/);
  assert.match(say(signed("com")), /^550 5\.7\.1 /);
  assert.match(say(signed("evil-example.com")), /^550 5\.7\.1 /);
  for (const domain of ["news.example.com", "Example.COM", "a.news.example.com"])
    assert.equal(say(signed(domain)), "taken", domain);
  assert.match(say(`${signed("example.com")}From: eve@bank.example\r\n`), /^550 5\.7\.1 /);
});

test("each mailbox with a name does what it says at each provider", () => {
  for (const { profile } of Object.values(PROFILES).map((each) => lab(each.name).provider))
    for (const { word, refused, once } of MAGIC_MAILBOXES) {
      const { provider, mail } = lab(profile.name, { demandsAuthentication: false });
      const visit = provider.visit("192.0.2.1");
      const say = (): Refusal | undefined =>
        visit.recipient(mail, `${word}-17@x.example`, 0) ??
        visit.content(mail, [`${word}-17@x.example`], CONTENT);
      const first = say();
      const second = say();
      const name = `${profile.name} ${word}`;
      if (refused === undefined) {
        assert.equal(second, undefined, name);
        continue;
      }
      const { code, enhanced } = profile.says[refused];
      assert.deepEqual([first?.reply.code, first?.reply.enhanced], [code, enhanced], name);
      assert.equal(second?.reply.code, once === true ? undefined : code, name);
    }
});

test("a mailbox is meant by a whole word only", () => {
  for (const address of ["nosuch@a.test", "NoSuch-1@a.test", "nosuch+x@a.test", "nosuch.x@a.test"])
    assert.equal(magicMailbox(address)?.word, "nosuch", address);
  for (const address of ["nosuchman@a.test", "ann-nosuch@a.test", "nosuch", "", "@a.test", "-@a"])
    assert.equal(magicMailbox(address), undefined, address);
});

test("what strangers made up pushes out what was known long ago: it remembers no more than that", () => {
  const { provider, mail } = lab("strict", { rate: { count: 1, window: 1e9 } });
  const visit = provider.visit("192.0.2.1");
  const isPutOff = (): boolean => visit.recipient(mail, "bob@a.example", 0) !== undefined;
  const isTooFast = (): boolean =>
    provider.visit("192.0.2.9").sender({ ...mail, senderDomain: "" }) !== undefined;
  assert.deepEqual([isPutOff(), isPutOff()], [true, false]);
  provider.visit("192.0.2.9").taken(mail);
  assert.equal(isTooFast(), true);
  for (let at = 0; at < 12_000; at++) {
    const other = provider.visit(`2001:db8::${at.toString(16)}`);
    const given = { ...mail, sender: `${at}@b.test`, senderDomain: `${at}.test` };
    other.recipient(given, "bob@a.example", 0);
    other.taken(given);
    other.end();
  }
  assert.deepEqual([isPutOff(), isTooFast()], [true, false]);
});

test("a session that has ended leaves nothing, also when it was asked about afterwards", async () => {
  const kept = new Personalities({ clock: new FakeClock(), random: fakeRandom() });
  const follows: FollowSession[] = [];
  const sessions = new Sessions(kept, {
    follow(follow) {
      follows.push(follow);
      return () => {};
    },
  });
  const { session } = sampleMessage();
  const config: Configured = {
    sandboxPersonality: "strict",
    sandboxPersonalityAt: "session",
    sandboxPersonalityRate: undefined,
    sandboxDemandAuthentication: false,
  };
  const name = (id: string): string => {
    const [recipient] = sampleMessage({ recipients: [`bob@${id}.example`] }).recipients;
    assert.ok(recipient);
    const given = { session: { ...session, id }, sender: "", recipient, accepted: 0 };
    const said = sessions.recipient(given, () => config);
    return said?.accept === false ? String(said.reply.code) : "taken";
  };
  const view = (await pluginLab([], "")).generation.config.source("192.0.2.1");
  const open = (id: string): SessionFollower | undefined => {
    const [first] = follows.map((follow) => follow({ ...session, id }, view, false));
    return first;
  };
  const [one, two] = [open("1"), open("2")];
  // Greylisted, so they have connected.
  assert.deepEqual([name("1"), name("2")], ["450", "450"]);
  open("3");
  assert.equal(name("3"), "421");
  one?.closed?.();
  // Its hook was slow: what it says nobody hears any more.
  name("1");
  two?.closed?.();
  open("4");
  assert.equal(name("4"), "450");
});
