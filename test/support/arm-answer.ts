import { createHttpHeaders, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import type { HandledRequest } from '../../src/local/arm/handle-request.ts';
import { wireAnswer } from '../../src/local/arm/wire-answer.ts';

/** An answer of the simulator as the SDK's own HTTP client would hand it on. */
export function pipelineResponse(
  request: PipelineRequest,
  handled: HandledRequest,
  nowMs: number,
): PipelineResponse {
  const clientRequestId = request.headers.get('x-ms-client-request-id');
  const { headers, content } = wireAnswer(handled, {
    nowMs,
    ...(clientRequestId === undefined ? {} : { clientRequestId }),
  });
  return {
    request,
    status: handled.answer.status,
    headers: createHttpHeaders(headers),
    ...(request.method === 'HEAD' ? {} : { bodyAsText: content }),
  };
}
