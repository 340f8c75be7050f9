import type { OperationAnswer } from '../../status/schema/answers.ts';

type Owner = NonNullable<OperationAnswer['refusal']>['owner'];

const texts: Readonly<Record<Owner, string>> = {
  user: 'To do for whoever sent the request',
  operator: 'To do for the operators of Slipway',
  azure: 'To do for Azure: open a support request',
};

export function ownerText(owner: Owner): string {
  return texts[owner];
}
