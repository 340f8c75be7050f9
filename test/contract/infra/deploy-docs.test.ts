import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { appRoles } from '../../../src/domain/app-roles.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const registration = z
  .object({
    appRoles: z.array(
      z.object({
        id: z.guid(),
        value: z.string(),
        description: z.string(),
        allowedMemberTypes: z.tuple([z.literal('User'), z.literal('Application')]),
        isEnabled: z.literal(true),
      }),
    ),
    api: z.object({
      requestedAccessTokenVersion: z.literal(2),
      oauth2PermissionScopes: z.array(z.object({ id: z.guid() })),
    }),
  })
  .parse(JSON.parse(read('infra/app-registration.json')));

const npmScripts = Object.keys(
  z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(read('package.json'))).scripts,
);

const pages = ['docs/deploy.md', 'docs/host-json.md', 'docs/alerts.md'];

/** Each link of a page to something in the repository, as a path from its root and the part of the page named. */
function linksOf(page: string): readonly (readonly [string, string | undefined])[] {
  return [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, link = '']) => link)
    .filter((link) => !link.startsWith('https://'))
    .map((link) => {
      const [path = '', part] = link.split('#');
      return [path === '' ? page : join(dirname(page), path), part] as const;
    });
}

function partsOf(page: string): readonly string[] {
  const titles = read(page).matchAll(/^#+ (.+)$/gm);
  return [...titles].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
}

describe('the app registration', () => {
  it('has the app roles that the app knows, for people and for programs, each with an id of its own', () => {
    expect(registration.appRoles.map(({ value }) => value)).toEqual(appRoles);
    const ids = [...registration.appRoles, ...registration.api.oauth2PermissionScopes].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is in docs/deploy.md word by word', () => {
    expect(read('docs/deploy.md')).toContain(
      `\`\`\`json\n${read('infra/app-registration.json').trim()}\n\`\`\`\n`,
    );
  });
});

describe.each(pages)('%s', (page) => {
  it('links only to what there is', () => {
    for (const [path, part] of linksOf(page)) {
      expect(existsSync(join(ROOT, path)), path).toBe(true);
      if (part !== undefined) expect(partsOf(path), path).toContain(part);
    }
  });

  it('names only files that there are, and scripts that npm has', () => {
    const text = read(page);
    for (const [, name = ''] of text.matchAll(/npm run ([a-z][\w:-]*)/g)) expect(npmScripts).toContain(name);
    const files = text.matchAll(/(?<![\w./-])((?:infra|src|samples|scripts)\/[\w./-]+\.\w+)/g);
    for (const [, path = ''] of files) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });
});

describe('docs/deploy.md', () => {
  it('names only parameters and outputs that the templates have', () => {
    const text = read('docs/deploy.md');
    const template = read('infra/main.bicep');
    const [, choices = ''] = text.split('\n## Choices\n');
    const rows =
      choices
        .split('\n## ')[0]
        ?.split('\n')
        .filter((line) => line.startsWith('| `')) ?? [];
    const parameters = rows.flatMap((row) =>
      [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    for (const name of parameters) expect(template).toContain(`\nparam ${name ?? ''} `);
    for (const [, name = ''] of text.matchAll(/\$\(out (\w+)\)/g))
      expect(template).toContain(`\noutput ${name} `);
  });
});
