import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { WITH_PROGRAMS } from "../support/programs.ts";
import { complaintReport } from "../support/returned-reports.ts";
import { whileDayLasts } from "../support/same-day.ts";
import { until } from "../support/until.ts";
import { startBrowser, type WatchedPage, watchedPage } from "./browser.ts";
import { openWorld, type World } from "./world.ts";

const QUEUE = "/ui/queues/show?queue=slow.test%2Fspring";
const MAIL = "X-Job: spring-sale\r\nX-Virtual-MTA: spring\r\n\r\nhi\r\n";
/** As long as names may be (RFC 5321 §4.5.3.1, RFC 1035 §2.3.4). */
const LONG_DOMAIN = `${["a", "b", "c"].map((one) => one.repeat(61)).join(".")}.${"d".repeat(57)}.test`;
const LONG_ADDRESS = `${"l".repeat(64)}@slow.test`;
const RIGHT_TO_LEFT = "451 4.7.1 \u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627 (later)";

let world: World;
let browser: Browser;
let watched: WatchedPage;

before(async () => {
  if (WITH_PROGRAMS.skip) return;
  // A chart shows what came in today.
  await whileDayLasts(60_000);
  world = await openWorld(
    { later: RIGHT_TO_LEFT, never: "550 5.1.1 no such user" },
    "<feedback-loop-processor>\n<address-list>\naddress abuse@loop.test\n</address-list>\n</feedback-loop-processor>",
  );
  browser = await startBrowser();
  watched = await watchedPage(browser, world.url);
  const to = ["ann@slow.test", LONG_ADDRESS, "bo@fine.test", `x@${LONG_DOMAIN}`];
  await world.send({ from: "news@shop.test", to, content: MAIL });
  await world.waits(2);
});

after(async () => {
  if (WITH_PROGRAMS.skip) return;
  await browser.close();
  await world.stop();
});

function nothingWrong(but = /^$/): void {
  const problems = watched.problems.splice(0).filter((one) => !but.test(one));
  assert.deepEqual(problems, []);
}

/** What the page says that has the focus. */
function focused(): Promise<string> {
  return watched.page.evaluate<string>("document.activeElement.textContent");
}

test(
  "one sentence says whether mail goes out, and what keeps the rest",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await watched.open("/ui/");
    const verdict = page.locator(".note", { hasText: "Waits for:" });
    await verdict.getByText("Mail is going out").waitFor();
    await verdict.getByText("2 recipients in the last 2 minutes").waitFor();
    await verdict.getByRole("link", { name: "not due 1 queue" }).click();
    await page.getByRole("link", { name: "slow.test/spring" }).waitFor();
    assert.equal(await page.locator("#queue-state").inputValue(), "not-due");
    nothingWrong();
  },
);

test(
  "by the keyboard alone: past the navigation, into a question and out, and still there after a change",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await watched.open(QUEUE);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.evaluate("document.querySelector('.skip').focus()");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate("document.activeElement.id"), "view");
    await page.getByRole("button", { name: "Pause", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.getByRole("dialog").count(), 0);
    assert.equal(await focused(), "Pause");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("a wrong link");
    await page.keyboard.press("Enter");
    await page.getByText("slow.test/spring is paused.").waitFor();
    await page
      .locator(".note", {
        hasText: /^Paused by .+ since .+ until somebody resumes it: a wrong link$/,
      })
      .waitFor();
    await until("the focus", async () => (await focused()) === "Resume" || undefined);
    await page.keyboard.press("Enter");
    await page.getByText("slow.test/spring goes on.").waitFor();
    await until("the focus", async () => (await focused()) === "Pause" || undefined);
    // Sorting by the keyboard, and said to those who cannot see it.
    await watched.open("/ui/queues");
    await page.getByRole("link", { name: "Queue", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.locator("th[aria-sort=ascending]").getByText("Queue").waitFor();
    nothingWrong();
  },
);

test("what is stopped says so on its own page, and offers to go on", WITH_PROGRAMS, async () => {
  const { page } = watched;
  const { holds } = world.mta.engine.control;
  const held = [
    [{ queue: "*/*", values: { job: "spring-sale" } }, "/ui/jobs/show?job=spring-sale"],
    [{ queue: "slow.test/*" }, "/ui/domains/show?domain=slow.test"],
    [{ queue: "*/spring" }, "/ui/sources/show?vmta=spring"],
  ] as const;
  for (const [target, location] of held) {
    await holds.hold(target, { until: Number.POSITIVE_INFINITY, why: "ask Ann", by: "bob" });
    await watched.open(location);
    await page.locator(".note", { hasText: /^Paused by bob since .+: ask Ann$/ }).waitFor();
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    await page.getByText("goes on.").last().waitFor();
    await page.getByRole("button", { name: "Pause", exact: true }).waitFor();
    assert.deepEqual(holds.list(9), [], location);
  }
  nothingWrong();
});

test(
  "names of any length and texts in any direction leave everything in its place",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    for (const location of [
      ...["/ui/queues", "/ui/search?q=%40slow.test", "/ui/domains/show?domain=slow.test", QUEUE],
      ...["/ui/sources/show?vmta=spring", "/ui/"],
    ]) {
      await watched.open(location);
      const cut = await page.evaluate<readonly string[]>(
        `[...document.querySelectorAll(".table-wrap")].filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent)`,
      );
      assert.deepEqual(cut, [], location);
    }
    await watched.open(QUEUE);
    await page.locator("dd .said", { hasText: "(later)" }).waitFor();
    const apart = await page.evaluate<readonly string[]>(
      `[...document.querySelectorAll("dd .said")].map((one) => getComputedStyle(one).unicodeBidi)`,
    );
    assert.deepEqual([...new Set(apart)], ["isolate"]);
    nothingWrong();
  },
);

