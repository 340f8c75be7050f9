/** `npm run host`: the embedded Functions host for any app. Arguments go to src/local/host-main.ts. */
import { join } from 'node:path';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot, runNode } from './run-node.mjs';

ensureInstalled();
process.exitCode = await runNode([join(projectRoot, 'src/local/host-main.ts'), ...process.argv.slice(2)]);
