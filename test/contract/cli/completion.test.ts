import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../support/command-line.ts';

const noZshBecause = spawnSync('zsh', ['--version']).status === 0 ? undefined : 'zsh is not installed';
if (noZshBecause !== undefined) process.stderr.write(`Skipped: ${noZshBecause}\n`);

let dir: string;

async function script(shell: 'bash' | 'zsh'): Promise<string> {
  const { program, printed } = commandLine();
  await program.command.parseAsync(['completion', shell], { from: 'user' });
  return printed();
}

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-completion-'));
  writeFileSync(join(dir, 'bash'), await script('bash'));
  writeFileSync(join(dir, 'zsh'), await script('zsh'));
  writeFileSync(join(dir, 'a request.json'), '{}');
});

afterAll(() => {
  rmSync(dir, { recursive: true });
});

/** What bash offers for the last of the words. */
function offered(...words: readonly string[]): readonly string[] {
  const lines = [
    'source ./bash',
    'COMP_WORDS=("$@")',
    'COMP_CWORD=$(( $# - 1 ))',
    '_slipway',
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ];
  const args = ['--noprofile', '--norc', '-uc', lines.join('\n'), 'bash', 'slipway', ...words];
  const { stdout, stderr } = spawnSync('bash', args, { cwd: dir, encoding: 'utf8' });
  expect(stderr).toBe('');
  return stdout.split('\n').filter((line) => line !== '');
}

describe('completion in bash', () => {
  it('offers commands', () => {
    expect(offered('st')).toEqual(['status']);
    expect(offered('re')).toEqual(['resume', 'retry', 'retry-compensation']);
  });

  it('offers the options of a command, and the values of an option', () => {
    expect(offered('list', '--la')).toEqual(['--lane']);
    expect(offered('list', '--lane', '')).toEqual(['running', 'waiting', 'failed', 'done']);
    expect(offered('list', '--lane', '=', 'f')).toEqual(['failed']);
    expect(offered('completion', '')).toEqual(['bash', 'zsh']);
  });

  it('offers files where a file is wanted, and only there', () => {
    expect(offered('submit', 'a')).toEqual(['a request.json']);
    expect(offered('list', '--config', 'a')).toEqual(['a request.json']);
    expect(offered('status', 'a')).toEqual([]);
  });

  it('runs nothing of what was typed', () => {
    expect(offered('submit', '$(touch made)')).toEqual([]);
    expect(offered('$(touch made)')).toEqual([]);
    expect(offered('list', '--lane', '`touch made`')).toEqual([]);
    expect(offered('submit', 'mad')).toEqual([]);
  });
});

describe.skipIf(noZshBecause !== undefined)('completion in zsh', () => {
  it('is a script that zsh takes', () => {
    const lines = 'autoload -Uz compinit && compinit -u -d ./dump && source ./zsh && whence -w _slipway';
    const { stdout, stderr } = spawnSync('zsh', ['-fc', lines], { cwd: dir, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe('_slipway: function\n');
  });
});