test(
  "a page that could not be loaded comes by itself once the server is back",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await watched.open("/ui/");
    await page.route("**/*.js", (route) => route.abort());
    await page.getByRole("link", { name: "Warm-up" }).click();
    await page.getByText("The server does not answer").waitFor();
    await page.getByText("It is asked for again every few seconds").waitFor();
    await page.unroute("**/*.js");
    await page.getByRole("heading", { name: "Warm-up" }).waitFor();
    nothingWrong(/ERR_FAILED/);
  },
);

test(
  "what went wrong stays to be read, and is said aloud; what went well goes",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await watched.open(QUEUE);
    assert.equal(await page.locator(".toasts[role=status]").count(), 1, "before anything is said");
    await page.getByRole("button", { name: "Move", exact: true }).click();
    await page.getByLabel("To queue").fill("slow.test/nothing");
    await page.getByRole("dialog").getByRole("button", { name: "Move mail" }).click();
    const failure = page.getByRole("alert").filter({ hasText: "cannot be moved" });
    await failure.waitFor();
    await failure.getByRole("button", { name: "Close" }).click();
    assert.equal(await failure.count(), 0);
    nothingWrong(/status of 400/);
  },
);

test(
  "charts tell their values to the keyboard and aloud, days as the server has them",
  WITH_PROGRAMS,
  async () => {
    const context = await browser.newContext({ timezoneId: "America/New_York" });
    const page = await context.newPage();
    await page.goto(`${world.url}/ui/?by=day`);
    const plot = page.getByRole("img", { name: /^Recipients by day/ });
    await plot.focus();
    await page.keyboard.press("End");
    const today = new Intl.DateTimeFormat("en-GB", {
      day: "numeric",
      month: "short",
      timeZone: "UTC",
    });
    const spoken = `${today.format(await page.evaluate<number>("Date.now()"))} (UTC): In 4, Out 2, Deferred 2, Bounced 0`;
    await page.locator("[aria-live=polite]").getByText(spoken).waitFor();
    await page.keyboard.press("Home");
    await page
      .locator("[aria-live=polite]")
      .getByText(/: In unknown, /)
      .waitFor();
    await page.getByText(/^Times: America\/New_York, UTC−[45]$/).waitFor();
    await context.close();
  },
);

test(
  "bounces are drawn over time by what they mean, with what was said",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await world.send({ from: "news@shop.test", to: ["one@bad.test", "two@bad.test"] });
    await watched.open("/ui/bounces");
    const share = page.locator(".shares li", { hasText: "bad-mailbox" });
    await share.getByText("100 %").waitFor();
    await share.getByText("550 5.1.1 no such user").waitFor();
    await page.getByRole("img", { name: /^Bounces by category and hour/ }).focus();
    await page.keyboard.press("End");
    await page
      .locator("[aria-live=polite]")
      .getByText(/: bad-mailbox 2$/)
      .waitFor();
    await page.getByRole("link", { name: "1 hour" }).click();
    await page.getByRole("heading", { name: "Recipients a minute" }).waitFor();
    await page.getByRole("link", { name: "Deferred", exact: true }).click();
    await page.getByRole("heading", { name: "Deferred a minute" }).waitFor();
    nothingWrong();
  },
);

