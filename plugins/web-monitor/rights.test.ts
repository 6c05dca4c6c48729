import assert from "node:assert/strict";
import { test } from "node:test";
import { isPasswordOf, parseCidr } from "../../core/mod.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { accessFrom, wantedAddresses } from "./addresses.ts";
import { clientOf, type NamedProxy } from "./forwarded.ts";
import { WebGuard } from "./guard.ts";
import { apiKey, sha256 } from "./keys.ts";
import type { AccessWord } from "./kinds.ts";
import { type Arrived, type PorterSettings, visitOf } from "./porter.ts";
import { foreignOrigin } from "./same-origin.ts";
import { type Person, Sessions } from "./sessions.ts";
import type { Visit } from "./visit.ts";

function rules(...lines: readonly string[]): PorterSettings["httpAccess"] {
  return lines.map((line) => {
    const [range = "", word = ""] = line.split(" ");
    const cidr = parseCidr(range);
    assert.ok(cidr !== undefined && isWord(word), line);
    return [cidr, word];
  });
}

function isWord(word: string): word is AccessWord {
  return /^(none|monitor|monitor,deny-logs|operator|admin)$/.test(word);
}

function proxy(range: string, field: NamedProxy[1]): NamedProxy {
  const cidr = parseCidr(range);
  assert.ok(cidr);
  return [cidr, field];
}

test("the first rule that fits counts; without any this host may do everything and nobody else anything", () => {
  const some = rules("10.0.0.1 none", "10/8 operator", "127.0.0.1 monitor,deny-logs");
  assert.deepEqual(accessFrom("10.0.0.1", some), { right: undefined, seesLogs: false });
  assert.deepEqual(accessFrom("10.0.0.2", some), { right: "operator", seesLogs: true });
  assert.deepEqual(accessFrom("127.0.0.1", some), { right: "monitor", seesLogs: false });
  assert.deepEqual(accessFrom("::1", some).right, undefined);
  assert.equal(accessFrom("127.0.0.1", []).right, "admin");
  assert.equal(accessFrom("::1", []).right, "admin");
  assert.equal(accessFrom("192.0.2.1", []).right, undefined);
});

test("it listens on loopback alone, unless a rule admits another address", () => {
  const at = (port: number | "any" | undefined, ...lines: readonly string[]): readonly string[] =>
    wantedAddresses({ httpMgmtPort: port, httpAccess: rules(...lines) }, ["127.0.0.1", "::1"]).map(
      (each) => `${each.host} ${each.port}`,
    );
  assert.deepEqual(at(undefined), []);
  assert.deepEqual(at(0, "127.0.0.1 admin"), []);
  assert.deepEqual(at(undefined, "127.0.0.1 admin"), ["127.0.0.1 8080"]);
  assert.deepEqual(at(8000, "::1 admin", "0/0 none"), ["127.0.0.1 8000"]);
  assert.deepEqual(at("any"), ["127.0.0.1 0"]);
  assert.deepEqual(at(8000, "10/8 monitor"), [":: 8000"]);
  const without6 = { httpMgmtPort: 1, httpAccess: rules("0/0 admin") };
  assert.deepEqual(wantedAddresses(without6, ["127.0.0.1"]), [{ host: "0.0.0.0", port: 1 }]);
});

