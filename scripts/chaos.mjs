/** `npm run chaos`: the embedded host killed at random moments. Arguments go to test/chaos/main.ts. */
import { join } from 'node:path';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot, runNode } from './run-node.mjs';

ensureInstalled();
process.exitCode = await runNode([join(projectRoot, 'test/chaos/main.ts'), ...process.argv.slice(2)]);
