/**
 * One part of the growth bench in a process of its own, which tells one line of JSON.
 *
 * `growth-child.ts run FOLDER OPERATIONS [COPY]`: runs all to their end; with a folder for a copy of the files as they
 * are when all of them wait, as a process that is killed then leaves them.
 * `growth-child.ts resume FOLDER NOW`: starts on such files, tells that it is ready, and waits to be killed.
 */
import { keepHeapSmall } from '../../src/local/shared/small-heap.ts';
import { resumeGrown, runGrowth } from './run-growth.ts';

// As the host does.
keepHeapSmall();
const [what = '', folder = '', number = '', copy] = process.argv.slice(2);
const told =
  what === 'run'
    ? await runGrowth({ folder, operations: Number(number), ...(copy === undefined ? {} : { copy }) })
    : await resumeGrown(folder, Number(number));
process.stdout.write(`${JSON.stringify(told)}\n`);
if (what === 'run') process.exit();
// Whoever started it kills it.
setInterval(() => undefined, 60_000);
