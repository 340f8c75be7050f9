/** `npm run chaos`: the system put to the proof under a seed. Arguments go to test/chaos/main.ts. */
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot, runNode } from './run-node.mjs';

ensureInstalled();
await buildIfStale();
process.exitCode = await runNode([join(projectRoot, 'test/chaos/main.ts'), ...process.argv.slice(2)]);
