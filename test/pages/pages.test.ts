import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { WITH_PROGRAMS } from "../support/programs.ts";
import { until } from "../support/until.ts";
import { poorContrast, startBrowser, type WatchedPage, watchedPage } from "./browser.ts";
import { HOSTILE, openWorld, type World } from "./world.ts";

const QUEUE = "queue=slow.test%2Fspring";
/** A job's name has no blanks. */
const JOB = "<img/src=x/onerror=alert(6)>/../%2F";
/** All pages, with something to show and without. */
const LOCATIONS: readonly string[] = [
  ...["/ui/", "/ui/?by=hour", "/ui/?by=day", "/ui/alarms", "/ui/queues", "/ui/queues?text=nothing"],
  ...[`/ui/queues/show?${QUEUE}`, `/ui/queues/show?${QUEUE}&tab=events`],
  ...[`/ui/queues/show?${QUEUE}&tab=talks`, `/ui/queues/show?${QUEUE}&tab=settings`],
  ...["/ui/queues/show?queue=never.test%2Fspring", "/ui/domains/show?domain=slow.test"],
  ...["/ui/sources", "/ui/sources/show?vmta=spring", "/ui/addresses/show?address=127.0.0.1"],
  ...["/ui/jobs", "/ui/jobs/show?job=spring-sale", "/ui/search", "/ui/search?q=%40slow.test"],
  ...["/ui/bounces", "/ui/bounces?of=complaint", "/ui/holds", "/ui/warm-up", "/ui/suppression"],
  ...["/ui/suppression/show?list=unsubscribed", "/ui/configuration?domain=slow.test"],
  "/ui/configuration",
  ...["/ui/configuration?tab=review", "/ui/audit", "/ui/login", "/ui/no-such-page"],
];
/** In the browser: what can be used and has no name, and elements that only a text taken for HTML could have made. */
const UNNAMED = `[...document.querySelectorAll("a[href], button, input, select, textarea")]
  .filter((one) => one.checkVisibility() && !(one.textContent.trim() || one.ariaLabel || one.closest("label")))
  .map((one) => one.outerHTML)`;
const MADE = 'document.querySelectorAll("img, b[onclick], body script, iframe").length';
/** Requests to the API that a page may make, with those for who is here, which server it is and its alarms; and bytes that they may bring. */
const MOST_ASKED = 7;
const MOST_BYTES = 60_000;

let world: World;
let browser: Browser;
let watched: WatchedPage;

before(async () => {
  if (WITH_PROGRAMS.skip) return;
  world = await openWorld();
  browser = await startBrowser();
  watched = await watchedPage(browser, world.url);
  const content = `Subject: t\r\nX-Job: spring-sale\r\nX-Virtual-MTA: spring\r\n\r\nhi\r\n`;
  const to = ["ann@slow.test", "bob@fine.test", "cy@bad.test"];
  await world.send({ from: "news@shop.test", to, content });
  await world.send({ from: "news@shop.test", to: ["dan@slow.test"], content });
  await world.waits(2);
});

after(async () => {
  if (WITH_PROGRAMS.skip) return;
  await browser.close();
  await world.stop();
});

async function titled(title: string): Promise<void> {
  await until(title, async () => (await watched.page.title()) === title || undefined);
}

function nothingWrong(): void {
  assert.deepEqual(watched.problems, []);
}

test(
  "each page is readable at both widths, light and dark, asks for little and leaves the server for nothing",
  WITH_PROGRAMS,
  async () => {
    const { page, asked } = watched;
    for (const location of LOCATIONS) {
      // What the page before still asks for is not of this one.
      await page.goto("about:blank");
      asked.length = 0;
      await page.setViewportSize({ width: 1280, height: 860 });
      await page.emulateMedia({ colorScheme: "light" });
      await watched.open(location);
      const paths = asked.map(({ path }) => path);
      assert.ok(paths.length <= MOST_ASKED, `${location} asks ${paths.join(" ")}`);
      const bytes = asked.reduce((sum, one) => sum + one.bytes, 0);
      assert.ok(bytes <= MOST_BYTES, `${location} loads ${bytes} bytes`);
      for (const width of [1280, 380]) {
        await page.setViewportSize({ width, height: 860 });
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          const place = `${location} at ${width}, ${colorScheme}`;
          assert.deepEqual(await poorContrast(page), [], place);
          const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
          assert.ok(wide <= width, `${place} is ${wide} wide`);
        }
      }
      const unnamed = await page.evaluate<readonly string[]>(UNNAMED);
      assert.deepEqual(unnamed, [], `${location}: what can be used has a name`);
      assert.equal(
        await page.evaluate<number>("document.querySelectorAll('h1').length"),
        1,
        location,
      );
    }
    nothingWrong();
  },
);

