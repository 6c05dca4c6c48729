import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "../../core/mod.ts";
import { passwordHashOf } from "../../plugins/web-monitor/command.ts";
import { WITH_PROGRAMS } from "../support/programs.ts";
import { startBrowser, watchedPage } from "./browser.ts";
import { openWorld } from "./world.ts";

test(
  "a login ends while its page only listens; the page says so, and goes on where it was after the next one",
  WITH_PROGRAMS,
  async () => {
    const hash = await passwordHashOf("a long enough password", systemRandom, 4);
    const lines = `http-session-idle 2s\n<http-user ann>\nright operator\npassword ${hash}\n</http-user>`;
    const world = await openWorld(undefined, lines);
    const browser = await startBrowser();
    try {
      const { page, open } = await watchedPage(browser, world.url);
      const logIn = async (): Promise<void> => {
        await page.getByLabel("User").fill("ann");
        await page.getByLabel("Password").fill("a long enough password");
        await page.keyboard.press("Enter");
      };
      await open("/ui/login?back=%2Fui%2Fqueues");
      await logIn();
      await page.waitForURL("**/ui/queues");
      // It asks and listens by itself, and nobody does anything.
      await page.getByText("Your login is over. Log in again to go on.").waitFor();
      assert.equal(new URL(page.url()).searchParams.get("back"), "/ui/queues");
      await logIn();
      await page.waitForURL("**/ui/queues");
      await page.getByRole("link", { name: "ann" }).first().waitFor();
    } finally {
      await browser.close();
      await world.stop();
    }
  },
);
