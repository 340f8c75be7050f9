import { describe, expect, it } from 'vitest';
import { hideSecrets } from '../../../../src/local/host/hide-secrets.ts';

describe('hideSecrets', () => {
  it.each([
    [
      'Endpoint=sb://x/;SharedAccessKeyName=a;SharedAccessKey=s3cret',
      'Endpoint=sb://x/;SharedAccessKeyName=a;[Hidden Credential]',
    ],
    ['DefaultEndpointsProtocol=https;AccountName=a;AccountKey=s3cret', '[Hidden Credential]'],
    ['AccountName=a;AccountKey=s3cret==', 'AccountName=a;[Hidden Credential]'],
    ['GET https://x/y?sv=1&sig=s3cret', 'GET https://x/y?sv=1[Hidden Credential]'],
    ['"https://x/api/f?code=s3cret" answered', '"https://x/api/f[Hidden Credential]" answered'],
    ['amqp://ann:s3cret@broker:5672/q is gone', '[Hidden Credential] is gone'],
    ['Password=s3cret\nnext line', '[Hidden Credential]\nnext line'],
  ])('leaves the secret out of %j', (text, shown) => {
    expect(hideSecrets(text)).toBe(shown);
  });

  it.each(['PublicKeyToken=b77a5c', 'a=b', 'http://127.0.0.1:7071/api/hello', 'token of 5 words'])(
    'leaves %j as it is',
    (text) => {
      expect(hideSecrets(text)).toBe(text);
    },
  );
});
