/** What may stand against a sale or one of its ways out. */
import type { Entries } from './entry.ts';

export const saleFaultText = {
  'sale.amountNotPositive': ['金额要大于 0。', 'The amount must be more than 0.'],
  'sale.belowMinimum': ['低于单笔最少 {minSaleFen}。', 'Less than the least allowed per sale, {minSaleFen}.'],
  'sale.aboveLimit': ['超过单笔最多 {maxSaleFen}。', 'More than the most allowed per sale, {maxSaleFen}.'],
  'sale.aboveCeiling': [
    '电表最多能存 {ceilingFen}，表上已有 {balanceFen}。',
    'The meter holds {ceilingFen} at most and has {balanceFen} already.',
  ],
  'sale.onlyDebt': [
    '这个金额只够还欠款 {debtFen}，没有钱上表。',
    'This amount only covers the debt of {debtFen}; nothing would go onto the meter.',
  ],
  'sale.sameAgain': [
    '{minutes} 分钟前 {name} 刚给该户售过相同金额，请确认是否再售。',
    '{name} sold the same amount to this account {minutes} min ago; confirm selling it again.',
  ],
  'sale.sendLaterNotAgreed': ['电表失联了，要先同意稍后下发。', 'The meter is lost by now; sending later must be agreed to first.'],
  'split.meterTwice': ['同一块电表写了两次。', 'The same meter stands there twice.'],
  'sale.uidUsed': ['这张表单已经售过一笔，请重新开始。', 'This form has made a sale already; begin anew.'],
  'payment.referenceUsed': [
    '这个参考号已经用过，请核对是否重复收款。',
    'This reference was used before; check that it is not the same payment.',
  ],
  'tender.unknownMethod': ['没有这种付款方式（{method}）。', 'There is no such pay method ({method}).'],
  'tender.notPositive': ['每笔付款都要大于 0。', 'Each tender must be more than 0.'],
  'tender.referenceMissing': ['这种付款方式要填参考号。', 'This pay method needs a reference.'],
  'tender.sumDiffers': ['各付款方式之和与金额不符。', 'The tenders do not add up to the amount.'],
  'tender.tooLittle': ['实收不足。', 'The cash handed over is less than the amount.'],
  'operation.unknown': ['没有这笔操作。', 'There is no such operation.'],
  'operation.notProven': [
    '还没有证明钱没到表，不能退钱，也不能再下发。',
    'It is not proven that the money did not arrive, so it can be neither given back nor sent again.',
  ],
} satisfies Entries;
