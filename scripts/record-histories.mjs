/** `npm run record-histories`: writes the histories that replay tests hold today's orchestrators against anew. */
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { ensureInstalled } from './install-if-missing.mjs';
import { projectRoot, runNode } from './run-node.mjs';

ensureInstalled();
await buildIfStale();
process.exitCode = await runNode([
  join(projectRoot, 'test/replay/record-histories.ts'),
  ...process.argv.slice(2),
]);
