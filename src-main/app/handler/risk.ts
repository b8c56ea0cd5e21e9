/** The cashier-risk page. */
import { good } from '../../../src-shared/value/result.ts';
import { riskDetail, riskOverview } from '../../service/risk/risk.ts';
import type { AppParts, HandlersOf } from './parts.ts';

export function riskHandlers({ engine: { context } }: AppParts): HandlersOf<'risk.read' | 'risk.rows'> {
  return {
    'risk.read': (input) => good(riskOverview(context, input)),
    'risk.rows': (input) => good(riskDetail(context, input)),
  };
}
