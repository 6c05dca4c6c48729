import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startMta } from "../../test/support/mta.ts";
import { sendMail } from "../../test/support/send-mail.ts";
import { inTemporaryFolder } from "../../test/support/temporary-folder.ts";
import { matrixFile, TlsPeer } from "../../test/support/tls-peer.ts";
import { until } from "../../test/support/until.ts";

const AUTHORITY = fileURLToPath(
  new URL("../../test/support/tls/matrix/authority.crt", import.meta.url),
);

test("a kept connection is lent neither to who shows another certificate nor to who demands another TLS; sessions go on", async () => {
  await inTemporaryFolder(async (folder) => {
    const certificate = join(folder, "client.pem");
    await writeFile(certificate, matrixFile("other.crt") + matrixFile("host.key"));
    const peer = new TlsPeer();
    const port = await peer.listen();
    const mta = await startMta(`<domain *>
        route [127.0.0.1]:${port}
        smtp-tls-ca-file ${AUTHORITY}
        tls required
        connection-idle-timeout 1m
      </domain>
      <domain shows.test>
        smtp-client-certificate ${certificate}
      </domain>
      <domain verifies.test>
        tls verified
      </domain>
      <domain again.test>
        tls verified
        reuse-ssl-session yes
        max-msg-per-connection 1
      </domain>`);
    const deliver = async (...names: readonly string[]): Promise<number> => {
      const before = peer.connections;
      for (const name of names) {
        const taken = peer.secured.length;
        await sendMail(mta.port, { from: "", to: [`you@${name}.test`] });
        await until(`the mail for ${name}.test`, async () =>
          peer.secured.slice(taken).some((line) => line.startsWith("content")) ? true : undefined,
        );
      }
      return peer.connections - before;
    };
    try {
      assert.equal(await deliver("one", "two"), 1);
      assert.equal(await deliver("shows", "verifies"), 2);
      assert.deepEqual(peer.clients, ["mx.test"]);
      assert.equal(await deliver("two", "shows", "verifies"), 0);
      assert.equal(peer.resumed, 0);
      assert.equal(await deliver("again", "again"), 2);
      // Deno resumes no sessions.
      assert.equal(peer.resumed, "deno" in process.versions ? 0 : 1);
      assert.ok(!peer.clear.some((line) => line.startsWith("MAIL")));
    } finally {
      await mta.stop();
      await peer.close();
    }
  });
});
