const HIDDEN = '[Hidden Credential]';

/** What comes before a secret in connection strings and signed addresses; as the real host has them. */
const MARKS = [
  ...['(?<!PublicKey)Token=', 'DefaultEndpointsProtocol=http', 'AccountKey=', 'Data Source=', 'Server='],
  ...['Password=', 'pwd=', '&amp;sig=', '[?&]sig=', 'SharedAccessKey=', '&amp;code=', '[?&]code='],
];
/** A secret ends where markup, a quotation or the line does. */
const MARKED_SECRET = new RegExp(`(?:${MARKS.join('|')})[^<"'\\r\\n]*`, 'gi');
const ADDRESS_WITH_PASSWORD = /\b[a-z]{3,5}:\/\/[^%:\s"'/]+:[^%\s"'/@][^\s"'/@]*@[\w$:.%?=/-]+/gi;

/** The text without what the real host's log leaves out: keys, signatures, passwords. */
export function hideSecrets(text: string): string {
  return text.replaceAll(ADDRESS_WITH_PASSWORD, HIDDEN).replaceAll(MARKED_SECRET, HIDDEN);
}
