const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\bBearer\s+[\w.~+/=-]+/gi, 'Bearer ***'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '***'],
  // ARM signs the URLs of operations: anybody who has the signature may read the operation.
  [/([?&](?:sig|s|h|t|c)=)[^&\s"'<>]+/gi, '$1***'],
  [
    /\b(AccountKey|SharedAccessKey|SharedAccessSignature|client_secret|access_token|password)=[^;&\s"']+/gi,
    '$1=***',
  ],
  [/("(?:[a-z]+_)?(?:token|secret|password|key)"\s*:\s*")[^"]*/gi, '$1***'],
];

const LONGEST_MESSAGE = 1500;

/** A message as it may be kept in history and shown to people: no tokens, no signatures, of bounded length. */
export function withoutSecrets(message: string): string {
  const clean = PATTERNS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), message);
  return clean.length <= LONGEST_MESSAGE ? clean : `${clean.slice(0, LONGEST_MESSAGE - 1)}…`;
}
