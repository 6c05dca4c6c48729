// Written by `npm run generate` from the plugins' declarations.

export interface DomainSettings {
  /**
   * Keep the domain's mail in a queue of its own, whatever its MX. A domain whose MTA-STS policy is
   * enforced (use-mta-sts) has one anyway.
   * @default no
   */
  readonly "disable-mx-rollup"?: boolean | "yes" | "no" | "";
  /**
   * listed: only the rollups of mx-rollup-list. auto: besides, domains with the same MX of the
   * lowest preference share a queue of a virtual MTA, with its limits and back-off. Only domains
   * that no other block than <domain *> is about, so that what is said of one, such as its TLS,
   * keeps holding. Of further MX the queue uses those that all its domains have. Queues of such
   * domains that go to one provider by its mx line, though to different hosts, share their limits
   * of connections and rates, by virtual MTA, but not their back-off. mta explain shows its name,
   * for which there may be a domain block.
   * @default listed
   */
  readonly "mx-rollup"?: "listed" | "auto" | "";
}

export interface MxRollupListSettings {
  /**
   * Domains whose mail hosts fit share a queue, which has the settings of its own domain block.
   * Only a domain's MX of the lowest preference count. Names: all that are given for a queue must
   * be among them, and are the queue's hosts. With a pattern: each of them must fit a line of the
   * queue, which needs smtp-hosts. With rollup-by-ip the hosts' addresses are compared, and the
   * queue's hosts are those of the domains in it.
   */
  readonly mx?: string | readonly string[];
}
