export interface TitledCommand {
  readonly title: string;
  readonly command: string;
}

/** Of what an operation hands over, the commands to run; none when it is not a list of such. */
export function titledCommands(value: unknown): readonly TitledCommand[] {
  if (!Array.isArray(value)) return [];
  const entries: readonly unknown[] = value;
  const found = entries.filter(isTitledCommand);
  return found.length === entries.length ? found : [];
}

function isTitledCommand(value: unknown): value is TitledCommand {
  return (
    typeof value === 'object' &&
    value !== null &&
    'title' in value &&
    'command' in value &&
    typeof value.title === 'string' &&
    typeof value.command === 'string'
  );
}
