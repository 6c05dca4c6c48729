import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";

/** What a page asked the server for. */
export interface Asked {
  readonly path: string;
  /** Bytes of the body. */
  bytes: number;
}

/** A page of a browser that remembers what should not have happened. */
export interface WatchedPage {
  readonly page: Page;
  /** Errors in the console or of a script, requests that left the server, dialogs: none of it may be. */
  readonly problems: string[];
  /** What it asked the API for since it was cleared. */
  readonly asked: Asked[];
  /** Opens a location and waits until it is shown. */
  open(location: string): Promise<void>;
  /** Resolves when a page is shown and nothing is asked any more. */
  shown(): Promise<void>;
}

/** Debian's Chromium without anything that would talk to others. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"],
      ...["--disable-background-networking", "--disable-component-update"],
    ],
  });
}

/** Opens a page on a server. */
export async function watchedPage(browser: Browser, url: string): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 } });
  const page = await context.newPage();
  const problems: string[] = [];
  const asked: Asked[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning")
      problems.push(`console: ${message.text()} at ${page.url()}`);
  });
  page.on("pageerror", (error) => problems.push(`script: ${error.message} at ${page.url()}`));
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    if (!request.url().startsWith(`${url}/`)) problems.push(`outside: ${request.url()}`);
  });
  page.on("response", async (response) => {
    const { pathname, search } = new URL(response.url());
    // A stream of events is not over before its page is left.
    if (!pathname.startsWith("/api/") || pathname.endsWith("/events")) return;
    const one: Asked = { path: pathname + search, bytes: 0 };
    asked.push(one);
    const body = await response.body().catch(() => undefined);
    one.bytes = body?.length ?? 0;
  });
  const shown = async (): Promise<void> => {
    await page.waitForSelector('main[aria-busy="false"] h1');
  };
  return {
    page,
    problems,
    asked,
    shown,
    async open(location) {
      await page.goto(url + location);
      await shown();
    },
  };
}

const CONTRAST = readFileSync(join(import.meta.dirname, "contrast.js"), "utf8");

/** Texts whose contrast is below WCAG AA, as they are drawn: computed from what the browser says of colours. */
export function poorContrast(page: Page): Promise<readonly string[]> {
  return page.evaluate<readonly string[]>(CONTRAST);
}
