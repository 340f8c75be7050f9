/** The commands as the page offers them. */
import type { OperationAnswer } from '../../status/schema/answers.ts';

export type CommandKind = NonNullable<OperationAnswer['allowedCommands']>[number];

export interface CommandText {
  readonly label: string;
  /** What comes of it, for whoever is about to send it. */
  readonly effect: string;
  readonly isDangerous: boolean;
}

const texts: Readonly<Record<CommandKind, CommandText>> = {
  cancel: {
    label: 'Cancel',
    effect:
      'It goes no further. What it has made is taken back, unless its request says that it is to be kept.',
    isDangerous: true,
  },
  suspend: {
    label: 'Suspend',
    effect: 'Nothing is run until it is resumed, for 24 hours at most. What runs in Azure goes on there.',
    isDangerous: false,
  },
  resume: {
    label: 'Resume',
    effect: 'It goes on from where it was suspended.',
    isDangerous: false,
  },
  retry: {
    label: 'Retry',
    effect:
      'What waits to be tried again is tried now. If it has ended, it is taken up again from the failed step.',
    isDangerous: false,
  },
  retryCompensation: {
    label: 'Retry removal',
    effect: 'What was left standing, or was kept on purpose, is removed.',
    isDangerous: true,
  },
  forget: {
    label: 'Forget',
    effect: 'What could not be removed is tracked no longer. It stays in Azure, and nobody looks after it.',
    isDangerous: true,
  },
};

export function commandText(kind: CommandKind): CommandText {
  return texts[kind];
}
