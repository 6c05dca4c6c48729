import { checkHtml, type HtmlCheck } from "./html-check.ts";
import { type MailPrograms, readMailPrograms } from "./mail-programs.ts";

/** Checks pages; the data are read when the first is to be checked. */
export class HtmlChecker {
  #data: Promise<MailPrograms> | undefined;

  /** What mail programs show of a page. Rejects when the data cannot be read. */
  async check(html: string): Promise<HtmlCheck> {
    this.#data ??= readMailPrograms();
    try {
      return checkHtml(html, await this.#data);
    } catch (error) {
      this.#data = undefined;
      throw error;
    }
  }
}
