/** A process that runs its share of the worlds and tells its parent what it found. */
import { runShare, type WorldsOptions } from './run-worlds.ts';

const { options, first, of } = JSON.parse(process.argv[2] ?? '{}') as {
  readonly options: WorldsOptions;
  readonly first: number;
  readonly of: number;
};
const share = await runShare(options, first, of);
process.send?.(share, () => {
  process.disconnect();
});
