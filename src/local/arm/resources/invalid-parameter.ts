import { aksRefusal, type ArmError } from '../arm-error.ts';

export function invalidParameter(message: string, target: string): ArmError {
  return aksRefusal(400, 'InvalidParameter', message, target);
}
