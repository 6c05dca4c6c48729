import assert from "node:assert/strict";
import { test } from "node:test";
import { headerOf, withRelay } from "../../test/support/relay-lab.ts";
import { bounceReport, complaintReport } from "../../test/support/returned-reports.ts";
import { sendMail, sendTaken } from "../../test/support/send-mail.ts";
import { until } from "../../test/support/until.ts";

const CONFIG = `
  returned-mail-key "the key of this test"
  relay-domain example.net
  <suppression-list failed>
    learn remote-bounces
  </suppression-list>
  <suppression-list complained>
    learn complaints
    scope sender-domain
  </suppression-list>
  <bounce-processor>
    <address-list>
      address bounces@example.net
    </address-list>
  </bounce-processor>
  <feedback-loop-processor>
    <address-list>
      address fbl@example.net
    </address-list>
  </feedback-loop-processor>`;

const SOURCE = `
  suppression-lists failed,complained
  verp-default yes
  verp-form signed
  add-reference-header yes`;

test("who bounces later or complains gets no more mail, if the report is about mail of ours", () =>
  withRelay({ config: CONFIG, source: SOURCE }, async ({ mta, peer }) => {
    const give = (to: string, content: string, from = ""): Promise<void> =>
      sendTaken(mta.port, { from, to: [to], content });
    const answer = async (to: string, from = "bounces@example.net"): Promise<string> =>
      (await sendMail(mta.port, { from, to: [to] })).find((line) => /^[45]|^250 2\.6/.test(line)) ??
      "";
    const content = "Subject: news\r\n\r\nHi\r\n";
    await give("ann@x.test", content, "bounces@example.net");
    await peer.taken(1);
    await give("bob@x.test", content, "bounces@example.net");
    await peer.taken(2);
    const [toAnn, toBob] = peer.messages;
    const path = toAnn?.from.slice(1, -1) ?? "";

    // Somebody makes up that eve's mail came back.
    await give("bounces-eve=x.test@example.net", bounceReport("eve@x.test", "Subject: news\r\n"));
    await give(path, bounceReport("ann@inner.x.test", headerOf(toAnn)));
    await give("fbl@example.net", complaintReport(headerOf(toBob)));
    const refused = (to: string, name: string) => async (): Promise<true | undefined> =>
      (await answer(to)).endsWith(`on the list ${name}`) || undefined;
    await until("ann is on the list", refused("Ann@x.test", "failed"));
    await until("bob is on the list", refused("bob@x.test", "complained"));
    assert.match(await answer("eve@x.test"), /^250/);
    assert.match(await answer("bob@x.test", "someone@elsewhere.example"), /^250/);
    assert.match(await answer("ann@x.test", "someone@elsewhere.example"), /on the list failed$/);
  }));
