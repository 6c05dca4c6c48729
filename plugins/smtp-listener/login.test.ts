import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { createLog, type SaslMechanism } from "../../core/mod.ts";
import { AlarmHub } from "../../core/telemetry/alarm-hub.ts";
import { FakeClock } from "../../test/support/fake-clock.ts";
import {
  type LabClient,
  type ListenerLab,
  upgrade,
  withListener,
} from "../../test/support/listener-lab.ts";
import { OPEN_SETTINGS } from "../../test/support/open-settings.ts";
import { SocketReader } from "../../test/support/socket-reader.ts";
import { TestReception } from "../../test/support/test-reception.ts";
import { turnUntil } from "../../test/support/until.ts";
import { TlsKeeper } from "../inbound-tls/tls-keeper.ts";
import { login } from "../sasl/login.ts";
import { plain } from "../sasl/plain.ts";
import { SmtpServer } from "./server.ts";
import type { SessionSettings } from "./settings.ts";

const base64 = (text: string): string => Buffer.from(text, "latin1").toString("base64");
const JOE = base64("\0joe\0secret");

/** A listener that knows joe, whose password is "secret", and mechanisms besides PLAIN and LOGIN. */
async function withLogins(
  use: (lab: ListenerLab) => Promise<void>,
  given: {
    readonly settings?: Partial<SessionSettings>;
    readonly tls?: boolean;
    readonly mechanisms?: Readonly<Record<string, SaslMechanism>>;
  } = {},
): Promise<void> {
  const { settings = {}, tls = false, mechanisms = {} } = given;
  const run = async (lab: ListenerLab): Promise<void> => {
    const { reception } = lab;
    const all = { PLAIN: plain, LOGIN: login, ...mechanisms };
    reception.mechanisms = new Map(Object.entries(all));
    const verifiers = [{ kind: "plain", password: "secret" }] as const;
    reception.users.set("joe", { name: "joe", verifiers });
    await use(lab);
  };
  await withListener(settings, run, { tls });
}

async function ehlo({ send, reader }: LabClient): Promise<readonly string[]> {
  send("EHLO c.test\r\n");
  const lines = [await reader.line()];
  while (lines.at(-1)?.startsWith("250-")) lines.push(await reader.line());
  return lines.map((line) => line.slice(4));
}

async function greeted(lab: ListenerLab): Promise<LabClient> {
  const client = await lab.client();
  await ehlo(client);
  return client;
}

/** The answer to a failed login, with the time that it is held back. */
async function heldBack(
  { clock, events }: ListenerLab,
  { send, reader }: LabClient,
  line: string,
): Promise<{ readonly answer: string; readonly delay: number }> {
  const failures = (): number => events.filter(({ message }) => message === "login failed").length;
  const before = failures();
  send(`${line}\r\n`);
  await turnUntil("a failed login", () => failures() > before && clock.untilNext !== undefined);
  const delay = clock.untilNext ?? 0;
  await clock.advance(delay);
  return { answer: await reader.line(), delay };
}

/** The answer where it comes a second late. */
async function late(
  { clock }: ListenerLab,
  { send, reader }: LabClient,
  line?: string,
): Promise<string> {
  if (line !== undefined) send(`${line}\r\n`);
  await turnUntil("a delay", () => clock.untilNext === 1000);
  await clock.advance(1000);
  return reader.line();
}

test("PLAIN with its response at once, or asked for; the trace field says that it was a login", async () => {
  await withLogins(async (lab) => {
    const first = await greeted(lab);
    assert.match(await first.ask(`AUTH PLAIN ${JOE}`), /^235 2\.7\.0 /);
    assert.ok(!(await ehlo(first)).some((line) => line.startsWith("AUTH")));
    for (const line of ["MAIL FROM:<a@c.test>", "RCPT TO:<b@x.test>"])
      assert.match(await first.ask(line), /^250 /);
    assert.match(await first.ask("DATA"), /^354 /);
    assert.match(await first.ask("Hi\r\n."), /^250 2\.6\.0/);
    const [message] = lab.reception.taken;
    assert.equal(message?.session.user, "joe");
    assert.equal(message?.session.userSource, "{auth}");
    assert.equal(message?.info.origin.user, "joe");
    assert.match(message?.content ?? "", /with ESMTPA id/);

    const second = await greeted(lab);
    assert.equal(await second.ask("auth plain"), "334 ");
    assert.match(await second.ask(JOE), /^235 /);
  });
});

