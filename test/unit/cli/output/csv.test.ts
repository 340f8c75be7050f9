import { describe, expect, it } from 'vitest';
import { csvField, csvLine, type CsvValue } from '../../../../src/cli/output/csv.ts';

describe('csvField', () => {
  it.each<[CsvValue, string]>([
    [undefined, ''],
    ['plain', 'plain'],
    [12, '12'],
    [-1.5, '-1.5'],
    [false, 'false'],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['+cmd', "'+cmd"],
    ['-2+3', "'-2+3"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['  =1', "'  =1"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['=HYPERLINK("x","y")', `"'=HYPERLINK(""x"",""y"")"`],
  ])('has %j as %j', (value, field) => {
    expect(csvField(value)).toBe(field);
  });
});

describe('csvLine', () => {
  it('ends as RFC 4180 has it', () => {
    expect(csvLine(['a', undefined, 1])).toBe('a,,1\r\n');
  });
});