test("what peers and clients say is text wherever it is shown", WITH_PROGRAMS, async () => {
  const { page } = watched;
  const sender = `"${"<b onclick=alert(3)>"}"@shop.test`;
  const content = `Subject: ${HOSTILE}\r\nMessage-ID: <${HOSTILE}>\r\nX-Job: ${JOB}\r\nX-Virtual-MTA: spring\r\n\r\n${HOSTILE}\r\n`;
  const replies = await world.send({
    helo: "<img/src=x/onerror=alert(7)>",
    from: sender,
    to: [`"<img src=y onerror=alert(4)>"@slow.test`],
    content,
  });
  assert.match(replies.at(-1) ?? "", /^250/, replies.join("\n"));
  await world.waits(3);
  const [, id] = / ([0-9a-z]{8,16})\b/.exec(replies.at(-1)?.replace("250 2.6.0", "") ?? "") ?? [];
  const locations = [
    ...[`/ui/queues/show?${QUEUE}`, `/ui/queues/show?${QUEUE}&tab=events`],
    ...[`/ui/queues/show?${QUEUE}&tab=talks`, "/ui/queues", "/ui/", "/ui/jobs", "/ui/bounces"],
    ...["/ui/search?q=%40slow.test", `/ui/search?q=${encodeURIComponent(HOSTILE)}`],
    ...[`/ui/jobs/show?job=${encodeURIComponent(JOB)}`, "/ui/bounces?of=deferred"],
    `/ui/queues/show?queue=${encodeURIComponent(`${HOSTILE}/x`)}`,
    `/ui/sources/show?vmta=${encodeURIComponent(HOSTILE)}`,
    `/ui/domains/show?domain=${encodeURIComponent(HOSTILE)}`,
    `/ui/login?back=${encodeURIComponent("javascript:alert(5)")}`,
    ...(id === undefined ? [] : [`/ui/messages/show?id=${id}`]),
  ];
  let seen = 0;
  for (const location of locations) {
    await page.goto(world.url + location);
    await page.waitForSelector('main[aria-busy="false"]');
    const made = await page.evaluate<number>(MADE);
    const text = (await page.locator("body").textContent()) ?? "";
    assert.equal(made, 0, location);
    if (/<img src=/.test(text)) seen++;
    assert.ok(!text.includes("\u202e") && !text.includes("\u001b"), location);
  }
  assert.ok(seen >= 5, `shown as text on ${seen} pages`);
  await page.getByText("<img/src=x/onerror=alert(7)>").first().waitFor();
  // A search for markup is refused by the server, and says so on the page: that is no problem of the page's own.
  watched.problems.splice(
    0,
    watched.problems.length,
    ...watched.problems.filter((one) => !/status of 40[04]/.test(one)),
  );
  nothingWrong();
});

test(
  "a queue is paused and resumed, put in back-off, moved and deleted; what can be undone is",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    const { control } = world.mta.engine;
    const queue = (): ReturnType<typeof control.queue> => control.queue("slow.test/spring");
    const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
    const said = async (text: RegExp): Promise<void> => {
      await page.locator(".toast", { hasText: text }).last().waitFor();
    };
    await watched.open(`/ui/queues/show?${QUEUE}`);
    await button("Pause").click();
    await page.getByLabel("Why").fill("too many complaints");
    await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
    await said(/is paused/);
    assert.equal(queue()?.paused, true);
    assert.equal(queue()?.pauseReason, "too many complaints");
    await button("Undo").last().click();
    await said(/Undone/);
    assert.equal(queue()?.paused, false);
    await watched.shown();
    await button("Back-off mode").click();
    await said(/in back-off mode/);
    assert.equal(queue()?.mode, "backoff");
    await button("Normal mode").click();
    await said(/in normal mode/);
    assert.equal(queue()?.mode, "normal");
    await button("Move").click();
    await page.getByLabel("To queue").fill("slow.test/nothing");
    await page.getByRole("dialog").getByRole("button", { name: "Move mail" }).click();
    await said(/cannot be moved/);
    await button("Pause").click();
    await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
    await said(/is paused/);
    await button("Resume").waitFor();
    await button("Move").click();
    await page.getByLabel("To queue").fill("slow.test/cold");
    await page.getByRole("dialog").getByRole("button", { name: "Move mail" }).click();
    await said(/3 recipients moved to slow.test\/cold/);
    assert.equal(queue()?.recipients ?? 0, 0);
    assert.equal(control.waiting("slow.test"), 3);
    await button("Undo").last().click();
    await said(/Undone/);
    await watched.shown();
    await button("Delete").click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByRole("button", { name: "Delete mail" }).click();
    assert.equal(control.waiting("slow.test"), 3, "nothing is deleted unless its name was typed");
    await page.keyboard.press("Escape");
    assert.equal(await dialog.count(), 0);
    await button("Delete").click();
    await dialog.getByLabel(/Type slow.test/).fill("slow.test/spring");
    await dialog.getByRole("button", { name: "Delete mail" }).click();
    await said(/recipients? deleted/);
    await world.waits(0);
    watched.problems.splice(
      0,
      watched.problems.length,
      ...watched.problems.filter((one) => !/status of 400/.test(one)),
    );
    nothingWrong();
  },
);