test("LOGIN asks for name and password; the name may come at once", async () => {
  await withLogins(async (lab) => {
    const first = await greeted(lab);
    assert.equal(await first.ask("AUTH LOGIN"), `334 ${base64("Username:")}`);
    assert.equal(await first.ask(base64("joe")), `334 ${base64("Password:")}`);
    assert.match(await first.ask(base64("secret")), /^235 /);
    const second = await greeted(lab);
    assert.equal(await second.ask(`AUTH LOGIN ${base64("joe")}`), `334 ${base64("Password:")}`);
    assert.match(await second.ask(base64("secret")), /^235 /);
    lab.reception.users.set("any", {
      name: "any",
      verifiers: [{ kind: "checked", correct: true }],
    });
    const third = await greeted(lab);
    assert.match(await third.ask(`AUTH LOGIN ${base64("any")}`), /^334 /);
    const { answer } = await heldBack(lab, third, "");
    assert.match(answer, /^535 5\.7\.8 /, "no plugin is asked about an empty password");
  });
});

test("a user whose password takes its time to look at is not told by that from one that nobody knows", async () => {
  await withLogins(async (lab) => {
    const { reception, clock } = lab;
    const check = reception.logIn.bind(reception);
    reception.logIn = async (given) => {
      if (given.user === "slow") await new Promise<void>((resolve) => clock.after(2500, resolve));
      return check(given);
    };
    const slow = await greeted(lab);
    slow.send(`AUTH PLAIN ${base64("\0slow\0x")}\r\n`);
    await turnUntil("the check", () => clock.untilNext === 2500);
    await clock.advance(2500);
    assert.match(await slow.reader.line(), /^535 /);
    const nobody = await heldBack(lab, await greeted(lab), `AUTH PLAIN ${base64("\0nobody\0x")}`);
    assert.equal(nobody.delay, 2500);
  });
});

test("AUTH is offered where it can be used, and refused with the reason elsewhere", async () => {
  const lineOf = async (lab: ListenerLab): Promise<string | undefined> =>
    (await ehlo(await lab.client())).find((line) => line.startsWith("AUTH"));
  await withLogins(async (lab) => {
    // Clients on this host may show a password in clear text.
    assert.equal(await lineOf(lab), "AUTH PLAIN LOGIN");
    lab.reception.mechanisms = new Map();
    assert.equal(await lineOf(lab), undefined);
    assert.match(await (await greeted(lab)).ask("AUTH PLAIN"), /^502 5\.5\.1 /);
  });
  const hidden: SaslMechanism = { ...plain, showsPassword: false };
  await withLogins(
    async (lab) => {
      assert.equal(await lineOf(lab), "AUTH HIDDEN");
      const client = await greeted(lab);
      assert.match(await client.ask(`AUTH PLAIN ${JOE}`), /^538 5\.7\.11 /);
      assert.match(await client.ask("AUTH GSSAPI"), /^504 5\.5\.4 .*use HIDDEN$/);
      const secure = await upgrade(client);
      assert.ok((await ehlo(secure)).includes("AUTH PLAIN LOGIN HIDDEN"));
      assert.match(await secure.ask(`AUTH PLAIN ${JOE}`), /^235 /);
    },
    { settings: { allowUnencryptedPlainAuth: false }, tls: true, mechanisms: { HIDDEN: hidden } },
  );
  await withLogins(
    async (lab) => {
      assert.equal(await lineOf(lab), undefined);
      assert.match(await (await greeted(lab)).ask("AUTH PLAIN"), /^538 5\.7\.11 send STARTTLS/);
    },
    { settings: { requireStarttlsBeforeAuth: true }, tls: true },
  );
  await withLogins(async (lab) => assert.equal(await lineOf(lab), undefined), {
    settings: { allowAuth: false },
  });
});

test("out of order: before EHLO, twice, within a transaction", async () => {
  await withLogins(async (lab) => {
    const client = await lab.client();
    assert.match(await client.ask(`AUTH PLAIN ${JOE}`), /^503 5\.5\.1 send EHLO/);
    await client.ask("HELO c.test");
    assert.match(await client.ask(`AUTH PLAIN ${JOE}`), /^503 5\.5\.1 send EHLO/);
    await ehlo(client);
    await client.ask("MAIL FROM:<a@c.test>");
    assert.match(await client.ask(`AUTH PLAIN ${JOE}`), /^503 5\.5\.1 a transaction/);
    await client.ask("RSET");
    assert.match(await client.ask(`AUTH PLAIN ${JOE}`), /^235 /);
    assert.match(await client.ask(`AUTH PLAIN ${JOE}`), /^503 5\.5\.1 already logged in/);
  });
});

