/** The wall's tree: by building and floor, or by gateway and bus, each branch with its worst states counted. */
import type { ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
import { rankOf, type Rank } from './rank.ts';

export type Grouping = 'place' | 'wire';

/** States that a branch counts; the others ask for nothing. */
export const WORST = ['lost', 'arrears', 'alarm2', 'alarm1'] as const satisfies readonly Rank[];
type Worst = (typeof WORST)[number];

export interface Branch {
  readonly id: string;
  readonly name: string;
  readonly depth: 0 | 1;
  readonly count: number;
  readonly worst: Readonly<Record<Worst, number>>;
}

interface Growing {
  readonly id: string;
  readonly name: string;
  readonly depth: 0 | 1;
  count: number;
  readonly worst: Record<Worst, number>;
}

const SEPARATOR = '\u0000';

function partsOf(meter: ListedMeter, by: Grouping): readonly [string, string] {
  return by === 'place' ? [meter.building, meter.floor] : [meter.gateway, meter.busName];
}

/** In the order in which the meters come, each outer branch followed by its inner ones. */
export function treeOf(meters: readonly ListedMeter[], by: Grouping): readonly Branch[] {
  const outer = new Map<string, { readonly self: Growing; readonly inner: Map<string, Growing> }>();
  for (const meter of meters) {
    const [first, second] = partsOf(meter, by);
    let group = outer.get(first);
    if (!group) outer.set(first, (group = { self: seed(first, first, 0), inner: new Map() }));
    let leaf = group.inner.get(second);
    if (!leaf) group.inner.set(second, (leaf = seed(`${first}${SEPARATOR}${second}`, second, 1)));
    const rank = rankOf(meter);
    for (const branch of [group.self, leaf]) {
      branch.count++;
      const worst = WORST.find((one) => one === rank);
      if (worst) branch.worst[worst]++;
    }
  }
  return [...outer.values()].flatMap(({ self, inner }) => [self, ...inner.values()]);
}

function seed(id: string, name: string, depth: 0 | 1): Growing {
  return { id, name, depth, count: 0, worst: { lost: 0, arrears: 0, alarm2: 0, alarm1: 0 } };
}

/** Whether a meter hangs on the branch with this id. */
export function inBranch(id: string, by: Grouping): (meter: ListedMeter) => boolean {
  const [outer, inner] = id.split(SEPARATOR);
  return (meter) => {
    const [first, second] = partsOf(meter, by);
    return first === outer && (inner === undefined || second === inner);
  };
}
