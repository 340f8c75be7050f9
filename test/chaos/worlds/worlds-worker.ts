/** A process that runs its share of the worlds and tells its parent what it found. */
import { runShare, type ShareOptions } from './run-worlds.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as ShareOptions;
const share = await runShare(options);
process.send?.(share, () => {
  process.disconnect();
});
