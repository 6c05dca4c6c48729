import assert from "node:assert/strict";
import { test } from "node:test";
import { type CommitGroup, GroupCommit } from "./group-commit.ts";

/** Commits that end when told to. */
class Script {
  readonly groups: (readonly string[])[] = [];
  readonly #ends: ((error?: Error) => void)[] = [];
  #begun = (): void => {};

  readonly commit = ({ works }: CommitGroup<string>): Promise<readonly string[]> => {
    this.groups.push(works);
    return new Promise((resolve, reject) => {
      this.#ends.push((error) => (error ? reject(error) : resolve(works.map((w) => `${w}!`))));
      this.#begun();
    });
  };

  /** Resolves when a commit is under way. */
  async begun(): Promise<void> {
    if (this.#ends.length === 0)
      await new Promise<void>((begun) => {
        this.#begun = begun;
      });
  }

  async end(error?: Error): Promise<void> {
    await this.begun();
    this.#ends.shift()?.(error);
  }
}

test("what comes while a commit runs goes into the next one", async () => {
  const script = new Script();
  const commits = new GroupCommit(100, script.commit);
  const first = commits.add("a", 1);
  const second = commits.add("b", 1);
  await script.begun();
  const third = commits.add("c", 1);
  const fourth = commits.add("d", 1);
  assert.deepEqual(script.groups, [["a", "b"]]);
  await script.end();
  assert.deepEqual(await Promise.all([first, second]), ["a!", "b!"]);
  await script.end();
  assert.deepEqual(await Promise.all([third, fourth]), ["c!", "d!"]);
  await commits.idle();
  assert.deepEqual(script.groups, [
    ["a", "b"],
    ["c", "d"],
  ]);
});

test("a commit takes along what the turn of the event loop after its first work brings", async () => {
  const script = new Script();
  const commits = new GroupCommit(100, script.commit);
  const works = [commits.add("a", 1)];
  await new Promise<void>((turned) => {
    setImmediate(() => {
      works.push(commits.add("b", 1));
      turned();
    });
  });
  await script.end();
  await Promise.all(works);
  assert.deepEqual(script.groups, [["a", "b"]]);
});

test("a failure is that of its group alone", async () => {
  const script = new Script();
  const commits = new GroupCommit(100, script.commit);
  const failing = Promise.allSettled([commits.add("a", 1), commits.add("b", 1)]);
  await script.begun();
  const next = commits.add("c", 1);
  const error = new Error("disk");
  await script.end(error);
  for (const outcome of await failing)
    assert.deepEqual(outcome, { status: "rejected", reason: error });
  await script.end();
  assert.equal(await next, "c!");
});

test("a group is limited by weight, but never empty", async () => {
  const script = new Script();
  const commits = new GroupCommit(10, script.commit);
  const works = [
    commits.add("a", 4),
    commits.add("b", 6),
    commits.add("c", 99),
    commits.add("d", 1),
  ];
  for (let group = 0; group < 3; group++) await script.end();
  await Promise.all(works);
  await commits.idle();
  assert.deepEqual(script.groups, [["a", "b"], ["c"], ["d"]]);
});