test("what is not a login: half a base64, blanks, NULs, a name or password that is missing, somebody else's name", async () => {
  await withLogins(async (lab) => {
    const client = await greeted(lab);
    const malformed = ["A", "AA=A", "A===", "====", "Zm9v!A==", base64("\0joe"), "="];
    for (const response of [...malformed, base64("\0joe\0"), base64("\0\0x"), base64("a\0b\0c\0d")])
      assert.match(await client.ask(`AUTH PLAIN ${response}`), /^501 5\.5\.2 /, response);
    assert.match(await client.ask(`AUTH PLAIN ${base64("\0joe\0\xff\xfe")}`), /^501 5\.5\.2 /);
    assert.match(await client.ask(`AUTH PLAIN ${JOE} more`), /^501 5\.5\.4 /);
    assert.match(await client.ask("AUTH"), /^501 5\.5\.4 /);
    await client.ask("AUTH PLAIN");
    assert.match(await client.ask("*"), /^501 5\.7\.0 /);
    await client.ask("AUTH LOGIN");
    assert.match(await client.ask(base64("jo\0e")), /^501 5\.5\.2 /);
    // Nothing is left of an exchange that is over.
    assert.match(await client.ask(base64("secret")), /^500 5\.5\.2 /);
    const other = await heldBack(lab, client, `AUTH PLAIN ${base64("jane\0joe\0secret")}`);
    assert.match(other.answer, /^535 5\.7\.8 /);
    assert.match(await client.ask(`AUTH PLAIN ${base64("joe\0joe\0secret")}`), /^235 /);
  });
});

test("a line of an exchange may be long, and one of a megabyte ends it", async () => {
  await withLogins(async (lab) => {
    const client = await greeted(lab);
    await client.ask("AUTH PLAIN");
    const long = await heldBack(lab, client, base64(`\0joe\0${"x".repeat(9000)}`));
    assert.match(long.answer, /^535 /);
    await client.ask("AUTH PLAIN");
    assert.match(await client.ask("A".repeat(1024 * 1024)), /^500 5\.5\.6 /);
    assert.match(await client.ask("NOOP"), /^250 /);
    assert.match(await client.ask(`AUTH PLAIN ${"A".repeat(1024 * 1024)}`), /^500 5\.5\.2 /);
    assert.match(await client.ask(`AUTH PLAIN ${JOE}`), /^235 /);
  });
});

test("guessing takes longer each time, tells nothing of who exists, and ends the session", async () => {
  await withLogins(async (lab) => {
    const client = await greeted(lab);
    const guesses = ["joe", "nobody", "joe", "nobody", "joe"];
    const answers = [];
    for (const name of guesses)
      answers.push(await heldBack(lab, client, `AUTH PLAIN ${base64(`\0${name}\0guess`)}`));
    assert.deepEqual(
      answers.map(({ answer }) => answer.slice(0, 9)),
      ["535 5.7.8", "535 5.7.8", "535 5.7.8", "535 5.7.8", "421 4.7.0"],
    );
    assert.deepEqual(
      answers.map(({ delay }) => delay),
      [1000, 2000, 4000, 8000, 8000],
    );
    await client.reader.end();
    const failed = lab.events.filter(({ message }) => message === "login failed");
    assert.deepEqual(
      failed.map(({ fields }) => fields.user),
      guesses,
    );
    assert.ok(!JSON.stringify(lab.events).includes("guess"));
  });
});

test("whoever hangs up while a failed login is held back leaves nothing", async () => {
  await withLogins(async (lab) => {
    const client = await greeted(lab);
    client.send(`AUTH PLAIN ${base64("\0joe\0guess")}\r\n`);
    await turnUntil("the failure", () =>
      lab.events.some(({ message }) => message === "login failed"),
    );
    client.socket.destroy();
    await turnUntil(
      "the end",
      () => lab.server.sessions === 0 && lab.reception.sessions === 0,
      () => lab.clock.advance(250),
    );
    assert.equal(lab.clock.pending, 0);
  });
});

