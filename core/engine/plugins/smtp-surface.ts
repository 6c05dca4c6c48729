import type { ServiceContainer } from "../../container/container.ts";
import type { SettingsView } from "../../directive/settings-view.ts";
import type { Reply } from "../../errors/reply.ts";
import { HookFailure } from "../../hooks/failure.ts";
import { Handler, type HandlerRules, type Subscription } from "../../hooks/handler.ts";
import { EHLO_WORD, OFFERED, PROBLEM, VERB_REPLY } from "../../hooks/reply-answer.ts";
import { BROKEN } from "../../hooks/strategies.ts";
import type { Plugin } from "../../plugin.ts";
import type {
  EhloWord,
  ExtraParameter,
  ExtraParameters,
  VerbGiven,
} from "../../reception/extension.ts";
import type { DeclaredMechanism, SaslMechanism } from "../../reception/sasl.ts";
import type { InboundSession } from "../../reception/session.ts";

/** A mechanism, and whether it is offered now. */
interface OfferedMechanism {
  readonly name: string;
  readonly mechanism: SaslMechanism;
  /** Undefined: always. */
  readonly isOffered: (() => boolean) | undefined;
}

/** Writes down a handler of a plugin with what it needs to run. */
export type Subscribe = (plugin: Plugin, part: string, handler: unknown) => Subscription<string>;

/** What the plugins add to SMTP as it is spoken with clients. */
export class SmtpSurface {
  readonly #mechanisms: readonly OfferedMechanism[];
  readonly parameters: ExtraParameters;
  readonly #verbs = new Map<string, Handler>();
  readonly #ehlo = new Map<string, Handler>();

  /** `services` are asked when a mechanism is used. */
  constructor(
    plugins: readonly Plugin[],
    subscribe: Subscribe,
    rules: HandlerRules,
    services: Pick<ServiceContainer, "pick">,
  ) {
    this.#mechanisms = plugins.flatMap((plugin) =>
      Object.entries(plugin.mechanisms ?? {}).map(([name, mechanism]) => {
        const part = subscribe(plugin, `mechanism ${name}`, mechanism.begin);
        return offeredMechanism(name, mechanism, new Handler(part, rules), () =>
          services.pick(plugin.needs),
        );
      }),
    );
    const mail = new Map<string, ExtraParameter>();
    const rcpt = new Map<string, ExtraParameter>();
    this.parameters = { mail, rcpt };
    for (const plugin of plugins) {
      const handlerOf = (part: string, handler: unknown): Handler =>
        new Handler(subscribe(plugin, part, handler), rules);
      for (const [table, declared] of [
        [mail, plugin.parameters?.mail],
        [rcpt, plugin.parameters?.rcpt],
      ] as const)
        for (const [keyword, parameter] of Object.entries(declared ?? {}))
          table.set(
            keyword,
            watched(parameter, handlerOf(`parameter ${keyword}`, parameter.problem)),
          );
      for (const [verb, handler] of Object.entries(plugin.verbs ?? {}))
        this.#verbs.set(verb, handlerOf(`verb ${verb}`, handler));
      for (const [keyword, handler] of Object.entries(plugin.ehlo ?? {}))
        this.#ehlo.set(keyword, handlerOf(`ehlo ${keyword}`, handler));
    }
  }

  /** The SASL mechanisms that are offered now, by name. */
  get mechanisms(): ReadonlyMap<string, SaslMechanism> {
    const offered = new Map<string, SaslMechanism>();
    for (const { name, mechanism, isOffered } of this.#mechanisms)
      if (isOffered === undefined || isOffered()) offered.set(name, mechanism);
    return offered;
  }

  /** Lines for the reply to EHLO. */
  ehlo(session: InboundSession, view: SettingsView<"source">): readonly string[] {
    const lines: string[] = [];
    for (const [keyword, handler] of this.#ehlo) {
      const word = handler.askNow<EhloWord>(EHLO_WORD, [session], view);
      if (word === true) lines.push(keyword);
      else if (typeof word === "string") lines.push(`${keyword} ${word}`);
    }
    return lines;
  }

  /** Runs a verb; undefined when no plugin has it. */
  verb(
    verb: string,
    given: VerbGiven,
    view: SettingsView<"source">,
  ): Reply | Promise<Reply> | undefined {
    const handler = this.#verbs.get(verb);
    if (handler === undefined) return undefined;
    const settle = (came: Reply | HookFailure | undefined): Reply => {
      if (came === undefined) handler.refuse("expected a reply, got undefined");
      return came === undefined || came instanceof HookFailure ? BROKEN.reply : came;
    };
    const came = handler.ask<Reply>(VERB_REPLY, [given], view);
    return came instanceof Promise ? came.then(settle) : settle(came);
  }
}

/** A parameter whose look at a value is logged with its plugin's name when it fails; what it throws then is a `HookFailure`. */
function watched(parameter: ExtraParameter, handler: Handler): ExtraParameter {
  const { problem } = parameter;
  if (problem === undefined) return parameter;
  return {
    ...parameter,
    problem(value) {
      const came = handler.askOf<string>(PROBLEM, () => problem(value));
      if (came instanceof Promise)
        throw handler.refuse("expected an answer at once, got a promise");
      if (came instanceof HookFailure) throw came;
      return came;
    },
  };
}

/** A mechanism with the services of its plugin. `handler` speaks for the plugin when `offered` fails. */
function offeredMechanism(
  name: string,
  declared: DeclaredMechanism<Readonly<Record<string, unknown>>>,
  handler: Handler,
  servicesOf: () => Readonly<Record<string, unknown>>,
): OfferedMechanism {
  const { showsPassword, usesCertificate = false, bindsChannel = false } = declared;
  const mechanism: SaslMechanism = {
    ...{ showsPassword, usesCertificate, bindsChannel },
    begin: (facts) => declared.begin(facts, servicesOf()),
  };
  const ask = (): boolean =>
    handler.askOf<boolean>(OFFERED, () => declared.offered?.(servicesOf())) === true;
  return { name, mechanism, isOffered: declared.offered && ask };
}
