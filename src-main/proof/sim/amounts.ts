/** Amounts of a seed: each purpose leaves a rest of its own, so that every move on a meter says whose it is. */
import type { Below } from './meter-plan.ts';

/** The smallest coin, so that a drawer can be counted even. */
const COIN_FEN = 10;
const STEP_FEN = 200;
const LEAST_FEN = 100;
/** Up to 1200.00 yuan. */
const STEPS = 600;
/** Sales have the rests from 0 on. */
export const ELSEWHERE_REST = 10;
export const REFUND_REST = 14;
export const AGAIN_REST = 16;
export const OPENING_REST = 18;

/** @param rest 0 … 19. @param most of the amount, about; 1200.00 yuan where left out */
export function drawAmount(below: Below, rest: number, mostFen = STEPS * STEP_FEN): number {
  return LEAST_FEN + below(mostFen / STEP_FEN) * STEP_FEN + rest * COIN_FEN;
}