test(
  "a source address is disabled and enabled, an address is suppressed, a configuration compared and reloaded",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    const { control } = world.mta.engine;
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const said = async (text: RegExp): Promise<void> => {
      await page.locator(".toast", { hasText: text }).last().waitFor();
    };
    await watched.open("/ui/addresses/show?address=127.0.0.1");
    await button("Disable").click();
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
    await said(/127.0.0.1 is disabled/);
    assert.ok(control.holds.list(10).some(({ of, on }) => of === "source" && on === "127.0.0.1"));
    await button("Enable").click();
    await said(/127.0.0.1 goes on/);
    assert.ok(!control.holds.list(10).some(({ of }) => of === "source"));
    await watched.open("/ui/suppression/show?list=unsubscribed");
    await button("Add an address").click();
    await page.getByRole("dialog").getByLabel("Address").fill("eve@slow.test");
    await page.getByRole("dialog").getByRole("button", { name: "Add" }).click();
    await said(/eve@slow.test gets no mail/);
    await button("Take eve@slow.test off").click();
    await said(/is off the list/);
    await button("Undo").last().click();
    await said(/Undone/);
    await button("Take eve@slow.test off").waitFor();
    world.mta.config +=
      "\n<domain slow.test>\nmax-smtp-out 3\n</domain>\n<domain secret.test>\nauth-username us\nauth-password hunter2\n</domain>";
    await watched.open("/ui/configuration?tab=review");
    const diff = (await page.locator("pre.code").last().textContent()) ?? "";
    assert.match(diff, /^\+ +max-smtp-out 3$/m);
    assert.doesNotMatch(diff, /hunter2/);
    await button("Reload").click();
    await page.getByRole("dialog").getByRole("button", { name: "Reload" }).click();
    await said(/Reloaded/);
    await page.getByText("Nothing has changed").waitFor();
    world.mta.config += "\nmax-smpt-out 3";
    await watched.open("/ui/configuration?tab=review");
    await page.getByText("cannot be put in force").waitFor();
    assert.equal(await button("Reload").count(), 0);
    nothingWrong();
  },
);

test(
  "pages are used by the keyboard, go back and forth, and remember the colours that were chosen",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await page.setViewportSize({ width: 1280, height: 860 });
    await watched.open("/ui/");
    assert.equal(
      await page.evaluate<string>("document.querySelector('a, button').className"),
      "skip",
    );
    await page.keyboard.press("/");
    assert.equal(await page.evaluate<string>("document.activeElement?.id"), "jump");
    await page.keyboard.type("fine.test");
    await page.keyboard.press("Enter");
    await page.waitForURL(/search\?q=fine.test/);
    await watched.shown();
    assert.equal(await page.title(), "Search: fine.test · Postrider");
    assert.equal(await page.evaluate<string>("document.activeElement?.tagName"), "H1");
    await page.goBack();
    await titled("Overview · Postrider");
    await page.emulateMedia({ colorScheme: "light" });
    await page.getByRole("button", { name: "Dark colours" }).click();
    await watched.open("/ui/queues");
    assert.equal(await page.evaluate<string>("document.documentElement.dataset.theme"), "dark");
    await page.getByRole("button", { name: "Light colours" }).click();
    await page.setViewportSize({ width: 380, height: 860 });
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "Alarms" }).click();
    await titled("Alarms · Postrider");
    nothingWrong();
  },
);
