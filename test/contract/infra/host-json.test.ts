import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readHostJson } from '../../../src/local/host/host-json.ts';

const ROOT = join(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const backEnds = z
  .object({
    taskHub: z.object({ setting: z.string(), pattern: z.string() }),
    settings: z.object({
      azureStorage: z.record(z.string(), z.string()),
      durableTaskScheduler: z.record(z.string(), z.string()),
    }),
  })
  .parse(JSON.parse(read('infra/durable-back-ends.json')));
const { azureStorage, durableTaskScheduler } = backEnds.settings;
const hostJson = z.record(z.string(), z.unknown()).parse(JSON.parse(read('host.json')));

/** Every value that is no object, by its path. */
function leaves(value: unknown, path = ''): readonly (readonly [string, string])[] {
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([name, each]) =>
    leaves(each, path === '' ? name : `${path}.${name}`),
  );
}

/** The cells of each row of the table under a heading, without code marks. */
function tableUnder(heading: string): readonly (readonly string[])[] {
  const [, section = ''] = read('docs/host-json.md').split(`\n## ${heading}\n`);
  const [text = ''] = section.split('\n## ');
  return text
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1).map(plain));
}

function plain(cell: string): string {
  return cell.trim().replace(/^`+([^`]*)`+$/, '$1');
}

function settingsOf(column: number): Readonly<Record<string, string>> {
  const rows = tableUnder('Two durable back ends').map((row) => [row[0] ?? '', row[column] ?? ''] as const);
  return Object.fromEntries(rows.filter(([, value]) => value !== ''));
}

describe('host.json', () => {
  it('has the value and a reason of each setting in the docs, and no other is there', () => {
    const rows = tableUnder('Each setting and its reason');
    expect(rows.map(([path, value]) => [path, value])).toEqual(leaves(hostJson));
    for (const [path, , why = ''] of rows) expect(why.length, path).toBeGreaterThan(15);
  });

  it('says nothing of Application Insights, which telemetryMode makes void', () => {
    expect(hostJson['telemetryMode']).toBe('OpenTelemetry');
    expect(hostJson['logging']).not.toHaveProperty('applicationInsights');
  });

  it('names its hub by the setting that both back ends have', () => {
    const name = `%${backEnds.taskHub.setting}%`;
    expect(hostJson).toHaveProperty('extensions.durableTask.hubName', name);
    for (const settings of [azureStorage, durableTaskScheduler])
      expect(settings[backEnds.taskHub.setting]).toBe('{taskHub}');
  });

  it('names no connection, for that would go before the one of Durable Task Scheduler', () => {
    expect(leaves(hostJson).filter(([path]) => /connection/i.test(path))).toEqual([]);
  });
});

describe('the durable back ends', () => {
  it('have in the docs the settings that the templates set', () => {
    expect(settingsOf(1)).toEqual(azureStorage);
    expect(settingsOf(2)).toEqual(durableTaskScheduler);
  });

  it('turn host.json into Durable Task Scheduler’s by overrides of its settings alone', () => {
    const { durableTask } = readHostJson(ROOT, durableTaskScheduler).extensions;
    expect(durableTask['storageProvider']).toMatchObject({
      type: 'azureManaged',
      connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
    });
    expect(readHostJson(ROOT, azureStorage).extensions.durableTask['storageProvider']).not.toHaveProperty(
      'type',
    );
  });

  it('enter the scheduler as the app’s identity, with no secret', () => {
    const { DURABLE_TASK_SCHEDULER_CONNECTION_STRING: connection = '' } = durableTaskScheduler;
    expect(connection.split(';').map((part) => part.split('=')[0])).toEqual([
      'Endpoint',
      'Authentication',
      'ClientID',
    ]);
  });

  it('take a hub name that Azure Storage takes too', () => {
    const name = new RegExp(backEnds.taskHub.pattern);
    for (const good of ['Slipway', 'slipwayprod2']) expect(good).toMatch(name);
    for (const bad of ['my-hub', 'ab', '1hub', 'h'.repeat(46)]) expect(bad).not.toMatch(name);
  });

  it('find the sample’s and the embedded stack’s hub under the same name', () => {
    const sample = z
      .object({ Values: z.record(z.string(), z.string()) })
      .parse(JSON.parse(read('local.settings.sample.json')));
    expect(sample.Values[backEnds.taskHub.setting]).toMatch(new RegExp(backEnds.taskHub.pattern));
  });
});
