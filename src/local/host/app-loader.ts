import { createRequire } from 'node:module';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { syntaxErrorPlace } from './syntax-error-place.ts';

/** The app cannot be started as it is; the message is for the person who started it. */
export class AppLoadError extends Error {
  override readonly name = 'AppLoadError';
}

const packageSchema = z.object({ main: z.string().optional(), type: z.string().optional() });

/**
 * Loads the files that `main` of the app's package.json names (a path or a glob), in their alphabetical order, as the
 * worker does: ES modules by `import`, CommonJS by `require`. What they register arrives through functions-core.
 */
export async function loadApp(appDir: string): Promise<void> {
  const packageJson = readPackage(appDir);
  const pattern = packageJson.main;
  if (pattern === undefined) throw new AppLoadError(`${appDir}/package.json has no "main": nothing to load.`);
  const files = globSync(pattern, { cwd: appDir }).sort();
  if (files.length === 0) {
    throw new AppLoadError(
      `No file matches "main" ("${pattern}") of ${appDir}/package.json. Has the app been built?`,
    );
  }
  for (const file of files) {
    const location = path.join(appDir, file);
    await loadFile(location, packageJson.type === 'module').catch((cause: unknown) => {
      const place = syntaxErrorPlace(cause, pathToFileURL(location).href);
      const reason = place === undefined ? describe(cause) : `${place}\n${describe(cause)}`;
      throw new AppLoadError(`${file} of ${appDir} could not be loaded: ${reason}`, { cause });
    });
  }
}

function readPackage(appDir: string): z.infer<typeof packageSchema> {
  const file = path.join(appDir, 'package.json');
  try {
    return packageSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new AppLoadError(`${file} could not be read: ${describe(cause)}`, { cause });
  }
}

async function loadFile(file: string, packageIsModule: boolean): Promise<void> {
  const isModule = file.endsWith('.mjs') || (packageIsModule && !file.endsWith('.cjs'));
  if (isModule) {
    await import(pathToFileURL(file).href);
  } else {
    createRequire(file)(file);
  }
}

function describe(cause: unknown): string {
  return cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
}
