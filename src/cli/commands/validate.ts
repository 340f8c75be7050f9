import type { Finding } from '../../domain/finding.ts';
import { openSession, type CliContext } from '../cli-context.ts';
import { apiCommand, examples, type CommandHost } from '../command-host.ts';
import type { ConfigFlags } from '../config/resolve-config.ts';
import { exitCodes } from '../exit-codes.ts';
import { safeJson } from '../output/untrusted-text.ts';
import { findingText } from '../request/request-file.ts';
import { readRequest, REQUEST_ARGUMENT } from './request-input.ts';

interface ValidateFlags extends ConfigFlags {
  readonly offline?: true;
}

export function addValidate(host: CommandHost): void {
  apiCommand(host, 'validate', 'Tells all that is wrong with a request, without asking Azure.')
    .argument(...REQUEST_ARGUMENT)
    .option('--offline', 'by the rules that this slipway knows, without the API')
    .addHelpText(
      'after',
      examples('slipway validate request.json', 'slipway validate --offline request.json'),
    )
    .action(host.run((file: string, flags: ValidateFlags) => validate(host.context, file, flags)));
}

async function validate(context: CliContext, file: string, flags: ValidateFlags): Promise<number> {
  const body = await readRequest(context, file);
  const { api, json } = openSession(context, flags);
  const { shown, answer } = flags.offline ? await checkedHere(body) : await api.validate(body);
  const lines = shown.findings.map((finding) => `  ${findingText(finding)}\n`);
  const text = shown.valid ? 'The request is valid.\n' : `The request is not valid:\n${lines.join('')}`;
  context.terminal.write(json ? `${safeJson(answer, 2)}\n` : text);
  return shown.valid ? exitCodes.ok : exitCodes.usage;
}

/** In the form of the API's answer. The rules are loaded here, since nothing else of the command line needs them. */
async function checkedHere(body: unknown) {
  const { parseRequest } = await import('../../domain/parse-request.ts');
  const parsed = parseRequest(body, '*');
  const findings: readonly Finding[] = parsed.ok ? [] : parsed.findings;
  const shown = { valid: parsed.ok, findings };
  return { shown, answer: shown };
}
