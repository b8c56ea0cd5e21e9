/** The pages and actions that the finder offers beside accounts. */
import type { TextKey, Values } from '../../src-shared/text/say.ts';
import { PAGES } from '../seat/route.svelte.ts';
import type { Seat } from '../seat/seat.svelte.ts';

export interface Found {
  readonly id: string;
  readonly title: string;
  readonly kind: string;
  /** More words it is found by, in lower case. */
  readonly words: string;
  readonly run: () => void;
}

export function finderCommands(seat: Seat, say: (key: TextKey, values?: Values) => string): readonly Found[] {
  const pages = PAGES.filter((page) => page.inRail && seat.session.may(page.right)).map((page) => ({
    id: `page-${page.id}`,
    title: say('finder.goto', { page: say(page.title) }),
    kind: page.key ?? '',
    words: `${page.id} ${page.key ?? ''}`.toLowerCase(),
    run: () => seat.route.go(page.id),
  }));
  const open: Found[] = seat.session.may('openAccount')
    ? [
        {
          id: 'open',
          title: say('finder.action.open'),
          kind: '',
          words: 'open account take over kaihu kh',
          run: () => seat.route.go('accounts', 'open'),
        },
      ]
    : [];
  const replacing: Found[] = seat.session.may('controlSupply')
    ? [
        {
          id: 'replace',
          title: say('finder.action.replace'),
          kind: '',
          words: 'replace meter stock huanbiao hb kucun kc 库存',
          run: () => seat.route.go('replace'),
        },
      ]
    : [];
  return [
    ...pages,
    ...open,
    ...replacing,
    ...(seat.session.may('superviseShifts') ? [riskCommand(seat, say)] : []),
    ...(seat.session.may('viewAccounts') ? [verifyCommand(seat, say)] : []),
    {
      id: 'language',
      title: say('finder.action.language'),
      kind: say('status.language'),
      words: 'language english chinese yuyan yy',
      run: () => void (seat.speech.lang = seat.speech.lang === 'zh' ? 'en' : 'zh'),
    },
    {
      id: 'theme',
      title: say('finder.action.theme'),
      kind: '',
      words: 'theme light dark shenqian',
      run: () => void (seat.look.theme = seat.look.dark ? 'light' : 'dark'),
    },
    {
      id: 'sign-out',
      title: say('finder.action.signOut'),
      kind: '',
      words: 'sign out log tuichu tc',
      run: () => void seat.session.signOut(),
    },
  ];
}

function riskCommand(seat: Seat, say: (key: TextKey) => string): Found {
  const run = () => seat.route.go('risk');
  return { id: 'risk', title: say('finder.action.risk'), kind: '', words: 'risk cashier fengxian fx', run };
}

function verifyCommand(seat: Seat, say: (key: TextKey) => string): Found {
  const run = () => void (seat.verifyOpen = true);
  return { id: 'verify', title: say('finder.action.verify'), kind: '', words: 'verify slip receipt check code yanpiao yp', run };
}

/** Every part of the text must occur in a command's title or words; an empty text offers all. */
export function matchCommands(commands: readonly Found[], text: string): readonly Found[] {
  const parts = text.toLowerCase().replace(/['’]/g, '').split(/\s+/).filter(Boolean);
  return commands.filter((command) => parts.every((part) => `${command.title.toLowerCase()} ${command.words}`.includes(part)));
}
