/** The small practice building: 32 meters on 3 buses behind 2 gateways, found as an older system left them. */
import { meterFacts } from './facts.ts';
import type { MeterFacts, PracticeAccount, PracticeMeter, PracticeSite } from './shape.ts';
import type { Trade } from './trade.ts';

const TOWER = '云汇大厦';

const BUS_1F = '1–2 层商铺';
const BUS_3F = '3 层商铺';
const BUS_OFFICE = '5–6 层写字间';

/** Room, tenant, trade, peak in W, balance in fen, purchases so far, bought in all in fen, and what is special about it. */
type Row = readonly [
  room: string,
  tenant: string | null,
  trade: Trade,
  peakW: number,
  balanceFen: number,
  count: number,
  totalFen: number,
  special?: Special,
];

interface Special {
  readonly really?: Partial<MeterFacts>;
  readonly singlePhase?: true;
  /** How its firmware gives money back, where it does. */
  readonly refunds?: 'negative' | 'setbalance';
  readonly house?: true;
  readonly currentRatio?: number;
  /** The balance on the old system's list, where it differs from the device's. */
  readonly listedFen?: number;
}

const CT = { currentRatio: 40, really: { closesByItself: false } } as const;

const FIRST_FLOOR: readonly Row[] = [
  ['1F-01', '全季便利店', 'always', 4_200, 52_340, 41, 2_460_000],
  ['1F-02', '蜀香园川菜馆', 'restaurant', 18_000, 183_015, 67, 9_250_000, { ...CT }],
  ['1F-03', '茶语时光', 'tea', 3_600, 640, 29, 870_000],
  ['1F-04', '老张兰州拉面', 'restaurant', 9_500, -3_520, 58, 3_480_000],
  ['1F-05', '康宁大药房', 'shop', 3_000, 76_890, 22, 1_320_000, { refunds: 'negative' }],
  ['1F-06', '悦读书店', 'shop', 2_400, 40_125, 18, 720_000, { singlePhase: true }],
  ['1F-07', '美味轩烘焙', 'tea', 7_800, 129_400, 35, 2_800_000, { refunds: 'negative' }],
  ['1F-08', '全季便利店', 'always', 6_800, 88_215, 39, 3_120_000],
  ['1F-09', '花间集鲜花', 'shop', 1_500, 31_060, 14, 420_000, { singlePhase: true }],
  ['2F-01', '锦绣女装', 'shop', 3_800, 64_450, 26, 1_560_000, { refunds: 'setbalance' }],
  ['2F-02', '童乐王国', 'shop', 5_600, 7_830, 31, 1_860_000],
  ['2F-03', '海底渔家火锅', 'restaurant', 24_000, 412_675, 83, 16_600_000, { ...CT }],
];

const THIRD_FLOOR: readonly Row[] = [
  ['3F-01', '力健健身', 'gym', 15_000, 205_780, 44, 6_160_000],
  ['3F-01', '力健健身', 'gym', 6_000, 91_340, 37, 2_220_000],
  ['3F-03', '瑞美口腔门诊', 'office', 5_200, 118_905, 28, 1_960_000, { refunds: 'negative' }],
  ['3F-04', '舒雅美发', 'shop', 4_400, 27_615, 33, 1_320_000, { really: { forced: 'trip' } }],
  ['3F-05', '星光影城', 'gym', 21_000, 356_220, 71, 14_200_000, { really: { encrypted: true } }],
  ['3F-06', '新东方少儿英语', 'office', 4_800, 55_470, 24, 1_440_000, { really: { dead: true } }],
  ['3F-07', '阿婆麻辣烫', 'restaurant', 7_200, 48_260, 52, 2_080_000, { really: { serial: '201907150993' } }],
  ['3F-08', '渝味小面', 'restaurant', 8_000, 36_595, 47, 2_350_000, { listedFen: 41_595 }],
  ['3F-09', '大台北牛排', 'restaurant', 16_000, -12_840, 61, 7_320_000, { ...CT }],
  ['3F-10', null, 'idle', 800, 0, 0, 0],
];

const OFFICES: readonly Row[] = [
  ['5F-01', '明德律师事务所', 'office', 5_400, 143_720, 19, 1_900_000, { refunds: 'setbalance' }],
  ['5F-02', '恒信会计师事务所', 'office', 4_600, 98_045, 17, 1_360_000],
  ['5F-03', '云帆科技有限公司', 'office', 9_800, 267_310, 36, 5_040_000],
  ['5F-05', '云帆科技有限公司', 'always', 6_200, 175_660, 65_534, 4_550_000, { listedFen: 175_660 }],
  [
    '5F-06',
    '青禾设计工作室',
    'office',
    3_200,
    1_915,
    21,
    840_000,
    {
      singlePhase: true,
      really: { overdraftFen: 5_000 },
    },
  ],
  ['5F-08', '合众人力资源', 'office', 3_900, 59_180, 15, 900_000, { really: { priceE4: 9_100 } }],
  ['6F-01', '嘉禾国际旅行社', 'office', 4_100, 82_365, 20, 1_200_000, { really: { forced: 'close' } }],
  ['6F-01', '安信保险代理', 'office', 3_500, 44_930, 16, 800_000, { really: { priceE4: 9_100 } }],
  ['6F-03', null, 'idle', 600, 26_400, 9, 360_000, { really: { prepaidOn: false } }],
  [
    'B1-电梯',
    null,
    'always',
    12_000,
    0,
    0,
    0,
    {
      house: true,
      currentRatio: 40,
      really: { prepaidOn: false, energyCentiKwh: 8_412_077 },
    },
  ],
];

