/** What the wall shows and what is selected on it; kept while other pages are open only as far as the seat's looks. */
import type { ListedMeter } from '../../../src-shared/contract/operator/meter-view.ts';
import type { MeterId } from '../../../src-shared/value/id.ts';
import type { Keep } from '../../platform/keep.ts';
import { cleared, inSight, inverted, moved, NO_CHOICE, placed, toggled, withAll, type Choice } from './choice.ts';
import {
  amountOf,
  byChips,
  chipCounts,
  inOrder,
  inScope,
  OTHER_CHIPS,
  RANK_CHIPS,
  rememberedFacts,
  standings,
  toggleChip,
  type Chip,
  type Sort,
} from './filter.ts';
import type { Feed } from './feed.svelte.ts';
import { inBranch, treeOf, type Grouping } from './tree.ts';

export type View = 'tiles' | 'table';
export type Size = 'M' | 'S';

export class Wall {
  readonly feed: Feed;
  text = $state('');
  /** Balances from here on and under there, as typed. */
  from = $state('');
  below = $state('');
  chips = $state.raw<ReadonlySet<Chip>>(new Set());
  branch = $state<string | null>(null);
  grouping = $state<Grouping>('place');
  sort = $state<Sort>('place');
  view = $state<View>('tiles');
  size = $state<Size>('M');
  choice = $state.raw<Choice>(NO_CHOICE);
  /** The meter on the right. */
  openId = $state<MeterId | null>(null);
  #standing = $state.raw<ReadonlyMap<MeterId, number> | null>(null);
  readonly #facts = rememberedFacts();
  readonly page: (id: MeterId) => void;
  readonly #keep: Keep;

  readonly tree = $derived.by(() => treeOf(this.feed.meters, this.grouping));
  readonly scoped = $derived.by(() =>
    inScope(
      this.feed.meters,
      {
        text: this.text,
        fromFen: amountOf(this.from),
        belowFen: amountOf(this.below),
        inBranch: this.branch === null ? null : inBranch(this.branch, this.grouping),
      },
      this.#facts,
    ),
  );
  readonly counts = $derived(chipCounts(this.scoped, this.#facts));
  readonly shown = $derived(inOrder(byChips(this.scoped, this.chips, this.#facts), this.#standing));
  readonly shownIds = $derived(this.shown.map((meter) => meter.meterId));
  readonly selected = $derived.by(() => this.feed.meters.filter((meter) => this.choice.selected.has(meter.meterId)));
  readonly hidden = $derived.by(() => {
    const ids = new Set(this.shownIds);
    return this.selected.filter((meter) => !ids.has(meter.meterId)).length;
  });
  readonly open = $derived.by<ListedMeter | null>(() => this.feed.meters.find((meter) => meter.meterId === this.openId) ?? null);
  readonly filtered = $derived(this.text !== '' || this.from !== '' || this.below !== '' || this.chips.size > 0 || this.branch !== null);

  /** @param page opens a meter's own page */
  constructor(feed: Feed, keep: Keep, page: (id: MeterId) => void) {
    this.feed = feed;
    this.page = page;
    this.#keep = keep;
    this.view = keep.read('wall.view') === 'table' ? 'table' : 'tiles';
    this.size = keep.read('wall.size') === 'S' ? 'S' : 'M';
    this.grouping = keep.read('wall.grouping') === 'wire' ? 'wire' : 'place';
  }

  /** Orders by what is known now; choosing the same again orders anew. */
  readonly orderBy = (sort: Sort): void => {
    this.sort = sort;
    this.#standing = standings(this.feed.meters, sort);
  };
  /** One state or badge alone, as another page asks for it. */
  only(wanted: string): void {
    const chip = [...RANK_CHIPS, ...OTHER_CHIPS].find((each) => each === wanted);
    if (!chip) return;
    this.clearFilters();
    this.chips = new Set([chip]);
  }
  readonly toggleChip = (chip: Chip, add: boolean): void => void (this.chips = toggleChip(this.chips, chip, add));
  readonly show = (view: View): void => {
    this.view = view;
    this.#keep.write('wall.view', view);
  };
  readonly resize = (size: Size): void => {
    this.size = size;
    this.#keep.write('wall.size', size);
  };
  readonly group = (grouping: Grouping): void => {
    this.grouping = grouping;
    this.branch = null;
    this.#keep.write('wall.grouping', grouping);
  };
  readonly clearFilters = (): void => {
    this.text = '';
    this.from = '';
    this.below = '';
    this.chips = new Set();
    this.branch = null;
  };

  move(step: number, range: boolean): void {
    this.choice = moved(this.choice, this.shownIds, step, range);
  }
  moveTo(index: number, range: boolean): void {
    this.choice = placed(this.choice, this.shownIds, index, range);
  }
  /** Before a key acts on the cursor, or goes to the meters. */
  readonly toCursor = (): void => void (this.choice = inSight(this.choice, this.shownIds));
  toggle(id: MeterId): void {
    this.choice = toggled(this.choice, id);
  }
  selectAll(): void {
    this.choice = withAll(this.choice, this.shownIds);
  }
  invert(): void {
    this.choice = inverted(this.choice, this.shownIds);
  }
  readonly clear = (): void => void (this.choice = cleared(this.choice));

  /** A click opens; with Ctrl it selects, with Shift it selects up to there. */
  click(meter: ListedMeter, event: MouseEvent): void {
    if (event.shiftKey) return this.moveTo(this.shownIds.indexOf(meter.meterId), true);
    if (event.ctrlKey || event.metaKey) return this.toggle(meter.meterId);
    this.choice = { ...this.choice, cursor: meter.meterId, anchor: meter.meterId };
    this.openId = meter.meterId;
  }

  /** Enter goes on: from the meters to the one on the right, from there to its page. */
  enter(): void {
    this.toCursor();
    const { cursor } = this.choice;
    if (cursor !== null && this.openId === cursor) this.page(cursor);
    else this.openId = cursor;
  }

  /** One step back: the meter on the right, then the selection, then the filters. */
  back(): void {
    if (this.openId !== null) this.openId = null;
    else if (this.choice.selected.size > 0) this.clear();
    else this.clearFilters();
  }
}
