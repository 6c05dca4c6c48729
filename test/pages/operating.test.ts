import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Browser, Locator } from "playwright-core";
import { definePlugin, METRICS, systemRandom } from "../../core/mod.ts";
import { passwordHashOf } from "../../plugins/web-monitor/command.ts";
import { WITH_PROGRAMS } from "../support/programs.ts";
import { until } from "../support/until.ts";
import { startBrowser, type WatchedPage, watchedPage } from "./browser.ts";
import { HOSTILE, openWorld, type World } from "./world.ts";

const QUEUE = "/ui/queues/show?queue=slow.test%2Fspring";
const PASSWORD = "a long enough password";
const MAIL = "X-Job: spring-sale\r\nX-Virtual-MTA: spring\r\n\r\nhi\r\n";
/** Raises an alarm for mail from the sender `alarm@`. */
const alarming = definePlugin({
  name: "alarming",
  summary: "Raises an alarm.",
  directives: {},
  alarms: { odd: { doc: "Something odd." } },
  hooks: {
    messageAccepted({ info }, { alarms }) {
      if (info.sender.startsWith("alarm@")) alarms.raise("odd", `odd ${HOSTILE}`);
      if (info.sender.startsWith("calm@")) alarms.clear("odd");
    },
  },
});

let world: World;
let browser: Browser;
let watched: WatchedPage;

before(async () => {
  if (WITH_PROGRAMS.skip) return;
  const hash = await passwordHashOf(PASSWORD, systemRandom, 4);
  const people = ["ann operator", "bob admin"].map((person) => {
    const [name, right] = person.split(" ");
    return `<http-user ${name}>\nright ${right}\npassword ${hash}\n</http-user>`;
  });
  world = await openWorld(undefined, people.join("\n"), [alarming]);
  browser = await startBrowser();
  watched = await watchedPage(browser, world.url);
  await world.send({ from: "news@shop.test", to: ["ann@slow.test", "bo@bad.test"], content: MAIL });
  await world.waits(1);
});

after(async () => {
  if (WITH_PROGRAMS.skip) return;
  await browser.close();
  await world.stop();
});

/** What went well so far; some of what a page was refused may be in it. */
function nothingWrong(but = /^$/): void {
  const problems = watched.problems.splice(0).filter((one) => !but.test(one));
  assert.deepEqual(problems, []);
}

function button(name: string | RegExp, { page } = watched): Locator {
  return page.getByRole("button", { name, exact: true });
}

async function toast(text: RegExp, { page } = watched): Promise<void> {
  await page.locator(".toast", { hasText: text }).last().waitFor();
}

/** How many streams of events are open. */
async function listeners(): Promise<number> {
  const families = await world.mta.engine.services.get(METRICS).read();
  const family = families.find(({ name }) => name.includes("live_events_listeners"));
  return family?.series[0]?.value ?? 0;
}

async function listening(wanted: number): Promise<void> {
  await until(`${wanted} streams`, async () => ((await listeners()) === wanted ? true : undefined));
}

test(
  "pages change in place as mail moves, leave focus and typing alone, and hang up when they are left",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await watched.open("/ui/");
    await listening(1);
    await world.send({ from: "news@shop.test", to: ["cy@slow.test"], content: MAIL });
    await page.locator(".stat", { hasText: "Queued" }).getByText("2", { exact: true }).waitFor();
    await watched.open("/ui/queues");
    await listening(1);
    await page.locator("#queue-text").fill("slow");
    await page.evaluate("document.querySelector('tr[data-key^=slow]').seen = true");
    await page.keyboard.press("Tab");
    await watched.open(QUEUE);
    await listening(1);
    await page.evaluate("window.hold = document.querySelector('.page-actions button')");
    await button("Try now").focus();
    await world.send({ from: "news@shop.test", to: ["dan@slow.test"], content: MAIL });
    await page.getByText("dan@slow.test").waitFor();
    assert.equal(await page.evaluate("document.activeElement.textContent"), "Try now");
    assert.equal(
      await page.evaluate("window.hold === document.querySelector('.page-actions button')"),
      true,
    );
    await watched.open("/ui/search");
    await listening(0);
    // A question about a long name fits a phone.
    await page.setViewportSize({ width: 380, height: 800 });
    await watched.open(`/ui/queues/show?queue=${"a".repeat(240)}.test%2Fspring`);
    await button("Delete").click();
    const [wide, room] = await page.evaluate<readonly number[]>(
      "(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(document.querySelector('dialog'))",
    );
    assert.equal(wide, room);
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 1280, height: 860 });
    nothingWrong();
  },
);

