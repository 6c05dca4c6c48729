/** `npm run screenshots`: draws the pages of the guide, docs/images/, from servers with something to show. */
import { SmtpPeer } from "../support/smtp-peer.ts";
import { startBrowser } from "./browser.ts";
import { drawInbox } from "./inbox-shots.ts";
import { draw, type Shot, WIDE } from "./shots.ts";
import { openWorld } from "./world.ts";

const QUEUE = "queue=slow.test%2Fspring";
const SHOTS: readonly Shot[] = [
  { ...WIDE, name: "overview", location: "/ui/" },
  { ...WIDE, name: "overview-dark", location: "/ui/", colorScheme: "dark" },
  { ...WIDE, name: "overview-phone", location: "/ui/", width: 380, height: 820 },
  { ...WIDE, name: "queues", location: "/ui/queues", height: 520 },
  {
    ...WIDE,
    ...{ name: "conversations", location: `/ui/queues/show?${QUEUE}&tab=talks` },
    ...{ colorScheme: "dark", height: 760 },
  },
  { ...WIDE, name: "bounces", location: "/ui/bounces?since=1h", height: 860 },
  { ...WIDE, name: "configuration", location: "/ui/configuration?tab=review", height: 560 },
];
/** Messages, and how long their arrival takes: the graphs are by minute. */
const MESSAGES = 240;
const DURING = 200_000;
/** Why hosts refuse mail, besides unknown mailboxes; by domain. */
const REFUSALS: Readonly<Record<string, string>> = {
  "full.test": "552 5.2.2 the mailbox is full",
  "listed.test": "554 5.7.1 blocked: the address is on a list of senders of spam",
};

const peers: SmtpPeer[] = [];
const lines: string[] = [];
for (const [domain, reply] of Object.entries(REFUSALS)) {
  const peer = new SmtpPeer({ rcpt: () => reply });
  peers.push(peer);
  lines.push(`<domain ${domain}>\nsmtp-hosts [127.0.0.1]:${await peer.listen()}\n</domain>`);
}
const world = await openWorld(
  {
    later: "451 4.7.1 too many messages from your network, try later",
    never: "550 5.1.1 there is no such mailbox here",
  },
  lines.join("\n"),
);
const begun = performance.now();
for (let at = 0; at < MESSAGES; at++) {
  const to = [
    ...Array.from({ length: 6 + ((at * 7) % 11) }, (_, one) => `reader${at}-${one}@fine.test`),
    ...(at % 3 === 0 ? [`reader${at}@slow.test`, `reader${at}@later.test`] : []),
    ...(at % 9 === 0 ? [`gone${at}@bad.test`] : []),
    ...(at % 14 === 5 ? [`reader${at}@full.test`] : []),
    ...(at > MESSAGES / 2 && at % 4 === 0 ? [`reader${at}@listed.test`] : []),
  ];
  const content = `Subject: News\r\nX-Job: spring-sale-${at % 4}\r\nX-Virtual-MTA: spring\r\n\r\nHello\r\n`;
  await world.send({ from: "news@shop.example", to, content });
  const due = begun + ((at + 1) * DURING) / MESSAGES;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
}
world.mta.config += "\n<domain slow.test>\nmax-smtp-out 3\nmax-msg-rate 600/h\n</domain>";
const browser = await startBrowser();
await draw(browser, world.url, SHOTS);
await world.stop();
for (const peer of peers) await peer.close();
await drawInbox(browser);
await browser.close();
