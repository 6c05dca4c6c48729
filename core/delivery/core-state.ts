import { keptAs, serverState } from "../state/declared-state.ts";
import type { StatefulPlugin } from "../state/state-hub.ts";
import { isHold } from "./hold.ts";

/** What the core itself keeps in the state of plugins. */
export const CORE_STATE: StatefulPlugin = {
  name: "core",
  state: { holds: serverState(keptAs("a hold", isHold), "What operators have stopped.") },
};
