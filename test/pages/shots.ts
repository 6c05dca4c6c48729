import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { ROOT } from "../support/runtimes.ts";
import { watchedPage } from "./browser.ts";

/** A picture of a page. */
export interface Shot {
  readonly name: string;
  readonly location: string;
  readonly width: number;
  readonly height: number;
  readonly colorScheme: "light" | "dark";
}

/** How most pictures are. */
export const WIDE = { width: 1280, height: 860, colorScheme: "light" } as const;

/** Draws pages of a server into the folder of the guide's pictures. */
export async function draw(browser: Browser, url: string, shots: readonly Shot[]): Promise<void> {
  const folder = join(ROOT, "docs", "images");
  mkdirSync(folder, { recursive: true });
  const { page, open } = await watchedPage(browser, url);
  for (const { name, location, width, height, colorScheme } of shots) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await open(location);
    await page.mouse.move(0, 0);
    await page.screenshot({ path: join(folder, `${name}.png`) });
  }
  await page.context().close();
}
