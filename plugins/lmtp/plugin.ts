import {
  connectSmtp,
  definePlugin,
  demandOf,
  followed,
  knownTargets,
  type Plugin,
  RANDOM,
  RESOLVER,
  THIS_SERVER,
} from "../../core/mod.ts";
import { type LmtpTarget, LmtpTargets, misconfigured, sourceOf } from "./targets.ts";

/** Mailbox servers. */
export const lmtp: Plugin = definePlugin({
  name: "lmtp",
  summary:
    "Delivers to mailbox servers such as Dovecot by LMTP (type lmtp): over TCP or a Unix socket, with a reply for each recipient.",
  directives: {},
  needs: { resolver: RESOLVER, random: RANDOM, thisServer: THIS_SERVER },
  agents: (agent) => [
    agent({
      name: "lmtp",
      dlvType: "lmtp",
      finalDelivery: true,
      targets({ plan, route, clock, services }) {
        if (route === undefined)
          return knownTargets<LmtpTarget>([], misconfigured("no smtp-hosts"));
        const { resolver, random, thisServer } = services;
        return new LmtpTargets({ plan, route, clock, resolver, random, thisServer });
      },
      async open(
        { hostName, address = "", port, socketPath },
        { plan, clock, signal, queue, log },
      ) {
        const { login, tls, tlsContext, pipelineDepth, ignoreExtensions, timeouts } = plan;
        const source = sourceOf(plan);
        const follower =
          plan.followers.length > 0
            ? followed(
                plan.followers,
                {
                  ...{ hostName, address, port, localAddress: source.address },
                  queue: `${queue.domain}/${queue.virtualMta}`,
                },
                (error) => log.error("a plugin that follows conversations failed", { error }),
              )
            : undefined;
        const result = await connectSmtp(
          {
            protocol: "lmtp",
            ...{ hostName, address, port, socketPath, login, tlsContext },
            ...{ pipelineDepth, ignoreExtensions, timeouts, clock },
            ...{ trace: follower?.trace, traceContent: follower?.traceContent },
            localAddress: source.address,
            heloName: source.heloName,
            hostIsNamed: true,
            // Nobody listens in on a socket of this host.
            tls: socketPath === undefined ? demandOf(tls, hostName) : demandOf("none", hostName),
          },
          signal,
        );
        if (result.ok) follower?.opened(result.connection.peer);
        else follower?.failed(result.failure);
        return result;
      },
    }),
  ],
});
