import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { requestJsonSchema } from '../../../src/domain/request-json-schema.ts';
import { requestInput } from '../../support/requests.ts';

describe('docs/request.schema.json', () => {
  it('is current (vitest -u writes it anew)', async () => {
    const text = `${JSON.stringify(requestJsonSchema(), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot('../../../docs/request.schema.json');
  });

  it('takes the sample, and refuses an unknown key and a bad value', async () => {
    const validate = new Ajv2020({ strict: false }).compile(requestJsonSchema());
    const sample: unknown = JSON.parse(await readFile('samples/byo-vnet.json', 'utf8'));
    expect(validate(sample)).toBe(true);
    expect(validate({ ...requestInput(), surprise: 1 })).toBe(false);
    expect(validate({ ...requestInput(), requestId: 'not good' })).toBe(false);
  });
});
