import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { startMta, type TestMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { SmtpPeer } from "../../test/support/smtp-peer.ts";
import { until } from "../../test/support/until.ts";
import { askWeb, type WebAnswer } from "../../test/support/web-client.ts";
import { WEB } from "../web-monitor/contract.ts";

/** Runs a command over HTTP, its text in JSON. */
type Run = (command: string, format?: string) => Promise<WebAnswer & { readonly text: string }>;

/** A server with the web monitor, and a host that takes mail. */
async function withCommands(
  use: (run: Run, mta: TestMta, web: number) => Promise<void>,
): Promise<void> {
  const peer = new SmtpPeer();
  const port = await peer.listen();
  const mta = await startMta(`http-mgmt-port any
    story yes
    <suppression-list gone>
    </suppression-list>
    <source 127.0.0.0/8>
    always-allow-relaying yes
    </source>
    <domain *>
    route [127.0.0.1]:${port}
    </domain>`);
  try {
    const web = mta.engine.services.get(WEB).addresses[0]?.port ?? 0;
    const run: Run = async (command, format = "json-text") => {
      const answer = await askWeb(web, "/command", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ command, format }).toString(),
      });
      const { data, message } = format.startsWith("json")
        ? JSON.parse(answer.body)
        : { data: {}, message: "" };
      return { ...answer, text: message || String(data.text) };
    };
    await use(run, mta, web);
  } finally {
    await mta.stop();
    await peer.close();
  }
}

/** What clients on this host may do from now on. */
async function allow(mta: TestMta, right: string): Promise<void> {
  mta.config = mta.config.replace(
    "http-mgmt-port any",
    `http-mgmt-port any\nhttp-access 127.0.0.1 ${right}`,
  );
  assert.ok((await mta.engine.control.reload()).ok);
}

test("commands of plugins that only ask the server are run over HTTP, with the rights of who asks", () =>
  withCommands(async (run, mta) => {
    const told = async (command: string): Promise<string> => {
      const { status, text, body } = await run(command);
      assert.equal(status, 200, `${command}: ${body}`);
      return text;
    };
    assert.match(await told("suppress add gone ann@x.test 'note=a \"b\"'"), /^1 entries added/);
    assert.match(await told("suppr list gone"), /^ann@x\.test {2}manual on .*: a "b"$/);
    assert.match(await told("suppress export gone"), /^address,.*\nann@x\.test,/s);
    assert.match(await told("suppress export gone --json"), /^\{"address":"ann@x\.test"/);
    assert.match(await told("bounce-category '5.1.1;smtp;550 5.1.1 unknown'"), /^bad-mailbox/);
    assert.equal(await told("search rcpt:nobody@x.test"), "nothing was found");
    assert.match(await told("warmup export -"), /^virtual/);
    assert.match(await told("conversations x.test"), /^nothing is remembered/);
    assert.equal(await told("tlsrpt preview"), "no TLS sessions are counted");
    // Neither a file of the host nor an input is read, nor a file written.
    const file = join(mta.directory, "out.csv");
    for (const words of [
      ...["suppress import gone /etc/passwd", "suppress import gone -", `warmup export ${file}`],
      ...["warmup import /etc/passwd", "read-report /etc/passwd", "http password tim"],
      ...["user password", "suppress list --config=/etc/passwd", "suppress list --help"],
      ...["resolve x.test --server=127.0.0.1", "resolve x.test --connect", "resolve --interactive"],
      ...["check spf --dumppackets 192.0.2.1 x.test", "top", "completion bash"],
    ]) {
      const { status, text } = await run(words);
      assert.deepEqual([status, /run on the host/.test(text)], [409, true], `${words}: ${text}`);
    }
    assert.ok(!existsSync(file));
    assert.equal((await run("suppress")).status, 400);
    assert.match((await run("suppress add gone nonsense")).text, /expected/);
    await allow(mta, "monitor");
    assert.equal((await run("bounce-category '5.1.1;smtp;550 unknown'")).status, 200);
    // Whose addresses these are is not for everybody who may look.
    assert.equal((await run("suppress list gone")).status, 403);
    const refused = await run("suppress remove gone ann@x.test");
    assert.deepEqual([refused.status, /takes the right/.test(refused.text)], [403, true]);
    assert.equal((await run("trace x.test")).status, 403);
  }));

test("what DNS and SPF say is asked of the server, as a tree", () =>
  withCommands(async (run) => {
    const resolved = JSON.parse((await run("resolve [127.0.0.1]", "json")).body);
    assert.equal(resolved.status, "success");
    const spf = JSON.parse((await run("check spf 127.0.0.1 x.test", "json")).body);
    assert.equal(spf.status, "success");
    assert.equal(typeof spf.data.result, "string");
  }));

/** Begins a command whose answer comes while it goes on. */
function begin(web: number, command: string, format: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const asked = { host: "127.0.0.1", port: web, path: "/command", method: "POST", headers };
    const call = request({ ...asked, agent: false }, resolve);
    call.on("error", reject);
    call.end(new URLSearchParams({ command, format }).toString());
  });
}

test("a trace is shown over HTTP while it goes on, and ends with its reader", () =>
  withCommands(async (run, mta, web) => {
    await run("pause x.test/{default}");
    await sendMail(mta.port, { to: ["ann@x.test"] });
    // A reader who goes ends it: another one can look on then.
    const left = await begin(web, "trace x.test --for=1h", "xml");
    await once(left, "data");
    assert.equal((await run("trace x.test/{default}")).status, 409);
    left.destroy();
    const forms = [
      ["xml", /^<rsp><data><text>/, /250 2[^<]*<\/text><\/data><succ\/><\/rsp>\n$/],
      ["json", /^\{"data":\{"text":"/, /"\},"status":"success","message":""\}\n$/],
      ["dom", /^text="/, /"\n$/],
    ] as const;
    for (const [format, start, end] of forms) {
      const live = await until("a free place", async () => {
        const answer = await begin(web, "trace x.test", format);
        if (answer.statusCode === 200) return answer;
        answer.resume();
        return undefined;
      });
      let text = "";
      live.setEncoding("utf8");
      live.on("data", (chunk: string) => {
        text += chunk;
      });
      await until("why it waits", async () => /paused/.test(text) || undefined);
      assert.match(text, start);
      await run("resume x.test/{default}");
      await once(live, "end");
      assert.match(text, /RCPT TO:(<|&lt;)ann@x\.test/);
      assert.match(text, end);
      if (format === "json") assert.match(JSON.parse(text).data.text, /not yet: paused .*\n.*\n/);
      await run("pause x.test/{default}");
      await sendMail(mta.port, { to: ["ann@x.test"] });
    }
    const late = await run("trace x.test --for=1s", "xml");
    assert.equal(late.status, 200);
    assert.match(late.body, /<\/text><\/data><fail>nothing was tried in time/);
  }));
