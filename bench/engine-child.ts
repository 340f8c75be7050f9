/** One scenario of the engine bench in a process of its own: `engine-child.ts SCENARIO FILE`. */
import { keepHeapSmall } from '../src/local/shared/small-heap.ts';
import { SCENARIOS } from './engine-scenarios.ts';

// As the host does.
keepHeapSmall();
const [name = '', file = ''] = process.argv.slice(2);
const scenario = SCENARIOS[name];
if (!scenario) throw new Error(`There is no scenario "${name}".`);
process.stdout.write(`${JSON.stringify(await scenario(file))}\n`);
process.exit();
