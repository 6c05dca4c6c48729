import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requireProgram, runProgram } from "../support/programs.ts";
import type { KeyRecords } from "../support/verify-dkim.ts";

/** Debian's, which has Debian's modules. */
const PYTHON = "/usr/bin/python3";

/** Prints a line for each message: what it says of each signature, asked one by one. */
const SCRIPT = `
import dkim, json, sys
folder, many, signatures = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
records = {name + ".": text.encode() for name, text in json.load(open(folder + "/records.json"))}
def record(name, timeout=5):
    return records.get(name.decode() if isinstance(name, bytes) else name)
for at in range(many):
    message = open(f"{folder}/{at}.eml", "rb").read()
    said = []
    for index in range(signatures):
        try:
            said.append("pass" if dkim.DKIM(message).verify(index, dnsfunc=record) else "fail")
        except Exception as error:
            said.append(repr(error).replace("\\n", " "))
    print(" ".join(said))
`;

/** Has dkimpy verify messages of so many signatures each; gives what it says of each message, such as `pass pass`. */
export async function verifyWithDkimpy(
  contents: readonly string[],
  signatures: number,
  records: KeyRecords,
  folder: string,
): Promise<readonly string[]> {
  requireProgram(PYTHON, "python3-dkim");
  await writeFile(join(folder, "records.json"), JSON.stringify([...records]));
  for (const [at, content] of contents.entries())
    await writeFile(join(folder, `${at}.eml`), Buffer.from(content, "latin1"));
  const counts = [String(contents.length), String(signatures)];
  const { output } = await runProgram(PYTHON, ["-c", SCRIPT, folder, ...counts]);
  return output.trim().split("\n");
}
