/** The practice building: two towers on their podiums over three basement floors, 350 meters on 11 buses behind 4 gateways. */
import { Draw, HOUSE, two, type Place } from './building-draw.ts';
import { SPECIALS } from './building-specials.ts';
import { BASEMENT, GIVEN, SHOP_FLOORS, SURNAMES, type ShopFloor } from './building-tenants.ts';
import { meterFacts, USUAL } from './facts.ts';
import type { PracticeAccount, PracticeBus, PracticeGateway, PracticeMeter, PracticeSite } from './shape.ts';
import type { Trade } from './trade.ts';

const A_TOWER = '云汇中心A座';
const B_TOWER = '云汇中心B座';
const MOST_ON_BUS = 32;

const LOW = 'A座低区网关';
const HIGH = 'A座高区网关';
const OFFICE = 'B座串口服务器';
const PODIUM = '裙楼网关';

const GATEWAYS: readonly PracticeGateway[] = [
  { name: LOW, transport: 'tcp', transactionId: 'strict', holdMs: 10_000 },
  { name: HIGH, transport: 'tcp', transactionId: 'strict', holdMs: 10_000 },
  { name: OFFICE, transport: 'rtuOverTcp', transactionId: 'strict', holdMs: 10_000 },
  { name: PODIUM, transport: 'tcp', transactionId: 'strict', holdMs: 10_000 },
];

interface Wire {
  readonly bus: string;
  readonly gateway: string;
  readonly places: readonly Place[];
}

function shops(...floors: readonly ShopFloor[]): Place[] {
  return floors.flatMap(({ building, floor, prefix, shops: here }) =>
    here.map(([tenant, trade, kw, ratio = 1], index): Place => {
      return { building, floor, room: `${prefix}${two(index + 1)}`, tenant, trade, peakW: kw * 1_000, role: 'tenant', ratio };
    }),
  );
}

function inBasement(floor: string, what: string, trade: Trade, kw: number): Place {
  return { ...HOUSE, building: BASEMENT, floor, room: `${floor}-${what}`, trade, peakW: kw * 1_000 };
}

function mainOf(building: string, room: string, ratio: number): Place {
  return { building, floor: 'B1F', room, tenant: null, trade: 'building', peakW: 0, role: 'main', ratio };
}

const floorsFrom = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** In the order in which they were wired, which is the order of the channels of each gateway. */
function wires(draw: Draw): readonly Wire[] {
  const tower = (building: string, letter: string, first: number, last: number, rooms: number) =>
    floorsFrom(first, last).flatMap((floor) => draw.officeFloor(building, letter, floor, rooms));
  const aBus = (gateway: string) => (first: number) => {
    return { bus: `A座 ${first}–${first + 3}F`, gateway, places: tower(A_TOWER, 'A', first, first + 3, 7) };
  };
  const { a1, a2, a3, a4, b1, b2, b3, basement } = SHOP_FLOORS;
  return [
    ...[5, 9, 13].map(aBus(LOW)),
    ...[17, 21, 25].map(aBus(HIGH)),
    { bus: 'B座 4–6F', gateway: OFFICE, places: tower(B_TOWER, 'B', 4, 6, 9) },
    { bus: 'B座 7–10F', gateway: OFFICE, places: tower(B_TOWER, 'B', 7, 10, 7) },
    { bus: 'A区商铺 1–2F', gateway: PODIUM, places: shops(a1, a2) },
    {
      bus: 'A区商铺 3–4F 与地下一层',
      gateway: PODIUM,
      places: [
        ...shops(a3, a4, basement),
        inBasement('B1', '车库照明', 'lighting', 9),
        mainOf(A_TOWER, 'A座配电间', 400),
        mainOf(B_TOWER, 'B座配电间', 200),
      ],
    },
    {
      bus: 'B区商铺与地下二三层',
      gateway: PODIUM,
      places: [
        ...shops(b1, b2, b3),
        inBasement('B2', '车库照明', 'lighting', 8),
        inBasement('B2', '电梯机房', 'lifts', 45),
        inBasement('B3', '水泵房', 'constant', 12),
        inBasement('B3', '排风机房', 'lighting', 15),
      ],
    },
  ];
}