test("only named proxies say for whom they come, each for whoever came to it", () => {
  const named = [proxy("127.0.0.1", "X-Forwarded-For"), proxy("10/8", "X-Forwarded-For")];
  const from = (
    headers: Readonly<Record<string, string>>,
    proxies: readonly NamedProxy[] = named,
  ): string => {
    const here = { address: "127.0.0.1", secure: false };
    const client = clientOf(new Headers(headers), here, proxies);
    return `${client.address}${client.known ? "" : " ?"}${client.secure ? " tls" : ""}`;
  };
  assert.equal(from({}, []), "127.0.0.1");
  assert.equal(from({ "x-forwarded-for": "192.0.2.1" }, []), "127.0.0.1 ?");
  assert.equal(from({ "x-real-ip": "127.0.0.1" }, []), "127.0.0.1 ?");
  assert.equal(from({}), "127.0.0.1 ?", "a proxy that says nothing");
  assert.equal(from({ forwarded: "for=192.0.2.1" }), "127.0.0.1 ?", "it says it elsewhere");
  assert.equal(from({ "x-forwarded-for": "203.0.113.9, 192.0.2.1" }), "192.0.2.1");
  assert.equal(from({ "x-forwarded-for": "192.0.2.1, 10.1.1.1" }), "192.0.2.1", "two proxies");
  const https = { "x-forwarded-for": "192.0.2.1", "x-forwarded-proto": "https" };
  assert.equal(from(https), "192.0.2.1 tls");
  assert.equal(from({ "x-forwarded-for": "unknown" }), "127.0.0.1 ?");
  assert.equal(from({ "x-forwarded-for": "127.0.0.5" }), "127.0.0.5 ?", "nobody's loopback");
  assert.equal(from({ "x-forwarded-for": "1.2.3.4,".repeat(30) }), "127.0.0.1 ?");
  const rfc = [proxy("127.0.0.1", "Forwarded")];
  const forwarded = 'for=203.0.113.9, for="[2001:db8::1]:4711";proto=https;by=_x';
  assert.equal(from({ forwarded }, rfc), "2001:db8::1 tls");
  assert.equal(from({ forwarded: "for=_hidden" }, rfc), "127.0.0.1 ?");
  assert.equal(from({ forwarded: 'for="1.2.3.4' }, rfc), "127.0.0.1 ?");
});

const KEY = "k".repeat(32);
const LIMITS = { idle: 1000, longest: 5000 };

interface Desk {
  readonly sessions: Sessions;
  readonly guard: WebGuard;
  readonly clock: FakeClock;
  ask(more: Partial<Arrived>, settings?: Partial<PorterSettings>): Visit | Response;
}

function desk(): Desk {
  const clock = new FakeClock();
  const quiet = (): void => {};
  const log = { debug: quiet, info: quiet, notice: quiet, warning: quiet, error: quiet };
  const sessions = new Sessions({ clock, random: fakeRandom() }, LIMITS);
  const guard = new WebGuard(clock, log);
  const parts = {
    sessions,
    guard,
    isPasswordOf,
    isOwnName: (name: string) => name === "mx.test",
    hasTls: () => false,
  };
  const parsed = apiKey.parse(`sha256:${sha256(KEY).toString("hex")} name=job right=operator`);
  assert.ok(parsed.ok);
  const usual: PorterSettings = {
    ...{ httpAccess: rules("127.0.0.1 admin", "192.0.2.0/24 admin", "198.51.100.0/24 monitor") },
    ...{ httpTrustedProxy: [], httpHostNames: ["web.test"], httpApiKey: [parsed.value] },
    ...{ httpRedirectToHttps: true, httpSessionIdle: 1000, httpSessionLimit: 5000 },
    people: new Map(),
  };
  return {
    ...{ sessions, guard, clock },
    ask(more, settings = {}) {
      const headers = more.headers ?? new Headers();
      if (!headers.has("host")) headers.set("host", "mx.test:8080");
      const arrived: Arrived = {
        ...{
          method: "GET",
          url: new URL("http://mx.test:8080/x"),
          rawHeaders: ["Host", "mx.test"],
        },
        connection: { address: "127.0.0.1", secure: false },
        ...more,
        headers,
      };
      return visitOf(arrived, { ...usual, ...settings }, parts);
    },
  };
}

function rightOf(visit: Visit | Response): string {
  return visit instanceof Response ? String(visit.status) : `${visit.name} ${visit.right}`;
}

test("from elsewhere more than monitor takes a login or a key over TLS, and the address rules must allow it too", () => {
  const { ask } = desk();
  const at = (address: string, secure: boolean, key?: string): string =>
    rightOf(
      ask({
        connection: { address, secure },
        headers: new Headers(key === undefined ? {} : { "x-api-key": key }),
      }),
    );
  assert.equal(at("127.0.0.1", false), "address admin");
  assert.equal(
    at("127.0.0.1", false, KEY),
    "key job operator",
    "a key may be less than the address",
  );
  assert.equal(at("192.0.2.1", false), "address monitor");
  assert.equal(at("192.0.2.1", true), "address monitor");
  assert.equal(at("192.0.2.1", false, KEY), "403", "a key in clear text");
  assert.equal(at("192.0.2.1", true, KEY), "key job operator");
  assert.equal(at("192.0.2.1", true, "x".repeat(32)), "401");
  assert.equal(at("198.51.100.1", true, KEY), "key job monitor");
  assert.equal(at("203.0.113.1", true, KEY), "address undefined");
  const bearer = new Headers({ authorization: `Bearer ${KEY}` });
  const elsewhere = { address: "192.0.2.1", secure: true };
  assert.equal(rightOf(ask({ connection: elsewhere, headers: bearer })), "key job operator");
  const forwarded = new Headers({ "x-forwarded-for": "192.0.2.1" });
  assert.equal(rightOf(ask({ headers: forwarded })), "address monitor");
  const both = new Headers({ "x-forwarded-for": "192.0.2.1", "x-api-key": KEY });
  assert.equal(rightOf(ask({ headers: both })), "403");
});

