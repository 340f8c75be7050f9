import type { StepMark } from './step-words.ts';

const paths: Readonly<Record<StepMark, string>> = {
  open: 'M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9z',
  active: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5M8 5v3l2 1.5',
  done: 'M3.5 8.5 6.5 11.5 12.5 4.5',
  failed: 'M4 4 12 12M12 4 4 12',
  stopped: 'M4.5 4.5h7v7h-7z',
  undone: 'M5.5 3 3 5.5 5.5 8M3 5.5h6a3.5 3.5 0 0 1 0 7H5',
  left: 'M8 2.5 14 13H2zM8 6.5v3M8 11v.2',
};

/** Says nothing to a screen reader: the words stand beside it. */
export function StepIcon({ mark }: { readonly mark: StepMark }) {
  return (
    <svg class={`step-icon mark-${mark}`} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[mark]} />
    </svg>
  );
}
