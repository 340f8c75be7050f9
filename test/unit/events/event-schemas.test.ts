import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { cloudEventOf } from '../../../src/events/cloud-event.ts';
import { eventDescriptions, eventJsonSchema } from '../../../src/events/event-schemas.ts';
import { eventsOfEachType } from '../../support/operation-events.ts';

const descriptions = Object.values(eventDescriptions);

describe('the schemas of the events', () => {
  it.each(descriptions)('are current in docs/events/$schemaFile (vitest -u writes it anew)', async (each) => {
    const text = `${JSON.stringify(eventJsonSchema(each), null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../../docs/events/${each.schemaFile}`);
  });

  it('take what is sent, under the name that the event gives', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    for (const each of descriptions) ajv.addSchema(eventJsonSchema(each));
    for (const event of eventsOfEachType) {
      const { dataschema, data } = cloudEventOf(event);
      const validate = ajv.getSchema(dataschema);
      expect(validate?.(data), JSON.stringify(validate?.errors)).toBe(true);
      expect(validate?.({ ...data, ofALaterVersion: 1 })).toBe(true);
      expect(validate?.({ ...data, sequence: 0 })).toBe(false);
    }
  });
});