test("who guesses at keys is refused after a while, the right key included; others are not", () => {
  const { ask } = desk();
  const guess = (address: string, key: string): string =>
    rightOf(
      ask({ connection: { address, secure: true }, headers: new Headers({ "x-api-key": key }) }),
    );
  for (let at = 0; at < 30; at++) assert.equal(guess("192.0.2.7", "x".repeat(40)), "401");
  assert.equal(guess("192.0.2.7", KEY), "429");
  assert.equal(guess("127.0.0.1", KEY), "key job operator");
});

test("a page elsewhere cannot have its own name lead here: only our names are answered", () => {
  const { ask } = desk();
  const by = (host: string, url = "http://mx.test/x", rawHeaders = ["Host", host]): string =>
    rightOf(ask({ headers: new Headers({ host }), url: new URL(url), rawHeaders }));
  for (const own of ["mx.test", "MX.TEST:8080", "web.test", "127.0.0.1:80", "[::1]:1", "192.0.2.9"])
    assert.equal(by(own), "address admin", own);
  for (const foreign of ["evil.test", "mx.test.evil.test", "mx.test@evil.test", "[::1", "", "a b"])
    assert.equal(by(foreign), "421", foreign);
  assert.equal(by("mx.test", "http://evil.test/x"), "421", "the address in the first line");
  assert.equal(by("mx.test", undefined, ["Host", "mx.test", "host", "evil.test"]), "421");
  assert.equal(by("mx.test", undefined, []), "421");
});

test("sessions end by themselves, when their user goes or has another password, and are bounded", async () => {
  const { sessions, clock } = desk();
  const ann: Person = { name: "ann", right: "operator", password: "hash" };
  let known: Person | undefined = ann;

  const is = (secret: string): boolean => sessions.of(secret, () => known, true) !== undefined;
  const { secret } = sessions.begin(ann);
  assert.ok(is(secret));
  assert.ok(!is(`${secret.slice(0, -1)}!`));
  for (let at = 0; at < 5; at++) {
    await clock.advance(900);
    assert.ok(is(secret), "it is used");
  }
  await clock.advance(900);
  assert.ok(!is(secret), "it has lasted long enough");
  const second = sessions.begin(ann).secret;
  await clock.advance(1001);
  assert.ok(!is(second), "it was not used");
  const third = sessions.begin(ann).secret;
  known = { ...ann, password: "another" };
  assert.ok(!is(third));
  known = undefined;
  assert.ok(!is(sessions.begin(ann).secret));
  known = ann;
  const many = Array.from({ length: 30 }, () => sessions.begin(ann).secret);
  assert.deepEqual(
    [is(many[0] ?? ""), is(many[29] ?? ""), sessions.size <= 20],
    [false, true, true],
  );
  for (let at = 0; at < 1100; at++) sessions.begin({ ...ann, name: `u${at}` });
  assert.equal(sessions.size, 1000);
});

