import type { OperationAnswer } from '../../status/schema/answers.ts';

const paths: Readonly<Record<OperationAnswer['lane'], string>> = {
  running: 'M5.5 3.5v9l7-4.5z',
  waiting: 'M5.5 4v8M10.5 4v8',
  failed: 'M4 4 12 12M12 4 4 12',
  done: 'M3.5 8.5 6.5 11.5 12.5 4.5',
};

/** Stands beside the phase in words. */
export function LaneIcon({ lane }: { readonly lane: OperationAnswer['lane'] }) {
  return (
    <svg class="lane-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[lane]} />
    </svg>
  );
}
