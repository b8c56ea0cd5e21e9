/** Who is in the practice building: shops by name and trade, and what offices are called. */
import type { Trade } from './trade.ts';

/** Name, trade, peak in kW, and where its meter is wired through transformers their ratio. The same name again is one more of its meters. */
type Shop = readonly [name: string | null, trade: Trade, peakKw: number, ratio?: number];

export interface ShopFloor {
  readonly building: string;
  readonly floor: string;
  /** Rooms are this and a number. */
  readonly prefix: string;
  readonly shops: readonly Shop[];
}

const A_SHOPS = '云汇中心A区商铺';
const B_SHOPS = '云汇中心B区商铺';
export const BASEMENT = '云汇中心地下室';

export const SHOP_FLOORS = {
  a1: {
    ...{ building: A_SHOPS, floor: '1F', prefix: '1A-' },
    shops: [
      ['阿妈牛肉面', 'noodles', 9],
      ['巷口重庆小面', 'noodles', 8],
      ['豆浆人家', 'noodles', 6],
      ['山泉茶饮', 'tea', 4],
      ['一杯时光咖啡', 'tea', 5],
      ['麦田烘焙', 'tea', 9],
      ['康泽大药房', 'shop', 4],
      ['邻里便利店', 'always', 5],
      ['邻里便利店', 'server', 3],
      ['花时间鲜花', 'shop', 2],
      ['青木眼镜', 'shop', 2],
      ['云裳女装', 'shop', 4],
      ['足迹鞋业', 'shop', 3],
      ['乐童玩具', 'shop', 3],
      ['通达数码快修', 'shop', 2],
      ['悦享水果', 'always', 4],
    ],
  },
  a2: {
    ...{ building: A_SHOPS, floor: '2F', prefix: '2A-' },
    shops: [
      ['锦官城火锅', 'restaurant', 26, 40],
      ['湘满楼', 'restaurant', 22, 40],
      ['潮汕牛肉锅', 'restaurant', 24, 40],
      ['一品粥铺', 'noodles', 7],
      ['和风寿司', 'restaurant', 9],
      ['老妈蹄花', 'restaurant', 11],
      ['塞上羊肉馆', 'restaurant', 20, 30],
      ['素心斋', 'restaurant', 8],
      ['奶茶实验室', 'tea', 5],
      ['甜品小站', 'tea', 4],
      ['宝贝照相馆', 'shop', 3],
      ['彩虹童装', 'shop', 3],
      ['书香阁书店', 'shop', 3],
      ['文具天地', 'shop', 2],
      ['指尖美甲', 'hair', 2],
      ['剪艺空间美发', 'hair', 5],
    ],
  },
  a3: {
    ...{ building: A_SHOPS, floor: '3F', prefix: '3A-' },
    shops: [
      ['力健健身', 'gym', 15],
      ['力健健身', 'gym', 8],
      ['瑞齿口腔', 'dentist', 7],
      ['明眸眼科门诊', 'dentist', 6],
      ['舒雅美发', 'hair', 6],
      ['静心瑜伽', 'gym', 4],
      ['小状元英语', 'office', 5],
      ['墨香书法', 'office', 3],
      ['琴韵钢琴', 'office', 3],
      ['星空影城', 'cinema', 38, 40],
      ['星空影城', 'cinema', 24, 30],
      ['电玩世界', 'gym', 14],
      ['川味人家', 'restaurant', 20, 30],
      ['米粉先生', 'noodles', 8],
    ],
  },
  a4: {
    ...{ building: A_SHOPS, floor: '4F', prefix: '4A-' },
    shops: [
      ['云顶宴会厅', 'restaurant', 34, 40],
      ['云顶宴会厅', 'always', 20, 30],
      ['聚贤私房菜', 'restaurant', 21, 30],
      ['茗香茶楼', 'tea', 9],
      ['雅聚棋牌室', 'always', 6],
      ['足道养生馆', 'always', 10],
      ['欢唱量贩歌厅', 'cinema', 28, 40],
      ['龙武跆拳道', 'gym', 5],
      ['亲子乐园', 'shop', 8],
      ['光影摄影', 'shop', 4],
    ],
  },
  b1: {
    ...{ building: B_SHOPS, floor: '1F', prefix: '1B-' },
    shops: [
      ['刀削面王', 'noodles', 8],
      ['早安包子铺', 'noodles', 6],
      ['鲜果吧', 'tea', 4],
      ['手打柠檬茶', 'tea', 4],
      ['老街五金', 'shop', 2],
      ['洁衣洗衣', 'shop', 7],
      ['快达驿站', 'always', 2],
      ['新奇数码', 'shop', 3],
      ['醇香烟酒', 'shop', 2],
      ['社区药房', 'shop', 3],
    ],
  },
  b2: {
    ...{ building: B_SHOPS, floor: '2F', prefix: '2B-' },
    shops: [
      ['关东饺子馆', 'restaurant', 11],
      ['麻辣香锅', 'restaurant', 20, 30],
      ['石锅拌饭', 'restaurant', 9],
      ['黄焖鸡米饭', 'restaurant', 8],
      ['小城小吃', 'noodles', 7],
      ['江湖烤鱼', 'restaurant', 22, 40],
      ['老街理发', 'hair', 3],
      ['悦容美容', 'hair', 6],
      ['巧手裁缝', 'shop', 2],
    ],
  },
  b3: {
    ...{ building: B_SHOPS, floor: '3F', prefix: '3B-' },
    shops: [
      ['仁心口腔', 'dentist', 6],
      ['济和中医馆', 'dentist', 5],
      ['安康体检中心', 'dentist', 30, 40],
      ['向日葵托管', 'office', 4],
      ['舞动青春舞蹈', 'gym', 5],
      ['黑八台球', 'gym', 6],
      ['极速网咖', 'always', 16],
      ['推理桌游馆', 'always', 4],
      [null, 'idle', 1],
    ],
  },
  basement: {
    ...{ building: BASEMENT, floor: 'B1', prefix: 'B1-' },
    shops: [
      ['邻客生鲜超市', 'always', 36, 40],
      ['邻客生鲜超市', 'server', 22, 30],
      ['食尚快餐', 'noodles', 12],
      ['车享洗车', 'shop', 9],
      ['中心食堂', 'restaurant', 18],
    ],
  },
} satisfies Record<string, ShopFloor>;

