import {
  CLOCK,
  certificateFile,
  definePlugin,
  directive,
  duration,
  nameOf,
  oneOf,
  type Plugin,
  path,
  RANDOM,
  RESOLVER,
  RememberedPasswords,
  readRegularFile,
  secret,
  secretToken,
  systemRandom,
  type Token,
  token,
  yesNo,
} from "../../core/mod.ts";
import { PROOFS } from "../sasl/contract.ts";
import { blockDiagnostics, serviceDiagnostics } from "./check.ts";
import { passwordKeys } from "./command.ts";
import { fileOfUsers } from "./file-of-users.ts";
import { blockUser } from "./read-blocks.ts";
import { readPasswordLine } from "./read-password.ts";
import { Saslauthd } from "./saslauthd.ts";
import { serviceUrl } from "./service-url.ts";
import { UserService } from "./user-service.ts";
import { type BlockUser, Users } from "./users.ts";
import { UsersFile } from "./users-file.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

const USERS: Token<Users & Disposable> = token<Users & Disposable>("users");

/** Who may log in. */
export const users: Plugin = definePlugin({
  name: "users",
  summary:
    "Knows who may log in: users of <smtp-user> blocks, of a file, of an HTTP service, and accounts of the host.",
  directives: {
    password: directive(secret, {
      scopes: ["smtp-user"],
      doc: "The user's password, as it is or as keys for SCRAM-SHA-256, which mta user password makes: they serve PLAIN, LOGIN and SCRAM-SHA-256, and nobody can log in by what is in the file. CRAM-MD5 needs the password as it is, and is offered only while some user has one.",
      rfc: "RFC 5802",
      example: "correct-horse-battery-staple",
    }),
    "authentication-method": directive(oneOf(["password", "system", "certificate"]), {
      scopes: ["smtp-user"],
      default: "password",
      doc: "What the user shows: the password set here; that of the host's account of the same name, about which saslauthd is asked (by PLAIN and LOGIN; a password that was right is remembered for 5 min, or until another one is used); or the certificate set here, under TLS (by EXTERNAL).",
    }),
    "tls-certificate": directive(certificateFile, {
      scopes: ["smtp-user"],
      doc: "PEM file with the certificate the user shows. It is compared as a whole; who has issued it does not matter.",
      rfc: "RFC 4422 Appendix A",
    }),
    source: directive(nameOf(["source"], { words: ["{auth}"] }), {
      scopes: ["smtp-user"],
      default: "{auth}",
      doc: "The source whose settings apply to the user's mail, before those of the listener's source and of the client's address.",
      example: "{auth}",
    }),
    "smtp-users-file": directive(fileOfUsers, {
      scopes: ["global"],
      doc: "File with more users, one on each line: NAME PASSWORD [SOURCE], with the password as in <smtp-user>, in UTF-8. Lines that begin with # or ; are ignored. The file is read again when it changes (it is looked at every 5 s, and read once it rests); while it cannot be read, or has a mistake, its last users stay.",
      example: "/etc/mta/users",
    }),
    "smtp-users-service": directive(serviceUrl, {
      scopes: ["global"],
      doc: 'HTTP service that knows more users. It is asked by POST with {"user", "mechanism", "client"} as JSON, and answers 404 for nobody, or 200 with {"password", "source"}: the password as in <smtp-user>. Where it cannot be asked, clients are told to try again later (454 4.7.0).',
    }),
    "smtp-users-service-token": directive(secretToken, {
      scopes: ["global"],
      doc: "What the service is shown, as Authorization: Bearer.",
    }),
    "smtp-users-service-ca-file": directive(certificateFile, {
      scopes: ["global"],
      doc: "PEM file with the authorities that the service's certificate is checked with, instead of the usual ones; read at the start and at each reload.",
      example: "/etc/mta/accounts-ca.pem",
    }),
    "smtp-users-service-timeout": directive(duration(), {
      scopes: ["global"],
      default: 5 * SECOND,
      doc: "How long to wait for the service.",
    }),
    "smtp-users-service-cache": directive(duration(), {
      scopes: ["global"],
      default: 5 * MINUTE,
      doc: "How long an answer of the service is kept; that nobody is called so, 30 s at most.",
    }),
    "smtp-users-service-checks": directive(yesNo, {
      scopes: ["global"],
      default: false,
      doc: 'Whether the service looks at passwords itself: it gets "password" too, and answers with {"correct": true} or false; without one it is only asked whether there is such a user. Clients can use PLAIN and LOGIN alone then. A password that was right is remembered for smtp-users-service-cache, or until another one is used, as a keyed hash.',
    }),
    "saslauthd-socket": directive(path, {
      scopes: ["global"],
      default: "/run/saslauthd/mux",
      doc: "Socket of saslauthd, which is asked about accounts of the host, for the service smtp.",
      example: "/run/saslauthd/mux",
    }),
  },
  check: {
    "smtp-user": (settings, name) => blockDiagnostics(settings, name),
    global: serviceDiagnostics,
  },
  needs: { clock: CLOCK, random: RANDOM, resolver: RESOLVER, proofs: PROOFS, users: USERS },
  alarms: {
    "users-file": {
      doc: "smtp-users-file cannot be read, or has a mistake; those who were in it before can log in. Mend the file.",
    },
  },
  provides: (offer) => [
    offer(
      USERS,
      async ({ config, global, at, services, log, alarms }) => {
        const { clock, random, resolver, proofs } = services;
        const blocks: BlockUser[] = [];
        for (const name of config.names("smtp-user")) {
          const user = await blockUser(name, at(config.block("smtp-user", name)));
          if (user !== undefined) blocks.push(user);
        }
        const { smtpUsersService: url, smtpUsersServiceChecks: checks } = global;
        const caFile = global.smtpUsersServiceCaFile;
        const authorities = caFile === undefined ? undefined : [await readRegularFile(caFile)];
        const service =
          url &&
          new UserService(
            {
              url,
              checks,
              authorities,
              token: global.smtpUsersServiceToken,
              timeout: global.smtpUsersServiceTimeout,
              cache: global.smtpUsersServiceCache,
            },
            { resolver, clock, random },
          );
        const file =
          global.smtpUsersFile === undefined
            ? undefined
            : new UsersFile(global.smtpUsersFile, {
                ...{ clock, log, isSource: (name) => config.has("source", name) },
                trouble: (text) =>
                  text === undefined
                    ? alarms.clear("users-file")
                    : alarms.raise("users-file", text),
              });
        await file?.open();
        const saslauthd = new Saslauthd(global.saslauthdSocket, clock);
        const passwords = new RememberedPasswords(clock, random);
        const known = new Users({
          ...{ blocks, file, service },
          serviceChecks: checks,
          async isSystemPassword(user, password) {
            if (passwords.has(user, password)) return true;
            const correct = await saslauthd.isPasswordOf(user, password);
            if (correct) passwords.add(user, password);
            return correct;
          },
        });
        proofs.add(known);
        return Object.assign(known, { [Symbol.dispose]: () => file?.[Symbol.dispose]() });
      },
      { per: "configuration" },
    ),
  ],
  hooks: {
    findIdentity: {
      when: (_global, isSet) =>
        isSet("smtp-users-file") ||
        isSet("smtp-users-service") ||
        isSet("password") ||
        isSet("authentication-method") ||
        isSet("tls-certificate"),
      handler: (asked, { services }) => services.users.find(asked),
    },
  },
  commands: {
    user: {
      doc: "make the keys that stand for a password, for <smtp-user> or, with a name, for smtp-users-file; the password is read from the standard input",
      operands: "password [NAME]",
      async run({ operands: [verb, name, ...more], signal }) {
        if (verb !== "password" || more.length > 0)
          throw new Error("expected: mta user password [NAME]");
        return passwordKeys(await readPasswordLine(signal), name, systemRandom);
      },
    },
  },
});