/** The person at each tenant's, in the order in which the tenants first appear. */
const CONTACTS: readonly (readonly [string, string])[] = [
  ['王秀英', '13800010001'],
  ['刘建国', '13800010002'],
  ['陈小雨', '13800010003'],
  ['张大勇', '13800010004'],
  ['李慧敏', '13800010005'],
  ['周文博', '13800010006'],
  ['吴美玲', '13800010007'],
  ['郑思琪', '13800010008'],
  ['孙丽华', '13800010009'],
  ['马晓东', '13800010010'],
  ['黄海涛', '13800010011'],
  ['徐志强', '13800010012'],
  ['何瑞', '13800010013'],
  ['郭雅婷', '13800010014'],
  ['罗星宇', '13800010015'],
  ['梁敏', '13800010016'],
  ['宋桂兰', '13800010017'],
  ['唐小渝', '13800010018'],
  ['韩冰', '13800010019'],
  ['冯德明', '13800010020'],
  ['曹颖', '13800010021'],
  ['彭云帆', '13800010022'],
  ['董青禾', '13800010023'],
  ['袁立', '13800010024'],
  ['蒋嘉', '13800010025'],
  ['沈安', '13800010026'],
];

const ON_BUS: readonly { readonly bus: string; readonly rows: readonly Row[] }[] = [
  { bus: BUS_1F, rows: FIRST_FLOOR },
  { bus: BUS_3F, rows: THIRD_FLOOR },
  { bus: BUS_OFFICE, rows: OFFICES },
];

const METERS: readonly PracticeMeter[] = ON_BUS.flatMap(({ bus, rows }, busIndex) =>
  rows.map((entry, index) => practiceMeter(bus, busIndex, index + 1, entry)),
);

function practiceMeter(bus: string, busIndex: number, address: number, row: Row): PracticeMeter {
  const [room, tenant, trade, peakW, balanceFen, purchases, totalPurchasedFen, special = {}] = row;
  const serial = `2019${String(busIndex + 1).padStart(2, '0')}15${String(address).padStart(4, '0')}`;
  const really = meterFacts({ serial, trade, peakW, balanceFen, purchaseCount: purchases, totalPurchasedFen, ...special.really });
  return {
    serial,
    profile: special.singlePhase ? 'ddsy1352' : special.refunds ? `dtsy1352-${special.refunds}` : 'dtsy1352',
    role: special.house ? 'house' : 'tenant',
    bus,
    address,
    building: TOWER,
    room,
    account: tenant,
    currentRatio: special.currentRatio ?? 1,
    canRemoteClose: really.closesByItself,
    old: tenant ? { tenant, balanceFen: special.listedFen ?? balanceFen, purchaseCount: purchases } : null,
    really,
  };
}

const TENANTS: readonly string[] = [...new Set(METERS.flatMap(({ account }) => account ?? []))];

const ACCOUNTS: readonly PracticeAccount[] = TENANTS.map((name, index) => {
  const [contact, phone] = CONTACTS[index] ?? ['', ''];
  return { name, contact, phone };
});

const floorOf = (room: string) => room.split('-')[0] ?? '';
const ROOMS: readonly string[] = [...new Set(METERS.map(({ room }) => room))];
const FLOORS: readonly string[] = [...new Set(ROOMS.map(floorOf))];

export const practiceSite: PracticeSite = {
  name: '云汇大厦（练习）',
  buildings: [{ name: TOWER }],
  floors: FLOORS.map((name) => ({ building: TOWER, name })),
  units: ROOMS.map((room) => ({ building: TOWER, floor: floorOf(room), room })),
  gateways: [
    { name: '裙楼网关', transport: 'tcp', transactionId: 'strict', holdMs: 10_000 },
    { name: '写字楼串口服务器', transport: 'rtuOverTcp', transactionId: 'strict', holdMs: 10_000 },
  ],
  buses: [
    { name: BUS_1F, gateway: '裙楼网关', channel: 1, baud: 9600, parity: 'none', gapMs: 30 },
    { name: BUS_3F, gateway: '裙楼网关', channel: 2, baud: 9600, parity: 'none', gapMs: 30 },
    { name: BUS_OFFICE, gateway: '写字楼串口服务器', channel: 1, baud: 9600, parity: 'none', gapMs: 30 },
  ],
  accounts: ACCOUNTS,
  meters: METERS,
};
