/** Users of the configuration log in by programs that others have written, with every mechanism that those know. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import nodemailer from "nodemailer";
import { makeScramKeys, scramText } from "../../core/mod.ts";
import { startMta, type TestMta } from "../support/mta.ts";
import { startPostfix } from "../support/postfix.ts";
import { requireProgram, runProgram, WITH_PROGRAMS } from "../support/programs.ts";
import { sendMail } from "../support/send-mail.ts";
import { SmtpPeer } from "../support/smtp-peer.ts";

const TLS = join(import.meta.dirname, "../support/tls");
const MESSAGE = "From: me@example.com\r\nSubject: test\r\n\r\nHello\r\n";

let peer: SmtpPeer;
let mta: TestMta;
let folder = "";
let message = "";

/**
 * A test with a server of its own. One for all tests would be left at work at the end of the file: Deno does not do what `after` says where
 * some tests of a file are left out, and is ended by SIGSEGV when the database is read while it lets go of what the file used.
 */
function served(run: () => Promise<void>): () => Promise<void> {
  return async () => {
    folder = await mkdtemp(join(tmpdir(), "mta-logins-"));
    peer = new SmtpPeer();
    try {
      message = join(folder, "message.eml");
      await writeFile(message, MESSAGE);
      mta = await startServer(await peer.listen());
      seen = 0;
      await run().finally(() => mta.stop());
    } finally {
      await peer.close();
      await rm(folder, { recursive: true, force: true });
    }
  };
}

async function startServer(port: number): Promise<TestMta> {
  const keys = await makeScramKeys("secret", {
    ...{ hash: "sha256", iterations: 15_000, salt: Buffer.from("0123456789abcdef") },
  });
  return startMta(`
    smtp-server-tls-certificate ${TLS}/test.crt
    smtp-server-tls-key ${TLS}/test.key
    <domain *>
      route [127.0.0.1]:${port}
    </domain>
    <source 127.0.0.1>
      require-auth yes
      max-failed-logins-per-user unlimited
    </source>
    <smtp-user keyed>
      password ${scramText(keys)}
    </smtp-user>
    <smtp-user plain>
      password secret
    </smtp-user>
    <smtp-user certified>
      authentication-method certificate
      tls-certificate ${TLS}/test.crt
    </smtp-user>`);
}

/** The users that have logged in since the last call, with the mechanism of each. */
let seen = 0;
function logins(): readonly string[] {
  const all = mta.log.filter((event) => event.message === "logged in");
  const fresh = all.slice(seen);
  seen = all.length;
  return fresh.map(({ fields }) => `${fields?.mechanism} ${fields?.user}`);
}

/** Runs a program that has to come through. */
async function works(command: string, ...args: readonly string[]): Promise<void> {
  const { code, output } = await runProgram(command, args);
  assert.equal(code, 0, `${command} ${args.join(" ")}: ${output}`);
}

const ENVELOPE = ["--from", "me@example.com", "--to", "you@dest.test"];

test(
  "swaks, with PLAIN, LOGIN and CRAM-MD5",
  WITH_PROGRAMS,
  served(async () => {
    requireProgram("swaks", "swaks");
    const common = ["--server", `127.0.0.1:${mta.port}`, ...ENVELOPE, "--tls"];
    const as = (mechanism: string, user: string): readonly string[] => [
      ...["--auth", mechanism, "--auth-user", user, "--auth-password", "secret"],
    ];
    await works("swaks", ...common, ...as("PLAIN", "keyed"));
    await works("swaks", ...common, ...as("LOGIN", "keyed"));
    await works("swaks", ...common, ...as("CRAM-MD5", "plain"));
    assert.deepEqual(logins(), ["PLAIN keyed", "LOGIN keyed", "CRAM-MD5 plain"]);
  }),
);

test(
  "curl, with PLAIN, LOGIN and CRAM-MD5",
  WITH_PROGRAMS,
  served(async () => {
    requireProgram("curl", "curl");
    for (const [mechanism, user] of [
      ["PLAIN", "keyed"],
      ["LOGIN", "keyed"],
      ["CRAM-MD5", "plain"],
    ] as const)
      await works(
        ...(["curl", "-sS", "-k", "--ssl-reqd", `smtp://127.0.0.1:${mta.port}`] as const),
        ...["--user", `${user}:secret`, "--login-options", `AUTH=${mechanism}`],
        ...["--mail-from", "me@example.com", "--mail-rcpt", "you@dest.test", "-T", message],
      );
    assert.deepEqual(logins(), ["PLAIN keyed", "LOGIN keyed", "CRAM-MD5 plain"]);
  }),
);

