interface Stopped {
  stop(): void;
}

interface Ended {
  stop(): Promise<void>;
}

/** What is at work besides connections. */
export interface EndingParts {
  /** Ends attempts to connect. */
  readonly giveUp: () => void;
  readonly modes: Stopped;
  readonly holds: Stopped;
  readonly lanes: Stopped;
  readonly failures: Stopped;
  readonly sources: Stopped;
  readonly idle: { closeAll(): void };
  readonly connector: { readonly counts: Stopped };
  readonly ages: Ended;
  readonly toBounce: Ended;
  readonly shared: Ended;
  readonly effects: Ended;
  readonly rerouting: Ended;
}

/** Nothing new begins: what waits for its time waits for the next start, and connections that carry no message are let go. */
export function letGo(parts: EndingParts): void {
  parts.giveUp();
  parts.modes.stop();
  parts.holds.stop();
  parts.lanes.stop();
  parts.sources.stop();
  parts.failures.stop();
  parts.idle.closeAll();
  parts.connector.counts.stop();
}

/** Resolves when what goes on besides connections has come to its end. */
export async function othersDone(parts: EndingParts): Promise<void> {
  await parts.ages.stop();
  await parts.toBounce.stop();
  await parts.shared.stop();
  await parts.effects.stop();
  await parts.rerouting.stop();
}
