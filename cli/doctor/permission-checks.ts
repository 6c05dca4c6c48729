import { errorText } from "../../core/mod.ts";
import { isOfVault } from "../../plugins/vault/contract.ts";
import type { ExaminedHost } from "./examined-host.ts";
import { doubtful, type Observed, untold, well, wrong } from "./finding.ts";
import type { Wanted } from "./subject.ts";

/** Files that are looked at. */
const MOST_FILES = 1000;

/** Nobody else reads mail or keys, or writes the configuration. */
export async function checkPermissions(
  host: ExaminedHost,
  wanted: Wanted,
  configFile: string | undefined,
): Promise<readonly Observed[]> {
  const keys = [
    ...wanted.dkimKeys.flatMap(({ file }) => (isOfVault(file) ? [] : [file])),
    ...wanted.certificateKeys,
    ...(await certificatesWithKeys(host, wanted)),
  ];
  const files = [...new Set(keys)].slice(0, MOST_FILES);
  const found = await Promise.all([
    spoolRights(host, wanted.spool),
    ...files.map((file) => keyRights(host, file)),
    ...(configFile === undefined ? [] : [configRights(host, configFile)]),
  ]);
  const told = found.filter((each) => each !== undefined);
  return told.length > 0 ? told : [well("nobody else may read mail or keys")];
}

async function certificatesWithKeys(
  host: ExaminedHost,
  { certificates }: Wanted,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of certificates.slice(0, MOST_FILES)) {
    // What cannot be read is reported with the certificates.
    const text = await host.content(file).catch(() => "");
    if (/-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----/.test(text)) found.push(file);
  }
  return found;
}

async function spoolRights(host: ExaminedHost, spool: string): Promise<Observed | undefined> {
  let facts: Awaited<ReturnType<ExaminedHost["file"]>>;
  try {
    facts = await host.file(spool);
  } catch (error) {
    return untold(`${spool}: ${errorText(error)}`);
  }
  if (facts === undefined) return undefined;
  if ((facts.mode & 0o077) !== 0)
    return wrong(
      `others may look into ${spool} (mode ${octal(facts.mode)})`,
      `all mail that waits is in it: chmod 700 ${spool}`,
    );
  const { user } = host;
  if (user !== undefined && user !== 0 && facts.owner !== user)
    return doubtful(
      `${spool} belongs to user ${facts.owner}, and you are ${user}`,
      "start the server as its owner, or give it to you: chown",
    );
  return undefined;
}

async function keyRights(host: ExaminedHost, file: string): Promise<Observed | undefined> {
  try {
    const facts = await host.file(file);
    if (facts === undefined) return wrong(`${file} is not there`, "the configuration names it");
    if ((facts.mode & 0o007) === 0) return undefined;
    return wrong(
      `everybody may read the key in ${file} (mode ${octal(facts.mode)})`,
      `make a new key if others use this host, and: chmod o= ${file}`,
    );
  } catch (error) {
    return untold(`${file}: ${errorText(error)}`, "ask as the user the server runs as, or as root");
  }
}

async function configRights(host: ExaminedHost, file: string): Promise<Observed | undefined> {
  const facts = await host.file(file).catch(() => undefined);
  if (facts === undefined || (facts.mode & 0o002) === 0) return undefined;
  return wrong(
    `everybody may write ${file} (mode ${octal(facts.mode)})`,
    `it names programs that the server runs: chmod o-w ${file}`,
  );
}

function octal(mode: number): string {
  return (mode & 0o7777).toString(8).padStart(3, "0");
}
