import { describe, expect, it } from 'vitest';
import { compileTemplates, findCompiler, type CompiledTemplates } from '../../support/compiled-templates.ts';
import { appCases } from './app-cases.ts';
import { brokerCases } from './broker-cases.ts';
import { nameCases } from './name-cases.ts';
import { networkCases } from './network-cases.ts';
import { roleCases } from './role-cases.ts';
import { schemaCases } from './schema-cases.ts';
import { secretCases } from './secret-cases.ts';

const compiler = findCompiler();

if ('skipped' in compiler) {
  console.warn(`The templates are not tested: ${compiler.skipped}.`);
  describe.skip(`the templates (skipped: ${compiler.skipped})`, () => {
    it('compile', () => undefined);
  });
} else {
  const compiled: CompiledTemplates = await compileTemplates(compiler.command);

  describe('the templates', () => {
    it('compile without a word from compiler or linter', () => {
      expect(compiled.told).toBe('');
      for (const { diagnostics } of Object.values(compiled.snapshots)) expect(diagnostics).toEqual([]);
    });

    secretCases(compiled);
    networkCases(compiled);
    brokerCases(compiled);
    roleCases(compiled);
    appCases(compiled);
    nameCases(compiled);
    schemaCases(compiled);
  });
}
