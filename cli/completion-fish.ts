import type { Choice, CompletionTable } from "./completion-table.ts";

/** The completion script for fish. */
export function fishCompletion({
  steps,
  options,
  common,
  fileOptions,
  otherOptions,
}: CompletionTable): string {
  const lines: string[] = [];
  for (const { after, choices, again } of steps) {
    const when = condition(again ? "__mta_begins" : "__mta_is", after);
    if (choices === "files") lines.push(`complete -c mta -n ${when} -F`);
    else for (const choice of choices) lines.push(`complete -c mta -n ${when} -a ${said(choice)}`);
  }
  const option = ({ word, doc }: Choice, when: string): string =>
    `complete -c mta${when} -l ${word.slice(2)}${valueText(word)}${description(doc)}`;
  const valueText = (word: string): string =>
    fileOptions.includes(word) ? " -r -F" : otherOptions.includes(word) ? " -x" : "";
  for (const { of, options: own } of options)
    for (const choice of own) lines.push(option(choice, ` -n ${condition("__mta_begins", of)}`));
  for (const choice of common) lines.push(option(choice, ""));
  return `# Completion of mta for fish: mta completion fish > ~/.config/fish/completions/mta.fish
function __mta_given
    set -l skip no
    for word in (commandline -opc)[2..]
        if test $skip = yes
            set skip no
        else if contains -- $word ${[...fileOptions, ...otherOptions].join(" ")}
            set skip yes
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end
function __mta_is
    set -l given (__mta_given)
    test "$given" = "$argv"
end
function __mta_begins
    set -l given (__mta_given)
    string match -q -- "$argv*" "$given"
end
complete -c mta -f
${lines.join("\n")}`;
}

function condition(test: string, words: string): string {
  return words === "" ? `'${test}'` : `'${test} ${words}'`;
}

function said({ word, doc }: Choice): string {
  return `${word}${description(doc)}`;
}

function description(doc: string): string {
  return doc === "" ? "" : ` -d '${doc.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
