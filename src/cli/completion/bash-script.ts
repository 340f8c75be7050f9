/** Completion for bash: needs nothing besides bash 4 and never runs `slipway`, nor anything that was typed. */
import type { CommandShape, OptionShape } from './command-shape.ts';

export function bashScript(name: string, commands: readonly CommandShape[]): string {
  const all = commands.map((command) => command.name).join(' ');
  return `# bash completion for ${name}: source <(${name} completion bash)
_${name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local words='' files=''
  COMPREPLY=()
  # bash takes = for a word of its own.
  if [[ $current == = ]]; then current=''; fi
  if [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if (( COMP_CWORD == 1 )); then
    words='${all} help --help --version'
  else
    case $command in
${commands.map(commandCase).join('\n')}
      help) words='${all}' ;;
    esac
  fi
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  if [[ -n $files ]]; then
    compopt -o filenames 2> /dev/null
    local file
    while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$current")
  fi
}
complete -F _${name} ${name}
`;
}

function commandCase({ name, options, takesFile, words }: CommandShape): string {
  const withValue = options.filter((option) => option.takesValue);
  const flags = options.map((option) => option.flags.at(-1) ?? '').join(' ');
  return `      ${name})
        case $previous in
${withValue.map(valueCase).join('\n')}
          *)
            if [[ $current == -* ]]; then words='${flags}'; else words='${words.join(' ')}'${takesFile ? '; files=1' : ''}; fi ;;
        esac ;;`;
}

function valueCase({ flags, values, takesFile }: OptionShape): string {
  return `          ${flags.join('|')}) words='${values.join(' ')}'${takesFile ? '; files=1' : ''} ;;`;
}
