import assert from "node:assert/strict";
import { test } from "node:test";
import { makeScramKeys, scramText } from "../../core/mod.ts";
import { withLimits } from "../../test/support/limited-mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";

const keys = scramText(
  await makeScramKeys("secret", {
    ...{ hash: "sha256", iterations: 4096, salt: Buffer.from("0123456789abcdef") },
  }),
);

const CONFIG = `
  <domain *>
    route PEER
  </domain>
  <source 127.0.0.1>
    require-auth yes
  </source>
  <source {auth}>
    hide-message-source yes
  </source>
  <source small>
    max-message-size 1k
  </source>
  <smtp-user joe>
    password ${keys}
  </smtp-user>
  <smtp-user ann>
    password plain-and-simple
    source small
  </smtp-user>
  <smtp-user system>
    authentication-method system
  </smtp-user>
  saslauthd-socket /nowhere/mux
  <limit users>
    by user
    max-msg-rate 3/h
  </limit>`;

test("users of blocks log in, with the source of each; a limit by user counts each for itself; a user that is gone cannot", () =>
  withLimits(CONFIG, async (limited) => {
    const { mta, peer } = limited;
    const send = async (user: string, password: string, size = 10): Promise<string> => {
      const content = `Subject: test\r\n\r\n${"x".repeat(size)}\r\n`;
      const replies = await sendMail(mta.port, {
        ...{ to: [`${user}@dest.test`], from: `${user}@x.test`, content },
        login: { user, password },
      });
      return replies.map((line) => line.slice(0, 9)).join();
    };
    assert.match((await sendMail(mta.port, { to: ["a@dest.test"] })).join(), /5[35]0 5\.7\./);
    const refused = await Promise.all([
      send("joe", "wrong"),
      send("nobody", "secret"),
      send("system", "secret"),
    ]);
    for (const [at, expected] of [/535 5\.7\.8/, /535 5\.7\.8/, /454 4\.7\.0/].entries())
      assert.match(refused[at] ?? "", expected);

    for (let times = 0; times < 5; times++)
      assert.match(await send("joe", "secret", 2000), /235 2\.7\.0.*250 2\.6\.0/);
    assert.match(await send("ann", "plain-and-simple", 2000), /235 2\.7\.0.*552 5\.3\.4/);
    assert.match(await send("ann", "plain-and-simple"), /235 2\.7\.0.*250 2\.6\.0/);
    await until("a hold", async () => {
      const lanes = mta.engine.control.queues().flatMap((queue) => queue.lanes);
      return (
        lanes.some(({ heldBy }) => heldBy === "limit users max-msg-rate 3/h reached") || undefined
      );
    });
    await until("the mail of both", async () => peer.messages.length === 4 || undefined);
    const senders = peer.messages.map(({ from }) => from).toSorted();
    assert.deepEqual(senders, ["<ann@x.test>", "<joe@x.test>", "<joe@x.test>", "<joe@x.test>"]);
    for (const { content } of peer.messages) {
      assert.match(content, /with ESMTPA id/);
      assert.equal(/127\.0\.0\.1/.test(content), content.includes("ann"), "of {auth} alone");
    }
    const logged = JSON.stringify(mta.log);
    assert.match(logged, /login failed.*"joe".*"PLAIN"/);
    for (const secret of ["secret", "plain-and-simple", "wrong", keys.slice(20, 40)])
      assert.ok(!logged.replaceAll("secretly", "").includes(secret), secret);

    await limited.reload(CONFIG.replace("<smtp-user ann>", "<smtp-user another>"));
    assert.match(await send("ann", "plain-and-simple"), /535 5\.7\.8/);
  }));