test(
  "complaints are drawn and shown with what they say, and a warm-up says how far it is",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    const report = complaintReport("From: news@shop.test\r\nTo: ann@fine.test\r\n");
    await world.send({ from: "fbl@isp.test", to: ["abuse@loop.test"], content: report });
    await watched.open("/ui/bounces?of=complaint");
    await page.getByText("Provider/1.0").waitFor();
    await page.getByRole("heading", { name: "Complaints read an hour" }).waitFor();
    const content = "X-Virtual-MTA: warm\r\n\r\nhi\r\n";
    await world.send({ from: "news@shop.test", to: ["cy@warm.test"], content });
    await watched.open("/ui/warm-up");
    await page.getByText("1 of 50 messages").waitFor();
    nothingWrong();
  },
);

test("from the overview down to what was said, click by click", WITH_PROGRAMS, async () => {
  const { page } = watched;
  const follow = async (name: string | RegExp, heading: string | RegExp): Promise<void> => {
    await page.getByRole("link", { name, exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    await watched.shown();
  };
  const back = async (heading: string | RegExp): Promise<void> => {
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    await watched.shown();
  };
  await watched.open("/ui/");
  await follow("slow.test/spring", "slow.test / spring");
  await follow("slow.test", "slow.test");
  await back("slow.test / spring");
  await follow("spring", "spring");
  await follow("127.0.0.1", "Source address 127.0.0.1");
  await back("spring");
  await back("slow.test / spring");
  await follow("spring-sale", "Job spring-sale");
  await back("slow.test / spring");
  await follow(/^4[0-9a-z]{9}$/, /^Message 4/);
  await page.getByText("from client.test (127.0.0.1)").waitFor();
  await page.getByRole("link", { name: "conversations" }).first().click();
  await page.locator(".talk .fault", { hasText: "451 4.7.1" }).first().waitFor();
  nothingWrong();
});

test(
  "each value is shown with the line that it comes from, of the server too",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await watched.open("/ui/configuration");
    await page.getByRole("row", { name: /^story yes .*config:\d+:\d+ global$/ }).waitFor();
    await watched.open("/ui/configuration?domain=slow.test");
    await page
      .getByRole("row", { name: /^retry-after 10m .*config:\d+:\d+ ?<domain \*> domain$/ })
      .waitFor();
    nothingWrong();
  },
);

test(
  "numbers have their separators, units and the right one of one and many",
  WITH_PROGRAMS,
  async () => {
    await watched.open("/ui/");
    const said = await watched.page.evaluate<
      readonly string[]
    >(`import("/ui/lib/format.js").then((f) => [
    ...[0, 1, 1_000_000].map((value) => f.count(value, "queue")),
    f.number(1_234_567), f.compact(9_999), f.compact(1_234_567), f.bytes(0), f.bytes(1_048_576),
    f.duration(0), ...[59_999, 3_599_700, 86_399_000, 90_061_000].map((each) => f.duration(each)), f.percent(0, 0), f.percent(1, 3000),
  ])`);
    assert.deepEqual(said, [
      ...["0 queues", "1 queue", "1,000,000 queues", "1,234,567", "9,999", "1.2M", "0 B", "1.0 MB"],
      ...["0 ms", "1 min", "1 h", "1 d", "1 d 1 h", "–", "< 0.1 %"],
    ]);
  },
);

test("on paper is what is shown, and not what leads elsewhere", WITH_PROGRAMS, async () => {
  const { page } = watched;
  await watched.open(QUEUE);
  await page.emulateMedia({ media: "print" });
  const seen = await page.evaluate(
    `[".side", ".top", ".page-actions", ".tabs", "h1", "table"].map((one) => document.querySelector(one).checkVisibility())`,
  );
  assert.deepEqual(seen, [false, false, false, false, true, true]);
  const wide = await page.locator("td", { hasText: LONG_ADDRESS }).textContent();
  assert.equal(wide, LONG_ADDRESS);
  await page.emulateMedia({ media: "screen" });
  nothingWrong();
});
