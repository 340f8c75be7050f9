import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOptions, type LauncherOptions } from '../../../../src/local/launcher/options.ts';

function read(...args: readonly string[]): LauncherOptions {
  return readOptions(args, () => undefined);
}

/** What is said to somebody whose options are wrong, or who asks for help. */
function saidFor(...args: readonly string[]): string {
  let said = '';
  expect(() => readOptions(args, (text) => (said += text))).toThrow();
  return said;
}

describe('readOptions', () => {
  it('has a default for everything', () => {
    expect(read()).toEqual({ once: false, speed: 60, port: 7071, stateDir: '.slipway', fresh: false });
  });

  it('takes every option', () => {
    const args = [
      '--request',
      'mine.json',
      '--once',
      '--speed',
      '0.5',
      '--port',
      '0',
      '--state',
      'there',
      '--fresh',
    ];
    expect(read(...args, '--seed', '7')).toEqual({
      requestFile: 'mine.json',
      once: true,
      speed: 0.5,
      port: 0,
      stateDir: 'there',
      fresh: true,
      seed: 7,
    });
  });

  it('hands on what is for the ARM simulator, with whole paths', () => {
    const options = read('--scenario', 'bad.json', '--caller-role', 'role.json', '--throttling', '0.5');
    expect(options).toMatchObject({
      scenarioFile: resolve('bad.json'),
      callerRoleFile: resolve('role.json'),
      throttling: '0.5',
    });
    expect(read('--caller-role', 'none', '--throttling', 'off')).toMatchObject({
      callerRoleFile: 'none',
      throttling: 'off',
    });
  });

  it('takes the URL of a collector', () => {
    expect(read('--otlp', 'http://127.0.0.1:4318')).toMatchObject({ otlp: 'http://127.0.0.1:4318' });
  });

  it.each([
    [['--plan'], 'text'],
    [['--plan', '--format', 'json'], 'json'],
    [['--format', 'mermaid', '--plan', '--request', 'mine.json'], 'mermaid'],
  ])('takes %j for a plan as %s', (args, plan) => {
    expect(read(...args)).toMatchObject({ plan });
  });

  it('makes the cluster where no plan is asked for', () => {
    expect(read()).not.toHaveProperty('plan');
  });

  it('refuses a format without a plan, and one that it does not know', () => {
    expect(saidFor('--format', 'json')).toMatch(/^error: --format [^\n]+\n$/);
    expect(saidFor('--plan', '--format', 'yaml')).toMatch(/^error: [^\n]*text, json, mermaid[^\n]*\n$/);
  });

  it.each([
    ['--speed', '0'],
    ['--speed', '-1'],
    ['--speed', 'fast'],
    ['--speed', ''],
    ['--speed', 'Infinity'],
    ['--port', '65536'],
    ['--port', '80.5'],
    ['--seed', '-1'],
    ['--throttling', '0'],
    ['--throttling', 'on'],
    ['--otlp', 'collector'],
    ['--otlp', 'ftp://127.0.0.1'],
    ['--otlp', 'http://127.0.0.1:4318?x=1'],
  ])('refuses %s %j in one line that names it', (option, value) => {
    const said = saidFor(option, value);
    expect(said).toMatch(/^error: [^\n]+\n$/);
    expect(said).toContain(option);
  });

  it.each([['--sped'], ['sample.json']])('refuses %s, which it does not know', (argument) => {
    expect(saidFor(argument)).toMatch(/^error: /);
  });

  it('explains itself', () => {
    const help = saidFor('--help');
    for (const option of [
      '--request',
      '--plan',
      '--format',
      '--once',
      '--speed',
      '--port',
      '--state',
      '--fresh',
      '--seed',
    ]) {
      expect(help).toContain(option);
    }
    expect(help).toContain('npm start -- --plan --request mine.json');
  });
});
