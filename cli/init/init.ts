import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { getuid } from "node:process";
import { errorCode, errorText, mailAddress } from "../../core/mod.ts";
import { generateKey, readSigningKey, writeKeyFile } from "../../plugins/dkim/contract.ts";
import type { Arguments } from "../arguments.ts";
import { diagnosticsText, findConfiguration, readConfiguration } from "../configuration.ts";
import { Refused, UsageError } from "../exit.ts";
import type { Terminal } from "../terminal.ts";
import { AnswerLines } from "./answer-lines.ts";
import { type Answers, suggestedDomain } from "./answers.ts";
import { askAll } from "./ask.ts";
import { type InitialKey, recordsText } from "./records.ts";
import { configText } from "./written-config.ts";

/** What `mta init` is asked. */
export interface InitRequest {
  readonly options: Arguments["options"];
  /** The current folder. */
  readonly folder: string;
  /** Where the answers come from. */
  readonly input: AsyncIterable<unknown>;
}

const SELECTOR = "s1";
/** Passwords may come to stand in it. */
const OWNER_ONLY = 0o600;

/**
 * `mta init`: writes a configuration that a server starts with, and a signing key, and prints the DNS records that go with
 * them. Overwrites nothing; a key that is there is used.
 */
export async function init({ options, folder, input }: InitRequest, to: Terminal): Promise<void> {
  const place = resolve(folder, options.get("folder") ?? ".");
  const file = join(place, "config");
  const there = await findConfiguration(undefined, place);
  if (there !== undefined) throw new Refused(`${there} already exists: nothing was written`);
  const port = portIn(options.get("port"));
  const lines = options.has("yes") ? undefined : new AnswerLines(input);
  const answers = await askAll({ options, lines, to }).finally(() => lines?.close());
  const postmaster = postmasterIn(options.get("postmaster"), answers);
  await mkdir(place, { recursive: true });
  const key = await keyFor(answers.dkimDomain, place);
  const text = configText({
    ...{ answers, port, postmaster },
    key: key === undefined ? undefined : `${key.selector},${key.domain},${key.file}`,
  });
  await refuseBad(file, text, to);
  await writeNew(file, text);
  to.print(
    [
      "; Publish these records:",
      recordsText(answers, key),
      "",
      `; ${file} is written${key === undefined ? "" : `, and the key ${join(place, key.file)}`}. What is next:`,
      `;   mta check-config ${file}`,
      `;   mta doctor -c ${file}`,
      `;   mta serve -c ${file}`,
    ].join("\n"),
  );
}

/** Root may listen at SMTP's port. */
function portIn(text: string | undefined): number {
  if (text === undefined) return getuid?.() === 0 ? 25 : 2525;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535) throw new UsageError("--port takes a number from 1 to 65535");
  return port;
}

/** Who answers for the server: of the domain in From, where that is not the server itself. */
function postmasterIn(text: string | undefined, { hostName, dkimDomain }: Answers): string {
  if (text === undefined) {
    const domain = dkimDomain === hostName ? undefined : dkimDomain;
    return `postmaster@${domain ?? suggestedDomain(hostName)}`;
  }
  const parsed = mailAddress.parse(text);
  if (!parsed.ok || /[\s#;"]/.test(text))
    throw new UsageError(`--postmaster takes an address such as you@example.net, not "${text}"`);
  return text;
}

/** The key of a domain: the one that is there, else a new one. */
async function keyFor(
  domain: string | undefined,
  place: string,
): Promise<(InitialKey & { readonly file: string }) | undefined> {
  if (domain === undefined) return undefined;
  const file = `${SELECTOR}.${domain}.pem`;
  const made = await generateKey("rsa");
  try {
    await writeKeyFile(join(place, file), made);
    return { selector: SELECTOR, domain, file, key: made };
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
  try {
    return { selector: SELECTOR, domain, file, key: await readSigningKey(join(place, file)) };
  } catch (error) {
    throw new Refused(`${join(place, file)} is there and cannot be used: ${errorText(error)}`);
  }
}

/** Nothing is written that a server would complain about. Throws `Refused`. */
async function refuseBad(file: string, text: string, to: Terminal): Promise<void> {
  const result = await readConfiguration({ kind: "sandbox", file, text });
  if (result.diagnostics.length === 0) return;
  to.complain(diagnosticsText(result, to.colour));
  throw new Refused("the answers make no configuration without warnings: none was written");
}

async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx", mode: OWNER_ONLY });
  } catch (error) {
    if (errorCode(error) === "EEXIST")
      throw new Refused(`${file} already exists: it was left alone`);
    throw error;
  }
}