/** An office's name is one of these and its kind. */
export const STEMS: readonly string[] = (
  '明德 恒信 云帆 青禾 合众 嘉禾 博雅 远航 启明 汇智 鼎盛 瑞丰 天成 宏图 金桥 锦程 德润 同创 新锐 润泽 ' +
  '星海 蓝图 安达 百川 弘毅 致远 立信 卓群 众诚 晨光 北斗 海纳 长风 东篱 南山 西江 云水 松涛 竹里 梅溪'
).split(' ');

/** Kind, trade, least and most kW at its busiest. */
export const OFFICE_KINDS: readonly (readonly [kind: string, trade: Trade, leastKw: number, mostKw: number])[] = [
  ['律师事务所', 'office', 4, 7],
  ['会计师事务所', 'office', 4, 8],
  ['科技有限公司', 'serviced', 5, 11],
  ['网络科技', 'serviced', 5, 10],
  ['建筑设计', 'office', 5, 9],
  ['人力资源', 'office', 3, 5],
  ['国际旅行社', 'office', 3, 5],
  ['保险代理', 'office', 3, 6],
  ['广告传媒', 'serviced', 4, 8],
  ['商贸有限公司', 'office', 3, 6],
  ['知识产权代理', 'office', 3, 5],
  ['投资管理', 'serviced', 4, 8],
  ['税务师事务所', 'office', 3, 5],
  ['工程咨询', 'office', 4, 7],
  ['翻译社', 'serviced', 2, 4],
  ['跨境电商', 'serviced', 4, 9],
];

export const SURNAMES: readonly string[] = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许邓韩冯曹'];
export const GIVEN: readonly string[] =
  '秀英 建国 小雨 大勇 慧敏 文博 美玲 思琪 丽华 晓东 海涛 志强 雅婷 星宇 桂兰 德明 颖 立 嘉怡 子涵'.split(' ');