test("alarms are counted beside the navigation, on every page", WITH_PROGRAMS, async () => {
  const { page } = watched;
  await world.send({ from: "alarm@shop.test", to: ["eve@fine.test"], content: MAIL });
  await watched.open("/ui/holds");
  await page.locator(".nav-count").getByText("1", { exact: true }).waitFor();
  await watched.open("/ui/alarms");
  await page.getByText(`odd ${HOSTILE}`).waitFor();
  await world.send({ from: "calm@shop.test", to: ["eve@fine.test"], content: MAIL });
  await watched.open("/ui/");
  await page.locator(".nav-count").waitFor({ state: "detached" });
  nothingWrong();
});

test(
  "a job is held from the page of holds, lifted, and held again as it was by an undo",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    const { holds } = world.mta.engine.control;
    await watched.open("/ui/holds");
    await button("Hold something").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("What").selectOption("job");
    await dialog.getByLabel("Address, host, domain or job").fill("spring-sale");
    await dialog.getByRole("button", { name: "Next" }).click();
    await page.getByLabel("Why").fill("a wrong link");
    await page.getByLabel("For how long").selectOption("3600000");
    await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
    await toast(/job spring-sale is paused/);
    const [held] = holds.list(10);
    assert.equal(held?.why, "a wrong link");
    await button(/^Lift the hold/).click();
    await toast(/goes on/);
    assert.deepEqual(holds.list(10), []);
    await button("Undo").last().click();
    await toast(/Undone/);
    const [again] = holds.list(10);
    assert.deepEqual([again?.why, again?.until], [held?.why, held?.until]);
    await button(/^Lift the hold/).click();
    await page.getByText("Nothing is held").waitFor();
    const target = { queue: "*/*", values: { job: "spring-sale" } };
    await holds.hold(target, { until: Number.POSITIVE_INFINITY, why: "theirs", by: "x" });
    await button("Undo").last().click();
    await toast(/Not undone: x has held .+ again meanwhile/);
    assert.deepEqual(
      holds.list(10).map(({ why }) => why),
      ["theirs"],
    );
    await holds.lift(target, false);
    nothingWrong();
  },
);

test(
  "mail is tried now and bounced; what somebody else changed meanwhile is not undone",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    const { control } = world.mta.engine;
    await watched.open(QUEUE);
    await button("Pause").click();
    await page.getByLabel("Why").fill("mine");
    await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
    await toast(/is paused/);
    const target = { queue: "slow.test/spring" };
    await control.holds.lift(target, false);
    await control.holds.hold(target, { until: Number.POSITIVE_INFINITY, why: "theirs", by: "x" });
    await button("Undo").last().click();
    await toast(/Not undone: it was changed meanwhile: x has held the same again \(theirs\)/);
    assert.equal(control.queue("slow.test/spring")?.pauseReason, "theirs");
    await page.getByText("theirs", { exact: true }).waitFor();

    await world.send({ from: "a@shop.test", to: ["other@later.test"], content: "\r\nhi\r\n" });
    await button("Move").click();
    await page.getByLabel("To queue").fill("slow.test/{default}");
    await page.getByRole("dialog").getByRole("button", { name: "Move mail" }).click();
    await toast(/recipients? moved to/);
    await button("Undo").last().click();
    await toast(/Undone/);
    await button("Bounce").click();
    const dialog = page.getByRole("alertdialog");
    await dialog.getByLabel("Reply").fill(`5.7.0 not wanted ${HOSTILE}`);
    await dialog.getByRole("button", { name: "Bounce mail" }).click();
    await toast(/recipients? bounced/);
    assert.equal(control.queue("slow.test/spring")?.recipients ?? 0, 0);
    await world.send({ from: "news@shop.test", to: ["fay@slow.test"], content: MAIL });
    await page.getByText("fay@slow.test").waitFor();
    await button("Resume").click();
    await toast(/goes on/);
    await button("Try now").click();
    await toast(/recipients? due now/);
    await watched.open("/ui/bounces");
    await page.getByText(`not wanted ${HOSTILE}`).first().waitFor();
    await page.locator(".shares").getByText("bad-mailbox").waitFor();
    // Bars grow in place too.
    const width = 'document.querySelector(".shares .bar > span").style.width';
    const before = await page.evaluate(width);
    await world.send({ from: "news@shop.test", to: ["gil@bad.test"], content: MAIL });
    await page.getByText("gil@bad.test").waitFor();
    assert.notEqual(await page.evaluate(width), before);
    // The undo that was refused.
    nothingWrong(/status of 409/);
  },
);

