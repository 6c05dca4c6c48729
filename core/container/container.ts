import "reflect-metadata/lite";
import { type DependencyContainer, container as root } from "tsyringe";
import type { Token } from "./token.ts";

/** For how long services are made: as long as the server runs, or as long as a configuration is in use. */
export type ServiceScope = "server" | "configuration";

/** The end of one service. */
export interface ServiceEnding {
  /** The name of its token. */
  readonly name: string;
  run(): Promise<void>;
}

/** Holds the services of a running engine, or what one configuration generation adds to them. */
export class ServiceContainer {
  readonly #inner: DependencyContainer;
  readonly #parent: ServiceContainer | undefined;
  readonly #symbols: Map<string, symbol>;
  readonly #made: { readonly name: string; readonly service: unknown }[] = [];
  readonly #children = new Set<ServiceContainer>();

  constructor(parent?: ServiceContainer) {
    this.#parent = parent;
    if (parent !== undefined) parent.#children.add(this);
    this.#inner = (parent ? parent.#inner : root).createChildContainer();
    this.#symbols = parent ? parent.#symbols : new Map();
  }

  #symbol(token: Token<unknown>): symbol {
    let symbol = this.#symbols.get(token.name);
    if (symbol === undefined) {
      symbol = Symbol(token.name);
      this.#symbols.set(token.name, symbol);
    }
    return symbol;
  }

  /** Puts a service in. The container disposes it in `dispose`, last put first. */
  put<T>(token: Token<T>, service: T): void {
    // A factory, because the library takes an undefined value for no value.
    this.#inner.register(this.#symbol(token), { useFactory: () => service });
    this.#made.push({ name: token.name, service });
  }

  /** The service of a token. Throws when it is not there: the start order should have made it. */
  get<T>(token: Token<T>): T {
    const symbol = this.#symbol(token);
    if (!this.#inner.isRegistered(symbol, true))
      throw new Error(
        `service "${token.name}" is not available here: a service of the server cannot use one that is made per configuration`,
      );
    return this.#inner.resolve<T>(symbol);
  }

  /** The services of a needs table under their own names, looked up when first read. */
  pick(needs: Readonly<Record<string, Token<unknown>>>): Readonly<Record<string, unknown>> {
    const picked: Record<string, unknown> = {};
    for (const [name, token] of Object.entries(needs))
      Object.defineProperty(picked, name, {
        enumerable: true,
        configurable: true,
        get: () => {
          const value = this.get(token);
          Object.defineProperty(picked, name, { enumerable: true, value });
          return value;
        },
      });
    return picked;
  }

  /** The ends of all services, last put first, those of children before. Whoever runs them is done with the container. */
  endings(): readonly ServiceEnding[] {
    if (this.#parent !== undefined) this.#parent.#children.delete(this);
    const ofChildren = [...this.#children].reverse().flatMap((child) => child.endings());
    const endings = this.#made.reverse().map(({ name, service }) => ({
      name,
      async run(): Promise<void> {
        if (isAsyncDisposable(service)) await service[Symbol.asyncDispose]();
        else if (isDisposable(service)) service[Symbol.dispose]();
      },
    }));
    this.#made.length = 0;
    return [...ofChildren, ...endings];
  }

  /**
   * Disposes services in reverse order of `put`; returns what went wrong, by service name. What a parent holds can still be
   * reached through a child: work under way when a configuration is replaced ends with the services it began with.
   */
  async dispose(): Promise<readonly { readonly name: string; readonly error: unknown }[]> {
    const failures: { name: string; error: unknown }[] = [];
    for (const { name, run } of this.endings()) {
      try {
        await run();
      } catch (error) {
        failures.push({ name, error });
      }
    }
    if (this.#parent === undefined) await this.#inner.dispose();
    return failures;
  }
}

function isAsyncDisposable(service: unknown): service is AsyncDisposable {
  return typeof service === "object" && service !== null && Symbol.asyncDispose in service;
}

function isDisposable(service: unknown): service is Disposable {
  return typeof service === "object" && service !== null && Symbol.dispose in service;
}
