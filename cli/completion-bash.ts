import type { Choice, CompletionTable, Step } from "./completion-table.ts";

/** The completion script for bash, 3.2 and later. */
export function bashCompletion({
  steps,
  options,
  common,
  fileOptions,
  otherOptions,
}: CompletionTable): string {
  return `# Completion of mta for bash. In ~/.bashrc: source <(mta completion bash)
_mta() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]} IFS=$' \\t\\n' i
  local given=() offered=""
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${[...fileOptions, ...otherOptions].join(" | ")})
        [[ \${COMP_WORDS[i + 1]} == "=" ]] && ((i++))
        ((i++)) ;;
      -*) ;;
      *) given+=("\${COMP_WORDS[i]}") ;;
    esac
  done
  if [[ $cur == "=" ]]; then cur=""
  elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  case $prev in
    ${fileOptions.join(" | ")}) _mta_files; return ;;
    ${otherOptions.join(" | ")}) return ;;
  esac
  if [[ $cur == -* ]]; then
    case "\${given[*]}" in
${options.map(({ of, options: own }) => `      "${of}"*) offered="${wordsOf(own)}" ;;`).join("\n")}
    esac
    COMPREPLY=($(compgen -W "$offered ${wordsOf(common)}" -- "$cur"))
    return
  fi
  case "\${given[*]}" in
${steps.map(stepCase).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$offered" -- "$cur"))
}
_mta_files() {
  # Bash before 4 has no compopt; names are offered all the same.
  compopt -o filenames 2>/dev/null
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$cur"))
}
complete -F _mta mta`;
}

function stepCase({ after, choices, again }: Step): string {
  const pattern = again ? `"${after}" | "${after} "*` : `"${after}"`;
  if (choices === "files") return `    ${pattern}) _mta_files; return ;;`;
  return `    ${pattern}) offered="${wordsOf(choices)}" ;;`;
}

function wordsOf(choices: readonly Choice[]): string {
  return choices.map(({ word }) => word).join(" ");
}