test("lists of addresses are exported, and imported from files", WITH_PROGRAMS, async () => {
  const { page } = watched;
  await watched.open("/ui/suppression/show?list=unsubscribed");
  const chosen = page.waitForEvent("filechooser");
  await button("Import CSV").click();
  const lines = Array.from({ length: 12_000 }, (_, at) => `reader${at}@list.test,note ${at}`);
  await (await chosen).setFiles({
    name: `${HOSTILE.replaceAll("/", "")}.csv`,
    mimeType: "text/csv",
    buffer: Buffer.from(`email,note\n${lines.join("\n")}\nno address,x\n`),
  });
  await page.getByRole("dialog").getByRole("button", { name: "Import" }).click();
  await toast(/12,000 addresses added, .*1 line makes no sense: line 12002: /);
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Export CSV" }).click();
  const download = await saved;
  assert.equal(download.suggestedFilename(), "unsubscribed.csv");
  const text = await readFile(await download.path(), "utf8");
  assert.equal(text.split("\r\n").length, 12_002);
  assert.match(text, /^reader0@list.test,,import,.*note 0$/m);
  nothingWrong();
});

test(
  "people log in, act in their name, and are told when somebody else is here",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await watched.open("/ui/holds");
    const logIn = async (user: string, password: string, on = page): Promise<void> => {
      await on.getByRole("link", { name: "Log in" }).click();
      await on.getByLabel("User").fill(user);
      await on.getByLabel("Password").fill(password);
      await on.getByRole("button", { name: "Log in" }).click();
    };
    await logIn("ann", "wrong");
    await page.getByRole("alert").getByText("no such user, or another password").waitFor();
    await page.getByLabel("Password").fill(PASSWORD);
    await button("Log in").click();
    await page.getByRole("link", { name: "ann" }).waitFor();
    await watched.open(QUEUE.replace("slow", "quiet"));
    assert.equal(await page.getByRole("link", { name: "Audit log" }).count(), 0, "an operator");
    await button("Pause").click();
    await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
    await toast(/is paused/);
    assert.equal(world.mta.engine.control.holds.list(10).at(-1)?.by, "user ann");

    // Another page of the same browser: somebody else. Asked while nobody is logged in, the first one would leave for the log-in.
    await page.route("**/api/**", (route) => route.abort());
    const second = await page.context().newPage();
    await second.goto(`${world.url}/ui/login`);
    await second.getByRole("button", { name: "Log out" }).click();
    await logIn("bob", PASSWORD, second);
    await second.getByRole("link", { name: "bob" }).waitFor();
    await page.unroute("**/api/**");
    await button("Resume").click();
    await toast(/the change is not made/);
    await page.getByRole("link", { name: "bob" }).waitFor();
    await page.getByRole("link", { name: "Audit log" }).waitFor();
    await button("Resume").click();
    await toast(/goes on/);
    await second.close();
    nothingWrong(/status of 40[13]|ERR_INCOMPLETE_CHUNKED_ENCODING|net::ERR_FAILED/);
  },
);

test(
  "a server that does not answer is said to be gone, and what it says is shown when it is back",
  WITH_PROGRAMS,
  async () => {
    const { page } = watched;
    await watched.open(QUEUE);
    await page.route("**/api/**", (route) => route.abort());
    const wake = (): Promise<unknown> => page.evaluate("window.dispatchEvent(new Event('online'))");
    await wake();
    await page.locator(".stale").getByText("The server does not answer").waitFor();
    await button("Pause").click();
    await page.getByRole("dialog").getByRole("button", { name: "Pause" }).click();
    await toast(/The server does not answer/);
    await page.getByRole("link", { name: "Jobs" }).click();
    await page.getByText("This could not be shown").waitFor();
    await page.unroute("**/api/**");
    await button("Try again").click();
    await page.getByRole("heading", { name: "Jobs" }).waitFor();
    const stale = page.locator(".stale");
    assert.equal(await stale.textContent(), "");
    // The page that stays open finds out by itself.
    await page.route("**/api/**", (route) => route.abort());
    await wake();
    await stale.getByText("The server does not answer").waitFor();
    await page.unroute("**/api/**");
    await wake();
    await until("no notice", async () => (await stale.textContent()) === "" || undefined);
    nothingWrong(/net::ERR_FAILED/);
  },
);

test("who may not see logs is told so, and pages show them numbers", WITH_PROGRAMS, async () => {
  const { page } = watched;
  world.mta.config += "\nhttp-access 127.0.0.1 monitor,deny-logs";
  await world.mta.engine.control.reload();
  await page.context().clearCookies();
  const hidden = [
    `${QUEUE}&tab=talks`,
    `${QUEUE}&tab=events`,
    "/ui/bounces",
    "/ui/search?q=x.test",
  ];
  for (const location of [
    ...hidden,
    "/ui/domains/show?domain=slow.test",
    "/ui/messages/show?id=1",
  ]) {
    await watched.open(location);
    await page.getByText("Not shown to you").waitFor();
    assert.equal(await page.locator(".page-actions button").count(), 0, location);
  }
  await watched.open("/ui/");
  await page.locator(".stat", { hasText: "Received" }).waitFor();
  assert.equal(await listeners(), 0);
  nothingWrong();
});
