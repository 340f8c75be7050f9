#!/usr/bin/env node
/** `slipway`: the command line. Works as the first command in a fresh clone, from any folder. Arguments go to src/cli/main.ts. */
import { join } from 'node:path';
import { ensureInstalled } from '../scripts/install-if-missing.mjs';
import { projectRoot, runNode } from '../scripts/run-node.mjs';

ensureInstalled();
process.exitCode = await runNode([join(projectRoot, 'src/cli/main.ts'), ...process.argv.slice(2)]);
