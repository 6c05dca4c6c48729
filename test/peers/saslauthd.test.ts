import assert from "node:assert/strict";
import { test } from "node:test";
import { startMta } from "../support/mta.ts";
import { WITH_PROGRAMS } from "../support/programs.ts";
import { startSaslauthd } from "../support/saslauthd.ts";
import { sendMail } from "../support/send-mail.ts";

test(
  "saslauthd says whether a password is that of the host's account, and is not asked again for one that was right",
  WITH_PROGRAMS,
  async () => {
    const saslauthd = await startSaslauthd((password) => password === "secret word");
    const mta = await startMta(`
    sandbox-mail mail
    saslauthd-socket ${saslauthd.socket}
    <smtp-user joe>
      authentication-method system
    </smtp-user>`);
    try {
      const login = async (password: string): Promise<string> => {
        const replies = await sendMail(mta.port, {
          ...{ to: ["you@dest.test"], login: { user: "joe", password } },
        });
        return replies.map((line) => line.slice(0, 3)).join(" ");
      };
      assert.match(await login("wrong"), /^250 535 /);
      assert.match(await login("secret word"), /^250 235 .* 250$/);
      assert.match(await login("secret word"), /^250 235 .* 250$/);
      assert.deepEqual(saslauthd.asked, ["wrong", "secret word"]);
    } finally {
      await mta.stop();
      await saslauthd.stop();
    }
  },
);
