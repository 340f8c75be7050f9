/** The command lines of Microsoft's two documents, taken apart. */
import { readFileSync } from 'node:fs';

export interface DocumentCommand {
  readonly document: string;
  /** The network mode whose part of the document it stands in. */
  readonly mode: string;
  /** The words before the first option: «az network vnet create». */
  readonly name: string;
  /** By their names without dashes; `true` for an option without a value. */
  readonly options: Readonly<Record<string, string | true>>;
  readonly line: string;
}

const FIXTURE = new URL('../fixtures/document-commands.txt', import.meta.url);

export function documentCommands(): readonly DocumentCommand[] {
  let section = { document: '', mode: '' };
  const commands: DocumentCommand[] = [];
  for (const line of readFileSync(FIXTURE, 'utf8').split('\n')) {
    const heading = /^\[(\S+) (\S+)\]$/.exec(line);
    if (heading) section = { document: heading[1] ?? '', mode: heading[2] ?? '' };
    if (line.startsWith('az ')) commands.push({ ...section, ...parseCommand(line), line });
  }
  return commands;
}

/** The command lines in the text of a document: those in its blocks of code, continued lines joined. */
export function commandLinesIn(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(/^```azurecli[^\n]*\n(.*?)^```/gms)].map((match) => match[1] ?? '');
  return blocks
    .flatMap((block) => block.replaceAll(/\s*\\\s*\n\s*/g, ' ').split('\n'))
    .map((line) => line.trim().replaceAll(/\s+/g, ' '))
    .filter((line) => line.startsWith('az '));
}

function parseCommand(line: string): Pick<DocumentCommand, 'name' | 'options'> {
  const words = line.match(/"[^"]*"|\S+/g) ?? [];
  const first = words.findIndex((word) => word.startsWith('-'));
  const options: Record<string, string | true> = {};
  let option = '';
  for (const word of first < 0 ? [] : words.slice(first)) {
    if (/^--?[a-z]/.test(word)) options[(option = word.replace(/^--?/, ''))] = true;
    else options[option] = word.replaceAll('"', '');
  }
  return { name: words.slice(0, first < 0 ? undefined : first).join(' '), options };
}
