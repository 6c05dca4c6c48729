import type { Replacement } from "../../core/mod.ts";
import { type MemoryQueue, type PluginLab, pluginLab, sampleMessage } from "../../core/testing.ts";
import { identity } from "../../plugins/identity/plugin.ts";
import { virtualMta } from "../../plugins/virtual-mta/plugin.ts";
import { warmUp } from "../../plugins/warm-up/plugin.ts";

/** Two cold virtual MTAs, `cold1` at 192.0.2.1 and `cold2` at 192.0.2.2, and a warm one. */
export const VIRTUAL_MTAS = `
<virtual-mta warm>
  cold-virtual-mta cold1
  cold-virtual-mta cold2
</virtual-mta>
<virtual-mta cold1>
  smtp-source-host 192.0.2.1 one.test
</virtual-mta>
<virtual-mta cold2>
  smtp-source-host 192.0.2.2 two.test
</virtual-mta>
`;

/** Warm-ups without an engine. */
export interface WarmUpLab extends PluginLab {
  /** What becomes of a message of `domain/warm`. */
  divert(domain: string): Promise<Replacement | undefined>;
  /** Diverts and stores so many, and says by which virtual MTA each went. */
  send(domain: string, many: number): Promise<readonly string[]>;
}

/** Starts it; what is kept is in `kept`. */
export async function warmUpLab(config: string, kept?: MemoryQueue): Promise<WarmUpLab> {
  const lab = await pluginLab(
    [identity, virtualMta, warmUp],
    `host-name mx.test\n${config}`,
    () => {},
    kept,
  );
  const divert: WarmUpLab["divert"] = async (domain) => {
    const queue = { domain, virtualMta: "warm" };
    const { info } = sampleMessage();
    const { bus } = lab.generation;
    return bus.decide("replaceVirtualMta", { info, queue }, lab.generation.view(queue));
  };
  return {
    ...lab,
    divert,
    async send(domain, many) {
      const went: string[] = [];
      for (let sent = 0; sent < many; sent++) {
        const answer = await divert(domain);
        answer?.grant?.settle();
        went.push(answer?.virtualMta ?? "warm");
      }
      return went;
    },
  };
}
