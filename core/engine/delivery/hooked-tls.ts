import type { TlsPolicy } from "../../delivery/smtp-agent.ts";
import type { DemandsOf } from "../../delivery/smtp-targets.ts";
import { failed } from "../../errors/delivery-failure.ts";
import { type HostRefused, isLaxer, type TlsDemand } from "../../smtp/tls-demand.ts";
import type { Generation } from "../generation.ts";

const NOBODY: TlsPolicy = { demandsOf: undefined, tried: undefined };

const policies = new WeakMap<Generation, TlsPolicy>();

/** Who has a say in TLS in a configuration, or wants to hear of it. */
export function hookedTls(generation: Generation): TlsPolicy {
  let policy = policies.get(generation);
  if (policy === undefined) {
    policy = policyOf(generation);
    policies.set(generation, policy);
  }
  return policy;
}

function policyOf(generation: Generation): TlsPolicy {
  const { bus } = generation;
  const asks = bus.has("securePeer");
  const tells = bus.has("tlsTried");
  if (!asks && !tells) return NOBODY;
  return {
    demandsOf: asks ? demandsOf(generation) : undefined,
    tried: tells
      ? ({ domain, virtualMta }, attempt) => {
          const view = generation.view({ domain, virtualMta });
          bus.observe("tlsTried", { domain, virtualMta, ...attempt }, view);
        }
      : undefined,
  };
}

function demandsOf(generation: Generation): DemandsOf {
  return async ({ domain, virtualMta }, host, demand, isQuestion) => {
    const { hostName, address, port, mxOf } = host;
    const payload = { domain, virtualMta, hostName, address, port, mxOf, isQuestion };
    const view = generation.view({ domain, virtualMta });
    try {
      return await generation.bus.transform("securePeer", demand, payload, view, misstep);
    } catch {
      // Whoever cannot say what is demanded must not have the mail go in clear text. The bus has told of it.
      const text = `what TLS to ${hostName} must be like is not known: a plugin failed`;
      return { kind: "refused", failure: failed("tls", "4.3.0", text, `${hostName} (${address})`) };
    }
  };
}

function misstep(
  value: TlsDemand | HostRefused,
  before: TlsDemand | HostRefused,
): string | undefined {
  return isLaxer(value, before)
    ? `expected a demand not less strict than "${before.kind}", got "${value.kind}"`
    : undefined;
}