test("what cannot be told is a temporary failure: users out of reach, a mechanism that breaks, hangs or makes no sense", async () => {
  const broken = (step: () => never | Promise<never>): SaslMechanism => ({
    showsPassword: false,
    begin: () => ({ step }),
  });
  const mechanisms = {
    THROWS: broken(() => {
      throw new Error("oops");
    }),
    REJECTS: broken(() => Promise.reject(new Error("oops"))),
    HANGS: broken(() => new Promise(() => {})),
    BEGINS: {
      showsPassword: false,
      begin: () => {
        throw new Error("oops");
      },
    },
    PROVES: {
      showsPassword: false,
      begin: () => ({
        step: () => ({ kind: "proven", user: { name: "a\r\nb", verifiers: [] } }) as const,
      }),
    },
    ENDLESS: {
      showsPassword: false,
      begin: () => ({ step: () => ({ kind: "challenge", data: Buffer.alloc(0) }) as const }),
    },
  };
  await withLogins(
    async (lab) => {
      const client = await greeted(lab);
      assert.match(await late(lab, client, `AUTH PLAIN ${base64("\0broken\0x")}`), /^454 4\.7\.0 /);
      for (const name of ["THROWS", "REJECTS", "BEGINS", "PROVES"])
        assert.match(await late(lab, client, `AUTH ${name}`), /^454 4\.7\.0 /, name);
      client.send("AUTH HANGS\r\n");
      await turnUntil("the mechanism", () => lab.clock.untilNext === 30_000);
      await lab.clock.advance(30_000);
      assert.match(await late(lab, client), /^454 4\.7\.0 /);
      assert.equal(await client.ask("AUTH ENDLESS"), "334 ");
      for (let at = 1; at < 20; at++) assert.equal(await client.ask(""), "334 ");
      assert.match(await late(lab, client, ""), /^454 4\.7\.0 /);
      const told = lab.events.filter(({ message }) => message === "a login could not be checked");
      assert.ok(told.length < 7, "the same is told once a minute");
      assert.match(await client.ask(`AUTH PLAIN ${JOE}`), /^235 /);
    },
    { mechanisms },
  );
});

test("a mechanism may prove by itself who it is, with what findUser knows", async () => {
  const own: SaslMechanism = {
    showsPassword: false,
    begin: ({ findUser, session }) => ({
      async step(input) {
        if (input === undefined) return { kind: "challenge", data: Buffer.from(session.id) };
        const user = await findUser(input.toString());
        return user ? { kind: "proven", user } : { kind: "failure", why: "denied" };
      },
    }),
  };
  await withLogins(
    async (lab) => {
      const client = await greeted(lab);
      assert.match(await client.ask("AUTH OWN"), /^334 /);
      const denied = await heldBack(lab, client, base64("jane"));
      assert.match(denied.answer, /^535 /);
      await client.ask("AUTH OWN");
      assert.match(await client.ask(base64("joe")), /^235 /);
      await client.ask("MAIL FROM:<a@c.test>");
      await client.ask("RCPT TO:<b@x.test>");
      await client.ask("DATA");
      await client.ask("Hi\r\n.");
      assert.equal(lab.reception.taken[0]?.session.user, "joe");
    },
    { mechanisms: { OWN: own } },
  );
});

test("STARTTLS forgets the login, and a handshake that fails ends the connection", async () => {
  await withLogins(
    async (lab) => {
      const client = await greeted(lab);
      await client.ask(`AUTH PLAIN ${JOE}`);
      const secure = await upgrade(client);
      assert.match(await secure.ask("MAIL FROM:<a@c.test>"), /^503 /);
      assert.ok((await ehlo(secure)).includes("AUTH PLAIN LOGIN"));
      await secure.ask("MAIL FROM:<a@c.test>");
      const other = await greeted(lab);
      assert.match(await other.ask("STARTTLS"), /^220 /);
      // In clear text, where a handshake was to come.
      other.send(`EHLO c.test\r\nAUTH PLAIN ${JOE}\r\n`);
      await other.reader.end();
      assert.equal(lab.events.filter(({ message }) => message === "logged in").length, 1);
    },
    { tls: true },
  );
});

test("of one client, and of all, only so many are in a handshake at a time; more wait for their turn", async () => {
  await withListener(
    {},
    async (lab) => {
      const clients = await Promise.all(Array.from({ length: 25 }, () => lab.client()));
      const resting = clients.slice(0, 20);
      for (const client of resting) assert.match(await client.ask("STARTTLS"), /^220 /);
      const late = clients.slice(20).map((client) => upgrade(client));
      for (const client of resting.slice(0, 10)) client.socket.destroy();
      for (const { ask } of await Promise.all(late)) assert.match(await ask("NOOP"), /^250 /);
      await turnUntil("the end of ten", () => lab.server.sessions === 15);
      // Those that are through their handshake do not count, whether they speak or not.
      const secured = [];
      for (let at = 0; at < 15; at++) secured.push(await upgrade(await lab.client()));
      for (const { ask } of secured) assert.match(await ask("NOOP"), /^250 /);
    },
    { tls: true },
  );
});

