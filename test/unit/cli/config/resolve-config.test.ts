import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CliError, errorText } from '../../../../src/cli/cli-error.ts';
import {
  resolveConfig,
  type CliConfig,
  type ConfigFlags,
} from '../../../../src/cli/config/resolve-config.ts';

let dir: string;
let cwd: string;
let home: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'slipway-config-'));
  cwd = join(dir, 'work');
  home = join(dir, 'home');
  mkdirSync(cwd);
  mkdirSync(home);
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function write(path: string, content: unknown): string {
  const file = join(dir, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

function resolved(flags: ConfigFlags = {}, environment: Record<string, string> = {}): CliConfig {
  return resolveConfig(flags, { cwd, home, environment });
}

function refusal(flags: ConfigFlags = {}, environment: Record<string, string> = {}): string {
  try {
    resolved(flags, environment);
  } catch (error) {
    if (error instanceof CliError) return errorText(error);
    throw error;
  }
  throw new Error('It was not refused.');
}

const IN_CWD = 'work/slipway.config.json';
const IN_HOME = 'home/.config/slipway/config.json';

describe('the address of the API', () => {
  it('is that of the stack on this machine when nobody says anything', () => {
    expect(resolved().api.value).toBe('http://127.0.0.1:7071');
  });

  it('is by flag before environment before working directory before home', () => {
    write(IN_HOME, { api: 'https://home.example' });
    expect(resolved().api.value).toBe('https://home.example');
    write(IN_CWD, { api: 'https://work.example/' });
    expect(resolved().api.value).toBe('https://work.example');
    const environment = { SLIPWAY_API: 'https://env.example' };
    expect(resolved({}, environment).api.value).toBe('https://env.example');
    expect(resolved({ api: 'https://flag.example' }, environment).api.value).toBe('https://flag.example');
  });

  it.each(['ftp://x', 'nonsense', 'https://user:secret@x', 'https://x/?code=1', 'https://x/#y'])(
    'is not %s',
    (api) => {
      expect(refusal({ api })).toMatch(/^--api must /);
      expect(refusal({ api })).not.toContain('secret');
    },
  );
});

describe('a configuration file', () => {
  it('gives what its profile says before what it says for all', () => {
    write(IN_HOME, {
      api: 'https://all.example',
      requestedBy: 'team-a',
      profile: 'usual',
      profiles: { usual: { api: 'https://usual.example' }, other: { output: 'json' } },
    });
    expect(resolved()).toMatchObject({ api: { value: 'https://usual.example' }, requestedBy: 'team-a' });
    expect(resolved({ profile: 'other' })).toMatchObject({
      api: { value: 'https://all.example' },
      output: 'json',
    });
    expect(resolved({}, { SLIPWAY_PROFILE: 'other' }).output).toBe('json');
    expect(refusal({ profile: 'none' })).toContain('there is: usual, other');
    expect(refusal({ profile: 'constructor' })).toContain('There is no profile constructor');
  });

  it('is refused with all that is wrong with it', () => {
    const file = write(IN_CWD, { api: 'ftp://x', colour: 'red', queue: { connection: 'secret' } });
    expect(refusal()).toMatch(
      new RegExp(`^The configuration ${file} is wrong:\\n {2}api: .*\\n {2}queue: .*\\n {2}.*colour`),
    );
    expect(refusal()).not.toContain('secret');
    write(IN_CWD, '{');
    expect(refusal()).toMatch(/is not JSON/);
  });

  it('that is named has to be there', () => {
    expect(refusal({ config: 'none.json' })).toBe('There is no configuration none.json.');
    expect(refusal({}, { SLIPWAY_CONFIG: 'none.json' })).toBe('There is no configuration none.json.');
  });
});

describe('a key', () => {
  it('is from a file or the environment', () => {
    write('work/key', 'from-file\n');
    expect(resolved({ keyFile: 'key' }, { SLIPWAY_API_KEY: 'from-env' }).key?.value).toBe('from-file');
    expect(resolved({}, { SLIPWAY_API_KEY: 'from-env' }).key?.value).toBe('from-env');
    write(IN_HOME, { keyFile: 'my.key' });
    write('home/.config/slipway/my.key', 'from-config');
    expect(resolved().key?.value).toBe('from-config');
  });

  it('does not go unencrypted over a network', () => {
    expect(refusal({ api: 'http://slipway.example' }, { SLIPWAY_API_KEY: 'k' })).toContain('not encrypted');
    expect(resolved({ api: 'http://localhost:1' }, { SLIPWAY_API_KEY: 'k' }).key?.value).toBe('k');
  });

  it('of another source does not go where an incidental file says', () => {
    const file = write(IN_CWD, { api: 'https://evil.example' });
    const environment = { SLIPWAY_API_KEY: 'k' };
    expect(refusal({}, environment)).toContain('the key is not sent there');
    expect(resolved({ config: file }, environment).key?.value).toBe('k');
    expect(resolved({ api: 'https://mine.example' }, environment).key?.value).toBe('k');
  });

  it('is no file outside the folder of an incidental file, by link neither', () => {
    write('home/id', 'private');
    for (const keyFile of ['../home/id', join(home, 'id'), 'link']) {
      write(IN_CWD, { api: 'https://evil.example', keyFile });
      if (keyFile === 'link') symlinkSync(join(home, 'id'), join(cwd, 'link'));
      expect(refusal()).toContain('outside its folder');
    }
  });

  it('of several lines is refused without being shown', () => {
    write('work/key', 'BEGIN PRIVATE\nsecret');
    expect(refusal({ keyFile: 'key' })).toMatch(/holds no key/);
    expect(refusal({ keyFile: 'key' })).not.toContain('secret');
  });
});

describe('the app that tokens are for', () => {
  const audience = 'api://11111111-2222-4333-8444-555555555555';
  const api = 'https://slipway.example';

  it('is by flag before environment before file, and nobody’s when nobody says', () => {
    expect(resolved().audience).toBeUndefined();
    write(IN_HOME, { audience: 'api://file', api });
    expect(resolved().audience?.value).toBe('api://file');
    const environment = { SLIPWAY_API_AUDIENCE: audience };
    expect(resolved({}, environment).audience?.value).toBe(audience);
    expect(resolved({ audience: 'api://flag' }, environment).audience?.value).toBe('api://flag');
  });

  it.each(['--resource', 'api://x; rm -rf /', 'api://x&whoami', '$(id)', 'file:///etc', 'api://', ''])(
    'is not %j, which is an argument of another program',
    (bad) => {
      expect(refusal({ audience: bad })).toContain('--audience must be the application ID URI');
    },
  );

  it('is not of an incidental file, nor is its token for the address in one', () => {
    const file = write(IN_CWD, { audience, api });
    expect(refusal()).toContain('nobody has named');
    expect(resolved({ config: file }).audience?.value).toBe(audience);
    write(IN_CWD, { api: 'https://evil.example' });
    expect(refusal({ audience })).toContain('the token is not sent there');
  });

  it('gets no token over a network that is not encrypted', () => {
    expect(refusal({ audience, api: 'http://slipway.example' })).toContain('A token is not sent');
    expect(resolved({ audience, api: 'http://127.0.0.1:1' }).audience?.value).toBe(audience);
  });
});

describe('the queue', () => {
  it('is by flag before environment before file', () => {
    write(IN_HOME, { queue: { namespace: 'file.servicebus.windows.net', name: 'mine' } });
    expect(resolved().queue?.value).toEqual({
      access: { kind: 'namespace', host: 'file.servicebus.windows.net' },
      queue: 'mine',
    });
    const environment = { SLIPWAY_SERVICEBUS: 'Endpoint=sb://x' };
    expect(resolved({}, environment).queue?.value.access).toEqual({
      kind: 'connection',
      connection: 'Endpoint=sb://x',
    });
    expect(resolved({ namespace: 'flag.example', queueName: 'q' }, environment).queue?.value).toEqual({
      access: { kind: 'namespace', host: 'flag.example' },
      queue: 'q',
    });
  });

  it('gets no token where an incidental file says', () => {
    write(IN_CWD, { queue: { namespace: 'evil.example' } });
    expect(refusal()).toContain('no token is sent there');
  });
});
