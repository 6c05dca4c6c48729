import assert from "node:assert/strict";
import { test } from "node:test";
import { THIS_RUNTIME } from "../support/runtimes.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";
import { corpus } from "./corpus.ts";
import { verified } from "./verified.ts";

// The programs of others on one runtime, as they say the same on each.
const skip = THIS_RUNTIME !== "node" && "on Node only; npm run test:signatures on any";

test(
  "mailauth, dkimpy and OpenDKIM verify every form of signature, by DATA and by BDAT",
  { skip },
  () =>
    inTemporaryFolder(async (folder) => {
      const seed = Number(process.env.CORPUS_SEED ?? 7);
      const { arrived, problems } = await verified(corpus(25, 300_000, seed), folder);
      assert.deepEqual(problems, []);
      assert.equal(arrived, 200);
    }),
);
