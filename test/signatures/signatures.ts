/**
 * `npm run test:signatures [MESSAGES] [RUNTIME]`: relays a corpus, signed by RSA and Ed25519 in every form, by DATA and by BDAT, and
 * has mailauth, dkimpy and OpenDKIM verify what the peers got. Ends with 1 when a signature does not verify or a byte was changed.
 */
import { spawnSync } from "node:child_process";
import { commandOn, runtimeNamed, THIS_RUNTIME } from "../support/runtimes.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";
import { corpus } from "./corpus.ts";
import { verified } from "./verified.ts";

const [many = "500", runtime] = process.argv.slice(2);
const wanted = runtimeNamed(runtime ?? THIS_RUNTIME);
if (wanted !== THIS_RUNTIME) {
  const [command, args] = commandOn(wanted, "test/signatures/signatures.ts");
  const { status } = spawnSync(command, [...args, many, wanted], { stdio: "inherit" });
  process.exit(status ?? 1);
}
await inTemporaryFolder(async (folder) => {
  const seed = Number(process.env.CORPUS_SEED ?? 7);
  const { arrived, problems } = await verified(corpus(Number(many), 20_000_000, seed), folder);
  for (const problem of problems.slice(0, 20)) console.log(problem.slice(0, 1000));
  console.log(
    `${THIS_RUNTIME}: ${many} messages (seed ${seed}), ${arrived} times relayed with two signatures: ${problems.length} problems`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
});