test("with a login come other settings: whoever may make any number of errors is not sent away", async () => {
  const reception = new TestReception();
  reception.mechanisms = new Map([["PLAIN", plain]]);
  const verifiers = [{ kind: "plain", password: "secret" }] as const;
  reception.users.set("joe", { name: "joe", source: "apps", verifiers });
  const asked: (string | undefined)[] = [];
  const [clock, log] = [new FakeClock(), createLog("test", () => {})];
  const alarms = new AlarmHub(clock, log).of("inbound-tls");
  const server = new SmtpServer({
    ...{ reception, clock, log, hostName: "mx.test", tls: new TlsKeeper(clock, log, alarms) },
    groupFor: () => undefined,
    settingsFor: (_reception, { userSource }) => {
      asked.push(userSource);
      return { ...OPEN_SETTINGS, maxSmtpErrors: userSource === "apps" ? 100 : 3 };
    },
    counts: { connected() {}, refused() {} },
  });
  const [{ port } = { port: 0 }] = await server.listenOn([{ host: "127.0.0.1", port: 0 }]);
  const socket = connect(port, "127.0.0.1");
  const reader = new SocketReader(socket);
  const ask = (line: string): Promise<string> => {
    socket.write(`${line}\r\n`);
    return reader.line();
  };
  try {
    await reader.line();
    for (let line = await ask("EHLO c.test"); line.startsWith("250-"); ) line = await reader.line();
    for (let at = 0; at < 2; at++) assert.match(await ask("NONSENSE"), /^500 /);
    assert.match(await ask(`AUTH PLAIN ${JOE}`), /^235 /);
    for (let at = 0; at < 20; at++) assert.match(await ask("NONSENSE"), /^500 /);
    assert.equal(asked.at(-1), "apps");
  } finally {
    socket.destroy();
    server.close();
  }
});

test("a mechanism asks for nobody whose name no user can have", async () => {
  const found: unknown[] = [];
  const own: SaslMechanism = {
    showsPassword: false,
    begin: ({ findUser }) => ({
      async step(input) {
        if (input === undefined) return { kind: "challenge", data: Buffer.alloc(0) };
        found.push(await findUser(input.toString("latin1")));
        return { kind: "failure", why: "malformed" };
      },
    }),
  };
  await withLogins(
    async (lab) => {
      const client = await greeted(lab);
      const names = ["", "joe\r\nx", "joe\0", "j".repeat(256)];
      const verifiers = [{ kind: "plain", password: "secret" }] as const;
      for (const name of names) lab.reception.users.set(name, { name, verifiers });
      for (const name of [...names, "joe"]) {
        await client.ask("AUTH OWN");
        assert.match(await client.ask(base64(name)), /^501 /);
      }
      assert.deepEqual(found.slice(0, -1), [undefined, undefined, undefined, undefined]);
      assert.notEqual(found.at(-1), undefined);
    },
    { mechanisms: { OWN: own } },
  );
});

test("who logs in under an old configuration is sent away when the new one does not know the user", async () => {
  await withLogins(async (lab) => {
    const client = await greeted(lab);
    lab.reception.superseded = true;
    lab.reception.unwelcome = true;
    assert.match(await client.ask(`AUTH PLAIN ${JOE}`), /^421 4\.3\.2 /);
    await client.reader.end();
  });
});

test("a plugin may refuse a login with the right password: it is in nobody's way afterwards", () =>
  withLogins(async (lab) => {
    const { reception, events } = lab;
    const verifiers = [{ kind: "plain", password: "secret" }] as const;
    reception.users.set("barred", { name: "barred", verifiers });
    const client = await greeted(lab);
    for (let tried = 0; tried < 7; tried++) {
      client.send(`AUTH PLAIN ${base64("\0barred\0secret")}\r\n`);
      assert.equal(await client.reader.line(), "535 5.7.0 not now");
    }
    client.send(`AUTH PLAIN ${JOE}\r\n`);
    assert.match(await client.reader.line(), /^235 /);
    const said = events.map(({ message }) => message);
    assert.equal(said.includes("login failed"), false);
    assert.equal(said.filter((message) => message === "login refused").length, 7);
  }));
