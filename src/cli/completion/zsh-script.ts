/** Completion for zsh: never runs `slipway`. */
import type { CommandShape, OptionShape } from './command-shape.ts';

export function zshScript(name: string, commands: readonly CommandShape[]): string {
  const described = commands.map((command) => `    ${quoted(`${command.name}:${command.description}`)}`);
  return `#compdef ${name}
# zsh completion for ${name}: source <(${name} completion zsh)
_${name}() {
  local -a commands
  commands=(
${described.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=\${words[2]}
  shift words
  (( CURRENT-- ))
  case $command in
${commands.map(commandCase).join('\n')}
  esac
}
compdef _${name} ${name}
`;
}

function commandCase({ name, options, takesFile, words }: CommandShape): string {
  const specs = options.flatMap(optionSpecs);
  const rest = takesFile ? ["'*:file:_files'"] : words.length > 0 ? [`'*:word:(${words.join(' ')})'`] : [];
  return `    ${name}) _arguments ${[...specs, ...rest].join(' ')} ;;`;
}

function optionSpecs({ flags, description, takesValue, takesFile, values }: OptionShape): readonly string[] {
  const told = description.replaceAll(/[[\]:\\]/g, ' ');
  const value = takesFile ? ':file:_files' : `:value:(${values.join(' ')})`;
  return flags.map((flag) => quoted(`${flag}[${told}]${takesValue ? value : ''}`));
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
