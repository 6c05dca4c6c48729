import type { Choice, CompletionTable, Step } from "./completion-table.ts";

/** The completion script for zsh. */
export function zshCompletion({
  steps,
  options,
  common,
  fileOptions,
  otherOptions,
}: CompletionTable): string {
  const withValue = [...fileOptions, ...otherOptions].join("|");
  return `#compdef mta
# Completion of mta for zsh. In ~/.zshrc, after compinit: source <(mta completion zsh)
_mta() {
  local -a given offered
  local i
  for ((i = 2; i < CURRENT; i++)); do
    case $words[i] in
      ${withValue}) ((i++)) ;;
      -*) ;;
      *) given+=($words[i]) ;;
    esac
  done
  case $words[CURRENT-1] in
    ${fileOptions.join("|")}) _files; return ;;
    ${otherOptions.join("|")}) return 1 ;;
  esac
  if [[ $PREFIX == --*=* ]]; then
    case \${PREFIX%%=*} in
      ${fileOptions.join("|")}) compset -P '*='; _files; return ;;
    esac
    return 1
  fi
  if [[ $PREFIX == -* ]]; then
    case "\${(j: :)given}" in
${options.map(({ of, options: own }) => `      "${of}"*) offered=(${described(own)}) ;;`).join("\n")}
    esac
    offered+=(${described(common)})
    _describe -o option offered
    return
  fi
  case "\${(j: :)given}" in
${steps.map(stepCase).join("\n")}
    *) return 1 ;;
  esac
  _describe word offered
}
if [[ $funcstack[1] == _mta ]]; then _mta "$@"; else compdef _mta mta; fi`;
}

function stepCase({ after, choices, again }: Step): string {
  const pattern = again ? `"${after}"|"${after} "*` : `"${after}"`;
  if (choices === "files") return `    ${pattern}) _files; return ;;`;
  return `    ${pattern}) offered=(${described(choices)}) ;;`;
}

function described(choices: readonly Choice[]): string {
  return choices
    .map(({ word, doc }) => (doc === "" ? word : `'${word}:${doc.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