/** Below this a single-phase meter is enough. */
const SINGLE_PHASE_W = 3_000;

function practiceMeter(draw: Draw, place: Place, bus: string, address: number, serial: string): PracticeMeter {
  const { really: said = {}, old, refunds } = SPECIALS[place.room] ?? {};
  const { building, room, tenant, trade, peakW, role, ratio } = place;
  const priceE4 = said.priceE4 ?? USUAL.priceE4;
  const held = tenant === null ? unheld(draw, place) : draw.holding(place, priceE4, said);
  const usual = { closesByItself: ratio === 1, turnaroundMs: 12 + draw.below(30) };
  const really = meterFacts({ trade, peakW, ...usual, ...held, ...said, serial });
  const { balanceFen, purchaseCount, closesByItself } = really;
  return {
    ...{ serial, role, bus, address, building, room, account: tenant, currentRatio: ratio, canRemoteClose: closesByItself, really },
    profile: refunds ? `dtsy1352-${refunds}` : role === 'tenant' && peakW < SINGLE_PHASE_W ? 'ddsy1352' : 'dtsy1352',
    old: tenant === null ? null : { tenant, balanceFen, purchaseCount, ...old },
  };
}

/** House and main meters only count; a vacant unit's meter holds nothing. */
function unheld(draw: Draw, { role }: Place): Partial<PracticeMeter['really']> {
  return role === 'tenant' ? {} : { prepaidOn: false, energyCentiKwh: 100 * (10_000 + draw.below(900_000)) };
}

function metersOf(draw: Draw, { bus, places }: Wire, index: number): PracticeMeter[] {
  if (places.length > MOST_ON_BUS) throw new Error(`${bus}: ${places.length} meters`);
  const serial = (address: number) => `2019${two(index + 1)}06${String(address).padStart(4, '0')}`;
  return places.map((place, at) => practiceMeter(draw, place, bus, at + 1, serial(at + 1)));
}

function busesOf(all: readonly Wire[]): PracticeBus[] {
  const channels = new Map<string, number>();
  return all.map(({ bus: name, gateway }) => {
    const channel = (channels.get(gateway) ?? 0) + 1;
    channels.set(gateway, channel);
    return { name, gateway, channel, baud: 9600, parity: 'none', gapMs: 30 };
  });
}

function accountsOf(meters: readonly PracticeMeter[]): PracticeAccount[] {
  const names = [...new Set(meters.flatMap(({ account }) => account ?? []))];
  return names.map((name, index) => {
    const contact = `${SURNAMES[index % SURNAMES.length]}${GIVEN[(index * 7) % GIVEN.length]}`;
    return { name, contact, phone: `1380002${String(index + 1).padStart(4, '0')}` };
  });
}

function makeBuilding(): PracticeSite {
  const draw = new Draw();
  const all = wires(draw);
  const meters = all.flatMap((wire, index) => metersOf(draw, wire, index));
  const places = all.flatMap((wire) => wire.places);
  const buildings = [...new Set(places.map(({ building }) => building))];
  const floors = new Map(places.map(({ building, floor }) => [`${building}/${floor}`, { building, name: floor }]));
  const inOrder = <T extends { readonly building: string }>(list: readonly T[]) =>
    buildings.flatMap((of) => list.filter(({ building }) => building === of));
  return {
    name: '云汇中心（练习）',
    buildings: buildings.map((name) => ({ name })),
    floors: inOrder([...floors.values()]),
    units: inOrder(places).map(({ building, floor, room }) => ({ building, floor, room })),
    gateways: GATEWAYS,
    buses: busesOf(all),
    accounts: accountsOf(meters),
    meters,
  };
}

export const practiceBuilding: PracticeSite = makeBuilding();
