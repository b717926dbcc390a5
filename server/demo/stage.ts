import { readFile } from 'node:fs/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { addDays } from '@qinqing/contract/working-days';
import { LiveService, type NewChapter } from '../src/modules/live/index.js';
import { type NewTouch, OutreachService } from '../src/modules/outreach/index.js';
import type { MeasureRecord } from '../src/modules/policy/index.js';
import { shanghaiDay } from '../src/platform/clock/index.js';
import { fromRoot } from '../src/platform/config/index.js';
import { Db } from '../src/platform/db/index.js';
import type { Firm } from './firms.js';
import { Prng } from './prng.js';
import { shanghaiTime } from './story-clock.js';
import { SEEDER, staffOf, type World } from './world.js';

/** The sessions, their replay and its viewers, and how firms heard of measures. */

const RECORDING = 'qinqing-live-01';
const VIEWERS = 90;

interface RecordingSource {
  title: string;
  summary: string;
  department: string;
  guests: string[];
  recordedOn: string;
  durationSeconds: number;
  chapters: NewChapter[];
}

/** @returns the id of the replay */
export async function publishReplay(app: INestApplicationContext, world: World): Promise<string> {
  const source = JSON.parse(
    await readFile(fromRoot(`server/demo/recordings/${RECORDING}.json`), 'utf8'),
  ) as RecordingSource;
  const { title, summary, department, guests, recordedOn, durationSeconds } = source;
  const folder = `/media/recordings/${RECORDING}`;
  const live = app.get(LiveService);
  const editor = staffOf(world, 'guanli');
  return app.get(Db).write(async (m) => {
    const sessionId = await live.openSession(m, editor, {
      title,
      summary,
      department,
      guests,
      startsAt: world.clock.time(recordedOn, 15),
      endsAt: world.clock.time(recordedOn, 16.5),
    });
    const chapters = source.chapters.map(({ title: name, speaker, startSeconds, measureCodes }) => ({
      title: name,
      speaker,
      startSeconds,
      measureCodes,
    }));
    return live.publishRecording(m, editor, {
      sessionId,
      title,
      summary,
      department,
      recordedOn: world.clock.day(recordedOn),
      durationSeconds,
      hlsUrl: `${folder}/master.m3u8`,
      posterUrl: `${folder}/poster.jpg`,
      subtitlesUrl: `${folder}/transcript.vtt`,
      chapters,
    });
  });
}

/** Comes a fortnight after the day on which the data are made, whenever that is: there is always a next session. */
export async function announceSecondSession(app: INestApplicationContext, world: World): Promise<void> {
  const day = addDays(shanghaiDay(world.clock.loadedAt), 14);
  const session = {
    title: '亲清一家，直播带策（第二场）',
    summary: '兑现专场：还没申报的抓紧，已经申报的看进度。',
    department: '湖里区发展和改革局',
    guests: ['区商务局', '区工业和信息化局', '区财政局'],
    startsAt: shanghaiTime(day, 15),
    endsAt: shanghaiTime(day, 16.5),
  };
  await app.get(Db).write((m) => app.get(LiveService).openSession(m, staffOf(world, 'guanli'), session));
}

/** Devices that watch: most leave early, some to the end. */
export async function watchReplay(app: INestApplicationContext, recordingId: string): Promise<void> {
  const live = app.get(LiveService);
  const random = new Prng('viewers');
  for (let index = 0; index < VIEWERS; index += 1) {
    const viewer = `demo-viewer-${String(index).padStart(8, '0')}`;
    await live.reportPlay(recordingId, { viewer, event: 'play', positionSeconds: 0 });
    const stays = Math.round(222 * random.next() ** 0.7);
    await live.reportPlay(recordingId, { viewer, event: stays > 210 ? 'end' : 'progress', positionSeconds: stays });
  }
}

interface Reach {
  channel: NewTouch['channel'];
  reference: string;
  day: string;
  share: number;
  codes: readonly string[];
}

const REACHES: readonly Reach[] = [
  {
    channel: 'push',
    reference: '湖里头条',
    day: '2026-01-16',
    share: 0.32,
    codes: ['HL-2026-RENT-01', 'HL-2026-SHOP-01'],
  },
  {
    channel: 'live',
    reference: '直播带策第一场',
    day: '2026-03-20',
    share: 0.12,
    codes: ['HL-2026-SHOP-01', 'XM-2026-LOAN-01'],
  },
  {
    channel: 'visit',
    reference: '街道走访',
    day: '2026-05-22',
    share: 0.08,
    codes: ['HL-2026-SHOP-01', 'FJ-2026-EMPLOY-01'],
  },
  {
    channel: 'training',
    reference: '数字化改造政策培训会',
    day: '2026-06-11',
    share: 0.04,
    codes: ['HL-2026-DIGITAL-01'],
  },
];

export async function reachOut(
  app: INestApplicationContext,
  world: World,
  firms: readonly Firm[],
  measures: readonly MeasureRecord[],
): Promise<void> {
  const random = new Prng('touches');
  const ids = new Map(measures.map(({ code, id }) => [code, id]));
  for (const { channel, reference, day, share, codes } of REACHES) {
    const reached = firms.filter((firm) => firm.registeredOn < day.slice(0, 7) && random.chance(share));
    const touches = reached.flatMap((firm) =>
      codes.flatMap((code): NewTouch[] => {
        const enterpriseId = world.enterprises.get(firm.uscc);
        const measureId = ids.get(code);
        return enterpriseId && measureId
          ? [{ enterpriseId, measureId, channel, reference, at: world.clock.time(day, 10) }]
          : [];
      }),
    );
    await app.get(Db).write((m) => app.get(OutreachService).record(m, SEEDER, touches));
  }
}
