import assert from "node:assert/strict";
import { timingSafeEqual } from "node:crypto";
import { test } from "node:test";
import { isPasswordOf, type KnownUser, systemRandom } from "../../core/mod.ts";
import { createLog } from "../../core/telemetry/log.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import { fakeRandom } from "../../test/support/fake-random.ts";
import { passwordHashOf } from "./command.ts";
import { WebGuard } from "./guard.ts";
import { apiKey, keyOf, sha256 } from "./keys.ts";
import { answerLogin } from "./login.ts";
import type { PorterSettings } from "./porter.ts";
import { type Person, Sessions } from "./sessions.ts";
import type { Visit } from "./visit.ts";

const VISIT: Omit<Visit, "notes"> = {
  ...{ name: "address", address: "127.0.0.1", right: "admin", why: "", seesLogs: true },
  ...{ secure: false, here: true, byKey: false, login: undefined, loginIsOver: false },
};

const SETTINGS = {
  ...{ httpAccess: [], httpTrustedProxy: [], httpHostNames: [], httpApiKey: [] },
  ...{ httpRedirectToHttps: false, httpSessionIdle: 1000, httpSessionLimit: 5000 },
} satisfies Omit<PorterSettings, "people">;

/** Passwords of some people, and whose hashes are computed when somebody logs in. */
async function loginsOf(costs: Readonly<Record<string, number>>) {
  const clock = new FakeClock();
  const people = new Map<string, Person>();
  for (const [name, cost] of Object.entries(costs)) {
    const password = await passwordHashOf(`of ${name}`, systemRandom, cost);
    people.set(name, { name, right: "monitor", password });
  }
  const computed: string[] = [];
  const parts = {
    sessions: new Sessions(
      { clock, random: fakeRandom() },
      { idle: SETTINGS.httpSessionIdle, longest: SETTINGS.httpSessionLimit },
    ),
    guard: new WebGuard(
      clock,
      createLog("web-monitor", () => {}),
    ),
    isOwnName: () => true,
    hasTls: () => false,
    isPasswordOf(user: KnownUser | undefined, password: string): Promise<boolean> {
      const verifiers = user?.verifiers ?? [];
      // What decides how long it takes: $scrypt$ln=…,r=…,p=…
      for (const each of verifiers)
        computed.push(each.kind === "hash" ? (each.hash.split("$")[2] ?? "") : each.kind);
      return isPasswordOf(user, password);
    },
  };
  return async (user: string, password: string): Promise<string> => {
    computed.length = 0;
    const body = JSON.stringify({ user, password });
    const request = new Request("http://x.test/", { method: "POST", body });
    const visit = { ...VISIT, notes: [] };
    const { status } = await answerLogin(request, visit, { ...SETTINGS, people }, parts);
    return `${status} ${computed.join(" ")}`;
  };
}

test("an unknown user, a wrong password and the right one take the same work: one hash, with the same parameters", async () => {
  const logIn = await loginsOf({ ann: 4, bob: 4 });
  const once = "ln=4,r=8,p=1";
  // The first thing that is asked of a server, too.
  assert.equal(await logIn("nobody", "of ann"), `401 ${once}`);
  assert.equal(await logIn("ann", "wrong"), `401 ${once}`);
  assert.equal(await logIn("ann", "of bob"), `401 ${once}`);
  assert.equal(await logIn("ann", "of ann"), `200 ${once}`);
  for (const name of ["", "__proto__", "ann ", "Ann", "x".repeat(1000), "\u0000"])
    for (const password of ["of ann", "of bob"])
      assert.equal(await logIn(name, password), `401 ${once}`, name);
});

test("where hashes differ, a name that nobody has takes the same work each time, as one of those there are does", async () => {
  const logIn = await loginsOf({ ann: 4, bob: 5 });
  const seen = new Set<string>();
  for (let at = 0; at < 10; at++) {
    const first = await logIn(`u${at}`, "x");
    assert.match(first, /^401 ln=[45],r=8,p=1$/);
    await logIn("ann", "wrong");
    assert.equal(await logIn(`u${at}`, "x"), first);
    seen.add(first);
  }
  assert.equal(seen.size, 2);
});

test("a key is compared with each there is, by hashes of one length, whichever is shown", () => {
  const texts = ["a", "b", "c"].map((letter) => letter.repeat(32));
  const keys = texts.map((text, at) => {
    const parsed = apiKey.parse(at === 1 ? `sha256:${sha256(text).toString("hex")}` : text);
    assert.ok(parsed.ok);
    return parsed.value;
  });
  for (const shown of [
    ...texts,
    "",
    "a",
    "a".repeat(31),
    `${"a".repeat(31)}x`,
    "\u{1f511}".repeat(200),
  ]) {
    const lengths: number[] = [];
    const found = keyOf(shown, keys, (a, b) => {
      lengths.push(a.length, b.length);
      return timingSafeEqual(a, b);
    });
    assert.equal(found?.name, keys[texts.indexOf(shown)]?.name, shown);
    assert.deepEqual(lengths, [32, 32, 32, 32, 32, 32], shown);
  }
});
