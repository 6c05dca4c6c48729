import {
  definePlugin,
  directive,
  type Plugin,
  type PluginDiagnostic,
  RANDOM,
  secret,
  text,
  yesNo,
} from "../../core/mod.ts";
import { hasRoute } from "../routing/contract.ts";
import { isOfVault, VAULT, vaultAddress } from "../vault/contract.ts";
import { inheritedLogins, saysName } from "./inherited.ts";
import { LOGINS, Logins } from "./logins.ts";

const DOMAIN = ["domain"] as const;

/** Logs in at the servers that mail is handed to. */
export const outboundAuth: Plugin = definePlugin({
  name: "outbound-auth",
  summary: "Logs in at the hosts that mail goes to.",
  directives: {
    "auth-username": directive(text, {
      scopes: DOMAIN,
      doc: 'Name to log in with at the hosts of these domains, by SCRAM-SHA-256, CRAM-MD5, PLAIN or LOGIN, the first of these that is offered. PLAIN and LOGIN show the password, so they are used only under TLS, with a certificate that is trusted for the host, whose name comes from smtp-hosts, DANE or MTA-STS. Mail waits while that does not succeed: without a login it would be refused for good. "" clears. A block that names hosts of its own does not get a login of a wider one: check-config wants it to say which.',
      example: "mailer",
      rfc: "RFC 4954",
    }),
    "auth-password": directive(secret, {
      scopes: DOMAIN,
      doc: "Password to log in with, without #; or {vault}:/path:key for one that is kept in the vault.",
    }),
    "use-unencrypted-plain-auth": directive(yesNo, {
      scopes: DOMAIN,
      default: false,
      doc: "Log in with PLAIN or LOGIN also without TLS, or where the certificate is not trusted (see auth-username): whoever listens, or pretends to be the host, learns the password.",
    }),
  },
  check: {
    domain({ authUsername, authPassword }, name, config) {
      const found: PluginDiagnostic[] = [];
      const error = (directive: string, message: string, hint: string): void =>
        void found.push({ severity: "error", directive, message, hint });
      if (authUsername !== undefined && authPassword === undefined)
        error("auth-username", "there is a name but no password", "add auth-password");
      if (authUsername === undefined && authPassword !== undefined && !saysName(config, name))
        error("auth-password", "there is a password but no name", "add auth-username");
      if (authPassword !== undefined && isOfVault(authPassword) && !vaultAddress(authPassword))
        error(
          "auth-password",
          "this is no place in a vault",
          "write {vault}:/path:key, such as {vault}:/secret/data/mail:password",
        );
      const isForAll = name === "*" && !hasRoute(config.domain(NO_DOMAIN, NO_VIRTUAL_MTA));
      if (authUsername !== undefined && isForAll)
        error(
          "auth-username",
          "this name and password would be shown to the mail servers of all domains",
          "say in the same block which host is meant, with smtp-hosts, or name the domains",
        );
      const own = `<domain ${name}>`;
      for (const { from, label, at } of inheritedLogins(config))
        if (authUsername !== undefined && from.endsWith(own))
          error(
            "auth-username",
            `this name and password would also be shown to the hosts of ${label} (${at})`,
            'give that block its own auth-username and auth-password, or auth-username "" for none',
          );
      return found;
    },
  },
  needs: { random: RANDOM, vault: VAULT, logins: LOGINS },
  alarms: {
    refused: {
      severity: "error",
      doc: "Hosts do not take a login of auth-username, and mail waits: see to its password there and here, or to what the alarm says. It is over when a host takes the login.",
    },
  },
  provides: (offer) => [
    offer(LOGINS, ({ services }) => new Logins(services.random, services.vault)),
  ],
  hooks: {
    planDelivery: {
      when: (_global, isSet) => isSet("auth-username"),
      handler(plan, _queue, { settings, services }) {
        const { authUsername: user, authPassword: password } = settings;
        if (user === undefined || password === undefined) return plan;
        const inClear = settings.useUnencryptedPlainAuth;
        return { ...plan, login: services.logins.of({ user, password, inClear }) };
      },
    },
    queueDeferred: {
      when: (_global, isSet) => isSet("auth-username"),
      handler({ queue, failure }, { settings: { authUsername: user }, services, alarms }) {
        if (failure.stage !== "auth" || user === undefined) return;
        services.logins.refused.add(user);
        const text = `no host takes the login of ${user}, and mail of ${queue} waits: ${failure.text}`;
        alarms.raise(`refused:${user}`, text);
      },
    },
    connectionOpened: {
      when: (_global, isSet) => isSet("auth-username"),
      handler(_opened, { settings: { authUsername: user }, services, alarms }) {
        if (user !== undefined && services.logins.refused.delete(user))
          alarms.clear(`refused:${user}`);
      },
    },
    // Another password may be in force, or nobody logs in any more.
    reconfigure: ({ services, alarms }) => ({
      commit() {
        for (const user of services.logins.refused) alarms.clear(`refused:${user}`);
        services.logins.refused.clear();
      },
    }),
  },
});

/** A domain of nobody (RFC 2606 §2): blocks for all domains count for it. */
const NO_DOMAIN = "no-domain.invalid";
const NO_VIRTUAL_MTA = "";
