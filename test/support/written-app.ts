import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const APPS = path.resolve(import.meta.dirname, '../apps');

/** An app that a test writes file by file, among the other apps so that it finds their packages. */
export interface WrittenApp {
  readonly dir: string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly remove: () => void;
}

export function writtenApp(files: Readonly<Record<string, string>> = {}): WrittenApp {
  const dir = mkdtempSync(path.join(APPS, '.written-'));
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [name, content] of Object.entries(more)) {
      mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
      writeFileSync(path.join(dir, name), content);
    }
  };
  write(files);
  return {
    dir,
    write,
    remove: () => {
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