test("a session is known by our cookie alone: over TLS by one that no neighbour can set, and by none where there are two", () => {
  const { ask, sessions } = desk();
  const ann: Person = { name: "ann", right: "operator", password: "hash" };
  const people = new Map([["ann", ann]]);
  const secret = sessions.begin(ann).secret;
  const other = sessions.begin(ann).secret;
  const by = (cookie: string, secure = false): string => {
    const connection = { address: "127.0.0.1", secure };
    const visit = ask({ headers: new Headers({ cookie }), connection }, { people });
    return visit instanceof Response ? String(visit.status) : visit.name;
  };
  assert.equal(by(`a=b; mta=${secret}; c=d`), "user ann");
  assert.equal(by(`mta=${secret}; mta=${secret}`), "user ann");
  assert.equal(by(`__Host-mta=${secret}`, true), "user ann");
  for (const cookie of [`mta=${secret}; mta=${other}`, `mta=x; mta=${secret}`, `mta=${secret}x`])
    assert.equal(by(cookie), "address", cookie);
  for (const cookie of [
    ...[`mta=${secret}`, `__host-mta=${secret}`, `\u00a0__Host-mta=${secret}`],
    ...[`__Host-mta =${secret}`, `__Host-mta=${secret}=`, `=__Host-mta=${secret}`],
  ])
    assert.equal(by(cookie, true), "address", cookie);
  assert.equal(by(`__Host-mta=${secret}`), "address");
});

test("a login ends while its page only listens and asks by itself; and by itself, whoever listens", async () => {
  const { ask, sessions, clock } = desk();
  const ended: string[] = [];
  const timed = new Sessions({ clock, random: fakeRandom(2) }, LIMITS, ({ person: { name } }) =>
    ended.push(name),
  );
  const ann: Person = { name: "ann", right: "operator", password: "hash" };
  timed.begin(ann);
  await clock.advance(1000);
  assert.deepEqual(ended, []);
  await clock.advance(1);
  assert.deepEqual(ended, ["ann"], "nobody has asked");

  const people = new Map([["ann", ann]]);
  const cookie = `mta=${sessions.begin(ann).secret}`;
  const by = async (headers: Readonly<Record<string, string>>): Promise<string> => {
    await clock.advance(400);
    const visit = ask({ headers: new Headers({ cookie, ...headers }) }, { people });
    assert.ok(!(visit instanceof Response));
    return visit.loginIsOver ? `${visit.name} over` : visit.name;
  };
  const polls = { "x-background": "yes" };
  const listens = { accept: "text/event-stream" };
  assert.equal(await by(polls), "user ann");
  assert.equal(await by({}), "user ann");
  assert.equal(await by({ accept: "application/json" }), "user ann");
  assert.equal(await by(polls), "user ann");
  assert.equal(await by(listens), "user ann");
  assert.equal(await by(polls), "address over");
  assert.equal(await by({}), "address over");
  assert.equal(clock.pending, 0);
  sessions.begin(ann);
  sessions.close();
  assert.equal(clock.pending, 0);
});

test("limits of logins that a reload changes hold for who is logged in already", async () => {
  const clock = new FakeClock();
  const ended: string[] = [];
  const limits = { idle: 1000, longest: 5000 };
  const sessions = new Sessions({ clock, random: fakeRandom() }, limits, ({ person: { name } }) =>
    ended.push(name),
  );
  const person = (name: string): Person => ({ name, right: "operator", password: "hash" });
  sessions.begin(person("ann"));
  sessions.use({ ...limits, idle: 3000 });
  await clock.advance(2000);
  assert.deepEqual(ended, [], "longer");
  sessions.begin(person("tim"));
  sessions.use({ ...limits, idle: 1000 });
  await clock.advance(1);
  assert.deepEqual(ended, ["ann"], "shorter, for whoever only listens too");
  await clock.advance(1000);
  assert.deepEqual(ended, ["ann", "tim"]);
  assert.equal(clock.pending, 0);
});

test("changes come from pages of this server, or from no page", () => {
  const foreign = (headers: Readonly<Record<string, string>>, secure = false): boolean =>
    foreignOrigin(new Headers({ host: "mx.test:8080", ...headers }), secure) !== undefined;
  assert.ok(!foreign({}));
  assert.ok(!foreign({ origin: "http://mx.test:8080", "sec-fetch-site": "same-origin" }));
  assert.ok(!foreign({ origin: "https://mx.test:8080" }), "a proxy speaks TLS");
  assert.ok(foreign({ origin: "http://mx.test:8080" }, true));
  for (const origin of ["null", "http://evil.test", "http://mx.test", "http://mx.test:80800"])
    assert.ok(foreign({ origin }), origin);
  for (const site of ["cross-site", "same-site", "odd"])
    assert.ok(foreign({ "sec-fetch-site": site }), site);
});
