import type { OperationAnswer } from '../../status/schema/answers.ts';

export const operationWords: Readonly<Record<OperationAnswer['kind'], string>> = {
  provision: 'Provisioning of a cluster',
  deprovision: 'Removal of a cluster',
  plan: 'Plan of a cluster',
  command: 'Command',
};
