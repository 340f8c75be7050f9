import { useState } from 'preact/hooks';
import { useEnvironment } from '../shell/environment.ts';

export interface CopyButtonProps {
  readonly text: string;
  /** What it copies, for those who do not see what it stands beside. */
  readonly what: string;
}

type Outcome = 'copied' | 'failed';

const RESET_MS = 2000;

/** Outside a secure context there is no clipboard; it says so, and the text can still be marked by hand. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const { announce, clock } = useEnvironment();
  const [outcome, setOutcome] = useState<Outcome>();
  const show = (found: Outcome): void => {
    setOutcome(found);
    announce(found === 'copied' ? `Copied ${what}` : `Could not copy ${what}`);
    clock.schedule(RESET_MS, () => {
      setOutcome(undefined);
    });
  };
  return (
    <button
      type="button"
      class="copy-button"
      aria-label={`Copy ${what}`}
      onClick={() => {
        void copied(text).then(show);
      }}
    >
      {outcome === undefined ? 'Copy' : outcome === 'copied' ? 'Copied' : 'Not copied'}
    </button>
  );
}

async function copied(text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return 'copied';
  } catch {
    return 'failed';
  }
}
