/** `npm run screenshots`: draws the pages of the guide, docs/images/, from a server with something to show. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/runtimes.ts";
import { startBrowser, watchedPage } from "./browser.ts";
import { openWorld } from "./world.ts";

const QUEUE = "queue=slow.test%2Fspring";
interface Shot {
  readonly name: string;
  readonly location: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
}
const WIDE = { width: 1280, height: 860, colorScheme: "light" } as const;
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
  { ...WIDE, name: "bounces", location: "/ui/bounces", height: 620 },
  { ...WIDE, name: "configuration", location: "/ui/configuration?tab=review", height: 560 },
];
/** Messages, and how long their arrival takes: the graphs are by minute. */
const MESSAGES = 240;
const DURING = 200_000;

const world = await openWorld({
  later: "451 4.7.1 too many messages from your network, try later",
  never: "550 5.1.1 there is no such mailbox here",
});
const begun = performance.now();
for (let at = 0; at < MESSAGES; at++) {
  const to = [
    ...Array.from({ length: 6 + ((at * 7) % 11) }, (_, one) => `reader${at}-${one}@fine.test`),
    ...(at % 3 === 0 ? [`reader${at}@slow.test`, `reader${at}@later.test`] : []),
    ...(at % 9 === 0 ? [`gone${at}@bad.test`] : []),
  ];
  const content = `Subject: News\r\nX-Job: spring-sale-${at % 4}\r\nX-Virtual-MTA: spring\r\n\r\nHello\r\n`;
  await world.send({ from: "news@shop.example", to, content });
  const due = begun + ((at + 1) * DURING) / MESSAGES;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
}
world.mta.config += "\n<domain slow.test>\nmax-smtp-out 3\nmax-msg-rate 600/h\n</domain>";
const folder = join(ROOT, "docs", "images");
mkdirSync(folder, { recursive: true });
const browser = await startBrowser();
const { page, open } = await watchedPage(browser, world.url);
for (const { name, location, width, height, colorScheme } of SHOTS) {
  await page.setViewportSize({ width, height });
  await page.emulateMedia({ colorScheme });
  await open(location);
  await page.mouse.move(0, 0);
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
await browser.close();
await world.stop();