test(
  "Python's smtplib, with PLAIN, LOGIN and CRAM-MD5",
  WITH_PROGRAMS,
  served(async () => {
    requireProgram("python3", "python3");
    const script = `
import smtplib, ssl, sys
context = ssl.create_default_context()
context.check_hostname = False
context.verify_mode = ssl.CERT_NONE
for mechanism, user in (("plain", "keyed"), ("login", "keyed"), ("cram_md5", "plain")):
    with smtplib.SMTP("127.0.0.1", int(sys.argv[1])) as smtp:
        smtp.starttls(context=context)
        smtp.ehlo()
        smtp.user, smtp.password = user, "secret"
        smtp.auth(mechanism.replace("_", "-"), getattr(smtp, "auth_" + mechanism))
        smtp.sendmail("me@example.com", ["you@dest.test"], "Subject: test\\r\\n\\r\\nHello\\r\\n")
`;
    await works("python3", "-c", script, String(mta.port));
    assert.deepEqual(logins(), ["PLAIN keyed", "LOGIN keyed", "CRAM-MD5 plain"]);
  }),
);

/** msmtp reads the message from its standard input. */
async function msmtp(
  password: string,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly output: string }> {
  const all = ["--file=/dev/null", "--host=127.0.0.1", `--port=${mta.port}`, ...args];
  const secret = [`--passwordeval=echo ${password}`, "--tls=on", "--tls-certcheck=off"];
  const command = ["msmtp", ...all, ...secret, "--from=me@example.com", "you@dest.test"];
  return runProgram("sh", ["-c", '"$@" < "$0"', message, ...command]);
}

test(
  "msmtp, with SCRAM-SHA-256 by keys and by a password that is kept as it is, and with EXTERNAL by a certificate",
  WITH_PROGRAMS,
  served(async () => {
    requireProgram("msmtp", "msmtp");
    for (const user of ["keyed", "plain"]) {
      const { code, output } = await msmtp("secret", "--auth=scram-sha-256", `--user=${user}`);
      assert.equal(code, 0, output);
    }
    assert.deepEqual(logins(), ["SCRAM-SHA-256 keyed", "SCRAM-SHA-256 plain"]);
    const shown = [`--tls-cert-file=${TLS}/test.crt`, `--tls-key-file=${TLS}/test.key`];
    const { code, output } = await msmtp("x", "--auth=external", "--user=certified", ...shown);
    assert.equal(code, 0, output);
    assert.deepEqual(logins(), ["EXTERNAL certified"]);
  }),
);

test(
  "msmtp hears that a password is wrong, with SCRAM-SHA-256, whoever it is",
  WITH_PROGRAMS,
  served(async () => {
    requireProgram("msmtp", "msmtp");
    const answers = await Promise.all(
      ["keyed", "plain", "nobody"].map((user) =>
        msmtp("wrong", "--auth=scram-sha-256", `--user=${user}`),
      ),
    );
    for (const { code, output } of answers) {
      assert.notEqual(code, 0);
      assert.match(output, /535 5\.7\.8/);
    }
    assert.deepEqual(logins(), []);
  }),
);

test(
  "Postfix with Cyrus SASL, with SCRAM-SHA-256",
  WITH_PROGRAMS,
  served(async () => {
    const secrets = join(folder, "sasl");
    await writeFile(secrets, `[127.0.0.1]:${mta.port} keyed:secret\n`, { mode: 0o600 });
    const postfix = await startPostfix([
      `relayhost = [127.0.0.1]:${mta.port}`,
      "smtp_tls_security_level = encrypt",
      "smtp_sasl_auth_enable = yes",
      `smtp_sasl_password_maps = texthash:${secrets}`,
      "smtp_sasl_security_options = noplaintext",
      "smtp_sasl_tls_security_options = noplaintext",
      "smtp_sasl_mechanism_filter = scram-sha-256",
    ]);
    const before = peer.messages.length;
    try {
      await sendMail(postfix.port, { to: ["you@dest.test"] });
      await peer.taken(before + 1);
      assert.deepEqual(logins(), ["SCRAM-SHA-256 keyed"], await postfix.log());
    } finally {
      await postfix.stop();
    }
  }),
);

test(
  "nodemailer, with PLAIN, LOGIN and CRAM-MD5",
  served(async () => {
    for (const [authMethod, user] of [
      ["PLAIN", "keyed"],
      ["LOGIN", "keyed"],
      ["CRAM-MD5", "plain"],
    ] as const) {
      const transport = nodemailer.createTransport({
        ...{ host: "127.0.0.1", port: mta.port, requireTLS: true, authMethod },
        tls: { rejectUnauthorized: false },
        auth: { user, pass: "secret" },
      });
      await transport.sendMail({ from: "me@example.com", to: "you@dest.test", text: "Hello" });
      transport.close();
    }
    assert.deepEqual(logins(), ["PLAIN keyed", "LOGIN keyed", "CRAM-MD5 plain"]);
  }),
);
