import { type HeaderBlock, readWebUrl } from "../../core/mod.ts";
import { LONGEST_SHOWN, MOST_LINKS } from "./limits.ts";

/** How a message says that it can be unsubscribed from. */
export interface Unsubscribe {
  /** The fields as written; empty without them. */
  readonly header: string;
  readonly post: string;
  readonly links: readonly string[];
  /** What is wrong with them, in sentences. */
  readonly problems: readonly string[];
  /** One click is enough (RFC 8058 §3.1). */
  readonly oneClick: boolean;
}

/** Reads List-Unsubscribe (RFC 2369 §3.2) and List-Unsubscribe-Post (RFC 8058). */
export function unsubscribeIn(fields: HeaderBlock): Unsubscribe {
  const header = (fields.first("List-Unsubscribe") ?? "").slice(0, LONGEST_SHOWN * 4);
  const post = (fields.first("List-Unsubscribe-Post") ?? "").slice(0, LONGEST_SHOWN);
  const links = [...header.matchAll(/<\s*([^<>\s]{1,2000})\s*>/g)]
    .slice(0, MOST_LINKS)
    .map(([, link = ""]) => link);
  const problems = header === "" && post === "" ? [] : problemsOf(fields, header, post, links);
  const oneClick =
    links.some((link) => link.toLowerCase().startsWith("https:")) && isOneClick(post);
  return { header, post, links, problems, oneClick };
}

function isOneClick(post: string): boolean {
  return post.trim() === "List-Unsubscribe=One-Click";
}

function problemsOf(
  fields: HeaderBlock,
  header: string,
  post: string,
  links: readonly string[],
): readonly string[] {
  const problems: string[] = [];
  if (header === "") return ["List-Unsubscribe-Post without List-Unsubscribe"];
  if (fields.all("List-Unsubscribe").length > 1) problems.push("several List-Unsubscribe fields");
  if (links.length === 0) problems.push("no link in angle brackets");
  for (const link of links) {
    const isMail = /^mailto:[^@\s]+@[^@\s]+/i.test(link);
    if (!isMail && readWebUrl(link) === undefined)
      problems.push(`"${link}" is not a link that works`);
  }
  if (post === "") return problems;
  if (!isOneClick(post)) problems.push("List-Unsubscribe-Post must be List-Unsubscribe=One-Click");
  if (!links.some((link) => link.toLowerCase().startsWith("https:")))
    problems.push("one-click unsubscription takes an https link");
  return problems;
}
