import type { TargetedEvent, TargetedInputEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { useEnvironment } from '../shell/environment.ts';

const MOST_CHARACTERS = 300;

export interface DraftInputProps {
  readonly label: string;
  readonly value: string;
  readonly type?: 'text' | 'search' | 'datetime-local';
  readonly placeholder?: string | undefined;
  /** Says what was typed also when the typing pauses; without it when the field is left, or at Enter. */
  readonly pauseMs?: number;
  readonly onCommit: (value: string) => void;
}

/** A field whose half-typed text is its own, whatever is drawn anew around it meanwhile. */
export function DraftInput({ label, value, type = 'text', placeholder, pauseMs, onCommit }: DraftInputProps) {
  const { clock } = useEnvironment();
  const id = useId();
  const [draft, setDraft] = useState({ text: value, of: value });
  const cancelPause = useRef<() => void>(undefined);
  const text = draft.of === value ? draft.text : value;
  useEffect(() => () => cancelPause.current?.(), []);

  const commit = (typed: string): void => {
    cancelPause.current?.();
    if (typed !== value) onCommit(typed);
  };
  const shared = {
    id,
    value: text,
    autocomplete: 'off',
    onInput: ({ currentTarget }: TargetedInputEvent<HTMLInputElement>) => {
      const typed = currentTarget.value;
      setDraft({ text: typed, of: value });
      cancelPause.current?.();
      if (pauseMs === undefined) return;
      cancelPause.current = clock.schedule(pauseMs, () => {
        commit(typed);
      });
    },
    onChange: ({ currentTarget }: TargetedEvent<HTMLInputElement>) => {
      commit(currentTarget.value);
    },
  } as const;
  const words = { maxLength: MOST_CHARACTERS, spellcheck: false, placeholder } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === 'datetime-local' && <input type="datetime-local" {...shared} />}
      {type === 'search' && <input type="search" {...words} {...shared} />}
      {type === 'text' && <input type="text" {...words} {...shared} />}
    </div>
  );
}
