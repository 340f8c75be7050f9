/** `npm test`: all tests, once. Arguments go to vitest. */
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot, runNode } from './run-node.mjs';

ensureInstalled();
await buildIfStale();
const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
process.exitCode = await runNode([vitest, 'run', '--root', projectRoot, ...process.argv.slice(2)]);
