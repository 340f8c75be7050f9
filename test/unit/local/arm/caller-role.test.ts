import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readCallerRole } from '../../../../src/local/arm/caller/caller-role.ts';

function fileWith(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-role-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'role.json');
  writeFileSync(file, text);
  return file;
}

describe('readCallerRole', () => {
  it('reads a role definition as Azure takes it', () => {
    const definition = { Name: 'r', Actions: ['Microsoft.Network/*', '*/read'], AssignableScopes: ['/'] };
    expect(readCallerRole(fileWith(JSON.stringify(definition)))).toEqual({
      name: 'r',
      actions: definition.Actions,
      notActions: [],
    });
  });

  it.each([
    ['{', /cannot be read: /],
    ['{"Name":"r"}', /is not valid: Actions: /],
    [
      '{"Name":"r","Actions":["Microsoft.Network/*","two words"]}',
      /is not valid: Actions\.1: is not the name/,
    ],
  ])('names the file and the place in %s', (text, reason) => {
    const file = fileWith(text);
    expect(() => readCallerRole(file)).toThrow(reason);
    expect(() => readCallerRole(file)).toThrow(file);
  });

  it('names a file that is not there', () => {
    expect(() => readCallerRole('/nowhere/role.json')).toThrow(/nowhere\/role\.json cannot be read/);
  });
});
