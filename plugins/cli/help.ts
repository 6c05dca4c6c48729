/** What `mta --help` prints. */
export const HELP = `mta – Postrider, a plugin-based mail transfer agent

  mta serve [-c FILE]             run the server; without FILE: mta.config.ts or config
                                  in this folder, else the sandbox
  mta check-config [FILE]         check a configuration (also mta --check-config)
  mta show status                 totals of the running server
  mta show queues                 queues, fullest first
  mta show settings DOMAIN[/VMTA] every directive in force and where it was set
  mta reload                      put the changed configuration in force
  mta pause | resume | schedule DOMAIN[/VMTA]
                                  stop, start or try a queue now
  mta version

  -c, --config FILE   the configuration of the server meant
  --socket PATH       its control socket, if it is not in the configured spool
  --json              answer in JSON

Exit codes: 0 done, 1 refused, 2 wrong usage, 70 internal error.`;
