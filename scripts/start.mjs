/** `npm start`: the app on the embedded stack. Arguments go to src/local/main.ts. */
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot, runNode } from './run-node.mjs';

ensureInstalled();
await buildIfStale();
process.exitCode = await runNode([join(projectRoot, 'src/local/main.ts'), ...process.argv.slice(2)]);
