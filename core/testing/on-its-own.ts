/** Declares a test: `test` of `node:test`, or what another runner has. */
export type DeclareTest = (name: string, run: () => Promise<void>) => unknown;

/** Something to be tested that leaves nothing when it is disposed of. */
interface UnderTest {
  dispose(): Promise<void>;
}

/** Declares tests of which each gets a thing of its own, disposed of at its end. */
export function onItsOwn<T extends UnderTest>(
  test: DeclareTest,
  make: () => Promise<T>,
): (name: string, run: (given: T) => Promise<void>) => void {
  return (name, run) => {
    test(name, async () => {
      const given = await make();
      try {
        await run(given);
      } finally {
        await given.dispose();
      }
    });
  };
}
