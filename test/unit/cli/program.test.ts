import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { commandShapes } from '../../../src/cli/completion/command-shape.ts';
import { exitCodes } from '../../../src/cli/exit-codes.ts';
import { commandLine } from '../../support/command-line.ts';

const docs = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');
const commands = commandShapes(commandLine().program.command);
const names = commands.map(({ name }) => name);

describe('docs/cli.md', () => {
  it('has every command, each with an example, and no other', () => {
    const rows = [...docs.matchAll(/^\| `([a-z][a-z-]*)` \| .* \| `(.*)` \|$/gm)];
    expect(rows.map(([, name]) => name)).toEqual(names);
    for (const [, name = '', example = ''] of rows) expect(example).toContain(`slipway ${name}`);
  });

  it('has every exit code, and no other', () => {
    const rows = [...docs.matchAll(/^\| (\d+) \| /gm)].map(([, code]) => Number(code));
    expect(rows).toEqual(Object.values(exitCodes));
  });

  it('names no option that there is not', () => {
    const known = new Set(commands.flatMap(({ options }) => options.flatMap(({ flags }) => flags)));
    // Those of npm start.
    for (const flag of ['--speed', '--once']) known.add(flag);
    const named = [...docs.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag);
    expect(named.filter((flag) => !known.has(flag))).toEqual([]);
  });
});

describe('the command line', () => {
  it.each(names.filter((name) => name !== 'local'))('has help with an example for %s', async (name) => {
    const { program, printed } = commandLine();
    await expect(program.command.parseAsync([name, '--help'], { from: 'user' })).rejects.toMatchObject({
      exitCode: 0,
    });
    expect(printed()).toMatch(new RegExp(`\\nExamples:\\n( {2}.*\\n)*.*slipway ${name}`));
  });

  it.each<[string, readonly string[], RegExp]>([
    ['an unknown command', ['statsu'], /unknown command 'statsu'\n\(Did you mean status\?\)/],
    ['an unknown option', ['list', '--lan', 'failed'], /unknown option '--lan'\n\(Did you mean --lane\?\)/],
    [
      'a value that is none',
      ['list', '--lane', 'slow'],
      /Allowed choices are running, waiting, failed, done/,
    ],
    ['a number that is none', ['list', '--top', 'many'], /It must be a number from 1/],
    ['a command without a reason', ['cancel', 'o'], /required option '--reason <text>' not specified/],
    ['an argument too many', ['status', 'a', 'b'], /too many arguments/],
    ['a shell that it does not know', ['completion', 'fish'], /Allowed choices are bash, zsh/],
    ['an escape sequence', ['\u001b[2Jx'], /^error: unknown command 'x'/],
  ])('refuses %s', async (_what, args, said) => {
    const { program, complained } = commandLine();
    const parsing = program.command.parseAsync(args, { from: 'user' });
    await expect(parsing).rejects.toBeInstanceOf(CommanderError);
    expect(complained()).toMatch(said);
  });

  it('tells its version', async () => {
    const { program, printed } = commandLine();
    await expect(program.command.parseAsync(['--version'], { from: 'user' })).rejects.toMatchObject({
      exitCode: 0,
    });
    expect(printed()).toBe('1.2.3\n');
  });
});
