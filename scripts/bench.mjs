/** `npm run bench`: the measurements. Arguments go to bench/main.ts. */
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot, runNode } from './run-node.mjs';

ensureInstalled();
await buildIfStale();
process.exitCode = await runNode([join(projectRoot, 'bench/main.ts'), ...process.argv.slice(2)]);
