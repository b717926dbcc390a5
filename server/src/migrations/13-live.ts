import { col, table } from '../platform/db/index.js';

export const MIGRATIONS = [
  table(
    '13.001',
    'live_session',
    [
      ...col.base(),
      col.key('title', 120),
      col.text('summary'),
      col.key('department', 120),
      col.json('guests'),
      col.time('startsAt'),
      col.time('endsAt'),
    ],
    { indices: [{ name: 'ix_live_session_starts', columns: ['startsAt'] }] },
  ),
  table(
    '13.002',
    'recording',
    [
      ...col.base(),
      col.id('sessionId', { nullable: true }),
      col.key('title', 120),
      col.text('summary'),
      col.key('department', 120),
      col.day('recordedOn'),
      col.int('durationSeconds'),
      col.key('hlsUrl', 300),
      col.key('posterUrl', 300),
      col.key('subtitlesUrl', 300, { nullable: true }),
      col.int('chapterCount', { default: 0 }),
      col.int('plays', { default: 0 }),
      col.int('viewers', { default: 0 }),
      col.time('publishedAt', { nullable: true }),
    ],
    {
      indices: [
        { name: 'uq_recording_hls', columns: ['hlsUrl'], unique: true },
        { name: 'ix_recording_recorded', columns: ['recordedOn', 'id'] },
        { name: 'ix_recording_session', columns: ['sessionId'] },
      ],
      foreignKeys: [{ name: 'fk_recording_session', columns: ['sessionId'], references: 'live_session' }],
    },
  ),
  table(
    '13.003',
    'chapter',
    [
      ...col.base(),
      col.id('recordingId'),
      col.int('position'),
      col.key('title', 120),
      col.key('speaker', 120, { nullable: true }),
      col.int('startSeconds'),
      col.int('endSeconds'),
    ],
    {
      indices: [{ name: 'uq_chapter_position', columns: ['recordingId', 'position'], unique: true }],
      foreignKeys: [
        { name: 'fk_chapter_recording', columns: ['recordingId'], references: 'recording', onDelete: 'CASCADE' },
      ],
    },
  ),
  table('13.004', 'chapter_measure', [...col.base(), col.id('chapterId'), col.id('measureId')], {
    indices: [
      { name: 'uq_chapter_measure', columns: ['chapterId', 'measureId'], unique: true },
      { name: 'ix_chapter_measure_measure', columns: ['measureId'] },
    ],
    foreignKeys: [
      { name: 'fk_chapter_measure_chapter', columns: ['chapterId'], references: 'chapter', onDelete: 'CASCADE' },
      { name: 'fk_chapter_measure_measure', columns: ['measureId'], references: 'measure' },
    ],
  }),
  table(
    '13.005',
    'recording_viewer',
    [
      ...col.base(),
      col.id('recordingId'),
      col.key('viewerHash', 64),
      col.int('plays', { default: 0 }),
      col.int('furthestSeconds', { default: 0 }),
      col.text('watched'),
      col.time('lastPlayAt'),
      col.time('endedAt', { nullable: true }),
      col.int('version', { default: 1 }),
    ],
    {
      indices: [{ name: 'uq_recording_viewer', columns: ['recordingId', 'viewerHash'], unique: true }],
      foreignKeys: [
        {
          name: 'fk_recording_viewer_recording',
          columns: ['recordingId'],
          references: 'recording',
          onDelete: 'CASCADE',
        },
      ],
    },
  ),
];
