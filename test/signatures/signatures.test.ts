import assert from "node:assert/strict";
import { test } from "node:test";
import { WITH_PROGRAMS } from "../support/programs.ts";
import { inTemporaryFolder } from "../support/temporary-folder.ts";
import { corpus } from "./corpus.ts";
import { verified } from "./verified.ts";

test(
  "mailauth, dkimpy and OpenDKIM verify every form of signature, by DATA and by BDAT",
  WITH_PROGRAMS,
  () =>
    inTemporaryFolder(async (folder) => {
      const seed = Number(process.env.CORPUS_SEED ?? 7);
      const { arrived, problems } = await verified(corpus(25, 300_000, seed), folder);
      assert.deepEqual(problems, []);
      assert.equal(arrived, 200);
    }),
);
