import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { errorCode, normalizeDomain } from "../core/mod.ts";
import {
  generateKey,
  keyRecordName,
  keyRecordText,
  type SigningKey,
  writeKeyFile,
  zoneText,
} from "../plugins/dkim/contract.ts";
import type { Arguments } from "./arguments.ts";
import { Refused, UsageError } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

/** What `mta dkim new` is asked. */
export interface NewKeyRequest {
  readonly selector: string;
  readonly domain: string | undefined;
  /** As an operand, as `pmtakeytool` has it. */
  readonly bits: string | undefined;
  readonly options: Arguments["options"];
  /** The current folder. */
  readonly folder: string;
}

const USAGE = "usage: mta dkim new [--type ed25519|rsa] [--bits N] SELECTOR DOMAIN";

/**
 * `mta dkim new SELECTOR DOMAIN`: writes a key to the new file `SELECTOR.DOMAIN.pem` and prints its record. All it prints can go into a
 * zone file: the rest are comments.
 */
export async function newKey(request: NewKeyRequest, to: Terminal): Promise<void> {
  const { options } = request;
  const [selector, domain] = [nameOf(request.selector), nameOf(request.domain)];
  const key = await keyAsked(request);
  const folder = resolve(request.folder, options.get("folder") ?? ".");
  const file = join(folder, `${selector}.${domain}.pem`);
  await mkdir(folder, { recursive: true });
  await writeNew(file, key);
  const name = keyRecordName(selector, domain);
  const record = keyRecordText(key);
  const zone = zoneText(name, record);
  const directive = `domain-key ${selector},${domain},${file}`;
  const { type, bits } = key;
  to.print(
    options.has("json")
      ? JSON.stringify({ file, type, bits, name, record, zone, directive }, undefined, 2)
      : [
          `; ${type} key of ${bits} bits: ${file}`,
          zone,
          "; In one piece, for a web form:",
          `;   ${record}`,
          "; In the configuration:",
          `;   ${directive}`,
          `; Once it is published: mta dkim check ${selector},${domain},${file}`,
        ].join("\n"),
  );
}

/** A selector or domain as the DNS has it; undefined and nonsense throw `UsageError`. */
function nameOf(given: string | undefined): string {
  if (given === undefined) throw new UsageError(USAGE);
  const name = normalizeDomain(given);
  if (name === undefined)
    throw new UsageError(`"${given}" is not a name that the DNS could have; ${USAGE}`);
  return name;
}

async function keyAsked({ bits, options }: NewKeyRequest): Promise<SigningKey> {
  const type = options.get("type") ?? "rsa";
  const length = options.get("bits") ?? bits;
  switch (type) {
    case "ed25519":
      if (length !== undefined) throw new UsageError("an ed25519 key has no --bits to choose");
      return generateKey("ed25519");
    case "rsa":
      try {
        return await generateKey("rsa", length === undefined ? undefined : Number(length));
      } catch (error) {
        if (error instanceof RangeError) throw new UsageError(`--bits: ${error.message}`);
        throw error;
      }
    default:
      throw new UsageError(`--type is rsa or ed25519, not "${type}"`);
  }
}

async function writeNew(file: string, key: SigningKey): Promise<void> {
  try {
    await writeKeyFile(file, key);
  } catch (error) {
    if (errorCode(error) === "EEXIST")
      throw new Refused(
        `${file} already exists, and mail may be signed with it; choose another selector, or move it away`,
      );
    throw error;
  }
}
