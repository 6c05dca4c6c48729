import {
  ALARMS,
  CLOCK,
  CONTROL,
  DRAFTS,
  definePlugin,
  IDENTITY,
  isLoopback,
  keptNumber,
  mailAddress,
  OWN_MAIL,
  type Plugin,
  type PluginDiagnostic,
  type Recipient,
  type ResolvedConfig,
  repeatable,
  serverState,
  THIS_SERVER,
  type Token,
  token,
} from "../../core/mod.ts";
import { isRoutedByName } from "../routing/contract.ts";
import { writtenListeners } from "../smtp-listener/contract.ts";
import { AlarmMail } from "./alarm-mail.ts";
import { elsewhere, toPostmasters } from "./redirect.ts";
import { findsNobody, forwardedMail, NOBODY } from "./waiting.ts";

const ALARM_MAIL: Token<AlarmMail> = token<AlarmMail>("postmaster.alarm-mail");

/** Mail to those who look after the server. */
export const postmaster: Plugin = definePlugin({
  name: "postmaster",
  summary:
    "Passes mail to postmaster and abuse at our own names on to the people who answer for them, and mails them alarms.",
  directives: {
    postmaster: repeatable(mailAddress, {
      scopes: ["global"],
      doc: "Who gets mail to postmaster and abuse at our own names, which is taken from anyone. Several addresses get a copy each. Without any such mail is taken too, and kept until bounce-after for an address to be set here; then it goes without a report to its sender. The same people are told of alarms, of each at most once an hour.",
      rfc: "RFC 5321 §4.5.1",
      example: "ops@example.net",
    }),
  },
  needs: {
    thisServer: THIS_SERVER,
    drafts: DRAFTS,
    alarms: ALARMS,
    clock: CLOCK,
    identity: IDENTITY,
    ownMail: OWN_MAIL,
    control: CONTROL,
  },
  provides: (offer) => [
    offer(ALARM_MAIL, ({ services, state, log, at }) => {
      const { thisServer, control } = services;
      const recipients = (): readonly Recipient[] => {
        const { config } = control;
        return elsewhere(at(config.global).postmaster, { thisServer, config });
      };
      return new AlarmMail({ ...services, log, recipients, kept: state.told });
    }),
  ],
  state: {
    told: serverState(
      keptNumber,
      "When the postmasters were last mailed of an alarm, by its name, in milliseconds since the epoch.",
    ),
  },
  check: {
    global({ postmaster: addresses }, _block, config) {
      if (addresses.length > 0) return addressesHere(addresses, config);
      return isReachable(config) ? [MISSING] : [];
    },
  },
  hooks: {
    reshapeEnvelope: (recipients, _info, { settings, services: { thisServer }, config }) =>
      toPostmasters(recipients, settings.postmaster, { thisServer, config }),
    judgeReply: {
      // Before the pauses are chosen.
      order: "pre",
      handler(verdict, attempt, { global, services: { thisServer }, config }) {
        const known = { thisServer, config };
        return findsNobody(attempt, known) && elsewhere(global.postmaster, known).length === 0
          ? { ...verdict, action: "defer", failure: NOBODY }
          : verdict;
      },
    },
    reportOutcomes(submissions, outcomes, { global, services, config }) {
      const { thisServer, drafts } = services;
      const more = forwardedMail(outcomes, global.postmaster, { thisServer, config }, drafts);
      return more ? more.then((submission) => [...submissions, submission]) : submissions;
    },
  },
});

const MISSING: PluginDiagnostic = {
  severity: "warning",
  directive: "postmaster",
  message: "nobody gets the mail to postmaster and abuse at our own names",
  hint: "add postmaster ADDRESS, with a mailbox at another server (RFC 5321 §4.5.1)",
};

/** Addresses at a name of ours that has no route: mail to them would come back. */
function addressesHere(
  addresses: readonly string[],
  config: ResolvedConfig,
): readonly PluginDiagnostic[] {
  const names = config.global.get("host-name").value;
  return addresses
    .filter((address) => {
      const domain = address.slice(address.lastIndexOf("@") + 1);
      return Array.isArray(names) && names.includes(domain) && !isRoutedByName(config, domain);
    })
    .map((address) => ({
      severity: "warning",
      directive: "postmaster",
      message: `mail to ${address} would come back: it is an address at our own name`,
      hint: `use a mailbox at another server, or say in <domain ${address.slice(address.lastIndexOf("@") + 1)}> where its mail goes`,
    }));
}

/** True when other hosts send mail here that is not caught in a sandbox. */
function isReachable(config: ResolvedConfig): boolean {
  if (config.global.get("sandbox-mail").value !== undefined) return false;
  return writtenListeners(config).some(({ host }) => !isLoopback(host));
}
