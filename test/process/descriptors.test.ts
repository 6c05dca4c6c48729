import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { type ProcessClient, withServerProcess } from "../support/hosted-server.ts";
import { mta } from "../support/run-mta.ts";
import { until } from "../support/until.ts";

const WANTED = ["total-max-smtp-in 100", "total-max-smtp-out 100"];

test("with few descriptors fewer clients are let in, the others hear so, and a warning names the numbers", async () => {
  await withServerProcess(
    { lines: WANTED, descriptors: 180 },
    async ({ server, greeted, client }) => {
      const [, most = ""] = /total-max-smtp-in="(\d+) instead of 100"/.exec(server.output()) ?? [];
      assert.match(
        server.output(),
        /warning process: the limit of open files is too low: .*limit=180/,
      );
      const clients: ProcessClient[] = [];
      for (let at = 0; at < Number(most); at++) clients.push(await client());
      for (let at = 0; at < 30; at++) {
        const turnedAway = await greeted();
        assert.match(turnedAway?.greeting ?? "", /^421 4\.3\.2 /);
        turnedAway?.client.close();
      }
      for (const each of clients) each.close();
      await until("a place", async () => {
        const last = await greeted();
        last?.client.close();
        return last?.greeting.startsWith("220 ") || undefined;
      });
      assert.doesNotMatch(server.output(), /no descriptors are left|listener failed/);
    },
  );
});

/** Opens files until no more can be opened, and closes them again. */
const EATER = `
import { closeSync, openSync } from "node:fs";
const eaten: number[] = [];
function eat(sender: string): void {
  if (sender.startsWith("eat")) try { for (;;) eaten.push(openSync("/dev/null", "r")); } catch {}
  if (sender.startsWith("free")) for (const each of eaten.splice(0)) closeSync(each);
}
`;

test("a server that runs out of descriptors says so once, and lets clients in again when it has some", async () => {
  const options = {
    descriptors: 250,
    code: EATER,
    hooks: "acceptSender: ({ sender }) => void eat(sender)",
  };
  await withServerProcess(options, async ({ server, client, greeted, folder }) => {
    const inside = await client();
    await inside.ask("HELO c.test");
    assert.match(await inside.ask("MAIL FROM:<eat@c.test>"), /^250 /);
    // These make a listener die, spin or drop them, as the runtime has it.
    const outside = [greeted(), greeted(), greeted()];
    await server.says("no descriptors are left");
    assert.equal(await greeted(), undefined);
    // Who is inside is served.
    assert.match(await inside.ask("RSET"), /^250 /);
    assert.match(await inside.ask("MAIL FROM:<free@c.test>"), /^250 /);
    await server.says("everybody is let in again");
    for (let at = 0; at < 3; at++) (await client()).close();
    // The control socket is open again too.
    const { code, out } = await mta("show", "status", "-c", join(folder, "config"));
    assert.equal(code, 0);
    assert.match(out, /running since/);
    for (const each of outside) (await each)?.client.close();
    inside.close();
    assert.equal(server.output().split("no descriptors are left").length, 2);
    assert.equal(await server.end("SIGTERM"), 0);
  });
});
