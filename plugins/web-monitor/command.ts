import { scrypt } from "node:crypto";
import {
  type CommandAnswer,
  type CommandCall,
  isBlockName,
  type Random,
  systemRandom,
} from "../../core/mod.ts";
import { readPasswordLine } from "../users/contract.ts";
import { sha256 } from "./keys.ts";

/** The cost of a hash, as its binary logarithm: 32 MiB of memory and a tenth of a second. */
const COST = 15;
const BLOCK_SIZE = 8;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const LONGEST = 1024;

const USAGE = "expected: mta http password NAME, or mta http key NAME";

/** `mta http password NAME` and `mta http key NAME`: lines for the configuration, in which no secret stands. */
export async function httpCommand({
  operands: [verb, name, ...more],
  signal,
}: CommandCall<unknown>): Promise<CommandAnswer> {
  if (name === undefined || more.length > 0 || !isBlockName(name)) throw new Error(USAGE);
  if (verb === "key") return keyLine(name, systemRandom);
  if (verb !== "password") throw new Error(USAGE);
  const password = await readPasswordLine(signal);
  if (password === "" || password.length > LONGEST)
    throw new Error(`a password has 1 to ${LONGEST} characters`);
  const hash = await passwordHashOf(password, systemRandom);
  const block = `<http-user ${name}>\n    right operator\n    password ${hash}\n</http-user>`;
  return { data: { user: name, password: hash }, text: block };
}

function keyLine(name: string, random: Random): CommandAnswer {
  const key = Buffer.from(random.bytes(HASH_BYTES)).toString("hex");
  const line = `http-api-key sha256:${sha256(key).toString("hex")} name=${name} right=monitor`;
  const text = `${line}\n# the key, which is shown this once: ${key}`;
  return { data: { name, key, line }, text };
}

/** The hash of a password (PHC string format, scrypt). */
export function passwordHashOf(
  password: string,
  random: Random,
  cost: number = COST,
): Promise<string> {
  const salt = Buffer.from(random.bytes(SALT_BYTES));
  const N = 2 ** cost;
  const options = { N, r: BLOCK_SIZE, p: 1, maxmem: 256 * N * BLOCK_SIZE };
  const text = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
  return new Promise((resolve, reject) => {
    scrypt(password, salt, HASH_BYTES, options, (error, key) => {
      if (error) reject(error);
      else resolve(`$scrypt$ln=${cost},r=${BLOCK_SIZE},p=1$${text(salt)}$${text(key)}`);
    });
  });
}
