import { describe, expect, it } from 'vitest';
import { noticesOf, refuseOtherLicences } from '../../../scripts/bundled-packages.mjs';

function bundled(name: string, licence: unknown, text = '') {
  return { name, version: '1.0.0', licence, text };
}

describe('the licences of what ships', () => {
  it.each(['MIT', 'ISC', 'Apache-2.0', 'BSD-3-Clause', '0BSD'])('may be %s', (licence) => {
    expect(() => {
      refuseOtherLicences([bundled('a', licence)]);
    }).not.toThrow();
  });

  it.each(['GPL-3.0-only', 'SEE LICENSE IN LICENSE', '(MIT OR GPL-2.0)', undefined, { type: 'MIT' }])(
    'may not be %j',
    (licence) => {
      expect(() => {
        refuseOtherLicences([bundled('fine', 'MIT'), bundled('other', licence)]);
      }).toThrow(/not allowed[^]*\nother 1\.0\.0: /);
    },
  );
});

describe('the notices', () => {
  it('have each text once, under the names of all packages that it is of', () => {
    const notices = noticesOf([
      bundled('a', 'MIT', 'One.'),
      bundled('b', 'ISC', 'Two.'),
      bundled('c', 'MIT', 'One.'),
    ]);
    expect(notices).toContain('a 1.0.0  MIT\nb 1.0.0  ISC\nc 1.0.0  MIT\n');
    expect(notices).toContain('a 1.0.0\nc 1.0.0\n\nOne.');
    expect(notices.match(/One\./g)).toHaveLength(1);
  });

  it('say of a package without a text under which licence it is', () => {
    expect(noticesOf([bundled('a', 'MIT')])).toContain('a 1.0.0\n\n(The package has no text besides "MIT".)');
  });
});
