import { spawnSync } from 'node:child_process';

const LIMIT_MS = 10_000;

/**
 * Where the syntax error is that kept an ES module, or one that it imports, from being compiled; undefined when the
 * error is of another kind. Node keeps the place to itself and tells it only when it ends with the error: so another
 * process is made to. It compiles the modules and, since that fails, runs none of them.
 */
export function syntaxErrorPlace(error: unknown, moduleUrl: string): string | undefined {
  const compiling = error instanceof SyntaxError && error.stack?.includes('compileSourceTextModule') === true;
  if (!compiling) return undefined;
  const script = `import ${JSON.stringify(moduleUrl)};`;
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: LIMIT_MS,
    env: {},
  });
  return /^(?:file:\/\/)?(\/\S.*:\d+)$/m.exec(stderr)?.[1];
}
