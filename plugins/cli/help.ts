/** What `mta --help` prints. */
export const HELP = `mta – Postrider, a plugin-based mail transfer agent

  mta serve [-c FILE]             run the server; without FILE: mta.config.ts or config
                                  in this folder, else the sandbox
  mta check-config [FILE]         check a configuration (also mta --check-config)
                                  --strict     warnings count as errors
                                  --no-files   leave files and directories out
  mta explain RCPT                where a message would go, and by which settings
                                  --from ADDR, --vmta NAME, --source IP|NAME, --no-dns
  mta config print [FILE]         the whole configuration as one text
  mta config fmt [FILE…]          the canonical layout; --write in place, --check to compare
  mta show status                 totals of the running server
  mta show queues                 queues, fullest first
  mta show settings DOMAIN[/VMTA] every directive in force and where it was set
                                  --plain      in PowerMTA's form
  mta reload                      put the changed configuration in force
  mta pause | resume | schedule DOMAIN[/VMTA]
                                  stop, start or try a queue now
  mta version

  -c, --config FILE   the configuration of the server meant
  --socket PATH       its control socket, if it is not in the configured spool
  --json              answer in JSON

Exit codes: 0 done, 1 refused, 2 wrong usage, 70 internal error.`;
